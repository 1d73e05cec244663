//! What commands read beside `check`: the text of each file, and what settings say of it.

use std::path::PathBuf;

use iamlint_files::inputs::{self, Input};
use iamlint_files::settings::Finder;
use iamlint_files::texts;

use crate::config;

pub(crate) use iamlint_files::texts::Text;

/// Reads a file. The error is that of a settings file.
pub(crate) fn read(input: &Input, finder: &mut Finder) -> Result<Text, String> {
    texts::read(input, finder, &inputs::read).map_err(|fault| config::rendered(&fault))
}

/// Whether the settings exclude a file that nobody has named. The error is that of a settings file.
pub(crate) fn is_passed_over(input: &Input, finder: &mut Finder) -> Result<bool, String> {
    texts::is_passed_over(input, finder).map_err(|fault| config::rendered(&fault))
}

/// The paths to read: those that were given, or the current directory.
pub(crate) fn paths(given: &[PathBuf]) -> Vec<PathBuf> {
    if given.is_empty() { vec![PathBuf::from(".")] } else { given.to_vec() }
}
