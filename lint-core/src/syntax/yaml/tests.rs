use super::{parse, render_change};
use crate::fix::apply;
use crate::report::{Change, Data, Place};
use crate::source::Span;
use crate::syntax::{Node, Style, Text, Tree, Value};

/// The value in a short notation: strings in quotes, places left out.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => format!("{:?}", text.value),
        Value::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(shown).collect();
            format!("[{}]", elements.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|member| format!("{}: {}", member.key.value, shown(&member.value)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Expression(_) => "<expression>".to_owned(),
        Value::Missing => "missing".to_owned(),
    }
}

/// Reads a text that has no fault.
fn read(text: &str) -> String {
    let tree = parse(text);
    assert!(tree.errors.is_empty(), "{text:?}: {:?}", tree.errors);
    tree.root.as_ref().map_or("nothing".to_owned(), shown)
}

/// Reads a text that has faults: the value, and each fault with the text that it marks.
fn faulty(text: &str) -> (String, Vec<(String, String)>) {
    let tree = parse(text);
    let marked = |span: Span| text[span.range()].to_owned();
    let errors = tree.errors.iter().map(|error| (marked(error.span), error.message.clone()));
    let errors: Vec<_> = errors.collect();
    assert!(!errors.is_empty(), "{text:?}");
    (tree.root.as_ref().map_or("nothing".to_owned(), shown), errors)
}

fn texts<'t, 'a>(node: &'t Node<'a>, found: &mut Vec<&'t Text<'a>>) {
    match &node.value {
        Value::String(text) => found.push(text),
        Value::Array(elements) => elements.iter().for_each(|element| texts(element, found)),
        Value::Object(members) => members.iter().for_each(|member| {
            found.push(&member.key);
            texts(&member.value, found);
        }),
        _ => {}
    }
}

