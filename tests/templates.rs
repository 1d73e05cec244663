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
use std::sync::Arc;

use iamlint_catalogue::Catalogue;
use iamlint_core::extract::{Around, Facts, Module};
use iamlint_core::lint::{Linter, Outcome, PolicyFinding, Request, RuleSet};
use iamlint_core::rule::Category;
use iamlint_core::rules::RULES;
use iamlint_core::source::{LineIndex, Span};
use iamlint_core::suppress::Suppression;
use iamlint_core::syntax::{self, Dialect};
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
    said_in(text, dialect, Around::default())
}

/// As `said`, of a file of a module.
fn said_in(text: &str, dialect: Dialect, around: Around) -> (Said, usize) {
    let outcome = outcome(&Request { around, ..Request::new(text, dialect, None) });
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

/// What the rules of these categories say. Every place is one of this file.
fn outcome(request: &Request) -> Outcome {
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
    let outcome = linter.check(request);
    for place in places(&outcome) {
        assert!(place.end as usize <= request.text.len(), "{place:?} in {}", request.around.file);
    }
    outcome
}

/// All places that are told of.
fn places(outcome: &Outcome) -> Vec<Span> {
    let mut places: Vec<Span> = outcome.not_analysed.iter().map(|own| own.span).collect();
    for policy in &outcome.policies {
        places.push(policy.span);
        places.extend(&policy.statements);
    }
    for own in &outcome.findings {
        places.push(own.finding.span);
        places.extend(own.finding.labels.iter().map(|label| label.span));
        let edits = own.finding.fixes.iter().flat_map(|fix| &fix.edits);
        places.extend(edits.map(|edit| edit.span));
    }
    places
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

/// What came of many files.
#[derive(Default)]
struct Tally {
    files: usize,
    policies: usize,
    not_read: usize,
    failures: Vec<String>,
}

impl Tally {
    fn add(&mut self, path: &Path, text: &str, (said, policies): (Said, usize)) {
        let expected = expected(path, text);
        self.files += 1;
        self.policies += policies;
        self.not_read += said.values().flatten().filter(|word| *word == NOT_ANALYSED).count();
        if said != expected {
            let path = path.display();
            self.failures.push(format!("{path}\nexpected {expected:?}\nfound    {said:?}"));
        }
    }

    fn show(&self, folder: &str) {
        let Self { files, policies, not_read, failures } = self;
        println!("{folder}: {files} files, {policies} policies, {not_read} places not analysed");
        assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n\n"));
    }
}

fn check(folder: &str) {
    let mut tally = Tally::default();
    for (path, dialect) in files(folder) {
        let text = fs::read_to_string(&path).unwrap();
        tally.add(&path, &text, said(&text, dialect));
    }
    tally.show(folder);
}

/// The module of these files: their names and texts.
fn module(files: &[(String, String, Dialect)]) -> Module {
    let facts = files.iter().map(|(name, text, dialect)| {
        (name.clone(), Arc::new(Facts::of(name, &syntax::parse(text, *dialect))))
    });
    Module::of(facts.collect())
}

/// Each folder in there is a module.
#[test]
fn modules_of_several_files() {
    let mut tally = Tally::default();
    for entry in fs::read_dir(root().join("tests/templates/modules")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let files = files(&format!("modules/{name}"));
        let read = files.iter().map(|(path, dialect)| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap(), *dialect)
        });
        let read: Vec<(String, String, Dialect)> = read.collect();
        let module = module(&read);
        for ((path, _), (name, text, dialect)) in files.iter().zip(&read) {
            let around = Around { module: Some(&module), file: name, ..Around::default() };
            tally.add(path, text, said_in(text, *dialect, around));
        }
    }
    tally.show("modules");
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

/// Two files of a module: what is said of the first one by all rules.
fn beside(text: &str, other: &str) -> Outcome {
    let files = [("a.tf", text), ("b.tf", other)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned(), Dialect::Hcl));
    let module = module(&files);
    let linter = Linter {
        catalogue: Catalogue::embedded(),
        rules: RuleSet { enabled: vec![true; RULES.len()].into(), ..RuleSet::default() },
        suppression: Suppression::default(),
    };
    let around = Around { module: Some(&module), file: "a.tf", ..Around::default() };
    linter.check(&Request { around, ..Request::new(text, Dialect::Hcl, None) })
}

