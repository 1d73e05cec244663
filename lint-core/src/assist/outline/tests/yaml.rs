//! The shape of policies in YAML.

use super::{file_in, grown_in, lines_of};
use crate::assist::outline::{FoldKind, folds};
use crate::syntax::Dialect;

const TEXT: &str = "Version: \"2012-10-17\"\nStatement:\n  - Sid: Read\n    Effect: Allow\n    Action: &all\n      - s3:GetObject\n      - s3:ListBucket\n  - Effect: Deny\n    Action: *all\n    Resource: [a,\n      b]\n";

#[test]
fn policies_and_statements_are_symbols() {
    assert_eq!(
        lines_of(&file_in(Dialect::Yaml, TEXT)),
        [
            "identity policy (2 statements) at V",
            "  Read (Allow, 2 actions) at Read",
            "  Deny s3:GetObject, … (Deny, 2 actions, 2 resources) at Deny",
        ]
    );
}

#[test]
fn what_has_no_brackets_folds_under_its_key() {
    let file = file_in(Dialect::Yaml, TEXT);
    let mut starts: Vec<(usize, &str)> = folds(&file)
        .into_iter()
        .map(|fold| {
            let start = fold.span.start as usize;
            (start, TEXT[start..].lines().next().unwrap())
        })
        .collect();
    starts.sort_unstable();
    let starts: Vec<&str> = starts.into_iter().map(|(_, line)| line).collect();
    let expected = [
        "Version: \"2012-10-17\"",
        "Statement:",
        "Sid: Read",
        "Action: &all",
        "Effect: Deny",
        "[a,",
    ];
    assert_eq!(starts, expected);
    let has_brackets = |kind: FoldKind| kind == FoldKind::Brackets;
    assert_eq!(folds(&file).iter().filter(|fold| has_brackets(fold.kind)).count(), 1);
}

#[test]
fn a_selection_grows_from_the_token_to_the_file() {
    let marked = TEXT.replace("s3:GetObject", "s3:Get|Object");
    let found = grown_in(Dialect::Yaml, &marked);
    let first: Vec<&str> = found.iter().take(4).map(String::as_str).collect();
    let list = "- s3:GetObject\n      - s3:ListBucket";
    let member = format!("Action: &all\n      {list}");
    let statement = format!("Sid: Read\n    Effect: Allow\n    {member}");
    assert_eq!(first, ["s3:GetObject", list, &member, &statement]);
    assert_eq!(found.last().map(String::as_str), Some(TEXT.trim_end()));
    let marked = TEXT.replace("Resource", "Res|ource");
    assert_eq!(grown_in(Dialect::Yaml, &marked)[..2], ["Resource", "Resource: [a,\n      b]"]);
}
