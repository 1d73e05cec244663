//! `SOURCES.toml`: which published data the catalogue was made from.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// The sources of one catalogue, the base first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sources {
    #[serde(default)]
    pub(super) source: Vec<Source>,
}

/// One source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Source {
    /// What it gave: `base`, `descriptions` or `operations`.
    pub(super) role: String,
    pub(super) name: String,
    pub(super) version: String,
    /// Day of the data.
    pub(super) date: String,
    /// Checksum of the archive as it was downloaded; empty when the data came as loose files.
    pub(super) sha256: String,
    pub(super) licence: String,
    /// Counts of what was written from the base; zero for other sources.
    #[serde(default)]
    pub(super) services: usize,
    #[serde(default)]
    pub(super) actions: usize,
    #[serde(default)]
    pub(super) resource_types: usize,
    #[serde(default)]
    pub(super) condition_keys: usize,
}

impl Sources {
    pub(super) fn read(file: &Path) -> Result<Sources> {
        let text =
            fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        toml::from_str(&text)
            .with_context(|| format!("{} is not of the expected form", file.display()))
    }

    pub(super) fn write(&self, file: &Path) -> Result<()> {
        let head = "# Where services/ comes from. Written by `cargo xtask catalogue import`; the overlays name their own sources.\n\n";
        fs::write(file, format!("{head}{}", toml::to_string(self)?))
            .with_context(|| format!("cannot write {}", file.display()))
    }

    /// The day of the base data.
    pub(super) fn date(&self) -> Result<&str> {
        Ok(&self.source.first().context("SOURCES.toml names no source")?.date)
    }
}
