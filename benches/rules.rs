//! What each rule costs: the time of a check with this rule alone, less that of a check without rules, as a share of a check
//! with all rules.
//!
//! Rules share what they look up, so the shares add up to more than the whole. Reads AWS's managed policies, which stand
//! beside the workspace; without them nothing is measured, and it says so.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench has no other way to fail, and its table goes to the terminal"
)]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use iamlint_catalogue::Catalogue;
use iamlint_core::lint::{Linter, Request, RuleSet};
use iamlint_core::rule::Rule;
use iamlint_core::rules::RULES;
use iamlint_core::suppress::Suppression;
use iamlint_core::syntax::Dialect;

/// How many runs a figure is the least of.
const RUNS: usize = 7;

/// How many rules the table names.
const SHOWN: usize = 25;

fn main() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/managed");
    let Ok(entries) = fs::read_dir(&directory) else {
        println!("skipped: there is no folder ../shared/corpora/managed beside the workspace");
        return;
    };
    let texts: Vec<String> =
        entries.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
    let all = time(&RuleSet::default().enabled, &texts);
    let none = time(&vec![false; RULES.len()], &texts);
    let mut shares: Vec<(f64, &Rule)> = RULES
        .iter()
        .map(|rule| {
            let alone: Vec<bool> = RULES.iter().map(|other| other.id == rule.id).collect();
            let cost = time(&alone, &texts).saturating_sub(none);
            (cost.as_secs_f64() / all.as_secs_f64(), *rule)
        })
        .collect();
    shares.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    println!("all rules: {:.1} ms; none: {:.1} ms", millis(all), millis(none));
    for (share, rule) in shares.iter().take(SHOWN) {
        println!("{:5.1} %  {}", share * 100.0, rule.id);
    }
    println!("        the other {} less", shares.len().saturating_sub(SHOWN));
}

fn time(enabled: &[bool], texts: &[String]) -> Duration {
    let rules = RuleSet { enabled: enabled.to_vec(), ..RuleSet::default() };
    let suppression = Suppression::default();
    let linter = Linter { catalogue: Catalogue::embedded(), rules, suppression };
    let run = || {
        let start = Instant::now();
        for text in texts {
            linter.check(&Request { text, dialect: Dialect::Json, kind: None });
        }
        start.elapsed()
    };
    (0..RUNS).map(|_| run()).min().unwrap()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
