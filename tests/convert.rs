//! A policy in another form says the same: there and back, for the policies of the rule pages, the templates and AWS's own.

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

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use iamlint_catalogue::Catalogue;
use iamlint_core::assist::convert::{self, Converted, Target};
use iamlint_core::assist::{File, Frame, refactor};
use iamlint_core::extract::looks_like_policy;
use iamlint_core::fix::apply;
use iamlint_core::lint::{Linter, Request, RuleSet};
use iamlint_core::model::{PrincipalForm, Statement, kind_and_resource_type};
use iamlint_core::report::Edit;
use iamlint_core::rules::RULES;
use iamlint_core::suppress::Suppression;
use iamlint_core::syntax::{self, Dialect, json};
use serde_json::Value as Json;
use support::pages::{Fence, Page};
use support::root;

const TARGETS: [Target; 4] = [Target::Json, Target::Jsonencode, Target::Document, Target::Yaml];

fn all(dialect: Dialect, text: &str, target: Target) -> Converted {
    let request = Request::new(text, dialect, None);
    convert::all(&File { request, catalogue: Catalogue::embedded() }, target, "test")
}

/// A file with the policy in this form.
fn file(target: Target, text: &str) -> (Dialect, String) {
    match target {
        Target::Json => (Dialect::Json, text.to_owned()),
        Target::Yaml => (Dialect::Yaml, text.to_owned()),
        Target::Document => (Dialect::Hcl, text.to_owned()),
        Target::Jsonencode => {
            (Dialect::Hcl, format!("resource \"test\" \"test\" {{\n  policy = {text}}}\n"))
        }
    }
}

/// The document with each list of one as its element, and each number and boolean as text: to AWS both are the same.
fn plain(value: &Json) -> Json {
    match value {
        Json::Array(all) if all.len() == 1 => plain(&all[0]),
        Json::Array(all) => all.iter().map(plain).collect(),
        Json::Object(all) => all.iter().map(|(key, own)| (key.clone(), plain(own))).collect(),
        Json::Bool(_) | Json::Number(_) => Json::from(value.to_string()),
        other => other.clone(),
    }
}

fn is_same(target: Target, before: &str, after: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<Json>(text).unwrap();
    let (before, after) = (read(before), read(after));
    match target {
        Target::Document => plain(&before) == plain(&after),
        _ => before == after,
    }
}

/// Why it is not converted, or `None` if it is the same policy when it is read back.
fn there_and_back(text: &str, target: Target) -> Option<String> {
    let there = all(Dialect::Json, text, target);
    if let [refusal] = there.refusals.as_slice() {
        return Some(refusal.reason.clone());
    }
    let [converted] = there.texts.as_slice() else { panic!("{there:?}\n{text}") };
    let (dialect, converted) = file(target, converted);
    let tree = syntax::parse(&converted, dialect);
    assert!(tree.errors.is_empty(), "{:?}\n{converted}", tree.errors);
    let back = all(dialect, &converted, Target::Json);
    let [again] = back.texts.as_slice() else { panic!("{back:?}\n{converted}") };
    assert!(is_same(target, text, again), "{target:?}\n{text}\n{converted}\n{again}");
    None
}

#[test]
fn managed_policies_are_the_same_in_every_form() {
    let Some(directory) = support::corpora() else { return };
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for entry in fs::read_dir(directory.join("managed")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        for target in TARGETS {
            let reason = there_and_back(&text, target).unwrap_or_default();
            *counts.entry((format!("{target:?}"), reason)).or_default() += 1;
        }
    }
    let lines: Vec<_> = counts
        .iter()
        .map(|((target, reason), count)| format!("{count:5} {target} {reason}"))
        .collect();
    println!("{}", lines.join("\n"));
    let whole = |target: &str| counts[&(target.to_owned(), String::new())];
    assert_eq!([whole("Json"), whole("Jsonencode"), whole("Yaml")], [706; 3]);
    assert!(whole("Document") > 690, "{lines:?}");
}

/// The JSON policies of the rule pages that have no syntax errors.
fn pages() -> Vec<(String, Fence)> {
    let mut all = Vec::new();
    for path in support::markdown_files(&root().join("tests/rules")) {
        let rule = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let page = Page::parse(&fs::read_to_string(&path).unwrap());
        let is_alone: Vec<bool> =
            page.fences.iter().map(|fence| page.settings_for(fence).is_none()).collect();
        for (fence, is_alone) in page.fences.into_iter().zip(is_alone) {
            let tree = json::parse(&fence.text, Dialect::Json);
            let is_policy = tree.root.as_ref().is_some_and(looks_like_policy);
            if fence.language == "json" && is_alone && tree.errors.is_empty() && is_policy {
                all.push((rule.clone(), fence));
            }
        }
    }
    all
}

