//! From the text of a file of tests to [`Assertion`]s: every fault is found, not only the first.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::{Asks, Assertion, Expected, Given, LayerFiles, Placed};
use crate::access::caller::Caller;
use crate::access::request::Path;
use crate::model::is_account_id;
use crate::settings::Fault;
use crate::settings::read::{Reader, Value, Values, document};
use crate::source::Span;

const FILE: &[&str] = &["defaults", "test"];

/// What may stand in `defaults` and in each test.
pub(super) const GIVEN: &[&str] = &[
    "principal",
    "resource-account",
    "context",
    "absent",
    "via",
    "policy",
    "boundary",
    "session",
    "resource-policy",
    "scp",
    "rcp",
    "vpc-endpoint",
];

/// What a test asks: one of these.
pub(super) const ASKS: &[&str] =
    &["allow", "deny", "never", "no-public-access", "no-access-outside", "no-more-than"];

/// What belongs to it.
pub(super) const OF_ASKS: &[&str] = &["on", "unless"];

/// What says something of single requests alone.
const OF_REQUESTS: [&str; 7] =
    ["principal", "resource-account", "context", "absent", "via", "rcp", "vpc-endpoint"];

const WAYS: &[&str] = &["direct", "endpoint", "service"];

pub(super) fn read(text: &str) -> Result<Vec<Assertion>, Vec<Fault>> {
    document(text, Reader::assertions)
}

impl Reader {
    fn assertions(&mut self, table: &DeTable, span: Range<usize>) -> Vec<Assertion> {
        let values = self.known(table, FILE, "a file of tests");
        let defaults = self.table(&values, "defaults", Self::read_defaults).unwrap_or_default();
        let tests = self.tables(&values, "test", |reader, table, span| {
            reader.read_test(table, span, &defaults)
        });
        if !values.contains_key("test") {
            self.fault(span, "this file holds no tests");
            self.help("write `[[test]]` above each");
        }
        let tests: Vec<Assertion> = tests.into_iter().flatten().collect();
        for (at, test) in tests.iter().enumerate() {
            if tests.iter().take(at).any(|other| other.name == test.name) {
                let message = format!("another test of this file has the name `{}`", test.name);
                self.fault(test.span.range(), message);
            }
        }
        tests
    }

    fn read_defaults(&mut self, table: &DeTable, _: Range<usize>) -> Given {
        let values = self.known(table, GIVEN, "`defaults`");
        self.given(&values)
    }

    /// `None` after a fault, which keeps the file from being used.
    fn read_test(
        &mut self,
        table: &DeTable,
        span: Range<usize>,
        defaults: &Given,
    ) -> Option<Assertion> {
        let names = [&["name"], ASKS, OF_ASKS, GIVEN].concat();
        let values = self.known(table, &names, "`test`");
        let given = self.given(&values).over(defaults);
        let name = self.placed(&values, "name");
        if !values.contains_key("name") {
            self.fault(span.clone(), "a test needs the key `name`");
        }
        let asked: Vec<&str> =
            ASKS.iter().copied().filter(|own| values.contains_key(own)).collect();
        let asks = match asked.as_slice() {
            ["allow" | "deny"] => self.requests(&values, &span, &given),
            [one] => {
                self.expect_region(&values, one);
                self.region(&values, &span, &given, one)
            }
            [] => {
                let message = format!("a test needs one of the keys `{}`", ASKS.join("`, `"));
                self.fault(span, message);
                None
            }
            several => {
                let message =
                    format!("a test has one of the keys `{}`, not several", several.join("`, `"));
                self.fault(span, message);
                None
            }
        };
        let Placed { text: name, span } = name?;
        Some(Assertion { name, span, asks: asks?, given })
    }

    /// Single requests.
    fn requests(&mut self, values: &Values, span: &Range<usize>, given: &Given) -> Option<Asks> {
        let (allow, deny) = (self.some(values, "allow"), self.some(values, "deny"));
        let on = self.some(values, "on");
        if !values.contains_key("on") {
            self.fault(span.clone(), "a test needs the key `on`");
        }
        if given.principal.is_none() && !values.contains_key("principal") {
            self.fault(span.clone(), "nobody calls: a test needs the key `principal`");
            self.help("it may stand in `defaults`");
        }
        if values.contains_key("unless") {
            self.fault(place(values, "unless"), "`unless` belongs to `never`");
        }
        let expected = if allow.is_some() { Expected::Allow } else { Expected::Deny };
        Some(Asks::Requests { expected, actions: allow.or(deny)?, resources: on? })
    }

