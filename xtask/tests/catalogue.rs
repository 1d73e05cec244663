//! `cargo xtask catalogue import` and `check`, run as a maintainer runs them, on small data.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, as tests do")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// An empty folder for one test.
fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("catalogue/overlays")).unwrap();
    folder
}

fn run(folder: &Path, command: &str, arguments: &[&str]) -> Output {
    let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
    xtask
        .args(["catalogue", command])
        .args(arguments)
        .arg("--catalogue")
        .arg(folder.join("catalogue"));
    xtask.output().unwrap()
}

fn succeed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn fail(output: &Output) -> String {
    assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn service_reference() -> String {
    format!("{}/tests/service-reference", env!("CARGO_MANIFEST_DIR"))
}

fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join("catalogue").join(file)).unwrap()
}

/// A package in the form of iam-data with one service, `tea`, whose actions are given as name and JSON fields.
struct Package {
    date: &'static str,
    actions: Vec<(String, String)>,
    rcp: bool,
}

impl Package {
    /// Two hundred plain actions, and `Brew`, which has everything that an action can have.
    fn new() -> Package {
        let brew = r#""description": "Grants  permission to brew", "accessLevel": "Tagging, Write",
            "resourceTypes": [{"name": "pot", "required": true, "conditionKeys": ["tea:Leaf"], "dependentActions": []},
                              {"name": "pot", "required": false, "conditionKeys": [], "dependentActions": []}],
            "conditionKeys": ["tea:Leaf", "tea:Tag/tag-key"], "dependentActions": ["tea:Sip0"]"#;
        let sips = (0..200)
            .map(|number| (format!("Sip{number}"), Package::plain("Grants permission to sip")));
        let actions = sips.chain([("Brew".to_owned(), brew.to_owned())]).collect();
        Package { date: "2030-05-06", actions, rcp: true }
    }

    fn plain(description: &str) -> String {
        format!(
            r#""description": "{description}", "accessLevel": "Read", "resourceTypes": [], "conditionKeys": [],
            "dependentActions": []"#
        )
    }

