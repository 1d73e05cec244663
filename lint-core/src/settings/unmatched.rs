//! Patterns that fit nothing: those of the house rules nothing that AWS has, and file patterns no file. They are no faults: the
//! data ages, and a rule may be written before its action comes.

use iamlint_catalogue::{ActionLookup, Catalogue, order};

use super::house::House;
use super::{Fault, Globs};
use crate::model::ActionPattern;
use crate::source::Span;

/// What is to be said of the actions of `house` that are none of `catalogue`, in the order of their places.
pub(super) fn actions(house: &House, catalogue: &Catalogue) -> Vec<Fault> {
    let forbidden = house.forbid.iter().map(|entry| &entry.grants);
    let grants = forbidden.chain(house.require.iter().map(|entry| &entry.grants));
    let patterns = grants.flat_map(|grants| &grants.actions);
    let unmatched = patterns.filter(|pattern| !is_known(pattern, catalogue));
    let mut faults: Vec<Fault> = unmatched.map(|pattern| fault(pattern, catalogue)).collect();
    order::by_key(&mut faults, |fault| fault.span);
    faults
}

/// What is to be said of file patterns that fit none of `names`, in the order of their places.
pub(super) fn patterns(all: &[&Globs], names: impl Iterator<Item = String>) -> Vec<Fault> {
    let mut fitting: Vec<Vec<bool>> =
        all.iter().map(|globs| vec![false; globs.places().len()]).collect();
    for name in names {
        for (globs, fitting) in all.iter().zip(&mut fitting) {
            if !fitting.iter().all(|fits| *fits) {
                globs.mark(&name, fitting);
            }
        }
    }
    let places = all.iter().zip(&fitting).flat_map(|(globs, fitting)| {
        let unfit = globs.places().iter().zip(fitting).filter(|(_, fits)| !**fits);
        unfit.map(|(place, _)| *place)
    });
    let mut faults: Vec<Fault> = places.map(unfit).collect();
    order::by_key(&mut faults, |fault| fault.span);
    faults
}

fn unfit(span: Span) -> Fault {
    Fault {
        span,
        message: "this pattern fits no file that is read: nothing follows from it".to_owned(),
        help: Some(
            "mend it or take it away; hidden files and those that `.gitignore` names are passed over anyway"
                .to_owned(),
        ),
    }
}

/// What AWS has taken away is known: a rule about it is old, and not misspelt.
fn is_known(pattern: &ActionPattern, catalogue: &Catalogue) -> bool {
    let Some((service, name)) = pattern.parts() else { return pattern.is_star() };
    if pattern.has_wildcard() {
        return catalogue.expand(service, name).next().is_some()
            || catalogue.retired_service(service).is_some();
    }
    matches!(catalogue.action(service, name), ActionLookup::Found(_) | ActionLookup::Retired { .. })
}

fn fault(pattern: &ActionPattern, catalogue: &Catalogue) -> Fault {
    let (text, date) = (pattern.as_str(), catalogue.date());
    let verb = if pattern.has_wildcard() { "matches no action" } else { "is no action" };
    let help = match near(pattern, catalogue) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            "check the spelling; if the action is new, bring newer data with `--catalogue FILE`"
                .to_owned()
        }
    };
    Fault {
        span: pattern.span(),
        message: format!(
            "`{text}` {verb} in the AWS data of {date}: this entry says nothing by it"
        ),
        help: Some(help),
    }
}

/// Of a pattern only the service can be misspelt in a way that one can tell.
fn near(pattern: &ActionPattern, catalogue: &Catalogue) -> Option<String> {
    let (service, name) = pattern.parts()?;
    if !pattern.has_wildcard() {
        return catalogue.suggest_action(service, name).into_iter().next();
    }
    if service.contains(['*', '?']) || catalogue.service(service).is_some() {
        return None;
    }
    let meant = catalogue.suggest_service(service).into_iter().next()?;
    Some(format!("{meant}:{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    /// What is said of settings that forbid these actions: the place, the message and the help.
    fn said(actions: &str) -> Vec<(String, String)> {
        let text =
            format!("[[house.forbid]]\nname = \"n\"\nreason = \"r\"\nactions = [{actions}]\n");
        let settings = Settings::parse(&text).unwrap();
        let faults = settings.unmatched(Catalogue::embedded());
        let told = |fault: Fault| (text[fault.span.range()].to_owned(), fault.help.unwrap());
        faults.into_iter().map(told).collect()
    }

    #[test]
    fn names_patterns_and_services_that_are_there_are_silent() {
        let known = r#""*", "s3:GetObject", "S3:getobject", "s3:Get*", "s*:Get*", "*:*""#;
        assert_eq!(said(known), []);
    }

    #[test]
    fn what_aws_has_taken_away_is_silent() {
        let (retired, _) = Catalogue::embedded().retired_actions().next().unwrap();
        assert_eq!(said(&format!("\"{retired}\"")), []);
    }

    #[test]
    fn what_matches_nothing_is_told_at_its_place() {
        let wrong =
            r#""s3:PutObjekt", "s3:GetObject", "dynamo:Put*", "iam:Frobnicate*", "zzqqxx:*""#;
        let found = said(wrong);
        let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(
            places,
            [r#""s3:PutObjekt""#, r#""dynamo:Put*""#, r#""iam:Frobnicate*""#, r#""zzqqxx:*""#]
        );
        assert_eq!(found[0].1, "did you mean `s3:PutObject`?");
        assert_eq!(found[1].1, "did you mean `dynamodb:Put*`?");
        assert!(found[2].1.starts_with("check the spelling") && found[3].1 == found[2].1);
    }
}
