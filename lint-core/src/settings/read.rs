//! From the text of a settings file to [`Settings`]: every fault is found, not only the first.

mod house;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use iamlint_catalogue::order;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::forms::DAY;
use super::keys::{Key, OVERRIDE, ROOT, SUPPRESS, Shape, WEIGHTS};
use super::{Choice, Fault, Globs, Kind, Override, Selector, Settings, SuppressEntry, nearest};
use crate::day::Day;
use crate::model::kind_and_resource_type;
use crate::rule::{Rule, Severity};
use crate::rules;
use crate::source::Span;

pub(crate) type Value<'i> = Spanned<DeValue<'i>>;

/// The values of a table that has the keys it may have.
pub(crate) type Values<'t, 'i> = HashMap<&'static str, &'t Value<'i>>;

pub(super) fn read(text: &str) -> Result<Settings, Vec<Fault>> {
    document(text, Reader::settings)
}

/// Reads a whole text.
///
/// # Errors
///
/// All faults, in the order of their places.
pub(crate) fn document<T: Default>(
    text: &str,
    read: impl Fn(&mut Reader, &DeTable, Range<usize>) -> T,
) -> Result<T, Vec<Fault>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader::default();
    for error in errors {
        let message = format!("this is not TOML: {}", error.message().trim_end());
        reader.fault(error.span().unwrap_or_default(), message);
    }
    let whole = if reader.faults.is_empty() {
        read(&mut reader, document.get_ref(), document.span())
    } else {
        T::default()
    };
    order::by_key(&mut reader.faults, |fault| fault.span);
    if reader.faults.is_empty() { Ok(whole) } else { Err(reader.faults) }
}

/// Reads tables of TOML and keeps what is wrong with them.
#[derive(Default)]
pub(crate) struct Reader {
    faults: Vec<Fault>,
}

impl Reader {
    pub(crate) fn fault(&mut self, span: Range<usize>, message: impl Into<String>) {
        let span = Span::new(span.start, span.end);
        self.faults.push(Fault { span, message: message.into(), help: None });
    }

    fn settings(&mut self, table: &DeTable, span: Range<usize>) -> Settings {
        let values = self.values(table, span, ROOT, "the settings");
        Settings {
            rules: self.choice(&values),
            fail_on: self.word(&values, "fail-on"),
            output_format: self.word(&values, "output-format"),
            exclude: self.globs(&values, "exclude"),
            markdown: self.globs(&values, "markdown"),
            catalogue: self.text(&values, "catalogue"),
            overrides: self.tables(&values, "overrides", Self::read_override),
            suppress: self
                .tables(&values, "suppress", Self::read_suppress)
                .into_iter()
                .flatten()
                .collect(),
            house: Arc::new(self.house(&values)),
        }
    }

    fn read_override(&mut self, table: &DeTable, span: Range<usize>) -> Override {
        let values = self.values(table, span, OVERRIDE, "`overrides`");
        Override {
            files: self.globs(&values, "files"),
            kind: self.kind(&values),
            rules: self.choice(&values),
        }
    }

    fn read_suppress(&mut self, table: &DeTable, span: Range<usize>) -> Option<SuppressEntry> {
        let values = self.values(table, span.clone(), SUPPRESS, "`suppress`");
        Some(SuppressEntry {
            span: Span::new(span.start, span.end),
            path: self.glob(&values, "path"),
            sid: self.text(&values, "sid"),
            resource: self.text(&values, "resource"),
            action: self.text(&values, "action"),
            value: self.text(&values, "value"),
            until: self.day(&values, "until"),
            reason: self.text(&values, "reason").unwrap_or_default(),
            rule: self.rule(&values)?,
        })
    }

    /// The values by their keys; keys that are not known or missing become faults.
    fn values<'t, 'i>(
        &mut self,
        table: &'t DeTable<'i>,
        span: Range<usize>,
        keys: &'static [Key],
        place: &str,
    ) -> Values<'t, 'i> {
        let names: Vec<&'static str> = keys.iter().map(|key| key.name).collect();
        let values = self.known(table, &names, place);
        for key in keys.iter().filter(|key| key.is_required && !values.contains_key(key.name)) {
            self.fault(span.clone(), format!("an entry of {place} needs the key `{}`", key.name));
        }
        values
    }

