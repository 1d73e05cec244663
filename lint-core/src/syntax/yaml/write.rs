//! How a string is written in YAML: without quotes, or with which.

use crate::syntax::Node;
use crate::syntax::json::quote;

/// A string without quotes where that says the same, else in double ones.
pub(super) fn word(value: &str, is_flow: bool) -> String {
    if is_plain(value, is_flow) { value.to_owned() } else { quote(value) }
}

/// Whether YAML reads `value` as this string without quotes. `is_flow`: it stands in brackets.
pub fn is_plain(value: &str, is_flow: bool) -> bool {
    let reads_back = super::parse(value);
    let is_same = reads_back.errors.is_empty()
        && reads_back.comments.is_empty()
        && reads_back.root.as_ref().and_then(Node::text).is_some_and(|text| text.value == value);
    // In brackets commas and brackets end a word.
    let fits = !is_flow || !value.contains([',', '[', ']', '{', '}']);
    // YAML 1.1 takes these for booleans, and a date for a date.
    let is_old =
        matches!(value.to_ascii_lowercase().as_str(), "yes" | "no" | "on" | "off" | "y" | "n");
    let is_date =
        value.len() == 10 && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    // Other readers take the digits of an account for a number.
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    let is_marked = value.starts_with(['"', '\'', '*', '&', '!', '@', '`']);
    is_same && fits && !is_old && !is_date && !is_number && !is_marked
}

/// A string in single quotes; in double ones if it has line ends or tabs.
pub fn single(value: &str) -> String {
    if value.contains(['\n', '\r', '\t']) {
        return quote(value);
    }
    format!("'{}'", value.replace('\'', "''"))
}
