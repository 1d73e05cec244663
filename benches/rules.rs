//! What each rule costs, as a share of a check with all rules; each figure the median of pairs that are run in turn.
//!
//! Rules share what they look up, so there are two figures: what a check would save without the rule, and what the rule takes
//! alone, with all that others would have looked up before. The latter add up to more than the whole. Reads AWS's managed
//! policies, which stand beside the workspace; without them nothing is measured, and it says so.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench has no other way to fail, and its table goes to the terminal"
)]

use std::fs;
use std::path::Path;
use std::time::Instant;

use iamlint_catalogue::Catalogue;
use iamlint_core::lint::{Linter, Request, RuleSet};
use iamlint_core::rule::Rule;
use iamlint_core::rules::RULES;
use iamlint_core::suppress::Suppression;
use iamlint_core::syntax::Dialect;
use mimalloc::MiMalloc;

/// As in the tool: findings are mostly texts, so what they cost depends on who hands out the memory.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// How many pairs of runs find the rules that may cost most, and how many a figure of the table is the median of.
const ROUGH: usize = 5;
const EXACT: usize = 21;

/// How many rules the table names: those that seemed dearest at first.
const SHOWN: usize = 25;

fn main() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/managed");
    let Ok(entries) = fs::read_dir(&directory) else {
        println!("skipped: there is no folder ../shared/corpora/managed beside the workspace");
        return;
    };
    let texts: Vec<String> =
        entries.map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect();
    let default = RuleSet::default().enabled;
    let enabled = RULES.iter().zip(&*default).filter(|(_, is_enabled)| **is_enabled);
    let share = |rule, runs| Share::of(rule, &default, &texts, runs);
    let mut shares: Vec<Share> = enabled.map(|(rule, _)| share(rule, ROUGH)).collect();
    let larger = |share: &Share| share.saved.max(share.alone);
    shares.sort_by(|one, other| larger(other).total_cmp(&larger(one)));
    let rest = shares.split_off(SHOWN.min(shares.len()));
    let mut shares: Vec<Share> = shares.into_iter().map(|rough| share(rough.rule, EXACT)).collect();
    shares.sort_by(|one, other| other.alone.total_cmp(&one.alone));
    let all = median(EXACT, || run(&default, &texts));
    println!("all rules: {:.1} ms", all * 1000.0);
    println!("  saved    alone");
    for Share { rule, saved, alone } in shares {
        println!("{:5.1} %  {:5.1} %  {}", saved / all * 100.0, alone / all * 100.0, rule.id);
    }
    println!("                  the other {} cost less", rest.len());
}

/// What one rule costs, in seconds.
struct Share {
    rule: &'static Rule,
    /// What a check with all rules would save without it.
    saved: f64,
    /// What a check without rules takes longer with it.
    alone: f64,
}

impl Share {
    fn of(rule: &'static Rule, default: &[bool], texts: &[String], runs: usize) -> Self {
        let is_own = |other: &&Rule| other.id == rule.id;
        let own: Vec<bool> = RULES.iter().map(&is_own).collect();
        let others = RULES.iter().zip(default);
        let others: Vec<bool> = others.map(|(other, on)| *on && !is_own(other)).collect();
        let none = vec![false; RULES.len()];
        let saved = cost(default, &others, texts, runs);
        Self { rule, saved, alone: cost(&own, &none, texts, runs) }
    }
}

/// What the rules of `more` take beside those of `less`, in seconds. The two are run in turn: the machine may change its speed.
fn cost(more: &[bool], less: &[bool], texts: &[String], runs: usize) -> f64 {
    median(runs, || run(more, texts) - run(less, texts))
}

/// How long a check of all texts takes with these rules, in seconds.
fn run(enabled: &[bool], texts: &[String]) -> f64 {
    let rules = RuleSet { enabled: enabled.into(), ..RuleSet::default() };
    let suppression = Suppression::default();
    let linter = Linter { catalogue: Catalogue::embedded(), rules, suppression };
    let start = Instant::now();
    for text in texts {
        linter.check(&Request::new(text, Dialect::Json, None));
    }
    start.elapsed().as_secs_f64()
}

fn median(runs: usize, measure: impl Fn() -> f64) -> f64 {
    let mut all: Vec<f64> = (0..runs).map(|_| measure()).collect();
    all.sort_by(f64::total_cmp);
    all.get(runs / 2).copied().unwrap()
}
