//! The arguments of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use iamlint_core::lint::Detail;
use iamlint_core::rule::Severity;

/// Finds what is wrong in AWS access policies: at the exact place, offline, with the repair.
#[derive(Debug, Parser)]
#[command(name = "iamlint", version, arg_required_else_help = true, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check policies
    Check(Box<CheckOptions>),
    /// Explain a rule: what it finds, why, and how to mend it. Or a file: what its policies grant
    Explain(ExplainOptions),
    /// List the rules
    Rules(RulesOptions),
    /// Lay policies out: indentation, and the order of elements
    Fmt(FmtOptions),
    /// Write the policies of a file in another form
    Convert(ConvertOptions),
    /// List all policies: what each is for, and how far it reaches
    Inventory(InventoryOptions),
    /// Say whether a request is allowed by the policies that are given, and why
    Can(Box<CanOptions>),
    /// Run the tests that stand beside policies: requests that have to be allowed, or denied
    Test(TestOptions),
    /// Compare policies: which access a change adds and takes away, each with a request as proof
    Diff(DiffOptions),
    /// Start the language server on standard input and output, for an editor
    Server(ServerOptions),
}

#[derive(Debug, Args)]
pub(crate) struct CheckOptions {
    /// Files and directories to check; `-` reads standard input. The current directory if none is given
    #[arg(value_name = "PATHS")]
    pub(crate) paths: Vec<PathBuf>,

    /// The name that findings in standard input get, and by which settings apply to it
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<String>,

    /// The kind of all policies: identity, boundary, session, trust, `resource[:TYPE]`, scp, rcp or endpoint
    #[arg(long, value_name = "KIND[:TYPE]")]
    pub(crate) kind: Option<String>,

    /// Run only these rules or categories; `all` for every rule, the strict ones too; `compliance:FRAMEWORK` for the rules
    /// that decide its controls
    #[arg(long, value_name = "RULE|CATEGORY|all", value_delimiter = ',')]
    pub(crate) select: Vec<String>,

    /// Do not run these rules or categories
    #[arg(long, value_name = "RULE|CATEGORY|all", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,

    /// Apply the safe repairs: the same requests are allowed and denied afterwards.
    /// With `-` the repaired text goes to standard output and the findings to standard error
    #[arg(long)]
    pub(crate) fix: bool,

    /// With `--fix` or `--diff`: apply the repairs that change access, too
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,

    /// Show what `--fix` would change, and write nothing. The exit status is 1 if something would change
    #[arg(long)]
    pub(crate) diff: bool,

    /// The least severity that makes the exit status 1. Without it: `warning`
    #[arg(long, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<FailOn>,

    /// How findings are written. Without it: `pretty` on a terminal, `plain` otherwise
    #[arg(long, value_name = "FORMAT")]
    pub(crate) output_format: Option<Format>,

    /// Leave out the findings that this file holds, and say how many of them no longer occur
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,

    /// Write all findings to this file, for `--baseline`
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "fix", "diff"])]
    pub(crate) write_baseline: Option<PathBuf>,

    /// Leave out the findings on lines that are as in this commit, and say how many they are. The working tree is compared
    /// with the merge base of the commit and `HEAD`
    #[arg(long, value_name = "COMMIT", conflicts_with_all = ["write_baseline", "fix", "diff"])]
    pub(crate) changed_since: Option<String>,

    /// A tool has named the files, as pre-commit does: settings may exclude them, and one that is no policy and cannot be
    /// read is no fault
    #[arg(long)]
    pub(crate) hook: bool,

    /// AWS data to use instead of the built-in one: a file, or a folder in text form
    #[arg(long, value_name = "FILE")]
    pub(crate) catalogue: Option<PathBuf>,

    /// Show findings that comments or the settings suppress, too
    #[arg(long)]
    pub(crate) no_suppressions: bool,

    /// The settings file to use instead of the nearest `iamlint.toml` above each file
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub(crate) config: Option<PathBuf>,

    /// Use no settings file
    #[arg(long)]
    pub(crate) isolated: bool,

    /// Whether output has colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainOptions {
    /// The rule's id, or the path of a file
    #[arg(value_name = "RULE|FILE")]
    pub(crate) subject: String,

    /// How it is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) output_format: RulesFormat,
}

#[derive(Debug, Args)]
pub(crate) struct RulesOptions {
    /// How the list is written
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) output_format: RulesFormat,
}

#[derive(Debug, Args)]
pub(crate) struct FmtOptions {
    /// Files and directories to format; `-` formats standard input to standard output. The current directory if none is given
    #[arg(value_name = "PATHS")]
    pub(crate) paths: Vec<PathBuf>,

    /// Write nothing, name the files that would change. The exit status is 1 if there are any
    #[arg(long)]
    pub(crate) check: bool,

    /// Write nothing, show what would change. The exit status is 1 if something would
    #[arg(long)]
    pub(crate) diff: bool,

