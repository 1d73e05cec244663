//! `catalogue check`: the canonical form, every reference, the counts, and overlay rows that have become useless.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use iamlint_catalogue::Catalogue;
use iamlint_catalogue::pack::overlay::{Overlay, Row};
use iamlint_catalogue::pack::text::{ActionText, ServiceText, TextError};

use super::compare::Counts;
use super::folder::{CatalogueFolder, Services};
use super::sources::{Source, Sources};

/// Checks the folder and says what it holds.
pub(super) fn run(folder: &CatalogueFolder) -> Result<String> {
    let mut faults = Vec::new();
    let catalogue: Catalogue = folder.load()?;
    catalogue.check()?;
    let services = folder.services()?;
    faults.extend(not_canonical(folder)?);
    let counts = Counts::of(&services);
    faults.extend(wrong_counts(folder, &counts)?);
    faults.extend(useless_rows(folder, &services)?);
    if !faults.is_empty() {
        bail!("{} faults:\n{}", faults.len(), faults.join("\n"));
    }
    Ok(format!(
        "{} services, {} actions: no faults, data of {}\n",
        counts.services,
        counts.actions,
        catalogue.date()
    ))
}

/// Files that differ from what an import would write.
fn not_canonical(folder: &CatalogueFolder) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for (file, text) in folder.service_texts()? {
        let mut service = ServiceText::parse(&file, &text)?;
        service.sort();
        if service.write() != text {
            faults.push(format!("{file}: not in canonical form"));
        }
    }
    Ok(faults)
}

fn wrong_counts(folder: &CatalogueFolder, counts: &Counts) -> Result<Option<String>> {
    let sources = Sources::read(&folder.sources_file())?;
    let mut expected = sources.source.first().cloned().unwrap_or_default();
    counts.fill(&mut expected);
    let is_right = sources.source.first() == Some(&expected);
    let show =
        |source: &Source| format!("{} services, {} actions", source.services, source.actions);
    Ok((!is_right)
        .then(|| format!("SOURCES.toml has other counts than the files: {}", show(&expected))))
}

/// Overlay rows that say what the services say already, or that are about actions that do not exist.
fn useless_rows(folder: &CatalogueFolder, services: &Services) -> Result<Vec<String>> {
    let mut live: BTreeMap<String, &ActionText> = BTreeMap::new();
    for (prefix, service) in services {
        for action in &service.actions {
            live.insert(format!("{prefix}:{}", action.name).to_ascii_lowercase(), action);
        }
    }
    let mut faults = Vec::new();
    let texts = folder.overlay_texts()?;
    for (file, text) in &texts {
        let overlay = Overlay::parse(file, text)?;
        for row in overlay.rows() {
            if let Some(fault) = fault_of(file, &row, &live, services)? {
                faults.push(row.error(fault).to_string());
            }
        }
    }
    Ok(faults)
}

fn fault_of(
    file: &str,
    row: &Row<'_, '_>,
    live: &BTreeMap<String, &ActionText>,
    services: &Services,
) -> Result<Option<String>, TextError> {
    let name = file.rsplit('/').next().and_then(|base| base.strip_suffix(".tsv")).unwrap_or(file);
    let find = |column: &str| -> Result<Option<&&ActionText>, TextError> {
        Ok(live.get(&row.cell(column)?.to_ascii_lowercase()))
    };
    let missing = || Some("no such action".to_owned());
    Ok(match name {
        "access_level_corrections" => match find("action")? {
            None => missing(),
            Some(action) if action.levels == row.cell("corrected")? => {
                Some("the data has the corrected level".to_owned())
            }
            Some(_) => None,
        },
        "retired_actions" => find("action")?.map(|_| "the action is live".to_owned()),
        "extra_resource_types" => match find("action")? {
            None => missing(),
            Some(action) => (action.resources.len() > 1)
                .then(|| "the data has more resource types than one now".to_owned()),
        },
        "extra_actions" => find("action")?.map(|_| "the data has the action".to_owned()),
        "dependent_actions" => match find("action")? {
            None => missing(),
            Some(_) => row
                .values("needs")?
                .into_iter()
                .find(|needed| !live.contains_key(&needed.to_ascii_lowercase()))
                .map(|needed| format!("no such action: `{needed}`")),
        },
        "service_aliases" => {
            let (alias, prefix) = (row.cell("alias")?, row.cell("prefix")?);
            if services.contains_key(alias) {
                Some("the alias is a service".to_owned())
            } else {
                (!services.contains_key(prefix)).then(|| format!("no such service: `{prefix}`"))
            }
        }
        _ => None,
    })
}
