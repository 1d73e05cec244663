//! How well a name fits what was typed.

/// How well a name fits. The smaller, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// The name begins with it.
    Start,
    /// The name holds it.
    Inside,
    /// The name has its letters in this order.
    Scattered,
}

/// How well `name` fits `typed`, in any case; `None` if it does not.
///
/// Asked for every action that AWS has: nothing is allocated.
pub(super) fn fit(typed: &str, name: &str) -> Option<Fit> {
    let (typed, name) = (typed.as_bytes(), name.as_bytes());
    if name.get(..typed.len()).is_some_and(|start| start.eq_ignore_ascii_case(typed)) {
        return Some(Fit::Start);
    }
    if !is_scattered(typed, name) {
        return None;
    }
    let is_inside = name.windows(typed.len()).any(|window| window.eq_ignore_ascii_case(typed));
    Some(if is_inside { Fit::Inside } else { Fit::Scattered })
}

fn is_scattered(typed: &[u8], name: &[u8]) -> bool {
    let mut letters = name.iter();
    typed.iter().all(|wanted| letters.any(|letter| letter.eq_ignore_ascii_case(wanted)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_by_start_part_and_letters() {
        assert_eq!(fit("", "GetObject"), Some(Fit::Start));
        assert_eq!(fit("getobj", "GetObject"), Some(Fit::Start));
        assert_eq!(fit("Object", "GetObject"), Some(Fit::Inside));
        assert_eq!(fit("gob", "GetObject"), Some(Fit::Scattered));
        assert_eq!(fit("tcg", "GetObject"), None);
        assert_eq!(fit("GetObjectAcl", "GetObject"), None);
    }
}
