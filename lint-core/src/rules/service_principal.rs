//! Names of AWS services as principals: their form, and what was meant by one that is not known.
//!
//! No list of them is complete, so a name of the right form is never wrong: at most another one is meant.
//! Source: IAM user guide, "AWS JSON policy elements: Principal", "AWS service principals".

use iamlint_catalogue::Catalogue;
use strsim::osa_distance;

/// What stands behind the name in every partition but those with a suffix of their own.
const SUFFIX: &str = ".amazonaws.com";

/// Endings that people write for [`SUFFIX`].
const MISTAKEN_ENDINGS: [&str; 8] = [
    ".aws.amazon.com",
    ".amazon.aws.com",
    ".amazonaws",
    ".amazon.com",
    ".aws.com",
    ".amazon",
    ".aws",
    ".com",
];

/// Whether `text` has the form of a service principal: a name in lower case and the suffix of a partition.
pub(crate) fn is_well_formed(text: &str, catalogue: &Catalogue) -> bool {
    let Some(name) = name(text, catalogue) else { return false };
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    name.split('.').all(is_label)
}

/// Whether `text` is a known service principal, regional forms and other partitions included.
pub(crate) fn is_known(text: &str, catalogue: &Catalogue) -> bool {
    let Some(name) = name(text, catalogue) else { return false };
    let is_listed = |name: &str| catalogue.service_principal(&format!("{name}{SUFFIX}")).is_some();
    catalogue.service_principal(text).is_some()
        || is_listed(name)
        || region(name, catalogue).is_some_and(|(service, _)| is_listed(service))
}

/// The part of a service principal before the suffix of its partition. Alexa has a suffix of its own.
pub(crate) fn name<'a>(text: &'a str, catalogue: &Catalogue) -> Option<&'a str> {
    let strip = |suffix: &str| text.strip_suffix(suffix)?.strip_suffix('.');
    let by_partition = catalogue.partitions().find_map(|partition| strip(partition.dns_suffix()));
    let alexa = || strip("amazon.com").filter(|name| name.starts_with("alexa"));
    by_partition.or_else(|| strip("aws.internal")).or_else(alexa)
}

/// Splits `lambda.eu-west-1` into service and region. `None` if the last label is no region.
pub(crate) fn region<'a>(name: &'a str, catalogue: &Catalogue) -> Option<(&'a str, &'a str)> {
    let (service, region) = name.rsplit_once('.')?;
    catalogue.partition_of_region(region).map(|_| (service, region))
}

/// The service principal that a text of the wrong form stands for, if there is only one reading.
pub(crate) fn correction(text: &str, catalogue: &Catalogue) -> Option<String> {
    let lower = text.trim().to_ascii_lowercase();
    let bare = lower.trim_start_matches("https://").trim_end_matches(['/', '.']);
    if is_well_formed(bare, catalogue) {
        return Some(bare.to_owned());
    }
    let stem = stem(bare)?;
    let candidate = format!("{stem}{SUFFIX}");
    if is_known(&candidate, catalogue) {
        return Some(candidate);
    }
    other_name(stem, catalogue)
}

/// A known service principal that was probably meant by an unknown one of the right form.
pub(crate) fn near(text: &str, catalogue: &Catalogue) -> Option<String> {
    let name = name(text, catalogue)?;
    if is_known(text, catalogue) || !text.ends_with(SUFFIX) || region(name, catalogue).is_some() {
        return None;
    }
    // The prefix of a service's actions may well be its principal, although nothing attests it.
    if catalogue.service(name).is_some() {
        return None;
    }
    let allowed = match name.len() {
        0..5 => return other_name(name, catalogue),
        5..9 => 1,
        _ => 2,
    };
    let distance = |other: &&str| osa_distance(text, other);
    let nearest = catalogue.service_principals().min_by_key(distance)?;
    let is_near = distance(&nearest) <= allowed;
    if is_near { Some(nearest.to_owned()) } else { other_name(name, catalogue) }
}

/// `stepfunctions` is the service whose principal is `states.amazonaws.com`.
fn other_name(name: &str, catalogue: &Catalogue) -> Option<String> {
    let prefix = catalogue.suggest_service(name).into_iter().next()?;
    // A near prefix is a guess. Another name of the same service is none.
    let is_alias = osa_distance(name, &prefix) > 2;
    let candidate = format!("{prefix}{SUFFIX}");
    (is_alias && is_known(&candidate, catalogue)).then_some(candidate)
}

/// Cuts what stands for the suffix off.
fn stem(text: &str) -> Option<&str> {
    let Some((first, rest)) = text.split_once('.') else {
        return (!text.is_empty()).then_some(text);
    };
    if osa_distance(rest, "amazonaws.com") <= 3 {
        return Some(first);
    }
    MISTAKEN_ENDINGS.iter().find_map(|ending| text.strip_suffix(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_a_name_and_the_suffix_of_a_partition() {
        let catalogue = Catalogue::embedded();
        for text in [
            "lambda.amazonaws.com",
            "delivery.logs.amazonaws.com",
            "states.eu-west-1.amazonaws.com",
            "ec2.amazonaws.com.cn",
            "ec2.c2s.ic.gov",
            "alexa-appkit.amazon.com",
            "somethingnew.amazonaws.com",
        ] {
            assert!(is_well_formed(text, catalogue), "{text}");
        }
        for text in ["lambda", "Lambda.amazonaws.com", ".amazonaws.com", "lambda.amazon.com", ""] {
            assert!(!is_well_formed(text, catalogue), "{text}");
        }
    }

    #[test]
    fn a_wrong_form_has_one_reading() {
        let catalogue = Catalogue::embedded();
        let meant = |text| correction(text, catalogue);
        for text in ["lambda", "Lambda.amazonaws.com", "lambda.aws.com", "lambda.amazonaws.co"] {
            assert_eq!(meant(text).as_deref(), Some("lambda.amazonaws.com"), "{text}");
        }
        assert_eq!(meant("whatever"), None);
    }

    #[test]
    fn a_near_name_is_told_and_a_new_one_left_alone() {
        let catalogue = Catalogue::embedded();
        let near = |text| near(text, catalogue);
        assert_eq!(
            near("cloudfromation.amazonaws.com").as_deref(),
            Some("cloudformation.amazonaws.com")
        );
        assert_eq!(near("ecs-task.amazonaws.com").as_deref(), Some("ecs-tasks.amazonaws.com"));
        for text in
            ["lambda.eu-west-1.amazonaws.com", "brandnewthing.amazonaws.com", "mgh.amazonaws.com"]
        {
            assert_eq!(near(text), None, "{text}");
        }
    }
}
