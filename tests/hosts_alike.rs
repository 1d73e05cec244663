//! The same policy in every host: whoever writes it as JSON, in a string or as YAML gets the same findings at the same
//! tokens. The policies are those of the rule pages.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test says by panicking that it failed"
)]

#[path = "support/mod.rs"]
mod support;

use std::fs;

use iamlint_catalogue::Catalogue;
use iamlint_core::extract::looks_like_policy;
use iamlint_core::lint::{Linter, Request, RuleSet};
use iamlint_core::model::kind_and_resource_type;
use iamlint_core::rules::RULES;
use iamlint_core::suppress::Suppression;
use iamlint_core::syntax::{Dialect, Node, Value, json};
use serde_json::{Value as Json, json};
use support::pages::{Fence, Page};
use support::root;

/// How a policy is written into a file: the name of the host, its language, and the file.
type Host = (&'static str, Dialect, fn(&Node, &str) -> String);

const HOSTS: [Host; 11] = [
    ("an object in JSON", Dialect::Json, |_, text| format!("{{\"PolicyDocument\": {text}}}")),
    ("a string in JSON", Dialect::Json, |_, text| wrapped(&Json::from(text))),
    ("a percent-encoded string", Dialect::Json, |_, text| wrapped(&Json::from(percent(text)))),
    ("YAML", Dialect::Yaml, |node, _| block(node, 0)),
    ("an object in YAML", Dialect::Yaml, |node, _| {
        format!("Name: x\nPolicyDocument:\n  {}\nOther: y\n", block(node, 2).trim_start())
    }),
    ("JSON in YAML", Dialect::Yaml, |_, text| {
        format!("PolicyDocument:\n{}", indented(text, "    "))
    }),
    ("a literal block in YAML", Dialect::Yaml, |_, text| {
        format!("PolicyDocument: |\n{}", indented(text, "    "))
    }),
    ("a string in YAML", Dialect::Yaml, |_, text| {
        format!("PolicyDocument: '{}'\n", text.replace('\'', "''").replace('\n', " "))
    }),
    ("HCL", Dialect::Hcl, |node, _| {
        format!("resource \"test\" \"test\" {{\n  policy = jsonencode({})\n}}\n", hcl(node, 2))
    }),
    ("a heredoc in HCL", Dialect::Hcl, |_, text| {
        let text = indented(&text.replace("${", "$${").replace("%{", "%%{"), "    ");
        format!("resource \"test\" \"test\" {{\n  policy = <<-EOT\n{text}  EOT\n}}\n")
    }),
    ("a string in HCL", Dialect::Hcl, |_, text| {
        let text = Json::from(text).to_string().replace("${", "$${").replace("%{", "%%{");
        format!("resource \"test\" \"test\" {{\n  policy = {text}\n}}\n")
    }),
];

fn wrapped(document: &Json) -> String {
    json!({ "PolicyDocument": document }).to_string()
}

fn indented(text: &str, by: &str) -> String {
    text.lines().map(|line| format!("{by}{line}\n")).collect()
}

fn percent(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

fn unpercent(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => other,
        });
    }
    String::from_utf8(bytes).unwrap()
}

/// The value as an expression of HCL.
fn hcl(node: &Node, indentation: usize) -> String {
    let blanks = " ".repeat(indentation);
    let quoted =
        |text: &str| Json::from(text).to_string().replace("${", "$${").replace("%{", "%%{");
    match &node.value {
        Value::Array(elements) if !elements.is_empty() => {
            let all: String = elements
                .iter()
                .map(|own| format!("{blanks}  {},\n", hcl(own, indentation + 2)))
                .collect();
            format!("[\n{all}{blanks}]")
        }
        Value::Object(members) if !members.is_empty() => {
            let is_name = |key: &str| {
                key.starts_with(|first: char| first.is_ascii_alphabetic())
                    && key.chars().all(|letter| letter.is_ascii_alphanumeric())
            };
            let all: String = members
                .iter()
                .map(|own| {
                    let key = &*own.key.value;
                    let key = if is_name(key) { key.to_owned() } else { quoted(key) };
                    format!("{blanks}  {key} = {}\n", hcl(&own.value, indentation + 2))
                })
                .collect();
            format!("{{\n{all}{blanks}}}")
        }
        Value::String(text) => quoted(&text.value),
        _ => scalar(node),
    }
}

/// The value in block style, as people write YAML.
fn block(node: &Node, indentation: usize) -> String {
    let blanks = " ".repeat(indentation);
    let below = |node: &Node| match &node.value {
        Value::Array(elements) if !elements.is_empty() => {
            format!("\n{}", block(node, indentation + 2))
        }
        Value::Object(members) if !members.is_empty() => {
            format!("\n{}", block(node, indentation + 2))
        }
        _ => format!(" {}\n", scalar(node)),
    };
    match &node.value {
        Value::Array(elements) if !elements.is_empty() => elements
            .iter()
            .map(|element| match &element.value {
                Value::Object(members) if !members.is_empty() => {
                    format!("{blanks}- {}", block(element, indentation + 2).trim_start())
                }
                _ => format!("{blanks}-{}", below(element)),
            })
            .collect(),
        Value::Object(members) if !members.is_empty() => members
            .iter()
            .map(|member| format!("{blanks}{}:{}", word(&member.key.value), below(&member.value)))
            .collect(),
        _ => format!("{blanks}{}\n", scalar(node)),
    }
}