/// Message and marked text of each finding.
fn findings(rule: &str, fence: &Fence, dialect: Dialect, text: &str) -> Vec<(String, String)> {
    let enabled = RULES.iter().map(|known| known.id == rule).collect();
    let (rules, suppression) = (RuleSet { enabled, ..RuleSet::default() }, Suppression::default());
    let linter = Linter { catalogue: Catalogue::embedded(), rules, suppression };
    let kind = fence.options.iter().skip_while(|option| *option != "--kind").nth(1);
    let kind = kind.map(|kind| kind_and_resource_type(kind).unwrap());
    let outcome = linter.check(&Request::new(text, dialect, kind));
    assert_eq!(outcome.not_analysed, [], "{text}");
    let entries = outcome.findings.into_iter().map(|entry| entry.finding);
    let mut all: Vec<_> =
        entries.map(|own| (own.message.to_string(), meaning(&text[own.span.range()]))).collect();
    all.sort();
    all
}

/// What a token says in each language. Collections look different.
fn meaning(token: &str) -> String {
    if token.contains(['[', '{', '=']) && !token.contains("${") && !token.contains("&{") {
        return String::new();
    }
    let token = token.replace("$${", "${").replace("&{", "${");
    let is_said = |letter: &char| !matches!(letter, '"' | '\'' | '\\') && !letter.is_whitespace();
    let token: String = token.chars().filter(is_said).collect();
    let token = token.replace("u200b", "\u{200b}");
    match token.as_str() {
        "statement" => "Statement".to_owned(),
        "principals" => "Principal".to_owned(),
        "not_principals" => "NotPrincipal".to_owned(),
        "resources" => "Resource".to_owned(),
        "not_resources" => "NotResource".to_owned(),
        "actions" => "Action".to_owned(),
        "not_actions" => "NotAction".to_owned(),
        _ => token,
    }
}

/// Rules about what the blocks say in another way: every value is a string in a list.
const CANNOT_BE_SAID: [&str; 3] =
    ["insecure-transport", "mixed-condition-types", "policy-too-large"];

/// Whether the findings are the same. A collection, and its first byte, look different in each language.
fn are_alike(expected: &[(String, String)], got: &[(String, String)]) -> bool {
    let alike = |(a, b): (&(String, String), &(String, String))| {
        a.0 == b.0 && (a.1 == b.1 || a.1.is_empty() || b.1.is_empty())
    };
    // A document of Organizations counts as it was written.
    let as_written = expected.iter().chain(got).any(|own| own.0.contains("as it stands"));
    as_written || expected.len() == got.len() && expected.iter().zip(got).all(alike)
}

#[test]
fn the_policies_of_the_rule_pages_are_the_same_in_every_form_and_have_the_same_findings() {
    let (mut converted, mut found, mut refused) = (0, 0, BTreeMap::<String, usize>::new());
    let mut failures = Vec::new();
    for (rule, fence) in pages() {
        let expected = findings(&rule, &fence, Dialect::Json, &fence.text);
        for target in TARGETS {
            if let Some(reason) = there_and_back(&fence.text, target) {
                *refused.entry(format!("{target:?}: {reason}")).or_default() += 1;
                continue;
            }
            let texts = all(Dialect::Json, &fence.text, target).texts;
            let (dialect, text) = file(target, &texts[0]);
            let got = findings(&rule, &fence, dialect, &text);
            (converted, found) = (converted + 1, found + got.len());
            let is_other = CANNOT_BE_SAID.contains(&rule.as_str()) && target == Target::Document;
            if !is_other && !are_alike(&expected, &got) {
                failures.push(format!(
                    "{rule}, line {}, {target:?}\nexpected {expected:#?}\ngot {got:#?}\n{text}",
                    fence.line
                ));
            }
        }
    }
    println!("{converted} policies with {found} findings\n{refused:#?}");
    assert!(converted > 1_500 && found > 800, "{converted} {found}");
    assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n\n"));
}

/// What stands under one key of a statement: whether something of it is not known, and the rest.
type Element = (String, bool, Vec<String>);

