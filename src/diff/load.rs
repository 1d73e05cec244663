//! The policies of one side.

use std::path::{Path, PathBuf};

use iamlint_catalogue::Catalogue;
use iamlint_core::access::evaluate::Prepared;
use iamlint_core::access::truth::Need;
use iamlint_core::assist::{File, Frame};
use iamlint_core::lint::Request;
use iamlint_core::model::PolicyKind;
use iamlint_core::settings::Choice;
use iamlint_core::source::{LineIndex, Position, Span};
use iamlint_files::inputs::{self, Inputs, Namer};
use iamlint_files::settings::Finder;

use crate::modules;
use crate::output::visible;
use crate::texts::{self, Text};

/// The number of a policy of the old side, by which needs name it.
pub(super) const OLD: usize = 0;

/// A file and its policies.
pub(crate) struct Side {
    /// The path as it is shown.
    pub(super) path: String,
    text: String,
    lines: LineIndex,
    pub(super) policies: Vec<Own>,
}

/// One policy.
pub(crate) struct Own {
    pub(super) name: Option<String>,
    pub(super) prepared: Prepared,
}

impl Side {
    /// Reads a file.
    pub(super) fn read(
        path: &Path,
        kind: Option<PolicyKind>,
        number: usize,
    ) -> Result<Self, String> {
        if path.is_dir() {
            return Err(format!("{}: this is a folder: name a file", path.display()));
        }
        let mut finder = Finder::without_files(Choice::default());
        let paths = [PathBuf::from(path)];
        let Inputs { mut files, .. } = inputs::collect(&paths, None, Namer::Person);
        let shown = files.first().map(|input| input.shown.clone()).unwrap_or_default();
        let mut modules = modules::Known::of(&mut files, &mut finder, &paths)?;
        let at = files.iter().position(|input| input.shown == shown);
        let Some((at, input)) = at.and_then(|at| Some((at, files.get(at)?))) else {
            return Err(format!("{}: cannot be read", path.display()));
        };
        let text = match modules.texts.remove(&at) {
            Some(text) => text,
            None => texts::read(input, &mut finder)?,
        };
        let text = match text {
            Text::Read { text, .. } => text,
            Text::PassedOver => return Err(format!("{shown}: this is no text")),
            Text::Faulty(fault) => return Err(format!("{shown}: {fault}")),
        };
        let lines = LineIndex::new(&text);
        let around = modules.around(at, input);
        let request = Request { around, ..Request::new(&text, inputs::dialect(&shown), None) };
        let mut found = read_policies(&request, kind, number)?;
        if found.is_empty() && kind.is_some() {
            // The user says that it is one.
            let kind_said = kind.map(|kind| (kind, None));
            found = read_policies(&Request { kind: kind_said, ..request }, kind, number)?;
        }
        if let Some((span, fault)) = found.iter().find_map(|(_, fault)| fault.as_ref()) {
            let Position { line, column, .. } = lines.position(&text, span.start);
            return Err(format!("{shown}:{line}:{column}: {fault}"));
        }
        let policies = found.into_iter().map(|(own, _)| own).collect();
        Ok(Self { path: shown, text, lines, policies })
    }

    /// Its path as it is shown.
    pub(super) fn shown(&self) -> &str {
        &self.path
    }

    /// `path:line:column`
    pub(super) fn place(&self, span: Span) -> String {
        let Position { line, column, .. } = self.lines.position(&self.text, span.start);
        format!("{}:{line}:{column}", visible(&self.path))
    }

    /// The text at a place, in one line.
    pub(super) fn excerpt(&self, span: Span) -> String {
        let text = self.text.get(span.start as usize..span.end as usize).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A policy, and what is wrong with its text.
type Found = (Own, Option<(Span, String)>);

fn read_policies(
    request: &Request,
    kind: Option<PolicyKind>,
    number: usize,
) -> Result<Vec<Found>, String> {
    let mut all: Vec<Found> = Vec::new();
    let file = File { request: request.clone(), catalogue: Catalogue::embedded() };
    let unread = file.each(|frame| all.push(found(frame, kind, number)));
    match unread.first() {
        Some(unread) if all.is_empty() => Err(unread.reason.clone()),
        _ => Ok(all),
    }
}

fn found(frame: &Frame, kind: Option<PolicyKind>, number: usize) -> Found {
    let mut policy = frame.policy().clone();
    policy.kind = kind.unwrap_or(policy.kind);
    let mut prepared = Prepared::new(&policy, number, &|span| frame.to_host(span));
    if frame.has_other_form() {
        let why = "a condition of the template decides which of two forms the policy has";
        let need = Some(Need::Part { policy: number, span: frame.to_host(policy.span), why });
        prepared.statements.iter_mut().for_each(|own| own.unread.clone_from(&need));
        prepared.unread = need;
    }
    let error = frame.tree.errors.first();
    let fault = error.map(|error| (frame.to_host(error.span), error.message.clone()));
    (Own { name: policy.name, prepared }, fault)
}
