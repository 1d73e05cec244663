//! Tasks of the maintainers: `cargo xtask ci` runs every check, `cargo xtask catalogue …` refreshes the facts about AWS,
//! `cargo xtask reference` writes the pages that are made from the list of rules, `cargo xtask programs` tests iamlint in
//! real programs.

mod catalogue;
mod ci;
mod programs;
mod reference;

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Tasks of the maintainers.
#[derive(Parser)]
#[command(name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run everything that must hold before a change lands: formatting, lints, tests, documentation, licences.
    Ci,
    /// Write the pages that are made from the list of rules.
    Reference {
        /// Write nothing; fail if a page is out of date.
        #[arg(long)]
        check: bool,
    },
    /// Test iamlint in the real programs that people use it in: editors, hooks, workflows.
    Programs(programs::Options),
    /// Refresh, check and pack the facts about AWS.
    #[command(subcommand)]
    Catalogue(catalogue::Command),
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Catalogue(command) => catalogue::run(command),
        Task::Ci => ci::run(&root()),
        Task::Programs(options) => programs::run(&root(), &options),
        Task::Reference { check } => reference::run(&root(), check),
    }
}

/// The root of the workspace.
fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}
