//! What narrows a grant: shared by the rules about grants that are too wide.

use crate::access::condition::{Says, constraints, requires};
use crate::compliance::Verdict;
use crate::model::{Family, KeyTest, OperatorBlock, Qualifier, Resources, Statement};
use crate::source::Span;

/// Whether some condition of the statement limits which resources, or what kind of use, the grant is about.
///
/// Keys about the caller, the network, the time and the session do not: whoever passes them may do everything.
/// An operator that is not known, `IfExists`, `Null`, and over tags `ForAllValues` and negated operators limit nothing for
/// certain.
pub(super) fn is_limited_by_condition(statement: &Statement) -> bool {
    statement.tests().any(|(block, test)| limits(statement, block, test))
}

fn limits(statement: &Statement, block: &OperatorBlock, test: &KeyTest) -> bool {
    // A key of the service's own is mostly there for the actions that are meant; tags are there only if somebody sets them.
    let may_be_absent = test.is_in("aws:")
        && block.operator.is_some_and(|operator| operator.matches_absent_key())
        && !requires(statement, test.name())
        && !requires_a_tag(statement);
    may_limit(block, test) && !may_be_absent
}

fn may_limit(block: &OperatorBlock, test: &KeyTest) -> bool {
    let Some(operator) = block.operator else { return false };
    operator.family != Family::Null && !operator.if_exists && is_about_use(test)
}

/// Whether the condition holds for requests alone that set a tag: these carry `aws:TagKeys` too.
fn requires_a_tag(statement: &Statement) -> bool {
    constraints(statement)
        .filter(|own| own.test.is_in("aws:RequestTag/"))
        .any(|own| own.says == Says::Present || own.binds())
}

/// Whether the key speaks of the resource or of what the request asks for, and not of who calls from where.
fn is_about_use(test: &KeyTest) -> bool {
    if test.is_in("aws:") {
        return ABOUT_RESOURCES.iter().any(|own| test.is_in(own));
    }
    test.name().contains(':')
}

/// Whether a denial leaves what another statement allows on any resource: it denies it on some resources only, or only to
/// callers, or in requests, that its condition names. A condition about the use itself may be all that the author needs.
pub(super) fn leaves_some(deny: &Statement) -> bool {
    let mut tests = deny.tests().peekable();
    let is_unread = deny.condition.as_ref().is_some_and(|condition| condition.has_unknown);
    let is_about_callers = tests.peek().is_some()
        && !is_unread
        && tests.all(|(block, test)| block.operator.is_some() && !is_about_use(test));
    let is_unnamed =
        |resources: &Resources| resources.list.has_unknown || wide_resource(deny).is_some();
    is_about_callers || !deny.resources.as_ref().is_none_or(is_unnamed)
}

/// What is true of a statement that allows everything: it fails, unless the condition limits it to some resources.
///
/// A test limits for certain if a request without the key does not pass it, and if it is about tags or a service's own
/// key. Keys about the account of the resource, or about a service in between, leave too much to say so.
pub(super) fn verdict_in_effect(statement: &Statement) -> Verdict {
    let Some(condition) = &statement.condition else { return Verdict::Fail };
    let mut is_unknown = condition.has_unknown;
    for (block, test) in statement.tests().filter(|(block, test)| may_limit(block, test)) {
        let needs_key = block.operator.is_some_and(|operator| !operator.matches_absent_key());
        let is_about_tags =
            ["aws:ResourceTag/", "aws:RequestTag/"].iter().any(|family| test.is_in(family));
        if needs_key && (is_about_tags || !test.is_in("aws:")) {
            return Verdict::Pass;
        }
        is_unknown = true;
    }
    if is_unknown { Verdict::Unknown } else { Verdict::Fail }
}

/// How the global keys begin that speak of the resource or of what the request asks for.
const ABOUT_RESOURCES: [&str; 8] = [
    "aws:ResourceTag/",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:ResourceOrgPaths",
    "aws:RequestTag/",
    "aws:TagKeys",
    "aws:CalledVia",
    "aws:ViaAWSService",
];

/// Whether a positive test of the condition key `key` names values that do not begin with a wildcard.
///
/// The keys that are asked for, such as `iam:PassedToService`, are in every request of their action, so `IfExists`
/// opens nothing. AWS's own check warns of `StringEqualsIfExists` and not of `StringLikeIfExists`; so do we.
pub(super) fn is_limited_by_key(statement: &Statement, key: &str) -> bool {
    statement.tests().any(|(block, test)| {
        let is_positive = block.operator.is_some_and(|operator| {
            let is_plain = !operator.if_exists || operator.name == "StringLike";
            is_plain
                && !operator.negated
                && operator.family != Family::Null
                && operator.qualifier != Some(Qualifier::ForAllValues)
        });
        let is_open = |value: &str| value.starts_with(['*', '?']) || value.is_empty();
        is_positive
            && test.is(key)
            && (test.has_unknown || test.values.iter().all(|value| !is_open(value.as_str())))
    })
}

/// The place of the first resource that takes any resource of its kind in: `*`, or an ARN whose last part names nothing.
///
/// `user/${aws:username}` and `role/app-*` name something; `user/*` does not.
pub(super) fn wide_resource(statement: &Statement) -> Option<Span> {
    let resources = statement.resources.as_ref()?;
    if resources.negated {
        return Some(resources.list.span);
    }
    let is_open =
        |name: &str| !name.is_empty() && name.chars().all(|c| matches!(c, '*' | '?' | '/' | ':'));
    let wide = resources.known().iter().find(|pattern| match pattern.arn() {
        Some(arn) => {
            let name =
                arn.resource().split_once(['/', ':']).map_or(arn.resource(), |(_, name)| name);
            is_open(name)
        }
        None => pattern.is_star(),
    });
    wide.map(|pattern| pattern.span())
}
