//! The policies of one file, ready to be asked: what commands about access read.

use std::path::{Path, PathBuf};

use iamlint_catalogue::Catalogue;
use iamlint_core::access::evaluate::Prepared;
use iamlint_core::access::truth::Need;
use iamlint_core::assist::{File, Frame};
use iamlint_core::extract::{Attached, Meanings};
use iamlint_core::lint::Request;
use iamlint_core::model::PolicyKind;
use iamlint_core::settings::Choice;
use iamlint_core::source::{LineIndex, Position, Span};
use iamlint_core::syntax;
use iamlint_files::inputs::{self, Inputs, Namer};
use iamlint_files::settings::Finder;

use crate::modules;
use crate::texts::{self, Text};

/// A file that was read.
pub(crate) struct Source {
    /// The path as it is shown.
    pub(crate) path: String,
    pub(crate) text: String,
    lines: LineIndex,
}

impl Source {
    /// A file that is not there.
    pub(crate) fn nothing(path: String) -> Self {
        Self { path, text: String::new(), lines: LineIndex::new("") }
    }

    /// Line and column of a place.
    pub(crate) fn position(&self, span: Span) -> Position {
        self.lines.position(&self.text, span.start)
    }

    /// `path:line:column`
    pub(crate) fn place(&self, span: Span) -> String {
        let Position { line, column, .. } = self.position(span);
        format!("{}:{line}:{column}", self.path)
    }

    /// What is wrong with a policy, with its place.
    pub(crate) fn told(&self, (span, fault): &(Span, String)) -> String {
        format!("{}: {fault}", self.place(*span))
    }
}

/// A policy of a file.
pub(crate) struct Candidate {
    pub(crate) name: Option<String>,
    /// Its kind by the file.
    pub(crate) kind: PolicyKind,
    pub(crate) is_inferred: bool,
    pub(crate) span: Span,
    pub(crate) prepared: Prepared,
    /// What is wrong with the text, and where.
    pub(crate) fault: Option<(Span, String)>,
}

/// As what the policies of a file are prepared.
pub(crate) struct Reading<'r> {
    /// The kind of all of them, if the user has said it.
    pub(crate) kind: Option<Attached>,
    /// The prefix of the service that is asked for, if one is: resource policies of some have a grammar of their own.
    pub(crate) service: &'r str,
    /// The number by which needs name them.
    pub(crate) number: usize,
    /// The directory of a module of Terraform that takes the policy from the file, if one does.
    pub(crate) module: Option<PathBuf>,
}

/// Reads a file with what its module says: `module` is the directory of one that takes the policy from the file. `run` gets the path
/// as it is shown.
///
/// # Errors
///
/// The file cannot be read. Names it, and the reason.
pub(crate) fn with_file<T>(
    path: &str,
    module: Option<&Path>,
    run: impl FnOnce(&str, &Request) -> Result<T, String>,
) -> Result<T, String> {
    let mut finder = Finder::without_files(Choice::default());
    let file = PathBuf::from(path);
    if file.is_dir() {
        return Err(format!("{path}: this is a folder: name a file"));
    }
    let shown = inputs::show(&file);
    let members = module.into_iter().flat_map(iamlint_files::modules::members);
    let paths: Vec<PathBuf> = std::iter::once(file).chain(members).collect();
    let Inputs { mut files, .. } = inputs::collect(&paths, None, Namer::Person);
    let mut modules = modules::Known::of(&mut files, &mut finder, &paths)?;
    let number = files.iter().position(|input| input.shown == shown);
    let Some((number, input)) = number.and_then(|at| Some((at, files.get(at)?))) else {
        return Err(format!("{path}: cannot be read"));
    };
    let text = match modules.texts.remove(&number) {
        Some(text) => text,
        None => texts::read(input, &mut finder)?,
    };
    let text = match text {
        Text::Read { text, .. } => text,
        Text::PassedOver => return Err(format!("{shown}: this is no text")),
        Text::Faulty(fault) => return Err(format!("{shown}: {fault}")),
    };
    let around = modules.around(number, input);
    run(&shown, &Request { around, ..Request::new(&text, inputs::dialect(&shown), None) })
}

impl Reading<'_> {
    /// Reads a file.
    pub(crate) fn read(&self, path: &str) -> Result<(Source, Vec<Candidate>), String> {
        with_file(path, self.module.as_deref(), |shown, request| {
            let mut all = self.of_request(request)?;
            if all.is_empty() && self.kind.is_some() {
                // The user says that it is one.
                let kind = self.kind.clone();
                all = self.of_request(&Request { kind, ..request.clone() })?;
            }
            let text = request.text.to_owned();
            Ok((Source { path: shown.to_owned(), lines: LineIndex::new(&text), text }, all))
        })
    }

    fn of_request(&self, request: &Request) -> Result<Vec<Candidate>, String> {
        let mut all: Vec<Candidate> = Vec::new();
        let file = File { request: request.clone(), catalogue: Catalogue::embedded() };
        let tree = syntax::parse(request.text, request.dialect);
        let meanings = Meanings::new(request.text, &tree, request.dialect, request.around);
        let unread = file.each(|frame| {
            let mut own = self.candidate(frame, &meanings);
            let has_variables = frame.policy().has_variables();
            for statement in &mut own.prepared.statements {
                // What a loop goes through stands around what it repeats.
                let is_told = !frame.is_repeated(statement.span);
                let part = request.text.get(statement.span.range()).filter(|_| is_told);
                let said = part.and_then(|part| meanings.of_part(part));
                statement.likeness = said.map(|own| format!("{has_variables} {own}"));
            }
            all.push(own);
        });
        match unread.first() {
            Some(unread) if all.is_empty() => Err(unread.reason.clone()),
            _ => Ok(all),
        }
    }

    fn candidate(&self, frame: &Frame, meanings: &Meanings) -> Candidate {
        let mut policy = frame.policy().clone();
        let (own, is_inferred) = (policy.kind, policy.kind_inferred);
        if let Some((kind, resource_type)) = &self.kind {
            policy.kind = *kind;
            policy.resource_type = resource_type.clone().or(policy.resource_type);
        }
        if policy.kind == PolicyKind::Resource {
            policy.resource_type = match self.service {
                "kms" => Some("AWS::KMS::Key".into()),
                "ecr" => Some("AWS::ECR::Repository".into()),
                _ => policy.resource_type,
            };
        }
        let number = self.number;
        let (to_host, named) = (|span| frame.to_host(span), |name: &str| meanings.text_of(name));
        let mut prepared = Prepared::with_values(&policy, number, &to_host, &named);
        let span = frame.to_host(policy.span);
        let why = match (frame.has_other_form(), frame.is_one_of_several()) {
            (true, _) => {
                Some("a condition of the template decides which of two forms the policy has")
            }
            (_, true) => {
                Some("a loop makes several policies that differ, and this stands for all of them")
            }
            _ => None,
        };
        if let Some(why) = why {
            let need = Some(Need::Part { policy: number, span, why });
            prepared.statements.iter_mut().for_each(|own| own.unread.clone_from(&need));
            prepared.unread = need;
        }
        let error = frame.tree.errors.first();
        let fault = error.map(|error| (frame.to_host(error.span), error.message.clone()));
        Candidate { name: policy.name, kind: own, is_inferred, span, prepared, fault }
    }
}
