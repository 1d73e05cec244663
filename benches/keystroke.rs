//! From a keystroke to published findings, over the pipe of the server's own process, and the memory that it takes.
//!
//! The budgets stand in the README: a policy of 6 kB, one of 168 kB, templates of 100 kB and 0.9 MB, one of 0.9 MB in YAML with
//! a thousand findings and their repairs, 100 open policies. All documents are made here. Run it with `cargo bench --bench keystroke`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench has no other way to fail, and its entry points are made by a macro"
)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use iamlint_catalogue::Catalogue;
use serde_json::{Value, json};

/// How many policies are open when memory is looked at.
const POLICIES: usize = 100;

fn keystrokes(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("keystroke");
    group.sample_size(20).measurement_time(Duration::from_secs(4));
    for (name, file, text) in [
        ("policy of 6 kB", "it.json", policy(6_000)),
        ("policy of 168 kB", "it.json", read_only_policy(168_000)),
        ("template of 100 kB", "it.json", print(&template(100_000, four_resources))),
        ("template of 0.9 MB", "it.json", print(&template(900_000, four_resources))),
        ("template of 0.9 MB in YAML", "it.yaml", in_yaml(&template(1_300_000, wide_resources))),
    ] {
        let uri = format!("file:///project/{file}");
        let mut server = Server::start();
        let mut typist = Typist::at_the_middle_of(&uri, &text);
        server.open(&uri, &text);
        let mut times = Vec::new();
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|count| {
                let taken: Vec<_> = (0..count).map(|_| typist.press(&mut server)).collect();
                times.extend_from_slice(&taken);
                taken.iter().sum()
            });
        });
        times.sort();
        let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
        println!("{name}: median {:.2} ms, 99th percentile {:.2} ms", at(50), at(99));
    }
    group.finish();
}

fn memory(_: &mut Criterion) {
    let mut server = Server::start();
    for number in 0..POLICIES {
        server.open(&format!("file:///project/{number}.json"), &policy(6_000));
    }
    match server.resident() {
        Some(kilobytes) => {
            println!("memory with {POLICIES} policies of 6 kB open: {} MB", kilobytes / 1024);
        }
        None => println!("skipped: the memory of a process is read from /proc, which is not here"),
    }
}

/// Somebody who writes a letter into an action and takes it out again.
struct Typist {
    uri: String,
    line: usize,
    column: usize,
    version: i32,
}

impl Typist {
    fn at_the_middle_of(uri: &str, text: &str) -> Self {
        let half = text.len() / 2;
        let token = half + text[half..].find(":Get").unwrap();
        let start = text[..token].rfind('\n').unwrap() + 1;
        let line = text[..start].matches('\n').count();
        Self { uri: uri.to_owned(), line, column: token + 3 - start, version: 1 }
    }

    fn press(&mut self, server: &mut Server) -> Duration {
        self.version += 1;
        let is_writing = self.version % 2 == 0;
        let end = self.column + usize::from(!is_writing);
        let range = json!({
            "start": { "line": self.line, "character": self.column },
            "end": { "line": self.line, "character": end },
        });
        let change = json!({ "range": range, "text": if is_writing { "x" } else { "" } });
        let document = json!({ "uri": self.uri, "version": self.version });
        let params = json!({ "textDocument": document, "contentChanges": [change] });
        let start = Instant::now();
        server.notify("textDocument/didChange", &params);
        server.wait_for_findings(self.version);
        start.elapsed()
    }
}

/// The server, in a process of its own.
struct Server {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_iamlint"))
            .arg("server")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = process.stdin.take().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let mut server = Self { process, input, output };
        let params = json!({ "capabilities": {} });
        server
            .send(&json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }));
        assert!(server.read()["result"]["capabilities"].is_object());
        server.notify("initialized", &json!({}));
        server
    }

    fn open(&mut self, uri: &str, text: &str) {
        let (_, language) = uri.rsplit_once('.').unwrap();
        let item = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": item }));
        self.wait_for_findings(1);
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }

    fn wait_for_findings(&mut self, version: i32) {
        while self.read()["params"]["version"] != version {}
    }

    fn read(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            assert_ne!(self.output.read_line(&mut line).unwrap(), 0, "the server has ended");
            match line.trim().split_once(':') {
                Some(("Content-Length", value)) => length = value.trim().parse().unwrap(),
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).unwrap();
        serde_json::from_slice(&body).unwrap()
    }

    /// The memory that the process holds, in kilobytes.
    fn resident(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A policy with statements as people write them.
fn policy(bytes: usize) -> String {
    let mut statements = Vec::new();
    while print(&document(&statements)).len() < bytes {
        let number = statements.len();
        statements.push(json!({
            "Sid": format!("Read{number}"),
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "dynamodb:GetItem", "dynamodb:Query"],
            "Resource": [
                format!("arn:aws:s3:::team-{number}-data"),
                format!("arn:aws:s3:::team-{number}-data/*"),
                format!("arn:aws:dynamodb:eu-west-1:111122223333:table/team-{number}"),
            ],
            "Condition": { "StringEquals": { "aws:PrincipalTag/team": format!("team-{number}") } },
        }));
    }
    print(&document(&statements))
}

