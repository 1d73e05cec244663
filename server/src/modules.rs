//! The modules of Terraform that documents belong to: the texts of open documents first, else what the disk has.
//!
//! What a file says to the others is kept as facts. A keystroke makes those of its document anew, and nothing else. Documents that
//! belong to no module are judged as what the modules around them take them for: see `taken.rs`.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use iamlint_core::extract::{Facts, Module, TakenFile};
use iamlint_core::syntax::{self, Tree};
use iamlint_files::inputs::{self, Input, Source};
use iamlint_files::modules::{Taken, directory_of, is_member, members, name_of};

use crate::taken::{Takes, key};

/// The place of a document in its module.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(crate) module: Arc<Module>,
    /// The name of the file.
    pub(crate) name: String,
}

/// Finds a file that the module in a directory takes a policy from, or says why it is not looked at.
pub(crate) type Find<'f> = &'f dyn Fn(&Path, &TakenFile) -> Result<Taken, String>;

/// The modules that are known.
#[derive(Default)]
pub(crate) struct Modules {
    known: Mutex<Known>,
}

#[derive(Default)]
pub(crate) struct Known {
    /// The modules, by their directories.
    pub(crate) directories: HashMap<PathBuf, Directory>,
    /// How often any of them has changed.
    pub(crate) changes: u64,
    /// What they take policies from.
    pub(crate) takes: Takes,
}

#[derive(Default)]
pub(crate) struct Directory {
    on_disk: BTreeMap<String, Arc<Facts>>,
    /// Of the documents that are open.
    open: BTreeMap<String, Arc<Facts>>,
    /// All of them together; `None` if it has to be made anew.
    module: Option<Arc<Module>>,
    /// How often it has changed.
    changes: u64,
    /// Of each open document, how often the module had changed when it was looked at last.
    seen: BTreeMap<String, u64>,
    /// The files that it takes policies from, or why not, as they were found when they were first named.
    pub(crate) found: HashMap<(String, bool), Result<Taken, String>>,
}

impl Modules {
    /// Whether a document's place is known without a look at the disk, and without waiting.
    pub(crate) fn is_ready(&self, path: &Path) -> bool {
        match self.known.try_lock() {
            Ok(known) if is_member(path) => known.directories.contains_key(directory_of(path)),
            Ok(known) => known.takes.is_ready(path),
            Err(TryLockError::Poisoned(_) | TryLockError::WouldBlock) => false,
        }
    }

    /// The place of a document, as its module was when it was looked at last. `None`: it belongs to no module.
    pub(crate) fn seat(&self, path: &Path, find: Find) -> Option<Seat> {
        self.with(path, find, |_, _| {})
    }

    /// Takes what an open document says now. Returns its place.
    pub(crate) fn take(&self, path: &Path, text: &str, tree: &Tree, find: Find) -> Option<Seat> {
        let name = name_of(path).filter(|_| is_member(path))?;
        let facts = Facts::of(name, tree).mentioning(text);
        self.with(path, find, |directory, name| {
            directory.change(name, |own| {
                own.open.insert(name.to_owned(), Arc::new(facts));
            });
            directory.seen.insert(name.to_owned(), directory.changes);
        })
    }

    /// A document was closed, or a file has changed on disk: what the disk has is read again.
    pub(crate) fn look_again(&self, path: &Path, is_closed: bool, find: Find) {
        if !is_member(path) {
            return match is_closed {
                true => self.lock().takes.forget(path),
                false => self.look_for_taken(find),
            };
        }
        if !self.knows(directory_of(path)) {
            return;
        }
        let facts = read(path);
        self.with(path, find, |directory, name| {
            directory.change(name, |own| {
                if is_closed {
                    own.open.remove(name);
                    own.seen.remove(name);
                }
                match facts {
                    Some(facts) => own.on_disk.insert(name.to_owned(), facts),
                    None => own.on_disk.remove(name),
                };
            });
        });
    }

    /// Reads all files of the modules that a document has to do with again: nobody tells when they change.
    pub(crate) fn look_at_all_again(&self, path: &Path, find: Find) {
        let folders = match is_member(path) {
            true => vec![directory_of(path).to_owned()],
            false => self.lock().takes.folders_of(path),
        };
        for folder in folders.into_iter().filter(|folder| self.knows(folder)) {
            let on_disk = on_disk(&folder);
            let mut known = self.lock();
            if let Some(own) = known.directories.get_mut(&folder)
                && own.on_disk != on_disk
            {
                own.on_disk = on_disk;
                own.has_changed();
                known.changes += 1;
            }
        }
        self.look_for_taken(find);
    }

    /// Looks again for the files that modules take policies from.
    pub(crate) fn look_for_taken(&self, find: Find) {
        let named: Vec<(PathBuf, TakenFile)> = {
            let known = self.lock();
            let modules = known.directories.iter();
            let modules = modules.filter_map(|(path, own)| Some((path, own.module.as_ref()?)));
            modules
                .flat_map(|(path, own)| {
                    own.taken_files().into_iter().map(move |file| (path.clone(), file))
                })
                .collect()
        };
        // Nobody waits for the disk.
        let found: Vec<_> = named.iter().map(|(path, file)| find(path, file)).collect();
        let mut known = self.lock();
        for ((path, file), found) in named.iter().zip(found) {
            let Some(own) = known.directories.get_mut(path) else { continue };
            if own.found.get(&key(file)) != Some(&found) {
                own.found.insert(key(file), found);
                own.has_changed();
                known.changes += 1;
            }
        }
    }

