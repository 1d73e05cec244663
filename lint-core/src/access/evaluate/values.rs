//! Values of conditions as what they mean: numbers, points in time, addresses, bytes.

use crate::day::days_of;
use std::net::IpAddr;

/// A number, in units of 10⁻¹². `None`: it is none, or has more digits than are kept.
pub fn number(text: &str) -> Option<i128> {
    decimal(text, 12)
}

/// Reads digits with a sign and a fraction of at most `places` digits.
fn decimal(text: &str, places: usize) -> Option<i128> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, fraction),
        None => (digits, ""),
    };
    let fraction = fraction.trim_end_matches('0');
    let is_bare = digits.strip_suffix('.').unwrap_or(digits).is_empty() || digits.ends_with('.');
    let all = whole.bytes().chain(fraction.bytes());
    if is_bare
        || whole.is_empty()
        || fraction.len() > places
        || !all.clone().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let zeros = std::iter::repeat_n(b'0', places - fraction.len());
    let mut value: i128 = 0;
    for digit in all.chain(zeros) {
        value = value.checked_mul(10)?.checked_add(i128::from(digit - b'0'))?;
    }
    Some(if is_negative { -value } else { value })
}

/// A point in time, in nanoseconds since 1970: seconds, or a date in a form of the W3C's note on ISO 8601.
///
/// Four digits may be a year or seconds, so they are neither. A time without its zone is none.
pub fn moment(text: &str) -> Option<i128> {
    const BILLION: i128 = 1_000_000_000;
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_year {
        return None;
    }
    if let Some(seconds) = decimal(text, 9) {
        return Some(seconds);
    }
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let days = days(date, time.is_some())?;
    let nanoseconds = match time {
        Some(time) => time_of_day(time)?,
        None => 0,
    };
    Some(i128::from(days) * 86_400 * BILLION + nanoseconds)
}

/// The days since 1970 of `2026-11`, `2026-11-26`.
fn days(date: &str, is_whole: bool) -> Option<i64> {
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2)?;
    let day = match parts.next() {
        Some(day) => digits(day, 2)?,
        None if is_whole => return None,
        None => 1,
    };
    let length = days_of(year, month)?;
    if parts.next().is_some() || !(1..=length).contains(&day) {
        return None;
    }
    // The year begins in March here, so that the leap day is its last.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * month + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// The nanoseconds of `10:20Z`, `10:20:30Z`, `10:20:30.5+02:00`.
fn time_of_day(text: &str) -> Option<i128> {
    let (time, offset) = match text.strip_suffix('Z') {
        Some(time) => (time, 0),
        None => {
            let at = text.rfind(['+', '-'])?;
            let (time, zone) = text.split_at_checked(at)?;
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let own = digits(hours, 2)? * 60 + digits(minutes, 2)?;
            (time, if zone.starts_with('-') { -own } else { own })
        }
    };
    let mut parts = time.split(':');
    let (hours, minutes) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let seconds = match parts.next() {
        Some(seconds) if seconds.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) => {
            decimal(seconds, 9)?
        }
        Some(_) => return None,
        None => 0,
    };
    let is_time = hours < 24 && minutes < 60 && seconds < 61_000_000_000 && parts.next().is_none();
    let whole = i128::from((hours * 60 + minutes - offset) * 60) * 1_000_000_000;
    is_time.then_some(whole + seconds)
}

fn digits(text: &str, count: usize) -> Option<i64> {
    let is_number = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

/// A range of addresses: the first and the last, as numbers of one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// Whether they are of the sixth version.
    pub is_v6: bool,
    /// The first address.
    pub first: u128,
    /// The last address.
    pub last: u128,
}

impl Range {
    /// Whether the other range lies within.
    pub fn contains(&self, other: &Range) -> bool {
        self.is_v6 == other.is_v6 && self.first <= other.first && other.last <= self.last
    }
}

/// A block of addresses, `10.0.0.0/8`, or one address.
pub fn range(text: &str) -> Option<Range> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (text, None),
    };
    let (bits, is_v6, width) = match address.parse::<IpAddr>().ok()? {
        IpAddr::V4(address) => (u128::from(u32::from(address)), false, 32_u32),
        IpAddr::V6(address) => (u128::from(address), true, 128),
    };
    let length = match length {
        Some(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse::<u32>().ok()?,
        Some(_) => return None,
        None => width,
    };
    let free = width.checked_sub(length)?;
    let rest = 1_u128.checked_shl(free).map_or(u128::MAX, |size| size - 1);
    Some(Range { is_v6, first: bits & !rest, last: bits | rest })
}

/// The bytes that base64 text stands for.
pub fn bytes(text: &str) -> Option<Vec<u8>> {
    let data = text.trim_end_matches('=');
    if !text.len().is_multiple_of(4) || text.len() - data.len() > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut count) = (0_u32, 0);
    for byte in data.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.extend(u8::try_from(held >> count & 0xff));
            held &= (1 << count) - 1;
        }
    }
    Some(bytes)
}

/// `true` or `false`, in any case.
pub fn boolean(text: &str) -> Option<bool> {
    match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        assert_eq!(number("10"), number("10.0"));
        assert!(number("0.1") < number("0.11") && number("-1") < number("0"));
        for text in ["", "-", ".", "1.", ".5", "1e3", "0x1", "1 ", "ten", "1.0000000000001"] {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(number("9".repeat(40).as_str()), None);
    }

    #[test]
    fn points_in_time_have_many_forms() {
        let second = 1_000_000_000;
        assert_eq!(moment("1970-01-01"), Some(0));
        assert_eq!(moment("1970-02"), Some(31 * 86_400 * second));
        assert_eq!(moment("2000-02-29T00:00Z"), Some(951_782_400 * second));
        assert_eq!(moment("2026-11-26T10:20:30.5Z"), Some(1_795_688_430_500_000_000));
        assert_eq!(moment("2026-11-26T12:20:30.5+02:00"), moment("2026-11-26T10:20:30.5Z"));
        assert_eq!(moment("1795688430"), moment("2026-11-26T10:20:30Z"));
        for text in [
            "2026",
            "2026-13-01",
            "2025-02-29",
            "2026-11-26T10:20:30",
            "2026-11T10:20Z",
            "now",
            "2026-11-26T10:20:-5Z",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn blocks_contain_addresses_of_their_family() {
        let contains = |block, address| range(block).unwrap().contains(&range(address).unwrap());
        assert!(contains("10.0.0.0/8", "10.255.0.1") && !contains("10.0.0.0/8", "11.0.0.1"));
        assert!(contains("10.1.2.3/8", "10.0.0.1"));
        assert!(contains("0.0.0.0/0", "203.0.113.9") && !contains("0.0.0.0/0", "2001:db8::1"));
        assert!(contains("::/0", "2001:db8::1") && contains("2001:db8::/32", "2001:db8:1::"));
        assert!(contains("10.0.0.1", "10.0.0.1") && !contains("10.0.0.1", "10.0.0.2"));
        for text in ["10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "10.0.0.0/+8", "x"] {
            assert_eq!(range(text), None, "{text}");
        }
    }

    #[test]
    fn base64_is_read() {
        assert_eq!(bytes("QmluYXJ5"), Some(b"Binary".to_vec()));
        assert_eq!(bytes("QQ=="), Some(b"A".to_vec()));
        assert_eq!(bytes(""), Some(Vec::new()));
        assert_eq!(bytes("QQ"), None);
        assert_eq!(bytes("Q*=="), None);
    }
}
