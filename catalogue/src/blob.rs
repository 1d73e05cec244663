//! Reads records, lists and strings of a packed catalogue in place. Every access is checked, so a damaged blob gives empty
//! answers where it gives no error.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

use crate::CatalogueError;
use crate::pack::layout::{
    ACTION_SLOTS, ACTIONS, HEADER_SIZE, LISTS, MAGIC, SECTION_COUNT, SECTIONS, SERVICE_SLOTS,
    SERVICES, STRINGS, Section, VERSION, WORDS, action, service, slot, word,
};
use crate::pattern::{fold_compare_from, fold_compare_slices};

/// A packed catalogue and where its sections are.
pub(crate) struct Blob {
    /// The header, and all sections but the strings.
    data: Cow<'static, [u8]>,
    /// The strings: kept as text, so that no answer has to be checked for being that.
    strings: Cow<'static, str>,
    sections: [Range<usize>; SECTION_COUNT],
}

/// One record; a record that does not exist reads as zeros.
#[derive(Clone, Copy)]
pub(crate) struct Record<'b>(&'b [u8]);

/// The words of one list.
#[derive(Clone)]
pub(crate) struct List<'b> {
    words: std::slice::ChunksExact<'b, u8>,
}

impl Blob {
    /// Reads the header and checks that every section lies inside the data and holds whole records.
    pub(crate) fn new(
        data: Cow<'static, [u8]>,
        strings: Cow<'static, str>,
    ) -> Result<Blob, CatalogueError> {
        let header = header(&data)?;
        let size = data.len().saturating_add(strings.len());
        let mut sections = [const { 0..0 }; SECTION_COUNT];
        for (range, section) in sections.iter_mut().zip(SECTIONS) {
            let start = header.field(2 + section.index * 2) as usize;
            let length = header.field(3 + section.index * 2) as usize;
            let end = start.saturating_add(length);
            let is_text = section == STRINGS;
            let place = if is_text { data.len()..size } else { 0..data.len() };
            if start < place.start || end > place.end || !length.is_multiple_of(section.record) {
                return Err(CatalogueError::blob("a section does not lie inside the data"));
            }
            *range = start..end;
        }
        Ok(Blob { data, strings, sections })
    }

    /// Reads the packed form.
    pub(crate) fn read(mut bytes: Vec<u8>) -> Result<Blob, CatalogueError> {
        let start = header(&bytes)?.field(2 + STRINGS.index * 2) as usize;
        if !(HEADER_SIZE..=bytes.len()).contains(&start) {
            return Err(CatalogueError::blob("a section does not lie inside the data"));
        }
        let strings = String::from_utf8(bytes.split_off(start))
            .map_err(|_| CatalogueError::blob("a string is not UTF-8"))?;
        Blob::new(Cow::Owned(bytes), Cow::Owned(strings))
    }

