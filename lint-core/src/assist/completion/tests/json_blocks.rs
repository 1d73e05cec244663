//! Completions in the JSON syntax of Terraform.

use super::{Item, items};

/// A document with one statement that holds this.
fn document(inside: &str) -> String {
    format!(
        "{{\"data\": {{\"aws_iam_policy_document\": {{\"it\": {{\n  \"statement\": [{{\n    {inside}\n  }}]\n}}}}}}}}\n"
    )
}

fn labels(inside: &str) -> Vec<String> {
    items(None, &document(inside)).into_iter().map(|item| item.label).collect()
}

/// The line of the mark after the item with this label was taken.
fn taken(inside: &str, label: &str) -> String {
    let marked = document(inside);
    let found = items(None, &marked);
    let item = found.iter().find(|item: &&Item| item.label == label);
    let Some(item) = item else { panic!("no {label} in {:?}", labels(inside)) };
    let mut text = marked.replacen('|', "", 1);
    text.replace_range(item.span.range(), &item.text.plain());
    text.lines().nth(2).unwrap().trim().to_owned()
}

#[test]
fn values_are_completed_in_their_attributes() {
    assert_eq!(
        taken("\"actions\": [\"s3:GetObj|\"]", "s3:GetObject"),
        "\"actions\": [\"s3:GetObject\"]"
    );
    assert_eq!(taken("\"effect\": \"|\"", "Deny"), "\"effect\": \"Deny\"");
    let condition =
        "\"condition\": [{\"test\": \"StringLi|\", \"variable\": \"aws:x\", \"values\": []}]";
    assert!(taken(condition, "StringLike").contains("\"test\": \"StringLike\","));
    let key =
        "\"condition\": [{\"test\": \"Bool\", \"variable\": \"aws:Secure|\", \"values\": []}]";
    assert!(taken(key, "aws:SecureTransport").contains("\"variable\": \"aws:SecureTransport\","));
}

#[test]
fn names_are_those_of_terraform() {
    let names = labels("\"effect\": \"Allow\", \"re|\"");
    assert!(names.contains(&"resources".to_owned()), "{names:?}");
    assert!(names.contains(&"condition".to_owned()), "{names:?}");
    let is_lower = |own: &String| own.chars().all(|own| own.is_ascii_lowercase() || own == '_');
    assert!(names.iter().all(is_lower), "{names:?}");
    assert_eq!(
        taken("\"effect\": \"Allow\", \"res|\"", "resources"),
        "\"effect\": \"Allow\", \"resources\": [\"\"]"
    );
    let inner = labels("\"principals\": [{\"ty|\": \"AWS\"}]");
    assert_eq!(inner, ["type", "identifiers"]);
}
