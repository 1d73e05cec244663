//! `unknown-operator`: a condition operator that does not exist.

use iamlint_catalogue::{KeyLookup, ValueType};

use crate::context::Context;
use crate::model::{Kinds, OperatorBlock, Statement, operator_names, parse_operator};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::{is_template_text, known_key};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "unknown-operator",
    category: Category::Correctness,
    summary: "there is no such condition operator",
    aws_issue_codes: &["INVALID_CONDITION_OPERATOR"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("unknown_operator.md"),
    check: Check::Condition(check),
};

/// Words that people write for an operator, with what they mean. Near spellings are found without this table.
const OTHER_NAMES: [(&str, &str); 10] = [
    ("Boolean", "Bool"),
    ("BoolEquals", "Bool"),
    ("Equals", "StringEquals"),
    ("NotEquals", "StringNotEquals"),
    ("Like", "StringLike"),
    ("NotLike", "StringNotLike"),
    ("IpAddressEquals", "IpAddress"),
    ("IpNotAddress", "NotIpAddress"),
    ("Exists", "Null"),
    ("StringMatches", "StringLike"),
];

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(condition) = &statement.condition else { return };
    for block in &condition.operators {
        let text = &*block.text.value;
        let is_function = text.starts_with("Fn::") || text == "Ref";
        if block.operator.is_some() || is_template_text(text) || is_function {
            continue;
        }
        match context.catalogue.condition_key(text) {
            KeyLookup::Found(_) => key_without_operator(block, context, report),
            _ => unknown(block, report),
        }
    }
}

fn unknown(block: &OperatorBlock, report: &mut Report) {
    let text = &block.text.value;
    let Some(meant) = nearest(text) else {
        let message = format!("`{text}` is not a condition operator");
        report
            .finding(&RULE, block.text.span, message)
            .here("AWS rejects the policy")
            .help("write one of the operators of the guide, such as `StringEquals` or `ArnLike`");
        return;
    };
    let change = Change::ReplaceString { span: block.text.span, value: meant.clone() };
    let message = format!("`{text}` is not a condition operator, did you mean `{meant}`?");
    report
        .finding(&RULE, block.text.span, message)
        .here("AWS rejects the policy")
        .fix(Fix::changing_access(format!("change it to `{meant}`"), change));
}

/// A condition key directly under `Condition`: the level of the operator is missing.
fn key_without_operator(block: &OperatorBlock, context: &Context, report: &mut Report) {
    let key = &block.text.value;
    let operator =
        known_key(context, key).map_or("StringEquals", |key| usual_operator(key.value_type()));
    let message =
        format!("`{key}` is a condition key: it must stand under an operator such as `{operator}`");
    let at = |offset: u32, text: String| Change::Replace { span: Span::at(offset as usize), text };
    let changes = vec![
        at(block.text.span.start, format!("\"{operator}\": {{ ")),
        at(block.span.end, " }".to_owned()),
    ];
    let finding =
        report.finding(&RULE, block.text.span, message).here("an operator is expected here");
    if block.tests.is_empty() {
        finding.fix(Fix::changing_access(format!("put it under `{operator}`"), changes));
    }
}

/// The operator that most policies use for keys of a type.
fn usual_operator(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::String => "StringEquals",
        ValueType::Arn => "ArnLike",
        ValueType::Bool => "Bool",
        ValueType::Numeric => "NumericEquals",
        ValueType::Date => "DateGreaterThan",
        ValueType::IpAddress => "IpAddress",
        ValueType::Binary => "BinaryEquals",
    }
}

/// The operator that was probably meant, with its prefix and suffix.
fn nearest(text: &str) -> Option<String> {
    let (prefix, base) = match text.split_once(':') {
        Some((prefix, base)) => {
            (closest(prefix, ["ForAllValues", "ForAnyValue"].into_iter())?, base)
        }
        None => ("", text),
    };
    let lower = base.to_ascii_lowercase();
    let stem = ["ifexists", "ifexist", "ifexsits", "ifpresent"]
        .iter()
        .find_map(|suffix| lower.strip_suffix(suffix));
    let (stem, suffix) = stem.map_or((&*lower, ""), |stem| (stem, "IfExists"));
    let alias = OTHER_NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(stem));
    let name = alias.map(|(_, name)| *name).or_else(|| closest(stem, operator_names()))?;
    let colon = if prefix.is_empty() { "" } else { ":" };
    let spelled = format!("{prefix}{colon}{name}{suffix}");
    parse_operator(&spelled).is_some().then_some(spelled)
}

/// The candidate with the fewest slips, if there are few enough.
fn closest(text: &str, candidates: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    // Long texts are no slip of the finger, and comparing them takes long.
    if lower.len() > 40 {
        return None;
    }
    let slips = |name: &str| strsim::osa_distance(&lower, &name.to_ascii_lowercase());
    let nearest = candidates.map(|name| (slips(name), name)).min_by_key(|(slips, _)| *slips);
    nearest.filter(|(slips, name)| *slips <= 1 + name.len() / 6).map(|(_, name)| name)
}
