//! The operators of conditions, ranked by what they would compare.

use iamlint_catalogue::{ValueType, order};

use crate::assist::completion::{Kind, List, Proposal, Scene, keys};
use crate::model::{Family, Operator, Qualifier, operator_names, parse_operator};

/// What may stand in `Condition`.
pub(super) fn propose(scene: &Scene, list: &mut List) {
    let wanted = Wanted::of(scene);
    let own = scene.cursor.text.map(|token| token.span);
    let siblings = scene.cursor.siblings.iter();
    let others: Vec<&str> = siblings
        .filter(|member| Some(member.key.span) != own)
        .map(|member| &*member.key.value)
        .collect();
    let mut ranked: Vec<(usize, String, Operator)> = forms()
        .map(|operator| (wanted.rank(&operator), operator.spelling(), operator))
        .filter(|(_, spelling, _)| !others.iter().any(|other| other.eq_ignore_ascii_case(spelling)))
        .collect();
    order::by_key(&mut ranked, |(rank, ..)| *rank);
    for (_, spelling, operator) in ranked {
        let proposal = Proposal::member(Kind::Operator, &spelling, "{‹›}");
        list.push(proposal.detail(compares(&operator)).documentation(absence(&operator)));
    }
}

/// All forms that have a use: the plain ones, with `IfExists`, and with a set operator in front.
fn forms() -> impl Iterator<Item = Operator> {
    let plain = || operator_names().filter_map(parse_operator);
    // A negation holds for an absent key anyway, and nothing tests an absent key for its absence.
    let can_be_absent = |operator: &Operator| !operator.negated && operator.family != Family::Null;
    let if_exists = plain().filter(can_be_absent);
    let if_exists = if_exists.map(|operator| Operator { if_exists: true, ..operator });
    let of_sets = |operator: &Operator| matches!(operator.family, Family::String | Family::Arn);
    let with = |qualifier| move |operator| Operator { qualifier: Some(qualifier), ..operator };
    let any = plain().filter(of_sets).map(with(Qualifier::ForAnyValue));
    let all = plain().filter(of_sets).map(with(Qualifier::ForAllValues));
    plain().chain(if_exists).chain(any).chain(all)
}

/// What the operator should compare.
struct Wanted {
    /// The keys under the operator, if some stand there.
    keys: Vec<(ValueType, bool)>,
    /// Families that keys of the statement's actions have.
    families: Vec<Family>,
}

impl Wanted {
    fn of(scene: &Scene) -> Self {
        let members = scene.cursor.member.filter(|_| scene.cursor.is_key);
        let members = members.and_then(|member| member.value.members()).unwrap_or_default();
        let keys = members.iter().filter_map(|member| keys::lookup(scene, &member.key.value));
        let keys = keys.map(|key| (key.value_type(), key.multivalued())).collect();
        let own = keys::of_statement(scene);
        let families = own.keys.iter().map(|(key, _)| family(key.value_type())).collect();
        Self { keys, families }
    }

    /// The smaller, the better.
    fn rank(&self, operator: &Operator) -> usize {
        let form = match (operator.qualifier, operator.if_exists) {
            (None, false) => 0,
            (None, true) => 1,
            (Some(_), _) => 2,
        };
        let fits = |(value_type, is_set): &(ValueType, bool)| {
            family(*value_type) == operator.family && *is_set == operator.qualifier.is_some()
        };
        if !self.keys.is_empty() {
            let is_near =
                self.keys.iter().any(|(value_type, _)| family(*value_type) == operator.family);
            let distance = match self.keys.iter().all(fits) {
                true => 0,
                false if is_near => 1,
                false => 2,
            };
            return distance * 100 + form * 10;
        }
        // What actions have always: text, ARNs, booleans and absence.
        let is_usual = matches!(
            operator.family,
            Family::String | Family::Arn | Family::Bool | Family::Null | Family::IpAddress
        );
        let is_usual = is_usual || self.families.contains(&operator.family);
        form * 100 + usize::from(!is_usual) * 50 + order(operator.family)
    }
}

/// Which families are used most.
fn order(family: Family) -> usize {
    let families = [
        Family::String,
        Family::Arn,
        Family::Bool,
        Family::Null,
        Family::IpAddress,
        Family::Numeric,
        Family::Date,
        Family::Binary,
    ];
    families.iter().position(|other| *other == family).unwrap_or_default()
}

/// The family of operators that compares values of a type.
pub(super) fn family(value_type: ValueType) -> Family {
    match value_type {
        ValueType::String => Family::String,
        ValueType::Arn => Family::Arn,
        ValueType::Bool => Family::Bool,
        ValueType::Numeric => Family::Numeric,
        ValueType::Date => Family::Date,
        ValueType::IpAddress => Family::IpAddress,
        ValueType::Binary => Family::Binary,
    }
}

fn compares(operator: &Operator) -> &'static str {
    match operator.family {
        Family::String if operator.wildcards => "text with `*` and `?`",
        Family::String if operator.name.contains("IgnoreCase") => "text in any case",
        Family::String => "text, exactly",
        Family::Arn => "ARNs with `*` and `?`",
        Family::Bool => "`true` or `false`",
        Family::Null => "whether the request has the key",
        Family::IpAddress => "addresses and ranges",
        Family::Numeric => "numbers",
        Family::Date => "points in time",
        Family::Binary => "bytes in base 64",
    }
}

fn absence(operator: &Operator) -> &'static str {
    match operator.family {
        Family::Null => "`true`: the request does not have the key. `false`: it has it.",
        _ if operator.matches_absent_key() => "A request without the key matches.",
        _ => "A request without the key does not match.",
    }
}
