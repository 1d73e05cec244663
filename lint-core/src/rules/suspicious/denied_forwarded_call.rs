//! `denied-forwarded-call`: a Deny by source address that also hits what AWS services do for the caller.

use crate::access::condition::constraints;
use crate::context::Context;
use crate::model::{ActionPattern, Family, Kinds, Statement};
use crate::report::{Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::add_test;

pub(crate) static RULE: Rule = Rule {
    id: "denied-forwarded-call",
    category: Category::Suspicious,
    summary: "a Deny by source address also hits calls that AWS services make for the caller",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::IDENTITY.and(Kinds::SCP),
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("denied_forwarded_call.md"),
    check: Check::Condition(check),
};

const VIA_SERVICE: &str = "aws:ViaAWSService";

/// Keys that tell a call of a service for somebody from one of somebody's own. Source: IAM user guide, "AWS global condition
/// context keys".
const OF_FORWARDED_CALLS: [&str; 4] =
    [VIA_SERVICE, "aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"];

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let condition = statement.condition.as_ref().filter(|condition| !condition.has_unknown);
    let Some(condition) = condition.filter(|_| statement.is_deny() && is_broad(statement)) else {
        return;
    };
    let is_exempting =
        |name: &str| OF_FORWARDED_CALLS.iter().any(|key| name.eq_ignore_ascii_case(key));
    if statement.tests().any(|(_, test)| is_exempting(test.name())) {
        return;
    }
    let by_address = constraints(statement).find(|own| {
        own.operator.family == Family::IpAddress
            && own.operator.negated
            && own.test.is("aws:SourceIp")
    });
    let Some(by_address) = by_address else { return };
    let finding = report
        .finding(
            &RULE,
            by_address.test.key.span,
            "what AWS services do for the caller is denied, too: their calls come from other addresses",
        )
        .help(format!("add `\"Bool\": {{ \"{VIA_SERVICE}\": \"false\" }}` to the condition"));
    if let Some(change) = add_test(condition, "Bool", VIA_SERVICE, Data::string("false")) {
        finding.fix(Fix::changing_access("leave calls of AWS services out of the Deny", change));
    }
}

/// Whether it is about all actions of AWS or of a service: who names single ones may know that no service calls them.
fn is_broad(statement: &Statement) -> bool {
    let is_whole = |pattern: &ActionPattern| pattern.is_star() || pattern.is_whole_service();
    let actions = statement.actions.as_ref();
    actions.is_some_and(|actions| actions.negated || actions.known().iter().any(is_whole))
}
