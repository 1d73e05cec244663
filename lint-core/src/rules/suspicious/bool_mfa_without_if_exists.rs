//! `bool-mfa-without-if-exists`: a denial without MFA that misses long-term keys.

use crate::access::condition::{Says, constraints};
use crate::context::Context;
use crate::model::{Family, KeyTest, Kinds, Operator, Statement};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::move_test;

pub(crate) static RULE: Rule = Rule {
    id: "bool-mfa-without-if-exists",
    category: Category::Suspicious,
    summary: "the denial misses requests that carry no MFA key at all",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("bool_mfa_without_if_exists.md"),
    check: Check::Condition(check),
};

const KEY: &str = "aws:MultiFactorAuthPresent";

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(condition) = statement.condition.as_ref().filter(|_| statement.is_deny()) else {
        return;
    };
    for (block, test) in statement.tests().filter(|(_, test)| test.is(KEY)) {
        let Some(operator) = block.operator else { continue };
        let is_text =
            matches!(operator.name, "StringEquals" | "StringEqualsIgnoreCase" | "StringLike");
        let compares = operator.family == Family::Bool || is_text;
        if !compares
            || operator.matches_absent_key()
            || !says(test, "false")
            || denies_absence(context)
        {
            continue;
        }
        let meant = Operator {
            name: "Bool",
            family: Family::Bool,
            qualifier: None,
            if_exists: true,
            ..operator
        }
        .spelling();
        let message = format!(
            "`{}` does not hold for calls with long-term keys: they carry no `{KEY}`",
            block.text.value
        );
        let finding = report
            .finding(&RULE, block.text.span, message)
            .label(test.key.span, "absent, not false, in calls signed with an access key of a user")
            .help(format!("test it with `{meant}`"));
        if let Some(changes) = move_test(condition, block, test, &meant, None) {
            finding.fix(Fix::changing_access(format!("test it with `{meant}`"), changes));
        }
    }
}

fn says(test: &KeyTest, word: &str) -> bool {
    test.values.iter().any(|value| value.as_str().eq_ignore_ascii_case(word))
}

/// Whether a denial of its own covers the requests without the key.
fn denies_absence(context: &Context) -> bool {
    let denials = context.policy.statements.iter().filter(|statement| statement.is_deny());
    denials.flat_map(constraints).any(|own| own.says == Says::Absent && own.test.is(KEY))
}
