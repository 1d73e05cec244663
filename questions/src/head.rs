//! The policies of a file as they are in the commit that is checked out.

use std::cell::Cell;
use std::path::Path;

use iamlint_core::extract::Attached;
use iamlint_files::{inputs, modules, places};
use tempfile::TempDir;

use crate::git::Git;
use crate::side::{OLD, Side};

/// What faults call the comparison.
const OPTION: &str = "HEAD";

/// How many files of a repository a module may have to choose from. Beyond that nothing is said.
const MAX_TAKEN: usize = 2_000;

/// A file in its repository.
pub struct Head {
    git: Git,
    /// The path in the repository.
    path: String,
    /// The commit that is checked out.
    pub commit: String,
}

impl Head {
    /// Finds the repository of a file. `None`: it is in none, there is no commit, or no git.
    pub fn of(path: &Path) -> Option<Self> {
        let git = Git::around(modules::directory_of(path), OPTION).ok()?;
        let commit = git.head()?;
        let place = std::fs::canonicalize(path).unwrap_or_else(|_| places::of_file(path));
        let inside = place.strip_prefix(git.root()).ok()?;
        let path = inputs::show(inside);
        Some(Self { git, path, commit })
    }

    /// Its policies in the commit. `kind`: that of all of them, if it is known from elsewhere. `None`: the commit has no such file.
    ///
    /// # Errors
    ///
    /// Git has failed, or the file cannot be read.
    pub fn side(&self, kind: Option<&Attached>) -> Result<Option<Side>, String> {
        let folder = TempDir::new().map_err(|error| error.to_string())?;
        let tree = folder.path().join("tree");
        let own = Path::new(&self.path);
        let is_member = modules::is_member(own);
        let is_beside = |path: &Path| modules::is_member(path) && path.parent() == own.parent();
        self.git.write_files(&self.commit, folder.path(), |path| {
            path == self.path || (is_member && is_beside(Path::new(path)))
        })?;
        let file = tree.join(&self.path);
        if !file.is_file() {
            return Ok(None);
        }
        // It bounds what a module takes, as the repository does.
        std::fs::create_dir_all(tree.join(".git")).map_err(|error| error.to_string())?;
        if is_member && takes_files(modules::directory_of(&file)) {
            self.write_taken(folder.path(), &tree)?;
        }
        let side = Side::read_of(&file, None, kind, OLD)?;
        Ok(Some(side.called(format!("{OPTION}:{}", self.path))))
    }

    /// Writes the files that a module may take.
    fn write_taken(&self, folder: &Path, tree: &Path) -> Result<(), String> {
        let count = Cell::new(0);
        self.git.write_files(&self.commit, folder, |path| {
            let is_wanted = may_be_taken(path) && !tree.join(path).exists();
            count.set(count.get() + usize::from(is_wanted));
            is_wanted && count.get() <= MAX_TAKEN
        })?;
        match count.get() {
            0..=MAX_TAKEN => Ok(()),
            count => Err(format!("the module may take {count} files")),
        }
    }
}

/// Whether a file of the module names another file: by `file` or `templatefile`.
fn takes_files(directory: &Path) -> bool {
    let mut texts = modules::members(directory).into_iter().map(std::fs::read_to_string);
    texts.any(|text| text.is_ok_and(|text| text.contains("file(")))
}

/// Whether a module may read the file: its own files, and what `file()` and `templatefile()` mostly name.
pub fn may_be_taken(path: &str) -> bool {
    const TEMPLATES: [&str; 5] = [".tpl", ".tftpl", ".tmpl", ".j2", ".policy"];
    inputs::is_read(path) || TEMPLATES.iter().any(|ending| path.ends_with(ending))
}
