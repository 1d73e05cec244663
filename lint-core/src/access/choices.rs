//! What AWS's documents leave open, each as a choice with a default. An answer says which of them were asked.

/// How the open points are taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// See [`StarAtEnd`].
    pub star_at_end: StarAtEnd,
    /// See [`AwsStar`].
    pub aws_star: AwsStar,
    /// See [`ShortArns`].
    pub short_arns: ShortArns,
    /// See [`BoolVariables`].
    pub bool_variables: BoolVariables,
    /// See [`Unreadable`].
    pub unreadable: Unreadable,
    /// See [`ManyValues`].
    pub many_values: ManyValues,
    /// See [`ListedRole`].
    pub listed_role: ListedRole,
}

/// Whether a `*` that ends one of the first five parts of an ARN in `Resource` may run past the next colon. AWS's pages differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StarAtEnd {
    /// Where that gives access, and not where it takes access away: so no access stays hidden.
    #[default]
    WhereItAllows,
    /// Never.
    WithinPart,
    /// Always.
    RunsOn,
}

/// Whom `{"AWS": "*"}` means beside accounts, users, roles and anonymous callers. For these it is the same as `"*"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AwsStar {
    /// Nobody: only `"*"` means services and federated identities, too.
    #[default]
    NoServices,
    /// Services and federated identities, too.
    Everyone,
}

/// What an ARN with fewer than six parts matches in `Resource`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ShortArns {
    /// What it would match with `*` in the place of each missing part. People who tested it report so for identity policies.
    #[default]
    Padded,
    /// Nothing.
    Nothing,
}

/// Whether variables are replaced in the values of `Bool`. Two pages of AWS contradict each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BoolVariables {
    /// It is not known.
    #[default]
    Unknown,
    /// They are replaced.
    Replaced,
    /// They are text, which is neither `true` nor `false`.
    Text,
}

/// What a value matches that is no number, date, address or whatever else the operator compares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unreadable {
    /// It is not known.
    #[default]
    Unknown,
    /// Nothing: the operator does not hold, and its negation does.
    Nothing,
}

/// What an operator without `ForAllValues` or `ForAnyValue` says of a key with several values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ManyValues {
    /// It is not known: the documents only say that one of both prefixes is required.
    #[default]
    Unknown,
    /// It does not hold, negated or not. AWS's staff have said so.
    NoMatch,
}

/// Whether a role in the `NotPrincipal` of a denial takes its sessions out, if the account stands there, too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListedRole {
    /// It does.
    #[default]
    CoversSessions,
    /// The session has to be listed, too.
    NeedsSession,
}

/// An open point that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// [`StarAtEnd`]
    StarAtEnd,
    /// [`AwsStar`]
    AwsStar,
    /// [`ShortArns`]
    ShortArns,
    /// [`BoolVariables`]
    BoolVariables,
    /// [`Unreadable`]
    Unreadable,
    /// [`ManyValues`]
    ManyValues,
    /// [`ListedRole`]
    ListedRole,
}

impl Point {
    /// All points.
    pub const ALL: [Point; 7] = [
        Self::StarAtEnd,
        Self::AwsStar,
        Self::ShortArns,
        Self::BoolVariables,
        Self::Unreadable,
        Self::ManyValues,
        Self::ListedRole,
    ];

    /// What is open.
    pub fn describe(self) -> &'static str {
        match self {
            Self::StarAtEnd => "whether a `*` that ends a part of an ARN runs past the next colon",
            Self::AwsStar => {
                "whether `{\"AWS\": \"*\"}` means services and federated identities, too"
            }
            Self::ShortArns => "what an ARN with fewer than six parts matches",
            Self::BoolVariables => "whether variables are replaced in the values of `Bool`",
            Self::Unreadable => "what a value matches that the operator cannot read",
            Self::ManyValues => {
                "what an operator without `ForAllValues` or `ForAnyValue` says of several values"
            }
            Self::ListedRole => "whether a role in `NotPrincipal` takes its sessions out",
        }
    }

    fn bit(self) -> u8 {
        1 << (self as u8)
    }
}

/// A set of open points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Points(u8);

impl Points {
    /// The points of the set, and this one.
    #[must_use]
    pub fn with(self, point: Point) -> Self {
        Self(self.0 | point.bit())
    }

    /// The points of the set.
    pub fn iter(self) -> impl Iterator<Item = Point> {
        Point::ALL.into_iter().filter(move |point| self.0 & point.bit() != 0)
    }
}
