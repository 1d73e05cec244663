//! Dates as condition values write them.

/// Whether a date operator can read the text: seconds since 1970, or a date from `YYYY` to `YYYY-MM-DDThh:mm:ss.sTZD`.
///
/// Source: the W3C note on date and time formats, which the IAM user guide names.
pub(super) fn is_date(text: &str) -> bool {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return true;
    }
    let (day, time) = match text.split_once(['T', 't', ' ']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let parts: Vec<&str> = day.split('-').collect();
    let is_day = match parts.as_slice() {
        [year] => is_in(year, 4, 0..=9999),
        [year, month] => is_in(year, 4, 0..=9999) && is_in(month, 2, 1..=12),
        [year, month, day] => {
            is_in(year, 4, 0..=9999) && is_in(month, 2, 1..=12) && is_in(day, 2, 1..=31)
        }
        _ => false,
    };
    is_day && time.is_none_or(|time| parts.len() == 3 && is_time(time))
}

/// Reads `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s` with `Z`, `+hh:mm` or nothing behind it.
fn is_time(text: &str) -> bool {
    let end = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at_checked(end).unwrap_or((text, ""));
    let mut parts = clock.split(':');
    let (hours, minutes, seconds) = (parts.next(), parts.next(), parts.next());
    let whole = seconds.map(|seconds| seconds.split('.').next().unwrap_or(seconds));
    let is_clock = hours.is_some_and(|text| is_in(text, 2, 0..=24))
        && minutes.is_some_and(|text| is_in(text, 2, 0..=59))
        && whole.is_none_or(|text| is_in(text, 2, 0..=60))
        && parts.next().is_none();
    let offset = zone.get(1..).unwrap_or_default().replace(':', "");
    is_clock
        && (matches!(zone, "" | "Z" | "z")
            || is_in(&offset, 4, 0..=2400)
            || is_in(&offset, 2, 0..=24))
}

fn is_in(text: &str, digits: usize, range: std::ops::RangeInclusive<u32>) -> bool {
    text.len() == digits
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse().is_ok_and(|number| range.contains(&number))
}

/// The date of a number of seconds since 1970, up to the year 9999.
///
/// The days are counted in years that begin in March, so that the day that some years have more comes last.
pub(crate) fn from_epoch(seconds: u64) -> Option<String> {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // From 0000-03-01 to 1970-01-01 there are 719,468 days; 400 years have 146,097.
    let shifted = days.checked_add(719_468)?;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60);
    (year <= 9_999)
        .then(|| format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_told_from_other_text() {
        for text in [
            "2026",
            "2026-01",
            "2026-01-31",
            "2026-01-31T10:20Z",
            "2026-01-31T10:20:30.5+01:00",
            "1700000000",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "",
            "31.12.2026",
            "2026-13-01",
            "2026-01-32",
            "2026-01-31T25:00:00Z",
            "2026T10:00Z",
            "tomorrow",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn seconds_become_dates() {
        assert_eq!(from_epoch(0).as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(from_epoch(951_782_400).as_deref(), Some("2000-02-29T00:00:00Z"));
        assert_eq!(from_epoch(1_700_000_000).as_deref(), Some("2023-11-14T22:13:20Z"));
        assert_eq!(from_epoch(u64::MAX), None);
    }
}
