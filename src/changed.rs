//! `--changed-since`: only findings on lines that differ from a commit, so that a pull request answers for its own lines.
//!
//! The working tree is compared with the merge base of the commit and `HEAD`, as a pull request is. Git is asked for the
//! lines; what it does not track counts as changed, so that nothing is left out by accident.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use iamlint_core::lint::PolicyFinding;
use iamlint_core::source::Span;
use iamlint_files::places;
use iamlint_questions::git::{Git, names};

use crate::run::{CheckedFile, Run};

mod patch;

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
        let git = Git::here("--changed-since")?;
        let base = git.merge_base(revision)?;
        let tracked = git.asked(&["ls-files", "-z", "--full-name"])?;
        let patch = git.compared(&base, &["--unified=0"])?;
        let figures = git.compared(&base, &["--numstat", "-z"])?;
        Ok(Self {
            root: git.root().to_owned(),
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
