//! What the rules on conditions share about several tests of one key: which of them the engine may decide together.

use crate::access::compare::Together;
use crate::access::evaluate::test::Test;
use crate::access::evaluate::test_of;
use crate::context::Context;
use crate::model::{Family, KeyTest, Operator, OperatorBlock, Statement};
use crate::rules::conditions::{is_multivalued, is_single_valued, is_template_text};

/// A test with its operator.
pub(super) type Own<'s> = (&'s OperatorBlock<'s>, &'s KeyTest<'s>);

/// Tests of one key, two or more, in the order of their places.
pub(super) struct Group<'s> {
    pub(super) tests: Vec<Own<'s>>,
    prepared: Vec<Test>,
}

/// Conditions hold a handful of tests. A text with more of them is no policy, and comparing all pairs would take long.
const MOST_TESTS: usize = 64;

impl<'s> Group<'s> {
    /// The key as the last test writes it.
    pub(super) fn key(&self) -> &'s str {
        self.tests.last().map_or("", |(_, test)| test.name())
    }

    /// The tests, ready to be asked. `None` if the engine cannot read one.
    pub(super) fn together<'c>(&self, context: &Context<'c>) -> Option<Together<'_, 'c>> {
        Together::new(&self.prepared, context.catalogue)
    }
}

/// The keys that two or more tests of the statement name, with those tests whose answer depends on nothing but the request.
pub(super) fn groups<'s>(statement: &'s Statement, context: &Context) -> Vec<Group<'s>> {
    let mut groups = Vec::new();
    let all = || statement.tests().take(MOST_TESTS);
    for (at, (_, first)) in all().enumerate() {
        let name = first.name();
        // Most conditions test each key once.
        let is_known = all().take(at).any(|(_, test)| test.is(name));
        if !is_known && all().skip(at + 1).any(|(_, test)| test.is(name)) {
            let own = all().filter(|(_, test)| test.is(name)).collect();
            groups.extend(group(own, name, context));
        }
    }
    groups
}

fn group<'s>(mut tests: Vec<Own<'s>>, name: &str, context: &Context) -> Option<Group<'s>> {
    tests.retain(|(block, test)| block.operator.is_some_and(|own| is_plain(own, test)));
    let operator = |own: &Own| own.0.operator.filter(|own| own.family != Family::Null);
    let is_set = tests.iter().filter_map(operator).any(|own| own.qualifier.is_some());
    // What an operator without a prefix says of several values is not documented.
    let may_be_plain = match is_set {
        true => is_single_valued(context, name),
        false => is_multivalued(context, name) != Some(true),
    };
    tests.retain(|own| may_be_plain || operator(own).is_none_or(|own| own.qualifier.is_some()));
    if tests.len() < 2 {
        return None;
    }
    let has_variables = context.policy.has_variables();
    let prepared = tests.iter().map(|(block, test)| test_of(block, test, has_variables)).collect();
    Some(Group { tests, prepared })
}

/// Whether all of the test is known, and says the same today and tomorrow.
fn is_plain(operator: Operator, test: &KeyTest) -> bool {
    let is_odd_null =
        operator.family == Family::Null && (operator.qualifier.is_some() || operator.if_exists);
    !is_odd_null
        && !test.has_unknown
        && !test.values.is_empty()
        && test.values.iter().all(|own| !own.has_variable() && !is_template_text(own.as_str()))
}
