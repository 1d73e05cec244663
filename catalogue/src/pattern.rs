//! Comparison of names without regard to case, patterns with `*` and `?`, and templates with placeholders.

use std::cmp::Ordering;

use crate::pack::layout::eight;

/// Compares ASCII names without regard to case.
pub(crate) fn fold_compare(left: &[u8], right: impl Iterator<Item = u8>) -> Ordering {
    left.iter().map(u8::to_ascii_lowercase).cmp(right.map(|byte| byte.to_ascii_lowercase()))
}

/// Compares two ASCII names without regard to case, as [`fold_compare`] does.
#[inline(always)]
pub(crate) fn fold_compare_slices(left: &[u8], right: &[u8]) -> Ordering {
    fold_compare_from(left, right, 0).0
}

/// Compares two ASCII names of which the first `shared` bytes are known to be equal, at the speed that the binary search
/// needs: eight bytes at a time. Also says how many bytes are equal, in whole steps.
#[inline(always)]
pub(crate) fn fold_compare_from(left: &[u8], right: &[u8], shared: usize) -> (Ordering, usize) {
    let (own, other) = (left.get(shared..), right.get(shared..));
    let (mut own, mut other) = (own.unwrap_or_default(), other.unwrap_or_default());
    let mut at = shared;
    while let (Some((word, rest)), Some((other_word, other_rest))) =
        (own.split_first_chunk(), other.split_first_chunk())
    {
        let (word, other_word) = (u64::from_be_bytes(*word), u64::from_be_bytes(*other_word));
        let order = fold_compare_words(word, other_word);
        if order.is_ne() {
            return (order, at);
        }
        (own, other) = (rest, other_rest);
        at += 8;
    }
    // Behind the end of a name stand zeros, which no name holds: it comes before the longer ones that begin with it.
    match fold_compare_words(eight(own), eight(other)) {
        Ordering::Equal => (left.len().cmp(&right.len()), left.len().min(right.len())),
        order => (order, at),
    }
}

/// Compares eight bytes, of which the first one is the most significant.
fn fold_compare_words(left: u64, right: u64) -> Ordering {
    if left == right { Ordering::Equal } else { to_lowercase(left).cmp(&to_lowercase(right)) }
}

/// The eight bytes with ASCII capitals as small letters; other bytes stay.
fn to_lowercase(bytes: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // Added to seven bits, each sets the eighth bit of the bytes from `A` on, and of those behind `Z`.
    let (from_a, behind_z) = (EACH * (0x80 - b'A' as u64), EACH * (0x7f - b'Z' as u64));
    let seven_bits = bytes & (EACH * 0x7f);
    let is_capital = ((seven_bits + from_a) ^ (seven_bits + behind_z)) & !bytes & (EACH * 0x80);
    bytes | is_capital >> 2
}

/// A pattern of action names: `*` stands for any text, `?` for one character, letters for both cases.
pub(crate) struct Pattern {
    lower: Vec<u8>,
}

impl Pattern {
    pub(crate) fn new(text: &str) -> Pattern {
        Pattern { lower: text.bytes().map(|byte| byte.to_ascii_lowercase()).collect() }
    }

    /// The text before the first wildcard.
    pub(crate) fn literal_prefix(&self) -> &[u8] {
        self.lower.split(|byte| matches!(byte, b'*' | b'?')).next().unwrap_or(&[])
    }

    /// Whether it matches all that begins with its [`Pattern::literal_prefix`].
    pub(crate) fn is_prefix(&self) -> bool {
        self.lower.strip_suffix(b"*").is_some_and(|prefix| prefix == self.literal_prefix())
    }

    /// Whether the pattern matches the whole of `text`.
    pub(crate) fn matches(&self, text: &[u8]) -> bool {
        let fits = |own: u8, byte: u8| own == b'?' || own == byte.to_ascii_lowercase();
        glob_matches(&self.lower, text, fits)
    }
}

