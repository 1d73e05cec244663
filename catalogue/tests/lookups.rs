//! What the embedded catalogue answers to names, patterns and keys.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail by panicking, as tests do"
)]

use std::collections::BTreeSet;

use iamlint_catalogue::{
    AccessLevels, Action, ActionId, ActionLookup, Catalogue, KeyLookup, KeyPlace,
    PrincipalEvidence, SensitiveClasses, ValueType,
};

fn catalogue() -> &'static Catalogue {
    Catalogue::embedded()
}

fn action(full_name: &str) -> Action<'static> {
    let (service, name) = full_name.split_once(':').unwrap();
    match catalogue().action(service, name) {
        ActionLookup::Found(action) => action,
        other => panic!("{full_name}: {other:?}"),
    }
}

#[test]
fn actions_are_found_in_any_case() {
    for spelling in ["s3:GetObject", "S3:getobject", "s3:GETOBJECT"] {
        assert_eq!(action(spelling).full_name(), "s3:GetObject");
    }
    let get = action("s3:GetObject");
    assert_eq!(get.service().name(), "Amazon S3");
    assert!(get.service().supports_rcp());
    assert!(!catalogue().service("ec2").unwrap().supports_rcp());
    assert_eq!(get.levels(), AccessLevels::READ);
    assert_eq!(get.description(), "Retrieve objects from Amazon S3");
    let types: Vec<_> =
        get.resource_types().map(|on| (on.resource_type.name(), on.required)).collect();
    assert_eq!(types, [("accesspointobject", false), ("object", false)]);
    assert_eq!(catalogue().action_by_id(get.id()), Some(get));
    assert_eq!(catalogue().action_by_id(ActionId(catalogue().action_count())), None);
}

#[test]
fn unknown_and_retired_names_are_told_apart() {
    assert!(
        matches!(catalogue().action("s3", "GetObjct"), ActionLookup::UnknownAction(s3) if s3.prefix() == "s3")
    );
    assert_eq!(catalogue().action("nosuchservice", "Get"), ActionLookup::UnknownService);
    assert_eq!(catalogue().action("", ""), ActionLookup::UnknownService);
    let retired = ActionLookup::Retired { last_seen: "2025-04" };
    assert_eq!(catalogue().action("account", "getchallengequestions"), retired);
    assert!(catalogue().retired_service("DeepRacer").is_some());
    for live_or_never in ["s3", "account", "nosuchservice", "deepr", ""] {
        assert_eq!(catalogue().retired_service(live_or_never), None, "{live_or_never}");
    }
    // The whole service is gone, and its actions are still remembered.
    assert!(catalogue().service("iot1click").is_none());
    assert!(matches!(
        catalogue().action("iot1click", "ClaimDevicesByClaimCode"),
        ActionLookup::Retired { .. }
    ));
}

#[test]
fn corrected_levels_replace_the_published_ones() {
    let pass_role = action("iam:PassRole");
    assert!(pass_role.levels().contains(AccessLevels::PERMISSIONS.union(AccessLevels::WRITE)));
    assert_eq!(pass_role.levels().letters(), "WP");
    assert_eq!(pass_role.levels().names().collect::<Vec<_>>(), ["Write", "Permissions management"]);
    assert!(action("iam:CreateAccessKey").levels().contains(AccessLevels::PERMISSIONS));
    assert!(!action("s3:PutObject").levels().contains(AccessLevels::PERMISSIONS));
}

#[test]
fn dependent_actions_and_risk_classes_come_from_the_overlays() {
    let needs: Vec<_> = action("access-analyzer:CreateAnalyzer").dependent_actions().collect();
    assert_eq!(needs, ["iam:CreateServiceLinkedRole"]);
    assert_eq!(action("s3:GetObject").dependent_actions().count(), 0);
    assert!(
        catalogue()
            .sensitive("IAM", "createaccesskey")
            .contains(SensitiveClasses::CREDENTIAL_EXPOSURE)
    );
    assert!(catalogue().sensitive("s3", "GetObject").contains(SensitiveClasses::DATA_ACCESS));
    assert!(catalogue().sensitive("s3", "ListBucket").is_empty());
    assert!(catalogue().sensitive("s3", "NoSuchAction").is_empty());
}

