//! `missing-statement`: a document without statements, or a statement without the document around it.

use crate::context::Context;
use crate::model::{Fault, Kinds, Policy};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "missing-statement",
    category: Category::Correctness,
    summary: "the document has no `Statement`",
    aws_issue_codes: &["MISSING_STATEMENT"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("missing_statement.md"),
    check: Check::Policy(check),
};

fn check(policy: &Policy, context: &Context, report: &mut Report) {
    if policy.faults.iter().any(|fault| matches!(fault, Fault::BareStatement)) {
        return bare_statement(policy, context, report);
    }
    let is_object = !policy
        .faults
        .iter()
        .any(|fault| matches!(fault, Fault::WrongType { span, .. } if *span == policy.span));
    if policy.statement_key.is_none() && is_object && !context.may_lack_parts(policy.span) {
        report
            .finding(&RULE, policy.anchor(), "the policy has no `Statement`")
            .here("AWS rejects the document")
            .help("add `Statement` with a list of statements");
    }
}

/// `{ "Effect": …, "Action": … }` alone, as the console's editor of statements shows it.
fn bare_statement(policy: &Policy, context: &Context, report: &mut Report) {
    let message = "this is a statement alone: a policy has it in its `Statement`";
    let mut finding = report.finding(&RULE, policy.anchor(), message);
    let (start, end) = (policy.span.start as usize, policy.span.end as usize);
    let is_json = context
        .text
        .get(policy.span.range())
        .and_then(|text| text.strip_prefix('{'))
        .is_some_and(|rest| rest.trim_start().starts_with('"'));
    if is_json {
        let opening = r#"{ "Version": "2012-10-17", "Statement": ["#;
        let changes = vec![
            Change::Replace { span: Span::at(start), text: opening.to_owned() },
            Change::Replace { span: Span::at(end), text: "] }".to_owned() },
        ];
        let title = "put it into a policy";
        finding = finding.fix(match policy.mentions_variables() {
            true => Fix::changing_access(title, changes),
            false => Fix::safe(title, changes),
        });
    }
    finding.help("put it into `{ \"Version\": \"2012-10-17\", \"Statement\": [ … ] }`");
}
