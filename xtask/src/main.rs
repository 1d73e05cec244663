//! Tasks of the maintainers: `cargo xtask catalogue …` refreshes the facts about AWS.

mod catalogue;

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
    /// Refresh, check and pack the facts about AWS.
    #[command(subcommand)]
    Catalogue(catalogue::Command),
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Catalogue(command) => catalogue::run(command),
    }
}
