//! What `iamlint.toml` says: read from text, with the place of every fault.
//!
//! Where the file lies and which one counts is for the caller; paths come in relative to its folder.

pub mod forms;
mod globs;
pub mod house;
pub mod keys;
pub(crate) mod read;
mod unmatched;

use std::borrow::Cow;
use std::sync::Arc;

use iamlint_catalogue::Catalogue;

use crate::compliance::{self, FRAMEWORKS, Framework};
use crate::day::Day;
use crate::lint::RuleSet;
use crate::model::PolicyKind;
use crate::report::Severities;
use crate::rule::{Category, Rule, Severity};
use crate::rules::{self, RULES};
use crate::source::Span;

pub use globs::Globs;
pub use house::House;

/// Stands before the name of a framework in a list of rules.
pub const FRAMEWORK_PREFIX: &str = "compliance:";

/// The name of the settings file.
pub const FILE_NAME: &str = "iamlint.toml";

/// A settings file that has been read.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Which rules run, and how much they weigh.
    pub rules: Choice,
    /// The least severity that makes the exit status 1: a word of [`keys::FAIL_ON`].
    pub fail_on: Option<String>,
    /// How findings are written: a word of [`keys::OUTPUT_FORMATS`].
    pub output_format: Option<String>,
    /// Files that a walk through directories passes over.
    pub exclude: Globs,
    /// Markdown files that a walk through directories reads.
    pub markdown: Globs,
    /// The catalogue to use, relative to the settings file.
    pub catalogue: Option<String>,
    /// What differs for some files.
    pub overrides: Vec<Override>,
    /// Findings that are accepted, with the reason.
    pub suppress: Vec<SuppressEntry>,
    /// What the team forbids, asks for and trusts.
    pub house: Arc<House>,
}

/// Which rules run, and how much they weigh.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// Only these run.
    pub select: Option<Vec<Selector>>,
    /// These do not run.
    pub ignore: Vec<Selector>,
    /// Weights; `None` turns a rule off.
    pub severity: Vec<Weight>,
}

/// A weight, and what it is given to; `None` turns a rule off.
pub type Weight = (Selector, Option<Severity>);

/// What differs for some files.
#[derive(Clone, Debug)]
pub struct Override {
    /// The files.
    pub files: Globs,
    /// The kind of their policies, and the resource type.
    pub kind: Option<Kind>,
    /// Which rules run for them.
    pub rules: Choice,
}

/// A kind of policy, and the resource type.
pub type Kind = (PolicyKind, Option<Cow<'static, str>>);

/// An accepted finding. All that it names must fit.
#[derive(Clone, Debug)]
pub struct SuppressEntry {
    /// Its place in the settings file.
    pub span: Span,
    /// The rule.
    pub rule: &'static Rule,
    /// The files.
    pub path: Option<Globs>,
    /// The `Sid` of the statement.
    pub sid: Option<String>,
    /// A resource that the statement names.
    pub resource: Option<String>,
    /// An action that the statement names.
    pub action: Option<String>,
    /// The text of the wrong token.
    pub value: Option<String>,
    /// The last day on which it is accepted.
    pub until: Option<Day>,
    /// Why it is accepted.
    pub reason: String,
}

/// What a list of rules names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selector {
    /// Every rule.
    All,
    /// The rules of a category.
    Category(Category),
    /// The rules that decide a control of a framework.
    Framework(&'static Framework),
    /// One rule, by its place in the list of rules.
    Rule(usize),
}

/// What is wrong with a settings file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The place.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// What holds for one file.
#[derive(Clone, Debug, Default)]
pub struct FileSettings {
    /// Which rules run, and how much they weigh.
    pub rules: RuleSet,
    /// The kind of its policies, if the settings name one.
    pub kind: Option<Kind>,
}

impl Settings {
    /// Reads a settings file.
    ///
    /// # Errors
    ///
    /// All faults, in the order of their places.
    pub fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        read::read(text)
    }

    /// What is to be said of actions of the house rules that `catalogue` does not have, in the order of their places. The
    /// settings can be used all the same.
    pub fn unmatched(&self, catalogue: &Catalogue) -> Vec<Fault> {
        unmatched::actions(&self.house, catalogue)
    }

    /// Whether file patterns say which files are read, and how.
    pub fn has_patterns(&self) -> bool {
        self.patterns().any(|globs| !globs.places().is_empty())
    }

    /// What is to be said of file patterns that fit none of `names`: all files that the settings are for, those that they
    /// exclude as well. The settings can be used all the same.
    pub fn unfit_patterns(&self, names: impl Iterator<Item = String>) -> Vec<Fault> {
        unmatched::patterns(&self.patterns().collect::<Vec<_>>(), names)
    }

    /// Not `exclude`: what it names may be there at times only, such as the outcome of a build. A pattern there that is wrong shows
    /// by the files that are not excluded.
    fn patterns(&self) -> impl Iterator<Item = &Globs> {
        let overrides = self.overrides.iter().map(|item| &item.files);
        std::iter::once(&self.markdown).chain(overrides)
    }

    /// What holds for the file at `path`, which is relative to the settings file and has forward slashes.
    /// `command_line` goes before all that the file says.
    pub fn for_file(&self, path: &str, command_line: &Choice) -> FileSettings {
        let fitting: Vec<&Override> =
            self.overrides.iter().filter(|item| item.files.matches(path)).collect();
        let choices = fitting.iter().map(|item| &item.rules);
        let mut rules = rule_set(std::iter::once(&self.rules).chain(choices).chain([command_line]));
        rules.house = Arc::clone(&self.house);
        FileSettings { rules, kind: fitting.iter().rev().find_map(|item| item.kind.clone()) }
    }
}

