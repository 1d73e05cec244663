//! The rewriting that makes a policy shorter: what comes of it is read back, and does what was there.

use std::time::{Duration, Instant};

use iamlint_catalogue::Catalogue;
use iamlint_core::access::choices::Choices;
use iamlint_core::access::compare::{Answer, Options};
use iamlint_core::access::facts::Facts;
use iamlint_core::assist::{File, refactor};
use iamlint_core::fix::apply;
use iamlint_core::lint::{Detail, Linter, Request, RuleSet};
use iamlint_core::model::PolicyKind;
use iamlint_core::report::Safety;
use iamlint_core::suppress::Suppression;
use iamlint_core::syntax::Dialect;

use crate::compared;
use crate::corpus::managed;
use crate::random::{Random, THEMES, policy_of, world};
use crate::support::policy;

/// The policy after the rewriting, if that is offered.
fn merged(text: &str) -> Option<String> {
    let request = Request::new(text, Dialect::Json, Some((PolicyKind::Identity, None)));
    let file = File { request, catalogue: Catalogue::embedded() };
    let offered = refactor::at(&file, text.find("\"Statement\"").unwrap());
    let found = offered.iter().find(|own| own.title.starts_with("Merge statements"))?;
    Some(apply(text, &found.edits))
}

/// How many characters are no white space between the parts. There is none within strings here.
fn size(text: &str) -> usize {
    text.chars().filter(|own| !own.is_whitespace()).count()
}

#[test]
fn a_managed_policy_that_is_merged_does_what_it_did() {
    let all = managed();
    let (mut count, mut saved, mut times) = (0, 0, Vec::<(Duration, &str)>::new());
    for (name, text) in &all {
        let start = Instant::now();
        let after = merged(text);
        times.push((start.elapsed(), name));
        let Some(after) = after else { continue };
        assert!(size(&after) < size(text), "{name}");
        let (old, new) = (
            policy(text, PolicyKind::Identity, None, 0),
            policy(&after, PolicyKind::Identity, None, 1),
        );
        for is_raw in [false, true] {
            let options = Options { is_raw, ..Options::default() };
            let (gained, lost) = (compared(&new, &old, options), compared(&old, &new, options));
            assert!(matches!(gained, Answer::None), "{name}: {gained:?}\n{after}");
            assert!(matches!(lost, Answer::None), "{name}: {lost:?}\n{after}");
        }
        assert!(merged(&after).is_none(), "{name} can be merged twice\n{after}");
        (count, saved) = (count + 1, saved + size(text) - size(&after));
    }
    times.sort();
    if let Some((worst, name)) = times.last() {
        let median = times[times.len() / 2].0;
        println!("{count} of {} policies merged, {saved} characters saved", all.len());
        println!("median {median:?}, worst {worst:?} {name}");
        assert!(count > 50, "too little is merged to show anything");
    }
}

#[test]
fn what_is_suggested_for_a_managed_policy_that_is_too_large_fits_and_does_what_it_did() {
    let rules = RuleSet { detail: Detail::Proofs, ..RuleSet::default() };
    let suppression = Suppression::default();
    let linter = Linter { catalogue: Catalogue::embedded(), rules, suppression };
    let all = managed();
    let (mut large, mut count, mut worst) = (0, 0, Duration::ZERO);
    for (name, text) in all.iter().filter(|(_, text)| size(text) > 6_144) {
        let request = Request::new(text, Dialect::Json, Some((PolicyKind::Identity, None)));
        let start = Instant::now();
        let outcome = linter.check(&request);
        worst = worst.max(start.elapsed());
        let found = outcome.findings.iter().map(|own| &own.finding);
        let found = found.filter(|own| own.rule.id == "policy-too-large");
        for finding in found {
            large += 1;
            let Some(fix) = finding.fixes.first() else { continue };
            count += 1;
            assert_eq!(fix.safety, Safety::Suggestion);
            let after = apply(text, &fix.edits);
            // The rule names the limit that it is about: 6,144, and 10,240 for what is larger.
            let most = if size(text) > 10_240 { 10_240 } else { 6_144 };
            assert!(size(&after) <= most, "{name}: {} {}", size(&after), fix.title);
            let (old, new) = (
                policy(text, PolicyKind::Identity, None, 0),
                policy(&after, PolicyKind::Identity, None, 1),
            );
            for (one, other) in [(&new, &old), (&old, &new)] {
                let answer = compared(one, other, Options { is_raw: true, ..Options::default() });
                assert!(matches!(answer, Answer::None), "{name}: {answer:?}");
            }
        }
    }
    println!("{count} of {large} policies that are too large can be made to fit, worst {worst:?}");
    assert!(all.is_empty() || count > 5, "too little is suggested to show anything");
}

#[test]
fn a_policy_that_is_merged_allows_and_denies_the_same_in_a_small_world() {
    let mut random = Random::new(0x2545_f491_4f6c_dd1d);
    let (mut count, mut all) = (0, 0);
    for theme in &THEMES {
        let requests = world(theme);
        for _ in 0..100 {
            let (text, old) = policy_of(theme, &mut random);
            all += 1;
            let Some(after) = merged(&text) else { continue };
            count += 1;
            let new = policy(&after, PolicyKind::Identity, None, 0);
            for request in &requests {
                let facts = Facts::new(request, Choices::default()).unwrap();
                let (before, now) = (old.effects(&facts), new.effects(&facts));
                let is_known =
                    |truth: &iamlint_core::access::truth::Truth| (truth.is_yes(), truth.is_no());
                assert_eq!(
                    is_known(&before.denies),
                    is_known(&now.denies),
                    "{text}\n{after}\n{request:?}"
                );
                assert_eq!(
                    is_known(&old.grants(&facts)),
                    is_known(&new.grants(&facts)),
                    "{text}\n{after}\n{request:?}"
                );
            }
        }
    }
    println!("{count} of {all} policies merged");
    assert!(count > 50, "too little is merged to show anything");
}
