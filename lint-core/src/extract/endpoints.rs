//! Which service a VPC endpoint leads to.

use crate::extract::hosts::sub_text;
use crate::syntax::Node;

/// The last part of the names of endpoints, and the prefix of the service whose requests alone come through them. What is not
/// here is not known: a name need not be the prefix, and some endpoints lead to several services.
///
/// Source: AWS PrivateLink guide, "AWS services that integrate with AWS PrivateLink", as of November 2026.
const SERVICES: [(&str, &str); 15] = [
    ("dynamodb", "dynamodb"),
    ("ecr.api", "ecr"),
    ("ecr.dkr", "ecr"),
    ("events", "events"),
    ("kinesis-streams", "kinesis"),
    ("kms", "kms"),
    ("lambda", "lambda"),
    ("logs", "logs"),
    ("monitoring", "cloudwatch"),
    ("s3", "s3"),
    ("secretsmanager", "secretsmanager"),
    ("sns", "sns"),
    ("sqs", "sqs"),
    ("states", "states"),
    ("sts", "sts"),
];

/// The prefix of the service that an `AWS::EC2::VPCEndpoint` leads to.
pub(super) fn of_template(resource: &Node) -> Option<&'static str> {
    let name = resource.get("Properties")?.get("ServiceName")?;
    if let Some(text) = name.text().or_else(|| sub_text(name)) {
        return of_name(&text.value);
    }
    let [delimiter, parts] = name.get("Fn::Join")?.elements()? else { return None };
    // What is not a text here is the region.
    let parts = parts.elements()?.iter();
    let parts: Vec<&str> =
        parts.map(|part| part.text().map_or("region", |text| &*text.value)).collect();
    of_name(&parts.join(&delimiter.text()?.value))
}

/// The prefix for `com.amazonaws.eu-west-1.s3`.
fn of_name(name: &str) -> Option<&'static str> {
    let (_, service) = name.strip_prefix("com.amazonaws.")?.split_once('.')?;
    SERVICES.iter().find(|(own, _)| *own == service).map(|(_, prefix)| *prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_services() {
        assert_eq!(of_name("com.amazonaws.eu-west-1.s3"), Some("s3"));
        assert_eq!(of_name("com.amazonaws.${AWS::Region}.ecr.dkr"), Some("ecr"));
        assert_eq!(of_name("com.amazonaws.eu-west-1.monitoring"), Some("cloudwatch"));
        for unknown in
            ["com.amazonaws.eu-west-1.new", "com.amazonaws.vpce.eu-west-1.vpce-svc-1", "s3", ""]
        {
            assert_eq!(of_name(unknown), None, "{unknown}");
        }
    }
}