    /// The name by which standard input is read as JSON or JSONC, and by which settings apply to it
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<String>,

    /// The settings file to use instead of the nearest `iamlint.toml` above each file
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub(crate) config: Option<PathBuf>,

    /// Use no settings file
    #[arg(long)]
    pub(crate) isolated: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ConvertOptions {
    /// The file that holds the policies; `-` reads standard input
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    /// What the policies are written as, on standard output
    #[arg(long, value_name = "FORM")]
    pub(crate) to: ConvertTarget,

    /// The name by which standard input is read, and by which settings apply to it
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<String>,

    /// The settings file to use instead of the nearest `iamlint.toml` above the file
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub(crate) config: Option<PathBuf>,

    /// Use no settings file
    #[arg(long)]
    pub(crate) isolated: bool,
}

/// What a policy is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConvertTarget {
    /// A JSON document
    Json,
    /// The data source `aws_iam_policy_document` of Terraform
    Hcl,
    /// A call of Terraform's function `jsonencode`
    Jsonencode,
    /// A block of YAML, as CloudFormation takes it
    Yaml,
}

#[derive(Debug, Args)]
pub(crate) struct InventoryOptions {
    /// Files and directories to look into; `-` reads standard input. The current directory if none is given
    #[arg(value_name = "PATHS")]
    pub(crate) paths: Vec<PathBuf>,

    /// How the list is written
    #[arg(long, value_enum, default_value_t = InventoryFormat::Table)]
    pub(crate) output_format: InventoryFormat,

    /// The name by which standard input is read, and by which settings apply to it
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<String>,

    /// The settings file to use instead of the nearest `iamlint.toml` above each file
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub(crate) config: Option<PathBuf>,

    /// Use no settings file
    #[arg(long)]
    pub(crate) isolated: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CanOptions {
    /// Who calls: the ARN of a user, role, session or identity provider, an account for its root user, a service such as
    /// `lambda.amazonaws.com`, or `anonymous`
    #[arg(long, value_name = "WHO")]
    pub(crate) principal: String,

    /// The action, such as `s3:GetObject`. With several, all have to be allowed
    #[arg(long, value_name = "ACTION", required = true, num_args = 1..)]
    pub(crate) action: Vec<String>,

    /// The ARN of the resource; `*` for an action that has none. With several, all have to be allowed
    #[arg(long, value_name = "ARN", required = true, num_args = 1..)]
    pub(crate) resource: Vec<String>,

    /// The account that the resource belongs to, where its ARN does not say so. Without it: the caller's
    #[arg(long, value_name = "ACCOUNT")]
    pub(crate) resource_account: Option<String>,

    /// Condition keys and their values. A key that stands twice has two values
    #[arg(long, value_name = "KEY=VALUE", num_args = 1..)]
    pub(crate) context: Vec<String>,

    /// Condition keys that the request does not carry; `*` for all that `--context` does not name. What is in neither is unknown
    #[arg(long, value_name = "KEY", num_args = 1..)]
    pub(crate) absent: Vec<String>,

    /// Which way the call takes, as some condition keys are there on one way alone. Without it nothing follows
    #[arg(long, value_name = "WAY")]
    pub(crate) via: Option<Via>,

    /// The policies of the user and its groups, or of the role. Of a file with several policies: `FILE#NAME`
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) policy: Vec<String>,

    /// The policy of the resource; of a role that is to be assumed, its trust policy
    #[arg(long, value_name = "FILE")]
    pub(crate) resource_policy: Option<String>,

    /// The permissions boundary
    #[arg(long, value_name = "FILE")]
    pub(crate) boundary: Option<String>,

    /// The session policies
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) session: Vec<String>,

    /// The service control policies of one level, joined by commas: the root first, then one option for each level below
    #[arg(long, value_name = "FILE[,FILE…]")]
    pub(crate) scp: Vec<String>,

    /// The resource control policies of all levels
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub(crate) rcp: Vec<String>,

    /// The policy of the VPC endpoint that the call goes through
    #[arg(long, value_name = "FILE")]
    pub(crate) vpc_endpoint: Option<String>,

    /// How a point is taken that AWS leaves open, such as `star-at-end=runs-on`: `docs/access.md` lists them
    #[arg(long, value_name = "POINT=CHOICE")]
    pub(crate) assume: Vec<String>,

    /// How the answer is written
    #[arg(long, value_enum, default_value_t = CanFormat::Pretty)]
    pub(crate) output_format: CanFormat,
}

#[derive(Debug, Args)]
pub(crate) struct TestOptions {
    /// Files of tests, and directories to look for `*.iamtest.toml` in. The current directory if none is given
    #[arg(value_name = "PATHS")]
    pub(crate) paths: Vec<PathBuf>,

    /// How a point is taken that AWS leaves open, such as `star-at-end=runs-on`: `docs/access.md` lists them
    #[arg(long, value_name = "POINT=CHOICE")]
    pub(crate) assume: Vec<String>,

