//! One policy and one request: which statements match, and of those that do not, the first part that fails.
//!
//! A policy is prepared once: patterns are split, keys folded, numbers, dates and addresses read. Then it answers many requests.
//! What is not known in the policy or the request gives [`Truth::Depends`], never an answer.

mod explain;
pub mod principal;
pub mod resource;
pub mod template;
pub mod test;
pub mod values;

use crate::access::evaluate::principal::{Caught, PrincipalPart, Ways};
use crate::access::evaluate::resource::ArnPattern;
use crate::access::evaluate::test::Test;
use crate::access::facts::Facts;
use crate::access::truth::{Need, Truth};
use crate::model::{
    ActionPattern, Actions, Effect, Fault, KeyTest, OperatorBlock, Policy, PolicyKind, Resources,
    Statement,
};
use crate::source::Span;

pub use explain::Reason;

/// A policy, ready to be asked. It holds nothing of the text that it was read from; its places are those of the file.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The number that the caller has given it.
    pub number: usize,
    /// Its kind.
    pub kind: PolicyKind,
    /// Its statements.
    pub statements: Vec<PreparedStatement>,
    /// Why there may be statements that were not read.
    pub unread: Option<Need>,
}

/// A statement, ready to be asked.
#[derive(Clone, Debug)]
pub struct PreparedStatement {
    /// Position in the policy, from 0.
    pub index: usize,
    /// The `Sid` element.
    pub sid: Option<String>,
    /// Its place in the file.
    pub span: Span,
    /// The place that stands for it.
    pub anchor: Span,
    /// What it does. `None`: that is not known.
    pub effect: Option<Effect>,
    /// Why nothing can be said of it.
    pub unread: Option<Need>,
    /// What it says with all that it takes from around it: two statements with the same text match the same requests, also where
    /// parts of them are not known. `None`: that is not told.
    pub likeness: Option<String>,
    /// Whom it is about. `None`: everyone, as the kind of policy names nobody.
    pub principals: Option<PrincipalPart>,
    /// Its actions.
    pub actions: ActionPart,
    /// Its resources.
    pub resources: ResourcePart,
    /// The tests of its condition.
    pub tests: Vec<Test>,
}

/// `Action` or `NotAction`.
#[derive(Clone, Debug)]
pub struct ActionPart {
    /// Whether it is `NotAction`.
    pub negated: bool,
    /// The place of its value.
    pub span: Span,
    /// The patterns. Each has the need that AWS's refusal of it makes, if it refuses it.
    pub patterns: Vec<(ActionPattern<'static>, Option<Need>)>,
    /// Some of them are not known.
    pub unknown: Option<Need>,
}

/// `Resource` or `NotResource`.
#[derive(Clone, Debug)]
pub struct ResourcePart {
    /// Whether it is `NotResource`.
    pub negated: bool,
    /// The place of its value; of the statement where it has none.
    pub span: Span,
    /// The patterns.
    pub patterns: Vec<ArnPattern>,
    /// What a statement without the element matches. `None`: it has the element.
    pub without: Option<Truth>,
    /// Some of them are not known.
    pub unknown: Option<Need>,
}

/// A part of a statement that a request may fail at, in the order in which they are asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `Action` or `NotAction`.
    Action,
    /// `Resource` or `NotResource`.
    Resource,
    /// `Principal` or `NotPrincipal`.
    Principal,
    /// The test with this number, from 0.
    Test(usize),
}

/// What came of one statement and one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Whether the statement is about the request.
    pub truth: Truth,
    /// The same without the principals.
    pub rest: Truth,
    /// How the principals match.
    pub caught: Caught,
    /// The first part that fails.
    pub failed: Option<Part>,
}

/// What a policy does with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effects {
    /// Whether it allows it.
    pub allows: Truth,
    /// Whether it denies it.
    pub denies: Truth,
}

/// What the readers of a policy's parts have to know of the whole.
pub struct Reading<'p> {
    pub(crate) number: usize,
    /// Whether policy variables are replaced.
    pub(crate) has_variables: bool,
    to_host: &'p dyn Fn(Span) -> Span,
    named: &'p dyn Fn(&str) -> Option<String>,
}

