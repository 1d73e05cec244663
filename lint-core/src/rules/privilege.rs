//! What grants more than it must: a narrower form exists.

mod admin_access;
mod admin_managed_policy;
mod allow_not_action;
mod allow_not_resource;
mod pass_role_to_any_service;
mod privilege_escalation;
mod reach;
mod scope;
mod service_wildcard;
mod wide_credential_access;
mod wide_data_access;
mod wide_permissions_management;
mod wide_service_linked_role;
mod wildcard_action;
mod wildcard_resource;

pub(crate) use admin_access::RULE as ADMIN_ACCESS;
pub(crate) use admin_managed_policy::RULE as ADMIN_MANAGED_POLICY;
pub(crate) use allow_not_action::RULE as ALLOW_NOT_ACTION;
pub(crate) use allow_not_resource::RULE as ALLOW_NOT_RESOURCE;
pub(crate) use pass_role_to_any_service::RULE as PASS_ROLE_TO_ANY_SERVICE;
pub(crate) use privilege_escalation::RULE as PRIVILEGE_ESCALATION;
pub(crate) use service_wildcard::RULE as SERVICE_WILDCARD;
pub(crate) use wide_credential_access::RULE as WIDE_CREDENTIAL_ACCESS;
pub(crate) use wide_data_access::RULE as WIDE_DATA_ACCESS;
pub(crate) use wide_permissions_management::RULE as WIDE_PERMISSIONS_MANAGEMENT;
pub(crate) use wide_service_linked_role::RULE as WIDE_SERVICE_LINKED_ROLE;
pub(crate) use wildcard_action::RULE as WILDCARD_ACTION;
pub(crate) use wildcard_resource::RULE as WILDCARD_RESOURCE;
