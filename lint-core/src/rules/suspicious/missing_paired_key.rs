//! `missing-paired-key`: a private address without the network it belongs to.

use crate::access::condition::comparisons;
use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "missing-paired-key",
    category: Category::Suspicious,
    summary: "a private address is tested without its network",
    aws_issue_codes: &["MISSING_PAIRED_CONDITION_KEYS"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("missing_paired_key.md"),
    check: Check::Condition(check),
};

/// A key with a private address, and the keys that say in which network it is.
const PAIRS: [(&str, &[&str]); 2] = [
    (
        "aws:VpcSourceIp",
        &[
            "aws:SourceVpc",
            "aws:SourceVpce",
            "aws:SourceVpcArn",
            "aws:VpceAccount",
            "aws:VpceOrgID",
            "aws:VpceOrgPaths",
        ],
    ),
    ("aws:Ec2InstanceSourcePrivateIPv4", &["aws:Ec2InstanceSourceVpc"]),
];

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    for test in comparisons(statement).map(|own| own.test) {
        let Some((key, partners)) = PAIRS.iter().find(|(key, _)| test.is(key)) else { continue };
        let has_partner = |statement: &Statement| {
            statement.tests().any(|(_, other)| partners.iter().any(|partner| other.is(partner)))
        };
        // AWS's own example denies by the instance's VPC in one statement and by its address in the next.
        let is_paired = match *key {
            "aws:VpcSourceIp" => has_partner(statement),
            _ => context.policy.statements.iter().any(has_partner),
        };
        if is_paired {
            continue;
        }
        let partner = partners.first().copied().unwrap_or_default();
        let message = format!(
            "`{}` without `{partner}` also matches the same private address in other networks",
            test.name()
        );
        report
            .finding(&RULE, test.key.span, message)
            .here("a private address, which every VPC may use")
            .help(format!("test `{partner}` in the same condition"));
    }
}
