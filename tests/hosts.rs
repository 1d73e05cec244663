//! Policies inside other files: what the AWS command line prints, exports of an account, templates. Each finding points
//! into the file that the user sees, and each repair leaves a file that its host can still read.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says by panicking that it failed"
)]

#[path = "support/mod.rs"]
mod support;

#[path = "hosts/sam.rs"]
mod sam;

use serde_json::{Value, json};
use support::Sandbox;

/// A policy with one misspelt action.
fn policy() -> Value {
    json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:SendMesage"], "Resource": "*" } ] })
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

/// Checks `host` for the misspelt action, and gives kind, name and the marked text of each finding.
fn findings(host: &Value) -> Vec<(String, Option<String>, String)> {
    let sandbox = Sandbox::new();
    let text = format!("{host:#}\n");
    sandbox.write("host.json", &text);
    let arguments = ["check", "host.json", "--select", "unknown-action", "--output-format", "json"];
    let run = sandbox.iamlint(&arguments, "");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let found = document["findings"].as_array().unwrap().iter().map(|finding| {
        let offset = |end: &str| finding["range"][end]["offset"].as_u64().unwrap() as usize;
        let name = finding["policy"]["name"].as_str().map(str::to_owned);
        let kind = finding["policy"]["kind"].as_str().unwrap().to_owned();
        (kind, name, text[offset("start")..offset("end")].to_owned())
    });
    found.collect()
}

fn one(host: &Value) -> (String, Option<String>, String) {
    let found = findings(host);
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().unwrap()
}

#[test]
fn documents_are_found_as_objects_as_strings_and_percent_encoded() {
    let text = policy().to_string();
    for (document, marked) in [
        (policy(), "\"sqs:SendMesage\""),
        (json!(text), "\\\"sqs:SendMesage\\\""),
        (json!(percent_encoded(&text)), "%22sqs%3ASendMesage%22"),
    ] {
        let host = json!({ "RoleName": "app", "PolicyName": "inline", "PolicyDocument": document });
        let (kind, name, text) = one(&host);
        assert_eq!(
            (kind.as_str(), name.as_deref(), text.as_str()),
            ("identity", Some("app/inline"), marked)
        );
    }
}

#[test]
fn an_export_of_an_account_is_read_policy_by_policy() {
    let export = json!({
        "UserDetailList": [ { "UserName": "u", "UserPolicyList": [ { "PolicyName": "p", "PolicyDocument": policy() } ] } ],
        "GroupDetailList": [],
        "RoleDetailList": [ {
            "RoleName": "r",
            "AssumeRolePolicyDocument": { "Version": "2012-10-17", "Statement": [
                { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AsumeRole" } ] },
            "RolePolicyList": [],
        } ],
        "Policies": [ {
            "PolicyName": "managed",
            "PolicyVersionList": [ { "VersionId": "v1", "IsDefaultVersion": true, "Document": policy() } ],
        } ],
    });
    let found = findings(&export);
    let kinds: Vec<(&str, Option<&str>)> =
        found.iter().map(|(kind, name, _)| (kind.as_str(), name.as_deref())).collect();
    // The keys of the export are sorted, so its managed policies come first.
    let expected = [("identity", Some("managed")), ("trust", Some("r")), ("identity", Some("u/p"))];
    assert_eq!(kinds, expected);
}

#[test]
fn the_type_of_an_organization_policy_is_its_kind() {
    let host = |policy_type: &str| {
        json!({ "Policy": {
            "PolicySummary": { "Name": "guard", "Type": policy_type },
            "Content": policy().to_string() } })
    };
    assert_eq!(one(&host("SERVICE_CONTROL_POLICY")).0, "scp");
    assert_eq!(one(&host("RESOURCE_CONTROL_POLICY")).0, "rcp");
    assert_eq!(findings(&host("TAG_POLICY")), []);
}

#[test]
fn a_policy_in_a_template_is_attached_to_what_the_template_says() {
    let template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": { "Q": { "Type": "AWS::SQS::QueuePolicy", "Properties": {
            "Queues": [{ "Ref": "Queue" }],
            "PolicyDocument": { "Version": "2012-10-17", "Statement": [ {
                "Effect": "Allow", "Principal": { "AWS": { "Ref": "Account" } },
                "Action": ["sqs:SendMesage", { "Ref": "Action" }], "Resource": { "Fn::GetAtt": ["Queue", "Arn"] } } ] } } } },
    });
    assert_eq!(one(&template).0, "resource");
}

