//! `vpce-key-for-all-services`: a key of VPC endpoints that many services do not send, for all services.

use crate::access::condition::comparisons;
use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "vpce-key-for-all-services",
    category: Category::Suspicious,
    summary: "a key that only some services send is tested for all services",
    aws_issue_codes: &["USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("vpce_key_for_all_services.md"),
    check: Check::Condition(check),
};

/// Keys that only the services send which the guide lists at their entries.
const KEYS: [&str; 3] = ["aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"];

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(actions) = &statement.actions else { return };
    // Which services send the keys changes often. Only where all of them are meant it is sure that some do not.
    let every = match actions.negated {
        true => Some(actions.list.key),
        false => {
            actions.known().iter().find(|pattern| pattern.is_star()).map(|pattern| pattern.span())
        }
    };
    let Some(every) = every else { return };
    for own in comparisons(statement).filter(|own| !own.operator.if_exists) {
        let test = own.test;
        if !KEYS.iter().any(|key| test.is(key)) {
            continue;
        }
        let message =
            format!("only some services send `{}`, and the statement speaks of all", test.name());
        report
            .finding(&RULE, test.key.span, message)
            .label(every, "actions of all services")
            .help("name the services that the guide lists for this key");
    }
}
