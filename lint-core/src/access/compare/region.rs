//! Questions about all requests of a region: some actions on some resources, or all that callers of other accounts ask.

use iamlint_catalogue::{Catalogue, ConditionKey, KeyLookup, ValueType};

use super::{Answer, Options, Question};
use crate::access::compare::search::{Goal, Stop, Unsure};
use crate::access::evaluate::Prepared;
use crate::access::facts::Facts;
use crate::access::truth::Truth;
use crate::extract::{Host, lower};
use crate::model::{Effect, PolicyKind};
use crate::source::Span;
use crate::syntax::{Dialect, parse};

/// A set of requests: each action on each resource, but for those that `unless` lets through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Region {
    /// Patterns of actions. None stands for all.
    pub actions: Vec<String>,
    /// Patterns of resources. None stands for all.
    pub resources: Vec<String>,
    /// Condition keys with patterns of their values: a request with one of the values for each of the keys is no part of the region.
    pub unless: Vec<(String, Vec<String>)>,
}

/// A condition key or value of which no region can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionFault {
    /// The position in [`Region::unless`].
    pub at: usize,
    /// What is wrong, and what to do.
    pub message: String,
}

/// Whether all of the policies together allow a request of the region: each of them allows it, and none denies it.
///
/// # Errors
///
/// A key of the region is none, or its values cannot be compared.
pub fn never(
    policies: &[&Prepared],
    region: &Region,
    catalogue: &Catalogue,
    options: Options,
) -> Result<Answer, RegionFault> {
    let tests = region.tests(catalogue)?;
    let (Some(region), Some(first)) = (region.prepared(&tests), policies.first()) else {
        let why = "the actions or resources cannot be read";
        return Ok(Answer::Unknown(Unsure::Unread(why)));
    };
    let all: Vec<&Prepared> = policies.iter().copied().chain([&region]).collect();
    let goal = |facts: &Facts| all_grant(&all, facts);
    let mut question = Question::new(&all, catalogue, options);
    let found = question.ask(|question| question.of_all(&goal));
    Ok(question.answer(found, first, None, options))
}

/// Whether all of the policies together allow a request that the reference does not.
pub fn no_more_than(
    policies: &[&Prepared],
    reference: &Prepared,
    catalogue: &Catalogue,
    options: Options,
) -> Answer {
    let Some(first) = policies.first() else { return Answer::None };
    let all: Vec<&Prepared> = policies.iter().copied().chain([reference]).collect();
    let goal = |facts: &Facts| is_beyond(policies, reference, facts);
    let mut question = Question::new(&all, catalogue, options);
    let found = question.ask(|question| question.beyond_reference(policies.len(), &goal));
    question.answer(found, first, Some(reference), options)
}

/// Whether the policies together allow something to a caller that is of none of the accounts and of none of the organizations.
/// Services of AWS belong to no account and are not looked at.
pub fn no_access_outside(
    policies: &[&Prepared],
    accounts: &[String],
    organizations: &[String],
    catalogue: &Catalogue,
    options: Options,
) -> Answer {
    let Some(first) = policies.first() else { return Answer::None };
    let goal = |facts: &Facts| all_grant(policies, facts);
    let mut question = Question::about(accounts, policies, catalogue, options);
    question.ask_of_outsiders(accounts, organizations);
    let found = question.ask(|question| question.of_all(&goal));
    question.answer(found, first, None, options)
}

/// Whether all of the policies allow a request that the reference does not.
pub(super) fn is_beyond(policies: &[&Prepared], reference: &Prepared, facts: &Facts) -> Truth {
    let grants = all_grant(policies, facts);
    if grants.is_no() { grants } else { grants.and(reference.grants(facts).negated()) }
}

fn all_grant(policies: &[&Prepared], facts: &Facts) -> Truth {
    policies.iter().fold(Truth::Yes, |truth, policy| match truth.is_no() {
        true => truth,
        false => truth.and(policy.grants(facts)),
    })
}