    /// The open files that were looked at before a change that `path` has to do with: those of its module, itself among them, and
    /// those that modules take policies from. A file that belongs to no module may be one that any of them takes.
    pub(crate) fn outdated(&self, path: &Path, find: Find) -> Vec<PathBuf> {
        let folder = is_member(path).then(|| directory_of(path));
        let mut known = self.lock();
        let mut outdated = known.outdated_taken(find);
        for (own, directory) in &known.directories {
            if folder.is_none_or(|folder| folder == own) {
                let seen = directory.seen.iter();
                let seen = seen.filter(|(_, changes)| **changes < directory.changes);
                outdated.extend(seen.map(|(name, _)| own.join(name)));
            }
        }
        outdated
    }

    /// How often the module in a folder has changed. `None`: it is not known.
    pub(crate) fn changes_in(&self, folder: &Path) -> Option<u64> {
        self.lock().directories.get(folder).map(|own| own.changes)
    }

    /// The files that the module in a folder takes policies from.
    pub(crate) fn places_taken(&self, folder: &Path) -> Vec<PathBuf> {
        let known = self.lock();
        let found = known.directories.get(folder).map(|own| own.found.values().flatten());
        found.into_iter().flatten().map(|own| own.place.clone()).collect()
    }

    /// The open files beside `path`.
    pub(crate) fn open_beside(&self, path: &Path) -> Vec<PathBuf> {
        let folder = directory_of(path);
        let known = self.lock();
        let names = known.directories.get(folder).map(|own| own.open.keys()).into_iter().flatten();
        names.map(|name| folder.join(name)).collect()
    }

    /// Forgets all modules that no open document has to do with.
    pub(crate) fn tidy(&self) {
        let mut known = self.lock();
        let Known { directories, takes, .. } = &mut *known;
        directories.retain(|path, own| !own.open.is_empty() || takes.needs(path, own));
    }

    /// Reads the modules in these folders that are not known.
    pub(crate) fn read(&self, folders: &[PathBuf]) {
        for folder in folders.iter().filter(|folder| !self.knows(folder)) {
            // Nobody waits for the disk.
            let on_disk = on_disk(folder);
            let mut known = self.lock();
            known.changes += u64::from(!on_disk.is_empty());
            known
                .directories
                .entry(folder.clone())
                .or_insert_with(|| Directory { on_disk, ..Directory::default() });
        }
    }

    fn knows(&self, folder: &Path) -> bool {
        self.lock().directories.contains_key(folder)
    }

    /// Asks the module of a document, which is read if it is not known.
    fn with(
        &self,
        path: &Path,
        find: Find,
        ask: impl FnOnce(&mut Directory, &str),
    ) -> Option<Seat> {
        let name = name_of(path).filter(|_| is_member(path))?;
        let folder = directory_of(path);
        self.read(&[folder.to_owned()]);
        let mut known = self.lock();
        let directory = known.directories.entry(folder.to_owned()).or_default();
        let before = directory.changes;
        ask(directory, name);
        let has_changed = directory.changes != before;
        let module = directory.module(folder, find);
        known.changes += u64::from(has_changed);
        Some(Seat { module, name: name.to_owned() })
    }

    /// A thread that has failed under the lock has left facts that are right, each by itself.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Directory {
    fn facts(&self, name: &str) -> Option<Arc<Facts>> {
        self.open.get(name).or_else(|| self.on_disk.get(name)).cloned()
    }

    /// Changes what is known of one file. Only what is another thing to the others counts.
    fn change(&mut self, name: &str, change: impl FnOnce(&mut Self)) {
        let before = self.facts(name);
        change(self);
        if before != self.facts(name) {
            self.has_changed();
        }
    }

    /// The module has to be made anew, and what was judged with it is outdated.
    fn has_changed(&mut self) {
        self.module = None;
        self.changes += 1;
    }

    /// The module. The disk is asked for the files that it takes policies from when it names them first.
    pub(crate) fn module(&mut self, folder: &Path, find: Find) -> Arc<Module> {
        if let Some(module) = &self.module {
            return Arc::clone(module);
        }
        let mut files = self.on_disk.clone();
        files.extend(self.open.clone());
        let mut module = Module::of(files.into_iter().collect());
        let mut found = HashMap::new();
        for file in module.taken_files() {
            let own = match self.found.remove(&key(&file)) {
                Some(Ok(own)) => Ok(own.with(&file)),
                Some(Err(reason)) => Err(reason),
                None => find(folder, &file),
            };
            module.set_taken(&file, own.as_ref().map(|_| ()).map_err(Clone::clone));
            found.insert(key(&file), own);
        }
        self.found = found;
        let module = Arc::new(module);
        self.module = Some(Arc::clone(&module));
        module
    }
}

/// What the files of a directory say.
fn on_disk(directory: &Path) -> BTreeMap<String, Arc<Facts>> {
    let files = members(directory).into_iter();
    files.filter_map(|path| Some((name_of(&path)?.to_owned(), read(&path)?))).collect()
}

/// What a file says. What cannot be read says nothing; a check from the command line tells why.
fn read(path: &Path) -> Option<Arc<Facts>> {
    let name = name_of(path)?;
    let source = Source::File(path.to_owned());
    let text = inputs::read(&Input { shown: name.to_owned(), source, is_named: false }).ok()?;
    let tree = syntax::parse(&text, inputs::dialect(name));
    Some(Arc::new(Facts::of(name, &tree).mentioning(&text)))
}
