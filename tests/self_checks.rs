//! What must hold of the list of rules as a whole.

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

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use iamlint_core::rule::{Category, FixKind, Rule};
use iamlint_core::rules::RULES;

#[test]
fn ids_are_unique_kebab_case_and_known() {
    let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), RULES.len());
    for id in &ids {
        let is_kebab = id.split('-').all(|word| {
            !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        assert!(is_kebab, "{id}");
        assert!(!id.starts_with("no-"), "{id} names what is wanted, not the fault");
    }
    // An id is a promise to settings and comments: one that goes or changes its name must be seen.
    insta::assert_snapshot!("rule_ids", ids.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_list_is_ordered_and_complete() {
    let order: Vec<(Category, &str)> = RULES.iter().map(|rule| (rule.category, rule.id)).collect();
    let mut sorted = order.clone();
    sorted.sort_unstable();
    assert_eq!(order, sorted);

    let mut files = BTreeSet::new();
    for category in Category::ALL {
        let folder = support::root().join("lint-core/src/rules").join(category.as_str());
        let Ok(entries) = fs::read_dir(folder) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            if is_rust && fs::read_to_string(&path).unwrap().contains("static RULE: Rule") {
                let id = path.file_stem().unwrap().to_str().unwrap().replace('_', "-");
                files.insert((category, id));
            }
        }
    }
    let listed: BTreeSet<_> =
        RULES.iter().map(|rule| (rule.category, rule.id.to_owned())).collect();
    assert_eq!(listed, files);
}

#[test]
fn no_page_is_left_without_its_rule() {
    for category in Category::ALL {
        let Ok(entries) = fs::read_dir(support::root().join("tests/rules").join(category.as_str()))
        else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            let id = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let rule = RULES
                .iter()
                .find(|rule| rule.id == id)
                .unwrap_or_else(|| panic!("{}", path.display()));
            assert_eq!(rule.category, category, "{}", path.display());
        }
    }
}

#[test]
fn summaries_are_one_plain_line() {
    for rule in RULES {
        assert!(begins_like_a_sentence_part(rule.summary), "{}: {}", rule.id, rule.summary);
        assert!(
            !rule.summary.ends_with('.') && !rule.summary.contains('\n'),
            "{}: {}",
            rule.id,
            rule.summary
        );
        assert!(
            rule.docs.starts_with(&format!("# {}\n", rule.id)),
            "{}: the page begins with another title",
            rule.id
        );
    }
}

/// The table of AWS's checks is whole, in order, and has every code that a rule names.
#[test]
fn the_table_of_aws_checks_is_whole() {
    let checks = support::aws_checks();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for check in &checks {
        *count.entry(&check.finding_type).or_default() += 1;
    }
    // The numbers of AWS's page. A check that AWS adds or drops is taken over by hand.
    let expected =
        [("error", 79), ("security warning", 19), ("suggestion", 29), ("warning", 26)].into();
    assert_eq!(count, expected);
    assert!(checks.windows(2).all(|pair| pair[0].code < pair[1].code), "not in order, or twice");
    let codes: BTreeSet<&str> = checks.iter().map(|check| &*check.code).collect();
    for rule in RULES {
        for code in rule.aws_issue_codes {
            assert!(codes.contains(code), "{}: AWS's page has no {code}", rule.id);
        }
    }
}

/// The page for those who come from other tools: each row names a rule or says why there is none, and each name is that
/// of a rule and leads to its page.
#[test]
fn the_page_for_newcomers_names_real_rules() {
    let page = fs::read_to_string(support::root().join("docs/coming-from.md")).unwrap();
    let mut links = 0;
    for line in page.lines() {
        let targets = line.split("](../lint-core/src/rules/").skip(1);
        let names = line.split("](../lint-core/src/rules/").map(|part| part.rsplit('[').next());
        for (name, rest) in names.zip(targets) {
            let id = name.unwrap().trim_matches('`');
            let rule = RULES.iter().find(|rule| rule.id == id).unwrap_or_else(|| panic!("{line}"));
            let target = format!("lint-core/src/rules/{}", rest.split(')').next().unwrap());
            assert_eq!(target, rule.page(), "{line}");
            links += 1;
        }
        let is_row = line.starts_with("| ") && !line.starts_with("| ---");
        let is_head = line.ends_with(" iamlint |");
        let last = line.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let says_something = last.contains("](../lint-core/src/rules/")
            || last.strip_prefix("no: ").is_some_and(|reason| !reason.is_empty());
        assert!(!is_row || is_head || says_something, "neither a rule nor a reason: {line}");
    }
    assert!(links > 50, "{links} links");
}

/// A link from the guide to a file of the repository leads somewhere.
#[test]
fn links_of_the_guide_lead_to_files() {
    let root = support::root();
    let mut pages = support::markdown_files(&root.join("docs"));
    pages.push(root.join("README.md"));
    let mut missing = Vec::new();
    for page in &pages {
        let text = fs::read_to_string(page).unwrap();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let is_local = !target.is_empty() && !target.contains("://");
            if is_local && !page.parent().unwrap().join(target).exists() {
                missing.push(format!("{}: {target}", page.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// The repair that a rule declares is shown by a fence of its page.
#[test]
fn declared_repairs_are_tested() {
    let mut missing = Vec::new();
    for rule in RULES {
        let page = fs::read_to_string(page_of(rule)).unwrap();
        let needed = match rule.fix {
            FixKind::Safe => "```fixed\n",
            FixKind::Unsafe => "```fixed-unsafe\n",
            FixKind::Suggestion | FixKind::None => continue,
        };
        if !page.contains(needed) {
            missing.push(format!("{} needs a fence {}", rule.id, needed.trim_end()));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Lower case, but for the names and abbreviations that are written so.
fn begins_like_a_sentence_part(text: &str) -> bool {
    let word: String = text.chars().take_while(|c| c.is_alphanumeric()).collect();
    let capitals = word.chars().filter(|c| !c.is_lowercase()).count();
    let is_name = capitals >= 2 || ["Organizations", "GitHub"].contains(&word.as_str());
    word.chars().next().is_none_or(|first| !first.is_uppercase()) || is_name
}

/// Messages as the pages' own files produce them: lower case, one line, no full stop, and about this text.
#[test]
fn messages_follow_the_convention() {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for rule in RULES {
        let page = support::pages::Page::parse(&fs::read_to_string(page_of(rule)).unwrap());
        for fence in page.fences.iter().filter(|fence| fence.is_input()) {
            let mut arguments = fence.check_arguments(rule.id);
            arguments.extend(["--output-format".to_owned(), "json".to_owned()]);
            let run = support::sandbox_for(&page, fence).iamlint(&arguments, &fence.text);
            let document: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
            for finding in document["findings"].as_array().unwrap() {
                seen.insert(finding["message"].as_str().unwrap().to_owned(), rule.id.to_owned());
            }
        }
    }
    assert!(seen.len() > RULES.len());
    for (message, rule) in seen {
        assert!(begins_like_a_sentence_part(&message), "{rule}: {message}");
        assert!(!message.ends_with('.') && !message.contains('\n'), "{rule}: {message}");
        assert_eq!(message.matches('`').count() % 2, 0, "{rule}: {message}");
    }
}

fn page_of(rule: &Rule) -> std::path::PathBuf {
    support::root().join("tests/rules").join(rule.category.as_str()).join(format!("{}.md", rule.id))
}
