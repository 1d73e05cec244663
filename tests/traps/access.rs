//! What follows from several statements together, and what a change grants.

use serde_json::Value;

use crate::policy;
use crate::support::Sandbox;

const SHADOWED: &str = r#"{ "Version": "2012-10-17", "Statement": [
  { "Sid": "All", "Effect": "Allow", "Action": "s3:*", "Resource": "*" },
  { "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" },
  { "Sid": "None", "Effect": "Deny", "Action": "s3:*", "Resource": "*" } ] }"#;

/// §A: a statement that a wider one contains is redundant, and a `Deny` of all of it leaves nothing: what is taken back
/// again exposes nobody.
#[test]
fn a_denial_of_all_that_is_allowed_leaves_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write("p.json", SHADOWED);
    let asked = ["check", "p.json", "--select", "covered-statement", "--output-format", "json"];
    let document: Value = serde_json::from_str(&sandbox.iamlint(&asked, "").stdout).unwrap();
    let covered = document["findings"].as_array().unwrap().iter();
    let covered: Vec<&str> =
        covered.map(|finding| finding["statement"]["sid"].as_str().unwrap()).collect();
    assert_eq!(covered, ["All", "Read"]);

    // A request is answered in the same way.
    let caller = ["can", "--policy", "p.json", "--principal", "arn:aws:iam::111122223333:role/app"];
    let asked = ["--action", "s3:GetObject", "--resource", "arn:aws:s3:::x/y"];
    assert_eq!(sandbox.iamlint(&[&caller[..], &asked[..]].concat(), "").status, 1);
    policy("identity", SHADOWED).lacks(&["privilege-escalation"]);
}

/// §3.14: what a change grants is answered with a request, offline: no two versions have to be deployed for it.
#[test]
fn a_change_that_grants_more_is_told_with_a_request() {
    let sandbox = Sandbox::new();
    let policy = |resource: &str| {
        format!(
            r#"{{ "Version": "2012-10-17", "Statement": [{{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "{resource}" }}] }}"#
        )
    };
    sandbox.write("narrow.json", policy("arn:aws:s3:::reports/2026/*"));
    sandbox.write("wide.json", policy("arn:aws:s3:::reports/*"));
    let diff = |old: &str, new: &str| {
        let run = sandbox.iamlint(&["diff", old, new, "--output-format", "json"], "");
        (run.status, serde_json::from_str::<Value>(&run.stdout).unwrap())
    };
    let (status, answer) = diff("narrow.json", "wide.json");
    assert_eq!(
        (status, &answer["policies"][0]["verdict"]),
        (1, &Value::from("broader")),
        "{answer:#}"
    );
    let (status, answer) = diff("wide.json", "narrow.json");
    assert_eq!(
        (status, &answer["policies"][0]["verdict"]),
        (0, &Value::from("narrower")),
        "{answer:#}"
    );
}

/// §3.14: statements in another order, or put together, allow the same.
#[test]
fn another_way_to_write_the_same_is_no_change() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "apart.json",
        r#"{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::x/*" },
  { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::x/*" } ] }"#,
    );
    sandbox.write(
        "together.json",
        r#"{ "Version": "2012-10-17", "Statement": [
  { "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": ["arn:aws:s3:::x/*"] } ] }"#,
    );
    let run =
        sandbox.iamlint(&["diff", "apart.json", "together.json", "--output-format", "json"], "");
    let answer: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (run.status, &answer["policies"][0]["verdict"]),
        (0, &Value::from("same")),
        "{answer:#}"
    );
}
