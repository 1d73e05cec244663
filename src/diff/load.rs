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
        Self::read_as(path, reading(kind, number))
    }

    /// Reads what a plan of Terraform says of the time before it and after it.
    pub(super) fn both_of_plan(path: &Path, kind: Option<&Attached>) -> Result<[Self; 2], String> {
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
    pub(super) fn read_of(
        path: &Path,
        module: Option<PathBuf>,
        kind: Option<&Attached>,
        number: usize,
    ) -> Result<Self, String> {
        Self::read_as(path, Reading { module, ..reading(kind, number) })
    }

    fn read_as(path: &Path, reading: Reading) -> Result<Self, String> {
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

    /// Why a policy is not analysed, with its place.
    pub(super) fn told(&self, reason: &(Span, String)) -> String {
        self.source.told(reason)
    }

    /// The text at a place, in one line.
    pub(super) fn excerpt(&self, span: Span) -> String {
        let text = self.source.text.get(span.range()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn reading(kind: Option<&Attached>, number: usize) -> Reading<'static> {
    Reading { kind: kind.cloned(), service: "", number, module: None, is_before: false }
}
