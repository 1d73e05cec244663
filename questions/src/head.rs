//! The policies of a file as they are in the commit that is checked out.

use std::path::{Component, Path};

use iamlint_core::extract::Attached;
use iamlint_files::{inputs, modules, places};
use tempfile::TempDir;

use crate::git::Git;
use crate::side::{OLD, Side};

/// What faults call the comparison.
const OPTION: &str = "HEAD";

/// How many files a module may have. Beyond that nothing is said.
const MAX_FILES: usize = 200;

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
        if self.git.files(&self.commit, Some(&self.path))?.is_empty() {
            return Ok(None);
        }
        let folder = TempDir::new().map_err(|error| error.to_string())?;
        self.write(folder.path())?;
        // It bounds what a module takes, as the repository does.
        let bound = std::fs::create_dir_all(folder.path().join(".git"));
        bound.map_err(|error| error.to_string())?;
        let side = Side::read_of(&folder.path().join(&self.path), None, kind, OLD)?;
        Ok(Some(side.called(format!("{OPTION}:{}", self.path))))
    }

    /// Writes the file below a folder, with the others of its module.
    fn write(&self, folder: &Path) -> Result<(), String> {
        let own = Path::new(&self.path);
        let directory = own.parent().filter(|_| modules::is_member(own));
        let mut names = vec![self.path.clone()];
        if let Some(directory) = directory {
            let below = (!directory.as_os_str().is_empty()).then(|| inputs::show(directory) + "/");
            names.extend(self.git.files(&self.commit, below.as_deref())?);
            names.retain(|name| {
                let path = Path::new(name);
                modules::is_member(path) && path.parent() == Some(directory)
            });
        }
        names.sort();
        names.dedup();
        if names.len() > MAX_FILES {
            return Err(format!("the module has {} files", names.len()));
        }
        names.iter().try_for_each(|name| self.write_one(folder, name))
    }

    fn write_one(&self, folder: &Path, name: &str) -> Result<(), String> {
        let path = Path::new(name);
        // Whoever makes a tree by hand can write anything there.
        if path.components().any(|own| !matches!(own, Component::Normal(_))) {
            return Err(format!("`{name}` is no name of a file"));
        }
        let bytes = self.git.blob(&self.commit, name)?;
        let (file, fault) = (folder.join(path), |error: std::io::Error| error.to_string());
        std::fs::create_dir_all(modules::directory_of(&file)).map_err(fault)?;
        std::fs::write(&file, &bytes).map_err(fault)
    }
}
