//! `string-like-on-arn`: an ARN that is compared as text with wildcards.

use iamlint_catalogue::ValueType;

use crate::context::Context;
use crate::model::{Arn, ArnPart, ConditionValue, Family, KeyTest, Kinds, Operator, Statement};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::conditions::{is_plain_key, move_test, value_type};

pub(crate) static RULE: Rule = Rule {
    id: "string-like-on-arn",
    category: Category::Suspicious,
    summary: "an ARN is compared as text, where a `*` crosses its colons",
    aws_issue_codes: &["STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("string_like_on_arn.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(condition) = &statement.condition else { return };
    for (block, test) in statement.tests().filter(|(_, test)| is_plain_key(test)) {
        let Some(operator) = block.operator else { continue };
        let is_like = operator.family == Family::String && operator.wildcards;
        // A bare star asks for presence, which is another rule's matter.
        let is_star = test.values.iter().any(|value| value.as_str() == "*");
        if !is_like || is_star || value_type(context, test.name()) != Some(ValueType::Arn) {
            continue;
        }
        let name = if operator.negated { "ArnNotLike" } else { "ArnLike" };
        let meant = Operator { name, ..operator }.spelling();
        let message = format!(
            "`{}` compares the ARN in `{}` as text: `{meant}` compares its parts one by one",
            block.text.value,
            test.name()
        );
        let (severity, label) = match may_cross(test) {
            true => (
                Severity::Warning,
                "as text a `*` also matches colons, and with them other parts of the ARN",
            ),
            false => {
                (Severity::Info, "both compare this alike: no wildcard in front of its last part")
            }
        };
        let finding = report
            .finding(&RULE, block.text.span, message)
            .severity(severity)
            .label(test.value_span(), label);
        let are_arns = test.values.iter().all(|value| value.as_str().starts_with("arn:"));
        let changes = move_test(condition, block, test, &meant, None)
            .filter(|_| are_arns && !test.has_unknown);
        if let Some(changes) = changes {
            finding.fix(Fix::changing_access(format!("compare with `{meant}`"), changes));
        }
    }
}

/// Whether a wildcard stands where as text it matches other parts of an ARN, too. In the last part it does not: no other follows.
fn may_cross(test: &KeyTest) -> bool {
    let front =
        [ArnPart::Prefix, ArnPart::Partition, ArnPart::Service, ArnPart::Region, ArnPart::Account];
    let crosses = |value: &ConditionValue| {
        Arn::parse(value.as_str())
            .is_none_or(|arn| front.into_iter().any(|part| arn.part(part).contains(['*', '?'])))
    };
    test.has_unknown || test.values.iter().any(crosses)
}
