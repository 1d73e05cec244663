//! `cargo xtask reference`: writes the pages that are made from the list of rules.

mod aws_checks;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use iamlint_core::compliance::{CONTROLS, Control, FRAMEWORKS};
use iamlint_core::rule::{Category, Rule};
use iamlint_core::rules::RULES;

const BEGIN: &str = "<!-- rules: made by `cargo xtask reference` -->";
const END: &str = "<!-- end of rules -->";
const BEGIN_CONTROLS: &str = "<!-- controls: made by `cargo xtask reference` -->";
const END_CONTROLS: &str = "<!-- end of controls -->";

/// Writes the pages, or says which is out of date.
pub(crate) fn run(root: &Path, only_check: bool) -> Result<()> {
    let readme_path = root.join("README.md");
    let readme = fs::read_to_string(&readme_path).context("README.md cannot be read")?;
    let compliance_path = root.join("docs/compliance.md");
    let compliance =
        fs::read_to_string(&compliance_path).context("docs/compliance.md cannot be read")?;
    let pages = [
        (readme_path, between_marks("README.md", &readme, (BEGIN, END), &rule_list())?),
        (root.join("docs/rules.md"), rule_page()),
        (
            compliance_path,
            between_marks(
                "docs/compliance.md",
                &compliance,
                (BEGIN_CONTROLS, END_CONTROLS),
                &control_tables(),
            )?,
        ),
        (root.join("docs/aws-checks.md"), aws_checks::page(root)?),
        (root.join("docs/finding.svg"), picture(root)?),
    ];
    for (path, text) in pages {
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        if only_check {
            bail!("{} is out of date: run `cargo xtask reference`", path.display());
        }
        fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

/// What a terminal shows for a policy of the examples, as a picture for the README.
fn picture(root: &Path) -> Result<String> {
    let arguments = [
        "run",
        "--quiet",
        "--package",
        "iamlint",
        "--",
        "check",
        "examples/bad/bucket-policy.json",
    ];
    let options = ["--isolated", "--color", "always", "--output-format", "pretty", "--select"];
    let output = Command::new("cargo")
        .args(arguments)
        .args(options)
        .arg("object-action-on-bucket")
        .current_dir(root)
        .output()
        .context("iamlint could not be started")?;
    let drawn = String::from_utf8(output.stdout).context("iamlint did not write text")?;
    // The date of the data changes more often than the picture should.
    let drawn = drawn.split(" · AWS data of").next().unwrap_or_default();
    Ok(anstyle_svg::Term::new().render_svg(drawn))
}

/// Puts a text between its two marks in a page.
fn between_marks(name: &str, page: &str, (begin, end): (&str, &str), made: &str) -> Result<String> {
    let lacks = |mark: &str| format!("{name} lacks the mark `{mark}`");
    let (before, rest) = page.split_once(begin).with_context(|| lacks(begin))?;
    let (_, after) = rest.split_once(end).with_context(|| lacks(end))?;
    Ok(format!("{before}{begin}\n{made}\n{end}{after}"))
}

fn rule_list() -> String {
    let mut list = String::new();
    for category in Category::ALL {
        let rules: Vec<&Rule> = of(category).collect();
        let weight = category.severity().map_or("off by default", |severity| severity.as_str());
        let _ = writeln!(list, "\n**{}** ({weight}): {}\n", category.as_str(), meaning(category));
        let links: Vec<String> =
            rules.iter().map(|rule| format!("[`{}`]({})", rule.id, rule.page())).collect();
        let _ = writeln!(list, "{}", links.join(" · "));
    }
    list
}

/// The frameworks, and the controls with the rules that decide them.
fn control_tables() -> String {
    let mut text = String::from("\n| framework | is | checked against |\n| --- | --- | --- |\n");
    for framework in FRAMEWORKS {
        let (name, title, source) = (framework.name, framework.title, framework.source);
        let _ = writeln!(text, "| `compliance:{name}` | {title} | {source} |");
    }
    text.push_str("\n| control | asks | rules | how AWS decides | requirements |\n");
    text.push_str("| --- | --- | --- | --- | --- |\n");
    for control in CONTROLS {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            control.id,
            control.title,
            deciding_rules(control),
            control.criterion,
            requirements(control)
        );
    }
    text
}

fn deciding_rules(control: &Control) -> String {
    let rules = RULES.iter().filter(|rule| rule.compliance.contains(&control));
    let links = rules.map(|rule| format!("[`{}`](../{})", rule.id, rule.page()));
    links.collect::<Vec<_>>().join(", ")
}

fn requirements(control: &Control) -> String {
    let rows = control.frameworks.iter().filter(|(name, _)| *name != "aws-fsbp");
    rows.map(|(name, ids)| format!("{name}: {}", ids.join(", "))).collect::<Vec<_>>().join("<br>")
}

fn rule_page() -> String {
    let mut text = String::from(
        "# Rules\n\nMade by `cargo xtask reference` from the list of rules. `iamlint explain RULE` prints the page of a rule. Which of them \
         decide requirements of CIS, PCI DSS, NIST and AWS: [compliance](compliance.md).\n\n\
         *Fix*: `safe` repairs are applied by `--fix` and change no decision; `unsafe` ones change access and need \
         `--unsafe-fixes`; a `suggestion` is shown only.\n",
    );
    for category in Category::ALL {
        let weight = category.severity().map_or("off by default", |severity| severity.as_str());
        let _ = write!(text, "\n## {} ({weight})\n\n{}.\n\n", category.as_str(), meaning(category));
        text.push_str(
            "| rule | finds | fix | kinds | Access Analyzer |\n| --- | --- | --- | --- | --- |\n",
        );
        for rule in of(category) {
            let _ = writeln!(
                text,
                "| [`{}`](../{}) | {} | {} | {} | {} |",
                rule.id,
                rule.page(),
                rule.summary.replace('|', "\\|"),
                rule.fix.as_str(),
                kinds(rule),
                codes(rule)
            );
        }
    }
    text
}

fn of(category: Category) -> impl Iterator<Item = &'static Rule> {
    RULES.iter().copied().filter(move |rule| rule.category == category)
}

fn kinds(rule: &Rule) -> String {
    let names: Vec<&str> = rule.kinds.iter().map(|kind| kind.as_str()).collect();
    if names.len() == 8 { "all".to_owned() } else { names.join(", ") }
}

fn codes(rule: &Rule) -> String {
    rule.aws_issue_codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(" ")
}

fn meaning(category: Category) -> &'static str {
    match category {
        Category::Correctness => "AWS rejects it, or it can never have an effect",
        Category::Security => "gives access to someone or something that must not have it",
        Category::Suspicious => "valid, but surely not what was meant",
        Category::Privilege => "grants more than it must: a narrower form exists",
        Category::Hygiene => "redundant, unordered, old-fashioned",
        Category::Strict => "a matter of policy, for teams that want it",
    }
}
