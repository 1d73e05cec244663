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
        Self::read_as(path, reading(kind, number))
    }

    /// Reads what a plan of Terraform says of the time before it and after it.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is no plan.
    pub fn both_of_plan(path: &Path, kind: Option<&Attached>) -> Result<[Self; 2], String> {
        let before = Reading { is_before: true, ..reading(kind, OLD) };
        let [old, new] = [before, reading(kind, OLD + 1)].map(|own| Self::read_as(path, own));
        let (old, new) = (old?, new?);
        match iamlint_core::extract::is_plan(&new.source.text) {
            true => Ok([old, new]),
            false => Err(format!(
                "{}: this is no plan of Terraform as `terraform show -json` prints it: name two files, the policies as they \
                 were and as they are to be",
                new.shown()
            )),
        }
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
        Self::read_as(path, Reading { module, ..reading(kind, number) })
    }

    fn read_as(path: &Path, reading: Reading) -> Result<Self, String> {
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

    /// Why a policy is not analysed, with its place.
    pub fn told(&self, reason: &(Span, String)) -> String {
        self.source.told(reason)
    }

    /// The text at a place, in one line.
    pub fn excerpt(&self, span: Span) -> String {
        let text = self.source.text.get(span.range()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn reading(kind: Option<&Attached>, number: usize) -> Reading<'static> {
    Reading { kind: kind.cloned(), number, ..Reading::default() }
}
