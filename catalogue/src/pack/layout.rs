//! Where everything stands in the packed catalogue. The packer and the reader share this page and nothing else.
//!
//! ```text
//! header    "IAMC", u32 version, then one (u32 offset, u32 length) per section
//! records   fixed size, every field a little-endian u32
//! lists     u32 count, then that many u32; a list id is the word index of the count; id 0 is the empty list
//! strings   two bytes of seven bits for the length in bytes, then UTF-8; a string id is the byte offset of the length; id 0 is the
//!           empty string. They stand last, and with lengths that are ASCII all of them are one text.
//! ```
//!
//! Records are sorted by lower-case bytes of their name, so a binary search that folds case finds them. Services and
//! actions are looked up most: they have hash tables too.

/// First bytes of a packed catalogue.
pub(crate) const MAGIC: &[u8; 4] = b"IAMC";

/// Raised whenever a record changes its shape.
pub(crate) const VERSION: u32 = 5;

/// Number of sections in the header.
pub(crate) const SECTION_COUNT: usize = 19;

/// Bytes before the first section.
pub(crate) const HEADER_SIZE: usize = 8 + SECTION_COUNT * 8;

/// A section: its place in the header and the size of its records in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Section {
    pub(crate) index: usize,
    pub(crate) record: usize,
}

const fn section(index: usize, fields: usize) -> Section {
    Section { index, record: fields * 4 }
}

pub(crate) const META: Section = section(0, 4);
pub(crate) const SERVICES: Section = section(1, 9);
pub(crate) const ACTIONS: Section = section(2, 7);
pub(crate) const RESOURCES: Section = section(3, 4);
pub(crate) const KEYS: Section = section(4, 5);
pub(crate) const KEY_PREFIXES: Section = section(5, 2);
pub(crate) const RETIRED: Section = section(6, 2);
pub(crate) const API_CALLS: Section = section(7, 2);
pub(crate) const PARTITIONS: Section = section(8, 5);
pub(crate) const REGIONS: Section = section(9, 4);
pub(crate) const PRINCIPALS: Section = section(10, 2);
pub(crate) const MANAGED: Section = section(11, 3);
pub(crate) const ESCALATIONS: Section = section(12, 3);
pub(crate) const ALIASES: Section = section(13, 2);
pub(crate) const LISTS: Section = section(14, 1);
/// A hash table of ACTIONS, see [`slot`].
pub(crate) const ACTION_SLOTS: Section = section(15, 1);
/// A hash table of SERVICES.
pub(crate) const SERVICE_SLOTS: Section = section(16, 1);
/// The words of descriptions, see [`word`].
pub(crate) const WORDS: Section = section(17, 1);
/// Record size 1 stands for bytes: strings have no fixed size.
pub(crate) const STRINGS: Section = Section { index: 18, record: 1 };

/// Every section, in header order.
pub(crate) const SECTIONS: [Section; SECTION_COUNT] = [
    META,
    SERVICES,
    ACTIONS,
    RESOURCES,
    KEYS,
    KEY_PREFIXES,
    RETIRED,
    API_CALLS,
    PARTITIONS,
    REGIONS,
    PRINCIPALS,
    MANAGED,
    ESCALATIONS,
    ALIASES,
    LISTS,
    ACTION_SLOTS,
    SERVICE_SLOTS,
    WORDS,
    STRINGS,
];

/// Field numbers of the one META record.
pub(crate) mod meta {
    pub(crate) const DATE: usize = 0;
    /// The first this many KEYS records are the global and cross-service keys.
    pub(crate) const GLOBAL_KEYS: usize = 1;
    /// List of the KEYS indices of those among them that are templates.
    pub(crate) const GLOBAL_TEMPLATES: usize = 2;
}

/// Field numbers of a SERVICES record.
pub(crate) mod service {
    pub(crate) const PREFIX: usize = 0;
    pub(crate) const NAME: usize = 1;
    pub(crate) const FIRST_ACTION: usize = 2;
    pub(crate) const ACTIONS: usize = 3;
    pub(crate) const FIRST_RESOURCE: usize = 4;
    pub(crate) const RESOURCES: usize = 5;
    pub(crate) const FIRST_KEY: usize = 6;
    pub(crate) const KEYS: usize = 7;
    pub(crate) const BITS: usize = 8;
    /// Bit of BITS: resource control policies govern the service.
    pub(crate) const RCP: u32 = 1;
}

