//! `shut-out-service`: an AWS service that a policy allows, and shuts out by a Deny about who calls from where.

use crate::access::condition::{Constraint, Says};
use crate::context::Context;
use crate::model::{Condition, KeyTest, Kinds, PrincipalForm, PrincipalType, Statement};
use crate::report::{Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::{add_test, is_template_text};
use crate::rules::exposure;

pub(crate) static RULE: Rule = Rule {
    id: "shut-out-service",
    category: Category::Suspicious,
    summary: "a Deny also hits an AWS service that the policy allows",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::RESOURCE,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("shut_out_service.md"),
    check: Check::Statement(check),
};

/// Keys that no call of a service for itself carries: it belongs to no organization and comes through no VPC of the customer.
/// Source: IAM user guide, "AWS global condition context keys".
const OF_CALLERS: [&str; 4] =
    ["aws:PrincipalOrgID", "aws:PrincipalOrgPaths", "aws:SourceVpc", "aws:SourceVpce"];

const IS_SERVICE: &str = "aws:PrincipalIsAWSService";

/// More denying statements than a policy of the largest size can hold in practice; keeps hostile input cheap.
const MAX_DENIES: usize = 100;

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(principals) = statement.principals.as_ref().filter(|it| !it.negated) else { return };
    let mut services = principals.of_type(PrincipalType::Service);
    let service = services.next().filter(|it| !is_template_text(it.as_str()));
    let Some(service) = service.filter(|_| statement.is_allow()) else { return };
    let denies = context.policy.statements.iter().filter(|other| other.is_deny());
    let hits = denies.take(MAX_DENIES).find_map(|deny| Some((hit(deny, statement)?, deny)));
    let Some(((test, condition), _)) = hits else { return };
    let message = format!(
        "`{}` is denied what it is allowed here: its calls carry no `{}`",
        service.as_str(),
        test.name()
    );
    let finding = report
        .finding(&RULE, service.span(), message)
        .label(test.key.span, "a request without the key is denied, too")
        .help(format!(
            "add `\"BoolIfExists\": {{ \"{IS_SERVICE}\": \"false\" }}` to the condition of the Deny"
        ));
    let value = Data::string("false");
    if let Some(change) = add_test(condition, "BoolIfExists", IS_SERVICE, value) {
        finding.fix(Fix::changing_access("leave AWS services out of the Deny", change));
    }
}

/// The test by which `deny` surely hits a service that `allow` lets in.
///
/// `{"AWS": "*"}` may mean the principals of accounts alone, so only `"*"` counts.
fn hit<'s>(deny: &'s Statement, allow: &Statement) -> Option<(&'s KeyTest<'s>, &'s Condition<'s>)> {
    let principals = deny.principals.as_ref().filter(|it| !it.negated)?;
    let condition = deny.condition.as_ref().filter(|condition| !condition.has_unknown)?;
    if !matches!(principals.form, PrincipalForm::Star) {
        return None;
    }
    let mut tests = deny.tests().peekable();
    let first = tests.peek().map(|(_, test)| *test)?;
    let holds = tests.all(|(block, test)| {
        let constraint = Constraint::of(block, test);
        let holds =
            constraint.is_some_and(|own| own.says == Says::AllBut && own.holds_without_key());
        holds && OF_CALLERS.iter().any(|key| test.is(key))
    });
    (holds && exposure::covers(deny, allow)).then_some((first, condition))
}
