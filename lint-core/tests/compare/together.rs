//! Tests of one key, decided together, in a world so small that each answer can be checked.

use iamlint_catalogue::Catalogue;
use iamlint_core::access::choices::Choices;
use iamlint_core::access::compare::Together;
use iamlint_core::access::facts::Facts;
use iamlint_core::model::PolicyKind;

use crate::random::{MANY, Random, THEMES, test, world};
use crate::support::policy;

#[test]
fn tests_that_exclude_each_other_or_follow_do_so_for_all_values() {
    let mut random = Random::new(0x1234_5678_9abc_def1);
    let (mut exclude, mut follow, mut asked) = (0, 0, 0);
    for theme in THEMES.iter().chain([&MANY]) {
        let is_many = theme.key == MANY.key;
        let requests = world(if is_many { &THEMES[0] } else { theme });
        // What is not tested here stays as it is in the first request.
        let requests = requests
            .iter()
            .filter(|own| own.action == requests[0].action && own.resource == requests[0].resource);
        let facts: Vec<Facts> =
            requests.map(|own| Facts::new(own, Choices::default()).unwrap()).collect();
        for _ in 0..600 {
            let mut tests: Vec<String> =
                (0..2 + random.below(2)).map(|_| test(theme, &mut random)).collect();
            tests.sort();
            tests.dedup_by_key(|own| own.split(": ").next().map(str::to_owned));
            // A variable is somebody else's value; the rules leave such tests out.
            if tests.len() < 2 || tests.iter().any(|own| own.contains("${")) {
                continue;
            }
            let text = format!(
                "{{\"Version\": \"2012-10-17\", \"Statement\": {{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\", \"Condition\": {{{}}}}}}}",
                tests.join(", ")
            );
            let own = policy(&text, PolicyKind::Identity, None, 0);
            let tests = &own.statements[0].tests;
            let Some(mut together) = Together::new(tests, Catalogue::embedded()) else { continue };
            asked += 1;
            let all: Vec<usize> = (0..tests.len()).collect();
            if together.exclude_each_other(&all) {
                exclude += 1;
                let passes = facts.iter().find(|own| tests.iter().all(|t| t.holds(own).is_yes()));
                assert!(passes.is_none(), "{text}\n{:?}", passes.map(|own| own.request));
            }
            for at in &all {
                let others: Vec<usize> = all.iter().copied().filter(|own| own != at).collect();
                if !together.follows(*at, &others) {
                    continue;
                }
                follow += 1;
                let fails = facts.iter().find(|facts| {
                    others.iter().all(|own| tests[*own].holds(facts).is_yes())
                        && tests[*at].holds(facts).is_no()
                });
                assert!(fails.is_none(), "{text}\n{:?}", fails.map(|own| own.request));
            }
        }
    }
    println!("{asked} conditions: {exclude} exclude each other, {follow} tests follow");
    assert!(exclude > 200 && follow > 200, "the world shows too little");
}
