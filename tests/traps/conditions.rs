//! What a condition says of a request, above all of one that lacks the key.

use iamlint_core::rule::Severity;

use crate::{Checked, statements};

/// A bucket policy that lets everyone read, under this condition.
fn public(condition: &str) -> Checked {
    statements(
        "resource:AWS::S3::Bucket",
        &format!(
            r#"{{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*", "Condition": {condition}}}"#
        ),
    )
}

/// An identity policy with one statement about one bucket's objects, under this condition.
fn objects(effect: &str, condition: &str) -> Checked {
    statements(
        "identity",
        &format!(
            r#"{{"Effect": "{effect}", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*", "Condition": {condition}}}"#
        ),
    )
}

/// §5: in a `Deny` an absent key makes a test with `IfExists` hold, so that it denies more and never less.
#[test]
fn if_exists_on_a_deny_does_not_weaken_it() {
    for condition in [
        r#"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#,
        r#"{"StringEqualsIfExists": {"aws:PrincipalTag/team": "guests"}}"#,
        r#"{"NumericGreaterThanIfExists": {"aws:MultiFactorAuthAge": "3600"}}"#,
        r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}"#,
    ] {
        objects("Deny", condition).is_clean();
    }
}

/// §5: in an `Allow` the same word lets requests without the key in.
#[test]
fn if_exists_on_an_allow_widens_it() {
    for (plain, open, value) in [
        ("StringEquals", "StringEqualsIfExists", r#""aws:SourceVpce": "vpce-0a1b2c3d""#),
        ("StringEquals", "StringEqualsIfExists", r#""aws:PrincipalOrgID": "o-abcdefghij""#),
        ("IpAddress", "IpAddressIfExists", r#""aws:SourceIp": "203.0.113.0/24""#),
    ] {
        public(&format!("{{\"{plain}\": {{{value}}}}}")).lacks(&["public-principal"]);
        public(&format!("{{\"{open}\": {{{value}}}}}")).has_only("public-principal", "*");
    }
    let mfa = |operator: &str| {
        objects("Allow", &format!(r#"{{"{operator}": {{"aws:MultiFactorAuthPresent": "true"}}}}"#))
    };
    mfa("BoolIfExists").is(&[("optional-mfa", "BoolIfExists")]);
    mfa("Bool").is_clean();
}

/// §5: behind a negated operator `IfExists` says nothing that the operator does not say itself.
#[test]
fn if_exists_behind_a_negated_operator_is_superfluous_and_no_more() {
    let checked =
        objects("Deny", r#"{"StringNotEqualsIfExists": {"aws:PrincipalTag/team": "red"}}"#);
    checked.is(&[("if-exists-without-effect", "StringNotEqualsIfExists")]);
    let found = checked.has("if-exists-without-effect", "StringNotEqualsIfExists");
    assert_eq!(found.severity, Severity::Info);
}

/// §5: a negated operator holds for a request without the key, so it does not keep anyone out of an `Allow`.
#[test]
fn a_negated_operator_matches_an_absent_key() {
    for condition in [
        r#"{"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}"#,
        r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#,
        r#"{"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}"#,
    ] {
        public(condition).has_only("public-principal", "*");
    }
    let deny = r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*",
        "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}}"#;
    let allow = r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}"#;
    // Denied to all others, it is a limit: callers without an organization are denied too.
    statements("resource:AWS::S3::Bucket", &format!("{deny}, {allow}"))
        .lacks(&["public-principal"]);
}

/// §5, §3.22: so does any `ForAllValues`, whatever comes behind it.
#[test]
fn for_all_values_matches_an_absent_key() {
    let org = r#""aws:PrincipalOrgPaths": "o-abcdefghij/r-abcd/ou-abcd-11111111/*""#;
    public(&format!("{{\"ForAllValues:StringLike\": {{{org}}}}}"))
        .has_only("public-principal", "*");
    public(&format!("{{\"ForAnyValue:StringLike\": {{{org}}}}}")).lacks(&["public-principal"]);
    // With a test of presence beside it, an absent key does not pass.
    public(&format!(
        r#"{{"ForAllValues:StringLike": {{{org}}}, "Null": {{"aws:PrincipalOrgPaths": "false"}}}}"#
    ))
    .lacks(&["public-principal", "for-all-values-without-null"]);
}

/// §5: `Null` asks whether the key is there. That keeps nobody out who has one.
#[test]
fn a_test_of_presence_is_no_restriction() {
    for value in ["\"false\"", "\"true\"", "false"] {
        public(&format!(r#"{{"Null": {{"aws:PrincipalOrgID": {value}}}}}"#))
            .has_only("public-principal", "*");
    }
}

/// §3.3: any condition is not a limit; a limit is one.
#[test]
fn a_condition_limits_only_if_it_says_who_may_call() {
    for condition in [
        r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
        r#"{"StringLike": {"aws:UserAgent": "curl/*"}}"#,
        r#"{"StringEquals": {"s3:x-amz-acl": "private"}}"#,
        r#"{"StringLike": {"aws:PrincipalArn": "*"}}"#,
        r#"{"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}"#,
        // Of several values one must fit, so the widest counts.
        r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/0"]}}"#,
    ] {
        public(condition).has("public-principal", "*");
    }
    for condition in [
        r#"{"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}"#,
        r#"{"StringEquals": {"aws:PrincipalAccount": "111122223333"}}"#,
        r#"{"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abcdefghij/r-abcd/*"}}"#,
        r#"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app-*"}}"#,
        r#"{"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}"#,
        // All tests must hold, so the narrowest counts.
        r#"{"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:SourceVpce": "vpce-0a1b2c3d"}}"#,
    ] {
        public(condition).lacks(&["public-principal"]);
    }
}

/// §B: a condition whose operator does not exist is no constraint, and one on TLS does not stop an escalation.
#[test]
fn a_condition_is_not_taken_for_a_constraint_because_it_is_there() {
    let with = |condition: &str| {
        statements(
            "identity",
            &format!(
                r#"{{"Effect": "Allow", "Action": ["iam:PassRole", "iam:CreatePolicyVersion"], "Resource": "*", "Condition": {condition}}}"#
            ),
        )
    };
    with(r#"{"NoSuchOperator": {"aws:username": "x"}}"#)
        .has_only("unknown-operator", "NoSuchOperator");
    for condition in [
        r#"{"Bool": {"aws:SecureTransport": "true"}}"#,
        r#"{"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}"#,
        r#"{"Null": {"aws:PrincipalOrgID": "false"}}"#,
    ] {
        let checked = with(condition);
        checked.has_only("privilege-escalation", "iam:CreatePolicyVersion");
        checked.has_only("pass-role-to-any-service", "iam:PassRole");
    }
}

/// §5: `Bool` with `false` misses calls with long-term keys, which carry no MFA key; set prefixes change nothing about it.
#[test]
fn a_denial_without_mfa_needs_bool_if_exists() {
    let rule = "bool-mfa-without-if-exists";
    let deny = |operator: &str| {
        objects("Deny", &format!(r#"{{"{operator}": {{"aws:MultiFactorAuthPresent": "false"}}}}"#))
    };
    for operator in ["Bool", "ForAnyValue:Bool", "StringEquals"] {
        let checked = deny(operator);
        let found = checked.has_only(rule, operator);
        assert!(format!("{} {}", found.message, found.help).contains("BoolIfExists"), "{found:?}");
    }
    for operator in ["BoolIfExists", "ForAllValues:Bool", "ForAnyValue:BoolIfExists"] {
        deny(operator).lacks(&[rule]);
    }
    // Allowed with MFA, the plain test is the right one.
    objects("Allow", r#"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#).is_clean();
    // Behind a set prefix an absent key is let in as well.
    let checked =
        objects("Allow", r#"{"ForAnyValue:BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}"#);
    checked.has_only("optional-mfa", "ForAnyValue:BoolIfExists");
}

/// §5: there is no `NullIfExists`, and `Null` takes `true` or `false`.
#[test]
fn null_takes_a_boolean_and_no_if_exists() {
    objects("Allow", r#"{"NullIfExists": {"aws:SourceVpce": "true"}}"#)
        .is(&[("null-if-exists", "NullIfExists")]);
    objects("Allow", r#"{"Null": {"aws:SourceVpce": "absent"}}"#)
        .is(&[("mismatched-value", "absent")]);
    for value in ["\"true\"", "\"false\"", "true", "false"] {
        objects("Allow", &format!(r#"{{"Null": {{"aws:SourceVpce": {value}}}}}"#)).is_clean();
    }
}

/// §5: tags of a request or a resource are there for some actions only; tags of the caller are there for all.
#[test]
fn request_tags_and_resource_tags_are_not_global() {
    let with = |action: &str, resource: &str, key: &str| {
        statements(
            "identity",
            &format!(
                r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "{resource}", "Condition": {{"StringEquals": {{"{key}": "red"}}}}}}"#
            ),
        )
    };
    let instance = "arn:aws:ec2:eu-west-1:111122223333:instance/*";
    let invoke = ("lambda:ListFunctions", "*");
    with(invoke.0, invoke.1, "aws:ResourceTag/team")
        .has("unsupported-tag-key", "lambda:ListFunctions");
    with(invoke.0, invoke.1, "aws:RequestTag/team")
        .has("condition-key-not-for-action", "lambda:ListFunctions");
    with("kms:DescribeKey", "*", "aws:RequestTag/team")
        .has("condition-key-not-for-action", "kms:DescribeKey");
    with("kms:CreateKey", "*", "aws:RequestTag/team").is_clean();
    with("ec2:StopInstances", instance, "aws:ResourceTag/team").is_clean();
    with("ec2:CreateTags", instance, "aws:RequestTag/team").is_clean();
    for (action, resource) in
        [invoke, ("ec2:StopInstances", instance), ("s3:GetObject", "arn:aws:s3:::b/*")]
    {
        with(action, resource, "aws:PrincipalTag/team").is_clean();
    }
}

/// §3.17: a key that an action never carries makes the statement void, and is found at the action.
#[test]
fn a_key_that_the_action_never_carries_is_found() {
    let list_key = |action: &str, resource: &str| {
        statements(
            "identity",
            &format!(
                r#"{{"Effect": "Allow", "Action": ["{action}"], "Resource": "{resource}", "Condition": {{"StringLike": {{"s3:prefix": "home/*"}}}}}}"#
            ),
        )
    };
    list_key("s3:GetObject", "arn:aws:s3:::bucket/*")
        .is(&[("condition-key-not-for-action", "s3:GetObject")]);
    list_key("s3:ListBucket", "arn:aws:s3:::bucket").is_clean();
}

/// §3.22: a set operator over a key with one value lets requests without the key in.
#[test]
fn a_set_operator_over_a_single_value_is_found() {
    let tagged = |effect: &str| {
        objects(effect, r#"{"ForAllValues:StringEquals": {"aws:PrincipalTag/team": "red"}}"#)
    };
    let allow = tagged("Allow");
    let found = allow.has_only("for-all-values-on-single-key", "ForAllValues:StringEquals");
    assert_eq!(found.severity, Severity::Error);
    objects("Allow", r#"{"StringEquals": {"aws:PrincipalTag/team": "red"}}"#).is_clean();
}

/// §3.22: a key with a list of values needs a set operator, and tag keys of a request take `ForAllValues` as AWS shows it.
#[test]
fn a_key_with_many_values_needs_a_set_operator() {
    let create = |operator: &str| {
        statements(
            "identity",
            &format!(
                r#"{{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "arn:aws:ec2:*:111122223333:instance/*", "Condition": {{"{operator}": {{"aws:TagKeys": ["team", "stage"]}}}}}}"#
            ),
        )
    };
    create("StringEquals").is(&[("missing-set-operator", "aws:TagKeys")]);
    create("ForAllValues:StringEquals").is_clean();
    create("ForAnyValue:StringEquals").is_clean();
}

/// §5: a variable is no malformed ARN, in `Resource` as in the value of a condition.
#[test]
fn a_variable_in_an_arn_is_not_malformed() {
    for resource in [
        "arn:aws:s3:::bucket/${aws:username}/*",
        "arn:aws:s3:::${aws:PrincipalTag/bucket, 'shared'}/*",
        "arn:aws:s3:::bucket/${aws:PrincipalTag/team}-${*}",
    ] {
        statements(
            "identity",
            &format!(
                r#"{{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "{resource}"}}"#
            ),
        )
        .is_clean();
    }
    for value in [
        "arn:aws:iam::${aws:PrincipalAccount}:role/app",
        "arn:aws:iam::111122223333:role/${aws:PrincipalTag/role}",
        "arn:aws:iam::111122223333:user/${aws:username}",
    ] {
        objects("Deny", &format!(r#"{{"ArnNotLike": {{"aws:PrincipalArn": "{value}"}}}}"#))
            .is_clean();
    }
}

/// §5: a wrong action is one fault. Its keys and resources are not looked at.
#[test]
fn one_wrong_action_brings_no_faults_of_its_keys() {
    statements(
        "identity",
        r#"{"Effect": "Allow", "Action": "s3:GetObjekt", "Resource": "arn:aws:sqs:eu-west-1:111122223333:q",
            "Condition": {"StringEquals": {"s3:prefix": "a", "s3:ExistingObjectTag/team": "red"}}}"#,
    )
    .is(&[("unknown-action", "s3:GetObjekt")]);
}
