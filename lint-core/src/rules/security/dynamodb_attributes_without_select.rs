//! `dynamodb-attributes-without-select`: a limit on attributes of DynamoDB that a query goes around.

use crate::access::condition::comparisons;
use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::{Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::conditions::add_test;

pub(crate) static RULE: Rule = Rule {
    id: "dynamodb-attributes-without-select",
    category: Category::Security,
    summary: "a limit on attributes that a query for all of them goes around",
    aws_issue_codes: &["DYNAMODB_ATTRIBUTES_WITHOUT_SELECT"],
    compliance: &[],
    kinds: Kinds::GRANTING,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("dynamodb_attributes_without_select.md"),
    check: Check::Condition(check),
};

/// The actions whose `Select` may ask for all attributes.
const READS: [&str; 2] = ["Query", "Scan"];

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let (Some(actions), Some(condition)) = (&statement.actions, &statement.condition) else {
        return;
    };
    let reads = READS.iter().any(|name| context.includes(actions, "dynamodb", name) == Some(true));
    let is_limited = statement.tests().any(|(_, test)| test.is("dynamodb:Select"));
    if !statement.is_allow() || !reads || is_limited {
        return;
    }
    let tests = comparisons(statement).map(|own| own.test);
    for test in tests.filter(|test| test.is("dynamodb:Attributes")) {
        let message = format!(
            "`{}` does not limit a query that names no attributes: it returns all of them",
            test.name()
        );
        let finding = report
            .finding(&RULE, test.key.span, message)
            .severity(Severity::Warning)
            .help("require `dynamodb:Select` to be `SPECIFIC_ATTRIBUTES`");
        if let Some(change) = add_test(
            condition,
            "StringEqualsIfExists",
            "dynamodb:Select",
            Data::string("SPECIFIC_ATTRIBUTES"),
        ) {
            finding.fix(Fix::changing_access("require specific attributes", change));
        }
    }
}
