//! A policy as the rules see it: every node with its place, every value known or said to be unknown.
//!
//! The model is built tolerantly: what has the wrong shape becomes a [`Fault`] beside the model, so that one
//! wrong element does not hide the rest. The grammar is that of the IAM user guide, "Grammar of the IAM JSON
//! policy language".

mod action;
mod condition;
mod kind;
mod principal;
mod resource;
mod variable;

use std::borrow::Cow;

use crate::report::{Change, StatementName};
use crate::source::Span;
use crate::syntax::Text;

pub use action::{ActionPattern, Actions};
pub use condition::{
    Condition, ConditionValue, Family, KeyTest, Operator, OperatorBlock, Qualifier, Scalar,
    operator_names, parse_operator,
};
pub use kind::{Kinds, PolicyKind, is_resource_type_name, kind_and_resource_type};
pub use principal::{
    AwsPrincipal, PrincipalEntry, PrincipalForm, PrincipalType, PrincipalValue, Principals,
    is_account_id,
};
pub use resource::{Arn, ArnPart, ResourcePattern, Resources};
pub(crate) use variable::is_without_slash;
pub use variable::{Variable, VariableFault, variables};

/// One policy document.
#[derive(Clone, Debug)]
pub struct Policy<'a> {
    /// The whole document.
    pub span: Span,
    /// What kind of policy it is.
    pub kind: PolicyKind,
    /// The CloudFormation type name of what a resource policy is attached to, where that is known or inferred; of a
    /// managed policy in a template its own type.
    pub resource_type: Option<Cow<'static, str>>,
    /// Whether kind and resource type were inferred from the content.
    pub kind_inferred: bool,
    /// Whether it was put together from parts of the file, some of which may stand outside of its place.
    pub is_built: bool,
    /// The name that the host file gives it.
    pub name: Option<String>,
    /// The prefix of the service whose VPC endpoint it is for, if the host file says so.
    pub endpoint: Option<&'static str>,
    /// The `Version` element.
    pub version: Option<Version<'a>>,
    /// The `Id` element.
    pub id: Option<TextElement<'a>>,
    /// The `Statement` element's key; `None` if there is none.
    pub statement_key: Option<Span>,
    /// The value of the `Statement` element.
    pub statement_value: Option<Span>,
    /// The statements, in the order of their places.
    pub statements: Vec<Statement<'a>>,
    /// A statement of the list could not be read.
    pub has_unknown_statement: bool,
    /// What has the wrong shape.
    pub faults: Vec<Fault<'a>>,
    /// Characters in strings and keys that AWS does not accept, with their places.
    pub foreign_characters: Vec<(Span, char)>,
    /// How large the document is without white space around its parts.
    pub size: Size,
    /// How many action patterns the statements hold: their numbers run from 0 up to this.
    pub action_count: usize,
}

impl<'a> Policy<'a> {
    /// Whether policy variables are replaced: only `2012-10-17` knows them. Without `Version` they are literal text.
    pub fn has_variables(&self) -> bool {
        self.version.as_ref().is_some_and(|version| version.value.as_deref() == Some("2012-10-17"))
    }

    /// Whether a text of the document may hold a policy variable, so that the value of `Version` decides what it means.
    pub fn mentions_variables(&self) -> bool {
        self.statements.iter().any(|statement| {
            let resources = statement.resources.iter().flat_map(Resources::known);
            let values = statement.tests().flat_map(|(_, test)| &test.values);
            resources
                .map(|resource| resource.as_str())
                .chain(values.map(|value| value.as_str()))
                .any(|text| text.contains("${"))
        })
    }

