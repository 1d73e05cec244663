//! `string-like-on-arn`: an ARN that is compared as text with wildcards.

use iamlint_catalogue::ValueType;

use crate::context::Context;
use crate::model::{Family, Kinds, Operator, Statement};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
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
        let finding = report.finding(&RULE, block.text.span, message).label(
            test.value_span(),
            "as text a `*` also matches colons, and with them other parts of the ARN",
        );
        let are_arns = test.values.iter().all(|value| value.as_str().starts_with("arn:"));
        let changes = move_test(condition, block, test, &meant, None)
            .filter(|_| are_arns && !test.has_unknown);
        if let Some(changes) = changes {
            finding.fix(Fix::changing_access(format!("compare with `{meant}`"), changes));
        }
    }
}
