//! The keys of `iamlint.toml`: one table, for the reader, the JSON Schema and the documentation.

use super::forms::{
    self, ACCOUNT, ACTION, CONDITION_KEY, Form, ORGANIZATION, PRINCIPAL, RESOURCE, SERVICE,
};

/// A key.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What may stand behind it.
    pub shape: Shape,
    /// Whether it must be there.
    pub is_required: bool,
    /// What it does, in Markdown.
    pub docs: &'static str,
}

/// What may stand behind a key.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A list of rules, categories and frameworks, or `all`.
    Selectors,
    /// One rule.
    Rule,
    /// A list of file patterns.
    Globs,
    /// One file pattern.
    Glob,
    /// Any text but the empty one.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A kind of policy, with or without a resource type.
    Kind,
    /// A table from rules, categories and frameworks to weights.
    Weights,
    /// A text of this form.
    Form(&'static Form),
    /// A list of at least one text of this form.
    Forms(&'static Form),
    /// A list of at least one kind of policy.
    Kinds,
    /// A table with these keys.
    Table(&'static [Key]),
    /// A list of tables with these keys.
    Tables(&'static [Key]),
}

/// The words of `fail-on`.
pub const FAIL_ON: &[&str] = &["error", "warning", "info", "never"];

/// The words of `output-format`.
pub const OUTPUT_FORMATS: &[&str] =
    &["pretty", "plain", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"];

/// The weights of a finding.
pub const SEVERITIES: &[&str] = &["error", "warning", "info"];

/// The weights of a rule.
pub const WEIGHTS: &[&str] = &["error", "warning", "info", "off"];

const SELECT: Key = optional(
    "select",
    Shape::Selectors,
    "Run only these rules or categories; `all` for every rule, the strict ones too; `compliance:` and a framework for the rules that decide its controls.",
);
const IGNORE: Key = optional(
    "ignore",
    Shape::Selectors,
    "Do not run these rules or categories, or those of a framework. It goes before `select`.",
);
const SEVERITY: Key = optional(
    "severity",
    Shape::Weights,
    "How much rules weigh: `error`, `warning`, `info` or `off`. A weight turns a strict rule on. One rule goes before its category.",
);

/// The keys of the file itself.
pub static ROOT: &[Key] = &[
    SELECT,
    IGNORE,
    optional(
        "fail-on",
        Shape::Word(FAIL_ON),
        "The least severity that makes the exit status 1. Without it: `warning`.",
    ),
    optional(
        "output-format",
        Shape::Word(OUTPUT_FORMATS),
        "How findings are written. Without it: `pretty` on a terminal, `plain` otherwise.",
    ),
    optional(
        "exclude",
        Shape::Globs,
        "Files and folders that are passed over when a folder is walked. A file that is named on the command line is always read.",
    ),
    optional(
        "markdown",
        Shape::Globs,
        "Markdown files whose policies are read when a folder is walked. A file that is named on the command line is always read.",
    ),
    optional(
        "catalogue",
        Shape::Text,
        "The AWS data to use instead of the built-in one: a file, or a folder in text form, relative to this file.",
    ),
    SEVERITY,
    optional(
        "overrides",
        Shape::Tables(OVERRIDE),
        "What differs for some files. Of several that fit, later ones go before earlier ones.",
    ),
    optional(
        "suppress",
        Shape::Tables(SUPPRESS),
        "Findings that are accepted. All that an entry names must fit.",
    ),
    optional(
        "house",
        Shape::Table(HOUSE),
        "House rules: what the team forbids, asks for and trusts. See `docs/house-rules.md`.",
    ),
];

/// The keys of an entry of `overrides`.
pub static OVERRIDE: &[Key] = &[
    required("files", Shape::Globs, "The files, relative to this file."),
    optional(
        "kind",
        Shape::Kind,
        "The kind of their policies: `identity`, `boundary`, `session`, `trust`, `resource`, `resource:AWS::S3::Bucket`, `scp`, `rcp` or `endpoint`.",
    ),
    SELECT,
    IGNORE,
    SEVERITY,
];

/// The keys of an entry of `suppress`.
pub static SUPPRESS: &[Key] = &[
    required("rule", Shape::Rule, "The rule."),
    optional("path", Shape::Glob, "The files, relative to this file."),
    optional("sid", Shape::Text, "The `Sid` of the statement."),
    optional("resource", Shape::Text, "A resource that the statement names."),
    optional("action", Shape::Text, "An action that the statement names."),
    optional(
        "value",
        Shape::Text,
        "The text of the token that the finding underlines, without its quotes.",
    ),
    optional(
        "until",
        Shape::Form(&forms::DAY),
        "The last day on which it is accepted, such as `2026-12-31`, in Greenwich.",
    ),
    required("reason", Shape::Text, "Why it is accepted."),
];

/// The keys of `house`.
pub static HOUSE: &[Key] = &[
    optional("forbid", Shape::Tables(FORBID), "Actions that no statement may grant."),
    optional(
        "require-condition",
        Shape::Tables(REQUIRE_CONDITION),
        "Actions that may be granted only under a condition that limits.",
    ),
    optional(
        "trust",
        Shape::Table(TRUST),
        "Who may be named by resource policies and trust policies.",
    ),
    optional("sid", Shape::Table(SID), "The form of the `Sid` that every statement must have."),
];

const NAME: Key =
    required("name", Shape::Form(&forms::NAME), "What findings call the entry, in kebab-case.");
const ACTIONS: Key =
    required("actions", Shape::Forms(&ACTION), "The actions, with wildcards as in a policy.");
const RESOURCES: Key = optional(
    "resources",
    Shape::Forms(&RESOURCE),
    "Only grants that can reach these resources. Without it: any resource.",
);
const GRANT_KINDS: Key = optional(
    "kinds",
    Shape::Kinds,
    "The kinds of policy it is for. Without it those that grant access: `identity`, `trust` and `resource`.",
);
const REASON: Key =
    required("reason", Shape::Text, "Why the team wants it so: shown as the help of a finding.");
const FREE_REASON: Key =
    optional("reason", Shape::Text, "Why the team wants it so: shown as the help of a finding.");
const ENTRY_SEVERITY: Key = optional(
    "severity",
    Shape::Word(SEVERITIES),
    "How much its findings weigh. It goes before the weight of the rule.",
);

/// The keys of an entry of `house.forbid`.
pub static FORBID: &[Key] = &[NAME, ACTIONS, RESOURCES, GRANT_KINDS, REASON, ENTRY_SEVERITY];

/// The keys of an entry of `house.require-condition`.
pub static REQUIRE_CONDITION: &[Key] = &[
    NAME,
    ACTIONS,
    RESOURCES,
    GRANT_KINDS,
    required("key", Shape::Form(&CONDITION_KEY), "The condition key that must be tested."),
    optional(
        "values",
        Shape::Forms(&forms::ANY),
        "The values that it may be tested for; `*` and `?` are wildcards, and `*` alone asks only that the key is there. Without it: any values that limit.",
    ),
    REASON,
    ENTRY_SEVERITY,
];

/// The keys of `house.trust`.
pub static TRUST: &[Key] = &[
    optional("accounts", Shape::Forms(&ACCOUNT), "Accounts, with all that is in them."),
    optional(
        "organizations",
        Shape::Forms(&ORGANIZATION),
        "Organizations. They count where a condition limits the callers to them.",
    ),
    optional(
        "principals",
        Shape::Forms(&PRINCIPAL),
        "ARNs of principals in other accounts, with wildcards behind the account.",
    ),
    optional(
        "services",
        Shape::Forms(&SERVICE),
        "Service principals, with wildcards. Without it: every one.",
    ),
    FREE_REASON,
    ENTRY_SEVERITY,
];

/// The keys of `house.sid`.
pub static SID: &[Key] = &[
    required(
        "pattern",
        Shape::Text,
        "A regular expression that the `Sid` must match: `^` and `$` for the whole of it.",
    ),
    optional("kinds", Shape::Kinds, "The kinds of policy it is for. Without it: all."),
    FREE_REASON,
    ENTRY_SEVERITY,
];

const fn optional(name: &'static str, shape: Shape, docs: &'static str) -> Key {
    Key { name, shape, is_required: false, docs }
}

const fn required(name: &'static str, shape: Shape, docs: &'static str) -> Key {
    Key { name, shape, is_required: true, docs }
}
