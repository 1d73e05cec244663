//! `for-all-values-without-null`: `ForAllValues:` in an `Allow` without a test that the key is there.

use crate::access::condition::requires;
use crate::context::Context;
use crate::model::{Family, Kinds, Qualifier, Statement};
use crate::report::{Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::{add_test, is_multivalued};

pub(crate) static RULE: Rule = Rule {
    id: "for-all-values-without-null",
    category: Category::Suspicious,
    summary: "`ForAllValues:` alone lets requests without the key in",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::GRANTING,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("for_all_values_without_null.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(condition) = statement.condition.as_ref().filter(|_| statement.is_allow()) else {
        return;
    };
    for (block, test) in statement.tests() {
        let is_set = block.operator.is_some_and(|operator| {
            operator.qualifier == Some(Qualifier::ForAllValues) && operator.family != Family::Null
        });
        if !is_set || !says_who(test.name()) || is_multivalued(context, test.name()) != Some(true) {
            continue;
        }
        if requires(statement, test.name()) {
            continue;
        }
        let key = test.name();
        let message = format!("`{}` also lets requests without `{key}` in", block.text.value);
        let finding = report
            .finding(&RULE, block.text.span, message)
            .label(test.key.span, "holds when the key is absent")
            .help(format!("add `\"Null\": {{ \"{key}\": \"false\" }}`"));
        if let Some(change) = add_test(condition, "Null", key, Data::string("false")) {
            finding.fix(Fix::changing_access(format!("require `{key}`"), change));
        }
    }
}

/// Whether the key says who calls, or from where. Keys that hold parameters of the request, such as `aws:TagKeys`, are
/// limited by `ForAllValues:` on purpose: a request without them is fine.
fn says_who(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.ends_with("orgpaths")
        || lower.ends_with(":amr")
        || lower.starts_with("saml:")
        || matches!(&*lower, "aws:calledvia" | "aws:principalservicenameslist")
}
