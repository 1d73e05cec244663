//! Which settings file counts for a file: the nearest one above it.

use std::collections::HashMap;
use std::fmt;
use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use iamlint_core::lint::RuleSet;
use iamlint_core::settings::{Choice, FILE_NAME, Fault, FileSettings, Settings, rule_set};

use crate::places;

/// A settings file.
#[derive(Debug)]
pub struct SettingsFile {
    /// The path as it is shown.
    pub shown: String,
    /// Where it lies.
    pub path: PathBuf,
    /// The folder that its patterns are relative to.
    pub directory: PathBuf,
    /// Its text.
    pub text: String,
    /// What it says.
    pub settings: Settings,
    /// Which rules run where no part of the file says otherwise.
    pub rules: RuleSet,
}

/// Why a settings file cannot be used.
#[derive(Clone, Debug)]
pub struct SettingsFault {
    /// Where the file lies.
    pub path: PathBuf,
    /// The path as it is shown.
    pub shown: String,
    /// What is wrong.
    pub reason: Reason,
}

/// What is wrong with a settings file.
#[derive(Clone, Debug)]
pub enum Reason {
    /// Its text cannot be had. Holds the cause.
    Unreadable(String),
    /// The text says what no settings file may say.
    Wrong {
        /// The text.
        text: String,
        /// All faults, in the order of their places.
        faults: Vec<Fault>,
    },
}

impl fmt::Display for SettingsFault {
    /// One line, without the places.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.reason {
            Reason::Unreadable(cause) => write!(formatter, "{}: {cause}", self.shown),
            Reason::Wrong { faults, .. } => {
                let first = faults.first().map(|fault| &*fault.message).unwrap_or_default();
                write!(formatter, "the settings in `{}` are wrong: {first}", self.shown)
            }
        }
    }
}

impl std::error::Error for SettingsFault {}

/// Where settings come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// The nearest file above each file.
    Nearest,
    /// This file, for all.
    File(PathBuf),
    /// Nowhere.
    Nothing,
}

/// Finds settings files, and reads each once.
#[derive(Debug)]
pub struct Finder {
    /// The file that counts for all; `None` where the nearest one counts.
    fixed: Option<Option<Arc<SettingsFile>>>,
    /// What goes before all that settings files say.
    choice: Choice,
    /// What holds where there is no settings file.
    without_file: FileSettings,
    /// The settings file of a folder, by where the folder really lies.
    by_directory: HashMap<PathBuf, Option<Arc<SettingsFile>>>,
    /// The same by the folder's spelling on the command line.
    by_spelling: HashMap<PathBuf, Option<Arc<SettingsFile>>>,
    /// How the places looked like where a settings file was looked for.
    stamps: HashMap<PathBuf, Stamp>,
}

/// When a file was written last, and its size; `None` if there is none.
type Stamp = Option<(SystemTime, u64)>;

impl Finder {
    /// `choice` goes before all that settings files say.
    ///
    /// # Errors
    ///
    /// The one file that counts for all cannot be read or is wrong.
    pub fn new(source: Source, choice: Choice) -> Result<Self, SettingsFault> {
        let mut stamps = HashMap::new();
        let fixed = match source {
            Source::Nearest => None,
            Source::Nothing => Some(None),
            Source::File(path) => {
                stamps.insert(path.clone(), stamp(&path));
                Some(Some(Arc::new(SettingsFile::read(&path, &choice)?)))
            }
        };
        Ok(Self { fixed, stamps, ..Self::without_files(choice) })
    }

    /// Finds nothing: only `choice` counts.
    pub fn without_files(choice: Choice) -> Self {
        let without_file = Settings::default().for_file("", &choice);
        Self {
            fixed: Some(None),
            choice,
            without_file,
            by_directory: HashMap::new(),
            by_spelling: HashMap::new(),
            stamps: HashMap::new(),
        }
    }

    /// Whether a settings file has come, gone or changed since it was looked for.
    pub fn is_stale(&self) -> bool {
        self.stamps.iter().any(|(path, known)| stamp(path) != *known)
    }

    /// The settings file that counts for the file at `path`, which need not exist.
    ///
    /// # Errors
    ///
    /// It cannot be read or is wrong.
    pub fn nearest(&mut self, path: &Path) -> Result<Option<Arc<SettingsFile>>, SettingsFault> {
        if let Some(file) = &self.fixed {
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
    pub fn for_file(
        &mut self,
        path: &Path,
    ) -> Result<(FileSettings, Option<Arc<SettingsFile>>), SettingsFault> {
        let file = self.nearest(path)?;
        let settings = match &file {
            Some(file) => file.settings.for_file(&file.relative(path), &self.choice),
            None => self.without_file.clone(),
        };
        Ok((settings, file))
    }

    /// Whether the settings take a file out of what is looked at.
    ///
    /// # Errors
    ///
    /// The settings file that counts for it cannot be used.
    pub fn excludes(&mut self, path: &Path) -> Result<bool, SettingsFault> {
        let (_, file) = self.for_file(path)?;
        Ok(file.is_some_and(|file| file.settings.exclude.matches(&file.relative(path))))
    }

    /// What holds for a file that no settings file can be used for.
    pub fn without_file(&self) -> &FileSettings {
        &self.without_file
    }

    fn in_directory(
        &mut self,
        directory: &Path,
    ) -> Result<Option<Arc<SettingsFile>>, SettingsFault> {
        if let Some(known) = self.by_directory.get(directory) {
            return Ok(known.clone());
        }
        let path = directory.join(FILE_NAME);
        let stamp = stamp(&path);
        self.stamps.insert(path.clone(), stamp);
        let found = if stamp.is_some() {
            Some(Arc::new(SettingsFile::read(&path, &self.choice)?))
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
    fn read(path: &Path, choice: &Choice) -> Result<Self, SettingsFault> {
        let shown = shown(path);
        let fault = |reason| SettingsFault { path: path.to_owned(), shown: shown.clone(), reason };
        let text = std::fs::read_to_string(path).map_err(|error| {
            let cause = match error.kind() {
                ErrorKind::NotFound => "there is no such settings file".to_owned(),
                ErrorKind::InvalidData => "the settings are not UTF-8 text".to_owned(),
                _ => format!("the settings cannot be read: {error}"),
            };
            fault(Reason::Unreadable(cause))
        })?;
        let settings = Settings::parse(&text)
            .map_err(|faults| fault(Reason::Wrong { text: text.clone(), faults }))?;
        let place = places::of_file(path);
        let directory = place.parent().unwrap_or(Path::new("/")).to_owned();
        let rules = rule_set([&settings.rules, choice]);
        Ok(Self { shown, path: path.to_owned(), directory, text, settings, rules })
    }

    /// `path` relative to the folder of the settings, with forward slashes.
    pub fn relative(&self, path: &Path) -> String {
        places::relative(path, &self.directory)
    }
}

fn stamp(path: &Path) -> Stamp {
    let metadata = std::fs::metadata(path).ok().filter(Metadata::is_file)?;
    Some((metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), metadata.len()))
}

/// The path as people read it: relative to the current folder if it is inside.
fn shown(path: &Path) -> String {
    places::relative(path, &places::of_folder(Path::new(".")))
}
