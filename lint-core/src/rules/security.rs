//! What gives access to someone or something that must not have it.

mod allow_not_principal;
mod confused_deputy;
mod oidc_set_operator;
mod oidc_wide_subject;
mod oidc_without_condition;
mod oidc_without_subject;
mod public_principal;

pub(crate) use allow_not_principal::RULE as ALLOW_NOT_PRINCIPAL;
pub(crate) use confused_deputy::RULE as CONFUSED_DEPUTY;
pub(crate) use oidc_set_operator::RULE as OIDC_SET_OPERATOR;
pub(crate) use oidc_wide_subject::RULE as OIDC_WIDE_SUBJECT;
pub(crate) use oidc_without_condition::RULE as OIDC_WITHOUT_CONDITION;
pub(crate) use oidc_without_subject::RULE as OIDC_WITHOUT_SUBJECT;
pub(crate) use public_principal::RULE as PUBLIC_PRINCIPAL;
