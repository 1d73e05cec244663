//! Lays out the examples and AWS's managed policies: the meaning stays, and a second run finds nothing to do.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says by panicking that it failed"
)]

#[path = "support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};

use iamlint_catalogue::Catalogue;
use iamlint_core::fix::apply;
use iamlint_core::format::{Formatted, format};
use iamlint_core::lint::{Linter, Request, RuleSet};
use iamlint_core::suppress::Suppression;
use iamlint_core::syntax::{Dialect, json};
use iamlint_core::syntax::{Node, Value};

use support::root;

#[test]
fn the_meaning_stays_and_a_second_run_changes_nothing() {
    let mut files = Vec::new();
    collect(&root().join("examples"), &mut files);
    let own = files.len();
    assert!(own > 0, "there are no examples");
    if let Some(corpora) = support::corpora() {
        collect(&corpora, &mut files);
    }
    let laid_out = files.iter().filter(|path| keeps_its_meaning(path)).count();
    assert!(laid_out > own / 2, "only {laid_out} files were laid out");
    println!("{laid_out} of {} files laid out", files.len());
}

/// Whether the file could be laid out. Fails if that changes what it means.
fn keeps_its_meaning(path: &Path) -> bool {
    let Ok(text) = std::fs::read_to_string(path) else { return false };
    let is_jsonc = path.extension().is_some_and(|extension| extension == "jsonc");
    let dialect = if is_jsonc { Dialect::Jsonc } else { Dialect::Json };
    let request = |text| Request::new(text, dialect, None);
    let Formatted::Edits(edits) = format(&request(&text), None) else { return false };
    let after = apply(&text, &edits);
    assert_eq!(meaning(&after, dialect), meaning(&text, dialect), "{}", path.display());
    assert_eq!(format(&request(&after), None), Formatted::Edits(Vec::new()), "{}", path.display());
    assert_eq!(findings(&request(&after)), findings(&request(&text)), "{}", path.display());
    true
}

/// The tree without its places, the members of each object sorted by key, and the comments.
fn meaning(text: &str, dialect: Dialect) -> String {
    let tree = json::parse(text, dialect);
    assert_eq!(tree.errors.len(), 0);
    let mut comments: Vec<&str> =
        tree.comments.iter().map(|span| text.get(span.range()).unwrap().trim_end()).collect();
    comments.sort_unstable();
    format!("{} {comments:?}", canonical(tree.root.as_ref().unwrap()))
}

fn canonical(node: &Node) -> String {
    match &node.value {
        Value::Object(members) => {
            let mut members: Vec<_> = members
                .iter()
                .map(|member| (&*member.key.value, canonical(&member.value)))
                .collect();
            members.sort_by_key(|(key, _)| *key);
            format!("{members:?}")
        }
        Value::Array(elements) => {
            format!("{:?}", elements.iter().map(canonical).collect::<Vec<_>>())
        }
        Value::String(text) => format!("{:?}", text.value),
        other => format!("{other:?}"),
    }
}

/// The rules that find something, each as often as it does. Comments must go on suppressing what they did.
fn findings(request: &Request) -> Vec<&'static str> {
    let suppression = Suppression::default();
    let linter =
        Linter { catalogue: Catalogue::embedded(), rules: RuleSet::default(), suppression };
    let outcome = linter.check(request);
    let mut found: Vec<&str> = outcome.findings.iter().map(|entry| entry.finding.rule.id).collect();
    found.sort_unstable();
    found
}

/// The JSON files below a folder, in order.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let extension = path.extension().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            collect(&path, files);
        } else if matches!(extension, "json" | "jsonc") {
            files.push(path);
        }
    }
}
