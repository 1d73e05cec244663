//! `variable-in-wrong-place`: a policy variable where it is not replaced.

use crate::context::Context;
use crate::model::{ArnPart, Kinds, ResourcePattern, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::policy_variables::uses_in;
use crate::syntax::Text;

pub(crate) static RULE: Rule = Rule {
    id: "variable-in-wrong-place",
    category: Category::Correctness,
    summary: "a policy variable stands where it is not replaced",
    aws_issue_codes: &["VARIABLE_UNSUPPORTED_IN_ELEMENT"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("variable_in_wrong_place.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    if !context.may_hold_variables() {
        return;
    }
    if let Some(text) = statement.sid.as_ref().and_then(|sid| sid.text.as_ref()) {
        report_uses(text, "Sid", report);
    }
    if let Some(text) = statement.effect.as_ref().and_then(|effect| effect.text.as_ref()) {
        report_uses(text, "Effect", report);
    }
    if let Some(actions) = &statement.actions {
        actions
            .known()
            .iter()
            .for_each(|pattern| report_uses(&pattern.text, actions.element(), report));
    }
    if let Some(principals) = &statement.principals {
        principals
            .values()
            .for_each(|(_, value)| report_uses(&value.text, principals.element(), report));
    }
    for resource in statement.resources.iter().flat_map(|resources| resources.known()) {
        in_head_of_arn(resource, report);
    }
}

fn report_uses(text: &Text, element: &str, report: &mut Report) {
    for variable in uses_in(text) {
        let message = format!("`${{{}}}` is not replaced in `{element}`", variable.key);
        report
            .finding(&RULE, text.part(variable.range), message)
            .here("stays as it is written")
            .help("policy variables have a meaning in `Resource`, `NotResource` and condition values only");
    }
}

/// The guide allows variables behind the fifth colon. AWS's own managed policies also have them as region and account,
/// so only partition and service are left to warn of.
fn in_head_of_arn(resource: &ResourcePattern, report: &mut Report) {
    let Some(arn) = resource.arn().filter(|arn| arn.part(ArnPart::Prefix) == "arn") else { return };
    for part in [ArnPart::Partition, ArnPart::Service] {
        let place = arn.range(part);
        for variable in uses_in(&resource.text) {
            if variable.range.start < place.start || variable.range.end > place.end {
                continue;
            }
            let message = format!(
                "`${{{}}}` is not replaced in the {} of an ARN",
                variable.key,
                part.as_str()
            );
            report
                .finding(&RULE, resource.text.part(variable.range), message)
                .severity(Severity::Warning)
                .help("policy variables have a meaning behind the fifth colon of an ARN")
                .aws(&[]);
        }
    }
}
