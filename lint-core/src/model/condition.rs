//! The `Condition` element: operators, keys and values.
//!
//! Operators and keys are joined by AND, the values of a key by OR; under a negated operator a list means
//! "none of these". Source: IAM user guide, "Condition operators".

use crate::source::Span;
use crate::syntax::Text;

/// The `Condition` element.
#[derive(Clone, Debug)]
pub struct Condition<'a> {
    /// The key `Condition`.
    pub key: Span,
    /// The value.
    pub span: Span,
    /// The operators with their tests.
    pub operators: Vec<OperatorBlock<'a>>,
    /// Some part of it has the wrong type or is unknown: nothing may be said of the condition as a whole.
    pub has_unknown: bool,
}

/// One operator and what it tests.
#[derive(Clone, Debug)]
pub struct OperatorBlock<'a> {
    /// The key: `"ForAllValues:StringEqualsIfExists"`.
    pub text: Text<'a>,
    /// What it means; `None` if it is no operator.
    pub operator: Option<Operator>,
    /// The object under it.
    pub span: Span,
    /// The tests.
    pub tests: Vec<KeyTest<'a>>,
}

/// One condition key and the values it is compared with.
#[derive(Clone, Debug)]
pub struct KeyTest<'a> {
    /// The condition key as it is written.
    pub key: Text<'a>,
    /// The value or the list, with its brackets.
    pub span: Span,
    /// The values.
    pub values: Vec<ConditionValue<'a>>,
    /// Whether brackets stand around the values.
    pub is_list: bool,
    /// Some values are unknown or have the wrong type.
    pub has_unknown: bool,
}

impl KeyTest<'_> {
    /// Key and value.
    pub fn member(&self) -> Span {
        self.key.span.to(self.span)
    }

    /// The condition key as it is written.
    pub fn name(&self) -> &str {
        &self.key.value
    }

    /// Whether this is the condition key `name`, whatever its case.
    pub fn is(&self, name: &str) -> bool {
        self.key.value.eq_ignore_ascii_case(name)
    }

    /// Whether the key belongs to a family such as `aws:PrincipalTag/`.
    pub fn is_in(&self, family: &str) -> bool {
        self.key.value.get(..family.len()).is_some_and(|start| start.eq_ignore_ascii_case(family))
    }

    /// The place that stands for the values: the value itself, or the only element of a list.
    pub fn value_span(&self) -> Span {
        match self.values.as_slice() {
            [only] => only.text.span,
            _ => self.span,
        }
    }
}

/// One value of a condition key.
#[derive(Clone, Debug)]
pub struct ConditionValue<'a> {
    /// The value as text: `true` and `8` as they are written.
    pub text: Text<'a>,
    /// How it is written.
    pub scalar: Scalar,
}

impl ConditionValue<'_> {
    /// The value as text.
    pub fn as_str(&self) -> &str {
        &self.text.value
    }

    /// The whole token.
    pub fn span(&self) -> Span {
        self.text.span
    }

    /// Whether it holds a policy variable.
    pub fn has_variable(&self) -> bool {
        self.text.value.contains("${")
    }
}

/// The JSON types that a condition value may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A string.
    String,
    /// A number.
    Number,
    /// A boolean.
    Bool,
}

/// What an operator means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// The base operator as the guide spells it: `StringEquals`.
    pub name: &'static str,
    /// What it compares.
    pub family: Family,
    /// Whether it is the negation of another one. A key that is absent then matches.
    pub negated: bool,
    /// Whether `*` and `?` are wildcards in its values.
    pub wildcards: bool,
    /// `ForAllValues:` or `ForAnyValue:` stands in front.
    pub qualifier: Option<Qualifier>,
    /// `IfExists` stands behind: a key that is absent matches.
    pub if_exists: bool,
}

impl Operator {
    /// Whether the test holds for a request that does not carry the key.
    ///
    /// `Null` depends on its value and is not answered here: it counts as not matching.
    pub fn matches_absent_key(&self) -> bool {
        match self.qualifier {
            _ if self.family == Family::Null => false,
            Some(Qualifier::ForAllValues) => true,
            Some(Qualifier::ForAnyValue) => self.if_exists,
            None => self.negated || self.if_exists,
        }
    }

    /// The operator with its prefix and suffix, spelled as the guide does.
    pub fn spelling(&self) -> String {
        let prefix = self.qualifier.map_or("", Qualifier::prefix);
        let suffix = if self.if_exists { "IfExists" } else { "" };
        format!("{prefix}{}{suffix}", self.name)
    }
}

/// What an operator compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Text.
    String,
    /// Numbers.
    Numeric,
    /// Points in time.
    Date,
    /// `true` and `false`.
    Bool,
    /// Base64 text.
    Binary,
    /// Addresses and ranges.
    IpAddress,
    /// ARNs, part by part.
    Arn,
    /// Whether the key is there at all.
    Null,
}

