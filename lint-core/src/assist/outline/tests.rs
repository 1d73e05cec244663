//! Symbols, folds and selections.

mod hcl;
mod yaml;

use iamlint_catalogue::Catalogue;

use super::{FoldKind, Symbol, folds, selections, symbols};
use crate::assist::File;
use crate::lint::Request;
use crate::source::Span;
use crate::syntax::Dialect;

fn file(text: &str) -> File<'_> {
    file_in(Dialect::Jsonc, text)
}

fn file_in(dialect: Dialect, text: &str) -> File<'_> {
    let request = Request::new(text, dialect, None);
    File { request, catalogue: Catalogue::embedded() }
}

fn lines(text: &str) -> Vec<String> {
    lines_of(&file(text))
}

fn lines_of(file: &File) -> Vec<String> {
    let text = file.request.text;
    let line = |symbol: &Symbol| {
        assert!(symbol.span.contains(symbol.name_span), "{symbol:?}");
        let name_span = &text[symbol.name_span.range()];
        format!("{} ({}) at {name_span}", symbol.name, symbol.detail)
    };
    let mut lines = Vec::new();
    for policy in symbols(file) {
        lines.push(line(&policy));
        lines.extend(policy.children.iter().map(|child| format!("  {}", line(child))));
    }
    lines
}

#[test]
fn policies_and_statements_are_symbols() {
    let text = r#"{"Version": "2012-10-17", "Statement": [
        {"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": ["a", "b"]},
        {"Effect": "Deny", "NotAction": ["s3:*", "ec2:*"], "Resource": "*", "Condition": {"Bool": {"aws:x": "true"}}},
        {"Sid": "", "Action": []}
    ]}"#;
    assert_eq!(
        lines(text),
        [
            "identity policy (3 statements) at {",
            "  Read (Allow, 1 action, 2 resources) at \"Read\"",
            "  Deny all but s3:*, … (Deny, all but 2 actions, 1 resource, 1 condition) at \"Deny\"",
            "  no effect (no effect, 0 actions) at {",
        ]
    );
}

#[test]
fn policies_in_a_host_have_their_names() {
    let text = r#"{"PolicyName": "mine", "PolicyDocument": "{\"Statement\": {\"Sid\": \"One\", \"Effect\": \"Allow\", \"Action\": \"s3:*\"}}"}"#;
    assert_eq!(
        lines(text),
        ["mine (identity policy, 1 statement) at {", r#"  One (Allow, 1 action) at \"One\""#]
    );
    assert!(symbols(&file(r#"{"name": "x", "Effect": {}}"#)).is_empty());
}

#[test]
fn objects_lists_and_comments_fold() {
    let text = "{\n  /* a\n  b */\n  \"Statement\": [{\n    \"Effect\": \"Allow\",\n    \"Action\": [\n    \"s3:*\"]\n  }]\n}";
    let mut starts: Vec<(&str, bool)> = folds(&file(text))
        .into_iter()
        .map(|fold| (&text[fold.span.range()][..2], fold.kind == FoldKind::Comment))
        .collect();
    starts.sort_unstable();
    assert_eq!(
        starts,
        [("/*", true), ("[\n", false), ("[{", false), ("{\n", false), ("{\n", false)]
    );
    assert!(folds(&file("{\"a\": [\n1]}")).is_empty());
}

/// What the selection at `|` grows to, step by step.
fn grown(marked: &str) -> Vec<String> {
    grown_in(Dialect::Jsonc, marked)
}

fn grown_in(dialect: Dialect, marked: &str) -> Vec<String> {
    let offset = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let found = selections(&file_in(dialect, &text), &[offset]);
    let [spans] = found.as_slice() else { panic!("one place, one answer") };
    assert!(spans.windows(2).all(|pair| pair[1].contains(pair[0])), "{spans:?}");
    spans.iter().map(|span: &Span| text[span.range()].to_owned()).collect()
}

#[test]
fn a_selection_grows_from_the_token_to_the_file() {
    assert_eq!(
        grown(r#"{"Statement": [{"Action": ["s3:|*", "ec2:*"], "Effect": "Deny"}]}"#),
        [
            "s3:*",
            r#""s3:*""#,
            r#"["s3:*", "ec2:*"]"#,
            r#""Action": ["s3:*", "ec2:*"]"#,
            r#"{"Action": ["s3:*", "ec2:*"], "Effect": "Deny"}"#,
            r#"[{"Action": ["s3:*", "ec2:*"], "Effect": "Deny"}]"#,
            r#""Statement": [{"Action": ["s3:*", "ec2:*"], "Effect": "Deny"}]"#,
            r#"{"Statement": [{"Action": ["s3:*", "ec2:*"], "Effect": "Deny"}]}"#,
        ]
    );
    assert_eq!(
        grown(r#"{"Statement": {"Eff|ect": "Deny", "Action": "*"}}"#)[..3],
        ["Effect", "\"Effect\"", "\"Effect\": \"Deny\""]
    );
    assert!(grown(r#"{"name": "x|y"}"#).is_empty());
}

#[test]
fn a_selection_in_a_string_grows_to_the_string() {
    let grown = grown(
        r#"{"PolicyDocument": "{\"Statement\": {\"Effect\": \"De|ny\", \"Action\": \"*\"}}"}"#,
    );
    assert_eq!(grown[..2], ["Deny", r#"\"Deny\""#]);
    let last = grown.last().unwrap();
    assert!(last.contains("Statement") && !last.contains("PolicyDocument"), "{last}");
}
