//! `wide-value-in-sensitive-key`: a wildcard or variable in a key that must hold a fixed value.

use crate::context::Context;
use crate::model::{Family, Kinds, Statement, variables};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::{has_wildcard, known_key};

pub(crate) static RULE: Rule = Rule {
    id: "wide-value-in-sensitive-key",
    category: Category::Security,
    summary: "a wildcard or variable in a key that must hold a fixed value",
    aws_issue_codes: &["WILDCARD_USAGE_TOO_PERMISSIVE", "VARIABLE_USAGE_TOO_PERMISSIVE"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("wide_value_in_sensitive_key.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    for (block, test) in statement.tests() {
        let Some(operator) = block.operator.filter(|operator| operator.family == Family::String)
        else {
            continue;
        };
        let is_sensitive = known_key(context, test.name()).is_some_and(|key| key.is_sensitive());
        for value in &test.values {
            let text = value.as_str();
            let name = test.name();
            let message = if is_sensitive && operator.wildcards && has_wildcard(text, &WILDCARDS) {
                format!(
                    "`{text}` is too wide for `{name}`: others can have a value that it matches"
                )
            } else if test.is("aws:userid") && operator.wildcards && is_wide_user_id(text) {
                format!(
                    "`{text}` is too wide for `aws:userid`: a `*` may only stand for the whole of one side of the colon"
                )
            } else {
                if is_open_account(
                    statement,
                    test.is("aws:SourceAccount") && !operator.negated,
                    text,
                ) {
                    let message = format!(
                        "`{text}` does not fix `{name}`: whoever calls brings the value along"
                    );
                    report
                        .finding(&RULE, value.span(), message)
                        .help(HELP)
                        .aws(&["VARIABLE_USAGE_TOO_PERMISSIVE"]);
                }
                continue;
            };
            report
                .finding(&RULE, value.span(), message)
                .help(HELP)
                .aws(&["WILDCARD_USAGE_TOO_PERMISSIVE"]);
        }
    }
}

const HELP: &str = "list the values themselves";

const WILDCARDS: [char; 2] = ['*', '?'];

/// Ids of roles have two sides, `AROA…:session`. A star may be one of them as a whole, or end the second.
fn is_wide_user_id(text: &str) -> bool {
    match text.split_once(':') {
        Some((left, _)) => left != "*" && has_wildcard(left, &WILDCARDS),
        None => has_wildcard(text, &WILDCARDS),
    }
}

/// Whether the account for which a service calls is compared with one that the caller determines.
///
/// Tests such as `aws:ResourceAccount` against `${aws:PrincipalAccount}` are usual and sound: they are not meant here.
fn is_open_account(statement: &Statement, is_source: bool, text: &str) -> bool {
    let is_caller = |key: &str| key.eq_ignore_ascii_case("aws:PrincipalAccount");
    is_source
        && statement.is_allow()
        && variables(text).iter().any(|variable| is_caller(variable.key))
}
