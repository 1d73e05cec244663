//! What came of a run: the files with their findings, and what was not checked.

use iamlint_core::compliance::Framework;
use iamlint_core::extract::NotAnalysed;
use iamlint_core::lint::{Outcome, PolicyFinding, PolicySummary};
use iamlint_core::report::Safety;
use iamlint_core::rule::Severity;
use iamlint_core::source::LineIndex;
use iamlint_core::suppress::{Suppressed, SuppressedBy};

/// What came of a run.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// The files that hold policies, in the order of their paths.
    #[allow(
        clippy::vec_box,
        reason = "one piece of memory for all would be large, and the system clears large pieces whole"
    )]
    pub(crate) files: Vec<Box<CheckedFile>>,
    /// Paths of files that are no policy and hold none.
    pub(crate) not_policies: Vec<String>,
    /// Files that were found but could not be read, with the reason.
    pub(crate) not_analysed: Vec<(String, String)>,
    /// Inputs that the user named and that could not be read, with the reason. They make the exit status 2.
    pub(crate) faults: Vec<(String, String)>,
    /// What the repairs have changed, or would change.
    pub(crate) repaired: Repaired,
    /// What would change, with `--diff`.
    pub(crate) diff: String,
    /// Standard input after its repairs, with `--fix`.
    pub(crate) repaired_stdin: Option<String>,
    /// How many findings of the baseline no longer occur.
    pub(crate) gone_from_baseline: usize,
    /// How many findings stand on lines that have not changed and were left out.
    pub(crate) on_unchanged_lines: usize,
    /// The date of the catalogue, `2026-09-23`.
    pub(crate) catalogue_date: String,
    /// The frameworks that rules were selected by, by name.
    pub(crate) frameworks: Vec<&'static Framework>,
}

/// How much the repairs have changed, or would change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Repaired {
    pub(crate) repairs: usize,
    pub(crate) files: usize,
}

/// A file that holds policies.
#[derive(Debug)]
pub(crate) struct CheckedFile {
    /// The path as it is shown: as the user named it, with forward slashes.
    pub(crate) path: String,
    /// The text.
    pub(crate) text: String,
    /// Where its lines begin.
    pub(crate) lines: LineIndex,
    /// What was found.
    pub(crate) outcome: Outcome,
    /// It is a settings file, and no file with policies.
    pub(crate) is_settings: bool,
}

impl CheckedFile {
    /// The policy that a finding is in.
    pub(crate) fn policy(&self, finding: &PolicyFinding) -> Option<&PolicySummary> {
        self.outcome.policies.get(finding.policy)
    }
}

/// The figures of the last line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) files: usize,
    pub(crate) policies: usize,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) infos: usize,
    /// Findings that comments or settings accept.
    pub(crate) suppressed: usize,
    /// Findings that the baseline holds.
    pub(crate) in_baseline: usize,
    /// Findings with a repair that `--fix` applies.
    pub(crate) safe_fixes: usize,
    /// Findings with a repair that only `--unsafe-fixes` applies.
    pub(crate) unsafe_fixes: usize,
}

impl Run {
    fn checked(&self) -> impl Iterator<Item = &CheckedFile> {
        self.files.iter().map(|file| &**file)
    }

    /// All findings with their files, in order.
    pub(crate) fn findings(&self) -> impl Iterator<Item = (&CheckedFile, &PolicyFinding)> {
        self.checked()
            .flat_map(|file| file.outcome.findings.iter().map(move |finding| (file, finding)))
    }

    /// All places that were not analysed, with their files.
    pub(crate) fn places_not_analysed(&self) -> impl Iterator<Item = (&CheckedFile, &NotAnalysed)> {
        self.checked()
            .flat_map(|file| file.outcome.not_analysed.iter().map(move |place| (file, place)))
    }

    /// All accepted findings with their files, in order.
    pub(crate) fn suppressed(&self) -> impl Iterator<Item = (&CheckedFile, &Suppressed)> {
        self.checked()
            .flat_map(|file| file.outcome.suppressed.iter().map(move |entry| (file, entry)))
    }

    /// The heaviest finding.
    pub(crate) fn worst(&self) -> Option<Severity> {
        self.findings().map(|(_, finding)| finding.finding.severity).max()
    }

    /// The figures of the last line.
    pub(crate) fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for file in &self.files {
            summary.policies += file.outcome.policies.len();
            // The settings are among the files when there is something to say of them.
            summary.files += usize::from(!file.is_settings);
            let in_baseline = |item: &&Suppressed| item.by == SuppressedBy::Baseline;
            let count = file.outcome.suppressed.iter().filter(in_baseline).count();
            summary.in_baseline += count;
            summary.suppressed += file.outcome.suppressed.len() - count;
        }
        for (_, entry) in self.findings() {
            match entry.finding.severity {
                Severity::Error => summary.errors += 1,
                Severity::Warning => summary.warnings += 1,
                Severity::Info => summary.infos += 1,
            }
            match entry.finding.fixes.iter().map(|fix| fix.safety).min() {
                Some(Safety::Safe) => summary.safe_fixes += 1,
                Some(Safety::Unsafe) => summary.unsafe_fixes += 1,
                Some(Safety::Suggestion) | None => {}
            }
        }
        summary
    }
}