impl Reading<'_> {
    /// The text that a name stands for where a program puts a value in, if that is known.
    pub(crate) fn text_of(&self, name: &str) -> Option<String> {
        (self.named)(name)
    }

    /// The place in the file of a place in the policy's text.
    pub(crate) fn place(&self, span: Span) -> Span {
        (self.to_host)(span)
    }

    /// A part of the policy that decides nothing. `span` is a place in the policy's text.
    pub(crate) fn part(&self, span: Span, why: &'static str) -> Need {
        Need::Part { policy: self.number, span: self.place(span), why }
    }
}

/// One test of a condition, ready to be asked. `has_variables`: whether policy variables are replaced.
pub(crate) fn test_of(block: &OperatorBlock, test: &KeyTest, has_variables: bool) -> Test {
    let reading = Reading { number: 0, has_variables, to_host: &|span| span, named: &|_| None };
    Test::new(block, test, &reading)
}

/// One statement, ready to be asked.
pub(crate) fn statement_of(statement: &Statement, policy: &Policy) -> PreparedStatement {
    let has_variables = policy.has_variables();
    let reading = Reading { number: 0, has_variables, to_host: &|span| span, named: &|_| None };
    prepared(statement, policy, &reading)
}

impl Prepared {
    /// Prepares a policy. `number` is what answers call it by, `to_host` leads from a place in its text to one in the file.
    pub fn new(policy: &Policy, number: usize, to_host: &dyn Fn(Span) -> Span) -> Self {
        Self::with_values(policy, number, to_host, &|_| None)
    }

    /// The same, where `named` knows the texts that some names stand for that a template or a program puts in.
    pub fn with_values(
        policy: &Policy,
        number: usize,
        to_host: &dyn Fn(Span) -> Span,
        named: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let has_variables = policy.has_variables();
        let reading = Reading { number, has_variables, to_host, named };
        let refused = refusal_of(policy).map(|why| reading.part(policy.span, why));
        let prepared = |own: &Statement| {
            let own = prepared(own, policy, &reading);
            PreparedStatement { unread: refused.clone().or(own.unread), ..own }
        };
        let statements = policy.statements.iter().map(prepared).collect();
        let why = "a statement is not known here";
        let unknown = policy.has_unknown_statement.then(|| reading.part(policy.span, why));
        Self { number, kind: policy.kind, statements, unread: refused.or(unknown) }
    }

    /// Policies of one layer as one: what one of them allows and none denies. `None`: there are none.
    pub fn joined(all: Vec<Self>) -> Option<Self> {
        all.into_iter().reduce(|mut one, other| {
            one.statements.extend(other.statements);
            one.unread = one.unread.or(other.unread);
            one
        })
    }

    /// What the policy does with the request: its own statements alone, without any other policy.
    pub fn effects(&self, facts: &Facts) -> Effects {
        Effects { allows: self.any(facts, Effect::Allow), denies: self.any(facts, Effect::Deny) }
    }

    /// Whether the policy allows the request and does not deny it.
    pub fn grants(&self, facts: &Facts) -> Truth {
        let allows = self.any(facts, Effect::Allow);
        if allows.is_no() {
            return allows;
        }
        allows.and(self.any(facts, Effect::Deny).negated())
    }

    /// Whether a statement with this effect matches.
    fn any(&self, facts: &Facts, effect: Effect) -> Truth {
        let unread = self.unread.clone().map_or(Truth::No, Truth::from);
        let own = self.statements.iter().filter(|own| own.effect.is_none_or(|e| e == effect));
        Truth::any(own.map(|statement| statement.matches(facts).truth)).or(unread)
    }
}

