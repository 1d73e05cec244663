//! Checks the 706 AWS managed policies: nothing breaks, and where AWS's own validation speaks, so do we, at the same places.
//!
//! The policies and AWS's answers stand beside the workspace and are not part of it; without them these tests are skipped.

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

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use iamlint_core::syntax::Dialect;
use iamlint_core::syntax::json::parse;
use iamlint_core::syntax::{Node, Value as Json};
use serde_json::Value;

/// Policy, code, JSON pointer; `#key` marks the key.
type Place = (String, String, String);

struct Corpus {
    document: Value,
    status: i32,
}

fn check(directory: &Path, options: &[&str]) -> Corpus {
    let path = directory.join("managed");
    let mut arguments =
        vec!["check", path.to_str().unwrap(), "--isolated", "--output-format", "json"];
    arguments.extend(options);
    let run = support::iamlint(&arguments, "");
    assert_eq!(run.stderr, "");
    Corpus { document: serde_json::from_str(&run.stdout).unwrap(), status: run.status }
}

#[test]
fn every_policy_is_analysed() {
    let Some(directory) = support::corpora() else { return };
    let corpus = check(&directory, &["--select", "all"]);
    assert!(corpus.status == 0 || corpus.status == 1, "status {}", corpus.status);
    assert_eq!(corpus.document["not_analysed"], serde_json::json!([]));
    assert_eq!(corpus.document["not_policies"], serde_json::json!([]));
    assert_eq!(corpus.document["summary"]["policies"], 706);
}

/// A change of these figures is a change of what users see: read what came and went before you accept it.
#[test]
fn the_findings_of_each_rule_are_known() {
    let Some(directory) = support::corpora() else { return };
    let corpus = check(&directory, &["--kind", "identity"]);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for finding in corpus.document["findings"].as_array().unwrap() {
        let key = format!("{}[{}]", text(&finding["severity"]), text(&finding["rule"]));
        *counts.entry(key).or_default() += 1;
    }
    let lines: Vec<String> =
        counts.iter().map(|(rule, count)| format!("{count:5} {rule}")).collect();
    insta::assert_snapshot!("corpus_findings", lines.join("\n"));
}

#[test]
fn at_most_one_and_a_half_percent_of_the_actions_are_unknown() {
    let Some(directory) = support::corpora() else { return };
    let corpus = check(&directory, &["--select", "unknown-action,unknown-service"]);
    let unknown: BTreeSet<String> = corpus.document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let path = text(&finding["path"]);
            let (start, end) = (offset(finding, "start"), offset(finding, "end"));
            fs::read_to_string(path).unwrap()[start..end].to_ascii_lowercase()
        })
        .collect();
    let all = distinct_actions(&directory);
    assert!(all.len() > 5_000, "only {} actions were found", all.len());
    let share = unknown.len() as f64 / all.len() as f64;
    assert!(share <= 0.015, "{} of {} actions are unknown: {unknown:?}", unknown.len(), all.len());
}

/// The codes that our rules cover and AWS's answers hold, place by place. Each difference stands in
/// `tests/corpus/differences.tsv` with its reason; a difference that is gone must go there too.
#[test]
fn aws_and_we_say_the_same_of_the_same_places() {
    let Some(directory) = support::corpora() else { return };
    let expected = aws_answers(&directory.join("access-analyzer.tsv"));
    let (primary, all) =
        our_answers(&check(&directory, &["--select", "all", "--kind", "identity"]));
    let covered = covered_codes();

    let mut differences: Vec<String> = Vec::new();
    for place in expected.iter().filter(|place| covered.contains(&place.1) && !all.contains(*place))
    {
        differences.push(format!("aws only\t{}\t{}\t{}", place.0, place.1, place.2));
    }
    for place in primary.iter().filter(|place| !expected.contains(*place)) {
        differences.push(format!("iamlint only\t{}\t{}\t{}", place.0, place.1, place.2));
    }
    differences.sort();

    let mut known: Vec<String> =
        known_differences().into_iter().map(|(difference, _)| difference).collect();
    known.sort();
    let unexplained: Vec<_> = differences.iter().filter(|line| !known.contains(line)).collect();
    let gone: Vec<_> = known.iter().filter(|line| !differences.contains(line)).collect();
    assert!(
        unexplained.is_empty() && gone.is_empty(),
        "not explained: {unexplained:#?}\nno longer there: {gone:#?}"
    );
}

