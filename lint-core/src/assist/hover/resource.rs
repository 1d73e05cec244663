//! Resources: an ARN taken apart, and the resource types that it fits.

use iamlint_catalogue::{ArnForm, Catalogue, ResourceType, Service};

use crate::access::arn::{fits_by_parts, fits_template};
use crate::assist::Frame;
use crate::assist::cursor::Cursor;
use crate::assist::words::{code, listed};
use crate::model::{Arn, PolicyKind, is_account_id};

type Facts = (String, Vec<String>);

/// A value of `Resource` or `NotResource`.
pub(super) fn note(frame: &Frame, cursor: &Cursor) -> Option<Facts> {
    let policy = frame.policy();
    if cursor.value == "*" {
        let what = match policy.kind {
            PolicyKind::Resource if policy.is_attached_to("AWS::KMS::Key") => "this key",
            _ => "every resource",
        };
        return Some((format!("{}: {what}", code("*")), Vec::new()));
    }
    arn(cursor.value, frame.context.catalogue)
}

/// The parts of an ARN, and what it fits.
pub(super) fn arn(value: &str, catalogue: &Catalogue) -> Option<Facts> {
    let arn = Arn::parse(value)?;
    let service = catalogue.service(arn.service());
    let of = service.map(|service| format!(" of {}", service.name())).unwrap_or_default();
    let what = if value.contains(['*', '?']) { "pattern of ARNs" } else { "ARN" };
    let mut facts = parts(&arn, catalogue);
    facts.extend(service.into_iter().flat_map(|service| fitting(&arn, service)));
    Some((format!("{}: {what}{of}", code(value)), facts))
}

/// The resource types that the ARN can name. Those that it names only if a `*` takes the next colon in are told apart: AWS's
/// pages differ on whether it does.
fn fitting(arn: &Arn, service: Service) -> Vec<String> {
    let types = |fits: fn(&Arn, ArnForm) -> bool| -> Vec<ResourceType> {
        let fits = |item: &ResourceType| item.forms().any(|form| fits(arn, form));
        service.resource_types().filter(fits).collect()
    };
    let names = |types: &[ResourceType]| listed(types.iter().map(|item| item.name()));
    match types(fits_by_parts).as_slice() {
        [] => {}
        [only] => {
            let forms: Vec<String> = only.arns().map(code).collect();
            return vec![format!("Fits: {}, {}", code(only.name()), forms.join(" or "))];
        }
        several => return vec![format!("Fits: {}", names(several))],
    }
    match types(fits_template).as_slice() {
        [] => vec!["Fits no resource type of the service".to_owned()],
        types => vec![format!("Fits only if a `*` takes the next colon in: {}", names(types))],
    }
}

/// One line a part that says something.
pub(super) fn parts(arn: &Arn, catalogue: &Catalogue) -> Vec<String> {
    let mut facts = vec![format!("Partition: {}", code(arn.partition()))];
    let place = catalogue.region(arn.region()).map(|region| format!(" {}", region.description()));
    let place = place.unwrap_or_default();
    facts.push(match arn.region() {
        "" => "Region: none".to_owned(),
        "*" => "Region: any".to_owned(),
        region => format!("Region: {}{place}", code(region)),
    });
    facts.push(match arn.account() {
        "" => "Account: none".to_owned(),
        "*" => "Account: any".to_owned(),
        "aws" => "Account: AWS itself".to_owned(),
        account if is_account_id(account) => format!("Account: {}", code(account)),
        account => format!("Account: {} (no account id)", code(account)),
    });
    facts.push(format!("Resource: {}", code(arn.resource())));
    facts
}
