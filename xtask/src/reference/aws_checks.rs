//! `docs/aws-checks.md`: AWS's own checks, each with the rule that stands for it and the example that shows it.
//!
//! The examples are the fences of the rule pages. They are run, so that a row names only what was seen to fire.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context, Result, bail};
use iamlint_core::rule::Rule;
use iamlint_core::rules::RULES;
use serde_json::Value;

#[path = "../../../tests/support/pages.rs"]
#[allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the reader of the rule pages belongs to the tests, and only a part of it is needed here"
)]
mod pages;

use pages::{Fence, Page};

const TABLE: &str = "lint-core/src/rules/aws_checks.tsv";

const AWS_PAGE: &str =
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html";

/// One check of AWS.
struct Check<'a> {
    code: &'a str,
    finding_type: &'a str,
    /// What to know of our rule; empty if there is nothing.
    note: &'a str,
}

/// A rule that stands for a check, and the heading of the first example that shows it.
struct Example {
    rule: &'static Rule,
    heading: String,
}

/// The page.
pub(super) fn page(root: &Path) -> Result<String> {
    let table = fs::read_to_string(root.join(TABLE)).with_context(|| TABLE.to_owned())?;
    let checks = parse(&table)?;
    let binary = build(root)?;
    let mut rows = String::new();
    let mut covered = 0;
    for check in &checks {
        let rules = RULES.iter().filter(|rule| rule.aws_issue_codes.contains(&check.code));
        let examples: Vec<Example> =
            rules.map(|&rule| example(root, &binary, rule, check.code)).collect::<Result<_>>()?;
        covered += usize::from(!examples.is_empty());
        row(&mut rows, check, &examples)?;
    }
    Ok(format!("{}{rows}", head(checks.len(), covered)))
}

fn parse(table: &str) -> Result<Vec<Check<'_>>> {
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| match row.split('\t').collect::<Vec<_>>().as_slice() {
        &[code, finding_type, note] => Ok(Check { code, finding_type, note }),
        _ => bail!("{TABLE}: not three columns: {row}"),
    })
    .collect()
}

/// Builds iamlint; it comes to lie beside this program.
fn build(root: &Path) -> Result<PathBuf> {
    let built = Command::new("cargo")
        .args(["build", "--quiet", "--package", "iamlint"])
        .current_dir(root)
        .status()
        .context("cargo could not be started")?;
    if !built.success() {
        bail!("iamlint could not be built");
    }
    let own = env::current_exe().context("the place of this program is not known")?;
    Ok(own.with_file_name(format!("iamlint{}", env::consts::EXE_SUFFIX)))
}

/// The first fence of the rule's page that has a finding with the code. A fence that needs settings is passed over.
fn example(root: &Path, binary: &Path, rule: &'static Rule, code: &str) -> Result<Example> {
    let path = root.join(examples_of(rule));
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let page = Page::parse(&text);
    for fence in &page.fences {
        let may_fire = fence.is_input() && !fence.marks.is_empty();
        if may_fire && page.settings_for(fence).is_none() && brings(binary, rule, fence, code)? {
            return Ok(Example { rule, heading: fence.heading.clone() });
        }
    }
    bail!("{code}: no fence of {} has a finding with this code", path.display())
}

fn brings(binary: &Path, rule: &Rule, fence: &Fence, code: &str) -> Result<bool> {
    let mut child = Command::new(binary)
        .args(fence.check_arguments(rule.id))
        .args(["--isolated", "--output-format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} could not be started", binary.display()))?;
    let mut stdin = child.stdin.take().context("iamlint has no standard input")?;
    stdin.write_all(fence.text.as_bytes()).context("iamlint did not read the example")?;
    drop(stdin);
    let output = child.wait_with_output().context("iamlint did not end")?;
    let report: Value = serde_json::from_slice(&output.stdout)
        .with_context(|| format!("{}: line {}", rule.id, fence.line))?;
    let findings = report.get("findings").and_then(Value::as_array).into_iter().flatten();
    let mut codes = findings.filter_map(|finding| finding.get("aws_issue_codes")?.as_array());
    Ok(codes.any(|codes| codes.iter().any(|own| own == code)))
}

fn head(checks: usize, covered: usize) -> String {
    format!(
        "# The checks of IAM Access Analyzer\n\n\
         Made by `cargo xtask reference` from the list of rules and `{TABLE}`.\n\n\
         AWS's policy validation (`aws accessanalyzer validate-policy`) has {checks} checks with codes of their own. \
         iamlint has a rule for {covered} of them and names the code in its reports, as `aws_issue_codes`. \
         A code links to AWS's text, a rule to its page, a test to the example that brings a finding with this very \
         code: each is run whenever this page is made, and in the tests.\n\n\
         *Type* is AWS's. The weight of our finding comes from the rule's category and may be another: see \
         [rules](rules.md). Where AWS does not publish what a check goes by, *to know* says what iamlint goes by.\n\n\
         | code | type | rule | test | to know |\n| --- | --- | --- | --- | --- |\n"
    )
}

fn row(text: &mut String, check: &Check, examples: &[Example]) -> Result<()> {
    let Check { code, finding_type, note } = check;
    if examples.is_empty() && note.is_empty() {
        bail!("{code}: neither a rule nor a reason in {TABLE}");
    }
    let links = |link: &dyn Fn(&Example) -> String| match examples {
        [] => "none".to_owned(),
        _ => examples.iter().map(link).collect::<Vec<_>>().join("<br>"),
    };
    let rules = links(&|example| format!("[`{}`](../{})", example.rule.id, example.rule.page()));
    let tests = links(&|Example { rule, heading }| {
        format!("[{heading}](../{}#{})", examples_of(rule), anchor(heading))
    });
    let aws = format!("{AWS_PAGE}#{}", aws_anchor(check));
    writeln!(text, "| [`{code}`]({aws}) | {finding_type} | {rules} | {tests} | {note} |")?;
    Ok(())
}

/// The page with the examples of a rule, from the root of the repository.
fn examples_of(rule: &Rule) -> String {
    format!("tests/rules/{}/{}.md", rule.category.as_str(), rule.id)
}

/// The anchor that GitHub gives a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The anchor of a check in AWS's page.
fn aws_anchor(check: &Check) -> String {
    let group = match check.finding_type {
        "warning" => "general-warning".to_owned(),
        other => other.replace(' ', "-"),
    };
    let name = check.code.to_ascii_lowercase().replace('_', "-");
    format!("access-analyzer-reference-policy-checks-{group}-{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_github_and_aws() {
        assert_eq!(anchor("By NotAction, `iam:*` and a Star"), "by-notaction-iam-and-a-star");
        let check = |code, finding_type| Check { code, finding_type, note: "" };
        assert_eq!(
            aws_anchor(&check("FORALLVALUES_WITH_SINGLE_VALUED_KEY", "security warning")),
            "access-analyzer-reference-policy-checks-security-warning-forallvalues-with-single-valued-key"
        );
        assert!(aws_anchor(&check("MISSING_VERSION", "warning")).contains("-general-warning-"));
    }

    #[test]
    fn a_check_without_a_rule_needs_a_reason() {
        let check = |note| Check { code: "X", finding_type: "error", note };
        assert!(row(&mut String::new(), &check(""), &[]).is_err());
        let mut text = String::new();
        row(&mut text, &check("not reported: why"), &[]).unwrap();
        assert!(text.ends_with("| error | none | none | not reported: why |\n"), "{text}");
    }
}
