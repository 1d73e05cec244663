//! The policies of a whole file.

use iamlint_catalogue::Catalogue;

use crate::assist::File;
use crate::assist::convert::{Converted, Target, all};
use crate::lint::Request;
use crate::syntax::Dialect::{self, Hcl, Json, Jsonc, Yaml};

fn converted(dialect: Dialect, text: &str, target: Target) -> Converted {
    let request = Request::new(text, dialect, None);
    all(&File { request, catalogue: Catalogue::embedded() }, target, "it")
}

/// What stands at the place of the only refusal, and the reason.
fn refused(dialect: Dialect, text: &str, target: Target) -> (String, String) {
    let Converted { texts, refusals } = converted(dialect, text, target);
    let ([], [only]) = (texts.as_slice(), refusals.as_slice()) else {
        panic!("{texts:?} {refusals:?}")
    };
    (text[only.span.range()].to_owned(), only.reason.clone())
}

/// A policy with this resource, and no place for another fault.
fn policy(resource: &str) -> String {
    format!(
        "{{\"Version\": \"2012-10-17\", \"Statement\": [{{\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": {resource}}}]}}"
    )
}

#[test]
fn what_others_fill_in_is_not_written_for_terraform() {
    for text in ["\"{{ bucket }}\"", "\"arn:aws:s3:::${Bucket}/*\"", "\"{{resolve:ssm:x}}\""] {
        for target in [Target::Jsonencode, Target::Document] {
            let (place, reason) = refused(Json, &policy(text), target);
            assert_eq!((&*place, &*reason), (text, "another tool fills this in"));
        }
        assert_eq!(converted(Json, &policy(text), Target::Yaml).texts.len(), 1);
    }
}

#[test]
fn a_string_that_is_filled_in_beside_itself_is_not_converted() {
    let json = policy("\"${Name}\"").replace('"', "\\\"");
    let text = format!(
        "{{\"Resources\": {{\"P\": {{\"Type\": \"AWS::IAM::ManagedPolicy\", \"Properties\": {{\"PolicyDocument\": {{\"Fn::Sub\": [\"{json}\", {{\"Name\": \"x\"}}]}}}}}}}}}}"
    );
    let (_, reason) = refused(Json, &text, Target::Yaml);
    assert_eq!(reason, "what stands beside the string may be put into it");
    let alone = text.replace("[\"{", "\"{").replace("}\", {\"Name\": \"x\"}]", "}\"");
    let yaml = converted(Json, &alone, Target::Yaml).texts;
    assert!(yaml[0].contains("Resource: !Sub \"${Name}\"\n"), "{yaml:?}");
}

#[test]
fn comments_around_a_policy_go_along_where_they_can() {
    let text = "// The head.\n{\n  \"Version\": \"2012-10-17\", // new\n  \"Statement\": [] // none\n}\n// The foot.\n";
    let yaml = "# The head.\nVersion: \"2012-10-17\" # new\nStatement: [] # none\n# The foot.\n";
    assert_eq!(converted(Jsonc, text, Target::Yaml).texts, [yaml]);
    let hcl = "# The head.\n# The foot.\njsonencode({\n  Version   = \"2012-10-17\" # new\n  Statement = []           # none\n})\n";
    assert_eq!(converted(Jsonc, text, Target::Jsonencode).texts, [hcl]);
    let (place, reason) = refused(Jsonc, text, Target::Json);
    assert_eq!((&*place, &*reason), ("// The head.", "JSON has no place for this comment"));
}

#[test]
fn documents_get_names_that_terraform_takes_each_once() {
    let text = "Resources:\n  A:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: a b\n      Policies:\n        - {PolicyName: a.b, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: '*', Resource: '*'}]}}\n        - {PolicyName: a.b, PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Deny, Action: '*', Resource: '*'}]}}\n";
    let texts = converted(Yaml, text, Target::Document).texts;
    let names: Vec<&str> = texts.iter().map(|own| own.split('"').nth(3).unwrap()).collect();
    assert!(names[0].chars().all(|own| own.is_ascii_alphanumeric() || own == '_'), "{names:?}");
    assert_eq!(names[1], format!("{}_2", names[0]));
}

#[test]
fn what_is_broken_or_of_terraform_in_json_is_refused() {
    let (_, reason) = refused(Json, &policy("\"*\",").replace("]}", "]"), Target::Yaml);
    assert_eq!(reason, "a policy with syntax errors is not converted");
    let text = "{\"data\": {\"aws_iam_policy_document\": {\"x\": {\"statement\": [{\"actions\": [\"*\"]}]}}}}";
    let (_, reason) = refused(Json, text, Target::Json);
    assert_eq!(reason, "policies in the JSON syntax of Terraform are not converted");
    let text = "data \"aws_iam_policy_document\" \"x\" {\n  for_each = var.x\n  statement {\n    actions = [\"*\"]\n  }\n}\n";
    assert_eq!(refused(Hcl, text, Target::Json).0, "for_each");
}
