//! What the rules have to do with frameworks such as the CIS benchmark: one table of frameworks, one of controls.
//!
//! A control is a check of AWS: of Security Hub, and the rule of AWS Config behind it. It is here if the document
//! alone decides it, or its half of it. The numbers of requirements are those that AWS prints beside the control in the
//! Security Hub user guide; where AWS prints none, the benchmark's own numbers or those of AWS's conformance packs.

use crate::model::{Kinds, Policy};

/// A framework in one version.
#[derive(Debug, PartialEq, Eq)]
pub struct Framework {
    /// Its name in settings and output.
    pub name: &'static str,
    /// Its full name.
    pub title: &'static str,
    /// Where the mapping was checked.
    pub source: &'static str,
}

/// A requirement of a framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The framework's name.
    pub framework: &'static str,
    /// The requirement's own id.
    pub id: &'static str,
}

/// A check of AWS that a document decides.
#[derive(Debug, PartialEq, Eq)]
pub struct Control {
    /// Its id in Security Hub.
    pub id: &'static str,
    /// What it asks for.
    pub title: &'static str,
    /// The kinds of policy it is about.
    pub kinds: Kinds,
    /// The CloudFormation type name of what its policies are attached to, for resource policies.
    pub resource_type: Option<&'static str>,
    /// How AWS decides.
    pub criterion: &'static str,
    /// The frameworks that ask for it, with the ids of their requirements.
    pub frameworks: &'static [(&'static str, &'static [&'static str])],
}

impl Control {
    /// The requirements that it stands for.
    pub fn requirements(&self) -> impl Iterator<Item = Requirement> + use<> {
        self.frameworks
            .iter()
            .flat_map(|(framework, ids)| ids.iter().map(move |id| Requirement { framework, id }))
    }

    /// Whether it looks at this policy.
    pub fn concerns(&self, policy: &Policy) -> bool {
        self.kinds.contains(policy.kind)
            && self.resource_type.is_none_or(|wanted| policy.is_attached_to(wanted))
    }
}

/// How a document comes off in a control, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It meets it.
    Pass,
    /// The document does not say.
    Unknown,
    /// It does not meet it.
    Fail,
}

impl Verdict {
    /// Its name in output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Unknown => "unknown",
        }
    }
}

/// What a finding says about a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The control.
    pub control: &'static Control,
    /// How AWS decides, which goes by what is written.
    pub by_letter: Verdict,
    /// What is true of the requests that are allowed and denied.
    pub in_effect: Verdict,
}

impl Judgement {
    /// The usual case: what a rule finds fails by the letter, and in effect.
    pub(crate) fn failed(control: &'static Control) -> Self {
        Self { control, by_letter: Verdict::Fail, in_effect: Verdict::Fail }
    }
}

/// The framework with this name.
pub fn framework(name: &str) -> Option<&'static Framework> {
    FRAMEWORKS.iter().find(|framework| framework.name == name)
}

const SECURITY_HUB: &str = "Security Hub user guide, \"Related requirements\" of the control";
const BENCHMARK: &str = "the numbers of the benchmark, as Prowler lists them";

/// All frameworks, by name.
pub static FRAMEWORKS: &[Framework] = &[
    Framework {
        name: "aws-config",
        title: "Managed rules of AWS Config",
        source: "Security Hub user guide, \"AWS Config rule\" of the control",
    },
    Framework {
        name: "aws-fsbp",
        title: "AWS Foundational Security Best Practices, by the control ids of Security Hub",
        source: "Security Hub user guide, list of the standard's controls",
    },
    Framework {
        name: "cis-aws-1.4",
        title: "CIS AWS Foundations Benchmark 1.4.0",
        source: SECURITY_HUB,
    },
    Framework {
        name: "cis-aws-3.0",
        title: "CIS AWS Foundations Benchmark 3.0.0",
        source: BENCHMARK,
    },
    Framework {
        name: "cis-aws-5.0",
        title: "CIS AWS Foundations Benchmark 5.0.0",
        source: BENCHMARK,
    },
    Framework {
        name: "cis-aws-6.0",
        title: "CIS AWS Foundations Benchmark 6.0.0",
        source: BENCHMARK,
    },
    Framework {
        name: "nist-800-171-r2",
        title: "NIST SP 800-171 Revision 2",
        source: SECURITY_HUB,
    },
    Framework { name: "nist-800-53-r5", title: "NIST SP 800-53 Revision 5", source: SECURITY_HUB },
    Framework { name: "pci-dss-3.2.1", title: "PCI DSS 3.2.1", source: SECURITY_HUB },
    Framework {
        name: "pci-dss-4.0",
        title: "PCI DSS 4.0 and 4.0.1",
        source: "Security Hub user guide, and AWS's conformance pack for PCI DSS 4.0",
    },
];

