//! Files of tests (`*.iamtest.toml`): what came of their tests, shown at their names.
//!
//! They are run by a worker of the document. An open policy goes before the one on disk, and what was read for the tests is kept:
//! when one of those texts changes, they are run again.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use iamlint_core::assertions::{self, SUFFIX};
use iamlint_core::source::Span;
use iamlint_files::inputs::{self, Input};
use iamlint_files::modules::{directory_of, is_member, plain};
use iamlint_files::places;
use iamlint_questions::load::Loader;
use iamlint_questions::policies::Source;
use iamlint_questions::tests::{Outcome, Verdict};
use iamlint_questions::words::Pointed;
use tower_lsp::ls_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Uri,
};

use crate::documents::Snapshot;
use crate::positions::Lines;
use crate::workspace::Workspace;
use crate::{diagnostics, session};

/// How long nothing may happen before the tests are run. A decision about all requests may take longer than a keystroke.
pub(crate) const SETTLE: Duration = Duration::from_millis(200);

/// Whether a document is a file of tests.
pub(crate) fn is_test(uri: &Uri) -> bool {
    uri.path().as_str().ends_with(SUFFIX)
}

/// Whether a document holds no policies, whatever stands in it.
pub(crate) fn is_toml(uri: &Uri) -> bool {
    uri.path().as_str().ends_with(".toml")
}

/// What the open files of tests have read, by their documents: the real places of the files.
#[derive(Default)]
pub(crate) struct Reads {
    by_test: Mutex<HashMap<Uri, HashSet<PathBuf>>>,
}

impl Reads {
    /// The files of tests that have read a file, or another one of its module.
    pub(crate) fn of(&self, path: &Path) -> Vec<Uri> {
        let by_test = self.lock();
        if by_test.is_empty() {
            return Vec::new();
        }
        let place = places::of_file(path);
        let module = is_member(&place).then(|| directory_of(&place));
        let is_beside = |own: &PathBuf| is_member(own) && Some(directory_of(own)) == module;
        let has_read =
            |read: &HashSet<PathBuf>| read.contains(&place) || read.iter().any(is_beside);
        by_test.iter().filter(|(_, read)| has_read(read)).map(|(uri, _)| uri.clone()).collect()
    }

    /// Notes that a text is read, before that is done: a change of it may come at once.
    fn add(&self, uri: &Uri, place: PathBuf) {
        self.lock().entry(uri.clone()).or_default().insert(place);
    }

    /// Begins anew. Returns what was read before.
    fn begin(&self, uri: &Uri) -> HashSet<PathBuf> {
        self.lock().insert(uri.clone(), HashSet::new()).unwrap_or_default()
    }

    /// A run was given up: what was read before counts, too.
    fn keep(&self, uri: &Uri, before: HashSet<PathBuf>) {
        self.lock().entry(uri.clone()).or_default().extend(before);
    }

    /// A file of tests was closed.
    pub(crate) fn forget(&self, uri: &Uri) {
        self.lock().remove(uri);
    }

    /// A thread that has failed under the lock has changed one entry or none.
    fn lock(&self) -> MutexGuard<'_, HashMap<Uri, HashSet<PathBuf>>> {
        self.by_test.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs the tests of a document. `None`: something has happened meanwhile, and what would come of it is of no use.
pub(crate) fn run(
    workspace: &Workspace,
    uri: &Uri,
    snapshot: &Snapshot,
) -> Option<Vec<Diagnostic>> {
    let Snapshot { text, lines, .. } = snapshot;
    let tests = match assertions::parse(text) {
        Ok(tests) => tests,
        Err(faults) => {
            let severity = DiagnosticSeverity::ERROR;
            return Some(diagnostics::of_settings(text, lines, &faults, severity));
        }
    };
    let path = session::path(uri).unwrap_or_default();
    let before = workspace.reads.begin(uri);
    let open = workspace.open_files();
    let read = |input: &Input| {
        let place = places::of_file(input.path());
        let document = open.get(&place);
        workspace.reads.add(uri, place);
        let snapshot = document.and_then(|own| workspace.snapshot(own));
        snapshot.map_or_else(|| inputs::read(input), |own| Ok(own.text.clone()))
    };
    let mut loader = Loader::new(directory_of(&path), Path::new(""), &read);
    let mut outcomes = Vec::new();
    for test in &tests {
        if workspace.is_stale(uri) {
            workspace.reads.keep(uri, before);
            return None;
        }
        outcomes.push(Outcome::of(test, &mut loader));
    }
    let shown = Shown { workspace, snapshot, open: &open, loaded: &loader.loaded };
    let mut found = Vec::new();
    for diagnostic in outcomes.iter().filter_map(|own| shown.diagnostic(own)) {
        // A policy that cannot be read is told once, though many tests ask it.
        if !found.contains(&diagnostic) {
            found.push(diagnostic);
        }
    }
    Some(found)
}

/// What outcomes are shown with.
struct Shown<'s> {
    workspace: &'s Workspace,
    snapshot: &'s Snapshot,
    open: &'s HashMap<PathBuf, Uri>,
    loaded: &'s [Source],
}

impl Shown<'_> {
    /// What does not pass, in the words of the command line.
    fn diagnostic(&self, own: &Outcome) -> Option<Diagnostic> {
        let told = || {
            let word = own.word().unwrap_or_default();
            format!("{word}: {}\n{}", own.name, own.body().trim_end())
        };
        let (severity, code, span, message) = match &own.verdict {
            Verdict::Passed => return None,
            Verdict::Failed => (DiagnosticSeverity::ERROR, "failed", own.span, told()),
            Verdict::Depends => (DiagnosticSeverity::WARNING, "depends", own.span, told()),
            Verdict::Faulty(fault) => {
                let span = fault.span.unwrap_or(own.span);
                (DiagnosticSeverity::ERROR, "unusable", span, fault.message.clone())
            }
        };
        let places = own.told.iter().flat_map(|told| &told.places);
        let related: Vec<_> = places.filter_map(|place| self.related(place)).collect();
        let has_related = self.workspace.session().has_related_places && !related.is_empty();
        Some(Diagnostic {
            severity: Some(severity),
            code: Some(NumberOrString::String(code.to_owned())),
            related_information: has_related.then_some(related),
            ..self.at(span, message)
        })
    }

    fn at(&self, span: Span, message: String) -> Diagnostic {
        let Snapshot { text, lines, .. } = self.snapshot;
        Diagnostic {
            range: lines.range(text, span),
            source: Some(diagnostics::SOURCE.to_owned()),
            message,
            ..Diagnostic::default()
        }
    }

    /// A statement in its file: under the name that the editor has for it, if it is open.
    fn related(
        &self,
        Pointed { policy, span, said }: &Pointed,
    ) -> Option<DiagnosticRelatedInformation> {
        let source = self.loaded.get(*policy)?;
        let open = self.open.get(&places::of_file(&source.file)).cloned();
        let uri = open.or_else(|| Uri::from_file_path(plain(&source.file)))?;
        let lines = Lines::new(&source.text, self.workspace.session().encoding);
        let location = Location::new(uri, lines.range(&source.text, *span));
        Some(DiagnosticRelatedInformation { location, message: said.clone() })
    }
}
