//! What the rules about ARNs share.

use iamlint_catalogue::{Catalogue, ResourceType, Service};

use crate::access::arn::fits_by_parts;
use crate::model::{Arn, ResourcePattern, Statement};

/// The resources of a statement that are ARNs, in `Resource` and `NotResource`.
pub(super) fn arns<'s>(
    statement: &'s Statement<'s>,
) -> impl Iterator<Item = (&'s ResourcePattern<'s>, Arn<'s>)> {
    let patterns = statement.resources.iter().flat_map(|resources| resources.known());
    let is_arn = |arn: &Arn| arn.part(crate::model::ArnPart::Prefix) == "arn";
    patterns
        .filter_map(|pattern| Some((pattern, pattern.arn()?)))
        .filter(move |(_, arn)| is_arn(arn))
}

/// Whether a part of an ARN holds a wildcard or a variable, so that it stands for more than it says.
pub(super) fn is_open(part: &str) -> bool {
    memchr::memchr3(b'*', b'?', b'$', part.as_bytes()).is_some()
        && (part.contains(['*', '?']) || part.contains("${"))
}

/// The resource types of the ARN's own service that its resource part fits.
///
/// None if the service is not known or has no resource types: then nothing can be said.
pub(super) fn fitting_types<'c>(
    arn: &Arn,
    catalogue: &'c Catalogue,
) -> impl Iterator<Item = ResourceType<'c>> {
    let fits = |resource_type: &ResourceType| {
        let mut own = resource_type.forms().filter(|form| form.service() == arn.service());
        own.any(|form| fits_by_parts(arn, form))
    };
    let types = catalogue.service(arn.service()).into_iter().flat_map(Service::resource_types);
    types.filter(fits)
}
