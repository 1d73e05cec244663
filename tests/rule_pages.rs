//! Runs the rule pages: `tests/rules/<category>/<rule>.md`, and the examples of the rules' own pages.
//!
//! Each fence is one file. A line of carets marks the line above it and is cut out before the file is read; the text
//! behind the rule's id must occur in the message. A fence without marks asserts silence. Only the page's own rule runs.
//! A `fixed` fence is the file above it after the safe repairs, `fixed-unsafe` after all, `toml` holds settings for
//! the fences below it under the same heading, `output` what `plain` prints for the one above. Options of `iamlint check` may follow the language.

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

use iamlint_core::rule::Rule;
use iamlint_core::rules::RULES;
use serde_json::Value;
use support::pages::{Fence, Mark, Page};
use support::{Sandbox, root};

#[test]
fn every_rule_page_holds() {
    let mut failures = Vec::new();
    let mut fences = 0;
    for path in support::markdown_files(&root().join("tests/rules")) {
        let rule = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let page = Page::parse(&fs::read_to_string(&path).unwrap());
        fences += page.fences.len();
        failures.extend(
            check_page(&rule, &page)
                .into_iter()
                .map(|failure| format!("{}: {failure}", path.display())),
        );
    }
    assert!(fences > 0, "there are no rule pages");
    assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n\n"));
}

#[test]
fn every_rule_has_a_page_that_fires_and_one_that_is_silent() {
    for (rule, category) in support::rules() {
        let path = root().join("tests/rules").join(&category).join(format!("{rule}.md"));
        let page =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let page = Page::parse(&page);
        let inputs: Vec<_> = page.fences.iter().filter(|fence| fence.is_input()).collect();
        assert!(inputs.iter().any(|fence| !fence.marks.is_empty()), "{rule}: no fence fires");
        assert!(inputs.iter().any(|fence| fence.marks.is_empty()), "{rule}: no fence is silent");
    }
}

/// A safe repair changes no decision of AWS: of the policy before and after it, neither allows a request that the other does not. Of
/// policies that AWS does not take as they are, or that cannot be read, nothing can be said: these are counted.
/// Rules whose safe repairs the comparison does not judge, with the reason.
const NOT_COMPARED: [(&str, &str); 5] = [
    ("invalid-federated-principal", "AWS refuses the policy: there is no such principal"),
    ("invalid-service-principal", "AWS refuses the policy: there is no such principal"),
    ("wildcard-in-principal", "AWS refuses the policy: there is no such principal"),
    ("private-source-ip", "no request comes from such an address"),
    ("retired-action", "no request can ask for the action any more"),
];

#[test]
fn safe_repairs_change_no_access() {
    let (mut same, mut failures) = (0, Vec::new());
    let mut unknown: BTreeMap<String, usize> = BTreeMap::new();
    for path in support::markdown_files(&root().join("tests/rules")) {
        let rule = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let page = Page::parse(&fs::read_to_string(&path).unwrap());
        for fence in page.fences.iter().filter(|fence| fence.is_input()) {
            let sandbox = support::sandbox_for(&page, fence);
            let after = fixed(&rule, fence, &sandbox, false);
            if after == fence.text {
                continue;
            }
            if let Some((_, why)) = NOT_COMPARED.iter().find(|(own, _)| *own == rule) {
                *unknown.entry((*why).to_owned()).or_default() += 1;
                continue;
            }
            match verdict(fence, &after, &sandbox) {
                Ok(verdict) if verdict == "same" => same += 1,
                Ok(verdict) => failures.push(format!(
                    "{rule}, line {}: {verdict}\n{}\n{after}",
                    fence.line, fence.text
                )),
                Err(why) => *unknown.entry(why).or_default() += 1,
            }
        }
    }
    let count: usize = unknown.values().sum();
    println!("{same} repairs change no access, of {count} nothing can be said:");
    unknown.iter().for_each(|(why, count)| println!("{count:4}  {why}"));
    assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n\n"));
    assert!(same > 40, "only {same} repairs were compared");
}