/// Whether a pattern, in which `*` stands for any bytes, matches the whole of a text. `fits` says whether any other byte of the
/// pattern matches one of the text.
///
/// Matches with one point of return: behind the last `*` that was passed. Takes time in the product of both lengths at worst.
pub fn glob_matches(pattern: &[u8], text: &[u8], fits: impl Fn(u8, u8) -> bool) -> bool {
    let (mut at, mut position) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(position) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, position));
                at += 1;
            }
            Some(own) if fits(*own, *byte) => {
                at += 1;
                position += 1;
            }
            _ => {
                let Some((star_at, taken)) = star else { return false };
                at = star_at + 1;
                // The `*` takes all up to the next byte that what stands behind it can begin with.
                let Some(first) = pattern.get(at) else { return true };
                let Some(rest) = text.get(taken + 1..) else { return false };
                let Some(next) = rest.iter().position(|byte| fits(*first, *byte)) else {
                    return false;
                };
                position = taken + 1 + next;
                star = Some((star_at, position));
            }
        }
    }
    pattern.get(at..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

/// Whether a template such as `aws:RequestTag/${TagKey}` or `s3:ExistingObjectTag/<key>` matches a whole name, in any case.
///
/// A placeholder stands for at least one character.
pub(crate) fn template_matches(template: &str, text: &str) -> bool {
    let bytes = template.as_bytes();
    // Most templates differ in front of their placeholder, and most of these in the last byte before it.
    let fixed = memchr::memchr2(b'$', b'<', bytes).unwrap_or(bytes.len());
    let Some((start, own)) = text.as_bytes().get(..fixed).zip(bytes.get(..fixed)) else {
        return false;
    };
    let lower = |byte: Option<&u8>| byte.map(u8::to_ascii_lowercase);
    if lower(start.last()) != lower(own.last()) || !start.eq_ignore_ascii_case(own) {
        return false;
    }
    let placeholder = |at: usize, open: &[u8], close: u8| {
        let inside = bytes.get(at..)?.strip_prefix(open)?;
        let length = inside.iter().position(|byte| *byte == close)?;
        Some(Token::Many { next: at + open.len() + length + 1, at_least: 1 })
    };
    let token = |at: usize| match bytes.get(at) {
        None => Token::End,
        Some(byte) => placeholder(at, b"${", b'}')
            .or_else(|| placeholder(at, b"<", b'>'))
            .unwrap_or(Token::Byte(byte.to_ascii_lowercase())),
    };
    matches_tokens(token, text.as_bytes())
}

/// What stands at one place of a pattern.
enum Token {
    Byte(u8),
    /// Any text of `at_least` bytes; the pattern goes on at `next`.
    Many {
        next: usize,
        at_least: usize,
    },
    End,
}

/// Matches by going back to the last wildcard only, which is enough: giving an earlier one more text never helps.
fn matches_tokens(token: impl Fn(usize) -> Token, text: &[u8]) -> bool {
    let (mut at, mut position) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    loop {
        let byte = text.get(position).map(u8::to_ascii_lowercase);
        let fits = match (token(at), byte) {
            (Token::Many { next, at_least }, _) if position + at_least <= text.len() => {
                at = next;
                position += at_least;
                back = Some((at, position));
                continue;
            }
            (Token::Byte(wanted), Some(byte)) => wanted == byte,
            (Token::End, None) => return true,
            _ => false,
        };
        if fits {
            at += 1;
            position += 1;
        } else {
            let Some((after, start)) = back.filter(|(_, start)| *start < text.len()) else {
                return false;
            };
            (at, position) = (after, start + 1);
            back = Some((after, start + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn eight_bytes_at_a_time_compare_as_single_ones_do(
            start in "[a-zA-Z0-9:/-]{0,20}", left in "[ -~äÄ]{0,20}", right in "[ -~äÄ]{0,20}", other_case in any::<bool>(),
        ) {
            let other_start = if other_case { start.to_ascii_uppercase() } else { start.clone() };
            let (left, right) = (format!("{start}{left}"), format!("{other_start}{right}"));
            let (left, right) = (left.as_bytes(), right.as_bytes());
            let expected = fold_compare(left, right.iter().copied());
            let (order, shared) = fold_compare_from(left, right, 0);
            prop_assert_eq!(order, expected);
            prop_assert!(left[..shared].eq_ignore_ascii_case(&right[..shared]));
            prop_assert_eq!(fold_compare_from(left, right, shared.min(start.len())).0, expected);
        }
    }

    #[test]
    fn patterns_match_whole_names_in_any_case() {
        for (pattern, text, expected) in [
            ("get*", "GetObject", true),
            ("Get?bject", "getobject", true),
            ("*Object", "GetObjectAcl", false),
            ("*Object*", "GetObjectAcl", true),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b", "xxaxxbxx", false),
            ("", "", true),
            ("", "a", false),
            ("*", "", true),
            ("?", "", false),
            ("a*?", "a", false),
            ("**", "abc", true),
        ] {
            assert_eq!(
                Pattern::new(pattern).matches(text.as_bytes()),
                expected,
                "{pattern} {text}"
            );
        }
    }

    #[test]
    fn placeholders_stand_for_at_least_one_character() {
        for (template, text, expected) in [
            ("aws:RequestTag/${TagKey}", "aws:requesttag/Env", true),
            ("aws:RequestTag/${TagKey}", "aws:RequestTag/", false),
            ("s3:ExistingObjectTag/<key>", "s3:ExistingObjectTag/a", true),
            ("events:Metadata/${MetadataKey}/Matcher", "events:Metadata/a/matcher", true),
            ("events:Metadata/${MetadataKey}/Matcher", "events:Metadata/matcher", false),
            ("kms:EncryptionContext:${EncryptionContextKey}", "kms:EncryptionContext:a:b", true),
            ("a${open", "a${open", true),
        ] {
            assert_eq!(template_matches(template, text), expected, "{template} {text}");
        }
    }
}