/// A policy that lists the actions by which everything can be read, one a line.
fn read_only_policy(bytes: usize) -> String {
    let reads = |name: &str| ["Get", "List", "Describe"].iter().any(|verb| name.starts_with(verb));
    let mut size = 0;
    let mut actions = Vec::new();
    for service in Catalogue::embedded().services() {
        for action in service.actions().filter(|action| reads(action.name())) {
            // A name, its indentation, quotes, comma and line end.
            size += action.full_name().len() + 12;
            if size < bytes {
                actions.push(action.full_name());
            }
        }
    }
    assert!(size >= bytes, "there are not as many actions");
    let statement =
        json!({ "Sid": "ReadOnly", "Effect": "Allow", "Action": actions, "Resource": "*" });
    print(&document(&[statement]))
}

/// A CloudFormation template of these resources, of so many bytes in JSON.
fn template<const N: usize>(
    bytes: usize,
    resources_of: impl Fn(usize) -> [(String, Value); N],
) -> Value {
    let mut resources = serde_json::Map::new();
    let mut size = 0;
    while size < bytes {
        let number = resources.len();
        for (name, resource) in resources_of(number) {
            // What is printed is indented two levels deep.
            size += print(&resource).lines().map(|line| line.len() + 5).sum::<usize>();
            resources.insert(name, resource);
        }
    }
    json!({ "AWSTemplateFormatVersion": "2010-09-09", "Resources": resources })
}

/// Four resources, and a policy that is wider than it has to be: of two services, and with an action that needs the `*`.
fn wide_resources(number: usize) -> [(String, Value); 5] {
    let wide = document(&[json!({
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:ListAllMyBuckets", "sqs:SendMessage"],
        "Resource": "*",
    })]);
    let [role, bucket, function, managed] = four_resources(number);
    let wide = json!({ "PolicyDocument": wide });
    [role, bucket, function, managed, resource("Wide", number, "AWS::IAM::ManagedPolicy", wide)]
}

/// Of each four resources two hold policies.
fn four_resources(number: usize) -> [(String, Value); 4] {
    let trust = document(&[json!({
        "Effect": "Allow",
        "Principal": { "Service": "lambda.amazonaws.com" },
        "Action": "sts:AssumeRole",
    })]);
    let access = document(&[json!({
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:PutObject"],
        "Resource": { "Fn::Sub": format!("arn:aws:s3:::${{Bucket{number}}}/*") },
    })]);
    let policies = json!([{ "PolicyName": "access", "PolicyDocument": access.clone() }]);
    let bucket = json!({ "Ref": format!("Bucket{number}") });
    let function = json!({
        "Runtime": "python3.13", "Handler": "main.handler", "Timeout": 30,
        "Role": { "Fn::GetAtt": [format!("Role{number}"), "Arn"] },
        "Environment": { "Variables": { "BUCKET": bucket.clone(), "STAGE": "production" } },
    });
    [
        resource(
            "Role",
            number,
            "AWS::IAM::Role",
            json!({ "AssumeRolePolicyDocument": trust, "Policies": policies }),
        ),
        resource(
            "Bucket",
            number,
            "AWS::S3::Bucket",
            json!({ "VersioningConfiguration": { "Status": "Enabled" } }),
        ),
        resource("Function", number, "AWS::Lambda::Function", function),
        resource("Managed", number, "AWS::IAM::ManagedPolicy", json!({ "PolicyDocument": access })),
    ]
}

fn resource(name: &str, number: usize, kind: &str, properties: Value) -> (String, Value) {
    (format!("{name}{number}"), json!({ "Type": kind, "Properties": properties }))
}

fn document(statements: &[Value]) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn print(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap()
}

fn in_yaml(value: &Value) -> String {
    serde_yaml_ng::to_string(value).unwrap()
}

criterion_group!(benches, keystrokes, memory);
criterion_main!(benches);
