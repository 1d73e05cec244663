//! Who can use an `Allow` that names everyone: which conditions limit the callers, and which only look as if they did.
//!
//! A condition limits if the caller cannot choose the key's value, the operator fails where the key is absent, and every
//! value is fixed. Source: Amazon S3 user guide, "The meaning of public"; IAM user guide, "Global condition keys".

mod named;
mod value;

use crate::access::arn;
use crate::access::condition::{Constraint, Says, requires};
use crate::access::glob;
use crate::context::Context;
use crate::model::{
    Actions, Family, KeyTest, Operator, OperatorBlock, PrincipalForm, Qualifier, Resources,
    Statement,
};
use crate::source::Span;

pub(crate) use named::{Named, named};
use value::{Fixed, Shape, shape};

/// Who is left of everyone.
#[derive(Debug)]
pub(crate) enum Exposure {
    /// Some condition names the callers.
    Limited,
    /// It cannot be said.
    Unknown,
    /// Everyone. Holds the conditions that look like a limit, and why they are none.
    Open(Vec<(Span, String)>),
}

/// What one test says about the callers.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It names them.
    Limits,
    /// It cannot be said.
    Unknown,
    /// It looks like a limit. Holds the place to point at, and why it is none.
    Open(Span, String),
    /// It is about something else.
    Unrelated,
}

/// More denying statements than a policy of the largest size can hold in practice; keeps hostile input cheap.
const MAX_DENIES: usize = 100;

/// Who can use an allowing statement whose principal is everyone.
pub(crate) fn exposure(statement: &Statement, context: &Context) -> Exposure {
    let mut open = Vec::new();
    let mut is_unknown = has_unknown_tests(statement);
    for (block, test) in statement.tests() {
        match judge(block, test, statement, context) {
            Verdict::Limits => return Exposure::Limited,
            Verdict::Unknown => is_unknown = true,
            Verdict::Open(span, why) => open.push((span, why)),
            Verdict::Unrelated => {}
        }
    }
    match limited_by_denies(statement, context) {
        Some(true) => return Exposure::Limited,
        Some(false) => {}
        None => is_unknown = true,
    }
    if is_unknown { Exposure::Unknown } else { Exposure::Open(open) }
}

/// Whether the condition may hold tests that could not be read. A test whose values are unknown is judged by its key.
pub(crate) fn has_unknown_tests(statement: &Statement) -> bool {
    statement.condition.as_ref().is_some_and(|condition| {
        let is_bare = condition.operators.iter().any(|block| block.tests.is_empty());
        condition.has_unknown && (is_bare || condition.operators.is_empty())
    })
}

/// Whether other statements of the policy deny what `statement` allows to all but callers that they name.
pub(crate) fn is_limited_by_denies(statement: &Statement, context: &Context) -> bool {
    limited_by_denies(statement, context) != Some(false)
}

/// `None` if it cannot be said.
fn limited_by_denies(statement: &Statement, context: &Context) -> Option<bool> {
    let mut is_unknown = context.policy.has_unknown_statement;
    for (_, leaves_few) in covering_denies(statement, context) {
        match leaves_few {
            Some(true) => return Some(true),
            Some(false) => {}
            None => is_unknown = true,
        }
    }
    (!is_unknown).then_some(false)
}

/// The denying statements that reach all that `statement` allows, and whether each leaves only callers that it names;
/// `None` if that cannot be said.
pub(crate) fn covering_denies<'c>(
    statement: &'c Statement,
    context: &'c Context,
) -> impl Iterator<Item = (&'c Statement<'c>, Option<bool>)> {
    let denies = context.policy.statements.iter().filter(|other| other.is_deny());
    let covering = denies.take(MAX_DENIES).filter(|deny| covers(deny, statement));
    covering.map(|deny| (deny, leaves_few(deny, context)))
}

/// What one test of an allowing statement says about the callers.
pub(crate) fn judge(
    block: &OperatorBlock,
    test: &KeyTest,
    statement: &Statement,
    context: &Context,
) -> Verdict {
    let Some(constraint) = Constraint::of(block, test) else { return Verdict::Unknown };
    let (operator, name) = (constraint.operator, test.name());
    let Some(shape) = shape(name) else { return lookalike(test) };
    match constraint.says {
        Says::Present | Says::Absent | Says::Unknown => return Verdict::Unrelated,
        Says::AllBut => {
            return Verdict::Open(
                block.text.span,
                format!("`{}` excludes some values and lets all others in", operator.spelling()),
            );
        }
        Says::Only => {}
    }
    match open_operator(operator, name, statement) {
        Some(why) => Verdict::Open(block.text.span, why),
        None => judge_values(shape, operator, test, context),
    }
}

/// Why a test with this operator does not keep an allowing statement to its values. `None` if it does.
pub(crate) fn open_operator(
    operator: Operator,
    name: &str,
    statement: &Statement,
) -> Option<String> {
    let spelling = operator.spelling();
    if operator.negated {
        return Some(format!("`{spelling}` excludes some values and lets all others in"));
    }
    (operator.matches_absent_key() && !requires(statement, name))
        .then(|| format!("`{spelling}` also holds for requests without `{name}`"))
}

/// Whether a denying statement with this operator denies all but the values of the test, absent keys too.
pub(crate) fn denies_all_others(operator: Operator) -> bool {
    let is_for_all =
        operator.qualifier.is_none() || operator.qualifier == Some(Qualifier::ForAllValues);
    operator.negated && operator.matches_absent_key() && is_for_all
}

