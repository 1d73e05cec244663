//! Texts that are being typed, and hostile ones.

use std::collections::BTreeSet;

use super::{VARIED, faulty, nodes, parse, read, shown};
use crate::fix::apply;
use crate::syntax::hcl::render_change;
use crate::syntax::{MAX_DEPTH, Tree};

/// The value, and of each fault the text that it marks.
fn marked(text: &str) -> (String, Vec<String>) {
    let (value, errors) = faulty(text);
    (value, errors.into_iter().map(|(marked, _)| marked).collect())
}

/// The text after the repairs that the reader offers.
fn mended(text: &str) -> String {
    let tree = parse(text);
    let fixes = tree.errors.iter().filter_map(|error| error.fix.as_ref());
    let edits = fixes.flat_map(|(_, change)| render_change(text, &tree, change));
    apply(text, &edits.collect::<Vec<_>>())
}

#[test]
fn a_string_ends_with_its_line() {
    let (value, errors) = faulty("a {\n  b = \"x\n  c = \"y\"\n}\n");
    assert_eq!(value, r#"{a: {b: "x", c: "y"}}"#);
    let message = "this string is not closed: a quote is missing at its end";
    assert_eq!(errors, [("\"x".to_owned(), message.to_owned())]);

    let (value, errors) = marked("a {\n  b = [\"x\", \"s3:Put\n  c = \"y\"\n}\n");
    assert_eq!(value, r#"{a: {b: ["x", "s3:Put"], c: "y"}}"#);
    assert_eq!(errors, ["[", "\"s3:Put"]);

    let (value, errors) = marked("a = \"${var.x}/${lookup(m, \"k\")}\nb = 1\n");
    assert_eq!(value, r#"{a: "${var.x}/${expression}", b: 1}"#);
    assert_eq!(errors, ["\"${var.x}/${lookup(m, \"k\")}"]);
}

#[test]
fn an_interpolation_that_is_open_ends_with_its_string() {
    let (value, errors) = faulty("a = [\"x${var.b/*\", \"y\"]\nb = 1\n");
    assert_eq!(value, r#"{a: ["x${expression}", "y"], b: 1}"#);
    assert_eq!(errors, [("${".to_owned(), "`${` is not closed: `}` is missing".to_owned())]);
    let (value, errors) = marked("a = \"x${\nb = 1\n");
    assert_eq!(value, r#"{a: "x${expression}", b: 1}"#);
    assert_eq!(errors, ["\"x${"]);
    let (value, errors) = marked("a = <<EOT\nx ${b\nEOT\nb = 1\n");
    assert_eq!(value, r#"{a: "x ${b\n", b: 1}"#);
    assert_eq!(errors, ["${"]);
    let (value, errors) = marked("a = \"x${}y${b c}${d.}\"\n");
    assert_eq!(value, r#"{a: "x${expression}y${expression}${d.}"}"#);
    assert_eq!(errors, ["", "c", "."]);
}

#[test]
fn a_value_that_is_missing_is_missing_behind_its_sign() {
    let (value, errors) = faulty("a {\n  b =\n  c = 1\n}\n");
    assert_eq!(value, "{a: {b: missing, c: 1}}");
    assert_eq!(errors, [(String::new(), "a value is missing here".to_owned())]);
    let tree = parse("a = # x\n");
    let missing = tree.root.as_ref().unwrap().get("a").unwrap();
    assert_eq!(missing.span.range(), 3..3);

    let (value, _) = faulty("a = {\n  b =\n  c\n  \"d\"\n  e = 1\n}\n");
    assert_eq!(value, "{a: {b: missing, c: missing, d: missing, e: 1}}");
    let (value, _) = faulty("a {\n  act\n  c = 1\n}\n");
    assert_eq!(value, "{a: {act: missing, c: 1}}");
    let (value, _) = faulty("a = b ?\nc = b ? 1\nd = 1 +\ne = var.\nf = 2\n");
    assert_eq!(value, "{a: ?(missing, missing), c: ?(1, missing), d: <other>, e: <var.>, f: 2}");
}

#[test]
fn lists_and_calls_that_are_open_end_before_the_next_entry() {
    let (value, errors) = faulty("a {\n  b = [\"x\",\n  c = [\"y\"]\n}\n");
    assert_eq!(value, r#"{a: {b: ["x"], c: ["y"]}}"#);
    assert_eq!(errors, [("[".to_owned(), "`[` is not closed: `]` is missing".to_owned())]);
    let (value, errors) = marked("a = f(g({\n  b = [{\n    c = \"x\"\n  }\n})\nd = 1\n");
    assert_eq!(value, r#"{a: f(g({b: [{c: "x"}]})), d: 1}"#);
    assert_eq!(errors, ["(", "["]);
    let (value, errors) = marked("a {\n  b = [\n    \"x\"\n  s {\n    c = 1\n  }\n}\n");
    assert_eq!(value, r#"{a: {b: ["x"], s: {c: 1}}}"#);
    assert_eq!(errors, ["["]);
    let (value, errors) = marked("a = [for s in\nb = 1\n");
    assert_eq!(value, "{a: <other>, b: 1}");
    assert_eq!(errors, ["[", "", ""]);
}

#[test]
fn a_brace_that_is_missing_is_told_where_it_was_opened() {
    let text = "data \"x\" \"y\" {\n  s {\n    a = 1\n\n  s {\n    a = 2\n  }\n}\nb = 1\n";
    let (value, errors) = faulty(text);
    assert_eq!(value, "{data: {x: {y: {s: {a: 1}, s: {a: 2}}}}, b: 1}");
    let message = "this block is not closed: `}` is missing";
    assert_eq!(errors, [("{".to_owned(), message.to_owned())]);
    assert_eq!(parse(text).errors[0].span.start as usize, text.find("{\n    a").unwrap());

    let text = "resource \"x\" \"y\" {\n  p = f({\n    a = [{\n      b = 1\n    c = 2\n  })\n\nresource \"z\" \"w\" {\n  d = 3\n}\n";
    let (value, errors) = marked(text);
    assert_eq!(
        value,
        "{resource: {x: {y: {p: f({a: [{b: 1}], c: 2})}}}, resource: {z: {w: {d: 3}}}}"
    );
    assert_eq!(errors, ["{", "[", "{"]);
}

#[test]
fn a_bracket_that_closes_too_much_closes_nothing() {
    let text = "a = f({\n  b = [\n    g(\"x\", y]z),\n    \"w\"\n  ]\n})\nc = 1\n";
    let (value, errors) = marked(text);
    assert_eq!(value, r#"{a: f({b: [g("x", <y>, <z>), "w"]}), c: 1}"#);
    assert_eq!(errors, ["]"]);
    // Here it is the parenthesis that was forgotten.
    let (value, errors) = marked("a = [\n  1, f(2]\nb = 3\n");
    assert_eq!(value, "{a: [1, f(2)], b: 3}");
    assert_eq!(errors, ["("]);
}

/// A file without indentation does not tell by it what is meant, and is read by its braces.
#[test]
fn a_file_without_indentation_is_read_by_its_braces() {
    let (value, errors) = marked("a {\nb {\nc = 1\n}\nd = [\n1\n");
    assert_eq!(value, "{a: {b: {c: 1}, d: [1]}}");
    assert_eq!(errors, ["{", "["]);
}

#[test]
fn half_a_header_keeps_its_labels() {
    let (value, errors) = marked("resource \"aws_iam\nlocals {\n  a = 1\n}\n");
    assert_eq!(value, "{resource: {aws_iam: missing}, locals: {a: 1}}");
    assert_eq!(errors, ["\"aws_iam"]);
    let (value, errors) = marked("resource \"a\" \"b\"\nresource \"c\" \"d\" {}\n");
    assert_eq!(value, "{resource: {a: {b: missing}}, resource: {c: {d: {}}}}");
    assert_eq!(errors, [""]);
    let (value, errors) = marked("a \"b\"\n{\n  c = 1\n}\n");
    assert_eq!(value, "{a: {b: {c: 1}}}");
    assert_eq!(errors, ["{"]);
}

#[test]
fn what_belongs_to_nothing_is_passed_over() {
    let (value, errors) = faulty("}\na = 1\n]\nb = 2\n");
    assert_eq!(value, "{a: 1, b: 2}");
    assert_eq!(errors[0], ("}".to_owned(), "`}` closes nothing".to_owned()));
    assert_eq!(errors[1], ("]".to_owned(), "`]` closes nothing".to_owned()));
    let (value, errors) =
        marked("a {\n  b = 1 2 \"}\" {\n}\n  * x\n  c = *\n  d = [1, *, , 2 = 3]\n}\n");
    assert_eq!(value, "{a: {b: 1, c: missing, d: [1, missing, 2, 3]}}");
    assert_eq!(errors, ["2 \"}\" {\n}", "* x", "*", "*", ",", "="]);
    let (value, errors) = marked("a = b::c\nd = e::f::g [1]\n");
    assert_eq!(value, "{a: <other>, d: <other>}");
    assert_eq!(errors, ["b::c", "e::f::g"]);
    let (value, errors) = marked("a { b = 1 c = 2 }\nd = 3\n");
    assert_eq!(value, "{a: {b: 1, c: 2}, d: 3}");
    assert_eq!(errors, [""]);
    let (value, errors) = marked("a = \"x\\q\\u12\"\n/* b = 1\nc = 2\n");
    assert_eq!(value, "{a: \"xq\u{fffd}12\", c: 2}");
    assert_eq!(errors, ["\\q", "\\u", "/* b = 1"]);
}

#[test]
fn heredocs_that_are_open_end_before_the_next_block() {
    let next = "resource \"a\" \"b\" {\n  p = <<EOT\n  x\nEOT\n}\n";
    let text = format!("data \"c\" \"d\" {{\n  q = <<EOT\n  {{\n}}\n\n{next}");
    let (value, errors) = marked(&text);
    assert_eq!(value, r#"{data: {c: {d: {q: "  {\n}\n\n"}}}, resource: {a: {b: {p: "  x\n"}}}}"#);
    assert_eq!(errors, ["{", "<<EOT"]);
    let (value, errors) = marked("a = <<\nb = <<EOT\n");
    assert_eq!(value, "{a: missing, b: \"\"}");
    assert_eq!(errors, ["<<", "<<EOT"]);
    // What looks like a block belongs to the text if the heredoc is closed.
    assert_eq!(read("a = <<EOT\nresource \"x\" {\n}\nEOT\n"), r#"{a: "resource \"x\" {\n}\n"}"#);
}

#[test]
fn faults_with_one_way_out_are_mended() {
    assert_eq!(mended("a = [\"x\" \"y\"\n\"z\"]\n"), "a = [\"x\", \"y\",\n\"z\"]\n");
    assert_eq!(mended("a = { b = 1 c = 2 }\n"), "a = { b = 1, c = 2 }\n");
    assert_eq!(mended("a = { b 1 }\n"), "a = { b = 1 }\n");
    assert_eq!(mended("a { \"b\" = 1 }\n"), "a { b = 1 }\n");
    assert_eq!(mended("a { b: 1 }\n"), "a { b = 1 }\n");
}

/// The values that have a `Sid` or `sid`.
fn sids(tree: &Tree) -> BTreeSet<String> {
    let mut found = Vec::new();
    if let Some(root) = &tree.root {
        nodes(root, &mut found);
    }
    let named = found.iter().filter_map(|node| node.get("Sid").or_else(|| node.get("sid")));
    named.filter_map(|sid| sid.text()).map(|text| text.value.to_string()).collect()
}

#[test]
fn each_beginning_of_a_file_keeps_what_is_complete() {
    let whole = parse(VARIED);
    assert!(whole.errors.is_empty(), "{:?}", whole.errors);
    let all = sids(&whole);
    assert_eq!(all.len(), 12, "{all:?}");
    for end in (0..=VARIED.len()).filter(|end| VARIED.is_char_boundary(*end)) {
        let text = &VARIED[..end];
        let found = sids(&parse(text));
        for sid in &all {
            let written = format!("\"{sid}\"");
            assert!(!text.contains(&written) || found.contains(sid), "{sid} in {text}");
        }
    }
}

/// One line that is taken out or broken off costs what stands in it, and nothing of other statements.
#[test]
fn a_line_that_is_broken_off_keeps_the_other_statements() {
    let all = sids(&parse(VARIED));
    let lines: Vec<&str> = VARIED.lines().collect();
    let is_word = |line: &str| matches!(line.trim(), "EOT");
    for (number, line) in lines.iter().enumerate() {
        // Without the word that ends it a heredoc takes the rest of its block, and comments and strings of several lines are
        // alike. A statement whose only sign is its brace is none without it, and belongs to nothing without its list.
        let is_brace = line.trim() == "{" || line.ends_with('[');
        let spans_lines = ["<<", "/*", "*/", "\"${jsonencode"].iter().any(|it| line.contains(it));
        if is_brace || spans_lines || is_word(line) {
            continue;
        }
        for cut in (0..line.len()).filter(|cut| line.is_char_boundary(*cut)) {
            let mut broken = lines.clone();
            broken[number] = &line[..cut];
            let text = broken.join("\n");
            let found = sids(&parse(&text));
            let lost: Vec<_> = all.difference(&found).filter(|sid| !line.contains(*sid)).collect();
            assert!(lost.is_empty(), "line {number} {:?} loses {lost:?}", &line[..cut]);
        }
    }
}

/// Bytes that mean something, put into each place and taken out of it, end no reading and lead to no place outside of the text.
#[test]
fn mutated_files_are_read() {
    for step in 0..VARIED.len() {
        if !VARIED.is_char_boundary(step) || !VARIED.is_char_boundary(step + 1) {
            continue;
        }
        let piece =
            ["\"", "{", "}", "${", "[", ")", "<<EOT\n", "\n", "/*", "=", "~", "ä"][step % 12];
        for rest in [step, step + 1] {
            let text = format!("{}{piece}{}", &VARIED[..step], &VARIED[rest..]);
            let tree = parse(&text);
            let mut found = Vec::new();
            nodes(tree.root.as_ref().unwrap(), &mut found);
            for node in found {
                assert!(text.get(node.span.range()).is_some(), "{:?}", shown(node));
            }
            for span in
                tree.errors.iter().map(|error| error.span).chain(tree.comments.iter().copied())
            {
                assert!(
                    span.start as usize <= text.len() && text.is_char_boundary(span.start as usize)
                );
            }
        }
    }
}

#[test]
fn depth_is_bounded() {
    let deep = [
        "[",
        "(",
        "{a=",
        "f(",
        "\"${",
        "a{",
        "!(",
        "b?c:",
        "a{b=[",
        "x[",
        "{(",
        "a \"b\" {\n",
        "a{b{",
    ];
    for piece in deep {
        for prefix in ["", "a = "] {
            let text = format!("{prefix}{}", piece.repeat(20_000));
            let errors = parse(&text).errors;
            assert!(!errors.is_empty(), "{piece}");
            assert!(errors.len() <= 51, "{piece}: {}", errors.len());
        }
    }
    let labels = format!("a {} {{}}", "\"b\" ".repeat(20_000));
    assert!(faulty(&labels).1[0].1.contains("levels deep"));
    let nested = |depth: usize| format!("a = {}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(&nested(MAX_DEPTH - 1)).errors.is_empty());
    assert!(faulty(&nested(MAX_DEPTH + 1)).1[0].1.contains("levels deep"));
}

/// Each of these took time with the square of its length, were what is looked at in vain not counted. A test that takes minutes has failed.
#[test]
fn long_texts_that_are_broken_everywhere_are_read() {
    let pieces = [
        "\"${ ",
        "\"${a(",
        "a = <<EOT\n",
        "/* ",
        "a = \"x${b\n",
        "[[],",
        "a { b = 1 }",
        "a = [\"${b}\", ",
        "a = \"x\" }\n",
        "resource \"a\" \"b\" {\n",
        "x.y[0].",
        "\"${\n(",
        "a = <<-EOT\n${(\n",
        "a=[\n",
        "  ",
    ];
    for piece in pieces {
        for prefix in ["", "a = [", "a = \""] {
            let text = format!("{prefix}{}", piece.repeat(200_000 / piece.len()));
            let tree = parse(&text);
            assert!(tree.errors.len() <= 51, "{prefix:?} {piece:?}: {}", tree.errors.len());
        }
    }
}
