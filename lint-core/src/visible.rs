//! Makes text from files harmless where it is shown: a policy must not be able to draw on a terminal or in a log.

use std::borrow::Cow;

/// `text` on one line, with a visible sign in the place of each character that would steer a terminal.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Cow::Borrowed(text);
    }
    if text.chars().any(|character| visible_char(character) != character) {
        return Cow::Owned(text.chars().map(visible_char).collect());
    }
    Cow::Borrowed(text)
}

/// The sign for a character that is not shown as it is: control characters, and what turns the direction of writing
/// (CVE-2021-42574) or takes no room.
pub fn visible_char(character: char) -> char {
    match character {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + character as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => '\u{fffd}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_steer_a_terminal_is_made_visible() {
        assert_eq!(visible("a\u{1b}[31m\nb\u{202e}\u{9b}"), "a␛[31m␊b��");
        assert!(matches!(visible("s3:Getß→"), Cow::Borrowed(_)));
    }
}
