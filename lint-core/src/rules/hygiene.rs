//! What is redundant, unordered or old-fashioned.

mod redundant_principal;

pub(crate) use redundant_principal::RULE as REDUNDANT_PRINCIPAL;
