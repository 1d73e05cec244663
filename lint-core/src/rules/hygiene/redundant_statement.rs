//! `redundant-statement`: a statement that says the same as another one.

use std::collections::{HashMap, HashSet};

use crate::context::Context;
use crate::model::{Condition, Fault, Kinds, Policy, PrincipalForm, Principals, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "redundant-statement",
    category: Category::Hygiene,
    summary: "a statement says the same as another one",
    aws_issue_codes: &["REDUNDANT_STATEMENT"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("redundant_statement.md"),
    check: Check::Policy(check),
};

fn check(policy: &Policy, _: &Context, report: &mut Report) {
    if policy.statements.len() < 2 {
        return;
    }
    let mut alike: Vec<(Likeness, &Statement)> =
        policy.statements.iter().map(|statement| (likeness(statement), statement)).collect();
    // The sort is stable: within a group the statements stay in their order.
    alike.sort_by_key(|(likeness, _)| *likeness);
    // Most statements have no like, so that what they say need not be written out.
    let mut groups: Vec<Vec<&Statement>> = alike
        .chunk_by(|(one, _), (other, _)| one == other)
        .filter(|group| group.len() > 1)
        .map(|group| group.iter().map(|(_, statement)| *statement).collect())
        .collect();
    groups.sort_by_key(|statements| statements.first().map(|statement| statement.index));
    if groups.is_empty() {
        return;
    }
    let faulty: HashSet<usize> =
        policy.faults.iter().filter_map(Fault::statement).map(|name| name.index).collect();
    for mut group in groups {
        group.retain(|statement| !faulty.contains(&statement.index));
        compare(&group, report);
    }
}

/// What two statements that say the same have in common, and others hardly ever: the effect, how many actions and resources
/// they have, and how long these are.
type Likeness = (bool, bool, (usize, usize), (usize, usize));

fn likeness(statement: &Statement) -> Likeness {
    let actions = statement.actions.iter().flat_map(|actions| actions.known());
    let resources = statement.resources.iter().flat_map(|resources| resources.known());
    (
        statement.is_allow(),
        statement.is_deny(),
        extent(actions.map(|action| action.as_str())),
        extent(resources.map(|resource| resource.as_str())),
    )
}

/// How many texts there are, and how many bytes they have.
fn extent<'t>(texts: impl Iterator<Item = &'t str>) -> (usize, usize) {
    texts.fold((0, 0), |(count, bytes), text| (count + 1, bytes + text.len()))
}

fn compare(statements: &[&Statement], report: &mut Report) {
    let mut seen: HashMap<String, &Statement> = HashMap::new();
    for statement in statements {
        let Some(meaning) = meaning(statement) else { continue };
        let Some(first) = seen.get(&meaning).copied() else {
            seen.insert(meaning, statement);
            continue;
        };
        let name = match first.sid.as_ref().and_then(|sid| sid.text.as_ref()) {
            Some(sid) if !sid.value.is_empty() => format!("statement `{}`", sid.value),
            _ => format!("statement {}", first.index + 1),
        };
        report
            .finding(&RULE, statement.start(), format!("this statement says the same as {name}"))
            .label(first.start(), "the same is said here")
            .statement(Some(statement.name()))
            .fix(Fix::safe("remove it", Change::Remove { span: statement.span }));
    }
}

/// Which statements say the same as one before them.
pub(crate) fn twins(policy: &Policy) -> Vec<bool> {
    let mut seen: HashSet<String> = HashSet::new();
    let statements = policy.statements.iter();
    statements.map(|own| meaning(own).is_some_and(|meaning| !seen.insert(meaning))).collect()
}

/// What the statement says, in one form for every order and case. `None` if a part of it is not known.
fn meaning(statement: &Statement) -> Option<String> {
    let effect = statement.effect.as_ref()?.value?;
    let actions = statement.actions.as_ref()?;
    let principals = match &statement.principals {
        Some(principals) => principals_meaning(principals)?,
        None => String::new(),
    };
    let resources = match &statement.resources {
        Some(resources) if resources.list.has_unknown => return None,
        Some(resources) => {
            let texts = resources.known().iter().map(|resource| resource.as_str());
            format!("{}{}", resources.element(), sorted(texts))
        }
        None => String::new(),
    };
    let condition = match &statement.condition {
        Some(condition) => condition_meaning(condition)?,
        None => String::new(),
    };
    let names = actions.known().iter().map(|action| action.as_str().to_ascii_lowercase());
    let actions = match actions.list.has_unknown {
        true => return None,
        false => format!("{}{}", actions.element(), sorted(names)),
    };
    Some(format!("{effect:?}\n{principals}\n{actions}\n{resources}\n{condition}"))
}

/// What the element says. `None` if a part of it is not known.
pub(crate) fn principals_meaning(principals: &Principals) -> Option<String> {
    let form = match &principals.form {
        PrincipalForm::Star => "*".to_owned(),
        PrincipalForm::Text(_) | PrincipalForm::Unknown => return None,
        PrincipalForm::Map(entries) if entries.iter().any(|entry| entry.list.has_unknown) => {
            return None;
        }
        PrincipalForm::Map(entries) => sorted(entries.iter().map(|entry| {
            let values = entry.list.items.iter().map(|value| value.as_str());
            format!("{}{}", entry.key.value, sorted(values))
        })),
    };
    Some(format!("{}{form}", principals.element()))
}

/// What the condition says. `None` if a part of it is not known.
pub(crate) fn condition_meaning(condition: &Condition) -> Option<String> {
    if condition.has_unknown {
        return None;
    }
    Some(sorted(condition.operators.iter().map(|block| {
        let tests = block.tests.iter().map(|test| {
            let values = test.values.iter().map(|value| value.as_str());
            format!("{}{}", test.name().to_ascii_lowercase(), sorted(values))
        });
        format!("{}{}", block.text.value.to_ascii_lowercase(), sorted(tests))
    })))
}

/// The texts in one order, each once. Their lengths stand before them, so that no two lists look alike.
pub(crate) fn sorted<T: AsRef<str> + Ord>(texts: impl Iterator<Item = T>) -> String {
    let mut texts: Vec<T> = texts.collect();
    texts.sort_unstable();
    texts.dedup();
    let texts = texts.iter().map(T::as_ref);
    let mut joined = texts.len().to_string();
    joined.push('[');
    for text in texts {
        joined.push_str(&text.len().to_string());
        joined.push(':');
        joined.push_str(text);
    }
    joined
}
