//! `mismatched-arn-part`: a region or account that the resource type does not have, or lacks.

use super::arn::{arns, fitting_types, is_open};
use crate::access::arn::may_run_on;
use crate::context::Context;
use crate::model::{Arn, ArnPart, Kinds, ResourcePattern, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "mismatched-arn-part",
    category: Category::Correctness,
    summary: "an ARN has a region or account that its resource type does not have, or lacks one",
    aws_issue_codes: &[
        "ARN_ACCOUNT_NOT_ALLOWED",
        "ARN_REGION_NOT_ALLOWED",
        "INVALID_ARN_REGION",
        "MISSING_ARN_ACCOUNT",
        "MISSING_ARN_REGION",
    ],
    compliance: &[],
    kinds: Kinds::ALL.without(Kinds::TRUST),
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("mismatched_arn_part.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    // With a colon too many or too few each part stands in the wrong place: `invalid-arn` says it.
    let is_known = |arn: &Arn| !arn.service().is_empty() && !is_open(arn.service());
    for (pattern, arn) in arns(statement).filter(|(_, arn)| is_known(arn)) {
        // A `*` in front may take the missing part in, and AWS's own documents have no account: `arn:aws:ssm:*::document/x`.
        let runs_on = may_run_on(&arn);
        let is_checked =
            |part| if arn.part(part).is_empty() { !runs_on } else { !is_open(arn.part(part)) };
        let (region, account) = (is_checked(ArnPart::Region), is_checked(ArnPart::Account));
        if !region && !account {
            continue;
        }
        let differs = different_parts(&arn, context);
        let is_told = region && differs.region;
        if is_told {
            tell(pattern, &arn, ArnPart::Region, report);
        }
        if region
            && !is_told
            && !arn.region().is_empty()
            && context.catalogue.region(arn.region()).is_none()
        {
            unknown(pattern, &arn, context, report);
        }
        if account && differs.account {
            tell(pattern, &arn, ArnPart::Account, report);
        }
    }
}

/// In which parts an ARN differs from the forms of all resource types that fit: it has what none has, or lacks what all have.
#[derive(Clone, Copy, Default)]
struct Differs {
    region: bool,
    account: bool,
}

fn different_parts(arn: &Arn, context: &Context) -> Differs {
    let mut differs: Option<Differs> = None;
    let (no_region, no_account) = (arn.region().is_empty(), arn.account().is_empty());
    for form in fitting_types(arn, context.catalogue).flat_map(|fitting| fitting.forms()) {
        let Some((region, account)) = form.region_and_account() else { continue };
        let known = differs.get_or_insert(Differs { region: true, account: true });
        known.region &= region.is_empty() != no_region;
        known.account &= account.is_empty() != no_account;
        if !known.region && !known.account {
            break;
        }
    }
    differs.unwrap_or_default()
}

fn tell(pattern: &ResourcePattern, arn: &Arn, part: ArnPart, report: &mut Report) {
    match arn.part(part).is_empty() {
        true => missing(pattern, arn, part, report),
        false => superfluous(pattern, arn, part, report),
    }
}

fn superfluous(pattern: &ResourcePattern, arn: &Arn, part: ArnPart, report: &mut Report) {
    let (span, what) = (pattern.part_span(part), part.as_str());
    let message =
        format!("the ARNs of this resource have no {what}: `{}` never matches", arn.part(part));
    let codes: &[&str] = if part == ArnPart::Region {
        &["ARN_REGION_NOT_ALLOWED"]
    } else {
        &["ARN_ACCOUNT_NOT_ALLOWED"]
    };
    report.finding(&RULE, span, message).aws(codes).fix(Fix::changing_access(
        format!("remove the {what}"),
        Change::Replace { span, text: String::new() },
    ));
}

fn missing(pattern: &ResourcePattern, arn: &Arn, part: ArnPart, report: &mut Report) {
    let what = part.as_str();
    let span = pattern.part_span(part);
    let message = format!("`{}` lacks the {what}, which its resource type has", arn.as_str());
    let codes: &[&str] =
        if part == ArnPart::Region { &["MISSING_ARN_REGION"] } else { &["MISSING_ARN_ACCOUNT"] };
    report
        .finding(&RULE, pattern.span(), message)
        .help(format!("write the {what}, or `*` for any"))
        .aws(codes)
        .fix(Fix::changing_access(
            format!("put `*` for the {what}"),
            Change::Replace { span, text: "*".to_owned() },
        ));
}

fn unknown(pattern: &ResourcePattern, arn: &Arn, context: &Context, report: &mut Report) {
    let (span, region) = (pattern.part_span(ArnPart::Region), arn.region());
    let distance = |name: &str| strsim::damerau_levenshtein(name, region);
    let names = context
        .catalogue
        .regions()
        .filter(|region| !region.is_pseudo())
        .map(|region| region.name());
    let nearest = names.min_by_key(|name| distance(name)).filter(|name| distance(name) <= 2);
    let message = match nearest {
        Some(nearest) => format!("`{region}` is not a region, did you mean `{nearest}`?"),
        None => {
            format!("`{region}` is not a region in the AWS data of {}", context.catalogue.date())
        }
    };
    let finding = report.finding(&RULE, span, message).aws(&["INVALID_ARN_REGION"]);
    if let Some(nearest) = nearest {
        let change = Change::Replace { span, text: nearest.to_owned() };
        finding.fix(Fix::changing_access(format!("change it to `{nearest}`"), change));
    }
}
