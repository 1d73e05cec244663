//! `--catalogue`: AWS data other than the built-in one, packed or as text.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use iamlint_catalogue::Catalogue;

/// Far above any catalogue; keeps `--catalogue /dev/zero` from filling the memory.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// Loads a packed catalogue from a file, or the text form from a folder with `services/`, `overlays/` and `SOURCES.toml`.
///
/// # Errors
///
/// What is wrong with it, and where.
pub fn load(path: &Path) -> Result<Catalogue, String> {
    let in_path = |message: String| format!("{}: {message}", path.display());
    if path.is_dir() {
        return from_folder(path).map_err(in_path);
    }
    let read = || -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes =
        read().map_err(|error| in_path(format!("the catalogue cannot be read: {error}")))?;
    Catalogue::from_bytes(bytes)
        .map_err(|error| in_path(format!("this is no catalogue of this version: {error}")))
}

fn from_folder(path: &Path) -> Result<Catalogue, String> {
    let services = texts(&path.join("services"))?;
    if services.is_empty() {
        return Err("this folder is no catalogue: `services/` holds no files".to_owned());
    }
    let overlays = texts(&path.join("overlays"))?;
    let sources = std::fs::read_to_string(path.join("SOURCES.toml")).map_err(|error| {
        format!("this folder is no catalogue: `SOURCES.toml` cannot be read: {error}")
    })?;
    let date = sources.lines().find_map(|line| line.strip_prefix("date = "));
    let date = date.ok_or("`SOURCES.toml` has no line `date = \"…\"`")?.trim_matches('"');
    Catalogue::from_texts(&services, &overlays, date).map_err(|error| error.to_string())
}

/// The files of a folder with their texts, in order.
fn texts(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let failed = |error: std::io::Error| {
        format!("this folder is no catalogue: `{}` cannot be read: {error}", folder.display())
    };
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_file() {
            let text = std::fs::read_to_string(&path).map_err(failed)?;
            texts.push((path.display().to_string(), text));
        }
    }
    texts.sort();
    Ok(texts)
}
