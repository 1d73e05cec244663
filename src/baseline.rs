//! `--baseline` and `--write-baseline`: the findings of today, so that only new ones count.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use iamlint_core::baseline::fingerprints;
use iamlint_core::suppress::{Suppressed, SuppressedBy};
use iamlint_files::places;
use serde::{Deserialize, Serialize};

use crate::run::{CheckedFile, Run};

/// The version of the file's form.
const SCHEMA: u32 = 1;

/// The findings of a run, by their fingerprints.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Baseline {
    schema: u32,
    findings: Vec<Entry>,
    /// The folder that paths are relative to: the one the file lies in.
    #[serde(skip)]
    directory: PathBuf,
}

/// One finding. Only the fingerprint is compared; the rest is for who reads the file.
#[derive(Debug, Deserialize, Serialize)]
struct Entry {
    path: String,
    rule: String,
    message: String,
    fingerprint: String,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is no baseline.
    pub(crate) fn read(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let bytes = std::fs::read(path).map_err(|error| {
            format!(
                "{shown}: the baseline cannot be read: {error}; write one with `--write-baseline`"
            )
        })?;
        let mut baseline: Self = serde_json::from_slice(&bytes).map_err(|error| {
            format!("{shown}: this is no baseline: {error}; write it anew with `--write-baseline`")
        })?;
        if baseline.schema != SCHEMA {
            return Err(format!(
                "{shown}: the baseline has schema {} and this version reads {SCHEMA}: write it anew with `--write-baseline`",
                baseline.schema
            ));
        }
        baseline.directory = folder_of(path);
        Ok(baseline)
    }

    /// Takes the findings that the baseline holds out of the run, and counts those that are gone.
    pub(crate) fn apply(&self, run: &mut Run) {
        let mut left: HashMap<&str, &Entry> =
            self.findings.iter().map(|entry| (entry.fingerprint.as_str(), entry)).collect();
        let mut checked: Vec<String> = Vec::new();
        for file in &mut run.files {
            let path = relative(&file.path, &self.directory);
            let known: Vec<bool> = marks(file, &path)
                .iter()
                .map(|fingerprint| left.remove(fingerprint.as_str()).is_some())
                .collect();
            let mut known = known.into_iter();
            let findings = std::mem::take(&mut file.outcome.findings);
            let (old, new): (Vec<_>, Vec<_>) =
                findings.into_iter().partition(|_| known.next().unwrap_or(false));
            file.outcome.findings = new;
            file.outcome.suppressed.extend(old.into_iter().map(|entry| Suppressed {
                entry,
                by: SuppressedBy::Baseline,
                reason: None,
            }));
            checked.push(path);
        }
        checked.extend(run.not_policies.iter().map(|path| relative(path, &self.directory)));
        // Of files that this run did not look at, nothing is said: their findings may still be there.
        let is_gone = |entry: &&&Entry| {
            checked.contains(&entry.path) || !self.directory.join(&entry.path).exists()
        };
        run.gone_from_baseline = left.values().filter(is_gone).count();
    }
}

/// Writes the findings of `run` as a baseline, and returns how many there are.
///
/// # Errors
///
/// The file cannot be written.
pub(crate) fn write(run: &Run, path: &Path) -> Result<usize, String> {
    let directory = folder_of(path);
    let mut findings = Vec::new();
    for file in &run.files {
        let shown = relative(&file.path, &directory);
        let entries = file.outcome.findings.iter().zip(marks(file, &shown));
        findings.extend(entries.map(|(entry, fingerprint)| Entry {
            path: shown.clone(),
            rule: entry.finding.rule.id.to_owned(),
            message: entry.finding.message.clone(),
            fingerprint,
        }));
    }
    let count = findings.len();
    let baseline = Baseline { schema: SCHEMA, findings, directory };
    let text = serde_json::to_string_pretty(&baseline).map_err(|error| error.to_string())?;
    std::fs::write(path, text + "\n")
        .map_err(|error| format!("{}: the baseline cannot be written: {error}", path.display()))?;
    Ok(count)
}

fn marks(file: &CheckedFile, path: &str) -> Vec<String> {
    fingerprints(path, &file.text, &file.outcome, &file.outcome.findings)
}

fn folder_of(path: &Path) -> PathBuf {
    places::of_file(path).parent().unwrap_or(Path::new("/")).to_owned()
}

/// `path` relative to `directory`, so that a run from another folder gives the same fingerprints.
fn relative(path: &str, directory: &Path) -> String {
    places::relative(Path::new(path), directory)
}
