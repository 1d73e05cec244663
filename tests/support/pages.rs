//! Reads pages of tests: Markdown with fences, and marks of carets in them.

use std::fmt;

use serde_json::Value;

/// A page.
pub(crate) struct Page {
    pub(crate) fences: Vec<Fence>,
}

/// One fence.
#[derive(Debug)]
pub(crate) struct Fence {
    /// The heading above it.
    pub(crate) heading: String,
    /// Its line in the page, from 1.
    pub(crate) line: usize,
    pub(crate) language: String,
    pub(crate) options: Vec<String>,
    /// The content without the marks.
    pub(crate) text: String,
    pub(crate) marks: Vec<Mark>,
}

/// What is expected at one place, or was found there.
#[derive(Debug)]
pub(crate) struct Mark {
    /// From 1.
    line: u64,
    /// From 1.
    start: u64,
    /// Exclusive.
    end: u64,
    severity: String,
    rule: String,
    message: String,
}

impl Page {
    pub(crate) fn parse(text: &str) -> Page {
        let mut fences = Vec::new();
        let mut heading = String::new();
        let mut open: Option<(usize, String, Vec<&str>)> = None;
        for (number, line) in text.lines().enumerate() {
            match &mut open {
                Some((start, info, lines)) if line.trim() == "```" => {
                    fences.push(Fence::new(&heading, *start, info, lines));
                    open = None;
                }
                Some((_, _, lines)) => lines.push(line),
                None if line.starts_with('#') => {
                    heading = line.trim_start_matches('#').trim().to_owned()
                }
                None => {
                    open = line
                        .strip_prefix("```")
                        .map(|info| (number + 1, info.trim().to_owned(), Vec::new()));
                }
            }
        }
        Page { fences }
    }

    /// The settings that hold for a fence: the nearest ones above it under the same heading.
    pub(crate) fn settings_for(&self, fence: &Fence) -> Option<&Fence> {
        let above = self.fences.iter().rev().skip_while(|other| other.line >= fence.line);
        let mut same = above.take_while(|other| other.heading == fence.heading);
        same.find(|other| other.language == "toml")
    }
}

impl Fence {
    fn new(heading: &str, line: usize, info: &str, lines: &[&str]) -> Fence {
        let mut words = info.split_whitespace().map(str::to_owned);
        let language = words.next().unwrap_or_default();
        let mut kept: Vec<&str> = Vec::new();
        let mut marks = Vec::new();
        for line in lines {
            match Mark::parse(line, kept.len()) {
                Some(mark) => marks.push(mark),
                None => kept.push(line),
            }
        }
        let mut text = kept.join("\n");
        text.push('\n');
        Fence { heading: heading.to_owned(), line, language, options: words.collect(), text, marks }
    }

    /// Whether it is a file to check.
    pub(crate) fn is_input(&self) -> bool {
        matches!(self.language.as_str(), "json" | "jsonc" | "yaml" | "hcl")
    }

    /// The arguments that check it, with only `rule` running.
    pub(crate) fn check_arguments(&self, rule: &str) -> Vec<String> {
        let name = format!("policy.{}", self.language);
        let mut arguments: Vec<String> =
            ["check", "-", "--select", rule].map(str::to_owned).to_vec();
        if !self.options.iter().any(|option| option == "--stdin-filename") {
            arguments.extend(["--stdin-filename".to_owned(), name]);
        }
        arguments.extend(self.options.iter().cloned());
        arguments
    }
}

impl Mark {
    /// Reads a line of carets that marks line number `above`.
    fn parse(line: &str, above: usize) -> Option<Mark> {
        let indentation = line.chars().take_while(|c| *c == ' ').count();
        let rest = line.trim_start();
        let carets = rest.chars().take_while(|c| *c == '^').count();
        let (label, message) = rest.trim_start_matches('^').trim_start().split_once(']')?;
        let (severity, rule) = label.split_once('[')?;
        (carets > 0).then(|| Mark {
            line: above as u64,
            start: indentation as u64 + 1,
            end: (indentation + carets) as u64 + 1,
            severity: severity.to_owned(),
            rule: rule.to_owned(),
            message: message.trim().to_owned(),
        })
    }

    /// The mark that a finding of the JSON output would need. A finding over several lines is marked on its first.
    pub(crate) fn of_finding(finding: &Value, text: &str) -> Mark {
        let number = |pointer: &str| finding.pointer(pointer).and_then(Value::as_u64).unwrap();
        let word = |key: &str| finding[key].as_str().unwrap().to_owned();
        let (line, start) = (number("/range/start/line"), number("/range/start/column"));
        let mut end = number("/range/end/column");
        if number("/range/end/line") > line {
            end = text.lines().nth(line as usize - 1).map_or(0, |line| line.chars().count() as u64)
                + 1;
        }
        Mark {
            line,
            start,
            end: end.max(start + 1),
            severity: word("severity"),
            rule: word("rule"),
            message: word("message"),
        }
    }

    pub(crate) fn fits(&self, found: &Mark) -> bool {
        (self.line, self.start, self.end) == (found.line, found.start, found.end)
            && self.severity == found.severity
            && self.rule == found.rule
            && found.message.contains(&self.message)
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Mark { line, start, end, severity, rule, message } = self;
        write!(f, "{line}:{start}-{end} {severity}[{rule}] {message}")
    }
}
