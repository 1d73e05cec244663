//! Where files lie: absolute paths without `.`, `..` and links among their folders, so that they can be compared.

use std::path::{Path, PathBuf};

/// The real place of the file at `path`, which need not exist. The file itself may be a link: its own name counts.
pub fn of_file(path: &Path) -> PathBuf {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    match path.file_name() {
        Some(name) => of_folder(parent).join(name),
        None => of_folder(path),
    }
}

/// The real place of the folder at `path`.
pub fn of_folder(path: &Path) -> PathBuf {
    std::fs::canonicalize(path)
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}

/// The file at `path` as seen from `folder`, with forward slashes; its whole path if it lies elsewhere.
pub fn relative(path: &Path, folder: &Path) -> String {
    let place = of_file(path);
    let inside = place.strip_prefix(folder).unwrap_or(&place);
    inside.to_string_lossy().replace('\\', "/")
}
