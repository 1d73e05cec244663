//! The forms in a template of CloudFormation.

use super::{after, titles};
use crate::syntax::Dialect::Yaml;

const TITLE: &str = "Write as YAML";

#[test]
fn a_string_becomes_a_block_below_its_key() {
    let before = r#"Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: !Sub |
        {
          "Version": "2012-10-17",
          "Statement": [{
            "Effect": "Allow",¦
            "Action": ["s3:GetObject", "s3:Put*"],
            "Resource": "arn:aws:s3:::${Bucket}/${!aws:username}/*",
            "Condition": {"StringEquals": {"aws:ResourceAccount": "111122223333", "aws:PrincipalTag/x": "${!aws:username}"}}
          }]
        }
      Description: x
"#;
    let expected = r#"Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action:
              - s3:GetObject
              - s3:Put*
            Resource: !Sub "arn:aws:s3:::${Bucket}/${!aws:username}/*"
            Condition:
              StringEquals:
                aws:ResourceAccount: "111122223333"
                aws:PrincipalTag/x: ${aws:username}
      Description: x
"#;
    assert_eq!(after(Yaml, before, TITLE), expected);
}

#[test]
fn a_policy_in_brackets_becomes_a_block_with_its_functions_and_comments() {
    let before = r#"Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: { # the policy
        "Version": "2012-10-17",
        # all of it
        "Statement": [{
          "Effect": "Allow",¦
          "Action": "s3:*", # why
          "Resource": [!GetAtt Bucket.Arn, {"Fn::GetAtt": ["Other", "Arn"]}, {"Fn::Join": ["", ["arn:aws:s3:::", {"Ref": "Third"}]]}, !If [IsProd, !Sub "arn:${AWS::Partition}:s3:::x", !Ref AWS::NoValue]]
        }]
      } # end
      Description: x
"#;
    let expected = r#"Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: # end
        # the policy
        Version: "2012-10-17"
        # all of it
        Statement:
          - Effect: Allow
            Action: s3:* # why
            Resource:
              - !GetAtt Bucket.Arn
              - !GetAtt Other.Arn
              - Fn::Join:
                  - ""
                  - - "arn:aws:s3:::"
                    - !Ref Third
              - Fn::If:
                  - IsProd
                  - !Sub "arn:${AWS::Partition}:s3:::x"
                  - !Ref AWS::NoValue
      Description: x
"#;
    assert_eq!(after(Yaml, before, TITLE), expected);
}

/// A template with this value of a policy.
fn template(kind: &str, value: &str) -> String {
    format!("Resources:\n  R:\n    Type: {kind}\n    Properties:\n      PolicyDocument: {value}\n")
}

const FLOW: &str =
    "{Version: '2012-10-17', Statement: [{Effect: Allow,¦ Action: '*', Resource: '*'}]}";

#[test]
fn quotes_and_indentation_are_those_of_the_file() {
    let before = template("AWS::IAM::ManagedPolicy", FLOW).replace('\n', "\r\n");
    let after = after(Yaml, &format!("Transform:\r\n- 'x'\r\n{before}"), TITLE);
    let block = "      PolicyDocument:\r\n        Version: '2012-10-17'\r\n        Statement:\r\n        - Effect: Allow\r\n          Action: '*'\r\n          Resource: '*'\r\n";
    assert!(after.ends_with(block), "{after}");
}

#[test]
fn what_has_no_sure_block_is_left_alone() {
    let string = "'{\"Version\": \"2012-10-17\", \"Statement\":¦ []}'";
    assert_eq!(titles(Yaml, &template("AWS::IAM::ManagedPolicy", string)), [TITLE]);
    for (kind, value) in [
        // CloudFormation takes a string there.
        ("AWS::Logs::ResourcePolicy", string),
        (
            "AWS::IAM::ManagedPolicy",
            "!Sub ['{\"Version\": \"2012-10-17\", \"Statement\":¦ []}', {}]",
        ),
        ("AWS::IAM::ManagedPolicy", "&name {Version: '2012-10-17', Statement:¦ []}"),
        ("AWS::IAM::ManagedPolicy", "{Version: &version '2012-10-17', Statement:¦ []}"),
        ("AWS::IAM::ManagedPolicy", "\n        Version: '2012-10-17'\n        Statement:¦ []"),
        ("AWS::IAM::ManagedPolicy", "'{\"Version\": \"2012-10-17\", \"Statement\":¦ [],}'"),
    ] {
        assert!(titles(Yaml, &template(kind, value)).is_empty(), "{kind} {value}");
    }
    let inline = format!(
        "Resources: {{R: {{Type: AWS::IAM::Policy, Properties: {{PolicyDocument: {FLOW}}}}}}}\n"
    );
    assert!(titles(Yaml, &inline).is_empty(), "brackets stand around it");
}