    /// The values by their keys; keys that are not among `names` become faults.
    pub(crate) fn known<'t, 'i>(
        &mut self,
        table: &'t DeTable<'i>,
        names: &[&'static str],
        place: &str,
    ) -> Values<'t, 'i> {
        let mut values = Values::new();
        for (name, value) in table {
            let text: &str = name.get_ref();
            match names.iter().find(|own| **own == text) {
                Some(own) => {
                    values.insert(own, value);
                }
                None => {
                    self.fault(name.span(), format!("unknown key `{text}` in {place}"));
                    self.help(match nearest(text, names.iter().copied()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("the keys are `{}`", names.join("`, `")),
                    });
                }
            }
        }
        values
    }

    pub(crate) fn help(&mut self, help: impl Into<String>) {
        if let Some(fault) = self.faults.last_mut() {
            fault.help = Some(help.into());
        }
    }

    fn choice(&mut self, values: &Values) -> Choice {
        let select = values
            .get("select")
            .and_then(|value| self.texts(value, "select"))
            .map(|texts| self.selectors(texts));
        let ignore = values.get("ignore").and_then(|value| self.texts(value, "ignore"));
        let ignore = ignore.map(|texts| self.selectors(texts)).unwrap_or_default();
        Choice { select, ignore, severity: self.weights(values) }
    }

    fn selectors(&mut self, texts: Vec<(String, Range<usize>)>) -> Vec<Selector> {
        texts.into_iter().filter_map(|(text, span)| self.selector(&text, span)).collect()
    }

    fn selector(&mut self, text: &str, span: Range<usize>) -> Option<Selector> {
        Selector::parse(text).map_err(|message| self.fault(span, message)).ok()
    }

    fn weights(&mut self, values: &Values) -> Vec<(Selector, Option<Severity>)> {
        let Some(value) = values.get("severity") else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(
                value,
                "severity",
                "a table, such as `severity = { hygiene = \"off\" }`",
            );
            return Vec::new();
        };
        let mut weights = Vec::new();
        for (name, weight) in table {
            let selector = self.selector(name.get_ref(), name.span());
            let word = weight.get_ref().as_str().unwrap_or_default();
            let severity = match word {
                "error" => Some(Severity::Error),
                "warning" => Some(Severity::Warning),
                "info" => Some(Severity::Info),
                "off" => None,
                _ => {
                    self.no_such_word(weight, name.get_ref(), WEIGHTS);
                    continue;
                }
            };
            weights.extend(selector.map(|selector| (selector, severity)));
        }
        weights
    }