/// The rules that run when `choices` are followed in their order: each may change what those before it have said.
pub fn rule_set<'c>(choices: impl IntoIterator<Item = &'c Choice>) -> RuleSet {
    let mut enabled = RuleSet::default().enabled.to_vec();
    let mut severities: Vec<Option<Severity>> = vec![None; RULES.len()];
    let mut is_selected = false;
    let mut frameworks = Vec::new();
    for choice in choices {
        if let Some(select) = &choice.select {
            enabled.fill(false);
            mark(&mut enabled, select, true);
            is_selected = true;
            frameworks = select.iter().filter_map(Selector::framework).collect();
        }
        // A weight for one rule goes before the weight of its category, in whatever order they stand.
        let (rules, groups): (Vec<&Weight>, Vec<&Weight>) =
            choice.severity.iter().partition(|(selector, _)| matches!(selector, Selector::Rule(_)));
        for (selector, weight) in groups.into_iter().chain(rules) {
            for at in selector.rules() {
                if let Some(slot) = severities.get_mut(at) {
                    *slot = *weight;
                }
                if let Some(slot) = enabled.get_mut(at) {
                    // A weight turns a rule of the category `strict` on, but never one that was not selected.
                    *slot = weight.is_some() && (*slot || !is_selected);
                }
            }
        }
        mark(&mut enabled, &choice.ignore, false);
    }
    let severities = Severities::from(severities);
    RuleSet { enabled: enabled.into(), severities, frameworks, ..RuleSet::default() }
}

fn mark(enabled: &mut [bool], selectors: &[Selector], value: bool) {
    for at in selectors.iter().flat_map(|selector| selector.rules()) {
        if let Some(slot) = enabled.get_mut(at) {
            *slot = value;
        }
    }
}

impl Selector {
    /// Reads the name of a rule or a category, `all`, or `compliance:` and the name of a framework.
    ///
    /// # Errors
    ///
    /// Says that there is nothing of this name, and what may be meant.
    pub fn parse(name: &str) -> Result<Self, String> {
        if name == "all" {
            return Ok(Self::All);
        }
        if let Some(name) = name.strip_prefix(FRAMEWORK_PREFIX) {
            let known = compliance::framework(name);
            return known.map(Self::Framework).ok_or_else(|| no_such_framework(name));
        }
        if let Some(category) = Category::ALL.into_iter().find(|item| item.as_str() == name) {
            return Ok(Self::Category(category));
        }
        if let Some(at) = RULES.iter().position(|rule| rule.id == name) {
            return Ok(Self::Rule(at));
        }
        let categories = Category::ALL.into_iter().map(Category::as_str);
        let near = rules::suggest(name).or_else(|| nearest(name, categories));
        let near = near.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default();
        Err(format!("`{name}` is neither a rule nor a category{near} (see `iamlint rules`)"))
    }

    /// The framework that it names.
    fn framework(&self) -> Option<&'static Framework> {
        match self {
            Self::Framework(framework) => Some(framework),
            _ => None,
        }
    }

    fn rules(&self) -> impl Iterator<Item = usize> {
        let selector = *self;
        RULES.iter().enumerate().filter_map(move |(at, rule)| {
            let fits = match selector {
                Self::All => true,
                Self::Category(category) => rule.category == category,
                Self::Framework(framework) => rule.stands_for(framework),
                Self::Rule(index) => index == at,
            };
            fits.then_some(at)
        })
    }
}

fn no_such_framework(name: &str) -> String {
    let near = nearest(name, FRAMEWORKS.iter().map(|framework| framework.name));
    let near = near.map(|near| format!(", did you mean `{FRAMEWORK_PREFIX}{near}`?"));
    let known: Vec<&str> = FRAMEWORKS.iter().map(|framework| framework.name).collect();
    format!("`{name}` is no framework{} (known: {})", near.unwrap_or_default(), known.join(", "))
}

/// The word that `name` is most likely a misspelling of.
pub(crate) fn nearest<'w>(name: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let distance = |word: &&str| strsim::damerau_levenshtein(word, name);
    let near = words.into_iter().min_by_key(distance)?;
    (distance(&near) <= 1 + name.len() / 4).then_some(near)
}
