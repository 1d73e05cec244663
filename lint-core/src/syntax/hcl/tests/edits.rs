//! Edits of a text: before and after.

use super::{VARIED, nodes, parse, shown};
use crate::fix::apply;
use crate::report::{Change, Data, Place};
use crate::source::Span;
use crate::syntax::hcl::render_change;
use crate::syntax::{Node, Value};

/// The text after `change`, made for the place of the text `at`.
fn changed(text: &str, at: &str, change: impl Fn(Span) -> Change) -> String {
    let tree = parse(text);
    let start = text.find(at).unwrap();
    let change = change(Span::new(start, start + at.len()));
    let after = apply(text, &render_change(text, &tree, &change));
    assert_eq!(parse(&after).errors.len(), tree.errors.len(), "{after}");
    after
}

fn string(value: &str) -> Data {
    Data::String(value.to_owned())
}

fn to(value: &str) -> impl Fn(Span) -> Change {
    move |span| Change::ReplaceString { span, value: value.to_owned() }
}

fn remove(span: Span) -> Change {
    Change::Remove { span }
}

fn item(value: &str) -> impl Fn(Span) -> Change {
    move |span| Change::InsertItem { after: span, value: string(value) }
}

fn member(place: Place, key: &str) -> impl Fn(Span) -> Change {
    move |anchor| Change::InsertMember { anchor, place, key: key.to_owned(), value: string("v") }
}

#[test]
fn a_string_is_written_in_quotes() {
    assert_eq!(
        changed("a = \"x\" # c\n", "\"x\"", to("y \"z\"\\\n")),
        "a = \"y \\\"z\\\"\\\\\\n\" # c\n"
    );
    assert_eq!(changed("a = [(\"x\")]\n", "\"x\"", to("y")), "a = [(\"y\")]\n");
    assert_eq!(changed("a = x ? \"y\" : z\n", "\"y\"", to("w")), "a = x ? \"w\" : z\n");
    assert_eq!(changed("a = \"x\"\n", "\"x\"", to("50%{ $5 $")), "a = \"50%%{ $5 $\"\n");
}

#[test]
fn policy_variables_are_escaped_and_placeholders_are_not() {
    let text = "a = \"${var.x}/$${aws:username}\"\n";
    let token = "\"${var.x}/$${aws:username}\"";
    assert_eq!(
        changed(text, token, to("${var.x}/${aws:userid}*")),
        "a = \"${var.x}/$${aws:userid}*\"\n"
    );
    assert_eq!(changed(text, token, to("${aws:username}${*}")), "a = \"$${aws:username}$${*}\"\n");
    assert_eq!(
        changed(text, token, to("${aws:PrincipalTag/t, 'x\"'}")),
        "a = \"$${aws:PrincipalTag/t, 'x\\\"'}\"\n"
    );
    // Which value another name stands for is not known here.
    assert_eq!(changed(text, token, to("${var.y}/x")), text);
    // A dollar before an interpolation would escape it.
    assert_eq!(changed(text, token, to("$${var.x}")), text);
}

#[test]
fn an_expression_is_written_back_where_it_is_the_only_one() {
    let text = "a = \"arn:${ lookup(m, \"k\") }/x\"\n";
    let token = "\"arn:${ lookup(m, \"k\") }/x\"";
    assert_eq!(changed(text, token, to("${expression}/y")), "a = \"${ lookup(m, \"k\") }/y\"\n");
    let text = "a = \"${b + c}${d + e}\"\n";
    assert_eq!(changed(text, "\"${b + c}${d + e}\"", to("${expression}/y")), text);
    assert_eq!(changed("a = f(x)\n", "f(x)", to("${expression}/y")), "a = \"${f(x)}/y\"\n");
    assert_eq!(
        changed("a = \"${f(x)}\"\n", "\"${f(x)}\"", to("${expression}/y")),
        "a = \"${f(x)}/y\"\n"
    );
}

