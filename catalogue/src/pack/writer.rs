//! Collects records, lists and strings, each list and string once, and joins them behind the header.

use std::collections::HashMap;

use super::layout::{HEADER_SIZE, LISTS, MAGIC, STRINGS, Section, VERSION, slot};
use super::{Packed, number};

/// The greatest length of a string that two times seven bits can say.
const LONGEST: usize = 0x3fff;

/// The blob while it grows.
pub(super) struct Writer {
    /// All sections but the strings.
    sections: Vec<Vec<u8>>,
    text: String,
    strings: HashMap<String, u32>,
    lists: HashMap<Vec<u32>, u32>,
}

impl Writer {
    pub(super) fn new() -> Writer {
        let mut writer = Writer {
            sections: vec![Vec::new(); STRINGS.index],
            text: String::new(),
            strings: HashMap::new(),
            lists: HashMap::new(),
        };
        // Id 0 of both is the empty one.
        writer.string("");
        writer.list(&[]);
        writer
    }

    /// Appends a record.
    pub(super) fn record(&mut self, section: Section, fields: &[u32]) {
        debug_assert_eq!(fields.len() * 4, section.record);
        let bytes = fields.iter().flat_map(|field| field.to_le_bytes());
        if let Some(out) = self.sections.get_mut(section.index) {
            out.extend(bytes);
        }
    }

    /// Number of records that a section has so far.
    pub(super) fn count(&self, section: Section) -> u32 {
        number(self.sections.get(section.index).map_or(0, Vec::len) / section.record)
    }

    /// The id of a string. Longer strings than the length field can say are cut at a character.
    pub(super) fn string(&mut self, text: &str) -> u32 {
        if let Some(id) = self.strings.get(text) {
            return *id;
        }
        let cut = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or(text);
        let id = number(self.text.len());
        self.text.extend([cut.len() & 0x7f, cut.len() >> 7].map(|bits| char::from(bits as u8)));
        self.text.push_str(cut);
        self.strings.insert(text.to_owned(), id);
        id
    }

    /// The id of a list.
    pub(super) fn list(&mut self, words: &[u32]) -> u32 {
        if let Some(id) = self.lists.get(words) {
            return *id;
        }
        let Some(out) = self.sections.get_mut(LISTS.index) else { return 0 };
        let id = number(out.len() / 4);
        out.extend(number(words.len()).to_le_bytes());
        out.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        self.lists.insert(words.to_vec(), id);
        id
    }

    /// The id of a list of strings.
    pub(super) fn string_list<'s>(&mut self, strings: impl IntoIterator<Item = &'s str>) -> u32 {
        let words: Vec<u32> = strings.into_iter().map(|text| self.string(text)).collect();
        self.list(&words)
    }

    /// Adds a hash table of records that stand together: the index of the first, and their names in their order.
    pub(super) fn slots(&mut self, section: Section, first: u32, names: &[&str]) {
        let count = number(names.len()).saturating_mul(slot::PER_RECORD);
        let mut slots = vec![slot::EMPTY; count as usize];
        for (index, name) in (first..).zip(names) {
            let (home, tag) = slot::home(name.as_bytes(), count);
            let (before, behind) = slots.split_at_mut(home as usize);
            let free = behind.iter_mut().chain(before).find(|slot| **slot == slot::EMPTY);
            if let Some(slot) = free {
                *slot = slot::filled(index, tag);
            }
        }
        slots.into_iter().for_each(|slot| self.record(section, &[slot]));
    }

    /// Header and sections.
    pub(super) fn finish(self) -> Packed {
        let mut data = Vec::new();
        data.extend(MAGIC);
        data.extend(VERSION.to_le_bytes());
        let mut offset = HEADER_SIZE;
        for length in self.sections.iter().map(Vec::len).chain([self.text.len()]) {
            data.extend(number(offset).to_le_bytes());
            data.extend(number(length).to_le_bytes());
            offset += length;
        }
        self.sections.iter().for_each(|section| data.extend(section));
        Packed { data, strings: self.text }
    }
}