/// How a policy stands to the one that a fence holds. `Err`: that is not known, for this reason.
fn verdict(fence: &Fence, after: &str, sandbox: &Sandbox) -> Result<String, String> {
    let names = ["before", "after"].map(|name| format!("{name}.{}", fence.language));
    sandbox.write(&names[0], &fence.text);
    sandbox.write(&names[1], after);
    let mut arguments = vec!["diff".to_owned(), names[0].clone(), names[1].clone()];
    arguments.extend(["--raw", "--output-format", "json"].map(str::to_owned));
    let kind = fence.options.iter().position(|option| option == "--kind");
    arguments.extend(kind.into_iter().flat_map(|at| fence.options[at..at + 2].to_vec()));
    let run = sandbox.iamlint(&arguments, "");
    let Ok(document) = serde_json::from_str::<Value>(&run.stdout) else {
        assert_eq!(run.status, 2, "{arguments:?}: {}", run.stderr);
        return Err("the policy cannot be read".to_owned());
    };
    let policy = &document["policies"][0];
    match policy["verdict"].as_str().unwrap() {
        "unknown" => {
            let why = policy["unknown"].as_str().unwrap().split("; ").next().unwrap();
            Err(why.rsplit(": ").next().unwrap().to_owned())
        }
        verdict => Ok(format!("{verdict} {} {}", policy["added"], policy["removed"])
            .replace("same [] []", "same")),
    }
}

