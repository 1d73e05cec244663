//! The committed facts and the embedded blob: whole, canonical, and closed under their references.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, as tests do")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use iamlint_catalogue::pack::overlay::Overlay;
use iamlint_catalogue::pack::text::ServiceText;
use iamlint_catalogue::{ActionLookup, Catalogue};

fn folder(name: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let mut texts: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap()))
        .collect();
    texts.sort();
    texts
}

#[test]
fn the_embedded_blob_is_whole() {
    let catalogue = Catalogue::embedded();
    catalogue.check().unwrap();
    let sources =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("SOURCES.toml")).unwrap();
    assert!(sources.contains(&format!("date = \"{}\"", catalogue.date())));
    assert!(sources.contains(&format!("services = {}\n", catalogue.services().count())));
    assert!(catalogue.action_count() > 20_000);
    assert_eq!(catalogue.retired_actions().count(), rows("retired_actions").len());
    assert_eq!(catalogue.managed_policies().count(), rows("managed_policies").len());
    assert_eq!(catalogue.privilege_escalations().count(), rows("privilege_escalation").len());
    assert_eq!(catalogue.service_principals().count(), rows("service_principals").len());
}

/// The test that shows that packing loses nothing: every line of every file is read back through the handles.
#[test]
fn every_fact_of_the_text_is_found_in_the_blob() {
    let extra_types: Vec<String> =
        rows("extra_resource_types").into_iter().map(|row| row["action"].clone()).collect();
    let catalogue = Catalogue::embedded();
    let mut next_id = 0;
    let mut texts: Vec<(String, ServiceText)> = folder("services")
        .into_iter()
        .map(|(file, text)| (file.clone(), ServiceText::parse(&file, &text).unwrap()))
        .collect();
    texts.sort_by(|(_, left), (_, right)| left.prefix.cmp(&right.prefix));
    for (file, expected) in texts {
        let service = catalogue.service(&expected.prefix).unwrap();
        assert_eq!(
            (service.name(), service.supports_rcp()),
            (expected.name.as_str(), expected.supports_rcp)
        );
        assert_eq!(
            service.action_ids(),
            next_id..next_id + expected.actions.len() as u32,
            "{file}"
        );
        next_id = service.action_ids().end;

        let keys: Vec<_> =
            service.condition_keys().map(|key| (key.name(), key.description())).collect();
        let expected_keys: Vec<_> =
            expected.keys.iter().map(|key| (key.name.as_str(), key.description.clone())).collect();
        assert_eq!(keys, expected_keys, "{file}");
        for (resource, expected) in service.resource_types().zip(&expected.resources) {
            assert_eq!(resource.name(), expected.name);
            assert_eq!(resource.arns().collect::<Vec<_>>(), expected.arns);
            assert_eq!(
                resource.condition_keys().map(|key| key.name()).collect::<Vec<_>>(),
                expected.keys
            );
            assert_eq!(resource.service(), service);
        }
        assert_eq!(service.resource_types().count(), expected.resources.len());
        for (action, expected) in service.actions().zip(&expected.actions) {
            assert_eq!(action.name(), expected.name);
            let words = expected.description.trim_start_matches("Grants permission to ");
            assert!(action.description().eq_ignore_ascii_case(words), "{words}");
            assert_eq!(
                action.condition_keys().map(|key| key.name()).collect::<Vec<_>>(),
                expected.keys
            );
            let on: Vec<_> = action
                .resource_types()
                .map(|on| {
                    let keys: Vec<&str> = on.condition_keys().map(|key| key.name()).collect();
                    (on.resource_type.name(), on.required, keys)
                })
                .collect();
            let expected_on: Vec<_> = expected
                .resources
                .iter()
                .map(|on| {
                    (
                        on.name.as_str(),
                        on.required,
                        on.keys.iter().map(String::as_str).collect::<Vec<_>>(),
                    )
                })
                .collect();
            if !extra_types.contains(&action.full_name()) {
                assert_eq!(on, expected_on, "{}", action.full_name());
            }
        }
    }
    assert_eq!(next_id, catalogue.action_count());
}

#[test]
fn the_text_is_canonical() {
    for (file, text) in folder("services") {
        let mut service = ServiceText::parse(&file, &text).unwrap();
        assert_eq!(service.write(), text, "{file}");
        service.sort();
        assert_eq!(service.write(), text, "{file}: not sorted");
        assert!(
            file.ends_with(&format!("{}.txt", service.prefix)),
            "{file} holds {}",
            service.prefix
        );
    }
}

