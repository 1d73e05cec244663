//! `privilege-escalation`: actions that together let a principal gain rights it does not have.

use std::sync::OnceLock;

use iamlint_catalogue::{ActionLookup, Catalogue};

use super::scope::{is_limited_by_condition, leaves_some, wide_resource};
use crate::access::condition::{Constraint, Says, constraints};
use crate::access::glob;
use crate::context::Context;
use crate::model::{ActionPattern, Actions, Kinds, Policy, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "privilege-escalation",
    category: Category::Privilege,
    summary: "actions together let a principal gain rights it does not have",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::GRANTING_IDENTITY,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("privilege_escalation.md"),
    check: Check::Policy(check),
};

/// The ways to gain rights, ready to be asked by action. Names are in lower case.
struct Ways {
    /// The actions of each way, as indices into `names`, with the kind of way.
    ways: Vec<(Vec<usize>, &'static str)>,
    /// All actions that occur in a way, sorted.
    names: Vec<String>,
    /// Hashes of the names, sorted, and the places of these in `names`.
    hashes: Vec<(u64, usize)>,
    /// The services that they are of.
    services: Vec<String>,
    /// The actions that are a way without another one, as indices into `names`.
    alone: Vec<usize>,
}

/// Read once a process: the ways are part of the rules, not of the data that a user brings.
fn ways() -> &'static Ways {
    static WAYS: OnceLock<Ways> = OnceLock::new();
    WAYS.get_or_init(|| {
        let listed: Vec<(Vec<String>, &str)> = Catalogue::embedded()
            .privilege_escalations()
            .map(|way| (way.actions().map(str::to_ascii_lowercase).collect(), way.category()))
            .collect();
        let mut names: Vec<String> =
            listed.iter().flat_map(|(actions, _)| actions.clone()).collect();
        names.sort_unstable();
        names.dedup();
        let index = |name: &String| names.binary_search(name).ok();
        let ways: Vec<(Vec<usize>, &str)> = listed
            .iter()
            .map(|(actions, category)| (actions.iter().filter_map(index).collect(), *category))
            .collect();
        let alone = ways.iter().filter_map(|(actions, category)| match actions.as_slice() {
            [only] if *category != NEW_PASS_ROLE => Some(*only),
            _ => None,
        });
        let alone = alone.collect();
        let mut services: Vec<String> =
            names.iter().filter_map(|name| Some(name.split_once(':')?.0.to_owned())).collect();
        services.dedup();
        let mut hashes: Vec<(u64, usize)> =
            names.iter().map(|name| glob::hash_ignoring_case(name)).zip(0..).collect();
        hashes.sort_unstable();
        Ways { ways, names, hashes, services, alone }
    })
}

/// By what a policy grants an action that occurs in a way.
#[derive(Clone, Copy)]
struct Grant<'p> {
    pattern: &'p ActionPattern<'p>,
    statement: &'p Statement<'p>,
    /// It is granted by `*` or `service:*`, which other rules speak of.
    is_total: bool,
    /// It is granted for any resource of its kind.
    is_wide: bool,
}

fn check(policy: &Policy, context: &Context, report: &mut Report) {
    let ways = ways();
    let grants = grants(policy, ways);
    if grants.iter().all(Option::is_none) {
        return;
    }
    let open: Vec<(&Vec<usize>, &str)> = ways
        .ways
        .iter()
        .filter(|(actions, category)| is_open(actions, category, &grants, ways))
        .map(|(actions, category)| (actions, *category))
        .collect();
    // A way that contains a shorter one says nothing new.
    let is_minimal = |actions: &[usize]| {
        !open.iter().any(|(other, _)| {
            other.len() < actions.len() && other.iter().all(|action| actions.contains(action))
        })
    };
    let minimal: Vec<_> = open.iter().filter(|(actions, _)| is_minimal(actions)).collect();
    let mut passing: Vec<&Vec<usize>> = Vec::new();
    // A pattern that opens several ways is one fault.
    let mut told: Vec<Span> = Vec::new();
    for (actions, category) in minimal {
        let is_passing = actions.iter().any(|action| name(ways, *action) == PASS_ROLE);
        if is_passing {
            passing.push(actions);
        } else {
            find(actions, category, &grants, ways, context, &mut told, report);
        }
    }
    find_passing(&passing, &grants, ways, report);
}

const PASS_ROLE: &str = "iam:passrole";

/// The category of ways that need a role to be passed.
const NEW_PASS_ROLE: &str = "new-passrole";

fn name(ways: &Ways, action: usize) -> &str {
    ways.names.get(action).map_or("", String::as_str)
}

