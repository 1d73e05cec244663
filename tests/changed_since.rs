//! `check --changed-since` and `diff --since` in real repositories: which findings count, which access a branch adds, and what is said
//! where git cannot answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says by panicking that it failed"
)]

#[path = "changed_since/access.rs"]
mod access;
#[path = "support/schema.rs"]
mod schema;
#[path = "support/mod.rs"]
mod support;

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::Sandbox;

/// Two statements, each with the fault `missing-sid` at its brace and `unknown-action` in a line of its own.
const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "s3:GetObjekt",
      "Resource": "arn:aws:s3:::one/*"
    },
    {
      "Effect": "Allow",
      "Action": "s3:PutObjekt",
      "Resource": "arn:aws:s3:::two/*"
    }
  ]
}
"#;

/// A repository whose branch `topic` was cut from `main`.
struct Repository(Sandbox);

impl Repository {
    fn new(files: &[(&str, &str)]) -> Self {
        let repository = Self(Sandbox::new());
        repository.git(&["init", "--quiet", "--initial-branch", "main"]);
        for (name, text) in files {
            repository.0.write(name, text);
        }
        repository.commit("first");
        repository.git(&["switch", "--quiet", "--create", "topic"]);
        repository
    }

    fn git(&self, arguments: &[&str]) {
        git(self.0.path(), arguments);
    }

    fn commit(&self, subject: &str) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", subject]);
    }

    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.0.read(name);
        assert!(text.contains(from), "{name} holds no {from:?}");
        self.0.write(name, text.replacen(from, to, 1));
    }

    /// The findings since `main` as `path:line rule`, and how many were left out.
    fn changed(&self, options: &[&str]) -> (Vec<String>, u64) {
        let mut arguments = vec!["check", "--changed-since", "main", "--output-format", "json"];
        arguments
            .extend(["--select", "unknown-action,missing-sid,missing-action,redundant-action"]);
        arguments.extend(options);
        let run = self.0.iamlint(&arguments, "");
        assert_eq!(run.stderr, "");
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        let line = |finding: &Value| {
            let line = &finding["range"]["start"]["line"];
            format!(
                "{}:{line} {}",
                finding["path"].as_str().unwrap(),
                finding["rule"].as_str().unwrap()
            )
        };
        let findings = document["findings"].as_array().unwrap().iter().map(line).collect();
        (findings, document["summary"]["on_unchanged_lines"].as_u64().unwrap())
    }
}

/// Runs git with nothing of the settings of whoever runs the tests.
fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {said}");
}

fn lines(expected: &[&str]) -> Vec<String> {
    expected.iter().map(|line| (*line).to_owned()).collect()
}

#[test]
fn only_findings_on_changed_lines_count() {
    let repository = Repository::new(&[("a.json", POLICY), ("b.json", POLICY)]);
    assert_eq!(repository.changed(&[]), (vec![], 8));
    repository.edit("a.json", "s3:PutObjekt", "s3:PutObjekts");
    let statement = lines(&["a.json:9 missing-sid", "a.json:11 unknown-action"]);
    assert_eq!(repository.changed(&[]), (statement.clone(), 6));
    repository.git(&["add", "--all"]);
    assert_eq!(repository.changed(&[]), (statement.clone(), 6), "staged");
    repository.commit("second");
    assert_eq!(repository.changed(&[]), (statement, 6), "committed");
}

#[test]
fn the_last_line_and_the_exit_status_tell_of_it() {
    let repository = Repository::new(&[("a.json", POLICY)]);
    let check = ["check", "--select", "unknown-action", "--output-format", "concise"];
    assert_eq!(repository.0.iamlint(&check, "").status, 1);
    let run = repository.0.iamlint(&[&check[..], &["--changed-since", "main"]].concat(), "");
    assert_eq!(run.status, 0);
    assert!(run.stdout.starts_with("nothing found in 1 policy"), "{}", run.stdout);
    assert!(run.stdout.contains(" · 2 on unchanged lines · AWS data of "), "{}", run.stdout);
}

