//! `for-all-values-on-single-key`: `ForAllValues:` on a key with a single value.

use crate::context::Context;
use crate::model::{Family, Kinds, Operator, Qualifier, Statement};
use crate::report::{Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::conditions::{is_plain_key, is_single_valued, move_test};

pub(crate) static RULE: Rule = Rule {
    id: "for-all-values-on-single-key",
    category: Category::Security,
    summary: "`ForAllValues:` lets requests without the key pass",
    aws_issue_codes: &["FORALLVALUES_WITH_SINGLE_VALUED_KEY"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("for_all_values_on_single_key.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(condition) = &statement.condition else { return };
    for (block, test) in statement.tests().filter(|(_, test)| is_plain_key(test)) {
        let Some(operator) = block.operator else { continue };
        let is_set =
            operator.qualifier == Some(Qualifier::ForAllValues) && operator.family != Family::Null;
        if !is_set || !is_single_valued(context, test.name()) {
            continue;
        }
        let meant = Operator { qualifier: None, ..operator }.spelling();
        let message = format!(
            "`{}` also holds for requests without `{}`, which has a single value",
            block.text.value,
            test.name()
        );
        let mut finding = report
            .finding(&RULE, block.text.span, message)
            .label(test.key.span, "a key with a single value")
            .help(format!("test it with `{meant}`"));
        if !statement.is_allow() {
            finding = finding.severity(Severity::Warning);
        }
        if let Some(changes) = move_test(condition, block, test, &meant, None) {
            finding.fix(Fix::changing_access(format!("test it with `{meant}`"), changes));
        }
    }
}
