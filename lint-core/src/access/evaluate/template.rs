//! Texts of policies with wildcards and variables, and whether they match a text of the request.

use std::borrow::Cow;

use crate::access::evaluate::Reading;
use crate::access::facts::{Facts, State};
use crate::access::truth::{Need, Truth};
use crate::model::variables;
use crate::syntax::Text;

/// How a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Whether `*` and `?` are wildcards.
    pub wildcards: bool,
    /// Whether case does not count.
    pub folds_case: bool,
}

/// A text as it is matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
    form: Form,
    /// What it stands for, if that is the same for every request.
    fixed: Option<Vec<Token>>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text and wildcards.
    Tokens(Vec<Token>),
    /// A policy variable.
    Variable {
        /// The condition key in lower case.
        key: String,
        /// What stands for it in requests without the key.
        default: Option<String>,
    },
    /// What is not known here.
    Unknown(Need),
}

/// One token of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    /// This character.
    Char(char),
    /// Any one character: `?`
    One,
    /// Any run of characters: `*`
    Run,
}

/// What a template stands for in one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved<'t> {
    /// This pattern.
    Known(Cow<'t, [Token]>),
    /// A variable has no value: the pattern matches nothing.
    Nothing,
    /// What is not known decides. The pattern matches at least all that it may.
    Open(Vec<Token>, Truth),
}

impl Template {
    /// Reads a text of the policy.
    pub fn new(text: &Text, form: Form, reading: &Reading) -> Self {
        Self::of_text(&text.value, form, reading, |range| text.part(range))
    }

    /// Reads `value`, whose parts stand at the places that `place` tells.
    pub fn of_text(
        value: &str,
        form: Form,
        reading: &Reading,
        place: impl Fn(std::ops::Range<usize>) -> crate::source::Span,
    ) -> Self {
        let mut pieces = Vec::new();
        let mut from = 0;
        for variable in variables(value) {
            let is_placeholder = variable.is_placeholder();
            if !reading.has_variables && !is_placeholder {
                continue;
            }
            push(&mut pieces, value.get(from..variable.range.start).unwrap_or_default(), form);
            from = variable.range.end;
            if is_placeholder && let Some(known) = reading.text_of(variable.key) {
                push(&mut pieces, &known, form);
                continue;
            }
            let unknown = |why| Piece::Unknown(reading.part(place(variable.range.clone()), why));
            pieces.push(match (variable.escape, variable.fault) {
                (Some(character), _) => Piece::Tokens(vec![Token::Char(character)]),
                _ if is_placeholder => unknown("its value is not known here"),
                (_, Some(_)) => unknown("the variable cannot be read"),
                _ => Piece::Variable {
                    key: variable.key.to_lowercase(),
                    default: variable.default.map(str::to_owned),
                },
            });
        }
        push(&mut pieces, value.get(from..).unwrap_or_default(), form);
        Self::of_pieces(pieces, form)
    }

    fn of_pieces(pieces: Vec<Piece>, form: Form) -> Self {
        let tokens = |piece: &Piece| match piece {
            Piece::Tokens(tokens) => Some(tokens.clone()),
            _ => None,
        };
        let fixed = pieces.iter().map(tokens).collect::<Option<Vec<_>>>().map(|own| own.concat());
        Self { pieces, form, fixed }
    }

    /// The same with other pieces.
    pub(crate) fn mapped(&self, map: impl Fn(&Piece) -> Piece) -> Self {
        Self::of_pieces(self.pieces.iter().map(map).collect(), self.form)
    }

    /// The parts that it is made of.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// How it is read.
    pub fn form(&self) -> Form {
        self.form
    }

    /// What it stands for, if that is the same for every request.
    pub fn fixed(&self) -> Option<&[Token]> {
        self.fixed.as_deref()
    }

    /// Whether it matches the text.
    pub fn matches(&self, text: &str, facts: &Facts) -> Truth {
        let folded =
            if self.form.folds_case { Cow::Owned(fold(text)) } else { Cow::Borrowed(text) };
        match self.resolve(facts) {
            Resolved::Known(tokens) => matches(&tokens, &folded).into(),
            Resolved::Nothing => Truth::No,
            Resolved::Open(tokens, depends) if matches(&tokens, &folded) => depends,
            Resolved::Open(..) => Truth::No,
        }
    }

