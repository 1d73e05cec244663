//! `--since`: the policies of the working tree, and as they were at the commit that the branch was cut from.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use iamlint_core::extract::Attached;
use iamlint_core::settings::Choice;
use iamlint_files::inputs::{self, Input, Inputs, Namer};
use iamlint_files::modules::run::Known;
use iamlint_files::settings::Finder;
use iamlint_files::{modules, places};
use iamlint_questions::git::{Git, names};
use iamlint_questions::side::{self, Side};
use tempfile::TempDir;

use crate::config;
use crate::texts;

const OPTION: &str = "--since";

/// A file as it was and as it is.
pub(super) struct Pair {
    /// Its path, as it is shown.
    pub(super) path: String,
    /// Its policies: none where there was no such file.
    pub(super) old: Side,
    /// Its policies: none where there is no such file any more.
    pub(super) new: Side,
    /// It has not changed itself: other files of its module have.
    pub(super) is_neighbour: bool,
}

/// All files with policies that may differ.
pub(super) struct Pairs {
    pub(super) files: Vec<Pair>,
    /// Files that could not be read, with the reason: of their policies nothing is known.
    pub(super) unread: Vec<String>,
    /// The folder with the files as they were, while they are looked at.
    _folder: TempDir,
}

/// A file that may differ.
struct Candidate {
    /// Its path in the repository as it is, and as it was.
    new: Option<Input>,
    old: Option<String>,
    is_neighbour: bool,
    /// The directory of the module that takes the policy from the file, in the repository.
    module: Option<PathBuf>,
}

/// What git says of the files of the repository.
struct Changes {
    /// The paths as they were and as they are, where they differ or their texts do.
    changed: Vec<(Option<String>, Option<String>)>,
    tracked: HashSet<String>,
}

impl Pairs {
    /// Reads what has changed below these paths since the merge base of `revision` and `HEAD`.
    pub(super) fn since(
        revision: &str,
        paths: &[PathBuf],
        kind: Option<&Attached>,
    ) -> Result<Self, String> {
        let git = Git::here(OPTION)?;
        let base = git.merge_base(revision)?;
        let changes = Changes::since(&git, &base)?;
        let candidates = candidates(&git, &changes, &texts::paths(paths))?;
        let folder = TempDir::new()
            .map_err(|error| format!("`{OPTION}`: no temporary folder can be made: {error}"))?;
        let old: HashSet<&str> = candidates.iter().filter_map(|own| own.old.as_deref()).collect();
        // A module takes values and files from around it.
        let has_module = candidates.iter().any(|own| own.module.is_some())
            || old.iter().any(|path| modules::is_member(Path::new(path)));
        if !old.is_empty() {
            git.write_files(&base, folder.path(), |path| {
                old.contains(path) || (has_module && may_be_taken(path))
            })?;
        }
        let tree = folder.path().join("tree");
        // It bounds what a module takes, as the repository does.
        let bound = std::fs::create_dir_all(tree.join(".git"));
        bound.map_err(|error| format!("`{OPTION}`: a temporary folder cannot be used: {error}"))?;
        let mut own = Self { files: Vec::new(), unread: Vec::new(), _folder: folder };
        for candidate in &candidates {
            own.read(candidate, revision, [git.root(), &tree], kind);
        }
        Ok(own)
    }

    fn read(
        &mut self,
        candidate: &Candidate,
        revision: &str,
        [root, tree]: [&Path; 2],
        kind: Option<&Attached>,
    ) {
        let prefix = format!("{}/", inputs::show(tree));
        let module = candidate.module.as_deref();
        let new = candidate.new.as_ref().map(|input| {
            Side::read_of(input.path(), module.map(|own| root.join(own)), kind, side::OLD + 1)
        });
        let old = candidate.old.as_ref().map(|path| {
            let shown = format!("{revision}:{path}");
            let module = module.map(|own| tree.join(own));
            let side = Side::read_of(&tree.join(path), module, kind, side::OLD);
            side.map(|side| side.called(shown))
                .map_err(|why| why.replace(&prefix, &format!("{revision}:")))
        });
        let path = candidate.new.as_ref().map(|input| input.shown.clone());
        let path = path.or_else(|| candidate.old.clone()).unwrap_or_default();
        let side = |own: Option<Result<Side, String>>| {
            own.unwrap_or_else(|| Ok(Side::nothing(path.clone())))
        };
        match (side(old), side(new)) {
            (Ok(old), Ok(new)) if old.is_empty() && new.is_empty() => {}
            (Ok(old), Ok(new)) => {
                self.files.push(Pair { path, old, new, is_neighbour: candidate.is_neighbour });
            }
            (old, new) => self.unread.extend([old.err(), new.err()].into_iter().flatten()),
        }
    }
}

