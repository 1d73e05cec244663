//! SAM: its policy templates, which stand for policies, and what stands beside them.

use serde_json::Value;

use crate::support::Sandbox;
use crate::{all_findings, pairs};

#[test]
fn policies_of_sam_are_found_beside_its_policy_templates() {
    let text = "AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.b
      Runtime: python3.13
      Policies:
        - AWSLambdaBasicExecutionRole
        - S3ReadPolicy: {BucketName: !Ref Bucket}
        - Version: '2012-10-17'
          Statement:
            - Effect: Allow
              Action: [s3:GetObjct]
              Resource: !Sub '${Bucket.Arn}/*'
  Api:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      Auth:
        ResourcePolicy:
          CustomStatements:
            - Effect: Allow
              Principal: '*'
              Action: execute-api:Invoke
              Resource: execute-api:/prod/*
              Condition:
                IpAddress: {aws:SourceIp: 203.0.113.0/24}
";
    assert_eq!(all_findings("sam.yaml", text), pairs(&[("unknown-action", "s3:GetObjct")]));
}

const SAM: &str = "Transform: AWS::Serverless-2016-10-31
Resources:
  Reader:
    Type: AWS::Serverless::Function
    Properties:
      Environment:
        Variables: {S3ReadPolicy: {BucketName: none}}
      Policies:
        - AWSLambdaBasicExecutionRole
        - S3ReadPolicy: {BucketName: example-reports}
        - DynamoDBCrudPolicy:
            TableName: !Ref Table
        - !If [IsBig, {EC2DescribePolicy: {}}, !Ref 'AWS::NoValue']
  Rotation:
    Type: AWS::Serverless::StateMachine
    Properties:
      Policies:
        AWSSecretsManagerRotationPolicy: {FunctionName: rotate}
";

/// Source: AWS SAM developer guide, \"AWS SAM policy templates\".
#[test]
fn policy_templates_of_sam_are_policies() {
    let sandbox = Sandbox::new();
    sandbox.write("sam.yaml", SAM);
    let run = sandbox.iamlint(&["inventory", "sam.yaml", "--output-format", "json"], "");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let policies = document["policies"].as_array().unwrap().iter().map(|own| {
        [&own["name"], &own["kind"], &own["services"][0], &own["highest_level"]]
            .map(|field| field.as_str().unwrap_or_default().to_owned())
    });
    let expected = [
        ["Reader.S3ReadPolicy", "identity", "s3", "Read"],
        ["Reader.DynamoDBCrudPolicy", "identity", "dynamodb", "Write"],
        ["Reader.EC2DescribePolicy", "identity", "ec2", "List"],
        ["Rotation.AWSSecretsManagerRotationPolicy", "identity", "secretsmanager", "Write"],
    ];
    assert_eq!(policies.collect::<Vec<_>>(), expected, "{document:#}");
    assert_eq!(all_findings("sam.yaml", SAM), []);
}

#[test]
fn requests_are_held_against_policy_templates_of_sam() {
    let sandbox = Sandbox::new();
    sandbox.write("sam.yaml", SAM);
    let asked = |name: &str, action: &str, resource: &str| {
        let policy = format!("sam.yaml#{name}");
        let caller = ["--principal", "arn:aws:iam::111122223333:role/r", "--policy", &policy];
        let request = ["--action", action, "--resource", resource, "--output-format", "json"];
        let run = sandbox.iamlint(&[&["can"], &caller[..], &request].concat(), "");
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        document["requests"][0]["decision"].as_str().unwrap().to_owned()
    };
    let (reader, describe) = ("Reader.S3ReadPolicy", "Reader.EC2DescribePolicy");
    assert_eq!(asked(describe, "ec2:DescribeInstances", "*"), "allowed");
    assert_eq!(asked(describe, "ec2:RunInstances", "*"), "implicit_deny");
    // The partition is not known before the template is deployed.
    assert_eq!(asked(reader, "s3:GetObject", "arn:aws:s3:::example-reports/a"), "depends");
    assert_eq!(asked(reader, "s3:GetObject", "arn:aws:s3:::example-secrets/a"), "implicit_deny");
    assert_eq!(asked(reader, "s3:PutObject", "arn:aws:s3:::example-reports/a"), "implicit_deny");
}

/// What stands for a parameter is taken as it is: an address has an `@`, and a name may be that of another parameter.
#[test]
fn parameters_of_policy_templates_are_put_in_as_they_stand() {
    let text = "Transform: AWS::Serverless-2016-10-31
Parameters:
  TableName: {Type: String, Default: example-table}
  StreamName: {Type: String, Default: 2026-01-01T00:00:00.000}
Resources:
  Own:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - SESCrudPolicy: {IdentityName: sender@example.com}
        - DynamoDBStreamReadPolicy: {TableName: !Ref StreamName, StreamName: !Ref TableName}
        - SQSPollerPolicy: {QueueName: !ImportValue queue}
";
    let sandbox = Sandbox::new();
    sandbox.write("sam.yaml", text);
    let run = sandbox.iamlint(&["explain", "sam.yaml", "--output-format", "json"], "");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let policies = document["policies"].as_array().unwrap().iter();
    let sentences: Vec<&str> = policies
        .flat_map(|policy| policy["statements"].as_array().unwrap())
        .map(|statement| statement["sentence"].as_str().unwrap())
        .collect();
    let parts = [
        "`arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/sender@example.com`",
        ":table/${StreamName}/stream/${TableName}`",
        ":table/${StreamName}/stream/*`",
        ":${SQSPollerPolicy.QueueName}`",
    ];
    for part in parts {
        assert!(sentences.iter().any(|own| own.contains(part)), "{part}: {sentences:#?}");
    }
}

#[test]
fn what_a_policy_template_of_sam_is_given_makes_a_difference() {
    let sandbox = Sandbox::new();
    sandbox.write("old.yaml", SAM);
    sandbox.write("new.yaml", SAM.replace("!Ref Table", "!Ref OtherTable"));
    let run = sandbox.iamlint(&["diff", "old.yaml", "new.yaml", "--output-format", "json"], "");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let verdicts =
        document["policies"].as_array().unwrap().iter().map(|own| {
            [&own["name"], &own["verdict"]].map(|field| field.as_str().unwrap().to_owned())
        });
    let expected = [
        ["Reader.S3ReadPolicy", "same"],
        ["Reader.DynamoDBCrudPolicy", "unknown"],
        ["Reader.EC2DescribePolicy", "same"],
        ["Rotation.AWSSecretsManagerRotationPolicy", "same"],
    ];
    assert_eq!(verdicts.collect::<Vec<_>>(), expected, "{document:#}");
}

/// Nobody can change what AWS has put into a template, but a team can do without the template.
#[test]
fn of_the_rules_only_those_of_the_house_hold_for_policy_templates_of_sam() {
    let sandbox = Sandbox::new();
    sandbox.write("sam.yaml", SAM);
    let house = "[[house.forbid]]
name = 'no-secrets'
actions = ['secretsmanager:PutSecretValue']
reason = 'the vault has them'
";
    sandbox.write("iamlint.toml", house);
    let run = sandbox.iamlint(&["check", "sam.yaml", "--output-format", "concise"], "");
    let lines: Vec<&str> = run.stdout.lines().filter(|line| line.contains("sam.yaml")).collect();
    assert_eq!(lines.len(), 1, "{}", run.stdout);
    assert!(lines[0].starts_with("sam.yaml:18:9: error[forbidden-action]"), "{}", run.stdout);
}

#[test]
fn policy_templates_and_connectors_of_sam_that_cannot_be_read_are_named() {
    let text = "Transform: AWS::Serverless-2016-10-31
Resources:
  Reader:
    Type: AWS::Serverless::Function
    Connectors:
      ToTable: {Properties: {Destination: {Id: Table}, Permissions: [Read]}}
    Properties:
      Policies:
        - S3RedPolicy: {BucketName: example-reports}
        - EFSWriteAccessPolicy: {FileSystem: fs-1}
  Link:
    Type: AWS::Serverless::Connector
    Properties: {Source: {Id: Reader}, Destination: {Id: Queue}, Permissions: [Write]}
";
    let sandbox = Sandbox::new();
    sandbox.write("sam.yaml", text);
    let run = sandbox.iamlint(&["check", "sam.yaml", "--output-format", "json"], "");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    let places = document["not_analysed"].as_array().unwrap().iter();
    let reasons: Vec<&str> = places.map(|own| own["reason"].as_str().unwrap()).collect();
    let expected = [
        "SAM writes the policy of the connector `ToTable`",
        "`S3RedPolicy` is no policy template of SAM that is known here: `S3ReadPolicy` is one",
        "the policy template `EFSWriteAccessPolicy` needs the parameter `AccessPoint`",
        "SAM writes the policy of the connector `Link`",
    ];
    assert_eq!(reasons, expected);
}
