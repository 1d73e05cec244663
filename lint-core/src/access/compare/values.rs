//! Values that tests of numbers, points in time, addresses, truths and bytes tell apart.
//!
//! What such tests say changes only at the values that they name, so it is enough to try these and their neighbours.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::access::evaluate::test::Operand;
use crate::access::evaluate::values::{Range, moment};

/// The values that are worth a try, the most readable first.
pub(super) fn candidates(operand: &Operand, candidates: &mut Vec<String>) {
    const UNIT: i128 = 1_000_000_000_000;
    const SECOND: i128 = 1_000_000_000;
    match operand {
        Operand::Number(own) => {
            let all = [Some(0), Some(*own), own.checked_add(UNIT), own.checked_sub(UNIT)];
            let near = [own.checked_add(1), own.checked_sub(1)];
            candidates.extend(all.into_iter().chain(near).flatten().map(number));
        }
        Operand::Moment(own) => {
            let all = [*own, own.saturating_add(SECOND), own.saturating_sub(SECOND)];
            let near = [own.saturating_add(1), own.saturating_sub(1)];
            candidates.extend(all.into_iter().chain(near).map(time));
        }
        Operand::Range(own) => ranges(own, candidates),
        Operand::Bool(_) => candidates.extend(["true", "false"].map(str::to_owned)),
        Operand::Bytes(own) => {
            candidates.push(base64(own));
            candidates.extend((0..=255).map(|byte| base64(&[byte])));
        }
        Operand::Text(_) | Operand::Arn(_) | Operand::BoolText(_) | Operand::Unreadable(_) => {}
    }
}

/// Addresses that no block is likely to name: the ones for documentation.
pub(super) const ADDRESSES: [&str; 3] = ["203.0.113.7", "198.51.100.7", "2001:db8::7"];

fn ranges(own: &Range, candidates: &mut Vec<String>) {
    let near = [Some(own.first), Some(own.last), own.first.checked_sub(1), own.last.checked_add(1)];
    candidates.extend(ADDRESSES.map(str::to_owned));
    candidates.extend(near.into_iter().flatten().filter_map(|bits| address(bits, own.is_v6)));
    // The other family, of which the block holds none.
    candidates.extend(["0.0.0.0", "::"].map(str::to_owned));
}

fn address(bits: u128, is_v6: bool) -> Option<String> {
    if is_v6 {
        return Some(Ipv6Addr::from(bits).to_string());
    }
    u32::try_from(bits).ok().map(|bits| Ipv4Addr::from(bits).to_string())
}

/// Nanoseconds since 1970 as seconds.
pub(super) fn seconds(value: i128) -> String {
    decimal(value, 9)
}

/// A number of units of 10⁻¹².
fn number(value: i128) -> String {
    decimal(value, 12)
}

fn decimal(value: i128, places: usize) -> String {
    let scale = 10_u128.pow(u32::try_from(places).unwrap_or_default());
    let (whole, rest) = (value.unsigned_abs() / scale, value.unsigned_abs() % scale);
    let sign = if value < 0 { "-" } else { "" };
    let rest = format!("{rest:0places$}");
    match rest.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        rest => format!("{sign}{whole}.{rest}"),
    }
}

/// Nanoseconds since 1970 as a date; as seconds where the year has not four digits.
pub(super) fn time(value: i128) -> String {
    let (seconds, rest) = (value.div_euclid(1_000_000_000), value.rem_euclid(1_000_000_000));
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // The year begins in March here, so that the leap day is its last.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = year + era * 400 + next;
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    let fraction = match format!("{rest:09}").trim_end_matches('0') {
        "" => String::new(),
        rest => format!(".{rest}"),
    };
    let text =
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z");
    if moment(&text) == Some(value) { text } else { decimal(value, 9) }
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4_usize {
            let digit = DIGITS.get((bits >> (18 - 6 * place) & 63) as usize);
            let is_there = place <= chunk.len();
            text.push(digit.filter(|_| is_there).map_or('=', |digit| char::from(*digit)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::evaluate::values;

    #[test]
    fn values_are_read_as_they_were_meant() {
        for value in [0, 1, -1, 1_500_000_000_000, -2_000_000_000_001] {
            assert_eq!(values::number(&number(value)), Some(value));
        }
        for value in [0, 951_782_400_000_000_000, 1_795_688_430_500_000_000, -1] {
            assert_eq!(values::moment(&time(value)), Some(value), "{}", time(value));
        }
        for bytes in [vec![], vec![0], vec![1, 2], vec![255, 0, 7, 9]] {
            assert_eq!(values::bytes(&base64(&bytes)), Some(bytes));
        }
    }
}
