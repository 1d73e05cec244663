//! `mismatched-arn-part`: a region or account that the resource type does not have, or lacks.

use iamlint_catalogue::ResourceType;

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
    for (pattern, arn) in arns(statement) {
        if is_open(arn.service()) {
            continue;
        }
        let types = fitting_types(&arn, context.catalogue);
        // A `*` in front may take the missing part in, and AWS's own documents have no account: `arn:aws:ssm:*::document/x`.
        let runs_on = may_run_on(&arn);
        let unknown_region = !arn.region().is_empty()
            && !is_open(arn.region())
            && context.catalogue.region(arn.region()).is_none();
        if needs(&types, ArnPart::Region) == Some(false)
            && !arn.region().is_empty()
            && !is_open(arn.region())
        {
            superfluous(pattern, &arn, ArnPart::Region, report);
        } else if unknown_region {
            unknown(pattern, &arn, context, report);
        } else if needs(&types, ArnPart::Region) == Some(true)
            && arn.region().is_empty()
            && !runs_on
        {
            missing(pattern, &arn, ArnPart::Region, report);
        }
        if needs(&types, ArnPart::Account) == Some(false)
            && !arn.account().is_empty()
            && !is_open(arn.account())
        {
            superfluous(pattern, &arn, ArnPart::Account, report);
        } else if needs(&types, ArnPart::Account) == Some(true)
            && arn.account().is_empty()
            && !runs_on
        {
            missing(pattern, &arn, ArnPart::Account, report);
        }
    }
}

/// Whether all resource types that fit have this part, or none of them. `None` if they differ or there are none.
fn needs(types: &[ResourceType], part: ArnPart) -> Option<bool> {
    let mut forms = types
        .iter()
        .flat_map(|resource_type| resource_type.arns())
        .filter_map(Arn::parse)
        .map(|arn| !arn.part(part).is_empty());
    let first = forms.next()?;
    forms.all(|form| form == first).then_some(first)
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
    let mut finding = report.finding(&RULE, span, message).aws(&["INVALID_ARN_REGION"]);
    if let Some(nearest) = nearest {
        let change = Change::Replace { span, text: nearest.to_owned() };
        finding = finding.fix(Fix::changing_access(format!("change it to `{nearest}`"), change));
    }
    drop(finding);
}
