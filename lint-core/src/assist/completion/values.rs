//! Values of condition keys: closed lists, regions, services, accounts, forms of ARNs.

use iamlint_catalogue::{ConditionKey, ValueType, order};

use crate::assist::completion::fit::fit;
use crate::assist::completion::{Kind, List, Proposal, Scene, keys, principals, resources};
use crate::model::{Family, PrincipalType, parse_operator};
use crate::rules::{oidc, service_principal};

/// How many managed policies a list holds.
const MOST_POLICIES: usize = 60;

/// How many ARNs a list holds.
const MOST_ARNS: usize = 60;

/// How many values that other conditions have a list holds.
const MOST_USED: usize = 20;

/// Keys whose values come out of a list, and the values.
///
/// Source: IAM user guide, "AWS global condition context keys"; the API references of the services.
const CLOSED: &[(&str, &[&str])] = &[
    ("aws:PrincipalType", &["Account", "User", "FederatedUser", "AssumedRole", "Anonymous"]),
    ("dynamodb:ReturnValues", &["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"]),
    (
        "dynamodb:Select",
        &["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"],
    ),
    ("ec2:MetadataHttpTokens", &["required", "optional"]),
    ("ec2:MetadataHttpEndpoint", &["enabled", "disabled"]),
    ("ec2:RoleDelivery", &["1.0", "2.0"]),
    ("ec2:Tenancy", &["default", "dedicated", "host"]),
    ("ec2:VolumeType", &["gp3", "gp2", "io1", "io2", "st1", "sc1", "standard"]),
    (
        "kms:GrantOperations",
        &["Decrypt", "Encrypt", "GenerateDataKey", "DescribeKey", "CreateGrant", "RetireGrant"],
    ),
    ("kms:KeyOrigin", &["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"]),
    ("lambda:FunctionUrlAuthType", &["AWS_IAM", "NONE"]),
    ("s3:AccessPointNetworkOrigin", &["VPC", "Internet"]),
    ("s3:authType", &["REST-HEADER", "REST-QUERY-STRING", "POST"]),
    ("s3:object-lock-legal-hold", &["ON", "OFF"]),
    ("s3:object-lock-mode", &["COMPLIANCE", "GOVERNANCE"]),
    ("s3:signatureversion", &["AWS4-HMAC-SHA256", "AWS"]),
    ("s3:TlsVersion", &["1.2", "1.3"]),
    (
        "s3:x-amz-acl",
        &[
            "bucket-owner-full-control",
            "private",
            "public-read",
            "public-read-write",
            "authenticated-read",
            "aws-exec-read",
            "bucket-owner-read",
            "log-delivery-write",
        ],
    ),
    ("s3:x-amz-content-sha256", &["UNSIGNED-PAYLOAD"]),
    ("s3:x-amz-metadata-directive", &["COPY", "REPLACE"]),
    ("s3:x-amz-object-ownership", &["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"]),
    ("s3:x-amz-server-side-encryption", &["aws:kms", "aws:kms:dsse", "AES256"]),
    (
        "s3:x-amz-storage-class",
        &[
            "STANDARD",
            "STANDARD_IA",
            "INTELLIGENT_TIERING",
            "ONEZONE_IA",
            "GLACIER_IR",
            "GLACIER",
            "DEEP_ARCHIVE",
        ],
    ),
    (
        "sns:Protocol",
        &[
            "https",
            "http",
            "email",
            "email-json",
            "sms",
            "sqs",
            "lambda",
            "application",
            "firehose",
        ],
    ),
    ("saml:aud", &["https://signin.aws.amazon.com/saml"]),
];

/// Policies of AWS that are attached most.
const COMMON_POLICIES: [&str; 6] = [
    "AdministratorAccess",
    "PowerUserAccess",
    "ReadOnlyAccess",
    "SecurityAudit",
    "ViewOnlyAccess",
    "IAMFullAccess",
];

/// Services through which keys of KMS are used most.
const VIA: [&str; 14] = [
    "s3",
    "ec2",
    "rds",
    "dynamodb",
    "secretsmanager",
    "ssm",
    "sqs",
    "sns",
    "lambda",
    "elasticfilesystem",
    "kinesis",
    "es",
    "redshift",
    "backup",
];

