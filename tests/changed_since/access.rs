//! `diff --since`: which access a branch adds.

use serde_json::Value;

use super::support::Sandbox;
use super::{Repository, lines};

fn policy(action: &str) -> String {
    format!(
        r#"{{ "Version": "2012-10-17", "Statement": [{{ "Effect": "Allow", "Action": "{action}", "Resource": "*" }}] }}"#
    )
}

const ROLE: &str = r#"
resource "aws_iam_role_policy" "app" {
  name   = "app"
  role   = "app"
  policy = templatefile("app.json.tftpl", { bucket = "team" })
}
"#;

const TEMPLATE: &str = r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${bucket}/*" }] }"#;

impl Repository {
    /// The exit status, and the policies as `path name: verdict`.
    fn access(&self, arguments: &[&str]) -> (i32, Vec<String>) {
        let all = [&["diff", "--since", "main", "--output-format", "json"], arguments].concat();
        let run = self.0.iamlint(&all, "");
        assert_eq!(run.stderr, "");
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        let told = |own: &Value| {
            let [old, new, verdict] = ["old", "new", "verdict"].map(|name| own[name].as_str());
            let [old, new] = [old, new].map(|own| own.unwrap_or("nothing"));
            format!("{old} > {new}: {}", verdict.unwrap())
        };
        (run.status, document["policies"].as_array().unwrap().iter().map(told).collect())
    }
}

#[test]
fn policies_that_have_changed_are_compared() {
    let repository = Repository::new(&[
        ("a.json", &policy("s3:GetObject")),
        ("b.json", &policy("s3:*")),
        ("same.json", &policy("s3:*")),
        ("package.json", r#"{ "name": "x" }"#),
    ]);
    assert_eq!(repository.access(&[]), (0, vec![]));
    repository.edit("a.json", "s3:GetObject", "s3:Get*");
    repository.edit("b.json", "s3:*", "s3:PutObject");
    repository.edit("package.json", "x", "y");
    let changed = ["main:a.json > a.json: broader", "main:b.json > b.json: narrower"];
    assert_eq!(repository.access(&[]), (1, lines(&changed)));
    repository.commit("second");
    assert_eq!(repository.access(&[]), (1, lines(&changed)), "committed");
    assert_eq!(repository.access(&["b.json"]), (0, lines(&changed[1..])));
    assert_eq!(repository.access(&["b.json", "--fail-on", "different"]).0, 1);
}

#[test]
fn policies_come_go_and_move() {
    let repository = Repository::new(&[
        ("gone.json", &policy("s3:GetObject")),
        ("old/moved.json", &policy("sqs:SendMessage")),
    ]);
    repository.git(&["rm", "--quiet", "gone.json"]);
    repository.git(&["mv", "old/moved.json", "moved.json"]);
    repository.0.write("new/new.json", policy("sqs:ReceiveMessage"));
    let expected = [
        "main:old/moved.json > moved.json: same",
        "nothing > new/new.json: broader",
        "main:gone.json > nothing: narrower",
    ];
    assert_eq!(repository.access(&[]), (1, lines(&expected)));
    // Seen from a folder below, paths are those of this folder.
    assert_eq!(repository.access(&["new"]), (1, lines(&expected[1..2])));
}

#[test]
fn a_template_is_compared_with_the_values_of_its_module() {
    let repository = Repository::new(&[("role.tf", ROLE), ("app.json.tftpl", TEMPLATE)]);
    assert_eq!(repository.access(&[]), (0, vec![]));
    repository.edit("role.tf", "\"team\"", "\"*\"");
    let changed = lines(&["main:app.json.tftpl > app.json.tftpl: broader"]);
    assert_eq!(repository.access(&[]), (1, changed.clone()), "a value of the module");
    repository.edit("role.tf", "\"*\"", "\"team\"");
    repository.edit("app.json.tftpl", "s3:GetObject", "s3:*Object");
    assert_eq!(repository.access(&[]), (1, changed), "the template itself");
}

#[test]
fn values_of_other_files_are_those_of_their_time() {
    let policy = r#"
resource "aws_iam_role_policy" "app" {
  name   = "app"
  role   = "app"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::${local.bucket}/*" }]
  })
}
"#;
    let repository = Repository::new(&[
        ("role.tf", policy),
        ("locals.tf", "locals {\n  bucket = \"team-a\"\n}\n"),
    ]);
    repository.edit("locals.tf", "team-a", "team-*");
    let (status, told) = repository.access(&[]);
    assert_eq!((status, told), (1, lines(&["main:role.tf > role.tf: broader"])));
    repository.edit("locals.tf", "team-*", "team-b");
    assert_eq!(repository.access(&[]).1, lines(&["main:role.tf > role.tf: incomparable"]));
}

/// A role's policy with a statement about a bucket that the module makes, and one about a name.
const MADE: &str = r#"
resource "aws_iam_role_policy" "app" {
  name   = "app"
  role   = "app"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.logs.arn}/*" },
      { Effect = "Allow", Action = "sqs:SendMessage", Resource = "arn:aws:sqs:*:*:${local.queue}" },
    ]
  })
}
"#;

#[test]
fn statements_that_stay_are_the_same_whatever_is_put_in() {
    let locals = |queue: &str| format!("locals {{\n  queue = {queue}\n}}\n");
    let repository = Repository::new(&[("role.tf", MADE), ("locals.tf", &locals("var.team"))]);
    let told = |word: &str| lines(&[&format!("main:role.tf > role.tf: {word}")]);
    repository.edit("role.tf", "sqs:SendMessage", "sqs:ReceiveMessage");
    assert_eq!(repository.access(&[]).1, told("unknown"), "the queue is not known");
    repository.edit("role.tf", "sqs:ReceiveMessage", "sqs:SendMessage");
    repository.edit("role.tf", "\"app\"\n  role", "\"main\"\n  role");
    assert_eq!(repository.access(&[]), (0, told("same")), "only the name has changed");
    // The text of the statement is the same, and it says something else.
    repository.0.write("locals.tf", locals("var.other"));
    assert_eq!(repository.access(&[]).1, told("unknown"));
    // It cannot be told what this is.
    repository.0.write("locals.tf", locals("var.wide ? \"*\" : \"one\""));
    repository.commit("second");
    assert_eq!(repository.access(&[]).1, told("unknown"));
}

#[test]
fn a_template_whose_parameters_stay_is_compared_by_its_statements() {
    let template = |fallback: &str, action: &str| {
        format!(
            r#"Parameters:
  Team:
    Type: String
    Default: {fallback}
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: !Sub "arn:aws:s3:::${{Team}}-data/*"
          - Effect: Allow
            Action: {action}
            Resource: "*"
"#
        )
    };
    let repository = Repository::new(&[("stack.yaml", &template("a", "sqs:ListQueues"))]);
    let told = |word: &str| lines(&[&format!("main:stack.yaml > stack.yaml: {word}")]);
    repository.0.write("stack.yaml", template("a", "sqs:List*"));
    assert_eq!(repository.access(&[]), (1, told("broader")));
    repository.0.write("stack.yaml", template("a", "iam:ListRoles"));
    assert_eq!(repository.access(&[]).1, told("incomparable"));
    repository.0.write("stack.yaml", template("b", "sqs:ListQueues"));
    assert_eq!(repository.access(&[]), (3, told("unknown")), "another default");
}

const LOOP: &str = r#"
locals {
  buckets = ["a", "b"]
  each    = { one = "s3:GetObject", two = "s3:PutObject" }
}

resource "aws_iam_policy" "statements" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for own in local.buckets : { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::${own}/*" }]
  })
}

resource "aws_iam_policy" "each" {
  for_each = local.each
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = each.value, Resource = "*" }]
  })
}
"#;

/// The statements have the same text, and say something else.
#[test]
fn what_a_loop_goes_through_is_a_part_of_what_it_says() {
    let repository = Repository::new(&[("loop.tf", LOOP)]);
    repository.edit("loop.tf", "[\"a\", \"b\"]", "[\"a\", \"c\"]");
    let told = |verdict: &str| format!("main:loop.tf > loop.tf: {verdict}");
    // Of the policies that `for_each` makes, one stands for all: what they grant together is not said.
    assert_eq!(repository.access(&[]).1, [told("incomparable"), told("unknown")]);
    repository.edit("loop.tf", "[\"a\", \"c\"]", "[\"a\", \"b\"]");
    repository.edit("loop.tf", "s3:PutObject", "s3:*");
    let (status, all) = repository.access(&[]);
    assert_eq!((status, all.last()), (3, Some(&told("unknown"))), "{all:?}");
}

#[test]
fn a_statement_whose_effect_is_not_known_may_allow() {
    let template = |more: &str| {
        format!(
            r#"Parameters:
  Effect:
    Type: String
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: s3:GetObject
            Resource: "*"
{more}"#
        )
    };
    let more =
        "          - Effect: !Ref Effect\n            Action: sqs:*\n            Resource: \"*\"\n";
    let repository = Repository::new(&[("stack.yaml", &template(""))]);
    repository.0.write("stack.yaml", template(more));
    assert_eq!(repository.access(&[]), (3, lines(&["main:stack.yaml > stack.yaml: unknown"])));
}

#[test]
fn what_cannot_be_read_is_not_taken_for_the_same() {
    let repository = Repository::new(&[("a.json", &policy("s3:GetObject"))]);
    repository.edit("a.json", "\"Resource\":", "\"Resource\"");
    let run = repository.0.iamlint(&["diff", "--since", "main"], "");
    assert_eq!(run.status, 3);
    assert!(run.stdout.contains("note: not compared: a.json:1:"), "{}", run.stdout);
}

#[test]
fn code_scanning_sees_what_is_added_at_its_statement() {
    let repository = Repository::new(&[("a.json", &policy("s3:GetObject"))]);
    repository.edit("a.json", "s3:GetObject", "s3:*Object");
    let arguments = ["diff", "--since", "main", "--output-format", "sarif"];
    let run = repository.0.iamlint(&arguments, "");
    assert_eq!(run.status, 1);
    let log = crate::schema::sarif(&run);
    let result = &log["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "new-access");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a.json");
    assert_eq!(place["region"]["startLine"], 1);
    let text = result["message"]["text"].as_str().unwrap();
    assert!(text.contains(" can newly be done on arn:aws:s3:::x/x by "), "{text}");
    assert_eq!(log["runs"][0]["results"].as_array().unwrap().len(), 1);
}

#[test]
fn without_a_repository_it_says_what_to_do() {
    let sandbox = Sandbox::new();
    let run = sandbox.iamlint(&["diff", "--since", "main"], "");
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("`--since` needs a git repository"), "{}", run.stderr);
    let repository = Repository::new(&[("a.json", &policy("s3:GetObject"))]);
    let run = repository.0.iamlint(&["diff", "--since", "nowhere"], "");
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("`--since`: git knows no commit `nowhere`"), "{}", run.stderr);
}
