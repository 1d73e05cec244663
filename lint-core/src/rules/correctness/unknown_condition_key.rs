//! `unknown-condition-key`: a condition key that does not exist.

use crate::context::Context;
use crate::model::{KeyTest, Kinds, OperatorBlock, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::conditions::{is_plain_key, longer_names, suggestions, unknown_key};

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
    check: Check::Condition(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    for (block, test) in statement.tests().filter(|(_, test)| is_plain_key(test)) {
        if let Some(code) = unknown_key(test.name(), context) {
            report_key(block, test, code, context, report);
        }
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
    let near = suggestions(name, context);
    // A name that only holds the wanted one leaves the choice to the author.
    let is_near = !near.is_empty();
    let suggestions = if is_near { near } else { longer_names(name, context) };
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
        let title = format!("change it to `{suggestion}`");
        finding = finding.fix(match is_near {
            true => Fix::changing_access(title, change),
            false => Fix::suggestion(title, change),
        });
    }
}
