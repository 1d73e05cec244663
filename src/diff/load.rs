//! The policies of one side.

use std::path::{Path, PathBuf};

use iamlint_core::extract::Attached;
use iamlint_core::source::{Position, Span};

use iamlint_files::inputs;
use iamlint_questions::policies::{Candidate, Named, Reading, Source};

use crate::output::visible;

/// The number of a policy of the old side, by which needs name it.
pub(super) const OLD: usize = 0;

/// A file and its policies.
pub(crate) struct Side {
    source: Source,
    pub(super) policies: Vec<Candidate>,
}

impl Side {
    /// Reads a file.
    pub(super) fn read(
        path: &Path,
        kind: Option<&Attached>,
        number: usize,
    ) -> Result<Self, String> {
        Self::read_of(path, None, kind, number)
    }

    /// Reads a file that the module of a directory takes a policy from.
    pub(super) fn read_of(
        path: &Path,
        module: Option<PathBuf>,
        kind: Option<&Attached>,
        number: usize,
    ) -> Result<Self, String> {
        let reading = Reading { kind: kind.cloned(), service: "", number, module };
        let (source, policies) = reading.read(&Named::of(path), &inputs::read)?;
        match policies.iter().find_map(|own| own.fault.as_ref()) {
            Some(fault) => Err(source.told(fault)),
            None => Ok(Self { source, policies }),
        }
    }

    /// A file that is not there, and has no policies.
    pub(super) fn nothing(path: String) -> Self {
        Self { source: Source::nothing(path), policies: Vec::new() }
    }

    /// The same under another name.
    pub(super) fn called(mut self, path: String) -> Self {
        self.source.path = path;
        self
    }

    /// Whether there are no policies.
    pub(super) fn is_empty(&self) -> bool {
        self.policies.is_empty()
    }

    /// Line and column of a place.
    pub(super) fn position(&self, span: Span) -> Position {
        self.source.position(span)
    }

    /// Its path as it is shown.
    pub(super) fn shown(&self) -> &str {
        &self.source.path
    }

    /// `path:line:column`
    pub(super) fn place(&self, span: Span) -> String {
        visible(&self.source.place(span)).into_owned()
    }

    /// The text at a place, in one line.
    pub(super) fn excerpt(&self, span: Span) -> String {
        let text = self.source.text.get(span.range()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
