//! The modules of Terraform among the files of a run: what each file needs of the others, and the files that they take policies
//! from.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::inputs::{self, Input, Read, Source};
use crate::modules::{self, Taken};
use crate::places;
use crate::settings::{Finder, SettingsFault};
use crate::texts::{self, Text};
use iamlint_catalogue::order;
use iamlint_core::extract::{Around, Facts, Module};
use iamlint_core::syntax::{self, Tree};

/// The files of one module among those of the run.
pub struct Directory {
    /// Its path, as one of its files names it.
    pub path: PathBuf,
    /// The numbers of the files.
    pub members: Vec<usize>,
}

/// The modules among the files, in the order of their first files.
pub fn directories<'i>(files: impl Iterator<Item = &'i Input>) -> Vec<Directory> {
    let mut all: Vec<Directory> = Vec::new();
    let (mut by_spelling, mut by_place) = (HashMap::new(), HashMap::new());
    for (number, input) in files.enumerate().filter(|(_, own)| modules::is_member(own.path())) {
        let path = modules::directory_of(input.path());
        let at = *by_spelling.entry(path).or_insert_with(|| {
            *by_place.entry(places::of_folder(path)).or_insert_with(|| {
                all.push(Directory { path: path.to_owned(), members: Vec::new() });
                all.len() - 1
            })
        });
        if let Some(directory) = all.get_mut(at) {
            directory.members.push(number);
        }
    }
    all
}

/// The texts of a module's other files: those that the run does not list.
pub fn other_texts(directory: &Path, listed: &[&Input], read: Read) -> Vec<(String, String)> {
    let names: HashSet<&str> =
        listed.iter().filter_map(|input| modules::name_of(input.path())).collect();
    let mut texts = Vec::new();
    for path in modules::members(directory) {
        let Some(name) = modules::name_of(&path).filter(|name| !names.contains(name)) else {
            continue;
        };
        let name = name.to_owned();
        let input = Input { shown: name.clone(), source: Source::File(path), is_named: false };
        // What cannot be read here is said when that file is checked.
        texts.extend(read(&input).ok().map(|text| (name, text)));
    }
    texts
}

/// What a file says to the others of its module.
pub fn facts(name: &str, tree: &Tree) -> (String, Arc<Facts>) {
    (name.to_owned(), Arc::new(Facts::of(name, tree)))
}

/// The module of these files, in any order.
pub fn module(mut files: Vec<(String, Arc<Facts>)>) -> Module {
    order::by(&mut files, |(a, _), (b, _)| a.cmp(b));
    // Standard input may carry the name of a file that is listed, too.
    files.dedup_by(|(later, _), (first, _)| later == first);
    Module::of(files)
}

/// What a file says to the others of its module.
pub fn facts_of_text(name: &str, text: &str) -> (String, Arc<Facts>) {
    facts(name, &syntax::parse(text, inputs::dialect(name)))
}

/// Where files may be taken from, and which not.
pub struct Reach<'f> {
    /// The settings.
    pub finder: &'f Mutex<&'f mut Finder>,
    /// The paths that the user has given.
    pub given: &'f [PathBuf],
}

impl Reach<'_> {
    /// Finds the files that a module takes policies from, and tells the module which are looked at and which are not.
    ///
    /// # Errors
    ///
    /// A settings file that cannot be used.
    pub fn take(&self, module: &mut Module, directory: &Path) -> Result<Vec<Taken>, SettingsFault> {
        let files = module.taken_files();
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let boundary = modules::boundary(directory, self.given);
        let mut all = Vec::new();
        for file in files {
            let found = modules::take(directory, file.clone(), &boundary, |path| {
                let mut finder = self.finder.lock().unwrap_or_else(PoisonError::into_inner);
                finder.excludes(path)
            })?;
            module.set_taken(&file, found.as_ref().map(|_| ()).map_err(Clone::clone));
            all.extend(found);
        }
        Ok(all)
    }
}

/// One for each file: several modules may take the same one.
pub fn merged(all: impl IntoIterator<Item = Taken>) -> BTreeMap<PathBuf, Taken> {
    let mut merged: BTreeMap<PathBuf, Taken> = BTreeMap::new();
    for taken in all {
        match merged.get_mut(&taken.place) {
            Some(known) => known.join(taken),
            None => {
                merged.insert(taken.place.clone(), taken);
            }
        }
    }
    merged
}

/// What a file that a module takes is read by.
pub fn input_of(taken: &Taken) -> Input {
    let shown = inputs::show(&taken.path);
    Input { shown, source: Source::File(taken.path.clone()), is_named: false }
}

/// The taken file that an input is, if it is one. Only names that fit are asked of the disk.
pub struct Matcher {
    names: HashSet<std::ffi::OsString>,
}

