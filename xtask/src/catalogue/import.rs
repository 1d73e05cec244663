//! `catalogue import`: writes the reviewed text form from published data, and refuses data that has lost something.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use iamlint_catalogue::Catalogue;
use iamlint_catalogue::pack::overlay::Overlay;
use iamlint_catalogue::pack::text::{ActionText, ServiceText, compare_names};

use super::compare::{self, Counts};
use super::fetch::Fetched;
use super::folder::{CatalogueFolder, Services};
use super::sources::{Source, Sources};
use super::{iam_data, service_reference};

/// Options of `catalogue import`.
#[derive(Args)]
pub(crate) struct Import {
    /// Folder with unpacked iam-data, or with files of the official service reference.
    #[arg(long)]
    base: PathBuf,
    /// Folder with unpacked iam-data that gives what the base lacks: descriptions, names, required marks, RCP marks.
    #[arg(long)]
    descriptions: Option<PathBuf>,
    /// Folder with files of the official service reference that gives the API operations.
    #[arg(long)]
    operations: Option<PathBuf>,
    /// Day of the data, as 2026-09-26; needed when the data does not say it.
    #[arg(long)]
    date: Option<String>,
    /// Import even if more than 2 % of the actions vanish or a whole field empties.
    #[arg(long)]
    allow_shrink: bool,
    /// The folder that holds `services/`, `overlays/` and `SOURCES.toml`.
    #[arg(long, default_value = "catalogue")]
    catalogue: PathBuf,
}

/// Published data, brought into the text form.
pub(super) struct Published {
    pub(super) services: Services,
    pub(super) source: Source,
    /// Whether the format carries descriptions, names, required marks and RCP marks.
    pub(super) is_complete: bool,
}

impl Import {
    /// Imports, and returns the summary of what changed.
    pub(super) fn run(&self) -> Result<String> {
        let folder = CatalogueFolder::new(self.catalogue.clone());
        let before = folder.services()?;
        let base = read_published(&self.base)?;
        let mut services = base.services;
        let mut sources = vec![self.dated("base", base.source)?];

        if let Some(path) = &self.descriptions {
            let given = read_published(path)?;
            ensure!(given.is_complete, "{} holds no descriptions", path.display());
            complete(&mut services, &given.services);
            sources.push(self.dated("descriptions", given.source)?);
        } else if !base.is_complete {
            complete(&mut services, &before);
        }
        match &self.operations {
            Some(path) => {
                let given = read_published(path)?;
                take_operations(&mut services, given.services);
                sources.push(self.dated("operations", given.source)?);
            }
            None if base.is_complete => take_operations(&mut services, before.clone()),
            None => {}
        }
        services.values_mut().for_each(ServiceText::sort);

        if !self.allow_shrink {
            compare::refuse_losses(&before, &services)?;
        }
        self.write(&folder, &before, &services, sources)
    }

    /// Writes everything, once it is sure that the packer takes it.
    fn write(
        &self,
        folder: &CatalogueFolder,
        before: &Services,
        after: &Services,
        mut sources: Vec<Source>,
    ) -> Result<String> {
        let date = sources.first().map(|source| source.date.clone()).unwrap_or_default();
        let texts: Vec<(String, String)> = after
            .iter()
            .map(|(prefix, service)| (format!("{prefix}.txt"), service.write()))
            .collect();
        Catalogue::from_texts(&texts, &folder.overlay_texts()?, &date)?;

        if let Some(base) = sources.first_mut() {
            Counts::of(after).fill(base);
        }
        let summary = compare::summary(before, after);
        let retired = retire(folder, before, after, &date)?;
        folder.write_services(after)?;
        Sources { source: sources }.write(&folder.sources_file())?;
        Ok(format!("{summary}{retired}"))
    }

    fn dated(&self, role: &str, mut source: Source) -> Result<Source> {
        source.role = role.to_owned();
        if source.date.is_empty() {
            source.date =
                self.date.clone().context("the data does not say its day: give --date")?;
        }
        Ok(source)
    }
}

/// Reads published data of either format; the folder may also be one that `fetch` filled.
fn read_published(folder: &Path) -> Result<Published> {
    let nested = folder.join("package");
    let folder = if nested.is_dir() { &nested } else { folder };
    let mut published = if iam_data::is_here(folder) {
        iam_data::read(folder)?
    } else if service_reference::is_here(folder) {
        service_reference::read(folder)?
    } else {
        bail!("{} holds neither iam-data nor files of the service reference", folder.display());
    };
    ensure!(!published.services.is_empty(), "{} holds no services", folder.display());
    published.services.values_mut().for_each(mend_keys);
    if let Some(fetched) = Fetched::read(folder)? {
        published.source.sha256 = fetched.sha256;
    }
    Ok(published)
}