/// All controls, by id.
pub static CONTROLS: &[&Control] = &[
    &IAM_1, &IAM_21, &KMS_1, &KMS_2, &KMS_5, &LAMBDA_1, &S3_2, &S3_3, &S3_5, &S3_6, &SNS_4, &SQS_3,
];

/// What NIST asks for of those who could do too much: IAM.1 and IAM.21.
const LEAST_PRIVILEGE: &[&str] = &[
    "AC-2", "AC-2(1)", "AC-3", "AC-3(15)", "AC-3(7)", "AC-5", "AC-6", "AC-6(10)", "AC-6(2)",
    "AC-6(3)",
];

/// What NIST asks for of those who could decrypt too much: KMS.1 and KMS.2.
const DECRYPTION: &[&str] =
    &["AC-2", "AC-2(1)", "AC-3", "AC-3(15)", "AC-3(7)", "AC-5", "AC-6", "AC-6(3)"];

/// What NIST asks for of what must not be public: S3.2, S3.3 and Lambda.1.
const PUBLIC_ACCESS: &[&str] = &[
    "AC-21", "AC-3", "AC-3(7)", "AC-4", "AC-4(21)", "AC-6", "SC-7", "SC-7(11)", "SC-7(16)",
    "SC-7(20)", "SC-7(21)", "SC-7(3)", "SC-7(4)", "SC-7(9)",
];

/// What PCI DSS 4.0 asks for of buckets that must not be public: S3.2 and S3.3.
const PCI_4_PUBLIC_BUCKET: &[&str] = &["1.3.1", "1.3.2", "1.4.2", "1.4.4"];

pub(crate) static IAM_1: Control = Control {
    id: "IAM.1",
    title: "no policy allows every action on every resource",
    kinds: Kinds::GRANTING_IDENTITY,
    resource_type: None,
    criterion: "A statement with `\"Effect\": \"Allow\"`, `\"Action\": \"*\"` and `\"Resource\": \"*\"` fails, whatever its condition. Only customer managed policies are looked at.",
    frameworks: &[
        ("aws-config", &["iam-policy-no-statements-with-admin-access"]),
        ("aws-fsbp", &["IAM.1"]),
        ("cis-aws-1.4", &["1.16"]),
        ("cis-aws-3.0", &["1.16"]),
        ("cis-aws-5.0", &["1.15"]),
        ("cis-aws-6.0", &["2.15"]),
        ("nist-800-171-r2", &["3.1.4"]),
        ("nist-800-53-r5", LEAST_PRIVILEGE),
        ("pci-dss-3.2.1", &["7.2.1"]),
        ("pci-dss-4.0", &["7.2.1", "7.2.2", "7.2.5", "7.3.1", "7.3.2", "7.3.3"]),
    ],
};

pub(crate) static IAM_21: Control = Control {
    id: "IAM.21",
    title: "no policy allows all actions of a service",
    kinds: Kinds::GRANTING_IDENTITY,
    resource_type: None,
    criterion: "A statement with `\"Effect\": \"Allow\"` and `\"Action\": \"service:*\"` or `\"NotAction\": \"service:*\"` fails, whatever its resources and condition; `service:Describe*` passes. Only customer managed policies are looked at.",
    frameworks: &[
        ("aws-config", &["iam-policy-no-statements-with-full-access"]),
        ("aws-fsbp", &["IAM.21"]),
        (
            "nist-800-171-r2",
            &["3.1.1", "3.1.2", "3.1.5", "3.1.7", "3.13.3", "3.13.4", "3.3.8", "3.3.9"],
        ),
        ("nist-800-53-r5", LEAST_PRIVILEGE),
        ("pci-dss-4.0", &["7.2.1", "7.2.2", "7.2.5"]),
    ],
};

pub(crate) static KMS_1: Control = Control {
    id: "KMS.1",
    title: "no customer managed policy allows decrypting with all KMS keys",
    kinds: Kinds::GRANTING_IDENTITY,
    resource_type: None,
    criterion: "A policy that allows `kms:Decrypt` or `kms:ReEncryptFrom` on all keys fails. Only `Resource` is looked at, and no condition.",
    frameworks: &[
        ("aws-config", &["iam-customer-policy-blocked-kms-actions"]),
        ("aws-fsbp", &["KMS.1"]),
        ("nist-800-53-r5", DECRYPTION),
    ],
};

