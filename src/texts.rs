//! What commands read beside `check`: the text of each file, and what settings say of it.

use std::borrow::Cow;
use std::path::PathBuf;

use iamlint_core::model::PolicyKind;
use iamlint_files::inputs::{self, Input, InputFault};
use iamlint_files::settings::Finder;

use crate::config;

/// What became of a file.
pub(crate) enum Text {
    /// It was read.
    Read {
        /// Its text.
        text: String,
        /// The kind that the settings give its policies.
        kind: Option<(PolicyKind, Option<Cow<'static, str>>)>,
    },
    /// The settings exclude it, or a walk came across it and it is no text.
    PassedOver,
    /// It could not be read, for this reason.
    Faulty(String),
}

/// Reads a file. The error is that of a settings file.
pub(crate) fn read(input: &Input, finder: &mut Finder) -> Result<Text, String> {
    let path = input.path();
    if is_passed_over(input, finder)? {
        return Ok(Text::PassedOver);
    }
    let (settings, _) = finder.for_file(path).map_err(|fault| config::rendered(&fault))?;
    Ok(match inputs::read(input) {
        Ok(text) => Text::Read { text, kind: settings.kind },
        Err(InputFault::Text(_)) if !input.is_named => Text::PassedOver,
        Err(fault) => Text::Faulty(fault.to_string()),
    })
}

/// Whether the settings exclude a file that nobody has named. The error is that of a settings file.
pub(crate) fn is_passed_over(input: &Input, finder: &mut Finder) -> Result<bool, String> {
    let path = input.path();
    let file = finder.nearest(path).map_err(|fault| config::rendered(&fault))?;
    let is_excluded = file.is_some_and(|own| own.settings.exclude.matches(&own.relative(path)));
    Ok(is_excluded && !input.is_named)
}

/// The paths to read: those that were given, or the current directory.
pub(crate) fn paths(given: &[PathBuf]) -> Vec<PathBuf> {
    if given.is_empty() { vec![PathBuf::from(".")] } else { given.to_vec() }
}
