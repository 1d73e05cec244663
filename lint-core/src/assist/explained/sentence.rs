//! A statement as one sentence.

use super::Reached;
use crate::assist::Frame;
use crate::assist::words::{code, counted, listed};
use crate::model::{
    Actions, Effect, Family, KeyTest, Operator, PrincipalForm, Principals, Qualifier, Resources,
    Statement,
};
use crate::rules::correctness::grouped;

/// How many services a sentence names.
const NAMED: usize = 4;

/// What stands for a part that the file does not tell.
const UNKNOWN: &str = "what is not known here";

/// The sentence.
pub(super) fn of(frame: &Frame, statement: &Statement) -> String {
    let effect = statement.effect.as_ref().and_then(|own| own.value);
    let verb = match effect {
        Some(Effect::Allow) => "Allows",
        Some(Effect::Deny) => "Denies",
        None => "Allows or denies (that is not known here)",
    };
    let what = match &statement.actions {
        Some(own) => actions(frame, own),
        None => "no action".to_owned(),
    };
    let on = statement.resources.as_ref().map(resources).unwrap_or_default();
    let whom = statement.principals.as_ref().map(principals).unwrap_or_default();
    format!("{verb} {what}{on}{whom}{}.", conditions(statement))
}

fn actions(frame: &Frame, actions: &Actions) -> String {
    let known = || actions.known().iter().map(|own| &*own.text.value);
    if actions.negated {
        let more = if actions.list.has_unknown { format!(" and {UNKNOWN}") } else { String::new() };
        return format!("every action but {}{more}", listed(known()));
    }
    let mut parts = Vec::new();
    if actions.known().iter().any(|own| own.is_star()) {
        parts.push("every action".to_owned());
    } else {
        parts = by_service(frame, actions);
        if parts.is_empty() && known().next().is_some() {
            parts.push(format!("{}, which AWS does not list", listed(known())));
        }
    }
    if actions.list.has_unknown {
        parts.push(UNKNOWN.to_owned());
    }
    joined(&parts)
}

/// A part for each service: a single action by its name, several by their number and level.
fn by_service(frame: &Frame, actions: &Actions) -> Vec<String> {
    let mut reached = Reached::default();
    reached.add(frame, actions);
    let services = reached.by_service();
    let mut parts: Vec<String> = Vec::new();
    for own in services.iter().take(NAMED) {
        let level = own.highest_level.to_lowercase();
        parts.push(match own.actions {
            number if number == own.all => format!("every action of {}", own.service),
            1 => format!("1 {level} action of {}", own.service),
            number if own.is_one_level => {
                format!("{} of {}", counted(number, &format!("{level} action")), own.service)
            }
            number => format!("{} of {} (up to {level})", counted(number, "action"), own.service),
        });
    }
    if let Some((_, action)) = reached.0.iter().next().filter(|_| reached.0.len() == 1) {
        return vec![code(&action.full_name())];
    }
    if services.len() > NAMED {
        parts.push(format!("those of {} more services", grouped(services.len() - NAMED)));
    }
    parts
}

fn resources(resources: &Resources) -> String {
    let known = || resources.known().iter().map(|own| &*own.text.value);
    let more = if resources.list.has_unknown { " and others that are not known here" } else { "" };
    if resources.negated {
        return format!(" on every resource but {}{more}", listed(known()));
    }
    match known().next() {
        _ if resources.star().is_some() => " on every resource".to_owned(),
        Some(_) => format!(" on {}{more}", listed(known())),
        None => " on resources that are not known here".to_owned(),
    }
}

fn principals(principals: &Principals) -> String {
    let whom = match &principals.form {
        _ if principals.everyone().is_some() => "everyone".to_owned(),
        PrincipalForm::Star => "everyone".to_owned(),
        PrincipalForm::Text(text) => code(&text.value),
        PrincipalForm::Unknown => "callers that are not known here".to_owned(),
        PrincipalForm::Map(entries) => {
            let known = listed(principals.values().map(|(_, own)| own.as_str()));
            match entries.iter().any(|own| own.list.has_unknown) {
                true if known.is_empty() => "callers that are not known here".to_owned(),
                true => format!("{known} and others that are not known here"),
                false => known,
            }
        }
    };
    match principals.negated {
        true => format!(" for everyone but {whom}"),
        false => format!(" for {whom}"),
    }
}

fn conditions(statement: &Statement) -> String {
    let Some(condition) = &statement.condition else { return String::new() };
    let mut parts: Vec<String> = Vec::new();
    for block in &condition.operators {
        for own in &block.tests {
            parts.push(match &block.operator {
                Some(operator) => test(operator, own),
                None => format!("{} ({})", code(&own.key.value), code(&block.text.value)),
            });
        }
    }
    if condition.has_unknown {
        parts.push(UNKNOWN.to_owned());
    }
    if parts.is_empty() { String::new() } else { format!(" if {}", parts.join(" and ")) }
}

fn test(operator: &Operator, test: &KeyTest) -> String {
    let key = code(&test.key.value);
    let values = || test.values.iter().map(|own| &*own.text.value);
    if operator.family == Family::Null {
        return match values().next() {
            Some("true") => format!("the request has no {key}"),
            Some("false") => format!("the request has {key}"),
            _ => format!("{key} is there or not, which is not known here"),
        };
    }
    let subject = match operator.qualifier {
        Some(Qualifier::ForAllValues) => format!("each value of {key}"),
        Some(Qualifier::ForAnyValue) => format!("a value of {key}"),
        None => key,
    };
    let mut objects = listed(values());
    if test.has_unknown {
        let more = if objects.is_empty() { "" } else { " or " };
        objects = format!("{objects}{more}{UNKNOWN}");
    }
    let several = if test.values.len() > 1 { "one of " } else { "" };
    let sentence = format!("{subject} {} {several}{objects}", relation(operator));
    match operator.matches_absent_key() {
        true => format!("({sentence}, or the request has none)"),
        false => sentence,
    }
}

/// What an operator asks, between key and value.
fn relation(operator: &Operator) -> &'static str {
    let name = operator.name;
    match (operator.family, operator.negated) {
        (Family::IpAddress, false) => "is in",
        (Family::IpAddress, true) => "is not in",
        (Family::Arn, false) => "matches",
        (Family::Arn, true) => "does not match",
        (Family::String, false) if operator.wildcards => "matches",
        (Family::String, true) if operator.wildcards => "does not match",
        (Family::Date, _) if name.ends_with("LessThanEquals") => "is not after",
        (Family::Date, _) if name.ends_with("GreaterThanEquals") => "is not before",
        (Family::Date, _) if name.ends_with("LessThan") => "is before",
        (Family::Date, _) if name.ends_with("GreaterThan") => "is after",
        (_, _) if name.ends_with("LessThanEquals") => "is at most",
        (_, _) if name.ends_with("GreaterThanEquals") => "is at least",
        (_, _) if name.ends_with("LessThan") => "is less than",
        (_, _) if name.ends_with("GreaterThan") => "is more than",
        (_, true) => "is not",
        (_, false) => "is",
    }
}

/// `a, b and c`.
fn joined(parts: &[String]) -> String {
    match parts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => "no action".to_owned(),
    }
}
