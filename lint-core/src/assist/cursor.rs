//! What stands at a place of a policy, in the terms of the field. Half-written documents have places, too.

mod blocks;

use crate::assist::Frame;
use crate::extract::{self, is_bare_statement, policy_element, statement_element};
use crate::model::{PrincipalType, Statement};
use crate::source::Span;
use crate::syntax::{Expression, Member, Node, Text, Tree, Value};

/// What stands at a place, or may be written there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'v> {
    /// A key beside `Version`.
    PolicyKey,
    /// The value of `Version`.
    Version,
    /// The value of `Id`.
    Id,
    /// A statement as a whole.
    Statement,
    /// A key beside `Effect`.
    StatementKey,
    /// A name inside of a block of a statement: `principals`, `not_principals` or `condition`.
    BlockKey {
        /// The block's name.
        block: &'v str,
    },
    /// The value of `Sid`.
    Sid,
    /// The value of `Effect`.
    Effect,
    /// The value of `Principal` as a whole, where no object has been opened.
    Principal,
    /// A key inside `Principal`: a type of principals.
    PrincipalType,
    /// A principal.
    PrincipalValue(PrincipalType),
    /// An action.
    Action,
    /// A resource.
    Resource,
    /// A key inside `Condition`: an operator.
    Operator,
    /// A key under an operator: a condition key.
    ConditionKey {
        /// The operator as it is written.
        operator: &'v str,
    },
    /// A value of a condition key.
    ConditionValue {
        /// The operator as it is written.
        operator: &'v str,
        /// The condition key as it is written.
        key: &'v str,
    },
}

/// How a token is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In quotes. [`Cursor::span`] is what stands between them.
    Quoted,
    /// A word, a number or a boolean without quotes.
    Bare,
    /// Nothing is written there yet. [`Cursor::span`] is empty.
    Gap,
}

/// A place with all that is around it.
#[derive(Clone, Debug)]
pub struct Cursor<'v> {
    /// What stands there.
    pub place: Place<'v>,
    /// What a completion replaces, and what a hover is about.
    pub span: Span,
    /// How it is written.
    pub form: Form,
    /// The whole text of the token, escapes resolved.
    pub value: &'v str,
    /// The part of `value` in front of the place.
    pub typed: &'v str,
    /// The token itself, if it is a string or a key.
    pub text: Option<&'v Text<'v>>,
    /// The token is a key.
    pub is_key: bool,
    /// The value is an element of a list.
    pub in_list: bool,
    /// The statement around the place.
    pub statement: Option<&'v Statement<'v>>,
    /// The members of the object around a key, the key's own among them; empty for values.
    pub siblings: &'v [Member<'v>],
    /// The member that the value belongs to; for a key its own.
    pub member: Option<&'v Member<'v>>,
}

/// What stands at byte `offset` of the policy's text. `None` between tokens where nothing can be written, and where the
/// grammar has nothing.
pub fn at<'v>(frame: &Frame<'v>, offset: usize) -> Option<Cursor<'v>> {
    let walk = Walk { text: frame.text(), tree: frame.tree, offset };
    if frame.form() == extract::Form::Blocks {
        return blocks::at(frame, &walk);
    }
    let mut path = Vec::new();
    let token = walk.descend(frame.root, &mut path)?;
    let place = place(frame, &path, &token)?;
    let statement = statement_of(frame, &path);
    let (span, form, value, typed) = walk.token(&token);
    let is_key = matches!(token, Token::Key(..) | Token::KeyGap(..));
    let siblings = match token {
        Token::Key(members, _) | Token::KeyGap(members) => members,
        _ => &[],
    };
    let member = match token {
        Token::Key(_, member) => Some(member),
        _ => path.iter().rev().find_map(|step| match step {
            Step::Member(member) => Some(*member),
            Step::Element(_) => None,
        }),
    };
    let in_list =
        matches!(path.last(), Some(Step::Element(_))) || matches!(token, Token::ElementGap);
    let text = token.text();
    Some(Cursor {
        place,
        span,
        form,
        value,
        typed,
        text,
        is_key,
        in_list,
        statement,
        siblings,
        member,
    })
}

/// Whether the bracket of a list or an object was not closed: then all that follows may belong to it.
pub fn is_open(tree: &Tree, node: &Node) -> bool {
    // Of all syntax errors only that of a bracket without an end has a label.
    let mut unclosed = tree.errors.iter().filter(|error| error.label.is_some());
    unclosed.any(|error| error.span.start == node.span.start)
}

/// One step from a container to what it holds.
#[derive(Clone, Copy, Debug)]
enum Step<'v> {
    Member(&'v Member<'v>),
    Element(&'v Node<'v>),
}

impl Step<'_> {
    fn is_member(&self) -> bool {
        matches!(self, Self::Member(_))
    }
}

