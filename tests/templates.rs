//! Templates and modules as people write them, each with what is wrong in it.
//!
//! A line that ends in `# expect rule, rule` has these findings, one that ends in `# not analysed` a place that was not read; no
//! other line has any. A JSON file has the same words in a file beside it, `NAME.expect`, after the number of the line.

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

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use iamlint_catalogue::Catalogue;
use iamlint_core::lint::{Linter, Request, RuleSet};
use iamlint_core::rule::Category;
use iamlint_core::rules::RULES;
use iamlint_core::source::LineIndex;
use iamlint_core::suppress::Suppression;
use iamlint_core::syntax::Dialect;
use support::root;

/// What is said of a file: by line, in the order of the words.
type Said = BTreeMap<usize, Vec<String>>;

const NOT_ANALYSED: &str = "not analysed";

fn expected(path: &Path, text: &str) -> Said {
    let mut said = Said::new();
    let beside = path.with_added_extension("expect");
    if let Ok(lines) = fs::read_to_string(beside) {
        for line in lines.lines() {
            let (number, words) = line.split_once(' ').unwrap();
            said.insert(number.parse().unwrap(), words_of(words));
        }
        return said;
    }
    for (at, line) in text.lines().enumerate() {
        if let Some((_, words)) = line.rsplit_once("# expect ") {
            said.insert(at + 1, words_of(words));
        } else if line.ends_with("# not analysed") {
            said.insert(at + 1, vec![NOT_ANALYSED.to_owned()]);
        }
    }
    said
}

fn words_of(words: &str) -> Vec<String> {
    let mut words: Vec<String> = words.split(", ").map(|word| word.trim().to_owned()).collect();
    words.sort();
    words
}

/// The findings of the categories that say that something is wrong, and the places that were not read.
fn said(text: &str, dialect: Dialect) -> (Said, usize) {
    let is_wrong = |category| {
        matches!(category, Category::Correctness | Category::Security | Category::Suspicious)
    };
    let linter = Linter {
        catalogue: Catalogue::embedded(),
        rules: RuleSet {
            enabled: RULES.iter().map(|rule| is_wrong(rule.category)).collect(),
            ..RuleSet::default()
        },
        suppression: Suppression::default(),
    };
    let outcome = linter.check(&Request { text, dialect, kind: None });
    let lines = LineIndex::new(text);
    let mut said = Said::new();
    let mut add = |start: u32, word: &str| {
        let line = lines.position(text, start).line as usize;
        said.entry(line).or_default().push(word.to_owned());
    };
    outcome.findings.iter().for_each(|own| add(own.finding.span.start, own.finding.rule.id));
    outcome.not_analysed.iter().for_each(|own| add(own.span.start, NOT_ANALYSED));
    said.values_mut().for_each(|words| words.sort());
    (said, outcome.policies.len())
}

fn files(folder: &str) -> Vec<(PathBuf, Dialect)> {
    let mut files = Vec::new();
    let folder = root().join("tests/templates").join(folder);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let dialect = match path.extension().and_then(|name| name.to_str()) {
            Some("tf" | "tofu" | "hcl") => Dialect::Hcl,
            Some("yaml" | "yml") => Dialect::Yaml,
            Some("json") => Dialect::Json,
            _ => continue,
        };
        files.push((path, dialect));
    }
    files.sort_by(|(a, _), (b, _)| a.cmp(b));
    files
}

fn check(folder: &str) {
    let (mut failures, mut policies, mut not_read) = (Vec::new(), 0, 0);
    let files = files(folder);
    for (path, dialect) in &files {
        let text = fs::read_to_string(path).unwrap();
        let expected = expected(path, &text);
        let (said, count) = said(&text, *dialect);
        policies += count;
        not_read += said.values().flatten().filter(|word| *word == NOT_ANALYSED).count();
        if said != expected {
            failures.push(format!("{}\nexpected {expected:?}\nfound    {said:?}", path.display()));
        }
    }
    let count = files.len();
    println!("{folder}: {count} files, {policies} policies, {not_read} places not analysed");
    assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn cloudformation() {
    check("cloudformation");
}

#[test]
fn terraform() {
    check("terraform");
}

#[test]
fn manifests_tasks_and_programs() {
    check("manifests");
}

fn policies_in(text: &str, dialect: Dialect) -> usize {
    said(text, dialect).1
}

fn document(actions: &str) -> String {
    format!(
        "data \"aws_iam_policy_document\" \"d\" {{\n  statement {{\n    actions   = {actions}\n    resources = [\"*\"]\n  }}\n}}\n"
    )
}

#[test]
fn locals_that_name_each_other_in_a_circle_are_unknown() {
    let text = format!("locals {{\n  a = local.b\n  b = local.a\n}}\n{}", document("local.a"));
    assert_eq!(said(&text, Dialect::Hcl), (Said::new(), 1));
}

/// Without a bound this list has 3 times 2 to the 60th elements.
#[test]
fn locals_that_multiply_end_somewhere() {
    let mut text =
        String::from("locals {\n  a0 = [\"s3:GetObject\", \"s3:PutObject\", \"sqs:SendMesage\"]\n");
    for level in 1..=60 {
        text += &format!("  a{level} = concat(local.a{0}, local.a{0})\n", level - 1);
    }
    text += &format!("}}\n{}", document("local.a60"));
    assert_eq!(policies_in(&text, Dialect::Hcl), 1);
}

#[test]
fn conditions_in_conditions_are_two_policies_and_not_a_thousand() {
    let choices = "var.x ? [\"s3:GetObject\"] : ".repeat(40);
    let text = document(&format!("{choices}[\"s3:GetObjekt\"]"));
    assert_eq!(policies_in(&text, Dialect::Hcl), 1);
}

#[test]
fn mappings_and_joins_that_multiply_end_somewhere() {
    let mut inner = String::from("{\"Fn::FindInMap\": [\"M\", \"a\", \"b\"]}");
    for _ in 0..12 {
        inner = format!("{{\"Fn::Join\": [\",\", [{inner}, {inner}]]}}");
    }
    let text = format!(
        "{{\"Mappings\": {{\"M\": {{\"a\": {{\"b\": \"s3:GetObject\"}}}}}}, \"Resources\": {{\"P\": {{\"Type\": \"AWS::IAM::ManagedPolicy\", \"Properties\": {{\"PolicyDocument\": {{\"Version\": \"2012-10-17\", \"Statement\": {{\"Effect\": \"Allow\", \"Action\": {inner}, \"Resource\": \"*\"}}}}}}}}}}}}"
    );
    assert_eq!(policies_in(&text, Dialect::Json), 1);
}

#[test]
fn deep_nesting_is_refused_and_what_stands_before_is_read() {
    for (open, close) in [("[", "]"), ("{ a = ", "}"), ("(", ")"), ("f(", ")")] {
        let deep = format!("{}1{}", open.repeat(20_000), close.repeat(20_000));
        let text = format!("{}locals {{\n  deep = {deep}\n}}\n", document("[\"s3:GetObjekt\"]"));
        let (said, policies) = said(&text, Dialect::Hcl);
        assert_eq!(policies, 1, "{open}");
        assert!(said.values().flatten().any(|word| word == "unknown-action"), "{open}: {said:?}");
        assert!(said.values().flatten().any(|word| word == "syntax-error"), "{open}: {said:?}");
    }
}
