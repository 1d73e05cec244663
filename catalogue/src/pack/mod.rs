//! Packs the reviewed text form and the overlays into one flat blob that is read without decoding.
//!
//! The build script includes this folder by path, so everything in here refers to its neighbours with `super`.

pub(crate) mod layout;
pub mod overlay;
mod tables;
pub mod text;
mod words;
mod writer;

use std::collections::{BTreeSet, HashMap};

use layout::{ACTION_SLOTS, ACTIONS, KEY_PREFIXES, KEYS, META, RESOURCES, SERVICE_SLOTS, SERVICES};
use overlay::Overlay;
use text::{ActionText, OnText, ServiceText, TextError, compare_names};
use words::{Words, without_opening};
use writer::Writer;

use super::order;

/// A packed catalogue: behind each other the two parts are the packed form.
pub struct Packed {
    /// The header, and all sections but the strings.
    pub data: Vec<u8>,
    /// The strings.
    pub strings: String,
}

/// Packs services and overlays; each pair is a file name, used in errors, and its text.
///
/// An overlay that is absent is empty. Overlay rows about actions that the services do not have are left out, so the same
/// overlays serve a smaller or a newer set of services.
///
/// # Errors
/// The first line that is not of the form, or that names a key or resource type its service does not have.
pub fn pack(
    services: &[(String, String)],
    overlays: &[(String, String)],
    date: &str,
) -> Result<Packed, TextError> {
    let overlays = Overlays::parse(overlays)?;
    let mut parsed = Vec::with_capacity(services.len());
    for (file, text) in services {
        parsed.push(Source {
            service: ServiceText::parse(file, text)?,
            file,
            text,
            undocumented: BTreeSet::new(),
        });
    }
    let facts = tables::ActionFacts::read(&overlays)?;
    tables::add_extra_actions(&mut parsed, &overlays)?;
    tables::add_extra_resource_types(&mut parsed, &overlays)?;
    parsed.iter_mut().for_each(|source| source.service.sort());
    order::by(&mut parsed, |left, right| {
        compare_names(&left.service.prefix, &right.service.prefix)
    });
    refuse_repeated_services(&parsed)?;

    let mut writer = Writer::new();
    // The names that are looked up most stand together, and not between descriptions.
    for source in &parsed {
        writer.string(&source.service.prefix);
        for action in &source.service.actions {
            writer.string(&action.name);
        }
    }
    let words = Words::of(&parsed);
    words.write(&mut writer);
    let globals = tables::write_globals(&mut writer, &overlays)?;
    for (index, source) in parsed.iter().enumerate() {
        let packer = ServicePacker::new(source, number(index), &globals, &words);
        packer.write(&mut writer, &facts)?;
    }
    write_slots(&mut writer, &parsed);
    write_key_prefixes(&mut writer, &parsed);
    tables::write_tables(&mut writer, &overlays, &parsed)?;
    let date = writer.string(date);
    let templates = (0..).zip(&globals).filter(|(_, key)| tables::template_bit(&key.name) != 0);
    let templates: Vec<u32> = templates.map(|(index, _)| index).collect();
    let templates = writer.list(&templates);
    writer.record(META, &[date, number(globals.len()), templates, 0]);
    Ok(writer.finish())
}

/// One service with the place it came from.
struct Source<'t> {
    service: ServiceText,
    file: &'t str,
    text: &'t str,
    /// Lower-case names of actions that an overlay added.
    undocumented: BTreeSet<String>,
}

impl Source<'_> {
    /// An error at the line that begins with `head`.
    fn error(&self, head: &str, message: String) -> TextError {
        let line = self
            .text
            .lines()
            .position(|line| line == head || line.starts_with(&format!("{head} ")));
        TextError { file: self.file.to_owned(), line: line.map_or(0, |index| index + 1), message }
    }
}

/// The overlays by file name without the ending.
struct Overlays<'t>(HashMap<&'t str, Overlay<'t>>);

