//! `iamlint explain` and `iamlint rules`.

mod file;

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use iamlint_core::rule::Rule;
use iamlint_core::rules::{self, RULES};
use serde_json::json;

use crate::cli::{Color, ExplainOptions, RulesFormat, RulesOptions};
use crate::markdown;
use crate::output::{Paint, Sink};

/// Prints the page of one rule, or what the policies of a file grant.
pub(crate) fn explain(options: &ExplainOptions) -> ExitCode {
    let subject = &options.subject;
    let is_json = options.output_format == RulesFormat::Json;
    if let Some(rule) = rules::find(subject) {
        if is_json {
            let told = json!({ "schema": 1, "rule": json_rule(rule), "docs": rule.docs });
            return print(&format!("{told:#}\n"));
        }
        let paint = Paint::choose(Color::Auto, Sink::Stdout);
        // In a pipe it stays Markdown, which other programs read.
        return match paint.is_on() {
            true => print(&markdown::for_terminal(rule.docs, paint)),
            false => print(rule.docs),
        };
    }
    let told = match Path::new(subject).exists() || subject.contains(['/', '.', '\\']) {
        true => file::explain(subject, is_json),
        false => {
            let near = rules::suggest(subject).map(|near| format!(", did you mean `{near}`?"));
            let near = near.unwrap_or_default();
            Err(format!("there is no rule and no file `{subject}`{near} (see `iamlint rules`)"))
        }
    };
    match told {
        Ok(text) => print(&text),
        Err(message) => {
            let _ = writeln!(std::io::stderr(), "error: {message}");
            ExitCode::from(2)
        }
    }
}

/// Prints the list of rules.
pub(crate) fn rules(options: &RulesOptions) -> ExitCode {
    match options.output_format {
        RulesFormat::Text => print(&text_list()),
        RulesFormat::Json => print(&format!("{:#}\n", json_list())),
    }
}

/// A reader that has closed the pipe has seen enough: that is no fault.
fn print(text: &str) -> ExitCode {
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: the output cannot be written: {error}");
            ExitCode::from(2)
        }
    }
}

fn text_list() -> String {
    let width = RULES.iter().map(|rule| rule.id.len()).max().unwrap_or(0);
    let line = |rule: &&Rule| {
        format!("{:width$}  {:11}  {}\n", rule.id, rule.category.as_str(), rule.summary)
    };
    RULES.iter().map(line).collect()
}

fn json_list() -> serde_json::Value {
    let rules: Vec<_> = RULES.iter().map(|rule| json_rule(rule)).collect();
    json!({ "schema": 1, "rules": rules })
}

fn json_rule(rule: &Rule) -> serde_json::Value {
    let severity = rule.category.severity().map_or("off", |severity| severity.as_str());
    let compliance: Vec<_> = rule
        .requirements()
        .into_iter()
        .map(|entry| json!({ "framework": entry.framework, "id": entry.id }))
        .collect();
    json!({
        "id": rule.id,
        "category": rule.category.as_str(),
        "severity": severity,
        "summary": rule.summary,
        "aws_issue_codes": rule.aws_issue_codes,
        "kinds": rule.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>(),
        "fix": rule.fix.as_str(),
        "since": rule.since,
        "compliance": compliance,
    })
}
