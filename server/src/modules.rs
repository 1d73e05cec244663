//! The modules of Terraform that documents belong to: the texts of open documents first, else what the disk has.
//!
//! What a file says to the others is kept as facts. A keystroke makes those of its document anew, and nothing else.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use iamlint_core::extract::{Facts, Module};
use iamlint_core::syntax::{self, Tree};
use iamlint_files::inputs::{self, Input, Source};
use iamlint_files::modules::{directory_of, is_member, members, name_of};

/// The place of a document in its module.
#[derive(Clone, Debug)]
pub(crate) struct Seat {
    pub(crate) module: Arc<Module>,
    /// The name of the file.
    pub(crate) name: String,
}

/// The modules that are known, by their directories.
#[derive(Default)]
pub(crate) struct Modules {
    directories: Mutex<HashMap<PathBuf, Directory>>,
}

#[derive(Default)]
struct Directory {
    on_disk: BTreeMap<String, Arc<Facts>>,
    /// Of the documents that are open.
    open: BTreeMap<String, Arc<Facts>>,
    /// All of them together; `None` if it has to be made anew.
    module: Option<Arc<Module>>,
    /// How often it has changed.
    changes: u64,
    /// Of each open document, how often the module had changed when it was looked at last.
    seen: BTreeMap<String, u64>,
}

impl Modules {
    /// Whether a document's place is known without a look at the disk, and without waiting.
    pub(crate) fn is_ready(&self, path: &Path) -> bool {
        if !is_member(path) {
            return true;
        }
        match self.directories.try_lock() {
            Ok(directories) => directories.contains_key(directory_of(path)),
            Err(TryLockError::Poisoned(_) | TryLockError::WouldBlock) => false,
        }
    }

    /// The place of a document, as its module was when it was looked at last. `None`: it belongs to no module.
    pub(crate) fn seat(&self, path: &Path) -> Option<Seat> {
        self.with(path, |directory, _| directory.module())
    }

    /// Takes what an open document says now. Returns its place.
    pub(crate) fn take(&self, path: &Path, tree: &Tree) -> Option<Seat> {
        let name = name_of(path).filter(|_| is_member(path))?;
        let facts = Facts::of(name, tree);
        self.with(path, |directory, name| {
            directory.change(name, |own| {
                own.open.insert(name.to_owned(), Arc::new(facts));
            });
            directory.seen.insert(name.to_owned(), directory.changes);
            directory.module()
        })
    }

    /// A document was closed, or a file has changed on disk: what the disk has is read again.
    pub(crate) fn look_again(&self, path: &Path, is_closed: bool) {
        if !is_member(path) || !self.knows(path) {
            return;
        }
        let facts = read(path);
        self.with(path, |directory, name| {
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
            directory.module()
        });
    }

    /// Reads all files of a module again: nobody tells when they change.
    pub(crate) fn look_at_all_again(&self, path: &Path) {
        if is_member(path) && self.knows(path) {
            let on_disk = on_disk(directory_of(path));
            self.with(path, |directory, _| {
                if directory.on_disk != on_disk {
                    directory.on_disk = on_disk;
                    directory.module = None;
                    directory.changes += 1;
                }
                directory.module()
            });
        }
    }

    /// The open files beside `path`, itself among them, that were looked at before the module has changed.
    pub(crate) fn outdated(&self, path: &Path) -> Vec<PathBuf> {
        let folder = directory_of(path);
        let directories = self.lock();
        let Some(own) = directories.get(folder).filter(|_| is_member(path)) else {
            return Vec::new();
        };
        let outdated = own.seen.iter().filter(|(_, changes)| **changes < own.changes);
        outdated.map(|(name, _)| folder.join(name)).collect()
    }

    /// The open files beside `path`.
    pub(crate) fn open_beside(&self, path: &Path) -> Vec<PathBuf> {
        let folder = directory_of(path);
        let directories = self.lock();
        let names = directories.get(folder).map(|own| own.open.keys()).into_iter().flatten();
        names.map(|name| folder.join(name)).collect()
    }

    /// Forgets all modules without an open document.
    pub(crate) fn tidy(&self) {
        self.lock().retain(|_, directory| !directory.open.is_empty());
    }

    fn knows(&self, path: &Path) -> bool {
        self.lock().contains_key(directory_of(path))
    }

    /// Asks the module of a document, which is read if it is not known.
    fn with(
        &self,
        path: &Path,
        ask: impl FnOnce(&mut Directory, &str) -> Arc<Module>,
    ) -> Option<Seat> {
        let name = name_of(path).filter(|_| is_member(path))?;
        let folder = directory_of(path);
        // Nobody waits for the disk.
        let read = (!self.knows(path)).then(|| on_disk(folder));
        let mut directories = self.lock();
        let directory = directories.entry(folder.to_owned()).or_insert_with(|| Directory {
            on_disk: read.unwrap_or_default(),
            ..Directory::default()
        });
        Some(Seat { module: ask(directory, name), name: name.to_owned() })
    }

    /// A thread that has failed under the lock has left facts that are right, each by itself.
    fn lock(&self) -> MutexGuard<'_, HashMap<PathBuf, Directory>> {
        self.directories.lock().unwrap_or_else(PoisonError::into_inner)
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
            self.module = None;
            self.changes += 1;
        }
    }

    fn module(&mut self) -> Arc<Module> {
        if let Some(module) = &self.module {
            return Arc::clone(module);
        }
        let mut files = self.on_disk.clone();
        files.extend(self.open.clone());
        let module = Arc::new(Module::of(files.into_iter().collect()));
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
    Some(Arc::new(Facts::of(name, &syntax::parse(&text, inputs::dialect(name)))))
}