impl<'t> Overlays<'t> {
    fn parse(files: &'t [(String, String)]) -> Result<Overlays<'t>, TextError> {
        let mut overlays = HashMap::new();
        for (file, text) in files {
            let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
            let name = base.strip_suffix(".tsv").unwrap_or(base);
            overlays.insert(name, Overlay::parse(file, text)?);
        }
        Ok(Overlays(overlays))
    }

    /// The rows of an overlay, none when it is absent.
    fn rows(&self, name: &str) -> impl Iterator<Item = overlay::Row<'_, 't>> {
        self.0.get(name).into_iter().flat_map(Overlay::rows)
    }
}

/// What the overlay of global keys adds to a key of the same name in a service's table.
struct GlobalKey {
    name: String,
    present_when: u32,
    bits: u32,
}

/// Packs one service.
struct ServicePacker<'s> {
    source: &'s Source<'s>,
    index: u32,
    globals: &'s [GlobalKey],
    words: &'s Words<'s>,
    first_key: u32,
    first_resource: u32,
    keys: HashMap<&'s str, u32>,
    resources: HashMap<&'s str, u32>,
}

impl<'s> ServicePacker<'s> {
    fn new(
        source: &'s Source<'s>,
        index: u32,
        globals: &'s [GlobalKey],
        words: &'s Words<'s>,
    ) -> ServicePacker<'s> {
        let (keys, resources) = (HashMap::new(), HashMap::new());
        let (first_key, first_resource) = (0, 0);
        ServicePacker { source, index, globals, words, first_key, first_resource, keys, resources }
    }

    fn write(mut self, writer: &mut Writer, facts: &tables::ActionFacts) -> Result<(), TextError> {
        let service = &self.source.service;
        self.first_key = writer.count(KEYS);
        self.first_resource = writer.count(RESOURCES);
        self.keys = service
            .keys
            .iter()
            .zip(self.first_key..)
            .map(|(key, index)| (key.name.as_str(), index))
            .collect();
        let names = service.resources.iter().map(|resource| resource.name.as_str());
        self.resources = names.zip(self.first_resource..).collect();
        let first_action = writer.count(ACTIONS);

        self.write_keys(writer)?;
        self.write_resources(writer)?;
        for action in &service.actions {
            self.write_action(writer, action, facts)?;
        }
        let record = [
            writer.string(&service.prefix),
            writer.string(&service.name),
            first_action,
            number(service.actions.len()),
            self.first_resource,
            number(service.resources.len()),
            self.first_key,
            number(service.keys.len()),
            if service.supports_rcp { layout::service::RCP } else { 0 },
        ];
        writer.record(SERVICES, &record);
        Ok(())
    }

    fn write_keys(&self, writer: &mut Writer) -> Result<(), TextError> {
        for key in &self.source.service.keys {
            let global =
                self.globals.iter().find(|global| global.name.eq_ignore_ascii_case(&key.name));
            let own_bits = tables::type_bits(&key.value_type).ok_or_else(|| {
                let message = format!("unknown type `{}`", key.value_type);
                self.source.error(&format!("key {}", key.name), message)
            })?;
            let bits =
                global.map_or(own_bits, |global| global.bits) | tables::template_bit(&key.name);
            let is_global = bits & layout::key::GLOBAL != 0;
            let record = [
                writer.string(&key.name),
                self.words.description(&key.description, writer),
                if is_global { layout::key::NO_SERVICE } else { self.index },
                global.map_or(0, |global| global.present_when),
                bits,
            ];
            writer.record(KEYS, &record);
        }
        Ok(())
    }

    fn write_resources(&self, writer: &mut Writer) -> Result<(), TextError> {
        for resource in &self.source.service.resources {
            let head = format!("resource {}", resource.name);
            let arns = resource.arns.iter();
            let arns: Vec<u32> =
                arns.flat_map(|arn| [writer.string(arn), layout::form::offsets(arn)]).collect();
            let keys = self.key_list(writer, &resource.keys, &head)?;
            let record = [writer.string(&resource.name), writer.list(&arns), keys, self.index];
            writer.record(RESOURCES, &record);
        }
        Ok(())
    }

    fn write_action(
        &self,
        writer: &mut Writer,
        action: &ActionText,
        facts: &tables::ActionFacts,
    ) -> Result<(), TextError> {
        let head = format!("action {}", action.name);
        let lower = format!("{}:{}", self.source.service.prefix, action.name).to_ascii_lowercase();
        let mut entries = Vec::new();
        for on in &action.resources {
            self.push_entry(writer, on, &head, &mut entries)?;
        }
        let needs: BTreeSet<&str> =
            action.needs.iter().map(String::as_str).chain(facts.dependent(&lower)).collect();
        let mut bits = facts.levels(&lower).unwrap_or_else(|| tables::level_bits(&action.levels));
        bits |= facts.classes(&lower) << layout::action::CLASSES_SHIFT;
        if self.source.undocumented.contains(&action.name.to_ascii_lowercase()) {
            bits |= layout::action::UNDOCUMENTED;
        }
        let record = [
            writer.string(&action.name),
            self.words.description(&without_opening(&action.description), writer),
            writer.list(&entries),
            self.key_list(writer, &action.keys, &head)?,
            writer.string_list(needs),
            self.index,
            bits,
        ];
        writer.record(ACTIONS, &record);
        Ok(())
    }

    fn push_entry(
        &self,
        writer: &mut Writer,
        on: &OnText,
        head: &str,
        entries: &mut Vec<u32>,
    ) -> Result<(), TextError> {
        let Some(index) = self.resources.get(on.name.as_str()) else {
            return Err(self.source.error(head, format!("unknown resource type `{}`", on.name)));
        };
        let required = if on.required { layout::entry::REQUIRED } else { 0 };
        let keys = self.key_list(writer, &on.keys, head)?;
        if keys == 0 {
            entries.push(index | required);
        } else {
            entries.extend([index | required | layout::entry::OWN_KEYS, keys]);
        }
        Ok(())
    }

    fn key_list(
        &self,
        writer: &mut Writer,
        names: &[String],
        head: &str,
    ) -> Result<u32, TextError> {
        let mut words = Vec::with_capacity(names.len());
        for name in names {
            let Some(index) = self.keys.get(name.as_str()) else {
                return Err(self.source.error(head, format!("unknown condition key `{name}`")));
            };
            words.push(*index);
        }
        Ok(writer.list(&words))
    }
}

