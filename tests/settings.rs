//! The settings' table of keys, their JSON Schema, and the examples in the documentation agree.
//!
//! With `UPDATE_SCHEMA=1` the schema is written anew.

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

use iamlint_core::assertions;
use iamlint_core::compliance::FRAMEWORKS;
use iamlint_core::model::PolicyKind;
use iamlint_core::rule::Category;
use iamlint_core::rules::RULES;
use iamlint_core::settings::keys::{
    FAIL_ON, FORBID, HOUSE, Key, OUTPUT_FORMATS, REQUIRE_CONDITION, ROOT, SID, Shape, TRUST,
    WEIGHTS,
};
use iamlint_core::settings::{FRAMEWORK_PREFIX, Settings, forms};
use serde_json::{Map, Value, json};
use support::pages::Page;
use support::root;

#[test]
fn the_schema_is_current() {
    let path = root().join("docs/iamlint.schema.json");
    let current = format!("{:#}\n", schema());
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(
        written == current,
        "run `UPDATE_SCHEMA=1 cargo test --test settings` and read the difference"
    );
}

#[test]
fn documented_examples_are_valid() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let mut examples = 0;
    let pages = support::markdown_files(&root().join("docs"));
    // The pages of editors show the settings of editors, and the tests of those editors run them.
    let of_editors = root().join("docs/editors");
    let of_tests = root().join("docs/test.md");
    for path in pages.into_iter().filter(|path| !path.starts_with(&of_editors) && *path != of_tests)
    {
        let page = Page::parse(&std::fs::read_to_string(&path).unwrap());
        for fence in page.fences.iter().filter(|fence| fence.language == "toml") {
            let place = format!("{}:{}", path.display(), fence.line);
            if let Err(faults) = Settings::parse(&fence.text) {
                panic!("{place}: {faults:?}");
            }
            let value: Value = toml::from_str(&fence.text).unwrap();
            let errors: Vec<_> =
                validator.iter_errors(&value).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{place}: {}", errors.join("\n"));
            examples += 1;
        }
    }
    assert!(examples >= 3, "only {examples} examples in the documentation");
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for text in [
        "selct = []",
        "select = \"all\"",
        "select = [\"nothing-of-this-name\"]",
        "select = [\"compliance:cis-aws-0.9\"]",
        "ignore = [\"cis-aws-5.0\"]",
        "fail-on = \"fatal\"",
        "severity = { hygiene = \"none\" }",
        "[[overrides]]\nkind = \"scp\"",
        "[[overrides]]\nfiles = []\nkind = \"user\"",
        "[[suppress]]\nrule = \"syntax-error\"",
        "[[suppress]]\nrule = \"syntax-error\"\nreason = \"\"",
        "house = []",
        "[house]\nforbidden = []",
        "[house.forbid]\nname = \"a\"",
        "[[house.forbid]]\nname = \"a\"\nactions = [\"s3:*\"]",
        "[[house.forbid]]\nname = \"a\"\nactions = []\nreason = \"r\"",
        "[[house.forbid]]\nname = \"A b\"\nactions = [\"s3:*\"]\nreason = \"r\"",
        "[[house.forbid]]\nname = \"a\"\nactions = [\"s3\"]\nreason = \"r\"",
        "[[house.forbid]]\nname = \"a\"\nactions = [\"s3:${x}\"]\nreason = \"r\"",
        "[[house.forbid]]\nname = \"a\"\nactions = [\"*\"]\nresources = [\"bucket\"]\nreason = \"r\"",
        "[[house.forbid]]\nname = \"a\"\nactions = [\"*\"]\nkinds = [\"user\"]\nreason = \"r\"",
        "[[house.forbid]]\nname = \"a\"\nactions = [\"*\"]\nseverity = \"off\"\nreason = \"r\"",
        "[[house.require-condition]]\nname = \"a\"\nactions = [\"*\"]\nreason = \"r\"",
        "[[house.require-condition]]\nname = \"a\"\nactions = [\"*\"]\nkey = \"aws:*\"\nreason = \"r\"",
        "[house.trust]\naccounts = [111122223333]",
        "[house.trust]\naccounts = [\"1111-2222-3333\"]",
        "[house.trust]\norganizations = [\"o-*\"]",
        "[house.trust]\nprincipals = [\"arn:aws:iam::*:role/admin\"]",
        "[house.trust]\nservices = [\"lambda\"]",
        "[house.sid]\nreason = \"r\"",
    ] {
        assert!(Settings::parse(text).is_err(), "the reader takes {text}");
        assert!(!validator.is_valid(&toml::from_str(text).unwrap()), "the schema takes {text}");
    }
}

/// The forms stand twice, as a function and as a pattern: both take and refuse the same texts.
#[test]
fn forms_of_texts_and_their_patterns_agree() {
    let forms = [
        &forms::NAME,
        &forms::ACTION,
        &forms::RESOURCE,
        &forms::ACCOUNT,
        &forms::DAY,
        &forms::ORGANIZATION,
        &forms::PRINCIPAL,
        &forms::SERVICE,
        &forms::CONDITION_KEY,
        &forms::ANY,
    ];
    let texts = [
        "",
        " ",
        "*",
        "a",
        "-",
        "a-b",
        "a--b",
        "-a",
        "A-b",
        "a b",
        "s3:*",
        "s3:",
        ":x",
        "s3:a:b",
        "s?:Get*",
        "s3:${x}",
        "111122223333",
        "11112222333",
        "1111222233334",
        "2026-12-31",
        "2026-12-3",
        "12026-12-31",
        "o-exampleorgid",
        "o-short",
        "o-EXAMPLEORGID",
        "o-*",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::",
        "arn:aws:s3::b",
        "arn:*:s3:::b:c",
        "arn:aws:s3:::${x}",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam::*:role/a",
        "arn:aws:iam::111122223333:",
        "lambda.amazonaws.com",
        "lambda",
        "*.amazonaws.com",
        ".com",
        "a..b",
        "aws:PrincipalOrgID",
        "aws:RequestTag/a b",
        "aws:",
        "aws:RequestTag/team",
        "aws:*",
        "x:y:z",
    ];
    for form in forms {
        let schema = json!({ "type": "string", "pattern": form.pattern });
        let validator = jsonschema::validator_for(&schema).unwrap();
        let (taken, refused): (Vec<&str>, Vec<&str>) =
            texts.iter().partition(|text| (form.fits)(text));
        assert!(!taken.is_empty() && !refused.is_empty(), "{}", form.pattern);
        for text in taken {
            assert!(validator.is_valid(&json!(text)), "{} refuses {text:?}", form.pattern);
        }
        for text in refused {
            assert!(!validator.is_valid(&json!(text)), "{} takes {text:?}", form.pattern);
        }
    }
}

