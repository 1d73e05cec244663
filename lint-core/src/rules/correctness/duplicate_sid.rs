//! `duplicate-sid`: two statements with the same id.

use std::collections::{HashMap, HashSet};

use crate::context::Context;
use crate::model::{Kinds, Policy};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "duplicate-sid",
    category: Category::Correctness,
    summary: "two statements have the same `Sid`",
    aws_issue_codes: &["UNIQUE_SIDS_REQUIRED", "UNIQUE_SIDS_RECOMMENDED"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("duplicate_sid.md"),
    check: Check::Policy(check),
};

fn check(policy: &Policy, _: &Context, report: &mut Report) {
    let sids = || {
        policy.statements.iter().filter_map(|statement| {
            let text = statement.sid.as_ref()?.text.as_ref()?;
            let is_name = !text.value.trim().is_empty() && !text.value.contains("${");
            is_name.then_some((statement, text))
        })
    };
    let mut names: Vec<&str> = sids().map(|(_, text)| &*text.value).collect();
    names.sort_unstable();
    if !names.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
        return;
    }
    let mut taken: HashSet<String> = names.into_iter().map(str::to_owned).collect();
    let mut seen: HashMap<&str, (Span, u64)> = HashMap::new();
    let is_required = Kinds::IDENTITY.and(Kinds::TRUST).contains(policy.kind);
    for (statement, text) in sids() {
        let Some((first, number)) = seen.get_mut(&*text.value) else {
            seen.insert(&text.value, (text.span, 1));
            continue;
        };
        let name = free_name(&text.value, number, &mut taken);
        let message = format!("the `Sid` `{}` is taken", text.value);
        let change = Change::ReplaceString { span: text.span, value: name.clone() };
        let finding = report
            .finding(&RULE, text.span, message)
            .label(*first, "another statement has it")
            .statement(Some(statement.name()))
            .fix(Fix::safe(format!("change it to `{name}`"), change));
        if is_required {
            finding.here("IAM rejects the document").aws(&["UNIQUE_SIDS_REQUIRED"]);
        } else {
            finding.severity(Severity::Warning).aws(&["UNIQUE_SIDS_RECOMMENDED"]);
        }
    }
}

/// The name with the next number that no statement has yet.
fn free_name(name: &str, number: &mut u64, taken: &mut HashSet<String>) -> String {
    loop {
        *number += 1;
        let candidate = format!("{name}{number}");
        if taken.insert(candidate.clone()) {
            return candidate;
        }
    }
}
