//! The policies of one side.

use std::path::{Path, PathBuf};

use iamlint_core::extract::Attached;
use iamlint_core::source::{Position, Span};
use iamlint_core::visible::visible;
use iamlint_files::inputs;

use crate::policies::{Candidate, Named, Reading, Source};

/// The number of a policy of the old side, by which needs name it.
pub const OLD: usize = 0;

/// A file and its policies.
pub struct Side {
    source: Source,
    /// Its policies, in the order of their places.
    pub policies: Vec<Candidate>,
}

impl Side {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// It cannot be read, or one of its policies.
    pub fn read(path: &Path, kind: Option<&Attached>, number: usize) -> Result<Self, String> {
        Self::read_of(path, None, kind, number)
    }

    /// Reads a file that the module of a directory takes a policy from.
    ///
    /// # Errors
    ///
    /// It cannot be read, or one of its policies.
    pub fn read_of(
        path: &Path,
        module: Option<PathBuf>,
        kind: Option<&Attached>,
        number: usize,
    ) -> Result<Self, String> {
        let reading = Reading { kind: kind.cloned(), service: "", number, module };
        let (source, policies) = reading.read(&Named::of(path), &inputs::read)?;
        Self::of(source, policies)
    }

    /// A file that was read.
    ///
    /// # Errors
    ///
    /// What is wrong with the text of a policy.
    pub fn of(source: Source, policies: Vec<Candidate>) -> Result<Self, String> {
        match policies.iter().find_map(|own| own.fault.as_ref()) {
            Some(fault) => Err(source.told(fault)),
            None => Ok(Self { source, policies }),
        }
    }

    /// A file that is not there, and has no policies.
    pub fn nothing(path: String) -> Self {
        Self { source: Source::nothing(path), policies: Vec::new() }
    }

    /// The same under another name.
    pub fn called(mut self, path: String) -> Self {
        self.source.path = path;
        self
    }

    /// Whether there are no policies.
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty()
    }

    /// Line and column of a place.
    pub fn position(&self, span: Span) -> Position {
        self.source.position(span)
    }

    /// Its path as it is shown.
    pub fn shown(&self) -> &str {
        &self.source.path
    }

    /// `path:line:column`
    pub fn place(&self, span: Span) -> String {
        visible(&self.source.place(span)).into_owned()
    }

    /// The text at a place, in one line.
    pub fn excerpt(&self, span: Span) -> String {
        let text = self.source.text.get(span.range()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}
