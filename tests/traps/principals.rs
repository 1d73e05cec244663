//! Who may call: trust policies, identity providers, services that act for others, and everyone.

use iamlint_core::rule::Severity;

use crate::{Checked, file, statements};

const GITHUB: &str = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com";

/// A trust policy for GitHub under this condition.
fn github(condition: &str) -> Checked {
    statements(
        "trust",
        &format!(
            r#"{{"Effect": "Allow", "Principal": {{"Federated": "{GITHUB}"}}, "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {condition}}}"#
        ),
    )
}

/// The rules that say that a provider lets too many in.
const TOO_WIDE: [&str; 4] =
    ["oidc-wide-subject", "oidc-set-operator", "oidc-without-subject", "oidc-without-condition"];

/// §B: the ordinary trust policy for GitHub's provider is right, also where its kind has to be inferred.
#[test]
fn the_ordinary_trust_policy_for_github_is_right() {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {{"Federated": "{GITHUB}"}}, "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {{"StringEquals": {{"token.actions.githubusercontent.com:aud": "sts.amazonaws.com", "token.actions.githubusercontent.com:sub": "repo:owner/app:ref:refs/heads/main"}}}}}}]}}"#
    );
    file(&text).is_clean();
}

/// §3.23: the subject must be tested, by a test that fails without it, and must name the owner and the repository.
#[test]
fn the_subject_of_a_shared_provider_must_name_the_repository() {
    let aud = r#""token.actions.githubusercontent.com:aud": "sts.amazonaws.com""#;
    github(&format!(r#"{{"StringEquals": {{{aud}}}}}"#)).has("oidc-without-subject", GITHUB);
    for subject in ["repo:*", "*", "repo:owner*"] {
        let checked = github(&format!(
            r#"{{"StringEquals": {{{aud}}}, "StringLike": {{"token.actions.githubusercontent.com:sub": "{subject}"}}}}"#
        ));
        assert_eq!(checked.has_only("oidc-wide-subject", subject).severity, Severity::Error);
    }
    let owner = github(&format!(
        r#"{{"StringEquals": {{{aud}}}, "StringLike": {{"token.actions.githubusercontent.com:sub": "repo:owner/*"}}}}"#
    ));
    assert_eq!(owner.has_only("oidc-wide-subject", "repo:owner/*").severity, Severity::Warning);
    // One wide value among narrow ones lets as many in as it alone.
    github(&format!(
        r#"{{"StringEquals": {{{aud}}}, "StringLike": {{"token.actions.githubusercontent.com:sub": ["repo:owner/app:*", "repo:*"]}}}}"#
    ))
    .has("oidc-wide-subject", "repo:*");
}

/// §3.22, §3.23: `ForAllValues` over the subject lets tokens without a subject in.
#[test]
fn for_all_values_over_the_subject_is_not_safe() {
    let checked = github(
        r#"{"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
            "ForAllValues:StringLike": {"token.actions.githubusercontent.com:sub": "repo:owner/app:ref:refs/heads/main"}}"#,
    );
    checked.has("oidc-set-operator", "ForAllValues:StringLike");
    let if_exists = github(
        r#"{"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
            "StringEqualsIfExists": {"token.actions.githubusercontent.com:sub": "repo:owner/app:ref:refs/heads/main"}}"#,
    );
    let told = if_exists
        .findings
        .iter()
        .any(|found| TOO_WIDE.contains(&found.rule) && found.severity == Severity::Error);
    assert!(told, "{:?}", if_exists.findings);
}

/// §3.23: a wildcard under `StringEquals` is a letter like others, so that nobody gets in.
#[test]
fn a_wildcard_in_a_subject_needs_string_like() {
    let subject = "repo:owner/app:*";
    let with = |operator: &str| {
        github(&format!(
            r#"{{"StringEquals": {{"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}, "{operator}": {{"token.actions.githubusercontent.com:sub": "{subject}"}}}}"#
        ))
    };
    with("StringEqualsIgnoreCase").is(&[("wildcard-without-like", subject)]);
    with("StringLike").lacks(&["wildcard-without-like"]);
}

