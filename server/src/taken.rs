//! Documents that modules of Terraform take policies from, by `file` and `templatefile`: what they are attached to.
//!
//! A document is looked for in the modules of its folder and of those above it, as far as the workspace's folder, and in all that
//! are known. Which modules those are is read once; after that only what changes in them is looked at.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use iamlint_catalogue::order;
use iamlint_core::extract::TakenFile;
use iamlint_files::modules::{Taken, boundary, directory_of, is_member};
use iamlint_files::places;

use crate::modules::{Directory, Find, Known, Modules};

/// How many folders above a document are looked at.
const MAX_FOLDERS: usize = 16;

/// What the known modules take policies from.
#[derive(Default)]
pub(crate) struct Takes {
    /// The files, by their real places, as the modules were after so many changes.
    all: HashMap<PathBuf, Arc<Taken>>,
    as_of: Option<u64>,
    /// After how many changes the open documents were last looked through.
    looked_through: u64,
    /// The open documents that may be among them.
    open: HashMap<PathBuf, Reader>,
}

/// An open document that belongs to no module.
struct Reader {
    /// Its real place.
    place: PathBuf,
    /// The folders whose modules may name it.
    folders: Vec<PathBuf>,
    /// What it was taken for when it was looked at last.
    seen: Option<Arc<Taken>>,
}

/// What tells the files apart that a module takes.
pub(crate) fn key(file: &TakenFile) -> (String, bool) {
    (file.path.clone(), file.is_template)
}

impl Takes {
    /// Whether nothing has to be read for a document.
    pub(crate) fn is_ready(&self, path: &Path) -> bool {
        self.open.contains_key(path)
    }

    /// The folders whose modules may name a document.
    pub(crate) fn folders_of(&self, path: &Path) -> Vec<PathBuf> {
        self.open.get(path).map(|own| own.folders.clone()).unwrap_or_default()
    }

    /// A document was closed.
    pub(crate) fn forget(&mut self, path: &Path) {
        self.open.remove(path);
    }

    /// Whether an open document has to do with the module in this folder.
    pub(crate) fn needs(&self, folder: &Path, module: &Directory) -> bool {
        let mut open = self.open.values();
        let takes =
            |place: &PathBuf| module.found.values().flatten().any(|own| own.place == *place);
        open.any(|own| own.folders.iter().any(|other| other == folder) || takes(&own.place))
    }
}

impl Known {
    /// What the modules take the file at this place for.
    fn taken(&mut self, place: &Path, find: Find) -> Option<Arc<Taken>> {
        if self.takes.as_of != Some(self.changes) {
            self.takes.all = self.all_taken(find);
            self.takes.as_of = Some(self.changes);
        }
        self.takes.all.get(place).map(Arc::clone)
    }

    fn all_taken(&mut self, find: Find) -> HashMap<PathBuf, Arc<Taken>> {
        let mut all: HashMap<PathBuf, Taken> = HashMap::new();
        // The order of the paths, so that the answer does not depend on chance.
        let mut directories: Vec<_> = self.directories.iter_mut().collect();
        order::by_key(&mut directories, |(folder, _)| *folder);
        for (folder, directory) in directories {
            let module = directory.module(folder, find);
            let files = module.taken_files().into_iter();
            for own in files.filter_map(|file| directory.found.get(&key(&file))?.clone().ok()) {
                match all.get_mut(&own.place) {
                    Some(known) => known.join(own),
                    None => {
                        all.insert(own.place.clone(), own);
                    }
                }
            }
        }
        all.into_iter().map(|(place, own)| (place, Arc::new(own))).collect()
    }

    /// The open documents that the modules take for something else than when they were looked at.
    pub(crate) fn outdated_taken(&mut self, find: Find) -> Vec<PathBuf> {
        if self.takes.looked_through == self.changes {
            return Vec::new();
        }
        self.takes.looked_through = self.changes;
        let open = self.takes.open.iter();
        let open: Vec<_> =
            open.map(|(path, own)| (path.clone(), own.place.clone(), own.seen.clone())).collect();
        let outdated = open.into_iter().filter(|(_, place, seen)| self.taken(place, find) != *seen);
        outdated.map(|(path, ..)| path).collect()
    }
}

impl Modules {
    /// What modules take a document for. `folders`: those of the workspace. An open document is known from then on.
    pub(crate) fn taken(
        &self,
        path: &Path,
        folders: &[PathBuf],
        is_open: bool,
        find: Find,
    ) -> Option<Arc<Taken>> {
        if is_member(path) {
            return None;
        }
        if !self.lock().takes.is_ready(path) {
            let above = above(path, folders);
            self.read(&above);
            let place = std::fs::canonicalize(path).unwrap_or_else(|_| places::of_file(path));
            if !is_open {
                return self.lock().taken(&place, find);
            }
            let reader = Reader { place, folders: above, seen: None };
            self.lock().takes.open.insert(path.to_owned(), reader);
        }
        let mut known = self.lock();
        let place = known.takes.open.get(path)?.place.clone();
        let taken = known.taken(&place, find);
        if let Some(reader) = known.takes.open.get_mut(path).filter(|_| is_open) {
            reader.seen.clone_from(&taken);
        }
        taken
    }
}

/// The folder of a document and those above it, as far as the workspace's folder, else as far as its repository.
fn above(path: &Path, folders: &[PathBuf]) -> Vec<PathBuf> {
    let own = directory_of(path);
    let outer = folders.iter().filter(|folder| own.starts_with(folder));
    let outer = outer.min_by_key(|folder| folder.components().count()).cloned();
    let outer = outer.unwrap_or_else(|| boundary(own, &[]).folder);
    let above = own.ancestors().take_while(|folder| folder.starts_with(&outer));
    above.take(MAX_FOLDERS).map(Path::to_owned).collect()
}
