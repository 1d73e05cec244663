//! The lines of a file that a finding is about: only those, cut to a readable width, with nothing that steers a terminal.
//!
//! Both renderers draw such an excerpt and never the file itself. So the work for a finding does not grow with the file,
//! and a policy on one line of a megabyte gives a readable picture.

use std::collections::BTreeMap;
use std::ops::Range;

use iamlint_catalogue::order;
use iamlint_core::report::Finding;
use iamlint_core::source::{BYTE_ORDER_MARK, Position, Span};
use iamlint_core::visible::visible_char;

use super::visible;
use crate::run::CheckedFile;

/// A line up to this many bytes is shown whole.
const WHOLE_LINE: usize = 160;
/// How many bytes of a longer line are shown on either side of a mark's ends.
const AROUND: usize = 36;
/// A finding shows this many places at most.
const MAX_MARKS: usize = 12;

/// The lines around a finding.
#[derive(Debug)]
pub(super) struct Excerpt {
    /// The lines, each with its line end.
    pub(super) text: String,
    /// One entry for each line of `text`.
    pub(super) lines: Vec<Line>,
    /// The places; the first one is the finding's own.
    pub(super) marks: Vec<Mark>,
    /// How many places are not shown.
    pub(super) hidden: usize,
    /// Where the finding is in the file.
    pub(super) position: Position,
}

/// A line of an excerpt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Offset of its first byte in the excerpt.
    pub(super) start: usize,
    /// Its number in the file, from 1. `None`: it stands for lines that are left out.
    pub(super) number: Option<usize>,
}

/// A place in an excerpt.
#[derive(Debug)]
pub(super) struct Mark {
    /// Bytes of the excerpt, on one line; never empty.
    pub(super) range: Range<usize>,
    /// What is said there; may be empty.
    pub(super) message: String,
}

impl Excerpt {
    /// The excerpt for one finding.
    pub(super) fn of(file: &CheckedFile, finding: &Finding) -> Self {
        let own = (finding.span, finding.label.as_str());
        let others = finding.labels.iter().map(|label| (label.span, label.message.as_str()));
        let places: Vec<_> = std::iter::once(own).chain(others).take(MAX_MARKS).collect();
        let mut excerpt = Self {
            text: String::new(),
            lines: Vec::new(),
            marks: places.iter().map(|(_, message)| Mark::unplaced(message)).collect(),
            hidden: (finding.labels.len() + 1).saturating_sub(MAX_MARKS),
            position: file.lines.position(&file.text, finding.span.start),
        };
        let mut by_line: BTreeMap<usize, Vec<(usize, Span)>> = BTreeMap::new();
        for (at, (span, _)) in places.iter().enumerate() {
            by_line.entry(file.lines.line_at(span.start).0).or_default().push((at, *span));
        }
        let mut previous: Option<usize> = None;
        for (line, marks) in by_line {
            // The renderers draw a gap where two lines or more have no mark.
            let gap = previous.is_some_and(|previous| line > previous + 1);
            (0..if gap { 2 } else { 0 }).for_each(|_| excerpt.begin_line(None));
            excerpt.begin_line(Some(line + 1));
            excerpt.add_line(file, line, &marks);
            previous = Some(line);
        }
        excerpt.text.push('\n');
        excerpt
    }

    /// The largest line number.
    pub(super) fn last_number(&self) -> usize {
        self.lines.iter().rev().find_map(|line| line.number).unwrap_or(1)
    }

    fn begin_line(&mut self, number: Option<usize>) {
        if !self.lines.is_empty() {
            self.text.push('\n');
        }
        self.lines.push(Line { start: self.text.len(), number });
    }

    /// Adds the visible parts of a line, and places its marks.
    fn add_line(&mut self, file: &CheckedFile, line: usize, marks: &[(usize, Span)]) {
        let Some(span) = file.lines.line_span(&file.text, line) else { return };
        let text = file.text.get(span.range()).unwrap_or_default();
        let ranges: Vec<(usize, Range<usize>)> =
            marks.iter().map(|(at, mark)| (*at, within(*mark, span, text))).collect();
        let mut shown_up_to = 0;
        for part in visible_parts(text, ranges.iter().map(|(_, range)| range)) {
            if part.start > shown_up_to {
                self.text.push('…');
            }
            for (offset, character) in text.get(part.clone()).unwrap_or_default().char_indices() {
                self.place(&ranges, part.start + offset);
                self.push(character, line == 0 && part.start + offset == 0);
            }
            self.place(&ranges, part.end);
            shown_up_to = part.end;
        }
        if shown_up_to < text.len() {
            self.text.push('…');
        }
        self.widen_empty_marks(&ranges);
    }

    fn push(&mut self, character: char, is_first_of_file: bool) {
        match character {
            BYTE_ORDER_MARK if is_first_of_file => {}
            '\t' => self.text.push('\t'),
            other => self.text.push(visible_char(other)),
        }
    }

    /// Notes where the marks that begin or end at byte `offset` of the line stand in the excerpt.
    fn place(&mut self, ranges: &[(usize, Range<usize>)], offset: usize) {
        let here = self.text.len();
        for (at, range) in ranges {
            let Some(mark) = self.marks.get_mut(*at) else { continue };
            if range.start == offset {
                mark.range.start = here;
            }
            if range.end == offset {
                mark.range.end = here;
            }
        }
    }

    /// A mark on nothing, such as a missing comma, is drawn under the character that stands there.
    fn widen_empty_marks(&mut self, ranges: &[(usize, Range<usize>)]) {
        for (at, _) in ranges {
            let Some(mark) = self.marks.get_mut(*at) else { continue };
            if mark.range.start >= mark.range.end {
                let rest = self.text.get(mark.range.start..).unwrap_or_default();
                match rest.chars().next() {
                    Some(character) => mark.range.end = mark.range.start + character.len_utf8(),
                    None => {
                        self.text.push(' ');
                        mark.range = self.text.len() - 1..self.text.len();
                    }
                }
            }
        }
    }
}

impl Mark {
    fn unplaced(message: &str) -> Self {
        Self { range: 0..0, message: visible(message).into_owned() }
    }
}

/// The part of `mark` on the line at `line`, in bytes of its text. A mark over several lines is shown on its first one.
fn within(mark: Span, line: Span, text: &str) -> Range<usize> {
    let offset = |at: u32| text.floor_char_boundary(at.saturating_sub(line.start) as usize);
    let start = offset(mark.start.min(line.end));
    start..offset(mark.end.min(line.end)).max(start)
}

/// The parts of a line that are shown, in order: all of it, or the surroundings of the marks' ends.
fn visible_parts<'r>(
    text: &str,
    marks: impl Iterator<Item = &'r Range<usize>>,
) -> Vec<Range<usize>> {
    if text.len() <= WHOLE_LINE {
        return std::iter::once(0..text.len()).collect();
    }
    let around = |at: usize| {
        text.floor_char_boundary(at.saturating_sub(AROUND))
            ..text.ceil_char_boundary((at + AROUND).min(text.len()))
    };
    let mut parts: Vec<Range<usize>> =
        marks.flat_map(|mark| [around(mark.start), around(mark.end)]).collect();
    order::by_key(&mut parts, |part| part.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for part in parts {
        match merged.last_mut() {
            Some(last) if part.start <= last.end + AROUND => last.end = last.end.max(part.end),
            _ => merged.push(part),
        }
    }
    merged
}
