//! What the tests of access share: policies and requests in few words.

use iamlint_core::access::caller::Caller;
use iamlint_core::access::choices::{
    AwsStar, BoolVariables, Choices, ListedRole, ManyValues, ShortArns, StarAtEnd, Unreadable,
};
use iamlint_core::access::decide::{Decision, Layer};
use iamlint_core::access::evaluate::Prepared;
use iamlint_core::access::request::{Context, Key, Path, Request, Unlisted};
use iamlint_core::extract::{Host, lower};
use iamlint_core::model::PolicyKind;
use iamlint_core::syntax::{Dialect, parse};
use toml::{Table, Value};

/// A request that is put together.
pub(crate) struct Asked {
    pub(crate) request: Request,
}

impl Asked {
    /// Says who asked for a federated session.
    pub(crate) fn set_user(&mut self, name: Option<String>) {
        if let (Caller::FederatedUser { user, .. }, Some(name)) = (&mut self.request.caller, name) {
            *user = Some(name);
        }
    }
}

/// Short names of a file, written `{name}`.
pub(crate) struct Names(Vec<(String, String)>);

impl Names {
    pub(crate) fn of(table: &Table) -> Self {
        let pairs = table["names"].as_table().unwrap().iter();
        Self(
            pairs
                .map(|(key, own)| (format!("{{{key}}}"), own.as_str().unwrap().to_owned()))
                .collect(),
        )
    }

    pub(crate) fn filled(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, own)| text.replace(name, own))
    }

    pub(crate) fn filled_value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.filled(text)),
            other => other.clone(),
        }
    }
}