    /// How the outcome is written
    #[arg(long, value_enum, default_value_t = TestFormat::Pretty)]
    pub(crate) output_format: TestFormat,

    /// The settings file whose `exclude` counts, instead of the nearest `iamlint.toml` above each file
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub(crate) config: Option<PathBuf>,

    /// Use no settings file
    #[arg(long)]
    pub(crate) isolated: bool,
}

/// How the outcome of tests is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// For people
    Pretty,
    /// For scripts
    Json,
    /// JUnit XML
    Junit,
}

/// Which way a call takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Via {
    /// Not through a VPC endpoint
    Direct,
    /// Through a VPC endpoint
    Endpoint,
    /// By a service that the caller has asked
    Service,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CanFormat {
    /// For people
    Pretty,
    /// For scripts
    Json,
}

/// How an inventory is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InventoryFormat {
    /// A table for people.
    Table,
    /// One JSON object.
    Json,
}

/// The exit status is 0 if there is no new access, 1 if there is, 3 if that is not known, and 2 for wrong use.
#[derive(Debug, Args)]
pub(crate) struct DiffOptions {
    /// Two files: the policies as they were, and as they are to be. With `--not-granted`, `--on` or `--no-public-access`, one file
    /// that is asked. With `--since`, the files and folders that are looked at
    #[arg(value_name = "FILE", required_unless_present = "since")]
    pub(crate) files: Vec<PathBuf>,

    /// Compare all policies of the working tree with those of the commit that the branch was cut from
    #[arg(long, value_name = "REV", conflicts_with_all = ["not_granted", "on", "no_public_access"])]
    pub(crate) since: Option<String>,

    /// Ask one file whether it grants one of these actions
    #[arg(long, value_name = "ACTION", value_delimiter = ',')]
    pub(crate) not_granted: Vec<String>,

    /// With `--not-granted`, on one of these resources; without it, any action on them
    #[arg(long, value_name = "RESOURCE", value_delimiter = ',')]
    pub(crate) on: Vec<String>,

    /// Ask one file whether its policies grant something to everyone
    #[arg(long, conflicts_with_all = ["not_granted", "on"])]
    pub(crate) no_public_access: bool,

    /// The kind of all policies: identity, boundary, session, trust, resource, scp, rcp or endpoint; `resource:AWS::KMS::Key` tells
    /// what it is attached to
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,

    /// Look at all texts as actions, resources and keys, also at requests that AWS does not make
    #[arg(long)]
    pub(crate) raw: bool,

    /// How a point is taken that AWS leaves open, such as `star-at-end=runs-on`: `docs/access.md` lists them
    #[arg(long, value_name = "POINT=CHOICE")]
    pub(crate) assume: Vec<String>,

    /// When the exit status is 1
    #[arg(long, value_enum, default_value_t = DiffFailOn::Broader)]
    pub(crate) fail_on: DiffFailOn,

    /// How the answer is written
    #[arg(long, value_enum, default_value_t = DiffFormat::Pretty)]
    pub(crate) output_format: DiffFormat,
}

/// When a comparison fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFailOn {
    /// There is new access
    Broader,
    /// There is new access, or less
    Different,
    /// Never
    Never,
}

/// How a comparison is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people
    Pretty,
    /// For scripts
    Json,
    /// A table for the comment on a pull request
    Markdown,
    /// For code scanning: what is added, at the statement that allows it
    Sarif,
}

#[derive(Debug, Args)]
pub(crate) struct ServerOptions {
    /// Accepted because many clients send it; there is no other way to speak
    #[arg(long, hide = true)]
    pub(crate) stdio: bool,
}

/// When the exit status is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

impl FailOn {
    /// The least severity that counts; `None` if none does.
    pub(crate) fn threshold(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people, with the text around each finding
    Pretty,
    /// For logs: the text around each finding, without colours and box lines
    Plain,
    /// One line a finding
    Concise,
    /// For scripts; see the documentation of the format
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
    /// JUnit XML
    Junit,
    /// A table for the comment on a pull request
    Markdown,
}

impl Format {
    /// How much of a finding it has a place for.
    pub(crate) fn detail(self) -> Detail {
        match self {
            Self::Concise | Self::Gitlab | Self::Junit => Detail::Message,
            Self::Github => Detail::Help,
            Self::Pretty | Self::Plain | Self::Json | Self::Sarif | Self::Markdown => {
                Detail::Proofs
            }
        }
    }

    /// Whether it shows parts of the texts, or knows findings again by them.
    pub(crate) fn shows_texts(self) -> bool {
        matches!(self, Self::Pretty | Self::Plain | Self::Sarif | Self::Gitlab)
    }
}

/// How the list of rules is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RulesFormat {
    /// For people
    Text,
    /// For scripts
    Json,
}

/// Whether output has colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set; with `FORCE_COLOR` always
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
