//! Whether a statement tests the key that a house rule asks for in a way that limits.
//!
//! A test limits if it fails where the key is absent and holds for the wanted values only. For keys that say who calls,
//! [`exposure`] knows which values are fixed.

use iamlint_catalogue::ValueType;

use crate::access::{arn, glob};
use crate::context::Context;
use crate::model::{Family, KeyTest, Operator, OperatorBlock, Statement};
use crate::rules::conditions;
use crate::rules::exposure::{self, Verdict};
use crate::settings::house::RequiredCondition;
use crate::source::Span;

/// What was found of the test that an entry asks for.
pub(super) enum Found {
    /// It is there, or that cannot be said.
    Enough,
    /// It is not there. Holds the tests that look like it, and why they are none.
    Nothing(Vec<(Span, String)>),
}

/// Keys that every request carries. Source: IAM user guide, "AWS global condition context keys".
const ALWAYS_THERE: [&str; 3] =
    ["aws:PrincipalIsAWSService", "aws:SecureTransport", "aws:ViaAWSService"];

/// Looks for the test in an allowing statement.
pub(super) fn find(statement: &Statement, entry: &RequiredCondition, context: &Context) -> Found {
    if exposure::has_unknown_tests(statement) {
        return Found::Enough;
    }
    let mut open = Vec::new();
    for (block, test) in statement.tests() {
        match judge(block, test, statement, entry, context) {
            Verdict::Limits | Verdict::Unknown => return Found::Enough,
            Verdict::Open(span, why) => open.push((span, why)),
            Verdict::Unrelated => {}
        }
    }
    Found::Nothing(open)
}

fn judge(
    block: &OperatorBlock,
    test: &KeyTest,
    statement: &Statement,
    entry: &RequiredCondition,
    context: &Context,
) -> Verdict {
    if !conditions::is_plain_key(test) {
        return Verdict::Unknown;
    }
    if !test.is(&entry.key) {
        return Verdict::Unrelated;
    }
    let Some(operator) = block.operator else { return Verdict::Unknown };
    if operator.family == Family::Null {
        return judge_presence(block, test, entry);
    }
    match exposure::open_operator(operator, test.name(), statement) {
        Some(why) => Verdict::Open(block.text.span, why),
        None => judge_values(operator, test, entry, context),
    }
}

/// `Null` says only whether the key is there. A set operator in front changes nothing of that.
fn judge_presence(block: &OperatorBlock, test: &KeyTest, entry: &RequiredCondition) -> Verdict {
    if test.has_unknown {
        return Verdict::Unknown;
    }
    let is_there = !test.values.is_empty()
        && test.values.iter().all(|value| value.as_str().eq_ignore_ascii_case("false"));
    match is_there {
        true if takes_any(entry) => Verdict::Limits,
        true => Verdict::Open(block.text.span, "any value passes this test".to_owned()),
        false => Verdict::Open(block.text.span, "it holds where the key is absent".to_owned()),
    }
}

fn takes_any(entry: &RequiredCondition) -> bool {
    entry.values.iter().any(|value| is_star(value))
}

fn is_star(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte == b'*')
}

/// Values are joined by OR: a single wrong one opens the test.
fn judge_values(
    operator: Operator,
    test: &KeyTest,
    entry: &RequiredCondition,
    context: &Context,
) -> Verdict {
    if entry.values.is_empty()
        && let Some(verdict) = exposure::judge_callers(operator, test, context)
    {
        return verdict;
    }
    let mut verdict = if test.has_unknown { Verdict::Unknown } else { Verdict::Limits };
    for value in &test.values {
        let text = value.as_str();
        if entry.values.is_empty() {
            if operator.wildcards && is_star(text) {
                return Verdict::Open(value.span(), "any value passes this test".to_owned());
            }
        } else if !entry.values.iter().any(|wanted| covers(wanted, text, operator)) {
            if !conditions::is_template_text(text) {
                let why = format!("`{text}` is not a value that the house rule takes");
                return Verdict::Open(value.span(), why);
            }
            verdict = Verdict::Unknown;
        }
    }
    verdict
}

/// Whether all that `text` matches under `operator` is taken by `wanted`, a value of the entry.
fn covers(wanted: &str, text: &str, operator: Operator) -> bool {
    if wanted == text {
        return true;
    }
    match operator.family {
        Family::Bool => wanted.eq_ignore_ascii_case(text),
        Family::Arn => arn::covers(wanted, text),
        _ if operator.name == "StringEqualsIgnoreCase" => glob::matches_ignoring_case(wanted, text),
        _ if operator.wildcards => glob::covers(wanted, text),
        _ => glob::matches(wanted, text),
    }
}

/// Whether a denying statement leaves only requests that pass the test, its actions, resources and principals aside.
/// What is unknown may well do so.
pub(super) fn denies_without_test(
    deny: &Statement,
    entry: &RequiredCondition,
    context: &Context,
) -> bool {
    let Some(condition) = &deny.condition else { return true };
    let mut tests = deny.tests().peekable();
    if tests.peek().is_none() {
        return condition.has_unknown;
    }
    // Whoever is not denied fails at least one of the tests: each must leave only those that pass.
    tests.all(|(block, test)| leaves_only_passing(block, test, entry, context))
}

fn leaves_only_passing(
    block: &OperatorBlock,
    test: &KeyTest,
    entry: &RequiredCondition,
    context: &Context,
) -> bool {
    let Some(operator) = block.operator else { return true };
    let all_are = |word: &str| {
        !test.has_unknown
            && !test.values.is_empty()
            && test.values.iter().all(|value| value.as_str().eq_ignore_ascii_case(word))
    };
    if !test.is(&entry.key) {
        // AWS's own services come without the key; the usual guard leaves them alone.
        let is_guard = test.is("aws:PrincipalIsAWSService") && operator.family == Family::Bool;
        return !conditions::is_plain_key(test) || (is_guard && all_are("false"));
    }
    let is_there = ALWAYS_THERE.iter().any(|key| test.is(key));
    let denies_absent = operator.matches_absent_key() || is_there;
    match operator.family {
        Family::Null => takes_any(entry) && all_are("true"),
        Family::Bool => {
            let takes =
                |word: &str| entry.values.is_empty() || entry.values.iter().any(|own| own == word);
            let leaves = (all_are("false") && takes("true")) || (all_are("true") && takes("false"));
            operator.qualifier.is_none() && denies_absent && (leaves || test.has_unknown)
        }
        Family::Numeric | Family::Date if !operator.negated => {
            let is_range = operator.name.contains("Than");
            is_range && operator.qualifier.is_none() && denies_absent && entry.values.is_empty()
        }
        _ => {
            exposure::denies_all_others(operator)
                && matches!(
                    judge_values(operator, test, entry, context),
                    Verdict::Limits | Verdict::Unknown
                )
        }
    }
}

/// The operator that a test for `value` is written with.
pub(super) fn operator_for(value: &str, key: &str, context: &Context) -> &'static str {
    match conditions::value_type(context, key) {
        Some(ValueType::Bool) => "Bool",
        Some(ValueType::Arn) => "ArnLike",
        Some(ValueType::IpAddress) => "IpAddress",
        Some(ValueType::Numeric) => "NumericEquals",
        Some(ValueType::Date) => "DateEquals",
        _ if value.contains(['*', '?']) => "StringLike",
        _ => "StringEquals",
    }
}