#[test]
fn the_readme_shows_the_canonical_form() {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let example =
        readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let mut service = ServiceText::parse("README.md", example).unwrap();
    service.sort();
    assert_eq!(service.write(), example);
}

#[test]
fn levels_stand_only_in_the_combinations_that_aws_uses() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (file, text) in folder("services") {
        for action in ServiceText::parse(&file, &text).unwrap().actions {
            *counts.entry(action.levels).or_default() += 1;
        }
    }
    assert_eq!(counts.keys().map(String::as_str).collect::<Vec<_>>(), ["L", "R", "W", "WP", "WT"]);
}

/// The rows of an overlay, each a list of cells by column.
fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("overlays/{name}.tsv"));
    let text = fs::read_to_string(file).unwrap();
    let overlay = Overlay::parse(name, &text).unwrap();
    let columns: Vec<&str> =
        text.lines().find(|line| !line.starts_with('#')).unwrap().split('\t').collect();
    let cells = |row: iamlint_catalogue::pack::overlay::Row<'_, '_>| {
        columns
            .iter()
            .map(|column| (column.to_string(), row.cell(column).unwrap().to_owned()))
            .collect()
    };
    overlay.rows().map(cells).collect()
}

#[test]
fn overlays_name_live_or_retired_actions_in_their_published_case() {
    let catalogue = Catalogue::embedded();
    let retired: BTreeSet<&str> = catalogue.retired_actions().map(|(name, _)| name).collect();
    let mut named = BTreeSet::new();
    for (table, column) in [
        ("access_level_corrections", "action"),
        ("dependent_actions", "action"),
        ("dependent_actions", "needs"),
        ("privilege_escalation", "actions"),
        ("sensitive_actions", "action"),
        ("api_calls", "actions"),
    ] {
        let cells = rows(table).into_iter().map(|mut row| row.remove(column).unwrap());
        for cell in cells {
            named.extend(cell.split(' ').map(|name| (table, name.to_owned())));
        }
    }
    assert!(named.len() > 2_000);
    for (table, full_name) in named {
        let (service, name) = full_name.split_once(':').unwrap();
        match catalogue.action(service, name) {
            ActionLookup::Found(action) => assert_eq!(action.full_name(), full_name, "{table}"),
            ActionLookup::Retired { .. } => {
                assert!(retired.contains(full_name.as_str()), "{table}: {full_name}")
            }
            other => panic!("{table}: {full_name}: {other:?}"),
        }
    }
}

#[test]
fn overlay_rows_are_not_useless() {
    let catalogue = Catalogue::embedded();
    let published = folder("services");
    let published: BTreeMap<String, String> = published
        .iter()
        .flat_map(|(file, text)| {
            let service = ServiceText::parse(file, text).unwrap();
            let prefix = service.prefix;
            service
                .actions
                .into_iter()
                .map(move |action| (format!("{prefix}:{}", action.name), action.levels))
        })
        .collect();
    for row in rows("access_level_corrections") {
        assert_eq!(published.get(&row["action"]), Some(&row["published"]), "{row:?}");
        assert_ne!(row["published"], row["corrected"], "{row:?}");
    }
    for (name, _) in catalogue.retired_actions() {
        assert!(!published.contains_key(name), "{name} is live");
    }
    for row in rows("extra_actions") {
        assert!(!published.contains_key(&row["action"]), "{row:?}");
    }
    for row in rows("extra_resource_types") {
        let (prefix, name) = row["action"].split_once(':').unwrap();
        let ActionLookup::Found(action) = catalogue.action(prefix, name) else { panic!("{row:?}") };
        assert!(action.resource_types().count() > 1, "{row:?}");
        assert!(action.resource_types().all(|on| !on.required), "{row:?}");
    }
    for row in rows("service_aliases") {
        assert!(catalogue.service(&row["alias"]).is_none(), "{row:?}");
        assert!(catalogue.service(&row["prefix"]).is_some(), "{row:?}");
    }
    for row in rows("api_calls") {
        let own = format!("{}:{}", row["service"], row["operation"]);
        assert!(catalogue.service(&row["service"]).is_some(), "{row:?}");
        assert!(!row["actions"].eq_ignore_ascii_case(&own), "{row:?}");
    }
}
