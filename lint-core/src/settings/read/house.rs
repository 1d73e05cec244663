//! The table `house` of a settings file.

use std::borrow::Cow;
use std::ops::Range;

use toml::de::DeTable;

use super::{Reader, Values};
use crate::model::{ActionPattern, Kinds, PolicyKind, ResourcePattern};
use crate::rule::Severity;
use crate::settings::forms::{
    self, ACCOUNT, ACTION, CONDITION_KEY, Form, ORGANIZATION, PRINCIPAL, RESOURCE, SERVICE,
};
use crate::settings::house::{Forbid, Grants, House, RequiredCondition, SidForm, Trust};
use crate::settings::keys::{FORBID, HOUSE, REQUIRE_CONDITION, SEVERITIES, SID, TRUST};
use crate::source::Span;
use crate::syntax::Text;

impl Reader {
    pub(super) fn house(&mut self, values: &Values) -> House {
        self.table(values, "house", Self::read_house).unwrap_or_default()
    }

    fn read_house(&mut self, table: &DeTable, span: Range<usize>) -> House {
        let values = self.values(table, span, HOUSE, "`house`");
        let forbid = self.tables(&values, "forbid", Self::read_forbid);
        let require = self.tables(&values, "require-condition", Self::read_required_condition);
        let house = House {
            forbid: forbid.into_iter().flatten().collect(),
            require: require.into_iter().flatten().collect(),
            trust: self.table(&values, "trust", Self::read_trust),
            sid: self.table(&values, "sid", Self::read_sid).flatten(),
        };
        self.find_twins(&values);
        house
    }

    /// Findings name entries, so that no two may have one name.
    fn find_twins(&mut self, house: &Values) {
        let mut seen: Vec<String> = Vec::new();
        for list in ["forbid", "require-condition"] {
            let entries = house.get(list).and_then(|value| value.get_ref().as_array());
            for entry in entries.into_iter().flat_map(|entries| entries.iter()) {
                let name = entry.get_ref().as_table().and_then(|table| table.get("name"));
                let Some(name) = name else { continue };
                let Some(text) = name.get_ref().as_str() else { continue };
                if seen.iter().any(|other| other == text) {
                    self.fault(name.span(), format!("another house rule has the name `{text}`"));
                }
                seen.push(text.to_owned());
            }
        }
    }

    fn read_forbid(&mut self, table: &DeTable, span: Range<usize>) -> Option<Forbid> {
        let values = self.values(table, span, FORBID, "`house.forbid`");
        self.grants(&values).map(|grants| Forbid { grants })
    }

    fn read_required_condition(
        &mut self,
        table: &DeTable,
        span: Range<usize>,
    ) -> Option<RequiredCondition> {
        let values = self.values(table, span, REQUIRE_CONDITION, "`house.require-condition`");
        let key = self.formed(&values, "key", &CONDITION_KEY);
        let tested = self.all_formed(&values, "values", &forms::ANY).unwrap_or_default();
        Some(RequiredCondition { grants: self.grants(&values)?, key: key?, values: tested })
    }

    /// `None` after a fault, which keeps the settings from being used.
    fn grants(&mut self, values: &Values) -> Option<Grants> {
        let name = self.formed(values, "name", &forms::NAME);
        let actions = self.all_placed(values, "actions", &ACTION);
        let resources = self.all_formed(values, "resources", &RESOURCE).unwrap_or_default();
        let kinds = self.kinds(values).unwrap_or(Kinds::GRANTING);
        let (reason, severity) = (self.text(values, "reason"), self.severity(values));
        let actions = actions?.into_iter().map(|(action, place)| {
            let place = Span::new(place.start, place.end);
            ActionPattern::new(Text::plain(Cow::Owned(action), place, 1), 0)
        });
        Some(Grants {
            name: name?,
            actions: actions.collect(),
            resources: resources.into_iter().map(free_text).map(ResourcePattern::new).collect(),
            kinds,
            reason: reason?,
            severity,
        })
    }

