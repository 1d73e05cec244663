//! `cargo xtask programs`: tests with the real programs that iamlint works in, one folder each under `tests/programs`.
//!
//! A test is an executable `run`. It finds the built binary in `IAMLINT` and a folder for what it installs in `PROGRAMS`,
//! and works from the root. Exit status 0 means passed, 77 skipped with the reason as the last line, anything else failed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::Value;

/// The exit status by which a test says that something it needs is not here. Automake and others use the same.
const SKIPPED: i32 = 77;

/// How often a test that prints nothing is looked at.
const PATIENCE: Duration = Duration::from_millis(100);

/// How long a test may take to clean up after it was told to end.
const FAREWELL: Duration = Duration::from_secs(5);

/// Which tests run, and how.
#[derive(Args)]
pub(crate) struct Options {
    /// The tests to run; all of them if none is named
    #[arg(value_name = "NAME")]
    names: Vec<String>,

    /// Let a test that is skipped count as failed
    #[arg(long)]
    no_skip: bool,

    /// Build and test the binary that is released
    #[arg(long)]
    release: bool,

    /// How long one test may take, with all that it installs
    #[arg(long, value_name = "SECONDS", default_value_t = 1200)]
    time_limit: u64,
}

/// What came of one test.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Passed,
    Skipped(String),
    Failed(String),
}

/// Where tests find what they need.
struct Runner {
    root: PathBuf,
    tests: PathBuf,
    binary: PathBuf,
    installed: PathBuf,
    limit: Duration,
}

/// Builds the binary and runs the tests.
pub(crate) fn run(root: &Path, options: &Options) -> Result<()> {
    let tests = root.join("tests/programs");
    let names = chosen(&tests, &options.names)?;
    let installed = root.join("target/programs");
    std::fs::create_dir_all(&installed)
        .with_context(|| format!("{} cannot be made", installed.display()))?;
    let binary = build(root, options.release)?;
    let limit = Duration::from_secs(options.time_limit);
    let runner = Runner { root: root.to_owned(), tests, binary, installed, limit };
    let mut verdicts = Vec::new();
    for name in names {
        verdicts.push((name.clone(), runner.test(&name)));
    }
    let failed = summarize(&verdicts, options.no_skip);
    if failed > 0 {
        bail!(
            "{failed} of the tests with real programs failed: `cargo xtask programs NAME` runs one alone"
        );
    }
    Ok(())
}

/// The tests that were asked for, in the order of their names.
fn chosen(tests: &Path, wanted: &[String]) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(tests)
        .with_context(|| format!("{} cannot be read", tests.display()))?
        .collect::<Result<Vec<_>, _>>()?;
    let folders = entries.iter().filter(|entry| entry.path().is_dir());
    let mut known: Vec<String> =
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    known.sort();
    if let Some(name) = wanted.iter().find(|name| !known.contains(name)) {
        bail!("there is no test `{name}`: there are {}", known.join(", "));
    }
    if !wanted.is_empty() {
        known.retain(|name| wanted.contains(name));
    }
    if known.is_empty() {
        bail!("there is no test in {}", tests.display());
    }
    Ok(known)
}

/// Builds the binary, and asks Cargo where it lies.
fn build(root: &Path, release: bool) -> Result<PathBuf> {
    let mut command = Command::new("cargo");
    command.args(["build", "--locked", "--package", "iamlint", "--bin", "iamlint"]);
    command.arg("--message-format=json-render-diagnostics");
    if release {
        command.arg("--release");
    }
    let output = command
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .context("cargo could not be started")?;
    if !output.status.success() {
        bail!("the binary could not be built");
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let executable = |line: &str| {
        let message: Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message.get("executable")?.as_str()?))
    };
    text.lines().find_map(executable).context("cargo did not say where the binary lies")
}

/// Prints what was skipped and what failed, and the figures. Returns how many failed.
fn summarize(verdicts: &[(String, Verdict)], no_skip: bool) -> usize {
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for (name, verdict) in verdicts {
        match verdict {
            Verdict::Passed => passed += 1,
            Verdict::Skipped(reason) if no_skip => {
                failed += 1;
                say(&format!("failed: {name}: it was skipped: {reason}"));
            }
            Verdict::Skipped(reason) => {
                skipped += 1;
                say(&format!("skipped: {name}: {reason}"));
            }
            Verdict::Failed(reason) => {
                failed += 1;
                say(&format!("failed: {name}: {reason}"));
            }
        }
    }
    say(&format!("{passed} passed, {failed} failed, {skipped} skipped"));
    failed
}

impl Runner {
    fn test(&self, name: &str) -> Verdict {
        say(&format!("-- {name}"));
        let start = Instant::now();
        let verdict =
            self.try_test(name).unwrap_or_else(|error| Verdict::Failed(format!("{error:#}")));
        let word = match &verdict {
            Verdict::Passed => "passed",
            Verdict::Skipped(_) => "skipped",
            Verdict::Failed(_) => "failed",
        };
        say(&format!("-- {name}: {word} after {} s", start.elapsed().as_secs()));
        verdict
    }

