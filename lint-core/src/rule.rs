//! What a rule is: a value with a function.

use iamlint_catalogue::order;

use crate::compliance::{Control, Framework, Requirement};
use crate::context::Context;
use crate::model::{Kinds, Policy, Statement};
use crate::report::Report;

/// One thing that iamlint checks.
#[derive(Debug)]
pub struct Rule {
    /// Names the fault, in kebab-case; reads well after "allow".
    pub id: &'static str,
    /// What kind of fault it is; sets the weight.
    pub category: Category,
    /// One line: what is wrong where it fires.
    pub summary: &'static str,
    /// The Access Analyzer issue codes it stands for.
    pub aws_issue_codes: &'static [&'static str],
    /// The checks of AWS that it decides, and by which it stands for requirements of frameworks.
    pub compliance: &'static [&'static Control],
    /// The kinds of policy it looks at.
    pub kinds: Kinds,
    /// The best repair it may offer.
    pub fix: FixKind,
    /// The version that brought it.
    pub since: &'static str,
    /// Its page, in Markdown.
    pub docs: &'static str,
    /// What it runs on.
    pub check: Check,
}

impl Rule {
    /// The weight it has without settings. `strict` rules have none: they are off.
    pub fn severity(&self) -> Severity {
        self.category.severity().unwrap_or(Severity::Warning)
    }

    /// Where its page stands, from the root of the repository.
    pub fn page(&self) -> String {
        format!("lint-core/src/rules/{}/{}.md", self.category.as_str(), self.id.replace('-', "_"))
    }

    /// Where its page can be read.
    pub fn page_url(&self) -> String {
        format!("{}/blob/main/{}", env!("CARGO_PKG_REPOSITORY"), self.page())
    }

    /// The requirements that it stands for, each once, by framework and id.
    pub fn requirements(&self) -> Vec<Requirement> {
        let mut all: Vec<Requirement> =
            self.compliance.iter().flat_map(|control| control.requirements()).collect();
        order::by_key(&mut all, |requirement| (requirement.framework, requirement.id));
        all.dedup();
        all
    }

    /// Whether it decides a control of this framework.
    pub fn stands_for(&self, framework: &Framework) -> bool {
        let mut names = self.compliance.iter().flat_map(|control| control.frameworks);
        names.any(|(name, _)| *name == framework.name)
    }

    /// Its place in the list of rules.
    pub fn index(&self) -> usize {
        crate::rules::RULES.iter().position(|rule| std::ptr::eq(*rule, self)).unwrap_or(usize::MAX)
    }
}

/// The part of a policy that a rule's function is called with.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// The readers find it; see [`crate::syntax`].
    Syntax,
    /// The suppression of findings finds it; see [`crate::suppress`].
    Suppression,
    /// Called once a policy.
    Policy(fn(&Policy, &Context, &mut Report)),
    /// Called once a statement that has a `Condition`.
    Condition(fn(&Statement, &Context, &mut Report)),
    /// Called once a statement.
    Statement(fn(&Statement, &Context, &mut Report)),
}

/// What kind of fault a rule finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// AWS rejects it, or it can never have an effect.
    Correctness,
    /// Gives access to someone or something that must not have it.
    Security,
    /// Valid, but surely not what was meant.
    Suspicious,
    /// Grants more than it must: a narrower form exists.
    Privilege,
    /// Redundant, unordered, old-fashioned.
    Hygiene,
    /// A matter of policy, for teams that want it.
    Strict,
}

impl Category {
    /// All categories, heaviest first.
    pub const ALL: [Category; 6] = [
        Self::Correctness,
        Self::Security,
        Self::Suspicious,
        Self::Privilege,
        Self::Hygiene,
        Self::Strict,
    ];

    /// Its name in settings and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Correctness => "correctness",
            Self::Security => "security",
            Self::Suspicious => "suspicious",
            Self::Privilege => "privilege",
            Self::Hygiene => "hygiene",
            Self::Strict => "strict",
        }
    }

    /// The weight of its rules; `None` for those that are off by default.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Correctness | Self::Security => Some(Severity::Error),
            Self::Suspicious | Self::Privilege => Some(Severity::Warning),
            Self::Hygiene => Some(Severity::Info),
            Self::Strict => None,
        }
    }
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Should be mended.
    Warning,
    /// Must be mended.
    Error,
}

impl Severity {
    /// Its name in settings and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The best repair a rule may offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixKind {
    /// None.
    None,
    /// One that is shown only.
    Suggestion,
    /// One that changes access.
    Unsafe,
    /// One that changes no decision.
    Safe,
}

impl FixKind {
    /// Its name in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Suggestion => "suggestion",
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}
