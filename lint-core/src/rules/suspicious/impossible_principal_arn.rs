//! `impossible-principal-arn`: a condition on `aws:PrincipalArn` that names what the key never holds.

use crate::access::condition::{Constraint, comparisons};
use crate::context::Context;
use crate::model::{Arn, ConditionValue, Family, Kinds, Operator, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "impossible-principal-arn",
    category: Category::Suspicious,
    summary: "`aws:PrincipalArn` is compared with an ARN that it never holds",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("impossible_principal_arn.md"),
    check: Check::Statement(check),
};

/// What IAM has that never calls. Source: IAM user guide, "AWS global condition context keys", `aws:PrincipalArn`.
const NO_CALLERS: [(&str, &str); 5] = [
    ("group/", "a group"),
    ("instance-profile/", "an instance profile"),
    ("oidc-provider/", "an identity provider"),
    ("policy/", "a policy"),
    ("saml-provider/", "an identity provider"),
];

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for Constraint { operator, test, .. } in comparisons(statement) {
        if !test.is("aws:PrincipalArn") {
            continue;
        }
        if !matches!(operator.family, Family::String | Family::Arn) {
            continue;
        }
        let impossible = |value: &&ConditionValue| fault(value.as_str()).is_some();
        let is_void =
            !test.has_unknown && test.values.iter().filter(impossible).count() == test.values.len();
        for value in test.values.iter().filter(impossible) {
            find(value, operator, is_void && statement.is_deny(), report);
        }
    }
}

/// What the ARN is of. `None` if the key may hold it.
fn fault(text: &str) -> Option<&'static str> {
    let arn = Arn::parse(text)?;
    match arn.service() {
        "sts" if arn.resource().starts_with("assumed-role/") => Some("the session of a role"),
        "iam" => {
            let own = NO_CALLERS.iter().find(|(start, _)| arn.resource().starts_with(start));
            own.map(|(_, name)| *name)
        }
        _ => None,
    }
}

fn find(value: &ConditionValue, operator: Operator, denies: bool, report: &mut Report) {
    let text = value.as_str();
    let Some(what) = fault(text) else { return };
    let message = format!("`aws:PrincipalArn` is never the ARN of {what}, as `{text}` is");
    let mut finding = report.finding(&RULE, value.span(), message);
    finding = match (denies, operator.negated) {
        (true, true) => {
            finding.here("excepts nobody: everyone is denied").severity(Severity::Error)
        }
        (false, true) => finding.here("excepts nobody"),
        _ => finding.here("never matches"),
    };
    let Some(role) = role_of(text) else {
        finding.help("name roles, users or accounts");
        return;
    };
    let change = Change::ReplaceString { span: value.span(), value: role.clone() };
    finding
        .help("for a session the key holds the ARN of its role, with the role's path")
        .fix(Fix::changing_access(format!("name the role: `{role}`"), change));
}

/// The role of a session. Its path is not known; most roles have none.
fn role_of(text: &str) -> Option<String> {
    let arn = Arn::parse(text)?;
    let (role, _) = arn.resource().strip_prefix("assumed-role/")?.split_once('/')?;
    Some(format!("arn:{}:iam::{}:role/{role}", arn.partition(), arn.account()))
}
