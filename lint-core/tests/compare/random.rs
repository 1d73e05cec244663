//! Policies put together at random, in a world so small that each answer can be checked with all of its requests.

use iamlint_catalogue::Catalogue;
use iamlint_core::access::choices::Choices;
use iamlint_core::access::compare::{Answer, Limits, Options, no_more_than};
use iamlint_core::access::evaluate::Prepared;
use iamlint_core::access::facts::Facts;
use iamlint_core::access::request::{Key, Request, Unlisted};
use iamlint_core::access::truth::Truth;
use iamlint_core::model::PolicyKind;

use crate::compared;
use crate::support::{policy, request};

/// Numbers that are the same in each run (xorshift).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }

    pub(crate) fn one<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }
}

/// A key, the operators that test it, their values, and the values that requests carry.
pub(crate) struct Theme {
    pub(crate) key: &'static str,
    operators: &'static [&'static str],
    values: &'static [&'static str],
    states: &'static [&'static str],
}

const TEXT: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
];

pub(crate) const THEMES: [Theme; 8] = [
    Theme {
        key: "k:one",
        operators: TEXT,
        values: &["a", "b", "ab", "A", "a*", "?", "*b", "a?b", ""],
        states: &["", "a", "b", "ab", "A", "x", "axb"],
    },
    Theme {
        key: "k:one",
        operators: TEXT,
        values: &["a", "${k:other}", "a*", "${k:other, 'b'}", "${*}"],
        states: &["a", "b", "x", "*"],
    },
    Theme {
        key: "k:one",
        operators: &["ArnLike", "ArnNotLike", "ArnEquals", "StringLike"],
        values: &["arn:aws:s3:::a", "arn:aws:s3:::a*", "arn:*:s3:::?", "arn:aws:*:*:*:a", "a"],
        states: &["a", "arn:aws:s3:::a", "arn:aws:s3:::ab", "arn:aws:sqs:r:1:a", "arn:aws:s3::a:a"],
    },
    Theme {
        key: "k:one",
        operators: &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        values: &["1", "2", "2.0", "-1"],
        states: &["0", "1", "1.5", "2", "3", "-1", "-2"],
    },
    Theme {
        key: "k:one",
        operators: &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        values: &["2026-11-26T00:00:00Z", "2026-11-27", "1795651200"],
        states: &["2026-11-26", "2026-11-26T01:00:00Z", "2026-11-27", "2027-01-01", "0"],
    },
    Theme {
        key: "k:one",
        operators: &["IpAddress", "NotIpAddress"],
        values: &["10.0.0.0/8", "10.0.0.0/16", "0.0.0.0/0", "2001:db8::/32", "10.0.0.1"],
        states: &["10.0.0.1", "10.0.9.9", "10.1.0.1", "11.0.0.1", "2001:db8::1", "2001:db9::1"],
    },
    Theme {
        key: "k:one",
        operators: &["Bool"],
        values: &["true", "false", "TRUE"],
        states: &["true", "false"],
    },
    Theme {
        key: "k:one",
        operators: &["BinaryEquals"],
        values: &["QQ==", "Qg=="],
        states: &["QQ==", "Qg==", "Qw=="],
    },
];

pub(crate) const MANY: Theme = Theme {
    key: "k:many",
    operators: &["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"],
    values: &["a", "b", "a*", "?", "*"],
    states: &[],
};

const MANY_STATES: [Option<&[&str]>; 9] = [
    None,
    Some(&[]),
    Some(&[""]),
    Some(&["a"]),
    Some(&["b"]),
    Some(&["a", "b"]),
    Some(&["a", "xx"]),
    Some(&["xx"]),
    Some(&["", "a"]),
];

const ACTIONS: [&str; 4] = ["s3:GetObject", "s3:PutObject", "sqs:SendMessage", "s3:GetNewThing"];

const RESOURCES: [&str; 10] = [
    "*",
    "arn:aws:s3:::a",
    "arn:aws:s3:::b",
    "arn:aws:s3:::ab",
    "arn:aws:s3:::axb",
    "arn:aws:s3:::a/x",
    "arn:aws:s3:::a:b",
    "arn:aws:sqs:r:1:a",
    "arn:aws:sqs:r:1:2:a",
    "arn:aws:s3:::x",
];

