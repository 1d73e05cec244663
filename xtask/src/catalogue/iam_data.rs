//! Reads the unpacked npm package iam-data (MIT, Act Security).
//!
//! `data/actions/<prefix>.json`, `data/resourceTypes/<prefix>.json` and `data/conditionKeys/<prefix>.json` hold one object
//! each, keyed by lower-case name; `package.json` holds version and day.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use iamlint_catalogue::pack::text::{ActionText, KeyText, OnText, ResourceText, ServiceText};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::folder::Services;
use super::import::Published;
use super::sources::Source;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Package {
    name: String,
    version: String,
    updated_at: String,
    #[serde(default)]
    license: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    name: String,
    description: String,
    access_level: String,
    resource_types: Vec<On>,
    condition_keys: Vec<String>,
    #[serde(default)]
    dependent_actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct On {
    name: String,
    required: bool,
    condition_keys: Vec<String>,
    #[serde(default)]
    dependent_actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    key: String,
    arn: String,
    #[serde(default)]
    condition_keys: Vec<String>,
}

#[derive(Deserialize)]
struct Key {
    key: String,
    description: String,
    #[serde(rename = "type")]
    value_type: String,
}

/// Whether a folder holds the package.
pub(super) fn is_here(folder: &Path) -> bool {
    folder.join("package.json").is_file() && folder.join("data/services.json").is_file()
}

/// Reads the package.
pub(super) fn read(folder: &Path) -> Result<Published> {
    let package: Package = read_json(&folder.join("package.json"))?;
    let data = folder.join("data");
    let prefixes: Vec<String> = read_json(&data.join("services.json"))?;
    let names: BTreeMap<String, String> = read_json(&data.join("serviceNames.json"))?;
    let rcp: BTreeSet<String> = read_json(&data.join("rcpSupportedServices.json"))?;
    let mut services = Services::new();
    for prefix in prefixes {
        let mut service =
            read_service(&data, &prefix).with_context(|| format!("service `{prefix}`"))?;
        service.name = tidy(names.get(&prefix).map_or("", String::as_str));
        service.supports_rcp = rcp.contains(&prefix);
        service.sort();
        services.insert(prefix, service);
    }
    let date = package.updated_at.split('T').next().unwrap_or_default().to_owned();
    let source = Source {
        name: package.name,
        version: package.version,
        date,
        licence: package.license,
        ..Source::default()
    };
    Ok(Published { services, source, is_complete: true })
}

fn read_service(data: &Path, prefix: &str) -> Result<ServiceText> {
    let file = |folder: &str| -> PathBuf { data.join(folder).join(format!("{prefix}.json")) };
    let actions: BTreeMap<String, Action> = read_json(&file("actions"))?;
    let resources: BTreeMap<String, Resource> = read_json(&file("resourceTypes"))?;
    let keys: BTreeMap<String, Key> = read_json(&file("conditionKeys"))?;
    let mut service = ServiceText { prefix: prefix.to_owned(), ..ServiceText::default() };
    service.keys = keys.into_values().map(key_text).collect();
    service.resources = resources.into_values().map(resource_text).collect();
    for action in actions.into_values() {
        service.actions.push(action_text(action)?);
    }
    Ok(service)
}

fn key_text(key: Key) -> KeyText {
    KeyText { name: key.key, value_type: key.value_type, description: tidy(&key.description) }
}

fn resource_text(resource: Resource) -> ResourceText {
    // A few resource types have two ARN templates in one field.
    let arns = resource.arn.split(", ").map(tidy).filter(|arn| !arn.is_empty()).collect();
    ResourceText { name: tidy(&resource.key), arns, keys: resource.condition_keys }
}

fn action_text(action: Action) -> Result<ActionText> {
    let mut on: BTreeMap<String, OnText> = BTreeMap::new();
    let mut needs = action.dependent_actions;
    for resource in action.resource_types {
        let name = tidy(&resource.name);
        let fresh = OnText { name: name.clone(), required: true, keys: Vec::new() };
        let known = on.entry(name).or_insert(fresh);
        // A type that stands twice is needed only if both rows say so.
        known.required &= resource.required;
        known.keys.extend(resource.condition_keys);
        needs.extend(resource.dependent_actions);
    }
    Ok(ActionText {
        levels: level_letters(&action.access_level)
            .with_context(|| format!("action `{}`", action.name))?,
        name: action.name,
        description: tidy(&action.description),
        resources: on.into_values().collect(),
        keys: action.condition_keys,
        needs,
    })
}

/// The level letters of a published level such as `Permissions management, Write`.
fn level_letters(published: &str) -> Result<String> {
    let known = [
        ("List", 'L'),
        ("Read", 'R'),
        ("Write", 'W'),
        ("Tagging", 'T'),
        ("Permissions management", 'P'),
    ];
    let levels: Vec<&str> = published.split(", ").collect();
    if let Some(unknown) = levels.iter().find(|level| known.iter().all(|(name, _)| name != *level))
    {
        bail!("unknown access level `{unknown}`");
    }
    Ok(known.iter().filter(|(name, _)| levels.contains(name)).map(|(_, letter)| letter).collect())
}

/// One space between words and none at the ends: the text form is made of lines.
pub(super) fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a JSON file.
pub(super) fn read_json<T: DeserializeOwned>(file: &Path) -> Result<T> {
    let text =
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_str(&text)
        .with_context(|| format!("{} is not of the expected form", file.display()))
}