/// Wherever the list stands in its file, and also if this file has something at the same offsets.
#[test]
fn places_of_another_file_are_never_places_of_this_one() {
    let text = document("local.list");
    let named_at = text.find("local.list").unwrap();
    let named_at = Span::new(named_at, named_at + "local.list".len());
    for padding in [0, 1, 40, 90, 5_000] {
        let list = "[\"s3:GetObject\", \"s3:Get*\", \"s3:GetObjekt\", \"s3:GetObject\"]";
        let other = format!("#{}\nlocals {{\n  list = {list}\n}}\n", "x".repeat(padding));
        let outcome = beside(&text, &other);
        let at_name: Vec<_> =
            outcome.findings.iter().filter(|own| own.finding.span == named_at).collect();
        for rule in ["unknown-action", "redundant-action"] {
            let own = at_name.iter().find(|own| own.finding.rule.id == rule).expect(rule);
            assert!(own.finding.fixes.is_empty(), "{rule}: a repair would write another file");
            assert!(own.finding.labels.iter().all(|label| label.span == named_at));
        }
        for place in places(&outcome) {
            assert!(place.end as usize <= text.len(), "{place:?}");
        }
    }
}

#[test]
fn a_repair_touches_only_what_stands_in_this_file() {
    let text = document("concat(local.list, [\"s3:GetObjekt\"])");
    let outcome = beside(&text, "locals {\n  list = [\"s3:PutObjekt\"]\n}\n");
    let of_rule = |own: &&PolicyFinding| own.finding.rule.id == "unknown-action";
    let found: Vec<_> = outcome.findings.iter().filter(of_rule).collect();
    let edited: Vec<_> = found.iter().map(|own| !own.finding.fixes.is_empty()).collect();
    assert_eq!(edited, [false, true], "{found:?}");
}

fn kinds(outcome: &Outcome) -> Vec<&'static str> {
    outcome.policies.iter().map(|policy| policy.kind.as_str()).collect()
}

#[test]
fn a_document_is_judged_as_each_thing_that_other_files_attach_it_to() {
    let text = document("[\"s3:GetObject\"]");
    let attach = |resource: &str| {
        format!(
            "resource \"{resource}\" \"r\" {{\n  policy = data.aws_iam_policy_document.d.json\n}}\n"
        )
    };
    assert_eq!(kinds(&beside(&text, "")), ["identity"]);
    assert_eq!(kinds(&beside(&text, &attach("aws_s3_bucket_policy"))), ["resource"]);
    let boundary =
        "resource \"aws_iam_role\" \"r\" {\n  permissions_boundary = aws_iam_policy.r.arn\n}\n";
    let other = attach("aws_iam_policy") + boundary;
    assert_eq!(kinds(&beside(&text, &other)), ["boundary"]);
    let attached = "resource \"aws_iam_role_policy_attachment\" \"r\" {\n  policy_arn = aws_iam_policy.r.arn\n}\n";
    assert_eq!(kinds(&beside(&text, &(other + attached))), ["boundary", "identity"]);
    let object = "resource \"aws_iam_policy\" \"r\" {\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [] })\n}\n";
    let is_assumed = |outcome: Outcome| outcome.policies.iter().any(|own| own.kind_inferred);
    assert_eq!(kinds(&beside(object, "")), ["identity"]);
    assert!(!is_assumed(beside(object, "")), "a managed policy is no guess");
    assert_eq!(kinds(&beside(object, boundary)), ["boundary"]);
    let two = attach("aws_sqs_queue_policy") + &attach("aws_sns_topic_policy");
    let two = two.clone() + &two;
    assert_eq!(kinds(&beside(&text, &two)), ["resource", "resource"]);
}

/// The edits of the repairs of one rule.
fn repairs(text: &str, rule: &str) -> Vec<Vec<String>> {
    let outcome = beside(text, "");
    let found = outcome.findings.iter().filter(|own| own.finding.rule.id == rule);
    let edits = found.map(|own| {
        let edits = own.finding.fixes.iter().flat_map(|fix| &fix.edits);
        edits.map(|edit| edit.text.clone()).collect()
    });
    edits.collect()
}

