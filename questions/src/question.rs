//! A question: who calls, what is asked, and which policies have a say. `iamlint can` and `iamlint test` ask alike.

use iamlint_catalogue::{ActionLookup, Catalogue};
use iamlint_core::access::caller::Caller;
use iamlint_core::access::choices::Choices;
use iamlint_core::access::decide::{Answer, Decision, Layers, companions, decide};
use iamlint_core::access::evaluate::{Prepared, PreparedStatement, Reason};
use iamlint_core::access::facts::Facts;
use iamlint_core::access::request::{Context, Key, Path, Request};
use iamlint_core::assertions::LayerFiles;
use iamlint_core::model::{Arn, PolicyKind, is_account_id};

use crate::load::{Fault, Loader};
use crate::policies::Source;

/// What somebody wants to know: each action is asked for each resource.
pub struct Question {
    /// Who calls.
    pub caller: Caller,
    /// The actions.
    pub actions: Vec<String>,
    /// The resources.
    pub resources: Vec<String>,
    /// The account of the resource, where the ARN does not say it.
    pub resource_account: Option<String>,
    /// How the user names that account.
    pub account_key: &'static str,
    /// The condition keys.
    pub context: Context,
    /// Which way the call takes.
    pub via: Option<Path>,
    /// The files of the policies.
    pub files: LayerFiles,
}

/// What came of a question.
pub struct Answered {
    /// The requests.
    pub asked: Vec<Asked>,
    layers: Layers,
    /// What was taken for granted.
    pub assumed: Vec<String>,
    /// How open points were taken.
    pub choices: Choices,
}

/// A request, and what came of it.
pub struct Asked {
    /// The number of the call. A call may be checked for several actions: then all of them have to be allowed.
    pub call: usize,
    /// The request.
    pub request: Request,
    /// What came of it.
    pub answer: Answer,
    /// Why each statement that fails does, by policy and by its place among the statements there.
    reasons: Vec<(usize, usize, Reason)>,
}

/// What is needed to tell an answer.
pub struct Report<'r> {
    /// Who calls, as the user names it.
    pub principal: &'r str,
    /// The answer.
    pub answered: &'r Answered,
    /// The files that were read, by the numbers of their policies.
    pub policies: &'r [Source],
}

impl Question {
    /// Asks.
    ///
    /// # Errors
    ///
    /// A request is none, or a policy cannot be read.
    pub fn ask(&self, loader: &mut Loader) -> Result<Answered, Fault> {
        let mut assumed = Vec::new();
        let requests = self.requests(&mut assumed)?;
        let layers = self.layers(loader)?;
        let choices = loader.choices;
        let asked =
            requests.into_iter().map(|(call, request)| ask(call, request, &layers, choices));
        let asked = asked.collect::<Result<Vec<_>, String>>()?;
        Ok(Answered { asked, layers, assumed, choices })
    }

    /// The requests, each with the number of its call.
    fn requests(&self, assumed: &mut Vec<String>) -> Result<Vec<(usize, Request)>, String> {
        let mut requests = Vec::new();
        let pairs =
            self.actions.iter().flat_map(|own| self.resources.iter().map(move |on| (own, on)));
        for (call, (action, resource)) in pairs.enumerate() {
            let request = Request {
                caller: self.caller.clone(),
                action: action.clone(),
                resource: checked_resource(action, resource)?.to_owned(),
                resource_account: self.account_of(resource, assumed)?,
                context: self.context.clone(),
                path: self.path(),
            };
            let beside = companions(&request);
            requests.push((call, request));
            requests.extend(beside.into_iter().map(|own| (call, own)));
        }
        Ok(requests)
    }

    /// The account of the resource: what the user says, else the caller's where the ARN has none.
    fn account_of(
        &self,
        resource: &str,
        assumed: &mut Vec<String>,
    ) -> Result<Option<String>, String> {
        if let Some(account) = &self.resource_account {
            return match is_account_id(account) {
                true => Ok(Some(account.clone())),
                false => Err(format!("`{account}` is no account: write its twelve digits")),
            };
        }
        let is_said = Arn::parse(resource).is_none_or(|arn| is_account_id(arn.account()))
            || matches!(self.context.get("aws:resourceaccount"), Some(Key::Known(_)));
        let Some(account) = self.caller.account().filter(|_| !is_said) else { return Ok(None) };
        let key = self.account_key;
        let text = format!("`{resource}` belongs to the caller's account: else say {key}");
        if !assumed.contains(&text) {
            assumed.push(text);
        }
        Ok(Some(account.to_owned()))
    }

