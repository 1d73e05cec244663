//! The command line of iamlint: arguments, files, output and exit status. What is wrong with a policy is decided in the core.

mod baseline;
mod can;
mod changed;
mod check;
mod cli;
mod config;
mod convert;
mod diff;
mod explain;
mod fmt;
mod inventory;
mod markdown;
mod output;
mod progress;
mod proof;
mod repair;
mod run;
mod test;
mod texts;

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

/// A check makes many small pieces that live for one file. The system's allocator is slow at that, musl's above all.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    keep_small();
    let arguments = cli::Arguments::parse();
    match arguments.command {
        cli::Command::Check(options) => check::check(&options),
        cli::Command::Explain(options) => explain::explain(&options),
        cli::Command::Rules(options) => explain::rules(&options),
        cli::Command::Fmt(options) => fmt::fmt(&options),
        cli::Command::Convert(options) => convert::convert(&options),
        cli::Command::Inventory(options) => inventory::inventory(&options),
        cli::Command::Can(options) => can::can(&options),
        cli::Command::Test(options) => test::test(&options),
        cli::Command::Diff(options) => diff::diff(&options),
        cli::Command::Server(_) => iamlint_server::run(),
    }
}

/// A file takes little memory, and so does each thread of a server: most of a page of 2 MiB would be cleared for nothing.
fn keep_small() {
    #[cfg(target_os = "linux")]
    // Without it more memory is taken, and all works.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
