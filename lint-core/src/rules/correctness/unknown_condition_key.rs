//! `unknown-condition-key`: a condition key that does not exist.

use iamlint_catalogue::KeyLookup;

use crate::context::Context;
use crate::model::{KeyTest, Kinds, OperatorBlock, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::conditions::{is_plain_key, is_provider_key, known_key};

pub(crate) static RULE: Rule = Rule {
    id: "unknown-condition-key",
    category: Category::Correctness,
    summary: "there is no such condition key",
    aws_issue_codes: &[
        "INVALID_GLOBAL_CONDITION_KEY",
        "INVALID_SERVICE_CONDITION_KEY",
        "INVALID_SERVICE",
    ],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("unknown_condition_key.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    for (block, test) in statement.tests().filter(|(_, test)| is_plain_key(test)) {
        if let Some(code) = unknown(test.name(), context) {
            report_key(block, test, code, context, report);
        }
    }
}

/// The code of Access Analyzer for a key that does not exist.
fn unknown(name: &str, context: &Context) -> Option<&'static [&'static str]> {
    let (prefix, rest) = name.split_once(':')?;
    let is_malformed = prefix.is_empty()
        || rest.is_empty()
        || prefix.contains(' ')
        || rest.starts_with(' ')
        || rest.ends_with(' ');
    // A family of tag keys without a tag, and `aws:ARN`, are other rules' faults.
    let is_family = known_key(context, &format!("{}/tag", name.trim_end_matches('/'))).is_some();
    if is_malformed || is_provider_key(name) || is_family || name.eq_ignore_ascii_case("aws:arn") {
        return None;
    }
    if known_key(context, name).is_some() {
        return None;
    }
    match context.catalogue.condition_key(name) {
        KeyLookup::Found(_) | KeyLookup::IdentityProvider => None,
        KeyLookup::UnknownGlobal => Some(&["INVALID_GLOBAL_CONDITION_KEY"]),
        KeyLookup::UnknownKey(_) => Some(&["INVALID_SERVICE_CONDITION_KEY"]),
        // The keys of a service that AWS has closed are not in the data any more.
        KeyLookup::UnknownService if context.catalogue.retired_service(prefix).is_some() => None,
        KeyLookup::UnknownService => Some(&["INVALID_SERVICE"]),
    }
}

fn report_key(
    block: &OperatorBlock,
    test: &KeyTest,
    code: &'static [&'static str],
    context: &Context,
    report: &mut Report,
) {
    let name = test.name();
    let suggestions = match name.len() {
        0..100 => context.catalogue.suggest_condition_key(name),
        _ => Vec::new(),
    };
    let Some(best) = suggestions.first() else {
        // AWS adds keys every week, and nothing that is known comes near this one: it may be newer than the data.
        let message = format!(
            "`{name}` is not among the condition keys in the AWS data of {}",
            context.catalogue.date()
        );
        report
            .finding(&RULE, test.key.span, message)
            .severity(Severity::Warning)
            .help("check the spelling; if the key is new, bring newer data with `--catalogue FILE`")
            .aws(code);
        return;
    };
    let message = format!("there is no condition key `{name}`, did you mean `{best}`?");
    let mut finding =
        report.finding(&RULE, test.key.span, message).here("no request carries this key").aws(code);
    if suggestions.len() > 1 {
        finding = finding.help(format!("near it: `{}`", suggestions.join("`, `")));
    }
    let is_free = |key: &&String| block.tests.iter().all(|other| !other.is(key));
    for suggestion in suggestions.iter().filter(is_free) {
        let change = Change::ReplaceString { span: test.key.span, value: suggestion.clone() };
        finding = finding.fix(Fix::changing_access(format!("change it to `{suggestion}`"), change));
    }
}
