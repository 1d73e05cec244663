//! Runs the transcripts of the built binary: `tests/cli/*.md`.
//!
//! Each heading of the first level begins in an empty folder. A fence `file NAME` is a file there, and `after NAME` is
//! that file at the end of the commands before it. In a fence `console` a line `$ …` is run by the shell; below it
//! stand its standard output, its standard error with `! ` before each line, and `? N` where the exit status is not 0.
//! The date of the catalogue and the version are written `[DATE]` and `[VERSION]`, and the folder `[HERE]`.
//! With `UPDATE_TRANSCRIPTS=1` the pages are rewritten from what happens; the difference is then read and judged.

#![cfg(unix)]
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

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use support::{Sandbox, root};

#[test]
fn every_transcript_is_what_happens() {
    let mut failures = Vec::new();
    let mut commands = 0;
    let update = std::env::var_os("UPDATE_TRANSCRIPTS").is_some();
    for path in support::markdown_files(&root().join("tests/cli")) {
        let page = std::fs::read_to_string(&path).unwrap();
        commands += page.lines().filter(|line| line.starts_with("$ ")).count();
        let happened = replay(&page);
        if update && happened != page {
            std::fs::write(&path, &happened).unwrap();
        }
        if happened != page {
            let difference = similar::TextDiff::from_lines(&page, &happened);
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            failures.push(difference.unified_diff().header(&name, "what happens").to_string());
        }
    }
    assert!(commands > 0, "there are no transcripts");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The page with what happens now in the place of what it says.
fn replay(page: &str) -> String {
    let mut sandbox = Sandbox::new();
    let mut happened = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("# ") {
            sandbox = Sandbox::new();
        }
        writeln!(happened, "{line}").unwrap();
        let ticks = line.len() - line.trim_start_matches('`').len();
        if ticks < 3 {
            continue;
        }
        let fence = &line[..ticks];
        let content: Vec<&str> = lines.by_ref().take_while(|line| *line != fence).collect();
        let mut words = line[ticks..].split_whitespace();
        let text = content.iter().fold(String::new(), |text, line| text + line + "\n");
        match (words.next(), words.next()) {
            (Some("file"), Some(name)) => {
                sandbox.write(name, &text);
                happened.push_str(&text);
            }
            (Some("after"), Some(name)) => happened.push_str(&sandbox.read(name)),
            (Some("console"), None) => {
                for command in content.iter().filter_map(|line| line.strip_prefix("$ ")) {
                    happened.push_str(&run(command, sandbox.path()));
                }
            }
            other => panic!("a fence {other:?} is not known"),
        }
        writeln!(happened, "{fence}").unwrap();
    }
    happened
}

fn run(command: &str, directory: &Path) -> String {
    let binary = Path::new(env!("CARGO_BIN_EXE_iamlint"));
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(directory)
        .env("PATH", path)
        .env("LC_ALL", "C")
        .env_remove("FORCE_COLOR")
        .env_remove("NO_COLOR")
        .output()
        .unwrap();
    let mut text = format!("$ {command}\n");
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        writeln!(text, "{}", redact(line, directory)).unwrap();
    }
    for line in String::from_utf8(output.stderr).unwrap().lines() {
        writeln!(text, "{}", redact(&format!("! {line}"), directory).trim_end()).unwrap();
    }
    match output.status.code() {
        Some(0) => {}
        Some(status) => writeln!(text, "? {status}").unwrap(),
        None => writeln!(text, "? killed").unwrap(),
    }
    text
}

/// Takes out what differs from day to day: dates of the catalogue, the version, the folder.
fn redact(line: &str, directory: &Path) -> String {
    let date = support::catalogue_date();
    line.replace(&directory.canonicalize().unwrap().to_string_lossy().into_owned(), "[HERE]")
        .replace(&directory.to_string_lossy().into_owned(), "[HERE]")
        .replace(date, "[DATE]")
        .replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
}