/// What the values of a test say about the callers. `None` if the key is not about them.
pub(crate) fn judge_callers(
    operator: Operator,
    test: &KeyTest,
    context: &Context,
) -> Option<Verdict> {
    shape(test.name()).map(|shape| judge_values(shape, operator, test, context))
}

fn judge_values(shape: Shape, operator: Operator, test: &KeyTest, context: &Context) -> Verdict {
    let mut verdict = if test.has_unknown { Verdict::Unknown } else { Verdict::Limits };
    let has_variables = context.policy.has_variables();
    for value in &test.values {
        match shape.fixed(value.as_str(), operator, has_variables) {
            Fixed::Yes => {}
            Fixed::Unknown => verdict = Verdict::Unknown,
            Fixed::No(why) => return Verdict::Open(value.span(), why),
        }
    }
    verdict
}

/// Keys that people take for a limit.
fn lookalike(test: &KeyTest) -> Verdict {
    let why = match test.name().to_ascii_lowercase().as_str() {
        "sts:externalid" => "an external id is not a secret: whoever knows it gets in",
        "aws:referer" | "aws:useragent" => "the caller chooses what the request says here",
        "aws:username" => "any account can have a user of this name",
        "aws:principaltype" => "every account has principals of this type",
        "aws:sourceidentity" => "any account can set it for its own sessions",
        "aws:vpcsourceip" => "any VPC can have these addresses",
        "aws:securetransport" => "it asks how the caller connects, not who calls",
        "aws:multifactorauthpresent" | "aws:multifactorauthage" => {
            "any account can give its users MFA devices"
        }
        "kms:viaservice" => "it names the service between, not the account that calls",
        "lambda:functionurlauthtype" => "it names the type of the URL, not who calls",
        "s3:x-amz-acl" => "the caller chooses the ACL of the upload",
        "s3:resourceaccount" | "aws:resourceaccount" | "aws:resourceorgid" => {
            "it is about the resource, not about who calls"
        }
        _ if test.is_in("aws:PrincipalTag/") => "any account can give its principals this tag",
        _ => return Verdict::Unrelated,
    };
    Verdict::Open(test.key.span, why.to_owned())
}

/// Whether everything that `allow` allows is in the reach of `deny`, its condition and principal aside.
pub(crate) fn covers(deny: &Statement, allow: &Statement) -> bool {
    let (Some(denied), Some(allowed)) = (&deny.actions, &allow.actions) else { return false };
    covers_actions(denied, allowed)
        && covers_resources(deny.resources.as_ref(), allow.resources.as_ref())
}

fn covers_actions(denied: &Actions, allowed: &Actions) -> bool {
    if denied.negated || allowed.list.has_unknown {
        return false;
    }
    let everything = denied.known().iter().any(|pattern| pattern.is_star());
    let each = || {
        allowed.known().iter().all(|own| denied.known().iter().any(|pattern| pattern.covers(own)))
    };
    everything || (!allowed.negated && each())
}

fn covers_resources(denied: Option<&Resources>, allowed: Option<&Resources>) -> bool {
    let (Some(denied), Some(allowed)) = (denied, allowed) else { return true };
    let each = || {
        let covered =
            |own: &str| denied.known().iter().any(|cover| arn::covers(cover.as_str(), own));
        !allowed.list.has_unknown && allowed.known().iter().all(|own| covered(own.as_str()))
    };
    !denied.negated && (denied.star().is_some() || (!allowed.negated && each()))
}

/// Whether a denying statement denies everyone but callers that it names. `None` if that cannot be said.
fn leaves_few(deny: &Statement, context: &Context) -> Option<bool> {
    let principals = deny.principals.as_ref()?;
    if principals.negated {
        let names_some = matches!(principals.form, PrincipalForm::Map(_));
        return Some(names_some && principals.everyone().is_none() && deny.condition.is_none());
    }
    if principals.everyone().is_none() {
        return Some(false);
    }
    // A denial without condition leaves nobody at all.
    let Some(condition) = &deny.condition else { return Some(true) };
    if condition.has_unknown {
        return None;
    }
    let mut tests = deny.tests().peekable();
    // Whoever is not denied fails at least one of the tests: each must leave only callers that it names.
    Some(
        tests.peek().is_some() && tests.all(|(block, test)| excludes_all_but(block, test, context)),
    )
}

/// Whether a test of a denying statement holds for everyone but the callers that it names.
fn excludes_all_but(block: &OperatorBlock, test: &KeyTest, context: &Context) -> bool {
    let Some(constraint) = Constraint::of(block, test) else { return false };
    let operator = constraint.operator;
    let is_false = |test: &KeyTest| test.values.iter().all(|value| value.as_str() == "false");
    if operator.family == Family::Bool && test.is("aws:PrincipalIsAWSService") {
        return is_false(test);
    }
    let Some(shape) = shape(test.name()) else { return false };
    let has_variables = context.policy.has_variables();
    let mut values = test.values.iter();
    denies_all_others(operator)
        && values
            .all(|value| matches!(shape.fixed(value.as_str(), operator, has_variables), Fixed::Yes))
}

/// Whether the pattern of actions of the statement lets `sts:AssumeRole` in.
pub(crate) fn assumes_role(actions: &Actions) -> bool {
    let matches = |text: &str| glob::matches_ignoring_case(text, "sts:AssumeRole");
    !actions.negated && actions.known().iter().any(|pattern| matches(pattern.as_str()))
}
