//! The sentences of AWS's documents on evaluation, as cases: `access/*.toml`.
//!
//! The cases were written from the documents, not from what the engine says. In the tables a row is one case.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says by panicking that it failed"
)]

#[path = "access/support.rs"]
mod support;

use iamlint_catalogue::Catalogue;
use iamlint_core::access::choices::Choices;
use iamlint_core::access::decide::{Layers, decide};
use iamlint_core::access::evaluate::principal::Ways;
use iamlint_core::access::facts::Facts;
use iamlint_core::access::request::{Key, Unlisted};
use iamlint_core::access::truth::Truth;
use iamlint_core::model::PolicyKind;
use support::{Names, choices, decision, key, policy, request, statement, texts};
use toml::{Table, Value};

/// The tables of one file.
fn file(text: &str) -> Table {
    text.parse().unwrap()
}

fn truth(truth: &Truth) -> String {
    match truth {
        Truth::Yes => "yes".to_owned(),
        Truth::No => "no".to_owned(),
        Truth::Depends(needs) => match needs.keys().collect::<Vec<_>>().join(" ") {
            keys if keys.is_empty() => "unknown".to_owned(),
            keys => format!("depends {keys}"),
        },
    }
}

/// Runs all rows of a table, and tells those that are not as expected.
fn rows(table: &Table, least: usize, run: impl Fn(&[Value]) -> (String, String)) {
    let mut failures = Vec::new();
    let mut count = 0;
    for (name, group) in table {
        for row in group.as_array().unwrap() {
            let cells = row.as_array().unwrap();
            let (expected, actual) = run(cells);
            count += 1;
            if expected != actual {
                failures.push(format!("{name}: {row}\n  expected {expected}, but is {actual}"));
            }
        }
    }
    assert!(failures.is_empty(), "{} of {count}\n{}", failures.len(), failures.join("\n"));
    assert!(count >= least, "only {count} cases");
}

fn effects(text: &str, kind: PolicyKind, request: &support::Asked, choices: Choices) -> Truth {
    let prepared = policy(text, kind, None, 0);
    let facts = Facts::new(&request.request, choices).unwrap();
    prepared.effects(&facts).allows
}

#[test]
fn operators_do_what_their_page_says() {
    let table = file(include_str!("access/operators.toml"));
    rows(&table, 150, |cells| {
        let (operator, values, given) = (cells[0].as_str().unwrap(), &cells[1], &cells[2]);
        let values = serde_like(values);
        let condition = format!("{{\"{operator}\": {{\"k:x\": {values}}}}}");
        let text = statement("Allow", "s3:GetObject", "*", "", &condition, "2012-10-17");
        let mut asked = request("anonymous", "s3:GetObject", "arn:aws:s3:::b/x", Unlisted::Unknown);
        asked.request.context.set("K:X", key(given));
        let choices = choices(cells.get(4));
        let found = truth(&effects(&text, PolicyKind::Identity, &asked, choices));
        (cells[3].as_str().unwrap().to_owned(), found)
    });
}