fn scalar(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => word(&text.value),
        Value::Array(_) => "[]".to_owned(),
        Value::Object(_) => "{}".to_owned(),
        Value::Expression(_) | Value::Missing => panic!("the policies here have no syntax errors"),
    }
}

fn word(text: &str) -> String {
    let is_inner = |letter: char| letter.is_ascii_alphanumeric() || "/._-".contains(letter);
    let parts =
        |text: &str| text.split(':').all(|part| !part.is_empty() && part.chars().all(is_inner));
    let is_plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && parts(text)
        && !["true", "false", "null", "yes", "no"].contains(&text.to_ascii_lowercase().as_str());
    if is_plain { text.to_owned() } else { Json::from(text).to_string() }
}

/// Message and marked text of each finding.
fn findings(rule: &str, fence: &Fence, dialect: Dialect, text: &str) -> Vec<(String, String)> {
    let enabled = RULES.iter().map(|known| known.id == rule).collect();
    let linter = Linter {
        catalogue: Catalogue::embedded(),
        rules: RuleSet { enabled, ..RuleSet::default() },
        suppression: Suppression::default(),
    };
    let kind = fence.options.iter().skip_while(|option| *option != "--kind").nth(1);
    let kind = kind.map(|kind| kind_and_resource_type(kind).unwrap());
    let outcome = linter.check(&Request::new(text, dialect, kind));
    assert_eq!(outcome.not_analysed, [], "{text}");
    let entries = outcome.findings.into_iter();
    entries
        .map(|entry| {
            (entry.finding.message.to_string(), text[entry.finding.span.range()].to_owned())
        })
        .collect()
}

/// What a token says, however it is written. Collections and escapes look different in each host.
fn meaning(token: &str, is_percent: bool) -> String {
    let token = if is_percent { unpercent(token) } else { token.to_owned() };
    token
        .chars()
        .filter(|letter| !matches!(letter, '"' | '\'' | '\\') && !letter.is_whitespace())
        .collect()
}

/// The policies that can be written in every host, with the rule of their page.
fn policies() -> Vec<(String, Fence)> {
    let mut all = Vec::new();
    for path in support::markdown_files(&root().join("tests/rules")) {
        let rule = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let page = Page::parse(&fs::read_to_string(&path).unwrap());
        let needs_more: Vec<bool> =
            page.fences.iter().map(|fence| page.settings_for(fence).is_some()).collect();
        for (fence, needs_more) in page.fences.into_iter().zip(needs_more) {
            let is_policy = fence.language == "json" && !needs_more && {
                let tree = json::parse(&fence.text, Dialect::Json);
                tree.errors.is_empty() && tree.root.as_ref().is_some_and(looks_like_policy)
            };
            if is_policy {
                all.push((rule.clone(), fence));
            }
        }
    }
    all
}

#[test]
fn the_same_policy_has_the_same_findings_in_every_host() {
    let mut failures = Vec::new();
    let (mut count, mut found) = (0, 0);
    for (rule, fence) in policies() {
        let tree = json::parse(&fence.text, Dialect::Json);
        let node = tree.root.as_ref().unwrap();
        let expected = findings(&rule, &fence, Dialect::Json, &fence.text);
        count += 1;
        found += expected.len();
        for (host, dialect, write) in HOSTS {
            let is_percent = host.starts_with("a percent");
            let text = write(node, fence.text.trim_end());
            let got = findings(&rule, &fence, dialect, &text);
            // A document of Organizations counts as it was written, which only a file and a string tell.
            if expected.iter().any(|(message, _)| message.contains("as it stands")) {
                continue;
            }
            let alike = expected.len() == got.len()
                && expected.iter().zip(&got).all(|(a, b)| {
                    let looks_different = a.1.contains(['[', '{']) || a.1.starts_with("\\u");
                    a.0 == b.0
                        && (looks_different || meaning(&a.1, false) == meaning(&b.1, is_percent))
                });
            if !alike {
                failures.push(format!(
                    "{rule}, line {}, in {host}:\nexpected {expected:#?}\ngot {got:#?}\n{text}",
                    fence.line
                ));
            }
        }
    }
    println!("{count} policies with {found} findings in {} hosts", HOSTS.len());
    assert!(count > 300 && found > 200);
    assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n\n"));
}

/// The policy as the blocks of `aws_iam_policy_document`, if it can be written so.
fn blocks(node: &Node) -> Option<String> {
    let mut text = String::from("data \"aws_iam_policy_document\" \"test\" {\n");
    for member in node.members()? {
        match &*member.key.value {
            "Version" => text.push_str(&format!("  version = {}\n", quoted(&member.value)?)),
            "Id" => text.push_str(&format!("  policy_id = {}\n", quoted(&member.value)?)),
            "Statement" => {
                for statement in member.value.elements()? {
                    text.push_str(&statement_block(statement)?);
                }
            }
            _ => return None,
        }
    }
    Some(text + "}\n")
}

