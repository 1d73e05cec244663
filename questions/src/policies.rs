//! The policies of one file, ready to be asked: what commands about access read.

use std::path::{Path, PathBuf};

use iamlint_catalogue::Catalogue;
use iamlint_core::access::evaluate::Prepared;
use iamlint_core::access::truth::Need;
use iamlint_core::assist::{File, Frame};
use iamlint_core::extract::{Around, Attached, Meanings, NotAnalysed};
use iamlint_core::lint::Request;
use iamlint_core::model::PolicyKind;
use iamlint_core::settings::Choice;
use iamlint_core::source::{LineIndex, Position, Span};
use iamlint_core::syntax;
use iamlint_files::inputs::{self, Inputs, Namer, Read};
use iamlint_files::modules;
use iamlint_files::modules::run::Known;
use iamlint_files::settings::{Finder, SettingsFault};
use iamlint_files::texts::{self, Text};

/// A file, and what it is called in answers.
#[derive(Clone, Debug)]
pub struct Named {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name.
    pub shown: String,
}

impl Named {
    /// A file under the name that everybody gives it.
    pub fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), shown: inputs::show(path) }
    }
}

/// A file that was read.
pub struct Source {
    /// The path as it is shown.
    pub path: String,
    /// Where the file lies.
    pub file: PathBuf,
    /// Its text.
    pub text: String,
    lines: LineIndex,
}

impl Source {
    /// A file that was read.
    pub fn new(path: String, file: PathBuf, text: String) -> Self {
        Self { path, file, lines: LineIndex::new(&text), text }
    }

    /// A file that is not there.
    pub fn nothing(path: String) -> Self {
        Self::new(path, PathBuf::new(), String::new())
    }

    /// Line and column of a place.
    pub fn position(&self, span: Span) -> Position {
        self.lines.position(&self.text, span.start)
    }

    /// `path:line:column`
    pub fn place(&self, span: Span) -> String {
        let Position { line, column, .. } = self.position(span);
        format!("{}:{line}:{column}", self.path)
    }

    /// What is wrong with a policy, with its place.
    pub fn told(&self, (span, fault): &(Span, String)) -> String {
        format!("{}: {fault}", self.place(*span))
    }
}

/// A policy of a file.
pub struct Candidate {
    /// The name that the file gives it.
    pub name: Option<String>,
    /// Its kind by the file.
    pub kind: PolicyKind,
    /// Whether the kind was inferred from the content.
    pub is_inferred: bool,
    /// Its place.
    pub span: Span,
    /// The policy, ready to be asked.
    pub prepared: Prepared,
    /// What is wrong with the text, and where.
    pub fault: Option<(Span, String)>,
    /// It is not analysed: its place, and the reason.
    pub unread: Option<(Span, String)>,
    /// What the place of an unread one says, as [`Meanings::of_part`] has it.
    pub likeness: Option<String>,
}

/// As what the policies of a file are prepared.
#[derive(Default)]
pub struct Reading<'r> {
    /// The kind of all of them, if the user has said it.
    pub kind: Option<Attached>,
    /// The prefix of the service that is asked for, if one is: resource policies of some have a grammar of their own.
    pub service: &'r str,
    /// The number by which needs name them.
    pub number: usize,
    /// The directory of a module of Terraform that takes the policy from the file, if one does.
    pub module: Option<PathBuf>,
    /// Of a plan of Terraform, what holds before it is read, and not what holds after it.
    pub is_before: bool,
}

/// Reads a file with what its module says: `module` is the directory of one that takes the policy from the file.
///
/// # Errors
///
/// The file cannot be read. Names it, and the reason.
pub fn with_file<T>(
    file: &Named,
    module: Option<&Path>,
    read: Read,
    run: impl FnOnce(&Request) -> Result<T, String>,
) -> Result<T, String> {
    let mut finder = Finder::without_files(Choice::default());
    let Named { path, shown } = file;
    if path.is_dir() {
        return Err(format!("{shown}: this is a folder: name a file"));
    }
    let own = inputs::show(path);
    let members = module.into_iter().flat_map(modules::members);
    let paths: Vec<PathBuf> = std::iter::once(path.clone()).chain(members).collect();
    let Inputs { mut files, .. } = inputs::collect(&paths, None, Namer::Person);
    // Without settings files none can be wrong.
    let wrong = |fault: SettingsFault| fault.to_string();
    let mut modules = Known::of(&mut files, &mut finder, &paths, read).map_err(wrong)?;
    let number = files.iter().position(|input| input.shown == own);
    let Some((number, input)) = number.and_then(|at| Some((at, files.get(at)?))) else {
        return Err(format!("{shown}: cannot be read"));
    };
    let text = match modules.texts.remove(&number) {
        Some(text) => text,
        None => texts::read(input, &mut finder, read).map_err(wrong)?,
    };
    let text = match text {
        Text::Read { text, .. } => text,
        Text::PassedOver => return Err(format!("{shown}: this is no text")),
        Text::Faulty(fault) => return Err(format!("{shown}: {fault}")),
    };
    let around = modules.around(number, input);
    run(&Request { around, ..Request::new(&text, inputs::dialect(&own), None) })
}

impl Reading<'_> {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// It cannot be read. Names it, and the reason.
    pub fn read(&self, file: &Named, read: Read) -> Result<(Source, Vec<Candidate>), String> {
        with_file(file, self.module.as_deref(), read, |request| {
            let around = Around { is_before: self.is_before, ..request.around };
            let request = &Request { around, ..request.clone() };
            let mut all = self.of_request(request);
            if all.is_empty() && self.kind.is_some() {
                // The user says that it is one.
                let kind = self.kind.clone();
                all = self.of_request(&Request { kind, ..request.clone() });
            }
            let Named { path, shown } = file.clone();
            let text = request.text.to_owned();
            Ok((Source::new(shown, path, text), all))
        })
    }

    /// The policies of a text. Those that are not analysed come last.
    pub fn of_request(&self, request: &Request) -> Vec<Candidate> {
        let mut all: Vec<Candidate> = Vec::new();
        let file = File { request: request.clone(), catalogue: Catalogue::embedded() };
        let unread = self.each(&file, |_, own| all.push(own));
        all.extend(unread);
        all
    }

    /// Reads the policies of a text and visits each with its frame. Returns those that are not analysed.
    pub fn each(&self, file: &File, mut visit: impl FnMut(&Frame, Candidate)) -> Vec<Candidate> {
        let request = &file.request;
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
            visit(frame, own);
        });
        let likeness = |own: &NotAnalysed| {
            request.text.get(own.span.range()).and_then(|part| meanings.of_part(part))
        };
        unread.into_iter().map(|own| self.unread(likeness(&own), own)).collect()
    }

    /// A policy of which nothing is known but that it is there.
    fn unread(&self, likeness: Option<String>, own: NotAnalysed) -> Candidate {
        let given = self.kind.as_ref().map(|(kind, _)| *kind);
        let kind = own.kind.unwrap_or(PolicyKind::Identity);
        let need = Need::Part { policy: self.number, span: own.span, why: "it is not analysed" };
        let prepared = Prepared {
            number: self.number,
            kind: given.unwrap_or(kind),
            statements: Vec::new(),
            unread: Some(need),
        };
        Candidate {
            name: own.name,
            kind,
            is_inferred: own.kind.is_none(),
            span: own.span,
            prepared,
            fault: None,
            unread: Some((own.span, own.reason)),
            likeness,
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
        Candidate {
            name: policy.name,
            kind: own,
            is_inferred,
            span,
            prepared,
            fault,
            unread: None,
            likeness: None,
        }
    }
}