/// The values as JSON.
fn serde_like(values: &Value) -> String {
    match values {
        Value::Array(all) => {
            format!("[{}]", all.iter().map(serde_like).collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        other => other.to_string(),
    }
}

#[test]
fn variables_stand_for_values_of_the_request() {
    let table = file(include_str!("access/variables.toml"));
    rows(&table, 20, |cells| {
        let cell = |at: usize| cells[at].as_str().unwrap();
        let (version, place, pattern, given) = (cell(0), cell(1), cell(2), cell(3));
        let (resource, condition) = match place {
            "Resource" | "NotResource" => (pattern, String::new()),
            operator => {
                ("*", format!("{{\"{operator}\": {{\"k:x\": {}}}}}", serde_like(&cells[2])))
            }
        };
        let resource =
            if place == "NotResource" { format!("!{resource}") } else { resource.to_owned() };
        let text = statement("Allow", "s3:GetObject", &resource, "", &condition, version);
        let arn = if condition.is_empty() { given } else { "arn:aws:s3:::b/x" };
        let mut asked = request("anonymous", "s3:GetObject", arn, Unlisted::Unknown);
        if !condition.is_empty() {
            asked.request.context.set("k:x", Key::Known(vec![given.to_owned()]));
        }
        for (name, value) in cells[4].as_table().unwrap() {
            asked.request.context.set(name, key(value));
        }
        let choices = choices(cells.get(6));
        let found = truth(&effects(&text, PolicyKind::Identity, &asked, choices));
        (cell(5).to_owned(), found)
    });
}

#[test]
fn patterns_match_what_their_page_says() {
    let table = file(include_str!("access/patterns.toml"));
    rows(&table, 50, |cells| {
        let cell = |at: usize| cells[at].as_str().unwrap();
        let (effect, action, resource) = (cell(0), cell(1), cell(2));
        let text = statement(effect, action, resource, "", "", "2012-10-17");
        let asked = request("anonymous", cell(3), cell(4), Unlisted::Unknown);
        let prepared = policy(&text, PolicyKind::Identity, None, 0);
        let facts = Facts::new(&asked.request, choices(cells.get(6))).unwrap();
        (cell(5).to_owned(), truth(&prepared.statements[0].matches(&facts).truth))
    });
}

#[test]
fn principals_match_by_the_names_that_their_page_has() {
    let table = file(include_str!("access/principals.toml"));
    let names = Names::of(&table);
    let mut table = table;
    table.remove("names");
    rows(&table, 60, |cells| {
        let cell = |at: usize| names.filled(cells[at].as_str().unwrap());
        let text = statement(&cell(0), "*", "*", &cell(1), "", "2012-10-17");
        let action = if cell(3).is_empty() { "s3:GetObject".to_owned() } else { cell(3) };
        let asked = request(&cell(2), &action, "arn:aws:s3:::b/x", Unlisted::Unknown);
        let prepared = policy(&text, PolicyKind::Resource, Some("AWS::S3::Bucket"), 0);
        let mut facts = Facts::new(&asked.request, choices(cells.get(5))).unwrap();
        facts.has_boundary = cells.get(6).is_some();
        let matched = prepared.statements[0].matches(&facts);
        let ways = [
            ("exact", Ways::EXACT),
            ("any", Ways::ANY),
            ("role", Ways::ROLE),
            ("user", Ways::USER),
            ("account", Ways::ACCOUNT),
        ];
        let named = |set: Ways| {
            let own = ways.iter().filter(|(_, way)| set.meets(*way)).map(|(name, _)| *name);
            own.collect::<Vec<_>>().join(" ")
        };
        let found = match &matched.truth {
            Truth::Yes => named(matched.caught.sure),
            Truth::No => "no".to_owned(),
            Truth::Depends(_) => format!("maybe {}", named(matched.caught.maybe)),
        };
        (cell(4), found)
    });
}

#[test]
fn layers_decide_as_the_evaluation_logic_says() {
    let table = file(include_str!("access/decisions.toml"));
    let names = Names::of(&table);
    let cases = table["case"].as_array().unwrap();
    let mut failures = Vec::new();
    for case in cases {
        let case = case.as_table().unwrap();
        let (says, expected) = (case["says"].as_str().unwrap(), case["expect"].as_str().unwrap());
        let (found, explained) = decided(case, &names);
        if found != expected {
            failures.push(format!("{says}\n  expected {expected}, but is {found}\n  {explained}"));
        }
    }
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
    assert!(cases.len() >= 80, "only {} cases", cases.len());
}

fn decided(case: &Table, names: &Names) -> (String, String) {
    let text = |name: &str| case.get(name).and_then(Value::as_str).map(|own| names.filled(own));
    let call = text("call").unwrap();
    let (action, resource) = call.split_once(" on ").unwrap();
    let unlisted = if case.contains_key("open") { Unlisted::Unknown } else { Unlisted::Absent };
    let mut asked = request(&text("caller").unwrap(), action, resource, unlisted);
    asked.request.resource_account = text("owner");
    asked.set_user(text("user"));
    for (name, value) in case.get("context").and_then(Value::as_table).into_iter().flatten() {
        asked.request.context.set(name, key(&names.filled_value(value)));
    }
    let layers = layers(case, names);
    let mut facts = Facts::new(&asked.request, Choices::default()).unwrap();
    let answer = decide(&layers, &mut facts, Catalogue::embedded());
    (decision(&answer.decision), format!("{:?}", answer.layers))
}

fn layers(case: &Table, names: &Names) -> Layers {
    let key_type = Some("AWS::KMS::Key");
    let is_key = case["call"].as_str().unwrap().starts_with("kms:");
    let one = |name: &str, kind| {
        let own = texts(case.get(name)?, names);
        Some(policy(&own, kind, key_type.filter(|_| is_key && kind == PolicyKind::Resource), 0))
    };
    let is_trust = case.contains_key("trust");
    let resource = if is_trust {
        one("trust", PolicyKind::Trust)
    } else {
        one("resource", PolicyKind::Resource)
    };
    let levels = case.get("scps").and_then(Value::as_array).into_iter().flatten();
    let mut layers = Layers {
        identity: one("identity", PolicyKind::Identity).into_iter().collect(),
        boundary: one("boundary", PolicyKind::Boundary),
        session: one("session", PolicyKind::Session).map(|own| vec![own]),
        resource,
        scps: levels
            .map(|level| vec![policy(&texts(level, names), PolicyKind::Scp, None, 0)])
            .collect(),
        rcps: one("rcp", PolicyKind::Rcp).into_iter().collect(),
        endpoint: one("endpoint", PolicyKind::Endpoint),
        ..Layers::default()
    };
    let circumstances = &mut layers.circumstances;
    match case.get("circumstance").and_then(Value::as_str) {
        Some("service-linked role") => circumstances.is_service_linked_role = true,
        Some("caller in management account") => {
            circumstances.is_caller_in_management_account = true;
        }
        Some("resource in management account") => {
            circumstances.is_resource_in_management_account = true;
        }
        Some("key that AWS manages") => circumstances.is_aws_managed_key = true,
        Some(other) => panic!("no such circumstance: {other}"),
        None => {}
    }
    layers
}

/// With a context that is complete, nothing in AWS's own policies is beyond the engine.
#[test]
fn managed_policies_leave_nothing_open() {
    let corpora = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpora");
    let Ok(entries) = std::fs::read_dir(corpora.join("managed")) else {
        println!("skipped: there is no folder ../shared/corpora beside the workspace");
        return;
    };
    let session = "arn:aws:sts::111122223333:assumed-role/app/one";
    let asked = [
        ("s3:GetObject", "arn:aws:s3:::b/x"),
        ("iam:PassRole", "arn:aws:iam::111122223333:role/x"),
        ("ec2:DescribeInstances", "*"),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/k"),
        ("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:g:log-stream:s"),
    ];
    let asked = asked.map(|(action, arn)| request(session, action, arn, Unlisted::Absent).request);
    let facts = asked.each_ref().map(|own| Facts::new(own, Choices::default()).unwrap());
    let (mut allowed, mut policies) = (0, 0);
    for entry in entries {
        let path = entry.unwrap().path();
        let prepared =
            policy(&std::fs::read_to_string(&path).unwrap(), PolicyKind::Identity, None, 0);
        policies += 1;
        for facts in &facts {
            match prepared.grants(facts) {
                Truth::Yes => allowed += 1,
                Truth::No => {}
                Truth::Depends(needs) => panic!("{}: {needs:?}", path.display()),
            }
        }
    }
    assert!(policies > 700 && allowed > 100, "{policies} policies, {allowed} allowed");
}
