//! `rcp-denies-aws-services`: a resource control policy that shuts AWS services out or is void for them.

use crate::access::condition::{Constraint, Says, comparisons, constraints};
use crate::context::Context;
use crate::model::{Condition, Family, KeyTest, Kinds, Statement};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::{add_test, move_test};

pub(crate) static RULE: Rule = Rule {
    id: "rcp-denies-aws-services",
    category: Category::Suspicious,
    summary: "a resource control policy treats AWS services as if they were callers of the organization",
    aws_issue_codes: &[
        "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
        "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
        "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
    ],
    compliance: &[],
    kinds: Kinds::RCP,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("rcp_denies_aws_services.md"),
    check: Check::Condition(check),
};

/// Keys that describe the caller. Calls of AWS services do not carry them.
const CALLER: [&str; 5] = [
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalTag/",
];
/// Keys that say for whom a service calls. Only calls of AWS services carry them.
const SOURCE: [&str; 4] =
    ["aws:SourceOrgID", "aws:SourceOrgPaths", "aws:SourceAccount", "aws:SourceArn"];
/// Of these, the keys that are absent where the account is in no organization.
const ORGANIZATION: [&str; 2] = ["aws:SourceOrgID", "aws:SourceOrgPaths"];
const IS_SERVICE: &str = "aws:PrincipalIsAWSService";

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(condition) = statement.condition.as_ref().filter(|condition| !condition.has_unknown)
    else {
        return;
    };
    if !statement.is_deny() {
        return;
    }
    let caller = tested(statement, &CALLER);
    if caller.is_some() {
        except_by_plain_bool(statement, condition, report);
    }
    if let Some(test) = caller.filter(|_| !is_service_tested(statement, "false")) {
        let message =
            format!("calls of AWS services carry no `{}`: this denies them as well", test.name());
        finding(
            condition,
            test,
            message,
            ("BoolIfExists", IS_SERVICE, "false"),
            &["RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY"],
            report,
        );
    }
    let Some(test) = tested(statement, &SOURCE) else {
        deny_all_services(statement, report);
        return;
    };
    if !is_service_tested(statement, "true") {
        let message = format!(
            "only calls of AWS services carry `{}`: others must be left out of this statement",
            test.name()
        );
        finding(
            condition,
            test,
            message,
            ("BoolIfExists", IS_SERVICE, "true"),
            &["RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY"],
            report,
        );
    }
    if is_source_required(statement) {
        return;
    }
    if let Some(present) = required(statement, &ORGANIZATION) {
        spare_other_accounts(present, report);
    } else {
        let message = format!(
            "some calls of AWS services carry no `{}`: this denies them as well",
            test.name()
        );
        finding(
            condition,
            test,
            message,
            ("Null", "aws:SourceAccount", "false"),
            &["RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK"],
            report,
        );
    }
}

/// The recipe against confused deputies without its core: nothing is left out of the denial.
fn deny_all_services(statement: &Statement, report: &mut Report) {
    let Some(present) = required(statement, &SOURCE) else { return };
    let is_of_recipe =
        |test: &KeyTest| test.is(IS_SERVICE) || SOURCE.iter().any(|key| test.is(key));
    let has_other = statement.tests().any(|(block, test)| {
        !is_of_recipe(test)
            || block.operator.is_none_or(|own| !matches!(own.family, Family::Bool | Family::Null))
    });
    if has_other || !is_service_tested(statement, "true") {
        return;
    }
    let message = format!(
        "this denies all calls of AWS services that carry `{}`, those for your own accounts as well",
        present.name()
    );
    report
        .finding(&RULE, present.key.span, message)
        .help("except your organization: `\"StringNotEqualsIfExists\": { \"aws:SourceOrgID\": \"o-…\" }`")
        .aws(&[]);
}

/// The presence of an organization's key is asked for, and not that of the account's.
fn spare_other_accounts(present: &KeyTest, report: &mut Report) {
    let message = format!(
        "calls of AWS services for an account outside of any organization carry no `{}`, and are not denied",
        present.name()
    );
    let meant = "aws:SourceAccount";
    let change = Change::ReplaceString { span: present.key.span, value: meant.to_owned() };
    report
        .finding(&RULE, present.key.span, message)
        .help(format!("ask for the presence of `{meant}`"))
        .aws(&["RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK"])
        .fix(Fix::changing_access(format!("ask for `{meant}`"), change));
}

/// Requests without a signature carry no `aws:PrincipalIsAWSService`: an exception by `Bool` excepts them too.
fn except_by_plain_bool(statement: &Statement, condition: &Condition, report: &mut Report) {
    let excepts = |own: &Constraint| {
        own.operator.family == Family::Bool
            && own.test.is(IS_SERVICE)
            && own.test.values.iter().any(|value| value.as_str().eq_ignore_ascii_case("false"))
    };
    let plain = |(block, test)| {
        let own = Constraint::of(block, test).filter(|own| excepts(own))?;
        (!own.holds_without_key()).then_some((block, own))
    };
    let Some((block, own)) = statement.tests().find_map(plain) else { return };
    let message = format!(
        "`{}` does not hold for requests without a signature: they carry no `{IS_SERVICE}`, and are not denied",
        block.text.value
    );
    let meant = "BoolIfExists";
    let finding = report
        .finding(&RULE, block.text.span, message)
        .label(own.test.key.span, "absent, not false, in the requests of anonymous callers")
        .help(format!("test it with `{meant}`"))
        .aws(&["RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY"]);
    if let Some(changes) = move_test(condition, block, own.test, meant, None) {
        finding.fix(Fix::changing_access(format!("test it with `{meant}`"), changes));
    }
}

fn finding(
    condition: &Condition,
    test: &KeyTest,
    message: String,
    missing: (&str, &str, &str),
    code: &'static [&'static str],
    report: &mut Report,
) {
    let (operator, key, value) = missing;
    let finding = report
        .finding(&RULE, test.key.span, message)
        .help(format!("add `\"{operator}\": {{ \"{key}\": \"{value}\" }}`"))
        .aws(code);
    if let Some(change) = add_test(condition, operator, key, Data::string(value)) {
        finding.fix(Fix::changing_access(format!("add a test of `{key}`"), change));
    }
}

/// The first test of one of these keys that holds for requests without it, other than for presence.
fn tested<'s>(statement: &'s Statement, keys: &[&str]) -> Option<&'s KeyTest<'s>> {
    let is_one = |test: &KeyTest| {
        keys.iter().any(|key| test.is(key) || key.ends_with('/') && test.is_in(key))
    };
    let open = comparisons(statement).filter(Constraint::holds_without_key);
    open.map(|own| own.test).find(|test| is_one(test))
}

fn is_service_tested(statement: &Statement, word: &str) -> bool {
    statement.tests().any(|(block, test)| {
        block.operator.is_some_and(|operator| operator.family == Family::Bool)
            && test.is(IS_SERVICE)
            && test.values.iter().any(|value| value.as_str().eq_ignore_ascii_case(word))
    })
}

fn is_source_required(statement: &Statement) -> bool {
    required(statement, &["aws:SourceAccount", "aws:SourceArn"]).is_some()
}

/// The first test that asks for the presence of one of these keys.
fn required<'s>(statement: &'s Statement, keys: &[&str]) -> Option<&'s KeyTest<'s>> {
    let asked = constraints(statement).filter(|own| own.says == Says::Present);
    asked.map(|own| own.test).find(|test| keys.iter().any(|key| test.is(key)))
}
