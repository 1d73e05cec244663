//! `optional-mfa`: access that asks for MFA only where the request speaks of it.

use crate::access::condition::requires;
use crate::context::Context;
use crate::model::{Family, Kinds, Operator, Statement};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::move_test;

pub(crate) static RULE: Rule = Rule {
    id: "optional-mfa",
    category: Category::Security,
    summary: "access without MFA for calls that carry no MFA key",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::GRANTING,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("optional_mfa.md"),
    check: Check::Condition(check),
};

const KEY: &str = "aws:MultiFactorAuthPresent";

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(condition) = statement.condition.as_ref().filter(|_| statement.is_allow()) else {
        return;
    };
    let is_required = requires(statement, "aws:MultiFactorAuthAge") || requires(statement, KEY);
    for (block, test) in statement.tests().filter(|(_, test)| test.is(KEY)) {
        let Some(operator) = block.operator.filter(|operator| operator.family == Family::Bool)
        else {
            continue;
        };
        let asks = test.values.iter().any(|value| value.as_str().eq_ignore_ascii_case("true"));
        if is_required || !asks || !operator.matches_absent_key() {
            continue;
        }
        let meant = Operator { if_exists: false, qualifier: None, ..operator }.spelling();
        let message = format!(
            "`{}` lets calls with long-term keys in without MFA: they carry no `{KEY}`",
            block.text.value
        );
        let finding = report
            .finding(&RULE, block.text.span, message)
            .label(test.key.span, "absent in calls signed with an access key of a user")
            .help(format!("test it with `{meant}`"));
        if let Some(changes) = move_test(condition, block, test, &meant, None) {
            finding.fix(Fix::changing_access(format!("test it with `{meant}`"), changes));
        }
    }
}