    fn read_trust(&mut self, table: &DeTable, span: Range<usize>) -> Trust {
        let values = self.values(table, span.clone(), TRUST, "`house.trust`");
        let trust = Trust {
            accounts: self.all_formed(&values, "accounts", &ACCOUNT).unwrap_or_default(),
            organizations: self
                .all_formed(&values, "organizations", &ORGANIZATION)
                .unwrap_or_default(),
            principals: self.all_formed(&values, "principals", &PRINCIPAL).unwrap_or_default(),
            services: self.all_formed(&values, "services", &SERVICE),
            reason: self.text(&values, "reason"),
            severity: self.severity(&values),
        };
        let names = ["accounts", "organizations", "principals", "services"];
        if !names.iter().any(|name| values.contains_key(name)) {
            self.fault(span, "`house.trust` trusts nobody");
            self.help(format!("give at least one of `{}`", names.join("`, `")));
        }
        trust
    }

    fn read_sid(&mut self, table: &DeTable, span: Range<usize>) -> Option<SidForm> {
        let values = self.values(table, span, SID, "`house.sid`");
        let kinds = self.kinds(&values).unwrap_or(Kinds::ALL);
        let (reason, severity) = (self.text(&values, "reason"), self.severity(&values));
        let text = self.text(&values, "pattern")?;
        let place = values.get("pattern").map(|value| value.span()).unwrap_or_default();
        let form = SidForm::new(&text)
            .map_err(|problem| {
                self.fault(place, format!("this is not a regular expression: {problem}"));
            })
            .ok()?;
        Some(SidForm { kinds, reason, severity, ..form })
    }

    fn severity(&mut self, values: &Values) -> Option<Severity> {
        let value = values.get("severity")?;
        match value.get_ref().as_str() {
            Some("error") => Some(Severity::Error),
            Some("warning") => Some(Severity::Warning),
            Some("info") => Some(Severity::Info),
            _ => {
                self.no_such_word(value, "severity", SEVERITIES);
                None
            }
        }
    }

    fn kinds(&mut self, values: &Values) -> Option<Kinds> {
        let texts = self.some_texts(values, "kinds")?;
        let mut kinds = Kinds::NONE;
        for (text, span) in texts {
            match PolicyKind::ALL.into_iter().find(|kind| kind.as_str() == text) {
                Some(kind) => kinds = kinds.with(kind),
                None => {
                    let names = PolicyKind::ALL.map(PolicyKind::as_str).join("`, `");
                    self.fault(span, format!("`{text}` is not a kind of policy"));
                    self.help(format!("write one of `{names}`"));
                }
            }
        }
        Some(kinds)
    }

    fn formed(&mut self, values: &Values, name: &'static str, form: &Form) -> Option<String> {
        let text = self.text(values, name)?;
        let place = values.get(name)?.span();
        self.has_form(&text, place, form).then_some(text)
    }

    fn all_formed(
        &mut self,
        values: &Values,
        name: &'static str,
        form: &Form,
    ) -> Option<Vec<String>> {
        let placed = self.all_placed(values, name, form)?;
        Some(placed.into_iter().map(|(text, _)| text).collect())
    }

    /// The texts of a list that have the form, with their places.
    fn all_placed(
        &mut self,
        values: &Values,
        name: &'static str,
        form: &Form,
    ) -> Option<Vec<(String, Range<usize>)>> {
        let mut texts = self.some_texts(values, name)?;
        texts.retain(|(text, place)| self.has_form(text, place.clone(), form));
        Some(texts)
    }

    fn has_form(&mut self, text: &str, place: Range<usize>, form: &Form) -> bool {
        let fits = (form.fits)(text);
        if !fits {
            self.fault(place, format!("`{text}` is not {}", form.what));
            self.help(form.help);
        }
        fits
    }

    /// An empty list would look like a rule, and mean nothing or everything.
    fn some_texts(
        &mut self,
        values: &Values,
        name: &'static str,
    ) -> Option<Vec<(String, Range<usize>)>> {
        let value = values.get(name)?;
        let texts = self.texts(value, name)?;
        let is_empty = value.get_ref().as_array().is_some_and(|list| list.is_empty());
        if is_empty {
            self.fault(value.span(), format!("`{name}` is empty: name one or take the key away"));
        }
        Some(texts)
    }

    pub(crate) fn table<T>(
        &mut self,
        values: &Values,
        name: &'static str,
        read: impl Fn(&mut Self, &DeTable, Range<usize>) -> T,
    ) -> Option<T> {
        let value = values.get(name)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, name, "a table");
            return None;
        };
        Some(read(self, table, value.span()))
    }
}

/// A text of the settings as a node of the model. Its place says nothing of a policy.
fn free_text(text: String) -> Text<'static> {
    Text::plain(Cow::Owned(text), Span::default(), 0)
}
