//! `insecure-transport`: a bucket policy that does not deny requests without TLS.

use crate::access::condition::{Constraint, Says};
use crate::access::glob;
use crate::compliance::{S3_5, Verdict};
use crate::context::Context;
use crate::model::{Actions, Family, KeyTest, Kinds, Policy, PrincipalForm, Resources, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "insecure-transport",
    category: Category::Strict,
    summary: "a bucket policy does not deny requests without TLS",
    aws_issue_codes: &[],
    compliance: &[&S3_5],
    kinds: Kinds::RESOURCE,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("insecure_transport.md"),
    check: Check::Policy(check),
};

const KEY: &str = "aws:SecureTransport";
const TLS_VERSION: &str = "s3:TlsVersion";

/// AWS does not say whether a request without TLS carries a version: its own advice takes it both ways.
const WITHOUT_VERSION: &str = "that carry no `s3:TlsVersion`";

/// What a denying statement does to requests without TLS.
enum Denial {
    /// It is about something else.
    Unrelated,
    /// It cannot be said.
    Unknown,
    /// It denies all of them, to what is named.
    Whole(Reach),
    /// It denies some of them. Holds the element that narrows it, and how.
    Narrow(Span, &'static str),
}

/// What of a bucket a list of resources names.
#[derive(Clone, Copy, Default)]
struct Reach {
    bucket: bool,
    objects: bool,
}

fn check(policy: &Policy, context: &Context, report: &mut Report) {
    let is_read = !policy.has_unknown_statement && !context.may_lack_parts(policy.span);
    if !policy.is_attached_to("AWS::S3::Bucket") || !is_read || policy.statements.is_empty() {
        return;
    }
    let mut reach = Reach::default();
    let mut gap = None;
    let mut by_letter = Verdict::Fail;
    for statement in policy.statements.iter().filter(|statement| statement.is_deny()) {
        let (span, why) = match denial(statement) {
            Denial::Unrelated => continue,
            Denial::Unknown => return,
            Denial::Narrow(span, why) => (span, why),
            Denial::Whole(part) => {
                reach.bucket |= part.bucket;
                reach.objects |= part.objects;
                let why = if part.bucket { "to its objects" } else { "to the bucket itself" };
                (statement.resources.as_ref().map_or(statement.start(), |it| it.list.span), why)
            }
        };
        // One statement that satisfies the letter is enough.
        by_letter = by_letter.min(verdict_by_letter(statement));
        gap.get_or_insert((span, why, statement.index));
    }
    if !(reach.bucket && reach.objects) {
        tell(policy, gap, by_letter, report);
    }
}

fn tell(
    policy: &Policy,
    gap: Option<(Span, &str, usize)>,
    by_letter: Verdict,
    report: &mut Report,
) {
    let Some((span, why, index)) = gap else {
        report
            .finding(&RULE, policy.anchor(), "nothing denies requests without TLS")
            .help("add a statement that denies `s3:*` to everyone, on the bucket and its objects, if `aws:SecureTransport` is `false`");
        return;
    };
    let help = match by_letter {
        Verdict::Pass => {
            "deny `s3:*` to everyone, on the bucket and its objects; checks that go by the letter, as for the control S3.5, are content with this denial"
        }
        _ => "deny `s3:*` to everyone, on the bucket and its objects",
    };
    let in_effect = if why == WITHOUT_VERSION { Verdict::Unknown } else { Verdict::Fail };
    report
        .finding(&RULE, span, format!("requests without TLS {why} are not denied"))
        .help(help)
        .verdicts(by_letter, in_effect)
        .statement(policy.statement(index).map(Statement::name));
}

/// Scanners take a denial of requests without TLS for good that names one of these actions, whatever else it says. Of other
/// actions they differ.
fn verdict_by_letter(statement: &Statement) -> Verdict {
    if !statement.tests().any(|(_, test)| asks_for_plain(test)) {
        return Verdict::Fail;
    }
    let actions = statement.actions.as_ref().filter(|actions| !actions.negated);
    let named = actions.map(Actions::known).unwrap_or_default();
    let is_taken = named.iter().any(|action| {
        ["*", "s3:*", "s3:PutObject"].iter().any(|it| it.eq_ignore_ascii_case(action.as_str()))
    });
    if is_taken { Verdict::Pass } else { Verdict::Unknown }
}

fn denial(statement: &Statement) -> Denial {
    let Some(condition_is_whole) = holds_without_tls(statement) else { return Denial::Unknown };
    let (Some(principals), Some(actions), Some(resources)) =
        (&statement.principals, &statement.actions, &statement.resources)
    else {
        return Denial::Unknown;
    };
    let is_unknown = matches!(principals.form, PrincipalForm::Unknown)
        || actions.list.has_unknown
        || resources.list.has_unknown
        || resources.negated;
    let has_version = statement.tests().any(|(_, test)| test.is(TLS_VERSION));
    let is_about_tls = has_version || statement.tests().any(|(_, test)| asks_for_plain(test));
    let for_everyone = !principals.negated && principals.everyone().is_some();
    let is_whole = condition_is_whole && for_everyone && covers_all(actions);
    match (is_about_tls, is_unknown) {
        (false, _) if !is_whole => Denial::Unrelated,
        (_, true) => Denial::Unknown,
        _ if is_whole => Denial::Whole(reach(resources)),
        _ if !for_everyone => Denial::Narrow(principals.span, "of some principals"),
        _ if !condition_is_whole => {
            let condition = statement.condition.as_ref().map_or(principals.span, |it| it.span);
            let why = if has_version { WITHOUT_VERSION } else { "that fail the other tests" };
            Denial::Narrow(condition, why)
        }
        _ => Denial::Narrow(actions.list.span, "for other actions"),
    }
}

/// Whether a test is about TLS, and a request without it can pass.
fn asks_for_plain(test: &KeyTest) -> bool {
    test.is(KEY) && test.values.iter().any(|value| value.as_str().eq_ignore_ascii_case("false"))
}

/// Whether the condition holds for every request without TLS. `None` if it cannot be said.
///
/// A test of the version of TLS that holds for absent keys may well hold for them.
fn holds_without_tls(statement: &Statement) -> Option<bool> {
    let Some(condition) = &statement.condition else { return Some(true) };
    if condition.has_unknown {
        return None;
    }
    let mut is_whole = true;
    for (block, test) in statement.tests() {
        let operator = block.operator?;
        match () {
            () if test.is(TLS_VERSION) && operator.matches_absent_key() => return None,
            () if !test.is(KEY) => is_whole = false,
            // Every request carries the key.
            () if operator.family == Family::Null => match Constraint::of(block, test)?.says {
                Says::Present => {}
                Says::Absent => is_whole = false,
                _ => return None,
            },
            () if operator.family != Family::Bool || test.values.is_empty() => return None,
            () => is_whole &= asks_for_plain(test),
        }
    }
    Some(is_whole)
}

fn covers_all(actions: &Actions) -> bool {
    let is_whole = |service: &str, name: &str| {
        glob::matches_ignoring_case(service, "s3") && name.bytes().all(|byte| byte == b'*')
    };
    !actions.negated
        && actions.known().iter().any(|action| {
            action.is_star()
                || action.parts().is_some_and(|(service, name)| is_whole(service, name))
        })
}

/// A bucket policy takes no ARN of another bucket, so any name of a bucket is that of this one.
fn reach(resources: &Resources) -> Reach {
    let mut reach = Reach::default();
    for pattern in resources.known() {
        let Some(arn) = pattern.arn() else {
            reach.bucket |= pattern.is_star();
            reach.objects |= pattern.is_star();
            continue;
        };
        match arn.resource().split_once('/') {
            Some((_, key)) => {
                reach.objects |= key.bytes().all(|byte| byte == b'*') && !key.is_empty()
            }
            None => {
                reach.bucket = true;
                reach.objects |= arn.resource().ends_with('*');
            }
        }
    }
    reach
}
