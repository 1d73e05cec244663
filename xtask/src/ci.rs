//! `cargo xtask ci`: everything that must hold before a change lands, in one command.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

/// The version of `cargo-deny` that is installed where it is missing.
const CARGO_DENY: &str = "0.20.2";

/// Runs all steps in order and stops at the first that fails.
pub(crate) fn run(root: &Path) -> Result<()> {
    step(root, "formatting", &["fmt", "--all", "--", "--check"], &[])?;
    step(
        root,
        "lints",
        &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"],
        &[],
    )?;
    step(root, "tests", &["test", "--workspace", "--locked"], &[("INSTA_UPDATE", "no")])?;
    step(
        root,
        "documentation",
        &["doc", "--workspace", "--no-deps", "--locked"],
        &[("RUSTDOCFLAGS", "-D warnings")],
    )?;
    step(root, "catalogue", &["xtask", "catalogue", "check"], &[])?;
    step(root, "generated pages", &["xtask", "reference", "--check"], &[])?;
    step(root, "real programs", &["xtask", "programs"], &[])?;
    install_cargo_deny(root)?;
    step(
        root,
        "licences and sources",
        &["deny", "--locked", "check", "bans", "licenses", "sources"],
        &[],
    )?;
    say("everything holds");
    Ok(())
}

fn step(root: &Path, name: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Result<()> {
    say(&format!("{name}: cargo {}", arguments.join(" ")));
    let status = Command::new("cargo")
        .args(arguments)
        .envs(environment.iter().copied())
        .current_dir(root)
        .status()
        .with_context(|| format!("cargo could not be started for the step `{name}`"))?;
    if !status.success() {
        bail!("the step `{name}` failed: run `cargo {}` to see it alone", arguments.join(" "));
    }
    Ok(())
}

/// A fresh machine has only the toolchain.
fn install_cargo_deny(root: &Path) -> Result<()> {
    let found = Command::new("cargo").args(["deny", "--version"]).current_dir(root).output();
    let is_there = found.is_ok_and(|output| {
        output.status.success() && String::from_utf8_lossy(&output.stdout).contains(CARGO_DENY)
    });
    if is_there {
        return Ok(());
    }
    let version = format!("={CARGO_DENY}");
    step(
        root,
        "install cargo-deny",
        // Built without optimisation: it runs for a second, and its build is the slowest part.
        &["install", "cargo-deny", "--debug", "--locked", "--version", &version],
        &[],
    )
}

#[expect(clippy::print_stdout, reason = "a task of the maintainers speaks to its terminal")]
fn say(text: &str) {
    println!("== {text}");
}