/// In a rule's own page the fences under "Example" fire and those under "Fix" do not.
#[test]
fn the_examples_in_the_documentation_of_rules_are_true() {
    let mut failures = Vec::new();
    for (rule, _) in support::rules() {
        let docs = support::iamlint(&["explain", &rule], "").stdout;
        let page = Page::parse(&docs);
        for section in ["Finds", "Why", "Example", "Fix", "When to suppress", "References"] {
            if !docs.contains(&format!("\n## {section}\n")) {
                failures.push(format!("{rule}: the page has no section `{section}`"));
            }
        }
        for fence in page.fences.iter().filter(|fence| fence.is_input()) {
            let found = findings(&rule, fence, &support::sandbox_for(&page, fence)).len();
            let expected = fence.heading == "Example";
            if expected != (found > 0) {
                failures.push(format!(
                    "{rule}: under `{}` at line {}: {found} findings",
                    fence.heading, fence.line
                ));
            }
        }
        if !page.fences.iter().any(|fence| fence.heading == "Example" && fence.is_input()) {
            failures.push(format!("{rule}: the page has no example"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// `docs/aws-checks.md` says of each code which block brings it. Here it is shown: of each code that a rule claims, a
/// block of the rule's page has a finding with that very code, and no finding has a code that its rule does not claim.
#[test]
fn every_access_analyzer_code_is_brought_by_a_block() {
    let brought: BTreeMap<&str, BTreeSet<String>> =
        RULES.iter().map(|rule| (rule.id, codes_brought(rule))).collect();
    let mut failures = Vec::new();
    for rule in RULES {
        let claimed: BTreeSet<String> = rule.aws_issue_codes.iter().map(|&c| c.into()).collect();
        let brought = &brought[rule.id];
        let missing = claimed.difference(brought);
        failures.extend(missing.map(|code| format!("{code}: no block of {} brings it", rule.id)));
        let foreign = brought.difference(&claimed);
        failures.extend(foreign.map(|code| format!("{code}: {} does not claim it", rule.id)));
    }
    for check in support::aws_checks() {
        let is_brought = brought.values().any(|codes| codes.contains(&check.code));
        // Where no rule stands for a code, the table must say why.
        if !is_brought && !check.note.starts_with("not reported: ") {
            failures.push(format!("{}: no block of any rule brings it", check.code));
        }
        if is_brought && check.note.starts_with("not reported: ") {
            failures.push(format!("{}: it is reported", check.code));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The codes of all findings in the blocks of a rule's page.
fn codes_brought(rule: &Rule) -> BTreeSet<String> {
    let path = root().join("tests/rules").join(rule.category.as_str());
    let page = fs::read_to_string(path.join(format!("{}.md", rule.id))).unwrap();
    let page = Page::parse(&page);
    let mut codes = BTreeSet::new();
    for fence in page.fences.iter().filter(|fence| fence.is_input()) {
        for finding in findings(rule.id, fence, &support::sandbox_for(&page, fence)) {
            let own = finding["aws_issue_codes"].as_array().unwrap();
            codes.extend(own.iter().map(|code| code.as_str().unwrap().to_owned()));
        }
    }
    codes
}

/// The examples of the page about house rules: settings, a policy, and what the house rules say of it.
#[test]
fn the_page_about_house_rules_is_true() {
    let page = Page::parse(&fs::read_to_string(root().join("docs/house-rules.md")).unwrap());
    let rules = "forbidden-action,missing-required-condition,untrusted-principal,sid-pattern";
    let mut examples = 0;
    for pair in page.fences.windows(2).filter(|pair| pair[1].language == "output") {
        let sandbox = support::sandbox_for(&page, &pair[0]);
        assert!(page.settings_for(&pair[0]).is_some() && pair[0].is_input());
        let arguments = ["check", "-", "--stdin-filename", "policy.json", "--select", rules];
        let arguments = [&arguments[..], &["--output-format", "concise"]].concat();
        let printed = sandbox.iamlint(&arguments, &pair[0].text).stdout;
        let found: String = printed
            .lines()
            .filter(|line| line.starts_with("policy.json:"))
            .map(|line| format!("{line}\n"))
            .collect();
        assert_eq!(found, pair[1].text, "line {}", pair[0].line);
        examples += 1;
    }
    assert_eq!(examples, 3);
}

fn check_page(rule: &str, page: &Page) -> Vec<String> {
    let mut failures = Vec::new();
    let mut input: Option<&Fence> = None;
    for fence in &page.fences {
        let sandbox = support::sandbox_for(page, fence);
        let place = format!("line {} ({})", fence.line, fence.heading);
        match fence.language.as_str() {
            "toml" => {}
            "fixed" | "fixed-unsafe" | "output" => {
                let Some(input) = input else { panic!("{place}: no file before this fence") };
                let got = match fence.language.as_str() {
                    "output" => output(rule, input, &sandbox),
                    language => fixed(rule, input, &sandbox, language == "fixed-unsafe"),
                };
                if got.trim_end() != fence.text.trim_end() {
                    failures.push(format!("{place}: expected\n{}\ngot\n{got}", fence.text));
                }
            }
            _ if fence.is_input() => {
                failures.extend(
                    check_marks(rule, fence, &sandbox)
                        .into_iter()
                        .map(|text| format!("{place}: {text}")),
                );
                input = Some(fence);
            }
            other => panic!("{place}: a fence of the language `{other}` is not known"),
        }
    }
    failures
}

fn check_marks(rule: &str, fence: &Fence, sandbox: &Sandbox) -> Vec<String> {
    let mut failures = Vec::new();
    let mut marks: Vec<&Mark> = fence.marks.iter().collect();
    for finding in findings(rule, fence, sandbox) {
        let found = Mark::of_finding(&finding, &fence.text);
        match marks.iter().position(|mark| mark.fits(&found)) {
            Some(at) => {
                marks.remove(at);
            }
            None => failures.push(format!("not expected: {found}")),
        }
    }
    failures.extend(marks.iter().map(|mark| format!("not found: {mark}")));
    failures
}

fn findings(rule: &str, fence: &Fence, sandbox: &Sandbox) -> Vec<Value> {
    let mut arguments = fence.check_arguments(rule);
    arguments.extend(["--output-format".to_owned(), "json".to_owned()]);
    let run = sandbox.iamlint(&arguments, &fence.text);
    let document: Value = serde_json::from_str(&run.stdout)
        .unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{}\n{}", run.stdout, run.stderr));
    document["findings"].as_array().unwrap().clone()
}

fn fixed(rule: &str, fence: &Fence, sandbox: &Sandbox, is_unsafe: bool) -> String {
    let mut arguments = fence.check_arguments(rule);
    arguments.push("--fix".to_owned());
    if is_unsafe {
        arguments.push("--unsafe-fixes".to_owned());
    }
    sandbox.iamlint(&arguments, &fence.text).stdout
}

fn output(rule: &str, fence: &Fence, sandbox: &Sandbox) -> String {
    let mut arguments = fence.check_arguments(rule);
    arguments.extend(["--output-format".to_owned(), "plain".to_owned()]);
    sandbox.iamlint(&arguments, &fence.text).stdout
}
