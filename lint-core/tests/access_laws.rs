//! Laws of evaluation that hold for all policies and requests: more `Allow` never takes access away, more `Deny` never gives any,
//! order and repetition do not count, and what is known only makes answers surer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test says by panicking that it failed"
)]
#![allow(dead_code, reason = "the other tests of access use the rest of what they share")]

#[path = "access/support.rs"]
mod support;

use iamlint_core::access::choices::Choices;
use iamlint_core::access::facts::Facts;
use iamlint_core::access::request::{Key, Request, Unlisted};
use iamlint_core::access::truth::Truth;
use iamlint_core::model::PolicyKind;
use proptest::prelude::*;
use support::{policy, request};

const OPERATORS: [&str; 12] = [
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "StringEqualsIfExists",
    "StringEqualsIgnoreCase",
    "NumericLessThan",
    "NumericNotEquals",
    "ForAllValues:StringEquals",
    "ForAnyValue:StringLike",
    "ForAnyValue:StringNotEquals",
    "Bool",
];

/// A statement as JSON, without its effect.
fn rest_of_statement() -> impl Strategy<Value = String> {
    let action =
        prop::sample::select(vec!["*", "s3:*", "s3:Get*", "s3:GetObject", "sqs:*", "?3:*"]);
    let resource = prop::sample::select(vec![
        "*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::b/*",
        "arn:aws:s3:::b/${k:x}",
        "arn:aws:s3:::b/a?",
        "arn:aws:s3",
        "arn:aws:*:*:b/a",
    ]);
    let test = (
        prop::sample::select(OPERATORS.to_vec()),
        prop::sample::select(vec!["k:x", "k:y"]),
        prop::collection::vec(prop::sample::select(vec!["a", "a*", "1", "true", "${k:y}"]), 1..3),
    );
    let negations = (any::<bool>(), any::<bool>());
    (action, resource, prop::option::of(test), negations).prop_map(
        |(action, resource, test, (not_action, not_resource))| {
            let not = |is_so: bool| if is_so { "Not" } else { "" };
            let condition = test.map_or(String::new(), |(operator, key, values)| {
                let values: Vec<String> = values.iter().map(|own| format!("\"{own}\"")).collect();
                let values = values.join(", ");
                format!(", \"Condition\": {{\"{operator}\": {{\"{key}\": [{values}]}}}}")
            });
            format!(
                "\"{}Action\": \"{action}\", \"{}Resource\": \"{resource}\"{condition}",
                not(not_action),
                not(not_resource)
            )
        },
    )
}

fn statement() -> impl Strategy<Value = String> {
    (prop::bool::weighted(0.7), rest_of_statement()).prop_map(|(allows, rest)| {
        let effect = if allows { "Allow" } else { "Deny" };
        format!("{{\"Effect\": \"{effect}\", {rest}}}")
    })
}

fn state() -> impl Strategy<Value = Key> {
    let value = prop::sample::select(vec!["", "a", "ab", "A", "1", "2", "true"]);
    prop_oneof![
        Just(Key::Absent),
        Just(Key::Unknown),
        prop::collection::vec(value.prop_map(str::to_owned), 0..3).prop_map(Key::Known),
    ]
}

fn asked() -> impl Strategy<Value = Request> {
    let resource = prop::sample::select(vec!["*", "arn:aws:s3:::b/a", "arn:aws:s3:::b/ab"]);
    let action = prop::sample::select(vec!["s3:GetObject", "s3:PutObject", "sqs:SendMessage"]);
    (resource, action, state(), state()).prop_map(|(resource, action, x, y)| {
        let mut own = request("anonymous", action, resource, Unlisted::Absent).request;
        own.context.set("k:x", x);
        own.context.set("k:y", y);
        own
    })
}

fn grants(statements: &[String], request: &Request) -> Truth {
    let text =
        format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{}]}}", statements.join(", "));
    let facts = Facts::new(request, Choices::default()).unwrap();
    policy(&text, PolicyKind::Identity, None, 0).grants(&facts)
}

/// No, depends, yes: in this order.
fn rank(truth: &Truth) -> u8 {
    match truth {
        Truth::No => 0,
        Truth::Depends(_) => 1,
        Truth::Yes => 2,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn another_allow_takes_nothing_away(
        own in prop::collection::vec(statement(), 0..4), rest in rest_of_statement(), request in asked(),
    ) {
        let before = grants(&own, &request);
        let mut more = own.clone();
        more.push(format!("{{\"Effect\": \"Allow\", {rest}}}"));
        prop_assert!(rank(&grants(&more, &request)) >= rank(&before));
    }

    #[test]
    fn another_deny_gives_nothing(
        own in prop::collection::vec(statement(), 0..4), rest in rest_of_statement(), request in asked(),
    ) {
        let before = grants(&own, &request);
        let mut more = own.clone();
        more.push(format!("{{\"Effect\": \"Deny\", {rest}}}"));
        prop_assert!(rank(&grants(&more, &request)) <= rank(&before));
    }

    #[test]
    fn order_and_repetition_do_not_count(
        own in prop::collection::vec(statement(), 1..5), request in asked(),
    ) {
        let before = grants(&own, &request);
        let mut other: Vec<String> = own.iter().rev().cloned().collect();
        other.extend(own.clone());
        prop_assert_eq!(rank(&grants(&other, &request)), rank(&before));
    }

    #[test]
    fn what_becomes_known_makes_the_answer_surer(
        own in prop::collection::vec(statement(), 1..4), request in asked(), x in state(), y in state(),
    ) {
        let before = grants(&own, &request);
        let mut more = request.clone();
        for (name, key) in [("k:x", x), ("k:y", y)] {
            if request.context.get(name) == Some(&Key::Unknown) {
                more.context.set(name, key);
            }
        }
        let after = grants(&own, &more);
        prop_assert!(rank(&before) == 1 || rank(&before) == rank(&after), "{:?} {:?}", before, after);
    }
}
