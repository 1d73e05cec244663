//! Conditions as constraints on the keys of a request: the one reading that all rules share.
//!
//! All tests of a condition must hold together. Of the values of a test one must fit, or none where the operator is
//! negated. What a test says of a request without the key depends on its operator. Source: IAM user guide, "Conditions with
//! multiple context keys or values" and "Single-valued vs. multivalued context keys".

use crate::model::{Family, KeyTest, Operator, OperatorBlock, Statement};

/// One test of a condition whose operator is known.
#[derive(Clone, Copy, Debug)]
pub struct Constraint<'s> {
    /// The test.
    pub test: &'s KeyTest<'s>,
    /// Its operator.
    pub operator: Operator,
    /// What it says of the key.
    pub says: Says,
}

/// What a test says of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// The request carries it.
    Present,
    /// The request does not carry it.
    Absent,
    /// One of the values fits.
    Only,
    /// None of the values fits.
    AllBut,
    /// Nothing that can be told: a test of presence whose value is unknown, or both values at once.
    Unknown,
}

impl<'s> Constraint<'s> {
    /// Reads one test. `None` if its operator is not known.
    pub fn of(block: &'s OperatorBlock<'s>, test: &'s KeyTest<'s>) -> Option<Self> {
        let operator = block.operator?;
        let says = match (operator.family, operator.negated) {
            (Family::Null, _) => presence(operator, test),
            (_, true) => Says::AllBut,
            (_, false) => Says::Only,
        };
        Some(Self { test, operator, says })
    }

    /// Whether it holds for a request without the key.
    pub fn holds_without_key(&self) -> bool {
        self.says == Says::Absent || self.operator.matches_absent_key()
    }

    /// Whether it holds for requests alone that carry the key with one of its values.
    pub fn binds(&self) -> bool {
        self.says == Says::Only && !self.holds_without_key()
    }
}

fn presence(operator: Operator, test: &KeyTest) -> Says {
    // `ForAllValues:Null` always holds and `ForAnyValue:Null` never does; rules of their own speak of both.
    match test.values.as_slice() {
        [value] if operator.qualifier.is_none() && !test.has_unknown => {
            match value.as_str().to_ascii_lowercase().as_str() {
                "false" => Says::Present,
                "true" => Says::Absent,
                _ => Says::Unknown,
            }
        }
        _ => Says::Unknown,
    }
}

/// The tests of the statement whose operators are known.
pub fn constraints<'s>(statement: &'s Statement) -> impl Iterator<Item = Constraint<'s>> {
    statement.tests().filter_map(|(block, test)| Constraint::of(block, test))
}

/// The tests of the statement that compare the value of a key, and do not only ask whether it is there.
pub fn comparisons<'s>(statement: &'s Statement) -> impl Iterator<Item = Constraint<'s>> {
    constraints(statement).filter(|own| own.operator.family != Family::Null)
}

/// Whether the condition holds for requests alone that carry the key.
pub fn requires(statement: &Statement, key: &str) -> bool {
    constraints(statement).filter(|own| own.test.is(key)).any(|own| match own.says {
        Says::Present => true,
        Says::Only | Says::AllBut => !own.holds_without_key(),
        Says::Absent | Says::Unknown => false,
    })
}

/// As [`requires`]; also where a test of the key cannot be read.
pub fn may_require(statement: &Statement, key: &str) -> bool {
    let is_unread =
        |(block, test): (&OperatorBlock, &KeyTest)| block.operator.is_none() && test.is(key);
    requires(statement, key) || statement.tests().any(is_unread)
}

/// Keys that every request carries. Source: IAM user guide, "AWS global condition context keys".
const ALWAYS: [&str; 3] = ["aws:CurrentTime", "aws:EpochTime", "aws:SecureTransport"];

/// Whether every request carries the key.
pub fn is_always_there(key: &str) -> bool {
    ALWAYS.iter().any(|own| own.eq_ignore_ascii_case(key))
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says by panicking that it failed"
)]
mod tests {
    use super::*;
    use crate::extract::{self, Host};
    use crate::syntax::Dialect;
    use crate::syntax::json::parse;

    /// What is said of `k`, test by test, and whether it is required.
    fn read(condition: &str) -> (Vec<(Says, bool)>, bool) {
        let text = format!("{{\"Statement\": [{{\"Condition\": {condition}}}]}}");
        let tree = parse(&text, Dialect::Json);
        let policy = extract::lower(tree.root.as_ref().unwrap(), &text, &Host::default());
        let statement = &policy.statements[0];
        let said = constraints(statement).map(|own| (own.says, own.holds_without_key()));
        (said.collect(), requires(statement, "K"))
    }

    #[test]
    fn operators_say_what_the_guide_says() {
        use Says::{Absent, AllBut, Only, Present, Unknown};
        for (operator, says, holds_without, required) in [
            ("StringEquals", Only, false, true),
            ("StringEqualsIfExists", Only, true, false),
            ("StringNotEquals", AllBut, true, false),
            ("ForAnyValue:StringEquals", Only, false, true),
            ("ForAllValues:StringEquals", Only, true, false),
            ("ForAnyValue:StringNotEquals", AllBut, false, true),
            ("ForAllValues:StringNotEquals", AllBut, true, false),
            ("BoolIfExists", Only, true, false),
        ] {
            let condition = format!("{{\"{operator}\": {{\"k\": \"v\"}}}}");
            assert_eq!(read(&condition), (vec![(says, holds_without)], required), "{operator}");
        }
        for (value, says, holds_without, required) in [
            ("\"false\"", Present, false, true),
            ("\"true\"", Absent, true, false),
            ("false", Present, false, true),
            ("[\"true\", \"false\"]", Unknown, false, false),
            ("\"x\"", Unknown, false, false),
        ] {
            let condition = format!("{{\"Null\": {{\"k\": {value}}}}}");
            assert_eq!(read(&condition), (vec![(says, holds_without)], required), "{value}");
        }
    }

    #[test]
    fn one_test_may_require_what_another_leaves_open() {
        let condition = "{\"StringEqualsIfExists\": {\"k\": \"v\"}, \"Null\": {\"K\": \"false\"}}";
        assert!(read(condition).1);
        let other = "{\"StringEqualsIfExists\": {\"k\": \"v\"}, \"Null\": {\"other\": \"false\"}}";
        assert!(!read(other).1);
        assert_eq!(read("{\"StringsEqual\": {\"k\": \"v\"}}").0, []);
    }
}
