//! What is written is read back, and the finding is gone then.

use iamlint_catalogue::Catalogue;

use super::{comment, entry};
use crate::fix::apply;
use crate::lint::{Linter, Outcome, Request, RuleSet};
use crate::settings::Settings;
use crate::source::Span;
use crate::suppress::Suppression;
use crate::syntax::Dialect;
use crate::syntax::json::parse;

const POLICY: &str = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Sid\": \"A\",\n      \"Effect\": \"Allow\",\n      \"Action\": [\"s3:GetObjct\", \"s3:PutObjct\"],\n      \"Resource\": \"arn:aws:s3:::b/*\"\n    }\n  ]\n}\n";

fn check(text: &str, settings: &Settings) -> Outcome {
    let entries = settings.suppress.iter().collect();
    let suppression = Suppression { entries, ..Suppression::default() };
    let linter =
        Linter { catalogue: Catalogue::embedded(), rules: RuleSet::default(), suppression };
    linter.check(&Request::new(text, Dialect::Jsonc, None))
}

fn found(outcome: &Outcome) -> Vec<&str> {
    outcome.findings.iter().map(|entry| entry.finding.message.as_str()).collect()
}

/// The text with a comment that accepts the rule at the first place where `token` stands.
fn ignored(text: &str, token: &str, rule: &str) -> String {
    let tree = parse(text, Dialect::Jsonc);
    let at = text.find(token).unwrap();
    let edit = comment(text, Dialect::Jsonc, &tree.comments, Span::new(at, at + token.len()), rule);
    apply(text, &[edit])
}

#[test]
fn a_comment_stands_above_with_the_same_indentation() {
    let after = ignored(POLICY, "\"s3:GetObjct\"", "unknown-action");
    assert!(
        after.contains("\n      // iamlint: ignore[unknown-action] say why\n      \"Action\": ["),
        "{after}"
    );
    let outcome = check(&after, &Settings::default());
    assert_eq!(found(&outcome), Vec::<&str>::new());
    assert_eq!(outcome.suppressed.len(), 2, "both are on the line");
    let windows = POLICY.replace('\n', "\r\n");
    let after = ignored(&windows, "\"s3:GetObjct\"", "unknown-action");
    assert!(after.contains("say why\r\n      \"Action\""), "{after:?}");
}

#[test]
fn a_rule_joins_the_comment_that_is_there() {
    for (there, then) in [
        (
            "      // iamlint: ignore[a-b] why\n      \"Action\"",
            "ignore[a-b, unknown-action] why\n",
        ),
        ("      /* iamlint: ignore[a-b] why */ \"Action\"", "ignore[a-b, unknown-action] why */"),
    ] {
        let text = POLICY.replace("      \"Action\"", there);
        let after = ignored(&text, "\"s3:GetObjct\"", "unknown-action");
        assert!(after.contains(then), "{after}");
        assert_eq!(check(&after, &Settings::default()).suppressed.len(), 2, "{after}");
    }
    for other in [
        "// iamlint: ignore-file[a-b] why",
        "// iamlint: ignore",
        "// prose",
        "\"x\": 1, // iamlint: ignore[a-b]",
    ] {
        let text = POLICY.replace("      \"Action\"", &format!("      {other}\n      \"Action\""));
        let after = ignored(&text, "\"s3:GetObjct\"", "unknown-action");
        assert!(after.contains("\n      // iamlint: ignore[unknown-action] say why\n"), "{after}");
    }
}

#[test]
fn the_first_line_has_a_line_above_it_too() {
    let text = "\u{feff}{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:GetObjct\", \"Resource\": \"arn:aws:s3:::b/*\"}]}";
    let after = ignored(text, "\"s3:GetObjct\"", "unknown-action");
    assert!(after.starts_with("\u{feff}// iamlint: ignore[unknown-action] say why\n{"), "{after}");
    assert_eq!(check(&after, &Settings::default()).suppressed.len(), 1);
}

#[test]
fn an_entry_of_the_settings_takes_just_this_finding_out() {
    let before = check(POLICY, &Settings::default());
    assert_eq!(before.findings.len(), 2);
    let first = &before.findings[0].finding;
    for settings in ["", "ignore = [\"hygiene\"]", "ignore = [\"hygiene\"]\n", "[severity]\r\n"] {
        for path in ["policy.json", "a b/[x]{y}/po*cy?.json", "a/\"q'.json"] {
            let Some(edit) = entry(settings, path, POLICY, first) else {
                panic!("no entry for {path} in {settings:?}");
            };
            let read = Settings::parse(&apply(settings, &[edit])).unwrap();
            let item = read.suppress.last().unwrap();
            assert!(item.path.as_ref().unwrap().matches(path));
            assert_eq!(item.reason, "say why");
            assert_eq!(
                (item.sid.as_deref(), item.value.as_deref()),
                (Some("A"), Some("s3:GetObjct"))
            );
            let after = check(POLICY, &read);
            assert_eq!((after.suppressed.len(), after.findings.len()), (1, 1));
        }
    }
    let edit = entry("", "policy.json", POLICY, first).unwrap();
    let expected = "[[suppress]]\nrule = \"unknown-action\"\npath = \"/policy.json\"\nsid = \"A\"\nvalue = \"s3:GetObjct\"\nreason = \"say why\"\n";
    assert_eq!(edit.text, expected);
}

#[test]
fn settings_that_would_not_be_read_get_no_entry() {
    let outcome = check(POLICY, &Settings::default());
    let finding = &outcome.findings[0].finding;
    for settings in ["suppress = []", "this is no TOML", "select = [\"nonsense\"]"] {
        assert!(entry(settings, "policy.json", POLICY, finding).is_none(), "{settings}");
    }
    assert!(entry("", "/outside/policy.json", POLICY, finding).is_none());
}