/// How much of what AWS says we say, and how much of what we say AWS says, code by code. To see the table:
/// `cargo test --test corpus agreement -- --nocapture`. What differs only because AWS's data has changed since it answered
/// is counted apart.
#[test]
fn the_agreement_with_aws_is_at_least_98_percent() {
    let Some(directory) = support::corpora() else { return };
    let expected = aws_answers(&directory.join("access-analyzer.tsv"));
    let (primary, all) =
        our_answers(&check(&directory, &["--select", "all", "--kind", "identity"]));
    let by_data: BTreeSet<String> = known_differences()
        .into_iter()
        .filter(|(_, cause)| cause == "data")
        .map(|(difference, _)| difference)
        .collect();
    let is_excused = |who: &str, place: &Place| {
        by_data.contains(&format!("{who}\t{}\t{}\t{}", place.0, place.1, place.2))
    };
    let mut codes: BTreeMap<&str, Agreement> = BTreeMap::new();
    for place in &expected {
        let row = codes.entry(&place.1).or_default();
        match (all.contains(place), is_excused("aws only", place)) {
            (true, _) => row.both += 1,
            (false, true) => row.data += 1,
            (false, false) => row.aws += 1,
        }
    }
    for place in primary.iter().filter(|place| !expected.contains(*place)) {
        let row = codes.entry(&place.1).or_default();
        match is_excused("iamlint only", place) {
            true => row.data += 1,
            false => row.ours += 1,
        }
    }
    println!("both  AWS only  iamlint only  data since  recall  precision  code");
    let mut whole = Agreement::default();
    for (code, row) in &codes {
        println!("{row}  {code}");
        whole.add(row);
    }
    println!("{whole}  all codes");
    assert!(whole.recall() >= 0.98 && whole.precision() >= 0.98, "{whole}");
}

/// How often both say it, one of them alone, and one of them alone because of the data.
#[derive(Default)]
struct Agreement {
    both: usize,
    aws: usize,
    ours: usize,
    data: usize,
}

impl Agreement {
    fn add(&mut self, other: &Agreement) {
        self.both += other.both;
        self.aws += other.aws;
        self.ours += other.ours;
        self.data += other.data;
    }

    fn recall(&self) -> f64 {
        share(self.both, self.aws)
    }

    fn precision(&self) -> f64 {
        share(self.both, self.ours)
    }
}

impl std::fmt::Display for Agreement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { both, aws, ours, data } = self;
        let (recall, precision) = (self.recall() * 100.0, self.precision() * 100.0);
        write!(f, "{both:4}  {aws:8}  {ours:12}  {data:10}  {recall:5.1}%  {precision:8.1}%")
    }
}

fn share(both: usize, alone: usize) -> f64 {
    if both + alone == 0 { 1.0 } else { both as f64 / (both + alone) as f64 }
}

/// The differences that are known, and the cause of each.
fn known_differences() -> Vec<(String, String)> {
    let table = fs::read_to_string(support::root().join("tests/corpus/differences.tsv")).unwrap();
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let (rest, reason) = line.rsplit_once('\t').unwrap();
            assert!(reason.len() > 10, "a reason is missing: {line}");
            let (difference, cause) = rest.rsplit_once('\t').unwrap();
            assert!(cause == "data" || cause == "reading", "{line}");
            (difference.to_owned(), cause.to_owned())
        })
        .collect()
}