/// What the statements of a policy say, as far as it is known.
fn said(frame: &Frame) -> Vec<Vec<Element>> {
    frame.policy().statements.iter().map(said_by).collect()
}

fn said_by(statement: &Statement) -> Vec<Element> {
    let effect = statement.effect.as_ref().map(|own| format!("{:?}", own.value));
    let sid = statement.sid.as_ref().and_then(|own| own.text.as_ref());
    let sid = sid.map(|own| own.value.to_string());
    let mut all =
        vec![element("Effect", false, effect.into_iter()), element("Sid", false, sid.into_iter())];
    all.extend(statement.actions.iter().map(|own| {
        let values = own.known().iter().map(|own| own.as_str().to_owned());
        element(own.element(), own.list.has_unknown, values)
    }));
    all.extend(statement.resources.iter().map(|own| {
        let values = own.known().iter().map(|own| own.as_str().to_owned());
        element(own.element(), own.list.has_unknown, values)
    }));
    all.extend(statement.principals.iter().flat_map(|own| {
        match &own.form {
            PrincipalForm::Unknown => vec![element(own.element(), true, std::iter::empty())],
            _ if own.entries().is_empty() => {
                let everyone = own.everyone().map(|_| "*".to_owned());
                vec![element(own.element(), false, everyone.into_iter())]
            }
            _ => own
                .entries()
                .iter()
                .map(|entry| {
                    let values = entry.list.items.iter().map(|own| own.as_str().to_owned());
                    let name = format!("{} {}", own.element(), entry.key.value);
                    element(&name, entry.list.has_unknown, values)
                })
                .collect(),
        }
    }));
    all.extend(statement.tests().map(|(operator, test)| {
        let values = test.values.iter().map(|own| own.as_str().to_owned());
        element(&format!("{} {}", operator.text.value, test.name()), test.has_unknown, values)
    }));
    all.sort();
    all
}

/// A reference that stands alone may be read as a text with a placeholder, or as unknown.
fn element(name: &str, has_unknown: bool, values: impl Iterator<Item = String>) -> Element {
    let is_open = |own: &String| {
        let name = own.rsplit_once("${").and_then(|(_, rest)| rest.strip_suffix('}'));
        let is_reference = name.is_some_and(|name| !name.contains(':'));
        is_reference && (own.starts_with("${") || own.starts_with("arn:${AWS::Partition}:"))
    };
    let (open, known): (Vec<String>, Vec<String>) = values.partition(is_open);
    (name.to_owned(), has_unknown || !open.is_empty(), known)
}

/// All that the policies of a file say.
fn all_said(dialect: Dialect, text: &str) -> Vec<Vec<Vec<Element>>> {
    let mut all = Vec::new();
    let mut request = Request::new(text, dialect, None);
    request.around.for_editor = true;
    File { request, catalogue: Catalogue::embedded() }.each(|frame| all.push(said(frame)));
    all.sort();
    all
}

/// Whether the policies of `after` say what those of `before` say, in any order. Of what was not known before more may be
/// known now.
fn says_the_same(before: &[Vec<Vec<Element>>], after: &[Vec<Vec<Element>>]) -> bool {
    let mut left: Vec<&Vec<Vec<Element>>> = after.iter().collect();
    let all_fit = before.iter().all(|own| {
        let at = left.iter().position(|other| fits(own, other));
        at.map(|at| left.swap_remove(at)).is_some()
    });
    all_fit && left.is_empty()
}

/// Whether one policy says what the other one does, of which more may be known.
fn fits(before: &[Vec<Element>], after: &[Vec<Element>]) -> bool {
    // Of a key in parentheses nothing is known.
    let is_key = |a: &str, b: &str| a == b || a.ends_with(" ${expression}");
    let is_same = |(a, b): (&Element, &Element)| {
        let knows_more = a.1 && a.2.iter().all(|own| b.2.contains(own));
        let is_alike = a.1 == b.1 && a.2.len() == b.2.len();
        let is_alike = is_alike && a.2.iter().zip(&b.2).all(|(a, b)| is_text_of(a, b));
        is_key(&a.0, &b.0) && (knows_more || is_alike)
    };
    let is_same_statement =
        |(a, b): (&Vec<Element>, &Vec<Element>)| a.len() == b.len() && a.iter().zip(b).all(is_same);
    before.len() == after.len() && before.iter().zip(after).all(is_same_statement)
}