/// Field numbers of an ACTIONS record.
pub(crate) mod action {
    pub(crate) const NAME: usize = 0;
    pub(crate) const DESCRIPTION: usize = 1;
    /// List of resource entries, see [`super::entry`].
    pub(crate) const RESOURCES: usize = 2;
    /// List of KEYS indices.
    pub(crate) const KEYS: usize = 3;
    /// List of strings.
    pub(crate) const DEPENDENT: usize = 4;
    pub(crate) const SERVICE: usize = 5;
    pub(crate) const BITS: usize = 6;
    /// Levels fill bits 0 to 7 of BITS, risk classes 8 to 15.
    pub(crate) const CLASSES_SHIFT: u32 = 8;
    /// Bit of BITS: AWS does not document the action.
    pub(crate) const UNDOCUMENTED: u32 = 1 << 16;
}

/// The first eight bytes of `text`, the first one the most significant, with zeros behind its end.
///
/// Nearly every name ends so. Two pieces that overlap are read, because a copy of a few bytes is a call.
pub(crate) fn eight(text: &[u8]) -> u64 {
    if let Some(whole) = text.first_chunk() {
        return u64::from_be_bytes(*whole);
    }
    // Where the piece that begins at `at` belongs, counted in bits from the end.
    let shift = |at: usize, bytes: usize| 8 * (8 - bytes - at);
    let (first, last) = (text.first_chunk::<4>(), text.last_chunk::<4>());
    if let (Some(first), Some(last)) = (first, last) {
        let (first, last) = (u32::from_be_bytes(*first), u32::from_be_bytes(*last));
        return u64::from(first) << 32 | u64::from(last) << shift(text.len() - 4, 4);
    }
    let place = |at: usize| text.get(at).map_or(0, |byte| u64::from(*byte) << shift(at, 1));
    place(0) | place(1) | place(2)
}

/// Hash tables: a record stands in the first slot that was free from its home on, and behind the last slot follows the
/// first one.
pub(crate) mod slot {
    /// What an empty slot holds; the others hold an index, plus one, and a tag above it.
    pub(crate) const EMPTY: u32 = 0;
    /// Bits of the index. More records than that are not found, which the check of a packed catalogue notices.
    const INDEX: u32 = (1 << 24) - 1;
    /// Slots for each record. With half of them empty, few records stand far from home.
    pub(crate) const PER_RECORD: u32 = 2;

    /// The slots of a run of records, of which the first has the index `first`: a service's actions have a table of their own.
    pub(crate) fn range(first: u32, records: u32) -> std::ops::Range<u32> {
        let end = first.saturating_add(records);
        first.saturating_mul(PER_RECORD)..end.saturating_mul(PER_RECORD)
    }

    /// What the slot of the record at `index` holds.
    pub(crate) fn filled(index: u32, tag: u32) -> u32 {
        index.saturating_add(1) & INDEX | tag
    }

    /// The index in a slot, if it holds one.
    pub(crate) fn index(slot: u32) -> Option<u32> {
        (slot & INDEX).checked_sub(1)
    }

    /// Whether the record in a slot may be one with this tag. A "no" spares a look at the record and its name.
    pub(crate) fn may_be(slot: u32, tag: u32) -> bool {
        (slot ^ tag) & !INDEX == 0
    }

