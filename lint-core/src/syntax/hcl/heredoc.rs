//! Heredocs: strings of whole lines between `<<EOT` and a line `EOT`.

use crate::source::Span;
use crate::syntax::hcl::reader::{Reader, SPACE};
use crate::syntax::hcl::template::{Builder, Place};
use crate::syntax::{Node, Style, Value};

/// Where the lines of a heredoc end.
struct Lines {
    /// Behind the last line.
    end: usize,
    /// Behind the word that closes it. `None`: it is not closed.
    marker_end: Option<usize>,
}

impl<'a> Reader<'a> {
    /// Reads the heredoc that begins here.
    pub(super) fn heredoc(&mut self) -> Node<'a> {
        let start = self.at;
        let is_flush = self.byte(start + 2) == Some(b'-');
        let word_start = start + 2 + usize::from(is_flush);
        let word_end = self.name_end(word_start);
        let word = self.slice(word_start, word_end);
        self.at = word_end;
        let first = self.next_line(self.line_end(word_end));
        let (false, Some(first)) = (word.is_empty(), first) else {
            let span = Span::new(start, word_end);
            self.error(span, "a heredoc needs a word behind `<<`, and its text on the lines below");
            return Node { span, value: Value::Missing };
        };
        if self.behind_blanks(word_end) < self.line_end(word_end) {
            let rest = self.rest_of_line(word_end);
            self.error(rest, "the text of a heredoc begins on the next line");
        }
        let lines = self.heredoc_lines(first, word);
        if lines.marker_end.is_none() {
            let message = format!("this heredoc is not closed: a line `{word}` is missing");
            if let Some(error) = self.error(Span::new(start, word_end), message) {
                error.label = Some((Span::at(lines.end), "it should end here at the latest"));
            }
        }
        self.heredoc_text(start, first, &lines, is_flush)
    }

    fn heredoc_text(
        &mut self,
        start: usize,
        first: usize,
        lines: &Lines,
        is_flush: bool,
    ) -> Node<'a> {
        let raw = self.slice(first, lines.end);
        let indentation = if is_flush { smallest_indentation(raw) } else { 0 };
        self.at = first;
        let builder = self.within(lines.end, |reader| {
            let mut builder = Builder::new(first);
            reader.pieces(&mut builder, Place::Lines(indentation));
            builder
        });
        // What is not closed ends before the line end, so that the line end can end what is around it.
        let end = lines
            .marker_end
            .unwrap_or_else(|| self.slice(0, lines.end).trim_end_matches(SPACE).len());
        self.at = end;
        let style = Style::Heredoc(u16::try_from(indentation).unwrap_or(u16::MAX));
        builder.finish(raw, first, Span::new(start, end), style).into_node()
    }

    /// Looks for the line that holds nothing but `word`, from the line at `first` on.
    ///
    /// Without one, the text ends before the first line that surely belongs to something else.
    fn heredoc_lines(&mut self, first: usize, word: &str) -> Lines {
        let mut at = first;
        let mut foreign = None;
        loop {
            let line_end = self.line_end(at);
            let line = self.slice(at, line_end);
            if line.trim() == word {
                let marker_end = at + line.trim_end().len();
                return Lines { end: at, marker_end: Some(marker_end) };
            }
            if foreign.is_none() && self.is_top_level(at) {
                foreign = Some(at);
            }
            let next = self.next_line(line_end);
            let is_another = foreign.is_some() && opens(line, word);
            let (Some(next), false) = (next, is_another || self.patience == 0) else {
                self.patience = self.patience.saturating_sub(at - first);
                let end = foreign.or(is_another.then_some(at)).unwrap_or(self.limit);
                return Lines { end, marker_end: None };
            };
            at = next;
        }
    }

    /// Passes over the blanks that all lines begin with, at the start of a line that is not empty.
    pub(super) fn skip_indentation(&mut self, builder: &mut Builder<'a>, count: usize) -> bool {
        let is_line_start = self.byte(self.at.wrapping_sub(1)) == Some(b'\n');
        if count == 0 || !is_line_start {
            return false;
        }
        let line = self.slice(self.at, self.line_end(self.at));
        if line.trim().is_empty() {
            return false;
        }
        let blanks: usize = line.chars().take(count).map(char::len_utf8).sum();
        self.at += blanks;
        builder.from(self.at);
        true
    }
}

/// Whether a heredoc with the same word begins at the end of `line`: it cannot stand in this one.
fn opens(line: &str, word: &str) -> bool {
    let Some(before) = line.trim_end().strip_suffix(word) else { return false };
    before.ends_with("<<") || before.ends_with("<<-")
}

/// How many blanks all lines begin with. Lines of blanks do not count.
fn smallest_indentation(lines: &str) -> usize {
    let filled = lines.lines().filter(|line| !line.trim().is_empty());
    filled.map(|line| line.chars().take_while(|it| it.is_whitespace()).count()).min().unwrap_or(0)
}