    /// What it stands for in this request.
    pub fn resolve(&self, facts: &Facts) -> Resolved<'_> {
        if let Some(fixed) = &self.fixed {
            return Resolved::Known(Cow::Borrowed(fixed));
        }
        let mut tokens = Vec::new();
        let mut depends = Truth::Yes;
        for piece in &self.pieces {
            match piece {
                Piece::Tokens(own) => tokens.extend(own),
                Piece::Unknown(need) => {
                    depends = depends.and(need.clone().into());
                    tokens.push(Token::Run);
                }
                Piece::Variable { key, default } => match (facts.key(key), default) {
                    // A wildcard that comes out of a value is text.
                    (State::Known([one]), _) => tokens.extend(self.chars(one)),
                    (State::Known([]) | State::Absent, Some(default)) => {
                        tokens.extend(self.chars(default));
                    }
                    (State::Known([]) | State::Absent, None) => return Resolved::Nothing,
                    // Only keys with one value can stand in a variable.
                    (State::Known(_) | State::Present | State::Unknown, _) => {
                        depends = depends.and(Truth::on_key(key));
                        tokens.push(Token::Run);
                    }
                },
            }
        }
        match depends {
            Truth::Yes => Resolved::Known(Cow::Owned(tokens)),
            depends => Resolved::Open(tokens, depends),
        }
    }

    fn chars(&self, value: &str) -> Vec<Token> {
        let folded = if self.form.folds_case { fold(value) } else { value.to_owned() };
        folded.chars().map(Token::Char).collect()
    }
}

/// Adds text, joined to what stands before it.
fn push(pieces: &mut Vec<Piece>, text: &str, form: Form) {
    if text.is_empty() {
        return;
    }
    let folded = if form.folds_case { fold(text) } else { text.to_owned() };
    let tokens = folded.chars().map(|character| match character {
        '*' if form.wildcards => Token::Run,
        '?' if form.wildcards => Token::One,
        other => Token::Char(other),
    });
    match pieces.last_mut() {
        Some(Piece::Tokens(own)) => own.extend(tokens),
        _ => pieces.push(Piece::Tokens(tokens.collect())),
    }
}

fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// Whether the pattern matches the whole text. Goes back to the last `*` only, which is enough.
pub fn matches(tokens: &[Token], text: &str) -> bool {
    let (mut at, mut rest) = (0, text.chars());
    let mut back: Option<(usize, std::str::Chars)> = None;
    loop {
        let mut ahead = rest.clone();
        match (tokens.get(at), ahead.next()) {
            (Some(Token::Run), _) => {
                at += 1;
                back = Some((at, rest.clone()));
                continue;
            }
            (None, None) => return true,
            (Some(Token::One), Some(_)) => {
                (at, rest) = (at + 1, ahead);
                continue;
            }
            (Some(Token::Char(own)), Some(character)) if *own == character => {
                (at, rest) = (at + 1, ahead);
                continue;
            }
            _ => {}
        }
        let Some((behind, taken)) = &mut back else { return false };
        if taken.next().is_none() {
            return false;
        }
        (at, rest) = (*behind, taken.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(pattern: &str) -> Vec<Token> {
        let mut pieces = Vec::new();
        push(&mut pieces, pattern, Form { wildcards: true, folds_case: false });
        match pieces.as_slice() {
            [Piece::Tokens(own)] => own.clone(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_wildcard_takes_whole_characters() {
        assert!(matches(&tokens("?x"), "éx") && !matches(&tokens("??x"), "éx"));
        assert!(matches(&tokens("a*b*c"), "axxbyyc") && !matches(&tokens("a*b*c"), "axxbyy"));
        assert!(
            matches(&tokens("*"), "") && matches(&tokens(""), "") && !matches(&tokens("?"), "")
        );
        assert!(matches(&tokens("*ab"), "aab") && matches(&tokens("a**b"), "ab"));
    }
}