pub(crate) static KMS_2: Control = Control {
    id: "KMS.2",
    title: "no inline policy allows decrypting with all KMS keys",
    kinds: Kinds::GRANTING_IDENTITY,
    resource_type: None,
    criterion: "As KMS.1, for inline policies of users, roles and groups.",
    frameworks: &[
        ("aws-config", &["iam-inline-policy-blocked-kms-actions"]),
        ("aws-fsbp", &["KMS.2"]),
        ("nist-800-53-r5", DECRYPTION),
    ],
};

pub(crate) static KMS_5: Control = Control {
    id: "KMS.5",
    title: "no KMS key is public",
    kinds: Kinds::RESOURCE,
    resource_type: Some("AWS::KMS::Key"),
    criterion: "A key policy that lets everyone in fails; only conditions with fixed values, without wildcards and variables, count as a limit.",
    frameworks: &[("aws-config", &["kms-key-policy-no-public-access"]), ("aws-fsbp", &["KMS.5"])],
};

pub(crate) static LAMBDA_1: Control = Control {
    id: "Lambda.1",
    title: "no Lambda function is public",
    kinds: Kinds::RESOURCE,
    resource_type: Some("AWS::Lambda::Function"),
    criterion: "A function policy that lets everyone in fails, and one that lets Amazon S3 in without testing `aws:SourceAccount`.",
    frameworks: &[
        ("aws-config", &["lambda-function-public-access-prohibited"]),
        ("aws-fsbp", &["Lambda.1"]),
        ("nist-800-53-r5", PUBLIC_ACCESS),
        ("pci-dss-3.2.1", &["1.2.1", "1.3.1", "1.3.2", "1.3.4", "7.2.1"]),
        ("pci-dss-4.0", &["7.2.1"]),
    ],
};

pub(crate) static S3_2: Control = Control {
    id: "S3.2",
    title: "no bucket can be read by everyone",
    kinds: Kinds::RESOURCE,
    resource_type: Some("AWS::S3::Bucket"),
    criterion: "Block Public Access, the bucket policy and the ACL decide together. A document holds the policy only, so the verdict by letter is not known.",
    frameworks: &[
        ("aws-config", &["s3-bucket-public-read-prohibited"]),
        ("aws-fsbp", &["S3.2"]),
        ("nist-800-53-r5", PUBLIC_ACCESS),
        ("pci-dss-3.2.1", &["1.2.1", "1.3.1", "1.3.2", "1.3.6", "7.2.1"]),
        ("pci-dss-4.0", PCI_4_PUBLIC_BUCKET),
    ],
};

pub(crate) static S3_3: Control = Control {
    id: "S3.3",
    title: "no bucket can be written by everyone",
    kinds: Kinds::RESOURCE,
    resource_type: Some("AWS::S3::Bucket"),
    criterion: "As S3.2, for writing.",
    frameworks: &[
        ("aws-config", &["s3-bucket-public-write-prohibited"]),
        ("aws-fsbp", &["S3.3"]),
        ("nist-800-53-r5", PUBLIC_ACCESS),
        ("pci-dss-3.2.1", &["1.2.1", "1.3.1", "1.3.2", "1.3.4", "1.3.6", "7.2.1"]),
        ("pci-dss-4.0", PCI_4_PUBLIC_BUCKET),
    ],
};

pub(crate) static S3_5: Control = Control {
    id: "S3.5",
    title: "buckets deny requests without TLS",
    kinds: Kinds::RESOURCE,
    resource_type: Some("AWS::S3::Bucket"),
    criterion: "A bucket policy that denies requests with `aws:SecureTransport` `false` passes. AWS does not say how wide the denial must be; scanners such as Prowler take any denial of `*`, `s3:*` or `s3:PutObject` with this condition, whatever its principals and resources.",
    frameworks: &[
        ("aws-config", &["s3-bucket-ssl-requests-only"]),
        ("aws-fsbp", &["S3.5"]),
        ("cis-aws-1.4", &["2.1.2"]),
        ("cis-aws-3.0", &["2.1.1"]),
        ("cis-aws-5.0", &["2.1.1"]),
        ("cis-aws-6.0", &["3.1.1"]),
        ("nist-800-171-r2", &["3.13.15", "3.13.8"]),
        (
            "nist-800-53-r5",
            &[
                "AC-17(2)", "AC-4", "IA-5(1)", "SC-12(3)", "SC-13", "SC-23", "SC-23(3)", "SC-7(4)",
                "SC-8", "SC-8(1)", "SC-8(2)", "SI-7(6)",
            ],
        ),
        ("pci-dss-3.2.1", &["4.1"]),
        ("pci-dss-4.0", &["1.2.5", "2.2.7", "4.2.1"]),
    ],
};