/// What may stand as the value of a key.
pub(super) fn propose(scene: &Scene, operator: &str, key: &str, list: &mut List) {
    let family = parse_operator(operator).map(|operator| operator.family);
    let known = keys::lookup(scene, key);
    let is_flag = known.is_some_and(|key| key.value_type() == ValueType::Bool);
    if matches!(family, Some(Family::Bool | Family::Null)) || is_flag {
        for value in ["true", "false"] {
            list.push(Proposal::content(Kind::Value, value).detail(meaning(family, value)));
        }
        return;
    }
    let lower = key.to_ascii_lowercase();
    used(scene, key, list);
    if let Some((_, values)) = CLOSED.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)) {
        return values.iter().for_each(|value| list.push(Proposal::content(Kind::Value, value)));
    }
    match lower.as_str() {
        "aws:principalservicename"
        | "aws:principalservicenameslist"
        | "aws:calledvia"
        | "aws:calledviafirst"
        | "aws:calledvialast"
        | "iam:passedtoservice"
        | "iam:awsservicename"
        | "lambda:principal"
        | "organizations:serviceprincipal" => principals::services(scene, list),
        "kms:viaservice" => via_services(scene, list),
        "iam:policyarn" | "iam:permissionsboundary" => policies(scene, list),
        "aws:principalarn" => principals::callers(scene, list),
        "aws:sourcearn" => sources(scene, list),
        _ if is_account_key(&lower) => accounts(scene, list),
        _ if lower.ends_with("region") || lower == "s3:locationconstraint" => regions(scene, list),
        _ if lower.contains(['.', '/']) && claim(&lower, list) => {}
        _ => by_type(&lower, known, family, list),
    }
}

fn meaning(family: Option<Family>, value: &str) -> &'static str {
    match (family, value) {
        (Some(Family::Null), "true") => "the request does not have the key",
        (Some(Family::Null), _) => "the request has the key",
        _ => "",
    }
}

/// The values that other conditions of the policy compare the key with.
fn used(scene: &Scene, key: &str, list: &mut List) {
    let own = scene.cursor.text.map(|token| token.span);
    let mut seen: Vec<&str> = Vec::new();
    let tests = scene.frame.policy().statements.iter().flat_map(|it| it.tests());
    for value in tests.filter(|(_, test)| test.is(key)).flat_map(|(_, test)| &test.values) {
        let text = value.as_str();
        if text.is_empty() || Some(value.span()) == own || seen.contains(&text) {
            continue;
        }
        seen.push(text);
        list.push(Proposal::content(Kind::Value, text).detail("used in this policy"));
        if seen.len() == MOST_USED {
            break;
        }
    }
}

fn is_account_key(key: &str) -> bool {
    let name = key.rsplit(':').next().unwrap_or(key);
    name.ends_with("account") || key == "aws:sourceowner"
}

fn accounts(scene: &Scene, list: &mut List) {
    let near = scene.surroundings();
    for account in &near.accounts {
        let proposal = Proposal::content(Kind::Value, account);
        list.push(proposal.detail("an account that the file names"));
    }
    let pattern = format!("‹{}›", near.account());
    if near.accounts.is_empty() {
        list.push(Proposal::pattern(Kind::Value, &pattern).detail("an account id"));
    }
}

/// The regions of the file's partition first.
fn regions(scene: &Scene, list: &mut List) {
    let own = scene.surroundings().partition;
    let is_own = |name: &str| name == own;
    let mut regions: Vec<_> =
        scene.catalogue.regions().filter(|region| !region.is_pseudo()).collect();
    order::by_key(&mut regions, |region| !is_own(region.partition().name()));
    for region in regions {
        list.push(Proposal::content(Kind::Value, region.name()).detail(region.description()));
    }
    if let Some(partition) = scene.catalogue.partition(&own) {
        for region in partition.regions().filter(|region| region.name() == "aws-global") {
            list.push(Proposal::content(Kind::Value, region.name()).detail("global services"));
        }
    }
}

/// `service.region.amazonaws.com`, as `kms:ViaService` wants it.
fn via_services(scene: &Scene, list: &mut List) {
    let near = scene.surroundings();
    let partition = scene.catalogue.partition(&near.partition);
    let suffix = partition.map_or("amazonaws.com", |partition| partition.dns_suffix());
    let is_one_word = |name: &&str| !name.contains('.') && !VIA.contains(name);
    let others = scene.catalogue.service_principals();
    let others = others.filter_map(|name| name.strip_suffix(".amazonaws.com")).filter(is_one_word);
    for name in VIA.into_iter().chain(others) {
        if fit(scene.typed().split('.').next().unwrap_or_default(), name).is_some() {
            let pattern = format!("{name}.‹{}›.{suffix}", near.region);
            let service = scene.catalogue.service(name).map_or("", |service| service.name());
            list.push(Proposal::pattern(Kind::Value, &pattern).detail(service));
        }
    }
}

