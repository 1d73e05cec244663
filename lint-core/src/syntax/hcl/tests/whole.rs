//! Texts without a fault.

use super::{nodes, parse, read, value};
use crate::syntax::{Node, Style, Text};

#[test]
fn bodies_hold_attributes_and_blocks() {
    assert_eq!(read("a = 1\nb = \"x\"\n"), r#"{a: 1, b: "x"}"#);
    assert_eq!(read("a {\n  b = 1\n}\na {\n}\n"), "{a: {b: 1}, a: {}}");
    assert_eq!(
        read("resource \"aws_x\" \"y\" {\n  a = 1\n  s {\n    b = 2\n  }\n}\n"),
        "{resource: {aws_x: {y: {a: 1, s: {b: 2}}}}}"
    );
    assert_eq!(read("a b \"c\" { d = [1] }\n"), "{a: {b: {c: {d: [1]}}}}");
    assert_eq!(read("a = 1 # x\r\nb {\r\n}\r\n"), "{a: 1, b: {}}");
    assert_eq!(read("\u{feff}a = 1"), "{a: 1}");
    assert_eq!(read(""), "nothing");
    assert_eq!(read("# only this\n"), "nothing");
}

#[test]
fn literals_mean_what_they_say() {
    assert_eq!(
        value("[true, false, null, 1, -2.5, 1.5e-3]"),
        "[true, false, null, 1, -2.5, 1.5e-3]"
    );
    assert_eq!(value("111122223333"), "111122223333");
    assert_eq!(value("[\n  \"a\", # one\n  \"b\",\n]"), r#"["a", "b"]"#);
    assert_eq!(value("[]"), "[]");
    assert_eq!(value("(\n\"a\"\n)"), r#""a""#);
}

#[test]
fn objects_take_commas_and_lines_equals_and_colons() {
    assert_eq!(value("{ a = 1, \"b c\" : 2 }"), "{a: 1, b c: 2}");
    assert_eq!(value("{\n  a = 1\n  b = [\n    2\n  ]\n\n  c : 3,\n}"), "{a: 1, b: [2], c: 3}");
    assert_eq!(
        value("{ (var.k) = 1, \"${var.k}:sub\" = 2, \"${local.x}\" = 3 }"),
        "{${var.k}: 1, ${var.k}:sub: 2, ${local.x}: 3}"
    );
    assert_eq!(
        value("{ (a + b) = 1, a.b = 2, 3 = 4, true = 5 }"),
        "{${expression}: 1, ${a.b}: 2, 3: 4, true: 5}"
    );
    assert_eq!(value("{}"), "{}");
}

/// HCL Native Syntax Specification, "Quoted Template Expressions"; what `terraform console` says of each.
#[test]
fn strings_resolve_escapes() {
    assert_eq!(value(r#""x\ty\"z\\\n\r""#), r#""x\ty\"z\\\n\r""#);
    assert_eq!(value(r#""\u00e9\U0001F600""#), r#""é😀""#);
    assert_eq!(
        value(r#""$${aws:username} %%{x} $5 50% $$ %""#),
        r#""${aws:username} %{x} $5 50% $$ %""#
    );
    assert_eq!(value(r#""$$${a}""#), r#""$${a}""#);
    assert_eq!(value(r#""""#), r#""""#);
}

#[test]
fn interpolations_become_placeholders() {
    assert_eq!(
        value(r#""arn:${var.p}:s3:::${ local.b[0] }/*""#),
        r#""arn:${var.p}:s3:::${local.b[0]}/*""#
    );
    assert_eq!(value(r#""x${a ? "b" : "c"}""#), r#""x${expression}""#);
    assert_eq!(value(r#""${lookup(var.m, "k")}/x""#), r#""${expression}/x""#);
    assert_eq!(value(r#""${var.m["k"]}/x""#), r#""${expression}/x""#);
    assert_eq!(value(r#""${{ a = "}" }.a}/${"x${"y"}"}""#), r#""${expression}/${expression}""#);
    assert_eq!(value(r#""${x.*.y}-${a . b}""#), r#""${x.*.y}-${a.b}""#);
    assert_eq!(value(r#""a ${~ "x" ~} b ${~ v } c""#), r#""a${expression}b${v} c""#);
    assert_eq!(value(r#""%{ if a }x%{ endif }""#), "<other>");
}

#[test]
fn one_interpolation_is_its_expression() {
    assert_eq!(value(r#""${var.x}""#), "<var.x>");
    assert_eq!(value(r#""${"x"}""#), r#""x""#);
    assert_eq!(value("\"${jsonencode({\n  a = \"b\"\n})}\""), r#"jsonencode({a: "b"})"#);
    assert_eq!(value("\"${\n  var.x\n}y\""), r#""${var.x}y""#);
    assert_eq!(value(r#""${var.x}${var.y}""#), r#""${var.x}${var.y}""#);
}

/// The value of a flush heredoc loses the smallest indentation; lines of blanks neither count nor change. `terraform console` agrees.
#[test]
fn heredocs_are_lines() {
    assert_eq!(value("<<EOT\n  x\\n $${y}\n    EOT\nb = 1").as_str(), r#""  x\\n ${y}\n", b: 1"#);
    assert_eq!(
        value("<<-EOT\n      one\n    two\n\n   \n      ${x} y\n  EOT"),
        r#""  one\ntwo\n\n   \n  ${x} y\n""#
    );
    assert_eq!(value("<<-EOT\n    a\n  ${x}\n    EOT"), r#""  a\n${x}\n""#);
    assert_eq!(value("<<-EOT\n   $${a}\n  b\n  EOT"), r#"" ${a}\nb\n""#);
    assert_eq!(value("<<EOT\r\nx\r\nEOT\r"), r#""x\r\n""#);
    assert_eq!(value("<<EOT\nEOT"), r#""""#);
    assert_eq!(value("f(<<A\n1\nA\n, <<B\n2\nB\n)"), r#"f("1\n", "2\n")"#);
    assert_eq!(value("<<EOT\n%{ for a in b ~}\nx\n%{ endfor ~}\nEOT"), "<other>");
    assert_eq!(value("<<EOT\n${a(\n  \"}\"\n)}!\nEOT"), r#""${expression}!\n""#);
}

#[test]
fn expressions_are_told_apart() {
    assert_eq!(value("aws_s3_bucket.b.arn"), "<aws_s3_bucket.b.arn>");
    assert_eq!(value(r#"var . x [ "a b" ] [0] . c.0"#), r#"<var.x["a b"][0].c.0>"#);
    assert_eq!(value("x[*].y"), "<other>");
    assert_eq!(value("x.*.y"), "<other>");
    assert_eq!(value("f(1, [\"a\"], b...)"), r#"f(1, ["a"], <b>)"#);
    assert_eq!(value("provider::aws::arn_parse(x)"), "provider::aws::arn_parse(<x>)");
    assert_eq!(value("f(x).y"), "<other>");
    assert_eq!(value("[1][0]"), "<other>");
    assert_eq!(value("a ? \"x\" : b ? \"y\" : \"z\""), r#"?("x", ?("y", "z"))"#);
    assert_eq!(value("(\n  a == 1 ?\n  \"x\" :\n  \"y\"\n)"), r#"?("x", "y")"#);
    assert_eq!(value("a + 1"), "<other>");
    assert_eq!(value("!a && -b <= c / 2"), "<other>");
    assert_eq!(value("a != \"x\""), r#"false(<a>, "x")"#);
    assert_eq!(value("a == 1 && b"), "<other>");
    assert_eq!(
        value("[for s in var.l : \"${s}/*\" if s != \"\"]"),
        r#"for(<var.l>, "${s}/*", false(<s>, ""))"#
    );
    assert_eq!(value("{ for k, v in m : k => v... if v }"), "for(<m>, <k>, <v>, <v>)");
    assert_eq!(
        value("[\n  for s in (a ? b : c) :\n  {\n    x = s\n  }\n]"),
        "for(?(<b>, <c>), {x: <s>})"
    );
    assert_eq!(value("[for k, v in m : k => v]"), "<other>");
    assert_eq!(value("{ for v in m : v }"), "<other>");
    assert_eq!(value("[a, -1, b-c]"), "[<a>, -1, <b-c>]");
}

#[test]
fn comments_are_kept() {
    let text =
        "# a\nx = 1 // b\n/* c\n */ y /* d */ = [ # e\n  2 /* f */, 3 // g\n]\nz = \"# no\"\n";
    let tree = parse(text);
    assert_eq!(read(text), r##"{x: 1, y: [2, 3], z: "# no"}"##);
    let comments: Vec<&str> = tree.comments.iter().map(|span| &text[span.range()]).collect();
    assert_eq!(comments, ["# a", "// b", "/* c\n */", "/* d */", "# e", "/* f */", "// g"]);
}

#[test]
fn spans_are_the_source_of_each_value() {
    let text = "r \"l1\" l2 { # c\n  a = [\"x\", b . c , (1)] # c\n  d = f(g) \n  h = <<-E\n    x\n    E\n  i = p ? 1 : 2\n  j = \"${k}\"\n  m = { n = q[0] + 1 }\n}\n";
    let tree = parse(text);
    assert!(tree.errors.is_empty(), "{:?}", tree.errors);
    let mut found = Vec::new();
    nodes(tree.root.as_ref().unwrap(), &mut found);
    let block = text.trim_end();
    let sources: Vec<&str> = found.iter().map(|node| &text[node.span.range()]).collect();
    let expected = [
        text,
        &block[2..],
        &block[7..],
        &block[10..],
        "[\"x\", b . c , (1)]",
        "\"x\"",
        "b . c",
        "(1)",
        "f(g)",
        "g",
        "<<-E\n    x\n    E",
        "p ? 1 : 2",
        "1",
        "2",
        "\"${k}\"",
        "{ n = q[0] + 1 }",
        "q[0] + 1",
    ];
    assert_eq!(sources, expected);
}

/// Each letter of a string stands where its text says it does.
#[test]
fn places_lead_to_the_file() {
    let text = "a = \"do\\\"ub\\u00e9leä$${x}y${var.name}z${b + c}\"\nh = <<-EOT\n    li${d}ne\n\n      two\n  EOT\nk = { \"q\\tr\" = 1 }\n";
    let tree = parse(text);
    assert!(tree.errors.is_empty(), "{:?}", tree.errors);
    let root = tree.root.as_ref().unwrap();
    let key = &root.get("k").unwrap().members().unwrap()[0].key;
    let strings =
        [root.get("a").unwrap().text().unwrap(), root.get("h").unwrap().text().unwrap(), key];
    for string in strings {
        let letters = string.value.char_indices().filter(|(_, letter)| letter.is_alphanumeric());
        for (at, letter) in letters {
            let source = &text[string.source_offset(at)..];
            let is_escape = source.starts_with("\\u");
            let open = string.value[..at].rfind("${").unwrap_or(0);
            let is_replaced = string.value[open..].starts_with("${expression}");
            assert!(
                source.starts_with(letter) || is_escape || is_replaced,
                "{:?} at {at}",
                string.value
            );
        }
    }
}

#[test]
fn a_placeholder_stays_within_its_interpolation() {
    let text = "a = \"x${b+c}y\"\n";
    let tree = parse(text);
    let string = tree.root.as_ref().unwrap().get("a").and_then(Node::text).unwrap().clone();
    assert_eq!(string.value, "x${expression}y");
    let interpolation = text.find("${").unwrap()..text.find('}').unwrap() + 1;
    for at in 1..="x${expression}".len() {
        let source = string.source_offset(at);
        assert!(interpolation.start <= source && source <= interpolation.end, "{at}: {source}");
    }
    assert_eq!(&text[string.part(1..14).range()], "${b+c}");
    assert_eq!(&text[string.part(14..15).range()], "y");
    assert_eq!(&text[string.content_span().range()], "x${b+c}y");
    let text = "a = { (b+c) = 1 }\n";
    let tree = parse(text);
    let key = &tree.root.as_ref().unwrap().get("a").unwrap().members().unwrap()[0].key;
    assert_eq!((&*key.value, &text[key.content_span().range()]), ("${expression}", "(b+c)"));
}

#[test]
fn styles_are_known() {
    let style = |text: &str| {
        let tree = parse(text);
        tree.root.unwrap().get("a").and_then(Node::text).map(Text::style)
    };
    assert_eq!(style("a = \"x\"\n"), Some(Style::Double));
    assert_eq!(style("a = <<EOT\n  x\nEOT\n"), Some(Style::Heredoc(0)));
    assert_eq!(style("a = <<-EOT\n  x\nEOT\n"), Some(Style::Heredoc(2)));
    let tree = parse("a = { b = 1 }\n");
    assert_eq!(tree.root.as_ref().unwrap().members().unwrap()[0].key.style(), Style::Plain);
}