/// A test as JSON: `"Operator": {"key": [values]}`.
pub(crate) fn test(theme: &Theme, random: &mut Random) -> String {
    let key = theme.key;
    if random.below(8) == 0 {
        return format!("\"Null\": {{\"{key}\": \"{}\"}}", random.one(&["true", "false"]));
    }
    let is_many = theme.key == "k:many";
    // A plain operator on a key with many values is an open point; a few of them are enough.
    let with = match random.below(if is_many { 20 } else { 12 }) {
        0 if is_many => "",
        0 | 2 | 4 | 6 | 8 if is_many => "ForAllValues:",
        _ if is_many => "ForAnyValue:",
        0 => "ForAllValues:",
        1 => "ForAnyValue:",
        _ => "",
    };
    let if_exists = if random.below(5) == 0 { "IfExists" } else { "" };
    let values = [random.one(theme.values), random.one(theme.values)];
    let count = 1 + random.below(2);
    let values: Vec<String> = values[..count].iter().map(|own| format!("\"{own}\"")).collect();
    let operator = random.one(theme.operators);
    format!("\"{with}{operator}{if_exists}\": {{\"{key}\": [{}]}}", values.join(","))
}

fn element(name: &str, values: &[&str], random: &mut Random) -> String {
    let not = if random.below(5) == 0 { "Not" } else { "" };
    let all: Vec<String> =
        (0..1 + random.below(2)).map(|_| format!("\"{}\"", random.one(values))).collect();
    format!("\"{not}{name}\": [{}]", all.join(","))
}

fn statement(theme: &Theme, random: &mut Random) -> String {
    let effect = if random.below(3) == 0 { "Deny" } else { "Allow" };
    let actions =
        ["*", "s3:*", "s3:GetObject", "s3:Get*", "s3:?etObject", "sqs:*", "*:*", "S3:putobject"];
    let resources = [
        "*",
        "*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::a",
        "arn:aws:s3:::a*",
        "arn:aws:s3:::*b",
        "arn:aws:s3:::a?b",
        "arn:aws:*:*:*:a",
        "arn:aws:s3",
        "arn:aws:*:a",
        "arn:aws:s3:::${k:one}",
    ];
    let mut tests: Vec<String> = Vec::new();
    if random.below(2) == 0 {
        tests.push(test(theme, random));
    }
    if random.below(3) == 0 {
        tests.push(test(&MANY, random));
    }
    // The same operator twice would be the same key twice.
    tests.sort();
    tests.dedup_by_key(|own| own.split(':').next().map(str::to_owned));
    let (actions, resources) =
        (element("Action", &actions, random), element("Resource", &resources, random));
    format!(
        "{{\"Effect\":\"{effect}\",{actions},{resources},\"Condition\":{{{}}}}}",
        tests.join(",")
    )
}

pub(crate) fn policy_of(theme: &Theme, random: &mut Random) -> (String, Prepared) {
    let count = 1 + random.below(4);
    let all: Vec<String> = (0..count).map(|_| statement(theme, random)).collect();
    let text = format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{}]}}", all.join(","));
    let prepared = policy(&text, PolicyKind::Identity, None, 0);
    (text, prepared)
}

/// All requests of the world.
pub(crate) fn world(theme: &Theme) -> Vec<Request> {
    let others: &[Option<&str>] = if theme.values.contains(&"${k:other}") {
        &[None, Some("a"), Some("x"), Some("*")]
    } else {
        &[None]
    };
    let mut all = Vec::new();
    for action in ACTIONS {
        for resource in RESOURCES {
            for state in [None].into_iter().chain(theme.states.iter().map(Some)) {
                for many in MANY_STATES {
                    for other in others {
                        let mut own = request(
                            "arn:aws:iam::111122223333:role/example",
                            action,
                            resource,
                            Unlisted::Absent,
                        )
                        .request;
                        if let Some(value) = state {
                            own.context.set(theme.key, Key::Known(vec![(*value).to_owned()]));
                        }
                        if let Some(values) = many {
                            let values = values.iter().map(|own| (*own).to_owned()).collect();
                            own.context.set("k:many", Key::Known(values));
                        }
                        if let Some(value) = other {
                            own.context.set("k:other", Key::Known(vec![(*value).to_owned()]));
                        }
                        all.push(own);
                    }
                }
            }
        }
    }
    all
}

const PAIRS: usize = 20_000;