pub(crate) fn request(caller: &str, action: &str, resource: &str, unlisted: Unlisted) -> Asked {
    let request = Request {
        caller: Caller::parse(caller).unwrap(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        resource_account: None,
        context: Context::new(unlisted),
        path: Path::Unsaid,
    };
    Asked { request }
}

/// What a cell says of a key: a value, a list of values, `absent` or `unknown`.
pub(crate) fn key(cell: &Value) -> Key {
    match cell {
        Value::Array(all) => {
            Key::Known(all.iter().map(|own| own.as_str().unwrap().to_owned()).collect())
        }
        Value::String(text) if text == "absent" => Key::Absent,
        Value::String(text) if text == "unknown" => Key::Unknown,
        other => Key::Known(vec![other.as_str().unwrap().to_owned()]),
    }
}

/// The choice that a cell names.
pub(crate) fn choices(cell: Option<&Value>) -> Choices {
    let mut choices = Choices::default();
    match cell.and_then(Value::as_str) {
        None | Some("") => {}
        Some("within part") => choices.star_at_end = StarAtEnd::WithinPart,
        Some("runs on") => choices.star_at_end = StarAtEnd::RunsOn,
        Some("everyone") => choices.aws_star = AwsStar::Everyone,
        Some("short matches nothing") => choices.short_arns = ShortArns::Nothing,
        Some("bool replaced") => choices.bool_variables = BoolVariables::Replaced,
        Some("unreadable matches nothing") => choices.unreadable = Unreadable::Nothing,
        Some("many match nothing") => choices.many_values = ManyValues::NoMatch,
        Some("needs session") => choices.listed_role = ListedRole::NeedsSession,
        Some(other) => panic!("no such choice: {other}"),
    }
    choices
}

/// Reads a policy.
pub(crate) fn policy(
    text: &str,
    kind: PolicyKind,
    of: Option<&'static str>,
    number: usize,
) -> Prepared {
    let tree = parse(text, Dialect::Json);
    assert!(tree.errors.is_empty(), "{text}: {:?}", tree.errors);
    let mut host = Host::default();
    host.kind = Some((kind, of.map(Into::into)));
    let policy = lower(tree.root.as_ref().unwrap(), text, &host);
    Prepared::new(&policy, number, &|span| span)
}

/// A policy with one statement. `!` in front negates an element; `principal` and `condition` are empty or as [`written`] has them.
pub(crate) fn statement(
    effect: &str,
    action: &str,
    resource: &str,
    principal: &str,
    condition: &str,
    version: &str,
) -> String {
    let own = written(effect, action, resource, principal, condition);
    let version =
        if version.is_empty() { String::new() } else { format!("\"Version\": \"{version}\", ") };
    format!("{{{version}\"Statement\": [{own}]}}")
}

fn written(effect: &str, action: &str, resource: &str, principal: &str, condition: &str) -> String {
    let mut members = vec![format!("\"Effect\": \"{effect}\"")];
    members.push(element("Action", action));
    if !resource.is_empty() {
        members.push(element("Resource", resource));
    }
    if !principal.is_empty() {
        members.push(principals(principal));
    }
    if !condition.is_empty() {
        members.push(format!("\"Condition\": {condition}"));
    }
    format!("{{{}}}", members.join(", "))
}

fn element(name: &str, text: &str) -> String {
    let (not, text) = match text.strip_prefix('!') {
        Some(text) => ("Not", text),
        None => ("", text),
    };
    // A variable with a default holds a space.
    let texts = if text.contains("${") { vec![text] } else { text.split(' ').collect() };
    let all: Vec<String> = texts.iter().map(|own| format!("\"{own}\"")).collect();
    format!("\"{not}{name}\": [{}]", all.join(", "))
}

/// `*`, or `AWS=x,y Service=z`; `!` in front makes it `NotPrincipal`.
fn principals(text: &str) -> String {
    let (not, text) = match text.strip_prefix('!') {
        Some(text) => ("Not", text),
        None => ("", text),
    };
    if text == "*" {
        return format!("\"{not}Principal\": \"*\"");
    }
    let entries = text.split(' ').map(|entry| {
        let (kind, values) = entry.split_once('=').unwrap();
        let values: Vec<String> = values.split(',').map(|own| format!("\"{own}\"")).collect();
        format!("\"{kind}\": [{}]", values.join(", "))
    });
    format!("\"{not}Principal\": {{{}}}", entries.collect::<Vec<_>>().join(", "))
}

/// A policy from lines such as `Allow s3:GetObject on * for AWS=… if {…}`. What stands behind `for` and `if` may lack.
pub(crate) fn texts(value: &Value, names: &Names) -> String {
    let lines: Vec<&str> = match value {
        Value::Array(all) => all.iter().map(|own| own.as_str().unwrap()).collect(),
        other => vec![other.as_str().unwrap()],
    };
    let statements = lines.iter().map(|line| {
        let line = names.filled(line);
        let (line, condition) = line.split_once(" if ").unwrap_or((&line, ""));
        let (line, principal) = line.split_once(" for ").unwrap_or((line, ""));
        let (line, resource) = line.split_once(" on ").unwrap_or((line, ""));
        let (effect, action) = line.split_once(' ').unwrap();
        written(effect, action, resource, principal, condition)
    });
    let all = statements.collect::<Vec<_>>().join(", ");
    format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{all}]}}")
}

pub(crate) fn decision(decision: &Decision) -> String {
    let layer = |layer: &Layer| match layer {
        Layer::Scp(level) => format!("scp {level}"),
        Layer::Rcp => "rcp".to_owned(),
        Layer::Endpoint => "endpoint".to_owned(),
        Layer::Identity => "identity".to_owned(),
        Layer::Boundary => "boundary".to_owned(),
        Layer::Session => "session".to_owned(),
        Layer::Resource => "resource".to_owned(),
    };
    match decision {
        Decision::Allowed => "allowed".to_owned(),
        Decision::ExplicitDeny => "denied".to_owned(),
        Decision::ImplicitDeny(own) => format!("not allowed: {}", layer(own)),
        Decision::Depends(needs) => match needs.keys().collect::<Vec<_>>().join(" ") {
            keys if keys.is_empty() => "unknown".to_owned(),
            keys => format!("depends {keys}"),
        },
    }
}
