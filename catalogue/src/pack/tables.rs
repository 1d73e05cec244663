//! The overlays' part of the blob: facts about single actions, the global keys, and the tables that stand on their own.

use std::collections::{BTreeMap, HashMap};

use super::super::order;
use super::layout::{
    ALIASES, API_CALLS, ESCALATIONS, KEYS, LEVEL_LETTERS, MANAGED, PARTITIONS, PRINCIPALS, REGIONS,
    RETIRED, SENSITIVE_CLASSES, VALUE_TYPES, key, managed, principal, region,
};
use super::overlay::Row;
use super::text::{ActionText, OnText, TextError, compare_names};
use super::writer::Writer;
use super::{GlobalKey, Overlays, Source, number};

/// What the overlays say about single actions, by full name in lower case.
pub(super) struct ActionFacts {
    levels: HashMap<String, u32>,
    dependent: HashMap<String, Vec<String>>,
    classes: HashMap<String, u32>,
}

impl ActionFacts {
    pub(super) fn read(overlays: &Overlays<'_>) -> Result<ActionFacts, TextError> {
        let mut facts = ActionFacts {
            levels: HashMap::new(),
            dependent: HashMap::new(),
            classes: HashMap::new(),
        };
        for row in overlays.rows("access_level_corrections") {
            facts.levels.insert(lower(&row, "action")?, level_bits(row.cell("corrected")?));
        }
        for row in overlays.rows("dependent_actions") {
            let needs = row.values("needs")?.into_iter().map(str::to_owned).collect();
            facts.dependent.insert(lower(&row, "action")?, needs);
        }
        for row in overlays.rows("sensitive_actions") {
            let mut bits = 0;
            for class in row.values("classes")? {
                let position = SENSITIVE_CLASSES.iter().position(|known| *known == class);
                let position =
                    position.ok_or_else(|| row.error(format!("unknown class `{class}`")))?;
                bits |= 1 << position;
            }
            facts.classes.insert(lower(&row, "action")?, bits);
        }
        Ok(facts)
    }

    pub(super) fn levels(&self, action: &str) -> Option<u32> {
        self.levels.get(action).copied()
    }

    pub(super) fn dependent(&self, action: &str) -> impl Iterator<Item = &str> {
        self.dependent.get(action).into_iter().flatten().map(String::as_str)
    }

    pub(super) fn classes(&self, action: &str) -> u32 {
        self.classes.get(action).copied().unwrap_or(0)
    }
}