fn statement_block(node: &Node) -> Option<String> {
    let mut text = String::from("  statement {\n");
    for member in node.members()? {
        let value = &member.value;
        let name = match &*member.key.value {
            "Sid" => "sid",
            "Effect" => "effect",
            "Action" => "actions",
            "NotAction" => "not_actions",
            "Resource" => "resources",
            "NotResource" => "not_resources",
            "Principal" | "NotPrincipal" => {
                let block = format!(
                    "{}s",
                    if &*member.key.value == "Principal" { "principal" } else { "not_principal" }
                );
                if value.text().is_some_and(|text| text.value == "*") {
                    text.push_str(&format!(
                        "    {block} {{\n      type = \"*\"\n      identifiers = [\"*\"]\n    }}\n"
                    ));
                    continue;
                }
                for own in value.members().filter(|all| !all.is_empty())? {
                    let (kind, all) = (Json::from(&*own.key.value), list(&own.value)?);
                    text.push_str(&format!(
                        "    {block} {{\n      type = {kind}\n      identifiers = {all}\n    }}\n"
                    ));
                }
                continue;
            }
            "Condition" => {
                for operator in value.members()? {
                    for test in operator.value.members()? {
                        let (name, key) =
                            (Json::from(&*operator.key.value), Json::from(&*test.key.value));
                        let all = list(&test.value)?;
                        text.push_str(&format!("    condition {{\n      test = {name}\n      variable = {key}\n      values = {all}\n    }}\n"));
                    }
                }
                continue;
            }
            _ => return None,
        };
        let value = if matches!(name, "sid" | "effect") { quoted(value)? } else { list(value)? };
        text.push_str(&format!("    {name} = {value}\n"));
    }
    Some(text + "  }\n")
}

/// Rules about what blocks cannot say, or say in another way.
const CANNOT_BE_SAID: [(&str, &str); 8] = [
    ("duplicate-key", "several blocks are several statements"),
    ("insecure-transport", "the only resource stands in a list, which is marked as a whole"),
    ("invalid-effect", "an empty effect is none, and stands for `Allow`"),
    ("missing-effect", "without an effect it is `Allow`"),
    ("missing-sid", "an empty Sid is left out"),
    ("missing-statement", "the provider writes the element"),
    ("missing-version", "without a version it is the newer one"),
    ("unknown-principal-type", "the type `*` is one here"),
];

/// The findings with their tokens in the words of JSON, sorted: the elements of a block may stand in another order. Collections
/// look different.
fn in_blocks(all: &[(String, String)]) -> Vec<(String, String)> {
    let token = |token: &str| {
        let is_collection = token.contains(['[', '{', '=']);
        let token = if is_collection { String::new() } else { meaning(token, false) };
        match &*token.replace("&{", "${").replace("u200b", "\u{200b}") {
            "statement" => "Statement".to_owned(),
            "principals" => "Principal".to_owned(),
            "not_principals" => "NotPrincipal".to_owned(),
            "resources" => "Resource".to_owned(),
            "not_resources" => "NotResource".to_owned(),
            "actions" => "Action".to_owned(),
            "not_actions" => "NotAction".to_owned(),
            other => other.to_owned(),
        }
    };
    let mut all: Vec<_> = all.iter().map(|(message, own)| (message.clone(), token(own))).collect();
    all.sort();
    all
}

/// Policy variables as the documentation of the provider has them.
fn quoted(node: &Node) -> Option<String> {
    Some(Json::from(&*node.text()?.value).to_string().replace("${", "&{"))
}

fn list(node: &Node) -> Option<String> {
    let all: Option<Vec<String>> = match &node.value {
        Value::Array(elements) => elements.iter().map(quoted).collect(),
        _ => quoted(node).map(|one| vec![one]),
    };
    let all = all?;
    (!all.is_empty()).then(|| format!("[{}]", all.join(", ")))
}

#[test]
fn blocks_have_the_findings_of_the_policy_that_they_make() {
    let mut failures = Vec::new();
    let (mut count, mut found) = (0, 0);
    for (rule, fence) in policies() {
        let tree = json::parse(&fence.text, Dialect::Json);
        let Some(text) = tree.root.as_ref().and_then(blocks) else { continue };
        if CANNOT_BE_SAID.iter().any(|(own, _)| *own == rule) {
            continue;
        }
        count += 1;
        let expected = findings(&rule, &fence, Dialect::Json, &fence.text);
        let got = findings(&rule, &fence, Dialect::Hcl, &text);
        found += expected.len();
        if in_blocks(&expected) != in_blocks(&got) {
            failures.push(format!(
                "{rule}, line {}:\nexpected {expected:#?}\ngot {got:#?}\n{text}",
                fence.line
            ));
        }
    }
    println!("{count} policies with {found} findings");
    assert!(count > 150 && found > 200);
    assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n\n"));
}
