//! The policies that a question names: `FILE`, or `FILE#NAME` of a file with several.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use iamlint_core::access::choices::Choices;
use iamlint_core::access::evaluate::Prepared;
use iamlint_core::assertions::Placed;
use iamlint_core::model::PolicyKind;
use iamlint_core::source::Span;
use iamlint_files::inputs::{self, Input, Read};

use crate::policies::{Candidate, Named, Reading, Source};

/// Reads policies, each once, and gives each its number.
pub struct Loader<'r> {
    /// What was read, by number.
    pub loaded: Vec<Source>,
    /// The prefix of the service that is asked for: resource policies of some have a grammar of their own.
    pub service: String,
    /// How open points are taken in what is asked about the policies.
    pub choices: Choices,
    /// Whether the policy of a resource may also be a trust policy, if the file says that it is one.
    pub may_be_trust: bool,
    /// The folder that the paths are relative to; empty for the current one.
    folder: PathBuf,
    /// What that folder is called in answers.
    called: PathBuf,
    read: Read<'r>,
    known: HashMap<(String, PolicyKind, String, bool), Prepared>,
}

/// Why a question cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place of the name of the file that cannot be used.
    pub span: Option<Span>,
    /// What is wrong.
    pub message: String,
}

impl From<String> for Fault {
    fn from(message: String) -> Self {
        Self { span: None, message }
    }
}

impl<'r> Loader<'r> {
    /// A loader of files whose paths are relative to `folder`, which answers name `called`.
    pub fn new(folder: &Path, called: &Path, read: Read<'r>) -> Self {
        Self {
            loaded: Vec::new(),
            service: String::new(),
            choices: Choices::default(),
            may_be_trust: false,
            folder: folder.to_owned(),
            called: called.to_owned(),
            read,
            known: HashMap::new(),
        }
    }

    /// Reads all files as policies of one kind.
    ///
    /// # Errors
    ///
    /// The first one that cannot be used.
    pub fn all(
        &mut self,
        files: Option<&Vec<Placed>>,
        kind: PolicyKind,
    ) -> Result<Vec<Prepared>, Fault> {
        files.into_iter().flatten().map(|file| self.once(file, kind)).collect()
    }

    /// Reads a file that may be named.
    ///
    /// # Errors
    ///
    /// It cannot be used.
    pub fn one(
        &mut self,
        files: Option<&Vec<Placed>>,
        kind: PolicyKind,
    ) -> Result<Option<Prepared>, Fault> {
        files.and_then(|own| own.first()).map(|file| self.once(file, kind)).transpose()
    }

    fn once(&mut self, file: &Placed, kind: PolicyKind) -> Result<Prepared, Fault> {
        let key = (file.text.clone(), kind, self.service.clone(), self.may_be_trust);
        if let Some(known) = self.known.get(&key) {
            return Ok(known.clone());
        }
        let prepared =
            self.load(&key.0, kind).map_err(|message| Fault { span: Some(file.span), message })?;
        self.known.insert(key, prepared.clone());
        Ok(prepared)
    }

    fn named(&self, name: &str) -> Named {
        let shown = inputs::show(&self.called.join(name));
        Named { path: self.folder.join(name), shown }
    }

    /// Whether there is such a file, on disk or where else texts come from.
    fn is_there(&self, Named { path, shown }: &Named) -> bool {
        let source = inputs::Source::File(path.clone());
        path.exists()
            || (self.read)(&Input { shown: shown.clone(), source, is_named: true }).is_ok()
    }

    fn load(&mut self, file: &str, kind: PolicyKind) -> Result<Prepared, String> {
        let (path, wanted) = match file.rsplit_once('#') {
            Some((path, name)) if !self.is_there(&self.named(file)) => (path, Some(name)),
            _ => (file, None),
        };
        let (service, number) = (self.service.as_str(), self.loaded.len());
        let reading = Reading { kind: Some((kind, None)), service, number, ..Reading::default() };
        let (source, mut all) = reading.read(&self.named(path), self.read)?;
        let at = chosen(&all, wanted, kind).map_err(|problem| {
            let listed = all.iter().enumerate().map(|(at, own)| {
                let line = source.position(own.span).line;
                let name = own.name.as_deref().unwrap_or("without a name");
                format!("\n  #{}  {name}, {}, line {line}", at + 1, own.kind.describe())
            });
            format!("{}: {problem}{}", source.path, listed.collect::<String>())
        })?;
        let own = all.swap_remove(at);
        if self.may_be_trust && kind == PolicyKind::Resource && own.kind == PolicyKind::Trust {
            return self.load(file, PolicyKind::Trust);
        }
        if let Some(fault) = own.fault.as_ref().or(own.unread.as_ref()) {
            return Err(source.told(fault));
        }
        self.loaded.push(source);
        Ok(own.prepared)
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
