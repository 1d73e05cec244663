//! What commands read beside `check`: the text of each file, and what settings say of it.

use std::borrow::Cow;

use iamlint_core::model::PolicyKind;

use crate::inputs::{Input, InputFault, Read};
use crate::settings::{Finder, SettingsFault};

/// What became of a file.
pub enum Text {
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

/// Reads a file.
///
/// # Errors
///
/// A settings file that cannot be used.
pub fn read(input: &Input, finder: &mut Finder, read: Read) -> Result<Text, SettingsFault> {
    let path = input.path();
    if is_passed_over(input, finder)? {
        return Ok(Text::PassedOver);
    }
    let (settings, _) = finder.for_file(path)?;
    Ok(match read(input) {
        Ok(text) => Text::Read { text, kind: settings.kind },
        Err(InputFault::Text(_)) if !input.is_named => Text::PassedOver,
        Err(fault) => Text::Faulty(fault.to_string()),
    })
}

/// Whether the settings exclude a file that nobody has named.
///
/// # Errors
///
/// A settings file that cannot be used.
pub fn is_passed_over(input: &Input, finder: &mut Finder) -> Result<bool, SettingsFault> {
    let path = input.path();
    let file = finder.nearest(path)?;
    let is_excluded = file.is_some_and(|own| own.settings.exclude.matches(&own.relative(path)));
    Ok(is_excluded && !input.is_named)
}