/// How an operator treats keys with several values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifier {
    /// Every value of the request passes. True for an absent key.
    ForAllValues,
    /// At least one value passes.
    ForAnyValue,
}

impl Qualifier {
    /// As it is written, with its colon.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::ForAllValues => "ForAllValues:",
            Self::ForAnyValue => "ForAnyValue:",
        }
    }
}

/// The 27 operators: name, family, negated, wildcards.
///
/// Source: IAM user guide, "Condition operators"; the sheet `condition_operators` of the facts.
const OPERATORS: [(&str, Family, bool, bool); 27] = [
    ("ArnEquals", Family::Arn, false, true),
    ("ArnLike", Family::Arn, false, true),
    ("ArnNotEquals", Family::Arn, true, true),
    ("ArnNotLike", Family::Arn, true, true),
    ("BinaryEquals", Family::Binary, false, false),
    ("Bool", Family::Bool, false, false),
    ("DateEquals", Family::Date, false, false),
    ("DateGreaterThan", Family::Date, false, false),
    ("DateGreaterThanEquals", Family::Date, false, false),
    ("DateLessThan", Family::Date, false, false),
    ("DateLessThanEquals", Family::Date, false, false),
    ("DateNotEquals", Family::Date, true, false),
    ("IpAddress", Family::IpAddress, false, false),
    ("NotIpAddress", Family::IpAddress, true, false),
    ("Null", Family::Null, false, false),
    ("NumericEquals", Family::Numeric, false, false),
    ("NumericGreaterThan", Family::Numeric, false, false),
    ("NumericGreaterThanEquals", Family::Numeric, false, false),
    ("NumericLessThan", Family::Numeric, false, false),
    ("NumericLessThanEquals", Family::Numeric, false, false),
    ("NumericNotEquals", Family::Numeric, true, false),
    ("StringEquals", Family::String, false, false),
    ("StringEqualsIgnoreCase", Family::String, false, false),
    ("StringLike", Family::String, false, true),
    ("StringNotEquals", Family::String, true, false),
    ("StringNotEqualsIgnoreCase", Family::String, true, false),
    ("StringNotLike", Family::String, true, true),
];

/// The base operators, sorted.
pub fn operator_names() -> impl Iterator<Item = &'static str> {
    OPERATORS.iter().map(|(name, ..)| *name)
}

/// Reads an operator in any case. `NullIfExists` is read as `Null` with the suffix, so that a rule can speak of it.
pub fn parse_operator(text: &str) -> Option<Operator> {
    let (qualifier, base) = match text.split_once(':') {
        Some((prefix, base)) if prefix.eq_ignore_ascii_case("ForAllValues") => {
            (Some(Qualifier::ForAllValues), base)
        }
        Some((prefix, base)) if prefix.eq_ignore_ascii_case("ForAnyValue") => {
            (Some(Qualifier::ForAnyValue), base)
        }
        Some(_) => return None,
        None => (None, text),
    };
    let stem = base.len().checked_sub("IfExists".len());
    let (base, if_exists) = match stem.and_then(|at| base.split_at_checked(at)) {
        Some((stem, suffix)) if suffix.eq_ignore_ascii_case("IfExists") => (stem, true),
        _ => (base, false),
    };
    let (name, family, negated, wildcards) =
        OPERATORS.iter().find(|(name, ..)| name.eq_ignore_ascii_case(base))?;
    Some(Operator {
        name,
        family: *family,
        negated: *negated,
        wildcards: *wildcards,
        qualifier,
        if_exists,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_read_with_prefix_and_suffix() {
        let operator = parse_operator("ForAllValues:StringNotLikeIfExists").unwrap();
        assert_eq!(
            (operator.name, operator.negated, operator.wildcards),
            ("StringNotLike", true, true)
        );
        assert_eq!((operator.qualifier, operator.if_exists), (Some(Qualifier::ForAllValues), true));
        assert_eq!(operator.spelling(), "ForAllValues:StringNotLikeIfExists");
    }

    #[test]
    fn what_is_no_operator_is_not_read() {
        for text in ["StringEqual", "ForAnyValues:StringEquals", "Exists", "", "IfExists"] {
            assert_eq!(parse_operator(text), None, "{text}");
        }
    }

    #[test]
    fn an_absent_key_matches_negations_if_exists_and_for_all_values() {
        let matches = |text| parse_operator(text).unwrap().matches_absent_key();
        assert!(!matches("StringEquals"));
        assert!(matches("StringNotEquals"));
        assert!(matches("StringEqualsIfExists"));
        assert!(matches("ForAllValues:StringEquals"));
        assert!(!matches("ForAnyValue:StringNotEquals"));
    }
}
