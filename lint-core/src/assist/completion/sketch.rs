//! Values with places to fill in, free of the language that they will be written in.
//!
//! Proposals are noted as JSON, because JSON is the shortest notation for them; other languages read that as a sketch.

use std::iter::Peekable;
use std::vec::IntoIter;

use crate::assist::completion::Snippet;
use crate::assist::completion::snippet::Sign;

/// A value with places to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sketch {
    /// A string.
    Text(Snippet),
    /// A list.
    List(Vec<Sketch>),
    /// Keys and their values.
    Object(Vec<Member>),
    /// A place where a value or a member is to be written.
    Hole(Snippet),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    /// The key; `None` where members are to be written.
    pub(super) key: Option<Snippet>,
    /// Its value.
    pub(super) value: Sketch,
}

impl Sketch {
    /// Reads a value in the notation of JSON, or the members of an object without its braces.
    pub(super) fn of(notation: &Snippet) -> Self {
        let mut reader = Reader { signs: notation.signs().into_iter().peekable() };
        let first = reader.value();
        match (first, reader.next_mark()) {
            (Self::Text(key), Some(':')) => {
                let mut members = vec![Member { key: Some(key), value: reader.value() }];
                members.extend(reader.members());
                Self::Object(members)
            }
            (value, _) => value,
        }
    }
}

/// Reads a notation that we have written ourselves: what is missing is taken for an empty place.
struct Reader<'s> {
    signs: Peekable<IntoIter<Sign<'s>>>,
}

impl Reader<'_> {
    fn value(&mut self) -> Sketch {
        self.skip_blanks();
        match self.signs.next() {
            Some(Sign::Character('"')) => Sketch::Text(self.text()),
            Some(Sign::Character('[')) => Sketch::List(self.items()),
            Some(Sign::Character('{')) => Sketch::Object(self.members()),
            Some(Sign::Hole(choices)) => Sketch::Hole(hole(choices)),
            Some(Sign::Character(_)) | None => Sketch::Hole(Snippet::pattern("‹›")),
        }
    }

    /// The rest of a string, up to its closing quote.
    fn text(&mut self) -> Snippet {
        let mut text = Snippet::default();
        for sign in self.signs.by_ref() {
            match sign {
                Sign::Character('"') => break,
                Sign::Character(character) => text.push(character),
                Sign::Hole(choices) => text.push_hole(choices),
            }
        }
        text
    }

    fn items(&mut self) -> Vec<Sketch> {
        let mut items = Vec::new();
        while !self.is_over() {
            items.push(self.value());
        }
        items
    }

    fn members(&mut self) -> Vec<Member> {
        let mut members = Vec::new();
        while !self.is_over() {
            let member = match self.value() {
                Sketch::Text(key) => {
                    self.next_mark();
                    Member { key: Some(key), value: self.value() }
                }
                value => Member { key: None, value },
            };
            members.push(member);
        }
        members
    }

    /// Passes over a comma; at a closing bracket or at the end nothing more follows.
    fn is_over(&mut self) -> bool {
        self.skip_blanks();
        if matches!(self.signs.peek(), Some(Sign::Character(','))) {
            self.signs.next();
            self.skip_blanks();
        }
        match self.signs.peek() {
            Some(Sign::Character(']' | '}')) => {
                self.signs.next();
                true
            }
            next => next.is_none(),
        }
    }

    fn next_mark(&mut self) -> Option<char> {
        self.skip_blanks();
        match self.signs.next()? {
            Sign::Character(character) => Some(character),
            Sign::Hole(_) => None,
        }
    }

    fn skip_blanks(&mut self) {
        while matches!(self.signs.peek(), Some(Sign::Character(' ' | '\n'))) {
            self.signs.next();
        }
    }
}

fn hole(choices: &[String]) -> Snippet {
    let mut hole = Snippet::default();
    hole.push_hole(choices);
    hole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(pattern: &str) -> Sketch {
        let mut text = Snippet::default();
        for sign in Snippet::pattern(pattern).signs() {
            match sign {
                Sign::Character(character) => text.push(character),
                Sign::Hole(choices) => text.push_hole(choices),
            }
        }
        Sketch::Text(text)
    }

    fn member(key: &str, value: Sketch) -> Member {
        let Sketch::Text(key) = text(key) else { panic!("{key}") };
        Member { key: Some(key), value }
    }

    #[test]
    fn members_are_read_with_and_without_their_braces() {
        let members = "\"Action\": [\"s3:*\", \"‹A›\"],\n\"Condition\": {\n  \"Bool\": {‹›}\n}";
        let place = Member { key: None, value: Sketch::Hole(hole(&[String::new()])) };
        let expected = Sketch::Object(vec![
            member("Action", Sketch::List(vec![text("s3:*"), text("‹A›")])),
            member("Condition", Sketch::Object(vec![member("Bool", Sketch::Object(vec![place]))])),
        ]);
        assert_eq!(Sketch::of(&Snippet::pattern(members)), expected);
        assert_eq!(Sketch::of(&Snippet::pattern(&format!("{{\n{members}\n}}"))), expected);
    }

    #[test]
    fn places_stand_in_lists_and_texts() {
        let place = Sketch::Hole(hole(&[String::new()]));
        assert_eq!(Sketch::of(&Snippet::pattern("[‹›]")), Sketch::List(vec![place]));
        assert_eq!(Sketch::of(&Snippet::pattern("\"‹a|b›\"")), text("‹a|b›"));
    }
}
