//! Policy variables behind `${`, where they are replaced.

use crate::assist::completion::{Insert, Kind, List, Proposal, Scene, Snippet, keys};
use crate::assist::cursor::Place;
use crate::model::{Family, parse_operator};

/// How many variables a list holds.
const MOST_VARIABLES: usize = 120;

/// The variables that policies use most.
const COMMON: [&str; 6] = [
    "aws:username",
    "aws:PrincipalTag/${TagKey}",
    "aws:PrincipalAccount",
    "aws:userid",
    "aws:PrincipalOrgID",
    "aws:ResourceAccount",
];

/// The signs that a variable keeps from being wildcards or the start of a variable.
const ESCAPES: [(&str, &str); 3] =
    [("${*}", "an asterisk"), ("${?}", "a question mark"), ("${$}", "a dollar sign")];

/// Proposes variables if one has been begun at the place. `false`: it has not, and something else may stand there.
pub(super) fn propose(scene: &Scene, list: &mut List) -> bool {
    let typed = scene.typed();
    let Some(start) = begun(scene) else { return false };
    if are_replaced(scene, typed.get(..start).unwrap_or_default()) {
        let rest = scene.cursor.value.get(typed.len()..).unwrap_or_default();
        let end = typed.len() + own_rest(rest);
        variables(scene, start..end, list);
    }
    true
}

/// Where the variable begins that is being typed: its dollar sign may be all there is.
fn begun(scene: &Scene) -> Option<usize> {
    let typed = scene.typed();
    let is_open = |at: &usize| typed.get(*at..).is_some_and(|rest| !rest.contains('}'));
    let is_sign = scene.cursor.value.get(typed.len()..).is_some_and(|rest| !rest.starts_with('{'));
    let sign = || typed.strip_suffix('$').filter(|_| is_sign).map(str::len);
    typed.rfind("${").filter(is_open).or_else(sign)
}

/// How much of what follows the place belongs to the variable: its name and its brace.
fn own_rest(rest: &str) -> usize {
    let ends = |byte: u8| !byte.is_ascii_alphanumeric() && !b":-_./@".contains(&byte);
    let name = rest.bytes().position(ends).unwrap_or(rest.len());
    let has_brace = rest.as_bytes().get(name) == Some(&b'}');
    if has_brace { name + 1 } else { 0 }
}

/// Whether a variable behind `before` would be replaced.
fn are_replaced(scene: &Scene, before: &str) -> bool {
    // There CloudFormation takes `${…}` for a name of its own.
    if scene.cursor.member.is_some_and(|member| member.key.value == "Fn::Sub") {
        return false;
    }
    let is_place = match scene.cursor.place {
        // AWS's own policies have variables as region and account, too.
        Place::Resource => before.matches(':').count() >= 3,
        Place::ConditionValue { operator, .. } => parse_operator(operator)
            .is_some_and(|it| matches!(it.family, Family::String | Family::Arn)),
        _ => false,
    };
    is_place && scene.frame.policy().has_variables()
}

fn variables(scene: &Scene, range: std::ops::Range<usize>, list: &mut List) {
    let global = scene.catalogue.global_keys().filter(|key| !key.applies_where_listed());
    let known = keys::of_statement(scene);
    let own = known.keys.iter().map(|(key, _)| *key);
    let own = own.filter(|key| !key.name().starts_with("aws:") || key.applies_where_listed());
    let mut names: Vec<(usize, &str, &str)> = global
        .chain(own)
        .filter(|key| !key.multivalued() && !key.name().contains('<'))
        .map(|key| (common(key.name()), key.name(), key.value_type().name()))
        .collect();
    names.sort();
    names.dedup_by_key(|(_, name, _)| *name);
    let proposals = names.into_iter().map(|(_, name, type_name)| {
        let text = Snippet::text("${").then(keys::fillable(name)).then(Snippet::text("}"));
        variable(text, range.clone()).detail(type_name)
    });
    list.extend_to(MOST_VARIABLES, proposals);
    let text = Snippet::pattern("${aws:PrincipalTag/‹KEY›, '‹DEFAULT›'}");
    list.push(variable(text, range.clone()).detail("with a value for requests without the key"));
    for (escape, detail) in ESCAPES {
        list.push(variable(Snippet::text(escape), range.clone()).detail(detail));
    }
}

fn common(name: &str) -> usize {
    COMMON.iter().position(|other| *other == name).unwrap_or(COMMON.len())
}

fn variable(text: Snippet, range: std::ops::Range<usize>) -> Proposal {
    Proposal::new(Kind::Variable, text.plain(), Insert::Part(text, range))
}
