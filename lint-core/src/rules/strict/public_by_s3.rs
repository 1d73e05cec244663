//! `public-by-s3`: a bucket policy whose callers are not limited in a way that Block Public Access counts.

use crate::access::condition::Constraint;
use crate::context::Context;
use crate::model::{Arn, KeyTest, Kinds, Operator, Statement, variables};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::has_wildcard;
use crate::rules::exposure::{self, Verdict};
use crate::rules::security::PUBLIC_PRINCIPAL;
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "public-by-s3",
    category: Category::Strict,
    summary: "S3 counts the policy as public: Block Public Access refuses or ignores it",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::RESOURCE,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("public_by_s3.md"),
    check: Check::Statement(check),
};

/// The keys that S3 goes by, in lower case. What tells of the principal counts as naming one.
///
/// Source: Amazon S3 user guide, "Blocking public access to your Amazon S3 storage", "The meaning of public".
const COUNTED: [&str; 16] = [
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
    "s3:dataaccesspointaccount",
    "s3:dataaccesspointarn",
];

const HELP: &str = "test `aws:PrincipalOrgID`, `aws:SourceAccount`, `aws:SourceVpce` or the like for values without wildcards and variables, or name the principals";

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let is_bucket = context.policy.is_attached_to("AWS::S3::Bucket");
    let is_of_s3 = is_bucket || context.policy.is_attached_to("AWS::S3::AccessPoint");
    let Some(principals) = statement.principals.as_ref().filter(|own| !own.negated) else { return };
    let Some(everyone) = principals.everyone().filter(|_| is_of_s3 && statement.is_allow()) else {
        return;
    };
    if exposure::has_unknown_tests(statement) {
        return;
    }
    let mut not_counted: Vec<(Span, String)> = Vec::new();
    let mut is_limited = false;
    for (block, test) in statement.tests() {
        match exposure::judge(block, test, statement, context) {
            Verdict::Limits => is_limited = true,
            Verdict::Unknown => return,
            Verdict::Open(span, why) => {
                not_counted.push((span, why));
                continue;
            }
            Verdict::Unrelated => continue,
        }
        let Some(constraint) = Constraint::of(block, test) else { return };
        match why_not_counted(test, constraint.operator, is_bucket, context) {
            Some(why) => not_counted.push(why),
            None => return,
        }
    }
    // AWS's page does not say what a denial in the same policy does to the verdict.
    if exposure::is_limited_by_denies(statement, context) {
        return;
    }
    // What leaves everyone in is public for both, and one finding is enough.
    if !is_limited && context.runs(&PUBLIC_PRINCIPAL) {
        return;
    }
    let but = if is_limited { ", though a condition limits the callers" } else { "" };
    report
        .finding(&RULE, everyone, format!("S3 counts this policy as public{but}"))
        .here("everyone, as S3 reads it")
        .labels(not_counted)
        .help(HELP);
}

/// Why S3 does not take a test that names the callers for a limit. `None` if it does, or if AWS's page leaves it open.
fn why_not_counted(
    test: &KeyTest,
    operator: Operator,
    is_bucket: bool,
    context: &Context,
) -> Option<(Span, String)> {
    let name = test.name().to_ascii_lowercase();
    if !COUNTED.contains(&name.as_str()) {
        let why = format!("`{}` is not among the keys that S3 goes by", test.name());
        return Some((test.key.span, why));
    }
    // The id of the organization stands in front of the wildcard that such a path needs.
    if name == "aws:principalorgpaths" {
        return None;
    }
    test.values.iter().find_map(|value| {
        let text = value.as_str();
        let is_variable = context.policy.has_variables()
            && variables(text).iter().any(|variable| variable.escape.is_none());
        let has_pattern = operator.wildcards && has_wildcard(text, &['*', '?']);
        let may_have_pattern = name == "s3:dataaccesspointarn" && is_bucket && names_account(text);
        let why = match (is_variable, has_pattern && !may_have_pattern) {
            (true, _) => "a value with a policy variable is not fixed for S3",
            (_, true) => "a value with a wildcard is not fixed for S3",
            _ => return None,
        };
        Some((value.span(), why.to_owned()))
    })
}

fn names_account(text: &str) -> bool {
    Arn::parse(text)
        .is_some_and(|arn| !arn.account().is_empty() && !arn.account().contains(['*', '?']))
}
