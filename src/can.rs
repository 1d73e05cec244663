//! `iamlint can`.

pub(crate) mod json;

use std::path::Path;
use std::process::ExitCode;

use iamlint_core::access::caller::Caller;
use iamlint_core::access::choices::Choices;
use iamlint_core::access::request::{Context, Key, Path as Way, Unlisted};
use iamlint_core::assertions::{LayerFiles, Placed};
use iamlint_files::inputs;
use iamlint_questions::load::Loader;
use iamlint_questions::question::{Question, Report, status};
use iamlint_questions::words;

use crate::cli::{CanFormat, CanOptions, Via};
use crate::output::{self, Sink};

/// Runs the command.
pub(crate) fn can(options: &CanOptions) -> ExitCode {
    output::ended(try_can(options))
}

fn try_can(options: &CanOptions) -> Result<ExitCode, String> {
    let question = Question {
        caller: Caller::parse(&options.principal)?,
        context: context(options)?,
        actions: options.action.clone(),
        resources: options.resource.clone(),
        resource_account: options.resource_account.clone(),
        account_key: "--resource-account",
        via: options.via.map(|via| match via {
            Via::Direct => Way::Direct,
            Via::Endpoint => Way::Endpoint,
            Via::Service => Way::Service,
        }),
        files: layer_files(options),
    };
    let here = Path::new("");
    let mut loader = Loader::new(here, here, &inputs::read);
    loader.choices = choices(&options.assume)?;
    let answered = question.ask(&mut loader).map_err(|fault| fault.message)?;
    let report =
        Report { principal: &options.principal, answered: &answered, policies: &loader.loaded };
    let text = match options.output_format {
        CanFormat::Pretty => words::render(&report),
        CanFormat::Json => format!("{:#}\n", json::render(&report)),
    };
    Sink::Stdout.write(&text).map_err(|error| format!("the output cannot be written: {error}"))?;
    Ok(ExitCode::from(status(&answered.asked)))
}

/// How open points are taken, as the command line says.
///
/// # Errors
///
/// There is no such point, or no such choice.
pub(crate) fn choices(given: &[String]) -> Result<Choices, String> {
    let mut choices = Choices::default();
    for own in given {
        choices.take(own).map_err(|fault| format!("--assume {own}: {fault}"))?;
    }
    Ok(choices)
}

fn context(options: &CanOptions) -> Result<Context, String> {
    let is_closed = options.absent.iter().any(|name| name == "*");
    let mut context = Context::new(if is_closed { Unlisted::Absent } else { Unlisted::Unknown });
    for entry in &options.context {
        let (name, value) = entry
            .split_once('=')
            .filter(|(name, _)| name.contains(':'))
            .ok_or_else(|| format!("`{entry}` is no condition key with its value: write it as `aws:SourceIp=203.0.113.9`"))?;
        context.add(name, value);
    }
    for name in options.absent.iter().filter(|name| *name != "*") {
        if context.get(&name.to_lowercase()).is_some() {
            return Err(format!("`{name}` cannot have a value and be absent"));
        }
        context.set(name, Key::Absent);
    }
    Ok(context)
}

/// The files of all layers, as the command line names them.
fn layer_files(options: &CanOptions) -> LayerFiles {
    let all = |files: &[String]| files.iter().cloned().map(Placed::from).collect();
    let one = |file: &Option<String>| file.iter().cloned().map(Placed::from).collect();
    let level = |files: &String| files.split(',').map(|own| Placed::from(own.to_owned())).collect();
    LayerFiles {
        identity: Some(all(&options.policy)),
        boundary: Some(one(&options.boundary)),
        session: Some(all(&options.session)),
        resource: Some(one(&options.resource_policy)),
        scps: Some(options.scp.iter().map(level).collect()),
        rcps: Some(all(&options.rcp)),
        endpoint: Some(one(&options.vpc_endpoint)),
    }
}
