//! The keys of `iamlint.toml`: one table, for the reader, the JSON Schema and the documentation.

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
    /// A list of tables with these keys.
    Tables(&'static [Key]),
}

/// The words of `fail-on`.
pub const FAIL_ON: &[&str] = &["error", "warning", "info", "never"];

/// The words of `output-format`.
pub const OUTPUT_FORMATS: &[&str] =
    &["pretty", "plain", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"];

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
    required("reason", Shape::Text, "Why it is accepted."),
];

const fn optional(name: &'static str, shape: Shape, docs: &'static str) -> Key {
    Key { name, shape, is_required: false, docs }
}

const fn required(name: &'static str, shape: Shape, docs: &'static str) -> Key {
    Key { name, shape, is_required: true, docs }
}
