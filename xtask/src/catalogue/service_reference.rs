//! Reads files of the official AWS service reference, version 1.x, as its documentation page describes them.
//!
//! It has no date, no descriptions, no service names, no required marks and no RCP marks: `--descriptions` brings them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use iamlint_catalogue::pack::text::{
    ActionText, AuthorizedText, KeyText, OnText, OperationText, ResourceText, ServiceText,
};
use serde::Deserialize;

use super::folder::Services;
use super::iam_data::{read_json, tidy};
use super::import::Published;
use super::sources::Source;

/// A file of one service. Lists that are empty are absent from it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File {
    name: String,
    version: String,
    #[serde(default)]
    actions: Vec<Action>,
    #[serde(default)]
    condition_keys: Vec<Key>,
    #[serde(default)]
    resources: Vec<Resource>,
    #[serde(default)]
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Action {
    name: String,
    #[serde(default)]
    action_condition_keys: Vec<String>,
    #[serde(default)]
    annotations: Annotations,
    #[serde(default)]
    resources: Vec<On>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase")]
struct Annotations {
    #[serde(default)]
    properties: Properties,
}

/// Four marks that do not exclude each other; an action without any of them reads.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase")]
#[expect(clippy::struct_excessive_bools, reason = "the four marks of the published format")]
struct Properties {
    #[serde(default)]
    is_list: bool,
    #[serde(default)]
    is_permission_management: bool,
    #[serde(default)]
    is_tagging_only: bool,
    #[serde(default)]
    is_write: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct On {
    name: String,
    #[serde(default)]
    condition_keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Key {
    name: String,
    #[serde(default)]
    types: Vec<String>,
}

#[derive(Deserialize)]
struct Resource {
    #[serde(rename = "Name")]
    name: String,
    #[serde(rename = "ARNFormats", default)]
    arn_formats: Vec<String>,
    #[serde(rename = "ConditionKeys", default)]
    condition_keys: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Operation {
    name: String,
    /// Absent for services that are not mapped yet.
    authorized_actions: Option<Vec<Authorized>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Authorized {
    name: String,
    service: String,
    #[serde(default)]
    context: BTreeMap<String, Vec<String>>,
}

/// Whether a folder holds files of the service reference.
pub(super) fn is_here(folder: &Path) -> bool {
    files(folder)
        .is_ok_and(|files| files.first().is_some_and(|file| read_json::<File>(file).is_ok()))
}

/// Reads every file of a folder, `<prefix>.json` or `<prefix>/<prefix>.json`.
pub(super) fn read(folder: &Path) -> Result<Published> {
    let mut services = Services::new();
    let mut versions = BTreeSet::new();
    for path in files(folder)? {
        let file: File = read_json(&path)?;
        let (major, _) =
            file.version.trim_start_matches('v').split_once('.').unwrap_or((&file.version, ""));
        ensure!(
            major == "1" || file.version == "v1",
            "{}: version `{}` is unknown",
            path.display(),
            file.version
        );
        versions.insert(file.version.clone());
        let service = service_text(file).with_context(|| path.display().to_string())?;
        services.insert(service.prefix.clone(), service);
    }
    let source = Source {
        name: "AWS service reference".to_owned(),
        version: versions.into_iter().collect::<Vec<_>>().join(" "),
        licence: "none stated".to_owned(),
        ..Source::default()
    };
    Ok(Published { services, source, is_complete: false })
}

/// The JSON files of the folder, without the two lists that lie beside the services.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?
    {
        let path = entry?.path();
        let nested = path.file_name().map(|name| path.join(name).with_extension("json"));
        match nested {
            Some(file) if file.is_file() => found.push(file),
            _ => found.push(path),
        }
    }
    let is_service = |path: &PathBuf| {
        let stem = path.file_stem().unwrap_or_default();
        path.extension().is_some_and(|ending| ending == "json")
            && stem != "service-list"
            && stem != "mapping"
    };
    found.retain(is_service);
    found.sort();
    Ok(found)
}

fn service_text(file: File) -> Result<ServiceText> {
    let mut service =
        ServiceText { prefix: file.name.to_ascii_lowercase(), ..ServiceText::default() };
    for key in file.condition_keys {
        // One key has two types; the catalogue keeps the first.
        let value_type = key.types.into_iter().next().context("a condition key without a type")?;
        service.keys.push(KeyText { name: key.name, value_type, description: String::new() });
    }
    for resource in file.resources {
        let arns = resource.arn_formats.iter().map(|arn| tidy(arn)).collect();
        service.resources.push(ResourceText {
            name: tidy(&resource.name),
            arns,
            keys: resource.condition_keys,
        });
    }
    service.actions = file.actions.into_iter().map(action_text).collect();
    add_global_keys(&mut service);
    service.operations = file
        .operations
        .into_iter()
        .filter_map(|one| operation_text(&service.prefix, one))
        .collect();
    service.sort();
    Ok(service)
}

fn action_text(action: Action) -> ActionText {
    let properties = action.annotations.properties;
    let reads = !properties.is_list
        && !properties.is_write
        && !properties.is_tagging_only
        && !properties.is_permission_management;
    let marks = [
        (properties.is_list, 'L'),
        (reads, 'R'),
        (properties.is_write, 'W'),
        (properties.is_tagging_only, 'T'),
        (properties.is_permission_management, 'P'),
    ];
    let mut resources: BTreeMap<String, OnText> = BTreeMap::new();
    for resource in action.resources {
        let name = tidy(&resource.name);
        let fresh = OnText { name: name.clone(), ..OnText::default() };
        resources.entry(name).or_insert(fresh).keys.extend(resource.condition_keys);
    }
    ActionText {
        name: action.name,
        levels: marks.iter().filter(|(is_set, _)| *is_set).map(|(_, letter)| letter).collect(),
        resources: resources.into_values().collect(),
        keys: action.action_condition_keys,
        ..ActionText::default()
    }
}

/// Adds the `aws:` keys that actions or resource types name and the file does not list: they are described elsewhere.
fn add_global_keys(service: &mut ServiceText) {
    let of_actions = service.actions.iter().flat_map(|action| {
        action.keys.iter().chain(action.resources.iter().flat_map(|resource| &resource.keys))
    });
    let named: BTreeSet<&String> =
        of_actions.chain(service.resources.iter().flat_map(|resource| &resource.keys)).collect();
    let is_listed = |name: &str| service.keys.iter().any(|key| key.name == name);
    let missing: Vec<KeyText> = named
        .into_iter()
        .filter(|name| name.starts_with("aws:") && !is_listed(name))
        .map(|name| {
            let value_type = if name == "aws:TagKeys" { "ArrayOfString" } else { "String" };
            KeyText {
                name: name.clone(),
                value_type: value_type.to_owned(),
                description: String::new(),
            }
        })
        .collect();
    service.keys.extend(missing);
}

/// An operation, unless it is simply authorised by the action of its own name.
fn operation_text(prefix: &str, operation: Operation) -> Option<OperationText> {
    let authorized: Vec<AuthorizedText> =
        operation.authorized_actions?.into_iter().map(authorized_text).collect();
    let own = format!("{prefix}:{}", operation.name);
    let is_plain =
        matches!(authorized.as_slice(), [only] if only.action.eq_ignore_ascii_case(&own));
    (!is_plain && !authorized.is_empty())
        .then_some(OperationText { name: operation.name, authorized })
}

fn authorized_text(authorized: Authorized) -> AuthorizedText {
    let contexts =
        authorized.context.into_iter().map(|(key, values)| format!("{key}={}", values.join(",")));
    AuthorizedText {
        action: format!("{}:{}", authorized.service, authorized.name),
        context: contexts.collect::<Vec<_>>().join(" "),
    }
}
