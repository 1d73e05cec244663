//! Noise, and the ways to keep a finding out: each must be exact, and one that does nothing must be told.

use serde_json::{Value, json};

use crate::support::{Run, Sandbox, iamlint};
use crate::{allow, statements};
use iamlint_catalogue::Catalogue;
use iamlint_core::day::Day;
use iamlint_core::lint::{Linter, Request, RuleSet};
use iamlint_core::settings::Settings;
use iamlint_core::suppress::Suppression;
use iamlint_core::syntax::Dialect;

/// A policy with two misspelt actions in one statement, and one in a second.
const THREE: &str = r#"{"Version": "2012-10-17", "Statement": [
  {"Sid": "One", "Effect": "Allow", "Action": ["s3:GetObjct", "s3:PutObjct"], "Resource": "arn:aws:s3:::b/*"},
  {"Sid": "Two", "Effect": "Allow", "Action": "s3:GetObjct", "Resource": "arn:aws:s3:::c/*"}]}"#;

/// Checks `policy.json` in a folder with these settings.
fn with_settings(settings: &str, text: &str) -> Run {
    let sandbox = Sandbox::new();
    sandbox.write("policy.json", text);
    sandbox.write("iamlint.toml", settings);
    sandbox.iamlint(&["check", ".", "--output-format", "json"], "")
}

/// The rules, and the Sids of their statements.
fn found(run: &Run) -> Vec<(String, String)> {
    let report: Value = serde_json::from_str(&run.stdout).expect(&run.stderr);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|found| (text(&found["rule"]), text(&found["statement"]["sid"]))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(rule, sid)| ((*rule).to_owned(), (*sid).to_owned())).collect()
}

/// §5: a key of the settings that nobody reads is an error, with the key that was meant.
#[test]
fn an_unknown_key_of_the_settings_is_an_error() {
    for (settings, unknown, meant) in [
        ("ingore = [\"hygiene\"]\n", "ingore", "ignore"),
        (
            "[[suppress]]\nrule = \"unknown-action\"\nsidd = \"One\"\nreason = \"r\"\n",
            "sidd",
            "sid",
        ),
        ("[[overrides]]\nfiles = [\"*\"]\nkindd = \"scp\"\n", "kindd", "kind"),
        ("ignore = [\"unknown-acton\"]\n", "unknown-acton", "unknown-action"),
        ("[severity]\nhygeine = \"off\"\n", "hygeine", "hygiene"),
    ] {
        let run = with_settings(settings, THREE);
        assert_eq!(run.status, 2, "{settings}: {run:?}");
        assert!(
            run.stderr.contains(unknown) && run.stderr.contains(&format!("`{meant}`")),
            "{run:?}"
        );
    }
}

/// §5: so is an unknown option, and an unknown rule or kind on the command line.
#[test]
fn an_unknown_option_is_an_error() {
    for arguments in [
        ["check", "-", "--no-such-option", "x"],
        ["check", "-", "--select", "unknown-acton"],
        ["check", "-", "--kind", "user"],
        ["check", "-", "--output-format", "jsn"],
    ] {
        let run = iamlint(&arguments, THREE);
        assert!(run.status == 2 && run.stdout.is_empty() && !run.stderr.is_empty(), "{run:?}");
    }
}

/// §5, §3.9: a suppression that takes nothing out is told, in the settings as in a comment.
#[test]
fn a_suppression_that_matches_nothing_is_told() {
    let entry =
        |what: &str| format!("[[suppress]]\nrule = \"unknown-action\"\n{what}\nreason = \"r\"\n");
    let all =
        pairs(&[("unknown-action", "One"), ("unknown-action", "One"), ("unknown-action", "Two")]);
    for what in [
        "sid = \"one\"",
        "value = \"s3:GetObject\"",
        "path = \"other/*.json\"",
        "resource = \"arn:aws:s3:::d/*\"",
    ] {
        let run = with_settings(&entry(what), THREE);
        let mut told = found(&run);
        told.sort();
        let mut expected = all.clone();
        expected.push(("unused-suppression".to_owned(), String::new()));
        assert_eq!(told, expected, "{what}");
    }
    let sandbox = Sandbox::new();
    sandbox.write(
        "policy.jsonc",
        "// iamlint: ignore-file[admin-access] nobody needs this\n{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", // iamlint: ignore[wildcard-resourc] misspelt\n\"Resource\": \"arn:aws:s3:::b/*\"}]}",
    );
    let run = sandbox.iamlint(&["check", "policy.jsonc", "--output-format", "json"], "");
    let rules: Vec<String> = found(&run).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(rules, ["unused-suppression", "unknown-suppression"]);
}