#[test]
fn the_words_of_the_settings_are_those_of_the_command_line() {
    let help = support::iamlint(&["check", "--help"], "").stdout;
    for word in FAIL_ON.iter().chain(OUTPUT_FORMATS) {
        assert!(help.contains(&format!("- {word}")) || help.contains(word), "{word}: {help}");
    }
    for (flag, words) in [("--fail-on", FAIL_ON), ("--output-format", OUTPUT_FORMATS)] {
        let run = support::iamlint(&["check", flag, "nonsense"], "");
        let expected = format!("[possible values: {}]", words.join(", "));
        assert!(run.stderr.contains(&expected), "{}", run.stderr);
    }
}

#[test]
fn every_key_is_documented() {
    let house = std::fs::read_to_string(root().join("docs/house-rules.md")).unwrap();
    for key in [HOUSE, FORBID, REQUIRE_CONDITION, TRUST, SID].into_iter().flatten() {
        assert!(
            house.contains(&format!("`{}`", key.name))
                || house.contains(&format!("house.{}", key.name)),
            "docs/house-rules.md says nothing of `{}`",
            key.name
        );
    }
    let docs = std::fs::read_to_string(root().join("docs/settings.md")).unwrap();
    for key in ROOT {
        assert!(
            docs.contains(&format!("`{}`", key.name)),
            "docs/settings.md says nothing of `{}`",
            key.name
        );
    }
}

#[test]
fn the_page_on_tests_tells_every_key_and_its_example_is_one() {
    let text = std::fs::read_to_string(root().join("docs/test.md")).unwrap();
    for key in assertions::keys() {
        assert!(text.contains(&format!("`{key}`")), "docs/test.md says nothing of `{key}`");
    }
    let page = Page::parse(&text);
    let examples: Vec<_> = page.fences.iter().filter(|fence| fence.language == "toml").collect();
    assert!(!examples.is_empty(), "docs/test.md has no example");
    for fence in examples {
        let tests = assertions::parse(&fence.text);
        assert!(tests.as_ref().is_ok_and(|own| own.len() == 2), "{tests:?}");
    }
}

fn schema() -> Value {
    let mut schema = object(ROOT);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["$id"] =
        json!(format!("{}/raw/main/docs/iamlint.schema.json", env!("CARGO_PKG_REPOSITORY")));
    schema["title"] = json!("Settings of iamlint");
    schema
}

fn object(keys: &[Key]) -> Value {
    let mut properties = Map::new();
    for key in keys {
        let mut value = shape(key.shape);
        value["description"] = json!(key.docs);
        properties.insert(key.name.to_owned(), value);
    }
    let required: Vec<_> = keys.iter().filter(|key| key.is_required).map(|key| key.name).collect();
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn shape(shape: Shape) -> Value {
    let text = json!({ "type": "string", "pattern": "\\S" });
    match shape {
        Shape::Selectors => json!({ "type": "array", "items": { "enum": selectors() } }),
        Shape::Rule => json!({ "enum": RULES.iter().map(|rule| rule.id).collect::<Vec<_>>() }),
        Shape::Globs => json!({ "type": "array", "items": text }),
        Shape::Glob | Shape::Text => text,
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Kind => {
            let kinds = PolicyKind::ALL.map(PolicyKind::as_str).join("|");
            json!({ "type": "string", "pattern": format!("^({kinds}|resource:[A-Za-z0-9]+::[A-Za-z0-9]+::[A-Za-z0-9]+)$") })
        }
        Shape::Weights => json!({
            "type": "object",
            "propertyNames": { "enum": selectors() },
            "additionalProperties": { "enum": WEIGHTS },
        }),
        Shape::Form(form) => json!({ "type": "string", "pattern": form.pattern }),
        Shape::Forms(form) => {
            json!({ "type": "array", "minItems": 1, "items": { "type": "string", "pattern": form.pattern } })
        }
        Shape::Kinds => {
            let kinds = PolicyKind::ALL.map(PolicyKind::as_str);
            json!({ "type": "array", "minItems": 1, "items": { "enum": kinds } })
        }
        Shape::Table(keys) => object(keys),
        Shape::Tables(keys) => json!({ "type": "array", "items": object(keys) }),
    }
}

fn selectors() -> Vec<String> {
    let categories = Category::ALL.into_iter().map(Category::as_str);
    let frameworks =
        FRAMEWORKS.iter().map(|framework| format!("{FRAMEWORK_PREFIX}{}", framework.name));
    let mut names: Vec<String> =
        std::iter::once("all").chain(categories).map(str::to_owned).collect();
    names.extend(frameworks);
    names.extend(RULES.iter().map(|rule| rule.id.to_owned()));
    names
}