impl Changes {
    fn since(git: &Git, base: &str) -> Result<Self, String> {
        let answer = git.compared(base, &["--name-status", "-z"])?;
        let tracked = git.asked(&["ls-files", "-z", "--full-name"])?;
        let (mut changed, mut parts) = (Vec::new(), names(&answer));
        while let (Some(status), Some(path)) = (parts.next(), parts.next()) {
            changed.push(match status.chars().next() {
                Some('A') => (None, Some(path)),
                Some('D') => (Some(path), None),
                Some('R') => (Some(path), parts.next()),
                Some('C') => (None, parts.next()),
                _ => (Some(path.clone()), Some(path)),
            });
        }
        Ok(Self { changed, tracked: names(&tracked).collect() })
    }
}

/// The files below the paths that have changed, and those of the modules that have.
fn candidates(git: &Git, changes: &Changes, paths: &[PathBuf]) -> Result<Vec<Candidate>, String> {
    let mut finder = Finder::new(config::source(None, false), Choice::default())
        .map_err(|f| config::rendered(&f))?;
    let Inputs { mut files, faults, .. } = inputs::collect(paths, None, Namer::Person);
    if let Some((path, fault)) = faults.first() {
        return Err(format!("{path}: {fault}"));
    }
    let known = Known::of(&mut files, &mut finder, paths, &inputs::read);
    let known = known.map_err(|fault| config::rendered(&fault))?;
    let folder = |path: &str| git.root().join(modules::directory_of(Path::new(path)));
    let members = changes.changed.iter().flat_map(|(old, new)| [old, new]).flatten();
    let members = members.filter(|path| modules::is_member(Path::new(path.as_str())));
    let changed_modules: HashSet<PathBuf> =
        members.map(|path| places::of_folder(&folder(path))).collect();
    let mut all = Vec::new();
    for (number, input) in files.into_iter().enumerate() {
        let place = std::fs::canonicalize(input.path()).unwrap_or_else(|_| input.path().to_owned());
        let path = places::relative(&place, git.root());
        let change = changes.changed.iter().find(|(_, new)| new.as_deref() == Some(&path));
        let is_neighbour = change.is_none() && changes.tracked.contains(&path);
        let taken_by = known.taken_by(number).map(places::of_folder);
        let own = modules::is_member(&place).then(|| modules::directory_of(&place).to_owned());
        let mut around = taken_by.iter().chain(&own);
        let has_changed = around.any(|folder| changed_modules.contains(folder));
        if (is_neighbour && !has_changed) || texts::is_passed_over(&input, &mut finder)? {
            continue;
        }
        let old = match change {
            Some((old, _)) => old.clone(),
            None => is_neighbour.then_some(path),
        };
        let module = taken_by.and_then(|own| Some(own.strip_prefix(git.root()).ok()?.to_owned()));
        all.push(Candidate { new: Some(input), old, is_neighbour, module });
    }
    all.extend(gone(git, changes, paths, &mut finder)?);
    Ok(all)
}

/// The files below the paths that are no longer there.
fn gone(
    git: &Git,
    changes: &Changes,
    paths: &[PathBuf],
    finder: &mut Finder,
) -> Result<Vec<Candidate>, String> {
    let given: Vec<PathBuf> = paths.iter().map(|path| places::of_folder(path)).collect();
    let mut all = Vec::new();
    for (old, new) in &changes.changed {
        let (Some(old), None) = (old, new) else { continue };
        let place = git.root().join(old);
        let is_below = given.iter().any(|folder| place.starts_with(folder));
        let input =
            Input { shown: old.clone(), source: inputs::Source::File(place), is_named: false };
        if is_below && inputs::is_read(old) && !texts::is_passed_over(&input, finder)? {
            let old = Some(old.clone());
            all.push(Candidate { new: None, old, is_neighbour: false, module: None });
        }
    }
    Ok(all)
}

/// Whether a module may read the file: its own files, and what `file()` and `templatefile()` mostly name.
fn may_be_taken(path: &str) -> bool {
    const TEMPLATES: [&str; 5] = [".tpl", ".tftpl", ".tmpl", ".j2", ".policy"];
    inputs::is_read(path) || TEMPLATES.iter().any(|ending| path.ends_with(ending))
}