#[test]
fn a_repair_inside_a_string_leaves_a_string() {
    let sandbox = Sandbox::new();
    let policy_text = policy().to_string();
    for document in [json!(policy_text), json!(percent_encoded(&policy_text))] {
        sandbox.write("host.json", json!({ "PolicyDocument": document }).to_string());
        let arguments =
            ["check", "host.json", "--select", "unknown-action", "--fix", "--unsafe-fixes"];
        assert_eq!(sandbox.iamlint(&arguments, "").status, 0);
        let fixed: Value = serde_json::from_str(&sandbox.read("host.json")).unwrap();
        let inner = fixed["PolicyDocument"].as_str().unwrap();
        let is_fixed = inner.matches("SendMessage").count() == 2;
        assert!(is_fixed && !inner.contains("SendMesage"), "{inner}");
    }
}

#[test]
fn other_json_files_are_left_alone_and_named() {
    let sandbox = Sandbox::new();
    sandbox.write("package.json", r#"{ "name": "x", "version": "1.0.0", "dependencies": {} }"#);
    sandbox.write("tsconfig.json", r#"{ "compilerOptions": { "strict": true } }"#);
    sandbox.write("statement.json", r#"{ "Statement": "of account", "Version": 3 }"#);
    let run = sandbox.iamlint(&["check", ".", "--output-format", "json"], "");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        document["not_policies"],
        json!(["package.json", "statement.json", "tsconfig.json"])
    );
    assert_eq!((run.status, &document["findings"]), (0, &json!([])));
}

/// All that the rules say of a file, each as rule and marked text, and the kinds of its policies.
fn all_findings(name: &str, text: &str) -> Vec<(String, String)> {
    let sandbox = Sandbox::new();
    sandbox.write(name, text);
    let run = sandbox.iamlint(&["check", name, "--output-format", "json"], "");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["not_analysed"], json!([]), "{text}");
    let found = document["findings"].as_array().unwrap().iter().map(|finding| {
        let offset = |end: &str| finding["range"][end]["offset"].as_u64().unwrap() as usize;
        let rule = finding["rule"].as_str().unwrap().to_owned();
        (rule, text[offset("start")..offset("end")].to_owned())
    });
    found.collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(rule, token)| ((*rule).to_owned(), (*token).to_owned())).collect()
}