    fn write(&self, folder: &Path) -> String {
        let package = folder.join("package");
        for name in ["actions", "resourceTypes", "conditionKeys"] {
            fs::create_dir_all(package.join("data").join(name)).unwrap();
        }
        let put = |file: &str, text: String| fs::write(package.join(file), text).unwrap();
        put(
            "package.json",
            format!(
                r#"{{"name": "tea-data", "version": "1.2.3", "updatedAt": "{}T01:02:03Z", "license": "MIT"}}"#,
                self.date
            ),
        );
        put("data/services.json", r#"["tea"]"#.to_owned());
        put("data/serviceNames.json", r#"{"tea": "Tea Service"}"#.to_owned());
        put(
            "data/rcpSupportedServices.json",
            if self.rcp { r#"["tea"]"# } else { "[]" }.to_owned(),
        );
        let actions = self.actions.iter().map(|(name, fields)| {
            format!(r#""{}": {{"name": "{name}", {fields}}}"#, name.to_lowercase())
        });
        put("data/actions/tea.json", format!("{{{}}}", actions.collect::<Vec<_>>().join(",\n")));
        put(
            "data/resourceTypes/tea.json",
            r#"{"pot": {"key": "pot", "arn": "arn:${Partition}:tea:::pot/${Pot}, arn:${Partition}:tea:::jug/${Jug}"}}"#
                .to_owned(),
        );
        put(
            "data/conditionKeys/tea.json",
            r#"{"tea:leaf": {"key": "tea:Leaf", "description": "Filters access by leaf", "type": "String"},
                "tea:tag/": {"key": "tea:Tag/", "description": "Filters access by tag", "type": "String"},
                "tea:tag/tag-key": {"key": "tea:Tag/tag-key", "description": "Filters access by tag", "type": "String"}}"#
                .to_owned(),
        );
        folder.display().to_string()
    }
}

#[test]
fn iam_data_becomes_text_and_a_second_import_changes_nothing() {
    let folder = folder("iam-data");
    let base = Package::new().write(&folder);
    let summary = succeed(&run(&folder, "import", &["--base", &base]));
    assert!(
        summary.starts_with("1 services, 201 actions, 1 resource types, 2 condition keys\n"),
        "{summary}"
    );
    let text = read(&folder, "services/tea.txt");
    let expected = "\
service tea | Tea Service
rcp yes
key tea:Leaf String | Filters access by leaf
key tea:Tag/${TagKey} String | Filters access by tag
resource pot | arn:${Partition}:tea:::pot/${Pot} | arn:${Partition}:tea:::jug/${Jug}
action Brew WT | Grants permission to brew
  on pot
    key tea:Leaf
  key tea:Leaf
  key tea:Tag/${TagKey}
  needs tea:Sip0
action Sip0 R | Grants permission to sip
";
    assert!(text.starts_with(expected), "{text}");
    let sources = read(&folder, "SOURCES.toml");
    for line in
        ["name = \"tea-data\"", "version = \"1.2.3\"", "date = \"2030-05-06\"", "actions = 201"]
    {
        assert!(sources.contains(line), "{line} is not in {sources}");
    }
    let summary = succeed(&run(&folder, "import", &["--base", &base]));
    assert!(
        summary.contains("actions added: 0\nactions removed: 0\nlevels changed: 0\n"),
        "{summary}"
    );
    assert_eq!(read(&folder, "services/tea.txt"), text);
    assert_eq!(
        succeed(&run(&folder, "check", &[])),
        "1 services, 201 actions: no faults, data of 2030-05-06\n"
    );
}

#[test]
fn a_few_vanished_actions_are_retired_and_return() {
    let folder = folder("retired");
    let retired =
        "# What AWS took away.\naction\tlast_seen\treason\ntea:Boil\t2029-01\tno longer listed\n";
    fs::write(folder.join("catalogue/overlays/retired_actions.tsv"), retired).unwrap();
    let mut package = Package::new();
    succeed(&run(&folder, "import", &["--base", &package.write(&folder)]));
    let sip = package.actions.remove(7);
    package.date = "2030-06-07";
    let summary = succeed(&run(&folder, "import", &["--base", &package.write(&folder)]));
    assert!(
        summary.contains("actions removed: 1 tea:Sip7\n") && summary.ends_with("retired: +1 -0\n"),
        "{summary}"
    );
    let rows = read(&folder, "overlays/retired_actions.tsv");
    assert_eq!(rows, format!("{retired}tea:Sip7\t2030-05\tnot in the data of 2030-06-07\n"));

    package.actions.push(sip);
    let summary = succeed(&run(&folder, "import", &["--base", &package.write(&folder)]));
    assert!(summary.ends_with("retired: +0 -1\n"), "{summary}");
    assert_eq!(read(&folder, "overlays/retired_actions.tsv"), retired);
}

#[test]
fn an_import_stops_when_more_than_two_percent_vanish() {
    let folder = folder("shrink");
    let mut package = Package::new();
    succeed(&run(&folder, "import", &["--base", &package.write(&folder)]));
    let before = read(&folder, "services/tea.txt");
    package.actions.drain(..5);
    let base = package.write(&folder);
    let error = fail(&run(&folder, "import", &["--base", &base]));
    assert!(
        error.contains("5 of 201 actions would vanish, more than 2 %: tea:Sip0 tea:Sip1"),
        "{error}"
    );
    assert_eq!(read(&folder, "services/tea.txt"), before);
    succeed(&run(&folder, "import", &["--base", &base, "--allow-shrink"]));
    assert!(!read(&folder, "services/tea.txt").contains("Sip0 R"));
}

/// Takes something away from a package; the text is the fields of an action that has nothing.
type Change = fn(&mut Package, &str);

#[test]
fn an_import_stops_when_two_percent_or_less_vanish_but_a_field_empties() {
    let plain = Package::plain("Grants permission to brew");
    let cases: [(&str, Change); 5] = [
        ("levels", |package, plain| package.actions[200].1 = plain.to_owned()),
        ("dependent actions", |package, _| {
            package.actions[200].1 = package.actions[200].1.replace(r#"["tea:Sip0"]"#, "[]");
        }),
        ("condition keys of actions", |package, _| {
            package.actions[200].1 = package.actions[200].1.replace(
                r#""conditionKeys": ["tea:Leaf", "tea:Tag/tag-key"], "dep"#,
                r#""conditionKeys": [], "dep"#,
            );
            package.actions[200].1 = package.actions[200].1.replace(
                r#""required": true, "conditionKeys": ["tea:Leaf"]"#,
                r#""required": true, "conditionKeys": []"#,
            );
        }),
        ("descriptions", |package, _| {
            for (_, fields) in &mut package.actions {
                *fields = fields
                    .replace("Grants permission to sip", "")
                    .replace("Grants  permission to brew", "");
            }
        }),
        ("RCP marks", |package, _| package.rcp = false),
    ];
    for (field, change) in cases {
        let folder = folder(&format!("empty-{}", field.replace(' ', "-")));
        let mut package = Package::new();
        succeed(&run(&folder, "import", &["--base", &package.write(&folder)]));
        change(&mut package, &plain);
        let error = fail(&run(&folder, "import", &["--base", &package.write(&folder)]));
        assert!(
            error.contains(&format!("the new data has no {field}, the old has")),
            "{field}: {error}"
        );
    }
}

#[test]
fn the_service_reference_becomes_text() {
    let folder = folder("service-reference");
    let error = fail(&run(&folder, "import", &["--base", &service_reference()]));
    assert!(error.contains("the data does not say its day: give --date"), "{error}");
    succeed(&run(&folder, "import", &["--base", &service_reference(), "--date", "2030-01-02"]));
    let expected = "\
service lambda
rcp no
key aws:RequestTag/${TagKey} String
key aws:ResourceTag/${TagKey} String
key aws:TagKeys ArrayOfString
key lambda:Layer ArrayOfString
key lambda:VpcIds String
resource function | arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}
  key aws:ResourceTag/${TagKey}
resource function alias | arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}:${Alias} | \
arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}:${Version}
action AddPermission WP
  on function
  on function alias
action CreateFunction W
  on function
    key lambda:VpcIds
  key aws:RequestTag/${TagKey}
  key aws:TagKeys
  key lambda:Layer
action GetFunction R
  on function
action ListFunctions L
action TagResource WT
  on function
operation CreateFunction
  auth iam:PassRole iam:PassedToService=lambda.amazonaws.com
  auth lambda:CreateFunction
";
    assert_eq!(read(&folder, "services/lambda.txt"), expected);
    assert!(read(&folder, "SOURCES.toml").contains("version = \"v1.4\""));
    succeed(&run(&folder, "check", &[]));
}

#[test]
fn what_the_service_reference_lacks_is_kept() {
    let folder = folder("kept");
    let known = "service lambda | AWS Lambda\nrcp yes\naction GetFunction R | Grants permission to view\n  on function*\n";
    let known = known.replace("action", "resource function | arn:x\naction");
    fs::create_dir_all(folder.join("catalogue/services")).unwrap();
    fs::write(folder.join("catalogue/services/lambda.txt"), known).unwrap();
    succeed(&run(&folder, "import", &["--base", &service_reference(), "--date", "2030-01-02"]));
    let text = read(&folder, "services/lambda.txt");
    assert!(text.starts_with("service lambda | AWS Lambda\nrcp yes\n"), "{text}");
    assert!(
        text.contains("action GetFunction R | Grants permission to view\n  on function*\n"),
        "{text}"
    );
}

#[test]
fn another_major_version_is_refused() {
    let folder = folder("version");
    let text = fs::read_to_string(format!("{}/lambda.json", service_reference())).unwrap();
    let base = folder.join("base");
    fs::create_dir_all(&base).unwrap();
    fs::write(base.join("lambda.json"), text.replace("v1.4", "v2.0")).unwrap();
    let error = fail(&run(
        &folder,
        "import",
        &["--base", &base.display().to_string(), "--date", "2030-01-02"],
    ));
    assert!(error.contains("version `v2.0` is unknown"), "{error}");
}

#[test]
fn check_finds_what_a_person_has_broken() {
    let folder = folder("check");
    succeed(&run(&folder, "import", &["--base", &Package::new().write(&folder)]));
    let file = folder.join("catalogue/services/tea.txt");
    let text = fs::read_to_string(&file).unwrap();
    let overlay = |name: &str, text: &str| {
        fs::write(folder.join("catalogue/overlays").join(name), text).unwrap();
    };
    overlay("access_level_corrections.tsv", "action\tcorrected\ntea:Brew\tWT\ntea:Pour\tW\n");
    overlay("retired_actions.tsv", "action\tlast_seen\treason\ntea:Sip1\t2029-01\tgone\n");
    overlay("service_aliases.tsv", "alias\tprefix\nchai\tnosuch\n");
    fs::write(
        &file,
        text.replace("rcp yes\n", "").replace("action Brew", "rcp yes\naction Brew")
            + "action Zest R\n",
    )
    .unwrap();
    let error = fail(&run(&folder, "check", &[]));
    for fault in [
        "6 faults",
        "tea.txt: not in canonical form",
        "SOURCES.toml has other counts than the files: 1 services, 202 actions",
        "access_level_corrections.tsv:2: the data has the corrected level",
        "access_level_corrections.tsv:3: no such action",
        "retired_actions.tsv:2: the action is live",
        "service_aliases.tsv:2: no such service: `nosuch`",
    ] {
        assert!(error.contains(fault), "{fault} is not in {error}");
    }
}