#[test]
fn a_bare_reference_gets_quotes() {
    let text = "a = [aws_s3_bucket.b.arn, b . c]\n";
    assert_eq!(
        changed(text, "aws_s3_bucket.b.arn", to("${aws_s3_bucket.b.arn}/*")),
        "a = [\"${aws_s3_bucket.b.arn}/*\", b . c]\n"
    );
    assert_eq!(
        changed(text, "b . c", to("${b.c}/*")),
        "a = [aws_s3_bucket.b.arn, \"${b . c}/*\"]\n"
    );
    assert_eq!(changed("a = \"${b.c}\"\n", "\"${b.c}\"", to("${b.c}/*")), "a = \"${b.c}/*\"\n");
}

#[test]
fn keys_and_labels_keep_their_quotes() {
    assert_eq!(changed("a = { b = 1 }\n", "b", to("c")), "a = { c = 1 }\n");
    assert_eq!(changed("a = { b = 1 }\n", "b", to("c:d")), "a = { \"c:d\" = 1 }\n");
    assert_eq!(changed("a = { \"b\" : 1 }\n", "\"b\"", to("c")), "a = { \"c\" : 1 }\n");
    assert_eq!(changed("a {\n  b = 1\n}\n", "b", to("c")), "a {\n  c = 1\n}\n");
    assert_eq!(changed("a {\n  b = 1\n}\n", "b", to("c d")), "a {\n  b = 1\n}\n");
    assert_eq!(changed("a \"b\" {}\n", "\"b\"", to("c")), "a \"c\" {}\n");
}

#[test]
fn heredocs_and_blocks_are_left_alone() {
    let text = "a = <<EOT\nx\nEOT\nb {\n}\n";
    assert_eq!(changed(text, "<<EOT\nx\nEOT", to("y")), text);
    assert_eq!(
        changed(text, "{\n}", |span| Change::ReplaceValue { span, value: string("y") }),
        text
    );
}

#[test]
fn values_are_written_as_hcl() {
    let list = |span| Change::ReplaceValue { span, value: Data::strings(["a", "${b.c}", "$5"]) };
    assert_eq!(changed("a = b.c\n", "b.c", list), "a = [\"a\", b.c, \"$5\"]\n");
    let object = |span| {
        let members = vec![
            ("k".to_owned(), string("v")),
            ("aws:x".to_owned(), Data::List(vec![Data::Bool(true)])),
            ("for".to_owned(), Data::Object(Vec::new())),
        ];
        Change::ReplaceValue { span, value: Data::Object(members) }
    };
    assert_eq!(
        changed("a = [1]\n", "[1]", object),
        "a = { k = \"v\", \"aws:x\" = [true], \"for\" = {} }\n"
    );
}

#[test]
fn elements_are_taken_out_with_a_comma() {
    assert_eq!(changed("a = [\"x\", \"y\"]\n", "\"y\"", remove), "a = [\"x\"]\n");
    assert_eq!(changed("a = [\"x\", y.z]\n", "\"x\"", remove), "a = [y.z]\n");
    assert_eq!(
        changed("a = [\n  \"x\",\n  \"y\", # c\n]\n", "\"x\"", remove),
        "a = [\n  \"y\", # c\n]\n"
    );
    assert_eq!(changed("a = [\n  \"x\",\n  (\"y\")\n]\n", "\"y\"", remove), "a = [\n  \"x\"\n]\n");
    let text = "a = [\"x\", \"y\", \"z\"]\n";
    let both = |_| Change::RemoveItems { spans: vec![Span::new(10, 13), Span::new(15, 18)] };
    assert_eq!(changed(text, "\"x\"", both), "a = [\"x\"]\n");
    // An argument of a function is no element.
    assert_eq!(changed("a = f(\"x\", 1)\n", "\"x\"", remove), "a = f(\"x\", 1)\n");
}

