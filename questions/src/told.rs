//! What is told of a comparison, in the same words in each form of output.

use std::fmt::Write as _;

use iamlint_catalogue::{AccessLevels, Catalogue, order};
use iamlint_core::access::compare::Proof;
use iamlint_core::access::evaluate::PreparedStatement;

use iamlint_core::visible::visible;

use crate::changes::Compared;
use crate::proof;

/// How many patterns and reasons are told.
const TOLD: usize = 5;

/// A proof in words.
pub struct Told {
    /// Who asks.
    pub caller: String,
    /// The condition keys of the request.
    pub keys: Vec<(String, String)>,
    /// The place of the statement that grants it, and its `Sid`.
    pub place: String,
    /// See there.
    pub sid: Option<String>,
    /// What the statement grants, by what it says of each.
    pub grant: Vec<(&'static str, String)>,
    /// Why the other side does not allow it, each with its place.
    pub refusals: Vec<(String, String)>,
}

impl Told {
    /// Of a request that one side allows and the other does not.
    pub fn of(compared: &Compared, proof: &Proof, is_added: bool) -> Self {
        let request = &proof.request;
        let statement = compared.statement(proof, is_added);
        let side = compared.granting(is_added).map(|(side, _)| side);
        let place = side.zip(statement).map(|(side, own)| side.place(own.anchor));
        let grant = statement.map(grant).unwrap_or_default();
        let principals = side.zip(statement.and_then(|own| own.principals.as_ref()));
        let principals = principals.map(|(side, own)| ("principals", side.excerpt(own.span)));
        Self {
            caller: proof::called(&request.caller),
            keys: proof::keys(request),
            place: place.unwrap_or_default(),
            sid: statement.and_then(|own| own.sid.clone()),
            grant: grant.into_iter().chain(principals).collect(),
            refusals: refusals(compared, proof, is_added),
        }
    }
}

fn refusals(compared: &Compared, proof: &Proof, is_added: bool) -> Vec<(String, String)> {
    let Some((side, _)) = compared.refusing(is_added) else { return Vec::new() };
    // A denial says most.
    let mut all: Vec<_> = proof.refusals.iter().collect();
    order::by_key(&mut all, |own| !own.denies);
    let mut told: Vec<(String, String)> = all
        .iter()
        .take(TOLD)
        .map(|own| (side.place(own.reason.span), own.reason.text.clone()))
        .collect();
    match all.len() {
        0 => told.push((side.shown().to_owned(), "no statement allows it".to_owned())),
        count if count > TOLD => {
            let more = format!("and {} more statements that do not match", count - TOLD);
            told.push((side.shown().to_owned(), more));
        }
        _ => {}
    }
    told
}

/// What a statement grants.
fn grant(statement: &PreparedStatement) -> Vec<(&'static str, String)> {
    let actions = &statement.actions;
    let patterns = actions.patterns.iter().map(|(own, _)| own.as_str().to_owned());
    let resources = &statement.resources;
    let mut grant = vec![(
        if actions.negated { "all actions but" } else { "actions" },
        listed(patterns.collect()),
    )];
    let levels = levels(statement);
    if !levels.is_empty() {
        grant.push(("levels", levels));
    }
    if resources.without.is_none() {
        let texts = resources.patterns.iter().map(|own| own.text.clone()).collect();
        grant.push((
            if resources.negated { "all resources but" } else { "resources" },
            listed(texts),
        ));
    }
    if !statement.tests.is_empty() {
        let tests = statement.tests.iter().map(|own| {
            let operator = own.operator.map(|own| own.spelling()).unwrap_or_default();
            format!("{operator} {}", own.key)
        });
        grant.push(("conditions", listed(tests.collect())));
    }
    grant
}

/// The access levels of the actions that a statement names, with their numbers.
fn levels(statement: &PreparedStatement) -> String {
    if statement.actions.negated {
        return String::new();
    }
    let all = [
        ("list", AccessLevels::LIST),
        ("read", AccessLevels::READ),
        ("write", AccessLevels::WRITE),
        ("tagging", AccessLevels::TAGGING),
        ("permissions management", AccessLevels::PERMISSIONS),
    ];
    let mut counts = [0_usize; 5];
    let mut known = Vec::new();
    for (pattern, _) in &statement.actions.patterns {
        let (service, name) = match pattern.parts() {
            Some(parts) if !pattern.is_star() => parts,
            _ => ("*", "*"),
        };
        for action in Catalogue::embedded().expand(service, name) {
            if known.contains(&action.id().0) && known.len() < 1000 {
                continue;
            }
            known.push(action.id().0);
            for ((_, level), count) in all.iter().zip(&mut counts) {
                *count += usize::from(action.levels().contains(*level));
            }
        }
    }
    let told = all.iter().zip(counts).filter(|(_, count)| *count > 0);
    told.map(|((name, _), count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
}

fn listed(texts: Vec<String>) -> String {
    let more = texts.len().saturating_sub(TOLD);
    let mut told = texts.into_iter().take(TOLD).collect::<Vec<_>>().join(", ");
    if more > 0 {
        told.push_str(&format!(" and {more} more"));
    }
    told
}

/// Writes what a comparison has found, for people: each proof, and what is not known. Writing into a String cannot fail.
pub fn render(compared: &Compared, text: &mut String) {
    for (proofs, is_added, sign) in [(&compared.added, true, '+'), (&compared.removed, false, '-')]
    {
        for proof in proofs {
            let (action, resource) = (&proof.request.action, &proof.request.resource);
            let _ = writeln!(text, "\n  {sign} {} on {}", visible(action), visible(resource));
            render_told(&Told::of(compared, proof, is_added), text);
        }
    }
    if let Some(why) = &compared.unknown {
        let _ = writeln!(text, "\n  ? not known: {}", visible(why));
    }
}

fn render_told(told: &Told, text: &mut String) {
    let _ = writeln!(text, "      by {}", visible(&told.caller));
    for (key, value) in &told.keys {
        let _ = writeln!(text, "      with {} = {}", visible(key), visible(value));
    }
    let sid = told.sid.as_ref().map(|sid| format!(" ({})", visible(sid))).unwrap_or_default();
    let _ = writeln!(text, "    allowed by {}{sid}", told.place);
    for (label, value) in &told.grant {
        let _ = writeln!(text, "      {label}: {}", visible(value));
    }
    if !told.refusals.is_empty() {
        let _ = writeln!(text, "    not allowed by the other side");
    }
    for (place, why) in &told.refusals {
        let _ = writeln!(text, "      {place}: {}", visible(why));
    }
}
