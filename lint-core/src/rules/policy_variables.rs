//! What the rules on policy variables share: which `${…}` is one, and where they stand.

use std::ops::Range;

use crate::model::{Policy, Statement, Variable, variables};
use crate::report::{Change, Data, Place};
use crate::syntax::Text;

/// One variable of a statement.
pub(super) struct Use<'s, 'a> {
    /// The string that holds it.
    pub(super) text: &'s Text<'a>,
    /// Its bytes in the string.
    pub(super) range: Range<usize>,
    /// The condition key it stands for.
    pub(super) key: &'s str,
}

/// The policy variables in resources and condition values, the places where they have a meaning.
pub(super) fn uses<'s, 'a>(statement: &'s Statement<'a>) -> impl Iterator<Item = Use<'s, 'a>> {
    texts(statement).flat_map(uses_in)
}

/// The policy variables in one string.
pub(super) fn uses_in<'s, 'a>(text: &'s Text<'a>) -> impl Iterator<Item = Use<'s, 'a>> {
    variables(&text.value).into_iter().filter(is_policy_variable).map(move |variable| Use {
        text,
        range: variable.range,
        key: variable.key,
    })
}

/// Sets the version of the language to the one that replaces variables.
pub(super) fn raised_version(policy: &Policy) -> Option<Change> {
    let value = "2012-10-17".to_owned();
    if let Some(version) = &policy.version {
        return Some(Change::ReplaceString { span: version.span, value });
    }
    Some(Change::InsertMember {
        anchor: policy.statement_key?.to(policy.statement_value?),
        place: Place::Before,
        key: "Version".to_owned(),
        value: Data::String(value),
    })
}

/// The strings of resources and condition values.
pub(super) fn texts<'s, 'a>(statement: &'s Statement<'a>) -> impl Iterator<Item = &'s Text<'a>> {
    let resources = statement.resources.iter().flat_map(|resources| resources.known());
    let values = statement.tests().flat_map(|(_, test)| &test.values);
    resources.map(|resource| &resource.text).chain(values.map(|value| &value.text))
}

/// Whether a name between `${` and `}` is written like a condition key: `aws:username`, `ec2:ResourceTag/team`.
///
/// Other tools use the same brackets: `${AWS::AccountId}` and `${Bucket.Arn}` are CloudFormation's, `${var.name}` is
/// Terraform's. Those are replaced before AWS sees the policy.
pub(super) fn is_key_like(name: &str) -> bool {
    let Some((prefix, rest)) = name.split_once(':') else { return false };
    let is_prefix = prefix.starts_with(|first: char| first.is_ascii_alphanumeric())
        && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_/".contains(&byte));
    let is_name_byte = |byte: u8| byte.is_ascii_alphanumeric() || b"/_.-+=@:".contains(&byte);
    is_prefix
        && rest.starts_with(|first: char| first.is_ascii_alphanumeric())
        && rest.bytes().all(is_name_byte)
}

fn is_policy_variable(variable: &Variable) -> bool {
    variable.fault.is_none() && is_key_like(variable.key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_other_tools_are_no_condition_keys() {
        for name in ["aws:username", "ec2:ResourceTag/team", "accounts.google.com:sub", "SAML:aud"]
        {
            assert!(is_key_like(name), "{name}");
        }
        for name in ["AWS::AccountId", "var.name", "Bucket.Arn", "a ? b : c", "aws:", ":x", "x"] {
            assert!(!is_key_like(name), "{name}");
        }
    }
}
