//! The policies that the command line names: `FILE`, or `FILE#NAME` of a file with several.

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
use crate::texts::{self, Text};

/// Reads policies, and gives each its number.
#[derive(Default)]
pub(super) struct Loader {
    /// What was read, by number.
    pub(super) loaded: Vec<Loaded>,
    /// The prefix of the service that is asked for: resource policies of some have a grammar of their own.
    pub(super) service: String,
}

/// Where a policy stands.
pub(super) struct Loaded {
    /// The path as it is shown.
    pub(super) path: String,
    text: String,
    lines: LineIndex,
}

impl Loaded {
    /// Line and column of a place.
    pub(super) fn position(&self, span: Span) -> Position {
        self.lines.position(&self.text, span.start)
    }
}

/// A policy of a file.
struct Candidate {
    name: Option<String>,
    kind: PolicyKind,
    is_inferred: bool,
    span: Span,
    prepared: Prepared,
    /// What is wrong with the text, and where.
    fault: Option<(Span, String)>,
}

impl Loader {
    /// Reads all files as policies of one kind.
    pub(super) fn all(
        &mut self,
        files: &[String],
        kind: PolicyKind,
    ) -> Result<Vec<Prepared>, String> {
        files.iter().map(|file| self.load(file, kind)).collect()
    }

    /// Reads a file that may be named.
    pub(super) fn one(
        &mut self,
        file: Option<&String>,
        kind: PolicyKind,
    ) -> Result<Option<Prepared>, String> {
        file.map(|file| self.load(file, kind)).transpose()
    }

    fn load(&mut self, file: &str, kind: PolicyKind) -> Result<Prepared, String> {
        let (path, wanted) = match file.rsplit_once('#') {
            Some((path, name)) if !Path::new(file).exists() => (path, Some(name)),
            _ => (file, None),
        };
        let (path, text, mut all) = self.candidates(path, kind)?;
        let lines = LineIndex::new(&text);
        let at = chosen(&all, wanted, kind).map_err(|problem| {
            let listed = all.iter().enumerate().map(|(at, own)| {
                let line = lines.position(&text, own.span.start).line;
                let name = own.name.as_deref().unwrap_or("without a name");
                format!("\n  #{}  {name}, {}, line {line}", at + 1, own.kind.describe())
            });
            format!("{path}: {problem}{}", listed.collect::<String>())
        })?;
        let own = all.swap_remove(at);
        if let Some((span, fault)) = own.fault {
            let Position { line, column, .. } = lines.position(&text, span.start);
            return Err(format!("{path}:{line}:{column}: {fault}"));
        }
        self.loaded.push(Loaded { path, text, lines });
        Ok(own.prepared)
    }

    /// The policies of a file, with its path and text.
    fn candidates(
        &self,
        path: &str,
        kind: PolicyKind,
    ) -> Result<(String, String, Vec<Candidate>), String> {
        let mut finder = Finder::without_files(Choice::default());
        let paths = [PathBuf::from(path)];
        if paths.iter().any(|path| path.is_dir()) {
            return Err(format!("{path}: this is a folder: name a file"));
        }
        let Inputs { mut files, .. } = inputs::collect(&paths, None, Namer::Person);
        let shown = files.first().map(|input| input.shown.clone()).unwrap_or_default();
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
        let dialect = inputs::dialect(&shown);
        let around = modules.around(number, input);
        let request = Request { around, ..Request::new(&text, dialect, None) };
        let mut all = self.of_request(&request, kind)?;
        if all.is_empty() {
            // The user says that it is one.
            let kind_said = Some((kind, None));
            all = self.of_request(&Request { kind: kind_said, ..request }, kind)?;
        }
        Ok((shown, text, all))
    }

    fn of_request(&self, request: &Request, kind: PolicyKind) -> Result<Vec<Candidate>, String> {
        let mut all: Vec<Candidate> = Vec::new();
        let file = File { request: request.clone(), catalogue: Catalogue::embedded() };
        let unread = file.each(|frame| all.push(self.candidate(frame, kind)));
        match unread.first() {
            Some(unread) if all.is_empty() => Err(unread.reason.clone()),
            _ => Ok(all),
        }
    }

    fn candidate(&self, frame: &Frame, kind: PolicyKind) -> Candidate {
        let mut policy = frame.policy().clone();
        let (own, is_inferred) = (policy.kind, policy.kind_inferred);
        policy.kind = kind;
        if kind == PolicyKind::Resource {
            policy.resource_type = match self.service.as_str() {
                "kms" => Some("AWS::KMS::Key".into()),
                "ecr" => Some("AWS::ECR::Repository".into()),
                _ => policy.resource_type,
            };
        }
        let number = self.loaded.len();
        let mut prepared = Prepared::new(&policy, number, &|span| frame.to_host(span));
        let span = frame.to_host(policy.span);
        if frame.has_other_form() {
            let why = "a condition of the template decides which of two forms the policy has";
            let need = Some(Need::Part { policy: number, span, why });
            prepared.statements.iter_mut().for_each(|own| own.unread.clone_from(&need));
            prepared.unread = need;
        }
        let error = frame.tree.errors.first();
        let fault = error.map(|error| (frame.to_host(error.span), error.message.clone()));
        Candidate { name: policy.name, kind: own, is_inferred, span, prepared, fault }
    }
}

/// The policy that is meant.
fn chosen(all: &[Candidate], wanted: Option<&str>, kind: PolicyKind) -> Result<usize, String> {
    let is_wanted = |(at, own): &(usize, &Candidate)| match wanted {
        None => true,
        Some(name) => own.name.as_deref() == Some(name) || name == (at + 1).to_string(),
    };
    let fitting: Vec<(usize, &Candidate)> = all.iter().enumerate().filter(is_wanted).collect();
    let of_kind: Vec<usize> = fitting
        .iter()
        .filter(|(_, own)| own.kind == kind && !own.is_inferred)
        .map(|(at, _)| *at)
        .collect();
    match (fitting.as_slice(), of_kind.as_slice(), wanted) {
        ([(at, _)], ..) | (_, [at], _) => Ok(*at),
        ([], _, None) => Err("this is no policy, and holds none".to_owned()),
        ([], _, Some(name)) => Err(format!("it holds no policy `{name}`. It holds:")),
        _ => Err("it holds several policies: name one of them behind `#`".to_owned()),
    }
}
