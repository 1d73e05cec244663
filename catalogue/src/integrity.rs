//! Walks every record of a packed catalogue and checks that each reference leads somewhere and each table is sorted.

use std::cmp::Ordering;
use std::ops::Range;

use crate::blob::{Blob, Record};
use crate::pack::layout::{
    ACTION_SLOTS, ACTIONS, ALIASES, API_CALLS, ESCALATIONS, KEY_PREFIXES, KEYS, MANAGED, META,
    PARTITIONS, PRINCIPALS, REGIONS, RESOURCES, RETIRED, SERVICE_SLOTS, SERVICES, Section, WORDS,
    action, alias, api_call, entry, form, key, managed, meta, partition, principal, region,
    resource, retired, service, slot, word,
};
use crate::pattern::fold_compare_slices;
use crate::service::Service;
use crate::{Catalogue, CatalogueError};

/// What a field of a record holds.
#[derive(Clone, Copy)]
enum Kind {
    Number,
    Text,
    Texts,
    /// A text of words.
    Words,
    Forms,
    Keys,
    Resources,
    Index(Section),
    /// An index, or the mark for none.
    Optional(Section),
}

use Kind::{Forms, Index, Keys, Number, Optional, Resources, Text, Texts, Words};

/// Every record's shape, field by field.
const SHAPES: [(Section, &[Kind]); 15] = [
    (META, &[Text, Number, Keys, Number]),
    (SERVICES, &[Text, Text, Number, Number, Number, Number, Number, Number, Number]),
    (ACTIONS, &[Text, Words, Resources, Keys, Texts, Index(SERVICES), Number]),
    (RESOURCES, &[Text, Forms, Keys, Index(SERVICES)]),
    (KEYS, &[Text, Words, Optional(SERVICES), Text, Number]),
    (KEY_PREFIXES, &[Text, Index(SERVICES)]),
    (RETIRED, &[Text, Text]),
    (API_CALLS, &[Text, Texts]),
    (PARTITIONS, &[Text, Texts, Text, Text, Text]),
    (REGIONS, &[Text, Index(PARTITIONS), Text, Number]),
    (PRINCIPALS, &[Text, Number]),
    (MANAGED, &[Text, Text, Number]),
    (ESCALATIONS, &[Texts, Text, Texts]),
    (ALIASES, &[Text, Text]),
    (WORDS, &[Text]),
];

/// The tables that are searched as a whole, with the field that they are sorted by.
const SORTED: [(Section, usize); 8] = [
    (SERVICES, service::PREFIX),
    (RETIRED, retired::NAME),
    (API_CALLS, api_call::NAME),
    (PARTITIONS, partition::NAME),
    (REGIONS, region::NAME),
    (PRINCIPALS, principal::NAME),
    (MANAGED, managed::NAME),
    (ALIASES, alias::ALIAS),
];

impl Catalogue {
    /// Checks that every reference leads somewhere and that every table is sorted.
    ///
    /// # Errors
    /// The first record that is damaged.
    pub fn check(&self) -> Result<(), CatalogueError> {
        if self.blob.count(META) != 1 {
            return Err(CatalogueError::blob("not one head record"));
        }
        for (section, kinds) in SHAPES {
            for index in 0..self.blob.count(section) {
                self.check_record(section, kinds, index)?;
            }
        }
        for (section, field) in SORTED {
            self.check_sorted(section, 0..self.blob.count(section), field)?;
        }
        let globals = self.blob.record(META, 0).field(meta::GLOBAL_KEYS);
        self.check_sorted(KEYS, 0..globals, key::NAME)?;
        self.check_services(globals)?;
        let service = |record: Record| self.blob.find_service(self.name(record, service::PREFIX));
        self.check_slots(SERVICE_SLOTS, SERVICES, service)?;
        let action = |record: Record| {
            let name = self.name(record, action::NAME);
            let service = Service { catalogue: self, index: record.field(action::SERVICE) };
            self.blob.find_action(service.action_range(), name)
        };
        self.check_slots(ACTION_SLOTS, ACTIONS, action)
    }

    fn name(&self, record: Record, field: usize) -> &[u8] {
        self.blob.string(record.field(field)).as_bytes()
    }