#[test]
fn near_names_are_suggested() {
    for (service, name, expected) in [
        ("s3", "GetObjct", "s3:GetObject"),
        ("s3", "getobject ", "s3:GetObject"),
        ("dyanmodb", "GetItem", "dynamodb:GetItem"),
        ("dyanmodb", "GetItm", "dynamodb:GetItem"),
        ("ec2", "DescribeInstance", "ec2:DescribeInstances"),
        ("s3", "UpdateFunctionCode", "lambda:UpdateFunctionCode"),
        ("stepfunctions", "StartExecution", "states:StartExecution"),
    ] {
        let suggestions = catalogue().suggest_action(service, name);
        assert_eq!(
            suggestions.first().map(String::as_str),
            Some(expected),
            "{service}:{name} {suggestions:?}"
        );
        assert!(suggestions.len() <= 3);
    }
    assert_eq!(
        catalogue().suggest_action("s3", "BatchWriteItem"),
        ["dax:BatchWriteItem", "dynamodb:BatchWriteItem"]
    );
    // So many services have it that it says nothing about which one was meant.
    assert_eq!(catalogue().suggest_action("nosuchservice", "TagResource"), [""; 0]);
    assert_eq!(catalogue().suggest_action("s3", "Frobnicate"), [""; 0]);
}

#[test]
fn services_are_suggested_by_slip_by_other_name_and_by_full_name() {
    for (written, expected) in [
        ("dyanmodb", "dynamodb"),
        ("lamda", "lambda"),
        ("cloudwatch-logs", "logs"),
        ("elb", "elasticloadbalancing"),
        ("efs", "elasticfilesystem"),
        ("secrets-manager", "secretsmanager"),
        ("AmazonCloudWatch", "cloudwatch"),
    ] {
        let suggestions = catalogue().suggest_service(written);
        assert_eq!(
            suggestions.first().map(String::as_str),
            Some(expected),
            "{written} {suggestions:?}"
        );
    }
    assert_eq!(catalogue().suggest_service("frobnicator"), [""; 0]);
    assert_eq!(catalogue().suggest_service(""), [""; 0]);
}

#[test]
fn expansion_agrees_with_a_scan_of_everything() {
    for (service, name) in [
        ("ec2", "Describe*"),
        ("EC2", "describe*"),
        ("s3", "*"),
        ("*", "*Tag*"),
        ("s3*", "Get?bject"),
        ("s3", "GetObject"),
        ("?3", "GetObject"),
        ("s3", "*Acl"),
        ("nosuch", "*"),
        ("s3", "NoSuch*"),
        ("*", "*"),
    ] {
        let expected: BTreeSet<String> = catalogue()
            .services()
            .flat_map(iamlint_catalogue::Service::actions)
            .filter(|action| {
                naive_match(service, action.service().prefix()) && naive_match(name, action.name())
            })
            .map(Action::full_name)
            .collect();
        let found: Vec<String> = catalogue().expand(service, name).map(Action::full_name).collect();
        assert_eq!(found.len(), expected.len(), "{service}:{name}");
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected, "{service}:{name}");
    }
    assert!(catalogue().expand("ec2", "Describe*").count() > 150);
    assert_eq!(catalogue().expand("*", "*").count(), catalogue().action_count() as usize);
}

/// The plainest matcher there is.
fn naive_match(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => (0..=text.len()).any(|at| naive_match(&pattern[1..], &text[at..])),
        Some('?') => !text.is_empty() && naive_match(&pattern[1..], &text[1..]),
        Some(letter) => {
            text.starts_with(|other: char| other.eq_ignore_ascii_case(&letter))
                && naive_match(&pattern[letter.len_utf8()..], &text[1..])
        }
    }
}

#[test]
fn global_keys_carry_their_facts() {
    let key = |name: &str| match catalogue().condition_key(name) {
        KeyLookup::Found(key) => key,
        other => panic!("{name}: {other:?}"),
    };
    let source_ip = key("AWS:sourceip");
    assert_eq!((source_ip.name(), source_ip.value_type()), ("aws:SourceIp", ValueType::IpAddress));
    assert!(source_ip.is_global() && source_ip.service().is_none() && !source_ip.multivalued());
    assert_eq!(source_ip.present_when().unwrap().collect::<Vec<_>>(), ["not-via-vpc-endpoint"]);
    assert!(key("aws:PrincipalOrgID").is_sensitive());
    assert!(key("aws:CalledVia").multivalued());
    assert_eq!(key("aws:EpochTime").other_value_type(), Some(ValueType::Numeric));
    assert_eq!(key("aws:PrincipalTag/team").name(), "aws:PrincipalTag/${TagKey}");
    assert_eq!(key("aws:requesttag/env").name(), "aws:RequestTag/${TagKey}");
    assert!(
        key("aws:RequestTag/env").applies_where_listed()
            && !key("aws:PrincipalTag/env").applies_where_listed()
    );
    let cross = key("ec2:SourceInstanceArn");
    assert!(cross.is_cross_service() && !cross.is_global());
    assert_eq!(cross.service().unwrap().prefix(), "ec2");
}

