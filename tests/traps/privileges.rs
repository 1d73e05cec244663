//! What a policy grants more than it must: escalation, and noise about what is narrow already.

use iamlint_core::rule::Severity;

use crate::{allow, statements};

/// §B: one action on the objects of one bucket is not told to bring conditions along.
#[test]
fn a_narrow_grant_is_left_alone() {
    allow(r#""s3:GetObject""#, r#""arn:aws:s3:::bucket/*""#).is_clean();
    allow(
        r#"["s3:ListBucket", "s3:GetObject"]"#,
        r#"["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]"#,
    )
    .is_clean();
}

/// §3.18: a role that can be passed to what the holder can start is an escalation, in every combination.
#[test]
fn passing_a_role_to_what_one_may_start_is_an_escalation() {
    for other in [
        r#""lambda:CreateFunction", "lambda:InvokeFunction""#,
        r#""ec2:RunInstances""#,
        r#""cloudformation:CreateStack""#,
        r#""glue:CreateJob", "glue:StartJobRun""#,
        r#""ecs:RegisterTaskDefinition", "ecs:RunTask""#,
        r#""sagemaker:CreateNotebookInstance", "sagemaker:CreatePresignedNotebookInstanceUrl""#,
    ] {
        allow(&format!("[\"iam:PassRole\", {other}]"), r#""*""#)
            .has("privilege-escalation", "iam:PassRole");
        // Without a role to pass there is at most the role of something that runs already.
        let alone = allow(&format!("[{other}]"), r#""*""#);
        let is_grave = |found: &&crate::Found| {
            found.rule == "privilege-escalation" && found.severity > Severity::Info
        };
        assert_eq!(alone.findings.iter().find(is_grave), None);
    }
    // Over two statements it is the same.
    statements(
        "identity",
        r#"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
           {"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}"#,
    )
    .has("privilege-escalation", "iam:PassRole");
}

/// §3.18: a role that may be passed to another service only does not help.
#[test]
fn a_role_for_another_service_is_no_escalation() {
    let passed_to = |service: &str| {
        statements(
            "identity",
            &format!(
                r#"{{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {{"StringEquals": {{"iam:PassedToService": "{service}"}}}}}},
                   {{"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}}"#
            ),
        )
    };
    passed_to("lambda.amazonaws.com").lacks(&["privilege-escalation", "pass-role-to-any-service"]);
    passed_to("ec2.amazonaws.com").has("privilege-escalation", "iam:PassRole");
}

/// §3.18, §5: a test that leaves one service out leaves all the others in.
#[test]
fn a_negated_test_of_the_service_leaves_the_others() {
    let all_but = |service: &str| {
        statements(
            "identity",
            &format!(
                r#"{{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": {{"StringNotEquals": {{"iam:PassedToService": "{service}"}}}}}},
                   {{"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}}"#
            ),
        )
    };
    all_but("lambda.amazonaws.com").has("privilege-escalation", "iam:PassRole");
    all_but("lambda.amazonaws.com").has("pass-role-to-any-service", "iam:PassRole");
    all_but("ec2.amazonaws.com").lacks(&["privilege-escalation"]);
}

/// §3.18: users who manage their own keys and devices gain nothing.
#[test]
fn managing_oneself_is_no_escalation() {
    let own = r#""arn:aws:iam::*:user/${aws:username}""#;
    allow(
        r#"["iam:CreateAccessKey", "iam:DeleteAccessKey", "iam:ChangePassword", "iam:GetUser"]"#,
        own,
    )
    .is_clean();
    allow(r#"["iam:CreateAccessKey", "iam:ChangePassword"]"#, r#""arn:aws:iam::*:user/*""#)
        .has_only("privilege-escalation", "iam:CreateAccessKey");
}

/// §3.18: a pattern is each action that it matches.
#[test]
fn a_pattern_that_holds_an_escalation_is_one() {
    for pattern in
        ["iam:Create*", "iam:*AccessKey", "iam:Attach*Policy", "iam:Put?serPolicy", "IAM:create*"]
    {
        allow(&format!("\"{pattern}\""), r#""*""#).has("privilege-escalation", pattern);
    }
    for pattern in ["iam:Get*", "iam:List*", "iam:Tag*"] {
        allow(&format!("\"{pattern}\""), r#""*""#).lacks(&["privilege-escalation"]);
    }
}

/// §3.3: what another statement denies is not granted.
#[test]
fn a_denied_action_is_no_escalation() {
    let granted =
        r#"{"Effect": "Allow", "Action": ["iam:CreateAccessKey", "iam:GetUser"], "Resource": "*"}"#;
    statements("identity", granted).has("privilege-escalation", "iam:CreateAccessKey");
    statements(
        "identity",
        &format!(r#"{granted}, {{"Effect": "Deny", "Action": "iam:*AccessKey", "Resource": "*"}}"#),
    )
    .lacks(&["privilege-escalation"]);
}

/// §3.3: a `Deny` under a condition, or on other resources, leaves the grant where it is.
#[test]
fn a_denial_that_does_not_reach_the_grant_hides_no_escalation() {
    let granted = r#"{"Effect": "Allow", "Action": "iam:CreateAccessKey", "Resource": "*"}"#;
    for deny in [
        r#"{"Effect": "Deny", "Action": "iam:CreateAccessKey", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#,
        r#"{"Effect": "Deny", "Action": "iam:CreateAccessKey", "Resource": "arn:aws:iam::111122223333:user/auditor"}"#,
    ] {
        statements("identity", &format!("{granted}, {deny}"))
            .has("privilege-escalation", "iam:CreateAccessKey");
    }
}

/// §3.3: a condition on the resource makes `*` narrow; one on the connection does not.
#[test]
fn a_condition_on_the_resource_narrows_a_star() {
    let with = |condition: &str| {
        statements(
            "identity",
            &format!(
                r#"{{"Effect": "Allow", "Action": "ec2:TerminateInstances", "Resource": "*", "Condition": {condition}}}"#
            ),
        )
    };
    with(r#"{"StringEquals": {"aws:ResourceTag/team": "red"}}"#).is_clean();
    with(r#"{"Bool": {"aws:SecureTransport": "true"}}"#).is(&[("wildcard-resource", "*")]);
    // Requests without the key pass these tests, on every resource.
    for condition in [
        r#"{"StringEqualsIfExists": {"aws:ResourceTag/team": "red"}}"#,
        r#"{"ForAllValues:StringEquals": {"aws:ResourceTag/team": "red"}}"#,
        r#"{"StringNotEquals": {"aws:ResourceTag/team": "red"}}"#,
        r#"{"Null": {"aws:ResourceTag/team": "false"}}"#,
    ] {
        with(condition).has("wildcard-resource", "*");
    }
}
