//! The reader on whole, broken and hostile texts; edits of a text.

use super::*;
use crate::report::{Change, Data, Edit, Place};
use crate::syntax::{MAX_DEPTH, Node, Value};

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
        (&["\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"e\""][..], "[\n  \n]"),
    ] {
        let spans = |find: &dyn Fn(&str) -> Span| removed.iter().map(|part| find(part)).collect();
        assert_eq!(change(text, |find| Change::RemoveItems { spans: spans(find) }), expected);
    }
    let ragged = "[\"a\", \"b\",\n  \"c\", \"d\"]";
    let spans = |find: &dyn Fn(&str) -> Span| vec![find("\"b\""), find("\"c\"")];
    let removed = change(ragged, |find| Change::RemoveItems { spans: spans(find) });
    assert_eq!(removed, "[\"a\", \"d\"]");
    let noted = "[\"a\", \"b\", /* c */ \"c\"]";
    let removed = change(noted, |find| Change::RemoveItems { spans: spans(find) });
    assert_eq!(removed, "[\"a\" /* c */ ]");
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

/// Where the quick reader gives a tree, it is the one that the tolerant reader gives.
fn compare_readers(text: &str) -> bool {
    let Some(quick) = plain::parse(text) else { return false };
    for dialect in [Dialect::Json, Dialect::Jsonc] {
        let tolerant = parser::Parser::new(text, dialect).parse();
        assert_eq!(Some(&quick), tolerant.root.as_ref(), "{text}");
        assert!(tolerant.errors.is_empty() && tolerant.comments.is_empty(), "{text}");
    }
    true
}

#[test]
fn plain_texts_are_read_alike_by_both_readers() {
    for text in [
        "{}",
        "[]",
        "\u{feff} {\"a\":\r\n\t[], \"a\": [1, -2.5, true, null, false]} \n",
        r#"{"é\u00e9\"\\": "\ud83d\ude00 \ud83d", "": "", "plain text of some length": "ä"}"#,
        r#"[[[{"a":[{}]}]], "b", [["c"]]]"#,
        "\"x\"",
        "10",
    ] {
        assert!(compare_readers(text), "{text}");
    }
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(compare_readers(&deep(MAX_DEPTH)));
    assert!(!compare_readers(&deep(MAX_DEPTH + 1)));
}

#[test]
fn what_is_not_plain_is_left_to_the_tolerant_reader() {
    for text in [
        "",
        " ",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "[1,]",
        "[1 2]",
        "{} {}",
        "[1]]",
        "01",
        "1e5",
        "-",
        "truex",
        "True",
        "'a'",
        "// c\n1",
        "\"a",
        "\"a\tb\"",
        "\"a\\",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\\n\"",
        "{a: 1}",
        "{\"a\" 1}",
        "\u{a0}1",
        "[,1]",
    ] {
        assert!(plain::parse(text).is_none(), "{text}");
    }
}

#[test]
fn both_readers_agree_on_what_is_put_together_at_random() {
    let parts = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"b c\\n\"",
        "\"\\u00e9\"",
        "\"\\q\"",
        "\"",
        "\\",
        "1",
        "-0.5",
        "0x",
        "true",
        "null",
        "nul",
        " ",
        "\n",
        "\t",
        "//x\n",
        "/* y */",
        "ä",
        "\"Action\": [\"s3:Get*\"]",
        "{\"a\": 1}",
    ];
    // Without a seed of its own the same texts come each time.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |bound: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % bound
    };
    let mut read = 0;
    for _ in 0..200_000 {
        let length = 1 + next(7);
        let text: String = (0..length).map(|_| parts[next(parts.len())]).collect();
        read += usize::from(compare_readers(&text));
    }
    assert!(read > 5_000, "{read}");
}