#[test]
fn what_main_has_gained_since_does_not_count() {
    let repository = Repository::new(&[("a.json", POLICY)]);
    repository.git(&["switch", "--quiet", "main"]);
    repository.edit("a.json", "s3:GetObjekt", "s3:GetObject");
    repository.commit("mended on main");
    repository.git(&["switch", "--quiet", "topic"]);
    assert_eq!(repository.changed(&[]), (vec![], 4));
}

#[test]
fn a_file_that_git_does_not_track_counts_as_a_whole() {
    let repository = Repository::new(&[("a.json", POLICY), (".gitignore", "ignored.json\n")]);
    repository.0.write("new.json", POLICY);
    repository.0.write("ignored.json", POLICY);
    let all = |name: &str| -> Vec<String> {
        let faults = ["4 missing-sid", "6 unknown-action", "9 missing-sid", "11 unknown-action"];
        faults.iter().map(|fault| format!("{name}:{fault}")).collect()
    };
    assert_eq!(repository.changed(&[]), (all("new.json"), 4));
    assert_eq!(repository.changed(&["ignored.json"]), (all("ignored.json"), 0));
    repository.git(&["add", "new.json"]);
    assert_eq!(repository.changed(&[]), (all("new.json"), 4), "staged");
}

#[test]
fn a_renamed_file_keeps_its_unchanged_lines_whatever_its_name() {
    let name = "p\u{f6}licies/two words \"quoted\".json";
    let name = if cfg!(windows) { "p\u{f6}licies/two words.json" } else { name };
    let repository = Repository::new(&[("a.json", POLICY)]);
    std::fs::create_dir(repository.0.path().join("p\u{f6}licies")).unwrap();
    repository.git(&["mv", "a.json", name]);
    assert_eq!(repository.changed(&[]), (vec![], 4));
    repository.edit(name, "\"s3:GetObjekt\"", "[\"s3:GetObjekt\"]");
    let found = [format!("{name}:4 missing-sid"), format!("{name}:6 unknown-action")];
    assert_eq!(repository.changed(&[]), (found.to_vec(), 2));
    assert_eq!(repository.changed(&["--hook", name]), (found.to_vec(), 2));
}

#[test]
fn what_is_missing_counts_where_its_statement_has_changed() {
    let repository = Repository::new(&[("a.json", POLICY)]);
    repository.edit("a.json", "      \"Action\": \"s3:PutObjekt\",\n", "");
    let found = lines(&["a.json:9 missing-action", "a.json:9 missing-sid"]);
    assert_eq!(repository.changed(&[]), (found, 2));
}

#[test]
fn a_finding_counts_where_one_of_its_labels_has_changed() {
    let policy = POLICY.replace("\"s3:PutObjekt\"", "[\n\"s3:GetObject\",\n\"s3:List*\"]");
    let repository = Repository::new(&[("a.json", &policy)]);
    let options = ["--ignore", "missing-sid"];
    assert_eq!(repository.changed(&options), (vec![], 1));
    repository.edit("a.json", "s3:List*", "s3:Get*");
    assert_eq!(repository.changed(&options), (lines(&["a.json:12 redundant-action"]), 1));
}