/// Whether one text is the other one, or ends in the name of a loop around the policy, whose value is known in the other one.
fn is_text_of(open: &str, known: &str) -> bool {
    let names = ["${each.key}", "${count.index}"];
    let start = names.iter().find_map(|name| open.strip_suffix(name));
    open == known || start.is_some_and(|start| known.starts_with(start))
}

/// The conversions that are offered somewhere in a file, each once.
fn offered(dialect: Dialect, text: &str) -> Vec<(usize, String, Vec<Edit>)> {
    let request = Request::new(text, dialect, None);
    let file = File { request, catalogue: Catalogue::embedded() };
    let mut places = Vec::new();
    file.each(|frame| places.push(frame.to_host(frame.policy().span).start as usize + 1));
    let mut all: Vec<(usize, String, Vec<Edit>)> = Vec::new();
    for place in places {
        for item in refactor::at(&file, place) {
            let is_conversion = item.title.starts_with("Write as `jsonencode`")
                || item.title.starts_with("Write as JSON")
                || item.title.starts_with("Write as `aws_")
                || item.title == "Write as YAML";
            if is_conversion && !all.iter().any(|(_, _, edits)| *edits == item.edits) {
                all.push((place, item.title, item.edits));
            }
        }
    }
    all
}

fn templates() -> Vec<(PathBuf, Dialect, String)> {
    let mut all = Vec::new();
    let mut folders = vec![root().join("tests/templates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let dialect = match path.extension().and_then(|own| own.to_str()) {
                _ if path.is_dir() => {
                    folders.push(path);
                    continue;
                }
                Some("yaml" | "yml") => Dialect::Yaml,
                Some("tf" | "tofu") => Dialect::Hcl,
                Some("json") => Dialect::Json,
                _ => continue,
            };
            let text = fs::read_to_string(&path).unwrap();
            all.push((path, dialect, text));
        }
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

#[test]
fn what_is_offered_in_templates_says_the_same_and_keeps_every_comment() {
    let (mut counts, mut failures) = (BTreeMap::<String, usize>::new(), Vec::new());
    for (path, dialect, text) in templates() {
        let before = all_said(dialect, &text);
        let comments = |text: &str| syntax::parse(text, dialect).comments.len();
        for (place, title, edits) in offered(dialect, &text) {
            *counts.entry(title.clone()).or_default() += 1;
            let converted = apply(&text, &edits);
            let tree = syntax::parse(&converted, dialect);
            let after = all_said(dialect, &converted);
            let is_whole = tree.errors.is_empty() && comments(&text) == comments(&converted);
            // In a heredoc the linter follows no names to lists and none of loops: there less is known, until it is an object
            // again.
            let is_same = match title.contains("heredoc") {
                true => {
                    let again = offered(dialect, &converted).into_iter();
                    let mut again = again.filter(|own| own.1 == "Write as `jsonencode`");
                    let is_back = |own: (usize, String, Vec<Edit>)| {
                        all_said(dialect, &apply(&converted, &own.2)) == before
                    };
                    says_the_same(&after, &before) && again.any(is_back)
                }
                false => says_the_same(&before, &after),
            };
            if !is_whole || !is_same {
                let name = path.display();
                let (errors, (a, b)) = (&tree.errors, (&before, &after));
                failures.push(format!(
                    "{name} at {place}: {title}\n{errors:?}\n{a:?}\n{b:?}\n{converted}"
                ));
            }
        }
    }
    println!("{counts:#?}");
    assert!(failures.is_empty(), "{} failures\n\n{}", failures.len(), failures.join("\n\n"));
    assert!(counts.len() == 4 && counts.values().all(|count| *count > 2), "{counts:?}");
}

#[test]
fn each_policy_of_a_template_is_written_or_refused() {
    let (mut written, mut refused) = (0, BTreeMap::<String, usize>::new());
    for (path, dialect, text) in templates() {
        let policies = all_said(dialect, &text).len();
        for target in TARGETS {
            let Converted { texts, refusals } = all(dialect, &text, target);
            assert!(texts.len() + refusals.len() >= policies, "{}", path.display());
            written += texts.len();
            for own in refusals {
                *refused.entry(format!("{target:?}: {}", own.reason)).or_default() += 1;
            }
            for own in texts {
                let (dialect, text) = file(target, &own);
                let tree = syntax::parse(&text, dialect);
                assert!(tree.errors.is_empty(), "{}\n{:?}\n{text}", path.display(), tree.errors);
            }
        }
    }
    println!("{written} written\n{refused:#?}");
    assert!(written > 300, "{written}");
}
