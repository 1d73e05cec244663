//! `cargo xtask catalogue`: from published data to the reviewed text form, and from there to a packed file.

mod check;
mod compare;
mod fetch;
mod folder;
mod iam_data;
mod import;
mod service_reference;
mod sources;

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Subcommand;

use folder::CatalogueFolder;

/// What to do with the facts about AWS.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Download published data and unpack it. Needs npm and tar.
    Fetch(fetch::Fetch),
    /// Write `services/` and `SOURCES.toml` from published data, and say what changed.
    Import(import::Import),
    /// Check the canonical form, every reference, the counts, and that no overlay row has become useless.
    Check {
        /// The folder that holds `services/`, `overlays/` and `SOURCES.toml`.
        #[arg(long, default_value = "catalogue")]
        catalogue: PathBuf,
    },
    /// Write the packed form that `iamlint --catalogue FILE` reads.
    Pack {
        /// The folder that holds `services/`, `overlays/` and `SOURCES.toml`.
        #[arg(long, default_value = "catalogue")]
        catalogue: PathBuf,
        /// The file to write.
        #[arg(long)]
        out: PathBuf,
    },
}

/// Runs one command.
pub(crate) fn run(command: Command) -> Result<()> {
    match command {
        Command::Fetch(fetch) => fetch.run(),
        Command::Import(import) => say(&import.run()?),
        Command::Check { catalogue } => say(&check::run(&CatalogueFolder::new(catalogue))?),
        Command::Pack { catalogue, out } => {
            let packed = CatalogueFolder::new(catalogue).load()?;
            let bytes = packed.to_bytes();
            fs::write(&out, &bytes).with_context(|| format!("cannot write {}", out.display()))?;
            say(&format!("{} bytes, data of {}\n", bytes.len(), packed.date()))
        }
    }
}

fn say(text: &str) -> Result<()> {
    io::stdout().write_all(text.as_bytes())?;
    Ok(())
}
