//! Packs `services/` and `overlays/` into the blob that the library embeds.

#[path = "src/order.rs"]
#[expect(unreachable_pub, reason = "the library exports it")]
mod order;
#[path = "src/pack/mod.rs"]
#[expect(
    dead_code,
    unreachable_pub,
    reason = "the library uses the rest of these modules, and exports them"
)]
mod pack;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=services");
    println!("cargo::rerun-if-changed=overlays");
    println!("cargo::rerun-if-changed=SOURCES.toml");
    println!("cargo::rerun-if-changed=src/pack");
    let services = read_files("services")?;
    let overlays = read_files("overlays")?;
    let packed = pack::pack(&services, &overlays, &data_date()?)?;
    let out = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    fs::write(Path::new(&out).join("catalogue.bin"), packed.data)?;
    fs::write(Path::new(&out).join("catalogue.txt"), packed.strings)?;
    Ok(())
}

fn read_files(folder: &str) -> Result<Vec<(String, String)>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        files.push((path.display().to_string(), fs::read_to_string(&path)?));
    }
    files.sort();
    Ok(files)
}

/// The `date` of the first source: the imported base data.
fn data_date() -> Result<String, Box<dyn Error>> {
    let sources = fs::read_to_string("SOURCES.toml")?;
    let line = sources.lines().find_map(|line| line.strip_prefix("date = "));
    Ok(line.ok_or("SOURCES.toml has no `date`")?.trim_matches('"').to_owned())
}