/// Policies that AWS keeps.
fn policies(scene: &Scene, list: &mut List) {
    let partition = scene.surroundings().partition;
    let typed = scene.typed();
    let own = typed.rsplit('/').next().unwrap_or_default();
    let own = if own.starts_with("arn:") { "" } else { own };
    let policies = scene.catalogue.managed_policies();
    let live = policies.filter(|policy| !policy.is_gone() && !policy.is_deprecated());
    let mut found: Vec<_> =
        live.filter_map(|policy| Some((fit(own, policy.name())?, policy))).collect();
    let common = |name: &str| COMMON_POLICIES.iter().position(|other| *other == name);
    order::by_key(&mut found, |(fit, policy)| {
        (*fit, common(policy.name()).unwrap_or(usize::MAX), policy.path().len(), policy.name())
    });
    let proposals = found.into_iter().map(|(_, policy)| {
        let text = format!("arn:{partition}:iam::aws:policy/{}{}", policy.path(), policy.name());
        let proposal = Proposal::content(Kind::Arn, &text).detail("a policy of AWS");
        if typed.starts_with("arn:") { proposal } else { proposal.filter(policy.name()) }
    });
    list.extend_to(MOST_POLICIES, proposals);
}

/// The resources for which the services that the statement names may act.
fn sources(scene: &Scene, list: &mut List) {
    let near = scene.surroundings();
    let principals = scene.cursor.statement.and_then(|statement| statement.principals.as_ref());
    let names = principals.into_iter().flat_map(|it| it.of_type(PrincipalType::Service));
    let mut proposals = Vec::new();
    for name in names.map(|value| value.as_str()) {
        let Some(stem) = service_principal::name(name, scene.catalogue) else { continue };
        let stem = stem.split('.').next().unwrap_or(stem);
        for on in scene.catalogue.service(stem).into_iter().flat_map(|it| it.resource_types()) {
            let patterns = on.arns().map(|arn| resources::pattern(arn, &near));
            proposals.extend(
                patterns.map(|pattern| Proposal::pattern(Kind::Arn, &pattern).detail(on.name())),
            );
        }
    }
    list.extend_to(MOST_ARNS, proposals.into_iter());
    let (partition, region, account) = (&near.partition, &near.region, near.account());
    let pattern = format!("arn:{partition}:‹SERVICE›:‹{region}›:‹{account}›:‹RESOURCE›");
    list.push(Proposal::pattern(Kind::Arn, &pattern).detail("any resource"));
}

/// Claims of identity providers. `false`: the key is none.
fn claim(key: &str, list: &mut List) -> bool {
    let Some((issuer, claim)) = key.rsplit_once(':').filter(|(issuer, _)| issuer.contains('.'))
    else {
        return false;
    };
    let values: &[(&str, &str)] = match (issuer, claim) {
        (oidc::GITHUB, "sub") => &[
            ("repo:‹OWNER›/‹REPOSITORY›:ref:refs/heads/‹main›", "a branch"),
            ("repo:‹OWNER›/‹REPOSITORY›:environment:‹ENVIRONMENT›", "an environment"),
            ("repo:‹OWNER›/‹REPOSITORY›:ref:refs/tags/‹TAG›", "a tag"),
            ("repo:‹OWNER›/‹REPOSITORY›:pull_request", "pull requests"),
        ],
        (oidc::GITHUB, "aud") => &[("sts.amazonaws.com", "the audience of AWS's own action")],
        (_, "aud") if oidc::is_eks(issuer) => &[("sts.amazonaws.com", "the audience of EKS")],
        (_, "sub") if oidc::is_eks(issuer) => {
            &[("system:serviceaccount:‹NAMESPACE›:‹NAME›", "a service account")]
        }
        _ => {
            let pattern = format!("‹{}›", oidc::example(issuer, claim));
            list.push(Proposal::pattern(Kind::Value, &pattern).detail("a claim of the provider"));
            return true;
        }
    };
    for (pattern, detail) in values {
        list.push(Proposal::pattern(Kind::Value, pattern).detail(*detail));
    }
    true
}

/// A value of the key's type to begin with.
fn by_type(key: &str, known: Option<ConditionKey>, family: Option<Family>, list: &mut List) {
    let (pattern, detail) = match (key, known.map(|key| key.value_type()), family) {
        ("aws:principalorgid" | "aws:resourceorgid" | "aws:sourceorgid" | "aws:vpceorgid", ..) => {
            ("‹o-exampleorgid›", "the id of an organization")
        }
        ("aws:principalorgpaths" | "aws:resourceorgpaths" | "aws:sourceorgpaths", ..) => {
            ("‹o-exampleorgid›/‹r-root›/‹ou-unit›/*", "an organizational unit and what is below it")
        }
        ("aws:sourcevpc", ..) => ("‹vpc-0123456789abcdef0›", "a VPC"),
        ("aws:sourcevpce", ..) => ("‹vpce-0123456789abcdef0›", "a VPC endpoint"),
        (_, Some(ValueType::IpAddress), _) | (_, None, Some(Family::IpAddress)) => {
            ("‹203.0.113.0/24›", "a range of addresses")
        }
        (_, Some(ValueType::Date), _) | (_, None, Some(Family::Date)) => {
            ("‹2030-01-01T00:00:00Z›", "a point in time")
        }
        _ => return,
    };
    list.push(Proposal::pattern(Kind::Value, pattern).detail(detail));
}