impl PreparedStatement {
    /// Whether the statement is about the request.
    pub fn matches(&self, facts: &Facts) -> Match {
        if let Some(need) = &self.unread {
            let (sure, maybe) = (Ways::NONE, Ways::ALL);
            let caught = Caught { sure, maybe, truth: need.clone().into() };
            return Match { truth: need.clone().into(), rest: Truth::Yes, caught, failed: None };
        }
        let effect = self.effect.unwrap_or(Effect::Allow);
        let mut rest = Truth::Yes;
        let parts = [Part::Action, Part::Resource].into_iter();
        let tests = (0..self.tests.len()).map(Part::Test);
        let mut caught = Caught::everyone();
        for part in parts.chain([Part::Principal]).chain(tests) {
            let truth = match part {
                Part::Action => self.actions.matches(facts),
                Part::Resource => self.resources.matches(facts, effect),
                Part::Principal => {
                    let own = self.principals.as_ref().map(|own| own.catches(facts, effect));
                    caught = own.unwrap_or(caught);
                    if caught.truth.is_no() {
                        return Match::failed(part);
                    }
                    continue;
                }
                Part::Test(number) => {
                    self.tests.get(number).map_or(Truth::Yes, |test| test.holds(facts))
                }
            };
            if truth.is_no() {
                return Match::failed(part);
            }
            rest = rest.and(truth);
        }
        Match { truth: rest.clone().and(caught.truth.clone()), rest, caught, failed: None }
    }
}

impl Match {
    fn failed(part: Part) -> Self {
        let caught = Caught { sure: Ways::NONE, maybe: Ways::NONE, truth: Truth::No };
        Self { truth: Truth::No, rest: Truth::No, caught, failed: Some(part) }
    }

    /// Whether it matches in one of these ways.
    pub fn by(&self, ways: Ways) -> Truth {
        match (self.caught.sure.meets(ways), self.caught.maybe.meets(ways)) {
            (true, _) => self.rest.clone(),
            (false, true) => match &self.caught.truth {
                Truth::Depends(_) => self.truth.clone(),
                // Another way is sure, so that the whole does not depend on this one.
                _ => self
                    .rest
                    .clone()
                    .and(Need::Fact("which of the principals the caller is").into()),
            },
            (false, false) => Truth::No,
        }
    }
}

impl ActionPart {
    /// Whether the element is about the action.
    pub fn matches(&self, facts: &Facts) -> Truth {
        let each = self.patterns.iter().map(|(pattern, refused)| {
            let fits = pattern.is_star() || pattern.matches(facts.service(), facts.name());
            match refused {
                _ if !fits && pattern.name().is_some() => Truth::No,
                Some(need) => need.clone().into(),
                None => fits.into(),
            }
        });
        let any = Truth::any(each);
        let any = if any.is_yes() { any } else { any.or(unknown(self.unknown.as_ref())) };
        if self.negated { any.negated() } else { any }
    }
}

impl ResourcePart {
    /// Whether the element is about the resource.
    pub fn matches(&self, facts: &Facts, effect: Effect) -> Truth {
        if let Some(without) = &self.without {
            return without.clone();
        }
        let grants = (effect == Effect::Allow) != self.negated;
        let any = Truth::any(self.patterns.iter().map(|own| own.matches_resource(facts, grants)));
        let any = if any.is_yes() { any } else { any.or(unknown(self.unknown.as_ref())) };
        if self.negated { any.negated() } else { any }
    }
}

/// Why nothing can be said of what any statement does.
fn refusal_of(policy: &Policy) -> Option<&'static str> {
    let version = policy.version.as_ref().map(|version| version.value.as_deref());
    let is_known = |version: &str| matches!(version, "2012-10-17" | "2008-10-17");
    if policy.faults.iter().any(|fault| fault.statement().is_none()) {
        Some("AWS does not take the document as it is")
    } else if version.flatten().is_some_and(|version| !is_known(version)) {
        Some("AWS does not know this version of the language")
    } else if version == Some(None) && policy.mentions_variables() {
        Some("`Version` is not known here, and it decides what variables mean")
    } else {
        None
    }
}

fn unknown(need: Option<&Need>) -> Truth {
    need.cloned().map_or(Truth::No, Truth::from)
}

fn prepared(statement: &Statement, policy: &Policy, reading: &Reading) -> PreparedStatement {
    let condition = statement.condition.as_ref();
    let has_unread_operator = condition.is_some_and(|condition| {
        condition.has_unknown && !statement.tests().any(|(_, test)| test.has_unknown)
    });
    let tests = statement.tests().map(|(block, test)| Test::new(block, test, reading)).collect();
    let why = fault_of(statement, policy)
        .or_else(|| has_unread_operator.then_some("a part of the condition is not known here"));
    let principals = statement.principals.as_ref();
    PreparedStatement {
        likeness: None,
        index: statement.index,
        sid: statement.name().sid,
        span: reading.place(statement.span),
        anchor: reading.place(statement.anchor()),
        effect: statement.effect.as_ref().and_then(|effect| effect.value),
        unread: why.map(|why| reading.part(statement.anchor(), why)),
        principals: principals.map(|principals| PrincipalPart::new(principals, reading)),
        actions: action_part(statement.actions.as_ref(), reading, statement.span),
        resources: resource_part(statement.resources.as_ref(), statement, policy, reading),
        tests,
    }
}