/// §3.9: a suppression is exact: by statement, by value. What stands beside is still found.
#[test]
fn suppressing_one_finding_does_not_hide_the_next() {
    for (what, left) in [
        ("sid = \"One\"", pairs(&[("unknown-action", "Two")])),
        ("value = \"s3:PutObjct\"", pairs(&[("unknown-action", "One"), ("unknown-action", "Two")])),
        (
            "sid = \"One\"\nvalue = \"s3:GetObjct\"",
            pairs(&[("unknown-action", "One"), ("unknown-action", "Two")]),
        ),
    ] {
        let settings = format!("[[suppress]]\nrule = \"unknown-action\"\n{what}\nreason = \"r\"\n");
        assert_eq!(found(&with_settings(&settings, THREE)), left, "{what}");
    }
    // One `*` that is accepted, and another one in the same file that nobody has looked at.
    let two = r#"{"Version": "2012-10-17", "Statement": [
      {"Sid": "Known", "Effect": "Allow", "Action": "sqs:DeleteQueue", "Resource": "*"},
      {"Sid": "Fresh", "Effect": "Allow", "Action": "sns:DeleteTopic", "Resource": "*"}]}"#;
    let settings = "[[suppress]]\nrule = \"wildcard-resource\"\nsid = \"Known\"\nreason = \"r\"\n";
    assert_eq!(found(&with_settings(settings, two)), pairs(&[("wildcard-resource", "Fresh")]));
}

/// §3.9: a suppression may have a last day; after it the finding is back, and the suppression is told.
#[test]
fn a_suppression_ends_after_its_last_day() {
    let day = |text| Day::parse(text).unwrap();
    let text = "{\"Version\": \"2012-10-17\", \"Statement\": [\n  // iamlint: ignore[unknown-action] until 2026-12-31: in preview\n  {\"Effect\": \"Allow\", \"Action\": \"s3:GetObjct\", \"Resource\": \"arn:aws:s3:::b/*\"}]}";
    let settings =
        "[[suppress]]\nrule = \"unknown-action\"\nuntil = \"2026-12-31\"\nreason = \"r\"\n";
    let settings = Settings::parse(settings).unwrap();
    let bare = text.replace("// iamlint", "// other");
    let left = |text: &str, entries, today| {
        let suppression = Suppression { entries, today, ..Suppression::default() };
        let rules = RuleSet::default();
        let linter = Linter { catalogue: Catalogue::embedded(), rules, suppression };
        let outcome = linter.check(&Request::new(text, Dialect::Jsonc, None));
        let ids = outcome.findings.iter().map(|entry| entry.finding.rule.id);
        ids.collect::<Vec<_>>()
    };
    for (today, in_comment, in_settings) in [
        (None, &[][..], &[][..]),
        (Some(day("2026-12-31")), &[], &[]),
        (Some(day("2027-01-01")), &["unused-suppression", "unknown-action"], &["unknown-action"]),
    ] {
        assert_eq!(left(text, Vec::new(), today), in_comment, "{today:?}");
        assert_eq!(
            left(&bare, settings.suppress.iter().collect(), today),
            in_settings,
            "{today:?}"
        );
    }
}

