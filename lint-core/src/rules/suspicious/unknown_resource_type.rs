//! `unknown-resource-type`: the resource part of an ARN fits no form that its service has.

use iamlint_catalogue::order;

use crate::access::fit::{forms_of_service, has_known_form};
use crate::context::Context;
use crate::model::{ArnPart, Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "unknown-resource-type",
    category: Category::Suspicious,
    summary: "the last part of an ARN fits no form that its service has",
    aws_issue_codes: &["INVALID_ARN_RESOURCE"],
    compliance: &[],
    kinds: Kinds::ALL.without(Kinds::TRUST),
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("unknown_resource_type.md"),
    check: Check::Statement(check),
};

/// How many forms the help names.
const NAMED: usize = 3;

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    for pattern in statement.resources.iter().flat_map(|resources| resources.known()) {
        let Some(arn) = pattern.arn() else { continue };
        if has_known_form(&arn, context.catalogue) != Some(false) {
            continue;
        }
        let forms = forms_of_service(arn.service(), context.catalogue);
        let mut near: Vec<&str> = forms.filter_map(|form| Some(form.resource()?.0)).collect();
        order::by_key(&mut near, |form| strsim::damerau_levenshtein(form, arn.resource()));
        near.truncate(NAMED);
        let message = format!("`{}` is no resource of `{}`", arn.resource(), arn.service());
        report
            .finding(&RULE, pattern.part_span(ArnPart::Resource), message)
            .help(format!("the nearest forms are `{}`", near.join("`, `")));
    }
}
