//! Places in whole and in half-written documents. `|` marks the place and is taken out before reading.

use iamlint_catalogue::Catalogue;

use super::{Form, Place, at};
use crate::assist::File;
use crate::lint::Request;
use crate::model::PrincipalType;
use crate::syntax::Dialect;

/// Place, form, whole token and typed part, or `None`.
fn look(marked: &str) -> Option<String> {
    let offset = marked.find('|').unwrap();
    let text = marked.replacen('|', "", 1);
    let request = Request::new(&text, Dialect::Json, None);
    let file = File { request, catalogue: Catalogue::embedded() };
    file.at(offset, |frame, offset| {
        let cursor = at(frame, offset)?;
        let place = match cursor.place {
            Place::PrincipalValue(PrincipalType::Aws) => "PrincipalValue(AWS)".to_owned(),
            Place::ConditionKey { operator } => format!("ConditionKey({operator})"),
            Place::ConditionValue { operator, key } => format!("ConditionValue({operator}, {key})"),
            other => format!("{other:?}"),
        };
        let form = match cursor.form {
            Form::Quoted => "\"",
            Form::Bare => "bare ",
            Form::Gap => "gap ",
        };
        let statement = cursor.statement.map(|statement| format!(" in {}", statement.index));
        let (value, typed) = (cursor.value, cursor.typed);
        Some(format!("{place} {form}{value}<{typed}{}", statement.unwrap_or_default()))
    })
}

/// The marked text inside the one statement of a policy.
fn in_statement(inside: &str) -> Option<String> {
    look(&format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{{{inside}}}]}}"))
}

#[test]
fn places_of_a_whole_policy() {
    for (inside, expected) in [
        (r#""Ef|fect": "Allow""#, r#"StatementKey "Effect<Ef in 0"#),
        (r#""Effect": "All|ow""#, r#"Effect "Allow<All in 0"#),
        (r#""Action": "s3:Get|Object""#, r#"Action "s3:GetObject<s3:Get in 0"#),
        (r#""Action": ["s3:*", "s3:|"]"#, r#"Action "s3:<s3: in 0"#),
        (r#""NotAction": ["|"]"#, r#"Action "< in 0"#),
        (r#""Resource": "arn:|""#, r#"Resource "arn:<arn: in 0"#),
        (r#""Principal": "|*""#, r#"Principal "*< in 0"#),
        (r#""Principal": {"A|WS": "*"}"#, r#"PrincipalType "AWS<A in 0"#),
        (r#""Principal": {"AWS": ["1|1"]}"#, r#"PrincipalValue(AWS) "11<1 in 0"#),
        (r#""Condition": {"|Bool": {}}"#, r#"Operator "Bool< in 0"#),
        (r#""Condition": {"Bool": {"aws:|x": 1}}"#, r#"ConditionKey(Bool) "aws:x<aws: in 0"#),
        (
            r#""Condition": {"Bool": {"aws:x": tr|ue}}"#,
            "ConditionValue(Bool, aws:x) bare true<tr in 0",
        ),
    ] {
        assert_eq!(in_statement(inside).as_deref(), Some(expected), "{inside}");
    }
}

#[test]
fn places_where_something_may_be_written() {
    for (inside, expected) in [
        ("|", "StatementKey gap < in 0"),
        (r#""Effect": "Allow", |"#, "StatementKey gap < in 0"),
        (r#""Effect": |"#, "Effect gap < in 0"),
        (r#""Effect":|, "Action": "*""#, "Effect gap < in 0"),
        (r#""Action": [|]"#, "Action gap < in 0"),
        (r#""Action": ["s3:*", |]"#, "Action gap < in 0"),
        (r#""Principal": {|}"#, "PrincipalType gap < in 0"),
        (r#""Condition": {"Bool": {|}}"#, "ConditionKey(Bool) gap < in 0"),
    ] {
        assert_eq!(in_statement(inside).as_deref(), Some(expected), "{inside}");
    }
    let policy = r#"{"Version": "2012-10-17", | "Statement": []}"#;
    assert_eq!(look(policy).as_deref(), Some("PolicyKey gap <"));
    let policy = r#"{"Version": "2012-10-17", "Statement": [|]}"#;
    assert_eq!(look(policy).as_deref(), Some("Statement gap <"));
}

#[test]
fn half_written_documents_have_places() {
    let start = "{\n \"Version\": \"2012-10-17\",\n \"Statement\": [\n  {\n   ";
    for (rest, expected) in [
        ("\"Effect\": \"Allow\",\n   \"Action\": \"s3:Get|", "Action \"s3:Get<s3:Get in 0"),
        (
            "\"Effect\": \"Allow\",\n   \"Action\": [\"s3:Get|\n  }\n ]\n}",
            "Action \"s3:Get<s3:Get in 0",
        ),
        ("\"Eff|\n  }\n ]\n}", "StatementKey \"Eff<Eff in 0"),
        ("\"Eff|", "StatementKey \"Eff<Eff in 0"),
        ("\"Effect\": \"Allow\",\n   |", "StatementKey gap < in 0"),
        ("\"Effect\": |\n   \"Action\": \"*\"\n  }\n ]\n}", "Effect gap < in 0"),
        ("\"Condition\": {\"StringEq|", "Operator \"StringEq<StringEq in 0"),
    ] {
        let text = format!("{start}{rest}");
        assert_eq!(look(&text).as_deref(), Some(expected), "{rest}");
    }
}

#[test]
fn between_tokens_there_is_nothing() {
    assert_eq!(in_statement(r#""Effect"| : "Allow""#), None);
    assert_eq!(in_statement(r#""Effect": {"a": "|"}"#), Some("Effect \"< in 0".to_owned()));
    assert_eq!(look(r#"{"name": "|x"}"#), None);
}

#[test]
fn a_policy_in_a_string_has_places() {
    let host = r#"{"PolicyDocument": "{\"Version\": \"2012-10-17\", \"Statement\": {\"Action\": \"s3:Get|\"}}"}"#;
    assert_eq!(look(host).as_deref(), Some("Action \"s3:Get<s3:Get in 0"));
}
