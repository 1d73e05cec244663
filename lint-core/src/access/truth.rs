//! Three answers: yes, no, and "that depends on …".

use crate::source::Span;

/// What a test says of a request that may not be known in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds, whatever is not known.
    Yes,
    /// It does not hold, whatever is not known.
    No,
    /// What is not known decides.
    Depends(Needs),
}

/// What decides: each thing once, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs(Vec<Need>);

/// One thing that is not known and decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// The value of a condition key, in lower case.
    Key(String),
    /// Something else about the request or the account.
    Fact(&'static str),
    /// A part of a policy that is not known here or whose meaning is not settled.
    Part {
        /// The number of the policy, as [`crate::access::evaluate::Prepared::new`] was given it.
        policy: usize,
        /// The place in the file.
        span: Span,
        /// Why it decides nothing.
        why: &'static str,
    },
}

impl Needs {
    /// What decides.
    pub fn iter(&self) -> impl Iterator<Item = &Need> {
        self.0.iter()
    }

    /// The condition keys that decide.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|need| match need {
            Need::Key(key) => Some(key.as_str()),
            _ => None,
        })
    }

    fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self.0.sort();
        self.0.dedup();
        self
    }
}

impl From<Need> for Truth {
    fn from(need: Need) -> Self {
        Self::Depends(Needs(vec![need]))
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}

impl Truth {
    /// It depends on this condition key.
    pub fn on_key(key: &str) -> Self {
        Need::Key(key.to_owned()).into()
    }

    /// Whether it surely holds.
    pub fn is_yes(&self) -> bool {
        *self == Self::Yes
    }

    /// Whether it surely does not hold.
    pub fn is_no(&self) -> bool {
        *self == Self::No
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, other) | (other, Self::Yes) => other,
            (Self::Depends(own), Self::Depends(others)) => Self::Depends(own.and(others)),
        }
    }

    /// One of them holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, other) | (other, Self::No) => other,
            (Self::Depends(own), Self::Depends(others)) => Self::Depends(own.and(others)),
        }
    }

    /// It does not hold.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            depends => depends,
        }
    }

    /// All of them hold. Nothing is asked behind the first that does not.
    pub fn all(truths: impl IntoIterator<Item = Truth>) -> Self {
        let mut all = Self::Yes;
        for truth in truths {
            all = all.and(truth);
            if all.is_no() {
                break;
            }
        }
        all
    }

    /// One of them holds. Nothing is asked behind the first that does.
    pub fn any(truths: impl IntoIterator<Item = Truth>) -> Self {
        let mut any = Self::No;
        for truth in truths {
            any = any.or(truth);
            if any.is_yes() {
                break;
            }
        }
        any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_decides_where_it_can() {
        let open = || Truth::on_key("aws:x");
        assert_eq!(Truth::No.and(open()), Truth::No);
        assert_eq!(open().and(Truth::No), Truth::No);
        assert_eq!(Truth::Yes.or(open()), Truth::Yes);
        assert_eq!(Truth::Yes.and(open()), open());
        assert_eq!(Truth::No.or(open()), open());
        assert_eq!(open().negated(), open());
        assert_eq!(Truth::all([]), Truth::Yes);
        assert_eq!(Truth::any([]), Truth::No);
    }

    #[test]
    fn what_decides_is_named_once_and_in_order() {
        let both = Truth::on_key("b").and(Truth::on_key("a")).or(Truth::on_key("b"));
        let Truth::Depends(needs) = both else { panic!("{both:?}") };
        assert_eq!(needs.keys().collect::<Vec<_>>(), ["a", "b"]);
    }
}
