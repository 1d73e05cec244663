//! `confused-deputy`: a service that may act on a resource for anyone's account.

use crate::compliance::LAMBDA_1;
use crate::context::Context;
use crate::model::{Kinds, PrincipalType, Statement};
use crate::report::{Data, FindingBuilder, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::condition_edit;
use crate::rules::conditions;
use crate::rules::exposure::{self, Verdict};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "confused-deputy",
    category: Category::Security,
    summary: "a service may act on the resource for any account",
    aws_issue_codes: &[
        "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
        "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
    ],
    compliance: &[&LAMBDA_1],
    // Whether AWS wants this of trust policies is not documented, and many services send no source there.
    kinds: Kinds::RESOURCE,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: include_str!("confused_deputy.md"),
    check: Check::Statement(check),
};

/// The keys by which a service says for whom it acts.
const SOURCE_KEYS: [&str; 4] =
    ["aws:SourceArn", "aws:SourceAccount", "aws:SourceOrgID", "aws:SourceOrgPaths"];

/// Other keys that bind a request to someone, if less well.
const OTHER_KEYS: [&str; 8] = [
    "aws:SourceOwner",
    "aws:Referer",
    "aws:PrincipalOrgID",
    "kms:CallerAccount",
    "kms:ViaService",
    "lambda:EventSourceToken",
    "sts:ExternalId",
    "aws:ResourceAccount",
];

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    if !statement.is_allow() || principals.negated || principals.everyone().is_some() {
        return;
    }
    let mut services = principals.of_type(PrincipalType::Service);
    let Some(service) = services.next().filter(|it| !conditions::is_template_text(it.as_str()))
    else {
        return;
    };
    let mut weak = Vec::new();
    let mut other = None;
    for (block, test) in statement.tests() {
        if SOURCE_KEYS.iter().any(|key| test.is(key)) {
            match exposure::judge(block, test, statement, context) {
                Verdict::Open(span, why) => weak.push((span, why)),
                Verdict::Unrelated => {}
                Verdict::Limits | Verdict::Unknown => return,
            }
        } else if OTHER_KEYS.iter().any(|key| test.is(key)) || test.is_in("kms:EncryptionContext") {
            other = Some((test.key.span, test.name()));
        }
    }
    let is_unknown = statement.condition.as_ref().is_some_and(|condition| condition.has_unknown);
    if is_unknown || exposure::is_limited_by_denies(statement, context) {
        return;
    }
    let text = service.as_str();
    let finding = match other {
        None => unrestricted(text, service.span(), report),
        Some((span, key)) => report
            .finding(&RULE, service.span(), format!("`{text}` is bound by `{key}` alone"))
            .severity(Severity::Info)
            .label(span, "less sure than the account or the resource that the service acts for")
            .aws(&["RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL"]),
    };
    let is_judged = other.is_none() && text.eq_ignore_ascii_case("s3.amazonaws.com");
    finish(finding.decides(|_| is_judged), statement, weak);
}

fn unrestricted<'r>(text: &str, span: Span, report: &'r mut Report) -> FindingBuilder<'r> {
    report
        .finding(&RULE, span, format!("`{text}` may do this for any account, not only for yours"))
        .severity(Severity::Warning)
        .here("the service acts for whoever tells it to")
        .aws(&["RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL"])
}

fn finish(finding: FindingBuilder, statement: &Statement, weak: Vec<(Span, String)>) {
    let account = Data::string("111122223333");
    let change = condition_edit::add_test(statement, "StringEquals", "aws:SourceAccount", account);
    finding
        .labels(weak)
        .help("test `aws:SourceArn` for the resource that the service acts for, or `aws:SourceAccount` for its account")
        .fixes(change.map(|change| Fix::suggestion("test `aws:SourceAccount`", change)));
}