    /// The packed form.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        [&self.data, self.strings.as_bytes()].concat()
    }

    fn section(&self, section: Section) -> &[u8] {
        self.sections
            .get(section.index)
            .and_then(|range| self.data.get(range.clone()))
            .unwrap_or(&[])
    }

    /// Number of records.
    pub(crate) fn count(&self, section: Section) -> u32 {
        u32::try_from(self.section(section).len() / section.record).unwrap_or(u32::MAX)
    }

    /// A record, all zeros when there is none of this index.
    pub(crate) fn record(&self, section: Section, index: u32) -> Record<'_> {
        record_of(self.section(section), section, index)
    }

    /// The records of a range with their indices.
    pub(crate) fn records(
        &self,
        section: Section,
        range: Range<u32>,
    ) -> impl Iterator<Item = (u32, Record<'_>)> {
        let offset = |index: u32| (index as usize).saturating_mul(section.record);
        let bytes = self.section(section).get(offset(range.start)..offset(range.end));
        range.zip(bytes.unwrap_or(&[]).chunks_exact(section.record).map(Record))
    }

    /// A string, `None` when the id points nowhere.
    pub(crate) fn try_string(&self, id: u32) -> Option<&str> {
        self.strings.get(string_range(self.strings.as_bytes(), id)?)
    }

    /// A string, empty when the id points nowhere.
    pub(crate) fn string(&self, id: u32) -> &str {
        self.try_string(id).unwrap_or("")
    }

    /// A list, `None` when the id points nowhere.
    pub(crate) fn try_list(&self, id: u32) -> Option<List<'_>> {
        let start = (id as usize).checked_mul(4)?;
        let (count, rest) = self.section(LISTS).get(start..)?.split_first_chunk::<4>()?;
        let length = (u32::from_le_bytes(*count) as usize).checked_mul(4)?;
        Some(List { words: rest.get(..length)?.chunks_exact(4) })
    }

    /// A list, empty when the id points nowhere.
    pub(crate) fn list(&self, id: u32) -> List<'_> {
        self.try_list(id).unwrap_or(List { words: [].chunks_exact(4) })
    }

    /// The strings of a list of string ids.
    pub(crate) fn strings(&self, list: u32) -> impl Iterator<Item = &str> {
        self.list(list).map(|id| self.string(id))
    }

    /// A description, whose characters stand for words.
    pub(crate) fn description(&self, id: u32) -> String {
        let written = self.string(id).chars().filter_map(word::index);
        let words = written.map(|index| self.string(self.record(WORDS, index).field(0)));
        words.collect::<Vec<_>>().join(" ")
    }

    /// Finds the record whose name is `name` in any case, among records sorted by name.
    pub(crate) fn find(
        &self,
        section: Section,
        range: Range<u32>,
        field: usize,
        name: &[u8],
    ) -> Option<u32> {
        // Looked up once, since most of the time of a run is spent here.
        let (records, strings) = (self.section(section), self.strings.as_bytes());
        let (mut low, mut high) = (range.start, range.end);
        // How much of the name the records at both ends begin with: all between them begin so too.
        let (mut low_shared, mut high_shared) = (0, 0);
        while low < high {
            let middle = low + (high - low) / 2;
            let record = record_of(records, section, middle);
            let own = string_of(strings, record.field(field)).unwrap_or(&[]);
            let (order, shared) = fold_compare_from(own, name, low_shared.min(high_shared));
            match order {
                Ordering::Less => (low, low_shared) = (middle + 1, shared),
                Ordering::Equal => return Some(middle),
                Ordering::Greater => (high, high_shared) = (middle, shared),
            }
        }
        None
    }

    /// Finds the service of a prefix in any case.
    pub(crate) fn find_service(&self, prefix: &[u8]) -> Option<u32> {
        let all = 0..self.count(SERVICES);
        self.find_in_slots(SERVICE_SLOTS, SERVICES, all, service::PREFIX, prefix)
    }

    /// Finds an action by its name in any case among those of one service.
    pub(crate) fn find_action(&self, actions: Range<u32>, name: &[u8]) -> Option<u32> {
        self.find_in_slots(ACTION_SLOTS, ACTIONS, actions, action::NAME, name)
    }

    /// Finds a record in the table of those of `range`.
    fn find_in_slots(
        &self,
        slots: Section,
        section: Section,
        range: Range<u32>,
        field: usize,
        name: &[u8],
    ) -> Option<u32> {
        let (records, strings) = (self.section(section), self.strings.as_bytes());
        let table = self.section(slots);
        let places = slot::range(range.start, range.end.saturating_sub(range.start));
        let count = places.end - places.start;
        let (mut at, tag) = slot::home(name, count);
        for _ in 0..count {
            let slot = record_of(table, slots, places.start + at).field(0);
            let index = slot::index(slot)?;
            if slot::may_be(slot, tag) {
                let record = record_of(records, section, index);
                let own = string_of(strings, record.field(field)).unwrap_or(&[]);
                if own.len() == name.len() && fold_compare_slices(own, name).is_eq() {
                    return Some(index).filter(|index| range.contains(index));
                }
            }
            at = if at + 1 < count { at + 1 } else { 0 };
        }
        None
    }

    /// Narrows records sorted by name to those whose name begins with `prefix`, in any case.
    pub(crate) fn with_prefix(
        &self,
        section: Section,
        range: Range<u32>,
        field: usize,
        prefix: &[u8],
    ) -> Range<u32> {
        if prefix.is_empty() {
            return range;
        }
        let head = |text: &[u8]| {
            let text = text.get(..prefix.len()).unwrap_or(text);
            fold_compare_slices(text, prefix)
        };
        let start = self
            .partition_point(section, range.clone(), field, |text| head(text) == Ordering::Less);
        let end = self.partition_point(section, start..range.end, field, |text| {
            head(text) != Ordering::Greater
        });
        start..end
    }

    /// First index of `range` for which `before` no longer holds, the range's end when it always does.
    pub(crate) fn partition_point(
        &self,
        section: Section,
        range: Range<u32>,
        field: usize,
        before: impl Fn(&[u8]) -> bool,
    ) -> u32 {
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.name(section, middle, field)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    fn name(&self, section: Section, index: u32, field: usize) -> &[u8] {
        string_of(self.strings.as_bytes(), self.record(section, index).field(field)).unwrap_or(&[])
    }
}

fn record_of(records: &[u8], section: Section, index: u32) -> Record<'_> {
    let start = (index as usize).saturating_mul(section.record);
    let end = start.saturating_add(section.record);
    Record(records.get(start..end).unwrap_or(&[]))
}

/// The bytes of a string: what is compared need not be text.
fn string_of(strings: &[u8], id: u32) -> Option<&[u8]> {
    strings.get(string_range(strings, id)?)
}

/// The place of a string behind its length.
fn string_range(strings: &[u8], id: u32) -> Option<Range<usize>> {
    let start = (id as usize).checked_add(2)?;
    let [low, high] = *strings.get(id as usize..start)?.first_chunk::<2>()?;
    let length = usize::from(low) | usize::from(high) << 7;
    Some(start..start.checked_add(length)?)
}

/// The header, if it is one of this version.
fn header(data: &[u8]) -> Result<Record<'_>, CatalogueError> {
    let header = data.get(..HEADER_SIZE).ok_or(CatalogueError::blob("shorter than its header"))?;
    if header.get(..4) != Some(MAGIC) {
        return Err(CatalogueError::blob("not a packed catalogue"));
    }
    let header = Record(header);
    if header.field(1) != VERSION {
        return Err(CatalogueError::blob("packed for another version of iamlint"));
    }
    Ok(header)
}

impl Record<'_> {
    /// A field by its number.
    pub(crate) fn field(self, number: usize) -> u32 {
        let bytes = self.0.get(number * 4..).and_then(<[u8]>::first_chunk::<4>);
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    }
}

impl Iterator for List<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.words.next()?.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.words.size_hint()
    }
}
