//! `duplicate-key`: a key that occurs twice in one object.

use crate::context::Context;
use crate::model::{
    ConditionValue, Fault, KeyTest, Kinds, Policy, Scalar, Statement, parse_operator,
};
use crate::report::{Change, Data, Fix, Place, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::source::Span;

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
        let owner = statement.as_ref().and_then(|name| policy.statement(name.index));
        if *same_value {
            finding.fix(Fix::safe("remove the second one, which says the same", remove));
        } else if let Some(mut changes) = owner.and_then(|owner| joined(owner, *first, key.span)) {
            changes.push(remove);
            let title = format!("put all condition keys under one `{}`", key.value);
            finding.help(advice(&key.value)).fix(Fix::safe(title, changes));
        } else {
            finding.help(advice(&key.value)).fix(Fix::suggestion("remove the second one", remove));
        }
    }
}

/// Adds the tests of the later operator to the first one. `None` if a condition key is under both.
fn joined(statement: &Statement, first: Span, later: Span) -> Option<Vec<Change>> {
    let blocks = &statement.condition.as_ref()?.operators;
    let find = |key: Span| blocks.iter().take(FEW).find(|block| block.text.span == key);
    let (first, later) = (find(first)?, find(later)?);
    let anchor = first.tests.last()?.member();
    let is_new = |test: &KeyTest| first.tests.iter().all(|other| !other.is(test.name()));
    let insert = |test: &KeyTest| {
        (!test.has_unknown && is_new(test)).then(|| Change::InsertMember {
            anchor,
            place: Place::After,
            key: test.name().to_owned(),
            value: data(test),
        })
    };
    if first.tests.len().max(later.tests.len()) > FEW {
        return None;
    }
    later.tests.iter().map(insert).collect()
}

/// More operators or condition keys than this are not joined.
const FEW: usize = 50;

fn data(test: &KeyTest) -> Data {
    let scalar = |value: &ConditionValue| match value.scalar {
        Scalar::Bool => Data::Bool(value.as_str() == "true"),
        // A number in quotes is the same to AWS.
        Scalar::String | Scalar::Number => Data::string(value.as_str()),
    };
    let mut values: Vec<Data> = test.values.iter().map(scalar).collect();
    match values.pop() {
        Some(only) if values.is_empty() && !test.is_list => only,
        Some(last) => {
            values.push(last);
            Data::List(values)
        }
        None => Data::List(values),
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
