//! What an action pattern reaches when it is allowed for any resource.

use iamlint_catalogue::{AccessLevels, Action, SensitiveClasses};

/// The gravest thing that a pattern lets its holder do. Source of the classes: catalogue, `overlays/sensitive_actions.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// It lists, describes, or changes something.
    Resources,
    /// It reads what is stored.
    Data,
    /// It gets credentials: keys, passwords, tokens.
    Credentials,
    /// It changes who may do what.
    Permissions,
}

/// Some of the reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reaches(u8);

impl Reaches {
    /// Takes `reach` in.
    pub fn add(&mut self, reach: Reach) {
        self.0 |= 1 << reach as u8;
    }

    /// Whether `reach` is among them.
    pub fn contains(self, reach: Reach) -> bool {
        self.0 & 1 << reach as u8 != 0
    }
}

/// What an action pattern matches, seen by those actions that support named resources.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'c> {
    /// The gravest thing among them.
    pub reach: Reach,
    /// An action that does it.
    pub example: Action<'c>,
    /// How many of the actions support named resources, and how many the pattern matches.
    pub share: (usize, usize),
    /// One of them changes something, or reads data rather than names and settings.
    pub is_sensitive: bool,
}

impl<'c> Scope<'c> {
    /// Looks at what a pattern matches. `None` if most of it supports no named resources.
    pub fn of(matched: impl Iterator<Item = Action<'c>>) -> Option<Self> {
        let mut share = (0, 0);
        let mut gravest: Option<(Reach, Action)> = None;
        let mut is_any_sensitive = false;
        for action in matched {
            share.1 += 1;
            if !can_name_resources(action) {
                continue;
            }
            share.0 += 1;
            let reach = Reach::of(action);
            if gravest.is_none_or(|(known, _)| known < reach) {
                gravest = Some((reach, action));
            }
            is_any_sensitive = is_any_sensitive || is_sensitive(action);
        }
        let (reach, example) = gravest.filter(|_| share.0 * 2 > share.1)?;
        Some(Self { reach, example, share, is_sensitive: is_any_sensitive })
    }
}

/// Actions that most callers can allow for `*` only, although the published table has a resource type for them.
///
/// They are about a dataset of CloudWatch where metrics come in by OpenTelemetry. Other metrics have no ARN. Source: service
/// authorization reference of CloudWatch, as of 2026-09-26.
const MOSTLY_FOR_STAR: (&str, [&str; 3]) =
    ("cloudwatch", ["GetMetricData", "ListMetrics", "PutMetricData"]);

/// Whether the action can be given for named resources in place of `*`.
pub fn can_name_resources(action: Action) -> bool {
    // The service comes first: it is nearly always another one, and names are read from all over the catalogue.
    let (service, names) = MOSTLY_FOR_STAR;
    let is_mostly_for_star =
        || action.service().prefix() == service && names.contains(&action.name());
    action.resource_types().next().is_some() && !is_mostly_for_star()
}

impl Reach {
    /// What one action lets its holder do.
    pub fn of(action: Action) -> Self {
        let classes = action.sensitive();
        if action.levels().contains(AccessLevels::PERMISSIONS) {
            Self::Permissions
        } else if classes.contains(SensitiveClasses::CREDENTIAL_EXPOSURE) {
            Self::Credentials
        } else if classes.contains(SensitiveClasses::DATA_ACCESS) {
            Self::Data
        } else {
            Self::Resources
        }
    }
}

/// Whether the action changes something, or reads data rather than names and settings.
fn is_sensitive(action: Action) -> bool {
    let levels = action.levels();
    let changes = [AccessLevels::WRITE, AccessLevels::PERMISSIONS, AccessLevels::TAGGING];
    changes.into_iter().any(|level| levels.contains(level)) || !action.sensitive().is_empty()
}
