//! How long the whole process takes for one small policy, beside a Rust program that prints one line.
//!
//! The budget is 3 times. Run it with `cargo bench --bench process`: cargo builds the binary optimised for that.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a bench has no other way to fail, and its entry points are made by a macro"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};

fn process(criterion: &mut Criterion) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let policy = root.join("examples/good/bucket-policy.json");
    let hello = build_hello();
    let mut group = criterion.benchmark_group("process");
    group.bench_function("iamlint check one policy", |bencher| {
        bencher.iter(|| run(Command::new(env!("CARGO_BIN_EXE_iamlint")).arg("check").arg(&policy)));
    });
    group.bench_function("a program that prints one line", |bencher| {
        bencher.iter(|| run(&mut Command::new(&hello)))
    });
    group.finish();
}

fn run(command: &mut Command) {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success());
}

/// Compiles the program to compare with.
fn build_hello() -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).to_owned();
    let (source, binary) = (directory.join("hello.rs"), directory.join("hello"));
    fs::create_dir_all(&directory).unwrap();
    fs::write(&source, "fn main() { println!(\"nothing found in 1 policy\"); }\n").unwrap();
    let status =
        Command::new("rustc").args(["-O", "-o"]).arg(&binary).arg(&source).status().unwrap();
    assert!(status.success());
    binary
}

criterion_group!(benches, process);
criterion_main!(benches);