#[test]
fn keys_of_services_and_identity_providers_are_found() {
    let name = |key: &str| match catalogue().condition_key(key) {
        KeyLookup::Found(found) => found.name(),
        other => panic!("{key}: {other:?}"),
    };
    assert_eq!(name("S3:Prefix"), "s3:prefix");
    assert_eq!(name("s3:ExistingObjectTag/class"), "s3:ExistingObjectTag/<key>");
    assert_eq!(
        name("kms:EncryptionContext:app:part"),
        "kms:EncryptionContext:${EncryptionContextKey}"
    );
    assert_eq!(name("saml:aud"), "saml:aud");
    // Published as `…/tag-key`, which would match no policy.
    assert_eq!(name("secretsmanager:ResourceTag/owner"), "secretsmanager:ResourceTag/${TagKey}");
    assert_eq!(
        name("token.actions.githubusercontent.com:environment"),
        "token.actions.githubusercontent.com:environment"
    );
    assert_eq!(
        name("agent.acme.buildkite.dev:pipeline_id"),
        "agent.${Domain}.buildkite.dev:pipeline_id"
    );
    assert_eq!(name("accounts.google.com:aud"), "accounts.google.com:aud");
}

#[test]
fn unknown_keys_say_what_is_unknown() {
    let lookup = |key| catalogue().condition_key(key);
    assert_eq!(lookup("aws:SourceIpp"), KeyLookup::UnknownGlobal);
    assert_eq!(lookup("aws:RequestTag/"), KeyLookup::UnknownGlobal);
    assert!(matches!(lookup("s3:prefixx"), KeyLookup::UnknownKey(s3) if s3.prefix() == "s3"));
    assert!(
        matches!(lookup("saml:nosuchclaim"), KeyLookup::UnknownKey(sts) if sts.prefix() == "sts")
    );
    assert_eq!(lookup("token.actions.githubusercontent.com:sub"), KeyLookup::IdentityProvider);
    assert!(matches!(lookup("token.actions.githubusercontent.com:repo"), KeyLookup::UnknownKey(_)));
    assert_eq!(lookup("oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub"), KeyLookup::IdentityProvider);
    assert_eq!(lookup("nosuchservice:key"), KeyLookup::UnknownService);
    assert_eq!(lookup("no colon"), KeyLookup::UnknownService);
    assert_eq!(lookup(""), KeyLookup::UnknownService);
    for (written, expected) in [
        ("aws:SourceIpp", "aws:SourceIp"),
        ("aws:PrincipleTag/team", "aws:PrincipalTag/team"),
        ("s3:prefixx", "s3:prefix"),
        ("s3:SourceIp", "aws:SourceIp"),
        ("SourceIp", "aws:SourceIp"),
    ] {
        let suggestions = catalogue().suggest_condition_key(written);
        assert_eq!(
            suggestions.first().map(String::as_str),
            Some(expected),
            "{written} {suggestions:?}"
        );
    }
}

#[test]
fn keys_apply_where_they_are_listed() {
    for (name, key, expected) in [
        ("s3:ListBucket", "s3:prefix", KeyPlace::OnAction),
        ("s3:ListBucket", "S3:PREFIX", KeyPlace::OnAction),
        ("s3:GetObject", "s3:prefix", KeyPlace::Nowhere),
        ("s3:GetObject", "aws:SourceIp", KeyPlace::Global),
        ("s3:GetObject", "aws:PrincipalTag/team", KeyPlace::Global),
        ("s3:GetObject", "ec2:SourceInstanceArn", KeyPlace::CrossService),
        ("s3:GetObject", "s3:ExistingObjectTag/team", KeyPlace::OnAction),
        ("iam:PassRole", "iam:PassedToService", KeyPlace::OnAction),
        ("iam:ListUsers", "aws:ResourceTag/team", KeyPlace::Nowhere),
        ("iam:ListUsers", "aws:TagKeys", KeyPlace::Nowhere),
        ("iam:ListUsers", "aws:NoSuchKey", KeyPlace::Nowhere),
        ("sqs:SendMessage", "aws:ResourceTag/team", KeyPlace::OnResourceTypes),
        ("ec2:RunInstances", "ec2:ResourceTag/team", KeyPlace::OnResourceTypes),
        (
            "sts:AssumeRoleWithWebIdentity",
            "token.actions.githubusercontent.com:ref",
            KeyPlace::OnAction,
        ),
        (
            "sts:AssumeRoleWithWebIdentity",
            "token.actions.githubusercontent.com:sub",
            KeyPlace::CrossService,
        ),
        ("s3:GetObject", "cognito-identity.amazonaws.com:sub", KeyPlace::CrossService),
        ("s3:GetObject", "saml:sub", KeyPlace::CrossService),
    ] {
        assert_eq!(action(name).key_place(key), expected, "{name} {key}");
        assert_eq!(action(name).accepts_key(key), expected != KeyPlace::Nowhere);
    }
}

