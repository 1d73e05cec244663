//! AWS's own managed policies are a noise budget: nearly every action in them must be known.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use iamlint_catalogue::{ActionLookup, Catalogue};
use serde_json::Value;

/// AWS's own policies hold slips and actions that were never documented, so a few unknown names are right.
const MOST_UNKNOWN_PER_MILLE: usize = 15;

#[test]
fn nearly_every_action_of_managed_policies_is_known() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora/managed");
    if !folder.is_dir() {
        println!("skipped: no managed policies in ../shared/corpora/managed");
        return;
    }
    let mut actions = BTreeSet::new();
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        collect_actions(&serde_json::from_str(&text).unwrap(), &mut actions);
        files += 1;
    }
    let written_out: Vec<&String> =
        actions.iter().filter(|action| !action.contains(['*', '?'])).collect();
    let catalogue = Catalogue::embedded();
    let unknown: Vec<&String> = written_out
        .iter()
        .copied()
        .filter(|action| {
            let (service, name) = action.split_once(':').unwrap_or((action, ""));
            matches!(
                catalogue.action(service, name),
                ActionLookup::UnknownAction(_) | ActionLookup::UnknownService
            )
        })
        .collect();
    println!(
        "{files} policies, {} distinct actions, {} unknown: {unknown:?}",
        written_out.len(),
        unknown.len()
    );
    assert!(files > 100 && written_out.len() > 1000, "the corpus is there but nearly empty");
    assert!(
        unknown.len() * 1000 <= written_out.len() * MOST_UNKNOWN_PER_MILLE,
        "too many unknown actions"
    );
}

/// Collects the values of every `Action` and `NotAction`, wherever the file keeps its policy.
fn collect_actions(value: &Value, actions: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                if key == "Action" || key == "NotAction" {
                    let texts = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                    actions.extend(texts.iter().filter_map(Value::as_str).map(str::to_owned));
                } else {
                    collect_actions(value, actions);
                }
            }
        }
        Value::Array(array) => array.iter().for_each(|value| collect_actions(value, actions)),
        _ => {}
    }
}