    /// All requests of a region.
    fn region(
        &mut self,
        values: &Values,
        span: &Range<usize>,
        given: &Given,
        name: &str,
    ) -> Option<Asks> {
        let is_given =
            |files: &Option<Vec<Placed>>| files.as_ref().is_some_and(|own| !own.is_empty());
        let layers = &given.layers;
        let (own, of_resource) = (is_given(&layers.identity), is_given(&layers.resource));
        let is_of_resource = matches!(name, "no-public-access" | "no-access-outside");
        if is_of_resource && !of_resource {
            self.fault(span.clone(), format!("`{name}` needs the key `resource-policy`"));
            self.help("a policy of a user or role lets nobody else in");
        } else if !own && !of_resource {
            self.fault(span.clone(), "a test needs one of the keys `policy` and `resource-policy`");
        } else if own && of_resource && !is_of_resource {
            self.fault(span.clone(), "a region is decided for `policy` or for `resource-policy`");
            self.help("take one of them away: `resource-policy = []`");
        }
        Some(match name {
            "never" => Asks::Never {
                actions: self.some(values, "never")?,
                resources: self.list(values, "on").unwrap_or_default(),
                unless: self.table(values, "unless", Self::read_context).unwrap_or_default(),
            },
            "no-public-access" => {
                let value = values.get("no-public-access")?;
                if value.get_ref().as_bool() != Some(true) {
                    self.fault(value.span(), format!("`{name}` is `true`, or is left out"));
                }
                Asks::NoPublicAccess
            }
            "no-access-outside" => Asks::NoAccessOutside(self.known_owners(values)?),
            _ => Asks::NoMoreThan(self.some(values, "no-more-than")?),
        })
    }

    /// Keys that say nothing of a region.
    fn expect_region(&mut self, values: &Values, name: &str) {
        for own in OF_REQUESTS.iter().filter(|own| values.contains_key(*own)) {
            let message = format!("`{own}` says nothing here: `{name}` is about all requests");
            self.fault(place(values, own), message);
        }
        for own in OF_ASKS.iter().filter(|own| name != "never" && values.contains_key(*own)) {
            self.fault(place(values, own), format!("`{own}` does not belong to `{name}`"));
        }
    }

    /// Accounts and organizations.
    fn known_owners(&mut self, values: &Values) -> Option<Vec<Placed>> {
        let all = self.some(values, "no-access-outside")?;
        for own in all.iter().filter(|own| !is_account_id(&own.text) && !own.text.starts_with("o-"))
        {
            let message = format!(
                "`{}` is no account and no organization: write twelve digits, or an id such as `o-a1b2c3d4e5`",
                own.text
            );
            self.fault(own.span.range(), message);
        }
        Some(all)
    }

    fn given(&mut self, values: &Values) -> Given {
        let principal = self.placed(values, "principal");
        if let Some(Err(problem)) = principal.as_ref().map(|own| Caller::parse(&own.text)) {
            self.fault(place(values, "principal"), problem);
        }
        let resource_account = self.placed(values, "resource-account");
        if let Some(own) = resource_account.as_ref().filter(|own| !is_account_id(&own.text)) {
            let message = format!("`{}` is no account: write its twelve digits", own.text);
            self.fault(own.span.range(), message);
        }
        let given = Given {
            principal,
            resource_account,
            context: self.context(values),
            absent: self.list(values, "absent"),
            via: self.way(values),
            layers: self.layers(values),
        };
        for name in given.absent.iter().flatten() {
            if given.context.iter().any(|(own, _)| own.text.eq_ignore_ascii_case(&name.text)) {
                let message = format!("`{}` cannot have a value and be absent", name.text);
                self.fault(name.span.range(), message);
            } else if name.text != "*" {
                self.expect_key(name);
            }
        }
        given
    }

    fn layers(&mut self, values: &Values) -> LayerFiles {
        LayerFiles {
            identity: self.list(values, "policy"),
            boundary: self.one_at_most(values, "boundary"),
            session: self.list(values, "session"),
            resource: self.one_at_most(values, "resource-policy"),
            scps: self.levels(values),
            rcps: self.list(values, "rcp"),
            endpoint: self.one_at_most(values, "vpc-endpoint"),
        }
    }

