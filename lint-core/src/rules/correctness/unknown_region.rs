//! `unknown-region`: a region that does not exist.

use crate::context::Context;
use crate::model::{ConditionValue, Family, Kinds, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::rules::conditions::is_template_text;

pub(crate) static RULE: Rule = Rule {
    id: "unknown-region",
    category: Category::Correctness,
    summary: "there is no such region",
    aws_issue_codes: &["INVALID_REGION"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("unknown_region.md"),
    check: Check::Condition(check),
};

/// The keys whose values are names of regions.
const KEYS: [&str; 5] = [
    "aws:RequestedRegion",
    "ec2:Region",
    "account:TargetRegion",
    "kms:ReplicaRegion",
    "kms:PrimaryRegion",
];

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    for (block, test) in statement.tests() {
        let is_text = block.operator.is_some_and(|operator| operator.family == Family::String);
        if !is_text || !KEYS.iter().any(|key| test.is(key)) {
            continue;
        }
        for value in &test.values {
            let text = value.as_str();
            let is_open = text.is_empty() || text.contains(['*', '?']) || is_template_text(text);
            if !is_open && context.catalogue.region(text).is_none() {
                unknown(value, context, report);
            }
        }
    }
}

fn unknown(value: &ConditionValue, context: &Context, report: &mut Report) {
    let text = value.as_str();
    if may_be_new(text, context) {
        let message = format!(
            "`{text}` is not among the regions in the AWS data of {}",
            context.catalogue.date()
        );
        report.finding(&RULE, value.span(), message).severity(Severity::Warning).help(
            "check the number; if the region is new, bring newer data with `--catalogue FILE`",
        );
        return;
    }
    let Some(near) = nearest(text, context) else {
        report
            .finding(&RULE, value.span(), format!("there is no region `{text}`"))
            .help("a region is written as in `eu-central-1`");
        return;
    };
    let change = Change::ReplaceString { span: value.span(), value: near.to_owned() };
    report
        .finding(
            &RULE,
            value.span(),
            format!("there is no region `{text}`, did you mean `{near}`?"),
        )
        .fix(Fix::changing_access(format!("change it to `{near}`"), change));
}

/// Whether only the number at the end differs from a region that exists.
fn may_be_new(text: &str, context: &Context) -> bool {
    let Some((stem, number)) = text.rsplit_once('-') else { return false };
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let has_stem = |name: &str| name.rsplit_once('-').is_some_and(|(own, _)| own == stem);
    is_number && context.catalogue.regions().any(|region| has_stem(region.name()))
}

fn nearest<'p>(text: &str, context: &Context<'p>) -> Option<&'p str> {
    if text.len() > 40 {
        return None;
    }
    let lower = text.to_ascii_lowercase().replace(['_', ' '], "-");
    let slips = |name: &str| strsim::osa_distance(&lower, name);
    let regions = context
        .catalogue
        .regions()
        .filter(|region| !region.is_pseudo())
        .map(|region| region.name());
    let near = regions.map(|name| (slips(name), name)).min_by_key(|(slips, _)| *slips)?;
    (near.0 <= 2).then_some(near.1)
}
