//! `deprecated-condition-key`: the condition key `aws:ARN`, which AWS has given up.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "deprecated-condition-key",
    category: Category::Correctness,
    summary: "AWS has given the condition key up",
    aws_issue_codes: &["DEPRECATED_GLOBAL_CONDITION_KEY", "UNSUPPORTED_GLOBAL_CONDITION_KEY"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("deprecated_condition_key.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for (_, test) in statement.tests().filter(|(_, test)| test.is("aws:ARN")) {
        let message = format!(
            "`{}` is no longer supported: write `aws:PrincipalArn` or `aws:SourceArn`",
            test.name()
        );
        let mut finding = report
            .finding(&RULE, test.key.span, message)
            // Access Analyzer has an error and a warning for this key and does not say when it gives which.
            .severity(Severity::Warning)
            .help("`aws:PrincipalArn` is the caller, `aws:SourceArn` the resource for which a service calls")
            .aws(&["DEPRECATED_GLOBAL_CONDITION_KEY", "UNSUPPORTED_GLOBAL_CONDITION_KEY"]);
        for key in ["aws:PrincipalArn", "aws:SourceArn"] {
            let change = Change::ReplaceString { span: test.key.span, value: key.to_owned() };
            finding = finding.fix(Fix::suggestion(format!("change it to `{key}`"), change));
        }
    }
}
