//! `untrustworthy-key`: access that hangs on a header which the caller writes.

use crate::access::condition::comparisons;
use crate::context::Context;
use crate::model::{Family, KeyTest, Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};

pub(crate) static RULE: Rule = Rule {
    id: "untrustworthy-key",
    category: Category::Security,
    summary: "access hangs on a header that the caller writes",
    aws_issue_codes: &["UNTRUSTWORTHY_CONDITION_KEY"],
    compliance: &[],
    kinds: Kinds::GRANTING,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("untrustworthy_key.md"),
    check: Check::Condition(check),
};

/// Keys that hold headers of the request.
const HEADERS: [(&str, &str); 2] = [("aws:Referer", "Referer"), ("aws:UserAgent", "User-Agent")];

/// Keys that say how a request is made, and not by whom.
const NO_LIMIT: [&str; 4] =
    ["aws:SecureTransport", "aws:CurrentTime", "aws:EpochTime", "aws:RequestedRegion"];

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(condition) = statement.condition.as_ref().filter(|_| statement.is_allow()) else {
        return;
    };
    let is_limit =
        |test: &KeyTest| header(test).is_none() && !NO_LIMIT.iter().any(|key| test.is(key));
    let has_other = statement.tests().any(|(block, test)| {
        block.operator.is_none_or(|operator| operator.family != Family::Null) && is_limit(test)
    });
    if has_other || condition.has_unknown {
        return;
    }
    let everyone = statement.principals.as_ref().and_then(|principals| principals.everyone());
    for test in comparisons(statement).map(|own| own.test) {
        let Some(name) = header(test) else { continue };
        let message =
            format!("`{}` is no protection: the caller writes the header `{name}`", test.name());
        let mut finding = report
            .finding(&RULE, test.key.span, message)
            .here("nothing else limits this statement")
            .help("limit who may call: by principal, `aws:PrincipalOrgID`, `aws:SourceArn` or `aws:SourceVpce`");
        match everyone {
            Some(span) => finding = finding.label(span, "everyone who sends the header gets in"),
            None => finding = finding.severity(Severity::Warning),
        }
        finding.aws(&["UNTRUSTWORTHY_CONDITION_KEY"]);
    }
}

fn header(test: &KeyTest) -> Option<&'static str> {
    HEADERS.iter().find(|(key, _)| test.is(key)).map(|(_, name)| *name)
}