#[test]
fn settings_of_git_change_nothing() {
    let repository = Repository::new(&[("a.json", POLICY), ("b.json", POLICY)]);
    repository.edit("a.json", "s3:PutObjekt", "s3:PutObjekts");
    let settings = [
        ("diff.noprefix", "true"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.context", "9"),
        ("diff.interHunkContext", "9"),
        ("diff.external", "false"),
        ("diff.relative", "true"),
        ("diff.renames", "false"),
        ("color.ui", "always"),
    ];
    for (key, value) in settings {
        repository.git(&["config", key, value]);
    }
    let found = lines(&["a.json:9 missing-sid", "a.json:11 unknown-action"]);
    assert_eq!(repository.changed(&[]), (found, 6));
}

#[test]
fn a_file_that_counts_as_binary_counts_as_a_whole_once_it_changes() {
    let repository = Repository::new(&[("a.json", POLICY), (".gitattributes", "*.json -diff\n")]);
    assert_eq!(repository.changed(&[]), (vec![], 4));
    repository.edit("a.json", "s3:PutObjekt", "s3:PutObjekts");
    assert_eq!(repository.changed(&[]).1, 0);
}

#[test]
fn it_works_from_a_folder_inside_the_repository() {
    let repository = Repository::new(&[("in/a.json", POLICY), ("b.json", POLICY)]);
    repository.edit("in/a.json", "s3:PutObjekt", "s3:PutObjekts");
    let folder = repository.0.path().join("in");
    let arguments =
        ["check", "--changed-since", "main", "--select", "unknown-action", "--output-format"];
    let run =
        support::run_in(&folder, &[&arguments[..], &["concise", ".", "../b.json"]].concat(), b"");
    assert!(run.stdout.starts_with("a.json:11:17: error[unknown-action]"), "{}", run.stdout);
    assert!(run.stdout.contains("1 error in 2 policies") && run.stdout.contains("3 on unchanged"));
}

#[cfg(unix)]
#[test]
fn of_a_link_the_text_counts_that_it_leads_to() {
    let repository = Repository::new(&[("real/a.json", POLICY)]);
    std::os::unix::fs::symlink("real/a.json", repository.0.path().join("link.json")).unwrap();
    repository.commit("a link");
    assert_eq!(repository.changed(&["link.json"]), (vec![], 4));
    repository.edit("real/a.json", "s3:PutObjekt", "s3:PutObjekts");
    let found = lines(&["link.json:9 missing-sid", "link.json:11 unknown-action"]);
    assert_eq!(repository.changed(&["link.json"]), (found, 2));
}

/// The message of a run that must end with status 2.
fn refusal(folder: &Path, arguments: &[&str]) -> String {
    let run = support::run_in(folder, &[&["check"], arguments].concat(), b"{}");
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{}", run.stderr);
    run.stderr
}

#[test]
fn where_git_cannot_answer_it_is_said_what_to_do() {
    let outside = Sandbox::new();
    let message = refusal(outside.path(), &["--changed-since", "main"]);
    assert!(
        message.contains("needs a git repository") && message.contains("inside the clone"),
        "{message}"
    );
    assert!(message.contains("git says: fatal: not a git repository"), "{message}");

    let repository = Repository::new(&[("a.json", POLICY)]);
    let folder = repository.0.path();
    let message = refusal(folder, &["--changed-since", "nowhere"]);
    assert!(message.contains("no commit `nowhere`: check the name, or fetch it"), "{message}");
    let message = refusal(folder, &["--changed-since=--output=stolen"]);
    assert!(message.contains("no commit `--output=stolen`"), "{message}");
    assert!(!folder.join("stolen").exists());
    let message = refusal(folder, &["--changed-since", "main", "-"]);
    assert!(message.contains("standard input is none: name the file"), "{message}");

    repository.git(&["switch", "--quiet", "--orphan", "other"]);
    repository.commit("another history");
    let message = refusal(folder, &["--changed-since", "main"]);
    assert!(message.contains("`main` and `HEAD` have no commit in common: name"), "{message}");
}

#[test]
fn a_shallow_clone_is_told_how_to_get_its_history() {
    let repository = Repository::new(&[("a.json", POLICY)]);
    repository.commit("second");
    let clone = Sandbox::new();
    let from = format!("file://{}", repository.0.path().display());
    git(clone.path(), &["clone", "--quiet", "--depth", "1", &from, "it"]);
    let folder = clone.path().join("it");
    let message = refusal(&folder, &["--changed-since", "origin/main"]);
    assert!(
        message.contains("this clone is shallow") && message.contains("--unshallow"),
        "{message}"
    );
    git(&folder, &["fetch", "--quiet", "--depth", "1", "origin", "main"]);
    let message = refusal(&folder, &["--changed-since", "FETCH_HEAD"]);
    assert!(message.contains("have no commit in common; this clone is shallow"), "{message}");
}

#[cfg(unix)]
#[test]
fn without_git_it_is_said_that_it_is_missing() {
    let empty = Sandbox::new();
    let output = Command::new(env!("CARGO_BIN_EXE_iamlint"))
        .args(["check", "--changed-since", "main"])
        .current_dir(empty.path())
        .env("PATH", empty.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains("there is no `git` here: install it"), "{message}");
}
