//! `private-source-ip`: private addresses under `aws:SourceIp`, which holds public ones.

use crate::context::Context;
use crate::model::{ConditionValue, Family, KeyTest, Kinds, Operator, OperatorBlock, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::addresses::Range;

pub(crate) static RULE: Rule = Rule {
    id: "private-source-ip",
    category: Category::Correctness,
    summary: "`aws:SourceIp` is compared with private addresses",
    aws_issue_codes: &[
        "PRIVATE_IP_ADDRESS",
        "PRIVATE_NOT_IP_ADDRESS",
        "PRIVATE_IP_ADDRESS_SUBSET",
        "PRIVATE_NOT_IP_ADDRESS_SUBSET",
    ],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("private_source_ip.md"),
    check: Check::Condition(check),
};

const HELP: &str = "inside a VPC test `aws:VpcSourceIp`, together with `aws:SourceVpc`";

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for (block, test) in statement.tests().filter(|(_, test)| test.is("aws:SourceIp")) {
        let Some(operator) = block.operator.filter(|operator| operator.family == Family::IpAddress)
        else {
            continue;
        };
        let is_private =
            |value: &&ConditionValue| Range::parse(value.as_str()).is_some_and(Range::is_private);
        let private: Vec<_> = test.values.iter().filter(is_private).collect();
        if private.is_empty() {
            continue;
        }
        if private.len() == test.values.len() && !test.has_unknown {
            all(block, test, operator, report);
        } else {
            private.into_iter().for_each(|value| some(value, operator, report));
        }
    }
}

fn all(block: &OperatorBlock, test: &KeyTest, operator: Operator, report: &mut Report) {
    let outcome = match (operator.negated, operator.if_exists) {
        (true, _) => "always holds",
        (false, false) => "never holds",
        (false, true) => "holds only for requests without an address",
    };
    let message = format!(
        "this test {outcome}: `aws:SourceIp` is a public address, and only private ones are listed"
    );
    let codes: &[&str] =
        if operator.negated { &["PRIVATE_NOT_IP_ADDRESS"] } else { &["PRIVATE_IP_ADDRESS"] };
    let finding = report
        .finding(&RULE, test.value_span(), message)
        .here("no request comes from a private address")
        .help(HELP)
        .aws(codes);
    if block.tests.iter().all(|other| !other.is("aws:VpcSourceIp")) {
        let change =
            Change::ReplaceString { span: test.key.span, value: "aws:VpcSourceIp".to_owned() };
        finding.fix(Fix::suggestion("test `aws:VpcSourceIp`", change));
    }
}

fn some(value: &ConditionValue, operator: Operator, report: &mut Report) {
    let message =
        format!("`{}` is private: no request has it as its `aws:SourceIp`", value.as_str());
    let codes: &[&str] = if operator.negated {
        &["PRIVATE_NOT_IP_ADDRESS_SUBSET"]
    } else {
        &["PRIVATE_IP_ADDRESS_SUBSET"]
    };
    report
        .finding(&RULE, value.span(), message)
        .severity(Severity::Info)
        .help(HELP)
        .fix(Fix::safe("remove the private range", Change::Remove { span: value.span() }))
        .aws(codes);
}