impl Matcher {
    /// Of these files.
    pub fn of(taken: &BTreeMap<PathBuf, Taken>) -> Self {
        // A link has a name of its own.
        let names = |own: &Taken| {
            let shown = own.path.file_name().map(ToOwned::to_owned);
            shown.into_iter().chain(own.place.file_name().map(ToOwned::to_owned))
        };
        Self { names: taken.values().flat_map(names).collect() }
    }

    /// The real place of the input, if it may be one of them.
    pub fn place(&self, input: &Input) -> Option<PathBuf> {
        let Source::File(path) = &input.source else { return None };
        let may_be = path.file_name().is_some_and(|name| self.names.contains(name));
        may_be.then(|| std::fs::canonicalize(path).ok()).flatten()
    }
}

/// What is known of the files of a run by their modules, for commands that go through them one by one.
#[derive(Default)]
pub struct Known {
    /// The texts that were read for it, by the numbers of the files.
    pub texts: BTreeMap<usize, Text>,
    modules: BTreeMap<usize, Arc<Module>>,
    taken: BTreeMap<usize, Taken>,
}

impl Known {
    /// Reads the modules among the files. Adds the files that they take policies from, in the order of the paths.
    ///
    /// # Errors
    ///
    /// A settings file that cannot be used.
    pub fn of(
        files: &mut Vec<Input>,
        finder: &mut Finder,
        given: &[PathBuf],
        read: Read,
    ) -> Result<Self, SettingsFault> {
        let mut known = Self::default();
        let mut all = Vec::new();
        for directory in directories(files.iter()) {
            let module = known.module(&directory, files, (finder, given, read), &mut all)?;
            let module = Arc::new(module);
            let of_members = directory.members.iter().map(|own| (*own, Arc::clone(&module)));
            known.modules.extend(of_members);
        }
        known.add(files, merged(all));
        Ok(known)
    }

    fn module(
        &mut self,
        directory: &Directory,
        files: &[Input],
        (finder, given, read): (&mut Finder, &[PathBuf], Read),
        taken: &mut Vec<Taken>,
    ) -> Result<Module, SettingsFault> {
        let mut listed = Vec::new();
        let mut all = Vec::new();
        for number in &directory.members {
            let Some(input) = files.get(*number) else { continue };
            let text = texts::read(input, finder, read)?;
            if let (Text::Read { text, .. }, Some(name)) = (&text, modules::name_of(input.path())) {
                all.push(facts_of_text(name, text));
            }
            listed.push(input);
            self.texts.insert(*number, text);
        }
        let others = other_texts(&directory.path, &listed, read);
        all.extend(others.iter().map(|(name, text)| facts_of_text(name, text)));
        let mut module = module(all);
        let reach = Reach { finder: &Mutex::new(finder), given };
        taken.extend(reach.take(&mut module, &directory.path)?);
        Ok(module)
    }

    /// Puts the files that are taken among the others.
    fn add(&mut self, files: &mut Vec<Input>, mut taken: BTreeMap<PathBuf, Taken>) {
        let matcher = Matcher::of(&taken);
        let mut all: Vec<(Input, Option<usize>, Option<Taken>)> = Vec::new();
        for (number, input) in std::mem::take(files).into_iter().enumerate() {
            let own = matcher.place(&input).and_then(|place| taken.remove(&place));
            all.push((input, Some(number), own));
        }
        all.extend(taken.into_values().map(|own| (input_of(&own), None, Some(own))));
        order::by(&mut all, |(a, ..), (b, ..)| a.shown.cmp(&b.shown));
        let mut known = Self::default();
        for (new, (input, old, own)) in all.into_iter().enumerate() {
            let text = old.and_then(|old| self.texts.remove(&old));
            known.texts.extend(text.map(|text| (new, text)));
            let module = old.and_then(|old| self.modules.remove(&old));
            known.modules.extend(module.map(|module| (new, module)));
            known.taken.extend(own.map(|own| (new, own)));
            files.push(input);
        }
        *self = known;
    }

    /// The directory of the module that takes a policy from a file.
    pub fn taken_by(&self, number: usize) -> Option<&Path> {
        self.taken.get(&number).map(|own| own.directory.as_path())
    }

    /// What is known of a file.
    pub fn around<'k>(&'k self, number: usize, input: &'k Input) -> Around<'k> {
        let taken = self.taken.get(&number);
        Around {
            module: self.modules.get(&number).map(|module| &**module),
            file: modules::name_of(input.path()).unwrap_or_default(),
            attached: taken.map(|own| own.attached.as_slice()).unwrap_or_default(),
            is_template: taken.is_some_and(|own| own.is_template),
            values: taken.map(|own| own.values.as_slice()).unwrap_or_default(),
            is_before: false,
            for_editor: false,
        }
    }
}