#[test]
fn answers_are_those_of_all_requests_of_a_small_world() {
    let mut random = Random::new(0x9e37_79b9_7f4a_7c15);
    let (mut none, mut some, mut unknown, mut checked) = (0, 0, 0, 0_u64);
    let options = Options { is_raw: true, ..Options::default() };
    for theme in &THEMES {
        let requests = world(theme);
        let facts: Vec<Facts> =
            requests.iter().map(|own| Facts::new(own, Choices::default()).unwrap()).collect();
        for _ in 0..PAIRS / THEMES.len() {
            let ((new_text, new), (old_text, old)) =
                (policy_of(theme, &mut random), policy_of(theme, &mut random));
            let pair = || format!("new {new_text}\nold {old_text}");
            match compared(&new, &old, options) {
                Answer::Unknown(_) => unknown += 1,
                Answer::Some(proof) => {
                    some += 1;
                    let facts = Facts::new(&proof.request, Choices::default()).unwrap();
                    assert_eq!(new.grants(&facts), Truth::Yes, "{}\n{proof:?}", pair());
                    assert_eq!(old.grants(&facts), Truth::No, "{}\n{proof:?}", pair());
                }
                Answer::None => {
                    none += 1;
                    for facts in &facts {
                        let grants = new.grants(facts);
                        checked += 1;
                        if grants.is_no() {
                            continue;
                        }
                        let before = old.grants(facts);
                        let is_kept = !before.is_no() && (before.is_yes() || !grants.is_yes());
                        assert!(is_kept, "{}\n{:?}", pair(), facts.request);
                    }
                }
            }
        }
    }
    println!("none {none} ({checked} requests), some {some}, unknown {unknown} of {PAIRS}");
    assert!(none > 1000 && some > 1000, "the world shows too little");
    assert!(unknown * 20 < PAIRS, "too much is unknown");
}

#[test]
fn layers_together_allow_what_each_of_them_does() {
    let mut random = Random::new(0x51_7cc1_b727);
    let (mut none, mut some, mut unknown) = (0, 0, 0);
    let options = Options { is_raw: true, ..Options::default() };
    for theme in &THEMES {
        let requests = world(theme);
        let facts: Vec<Facts> =
            requests.iter().map(|own| Facts::new(own, Choices::default()).unwrap()).collect();
        for _ in 0..250 {
            let [own, limit, reference] = [(); 3].map(|()| policy_of(theme, &mut random));
            let shown = || format!("{}\nwithin {}\nbeyond {}", own.0, limit.0, reference.0);
            let layers = [&own.1, &limit.1];
            let grants = |facts: &Facts| own.1.grants(facts).and(limit.1.grants(facts));
            match no_more_than(&layers, &reference.1, Catalogue::embedded(), options) {
                Answer::Unknown(_) => unknown += 1,
                Answer::Some(proof) => {
                    some += 1;
                    let facts = Facts::new(&proof.request, Choices::default()).unwrap();
                    assert_eq!(grants(&facts), Truth::Yes, "{}\n{proof:?}", shown());
                    assert_eq!(reference.1.grants(&facts), Truth::No, "{}\n{proof:?}", shown());
                }
                Answer::None => {
                    none += 1;
                    let is_new = |facts: &&Facts| {
                        grants(facts).is_yes() && reference.1.grants(facts).is_no()
                    };
                    let found = facts.iter().find(is_new);
                    assert!(found.is_none(), "{}\n{:?}", shown(), found.map(|own| own.request));
                }
            }
        }
    }
    println!("none {none}, some {some}, unknown {unknown} of 2000");
    assert!(none > 100 && some > 100 && unknown < 100, "the world shows too little");
}

#[test]
fn at_a_cap_the_answer_is_unknown_or_the_same() {
    let low = [
        Limits { states: 3, ..Limits::default() },
        Limits { nodes: 2, ..Limits::default() },
        Limits { failures: 0, ..Limits::default() },
    ];
    let mut random = Random::new(7);
    let mut unknown = [0; 3];
    for theme in &THEMES {
        for _ in 0..100 {
            let (new, old) = (policy_of(theme, &mut random).1, policy_of(theme, &mut random).1);
            let whole = compared(&new, &old, Options { is_raw: true, ..Options::default() });
            for (number, limits) in low.into_iter().enumerate() {
                let options = Options { is_raw: true, limits, ..Options::default() };
                match (compared(&new, &old, options), &whole) {
                    (Answer::None, Answer::None) | (Answer::Some(_), Answer::Some(_)) => {}
                    (Answer::Unknown(_), _) => unknown[number] += 1,
                    (answer, _) => panic!("{answer:?} instead of {whole:?}"),
                }
            }
        }
    }
    println!("unknown at low caps: {unknown:?}");
    assert!(unknown[0] > 10 && unknown[1] > 10, "the caps are never met: {unknown:?}");
}