    /// The slot, of `count`, from which a name is looked for, in any case, and its tag. Eight bytes go into the hash at a
    /// time, and the bit that tells large letters from small ones is set in all of them.
    pub(crate) fn home(name: &[u8], count: u32) -> (u32, u32) {
        const CASE: u64 = 0x2020_2020_2020_2020;
        let mix = |hash: u64, word: u64| {
            (hash ^ (word | CASE)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
        };
        let (words, rest) = name.as_chunks::<8>();
        let start = mix(0, rest.len() as u64);
        let hash = words.iter().fold(start, |hash, word| mix(hash, u64::from_le_bytes(*word)));
        let hash = mix(hash, super::eight(rest).swap_bytes());
        // Both halves have their say, and the high half of the product is evenly below `count`. It hardly knows the lowest
        // bits: they are the tag.
        let [a, b, c, d, ..] = (hash ^ (hash >> 32)).to_le_bytes();
        let spread = u64::from(u32::from_le_bytes([a, b, c, d])) * u64::from(count);
        (u32::try_from(spread >> 32).unwrap_or(0), u32::from_le_bytes([0, 0, 0, a]))
    }
}

/// Descriptions are written a character a word: the words stand in WORDS, and a space is meant between two.
pub(crate) mod word {
    /// No character has a number from here on, to the end of the gap.
    const GAP: u32 = 0xd800;
    const GAP_END: u32 = 0xe000;

    /// The character for the word with this number. None for more words than there are characters.
    pub(crate) fn written(index: u32) -> Option<char> {
        // The first character is left out: it ends texts elsewhere.
        let code = index.checked_add(1)?;
        char::from_u32(if code < GAP { code } else { code.checked_add(GAP_END - GAP)? })
    }

    /// The number of the word that a character stands for.
    pub(crate) fn index(written: char) -> Option<u32> {
        let code = u32::from(written);
        (if code < GAP { code } else { code - (GAP_END - GAP) }).checked_sub(1)
    }

    #[cfg(test)]
    #[test]
    fn characters_lead_back_to_their_words() {
        for index in [0, 1, 0x7e, 0xd7fe, 0xd7ff, 0xd800, 0xffff, 0x10_0000] {
            assert_eq!(written(index).and_then(super::word::index), Some(index), "{index}");
        }
        assert_eq!(written(0x11_0000), None);
    }
}

/// Words in an action's resource list: an index into RESOURCES with two marks on top.
pub(crate) mod entry {
    pub(crate) const REQUIRED: u32 = 1 << 31;
    /// The next word is the list of keys of this action on this resource type.
    pub(crate) const OWN_KEYS: u32 = 1 << 30;
    pub(crate) const INDEX: u32 = OWN_KEYS - 1;
}

/// Field numbers of a RESOURCES record.
pub(crate) mod resource {
    pub(crate) const NAME: usize = 0;
    /// List of ARN forms, two words each: the string, and where its parts stand, see [`super::form`].
    pub(crate) const ARNS: usize = 1;
    /// List of KEYS indices.
    pub(crate) const KEYS: usize = 2;
    pub(crate) const SERVICE: usize = 3;
}

/// Where the parts of an ARN form such as `arn:${Partition}:s3:::${BucketName}` stand, so that nobody has to look for them.
pub(crate) mod form {
    /// One byte each: where the service begins and ends, where the resource part begins, and where the first placeholder
    /// in it does. Zero for what is not of six parts, or longer than a byte can say.
    pub(crate) fn offsets(form: &str) -> u32 {
        split(form).map_or(0, u32::from_le_bytes)
    }

