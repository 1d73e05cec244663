//! `privilege-escalation`: actions that together let a principal gain rights it does not have.

mod ways;

use std::collections::BTreeSet;

use iamlint_catalogue::ActionLookup;

use self::ways::{NEW_PASS_ROLE, PASS_ROLE, Way, Ways, ways};
use super::scope::{is_limited_by_condition, leaves_some, wide_resource};
use crate::access::condition::{Constraint, Says, constraints};
use crate::access::glob;
use crate::context::Context;
use crate::model::{ActionPattern, Kinds, Policy, Statement};
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
    let open: Vec<&Way> = ways.ways.iter().filter(|way| is_open(way, &grants, ways)).collect();
    let (passing, others): (Vec<&Way>, Vec<&Way>) =
        open.into_iter().partition(|way| way.passes_role(ways));
    // A pattern that opens several ways is one fault.
    let mut told: Vec<Span> = Vec::new();
    for way in minimal(&others) {
        let paths = paths(others.iter().filter(|other| other.contains(way)));
        find(way, &paths, &grants, ways, context, &mut told, report);
    }
    find_passing(&minimal(&passing), &paths(&passing), &grants, ways, report);
}

/// The ways that contain no shorter one: a way that does says nothing new.
fn minimal<'w>(open: &[&'w Way]) -> Vec<&'w Way> {
    let is_shorter =
        |other: &&Way, way: &Way| other.actions.len() < way.actions.len() && way.contains(other);
    let is_minimal = |way: &&&Way| !open.iter().any(|other| is_shorter(other, way));
    open.iter().filter(is_minimal).copied().collect()
}

/// How many paths are named.
const NAMED: usize = 6;

/// What pathfinding.cloud calls these ways, to stand behind another sentence.
fn paths<'w>(ways: impl IntoIterator<Item = &'w &'w Way>) -> String {
    let paths: BTreeSet<&str> =
        ways.into_iter().flat_map(|way| way.paths.iter().copied()).collect();
    if paths.is_empty() {
        return String::new();
    }
    let named: Vec<&str> = paths.iter().copied().take(NAMED).collect();
    let more = if paths.len() > NAMED { ", …" } else { "" };
    format!("; on pathfinding.cloud: {}{more}", named.join(", "))
}

/// What the policy grants of the actions that occur in a way, less what it denies: one place for each of [`Ways::names`].
fn grants<'p>(policy: &'p Policy<'p>, ways: &Ways) -> Vec<Option<Grant<'p>>> {
    let mut grants: Vec<Option<Grant>> = vec![None; ways.names.len()];
    for statement in policy.statements.iter().filter(|statement| statement.is_allow()) {
        let Some(actions) = statement.actions.as_ref().filter(|actions| !actions.negated) else {
            continue;
        };
        let mut reach = None;
        for pattern in ways.patterns(actions) {
            for action in ways.matched(pattern) {
                let (is_limited, is_wide) = *reach.get_or_insert_with(|| {
                    let is_limited = is_limited_by_condition_but_pass_role(statement);
                    (is_limited, wide_resource(statement).is_some())
                });
                if is_limited {
                    continue;
                }
                let new = Grant {
                    pattern,
                    statement,
                    is_total: pattern.is_star() || pattern.is_whole_service(),
                    is_wide,
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
        for action in ways.patterns(actions).flat_map(|pattern| ways.matched(pattern)) {
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

/// Whether the pattern matches an action that leads to more rights without another one.
pub(super) fn is_way_alone(pattern: &ActionPattern) -> bool {
    ways().has_way_alone(pattern)
}

/// Whether the policy grants all actions of a way, far enough that it leads somewhere.
fn is_open(way: &Way, grants: &[Option<Grant>], ways: &Ways) -> bool {
    let held: Vec<(&str, &Grant)> = held(way, grants, ways).collect();
    if held.len() < way.actions.len() || held.iter().all(|(_, grant)| grant.is_total) {
        return false;
    }
    let pass_role = held.iter().find(|(name, _)| *name == PASS_ROLE);
    match pass_role {
        // What the new workload is called does not matter: the role does.
        Some((_, grant)) => grant.is_wide && may_be_passed(grant.statement, &held),
        None if way.category == NEW_PASS_ROLE => false,
        None => held.iter().all(|(_, grant)| grant.is_wide),
    }
}

/// The actions of a way that the policy grants.
fn held<'h, 'p>(
    way: &'h Way,
    grants: &'h [Option<Grant<'p>>],
    ways: &'h Ways,
) -> impl Iterator<Item = (&'h str, &'h Grant<'p>)> {
    way.actions.iter().filter_map(|action| Some((ways.name(*action), grant(grants, *action)?)))
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
    way: &Way,
    paths: &str,
    grants: &[Option<Grant>],
    ways: &Ways,
    context: &Context,
    told: &mut Vec<Span>,
    report: &mut Report,
) {
    let mut held = held(way, grants, ways);
    let Some((action, first)) = held.next() else { return };
    if told.contains(&first.pattern.span()) {
        return;
    }
    told.push(first.pattern.span());
    let text = written(action, context);
    let (message, severity) = match way.category {
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
    finding.help(format!("name the resources it may be used on, or take it out; a permissions boundary limits what can be gained{paths}"));
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
    passing: &[&Way],
    paths: &str,
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
        .flat_map(|way| way.actions.iter())
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
    finding
        .help(format!("name the roles that may be passed, and test `iam:PassedToService`{paths}"));
}
