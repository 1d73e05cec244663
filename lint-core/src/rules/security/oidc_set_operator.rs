//! `oidc-set-operator`: `ForAllValues` or `ForAnyValue` on a claim that has one value.

use crate::context::Context;
use crate::model::{Kinds, OperatorBlock, Qualifier, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::oidc;

pub(crate) static RULE: Rule = Rule {
    id: "oidc-set-operator",
    category: Category::Security,
    summary: "a set operator stands before a claim that has one value",
    aws_issue_codes: &["FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE", "CONFIRM_AUDIENCE_CLAIM_TYPE"],
    compliance: &[],
    kinds: Kinds::TRUST,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("oidc_set_operator.md"),
    check: Check::Statement(check),
};

/// The claims that have one value in a token that STS takes.
const SINGLE: [&str; 4] = ["aud", "oaud", "sub", "app_id"];

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    if !oidc::lets_tokens_in(statement) {
        return;
    }
    for (block, test) in statement.tests() {
        let Some(operator) = block.operator else { continue };
        let (Some(qualifier), Some((_, claim))) =
            (operator.qualifier, oidc::foreign_claim(test.name()))
        else {
            continue;
        };
        // Under `ForAnyValue` a negation never lets a request without the claim in; under Null nothing is compared.
        if !SINGLE.contains(&claim.to_ascii_lowercase().as_str())
            || operator.family == crate::model::Family::Null
        {
            continue;
        }
        let (name, spelling) = (test.name(), operator.spelling());
        let is_audience = claim.to_ascii_lowercase().ends_with("aud");
        let is_open = qualifier == Qualifier::ForAllValues;
        let message = match is_open {
            true => {
                format!("`{spelling}` also holds for tokens without `{name}`: the door is open")
            }
            false => format!("`{name}` has one value: `{spelling}` is not for it"),
        };
        let finding = report
            .finding(&RULE, block.text.span, message)
            .label(test.key.span, "a token holds at most one of these")
            .severity(if is_open { Severity::Error } else { Severity::Warning })
            .aws(match (is_audience, is_open) {
                (true, true) => &["CONFIRM_AUDIENCE_CLAIM_TYPE"],
                (true, false) => &["FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE"],
                (false, _) => &[],
            })
            .help("leave the prefix away");
        if let Some(fix) = without_prefix(statement, block, is_open) {
            finding.fix(fix);
        }
    }
}

/// Takes the prefix away. Not where other claims stand under the operator, or the plain operator is there already.
fn without_prefix(statement: &Statement, block: &OperatorBlock, is_open: bool) -> Option<Fix> {
    let (prefix, plain) = block.text.value.split_once(':')?;
    let mut others = statement.condition.iter().flat_map(|condition| &condition.operators);
    let is_taken = others.any(|other| other.text.value.eq_ignore_ascii_case(plain));
    let is_single =
        |key: &str| oidc::foreign_claim(key).is_some_and(|(_, claim)| SINGLE.contains(&claim));
    if is_taken || !block.tests.iter().all(|test| is_single(test.name())) {
        return None;
    }
    let change = Change::ReplaceString { span: block.text.span, value: plain.to_owned() };
    let title = format!("remove `{prefix}:`");
    Some(match is_open {
        true => Fix::changing_access(title, change),
        false => Fix::safe(title, change),
    })
}
