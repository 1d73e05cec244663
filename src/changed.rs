//! `--changed-since`: only findings on lines that differ from a commit, so that a pull request answers for its own lines.
//!
//! The working tree is compared with the merge base of the commit and `HEAD`, as a pull request is. Git is asked for the
//! lines; what it does not track counts as changed, so that nothing is left out by accident.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::process::Command;

use iamlint_core::lint::PolicyFinding;
use iamlint_core::source::Span;
use iamlint_files::places;

use crate::run::{CheckedFile, Run};

mod patch;

/// What a shallow clone lacks, and how to get it.
const SHALLOW: &str = "this clone is shallow, so git may not have it: run `git fetch --unshallow` (in GitHub Actions: `fetch-depth: 0`; in GitLab CI: `GIT_DEPTH: 0`)";

/// The lines of the working tree that differ from a commit.
#[derive(Debug)]
pub(crate) struct Changes {
    /// The top folder of the repository.
    root: PathBuf,
    /// The files that git tracks, relative to the root.
    tracked: HashSet<String>,
    /// The changed lines of tracked files.
    lines: HashMap<String, Vec<RangeInclusive<u32>>>,
    /// Tracked files that changed and that git does not compare line by line.
    whole: HashSet<String>,
}

impl Changes {
    /// Asks git what has changed since the merge base of `revision` and `HEAD`.
    ///
    /// # Errors
    ///
    /// Git is not there, the current folder is in no repository, or it does not know the commit. Says what to do.
    pub(crate) fn since(revision: &str) -> Result<Self, String> {
        let root = repository()?;
        let base = merge_base(&root, revision)?;
        let tracked = asked(&root, &["ls-files", "-z", "--full-name"])?;
        let patch = compared(&root, &base, &["--unified=0"])?;
        let figures = compared(&root, &base, &["--numstat", "-z"])?;
        Ok(Self {
            root: places::of_folder(&root),
            tracked: names(&tracked).collect(),
            lines: patch::changed_lines(&patch),
            whole: patch::not_compared(&figures).collect(),
        })
    }

    /// Takes findings on other lines out of the run, and counts them.
    pub(crate) fn apply(&self, run: &mut Run) {
        for file in &mut run.files {
            let path = self.relative(&file.path);
            if self.whole.contains(&path) || !self.tracked.contains(&path) {
                continue;
            }
            let changed = self.lines.get(&path).map(Vec::as_slice).unwrap_or_default();
            let findings = std::mem::take(&mut file.outcome.findings);
            let before = findings.len();
            let kept = findings.into_iter().filter(|entry| touches(file, entry, changed));
            let kept: Vec<_> = kept.collect();
            run.on_unchanged_lines += before - kept.len();
            file.outcome.findings = kept;
        }
    }

    /// The path as git names it. Of a link, what it leads to: that is the text that was checked.
    fn relative(&self, path: &str) -> String {
        let path = Path::new(path);
        let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        places::relative(&target, &self.root)
    }
}

/// Whether a finding stands on a changed line, by itself or by one of its labels.
fn touches(file: &CheckedFile, entry: &PolicyFinding, changed: &[RangeInclusive<u32>]) -> bool {
    let labels = entry.finding.labels.iter().map(|label| label.span);
    let mut spans = labels.chain([subject(file, entry)]);
    let line = |offset| file.lines.position(&file.text, offset).line;
    spans.any(|span| {
        // The end is exclusive: a line break there does not make the next line part of it.
        let (first, last) = (line(span.start), line(span.end.saturating_sub(1).max(span.start)));
        changed.iter().any(|lines| *lines.start() <= last && first <= *lines.end())
    })
}

/// What a finding is about. One at the brace that opens a statement or a policy is about all of it: what is missing has no
/// line of its own.
fn subject(file: &CheckedFile, entry: &PolicyFinding) -> Span {
    let own = entry.finding.span;
    let Some(policy) = file.policy(entry) else { return own };
    let mut wholes = policy.statements.iter().copied().chain([policy.span]);
    wholes.find(|whole| whole.start == own.start && whole.end >= own.end).unwrap_or(own)
}

/// The top folder of the repository that the current folder is in.
fn repository() -> Result<PathBuf, String> {
    let answer = git(Path::new("."), &["rev-parse", "--show-toplevel"])?;
    let text = answer.map_err(|reason| {
        format!(
            "`--changed-since` needs a git repository around the current folder: run iamlint inside the clone\n  {reason}"
        )
    })?;
    let text = String::from_utf8_lossy(&text);
    Ok(PathBuf::from(text.strip_suffix('\n').unwrap_or(&text)))
}

fn merge_base(root: &Path, revision: &str) -> Result<String, String> {
    let commit = format!("{revision}^{{commit}}");
    let verify = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
    let Ok(commit) = git(root, &verify)? else {
        let what = format!("`--changed-since`: git knows no commit `{revision}`");
        return Err(because(
            root,
            &what,
            "check the name, or fetch it (`git fetch origin` brings the branches as `origin/NAME`)",
        ));
    };
    let commit = String::from_utf8_lossy(&commit).trim().to_owned();
    let Ok(base) = git(root, &["merge-base", &commit, "HEAD"])? else {
        let what = format!("`--changed-since`: `{revision}` and `HEAD` have no commit in common");
        return Err(because(root, &what, "name a commit of the history that is checked out"));
    };
    Ok(String::from_utf8_lossy(&base).trim().to_owned())
}

/// What is wrong and what to do, which is another thing where the clone lacks most of the history.
fn because(root: &Path, what: &str, advice: &str) -> String {
    let answer = git(root, &["rev-parse", "--is-shallow-repository"]);
    if matches!(answer, Ok(Ok(text)) if text.starts_with(b"true")) {
        format!("{what}; {SHALLOW}")
    } else {
        format!("{what}: {advice}")
    }
}

/// The difference between a commit and the working tree. Nothing in the user's settings may change its form.
fn compared(root: &Path, base: &str, form: &[&str]) -> Result<Vec<u8>, String> {
    let mut arguments = vec!["-c", "core.quotePath=false", "diff"];
    arguments.extend(["--no-color", "--no-ext-diff", "--no-textconv", "--no-relative"]);
    arguments.extend(["--find-renames", "--ignore-submodules", "--inter-hunk-context=0"]);
    arguments.extend(["--src-prefix=a/", "--dst-prefix=b/"]);
    arguments.extend(form);
    arguments.extend([base, "--"]);
    asked(root, &arguments)
}

/// The answer to a question that has one in every repository.
fn asked(root: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    git(root, arguments)?
        .map_err(|reason| format!("`--changed-since`: git could not compare the files\n  {reason}"))
}

/// Runs git. The inner fault is what it says on its standard error.
fn git(folder: &Path, arguments: &[&str]) -> Result<Result<Vec<u8>, String>, String> {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments.iter().map(OsStr::new));
    // It would go before `--unified`.
    command.env_remove("GIT_DIFF_OPTS");
    let output = command.output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            "`--changed-since` asks git, and there is no `git` here: install it, or check without this option"
                .to_owned()
        }
        _ => format!("`--changed-since`: git cannot be started: {error}"),
    })?;
    if output.status.success() {
        return Ok(Ok(output.stdout));
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Ok(Err(format!("git says: {}", said.lines().next().unwrap_or("nothing"))))
}

/// Names that end with a NUL byte.
fn names(bytes: &[u8]) -> impl Iterator<Item = String> {
    let parts = bytes.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    parts.map(|name| String::from_utf8_lossy(name).into_owned())
}
