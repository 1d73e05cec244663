//! A request that proves an answer, for scripts.

use iamlint_core::access::request::Request;
use iamlint_questions::proof::{called, keys};
use serde_json::{Map, Value, json};

/// The request, the same for each command.
pub(crate) fn to_json(request: &Request) -> Value {
    let keys = keys(request).into_iter().map(|(key, value)| (key, Value::from(value)));
    json!({
        "action": request.action,
        "resource": request.resource,
        "resource_account": request.resource_account,
        "caller": called(&request.caller),
        "context": keys.collect::<Map<String, Value>>(),
    })
}