    fn rule(&mut self, values: &Values) -> Option<&'static Rule> {
        let value = values.get("rule")?;
        let name = self.text(values, "rule")?;
        let rule = rules::find(&name);
        if rule.is_none() {
            let near = rules::suggest(&name).map(|near| format!(", did you mean `{near}`?"));
            self.fault(
                value.span(),
                format!(
                    "there is no rule `{name}`{} (see `iamlint rules`)",
                    near.unwrap_or_default()
                ),
            );
        }
        rule
    }

    fn kind(&mut self, values: &Values) -> Option<Kind> {
        let value = values.get("kind")?;
        let text = self.text(values, "kind")?;
        kind_and_resource_type(&text).map_err(|message| self.fault(value.span(), message)).ok()
    }

    fn word(&mut self, values: &Values, name: &'static str) -> Option<String> {
        let value = values.get(name)?;
        let shape = ROOT.iter().find(|key| key.name == name).map(|key| key.shape);
        let Some(Shape::Word(words)) = shape else { return None };
        match value.get_ref().as_str().filter(|word| words.contains(word)) {
            Some(word) => Some(word.to_owned()),
            None => {
                self.no_such_word(value, name, words);
                None
            }
        }
    }

    pub(crate) fn no_such_word(&mut self, value: &Value, name: &str, words: &[&str]) {
        let Some(word) = value.get_ref().as_str() else {
            return self.wrong_type(value, name, &format!("one of \"{}\"", words.join("\", \"")));
        };
        let near = nearest(word, words.iter().copied());
        let near = near.map(|near| format!(", did you mean `{near}`?")).unwrap_or_default();
        self.fault(value.span(), format!("`{word}` cannot be the value of `{name}`{near}"));
        self.help(format!("write one of `{}`", words.join("`, `")));
    }

    pub(crate) fn text(&mut self, values: &Values, name: &'static str) -> Option<String> {
        let value = values.get(name)?;
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => return Some(text.to_owned()),
            Some(_) => self.fault(
                value.span(),
                format!("`{name}` is empty: write a text or take the key away"),
            ),
            None => self.wrong_type(value, name, "a string"),
        }
        None
    }

    /// A day, as a text or as a date of TOML.
    fn day(&mut self, values: &Values, name: &'static str) -> Option<Day> {
        let value = values.get(name)?;
        let text = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => {
                self.wrong_type(value, name, "a day, such as `\"2026-12-31\"`");
                return None;
            }
        };
        let day = Day::parse(&text);
        if day.is_none() {
            self.fault(value.span(), format!("`{text}` is not {}", DAY.what));
            self.help(DAY.help);
        }
        day
    }

    pub(crate) fn texts(
        &mut self,
        value: &Value,
        name: &str,
    ) -> Option<Vec<(String, Range<usize>)>> {
        let Some(elements) = value.get_ref().as_array() else {
            self.wrong_type(value, name, "a list of strings, such as `[\"…\"]`");
            return None;
        };
        let mut texts = Vec::new();
        for element in elements.iter() {
            match element.get_ref().as_str() {
                Some(text) => texts.push((text.to_owned(), element.span())),
                None => self.wrong_type(element, &format!("an entry of `{name}`"), "a string"),
            }
        }
        Some(texts)
    }

    fn globs(&mut self, values: &Values, name: &'static str) -> Globs {
        let texts = values.get(name).and_then(|value| self.texts(value, name)).unwrap_or_default();
        let places = texts.iter().map(|(_, span)| Span::new(span.start, span.end)).collect();
        let globs = Globs::new(texts.iter().map(|(text, _)| text.as_str()));
        globs.map(|globs| globs.at(places)).unwrap_or_else(|(at, problem)| {
            let span = texts.get(at).map(|(_, span)| span.clone()).unwrap_or_default();
            self.fault(span, format!("this is not a file pattern: {problem}"));
            Globs::default()
        })
    }

    fn glob(&mut self, values: &Values, name: &'static str) -> Option<Globs> {
        let span = values.get(name)?.span();
        let text = self.text(values, name)?;
        Globs::new([text.as_str()])
            .map_err(|(_, problem)| {
                self.fault(span, format!("this is not a file pattern: {problem}"))
            })
            .ok()
    }

    pub(crate) fn tables<T>(
        &mut self,
        values: &Values,
        name: &'static str,
        read: impl Fn(&mut Self, &DeTable, Range<usize>) -> T,
    ) -> Vec<T> {
        let Some(value) = values.get(name) else { return Vec::new() };
        let Some(elements) = value.get_ref().as_array() else {
            self.wrong_type(
                value,
                name,
                &format!("a list of tables: write `[[{name}]]` above each"),
            );
            return Vec::new();
        };
        let mut items = Vec::new();
        for element in elements.iter() {
            match element.get_ref().as_table() {
                Some(table) => items.push(read(self, table, element.span())),
                None => self.wrong_type(element, &format!("an entry of `{name}`"), "a table"),
            }
        }
        items
    }

    pub(crate) fn wrong_type(&mut self, value: &Value, name: &str, expected: &str) {
        let name = if name.contains('`') { name.to_owned() } else { format!("`{name}`") };
        let found = match value.get_ref() {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.fault(value.span(), format!("{name} takes {expected}, not {found}"));
    }
}
