//! How long a check takes beside parsing the same bytes with `serde_json`.
//!
//! The budget of the corpus is 4 times reading the files and parsing each. The policies stand beside the workspace; without
//! them that part is left out, and it says so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench has no other way to fail, and its entry points are made by a macro"
)]

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use iamlint_catalogue::Catalogue;
use iamlint_core::lint::{Linter, Request, RuleSet};
use iamlint_core::suppress::Suppression;
use iamlint_core::syntax::Dialect;

fn linter() -> Linter<'static> {
    Linter {
        catalogue: Catalogue::embedded(),
        rules: RuleSet::default(),
        suppression: Suppression::default(),
    }
}

fn check(linter: &Linter, text: &str) -> usize {
    linter.check(&Request::new(text, Dialect::Json, None)).findings.len()
}

fn one_policy(criterion: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("examples/bad/deploy-role.json")).unwrap();
    let mut group = criterion.benchmark_group("one policy");
    group.throughput(Throughput::Bytes(text.len() as u64));
    let linter = linter();
    group.bench_function("check", |bencher| bencher.iter(|| check(&linter, black_box(&text))));
    group.bench_function("serde_json", |bencher| {
        bencher.iter(|| {
            serde_json::from_slice::<serde_json::Value>(black_box(text.as_bytes())).unwrap()
        });
    });
    group.finish();
}

fn corpus(criterion: &mut Criterion) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/managed");
    let Ok(entries) = fs::read_dir(&directory) else {
        println!("skipped: there is no folder ../shared/corpora/managed beside the workspace");
        return;
    };
    let paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    let bytes: u64 = paths.iter().map(|path| fs::metadata(path).unwrap().len()).sum();
    let mut group = criterion.benchmark_group("managed policies");
    group.throughput(Throughput::Bytes(bytes)).sample_size(20);
    let linter = linter();
    group.bench_function("read and check", |bencher| {
        bencher.iter(|| {
            let texts = paths.iter().map(|path| fs::read_to_string(path).unwrap());
            texts.map(|text| check(&linter, &text)).sum::<usize>()
        });
    });
    group.bench_function("read and serde_json", |bencher| {
        bencher.iter(|| {
            let values =
                paths.iter().map(|path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap());
            values.map(|value: serde_json::Value| usize::from(value.is_object())).sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, one_policy, corpus);
criterion_main!(benches);
