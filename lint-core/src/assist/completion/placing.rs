//! Puts a proposal into its place: one module a language knows how it is written there.

mod hcl;
mod json;
mod yaml;

pub(super) use hcl::HclPlacing;
pub(super) use json::{Layout, Placing};
pub(super) use yaml::YamlPlacing;

use crate::source::Span;

/// Reads the text around a token, past white space and comments.
struct Reader<'t> {
    text: &'t str,
    comments: &'t [Span],
}

impl Reader<'_> {
    /// The next character that means something.
    fn after(&self, mut offset: usize) -> Option<char> {
        loop {
            let rest = self.text.get(offset..)?;
            let at = offset + rest.len() - rest.trim_start().len();
            let next = self.comments.binary_search_by_key(&at, |comment| comment.start as usize);
            match next.ok().and_then(|next| self.comments.get(next)) {
                Some(comment) => offset = comment.end as usize,
                None => return self.text.get(at..)?.chars().next(),
            }
        }
    }

    /// The character in front of `offset` that means something.
    fn last(&self, mut offset: usize) -> Option<char> {
        loop {
            let at = self.text.get(..offset)?.trim_end().len();
            let last = self.comments.binary_search_by_key(&at, |comment| comment.end as usize);
            match last.ok().and_then(|last| self.comments.get(last)) {
                Some(comment) => offset = comment.start as usize,
                None => return self.text.get(..at)?.chars().next_back(),
            }
        }
    }

    /// The end of the value in front of `offset`, if nothing separates it from what follows.
    fn unseparated(&self, mut offset: usize) -> Option<usize> {
        loop {
            let at = self.text.get(..offset)?.trim_end().len();
            let last = self.comments.binary_search_by_key(&at, |comment| comment.end as usize);
            match last.ok().and_then(|last| self.comments.get(last)) {
                Some(comment) => offset = comment.start as usize,
                None => {
                    let last = self.text.get(..at)?.chars().next_back()?;
                    let ends_value = matches!(last, '"' | '\'' | '}' | ']');
                    return (ends_value || last.is_alphanumeric()).then_some(at);
                }
            }
        }
    }
}