impl Region {
    /// A statement for each key that is to have a value: the requests in which it has none of them.
    fn prepared(&self, tests: &[String]) -> Option<Prepared> {
        let list = |texts: &[String]| {
            let all: Vec<String> = texts.iter().map(|own| quoted(own)).collect();
            if all.is_empty() { "\"*\"".to_owned() } else { format!("[{}]", all.join(",")) }
        };
        let (actions, resources) = (list(&self.actions), list(&self.resources));
        let statement = |condition: &str| {
            format!(
                "{{\"Effect\":\"Allow\",\"Action\":{actions},\"Resource\":{resources}{condition}}}"
            )
        };
        let statements = match tests {
            [] => vec![statement("")],
            _ => tests.iter().map(|own| statement(&format!(",\"Condition\":{own}"))).collect(),
        };
        // This version has no policy variables: the texts of a region mean what they say.
        let text =
            format!("{{\"Version\":\"2008-10-17\",\"Statement\":[{}]}}", statements.join(","));
        let tree = parse(&text, Dialect::Json);
        let host = Host { kind: Some((PolicyKind::Identity, None)), ..Host::default() };
        let policy = lower(tree.root.as_ref()?, &text, &host);
        Some(Prepared::new(&policy, usize::MAX, &|span: Span| span))
    }

    /// What `unless` leaves, a condition for each key. All negated operators also hold where the key is absent.
    fn tests(&self, catalogue: &Catalogue) -> Result<Vec<String>, RegionFault> {
        let tests = self.unless.iter().enumerate().map(|(at, (name, values))| {
            let key = match catalogue.condition_key(name) {
                KeyLookup::Found(key) => Some(key),
                KeyLookup::IdentityProvider => None,
                _ => {
                    let message = format!("AWS has no condition key `{name}`");
                    return Err(RegionFault { at, message });
                }
            };
            negated(name, key, values).map_err(|message| RegionFault { at, message })
        });
        tests.collect()
    }
}

/// A test that fails if and only if the key has one of the values.
fn negated(name: &str, key: Option<ConditionKey>, values: &[String]) -> Result<String, String> {
    let value_type = key.map_or(ValueType::String, |key| key.value_type());
    let operator = match value_type {
        ValueType::String => "StringNotLike",
        ValueType::Arn => "ArnNotLike",
        ValueType::Numeric => "NumericNotEquals",
        ValueType::IpAddress => "NotIpAddress",
        ValueType::Date => "DateNotEquals",
        ValueType::Bool => {
            let other = match values {
                [one] if one == "true" => "false",
                [one] if one == "false" => "true",
                _ => return Err(format!("`{name}` is either `true` or `false`")),
            };
            return Ok(format!("{{\"BoolIfExists\":{{{}:\"{other}\"}}}}", quoted(name)));
        }
        ValueType::Binary => return Err(format!("`{name}` holds bytes: they are not compared")),
    };
    let is_list = key.is_some_and(|key| key.multivalued());
    let set = if is_list { "ForAllValues:" } else { "" };
    let values: Vec<String> = values.iter().map(|own| quoted(own)).collect();
    Ok(format!("{{\"{set}{operator}\":{{{}:[{}]}}}}", quoted(name), values.join(",")))
}

fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|own| match own {
        '"' | '\\' => format!("\\{own}"),
        own if own.is_control() => format!("\\u{:04x}", u32::from(own)),
        own => own.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

impl Question<'_, '_> {
    /// Looks for a request that a statement of each policy allows and no statement denies, but that the policy with the number
    /// `reference` does not allow, or denies.
    fn beyond_reference(&mut self, reference: usize, goal: &Goal) -> Result<(), Stop> {
        let all = |question: &Self, effect| -> Vec<Vec<usize>> {
            (0..reference).map(|owner| question.numbers(owner, effect)).collect()
        };
        let mut within = all(self, Effect::Allow);
        let denies = all(self, Effect::Deny).concat();
        let avoid = [denies.clone(), self.numbers(reference, Effect::Allow)].concat();
        self.one_of_each(&within, &self.start(), &avoid, goal)?;
        within.push(self.numbers(reference, Effect::Deny));
        self.one_of_each(&within, &self.start(), &denies, goal)
    }

    /// Only callers that belong to none of these ask from here on.
    fn ask_of_outsiders(&mut self, accounts: &[String], organizations: &[String]) {
        let callers = self.search.callers.all.iter().map(|own| own.is_outside(accounts));
        self.callers = Some(callers.collect());
        if organizations.is_empty() {
            return;
        }
        // They are of some other organization, or of none.
        let other = "o-stranger00".to_owned();
        let path = format!("{other}/r-ab12/ou-ab12-11111111/");
        self.search.keys.pin("aws:principalorgid", vec![None, Some(other)], 1);
        self.search.keys.pin("aws:principalorgpaths", vec![None, Some(path)], 1);
    }
}
