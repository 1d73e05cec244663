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

impl Choices {
    /// Takes `POINT=CHOICE`, such as `star-at-end=runs-on`.
    ///
    /// # Errors
    ///
    /// There is no such point, or no such choice. Names those that there are.
    pub fn take(&mut self, given: &str) -> Result<(), String> {
        let (name, choice) = given.split_once('=').unwrap_or((given, ""));
        let Some(point) = Point::ALL.into_iter().find(|point| point.name() == name) else {
            let names = Point::ALL.map(Point::name).join("`, `");
            return Err(format!("there is no open point `{name}`: there are `{names}`"));
        };
        let took = match point {
            Point::StarAtEnd => StarAtEnd::take(&mut self.star_at_end, choice),
            Point::AwsStar => AwsStar::take(&mut self.aws_star, choice),
            Point::ShortArns => ShortArns::take(&mut self.short_arns, choice),
            Point::BoolVariables => BoolVariables::take(&mut self.bool_variables, choice),
            Point::Unreadable => Unreadable::take(&mut self.unreadable, choice),
            Point::ManyValues => ManyValues::take(&mut self.many_values, choice),
            Point::ListedRole => ListedRole::take(&mut self.listed_role, choice),
        };
        took.map_err(|names| format!("`{name}` can be `{}`, not `{choice}`", names.join("`, `")))
    }

    /// The name of what was chosen for a point.
    pub fn of(&self, point: Point) -> &'static str {
        match point {
            Point::StarAtEnd => self.star_at_end.name(),
            Point::AwsStar => self.aws_star.name(),
            Point::ShortArns => self.short_arns.name(),
            Point::BoolVariables => self.bool_variables.name(),
            Point::Unreadable => self.unreadable.name(),
            Point::ManyValues => self.many_values.name(),
            Point::ListedRole => self.listed_role.name(),
        }
    }
}

/// What can be chosen for one point, the default first.
trait Choice: Copy + PartialEq + Sized + 'static {
    const ALL: &'static [(&'static str, Self)];

    /// Sets the choice of this name. If there is none: the names that there are.
    fn take(place: &mut Self, name: &str) -> Result<(), Vec<&'static str>> {
        match Self::ALL.iter().find(|own| own.0 == name) {
            Some((_, choice)) => {
                *place = *choice;
                Ok(())
            }
            None => Err(Self::ALL.iter().map(|own| own.0).collect()),
        }
    }

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|own| own.1 == self).map_or("", |own| own.0)
    }
}

impl Choice for StarAtEnd {
    const ALL: &'static [(&'static str, Self)] = &[
        ("where-it-allows", Self::WhereItAllows),
        ("within-part", Self::WithinPart),
        ("runs-on", Self::RunsOn),
    ];
}

impl Choice for AwsStar {
    const ALL: &'static [(&'static str, Self)] =
        &[("no-services", Self::NoServices), ("everyone", Self::Everyone)];
}

impl Choice for ShortArns {
    const ALL: &'static [(&'static str, Self)] =
        &[("padded", Self::Padded), ("nothing", Self::Nothing)];
}

impl Choice for BoolVariables {
    const ALL: &'static [(&'static str, Self)] =
        &[("unknown", Self::Unknown), ("replaced", Self::Replaced), ("text", Self::Text)];
}

impl Choice for Unreadable {
    const ALL: &'static [(&'static str, Self)] =
        &[("unknown", Self::Unknown), ("nothing", Self::Nothing)];
}

impl Choice for ManyValues {
    const ALL: &'static [(&'static str, Self)] =
        &[("unknown", Self::Unknown), ("no-match", Self::NoMatch)];
}

impl Choice for ListedRole {
    const ALL: &'static [(&'static str, Self)] =
        &[("covers-sessions", Self::CoversSessions), ("needs-session", Self::NeedsSession)];
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

    /// The name by which it is chosen.
    pub fn name(self) -> &'static str {
        match self {
            Self::StarAtEnd => "star-at-end",
            Self::AwsStar => "aws-star",
            Self::ShortArns => "short-arns",
            Self::BoolVariables => "bool-variables",
            Self::Unreadable => "unreadable",
            Self::ManyValues => "many-values",
            Self::ListedRole => "listed-role",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_taken_by_its_name() {
        let mut choices = Choices::default();
        assert_eq!(choices.of(Point::StarAtEnd), "where-it-allows");
        choices.take("star-at-end=runs-on").unwrap();
        choices.take("listed-role=needs-session").unwrap();
        let expected = Choices {
            star_at_end: StarAtEnd::RunsOn,
            listed_role: ListedRole::NeedsSession,
            ..Choices::default()
        };
        assert_eq!(choices, expected);
        assert_eq!(choices.of(Point::StarAtEnd), "runs-on");
    }

    #[test]
    fn what_is_chosen_by_default_comes_first() {
        let mut choices = Choices::default();
        for point in Point::ALL {
            let first = choices.of(point);
            let fault = choices.take(&format!("{}=else", point.name())).unwrap_err();
            assert!(fault.contains(&format!("can be `{first}`, `")), "{fault}");
        }
        assert_eq!(choices, Choices::default());
    }

    #[test]
    fn a_point_that_is_not_there_is_named() {
        let fault = Choices::default().take("stars").unwrap_err();
        assert!(fault.starts_with("there is no open point `stars`: there are `star-at-end`, "));
    }
}