#[test]
fn members_are_taken_out_with_a_comma_or_their_lines() {
    assert_eq!(changed("a = { b = 1, c = 2 }\n", "b = 1", remove), "a = { c = 2 }\n");
    assert_eq!(changed("a = { b = 1, c = 2 }\n", "c = 2", remove), "a = { b = 1 }\n");
    assert_eq!(changed("a = { b = 1 }\n", "b = 1", remove), "a = { }\n");
    assert_eq!(
        changed("a = {\n  # k\n  b = [\n    1\n  ] # c\n  d = 2\n}\n", "b = [\n    1\n  ]", remove),
        "a = {\n  # k\n  d = 2\n}\n"
    );
    assert_eq!(changed("a = {\n  b = 1,\n  c = 2,\n}\n", "c = 2", remove), "a = {\n  b = 1,\n}\n");
    assert_eq!(changed("a = { b = 1\n  c = 2 }\n", "b = 1", remove), "a = {\n  c = 2 }\n");
    assert_eq!(changed("a = { b = 1\n  c = 2 }\n", "c = 2", remove), "a = { b = 1\n  }\n");
}

#[test]
fn arguments_and_blocks_are_taken_out_with_their_lines() {
    assert_eq!(changed("a {\n  b = 1 # c\n  d = 2\n}\n", "b = 1", remove), "a {\n  d = 2\n}\n");
    assert_eq!(
        changed("a {\r\n  b = 1\r\n  d = 2\r\n}\r\n", "d = 2", remove),
        "a {\r\n  b = 1\r\n}\r\n"
    );
    assert_eq!(
        changed("a {\n  s {\n    b = 1\n  }\n  d = 2\n}\n", "s {\n    b = 1\n  }", remove),
        "a {\n  d = 2\n}\n"
    );
    assert_eq!(changed("a { b = 1 }\n", "b = 1", remove), "a { }\n");
    assert_eq!(changed("a \"b\" {\n}\nc = 1\n", "a \"b\" {\n}", remove), "c = 1\n");
}

#[test]
fn elements_are_put_behind_others() {
    assert_eq!(changed("a = [\"x\", \"y\"]\n", "\"x\"", item("n")), "a = [\"x\", \"n\", \"y\"]\n");
    assert_eq!(
        changed("a = [\n  \"x\", # c\n  \"y\"\n]\n", "\"x\"", item("n")),
        "a = [\n  \"x\", # c\n  \"n\",\n  \"y\"\n]\n"
    );
    assert_eq!(
        changed("a = [\n  \"x\" # c\n]\n", "\"x\"", item("n")),
        "a = [\n  \"x\", # c\n  \"n\"\n]\n"
    );
    assert_eq!(
        changed("a = [\r\n  \"x\"\r\n]\r\n", "\"x\"", item("n")),
        "a = [\r\n  \"x\",\r\n  \"n\"\r\n]\r\n"
    );
    assert_eq!(changed("a = [b.c]\n", "b.c", item("${b.c}/*")), "a = [b.c, \"${b.c}/*\"]\n");
    assert_eq!(changed("a = f(b.c)\n", "b.c", item("n")), "a = f(b.c)\n");
    let text = "a = [<<EOT\nx\nEOT\n]\n";
    assert_eq!(changed(text, "<<EOT\nx\nEOT", item("n")), text);
}

#[test]
fn members_are_put_beside_others_in_their_manner() {
    let after = |key| member(Place::After, key);
    let before = |key| member(Place::Before, key);
    assert_eq!(changed("a = { b = 1 }\n", "b = 1", after("k")), "a = { b = 1, k = \"v\" }\n");
    assert_eq!(
        changed("a = { \"b\": 1 }\n", "\"b\": 1", before("k")),
        "a = { \"k\": \"v\", \"b\": 1 }\n"
    );
    assert_eq!(
        changed("a = {\n  bcd = 1 # c\n  e   = 2\n}\n", "bcd = 1", after("k")),
        "a = {\n  bcd = 1 # c\n  k   = \"v\"\n  e   = 2\n}\n"
    );
    assert_eq!(
        changed("a = {\n  b = 1,\n  c = 2\n}\n", "c = 2", after("aws:k")),
        "a = {\n  b = 1,\n  c = 2,\n  \"aws:k\" = \"v\"\n}\n"
    );
    assert_eq!(
        changed("a = {\n  \"b\" : 1,\n}\n", "\"b\" : 1", before("k")),
        "a = {\n  \"k\" : \"v\",\n  \"b\" : 1,\n}\n"
    );
    assert_eq!(
        changed("f = [{\n  a = <<EOT\nx\nEOT\n}]\n", "a = <<EOT\nx\nEOT", after("k")),
        "f = [{\n  a = <<EOT\nx\nEOT\n  k = \"v\"\n}]\n"
    );
}