fn write_slots(writer: &mut Writer, sources: &[Source<'_>]) {
    let services: Vec<&str> = sources.iter().map(|source| &*source.service.prefix).collect();
    writer.slots(SERVICE_SLOTS, 0, &services);
    let mut first = 0;
    for source in sources {
        let names: Vec<&str> = source.service.actions.iter().map(|action| &*action.name).collect();
        writer.slots(ACTION_SLOTS, first, &names);
        first += number(names.len());
    }
}

/// Writes the prefixes of keys that a service lists without owning the prefix, such as `saml` in `sts`.
fn write_key_prefixes(writer: &mut Writer, sources: &[Source<'_>]) {
    let mut found = BTreeSet::new();
    for (index, source) in sources.iter().enumerate() {
        let prefixes = source
            .service
            .keys
            .iter()
            .filter_map(|key| key.name.split_once(':'))
            .map(|(prefix, _)| prefix);
        let foreign =
            prefixes.filter(|prefix| *prefix != "aws" && *prefix != source.service.prefix);
        found.extend(foreign.map(|prefix| (prefix.to_owned(), number(index))));
    }
    for (prefix, index) in found {
        let record = [writer.string(&prefix), index];
        writer.record(KEY_PREFIXES, &record);
    }
}

fn refuse_repeated_services(sources: &[Source<'_>]) -> Result<(), TextError> {
    let repeated = sources.windows(2).find_map(|pair| match pair {
        [left, right] if left.service.prefix.eq_ignore_ascii_case(&right.service.prefix) => {
            Some(right)
        }
        _ => None,
    });
    let Some(source) = repeated else { return Ok(()) };
    let head = format!("service {}", source.service.prefix);
    Err(source.error(&head, format!("service `{}` stands twice", source.service.prefix)))
}

/// A count as the blob stores it. Counts beyond 32 bits cannot come from text that fits into memory here.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
