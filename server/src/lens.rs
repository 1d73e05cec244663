//! Code lenses: above each policy, what it grants, and how it stands to the one in the last commit.
//!
//! They are worked out when the client asks, and never at a keystroke. Git is asked beside; once it has answered, the client is
//! asked to ask again. Two policies are compared for the lenses that are seen, and each comparison has its bounds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use iamlint_core::assist::File;
use iamlint_core::source::Span;
use iamlint_questions::changes::{Pair, pairing};
use iamlint_questions::head::Head;
use iamlint_questions::policies::{Reading, Source};
use iamlint_questions::side::{OLD, Side};
use iamlint_questions::summary::{self, Standing, standing};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, ErrorCode};
use tower_lsp::ls_types::{CodeLens, CodeLensParams, Command, MessageType, Uri};

use crate::aside::{go_on, on_worker};
use crate::documents::Snapshot;
use crate::session;
use crate::workspace::{Document, Workspace};

/// The command that shows what a change adds and takes away.
pub(crate) const COMMAND: &str = "iamlint.showChange";

/// How long an answer of git is taken for the present one.
const TRUST: Duration = Duration::from_secs(2);

/// How long git is waited for before it is asked once more.
const PATIENCE: Duration = Duration::from_secs(60);

/// Which lens it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    uri: Uri,
    version: Option<i32>,
    /// The number of the pair.
    number: usize,
}

/// What is known of the last commits of documents.
#[derive(Default)]
pub(crate) struct Lenses {
    bases: Mutex<HashMap<Uri, Base>>,
    changes: Mutex<HashMap<Uri, Arc<Change>>>,
    /// Held by the one comparison that runs: while somebody types, they would pile up.
    comparing: Mutex<()>,
}

/// A document in the last commit.
#[derive(Clone)]
struct Base {
    /// When git was asked last.
    asked: Instant,
    /// It has not answered yet.
    is_running: bool,
    /// The commit, and the policies there: none where it does not have the file.
    found: Option<(String, Option<Arc<Side>>)>,
}

/// A state of a document, and its policies in the last commit.
struct Change {
    version: Option<i32>,
    old: Arc<Side>,
    new: Side,
    pairs: Vec<Pair>,
    told: Mutex<HashMap<usize, Standing>>,
}

/// The lenses of a document; none if the client has turned them off.
pub(crate) fn of(workspace: &Arc<Workspace>, params: &CodeLensParams) -> Option<Vec<CodeLens>> {
    if !workspace.setups.options().code_lens {
        return None;
    }
    let uri = &params.text_document.uri;
    let document = workspace.document(uri)?;
    let snapshot = &document.snapshot;
    let file = File { request: document.request(), catalogue: document.setup.catalogue() };
    let all = summary::of(&file);
    if all.is_empty() {
        return Some(Vec::new());
    }
    let lens = |span: &Span, command, data| CodeLens {
        range: snapshot.lines.range(&snapshot.text, *span),
        command,
        data,
    };
    let mut lenses: Vec<_> =
        all.iter().map(|(span, title)| lens(span, Some(said(title.clone())), None)).collect();
    match base(workspace, uri, &document).and_then(|base| base.found) {
        Some((_, Some(old))) => {
            for (span, number, is_new) in change(workspace, uri, &document, old) {
                let place = Place { uri: uri.clone(), version: snapshot.version, number };
                let (command, data) = match is_new {
                    true => (Some(said("new since HEAD".to_owned())), None),
                    false => (None, serde_json::to_value(place).ok()),
                };
                lenses.push(lens(&span, command, data));
            }
        }
        Some((_, None)) => {
            let new = || Some(said("new since HEAD".to_owned()));
            lenses.extend(all.iter().map(|(span, _)| lens(span, new(), None)));
        }
        None => {}
    }
    Some(lenses)
}

/// Says of a lens how its policy stands to the one in the last commit.
///
/// # Errors
///
/// The document has gone on: the client will ask for its lenses again.
pub(crate) fn resolve(workspace: &Workspace, mut lens: CodeLens) -> Result<CodeLens, Error> {
    let Some(place) = lens.data.as_ref().and_then(|data| Place::deserialize(data).ok()) else {
        return Ok(lens);
    };
    let standing = told(workspace, &place).ok_or(Error {
        code: ErrorCode::ContentModified,
        message: "the document has changed".into(),
        data: None,
    })?;
    let arguments = lens.data.take().map(|data| vec![data]);
    lens.command = Some(match standing.details.is_empty() {
        true => said(standing.title),
        false => Command { title: standing.title, command: COMMAND.to_owned(), arguments },
    });
    Ok(lens)
}

/// Shows the requests that prove a change. Returns them.
pub(crate) fn show(workspace: &Workspace, arguments: &[Value]) -> Result<String, Error> {
    let place = arguments.first().and_then(|own| Place::deserialize(own).ok());
    let place = place.ok_or_else(|| Error::invalid_params("the place of a policy is missing"))?;
    let text = match told(workspace, &place) {
        Some(Standing { title, details }) => format!("{title}\n\n{}", details.trim()),
        None => "the document has changed: ask again".to_owned(),
    };
    let (client, message) = (workspace.client.clone(), text.clone());
    go_on(&workspace.runtime, async move { client.show_message(MessageType::INFO, message).await });
    Ok(text)
}

