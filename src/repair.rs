//! Writes repaired and formatted files, and shows what would change.

use std::io::{self, Write};
use std::path::Path;

use iamlint_core::report::Safety;

use crate::cli::CheckOptions;

/// What is done with repairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repairs {
    /// They are shown beside the findings.
    Shown,
    /// They are applied, up to this safety.
    Written(Safety),
    /// What would change is shown, up to this safety.
    Diffed(Safety),
}

impl Repairs {
    /// What the options ask for. `--diff` goes before `--fix`: who asks for a preview wants nothing written.
    pub(crate) fn of(options: &CheckOptions) -> Self {
        let safety = if options.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
        match (options.diff, options.fix) {
            (true, _) => Self::Diffed(safety),
            (false, true) => Self::Written(safety),
            (false, false) => Self::Shown,
        }
    }

    /// The repairs that are applied to the text in memory.
    pub(crate) fn applied(self) -> Option<Safety> {
        match self {
            Self::Shown => None,
            Self::Written(safety) | Self::Diffed(safety) => Some(safety),
        }
    }
}

/// Puts `after` in the place of `before` in the file at `path`, which may be a link.
///
/// The new text is written beside the file and then takes its name, so that no reader ever sees half of it.
///
/// # Errors
///
/// Says what to do where the file cannot be written, or is no longer what was read.
pub(crate) fn replace(path: &Path, before: &str, after: &str) -> Result<(), String> {
    let failed = |error: io::Error| format!("the file cannot be written: {error}");
    // A link stays a link: what it leads to is replaced.
    let target = std::fs::canonicalize(path).map_err(failed)?;
    let metadata = std::fs::metadata(&target).map_err(failed)?;
    if metadata.permissions().readonly() {
        return Err(
            "the file cannot be written: the file is read-only, change its permissions".into()
        );
    }
    if std::fs::read(&target).map_err(failed)? != before.as_bytes() {
        return Err("the file has changed since it was read: run iamlint again".to_owned());
    }
    let directory = target.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(failed)?;
    file.write_all(after.as_bytes()).map_err(failed)?;
    keep_owner(file.as_file(), &metadata);
    file.as_file().set_permissions(metadata.permissions()).map_err(failed)?;
    file.persist(&target).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Only the superuser may give a file away, so a refusal is no fault: the file then belongs to who repaired it.
#[cfg(unix)]
fn keep_owner(file: &std::fs::File, metadata: &std::fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let _ = fchown(file, Some(metadata.uid()), Some(metadata.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &std::fs::File, _: &std::fs::Metadata) {}