/// §5: a file pattern of the settings that fits nothing is told, and nothing else changes.
#[test]
fn a_file_pattern_that_fits_nothing_is_told() {
    let sandbox = Sandbox::new();
    let settings = "exclude = [\"old\", \"vendr/\"]\n\n[[overrides]]\nfiles = [\"roles/*.json\", \"guardrials/**\"]\nignore = [\"hygiene\"]\n";
    sandbox.write("iamlint.toml", settings);
    for file in ["old/a.json", "vendor/a.json", "roles/a.json"] {
        sandbox.write(file, THREE.replace("Objct", "Object"));
    }
    let run = sandbox.iamlint(&["check", "."], "");
    assert_eq!(run.status, 0, "{run:?}");
    let line = "4 | files = [\"roles/*.json\", \"guardrials/**\"]";
    assert!(run.stderr.contains(line), "{run:?}");
    // What is excluded may be missing, as what a build makes.
    assert_eq!(run.stderr.matches("warning: this pattern fits no file").count(), 1, "{run:?}");
    // One file is not all that the settings are for, and settings that are named may be of many projects.
    for arguments in [
        vec!["check", "roles/a.json"],
        vec!["check", "roles"],
        vec!["check", ".", "--config", "iamlint.toml"],
    ] {
        assert_eq!(sandbox.iamlint(&arguments, "").stderr, "", "{arguments:?}");
    }
}

/// §3.9: a suppression in the settings has a reason.
#[test]
fn a_suppression_without_a_reason_is_refused() {
    let run = with_settings("[[suppress]]\nrule = \"unknown-action\"\n", THREE);
    assert!(run.status == 2 && run.stderr.contains("reason"), "{run:?}");
}

/// §3.9: many actions on one `*` are one finding, not one each.
#[test]
fn many_actions_on_one_star_are_one_finding() {
    let actions: Vec<String> = ["DeleteQueue", "PurgeQueue", "TagQueue", "UntagQueue"]
        .iter()
        .map(|name| format!("\"sqs:{name}\""))
        .collect();
    allow(&format!("[{}]", actions.join(", ")), r#""*""#).is(&[("wildcard-resource", "*")]);
}

/// §3.12: the finding is at the value, not at the statement or the block.
#[test]
fn a_finding_is_at_its_own_value() {
    statements(
        "identity",
        r#"{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObjct"], "Resource": ["arn:aws:s3:::b/*", "b2/*"]}"#,
    )
    .is(&[("unknown-action", "s3:PutObjct"), ("invalid-arn", "b2/*")]);
}

/// §5: JSON output has a version of its own.
#[test]
fn the_json_output_names_its_schema() {
    for arguments in
        [vec!["check", "-", "--output-format", "json"], vec!["rules", "--output-format", "json"]]
    {
        let run = iamlint(&arguments, THREE);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(report["schema"], json!(1), "{arguments:?}");
    }
}

/// §5: paths of the GitHub Action may hold spaces, and stand one a line.
#[cfg(target_os = "linux")]
#[test]
fn the_action_takes_paths_with_spaces_on_several_lines() {
    let sandbox = Sandbox::new();
    let policy = |action: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Action": "{action}", "Resource": "arn:aws:s3:::b/*"}}]}}"#
        )
    };
    sandbox.write("in side/one file.json", policy("s3:GetObjct"));
    sandbox.write("two.json", policy("s3:PutObjct"));
    sandbox.write("not asked for.json", policy("s3:ListObjct"));
    std::fs::create_dir(sandbox.path().join("iamlint-bin")).unwrap();
    std::os::unix::fs::symlink(
        env!("CARGO_BIN_EXE_iamlint"),
        sandbox.path().join("iamlint-bin/iamlint"),
    )
    .unwrap();
    let script = crate::support::root().join("action/run.sh");
    let output = std::process::Command::new("bash")
        .arg(script)
        .arg("check")
        .current_dir(sandbox.path())
        .env("RUNNER_TEMP", sandbox.path())
        .env("GITHUB_OUTPUT", sandbox.path().join("output"))
        .env("GITHUB_STEP_SUMMARY", sandbox.path().join("summary"))
        .env("INPUT_ANNOTATIONS", "false")
        .env("INPUT_PATHS", "in side/one file.json\r\n\ntwo.json\n")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("s3:GetObjct") && said.contains("s3:PutObjct"), "{said}");
    assert!(!said.contains("s3:ListObjct"), "{said}");
    assert_eq!(sandbox.read("output").trim(), "exit-status=1");
}
