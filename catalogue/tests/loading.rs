//! Catalogues that are loaded at run time: small texts, wrong texts, damaged blobs.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, as tests do")]

use std::fs;
use std::path::Path;

use iamlint_catalogue::{ActionLookup, Catalogue, CatalogueError, KeyLookup};
use proptest::prelude::*;

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

fn pair(name: &str, text: &str) -> (String, String) {
    (name.to_owned(), text.to_owned())
}

fn small() -> Catalogue {
    let overlays = [
        pair("overlays/extra_actions.tsv", "action\tlevels\treason\ntea:Spill\tW\tit happens\n"),
        pair(
            "overlays/access_level_corrections.tsv",
            "action\tcorrected\ntea:Taste\tRP\nnosuch:Action\tW\n",
        ),
        pair("overlays/retired_actions.tsv", "action\tlast_seen\ntea:Whisk\t2020-01\n"),
    ];
    Catalogue::from_texts(&[pair("tea.txt", SERVICE)], &overlays, "2030-01-02").unwrap()
}

#[test]
fn a_small_text_is_a_catalogue() {
    let catalogue = small();
    assert_eq!(catalogue.date(), "2030-01-02");
    let ActionLookup::Found(brew) = catalogue.action("Tea", "brew") else { panic!("no brew") };
    assert_eq!(brew.dependent_actions().collect::<Vec<_>>(), ["tea:Taste"]);
    let pot = brew.resource_types().next().unwrap();
    assert!(pot.required && pot.condition_keys().count() == 1);
    assert_eq!(pot.resource_type.arns().count(), 2);
    let ActionLookup::Found(taste) = catalogue.action("tea", "Taste") else { panic!("no taste") };
    assert_eq!((taste.levels().letters().as_str(), &*taste.description()), ("RP", ""));
    let ActionLookup::Found(spill) = catalogue.action("tea", "Spill") else { panic!("no spill") };
    assert!(spill.is_undocumented() && !brew.is_undocumented());
    assert_eq!(catalogue.action("tea", "whisk"), ActionLookup::Retired { last_seen: "2020-01" });
    assert!(matches!(catalogue.condition_key("tea:leaf/green"), KeyLookup::Found(_)));
    let slowly: Vec<&str> = catalogue.api_call("tea", "brewslowly").unwrap().collect();
    assert_eq!(slowly, ["iam:PassRole", "tea:Brew"]);
}

#[test]
fn the_packed_form_loads_again() {
    let again = Catalogue::from_bytes(small().to_bytes()).unwrap();
    assert_eq!(again.date(), "2030-01-02");
    assert_eq!(again.expand("*", "*").count(), 3);
}

#[test]
fn wrong_text_is_named_with_file_and_line() {
    let cases = [
        ("service tea\nrcp maybe\n", 2, "expected `yes` or `no`, not `maybe`"),
        ("service tea\nleaf green\n", 2, "unknown line kind `leaf`"),
        (
            "service tea\naction Brew X\n",
            2,
            "level letters `X` are not some of `LRWTP` in that order",
        ),
        (
            "service tea\naction Brew PW\n",
            2,
            "level letters `PW` are not some of `LRWTP` in that order",
        ),
        ("service tea\naction Brew W\n  on pot\n", 2, "unknown resource type `pot`"),
        ("service tea\naction Brew W\n  key tea:Leaf\n", 2, "unknown condition key `tea:Leaf`"),
        ("service tea\nkey tea:Leaf Colour\n", 2, "unknown type `Colour`"),
        ("service tea\n  on pot\n", 2, "`on` does not belong here"),
        ("service tea\n\n", 2, "empty line, or space at the end of the line"),
        ("service tea\naction Brew W\naction brew W\n", 0, "action `brew` stands twice"),
        ("rcp no\n", 0, "no `service` line"),
    ];
    for (text, line, message) in cases {
        let error = Catalogue::from_texts(&[pair("tea.txt", text)], &[], "2030-01-02").unwrap_err();
        assert_eq!(error.to_string(), format!("tea.txt:{line}: {message}"));
    }
    let twice = [pair("a.txt", "service tea\n"), pair("b.txt", "service TEA\n")];
    assert!(
        Catalogue::from_texts(&twice, &[], "").unwrap_err().to_string().contains("stands twice")
    );
}

#[test]
fn wrong_overlays_are_named_with_file_and_line() {
    let cases = [
        (
            "sensitive_actions.tsv",
            "action\tclasses\na:B\tFun\n",
            "sensitive_actions.tsv:2: unknown class `Fun`",
        ),
        (
            "sensitive_actions.tsv",
            "action\tclasses\na:B\n",
            "sensitive_actions.tsv:2: 1 cells in a table of 2 columns",
        ),
        (
            "sensitive_actions.tsv",
            "# head\naction\na:B\n",
            "sensitive_actions.tsv:3: no column `classes`",
        ),
        (
            "regions.tsv",
            "region\tpartition\tkind\tdescription\nx\ty\tregion\tz\n",
            "regions.tsv:2: unknown partition `y`",
        ),
        ("extra_actions.tsv", "", "extra_actions.tsv:0: no line of column names"),
    ];
    for (file, text, message) in cases {
        let error = Catalogue::from_texts(&[], &[pair(file, text)], "2030-01-02").unwrap_err();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn what_is_no_packed_catalogue_is_refused() {
    let message = |bytes: Vec<u8>| match Catalogue::from_bytes(bytes) {
        Err(CatalogueError::Blob(message)) => message,
        other => panic!("{other:?}"),
    };
    assert_eq!(message(Vec::new()), "shorter than its header");
    assert_eq!(message(vec![0; 4096]), "not a packed catalogue");
    let good = small().to_bytes();
    let mut other_version = good.clone();
    other_version[4] = 99;
    assert_eq!(message(other_version), "packed for another version of iamlint");
    assert_eq!(message(good[..good.len() - 1].to_vec()), "a section does not lie inside the data");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn cut_blobs_are_refused(cut in any::<prop::sample::Index>()) {
        let bytes = small().to_bytes();
        let cut = cut.index(bytes.len());
        prop_assert!(Catalogue::from_bytes(bytes[..cut].to_vec()).is_err());
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(service|rcp|key|action|resource|  on|    key|  auth|operation)? ?[a-z|:* \\n]{0,60}") {
        let _ = Catalogue::from_texts(&[pair("any.txt", &text)], &[], "");
        let _ = Catalogue::from_texts(&[], &[pair("retired_actions.tsv", &text)], "");
    }

    #[test]
    fn any_name_is_answered(service in "\\PC{0,12}", name in "\\PC{0,24}") {
        let catalogue = Catalogue::embedded();
        let _ = catalogue.action(&service, &name);
        let key = format!("{service}:{name}");
        let _ = catalogue.condition_key(&key);
        let _ = catalogue.expand(&service, &name).count();
        let _ = catalogue.managed_policy(&name);
        let _ = catalogue.api_call(&service, &name);
        let _ = catalogue.partition_of_region(&name);
        prop_assert!(catalogue.suggest_action(&service, &name).len() <= 3);
        prop_assert!(catalogue.suggest_condition_key(&key).len() <= 3);
    }
}

#[test]
fn the_committed_text_packs_to_the_embedded_blob() {
    let read = |name: &str| -> Vec<(String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        files.map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap())).collect()
    };
    let embedded = Catalogue::embedded();
    let packed =
        Catalogue::from_texts(&read("services"), &read("overlays"), embedded.date()).unwrap();
    assert!(
        packed.to_bytes() == embedded.to_bytes(),
        "the blob depends on something besides the files' contents"
    );
}