    fn path(&self) -> Path {
        let has_endpoint = self.files.endpoint.as_ref().is_some_and(|own| !own.is_empty());
        self.via.unwrap_or(if has_endpoint { Path::Endpoint } else { Path::Unsaid })
    }

    /// Reads the policies of all layers.
    fn layers(&self, loader: &mut Loader) -> Result<Layers, Fault> {
        let is_assumed = self.resources.iter().any(|own| own.contains(":role/"))
            && self.actions.iter().any(|own| own.to_ascii_lowercase().starts_with("sts:"));
        let of_resource = if is_assumed { PolicyKind::Trust } else { PolicyKind::Resource };
        let service = self.actions.first().and_then(|own| own.split(':').next());
        loader.service = service.unwrap_or_default().to_ascii_lowercase();
        let levels = self.files.scps.iter().flatten();
        let levels = levels.map(|level| loader.all(Some(level), PolicyKind::Scp));
        let scps = levels.collect::<Result<Vec<_>, Fault>>()?;
        let session = loader.all(self.files.session.as_ref(), PolicyKind::Session)?;
        Ok(Layers {
            identity: loader.all(self.files.identity.as_ref(), PolicyKind::Identity)?,
            boundary: loader.one(self.files.boundary.as_ref(), PolicyKind::Boundary)?,
            session: (!session.is_empty()).then_some(session),
            resource: loader.one(self.files.resource.as_ref(), of_resource)?,
            scps,
            rcps: loader.all(self.files.rcps.as_ref(), PolicyKind::Rcp)?,
            endpoint: loader.one(self.files.endpoint.as_ref(), PolicyKind::Endpoint)?,
            ..Layers::default()
        })
    }
}

fn ask(call: usize, request: Request, layers: &Layers, choices: Choices) -> Result<Asked, String> {
    let mut facts = Facts::new(&request, choices).map_err(|fault| fault.to_string())?;
    let answer = decide(layers, &mut facts, Catalogue::embedded());
    let mut reasons = Vec::new();
    for row in answer.layers.iter().flat_map(|layer| &layer.rows) {
        let statement = statement(layers, row.policy, row.statement);
        if let (Some(statement), Some(part)) = (statement, row.matched.failed) {
            reasons.push((row.policy, row.statement, statement.explain(part, &facts)));
        }
    }
    Ok(Asked { call, request, answer, reasons })
}

/// 0: all is allowed, 1: something is not, 3: that depends on what is not known.
pub fn status<'a>(asked: impl IntoIterator<Item = &'a Asked>) -> u8 {
    let statuses = asked.into_iter().map(|own| match own.answer.decision {
        Decision::Allowed => 0,
        Decision::ExplicitDeny | Decision::ImplicitDeny(_) => 1,
        Decision::Depends(_) => 3,
    });
    let statuses: Vec<u8> = statuses.collect();
    // One that is denied settles the whole.
    if statuses.contains(&1) { 1 } else { statuses.into_iter().max().unwrap_or_default() }
}

impl Report<'_> {
    /// A statement, by the number of its policy and its place there.
    pub fn statement(&self, policy: usize, at: usize) -> Option<&PreparedStatement> {
        statement(&self.answered.layers, policy, at)
    }

    /// The file of a policy.
    pub fn loaded(&self, policy: usize) -> Option<&Source> {
        self.policies.get(policy)
    }

    /// Whether the caller's account has service control policies.
    pub fn has_scps(&self) -> bool {
        !self.answered.layers.scps.is_empty()
    }
}

impl Asked {
    /// Why a statement fails.
    pub fn reason(&self, policy: usize, at: usize) -> Option<&Reason> {
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
