//! What AWS rejects, or what can never have an effect.

mod action_not_for_trust;
mod empty_principal;
mod federated_principal_outside_trust;
mod invalid_aws_principal;
mod invalid_federated_principal;
mod invalid_principal_format;
mod invalid_service_principal;
mod mismatched_trust_action;
mod missing_session_action;
mod oidc_key_of_other_provider;
mod syntax_error;
mod unknown_action;
mod unknown_principal_type;
mod unknown_service;
mod wildcard_in_principal;

pub(crate) use action_not_for_trust::RULE as ACTION_NOT_FOR_TRUST;
pub(crate) use empty_principal::RULE as EMPTY_PRINCIPAL;
pub(crate) use federated_principal_outside_trust::RULE as FEDERATED_PRINCIPAL_OUTSIDE_TRUST;
pub(crate) use invalid_aws_principal::RULE as INVALID_AWS_PRINCIPAL;
pub(crate) use invalid_federated_principal::RULE as INVALID_FEDERATED_PRINCIPAL;
pub(crate) use invalid_principal_format::RULE as INVALID_PRINCIPAL_FORMAT;
pub(crate) use invalid_service_principal::RULE as INVALID_SERVICE_PRINCIPAL;
pub(crate) use mismatched_trust_action::RULE as MISMATCHED_TRUST_ACTION;
pub(crate) use missing_session_action::RULE as MISSING_SESSION_ACTION;
pub(crate) use oidc_key_of_other_provider::RULE as OIDC_KEY_OF_OTHER_PROVIDER;
pub(crate) use syntax_error::RULE as SYNTAX_ERROR;
pub(crate) use unknown_action::RULE as UNKNOWN_ACTION;
pub(crate) use unknown_principal_type::RULE as UNKNOWN_PRINCIPAL_TYPE;
pub(crate) use unknown_service::RULE as UNKNOWN_SERVICE;
pub(crate) use wildcard_in_principal::RULE as WILDCARD_IN_PRINCIPAL;
