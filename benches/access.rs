//! How long it takes to compare policies: each managed policy of AWS with itself, and with itself without one statement.
//!
//! The prototype of the search took 0.09 ms in the median, 7 ms for one in a hundred and 45 ms at worst for 1,641 policies with
//! themselves. The policies stand beside the workspace; without them the bench says that it is skipped.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench has no other way to fail, and its entry points are made by a macro"
)]

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use iamlint_catalogue::Catalogue;
use iamlint_core::access::compare::{Options, no_new_access};
use iamlint_core::access::evaluate::Prepared;
use iamlint_core::extract::{Host, lower};
use iamlint_core::model::PolicyKind;
use iamlint_core::syntax::{Dialect, parse};

fn managed() -> Vec<Prepared> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/managed");
    let Ok(entries) = fs::read_dir(&directory) else {
        println!("skipped: there is no folder ../shared/corpora/managed beside the workspace");
        return Vec::new();
    };
    let prepared = |text: &str| {
        let tree = parse(text, Dialect::Json);
        let mut host = Host::default();
        host.kind = Some((PolicyKind::Identity, None));
        Prepared::new(&lower(tree.root.as_ref().unwrap(), text, &host), 0, &|span| span)
    };
    entries.map(|entry| prepared(&fs::read_to_string(entry.unwrap().path()).unwrap())).collect()
}

fn compared(new: &Prepared, old: &Prepared) {
    let answer = no_new_access(new, old, Catalogue::embedded(), Options::default());
    black_box(answer.unwrap());
}

/// The median, the time that one in a hundred takes, and the worst.
fn distribution(what: &str, pairs: &[(&Prepared, &Prepared)]) {
    let mut times: Vec<Duration> = pairs
        .iter()
        .map(|(new, old)| {
            let start = Instant::now();
            compared(new, old);
            start.elapsed()
        })
        .collect();
    times.sort();
    let at = |share: usize| times.get((times.len() - 1) * share / 100).unwrap();
    println!("{what}: median {:?}, p99 {:?}, worst {:?}", at(50), at(99), at(100));
}

fn comparison(criterion: &mut Criterion) {
    let all = managed();
    if all.is_empty() {
        return;
    }
    let shorter: Vec<Prepared> = all
        .iter()
        .map(|own| {
            let mut own = own.clone();
            own.statements.pop();
            own
        })
        .collect();
    let themselves: Vec<_> = all.iter().map(|own| (own, own)).collect();
    let mutants: Vec<_> = all.iter().zip(&shorter).collect();
    distribution("with themselves", &themselves);
    distribution("with a statement more", &mutants);
    let mut group = criterion.benchmark_group("managed policies");
    group.sample_size(10);
    group.bench_function("with themselves", |bencher| {
        bencher.iter(|| themselves.iter().for_each(|(new, old)| compared(new, old)));
    });
    group.finish();
}

criterion_group!(benches, comparison);
criterion_main!(benches);