/// Every code that AWS gave for the corpus is covered by a rule.
#[test]
fn every_code_of_aws_in_the_corpus_is_covered() {
    let Some(directory) = support::corpora() else { return };
    let covered = covered_codes();
    let codes: BTreeSet<String> = aws_answers(&directory.join("access-analyzer.tsv"))
        .into_iter()
        .map(|(_, code, _)| code)
        .collect();
    let missing: Vec<_> = codes.difference(&covered).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

fn aws_answers(path: &Path) -> BTreeSet<Place> {
    let table = fs::read_to_string(path).unwrap();
    table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with("policy\t"))
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            (cells[0].to_owned(), cells[2].to_owned(), cells[3].to_owned())
        })
        .collect()
}

/// Our places: those of the findings themselves, and those of their labels too.
fn our_answers(corpus: &Corpus) -> (BTreeSet<Place>, BTreeSet<Place>) {
    let (mut primary, mut all) = (BTreeSet::new(), BTreeSet::new());
    let mut pointers: BTreeMap<String, BTreeMap<(usize, usize), String>> = BTreeMap::new();
    for finding in corpus.document["findings"].as_array().unwrap() {
        let path = text(&finding["path"]);
        let map = pointers.entry(path.clone()).or_insert_with(|| pointers_of(&path));
        let policy = Path::new(&path).file_stem().unwrap().to_str().unwrap().to_owned();
        let pointer = |place: &Value| {
            let span = (offset(place, "start"), offset(place, "end"));
            // A finding on the policy as a whole is marked on its first bracket.
            map.get(&span)
                .cloned()
                .unwrap_or_else(|| if span.0 == 0 { String::new() } else { format!("?{span:?}") })
        };
        for code in finding["aws_issue_codes"].as_array().unwrap() {
            let place = (policy.clone(), text(code), pointer(finding));
            primary.insert(place.clone());
            all.insert(place);
            for label in finding["labels"].as_array().unwrap() {
                all.insert((policy.clone(), text(code), pointer(label)));
            }
        }
    }
    (primary, all)
}

fn covered_codes() -> BTreeSet<String> {
    let run = support::iamlint(&["rules", "--output-format", "json"], "");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let rules = document["rules"].as_array().unwrap().clone();
    rules
        .iter()
        .flat_map(|rule| rule["aws_issue_codes"].as_array().unwrap().iter().map(text))
        .collect()
}

/// The JSON pointer of each value and key of a file, by its bytes.
fn pointers_of(path: &str) -> BTreeMap<(usize, usize), String> {
    let text = fs::read_to_string(path).unwrap();
    let tree = parse(&text, Dialect::Json);
    let mut pointers = BTreeMap::new();
    collect(&tree.root.unwrap(), "", &mut pointers);
    pointers
}

fn collect(node: &Node, pointer: &str, pointers: &mut BTreeMap<(usize, usize), String>) {
    let bytes = |span: iamlint_core::source::Span| (span.start as usize, span.end as usize);
    pointers.insert(bytes(node.span), pointer.to_owned());
    match &node.value {
        Json::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                collect(element, &format!("{pointer}/{index}"), pointers);
            }
        }
        Json::Object(members) => {
            for member in members {
                let inner =
                    format!("{pointer}/{}", member.key.value.replace('~', "~0").replace('/', "~1"));
                pointers.insert(bytes(member.key.span), format!("{inner}#key"));
                collect(&member.value, &inner, pointers);
            }
        }
        _ => {}
    }
}

fn distinct_actions(directory: &Path) -> BTreeSet<String> {
    let mut actions = BTreeSet::new();
    for entry in fs::read_dir(directory.join("managed")).unwrap() {
        let policy: Value =
            serde_json::from_slice(&fs::read(entry.unwrap().path()).unwrap()).unwrap();
        for statement in as_list(&policy["Statement"]) {
            for key in ["Action", "NotAction"] {
                for action in as_list(&statement[key]).into_iter().filter_map(Value::as_str) {
                    if !action.contains(['*', '?']) {
                        actions.insert(action.to_ascii_lowercase());
                    }
                }
            }
        }
    }
    actions
}

fn as_list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().collect(),
        Value::Null => Vec::new(),
        other => vec![other],
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn offset(place: &Value, end: &str) -> usize {
    usize::try_from(place["range"][end]["offset"].as_u64().unwrap()).unwrap()
}
