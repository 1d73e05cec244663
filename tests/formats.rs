//! The formats for machines: each is read back by what defines it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says by panicking that it failed"
)]

#[path = "support/schema.rs"]
mod schema;
#[path = "support/mod.rs"]
mod support;

use schema::sarif;
use serde_json::Value;
use support::Sandbox;

/// Two findings with repairs, one with a second place; characters outside of the basic plane before the last.
const POLICY: &str = r#"{ "Version": "2012-10-17", "Statement": [
  { "Sid": "😀", "Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "arn:aws:s3:::a" },
  { "Effect": "Allow", "Action": "s3:PutObject" "Resource": "*"
"#;

fn checked(sandbox: &Sandbox, format: &str) -> support::Run {
    let select = "syntax-error,unknown-action";
    sandbox.iamlint(&["check", ".", "--select", select, "--output-format", format], "")
}

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("dir with space/policy.json", POLICY);
    sandbox.write("wide.json", "{ }".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    sandbox
}

#[test]
fn sarif_names_frameworks_as_tags_and_requirements_with_the_result() {
    let sandbox = Sandbox::new();
    let statement = r#"{ "Effect": "Allow", "Action": "*", "Resource": "*" }"#;
    let policy = format!(r#"{{ "Version": "2012-10-17", "Statement": {statement} }}"#);
    sandbox.write("admin.json", policy);
    let select = "compliance:cis-aws-5.0";
    let arguments = ["check", ".", "--select", select, "--output-format", "sarif"];
    let log = sarif(&sandbox.iamlint(&arguments, ""));
    let tags = log["runs"][0]["tool"]["driver"]["rules"][0]["properties"]["tags"].clone();
    let tags = tags.as_array().unwrap();
    assert!(tags.contains(&Value::from(select)), "{tags:?}");
    // GitHub refuses a rule with more.
    assert!(tags.len() <= 20, "{tags:?}");
    let judged = &log["runs"][0]["results"][0]["properties"]["compliance"];
    let is_cis = |entry: &&Value| entry["framework"] == "cis-aws-5.0";
    let entry = judged.as_array().unwrap().iter().find(is_cis).unwrap();
    assert_eq!(entry["id"], "1.15");
    assert_eq!(entry["verdict_by_letter"], "fail");
}

#[test]
fn sarif_is_valid_and_complete() {
    let sandbox = sandbox();
    let log = sarif(&checked(&sandbox, "sarif"));
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 3, "{results:#?}");
    for result in results {
        let rule = &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(rule["help"]["markdown"].as_str().unwrap().starts_with("# "));
        assert_eq!(result["partialFingerprints"]["iamlint/v1"].as_str().unwrap().len(), 32);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "dir%20with%20space/policy.json");
    }
    let unknown = results.iter().find(|result| result["ruleId"] == "unknown-action").unwrap();
    // The columns count UTF-16 code units: the sign in the `Sid` takes two.
    let line = POLICY.lines().nth(1).unwrap();
    let column = line.split_once("\"s3:").unwrap().0.encode_utf16().count() + 1;
    let region = &unknown["locations"][0]["physicalLocation"]["region"];
    assert_eq!(
        (region["startLine"].as_u64(), region["startColumn"].as_u64()),
        (Some(2), Some(column as u64))
    );
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let fix = &unknown["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(fix["insertedContent"]["text"], "\"s3:GetObject\"");
    let notes = run["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(notes.contains("UTF-16"), "{notes}");
}

#[test]
fn sarif_of_nothing_is_valid() {
    let sandbox = Sandbox::new();
    let log = sarif(&checked(&sandbox, "sarif"));
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), 0);
}

#[test]
fn sarif_tells_of_inputs_that_could_not_be_read() {
    let sandbox = Sandbox::new();
    let run = sandbox.iamlint(&["check", "missing.json", "--output-format", "sarif"], "");
    assert_eq!(run.status, 2);
    let log = sarif(&run);
    let invocation = &log["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["toolExecutionNotifications"][0]["level"], "error");
}

#[test]
fn gitlab_fingerprints_are_unique_and_stay_when_lines_move() {
    let report = |text: &str| {
        let sandbox = Sandbox::new();
        sandbox.write("policy.json", text);
        let run = checked(&sandbox, "gitlab");
        let issues: Vec<Value> = serde_json::from_str(&run.stdout).unwrap();
        issues
    };
    let word = |issue: &Value| issue["fingerprint"].as_str().unwrap().to_owned();
    let (before, after) = (report(POLICY), report(&POLICY.replacen('\n', "\n\n\n", 1)));
    let mut words: Vec<String> = before.iter().map(word).collect();
    assert_eq!(words, after.iter().map(word).collect::<Vec<_>>());
    let last_lines = |issues: &[Value]| issues.last().unwrap()["location"]["lines"].clone();
    assert_ne!(last_lines(&before), last_lines(&after));
    for issue in &before {
        assert!(
            ["info", "minor", "major", "critical", "blocker"]
                .contains(&issue["severity"].as_str().unwrap())
        );
        assert_eq!(issue["location"]["path"], "policy.json");
    }
    words.sort();
    words.dedup();
    assert_eq!(words.len(), before.len());
}

#[test]
fn junit_is_well_formed_and_its_figures_are_right() {
    let sandbox = Sandbox::new();
    sandbox.write("a.json", POLICY.replace("😀", "\u{1}\u{ffff}&<>\""));
    sandbox.write("b.json", r#"{"Version":"2012-10-17","Statement":[]}"#);
    let run = checked(&sandbox, "junit");
    let mut reader = quick_xml::Reader::from_str(&run.stdout);
    let (mut cases, mut failures, mut totals) = (0, 0, String::new());
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                match tag.name().as_ref() {
                    "testcase" => cases += 1,
                    "failure" => failures += 1,
                    "testsuites" => totals = tag.to_string(),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    assert!(failures >= 3);
    assert_eq!(cases, failures + 1, "the file without findings is a case of its own");
    assert!(totals.contains(&format!("tests=\"{cases}\" failures=\"{failures}\"")), "{totals}");
}

#[test]
fn every_format_carries_the_date_of_the_data() {
    let sandbox = sandbox();
    let formats = "pretty plain concise json sarif github gitlab junit markdown";
    for format in formats.split(' ') {
        let run = checked(&sandbox, format);
        assert!(run.stdout.contains(support::catalogue_date()), "{format}:\n{}", run.stdout);
    }
}