    fn try_test(&self, name: &str) -> Result<Verdict> {
        let script = self.tests.join(name).join("run");
        let mut command = Command::new(&script);
        command
            .current_dir(&self.root)
            .env("IAMLINT", &self.binary)
            .env("PROGRAMS", &self.installed)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        // A group of its own, so that a test ends with all that it has started.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().with_context(|| {
            format!("{} cannot be started: is it there and executable?", script.display())
        })?;
        let lines = child.stdout.take().map(lines_of).context("the test has no output")?;
        let (status, last) = self.follow(&mut child, &lines)?;
        Ok(match status.map(|status| status.code()) {
            None => Verdict::Failed(format!("it took longer than {} s", self.limit.as_secs())),
            Some(Some(0)) => Verdict::Passed,
            Some(Some(SKIPPED)) if last.is_empty() => {
                Verdict::Failed("it was skipped and gave no reason".to_owned())
            }
            Some(Some(SKIPPED)) => Verdict::Skipped(last),
            Some(Some(code)) => Verdict::Failed(format!("exit status {code}")),
            Some(None) => Verdict::Failed("it was killed by a signal".to_owned()),
        })
    }

    /// Passes on what the test prints until it ends. Returns its status, `None` if it took too long, and its last line.
    fn follow(
        &self,
        child: &mut Child,
        lines: &Receiver<String>,
    ) -> Result<(Option<ExitStatus>, String)> {
        let deadline = Instant::now() + self.limit;
        let mut last = String::new();
        let mut show = |line: String| {
            say(&line);
            if !line.trim().is_empty() {
                last = line.trim().to_owned();
            }
        };
        let status = loop {
            match lines.recv_timeout(PATIENCE) {
                Ok(line) => show(line),
                Err(RecvTimeoutError::Timeout) => {}
                // It has closed its output; it may still run.
                Err(RecvTimeoutError::Disconnected) => thread::sleep(PATIENCE),
            }
            if let Some(status) = child.try_wait()? {
                break Some(status);
            }
            if Instant::now() > deadline {
                end(child);
                break None;
            }
        };
        // What it has left running goes too; a process that left the group may hold the output open, so the wait is bounded.
        signal("KILL", child.id());
        while let Ok(line) = lines.recv_timeout(PATIENCE) {
            show(line);
        }
        Ok((status, last))
    }
}

/// Sends what the test prints line by line.
fn lines_of(output: ChildStdout) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Tells the test to end, and makes it end if it does not.
fn end(child: &mut Child) {
    signal("TERM", child.id());
    let deadline = Instant::now() + FAREWELL;
    while Instant::now() < deadline && matches!(child.try_wait(), Ok(None)) {
        thread::sleep(PATIENCE);
    }
    signal("KILL", child.id());
    let _ = child.kill();
    let _ = child.wait();
}

/// Sends a signal to the whole group. The standard library can only reach its leader.
fn signal(name: &str, group: u32) {
    let group = format!("-{group}");
    let command = ["-s", name, "--", &group];
    let _ = Command::new("kill").args(command).stderr(Stdio::null()).status();
}

#[expect(clippy::print_stdout, reason = "a task of the maintainers speaks to its terminal")]
fn say(text: &str) {
    println!("{text}");
}

#[cfg(all(test, unix))]
#[expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]
mod tests {
    use super::*;

    fn verdict(script: &str, limit: Duration) -> Verdict {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_owned();
        std::fs::create_dir(root.join("it")).unwrap();
        // Another process writes the script: a process that a test beside this one starts would keep our file open for
        // writing for a moment, and what is open for writing cannot be started ("text file busy").
        let text = format!("#!/bin/sh\n{script}\n");
        let write = "printf %s \"$1\" > it/run && chmod +x it/run";
        let written =
            Command::new("sh").args(["-c", write, "sh", &text]).current_dir(&root).status();
        assert!(written.unwrap().success());
        let (tests, binary, installed) = (root.clone(), "/iamlint".into(), root.clone());
        Runner { root, tests, binary, installed, limit }.test("it")
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn the_exit_status_decides() {
        assert_eq!(verdict("exit 0", LONG), Verdict::Passed);
        assert_eq!(verdict("exit 3", LONG), Verdict::Failed("exit status 3".into()));
        assert_eq!(
            verdict("kill -9 $$", LONG),
            Verdict::Failed("it was killed by a signal".into())
        );
    }

    #[test]
    fn a_skipped_test_says_why() {
        let reason = Verdict::Skipped("no editor here".into());
        assert_eq!(verdict("echo first; echo no editor here; echo; exit 77", LONG), reason);
        assert!(matches!(verdict("exit 77", LONG), Verdict::Failed(_)));
    }

    #[test]
    fn a_test_knows_the_binary_and_its_folder() {
        assert_eq!(
            verdict("test $IAMLINT = /iamlint && test $PROGRAMS = \"$PWD\"", LONG),
            Verdict::Passed
        );
    }

    #[test]
    fn a_test_that_takes_too_long_ends_with_all_it_has_started() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("mark");
        let script = format!("(sleep 4; touch {}) & sleep 100", mark.display());
        let start = Instant::now();
        let verdict = verdict(&script, Duration::from_millis(300));
        assert_eq!(verdict, Verdict::Failed("it took longer than 0 s".into()));
        assert!(start.elapsed() < Duration::from_secs(30));
        thread::sleep(Duration::from_secs(5));
        assert!(!mark.exists());
    }

    #[test]
    fn what_a_test_leaves_running_does_not_hold_the_runner_up() {
        let start = Instant::now();
        assert_eq!(verdict("sleep 100 & exit 0", LONG), Verdict::Passed);
        assert!(start.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn a_skipped_test_fails_where_none_may_be_skipped() {
        let verdicts = [("it".to_owned(), Verdict::Skipped("no editor here".to_owned()))];
        assert_eq!(summarize(&verdicts, false), 0);
        assert_eq!(summarize(&verdicts, true), 1);
    }
}