/// What the policy grants of the actions that occur in a way, less what it denies: one place for each of [`Ways::names`].
fn grants<'p>(policy: &'p Policy<'p>, ways: &Ways) -> Vec<Option<Grant<'p>>> {
    let mut grants: Vec<Option<Grant>> = vec![None; ways.names.len()];
    for statement in policy.statements.iter().filter(|statement| statement.is_allow()) {
        let Some(actions) = statement.actions.as_ref().filter(|actions| !actions.negated) else {
            continue;
        };
        let mut is_limited = None;
        for pattern in of_ways(actions, ways) {
            for action in matched(pattern, ways) {
                if *is_limited
                    .get_or_insert_with(|| is_limited_by_condition_but_pass_role(statement))
                {
                    continue;
                }
                let new = Grant {
                    pattern,
                    statement,
                    is_total: pattern.is_star() || pattern.name() == Some("*"),
                    is_wide: wide_resource(statement).is_some(),
                };
                let Some(place) = grants.get_mut(action) else { continue };
                let known = place.get_or_insert(new);
                if (known.is_total, !known.is_wide) > (new.is_total, !new.is_wide) {
                    *known = new;
                }
            }
        }
    }
    let denies = policy.statements.iter().filter(|statement| statement.is_deny());
    for statement in denies.filter(|statement| !leaves_some(statement)) {
        let Some(actions) = statement.actions.as_ref().filter(|actions| !actions.negated) else {
            continue;
        };
        for action in of_ways(actions, ways).flat_map(|pattern| matched(pattern, ways)) {
            if let Some(place) = grants.get_mut(action) {
                *place = None;
            }
        }
    }
    grants
}

fn grant<'g, 'p>(grants: &'g [Option<Grant<'p>>], action: usize) -> Option<&'g Grant<'p>> {
    grants.get(action)?.as_ref()
}

/// The condition that says to which service a role may be passed is looked at way by way.
fn is_limited_by_condition_but_pass_role(statement: &Statement) -> bool {
    let only_passed_to = statement.tests().all(|(_, test)| test.is("iam:PassedToService"));
    !only_passed_to && is_limited_by_condition(statement)
}

/// The patterns that may match an action of a way, by their services. Neighbours mostly are of one service.
fn of_ways<'p>(
    actions: &'p Actions<'p>,
    ways: &Ways,
) -> impl Iterator<Item = &'p ActionPattern<'p>> {
    let is_ours = |service: &str| {
        ways.services.iter().any(|own| own.eq_ignore_ascii_case(service))
            || service.contains(['*', '?'])
    };
    let mut last = ("", false);
    actions.known().iter().filter(move |pattern| {
        let Some(service) = pattern.service() else { return pattern.is_star() };
        if last.0 != service {
            last = (service, is_ours(service));
        }
        last.1
    })
}

fn matched(pattern: &ActionPattern, ways: &Ways) -> Vec<usize> {
    if pattern.is_star() {
        return (0..ways.names.len()).collect();
    }
    if !pattern.has_wildcard() {
        return named(pattern.as_str(), ways).into_iter().collect();
    }
    let text = pattern.as_str().to_ascii_lowercase();
    let prefix = glob::literal_prefix(&text);
    let start = ways.names.partition_point(|name| name.as_str() < prefix);
    let candidates = ways.names.iter().enumerate().skip(start);
    candidates
        .take_while(|(_, name)| name.starts_with(prefix))
        .filter(|(_, name)| {
            name.split_once(':').is_some_and(|(service, name)| pattern.matches(service, name))
        })
        .map(|(index, _)| index)
        .collect()
}

/// Whether the pattern matches an action that leads to more rights without another one.
pub(super) fn is_way_alone(pattern: &ActionPattern) -> bool {
    let ways = ways();
    let is_of_way = pattern
        .service()
        .is_some_and(|service| ways.services.iter().any(|own| own.eq_ignore_ascii_case(service)));
    is_of_way && matched(pattern, ways).iter().any(|action| ways.alone.contains(action))
}

fn named(text: &str, ways: &Ways) -> Option<usize> {
    let hash = glob::hash_ignoring_case(text);
    let start = ways.hashes.partition_point(|(other, _)| *other < hash);
    let same_hash = ways.hashes.iter().skip(start).take_while(|(other, _)| *other == hash);
    let mut places = same_hash.map(|(_, place)| *place);
    places.find(|place| name(ways, *place).eq_ignore_ascii_case(text))
}

/// Whether the policy grants all actions of a way, far enough that it leads somewhere.
fn is_open(actions: &[usize], category: &str, grants: &[Option<Grant>], ways: &Ways) -> bool {
    let held: Vec<(&str, &Grant)> = actions
        .iter()
        .filter_map(|action| Some((name(ways, *action), grant(grants, *action)?)))
        .collect();
    if held.len() < actions.len() || held.iter().all(|(_, grant)| grant.is_total) {
        return false;
    }
    let pass_role = held.iter().find(|(name, _)| *name == PASS_ROLE);
    match pass_role {
        // What the new workload is called does not matter: the role does.
        Some((_, grant)) => grant.is_wide && may_be_passed(grant.statement, &held),
        None if category == NEW_PASS_ROLE => false,
        None => held.iter().all(|(_, grant)| grant.is_wide),
    }
}

