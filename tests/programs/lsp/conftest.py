"""What the tests share: the policy, and a client for each test that must end as it should."""

import pytest

from wire import Wire

# The faulty name stands behind characters of two and four bytes, which are one and two code units of UTF-16.
POLICY = """{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Condition": { "StringEquals": { "aws:PrincipalTag/team": "Bär 🙂" } }, "Action": "s3:GetObjekt",
      "Resource": "arn:aws:s3:::bravo-bucket/*"
    }
  ]
}
"""
TOKEN = '"s3:GetObjekt"'
MENDED = POLICY.replace("GetObjekt", "GetObject")

# The same policy in a template of CloudFormation and in a module of Terraform: the name of the file, its language, its text.
HOSTS = [
    ("policy.json", "json", POLICY),
    (
        "template.yaml",
        "yaml",
        """Resources:
  Own:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - { Effect: Allow, Condition: { StringEquals: { "aws:PrincipalTag/team": "Bär 🙂" } }, Action: "s3:GetObjekt",
              Resource: "arn:aws:s3:::bravo-bucket/*" }
""",
    ),
    (
        "main.tf",
        "terraform",
        """resource "aws_iam_policy" "own" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Condition = { StringEquals = { "aws:PrincipalTag/team" = "Bär 🙂" } }, Action = "s3:GetObjekt"
        Resource  = "arn:aws:s3:::bravo-bucket/*"
      }
    ]
  })
}
""",
    ),
]


@pytest.fixture
def wire():
    """A client that has said nothing yet."""
    client = Wire()
    yield client
    client.end()


@pytest.fixture
def session(wire):
    """A client that is in a session, and says goodbye at the end."""
    wire.start()
    yield wire
    assert wire.quit() == 0