    /// The statement at this position in the list, if it could be read.
    pub fn statement(&self, index: usize) -> Option<&Statement<'a>> {
        self.statements.get(self.position(index)?)
    }

    /// Where the statement at this position in the list stands in [`Policy::statements`], which lacks those that could not be read.
    pub fn position(&self, index: usize) -> Option<usize> {
        self.statements.binary_search_by_key(&index, |statement| statement.index).ok()
    }

    /// The statement around `span`.
    pub fn statement_around(&self, span: Span) -> Option<&Statement<'a>> {
        let behind =
            self.statements.partition_point(|statement| statement.span.start <= span.start);
        let statement = self.statements.get(behind.checked_sub(1)?)?;
        statement.span.contains(span).then_some(statement)
    }

    /// The place that stands for the document as a whole: its first byte, the opening brace in JSON.
    pub fn anchor(&self) -> Span {
        first_byte(self.span)
    }

    /// Whether the document is attached to the resource type with this CloudFormation name.
    pub fn is_attached_to(&self, resource_type: &str) -> bool {
        self.resource_type.as_deref() == Some(resource_type)
    }
}

/// The size of a document as JSON without white space around its parts.
///
/// White space inside strings counts. What an intrinsic function stands for does not: its length is not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Unicode characters.
    pub characters: usize,
    /// Bytes in UTF-8.
    pub bytes: usize,
}

/// The `Version` element.
#[derive(Clone, Debug)]
pub struct Version<'a> {
    /// The key.
    pub key: Span,
    /// The value's place.
    pub span: Span,
    /// The value, if it is a string.
    pub value: Option<Cow<'a, str>>,
}

/// An element that holds one string.
#[derive(Clone, Debug)]
pub struct TextElement<'a> {
    /// The key.
    pub key: Span,
    /// The value's place.
    pub span: Span,
    /// The value; `None` if it is unknown or no string.
    pub text: Option<Text<'a>>,
}

/// One statement.
#[derive(Clone, Debug)]
pub struct Statement<'a> {
    /// Position in the policy, from 0.
    pub index: usize,
    /// The whole object.
    pub span: Span,
    /// The `Sid` element.
    pub sid: Option<TextElement<'a>>,
    /// The `Effect` element.
    pub effect: Option<EffectElement<'a>>,
    /// `Principal` or `NotPrincipal`.
    pub principals: Option<Principals<'a>>,
    /// `Action` or `NotAction`.
    pub actions: Option<Actions<'a>>,
    /// `Resource` or `NotResource`.
    pub resources: Option<Resources<'a>>,
    /// The `Condition` element.
    pub condition: Option<Condition<'a>>,
    /// The spans of the members, in order.
    pub members: Vec<Span>,
}

impl<'a> Statement<'a> {
    /// Whether the effect is `Allow`.
    pub fn is_allow(&self) -> bool {
        self.effect.as_ref().is_some_and(|effect| effect.value == Some(Effect::Allow))
    }

    /// Whether the effect is `Deny`.
    pub fn is_deny(&self) -> bool {
        self.effect.as_ref().is_some_and(|effect| effect.value == Some(Effect::Deny))
    }

    /// How findings name it.
    pub fn name(&self) -> StatementName {
        let sid =
            self.sid.as_ref().and_then(|sid| sid.text.as_ref()).map(|text| text.value.to_string());
        StatementName { index: self.index, sid }
    }

    /// The place that stands for the whole statement: the value of `Effect`, else the first key, else its first byte.
    pub fn anchor(&self) -> Span {
        let effect = self.effect.as_ref().map(|effect| effect.span);
        let brace = Span::new(self.span.start as usize, self.span.start as usize + 1);
        effect.unwrap_or(brace)
    }

    /// The place that stands for something that the statement lacks: its first byte, the opening brace in JSON.
    pub fn start(&self) -> Span {
        first_byte(self.span)
    }

    /// Key and value of the member whose key is at `key`.
    pub fn member_at(&self, key: Span) -> Option<Span> {
        let at = self.members.binary_search_by_key(&key.start, |member| member.start).ok()?;
        self.members.get(at).copied()
    }

    /// The tests of the condition, with the operator each belongs to.
    pub fn tests(&self) -> impl Iterator<Item = (&OperatorBlock<'a>, &KeyTest<'a>)> {
        let blocks = self.condition.iter().flat_map(|condition| &condition.operators);
        blocks.flat_map(|block| block.tests.iter().map(move |test| (block, test)))
    }
}