/// Adds the actions that AWS accepts and does not document, unless the service has learned to document them.
pub(super) fn add_extra_actions(
    sources: &mut [Source<'_>],
    overlays: &Overlays<'_>,
) -> Result<(), TextError> {
    for row in overlays.rows("extra_actions") {
        let (prefix, name) = split_action(&row)?;
        let levels = row.cell("levels")?.to_owned();
        let Some(source) =
            sources.iter_mut().find(|source| source.service.prefix.eq_ignore_ascii_case(prefix))
        else {
            continue;
        };
        if source.service.actions.iter().any(|action| action.name.eq_ignore_ascii_case(name)) {
            continue;
        }
        source.undocumented.insert(name.to_ascii_lowercase());
        source.service.actions.push(ActionText {
            name: name.to_owned(),
            levels,
            ..ActionText::default()
        });
    }
    Ok(())
}

/// Adds the resource types of the overlay of extra resource types to their actions. With more types to choose from none is required.
pub(super) fn add_extra_resource_types(
    sources: &mut [Source<'_>],
    overlays: &Overlays<'_>,
) -> Result<(), TextError> {
    for row in overlays.rows("extra_resource_types") {
        let (prefix, name) = split_action(&row)?;
        let named = row.cell("resource_types")?;
        let Some(source) =
            sources.iter_mut().find(|source| source.service.prefix.eq_ignore_ascii_case(prefix))
        else {
            continue;
        };
        let types = source.service.resources.iter().map(|resource| resource.name.clone());
        let types: Vec<String> =
            types.filter(|own| named == "*" || named.split(',').any(|name| name == own)).collect();
        let actions = source.service.actions.iter_mut();
        for action in actions.filter(|action| action.name.eq_ignore_ascii_case(name)) {
            action.resources.iter_mut().for_each(|on| on.required = false);
            for name in &types {
                if action.resources.iter().all(|on| on.name != *name) {
                    action.resources.push(OnText { name: name.clone(), ..OnText::default() });
                }
            }
        }
    }
    Ok(())
}

/// Writes the global and cross-service keys, first of all keys, and returns what services' own rows of them take over.
pub(super) fn write_globals(
    writer: &mut Writer,
    overlays: &Overlays<'_>,
) -> Result<Vec<GlobalKey>, TextError> {
    let mut globals = Vec::new();
    for row in overlays.rows("global_condition_keys") {
        let name = row.cell("key")?.to_owned();
        let bits = global_bits(&row)? | template_bit(&name);
        globals.push(GlobalKey {
            name,
            present_when: writer.string(row.cell("present_when")?),
            bits,
        });
    }
    order::by(&mut globals, |left, right| compare_names(&left.name, &right.name));
    for global in &globals {
        let name = writer.string(&global.name);
        writer.record(KEYS, &[name, 0, key::NO_SERVICE, global.present_when, global.bits]);
    }
    Ok(globals)
}

fn global_bits(row: &Row<'_, '_>) -> Result<u32, TextError> {
    let unknown_type = |name: &str| row.error(format!("unknown type `{name}`"));
    let value_type = row.cell("type")?;
    let mut bits = type_bits(value_type).ok_or_else(|| unknown_type(value_type))?;
    let other = row.cell("other_type")?;
    if !other.is_empty() {
        bits |= (type_bits(other).ok_or_else(|| unknown_type(other))? + 1) << key::OTHER_TYPE_SHIFT;
    }
    bits |= choice(row, "values", &[("single", 0), ("multi", key::MULTIVALUED)])?;
    bits |= choice(row, "sensitive", &[("no", 0), ("yes", key::SENSITIVE)])?;
    let places = [
        ("everywhere", key::GLOBAL),
        ("listed", key::GLOBAL | key::WHERE_LISTED),
        ("cross-service", key::CROSS_SERVICE),
    ];
    Ok(bits | choice(row, "applies", &places)?)
}

/// Writes every table that stands on its own.
pub(super) fn write_tables(
    writer: &mut Writer,
    overlays: &Overlays<'_>,
    sources: &[Source<'_>],
) -> Result<(), TextError> {
    write_api_calls(writer, overlays, sources)?;
    write_places(writer, overlays)?;
    for row in sorted(overlays, "retired_actions", "action")? {
        let record = [writer.string(row.cell("action")?), writer.string(row.cell("last_seen")?)];
        writer.record(RETIRED, &record);
    }
    for row in sorted(overlays, "service_principals", "principal")? {
        let bits = choice(&row, "confidence", &[("weak", 0), ("strong", principal::STRONG)])?;
        let name = writer.string(row.cell("principal")?);
        writer.record(PRINCIPALS, &[name, bits]);
    }
    for row in sorted(overlays, "managed_policies", "name")? {
        let bits = match row.cell("status")? {
            "live" => 0,
            "deprecated" => managed::DEPRECATED,
            status if status.starts_with("gone-since-") => managed::GONE,
            status => return Err(row.error(format!("unknown status `{status}`"))),
        };
        let record = [writer.string(row.cell("name")?), writer.string(row.cell("path")?), bits];
        writer.record(MANAGED, &record);
    }
    for row in overlays.rows("privilege_escalation") {
        let actions = writer.string_list(row.values("actions")?);
        let record = [
            actions,
            writer.string(row.cell("category")?),
            writer.string_list(row.values("references")?),
        ];
        writer.record(ESCALATIONS, &record);
    }
    for row in sorted(overlays, "service_aliases", "alias")? {
        let record = [writer.string(row.cell("alias")?), writer.string(row.cell("prefix")?)];
        writer.record(ALIASES, &record);
    }
    Ok(())
}

/// Writes the API calls. What a service's own text says about an operation replaces the overlay's row about it.
fn write_api_calls(
    writer: &mut Writer,
    overlays: &Overlays<'_>,
    sources: &[Source<'_>],
) -> Result<(), TextError> {
    let mut calls: BTreeMap<String, (String, Vec<String>)> = BTreeMap::new();
    for row in overlays.rows("api_calls") {
        let name = format!("{}:{}", row.cell("service")?, row.cell("operation")?);
        let actions = row.values("actions")?.into_iter().map(str::to_owned).collect();
        calls.insert(name.to_ascii_lowercase(), (name, actions));
    }
    for source in sources {
        for operation in &source.service.operations {
            let name = format!("{}:{}", source.service.prefix, operation.name);
            let actions =
                operation.authorized.iter().map(|authorized| authorized.action.clone()).collect();
            calls.insert(name.to_ascii_lowercase(), (name, actions));
        }
    }
    for (name, actions) in calls.values() {
        let record = [writer.string(name), writer.string_list(actions.iter().map(String::as_str))];
        writer.record(API_CALLS, &record);
    }
    Ok(())
}

fn write_places(writer: &mut Writer, overlays: &Overlays<'_>) -> Result<(), TextError> {
    let mut partitions = Vec::new();
    for row in sorted(overlays, "partitions", "partition")? {
        partitions.push(row.cell("partition")?);
        let record = [
            writer.string(row.cell("partition")?),
            writer.string_list(row.values("region_prefixes")?),
            writer.string(row.cell("dns_suffix")?),
            writer.string(row.cell("dual_stack_dns_suffix")?),
            writer.string(row.cell("implicit_global_region")?),
        ];
        writer.record(PARTITIONS, &record);
    }
    for row in sorted(overlays, "regions", "region")? {
        let name = row.cell("partition")?;
        let Some(partition) = partitions.iter().position(|partition| *partition == name) else {
            return Err(row.error(format!("unknown partition `{name}`")));
        };
        let bits = choice(&row, "kind", &[("region", 0), ("pseudo", region::PSEUDO)])?;
        let record = [
            writer.string(row.cell("region")?),
            number(partition),
            writer.string(row.cell("description")?),
            bits,
        ];
        writer.record(REGIONS, &record);
    }
    Ok(())
}

/// The rows of an overlay in catalogue order of one column, which the binary search needs.
fn sorted<'o, 't>(
    overlays: &'o Overlays<'t>,
    name: &str,
    column: &str,
) -> Result<Vec<Row<'o, 't>>, TextError> {
    let mut rows = Vec::new();
    for row in overlays.rows(name) {
        rows.push((row.cell(column)?, row));
    }
    order::by(&mut rows, |(left, _), (right, _)| compare_names(left, right));
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

fn lower(row: &Row<'_, '_>, column: &str) -> Result<String, TextError> {
    row.cell(column).map(str::to_ascii_lowercase)
}

fn split_action<'t>(row: &Row<'_, 't>) -> Result<(&'t str, &'t str), TextError> {
    row.cell("action")?
        .split_once(':')
        .ok_or_else(|| row.error("expected `service:Action`".to_owned()))
}

fn choice(row: &Row<'_, '_>, column: &str, choices: &[(&str, u32)]) -> Result<u32, TextError> {
    let cell = row.cell(column)?;
    let found = choices.iter().find(|(name, _)| *name == cell).map(|(_, bits)| *bits);
    found.ok_or_else(|| row.error(format!("unexpected `{cell}` in column `{column}`")))
}

/// The bits of level letters. Letters are checked when the text is read.
pub(super) fn level_bits(letters: &str) -> u32 {
    letters
        .chars()
        .filter_map(|letter| LEVEL_LETTERS.find(letter))
        .fold(0, |bits, position| bits | 1 << position)
}

/// The bits of a published type name; `ArrayOfX` is X with many values.
pub(super) fn type_bits(name: &str) -> Option<u32> {
    let (single, multivalued) = match name.strip_prefix("ArrayOf") {
        Some(element) => (element, key::MULTIVALUED),
        None => (name, 0),
    };
    let position = VALUE_TYPES.iter().position(|known| *known == single)?;
    Some(number(position) | multivalued)
}

/// The bit of a key name with a placeholder.
pub(super) fn template_bit(name: &str) -> u32 {
    if name.contains("${") || name.contains('<') { key::TEMPLATE } else { 0 }
}
