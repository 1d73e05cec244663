//! The names of the elements, and what a misspelt one was meant to be.

/// The elements beside `Statement`.
pub(crate) const POLICY_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];

/// The elements of a statement.
pub(crate) const STATEMENT_ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// The element of a policy that `key` names or was meant to name.
pub(crate) fn policy_element(key: &str) -> Option<&'static str> {
    element(key, &POLICY_ELEMENTS)
}

/// Whether `key` is an element of a policy, spelled right.
pub(super) fn is_policy_key(key: &str) -> bool {
    POLICY_ELEMENTS.contains(&key)
}

/// The element of a statement that `key` names or was meant to name.
pub(crate) fn statement_element(key: &str) -> Option<&'static str> {
    element(key, &STATEMENT_ELEMENTS)
}

fn element(key: &str, names: &[&'static str]) -> Option<&'static str> {
    if let Some(exact) = names.iter().find(|name| **name == key) {
        return Some(exact);
    }
    if let Some(other_case) = names.iter().find(|name| name.eq_ignore_ascii_case(key)) {
        return Some(other_case);
    }
    // Short names have too many neighbours: `Id` and `Sid` are one letter apart.
    if key.len() < 5 || key.len() > 16 {
        return None;
    }
    let letters = letters(key);
    let near = |name: &&&'static str| {
        // Two slips change the length by two and the set of letters by four at most.
        name.len().abs_diff(key.len()) <= 2
            && (self::letters(name) ^ letters).count_ones() <= 4
            && strsim::damerau_levenshtein(&name.to_lowercase(), &key.to_lowercase()) <= 2
    };
    let candidates = names.iter().filter(|name| name.len() >= 5);
    candidates.filter(near).min_by_key(|name| strsim::damerau_levenshtein(name, key)).copied()
}

/// The letters that occur in a key, a bit each; what is no letter shares the last one.
fn letters(key: &str) -> u32 {
    let bit = |byte: u8| match byte.to_ascii_lowercase() {
        letter @ b'a'..=b'z' => u32::from(letter - b'a'),
        _ => 26,
    };
    key.bytes().fold(0, |all, byte| all | 1 << bit(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_elements_are_understood() {
        for (key, meant) in [
            ("Principle", "Principal"),
            ("Actions", "Action"),
            ("Resources", "Resource"),
            ("resource", "Resource"),
            ("Conditions", "Condition"),
            ("NotActions", "NotAction"),
        ] {
            assert_eq!(statement_element(key), Some(meant), "{key}");
        }
        assert_eq!(policy_element("Statements"), Some("Statement"));
        assert_eq!(statement_element("Description"), None);
        assert_eq!(statement_element("Id"), None);
        assert_eq!(statement_element("Comment"), None);
    }
}