fn first_byte(span: Span) -> Span {
    Span::new(span.start as usize, (span.start as usize + 1).min(span.end as usize))
}

/// The `Effect` element.
#[derive(Clone, Debug)]
pub struct EffectElement<'a> {
    /// The key.
    pub key: Span,
    /// The value's place.
    pub span: Span,
    /// What it says; `None` if that is neither `Allow` nor `Deny` in any spelling.
    pub value: Option<Effect>,
    /// The text, if it is a string.
    pub text: Option<Text<'a>>,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// `Allow`
    Allow,
    /// `Deny`
    Deny,
}

/// A list of values under a key: `"Action": "x"` or `"Action": ["x", "y"]`.
#[derive(Clone, Debug)]
pub struct List<T> {
    /// The key.
    pub key: Span,
    /// The value: the string, or the list with its brackets.
    pub span: Span,
    /// The values that are known.
    pub items: Vec<T>,
    /// Whether brackets stand around the values.
    pub is_list: bool,
    /// Some values are unknown or have the wrong type: nothing may be said of the list as a whole.
    pub has_unknown: bool,
}

impl<T> List<T> {
    /// Whether the list was read completely and holds nothing.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty() && !self.has_unknown
    }

    /// Whether nothing is known of it.
    pub fn is_open(&self) -> bool {
        self.items.is_empty() && self.has_unknown
    }

    /// Key and value.
    pub fn member(&self) -> Span {
        self.key.to(self.span)
    }

    /// The change that takes the value at `item` out of the list. Only for lists that keep another value.
    pub fn remove(&self, item: Span) -> Change {
        Change::Remove { span: item }
    }
}

/// Something with the wrong shape.
#[derive(Clone, Debug)]
pub enum Fault<'a> {
    /// A key that the grammar does not have at this place.
    UnknownElement {
        /// The key.
        key: Text<'a>,
        /// Key and value.
        member: Span,
        /// Whether it stands in the policy or in a statement.
        place: Level,
        /// The element it most likely stands for. The model has read it as that element.
        meant: Option<&'static str>,
        /// The statement, if it is in one.
        statement: Option<StatementName>,
    },
    /// A key that occurs twice in one object. JSON readers keep the last one, and IAM rejects the document.
    DuplicateKey {
        /// The later key.
        key: Text<'a>,
        /// Key and value of the later one.
        member: Span,
        /// The first key.
        first: Span,
        /// Both have the same value.
        same_value: bool,
        /// The statement, if it is in one.
        statement: Option<StatementName>,
    },
    /// Keys of condition tests that are equal but for their case.
    KeyCase {
        /// The later key.
        key: Text<'a>,
        /// The first key.
        first: Span,
        /// The statement.
        statement: Option<StatementName>,
    },
    /// A value of the wrong type.
    WrongType {
        /// Whose value it is: `Effect`, or "an entry of `Action`".
        element: Cow<'static, str>,
        /// The value.
        span: Span,
        /// What should stand there.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
        /// The statement, if it is in one.
        statement: Option<StatementName>,
        /// A repair that changes no meaning.
        repair: Option<(&'static str, Change)>,
    },
    /// Both members of a pair such as `Action` and `NotAction`.
    Conflict {
        /// The first one's key.
        first: Span,
        /// Its name.
        first_name: &'static str,
        /// The second one's key.
        second: Span,
        /// Its name.
        second_name: &'static str,
        /// The statement.
        statement: Option<StatementName>,
    },
    /// The document is a statement without the policy around it.
    BareStatement,
}

impl Fault<'_> {
    /// The statement it is in.
    pub fn statement(&self) -> Option<&StatementName> {
        match self {
            Self::UnknownElement { statement, .. }
            | Self::DuplicateKey { statement, .. }
            | Self::KeyCase { statement, .. }
            | Self::WrongType { statement, .. }
            | Self::Conflict { statement, .. } => statement.as_ref(),
            Self::BareStatement => None,
        }
    }
}

/// Where a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Beside `Version`.
    Policy,
    /// Beside `Effect`.
    Statement,
}