    /// Every record is found by its name, and nothing else is.
    fn check_slots(
        &self,
        slots: Section,
        section: Section,
        found: impl Fn(Record<'_>) -> Option<u32>,
    ) -> Result<(), CatalogueError> {
        let filled = self.blob.records(slots, 0..self.blob.count(slots));
        let filled = filled.filter(|(_, record)| record.field(0) != slot::EMPTY).count();
        let mut records = self.blob.records(section, 0..self.blob.count(section));
        if filled == self.blob.count(section) as usize
            && records.all(|(index, record)| found(record) == Some(index))
        {
            return Ok(());
        }
        let message = format!("section {} holds a name that is not found", section.index);
        Err(CatalogueError::Blob(message))
    }

    fn check_record(
        &self,
        section: Section,
        kinds: &[Kind],
        index: u32,
    ) -> Result<(), CatalogueError> {
        let record = self.blob.record(section, index);
        for (number, kind) in kinds.iter().enumerate() {
            if !leads_somewhere(&self.blob, *kind, record.field(number)) {
                let message = format!(
                    "field {number} of record {index} in section {} leads nowhere",
                    section.index
                );
                return Err(CatalogueError::Blob(message));
            }
        }
        Ok(())
    }

    fn check_sorted(
        &self,
        section: Section,
        range: Range<u32>,
        field: usize,
    ) -> Result<(), CatalogueError> {
        if range.end > self.blob.count(section) {
            return Err(CatalogueError::Blob(format!("section {} is too short", section.index)));
        }
        let name = |index| self.blob.string(self.blob.record(section, index).field(field));
        let is_sorted = range.clone().zip(range.skip(1)).all(|(left, right)| {
            fold_compare_slices(name(left).as_bytes(), name(right).as_bytes()) == Ordering::Less
        });
        if is_sorted {
            return Ok(());
        }
        Err(CatalogueError::Blob(format!("section {} is not sorted", section.index)))
    }

    /// Services own neighbouring stretches of actions, resource types and keys, without gap or overlap.
    fn check_services(&self, globals: u32) -> Result<(), CatalogueError> {
        let mut next = [0, 0, globals];
        let parts = [
            (ACTIONS, service::FIRST_ACTION, service::ACTIONS, action::NAME),
            (RESOURCES, service::FIRST_RESOURCE, service::RESOURCES, resource::NAME),
            (KEYS, service::FIRST_KEY, service::KEYS, key::NAME),
        ];
        for index in 0..self.blob.count(SERVICES) {
            let record = self.blob.record(SERVICES, index);
            for (next, (section, first, count, name)) in next.iter_mut().zip(parts) {
                let start = record.field(first);
                let end = start.saturating_add(record.field(count));
                if start != *next {
                    return Err(CatalogueError::Blob(format!(
                        "service {index} does not join its neighbour"
                    )));
                }
                self.check_sorted(section, start..end, name)?;
                *next = end;
            }
        }
        let whole =
            parts.iter().zip(next).all(|((section, ..), next)| self.blob.count(*section) == next);
        if whole { Ok(()) } else { Err(CatalogueError::blob("records that belong to no service")) }
    }
}

fn leads_somewhere(blob: &Blob, kind: Kind, value: u32) -> bool {
    let is_text = |id: u32| blob.try_string(id).is_some();
    let are_keys = |id: u32| {
        blob.try_list(id).is_some_and(|mut list| list.all(|index| index < blob.count(KEYS)))
    };
    match kind {
        Number => true,
        Text => is_text(value),
        Words => {
            let is_word = |own| word::index(own).is_some_and(|own| own < blob.count(WORDS));
            blob.try_string(value).is_some_and(|text| text.chars().all(is_word))
        }
        Texts => blob.try_list(value).is_some_and(|mut list| list.all(is_text)),
        Forms => {
            let Some(mut list) = blob.try_list(value) else { return false };
            while let Some(text) = list.next() {
                let offsets = list.next();
                if !is_text(text) || offsets != Some(form::offsets(blob.string(text))) {
                    return false;
                }
            }
            true
        }
        Keys => are_keys(value),
        Index(section) => value < blob.count(section),
        Optional(section) => value == key::NO_SERVICE || value < blob.count(section),
        Resources => {
            let Some(mut list) = blob.try_list(value) else { return false };
            while let Some(word) = list.next() {
                let keys_are_fine =
                    word & entry::OWN_KEYS == 0 || list.next().is_some_and(are_keys);
                if word & entry::INDEX >= blob.count(RESOURCES) || !keys_are_fine {
                    return false;
                }
            }
            true
        }
    }
}