pub(crate) static S3_6: Control = Control {
    id: "S3.6",
    title: "no bucket policy lets another account change who may do what",
    kinds: Kinds::RESOURCE,
    resource_type: Some("AWS::S3::Bucket"),
    criterion: "A bucket policy fails that allows another account `s3:DeleteBucketPolicy`, `s3:PutBucketAcl`, `s3:PutBucketPolicy`, `s3:PutEncryptionConfiguration` or `s3:PutObjectAcl`. Only `Principal` is looked at, and no condition.",
    frameworks: &[
        ("aws-config", &["s3-bucket-blacklisted-actions-prohibited"]),
        ("aws-fsbp", &["S3.6"]),
        ("nist-800-171-r2", &["3.13.4"]),
        ("nist-800-53-r5", &["CA-9(1)", "CM-2"]),
    ],
};

pub(crate) static SNS_4: Control = Control {
    id: "SNS.4",
    title: "no topic is public",
    kinds: Kinds::RESOURCE,
    resource_type: Some("AWS::SNS::Topic"),
    criterion: "A topic policy that lets everyone in fails; only conditions with fixed values, without wildcards and variables, count as a limit.",
    frameworks: &[("aws-config", &["sns-topic-no-public-access"]), ("aws-fsbp", &["SNS.4"])],
};

pub(crate) static SQS_3: Control = Control {
    id: "SQS.3",
    title: "no queue is public",
    kinds: Kinds::RESOURCE,
    resource_type: Some("AWS::SQS::Queue"),
    criterion: "A queue policy that lets everyone in fails; only conditions with fixed values, without wildcards and variables, count as a limit.",
    frameworks: &[("aws-config", &["sqs-queue-no-public-access"]), ("aws-fsbp", &["SQS.3"])],
};

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "a test says by panicking that it failed")]
mod tests {
    use super::*;
    use crate::rules::RULES;

    fn is_sorted_and_single(words: &[&str]) -> bool {
        words.windows(2).all(|pair| pair[0] < pair[1])
    }

    #[test]
    fn the_tables_are_sorted_and_hold_nothing_twice() {
        let names: Vec<&str> = FRAMEWORKS.iter().map(|framework| framework.name).collect();
        assert!(is_sorted_and_single(&names), "{names:?}");
        let ids: Vec<&str> = CONTROLS.iter().map(|control| control.id).collect();
        assert_eq!(ids.len(), 12);
        for control in CONTROLS {
            let names: Vec<&str> = control.frameworks.iter().map(|(name, _)| *name).collect();
            assert!(is_sorted_and_single(&names), "{}: {names:?}", control.id);
            for (name, ids) in control.frameworks {
                assert!(framework(name).is_some(), "{}: {name}", control.id);
                assert!(!ids.is_empty() && is_sorted_and_single(ids), "{}: {ids:?}", control.id);
            }
        }
    }

    #[test]
    fn every_control_has_a_rule_that_looks_at_its_policies() {
        for control in CONTROLS {
            let rules: Vec<_> =
                RULES.iter().filter(|rule| rule.compliance.contains(control)).collect();
            assert!(!rules.is_empty(), "{}: no rule decides it", control.id);
            for rule in rules {
                let is_looked_at = control.kinds.iter().all(|kind| rule.kinds.contains(kind));
                assert!(is_looked_at, "{}: {} passes its policies over", control.id, rule.id);
            }
        }
    }

    #[test]
    fn every_framework_has_a_control_and_every_control_is_listed() {
        for framework in FRAMEWORKS {
            let mut all = CONTROLS.iter().flat_map(|control| control.requirements());
            assert!(all.any(|it| it.framework == framework.name), "{}", framework.name);
        }
        for rule in RULES {
            for control in rule.compliance {
                assert!(CONTROLS.contains(control), "{}: {}", rule.id, control.id);
            }
        }
    }
}
