//! Matters of policy, for teams that want them.

mod bucket_control_by_other_account;
mod covered_statement;
mod decrypt_with_any_key;
mod foreign_account_without_external_id;
mod insecure_transport;
mod missing_companion;
mod missing_sid;
mod public_by_s3;
mod suppression_without_reason;

pub(crate) use bucket_control_by_other_account::RULE as BUCKET_CONTROL_BY_OTHER_ACCOUNT;
pub(crate) use covered_statement::RULE as COVERED_STATEMENT;
pub(crate) use decrypt_with_any_key::RULE as DECRYPT_WITH_ANY_KEY;
pub(crate) use foreign_account_without_external_id::RULE as FOREIGN_ACCOUNT_WITHOUT_EXTERNAL_ID;
pub(crate) use insecure_transport::RULE as INSECURE_TRANSPORT;
pub(crate) use missing_companion::RULE as MISSING_COMPANION;
pub(crate) use missing_sid::RULE as MISSING_SID;
pub(crate) use public_by_s3::RULE as PUBLIC_BY_S3;
pub(crate) use suppression_without_reason::RULE as SUPPRESSION_WITHOUT_REASON;
