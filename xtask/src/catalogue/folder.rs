//! The folder that holds the catalogue in its reviewed form.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use iamlint_catalogue::Catalogue;
use iamlint_catalogue::pack::text::ServiceText;

use super::sources::Sources;

/// Services by prefix.
pub(super) type Services = BTreeMap<String, ServiceText>;

/// A folder with `services/`, `overlays/` and `SOURCES.toml`.
pub(super) struct CatalogueFolder {
    path: PathBuf,
}

impl CatalogueFolder {
    pub(super) fn new(path: PathBuf) -> CatalogueFolder {
        CatalogueFolder { path }
    }

    pub(super) fn sources_file(&self) -> PathBuf {
        self.path.join("SOURCES.toml")
    }

    pub(super) fn overlay_file(&self, name: &str) -> PathBuf {
        self.path.join("overlays").join(format!("{name}.tsv"))
    }

    /// File names and texts of `services/`, sorted; none when there is no such folder yet.
    pub(super) fn service_texts(&self) -> Result<Vec<(String, String)>> {
        read_texts(&self.path.join("services"), "txt")
    }

    /// File names and texts of `overlays/`, sorted; none when there is no such folder yet.
    pub(super) fn overlay_texts(&self) -> Result<Vec<(String, String)>> {
        read_texts(&self.path.join("overlays"), "tsv")
    }

    /// The services as they stand.
    pub(super) fn services(&self) -> Result<Services> {
        let mut services = Services::new();
        for (file, text) in self.service_texts()? {
            let service = ServiceText::parse(&file, &text)?;
            services.insert(service.prefix.clone(), service);
        }
        Ok(services)
    }

    /// The catalogue, packed and loaded.
    pub(super) fn load(&self) -> Result<Catalogue> {
        let date = Sources::read(&self.sources_file())?.date()?.to_owned();
        Ok(Catalogue::from_texts(&self.service_texts()?, &self.overlay_texts()?, &date)?)
    }

    /// Writes one file per service and takes away the files of services that are gone.
    pub(super) fn write_services(&self, services: &Services) -> Result<()> {
        let folder = self.path.join("services");
        fs::create_dir_all(&folder)?;
        let kept: BTreeSet<PathBuf> =
            services.keys().map(|prefix| folder.join(format!("{prefix}.txt"))).collect();
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if !kept.contains(&path) {
                fs::remove_file(&path)
                    .with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
        for (prefix, service) in services {
            ensure!(is_file_name(prefix), "`{prefix}` is no name for a file");
            let file = folder.join(format!("{prefix}.txt"));
            fs::write(&file, service.write())
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(())
    }
}

/// Prefixes come from downloaded data and become file names, so nothing else may be in them.
fn is_file_name(prefix: &str) -> bool {
    !prefix.is_empty()
        && prefix
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn read_texts(folder: &Path, ending: &str) -> Result<Vec<(String, String)>> {
    let mut texts = Vec::new();
    if !folder.is_dir() {
        return Ok(texts);
    }
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let path = entry?.path();
        if path.extension().is_some_and(|found| found == ending) {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            texts.push((path.display().to_string(), text));
        }
    }
    texts.sort();
    Ok(texts)
}
