//! What the client's own configuration says.

use std::path::PathBuf;

use iamlint_core::settings::{Choice, Selector};
use iamlint_files::settings::{Finder, SettingsFault, Source};
use serde::Deserialize;
use serde_json::Value;

/// The section of the client's configuration.
pub(crate) const SECTION: &str = "iamlint";

/// What the client has set. It goes before settings files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Only these rules run.
    select: Option<Vec<Selector>>,
    /// These rules do not run.
    ignore: Vec<Selector>,
    /// The settings file to use instead of the nearest one.
    config: Option<PathBuf>,
    /// Whether inlay hints are shown.
    pub(crate) inlay_hints: bool,
    /// Whether code lenses are shown.
    pub(crate) code_lens: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { select: None, ignore: Vec::new(), config: None, inlay_hints: true, code_lens: true }
    }
}

/// The section as it comes over the wire. Keys that are the editor's own affair, such as the path of the server, are passed over.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Section {
    select: Option<Vec<String>>,
    ignore: Option<Vec<String>>,
    config: Option<String>,
    inlay_hints: Option<bool>,
    code_lens: Option<bool>,
}

impl Options {
    /// Reads a section, or an object that holds it under its name. Nothing set is no fault.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it.
    pub(crate) fn read(value: &Value) -> Result<Self, String> {
        let value = value.get(SECTION).unwrap_or(value);
        if value.is_null() {
            return Ok(Self::default());
        }
        let wrong = |cause: String| format!("the editor's settings of iamlint are wrong: {cause}");
        let section = Section::deserialize(value).map_err(|error| wrong(format!("{error}")))?;
        let selectors = |names: Vec<String>| -> Result<Vec<Selector>, String> {
            names.iter().map(|name| Selector::parse(name).map_err(wrong)).collect()
        };
        // Editors send the empty value for what nobody has set.
        let select = section.select.filter(|names| !names.is_empty());
        let config = section.config.filter(|path| !path.trim().is_empty());
        Ok(Self {
            select: select.map(selectors).transpose()?,
            ignore: selectors(section.ignore.unwrap_or_default())?,
            config: config.map(PathBuf::from),
            inlay_hints: section.inlay_hints.unwrap_or(true),
            code_lens: section.code_lens.unwrap_or(true),
        })
    }

    /// What finds the settings of files.
    ///
    /// # Errors
    ///
    /// The settings file that the client names cannot be used.
    pub(crate) fn finder(&self) -> Result<Finder, SettingsFault> {
        let source = self.config.clone().map_or(Source::Nearest, Source::File);
        Finder::new(source, self.choice())
    }

    /// Which rules the client wants.
    pub(crate) fn choice(&self) -> Choice {
        let (select, ignore) = (self.select.clone(), self.ignore.clone());
        Choice { select, ignore, severity: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_nobody_has_set_is_no_fault() {
        for value in [
            json!(null),
            json!({}),
            json!({"iamlint": null}),
            json!({"select": [], "ignore": null, "config": "", "path": "/usr/bin/iamlint"}),
        ] {
            assert_eq!(Options::read(&value), Ok(Options::default()), "{value}");
        }
    }

    #[test]
    fn a_wrong_name_is_told() {
        let fault = Options::read(&json!({"iamlint": {"ignore": ["unknown-acton"]}})).unwrap_err();
        assert!(fault.contains("did you mean `unknown-action`?"), "{fault}");
        assert!(Options::read(&json!({"select": "all"})).is_err());
    }
}