/// §3.3: a denial that takes the last caller's access to the policy itself is found; one with a way back is not.
#[test]
fn a_denial_that_locks_everyone_out_is_found() {
    let deny = |condition: &str| {
        statements(
            "resource:AWS::S3::Bucket",
            &format!(
                r#"{{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]{condition}}}"#
            ),
        )
    };
    deny("").has_only("deny-for-everyone", "*");
    deny(r#", "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/admin"}}"#)
        .lacks(&["deny-for-everyone"]);
    let key = |action: &str| {
        statements(
            "resource:AWS::KMS::Key",
            &format!(
                r#"{{"Effect": "Allow", "Principal": {{"AWS": "arn:aws:iam::111122223333:root"}}, "Action": "{action}", "Resource": "*"}}"#
            ),
        )
    };
    key("kms:*").is_clean();
    let checked = key("kms:Decrypt");
    assert!(checked.findings.iter().any(|found| found.rule == "key-policy-lockout"));
}

/// §5: a trust policy has no `Resource`, no `NotPrincipal` and no wildcard inside an ARN.
#[test]
fn a_trust_policy_has_no_resource_no_exceptions_and_no_patterns() {
    let role = r#""Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}"#;
    statements("trust", &format!(r#"{{"Effect": "Allow", {role}, "Action": "sts:AssumeRole"}}"#))
        .is_clean();
    for element in ["Resource", "NotResource"] {
        statements(
            "trust",
            &format!(
                r#"{{"Effect": "Allow", {role}, "Action": "sts:AssumeRole", "{element}": "*"}}"#
            ),
        )
        .has_only("unexpected-resource", element);
    }
    statements(
        "trust",
        r#"{"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:role/app"}, "Action": "sts:AssumeRole"}"#,
    )
    .has_only("not-principal-in-trust-policy", "NotPrincipal");
    for value in [
        "arn:aws:iam::111122223333:role/app-*",
        "arn:aws:iam::*:root",
        "arn:aws:iam::111122223333:role/ap?",
    ] {
        statements(
            "trust",
            &format!(r#"{{"Effect": "Allow", "Principal": {{"AWS": "{value}"}}, "Action": "sts:AssumeRole"}}"#),
        )
        .has_only("wildcard-in-principal", value);
    }
}

/// §B: a trust policy without `Resource` is whole, whether or not its kind was told.
#[test]
fn a_trust_policy_is_not_asked_for_a_resource() {
    file(r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"#)
        .is_clean();
}

/// §5: `sts:AssumeRole*` is each action that it matches: right for every principal, and looked at for every principal.
#[test]
fn a_pattern_of_trust_actions_counts_as_all_that_it_matches() {
    let with = |principal: &str, action: &str| {
        statements(
            "trust",
            &format!(r#"{{"Effect": "Allow", "Principal": {principal}, "Action": "{action}"}}"#),
        )
    };
    let rule = "mismatched-trust-action";
    let role = r#"{"AWS": "arn:aws:iam::111122223333:role/app"}"#;
    let saml = r#"{"Federated": "arn:aws:iam::111122223333:saml-provider/adfs"}"#;
    let provider = format!("{{\"Federated\": \"{GITHUB}\"}}");
    for principal in [role, saml, &provider] {
        with(principal, "sts:AssumeRole*").lacks(&[rule]);
    }
    with(role, "sts:AssumeRoleW*").has_only(rule, "arn:aws:iam::111122223333:role/app");
    with(role, "sts:AssumeRoleWithSAML").has_only(rule, "sts:AssumeRoleWithSAML");
    with(&provider, "sts:AssumeRole").has_only(rule, "sts:AssumeRole");
    // The pattern holds `AssumeRoleWithWebIdentity`, so that tokens of every repository come in by it.
    with(&provider, "sts:AssumeRole*").has("oidc-without-condition", GITHUB);
    with(saml, "sts:AssumeRole*")
        .has("saml-without-audience", "arn:aws:iam::111122223333:saml-provider/adfs");
}

/// §3.15: a service that assumes a role is not told to send a source: most send none there.
#[test]
fn a_trust_policy_for_a_service_is_no_confused_deputy() {
    for service in [
        "ec2.amazonaws.com",
        "lambda.amazonaws.com",
        "ecs-tasks.amazonaws.com",
        "cloudtrail.amazonaws.com",
    ] {
        statements(
            "trust",
            &format!(r#"{{"Effect": "Allow", "Principal": {{"Service": "{service}"}}, "Action": "sts:AssumeRole"}}"#),
        )
        .is_clean();
    }
}

/// §3.15: a service that writes to a resource for whoever asks must be bound to an account, by any of the four keys.
#[test]
fn a_service_that_acts_for_others_is_bound_by_any_source_key() {
    let queue = |condition: &str| {
        statements(
            "resource:AWS::SQS::Queue",
            &format!(
                r#"{{"Effect": "Allow", "Principal": {{"Service": "sns.amazonaws.com"}}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:q"{condition}}}"#
            ),
        )
    };
    queue("").is(&[("confused-deputy", "sns.amazonaws.com")]);
    for test in [
        r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:*"}}"#,
        r#"{"ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:topic"}}"#,
        r#"{"StringEquals": {"aws:SourceAccount": "111122223333"}}"#,
        r#"{"StringEquals": {"aws:SourceOrgID": "o-abcdefghij"}}"#,
        r#"{"ForAnyValue:StringLike": {"aws:SourceOrgPaths": "o-abcdefghij/r-abcd/*"}}"#,
    ] {
        queue(&format!(", \"Condition\": {test}")).is_clean();
    }
    for test in [
        r#"{"StringEqualsIfExists": {"aws:SourceAccount": "111122223333"}}"#,
        r#"{"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}"#,
        r#"{"Null": {"aws:SourceAccount": "false"}}"#,
    ] {
        queue(&format!(", \"Condition\": {test}")).has("confused-deputy", "sns.amazonaws.com");
    }
}

/// §3.15: a policy for a service alone is no public one.
#[test]
fn a_service_principal_is_not_public() {
    statements(
        "resource:AWS::SQS::Queue",
        r#"{"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:q"}"#,
    )
    .lacks(&["public-principal"]);
}

/// §B: everyone without a condition is found, in both spellings and with the kind inferred.
#[test]
fn a_bucket_for_everyone_is_found() {
    for (principal, token) in
        [("\"*\"", "*"), (r#"{"AWS": "*"}"#, "*"), (r#"{"AWS": ["111122223333", "*"]}"#, "*")]
    {
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{{"Effect": "Allow", "Principal": {principal}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"}}]}}"#
        );
        let checked = file(&text);
        assert_eq!(checked.has_only("public-principal", token).severity, Severity::Error);
    }
}

/// §5, §3.3: a `Deny` exposes nothing, whoever it names and whatever it lists.
#[test]
fn a_deny_never_exposes() {
    let rules = [
        "public-principal",
        "admin-access",
        "wildcard-action",
        "service-wildcard",
        "wildcard-resource",
        "privilege-escalation",
    ];
    statements("identity", r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#).is_clean();
    statements(
        "identity",
        r#"{"Effect": "Deny", "Action": ["iam:*", "s3:PutBucketPolicy"], "Resource": "*"}"#,
    )
    .is_clean();
    statements(
        "resource:AWS::S3::Bucket",
        r#"{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#,
    )
    .is_clean();
    statements(
        "resource:AWS::S3::Bucket",
        r#"{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::bucket/*"}"#,
    )
    .lacks(&rules);
    statements(
        "trust",
        r#"{"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sts:*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}}"#,
    )
    .lacks(&["public-principal", "wildcard-trust-action"]);
}

/// §5: a `Deny` from which everything is excepted denies nothing.
#[test]
fn a_deny_that_excepts_everything_denies_nothing() {
    statements(
        "resource:AWS::S3::Bucket",
        r#"{"Effect": "Deny", "NotPrincipal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}"#,
    )
    .has_only("ineffective-deny", "*");
    statements("identity", r#"{"Effect": "Deny", "Action": "s3:GetObject", "NotResource": "*"}"#)
        .is(&[("ineffective-deny", "*")]);
    statements("identity", r#"{"Effect": "Deny", "NotAction": "*", "Resource": "*"}"#)
        .is(&[("ineffective-deny", "*")]);
    statements(
        "identity",
        r#"{"Effect": "Deny", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::b/*"}"#,
    )
    .is_clean();
}

/// §5: nor does one with a negated condition over `*`: every request that carries the key passes it by.
#[test]
fn a_deny_with_a_negated_condition_over_everything_is_found() {
    let deny = |condition: &str| {
        statements(
            "identity",
            &format!(
                r#"{{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", "Condition": {condition}}}"#
            ),
        )
    };
    for condition in [
        r#"{"StringNotLike": {"aws:PrincipalArn": "*"}}"#,
        r#"{"StringNotLike": {"aws:PrincipalOrgID": "*"}}"#,
        r#"{"ForAnyValue:StringNotLike": {"aws:PrincipalOrgPaths": "*"}}"#,
    ] {
        let checked = deny(condition);
        let is_told = |rule: &str| {
            [
                "ineffective-deny",
                "presence-test",
                "redundant-condition",
                "wide-value-in-sensitive-key",
            ]
            .contains(&rule)
        };
        assert!(
            checked.findings.iter().any(|found| is_told(found.rule)),
            "{condition}: {:?}",
            checked.findings
        );
    }
    deny(r#"{"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}"#).is_clean();
    deny(r#"{"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#).is_clean();
}