/// Words that do nothing when one clicks at them.
fn said(title: String) -> Command {
    Command { title, command: String::new(), arguments: None }
}

/// What the last commit has of a document. `None`: that is not known yet, or there is nothing to compare with.
fn base(workspace: &Arc<Workspace>, uri: &Uri, document: &Document) -> Option<Base> {
    // What is put into the places of a template in the last commit is not known.
    if session::path(uri).is_none() || document.request().around.is_template {
        return None;
    }
    let known = workspace.lenses.bases().get(uri).cloned();
    let is_fresh = |own: &Base| own.asked.elapsed() < if own.is_running { PATIENCE } else { TRUST };
    if known.as_ref().is_some_and(is_fresh) {
        return known;
    }
    if !workspace.session().can_refresh_lenses {
        return Some(ask_git(workspace, uri, document, known));
    }
    let found = known.as_ref().and_then(|own| own.found.clone());
    let running = Base { asked: Instant::now(), is_running: true, found };
    workspace.lenses.bases().insert(uri.clone(), running);
    let (asking, uri) = (Arc::clone(workspace), uri.clone());
    let before = known.clone();
    drop(on_worker(&workspace.runtime, move || {
        let Some(document) = asking.document(&uri) else { return };
        let found = |own: &Base| own.found.as_ref().map(|(commit, _)| commit.clone());
        let base = ask_git(&asking, &uri, &document, before.clone());
        if found(&base) != before.as_ref().and_then(found) {
            let client = asking.client.clone();
            go_on(&asking.runtime, async move { client.code_lens_refresh().await });
        }
    }));
    known
}

/// Asks git. What it has said of the same commit before is kept.
fn ask_git(workspace: &Workspace, uri: &Uri, document: &Document, known: Option<Base>) -> Base {
    let head = session::path(uri).and_then(|path| Head::of(&path));
    let found = head.and_then(|head| {
        if let Some(found) = known.and_then(|own| own.found).filter(|own| own.0 == head.commit) {
            return Some(found);
        }
        let request = document.request();
        let kind = request.kind.as_ref().or(request.around.attached.first());
        // What cannot be read is compared with nothing.
        let side = head.side(kind).ok()?;
        Some((head.commit, side.map(Arc::new)))
    });
    let base = Base { asked: Instant::now(), is_running: false, found };
    workspace.lenses.bases().insert(uri.clone(), base.clone());
    base
}

/// The pairs of a document and its last commit: the place of the policy, the number of the pair, and whether the policy is new.
fn change(
    workspace: &Workspace,
    uri: &Uri,
    document: &Document,
    old: Arc<Side>,
) -> Vec<(Span, usize, bool)> {
    let Some(new) = present(uri, document) else { return Vec::new() };
    let (pairs, _) = pairing(&old, &new);
    let mut all: Vec<(Span, usize, bool)> = Vec::new();
    for (number, (before, after)) in pairs.iter().enumerate() {
        let own = after.and_then(|at| new.policies.get(at));
        // What is not analysed is told where findings are.
        let Some(own) = own.filter(|own| own.unread.is_none()) else { continue };
        let is_here = (own.span.start as usize) < document.snapshot.text.len();
        if is_here && all.iter().all(|(span, ..)| *span != own.span) {
            all.push((own.span, number, before.is_none()));
        }
    }
    let Snapshot { version, .. } = *document.snapshot;
    let change = Change { version, old, new, pairs, told: Mutex::default() };
    workspace.lenses.changes().insert(uri.clone(), Arc::new(change));
    all
}

/// The policies of a document as they stand in the editor.
fn present(uri: &Uri, document: &Document) -> Option<Side> {
    let path = session::path(uri)?;
    let name = path.file_name()?.to_string_lossy().into_owned();
    let reading = Reading { number: OLD + 1, ..Reading::default() };
    let policies = reading.of_request(&document.request());
    let source = Source::new(name, path, document.snapshot.text.clone());
    // A text with a fault is compared once it is mended.
    Side::of(source, policies).ok()
}

/// How a policy stands to the one in the last commit.
fn told(workspace: &Workspace, place: &Place) -> Option<Standing> {
    let present = || {
        let change = workspace.lenses.changes().get(&place.uri).cloned();
        change.filter(|own| own.version == place.version)
    };
    present()?;
    let _running = workspace.lenses.comparing.lock().unwrap_or_else(PoisonError::into_inner);
    // It may have gone on while another comparison ran.
    let change = present()?;
    let lock = || change.told.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = lock().get(&place.number) {
        return Some(known.clone());
    }
    let pair = *change.pairs.get(place.number)?;
    let standing = standing(&change.old, &change.new, pair);
    lock().insert(place.number, standing.clone());
    Some(standing)
}

impl Lenses {
    /// A document was closed.
    pub(crate) fn forget(&self, uri: &Uri) {
        self.bases().remove(uri);
        self.changes().remove(uri);
    }

    /// A thread that has failed under the lock has changed one entry or none.
    fn bases(&self) -> MutexGuard<'_, HashMap<Uri, Base>> {
        self.bases.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// See above.
    fn changes(&self) -> MutexGuard<'_, HashMap<Uri, Arc<Change>>> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
