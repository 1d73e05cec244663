//! `iamlint convert`.

use std::path::Path;
use std::process::ExitCode;

use iamlint_catalogue::Catalogue;
use iamlint_core::assist::File;
use iamlint_core::assist::convert::{self, Converted, Target};
use iamlint_core::lint::Request;
use iamlint_core::settings::Choice;
use iamlint_core::source::LineIndex;
use iamlint_files::inputs::{self, Input, Inputs, Namer};
use iamlint_files::settings::Finder;

use crate::cli::{ConvertOptions, ConvertTarget};
use crate::config;
use crate::output::{self, Sink, visible};
use crate::texts::{self, Text};

/// Runs the command.
pub(crate) fn convert(options: &ConvertOptions) -> ExitCode {
    output::ended(try_convert(options))
}

fn try_convert(options: &ConvertOptions) -> Result<ExitCode, String> {
    let source = config::source(options.config.as_deref(), options.isolated);
    let mut finder = Finder::new(source, Choice::default()).map_err(|f| config::rendered(&f))?;
    if options.file.is_dir() {
        return Err(format!("{}: name a file, not a directory", options.file.display()));
    }
    let paths = [options.file.clone()];
    let Inputs { files, faults, .. } =
        inputs::collect(&paths, options.stdin_filename.as_deref(), Namer::Person);
    if let Some((path, reason)) = faults.first() {
        return Err(format!("{}: {}", visible(path), visible(reason)));
    }
    let mut is_whole = true;
    for input in &files {
        match texts::read(input, &mut finder)? {
            Text::Read { text, kind } => {
                let request = Request::new(&text, inputs::dialect(&input.shown), kind);
                is_whole &= one(input, &request, options.to)?;
            }
            Text::PassedOver => return Err(format!("{}: it is no text", visible(&input.shown))),
            Text::Faulty(fault) => {
                return Err(format!("{}: {}", visible(&input.shown), visible(&fault)));
            }
        }
    }
    Ok(ExitCode::from(if is_whole { 0 } else { 2 }))
}

/// Writes the policies of one file. `false`: some of them are not among what was written, and the reasons are told.
fn one(input: &Input, request: &Request, to: ConvertTarget) -> Result<bool, String> {
    let file = File { request: request.clone(), catalogue: Catalogue::embedded() };
    let Converted { texts, refusals } = convert::all(&file, target(to), stem(&input.shown));
    let separator = match to {
        ConvertTarget::Yaml => "---\n",
        ConvertTarget::Json => "",
        ConvertTarget::Hcl | ConvertTarget::Jsonencode => "\n",
    };
    let unwritten = |error| format!("the output cannot be written: {error}");
    Sink::Stdout.write(&texts.join(separator)).map_err(unwritten)?;
    let path = visible(&input.shown);
    if texts.is_empty() && refusals.is_empty() {
        return Err(format!("{path}: no policy found"));
    }
    let lines = LineIndex::new(request.text);
    for own in &refusals {
        let place = lines.position(request.text, own.span.start);
        let at = format!("{path}:{}:{}", place.line, place.column);
        let reason = visible(&own.reason);
        let line = format!("error: {at}: this policy is not converted: {reason}\n");
        Sink::Stderr.write(&line).map_err(unwritten)?;
    }
    Ok(refusals.is_empty())
}

fn target(to: ConvertTarget) -> Target {
    match to {
        ConvertTarget::Json => Target::Json,
        ConvertTarget::Hcl => Target::Document,
        ConvertTarget::Jsonencode => Target::Jsonencode,
        ConvertTarget::Yaml => Target::Yaml,
    }
}

/// The name of a file without what stands behind its first dot.
fn stem(path: &str) -> &str {
    let name = Path::new(path).file_name().and_then(|name| name.to_str()).unwrap_or_default();
    match name.split('.').next() {
        Some(stem) if !stem.is_empty() && stem != "-" => stem,
        _ => "policy",
    }
}