/// Whether the role may be passed to one of the services that the other actions are of.
fn may_be_passed(statement: &Statement, held: &[(&str, &Grant)]) -> bool {
    let tests: Vec<Constraint> =
        constraints(statement).filter(|own| own.test.is("iam:PassedToService")).collect();
    if tests.is_empty() {
        return true;
    }
    let mut services = held
        .iter()
        .filter_map(|(name, _)| name.split(':').next())
        .filter(|service| *service != "iam")
        .map(|service| if service == "ecs" { "ecs-tasks" } else { service });
    services.any(|service| {
        let principal = format!("{service}.amazonaws.com");
        tests.iter().all(|own| passes(own, &principal))
    })
}

/// Whether a request that passes a role to this service passes the test. One that cannot be read may be passed.
fn passes(own: &Constraint, principal: &str) -> bool {
    let mut values = own.test.values.iter();
    let is_named = values.any(|value| glob::matches_ignoring_case(value.as_str(), principal));
    match own.says {
        Says::Only => own.test.has_unknown || is_named,
        Says::AllBut => !is_named,
        Says::Present | Says::Unknown => true,
        Says::Absent => false,
    }
}

fn find(
    actions: &[usize],
    category: &str,
    grants: &[Option<Grant>],
    ways: &Ways,
    context: &Context,
    told: &mut Vec<Span>,
    report: &mut Report,
) {
    let mut held =
        actions.iter().filter_map(|action| Some((name(ways, *action), grant(grants, *action)?)));
    let Some((action, first)) = held.next() else { return };
    if told.contains(&first.pattern.span()) {
        return;
    }
    told.push(first.pattern.span());
    let text = written(action, context);
    let (message, severity) = match category {
        "self-escalation" => {
            (format!("`{text}` lets the holder give itself more rights"), Severity::Warning)
        }
        "principal-access" => {
            (format!("`{text}` lets the holder act as another principal"), Severity::Warning)
        }
        _ => (
            format!("`{text}` lets the holder use the rights of a workload's role"),
            Severity::Info,
        ),
    };
    report.enter(Some(first.statement.index));
    let mut finding = report.finding(&RULE, first.pattern.span(), message).severity(severity);
    if first.pattern.has_wildcard() {
        finding = finding.here(format!("`{text}` is among these"));
    }
    if let Some(resource) = wide_resource(first.statement) {
        finding = finding.label(resource, "on any of them");
    }
    for (_, grant) in held {
        finding = finding.label(grant.pattern.span(), "together with this");
    }
    finding.help("name the resources it may be used on, or take it out; a permissions boundary limits what can be gained");
}

/// The action as AWS writes it.
fn written(action: &str, context: &Context) -> String {
    let parts = action.split_once(':');
    match parts.map(|(service, name)| context.catalogue.action(service, name)) {
        Some(ActionLookup::Found(action)) => action.full_name(),
        _ => action.to_owned(),
    }
}

/// How many other halves are pointed at.
const LABELLED: usize = 5;

/// One finding for `iam:PassRole`, with the actions that start something with the role.
fn find_passing(
    passing: &[&Vec<usize>],
    grants: &[Option<Grant>],
    ways: &Ways,
    report: &mut Report,
) {
    let Some(pass_role) = ways
        .names
        .binary_search_by(|name| name.as_str().cmp(PASS_ROLE))
        .ok()
        .and_then(|at| grant(grants, at))
    else {
        return;
    };
    let others = passing
        .iter()
        .flat_map(|actions| actions.iter())
        .filter_map(|action| grant(grants, *action));
    let mut halves: Vec<(Span, &str)> = Vec::new();
    for grant in others.filter(|grant| grant.pattern.span() != pass_role.pattern.span()) {
        if !halves.iter().any(|(span, _)| *span == grant.pattern.span()) {
            halves.push((grant.pattern.span(), grant.pattern.as_str()));
        }
    }
    let Some((_, first)) = halves.first() else { return };
    report.enter(Some(pass_role.statement.index));
    let text = pass_role.pattern.as_str();
    let message =
        format!("`{text}` with `{first}` lets the holder run code with the rights of any role");
    let mut finding =
        report.finding(&RULE, pass_role.pattern.span(), message).here("passes any role");
    for (span, _) in halves.iter().take(LABELLED) {
        finding = finding.label(*span, "to something that is started here");
    }
    finding.help("name the roles that may be passed, and test `iam:PassedToService`");
}
