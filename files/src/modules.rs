//! Modules of Terraform on disk: which files belong to one, and where the files lie that it takes policies from.

pub mod run;

use std::path::{Component, Path, PathBuf};

use iamlint_core::extract::{Attached, TakenFile, is_module_file};
use iamlint_core::source::MAX_FILE_BYTES;

use crate::places;

/// Whether a file belongs to the module of its directory, by its name.
pub fn is_member(path: &Path) -> bool {
    name_of(path).is_some_and(is_module_file)
}

/// The name of a file in its directory.
pub fn name_of(path: &Path) -> Option<&str> {
    path.file_name().and_then(|name| name.to_str())
}

/// The directory of a file.
pub fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// The files of the module in a directory, in the order of their names. None if the directory cannot be read.
pub fn members(directory: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let paths = entries.map(|entry| directory.join(entry.file_name()));
    // A pipe would be waited for.
    let mut members: Vec<PathBuf> =
        paths.filter(|path| is_member(path) && path.is_file()).collect();
    members.sort();
    members
}

/// How far a module may reach for files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundary {
    /// What lies in this folder.
    pub folder: PathBuf,
    /// What people call it.
    pub called: &'static str,
}

/// How far the module in `directory` may reach for files: to the repository that it is in, else to the folder among `given` that
/// it was found in, else to itself.
pub fn boundary(directory: &Path, given: &[PathBuf]) -> Boundary {
    let own = places::of_folder(directory);
    let repository = own.ancestors().find(|folder| folder.join(".git").exists());
    if let Some(repository) = repository {
        return Boundary { folder: repository.to_owned(), called: "the repository" };
    }
    let given = given.iter().filter(|path| path.is_dir()).map(|path| places::of_folder(path));
    let around = given.filter(|folder| own.starts_with(folder));
    let folder = around.min_by_key(|folder| folder.components().count()).unwrap_or(own);
    Boundary { folder, called: "the folder that is checked" }
}

/// A file that a module takes a policy from, and that is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The path, as one comes to it from the path of the module's directory.
    pub path: PathBuf,
    /// Its real place: the same for all ways to it.
    pub place: PathBuf,
    /// The directory of the module, or of one that takes it.
    pub directory: PathBuf,
    /// Values are put into its text.
    pub is_template: bool,
    /// The values that are put into it, as far as they are known.
    pub values: Vec<(String, String)>,
    /// What its policy is attached to.
    pub attached: Vec<Attached>,
}

impl Taken {
    /// The same file, as the module takes it now.
    #[must_use]
    pub fn with(self, file: &TakenFile) -> Self {
        let TakenFile { is_template, values, uses, .. } = file.clone();
        Self { is_template, values, attached: uses, ..self }
    }

    /// Adds what another module, or another call, says of the same file.
    pub fn join(&mut self, other: Self) {
        self.is_template |= other.is_template;
        self.values.retain(|own| other.values.contains(own));
        let new: Vec<Attached> =
            other.attached.into_iter().filter(|own| !self.attached.contains(own)).collect();
        self.attached.extend(new);
    }
}

/// Finds a file that the module in `directory` takes a policy from. `excludes`: whether the settings do so.
///
/// # Errors
///
/// That of `excludes`. The inner one says why the file is not looked at: it lies beyond `boundary`, also by a link, is not there,
/// is no file, is too large, or is excluded.
pub fn take<E>(
    directory: &Path,
    file: TakenFile,
    boundary: &Boundary,
    excludes: impl FnOnce(&Path) -> Result<bool, E>,
) -> Result<Result<Taken, String>, E> {
    let place = match place_of(directory, &file.path, boundary) {
        Ok(place) => place,
        Err(reason) => return Ok(Err(reason)),
    };
    let path = plain(&directory.join(&file.path));
    if excludes(&path)? {
        return Ok(Err(format!("the settings exclude `{}`", file.path)));
    }
    let TakenFile { is_template, values, uses: attached, .. } = file;
    let directory = directory.to_owned();
    Ok(Ok(Taken { path, place, directory, is_template, values, attached }))
}

/// The real place of the file at `path`, seen from the module in `directory`.
fn place_of(directory: &Path, path: &str, boundary: &Boundary) -> Result<PathBuf, String> {
    let outside = || format!("`{path}` leads out of {}, and is not read", boundary.called);
    let own = places::of_folder(directory);
    // Before anything is asked of the disk.
    if !plain(&own.join(path)).starts_with(&boundary.folder) {
        return Err(outside());
    }
    let place = std::fs::canonicalize(own.join(path))
        .map_err(|_| format!("there is no file `{path}`: check the path"))?;
    if !place.starts_with(&boundary.folder) {
        return Err(outside());
    }
    if is_member(&place) {
        return Err(format!("`{path}` is a file of a module, and no policy"));
    }
    // Nothing but a plain file is opened: a pipe would be waited for.
    match std::fs::metadata(&place) {
        Ok(metadata) if metadata.is_dir() => {
            return Err(format!("`{path}` is a directory, and no file"));
        }
        Ok(metadata) if !metadata.is_file() => return Err(format!("`{path}` is no plain file")),
        Ok(metadata) if metadata.len() > MAX_FILE_BYTES as u64 => {
            let size = metadata.len();
            return Err(format!("`{path}` has {size} bytes and the limit is {MAX_FILE_BYTES}"));
        }
        Ok(_) => {}
        Err(error) => return Err(format!("`{path}` cannot be read: {error}")),
    }
    match std::fs::File::open(&place) {
        Ok(_) => Ok(place),
        Err(error) => Err(format!("`{path}` cannot be read: {error}")),
    }
}

/// A path without `.`, and without `..` behind a name.
pub fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        let is_behind_name = matches!(plain.components().next_back(), Some(Component::Normal(_)));
        match component {
            Component::CurDir => {}
            Component::ParentDir if is_behind_name => {
                plain.pop();
            }
            _ => plain.push(component),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_made_plain() {
        let of = |path: &str| plain(Path::new(path)).to_string_lossy().replace('\\', "/");
        assert_eq!(of("./modules/a/../policies/x.json"), "modules/policies/x.json");
        assert_eq!(of("../a/../../x.json"), "../../x.json");
        assert_eq!(of("/a/../../x"), "/../x");
    }
}