/// Brings tag keys that are published in a form of their own into the usual one: `secretsmanager:ResourceTag/tag-key` and
/// `glacier:ResourceTag/` mean any tag, and the literal name would match none.
fn mend_keys(service: &mut ServiceText) {
    let mend = |name: &mut String| {
        let start = name.strip_suffix("/tag-key").or_else(|| name.strip_suffix('/'));
        if let Some(start) = start {
            *name = format!("{start}/${{TagKey}}");
        }
    };
    service.keys.iter_mut().for_each(|key| mend(&mut key.name));
    service.keys.sort_by(|left, right| compare_names(&left.name, &right.name));
    service.keys.dedup_by(|later, first| later.name == first.name);
    service.resources.iter_mut().flat_map(|resource| &mut resource.keys).for_each(mend);
    for action in &mut service.actions {
        action.keys.iter_mut().for_each(mend);
        action.resources.iter_mut().flat_map(|resource| &mut resource.keys).for_each(mend);
    }
}

/// Takes over what a format lacks, service by service and action by action.
fn complete(services: &mut Services, given: &Services) {
    for (prefix, service) in services {
        let Some(given) = given.get(prefix) else { continue };
        service.name.clone_from(&given.name);
        service.supports_rcp = given.supports_rcp;
        let descriptions: BTreeMap<&str, &str> =
            given.keys.iter().map(|key| (key.name.as_str(), key.description.as_str())).collect();
        for key in &mut service.keys {
            descriptions
                .get(key.name.as_str())
                .copied()
                .unwrap_or_default()
                .clone_into(&mut key.description);
        }
        let actions: BTreeMap<&str, &ActionText> =
            given.actions.iter().map(|action| (action.name.as_str(), action)).collect();
        for action in &mut service.actions {
            let Some(known) = actions.get(action.name.as_str()) else { continue };
            action.description.clone_from(&known.description);
            action.needs.clone_from(&known.needs);
            for resource in &mut action.resources {
                resource.required = known
                    .resources
                    .iter()
                    .any(|other| other.name == resource.name && other.required);
            }
        }
    }
}

fn take_operations(services: &mut Services, mut given: Services) {
    for (prefix, service) in services {
        if let Some(given) = given.get_mut(prefix) {
            service.operations = std::mem::take(&mut given.operations);
        }
    }
}

/// Moves actions that have vanished to the overlay of retired actions, and takes out those that have come back.
fn retire(
    folder: &CatalogueFolder,
    before: &Services,
    after: &Services,
    date: &str,
) -> Result<String> {
    let old_date =
        Sources::read(&folder.sources_file()).and_then(|sources| Ok(sources.date()?.to_owned()));
    let old_date = old_date.unwrap_or_else(|_| date.to_owned());
    let month = old_date.get(..7).unwrap_or(&old_date);
    let file = folder.overlay_file("retired_actions");
    if !file.is_file() {
        return Ok(String::new());
    }
    let text =
        fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let live = compare::action_names(after);
    let mut rows = Vec::new();
    for row in Overlay::parse("retired_actions.tsv", &text)?.rows() {
        rows.push((
            row.cell("action")?.to_owned(),
            row.cell("last_seen")?.to_owned(),
            row.cell("reason")?.to_owned(),
        ));
    }
    let known = rows.len();
    rows.retain(|(action, ..)| !live.contains_key(&action.to_ascii_lowercase()));
    let returned = known - rows.len();
    let vanished = compare::vanished(before, after);
    for action in &vanished {
        rows.retain(|(known, ..)| !known.eq_ignore_ascii_case(action));
        rows.push((action.clone(), month.to_owned(), format!("not in the data of {date}")));
    }
    rows.sort_by(|(left, ..), (right, ..)| compare_names(left, right));
    let head =
        text.lines().take_while(|line| line.starts_with('#')).map(|line| format!("{line}\n"));
    let body =
        rows.iter().map(|(action, last_seen, reason)| format!("{action}\t{last_seen}\t{reason}\n"));
    let columns = std::iter::once("action\tlast_seen\treason\n".to_owned());
    fs::write(&file, head.chain(columns).chain(body).collect::<String>())?;
    Ok(format!("retired: +{} -{returned}\n", vanished.len()))
}