#[test]
fn block_collections_are_read_by_their_indentation() {
    assert_eq!(
        read("a: 1\nb:\n  - x\n  - y: z\n    w: v\n"),
        r#"{a: 1, b: ["x", {y: "z", w: "v"}]}"#
    );
    assert_eq!(read("a:\n- x\n- - y\n  - z\nb: c"), r#"{a: ["x", ["y", "z"]], b: "c"}"#);
    assert_eq!(read("a:\n  b:\n    c: d\n  e: f\n"), r#"{a: {b: {c: "d"}, e: "f"}}"#);
    assert_eq!(read("a:\nb: c"), r#"{a: null, b: "c"}"#);
    assert_eq!(read("-\n  a: b\n-\n- c"), r#"[{a: "b"}, null, "c"]"#);
    assert_eq!(read("\"a b\": c\n'd': e\nf g: h"), r#"{a b: "c", d: "e", f g: "h"}"#);
    assert_eq!(read("a: b\r\nc:\r\n  - d\r\n"), r#"{a: "b", c: ["d"]}"#);
    assert_eq!(read("\u{feff}a: b"), r#"{a: "b"}"#);
    assert_eq!(read(""), "nothing");
    assert_eq!(read("# only this\n"), "nothing");
}

#[test]
fn flow_collections_are_read_as_in_json() {
    assert_eq!(read("a: [x, 'y z', \"w\"]"), r#"{a: ["x", "y z", "w"]}"#);
    assert_eq!(read("{\"a\": [1, {\"b\":true}], 'c': null}"), "{a: [1, {b: true}], c: null}");
    assert_eq!(
        read("a: {b: c,\n  d: [e,\n  f,],}\ng: h"),
        r#"{a: {b: "c", d: ["e", "f"]}, g: "h"}"#
    );
    assert_eq!(read("a: [b: c, \"d\":e]"), r#"{a: [{b: "c"}, {d: "e"}]}"#);
    assert_eq!(read("a: [arn:aws:s3:::b/*, s3:Get*]"), r#"{a: ["arn:aws:s3:::b/*", "s3:Get*"]}"#);
    assert_eq!(read("a: {\n\"b\": 1\n}\n"), "{a: {b: 1}}");
}

/// YAML 1.2.2, chapters 7.3 and 10.3.
#[test]
fn plain_words_mean_what_they_say() {
    assert_eq!(
        read("[~, null, true, False, 1, -2.5, 0x1f, 1e3]"),
        "[null, null, true, false, 1, -2.5, 0x1f, 1e3]"
    );
    assert_eq!(read("Version: 2012-10-17"), r#"{Version: "2012-10-17"}"#);
    assert_eq!(read("a: 1.2.3\nb: yes\nc: s3:*"), r#"{a: "1.2.3", b: "yes", c: "s3:*"}"#);
    assert_eq!(read("a: b#c # d\nu: http://x/#y"), r#"{a: "b#c", u: "http://x/#y"}"#);
    // An account, also where YAML would have taken it for a number.
    assert_eq!(
        read("[111122223333, 012345678901, 12345]"),
        r#"["111122223333", "012345678901", 12345]"#
    );
    assert_eq!(read("a: one\n  two\n\n  three\nb: c"), r#"{a: "one two\nthree", b: "c"}"#);
}

#[test]
fn quoted_strings_resolve_escapes_and_fold_lines() {
    assert_eq!(read(r#"a: "x\ty\"z\u00e9\x41\N""#), "{a: \"x\\ty\\\"zéA\\u{85}\"}");
    assert_eq!(read("a: 'it''s'"), r#"{a: "it's"}"#);
    assert_eq!(read("a: \"one\n  two\n\n  three \\\n  four\""), r#"{a: "one two\nthree four"}"#);
    assert_eq!(read("a: 'one\n  two'"), r#"{a: "one two"}"#);
}

/// YAML 1.2.2, chapter 8.1.
#[test]
fn blocks_of_text_are_cut_folded_and_chomped() {
    assert_eq!(
        read("a: |\n  one\n    two\n\n  three\nb: c"),
        r#"{a: "one\n  two\n\nthree\n", b: "c"}"#
    );
    assert_eq!(read("a: |-\n  one\n\n"), r#"{a: "one"}"#);
    assert_eq!(read("a: |+\n  one\n\nb: c"), r#"{a: "one\n\n", b: "c"}"#);
    assert_eq!(
        read("a: >\n  one\n  two\n\n  three\n    four\n  five\n"),
        r#"{a: "one two\nthree\n  four\nfive\n"}"#
    );
    assert_eq!(read("a: |2\n    one\n"), r#"{a: "  one\n"}"#);
    assert_eq!(read("- |\n # no comment\n- x"), "[\"# no comment\\n\", \"x\"]");
}

#[test]
fn anchors_aliases_and_merged_maps_are_resolved() {
    assert_eq!(read("a: &x [1]\nb: *x"), "{a: [1], b: [1]}");
    assert_eq!(
        read("a: &x\n  b: c\n  d: e\nf:\n  <<: *x\n  d: own"),
        r#"{a: {b: "c", d: "e"}, f: {d: "own", b: "c"}}"#
    );
    let (value, errors) = faulty("a: *nowhere\n");
    assert_eq!(value, "{a: missing}");
    assert_eq!(
        errors,
        [("*nowhere".to_owned(), "no anchor `&nowhere` stands before this".to_owned())]
    );
}

#[test]
fn aliases_that_multiply_are_bounded() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let refers = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{refers}]\n"));
    }
    let (_, errors) = faulty(&text);
    assert!(
        errors.iter().any(|(_, message)| message.contains("more than 100000 values")),
        "{errors:?}"
    );
}

#[test]
fn tags_are_the_functions_that_they_abbreviate() {
    assert_eq!(read("a: !Ref B"), r#"{a: {Ref: "B"}}"#);
    assert_eq!(read("a: !Sub 'x${B}'"), r#"{a: {Fn::Sub: "x${B}"}}"#);
    assert_eq!(
        read("a: !If [c, !Ref x, !GetAtt y.Arn]"),
        r#"{a: {Fn::If: ["c", {Ref: "x"}, {Fn::GetAtt: "y.Arn"}]}}"#
    );
    assert_eq!(read("a: !Join\n  - ''\n  - [b]\nc: d"), r#"{a: {Fn::Join: ["", ["b"]]}, c: "d"}"#);
    assert_eq!(read("a: !!str 12"), r#"{a: "12"}"#);
}

#[test]
fn documents_become_a_list() {
    assert_eq!(read("---\na: b\n---\nc: d\n...\n"), r#"[{a: "b"}, {c: "d"}]"#);
    assert_eq!(read("%YAML 1.2\n---\na: b\n"), r#"{a: "b"}"#);
}

#[test]
fn a_text_that_is_being_written_keeps_its_neighbours() {
    let (value, errors) = faulty("- Effect: Allow\n  Acti\n  Resource: x\n");
    assert_eq!(value, r#"[{Effect: "Allow", Acti: missing, Resource: "x"}]"#);
    assert_eq!(errors, [("Acti".to_owned(), "a key needs a colon behind it".to_owned())]);

    let (value, errors) = faulty("a:\n  b: [x, \"y\n  c: d\ne: f\n");
    assert_eq!(value, r#"{a: {b: ["x", "y"], c: "d"}, e: "f"}"#);
    assert_eq!(errors.len(), 2, "{errors:?}");

    let (value, _) = faulty("a: {b: c\nd: e\n");
    assert_eq!(value, r#"{a: {b: "c"}, d: "e"}"#);

    let (value, errors) = faulty("a: b: c\nd: e\n");
    assert_eq!(value, r#"{a: "b: c", d: "e"}"#);
    assert_eq!(errors[0].0, "b: c");

    let (value, errors) = faulty("a: 1\n   b: 2\nc: 3\n");
    assert_eq!(value, "{a: 1, b: 2, c: 3}");
    assert_eq!(errors[0].0, "b: 2");

    let (value, errors) = faulty("a: ['x' 'y']");
    assert_eq!(value, r#"{a: ["x", "y"]}"#);
    assert_eq!(errors[0].1, "a comma is missing");
}

#[test]
fn tabs_and_depth_are_told() {
    let (_, errors) = faulty("a:\n\t- b\n");
    assert!(errors.iter().any(|(_, message)| message.contains("takes no tabs")), "{errors:?}");
    let (_, errors) = faulty(&"[".repeat(100_000));
    assert!(errors.iter().any(|(_, message)| message.contains("levels deep")), "{errors:?}");
    let (_, errors) = faulty(&"- ".repeat(100_000));
    assert!(errors.iter().any(|(_, message)| message.contains("levels deep")), "{errors:?}");
}

/// Each letter of a string stands where its text says it does.
#[test]
fn places_lead_to_the_file() {
    let text = "# ä\nkey: plain\nq: \"do\\\"ub\\u0041le\"\nm: one\n  two\ns: 'it''s'\nb: |\n    li\n    terał\nf: >-\n  fo\n  ld\n[fl, ow]: x\n";
    let text = text.replace("[fl, ow]: x\n", "w: [fl, 'ow']\n");
    let tree = parse(&text);
    assert!(tree.errors.is_empty(), "{:?}", tree.errors);
    let mut found = Vec::new();
    texts(tree.root.as_ref().unwrap(), &mut found);
    assert!(found.len() > 12);
    for string in found {
        for (at, letter) in string.value.char_indices().filter(|(_, it)| it.is_alphanumeric()) {
            let source = &text[string.source_offset(at)..];
            assert!(
                source.starts_with(letter) || source.starts_with("\\u"),
                "{:?} at {at}",
                string.value
            );
        }
    }
    assert_eq!(&text[tree.comments[0].range()], "# ä");
}

#[test]
fn styles_are_known() {
    let tree = parse("[a, 'b', \"c\"]\n");
    let styles: Vec<Style> = tree
        .root
        .as_ref()
        .unwrap()
        .elements()
        .unwrap()
        .iter()
        .map(|node| node.text().unwrap().style())
        .collect();
    assert_eq!(styles, [Style::Plain, Style::Single, Style::Double]);
    let tree = parse("a: |\n    x\n");
    assert_eq!(
        tree.root.as_ref().unwrap().get("a").unwrap().text().unwrap().style(),
        Style::Block(4)
    );
}

/// The text after `change`, made for the place of the text `at`.
fn changed(text: &str, at: &str, change: impl Fn(Span, &Tree) -> Change) -> String {
    let tree = parse(text);
    let start = text.find(at).unwrap();
    let change = change(Span::new(start, start + at.len()), &tree);
    apply(text, &render_change(text, &tree, &change))
}

fn string(value: &str) -> Data {
    Data::String(value.to_owned())
}

#[test]
fn a_replaced_string_keeps_its_quotes() {
    let to = |value: &'static str| {
        move |span: Span, _: &Tree| Change::ReplaceString { span, value: value.to_owned() }
    };
    assert_eq!(changed("a: x # c\n", "x", to("y z")), "a: y z # c\n");
    assert_eq!(changed("a: 'x'\n", "'x'", to("it's")), "a: 'it''s'\n");
    assert_eq!(changed("a: \"x\"\n", "\"x\"", to("y")), "a: \"y\"\n");
    // What plain text would not say is put in quotes.
    for value in ["2012-10-17", "true", "12", "a: b", "*", "yes", "- a", "a #b", ""] {
        assert_eq!(changed("a: x\n", "x", to(value)), format!("a: \"{value}\"\n"), "{value}");
    }
    assert_eq!(changed("a: [x]\n", "x", to("b,c")), "a: [\"b,c\"]\n");
}

#[test]
fn entries_are_taken_out_with_their_lines() {
    let remove = |span: Span, _: &Tree| Change::Remove { span };
    assert_eq!(changed("a:\n  - x\n  - y # c\n  - z\n", "y", remove), "a:\n  - x\n  - z\n");
    assert_eq!(changed("a:\n  - x\nb: c\n", "x", remove), "a:\n  []\nb: c\n");
    assert_eq!(changed("a: [x, y]\n", "y", remove), "a: [x]\n");
    assert_eq!(changed("- a: x\n  b: y\n", "a: x", remove), "- b: y\n");
    assert_eq!(changed("- a: x\n  b: y\n", "b: y", remove), "- a: x\n");
    assert_eq!(changed("a: x\nb:\n  - y\nc: z\n", "b:\n  - y", remove), "a: x\nc: z\n");
}

#[test]
fn entries_are_put_beside_others() {
    let item = |span: Span, _: &Tree| Change::InsertItem { after: span, value: string("new") };
    assert_eq!(changed("a:\n  - x # c\n  - y\n", "x", item), "a:\n  - x # c\n  - new\n  - y\n");
    assert_eq!(changed("a: [x, y]\n", "x", item), "a: [x, new, y]\n");
    let member = |place: Place| {
        move |span: Span, _: &Tree| Change::InsertMember {
            anchor: span,
            place,
            key: "k".to_owned(),
            value: Data::List(vec![string("v")]),
        }
    };
    assert_eq!(
        changed("- a: x\n  b: y\n", "a: x", member(Place::After)),
        "- a: x\n  k: [v]\n  b: y\n"
    );
    assert_eq!(
        changed("- a: x\n  b: y\n", "a: x", member(Place::Before)),
        "- k: [v]\n  a: x\n  b: y\n"
    );
    assert_eq!(changed("{a: x}\n", "a: x", member(Place::Before)), "{k: [v], a: x}\n");
}
