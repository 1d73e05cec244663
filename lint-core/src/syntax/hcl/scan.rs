//! Where strings and interpolations end: found before they are read, so that what is broken in one stays in it.

use crate::syntax::MAX_DEPTH;
use crate::syntax::hcl::reader::Reader;

/// What a scan is in.
#[derive(Clone, Copy)]
enum Frame {
    /// A string in quotes.
    Quote,
    /// `${` or `%{` at this byte.
    Template(usize),
    /// A bracket that this byte closes.
    Bracket(u8),
}

/// Where a string ends.
pub(super) struct StringEnd {
    /// The closing quote, or where the string is broken off.
    pub(super) end: usize,
    /// Whether each of its bytes stands for itself.
    pub(super) is_plain: bool,
    /// What is not closed.
    pub(super) fault: Option<Unclosed>,
}

/// What is not closed in a string.
#[derive(Clone, Copy)]
pub(super) enum Unclosed {
    /// The string itself: it ends with its line.
    Quote,
    /// The interpolation that begins here: the string ends at the next quote.
    Template(usize),
}

/// Why a scan found no end: the outermost interpolation that was open at the first line end, or where it failed.
struct Broken {
    template: Option<usize>,
}

/// A scan over strings in expressions in strings.
struct Scan<'r, 'a> {
    reader: &'r mut Reader<'a>,
    at: usize,
    frames: Vec<Frame>,
    /// Set at the first line end: the outermost interpolation that is open there.
    at_line_end: Option<Option<usize>>,
}

impl<'a> Reader<'a> {
    /// The end of the string whose quote opens at `start`.
    pub(super) fn string_end(&mut self, start: usize) -> StringEnd {
        let content = self.slice(start + 1, self.limit);
        let special = |byte: &u8| matches!(byte, b'"' | b'\\' | b'$' | b'%' | b'\n');
        if let Some(length) = content.bytes().position(|byte| special(&byte))
            && content.as_bytes().get(length) == Some(&b'"')
        {
            return StringEnd { end: start + 1 + length, is_plain: true, fault: None };
        }
        match Scan::new(self, start + 1, Frame::Quote).run() {
            Ok(end) => StringEnd { end, is_plain: false, fault: None },
            Err(broken) => self.broken_string_end(start, &broken),
        }
    }

    /// The brace that closes the `${` or `%{` at `start`.
    pub(super) fn template_end(&mut self, start: usize) -> Option<usize> {
        Scan::new(self, start + 2, Frame::Template(start)).run().ok()
    }

    fn broken_string_end(&self, start: usize, broken: &Broken) -> StringEnd {
        if let Some(template) = broken.template {
            let line = self.slice(template, self.line_end(template));
            if let Some(length) = memchr::memchr(b'"', line.as_bytes()) {
                let fault = Some(Unclosed::Template(template));
                return StringEnd { end: template + length, is_plain: false, fault };
            }
        }
        let end = (self.rest_of_line(start).end as usize).max(start + 1);
        StringEnd { end, is_plain: false, fault: Some(Unclosed::Quote) }
    }
}

impl<'r, 'a> Scan<'r, 'a> {
    fn new(reader: &'r mut Reader<'a>, at: usize, frame: Frame) -> Self {
        Self { reader, at, frames: vec![frame], at_line_end: None }
    }

    fn run(mut self) -> Result<usize, Broken> {
        let start = self.at;
        while let Some(frame) = self.frames.last().copied() {
            let goes_on = match (self.reader.byte(self.at), frame) {
                (Some(byte), Frame::Quote) => self.in_string(byte),
                (Some(byte), _) => self.in_expression(byte, frame),
                (None, _) => false,
            };
            if !goes_on {
                // What was looked at in vain is counted, so that many broken strings cost no more than the file is long.
                self.reader.patience = self.reader.patience.saturating_sub(self.at - start);
                return Err(Broken { template: self.at_line_end.unwrap_or(self.template()) });
            }
        }
        Ok(self.at - 1)
    }

    /// The outermost interpolation that is open.
    fn template(&self) -> Option<usize> {
        self.frames.iter().find_map(|frame| match frame {
            Frame::Template(start) => Some(*start),
            _ => None,
        })
    }

    /// Passes over `byte` of a string. `false` at the end of the line.
    fn in_string(&mut self, byte: u8) -> bool {
        let next = self.reader.byte(self.at + 1);
        let mut length = 1;
        match byte {
            b'\n' => return false,
            b'"' => {
                self.frames.pop();
            }
            b'\\' if !matches!(next, None | Some(b'\n' | b'\r')) => length = 2,
            b'$' | b'%' if next == Some(byte) && self.reader.byte(self.at + 2) == Some(b'{') => {
                length = 3;
            }
            b'$' | b'%' if next == Some(b'{') => {
                if !self.push(Frame::Template(self.at)) {
                    return false;
                }
                length = 2;
            }
            _ => {}
        }
        self.at += length;
        true
    }

    /// Passes over `byte` of an expression. `false` if it closes what is not open.
    fn in_expression(&mut self, byte: u8, frame: Frame) -> bool {
        let is_fitting = match byte {
            b'"' => self.push(Frame::Quote),
            b'{' => self.push(Frame::Bracket(b'}')),
            b'[' => self.push(Frame::Bracket(b']')),
            b'(' => self.push(Frame::Bracket(b')')),
            b'}' | b']' | b')' => {
                self.frames.pop();
                match frame {
                    Frame::Bracket(close) => byte == close,
                    _ => byte == b'}',
                }
            }
            b'#' | b'/' => return self.comment(byte),
            b'\n' => {
                self.at_line_end = self.at_line_end.or(Some(self.template()));
                true
            }
            _ => true,
        };
        if !is_fitting && matches!(byte, b'}' | b']' | b')') {
            self.frames.push(frame);
        }
        self.at += 1;
        is_fitting
    }

    fn comment(&mut self, byte: u8) -> bool {
        match (byte, self.reader.byte(self.at + 1)) {
            (b'#', _) | (b'/', Some(b'/')) => self.at = self.reader.line_end(self.at),
            (b'/', Some(b'*')) => {
                let rest = self.reader.slice(self.at + 2, self.reader.limit);
                let Some(length) = rest.find("*/") else { return false };
                self.at += length + 4;
            }
            _ => self.at += 1,
        }
        true
    }

    fn push(&mut self, frame: Frame) -> bool {
        let is_near = self.frames.len() < 2 * MAX_DEPTH && self.reader.patience > 0;
        // The frame is kept, so that the place of a broken interpolation is known.
        self.frames.push(frame);
        is_near
    }
}