fn managed(head: &str, statement: &str) -> String {
    format!(
        "locals {{\n  bucket = \"bravo-data\"\n}}\nresource \"aws_iam_policy\" \"p\" {{\n{head}  policy = jsonencode({{ Version = \"2012-10-17\", Statement = {statement} }})\n}}\n"
    )
}

#[test]
fn a_repair_keeps_the_names_of_values_in_a_text() {
    let text = "{ Effect = \"Allow\", Action = \"s3:GetObject\", Resource = \"arn:aws:s3:::${local.bucket}\" }";
    let object = managed("", &format!("[{text}]"));
    let heredoc = object.replace("jsonencode({", "<<EOT\n{").replace("})\n", "}\nEOT\n");
    let heredoc = heredoc
        .replace("Version =", "\"Version\":")
        .replace("Statement =", "\"Statement\":")
        .replace("Effect =", "\"Effect\":")
        .replace("Action =", "\"Action\":")
        .replace("Resource =", "\"Resource\":");
    for text in [object, heredoc] {
        let found = repairs(&text, "object-action-on-bucket");
        let [edits] = found.as_slice() else { panic!("{found:?} in {text}") };
        assert!(edits.iter().any(|own| own.contains("/*")), "{edits:?} in {text}");
        assert!(edits.iter().all(|own| !own.contains("bravo-data")), "{edits:?} in {text}");
    }
}

/// In the second turn the action is not covered.
#[test]
fn a_repair_is_right_in_every_turn_of_a_loop() {
    let statement =
        "[{ Effect = \"Allow\", Action = [each.value, \"s3:GetObject\"], Resource = \"*\" }]";
    let text = |second: &str| {
        managed(&format!("  for_each = {{ a = \"s3:Get*\", b = \"{second}\" }}\n"), statement)
    };
    assert_eq!(repairs(&text("sqs:Send*"), "redundant-action"), [Vec::<String>::new()]);
    assert_eq!(repairs(&text("s3:GetObj*"), "redundant-action"), [[""]]);
}

/// What a loop repeats stands there once: a change of it changes all turns.
#[test]
fn what_a_loop_repeats_is_not_repaired() {
    let turns = "[for own in [\"s3:Get*\", \"sqs:Send*\"] : { Effect = \"Allow\", Action = [own, \"s3:GetObject\"], Resource = \"*\" }]";
    assert_eq!(repairs(&managed("", turns), "redundant-action"), [Vec::<String>::new()]);
}

/// Without a bound the second text would have 2 to the 40th bytes, and the second loop as many elements.
#[test]
fn texts_and_loops_that_multiply_end_somewhere() {
    let mut text = String::from("locals {\n  t0 = \"aaaa\"\n  l0 = [\"a\", \"b\"]\n");
    for level in 1..=40 {
        let below = level - 1;
        text += &format!("  t{level} = \"${{local.t{below}}}${{local.t{below}}}\"\n");
        text += &format!(
            "  l{level} = flatten([for a in local.l{below} : [for b in local.l0 : \"${{a}}${{b}}\"]])\n"
        );
    }
    text += "}\n";
    for value in
        ["[\"s3:${local.t40}\"]", "[for own in local.l40 : \"s3:${own}\"]", "range(4000000000)"]
    {
        assert_eq!(policies_in(&(text.clone() + &document(value)), Dialect::Hcl), 1, "{value}");
    }
}

/// Without a bound each name would be followed on every way to it: 2 to the 40th.
#[test]
fn names_that_multiply_through_files_end_somewhere() {
    let mut other = String::from("locals {\n");
    for level in 1..=40 {
        let below = level - 1;
        other += &format!("  a{level} = coalesce(local.a{below}, local.a{below})\n");
    }
    other += "}\n";
    let uses = "resource \"aws_iam_policy\" \"NAME\" {\n  policy = local.a40\n}\n";
    let text: String = (0..50).map(|at| uses.replace("NAME", &format!("n{at}"))).collect();
    assert_eq!(beside(&text, &other).not_analysed.len(), 50);
}
