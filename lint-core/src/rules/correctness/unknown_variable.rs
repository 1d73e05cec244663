//! `unknown-variable`: a policy variable of a key that does not exist.

use crate::context::Context;
use crate::model::{Family, Kinds, Statement, Variable, variables};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::conditions::{suggestions, unknown_key};
use crate::syntax::Text;

pub(crate) static RULE: Rule = Rule {
    id: "unknown-variable",
    category: Category::Correctness,
    summary: "a policy variable names no condition key",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("unknown_variable.md"),
    check: Check::Statement(check),
};

/// Prefixes of services that replace variables of their own, which are no condition keys: things and certificates of IoT,
/// home folders of Transfer Family, sessions of AppStream.
const OWN_VARIABLES: [&str; 4] = ["iot", "greengrass", "transfer", "appstream"];

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    if !context.policy.has_variables() || !context.may_hold_variables() {
        return;
    }
    for resource in statement.resources.iter().flat_map(|resources| resources.known()) {
        text(&resource.text, context, report);
    }
    for (block, test) in statement.tests() {
        let family = block.operator.map(|operator| operator.family);
        if matches!(family, Some(Family::String | Family::Arn)) {
            test.values.iter().for_each(|value| text(&value.text, context, report));
        }
    }
}

fn text(text: &Text, context: &Context, report: &mut Report) {
    for variable in variables(&text.value) {
        // `${AWS::Region}`, `${var.name}` and `${Name}` are filled in by a template before AWS sees the policy.
        if variable.fault.is_some() || variable.escape.is_some() || variable.is_placeholder() {
            continue;
        }
        let prefix = variable.key.split(':').next().unwrap_or_default();
        let has_own = OWN_VARIABLES.iter().any(|own| own.eq_ignore_ascii_case(prefix));
        if !has_own && unknown_key(variable.key, context).is_some() {
            unknown(text, &variable, context, report);
        }
    }
}

fn unknown(text: &Text, variable: &Variable, context: &Context, report: &mut Report) {
    let key = variable.key;
    let span = text.part(variable.range.clone());
    let suggestions = suggestions(key, context);
    let Some(best) = suggestions.first() else {
        // Other tools have variables with colons of their own: only `aws:` is surely meant for AWS.
        if key.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws:")) {
            let message = format!(
                "`${{{key}}}` is not replaced: `{key}` is not among the condition keys in the AWS data of {}",
                context.catalogue.date()
            );
            report.finding(&RULE, span, message).severity(Severity::Warning);
        }
        return;
    };
    let message = format!(
        "`${{{key}}}` is never replaced: there is no condition key `{key}`, did you mean `{best}`?"
    );
    let replacement = text.value.get(variable.range.clone()).map(|old| old.replacen(key, best, 1));
    let finding = report.finding(&RULE, span, message).here("has no value");
    if let Some(replacement) = replacement {
        let title = format!("change it to `{replacement}`");
        finding.fix(Fix::changing_access(title, Change::Replace { span, text: replacement }));
    }
}