/// The innermost thing at the place.
#[derive(Clone, Copy, Debug)]
enum Token<'v> {
    Key(&'v [Member<'v>], &'v Member<'v>),
    KeyGap(&'v [Member<'v>]),
    Value(&'v Node<'v>),
    /// Behind the colon of a member without a value.
    ValueGap,
    /// Between the elements of a list.
    ElementGap,
}

impl<'v> Token<'v> {
    fn text(&self) -> Option<&'v Text<'v>> {
        match self {
            Self::Key(_, member) => Some(&member.key),
            Self::Value(node) => node.text(),
            Self::KeyGap(_) | Self::ValueGap | Self::ElementGap => None,
        }
    }
}

/// The parts of an expression that stand where its value does: the cases of a condition, and the arguments of functions that
/// put lists and objects together.
fn operands<'n, 'a>(expression: &'n Expression<'a>) -> &'n [Node<'a>] {
    match expression {
        Expression::Call { name, .. } if !GATHERS.contains(name) => &[],
        // What it repeats is no element of its own.
        Expression::For(_) => &[],
        _ => expression.parts(),
    }
}

/// The functions of HCL whose arguments become parts of their value.
const GATHERS: [&str; 8] =
    ["concat", "merge", "flatten", "tolist", "toset", "sort", "distinct", "compact"];

struct Walk<'v> {
    text: &'v str,
    tree: &'v Tree<'v>,
    offset: usize,
}

impl<'v> Walk<'v> {
    fn descend(&self, node: &'v Node<'v>, path: &mut Vec<Step<'v>>) -> Option<Token<'v>> {
        match &node.value {
            Value::Object(members) => self.in_object(node.span, members, path),
            // What an alias of YAML stands for lies elsewhere: elements are not always in the order of their places.
            Value::Array(elements) => match elements.iter().find(|item| self.is_inside(item)) {
                Some(node) => {
                    path.push(Step::Element(node));
                    self.descend(node, path)
                }
                None => Some(Token::ElementGap),
            },
            Value::Expression(expression) => {
                let inner = operands(expression).iter().find(|own| self.is_inside(own));
                match inner {
                    Some(inner) => self.descend(inner, path),
                    None => Some(Token::Value(node)),
                }
            }
            _ => Some(Token::Value(node)),
        }
    }

    fn in_object(
        &self,
        span: Span,
        members: &'v [Member<'v>],
        path: &mut Vec<Step<'v>>,
    ) -> Option<Token<'v>> {
        // Members that a merge key of YAML brings along stand in front of the object.
        let is_before = |member: &&Member| {
            span.start <= member.key.span.start && (member.key.span.start as usize) < self.offset
        };
        let before = members.iter().filter(is_before);
        let Some(member) = before.max_by_key(|member| member.key.span.start) else {
            return Some(Token::KeyGap(members));
        };
        let key_end = member.key.span.end as usize;
        if self.is_in_text(&member.key) {
            return Some(Token::Key(members, member));
        }
        if self.is_inside(&member.value) {
            path.push(Step::Member(member));
            return self.descend(&member.value, path);
        }
        let between = self.text.get(key_end..self.offset).unwrap_or_default();
        let value_start = member.value.span.start as usize;
        let is_missing = member.value.value == Value::Missing;
        if is_missing || self.offset <= value_start {
            let behind_colon = between.trim_start().strip_prefix(':')?;
            if behind_colon.trim().is_empty() && is_missing {
                path.push(Step::Member(member));
                return Some(Token::ValueGap);
            }
            return behind_colon.contains(',').then_some(Token::KeyGap(members));
        }
        Some(Token::KeyGap(members))
    }

    /// Whether the place is inside a value: between brackets or quotes, or at a word.
    fn is_inside(&self, node: &Node) -> bool {
        let (start, end) = (node.span.start as usize, node.span.end as usize);
        match &node.value {
            Value::Missing => false,
            Value::String(text) => self.is_in_text(text),
            Value::Object(_) | Value::Array(_) => {
                start < self.offset && (self.offset < end || is_open(self.tree, node))
            }
            _ => start <= self.offset && self.offset <= end,
        }
    }

    fn is_in_text(&self, text: &Text) -> bool {
        let (start, end) = (text.span.start as usize, text.span.end as usize);
        let written = self.text.get(start..end).unwrap_or_default();
        if !written.starts_with(['"', '\'']) {
            return start <= self.offset && self.offset <= end;
        }
        let is_closed = written.len() > 1 && written.ends_with(['"', '\'']);
        start < self.offset && (self.offset < end || !is_closed && self.offset == end)
    }

    /// Place, form, text, and text in front of the cursor.
    fn token(&self, token: &Token<'v>) -> (Span, Form, &'v str, &'v str) {
        match (token.text(), token) {
            (Some(text), _) => self.text_token(text),
            (None, Token::Value(node)) => {
                let value = self.text.get(node.span.range()).unwrap_or_default();
                let typed = self.text.get(node.span.start as usize..self.offset);
                (node.span, Form::Bare, value, typed.unwrap_or_default())
            }
            _ => (Span::at(self.offset), Form::Gap, "", ""),
        }
    }

    fn text_token(&self, text: &'v Text<'v>) -> (Span, Form, &'v str, &'v str) {
        let is_quoted = text.content_span().start > text.span.start;
        let form = if is_quoted { Form::Quoted } else { Form::Bare };
        let typed = text.offset_map().decoded_offset(self.offset);
        let typed = text.value.get(..typed).unwrap_or(&text.value);
        (text.content_span(), form, &text.value, typed)
    }
}

