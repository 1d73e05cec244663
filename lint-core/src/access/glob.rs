//! Patterns with `*` (any run of characters) and `?` (any one character).

use iamlint_catalogue::glob_matches;

/// Whether `pattern` matches `text`, case and all.
pub fn matches(pattern: &str, text: &str) -> bool {
    glob_matches(pattern.as_bytes(), text.as_bytes(), |pattern, byte| {
        pattern == b'?' || pattern == byte
    })
}

/// Whether `pattern` matches `text`, whatever the case of ASCII letters.
pub fn matches_ignoring_case(pattern: &str, text: &str) -> bool {
    glob_matches(pattern.as_bytes(), text.as_bytes(), |pattern, byte| {
        pattern == b'?' || pattern.eq_ignore_ascii_case(&byte)
    })
}

/// Whether `pattern` matches everything that the pattern `other` matches, case and all.
///
/// A "yes" is always right. It may miss that two wildcards together cover a third.
pub fn covers(pattern: &str, other: &str) -> bool {
    glob_matches(pattern.as_bytes(), other.as_bytes(), |own, byte| {
        byte != b'*' && (own == b'?' || own == byte)
    })
}

/// As [`covers`], whatever the case of ASCII letters.
pub fn covers_ignoring_case(pattern: &str, other: &str) -> bool {
    glob_matches(pattern.as_bytes(), other.as_bytes(), |own, byte| {
        byte != b'*' && (own == b'?' || own.eq_ignore_ascii_case(&byte))
    })
}

/// Whether some text matches both patterns, whatever the case of ASCII letters.
pub fn overlaps_ignoring_case(left: &str, right: &str) -> bool {
    if !left.contains(['*', '?']) && !right.contains(['*', '?']) {
        return left.eq_ignore_ascii_case(right);
    }
    overlaps_by(left.as_bytes(), right.as_bytes(), |a, b| a.eq_ignore_ascii_case(b))
}

/// As [`overlaps_ignoring_case`], case and all.
pub fn overlaps(left: &str, right: &str) -> bool {
    if !left.contains(['*', '?']) && !right.contains(['*', '?']) {
        return left == right;
    }
    overlaps_by(left.as_bytes(), right.as_bytes(), |a, b| a == b)
}

/// The text in front of the first wildcard.
pub fn literal_prefix(pattern: &str) -> &str {
    let end = memchr::memchr2(b'*', b'?', pattern.as_bytes()).unwrap_or(pattern.len());
    pattern.get(..end).unwrap_or(pattern)
}

/// A hash that equal texts share, whatever the case of ASCII letters. Eight bytes go in at a time, and the bit that tells
/// large letters from small ones is set in all of them.
pub fn hash_ignoring_case(text: &str) -> u64 {
    const CASE: u64 = 0x2020_2020_2020_2020;
    let mix = |hash: u64, word: u64| {
        (hash ^ (word | CASE)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
    };
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let hash =
        words.iter().fold(text.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
    mix(hash, u64::from_le_bytes(last))
}

/// Steps through `left` and keeps the set of places in `right` that may have been reached.
fn overlaps_by(left: &[u8], right: &[u8], equal: impl Fn(&u8, &u8) -> bool) -> bool {
    let mut reached = vec![false; right.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    pass_stars(right, &mut reached);
    for own in left {
        let mut next = vec![false; right.len() + 1];
        for (place, _) in reached.iter().enumerate().filter(|(_, is_reached)| **is_reached) {
            let other = right.get(place);
            if *own == b'*' {
                set(&mut next, place..right.len() + 1);
                break;
            }
            match other {
                Some(b'*') => set(&mut next, place..place + 1),
                Some(other) if *own == b'?' || *other == b'?' || equal(own, other) => {
                    set(&mut next, place + 1..place + 2)
                }
                _ => {}
            }
        }
        pass_stars(right, &mut next);
        reached = next;
    }
    reached.last().copied().unwrap_or(false)
}

fn set(places: &mut [bool], range: std::ops::Range<usize>) {
    places.get_mut(range).into_iter().flatten().for_each(|place| *place = true);
}

/// A `*` may stand for nothing: who is before it is behind it too.
fn pass_stars(pattern: &[u8], reached: &mut [bool]) {
    for (place, byte) in pattern.iter().enumerate() {
        if *byte == b'*' && reached.get(place).copied().unwrap_or(false) {
            set(reached, place + 1..place + 2);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match() {
        assert!(matches("s3:Get*", "s3:GetObject"));
        assert!(matches("a*b*c", "axxbyyc"));
        assert!(!matches("a*b*c", "axxbyy"));
        assert!(matches("?x", "ax") && !matches("?x", "x"));
        assert!(matches_ignoring_case("GET*", "getobject"));
        assert!(matches("*", "") && matches("", ""));
    }

    #[test]
    fn a_pattern_covers_a_narrower_one() {
        assert!(covers("Get*", "Get*"));
        assert!(covers("Get*", "GetObject*"));
        assert!(!covers("GetObject*", "Get*"));
        assert!(!covers("Get?", "Get*"));
        assert!(covers("Get*", "Get?"));
        assert!(covers("*a*", "*xa*"));
    }

    #[test]
    fn overlap_agrees_with_a_search_over_small_texts() {
        let symbols = ['a', 'b', '*', '?'];
        let all = |length: u32| {
            (0..4_usize.pow(length)).map(move |code| {
                (0..length).map(|at| symbols[code / 4_usize.pow(at) % 4]).collect::<String>()
            })
        };
        let texts: Vec<String> = (0..=6_u32)
            .flat_map(|length| {
                (0..2_usize.pow(length)).map(move |code| {
                    (0..length)
                        .map(|at| if code >> at & 1 == 0 { 'a' } else { 'b' })
                        .collect::<String>()
                })
            })
            .collect();
        let patterns: Vec<String> = (0..=3).flat_map(all).collect();
        for left in &patterns {
            for right in &patterns {
                let expected = texts.iter().any(|text| matches(left, text) && matches(right, text));
                assert_eq!(overlaps_ignoring_case(left, right), expected, "{left} {right}");
                assert_eq!(overlaps(left, right), expected, "{left} {right}");
                if covers(left, right) {
                    let escaping =
                        texts.iter().find(|text| matches(right, text) && !matches(left, text));
                    assert_eq!(escaping, None, "{left} covers {right}");
                }
            }
        }
    }
}
