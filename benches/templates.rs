//! How long templates and modules take beside reading the same bytes with the libraries that people know.
//!
//! All texts are made here. Run it with `cargo bench --bench templates`; the ratios are printed at the end.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench has no other way to fail, and its entry points are made by a macro"
)]

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use iamlint_catalogue::Catalogue;
use iamlint_core::lint::{Linter, Request, RuleSet};
use iamlint_core::suppress::Suppression;
use iamlint_core::syntax::{self, Dialect};

/// How many Terraform files a tree has.
const FILES: usize = 500;

fn templates(criterion: &mut Criterion) {
    let yaml = template(1_000_000);
    let yaml_ratio = Pair {
        own: &|| check(&yaml, Dialect::Yaml),
        other: &|| {
            black_box(serde_yaml_ng::from_str::<serde_yaml_ng::Value>(&yaml).unwrap());
        },
    };
    let reading_yaml = Pair {
        own: &|| {
            black_box(syntax::parse(&yaml, Dialect::Yaml));
        },
        other: yaml_ratio.other,
    };
    let modules: Vec<String> = (0..FILES).map(module).collect();
    let hcl_ratio = Pair {
        own: &|| modules.iter().for_each(|text| check(text, Dialect::Hcl)),
        other: &|| {
            for text in &modules {
                black_box(hcl_edit::parser::parse_body(text).unwrap());
            }
        },
    };
    let mut group = criterion.benchmark_group("templates");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    group.bench_function("check 1 MB of YAML", |bencher| bencher.iter(yaml_ratio.own));
    group.bench_function("check 500 modules", |bencher| bencher.iter(hcl_ratio.own));
    group.finish();
    println!("1 MB of YAML, read: {:.2} times serde_yaml_ng", reading_yaml.ratio());
    println!("1 MB of YAML, checked: {:.2} times serde_yaml_ng", yaml_ratio.ratio());
    println!("{FILES} modules, checked: {:.2} times hcl-edit", hcl_ratio.ratio());
}

/// Two ways through the same bytes.
struct Pair<'f> {
    own: &'f dyn Fn(),
    other: &'f dyn Fn(),
}

impl Pair<'_> {
    /// The median of the ratios of runs side by side: so the machine's speed does not count.
    fn ratio(&self) -> f64 {
        let time = |work: &dyn Fn()| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64()
        };
        let mut ratios: Vec<f64> = (0..15).map(|_| time(self.own) / time(self.other)).collect();
        ratios.sort_by(f64::total_cmp);
        ratios.get(ratios.len() / 2).copied().unwrap()
    }
}

fn check(text: &str, dialect: Dialect) {
    let linter = Linter {
        catalogue: Catalogue::embedded(),
        rules: RuleSet::default(),
        suppression: Suppression::default(),
    };
    black_box(linter.check(&Request::new(text, dialect, None)));
}

/// A template with roles, buckets, functions and policies, as people write them.
fn template(bytes: usize) -> String {
    let mut text = String::from("AWSTemplateFormatVersion: \"2010-09-09\"\nResources:\n");
    let mut number = 0;
    while text.len() < bytes {
        let resources = include_str!("templates/resources.yaml");
        text.push_str(&resources.replace("NUMBER", &number.to_string()));
        number += 1;
    }
    text
}

/// A module with a document, what it is attached to, and some resources without a policy.
fn module(number: usize) -> String {
    let mut text = include_str!("templates/module.tf").replace("NUMBER", &number.to_string());
    for index in 0..10 {
        writeln!(
            text,
            "\nresource \"aws_cloudwatch_log_group\" \"g{index}\" {{\n  name              = \"/team/{number}/{index}\"\n  retention_in_days = 30\n}}"
        )
        .unwrap();
    }
    text
}

criterion_group!(benches, templates);
criterion_main!(benches);
