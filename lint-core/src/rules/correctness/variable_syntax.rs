//! `variable-syntax`: a policy variable that is not written as the language has it.

use crate::context::Context;
use crate::model::{Kinds, Statement, VariableFault, variables};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::policy_variables::{is_key_like, texts};

pub(crate) static RULE: Rule = Rule {
    id: "variable-syntax",
    category: Category::Correctness,
    summary: "a policy variable is not written as the language has it",
    aws_issue_codes: &[
        "MISSING_BRACE_IN_VARIABLE",
        "EMPTY_VARIABLE",
        "UNSUPPORTED_SPACE_IN_VARIABLE",
        "MISSING_QUOTE_IN_VARIABLE",
    ],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("variable_syntax.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    if !context.may_hold_variables() {
        return;
    }
    for text in texts(statement).filter(|text| text.value.contains("${")) {
        for variable in variables(&text.value) {
            let Some(fault) = variable.fault else { continue };
            let written = text.value.get(variable.range.clone()).unwrap_or_default();
            let Some(problem) = problem(fault, written) else { continue };
            let finding = report
                .finding(&RULE, text.part(variable.range.clone()), problem.message)
                .aws(problem.codes);
            let Some((title, repaired)) = problem.repair else { continue };
            if text.value.len() > LONGEST_REPAIRED {
                continue;
            }
            let mut value = text.value.to_string();
            value.replace_range(variable.range, &repaired);
            let change = Change::ReplaceString { span: text.span, value };
            finding.fix(Fix::changing_access(title, change));
        }
    }
}

/// A repair writes the whole text anew. Real ones have fewer bytes than this.
const LONGEST_REPAIRED: usize = 4096;

/// What to say about one variable, and what to write in its place.
struct Problem {
    message: String,
    codes: &'static [&'static str],
    repair: Option<(&'static str, String)>,
}

/// `None` for brackets of Terraform and the like, which are replaced before AWS sees the policy.
fn problem(fault: VariableFault, written: &str) -> Option<Problem> {
    match fault {
        VariableFault::MissingBrace => missing_brace(written),
        VariableFault::Empty => Some(Problem {
            message: format!("`{written}` names no condition key"),
            codes: &["EMPTY_VARIABLE"],
            repair: None,
        }),
        VariableFault::Space => space(written),
        VariableFault::MissingQuote => missing_quote(written),
    }
}

fn missing_brace(written: &str) -> Option<Problem> {
    let inner = written.strip_prefix("${")?;
    let has_tag = inner
        .split_once('/')
        .is_some_and(|(family, _)| family.to_ascii_lowercase().ends_with("tag"));
    let is_name = |character: char| {
        character.is_ascii_alphanumeric()
            || "_.-:".contains(character)
            || (has_tag && character == '/')
    };
    let end = inner.find(|character| !is_name(character)).unwrap_or(inner.len());
    let (name, rest) = inner.split_at_checked(end)?;
    // `${` alone before another variable may be any template's text.
    if inner.is_empty() || (!is_key_like(name) && written.contains('[')) {
        return None;
    }
    let shown = format!("${{{name}");
    Some(Problem {
        message: format!("`{shown}` is not closed: `}}` is missing"),
        codes: &["MISSING_BRACE_IN_VARIABLE"],
        repair: is_key_like(name).then(|| ("close the variable", format!("{shown}}}{rest}"))),
    })
}

fn space(written: &str) -> Option<Problem> {
    let inner = written.strip_prefix("${")?.strip_suffix('}')?;
    let (name, default) = match inner.split_once(',') {
        Some((name, default)) => (name, Some(default.trim())),
        None => (inner, None),
    };
    let name: String = name.chars().filter(|character| !character.is_whitespace()).collect();
    let repaired = match default {
        Some(default) => format!("${{{name}, {default}}}"),
        None => format!("${{{name}}}"),
    };
    is_key_like(&name).then(|| Problem {
        message: format!("`{written}` has white space in the name of its condition key"),
        codes: &["UNSUPPORTED_SPACE_IN_VARIABLE"],
        repair: Some(("take the white space out", repaired)),
    })
}

fn missing_quote(written: &str) -> Option<Problem> {
    let (name, default) = written.strip_prefix("${")?.strip_suffix('}')?.split_once(',')?;
    let default = default.trim().trim_matches(['\'', '"']);
    is_key_like(name.trim()).then(|| Problem {
        message: format!("the default value in `{written}` needs single quotes"),
        codes: &["MISSING_QUOTE_IN_VARIABLE"],
        repair: Some(("put it in single quotes", format!("${{{}, '{default}'}}", name.trim()))),
    })
}
