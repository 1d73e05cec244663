//! Tests that a damaged blob never panics the reader, whether or not the check at load would have refused it.

use proptest::prelude::*;

use crate::Catalogue;
use crate::blob::Blob;

const SERVICE: &str = "\
service tea | Tea Service
rcp no
key aws:TagKeys ArrayOfString
key tea:Leaf/${Name} String | Filters access by leaf
resource pot | arn:${Partition}:tea:${Region}:${Account}:pot/${Pot} | arn:${Partition}:tea:::pot/${Pot}
  key aws:TagKeys
action Brew W | Grants permission to brew
  on pot*
    key tea:Leaf/${Name}
  needs tea:Taste
action Taste R
operation BrewSlowly
  auth iam:PassRole iam:PassedToService=tea.amazonaws.com
  auth tea:Brew
";

fn small() -> Vec<u8> {
    let texts = [("tea.txt".to_owned(), SERVICE.to_owned())];
    Catalogue::from_texts(&texts, &[], "2030-01-02").unwrap().to_bytes()
}

/// Asks everything there is to ask, so that a damaged reference is met if there is one.
fn walk(catalogue: &Catalogue) -> usize {
    let mut seen = catalogue.date().len();
    for service in catalogue.services() {
        seen += service.prefix().len()
            + service.condition_keys().map(|key| key.name().len()).sum::<usize>();
        for resource in service.resource_types() {
            seen += resource.arn().len() + resource.condition_keys().count();
        }
        for action in service.actions() {
            seen +=
                action.full_name().len() + action.dependent_actions().map(str::len).sum::<usize>();
            seen += usize::from(action.accepts_key("tea:Leaf/green")) + action.description().len();
        }
    }
    seen += catalogue.expand("t*", "B*").count() + catalogue.retired_actions().count();
    seen += catalogue.suggest_action("tea", "Brw").len()
        + catalogue.suggest_condition_key("tea:Leav/x").len();
    seen += catalogue.api_call("tea", "BrewSlowly").map_or(0, Iterator::count);
    seen + catalogue.regions().count() + catalogue.privilege_escalations().count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_blobs_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = small();
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        // The check is left out on purpose: every access has to stand on its own.
        if let Ok(blob) = Blob::read(bytes) {
            let catalogue = Catalogue { blob };
            walk(&catalogue);
            let _ = catalogue.check();
        }
    }
}

#[test]
fn the_check_finds_a_reference_that_leads_nowhere() {
    let good = small();
    let mut found = 0;
    for at in 0..good.len() {
        let mut bytes = good.clone();
        bytes[at] = 0xff;
        found += usize::from(Catalogue::from_bytes(bytes).is_err());
    }
    // Descriptions and counts may change without a reference breaking, references and order may not.
    assert!(found * 4 > good.len(), "{found} of {}", good.len());
}
