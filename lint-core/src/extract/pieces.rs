//! Texts that are put together from pieces, each of which keeps the place where it is written.

use std::borrow::Cow;
use std::ops::Range;

use crate::source::Span;
use crate::syntax::{OffsetMap, Text};

/// A text that grows.
#[derive(Default)]
pub(super) struct Pieces {
    value: String,
    /// Offsets in the text and in the source, ascending.
    pairs: Vec<(u32, u32)>,
}

impl Pieces {
    /// Adds the bytes `range` of a text.
    pub(super) fn part(&mut self, text: &Text, range: Range<usize>) {
        let Some(part) = text.value.get(range.clone()) else { return };
        let start = self.value.len();
        self.pair(start, text.source_offset(range.start));
        for (own, source) in text.offset_map().pairs() {
            if range.contains(&own) && own > range.start {
                self.pair(start + own - range.start, source);
            }
        }
        self.value.push_str(part);
        self.pair(self.value.len(), text.source_offset(range.end));
    }

    /// Adds all of a text.
    pub(super) fn whole(&mut self, text: &Text) {
        self.part(text, 0..text.value.len());
    }

    /// Adds what stands for something at `span` of the source.
    pub(super) fn stand_in(&mut self, text: &str, span: Span) {
        self.pair(self.value.len(), span.start as usize);
        self.value.push_str(text);
        self.pair(self.value.len(), span.end as usize);
    }

    /// The text, which the source has at `span`.
    pub(super) fn text<'a>(self, span: Span) -> Text<'a> {
        if self.pairs.is_empty() {
            return Text::plain(Cow::Owned(self.value), span, 0);
        }
        Text::escaped(Cow::Owned(self.value), span, OffsetMap::new(self.pairs))
    }

    /// Of two places for one offset the later one counts: there the next piece begins.
    fn pair(&mut self, own: usize, source: usize) {
        let pair = (Span::at(own).start, Span::at(source).start);
        match self.pairs.last_mut() {
            Some(last) if last.0 == pair.0 => *last = pair,
            _ => self.pairs.push(pair),
        }
    }
}
