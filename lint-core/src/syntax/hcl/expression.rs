//! Expressions: operators, conditions, literals, lists and what stands in parentheses.

use std::borrow::Cow;

use crate::source::Span;
use crate::syntax::hcl::reader::{Bracket, Reader};
use crate::syntax::{Expression, Node, Value};

/// Longer ones first.
const OPERATORS: [&str; 13] =
    ["==", "!=", "<=", ">=", "&&", "||", "+", "-", "*", "/", "%", "<", ">"];

impl<'a> Reader<'a> {
    /// Reads the value that follows what ends at `behind`. What is missing is missing there.
    pub(super) fn value(&mut self, behind: usize) -> Node<'a> {
        self.skip_space();
        if self.is_line_over() || self.is_entry() || self.is_outside() {
            return self.missing(behind, "a value is missing here");
        }
        self.expression()
    }

    pub(super) fn expression(&mut self) -> Node<'a> {
        self.deeper(1, |reader| {
            let condition = reader.operation();
            reader.skip_space();
            if reader.peek() == Some(b'?') { reader.choice(&condition) } else { condition }
        })
    }

    /// Reads `? then : otherwise`.
    fn choice(&mut self, condition: &Node<'a>) -> Node<'a> {
        self.at += 1;
        let then = self.value(self.at);
        self.skip_space();
        let otherwise = if self.peek() == Some(b':') {
            self.at += 1;
            self.value(self.at)
        } else {
            let end = then.span.end as usize;
            self.missing(end, "`:` and the value for the other case are missing here")
        };
        let span = condition.span.to(otherwise.span);
        let expression = Expression::Choice { branches: Box::new([then, otherwise]) };
        Node { span, value: Value::Expression(Box::new(expression)) }
    }

    fn operation(&mut self) -> Node<'a> {
        let mut node = self.operand();
        let mut is_first = true;
        loop {
            self.skip_space();
            let Some(length) = self.operator() else { return node };
            let operator = self.slice(self.at, self.at + length);
            self.at += length;
            let behind = self.at;
            self.skip_space();
            let right = if self.is_line_over() {
                self.missing(behind, "a value is missing behind this operator")
            } else {
                self.operand()
            };
            let span = node.span.to(right.span);
            // Of several operators it is not worked out which one binds closer.
            node = match operator {
                "==" | "!=" if is_first => {
                    let (is_equal, sides) = (operator == "==", Box::new([node, right]));
                    let comparison = Expression::Comparison { is_equal, sides };
                    Node { span, value: Value::Expression(Box::new(comparison)) }
                }
                _ => other(span),
            };
            is_first = false;
        }
    }

    /// The length of the operator here.
    fn operator(&self) -> Option<usize> {
        let rest = self.rest();
        // `a <<EOT` is a heredoc behind a comma that is missing.
        if rest.starts_with("<<") {
            return None;
        }
        OPERATORS.iter().find(|operator| rest.starts_with(**operator)).map(|it| it.len())
    }

    fn operand(&mut self) -> Node<'a> {
        let start = self.at;
        let is_negative = self.peek() == Some(b'-');
        if is_negative && self.byte(start + 1).is_some_and(|byte| byte.is_ascii_digit()) {
            return self.number();
        }
        while matches!(self.peek(), Some(b'-' | b'!')) {
            self.at += 1;
            self.skip_space();
        }
        if self.at == start {
            return self.primary();
        }
        let operand = self.primary();
        other(Span::new(start, operand.span.end as usize))
    }

    fn primary(&mut self) -> Node<'a> {
        if self.is_entry() || self.is_outside() {
            return self.missing(self.last_end(), "a value is missing here");
        }
        let node = match self.peek() {
            Some(b'"') => self.quoted().into_node(),
            Some(b'<') if self.starts_with("<<") => return self.heredoc(),
            Some(b'0'..=b'9') => return self.number(),
            Some(b'[') => self.list(),
            Some(b'{') => self.object(),
            Some(b'(') => self.parentheses(),
            _ if self.name_end(self.at) > self.at => return self.named(),
            _ => return self.no_value(),
        };
        self.traversal(node)
    }

    /// Passes over what cannot begin a value.
    fn no_value(&mut self) -> Node<'a> {
        let rest = self.rest();
        let ends = [' ', '\t', '\n', '\r', ',', ')', ']', '}', '=', ':', '?', '"'];
        let length = rest.find(ends).unwrap_or(rest.len());
        if length == 0 {
            return self.missing(self.last_end(), "a value is missing here");
        }
        let span = Span::new(self.at, self.at + length);
        self.error(
            span,
            format!("`{}` cannot begin a value", self.slice(self.at, self.at + length)),
        );
        self.at += length;
        Node { span, value: Value::Missing }
    }

    fn number(&mut self) -> Node<'a> {
        let start = self.at;
        let digits = |at: usize| {
            at + self.slice(at, self.limit).bytes().take_while(u8::is_ascii_digit).count()
        };
        let mut end = digits(start + usize::from(self.peek() == Some(b'-')));
        if self.byte(end) == Some(b'.') && digits(end + 1) > end + 1 {
            end = digits(end + 1);
        }
        if matches!(self.byte(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.byte(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            if exponent > end + 1 + sign {
                end = exponent;
            }
        }
        self.at = end;
        let number = Value::Number(Cow::Borrowed(self.slice(start, end)));
        Node { span: Span::new(start, end), value: number }
    }

    fn parentheses(&mut self) -> Node<'a> {
        let start = self.at;
        self.at += 1;
        let node = self.inside(Bracket::Round, start, false, |reader| {
            let node = reader.value(start + 1);
            reader.close(start, Bracket::Round);
            node
        });
        Node { span: Span::new(start, self.at), value: node.value }
    }

    fn list(&mut self) -> Node<'a> {
        let start = self.at;
        if self.is_for(start + 1) {
            return self.for_expression(Bracket::Square);
        }
        let elements = self.list_in(Bracket::Square);
        Node { span: Span::new(start, self.at), value: Value::Array(elements) }
    }

    /// Reads the values in the bracket here, with commas between them.
    pub(super) fn list_in(&mut self, bracket: Bracket) -> Vec<Node<'a>> {
        let start = self.at;
        self.at += 1;
        self.inside(bracket, start, false, |reader| {
            let mut elements = Vec::new();
            while reader.goes_on(start, bracket) {
                let (from, faults) = (reader.at, reader.errors.len());
                let element = reader.expression();
                reader.comma(from, element.span.end as usize, faults, bracket);
                elements.push(element);
            }
            elements
        })
    }

    /// Goes to the next entry. `false` behind the closing bracket, or where what is in it ends without one.
    pub(super) fn goes_on(&mut self, start: usize, bracket: Bracket) -> bool {
        loop {
            self.skip_lines();
            let here = Span::new(self.at, self.at + 1);
            let is_over = self.is_outside() || (bracket != Bracket::Brace && self.is_entry());
            match self.peek() {
                Some(byte) if byte == bracket.close() && !is_over => {
                    self.at += 1;
                    return false;
                }
                Some(b',') if !is_over => {
                    self.error(here, "nothing stands before this comma");
                    self.at += 1;
                }
                Some(byte @ (b'}' | b']' | b')')) if !is_over && !self.closes_outer(byte) => {
                    let message = format!("`{}` closes nothing here", char::from(byte));
                    self.error(here, message);
                    self.at += 1;
                }
                Some(byte) if !is_over && !matches!(byte, b'}' | b']' | b')') => return true,
                _ => {
                    self.unclosed_bracket(start, bracket);
                    return false;
                }
            }
        }
    }

    fn unclosed_bracket(&mut self, start: usize, bracket: Bracket) {
        let open = self.slice(start, start + 1);
        let close = char::from(bracket.close());
        let message = format!("`{open}` is not closed: `{close}` is missing");
        let end = self.last_end();
        self.unclosed(Span::new(start, start + 1), &message);
        self.at = end.max(start + 1);
    }

    /// Reads the comma behind an element that takes the bytes from `from` up to `end`. Where none stands, one was forgotten.
    fn comma(&mut self, from: usize, end: usize, faults: usize, bracket: Bracket) {
        self.skip_space();
        if bracket == Bracket::Round && self.starts_with("...") {
            self.at += 3;
            self.skip_space();
        }
        match self.peek() {
            Some(b',') => self.at += 1,
            None | Some(b'}' | b']' | b')') => {}
            _ if self.is_outside() || self.is_entry() => {}
            _ if self.errors.len() > faults && self.at > from => {}
            Some(b'=' | b':' | b'?' | b'&' | b'|') => self.stray(),
            _ => {
                let place = Span::at(end);
                self.error_with_fix(
                    place,
                    "a comma is missing here",
                    "add the comma",
                    (place, ","),
                );
            }
        }
        if self.at == from {
            self.stray();
        }
    }

    /// Passes over one character that belongs to nothing.
    pub(super) fn stray(&mut self) {
        let Some(character) = self.rest().chars().next() else { return };
        self.is_misnested |= character == '{';
        let span = Span::new(self.at, self.at + character.len_utf8());
        self.error(span, format!("`{character}` cannot stand here"));
        self.at = span.end as usize;
    }

    /// Takes the bracket that closes what began at `start`. What stands before it is passed over.
    pub(super) fn close(&mut self, start: usize, bracket: Bracket) {
        let mut is_told = false;
        while self.goes_on(start, bracket) {
            let from = self.at;
            let faults = self.errors.len();
            self.expression();
            if self.at == from {
                self.stray();
            }
            let span = Span::new(from, self.at);
            if !self.is_stopped() {
                self.errors.truncate(faults);
            }
            if !is_told {
                let close = char::from(bracket.close());
                self.error(span, format!("`{close}` should stand here"));
            }
            is_told = true;
        }
    }

    /// Whether a line begins here with a name that gets a value, or that opens a block: no expression does.
    pub(super) fn is_entry(&self) -> bool {
        if self.lines_end || self.indentation(self.at).is_none() {
            return false;
        }
        let end = if self.peek() == Some(b'"') {
            let line = self.slice(self.at + 1, self.line_end(self.at));
            line.find('"').map_or(self.at, |length| self.at + 1 + length + 1)
        } else {
            self.name_end(self.at)
        };
        let next = self.behind_blanks(end);
        let is_name = self.peek() != Some(b'"');
        end > self.at
            && (self.is_equals(next)
                || (is_name && matches!(self.byte(next), Some(b'{' | b'"')) && next > end))
    }
}

/// An expression of which nothing is known.
pub(super) fn other<'a>(span: Span) -> Node<'a> {
    Node { span, value: Value::Expression(Box::new(Expression::Other)) }
}