/// What the way from the policy to the place means.
fn place<'v>(frame: &Frame<'v>, path: &[Step<'v>], token: &Token<'v>) -> Option<Place<'v>> {
    let is_key = matches!(token, Token::Key(..) | Token::KeyGap(_));
    let keys = keys_on(path)?;
    let is_statements = is_bare_statement(frame.root) || frame.root.elements().is_some();
    let keys = match keys.split_first() {
        _ if is_statements => &keys[..],
        None => return is_key.then_some(Place::PolicyKey),
        Some((first, rest)) => match policy_element(&first.key.value)? {
            "Version" => return Some(Place::Version),
            "Id" => return Some(Place::Id),
            _ if rest.is_empty() && !is_key => return Some(Place::Statement),
            // `"Statement": {` holds one statement, and `[` holds several: keys stand inside an element only.
            _ => rest,
        },
    };
    in_statement(keys, is_key)
}

/// The keys on the way, without the functions of CloudFormation whose arguments stand for the value itself; `None` inside of
/// other functions, whose arguments are something else.
fn keys_on<'v>(path: &[Step<'v>]) -> Option<Vec<&'v Member<'v>>> {
    let mut keys = Vec::new();
    for (at, step) in path.iter().enumerate() {
        let Step::Member(member) = step else { continue };
        match &*member.key.value {
            "Fn::Sub" if at + 1 == path.len() => {}
            "Fn::If" if is_branch(member, path.get(at + 1)) => {}
            "Ref" => return None,
            name if name.starts_with("Fn::") => return None,
            _ => keys.push(*member),
        }
    }
    Some(keys)
}

/// Whether the step leads to one of the two values that `Fn::If` chooses from, and not to its condition.
fn is_branch(choice: &Member, step: Option<&Step>) -> bool {
    let first = choice.value.elements().and_then(<[Node]>::first);
    match (step, first) {
        (Some(Step::Element(node)), Some(first)) => node.span != first.span,
        _ => false,
    }
}

fn in_statement<'v>(keys: &[&'v Member<'v>], is_key: bool) -> Option<Place<'v>> {
    let Some((first, rest)) = keys.split_first() else {
        return Some(if is_key { Place::StatementKey } else { Place::Statement });
    };
    match statement_element(&first.key.value)? {
        "Sid" => Some(Place::Sid),
        "Effect" => Some(Place::Effect),
        "Principal" | "NotPrincipal" => match rest {
            [] if is_key => Some(Place::PrincipalType),
            [] => Some(Place::Principal),
            [entry] if !is_key => principal_type(&entry.key.value).map(Place::PrincipalValue),
            _ => None,
        },
        "Action" | "NotAction" => (!is_key).then_some(Place::Action),
        "Resource" | "NotResource" => (!is_key).then_some(Place::Resource),
        _ => match rest {
            [] if is_key => Some(Place::Operator),
            [operator] if is_key => Some(Place::ConditionKey { operator: &operator.key.value }),
            [operator, test] if !is_key => {
                let (operator, key) = (&*operator.key.value, &*test.key.value);
                Some(Place::ConditionValue { operator, key })
            }
            _ => None,
        },
    }
}

fn principal_type(key: &str) -> Option<PrincipalType> {
    PrincipalType::ALL.into_iter().find(|item| item.as_str().eq_ignore_ascii_case(key))
}

fn statement_of<'v>(frame: &Frame<'v>, path: &[Step<'v>]) -> Option<&'v Statement<'v>> {
    let policy = frame.policy();
    let inner = path.iter().find_map(|step| match step {
        Step::Element(node) => Some(node.span),
        Step::Member(member) if matches!(member.value.value, Value::Object(_)) => {
            Some(member.value.span)
        }
        Step::Member(_) => None,
    });
    let span = if is_bare_statement(frame.root) { frame.root.span } else { inner? };
    policy.statement_around(span)
}

#[cfg(test)]
mod tests;
