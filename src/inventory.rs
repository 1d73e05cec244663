//! `iamlint inventory`.

use std::fmt::Write as _;
use std::io;
use std::process::ExitCode;

use iamlint_catalogue::Catalogue;
use iamlint_core::assist::File;
use iamlint_core::assist::inventory::{self, Entry};
use iamlint_core::lint::Request;
use iamlint_core::settings::Choice;
use iamlint_core::source::{LineIndex, Span};
use iamlint_files::inputs::{self, Inputs, Namer};
use iamlint_files::modules::run;
use iamlint_files::settings::Finder;
use serde_json::{Value, json};

use crate::cli::{InventoryFormat, InventoryOptions};
use crate::config;
use crate::output::{self, Sink, visible};
use crate::texts::{self, Text};

/// The version of the JSON format.
const SCHEMA: u32 = 1;

/// How many services a row of the table names.
const NAMED: usize = 4;

/// Runs the command.
pub(crate) fn inventory(options: &InventoryOptions) -> ExitCode {
    output::ended(try_inventory(options))
}

/// What was found in all files.
#[derive(Default)]
struct Listing {
    rows: Vec<Row>,
    /// Places that were not read: path, place, reason.
    not_analysed: Vec<(String, (u32, u32), String)>,
    faults: Vec<(String, String)>,
}

/// A policy and its place.
struct Row {
    path: String,
    line: u32,
    range: Value,
    entry: Entry,
}

fn try_inventory(options: &InventoryOptions) -> Result<ExitCode, String> {
    let source = config::source(options.config.as_deref(), options.isolated);
    let mut finder = Finder::new(source, Choice::default()).map_err(|f| config::rendered(&f))?;
    let stdin_name = options.stdin_filename.as_deref();
    let paths = texts::paths(&options.paths);
    let Inputs { mut files, faults, .. } = inputs::collect(&paths, stdin_name, Namer::Person);
    let mut listing = Listing { faults, ..Listing::default() };
    let modules = run::Known::of(&mut files, &mut finder, &paths, &inputs::read);
    let mut modules = modules.map_err(|fault| config::rendered(&fault))?;
    for (number, input) in files.iter().enumerate() {
        let text = match modules.texts.remove(&number) {
            Some(text) => text,
            None => texts::read(input, &mut finder)?,
        };
        match text {
            Text::Read { text, kind } => {
                let dialect = inputs::dialect(&input.shown);
                let around = modules.around(number, input);
                listing.add(&input.shown, Request { around, ..Request::new(&text, dialect, kind) });
            }
            Text::PassedOver => {}
            Text::Faulty(fault) => listing.faults.push((input.shown.clone(), fault)),
        }
    }
    listing
        .write(options.output_format)
        .map_err(|error| format!("the output cannot be written: {error}"))?;
    Ok(ExitCode::from(if listing.faults.is_empty() { 0 } else { 2 }))
}

impl Listing {
    fn add(&mut self, path: &str, request: Request) {
        let lines = LineIndex::new(request.text);
        let place = |offset: u32| lines.position(request.text, offset);
        let file = File { request: request.clone(), catalogue: Catalogue::embedded() };
        let (entries, not_analysed) = inventory::of(&file);
        for entry in entries {
            let Span { start, end } = entry.span;
            let end_of = |offset: u32| {
                let position = place(offset);
                json!({ "line": position.line, "column": position.column, "offset": position.offset })
            };
            let range = json!({ "start": end_of(start), "end": end_of(end) });
            let line = place(start).line;
            self.rows.push(Row { path: path.to_owned(), line, range, entry });
        }
        for own in not_analysed {
            let position = place(own.span.start);
            let at = (position.line, position.column);
            self.not_analysed.push((path.to_owned(), at, own.reason));
        }
    }

    fn write(&self, format: InventoryFormat) -> io::Result<()> {
        for (path, reason) in &self.faults {
            Sink::Stderr.write(&format!("error: {}: {}\n", visible(path), visible(reason)))?;
        }
        match format {
            InventoryFormat::Table => Sink::Stdout.write(&self.table()),
            InventoryFormat::Json => Sink::Stdout.write(&format!("{:#}\n", self.json())),
        }
    }

    fn table(&self) -> String {
        let head = ["policy", "kind", "attached to", "name", "services", "up to", "size"];
        let rows = self.rows.iter().map(Row::cells);
        let rows: Vec<[String; 7]> = std::iter::once(head.map(str::to_owned)).chain(rows).collect();
        let width = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..head.len()).map(width).collect();
        let mut table = String::new();
        for row in rows.iter().filter(|_| !self.rows.is_empty()) {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            let line = cells.collect::<Vec<_>>().join("  ");
            // Writing into a String cannot fail.
            let _ = writeln!(table, "{}", line.trim_end());
        }
        for (path, (line, column), reason) in &self.not_analysed {
            let place = format!("{}:{line}:{column}", visible(path));
            let _ = writeln!(table, "not analysed: {place}: {}", visible(reason));
        }
        let _ = writeln!(table, "{}", policies(self.rows.len()));
        table
    }

    fn json(&self) -> Value {
        let place = |(path, (line, column), reason): &(String, (u32, u32), String)| json!({ "path": path, "line": line, "column": column, "reason": reason });
        json!({
            "schema": SCHEMA,
            "tool": output::tool(Catalogue::embedded().date()),
            "policies": self.rows.iter().map(Row::json).collect::<Vec<_>>(),
            "not_analysed": self.not_analysed.iter().map(place).collect::<Vec<_>>(),
        })
    }
}

fn policies(number: usize) -> String {
    match number {
        1 => "1 policy".to_owned(),
        _ => format!("{number} policies"),
    }
}

impl Row {
    fn cells(&self) -> [String; 7] {
        let entry = &self.entry;
        let inferred = if entry.kind_inferred { " (assumed)" } else { "" };
        let more = entry.services.len().saturating_sub(NAMED);
        let mut services: Vec<&str> =
            entry.services.iter().take(NAMED).map(String::as_str).collect();
        let rest = format!("{more} more");
        if more > 0 {
            services.push(&rest);
        }
        if entry.has_unknown {
            services.push("and what is not known");
        }
        let size = entry.size.map(|(size, most)| format!("{size} of {most}"));
        [
            format!("{}:{}", visible(&self.path), self.line),
            format!("{}{inferred}", entry.kind.as_str()),
            visible(entry.resource_type.as_deref().unwrap_or("-")).into_owned(),
            visible(entry.name.as_deref().unwrap_or("-")).into_owned(),
            if services.is_empty() {
                "-".to_owned()
            } else {
                visible(&services.join(", ")).into_owned()
            },
            entry.highest_level.unwrap_or("-").to_owned(),
            size.unwrap_or_else(|| "-".to_owned()),
        ]
    }

    fn json(&self) -> Value {
        let entry = &self.entry;
        json!({
            "path": self.path,
            "range": self.range,
            "kind": entry.kind.as_str(),
            "resource_type": entry.resource_type,
            "kind_inferred": entry.kind_inferred,
            "name": entry.name,
            "statements": entry.statements,
            "services": entry.services,
            "highest_level": entry.highest_level,
            "size": entry.size.map(|(size, _)| size),
            "size_limit": entry.size.map(|(_, most)| most),
            "has_unknown": entry.has_unknown,
        })
    }
}
