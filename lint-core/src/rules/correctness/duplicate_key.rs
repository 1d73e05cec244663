//! `duplicate-key`: a key that occurs twice in one object.

use crate::context::Context;
use crate::model::{Fault, Kinds, Policy, parse_operator};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "duplicate-key",
    category: Category::Correctness,
    summary: "a key occurs twice in one object",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("duplicate_key.md"),
    check: Check::Policy(check),
};

fn check(policy: &Policy, _: &Context, report: &mut Report) {
    for fault in &policy.faults {
        let Fault::DuplicateKey { key, member, first, same_value, statement } = fault else {
            continue;
        };
        let message = format!("`{}` stands twice in one object", key.value);
        let finding = report
            .finding(&RULE, key.span, message)
            .here("IAM rejects the document, other readers keep this one")
            .label(*first, "first here")
            .statement(statement.clone());
        let remove = Change::Remove { span: *member };
        if *same_value {
            finding.fix(Fix::safe("remove the second one, which says the same", remove));
        } else {
            finding.help(advice(&key.value)).fix(Fix::suggestion("remove the second one", remove));
        }
    }
}

fn advice(key: &str) -> &'static str {
    match key {
        "Statement" => "put all statements into one list",
        "Sid" | "Effect" | "Version" | "Id" => "keep one of the two",
        "Principal" | "NotPrincipal" => "put all principals into one object",
        "Condition" => "put all operators into one `Condition`: every one of them must hold",
        _ if parse_operator(key).is_some() => {
            "put the condition keys under one operator: every one of them must hold"
        }
        _ => "put all values into one list",
    }
}
