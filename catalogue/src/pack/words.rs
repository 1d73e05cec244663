//! Writes descriptions word by word: each word once, and a character for it wherever it occurs.
//!
//! Twenty thousand descriptions are made of eight thousand words, and take a third of the room so.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::order;
use super::layout::{WORDS, word};
use super::{Source, Writer, number};

/// The numbers of the words.
pub(super) struct Words<'t>(HashMap<Cow<'t, str>, u32>);

impl<'t> Words<'t> {
    /// Numbers the words of all descriptions, the most frequent first, whose characters are the shortest.
    pub(super) fn of(sources: &'t [Source<'t>]) -> Words<'t> {
        let mut counts: HashMap<Cow<str>, usize> = HashMap::new();
        let keys = sources.iter().flat_map(|source| &source.service.keys);
        let keys = keys.map(|key| Cow::Borrowed(key.description.as_str()));
        let actions = sources.iter().flat_map(|source| &source.service.actions);
        let actions = actions.map(|action| without_opening(&action.description));
        for text in keys.chain(actions).filter(|text| !text.is_empty()) {
            text.split(' ').for_each(|own| *counts.entry(own.to_owned().into()).or_default() += 1);
        }
        let mut sorted: Vec<(Cow<str>, usize)> = counts.into_iter().collect();
        order::by(&mut sorted, |(a, one), (b, other)| other.cmp(one).then_with(|| a.cmp(b)));
        Words((0..).zip(sorted).map(|(index, (own, _))| (own, index)).collect())
    }

    /// Adds the words to the catalogue.
    pub(super) fn write(&self, writer: &mut Writer) {
        let mut sorted: Vec<(&Cow<str>, &u32)> = self.0.iter().collect();
        order::by_key(&mut sorted, |(_, index)| **index);
        for (own, _) in sorted {
            let id = writer.string(own);
            writer.record(WORDS, &[id]);
        }
    }

    /// The id of a description.
    pub(super) fn description(&self, text: &str, writer: &mut Writer) -> u32 {
        if text.is_empty() {
            return 0;
        }
        let number_of = |own: &str| self.0.get(own).copied().unwrap_or(number(self.0.len()));
        let written: String =
            text.split(' ').filter_map(|own| word::written(number_of(own))).collect();
        writer.string(&written)
    }
}

/// The description of an action without the words that nearly all of them open with: the reader knows that it is a permission.
pub(super) fn without_opening(description: &str) -> Cow<'_, str> {
    let mut rest = match description.strip_prefix("Grants permission to ") {
        Some(rest) => rest.chars(),
        None => return Cow::Borrowed(description),
    };
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    Cow::Owned(first.into_iter().chain(rest).collect())
}
