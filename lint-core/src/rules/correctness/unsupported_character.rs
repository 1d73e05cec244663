//! `unsupported-character`: a character that policies do not accept.

use crate::context::Context;
use crate::model::{Kinds, Policy, PolicyKind};
use crate::report::{Change, Fix, Report, StatementName};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "unsupported-character",
    category: Category::Correctness,
    summary: "a text holds a character that policies do not accept",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("unsupported_character.md"),
    check: Check::Policy(check),
};

fn check(policy: &Policy, _: &Context, report: &mut Report) {
    for (span, character) in &policy.foreign_characters {
        let owner = policy.statement_around(*span);
        let sid = owner.and_then(|statement| statement.sid.as_ref());
        let is_in_sid = sid.is_some_and(|sid| sid.span.contains(*span));
        // There the character is as wrong as any other that is no letter or digit: `invalid-sid` tells of it.
        if is_in_sid && !matches!(policy.kind, PolicyKind::Resource | PolicyKind::Endpoint) {
            continue;
        }
        let is_name = is_in_sid || policy.id.as_ref().is_some_and(|id| id.span.contains(*span));
        let statement = owner.map(|statement| statement.name());
        one(policy, *span, *character, is_name, statement, report);
    }
}

fn one(
    policy: &Policy,
    span: Span,
    character: char,
    is_name: bool,
    statement: Option<StatementName>,
    report: &mut Report,
) {
    let code = character as u32;
    let replacement = replacement(character);
    let shown = match replacement.as_deref() {
        Some("" | " ") => format!("the invisible character U+{code:04X}"),
        _ if character.is_control() => format!("the control character U+{code:04X}"),
        _ => format!("the character `{character}` (U+{code:04X})"),
    };
    let mut finding = report
        .finding(&RULE, span, format!("{shown} is not accepted in a policy"))
        .help("a policy holds printable characters up to U+00FF, tabs and line ends")
        .statement(statement);
    if policy.kind == PolicyKind::Resource && !policy.is_attached_to("AWS::KMS::Key") {
        // IAM and KMS document the set; other services may take more.
        finding = finding.severity(Severity::Warning);
    }
    let Some(text) = replacement else { return };
    let title = match text.as_str() {
        "" => "remove it".to_owned(),
        " " => "change it to a space".to_owned(),
        _ => format!("change it to `{text}`"),
    };
    let change = Change::Replace { span, text };
    finding.fix(match is_name {
        true => Fix::safe(title, change),
        false => Fix::changing_access(title, change),
    });
}

/// What a word processor, a web page or another keyboard has put the character in place of.
fn replacement(character: char) -> Option<String> {
    let text = match character {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2018}'..='\u{201f}' => "'",
        '\u{2026}' => "...",
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' => "",
        '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{3000}' => " ",
        // Cyrillic letters that look like Latin ones.
        'а' => "a",
        'с' => "c",
        'е' => "e",
        'і' => "i",
        'о' => "o",
        'р' => "p",
        'х' => "x",
        'у' => "y",
        // The full-width forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' if !matches!(character, '\u{ff02}' | '\u{ff3c}') => {
            return char::from_u32(character as u32 - 0xfee0).map(String::from);
        }
        _ => return None,
    };
    Some(text.to_owned())
}
