//! Which settings file counts for a file: the nearest one above it.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codespan_reporting::diagnostic::{Diagnostic, Label};
use codespan_reporting::files::SimpleFile;
use codespan_reporting::term::{Chars, Config, emit_into_string};
use iamlint_core::lint::RuleSet;
use iamlint_core::settings::{
    Choice, FILE_NAME, Fault, FileSettings, Selector, Settings, rule_set,
};

use crate::cli::CheckOptions;
use crate::output::visible;
use crate::places;

/// A settings file.
#[derive(Debug)]
pub(crate) struct SettingsFile {
    /// The path as it is shown.
    pub(crate) shown: String,
    /// The folder that its patterns are relative to.
    pub(crate) directory: PathBuf,
    /// Its text.
    pub(crate) text: String,
    /// What it says.
    pub(crate) settings: Settings,
    /// Which rules run where no part of the file says otherwise.
    pub(crate) rules: RuleSet,
}

/// Finds settings files, and reads each once.
#[derive(Debug)]
pub(crate) struct Finder {
    source: Source,
    command_line: Choice,
    /// What holds where there is no settings file.
    without_file: FileSettings,
    /// The settings file of a folder, by where the folder really lies.
    by_directory: HashMap<PathBuf, Option<Arc<SettingsFile>>>,
    /// The same by the folder's spelling on the command line.
    by_spelling: HashMap<PathBuf, Option<Arc<SettingsFile>>>,
}

#[derive(Debug)]
enum Source {
    /// The nearest file above.
    Nearest,
    /// One file for all, or none.
    Fixed(Option<Arc<SettingsFile>>),
}

impl Finder {
    /// Reads what the command line says about settings.
    ///
    /// # Errors
    ///
    /// A rule that is not known, or a settings file that cannot be read or is wrong.
    pub(crate) fn new(options: &CheckOptions) -> Result<Self, String> {
        let selectors = |names: &[String]| -> Result<Vec<Selector>, String> {
            names.iter().map(|name| Selector::parse(name)).collect()
        };
        let select = selectors(&options.select)?;
        let command_line = Choice {
            select: (!select.is_empty()).then_some(select),
            ignore: selectors(&options.ignore)?,
            severity: Vec::new(),
        };
        let source = match &options.config {
            _ if options.isolated => Source::Fixed(None),
            Some(path) => Source::Fixed(Some(Arc::new(SettingsFile::read(path, &command_line)?))),
            None => Source::Nearest,
        };
        let without_file = Settings::default().for_file("", &command_line);
        let (by_directory, by_spelling) = (HashMap::new(), HashMap::new());
        Ok(Self { source, command_line, without_file, by_directory, by_spelling })
    }

    /// The settings file that counts for the file at `path`, which need not exist.
    ///
    /// # Errors
    ///
    /// It cannot be read or is wrong.
    pub(crate) fn nearest(&mut self, path: &Path) -> Result<Option<Arc<SettingsFile>>, String> {
        if let Source::Fixed(file) = &self.source {
            return Ok(file.clone());
        }
        // The files of a folder are many, and asking where the folder really lies takes several calls of the system.
        let spelled = path.parent().unwrap_or(path).to_owned();
        if let Some(known) = self.by_spelling.get(&spelled) {
            return Ok(known.clone());
        }
        let path = places::of_file(path);
        let found = self.in_directory(path.parent().unwrap_or(&path))?;
        self.by_spelling.insert(spelled, found.clone());
        Ok(found)
    }

    /// What holds for the file at `path`, and the settings file that says so.
    ///
    /// # Errors
    ///
    /// The settings file cannot be read or is wrong.
    pub(crate) fn for_file(
        &mut self,
        path: &Path,
    ) -> Result<(FileSettings, Option<Arc<SettingsFile>>), String> {
        let file = self.nearest(path)?;
        let settings = match &file {
            Some(file) => file.settings.for_file(&file.relative(path), &self.command_line),
            None => self.without_file.clone(),
        };
        Ok((settings, file))
    }

    fn in_directory(&mut self, directory: &Path) -> Result<Option<Arc<SettingsFile>>, String> {
        if let Some(known) = self.by_directory.get(directory) {
            return Ok(known.clone());
        }
        let path = directory.join(FILE_NAME);
        let found = if path.is_file() {
            Some(Arc::new(SettingsFile::read(&path, &self.command_line)?))
        } else {
            match directory.parent() {
                Some(parent) => self.in_directory(parent)?,
                None => None,
            }
        };
        self.by_directory.insert(directory.to_owned(), found.clone());
        Ok(found)
    }
}

impl SettingsFile {
    fn read(path: &Path, command_line: &Choice) -> Result<Self, String> {
        let shown = shown(path);
        let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => format!("{shown}: there is no such settings file"),
            ErrorKind::InvalidData => format!("{shown}: the settings are not UTF-8 text"),
            _ => format!("{shown}: the settings cannot be read: {error}"),
        })?;
        let settings = Settings::parse(&text).map_err(|faults| rendered(&shown, &text, &faults))?;
        let path = places::of_file(path);
        let directory = path.parent().unwrap_or(Path::new("/")).to_owned();
        let rules = rule_set([&settings.rules, command_line]);
        Ok(Self { shown, directory, text, settings, rules })
    }

    /// `path` relative to the folder of the settings, with forward slashes.
    pub(crate) fn relative(&self, path: &Path) -> String {
        places::relative(path, &self.directory)
    }
}

/// The path as people read it: relative to the current folder if it is inside.
fn shown(path: &Path) -> String {
    places::relative(path, &places::of_folder(Path::new(".")))
}

/// The faults with the lines they are in.
fn rendered(shown: &str, text: &str, faults: &[Fault]) -> String {
    let file = SimpleFile::new(shown, text);
    let config = Config { chars: Chars::ascii(), ..Config::default() };
    let mut message = format!("the settings in `{shown}` are wrong\n");
    for fault in faults {
        let diagnostic = Diagnostic::error()
            .with_message(&fault.message)
            .with_label(Label::primary((), fault.span.range()))
            .with_notes_iter(fault.help.iter().map(|help| format!("help: {help}")));
        let drawn = emit_into_string(&config, &file, &diagnostic)
            .unwrap_or_else(|_| format!("{shown}: {}", fault.message));
        for line in drawn.lines() {
            message.push('\n');
            message.push_str(&visible(line));
        }
    }
    message
}
