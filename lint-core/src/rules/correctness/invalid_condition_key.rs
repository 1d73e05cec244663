//! `invalid-condition-key`: a condition key that has not the form `prefix:name`.

use crate::context::Context;
use crate::model::{KeyTest, Kinds, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::{is_plain_key, is_provider_key, known_key};

pub(crate) static RULE: Rule = Rule {
    id: "invalid-condition-key",
    category: Category::Correctness,
    summary: "a condition key has not the form `prefix:name`",
    aws_issue_codes: &["INVALID_CONDITION_KEY_FORMAT"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("invalid_condition_key.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    for (_, test) in statement.tests().filter(|(_, test)| is_plain_key(test)) {
        let Some(fault) = fault(test.name()) else { continue };
        let message = format!("`{}` is not a condition key: {fault}", test.name());
        let mut finding = report.finding(&RULE, test.key.span, message);
        if let Some(meant) = meant(test, context) {
            let change = Change::ReplaceString { span: test.key.span, value: meant.clone() };
            finding = finding.fix(Fix::changing_access(format!("change it to `{meant}`"), change));
        }
        finding.help("a condition key is written `prefix:name`, such as `aws:SourceIp`");
    }
}

fn fault(name: &str) -> Option<&'static str> {
    match name.split_once(':') {
        None => Some("the prefix of its service is missing"),
        Some(("", _)) => Some("nothing stands in front of the colon"),
        Some((_, "")) => Some("nothing stands behind the colon"),
        Some((prefix, _)) if prefix.contains(char::is_whitespace) => {
            Some("there is a space in its prefix")
        }
        // The key of a tag may hold spaces; a blank at the end of a name without one is a slip.
        Some((_, rest)) if rest.starts_with(' ') => Some("there is a space behind the colon"),
        Some((_, rest)) if rest.ends_with(' ') && !rest.contains('/') && !is_provider_key(name) => {
            Some("there is a space at its end")
        }
        Some(_) => None,
    }
}

fn meant(test: &KeyTest, context: &Context) -> Option<String> {
    let packed: String = test.name().chars().filter(|c| !c.is_whitespace()).collect();
    let packed = packed.trim_matches(':');
    let candidates =
        [packed.to_owned(), format!("aws:{packed}"), packed.replacen(['.', '/', '-', '_'], ":", 1)];
    let known = candidates.into_iter().find(|candidate| known_key(context, candidate).is_some());
    known.or_else(|| context.catalogue.suggest_condition_key(packed).into_iter().next())
}