    fn split(form: &str) -> Option<[u8; 4]> {
        let mut colons = form.bytes().enumerate().filter(|(_, byte)| *byte == b':');
        let (second, third) = (colons.nth(1)?.0, colons.next()?.0);
        let resource = colons.nth(1)?.0 + 1;
        let fixed = form.get(resource..)?;
        let placeholder = resource + fixed.find('$').unwrap_or(fixed.len());
        let byte = |offset: usize| u8::try_from(offset).ok();
        Some([byte(second + 1)?, byte(third)?, byte(resource)?, byte(placeholder)?])
    }
}

/// Field numbers of a KEYS record.
pub(crate) mod key {
    pub(crate) const NAME: usize = 0;
    pub(crate) const DESCRIPTION: usize = 1;
    pub(crate) const SERVICE: usize = 2;
    pub(crate) const PRESENT_WHEN: usize = 3;
    pub(crate) const BITS: usize = 4;
    /// Value of SERVICE for keys of no service.
    pub(crate) const NO_SERVICE: u32 = u32::MAX;
    /// The value type fills bits 0 to 7 of BITS, a second accepted type plus one bits 8 to 15.
    pub(crate) const OTHER_TYPE_SHIFT: u32 = 8;
    pub(crate) const MULTIVALUED: u32 = 1 << 16;
    pub(crate) const SENSITIVE: u32 = 1 << 17;
    pub(crate) const TEMPLATE: u32 = 1 << 18;
    /// An `aws:` key.
    pub(crate) const GLOBAL: u32 = 1 << 19;
    /// A key with a service's prefix that requests to any service may carry.
    pub(crate) const CROSS_SERVICE: u32 = 1 << 20;
    /// A global key that only some actions and resource types accept.
    pub(crate) const WHERE_LISTED: u32 = 1 << 21;
}

/// Field numbers of a KEY_PREFIXES record: a key prefix, and a service that lists keys of it without owning the prefix.
pub(crate) mod key_prefix {
    pub(crate) const PREFIX: usize = 0;
    pub(crate) const SERVICE: usize = 1;
}

/// Field numbers of a RETIRED record.
pub(crate) mod retired {
    pub(crate) const NAME: usize = 0;
    pub(crate) const LAST_SEEN: usize = 1;
}

/// Field numbers of an API_CALLS record.
pub(crate) mod api_call {
    /// `service:Operation`.
    pub(crate) const NAME: usize = 0;
    /// List of strings.
    pub(crate) const ACTIONS: usize = 1;
}

/// Field numbers of a PARTITIONS record.
pub(crate) mod partition {
    pub(crate) const NAME: usize = 0;
    /// List of strings: what stands before `-<word>-<digits>` in a region name of the partition.
    pub(crate) const REGION_PREFIXES: usize = 1;
    pub(crate) const DNS_SUFFIX: usize = 2;
    pub(crate) const DUAL_STACK_DNS_SUFFIX: usize = 3;
    pub(crate) const IMPLICIT_GLOBAL_REGION: usize = 4;
}

/// Field numbers of a REGIONS record.
pub(crate) mod region {
    pub(crate) const NAME: usize = 0;
    pub(crate) const PARTITION: usize = 1;
    pub(crate) const DESCRIPTION: usize = 2;
    pub(crate) const BITS: usize = 3;
    /// Bit of BITS: a name such as `aws-global` that no resource is in.
    pub(crate) const PSEUDO: u32 = 1;
}

/// Field numbers of a PRINCIPALS record.
pub(crate) mod principal {
    pub(crate) const NAME: usize = 0;
    pub(crate) const BITS: usize = 1;
    /// Bit of BITS: seen in AWS's own policies or code.
    pub(crate) const STRONG: u32 = 1;
}

/// Field numbers of a MANAGED record.
pub(crate) mod managed {
    pub(crate) const NAME: usize = 0;
    pub(crate) const PATH: usize = 1;
    pub(crate) const BITS: usize = 2;
    pub(crate) const DEPRECATED: u32 = 1;
    pub(crate) const GONE: u32 = 2;
}

/// Field numbers of an ESCALATIONS record.
pub(crate) mod escalation {
    /// List of strings.
    pub(crate) const ACTIONS: usize = 0;
    pub(crate) const CATEGORY: usize = 1;
    /// List of strings.
    pub(crate) const REFERENCES: usize = 2;
}

/// Field numbers of an ALIASES record.
pub(crate) mod alias {
    pub(crate) const ALIAS: usize = 0;
    pub(crate) const PREFIX: usize = 1;
}

/// Value types by their number in a KEYS record.
pub(crate) const VALUE_TYPES: [&str; 7] =
    ["String", "ARN", "Bool", "Numeric", "Date", "IPAddress", "Binary"];

/// Risk classes by their bit.
pub(crate) const SENSITIVE_CLASSES: [&str; 4] =
    ["CredentialExposure", "DataAccess", "PrivEsc", "ResourceExposure"];

/// Level letters by their bit.
pub(crate) const LEVEL_LETTERS: &str = "LRWTP";
