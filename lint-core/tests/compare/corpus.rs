//! The managed policies of AWS, which stand beside the workspace. Without them these tests say that they are skipped.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use iamlint_core::access::compare::{Answer, Options};
use iamlint_core::access::evaluate::Prepared;
use iamlint_core::model::{Effect, PolicyKind};

use crate::compared;
use crate::support::policy;

/// The names and texts of the policies.
pub(crate) fn managed() -> Vec<(String, String)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora/managed");
    let Ok(entries) = fs::read_dir(&directory) else {
        println!("skipped: there is no folder ../shared/corpora/managed beside the workspace");
        return Vec::new();
    };
    let mut all: Vec<(String, String)> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    all.sort();
    all
}

#[test]
fn a_managed_policy_has_no_access_that_it_has_not() {
    let mut times: Vec<(Duration, String)> = Vec::new();
    for is_raw in [false, true] {
        let options = Options { is_raw, ..Options::default() };
        for (name, text) in managed() {
            let own = policy(&text, PolicyKind::Identity, None, 0);
            let start = Instant::now();
            let answer = compared(&own, &own, options);
            times.push((start.elapsed(), name.clone()));
            assert!(matches!(answer, Answer::None), "{name}: {answer:?}");
        }
    }
    times.sort();
    if let Some((worst, name)) = times.last() {
        println!(
            "{} runs, median {:?}, worst {worst:?} {name}",
            times.len(),
            times[times.len() / 2].0
        );
    }
}

/// What is taken away from a policy, so that it can only be narrower.
fn narrowed(policy: &Prepared, at: usize, way: usize) -> Option<Prepared> {
    let mut own = policy.clone();
    let statement = own.statements.get_mut(at)?;
    if statement.effect != Some(Effect::Allow) {
        return None;
    }
    match way {
        0 => drop(own.statements.remove(at)),
        1 if !statement.actions.negated && statement.actions.patterns.len() > 1 => {
            statement.actions.patterns.pop();
        }
        2 if !statement.resources.negated && statement.resources.patterns.len() > 1 => {
            statement.resources.patterns.pop();
        }
        3 => {
            let mut denial = statement.clone();
            denial.effect = Some(Effect::Deny);
            denial.actions.patterns.truncate(1);
            own.statements.push(denial);
        }
        _ => return None,
    }
    Some(own)
}

#[test]
fn mutants_of_managed_policies_are_seen_as_what_they_are() {
    let (mut narrower, mut broader, mut same, mut unknown) = (0, 0, 0, 0);
    let wide = "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"zz:Do\", \"Resource\": \"arn:aws:zz:::*\"}}";
    let wide = policy(wide, PolicyKind::Identity, None, 0);
    for (number, (name, text)) in managed().iter().enumerate() {
        let own = policy(text, PolicyKind::Identity, None, 0);
        let mut widened = own.clone();
        widened.statements.extend(wide.statements.iter().cloned());
        let allows_all = own.statements.iter().any(|own| {
            own.actions.negated || own.actions.patterns.iter().any(|(own, _)| own.is_star())
        });
        let answer = compared(&widened, &own, Options::default());
        assert!(allows_all || matches!(answer, Answer::Some(_)), "{name}: {answer:?}");
        for way in 0..4 {
            // One statement of each policy, another one for each.
            let at = number % own.statements.len().max(1);
            let Some(mutant) = narrowed(&own, at, way) else { continue };
            let answer = compared(&mutant, &own, Options::default());
            assert!(matches!(answer, Answer::None), "{name}, way {way}: {answer:?}");
            narrower += 1;
            match compared(&own, &mutant, Options::default()) {
                Answer::Some(_) => broader += 1,
                Answer::None => same += 1,
                Answer::Unknown(why) => {
                    println!("{name}, way {way}: {why:?}");
                    unknown += 1;
                }
            }
        }
    }
    println!(
        "{narrower} narrower; the other way {broader} broader, {same} same, {unknown} unknown"
    );
    assert!(unknown * 50 <= narrower, "too much is unknown");
}