/// The Serverless Framework writes the policies around these lists.
#[test]
fn statements_of_the_serverless_framework_need_no_policy() {
    let text = "service: x
provider:
  name: aws
  iam:
    role:
      statements:
        - Effect: Allow
          Action:
            - dynamodb:Query
            - dynamodb:PutItm
          Resource: arn:aws:dynamodb:eu-west-1:*:table/orders
        - Effect: Allow
          Action: s3:ListBucket
          Resource: !GetAtt Bucket.Arn
functions:
  hello:
    handler: a.b
    iamRoleStatements:
      - Effect: Allow
        Action: s3:GetObjct
        Resource: arn:aws:s3:::data/${aws:username}/*
";
    let expected = [("unknown-action", "dynamodb:PutItm"), ("unknown-action", "s3:GetObjct")];
    assert_eq!(all_findings("serverless.yml", text), pairs(&expected));
}

#[test]
fn the_statement_of_an_event_bus_is_no_policy_and_its_neighbours_are_no_elements() {
    let text = "Resources:
  Bus:
    Type: AWS::Events::EventBusPolicy
    Properties:
      EventBusName: orders
      StatementId: partner
      Statement:
        Effect: Allow
        Principal: {AWS: arn:aws:iam::111122223333:root}
        Action: events:PutEvnts
        Resource: arn:aws:events:us-east-1:444455556666:event-bus/orders
";
    assert_eq!(all_findings("bus.yaml", text), pairs(&[("unknown-action", "events:PutEvnts")]));
}

/// Schemas have the keys that hold policies, and say there what belongs under them.
#[test]
fn schemas_are_no_policies() {
    let schema = r#"{
  "typeName": "AWS::IAM::ManagedPolicy",
  "properties": {
    "PolicyDocument": {"type": ["object", "string"], "description": "what it allows"},
    "AssumeRolePolicyDocument": {"$ref": "definitions/Document"},
    "KeyPolicy": {"anyOf": [{"type": "object"}, {"type": "string"}]}
  }
}"#;
    let specification = "openapi: 3.0.0
components:
  schemas:
    CreatePolicyRequest:
      properties:
        PolicyDocument:
          type: string
          maxLength: 131072
";
    let shapes =
        r#"{"shapes": {"Request": {"members": {"PolicyDocument": {"shape": "Document"}}}}}"#;
    for (name, text) in
        [("schema.json", schema), ("openapi.yaml", specification), ("shapes.json", shapes)]
    {
        let sandbox = Sandbox::new();
        sandbox.write(name, text);
        let run = sandbox.iamlint(&["check", ".", "--output-format", "json"], "");
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(document["findings"], json!([]), "{name}");
        assert_eq!(document["not_analysed"], json!([]), "{name}");
    }
    // What is meant as a policy is one, however much of it is wrong.
    for element in ["Statements", "Efect", "Version"] {
        let document = format!(r#"{{"{element}": "x"}}"#);
        let text = format!(r#"{{"RoleName": "r", "AssumeRolePolicyDocument": {document}}}"#);
        assert_ne!(all_findings("role.json", &text), [], "{element}");
    }
}

/// A key policy's `*` is the key, an endpoint's policy is for everyone, and a role's trust needs no resource.
#[test]
fn a_policy_of_a_template_is_judged_as_what_it_is() {
    let text = "AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}
            Action: kms:*
            Resource: '*'
  Endpoint:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement: {Effect: Allow, Principal: '*', Action: '*', Resource: '*'}
  Secret:
    Type: AWS::SecretsManager::ResourcePolicy
    Properties:
      ResourcePolicy:
        Version: '2012-10-17'
        Statement: [{Effect: Alow, Principal: {AWS: '111122223333'}, Action: secretsmanager:GetSecretValue, Resource: '*'}]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
          - !If [HasPartner, {Effect: Allow, Principal: {AWS: !Ref Partner}, Action: sts:AssumeRole}, !Ref AWS::NoValue]
";
    assert_eq!(all_findings("template.yaml", text), pairs(&[("invalid-effect", "Alow")]));
}

/// Files of other tools, some with words that a policy has, too.
#[test]
fn yaml_without_policies_is_left_alone() {
    let sandbox = Sandbox::new();
    sandbox.write("firewall.yaml", "Resources:\n  Acl:\n    Type: AWS::WAFv2::WebACL\n    Properties:\n      Rules:\n        - Name: a\n          Action: {Block: {}}\n          Statement:\n            NotStatement:\n              Statement: {GeoMatchStatement: {CountryCodes: [US]}}\n");
    sandbox.write("workflow.yml", "on: [push]\njobs:\n  a:\n    permissions: {contents: read}\n    steps:\n      - run: |\n          echo 'Effect: Allow'\n        if: ${{ github.event_name == 'push' }}\n");
    sandbox.write("role.yaml", "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nrules:\n- apiGroups: ['']\n  resources: [pods]\n  verbs: [get]\n---\nkind: List\n");
    sandbox.write(
        "chart.yaml",
        "{{- if .Values.on }}\nkind: {{ .Values.kind | quote }}\n{{- end }}\n",
    );
    let run = sandbox.iamlint(&["check", "."], "");
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("not policies: chart.yaml, firewall.yaml, role.yaml, workflow.yml"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("not analysed"), "{}", run.stdout);
}

/// CloudFormation's own ending says nothing of the language.
#[test]
fn a_file_called_template_may_be_yaml_or_json() {
    let yaml = "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument:\n        Version: '2012-10-17'\n        Statement: [{Effect: Allow, Action: s3:GetObjct, Resource: !GetAtt B.Arn}]\n";
    assert_eq!(all_findings("a.template", yaml), pairs(&[("unknown-action", "s3:GetObjct")]));
    let json = "{\n\t\"Resources\": {\n\t\t\"P\": {\"Type\": \"AWS::IAM::ManagedPolicy\", \"Properties\": {\"PolicyDocument\": {\n\t\t\t\"Version\": \"2012-10-17\",\n\t\t\t\"Statement\": [{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObjct\"],\"Resource\":{\"Fn::GetAtt\":[\"B\",\"Arn\"]}}]\n\t\t}}}\n\t}\n}\n";
    assert_eq!(all_findings("a.template", json), pairs(&[("unknown-action", "\"s3:GetObjct\"")]));
}

/// Examples in a text for people, among them one in a list, and what must be left alone.
const DOCUMENT: &str = "# Policies

```json
{ \"Version\": \"2012-10-17\", \"Statement\": [
  { \"Effect\": \"Allow\", \"Action\": \"s3:GetObjct\", \"Resource\": \"arn:aws:s3:::b/*\" } ] }
```

1. A statement alone:

    ```json
    {
      \"Effect\": \"Allow\",
      \"Action\": \"sqs:SendMesage\",
      \"Resource\": \"arn:aws:sqs:eu-west-1:111122223333:orders\"
    }
    ```

2. A template:

    ~~~yaml
    Resources:
      P:
        Type: AWS::IAM::ManagedPolicy
        Properties:
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                # iamlint: ignore[unknown-action] an example
                Action: s3:PutObjct
                Resource: arn:aws:s3:::b/*
              - {Effect: Alow, Action: s3:PutObject, Resource: 'arn:aws:s3:::b/*'}
    ~~~

```hcl
data \"aws_iam_policy_document\" \"d\" {
  statement {
    actions   = [\"dynamodb:PutItm\"]
    resources = [\"arn:aws:dynamodb:eu-west-1:111122223333:table/t\"]
  }
}
```

```json
{ \"name\": \"x\", \"dependencies\": {} }
```

```python
{ \"Version\": \"2012-10-17\", \"Statement\": [ { \"Effect\": \"Alow\" } ] }
```
";

#[test]
fn fences_of_markdown_are_read_as_files_of_their_languages() {
    let expected = [
        ("unknown-action", "\"s3:GetObjct\""),
        ("unknown-action", "\"sqs:SendMesage\""),
        ("invalid-effect", "Alow"),
        ("unknown-action", "\"dynamodb:PutItm\""),
    ];
    assert_eq!(all_findings("README.md", DOCUMENT), pairs(&expected));
}

#[test]
fn repairs_in_markdown_change_the_fence_alone() {
    let sandbox = Sandbox::new();
    sandbox.write("README.md", DOCUMENT);
    let run = sandbox.iamlint(&["check", "README.md", "--fix", "--unsafe-fixes"], "");
    assert_eq!(run.status, 0, "{}", run.stdout);
    let expected = DOCUMENT
        .replace("s3:GetObjct", "s3:GetObject")
        .replace("sqs:SendMesage", "sqs:SendMessage")
        .replace("{Effect: Alow", "{Effect: Allow")
        .replace("dynamodb:PutItm", "dynamodb:PutItem");
    assert_eq!(sandbox.read("README.md"), expected);
}

/// Documents show bad policies on purpose: a walk reads them only where the settings say so.
#[test]
fn markdown_is_read_where_somebody_asks_for_it() {
    let sandbox = Sandbox::new();
    sandbox.write("docs/guide.md", DOCUMENT);
    sandbox.write("bad.md", DOCUMENT);
    let files = |sandbox: &Sandbox, arguments: &[&str]| -> Vec<String> {
        let run = sandbox.iamlint(&[arguments, &["--output-format", "json"]].concat(), "");
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        let findings = document["findings"].as_array().unwrap().iter();
        let mut paths: Vec<String> =
            findings.map(|own| own["path"].as_str().unwrap().to_owned()).collect();
        paths.dedup();
        paths
    };
    assert_eq!(files(&sandbox, &["check", "."]), [""; 0]);
    assert_eq!(files(&sandbox, &["check", "bad.md", "docs"]), ["bad.md"]);
    assert_eq!(files(&sandbox, &["check", "--hook", "bad.md"]), [""; 0]);
    sandbox.write("iamlint.toml", "markdown = [\"docs/**\"]\n");
    assert_eq!(files(&sandbox, &["check", "."]), ["docs/guide.md"]);
    assert_eq!(files(&sandbox, &["check", ".", "docs/guide.md"]), ["docs/guide.md"]);
}

#[test]
fn an_example_that_leaves_something_out_is_not_analysed() {
    let sandbox = Sandbox::new();
    let text = "```json\n{ \"Version\": \"2012-10-17\", \"Statement\": [\n  ...\n  { \"Effect\": \"Alow\" } ] }\n```\n";
    sandbox.write("README.md", text);
    let run = sandbox.iamlint(&["check", "README.md", "--output-format", "json"], "");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["findings"], json!([]));
    assert_eq!(document["not_analysed"][0]["range"]["start"]["line"], json!(2));
}

/// A policy that names all of its service, or nothing of it: only what stands beside it tells what it is attached to.
#[test]
fn what_the_command_line_prints_beside_a_policy_tells_its_resource() {
    let document = json!({ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow",
        "Principal": { "AWS": "111122223333" }, "Action": ["*", "sqs:SendMesage"], "Resource": "*" } ] });
    let text = document.to_string();
    let cases = [
        (
            json!({ "Attributes": { "QueueArn": "arn:aws:sqs:eu-west-1:111122223333:q", "Policy": text } }),
            "AWS::SQS::Queue",
        ),
        (
            json!({ "Attributes": { "TopicArn": "arn:aws:sns:eu-west-1:111122223333:t", "Policy": text } }),
            "AWS::SNS::Topic",
        ),
        (json!({ "Policy": text, "PolicyName": "default" }), "AWS::KMS::Key"),
        (json!({ "FileSystemId": "fs-1", "Policy": text }), "AWS::EFS::FileSystem"),
        (
            json!({ "BackupVaultName": "v", "BackupVaultArn": "arn:aws:backup:eu-west-1:111122223333:backup-vault:v", "Policy": text }),
            "AWS::Backup::BackupVault",
        ),
        (
            json!({ "Name": "orders", "Arn": "arn:aws:events:eu-west-1:111122223333:event-bus/orders", "Policy": text }),
            "AWS::Events::EventBus",
        ),
        (
            json!({ "ARN": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-AbCdEf", "Name": "s", "ResourcePolicy": text }),
            "AWS::SecretsManager::Secret",
        ),
        (
            json!({ "DomainStatus": { "ARN": "arn:aws:es:eu-west-1:111122223333:domain/d", "AccessPolicies": text } }),
            "AWS::OpenSearchService::Domain",
        ),
        (
            json!({ "policy": { "resourceArn": "arn:aws:codeartifact:eu-west-1:111122223333:domain/d", "revision": "1", "document": text } }),
            "AWS::CodeArtifact::Domain",
        ),
        (json!({ "PolicyInJson": text, "PolicyHash": "x" }), "AWS::Glue::Catalog"),
    ];
    for (host, expected) in cases {
        assert_eq!(attached_to(&host), json!(expected), "{host}");
    }
}

/// What the command line prints of IAM, Organizations and buckets.
#[test]
fn documents_of_the_command_line_have_the_right_kind() {
    let text = policy().to_string();
    assert_eq!(
        one(&json!({ "PolicyVersion": { "Document": policy(), "VersionId": "v2" } })).0,
        "identity"
    );
    assert_eq!(one(&json!({ "Role": { "RoleName": "r", "Arn": "arn:aws:iam::111122223333:role/r", "AssumeRolePolicyDocument": policy() } })).0, "trust");
    assert_eq!(one(&json!({ "InlinePolicy": text })).0, "identity");
    let bucket = json!({ "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Principal": { "AWS": "111122223333" },
        "Action": "s3:GetObjct", "Resource": "arn:aws:s3:::b/*" } ] });
    assert_eq!(attached_to(&json!({ "Policy": bucket.to_string() })), json!("AWS::S3::Bucket"));
    let key = json!({ "Arn": "arn:aws:events:eu-west-1:111122223333:rule/r", "Policy": bucket.to_string() });
    assert_eq!(attached_to(&key), json!("AWS::S3::Bucket"));
}

/// The resource type of the policy with the misspelt action.
fn attached_to(host: &Value) -> Value {
    let sandbox = Sandbox::new();
    sandbox.write("host.json", host.to_string());
    let arguments = ["check", "host.json", "--select", "unknown-action", "--output-format", "json"];
    let run = sandbox.iamlint(&arguments, "");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    document["findings"][0]["policy"]["resource_type"].clone()
}

#[test]
fn a_repair_keeps_what_a_chart_puts_in() {
    let sandbox = Sandbox::new();
    let manifest = |resource: &str| {
        format!(
            "apiVersion: iam.services.k8s.aws/v1alpha1\nkind: Policy\nspec:\n  policyDocument: |\n    {{\"Version\": \"2012-10-17\", \"Statement\": [\n      {{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"{resource}\"}}]}}\n"
        )
    };
    let arguments =
        ["check", "p.yaml", "--select", "object-action-on-bucket", "--fix", "--unsafe-fixes"];
    sandbox.write("p.yaml", manifest("arn:aws:s3:::{{ .Values.bucket }}"));
    sandbox.iamlint(&arguments, "");
    assert_eq!(sandbox.read("p.yaml"), manifest("arn:aws:s3:::{{ .Values.bucket }}/*"));
}

/// The resource types whose policies AWS's own check for public access takes, what carries such a policy in a template, and the
/// property. Source: IAM Access Analyzer API reference, `CheckNoPublicAccess`, as of 2026-11-26.
const PUBLIC_ACCESS_TYPES: [(&str, Option<(&str, &str)>); 26] = [
    ("AWS::ApiGateway::RestApi", Some(("AWS::ApiGateway::RestApi", "Policy"))),
    ("AWS::Backup::BackupVault", Some(("AWS::Backup::BackupVault", "AccessPolicy"))),
    ("AWS::CloudTrail::Dashboard", Some(("AWS::CloudTrail::ResourcePolicy", "ResourcePolicy"))),
    (
        "AWS::CloudTrail::EventDataStore",
        Some(("AWS::CloudTrail::ResourcePolicy", "ResourcePolicy")),
    ),
    ("AWS::CodeArtifact::Domain", Some(("AWS::CodeArtifact::Domain", "PermissionsPolicyDocument"))),
    (
        "AWS::DynamoDB::Stream",
        Some(("AWS::DynamoDB::Table", "StreamSpecification/ResourcePolicy/PolicyDocument")),
    ),
    ("AWS::DynamoDB::Table", Some(("AWS::DynamoDB::Table", "ResourcePolicy/PolicyDocument"))),
    ("AWS::EFS::FileSystem", Some(("AWS::EFS::FileSystem", "FileSystemPolicy"))),
    ("AWS::IAM::AssumeRolePolicyDocument", Some(("AWS::IAM::Role", "AssumeRolePolicyDocument"))),
    ("AWS::KMS::Key", Some(("AWS::KMS::Key", "KeyPolicy"))),
    ("AWS::Kinesis::Stream", Some(("AWS::Kinesis::ResourcePolicy", "ResourcePolicy"))),
    ("AWS::Kinesis::StreamConsumer", Some(("AWS::Kinesis::ResourcePolicy", "ResourcePolicy"))),
    // Templates give a function's permissions one by one, without a document.
    ("AWS::Lambda::Function", None),
    ("AWS::OpenSearchService::Domain", Some(("AWS::OpenSearchService::Domain", "AccessPolicies"))),
    ("AWS::S3::AccessPoint", Some(("AWS::S3::AccessPoint", "Policy"))),
    ("AWS::S3::Bucket", Some(("AWS::S3::BucketPolicy", "PolicyDocument"))),
    // There are no vaults of Glacier in templates.
    ("AWS::S3::Glacier", None),
    ("AWS::S3Express::AccessPoint", Some(("AWS::S3Express::AccessPoint", "Policy"))),
    ("AWS::S3Express::DirectoryBucket", Some(("AWS::S3Express::BucketPolicy", "PolicyDocument"))),
    ("AWS::S3Outposts::AccessPoint", Some(("AWS::S3Outposts::AccessPoint", "Policy"))),
    ("AWS::S3Outposts::Bucket", Some(("AWS::S3Outposts::BucketPolicy", "PolicyDocument"))),
    ("AWS::S3Tables::Table", Some(("AWS::S3Tables::TablePolicy", "ResourcePolicy"))),
    ("AWS::S3Tables::TableBucket", Some(("AWS::S3Tables::TableBucketPolicy", "ResourcePolicy"))),
    (
        "AWS::SecretsManager::Secret",
        Some(("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy")),
    ),
    ("AWS::SNS::Topic", Some(("AWS::SNS::TopicPolicy", "PolicyDocument"))),
    ("AWS::SQS::Queue", Some(("AWS::SQS::QueuePolicy", "PolicyDocument"))),
];

/// Whoever drops AWS's check for public access loses none of its resource types: neither a policy by itself nor one in a template.
#[test]
fn every_resource_type_of_awss_check_for_public_access_is_judged() {
    let is_trust = |own: &str| own == "AWS::IAM::AssumeRolePolicyDocument";
    for (own, carrier) in PUBLIC_ACCESS_TYPES {
        let mut statement =
            json!({ "Effect": "Allow", "Principal": { "AWS": "*" }, "Action": "*" });
        let kind = if is_trust(own) {
            statement["Action"] = json!("sts:AssumeRole");
            "trust".to_owned()
        } else {
            statement["Resource"] = json!("*");
            format!("resource:{own}")
        };
        let policy = json!({ "Version": "2012-10-17", "Statement": [statement] });
        let sandbox = Sandbox::new();
        sandbox.write("policy.json", policy.to_string());
        let public = |arguments: &[&str]| {
            let more = ["--select", "public-principal", "--output-format", "json"];
            let run = sandbox.iamlint(&[&["check"], arguments, &more].concat(), "");
            let document: Value = serde_json::from_str(&run.stdout)
                .unwrap_or_else(|_| panic!("{own}: {}", run.stderr));
            let findings = document["findings"].as_array().unwrap();
            findings.iter().map(|finding| finding["policy"]["kind"].clone()).collect::<Vec<_>>()
        };
        let expected = [json!(kind.split(':').next().unwrap())];
        assert_eq!(public(&["policy.json", "--kind", &kind]), expected, "{own}");
        let Some((resource_type, property)) = carrier else { continue };
        let properties = property.rsplit('/').fold(policy, |own, key| json!({ key: own }));
        let resource = json!({ "Type": resource_type, "Properties": properties });
        sandbox.write("template.json", json!({ "Resources": { "Own": resource } }).to_string());
        assert_eq!(public(&["template.json"]), expected, "{own} by {resource_type}");
    }
}
