//! `iamlint can`.

mod json;
mod load;
mod table;

use std::io::{self, Write};
use std::process::ExitCode;

use iamlint_catalogue::{ActionLookup, Catalogue};
use iamlint_core::access::caller::Caller;
use iamlint_core::access::choices::Choices;
use iamlint_core::access::decide::{Answer, Decision, Layers, companions, decide};
use iamlint_core::access::evaluate::{Prepared, PreparedStatement, Reason};
use iamlint_core::access::facts::Facts;
use iamlint_core::access::request::{Context, Key, Path, Request, Unlisted};
use iamlint_core::model::{Arn, PolicyKind, is_account_id};

use crate::can::load::{Loaded, Loader};
use crate::cli::{CanFormat, CanOptions, Via};
use crate::output::Sink;

/// Runs the command.
pub(crate) fn can(options: &CanOptions) -> ExitCode {
    match try_can(options) {
        Ok(code) => code,
        Err(message) => {
            let _ = writeln!(io::stderr(), "error: {message}");
            ExitCode::from(2)
        }
    }
}

/// What is asked, and what came of it.
struct Asked {
    request: Request,
    answer: Answer,
    /// Why each statement that fails does, by policy and by its place among the statements there.
    reasons: Vec<(usize, usize, Reason)>,
}

/// The whole answer.
struct Report<'r> {
    principal: &'r str,
    asked: Vec<Asked>,
    policies: &'r [Loaded],
    layers: &'r Layers,
    /// What was taken for granted.
    assumed: Vec<String>,
}

fn try_can(options: &CanOptions) -> Result<ExitCode, String> {
    let caller = Caller::parse(&options.principal)?;
    let context = context(options)?;
    let mut assumed = Vec::new();
    let mut requests = Vec::new();
    for action in &options.action {
        for resource in &options.resource {
            let request = Request {
                caller: caller.clone(),
                action: action.clone(),
                resource: checked_resource(action, resource)?.to_owned(),
                resource_account: resource_account(options, &caller, resource, &mut assumed)?,
                context: context.clone(),
                path: path(options),
            };
            let beside = companions(&request);
            requests.push(request);
            requests.extend(beside);
        }
    }
    let mut loader = Loader::default();
    let layers = layers(options, &mut loader)?;
    let asked = requests.into_iter().map(|request| ask(request, &layers));
    let asked = asked.collect::<Result<Vec<_>, String>>()?;
    let report = Report {
        principal: &options.principal,
        asked,
        policies: &loader.loaded,
        layers: &layers,
        assumed,
    };
    let text = match options.output_format {
        CanFormat::Pretty => table::render(&report),
        CanFormat::Json => format!("{:#}\n", json::render(&report)),
    };
    Sink::Stdout.write(&text).map_err(|error| format!("the output cannot be written: {error}"))?;
    Ok(ExitCode::from(report.status()))
}

fn ask(request: Request, layers: &Layers) -> Result<Asked, String> {
    let mut facts = Facts::new(&request, Choices::default()).map_err(|fault| fault.to_string())?;
    let answer = decide(layers, &mut facts, Catalogue::embedded());
    let mut reasons = Vec::new();
    for row in answer.layers.iter().flat_map(|layer| &layer.rows) {
        let statement = statement(layers, row.policy, row.statement);
        if let (Some(statement), Some(part)) = (statement, row.matched.failed) {
            reasons.push((row.policy, row.statement, statement.explain(part, &facts)));
        }
    }
    Ok(Asked { request, answer, reasons })
}

impl Report<'_> {
    /// 0: all is allowed, 1: something is not, 3: that depends on what is not known.
    fn status(&self) -> u8 {
        let statuses = self.asked.iter().map(|own| match own.answer.decision {
            Decision::Allowed => 0,
            Decision::ExplicitDeny | Decision::ImplicitDeny(_) => 1,
            Decision::Depends(_) => 3,
        });
        let statuses: Vec<u8> = statuses.collect();
        // One that is denied settles the whole.
        if statuses.contains(&1) { 1 } else { statuses.into_iter().max().unwrap_or_default() }
    }

    fn statement(&self, policy: usize, at: usize) -> Option<&PreparedStatement> {
        statement(self.layers, policy, at)
    }

    fn loaded(&self, policy: usize) -> Option<&Loaded> {
        self.policies.get(policy)
    }
}

