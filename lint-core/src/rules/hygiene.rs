//! What is redundant, unordered or old-fashioned.

mod operator_case;

pub(crate) use operator_case::RULE as OPERATOR_CASE;