    fn way(&mut self, values: &Values) -> Option<Path> {
        let value = values.get("via")?;
        match value.get_ref().as_str() {
            Some("direct") => Some(Path::Direct),
            Some("endpoint") => Some(Path::Endpoint),
            Some("service") => Some(Path::Service),
            _ => {
                self.no_such_word(value, "via", WAYS);
                None
            }
        }
    }

    fn context(&mut self, values: &Values) -> Vec<(Placed, Vec<String>)> {
        self.table(values, "context", Self::read_context).unwrap_or_default()
    }

    fn read_context(&mut self, table: &DeTable, _: Range<usize>) -> Vec<(Placed, Vec<String>)> {
        let mut keys: Vec<(Placed, Vec<String>)> = Vec::new();
        for (name, value) in table {
            let key = placed(name.get_ref(), name.span());
            self.expect_key(&key);
            if keys.iter().any(|(own, _)| own.text.eq_ignore_ascii_case(&key.text)) {
                self.fault(name.span(), format!("`{}` stands twice, in other case", key.text));
            }
            let entries = match value.get_ref().as_array() {
                Some(entries) => entries.iter().collect(),
                None => vec![value],
            };
            if entries.is_empty() {
                self.fault(value.span(), format!("`{}` has no value", key.text));
                self.help("a key that the request does not carry stands in `absent`");
            }
            let values = entries.into_iter().filter_map(|entry| self.value(&key.text, entry));
            let values = values.collect();
            keys.push((key, values));
        }
        keys
    }

    /// The value of a condition key. Numbers and booleans are taken as the texts that a request carries.
    fn value(&mut self, key: &str, value: &Value) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) => return Some(text.to_string()),
            DeValue::Boolean(is_so) => return Some(is_so.to_string()),
            DeValue::Integer(number) if number.radix() == 10 => {
                return Some(number.as_str().to_owned());
            }
            _ => self.wrong_type(value, key, "a string or a list of strings"),
        }
        None
    }

    fn expect_key(&mut self, name: &Placed) {
        if !name.text.contains(':') {
            let message = format!(
                "`{}` is no condition key: write one such as `aws:SourceIp`, in quotes",
                name.text
            );
            self.fault(name.span.range(), message);
        }
    }

    /// The service control policies: an entry a level, which may be a list.
    fn levels(&mut self, values: &Values) -> Option<Vec<Vec<Placed>>> {
        let value = values.get("scp")?;
        match value.get_ref().as_array() {
            None => Some(vec![self.texts_of(value, "scp")]),
            Some(levels) => Some(levels.iter().map(|own| self.texts_of(own, "scp")).collect()),
        }
    }

    fn list(&mut self, values: &Values, name: &'static str) -> Option<Vec<Placed>> {
        values.get(name).map(|value| self.texts_of(value, name))
    }

    /// At least one text.
    fn some(&mut self, values: &Values, name: &'static str) -> Option<Vec<Placed>> {
        let texts = self.list(values, name)?;
        if values.get(name)?.get_ref().as_array().is_some_and(|own| own.is_empty()) {
            self.fault(place(values, name), format!("`{name}` is empty: name at least one"));
        }
        Some(texts)
    }

    fn one_at_most(&mut self, values: &Values, name: &'static str) -> Option<Vec<Placed>> {
        let texts = self.list(values, name)?;
        if texts.len() > 1 {
            self.fault(place(values, name), format!("`{name}` takes one file"));
        }
        Some(texts)
    }

    fn placed(&mut self, values: &Values, name: &'static str) -> Option<Placed> {
        let text = self.text(values, name)?;
        Some(placed(&text, place(values, name)))
    }

    /// A text or a list of texts.
    fn texts_of(&mut self, value: &Value, name: &str) -> Vec<Placed> {
        let texts = match value.get_ref() {
            DeValue::String(text) => vec![(text.to_string(), value.span())],
            DeValue::Array(_) => self.texts(value, name).unwrap_or_default(),
            _ => {
                self.wrong_type(value, name, "a string or a list of strings");
                Vec::new()
            }
        };
        for (_, span) in texts.iter().filter(|(text, _)| text.trim().is_empty()) {
            self.fault(span.clone(), format!("an entry of `{name}` is empty"));
        }
        texts.iter().map(|(text, span)| placed(text, span.clone())).collect()
    }
}

fn place(values: &Values, name: &str) -> Range<usize> {
    values.get(name).map(|value| value.span()).unwrap_or_default()
}

fn placed(text: &str, span: Range<usize>) -> Placed {
    Placed { text: text.to_owned(), span: Span::new(span.start, span.end) }
}
