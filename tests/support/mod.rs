//! What the integration tests share: the built binary, and a folder of their own.

#![allow(dead_code, reason = "each test uses a part of this")]

pub(crate) mod pages;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What a run of the binary left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the built binary in the workspace's root.
pub(crate) fn iamlint(arguments: &[impl AsRef<str>], stdin: &str) -> Run {
    run_in(&root(), arguments, stdin.as_bytes())
}

/// Runs the built binary in `directory`.
pub(crate) fn run_in(directory: &Path, arguments: &[impl AsRef<str>], stdin: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_iamlint"))
        .args(arguments.iter().map(AsRef::as_ref))
        .current_dir(directory)
        .env_remove("FORCE_COLOR")
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A child that refuses its arguments closes the pipe before it has read anything.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    Run {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// All rules with their categories.
pub(crate) fn rules() -> Vec<(String, String)> {
    let run = iamlint(&["rules", "--output-format", "json"], "");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    document["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| (text(&rule["id"]), text(&rule["category"])))
        .collect()
}

/// A check of AWS's own validation, as the table beside the rules has it.
pub(crate) struct AwsCheck {
    pub(crate) code: String,
    pub(crate) finding_type: String,
    /// What to know of our rule; empty if there is nothing.
    pub(crate) note: String,
}

/// All checks of AWS's own validation.
pub(crate) fn aws_checks() -> Vec<AwsCheck> {
    let text = std::fs::read_to_string(root().join("lint-core/src/rules/aws_checks.tsv")).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        let [code, finding_type, note] = cells[..] else { panic!("not three columns: {row}") };
        let own = str::to_owned;
        AwsCheck { code: own(code), finding_type: own(finding_type), note: own(note) }
    })
    .collect()
}

/// The folder with the corpora, if it is there.
pub(crate) fn corpora() -> Option<PathBuf> {
    let path = root().join("../shared/corpora");
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: there is no folder ../shared/corpora beside the workspace");
    None
}

/// A folder of its own, gone at the end.
pub(crate) struct Sandbox {
    directory: tempfile::TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    pub(crate) fn iamlint(&self, arguments: &[impl AsRef<str>], stdin: &str) -> Run {
        run_in(self.path(), arguments, stdin.as_bytes())
    }
}

/// The date of the catalogue in the built binary.
pub(crate) fn catalogue_date() -> &'static str {
    static DATE: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    DATE.get_or_init(|| {
        let run = iamlint(&["check", "-", "--output-format", "json"], "{}");
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        document["tool"]["catalogue"].as_str().unwrap().to_owned()
    })
}

/// The Markdown files in a folder and the folders in it, in order.
pub(crate) fn markdown_files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(markdown_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "md") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// A folder with the settings that hold for a fence of a page.
pub(crate) fn sandbox_for(page: &pages::Page, fence: &pages::Fence) -> Sandbox {
    let sandbox = Sandbox::new();
    if let Some(settings) = page.settings_for(fence) {
        sandbox.write("iamlint.toml", &settings.text);
    }
    sandbox
}