/// Why AWS would not take the statement, so that nothing can be said of what it does.
fn fault_of(statement: &Statement, policy: &Policy) -> Option<&'static str> {
    let is_own = |fault: &Fault| {
        // Keys that are equal but for their case are taken, and are tests like others.
        !matches!(fault, Fault::KeyCase { .. })
            && fault.statement().is_some_and(|name| name.index == statement.index)
    };
    let has_principals = policy.kind.has_principals();
    let effect = statement.effect.as_ref();
    if policy.faults.iter().any(is_own) {
        Some("AWS does not take the statement as it is")
    } else if effect.is_none_or(|effect| effect.value.is_none()) {
        Some("its effect is not known")
    } else if effect
        .and_then(|own| own.text.as_ref())
        .is_some_and(|text| !matches!(&*text.value, "Allow" | "Deny"))
    {
        Some("AWS does not take the effect as it is spelled")
    } else if statement.actions.is_none() {
        Some("it names no actions")
    } else if has_principals != statement.principals.is_some() {
        Some(if has_principals { "it names no principal" } else { "it must not name principals" })
    } else if policy.kind == PolicyKind::Trust && statement.resources.is_some() {
        Some("a trust policy must not name resources")
    } else {
        None
    }
}

fn action_part(actions: Option<&Actions>, reading: &Reading, statement: Span) -> ActionPart {
    let Some(actions) = actions else {
        let span = reading.place(statement);
        return ActionPart { negated: false, span, patterns: Vec::new(), unknown: None };
    };
    let prepared = |pattern: &ActionPattern| {
        let is_refused = match pattern.service() {
            // The prefix is literal, unless the whole is `*:*`.
            Some(service) => service.contains(['*', '?']) && !pattern.is_star(),
            None => !pattern.is_star(),
        };
        let why = "AWS does not take this pattern of actions";
        let refused = is_refused.then(|| reading.part(pattern.span(), why));
        let owned = ActionPattern::new(pattern.text.clone().into_owned(), pattern.number);
        (owned, refused)
    };
    let list = &actions.list;
    let why = "the actions are not known here";
    ActionPart {
        negated: actions.negated,
        span: reading.place(list.span),
        patterns: actions.known().iter().map(prepared).collect(),
        unknown: list.has_unknown.then(|| reading.part(list.span, why)),
    }
}

fn resource_part(
    resources: Option<&Resources>,
    statement: &Statement,
    policy: &Policy,
    reading: &Reading,
) -> ResourcePart {
    let Some(resources) = resources else {
        let span = statement.anchor();
        let without = Some(without_resource(policy, reading, span));
        let span = reading.place(span);
        return ResourcePart { negated: false, span, patterns: Vec::new(), without, unknown: None };
    };
    let list = &resources.list;
    let why = "the resources are not known here";
    ResourcePart {
        negated: resources.negated,
        span: reading.place(list.span),
        patterns: resources
            .known()
            .iter()
            .map(|own| ArnPattern::of_resource(own, reading))
            .collect(),
        without: None,
        unknown: list.has_unknown.then(|| reading.part(list.span, why)),
    }
}

/// What a statement without `Resource` matches: the resource that it is attached to where AWS takes that.
fn without_resource(policy: &Policy, reading: &Reading, span: Span) -> Truth {
    match policy.kind {
        PolicyKind::Trust => Truth::Yes,
        // Repository policies of ECR name none.
        PolicyKind::Resource if policy.is_attached_to("AWS::ECR::Repository") => Truth::Yes,
        // In a key policy AWS takes the statement, and it has no effect.
        PolicyKind::Resource if policy.is_attached_to("AWS::KMS::Key") => Truth::No,
        _ => reading.part(span, "it names no resources").into(),
    }
}