#[test]
fn arguments_are_put_on_lines_of_their_own() {
    let after = |key| member(Place::After, key);
    let before = |key| member(Place::Before, key);
    let text = "s {\n  effect = \"x\" # c\n  t {\n  }\n}\n";
    assert_eq!(
        changed(text, "effect = \"x\"", after("sid")),
        "s {\n  effect = \"x\" # c\n  sid    = \"v\"\n  t {\n  }\n}\n"
    );
    assert_eq!(
        changed(text, "effect = \"x\"", before("sid")),
        "s {\n  sid    = \"v\"\n  effect = \"x\" # c\n  t {\n  }\n}\n"
    );
    assert_eq!(
        changed(text, "t {\n  }", after("sid")),
        "s {\n  effect = \"x\" # c\n  t {\n  }\n  sid = \"v\"\n}\n"
    );
    // Neither a key in quotes nor a second argument in one line can stand in a body.
    assert_eq!(changed(text, "effect = \"x\"", after("aws:x")), text);
    assert_eq!(changed("s { a = 1 }\n", "a = 1", after("k")), "s { a = 1 }\n");
}

/// Each change that can be made beside or in place of what stands in `node`.
fn changes(node: &Node) -> Vec<Change> {
    let insert = |anchor, place| Change::InsertMember {
        anchor,
        place,
        key: "new_key".to_owned(),
        value: Data::strings(["${aws:username}"]),
    };
    let mut all = vec![Change::ReplaceValue { span: node.span, value: Data::strings(["a", "b"]) }];
    match &node.value {
        Value::String(text) => {
            all.push(Change::ReplaceString { span: text.span, value: text.value.to_string() });
        }
        Value::Array(elements) => {
            let spans: Vec<Span> = elements.iter().map(|element| element.span).collect();
            all.extend(spans.iter().map(|span| remove(*span)));
            all.extend(spans.iter().map(|span| item("new")(*span)));
            all.push(Change::RemoveItems { spans });
        }
        Value::Object(members) => {
            for member in members {
                all.push(remove(member.span()));
                all.push(insert(member.span(), Place::Before));
                all.push(insert(member.span(), Place::After));
                all.push(to("new_key")(member.key.span));
            }
        }
        _ => {}
    }
    all
}

#[test]
fn each_change_leaves_a_file_without_faults() {
    let tree = parse(VARIED);
    let mut found = Vec::new();
    nodes(tree.root.as_ref().unwrap(), &mut found);
    let whole = shown(tree.root.as_ref().unwrap());
    let mut made = 0;
    for change in found.iter().flat_map(|node| changes(node)) {
        let edits = render_change(VARIED, &tree, &change);
        made += usize::from(!edits.is_empty());
        let after = apply(VARIED, &edits);
        let read = parse(&after);
        assert!(read.errors.is_empty(), "{change:?}\n{:?}\n{after}", read.errors);
        if let Change::ReplaceString { span, .. } = &change
            && !VARIED[span.range()].starts_with(|first: char| first.is_alphabetic())
            && !after.contains("new_key")
        {
            // A string that is replaced by itself says the same.
            assert_eq!(shown(read.root.as_ref().unwrap()), whole, "{change:?}");
        }
    }
    assert!(made > 400, "{made}");
}
