//! What is told of a request that proves an answer, and why there is none: the same words for each command.

use iamlint_core::access::caller::Caller;
use iamlint_core::access::compare::Unsure;
use iamlint_core::access::request::{Key, Request};
use iamlint_core::access::truth::{Need, Truth};
use iamlint_core::source::Span;

/// Who asks, in words.
pub fn called(caller: &Caller) -> String {
    match caller {
        Caller::Anonymous => "anonymous".to_owned(),
        Caller::Service { name } => name.clone(),
        Caller::Identity { provider, .. } => provider.clone(),
        Caller::Canonical { id, .. } => id.clone(),
        other => other.principal_arn().unwrap_or_default(),
    }
}

/// The condition keys that a request carries.
pub fn keys(request: &Request) -> Vec<(String, String)> {
    let known = request.context.iter().filter_map(|(key, state)| match state {
        Key::Known(values) => Some((key.to_owned(), values.join(", "))),
        _ => None,
    });
    known.collect()
}

/// Why something is not known. `place` tells where a part of a policy stands, if that is known.
pub fn why_unknown(unsure: &Unsure, place: &dyn Fn(usize, Span) -> Option<String>) -> String {
    match unsure {
        Unsure::Pattern => "patterns together are too complex".to_owned(),
        Unsure::Combinations => "the policies have too many combinations".to_owned(),
        Unsure::Candidate(text) => {
            format!(
                "no request was found that surely shows a difference, and none is sure; tried: {text}"
            )
        }
        Unsure::Unread(why) => (*why).to_owned(),
        Unsure::Unknown(truth) => decisive(truth, place),
    }
}

/// What decides, with its place, each reason once.
fn decisive(truth: &Truth, place: &dyn Fn(usize, Span) -> Option<String>) -> String {
    let Truth::Depends(needs) = truth else { return "it is not known".to_owned() };
    let mut told: Vec<String> = Vec::new();
    for need in needs.iter() {
        let reason = match need {
            Need::Key(key) => format!("what `{key}` decides"),
            Need::Fact(fact) => (*fact).to_owned(),
            Need::Part { policy, span, why } => match place(*policy, *span) {
                Some(place) => format!("{place}: {why}"),
                None => (*why).to_owned(),
            },
        };
        if !told.contains(&reason) {
            told.push(reason);
        }
    }
    told.join("; ")
}