#[test]
fn api_calls_lead_to_their_actions() {
    for (service, operation, expected) in [
        ("s3", "HeadBucket", &["s3:ListBucket"][..]),
        ("S3", "headobject", &["s3:GetObject"]),
        ("s3", "CreateMultipartUpload", &["s3:PutObject"]),
        ("s3", "UploadPart", &["s3:PutObject"]),
        ("s3", "ListObjects", &["s3:ListBucket"]),
        ("s3", "ListObjectsV2", &["s3:ListBucket"]),
        ("s3", "ListBuckets", &["s3:ListAllMyBuckets"]),
        ("s3", "DeleteObjects", &["s3:DeleteObject"]),
        ("s3", "CopyObject", &["s3:GetObject", "s3:PutObject"]),
        ("lambda", "Invoke", &["lambda:InvokeFunction"]),
        (
            "dynamodb",
            "TransactWriteItems",
            &[
                "dynamodb:ConditionCheckItem",
                "dynamodb:PutItem",
                "dynamodb:UpdateItem",
                "dynamodb:DeleteItem",
            ],
        ),
        (
            "dynamodb",
            "BatchExecuteStatement",
            &[
                "dynamodb:PartiQLSelect",
                "dynamodb:PartiQLInsert",
                "dynamodb:PartiQLUpdate",
                "dynamodb:PartiQLDelete",
            ],
        ),
    ] {
        let actions: Vec<&str> = catalogue().api_call(service, operation).unwrap().collect();
        assert_eq!(actions, expected, "{service}:{operation}");
    }
    assert!(catalogue().api_call("s3", "NoSuchOperation").is_none());
    assert!(catalogue().api_call("s3", "GetObject").is_none());
}

#[test]
fn partitions_and_regions_know_each_other() {
    let names: Vec<&str> = catalogue().partitions().map(|partition| partition.name()).collect();
    assert_eq!(
        names,
        [
            "aws",
            "aws-cn",
            "aws-eusc",
            "aws-iso",
            "aws-iso-b",
            "aws-iso-e",
            "aws-iso-f",
            "aws-us-gov"
        ]
    );
    let frankfurt = catalogue().region("eu-central-1").unwrap();
    assert_eq!(
        (frankfurt.partition().name(), frankfurt.description()),
        ("aws", "Europe (Frankfurt)")
    );
    assert!(catalogue().region("aws-global").unwrap().is_pseudo());
    assert_eq!(catalogue().partition("AWS-CN").unwrap().dns_suffix(), "amazonaws.com.cn");
    assert_eq!(
        catalogue()
            .partition("aws")
            .unwrap()
            .regions()
            .filter(|region| !region.is_pseudo())
            .count(),
        36
    );
    for (region, expected) in [
        ("us-gov-west-1", Some("aws-us-gov")),
        ("us-iso-south-9", Some("aws-iso")),
        ("eu-nowhere-7", Some("aws")),
        ("cn-north-1", Some("aws-cn")),
        ("xx-nowhere-1", None),
        ("", None),
    ] {
        assert_eq!(
            catalogue().partition_of_region(region).map(|found| found.name()),
            expected,
            "{region}"
        );
    }
}

#[test]
fn principals_and_managed_policies_are_known_by_name() {
    assert_eq!(
        catalogue().service_principal("Lambda.amazonaws.com"),
        Some(PrincipalEvidence::Strong)
    );
    assert_eq!(
        catalogue().service_principal("amplify.amazonaws.com"),
        Some(PrincipalEvidence::Weak)
    );
    assert_eq!(catalogue().service_principal("nosuch.amazonaws.com"), None);
    assert!(catalogue().service_principals().any(|name| name == "ec2.amazonaws.com"));
    let role = catalogue().managed_policy("service-role/AWSLambdaBasicExecutionRole").unwrap();
    assert_eq!((role.path(), role.name()), ("service-role/", "AWSLambdaBasicExecutionRole"));
    assert!(catalogue().managed_policy("AWSLambdaBasicExecutionRole").is_none());
    assert_eq!(catalogue().managed_policy_named("awslambdabasicexecutionrole"), Some(role));
    assert!(!catalogue().managed_policy("AdministratorAccess").unwrap().is_deprecated());
    assert!(catalogue().managed_policies().any(|policy| policy.is_deprecated()));
}
