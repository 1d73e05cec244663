//! What is known of the token at a place, in a few lines made from facts.

mod action;
mod condition;
mod element;
mod principal;
mod resource;

use crate::assist::Frame;
use crate::assist::cursor::{self, Cursor, Form, Place};
use crate::assist::words::code;
use crate::model::{Variable, variables};
use crate::source::Span;

/// What is said of one token.
///
/// Title and facts are lines of plain text with names in backticks: that reads well as Markdown and as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it is about, in the file: the token, or the part of it under the cursor.
    pub span: Span,
    /// The whole token, in the file.
    pub token: Span,
    /// What it is.
    pub title: String,
    /// What is known of it, the most important first.
    pub facts: Vec<String>,
}

/// What is known of the token at byte `offset` of the policy's text.
pub fn at(frame: &Frame, offset: usize) -> Option<Note> {
    let cursor = token_at(frame, offset)?;
    if let Some(note) = variable(frame, &cursor) {
        return Some(note);
    }
    let (title, facts) = match cursor.place {
        Place::Action => return action::note(frame, &cursor),
        Place::PolicyKey => element::of_policy(cursor.value)?,
        Place::StatementKey => element::of_statement(cursor.value, frame.policy().kind)?,
        Place::Version => element::version(cursor.value)?,
        Place::Effect => element::effect(cursor.value, frame.policy().kind)?,
        Place::PrincipalType => principal::of_type(cursor.value)?,
        Place::Principal => principal::alone(cursor.value)?,
        Place::PrincipalValue(kind) => principal::value(kind, cursor.value, frame)?,
        Place::Resource => resource::note(frame, &cursor)?,
        Place::Operator => condition::operator(cursor.value)?,
        Place::ConditionKey { operator } => condition::key(frame, &cursor, operator)?,
        Place::ConditionValue { operator, key } => {
            condition::value(frame, cursor.value, operator, key)?
        }
        Place::Id | Place::Sid | Place::Statement | Place::BlockKey { .. } => return None,
    };
    Some(note(frame, &cursor, cursor.span, (title, facts)))
}

fn note(frame: &Frame, cursor: &Cursor, span: Span, said: (String, Vec<String>)) -> Note {
    let (title, facts) = said;
    Note { span: frame.to_host(span), token: frame.to_host(cursor.span), title, facts }
}

/// The token at a place; a place in front of the opening quote belongs to it, too.
fn token_at<'v>(frame: &Frame<'v>, offset: usize) -> Option<Cursor<'v>> {
    let is_token = |cursor: &Cursor| cursor.form != Form::Gap && !cursor.value.is_empty();
    let found = cursor::at(frame, offset).filter(is_token);
    let is_quote = frame.text().get(offset..).is_some_and(|rest| rest.starts_with('"'));
    let behind_quote = || cursor::at(frame, offset + 1).filter(is_token);
    found.or_else(|| is_quote.then(behind_quote).flatten())
}

/// The policy variable under the cursor.
fn variable(frame: &Frame, cursor: &Cursor) -> Option<Note> {
    let has_variables = matches!(cursor.place, Place::Resource | Place::ConditionValue { .. });
    let text = cursor.text.filter(|_| has_variables)?;
    let at = cursor.typed.len();
    let found = variables(&text.value);
    let variable = found.iter().find(|item| item.range.start <= at && at < item.range.end)?;
    let (title, mut facts) = variable_facts(frame, variable)?;
    if !frame.policy().has_variables() {
        let why =
            "Only `\"Version\": \"2012-10-17\"` has policy variables: here it is literal text";
        facts.insert(0, why.to_owned());
    }
    Some(note(frame, cursor, text.part(variable.range.clone()), (title, facts)))
}

fn variable_facts(frame: &Frame, variable: &Variable) -> Option<(String, Vec<String>)> {
    if let Some(escape) = variable.escape {
        let title = format!("{}: the character `{escape}` itself", code(&format!("${{{escape}}}")));
        return Some((title, Vec::new()));
    }
    if variable.fault.is_some() {
        return None;
    }
    let mut facts = vec!["Replaced by the request's value of the condition key".to_owned()];
    facts.push(match variable.default {
        Some(default) => format!("Without the key: {}", code(default)),
        None => {
            "Without the key nothing matches: a negated test is then true, and `NotResource` is everything"
                .to_owned()
        }
    });
    facts.extend(condition::key_facts(frame, variable.key));
    Some((format!("{}: policy variable", code(variable.key)), facts))
}

#[cfg(test)]
mod tests;