impl Asked {
    fn reason(&self, policy: usize, at: usize) -> Option<&Reason> {
        let own = self.reasons.iter().find(|(own, place, _)| (*own, *place) == (policy, at));
        own.map(|(.., reason)| reason)
    }
}

fn statement(layers: &Layers, policy: usize, at: usize) -> Option<&PreparedStatement> {
    all_policies(layers).find(|own| own.number == policy)?.statements.get(at)
}

fn all_policies(layers: &Layers) -> impl Iterator<Item = &Prepared> {
    let session = layers.session.iter().flatten();
    let single = [&layers.boundary, &layers.resource, &layers.endpoint].into_iter().flatten();
    layers
        .identity
        .iter()
        .chain(&layers.rcps)
        .chain(layers.scps.iter().flatten())
        .chain(session)
        .chain(single)
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

/// The resource, if one may ask for it.
fn checked_resource<'r>(action: &str, resource: &'r str) -> Result<&'r str, String> {
    if resource == "*" {
        return Ok(resource);
    }
    if resource.contains(['*', '?']) {
        return Err(format!(
            "`{resource}` holds a wildcard, and a request is about one resource: write its whole ARN"
        ));
    }
    let (service, name) = action.split_once(':').unwrap_or((action, ""));
    match Catalogue::embedded().action(service, name) {
        ActionLookup::Found(found)
            if found.resource_types().next().is_none() && !found.is_undocumented() =>
        {
            Err(format!("`{action}` has no resources: ask for `--resource '*'`"))
        }
        _ => Ok(resource),
    }
}

/// The account of the resource: what the user says, else the caller's where the ARN has none.
fn resource_account(
    options: &CanOptions,
    caller: &Caller,
    resource: &str,
    assumed: &mut Vec<String>,
) -> Result<Option<String>, String> {
    if let Some(account) = &options.resource_account {
        return match is_account_id(account) {
            true => Ok(Some(account.clone())),
            false => Err(format!("`{account}` is no account: write its twelve digits")),
        };
    }
    let is_said = Arn::parse(resource).is_none_or(|arn| is_account_id(arn.account()))
        || options.context.iter().any(|own| own.to_lowercase().starts_with("aws:resourceaccount="));
    match caller.account().filter(|_| !is_said) {
        Some(account) => {
            let text = format!(
                "`{resource}` belongs to the caller's account: else say --resource-account"
            );
            if !assumed.contains(&text) {
                assumed.push(text);
            }
            Ok(Some(account.to_owned()))
        }
        None => Ok(None),
    }
}

fn path(options: &CanOptions) -> Path {
    match options.via {
        Some(Via::Direct) => Path::Direct,
        Some(Via::Endpoint) => Path::Endpoint,
        Some(Via::Service) => Path::Service,
        None if options.vpc_endpoint.is_some() => Path::Endpoint,
        None => Path::Unsaid,
    }
}

/// Reads the policies of all layers.
fn layers(options: &CanOptions, loader: &mut Loader) -> Result<Layers, String> {
    let is_assumed = options.resource.iter().any(|own| own.contains(":role/"))
        && options.action.iter().any(|own| own.to_ascii_lowercase().starts_with("sts:"));
    let of_resource = if is_assumed { PolicyKind::Trust } else { PolicyKind::Resource };
    let service = options.action.first().and_then(|own| own.split(':').next());
    loader.service = service.unwrap_or_default().to_ascii_lowercase();
    let mut levels = Vec::new();
    for level in &options.scp {
        let files: Vec<String> = level.split(',').map(str::to_owned).collect();
        levels.push(loader.all(&files, PolicyKind::Scp)?);
    }
    let session = loader.all(&options.session, PolicyKind::Session)?;
    Ok(Layers {
        identity: loader.all(&options.policy, PolicyKind::Identity)?,
        boundary: loader.one(options.boundary.as_ref(), PolicyKind::Boundary)?,
        session: (!session.is_empty()).then_some(session),
        resource: loader.one(options.resource_policy.as_ref(), of_resource)?,
        scps: levels,
        rcps: loader.all(&options.rcp, PolicyKind::Rcp)?,
        endpoint: loader.one(options.vpc_endpoint.as_ref(), PolicyKind::Endpoint)?,
        ..Layers::default()
    })
}
