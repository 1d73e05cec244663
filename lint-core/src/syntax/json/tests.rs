//! The reader on whole, broken and hostile texts; edits of a text.

use super::*;
use crate::report::{Change, Data, Edit, Place};
use crate::syntax::{Node, Value};

fn read(text: &str) -> Tree<'_> {
    parse(text, Dialect::Json)
}

fn messages(text: &str) -> Vec<String> {
    read(text).errors.into_iter().map(|error| error.message).collect()
}

/// The value as compact JSON, `_` for what is missing.
fn shape(node: &Node) -> String {
    let join = |parts: Vec<String>| parts.join(",");
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => quote(&text.value),
        Value::Expression(_) => "<expression>".to_owned(),
        Value::Missing => "_".to_owned(),
        Value::Array(elements) => format!("[{}]", join(elements.iter().map(shape).collect())),
        Value::Object(members) => {
            let member = |member: &crate::syntax::Member| {
                format!("{}:{}", quote(&member.key.value), shape(&member.value))
            };
            format!("{{{}}}", join(members.iter().map(member).collect()))
        }
    }
}

fn shape_of(text: &str) -> String {
    read(text).root.as_ref().map(shape).unwrap_or_default()
}

#[test]
fn whole_documents_are_read_without_errors() {
    for text in [
        r#"{"a":[1,-2.5e3,true,null,"x\u00e9\n"],"b":{}}"#,
        "\u{feff}{\"a\":\r\n\t[]}",
        r#""\ud83d\ude00""#,
        "0",
    ] {
        assert_eq!(messages(text), Vec::<String>::new(), "{text}");
    }
    assert_eq!(shape_of(r#"{"a":1,"a":2}"#), r#"{"a":1,"a":2}"#);
}

#[test]
fn broken_documents_keep_all_that_can_be_read() {
    for (text, expected) in [
        (r#"{"a":1 "b":2}"#, r#"{"a":1,"b":2}"#),
        (r#"{"a" 1}"#, r#"{"a":1}"#),
        (r#"{"a":,"b":2}"#, r#"{"a":_,"b":2}"#),
        (r#"{"a":"b":2}"#, r#"{"a":_,"b":2}"#),
        ("{\"a\n\"b\":2}", r#"{"a":_,"b":2}"#),
        ("{\"a\":\"x\n,\"b\":2}", r#"{"a":"x","b":2}"#),
        (r#"{"a":["x","y" "b":2}"#, r#"{"a":["x","y"],"b":2}"#),
        (r#"{"a":["x","b":2}"#, r#"{"a":["x"],"b":2}"#),
        (r#"{"a":{"x":1],"b":2}"#, r#"{"a":{"x":1,"b":2}}"#),
        (r#"[{"x":1],2]"#, r#"[{"x":1}]"#),
        (r#"{a:yes}"#, r#"{"a":"yes"}"#),
        (r#"{"a":True}"#, r#"{"a":true}"#),
        (r#"{'a':'b'}"#, r#"{"a":"b"}"#),
        (r#"{"a":[1,,2,]}"#, r#"{"a":[1,2]}"#),
        (r#"{"a":{"b":"#, r#"{"a":{"b":_}}"#),
        (r#"{"a":"\x"}"#, r#"{"a":"x"}"#),
        (r#"{"a":nullable}"#, r#"{"a":"nullable"}"#),
        (r#"{"a":1}}"#, r#"{"a":1}"#),
    ] {
        assert_eq!(shape_of(text), expected, "{text}");
        assert!(!messages(text).is_empty(), "{text}");
    }
}

#[test]
fn nesting_is_bounded() {
    let deep = "[".repeat(1_000_000);
    let errors = messages(&deep);
    assert_eq!(errors.len(), 1);
    assert!(errors[0].contains("nested deeper than 128"));
    assert!(messages(&format!("{}{}", "[".repeat(128), "]".repeat(128))).is_empty());
}

#[test]
fn errors_are_bounded() {
    let errors = messages(&"{ ] ".repeat(10_000));
    assert_eq!(errors.len(), 51);
    assert!(errors.iter().any(|message| message.contains("the rest of the file was not read")));
}

#[test]
fn places_inside_escaped_strings_are_those_of_the_file() {
    let text = r#"{"k":"a\u00e9\\b"}"#;
    let tree = read(text);
    let value = tree.root.as_ref().and_then(|root| root.get("k")).and_then(Node::text).unwrap();
    assert_eq!(value.value, "aé\\b");
    let place = |part: &str| {
        let at = value.value.find(part).unwrap();
        &text[value.part(at..at + part.len()).range()]
    };
    assert_eq!(place("a"), "a");
    assert_eq!(place("é"), r"\u00e9");
    assert_eq!(place("\\"), r"\\");
    assert_eq!(place("b"), "b");
}

#[test]
fn repairs_of_syntax_errors_make_the_text_valid() {
    for text in [
        r#"{"a":1 "b":2}"#,
        r#"{"a":[1,2,]}"#,
        "{\"a\":\"x\n}",
        r#"{"a":[1}"#,
        "{a:1}",
        "{'a':None}",
        "{\"a\":\u{a0}1}",
    ] {
        let mut text = text.to_owned();
        for _ in 0..4 {
            let tree = parse(&text, Dialect::Json);
            let Some((_, change)) = tree.errors.first().and_then(|error| error.fix.clone()) else {
                break;
            };
            let edits = render_change(&text, &tree.comments, &change);
            text = crate::fix::apply(&text, &edits);
        }
        assert_eq!(messages(&text), Vec::<String>::new(), "{text}");
    }
}

fn change(text: &str, change: impl Fn(&dyn Fn(&str) -> Span) -> Change) -> String {
    let tree = parse(text, Dialect::Jsonc);
    let find = |part: &str| {
        let at = text.find(part).unwrap();
        Span::new(at, at + part.len())
    };
    let edits: Vec<Edit> = render_change(text, &tree.comments, &change(&find));
    let changed = crate::fix::apply(text, &edits);
    assert!(parse(&changed, Dialect::Jsonc).errors.is_empty(), "{changed}");
    changed
}

#[test]
fn removing_keeps_commas_comments_and_lines_right() {
    for (text, expected) in [
        (r#"["a", "x", "b"]"#, r#"["a", "b"]"#),
        (r#"["x", "b"]"#, r#"["b"]"#),
        (r#"["a", "x"]"#, r#"["a"]"#),
        (r#"["x"]"#, "[]"),
        ("[\n  \"a\",\n  \"x\",\n  \"b\"\n]", "[\n  \"a\",\n  \"b\"\n]"),
        ("[\r\n  \"a\",\r\n  \"x\"\r\n]", "[\r\n  \"a\"\r\n]"),
        ("[\n  \"a\",\n  \"x\", // why\n  \"b\"\n]", "[\n  \"a\",\n  // why\n  \"b\"\n]"),
        ("[\n  \"a\", // first\n  \"x\" // second\n]", "[\n  \"a\" // first\n   // second\n]"),
        ("[\"a\", \"x\" /* c */ , \"b\"]", "[\"a\",  /* c */  \"b\"]"),
    ] {
        assert_eq!(change(text, |find| Change::Remove { span: find("\"x\"") }), expected, "{text}");
    }
}

#[test]
fn several_elements_are_removed_at_once() {
    let text = "[\n  \"a\",\n  \"b\",\n  \"c\",\n  \"d\",\n  \"e\"\n]";
    for (removed, expected) in [
        (&["\"d\"", "\"e\""][..], "[\n  \"a\",\n  \"b\",\n  \"c\"\n]"),
        (&["\"a\"", "\"b\"", "\"e\""][..], "[\n  \"c\",\n  \"d\"\n]"),
        (&["\"b\"", "\"d\""][..], "[\n  \"a\",\n  \"c\",\n  \"e\"\n]"),
        (&["\"a\"", "\"c\"", "\"d\"", "\"e\""][..], "[\n  \"b\"\n]"),
    ] {
        let spans = |find: &dyn Fn(&str) -> Span| removed.iter().map(|part| find(part)).collect();
        assert_eq!(change(text, |find| Change::RemoveItems { spans: spans(find) }), expected);
    }
    let inline = "[\"a\", \"b\", \"c\"]";
    let spans = |find: &dyn Fn(&str) -> Span| vec![find("\"b\""), find("\"c\"")];
    assert_eq!(change(inline, |find| Change::RemoveItems { spans: spans(find) }), "[\"a\"]");
}

#[test]
fn inserting_follows_the_layout_around_it() {
    let item = |find: &dyn Fn(&str) -> Span| Change::InsertItem {
        after: find("\"a\""),
        value: Data::string("n"),
    };
    assert_eq!(change(r#"["a"]"#, item), r#"["a", "n"]"#);
    assert_eq!(change("[\r\n\t\"a\"\r\n]", item), "[\r\n\t\"a\",\r\n\t\"n\"\r\n]");
    let member = |find: &dyn Fn(&str) -> Span| Change::InsertMember {
        anchor: find(r#""a": 1"#),
        place: Place::Before,
        key: "k".to_owned(),
        value: Data::Object(vec![("b".to_owned(), Data::Bool(true))]),
    };
    assert_eq!(change(r#"{"a": 1}"#, member), r#"{"k": { "b": true }, "a": 1}"#);
    assert_eq!(change("{\n  \"a\": 1\n}", member), "{\n  \"k\": { \"b\": true },\n  \"a\": 1\n}");
}
