//! A policy in another form: JSON, `jsonencode`, `aws_iam_policy_document`, a block of YAML.
//!
//! Each language is read into one form, with order and comments, and written from it. What a language cannot say is refused
//! with its place: nothing is lost.

mod blocks;
mod brackets;
mod document;
mod expression;
mod form;
mod place;
mod read;
mod terraform;
mod yaml;

#[cfg(test)]
mod tests;

pub use form::Refusal;
pub(super) use place::at;

use crate::assist::{File, Frame};
use crate::format::line_end;
use crate::model::{Variable, variables};
use crate::source::Span;
use crate::syntax::yaml::Layout;
use crate::syntax::{self, Dialect, Tree};
use brackets::{Brackets, Language, Slot, rendered};
use form::Whole;

/// What a policy is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A JSON document.
    Json,
    /// A call of `jsonencode` in HCL.
    Jsonencode,
    /// The data source `aws_iam_policy_document` in HCL.
    Document,
    /// A block of YAML, as CloudFormation takes it.
    Yaml,
}

/// What came of the policies of a file.
#[derive(Clone, Debug, Default)]
pub struct Converted {
    /// The policies as texts that end with a line end, in the order of their places.
    pub texts: Vec<String>,
    /// Why some of them are not among the texts.
    pub refusals: Vec<Refusal>,
}

/// Converts all policies of a file. `stem` is the name of the data source of a policy that has no name of its own.
pub fn all(file: &File, target: Target, stem: &str) -> Converted {
    let mut file = file.clone();
    // Each policy once, whatever it is attached to.
    file.request.around.for_editor = true;
    let tree = syntax::parse(file.request.text, file.request.dialect);
    let (mut converted, mut names) = (Converted::default(), Vec::new());
    let not_analysed = file.each(|frame| {
        let name = place::unique(frame.policy().name.as_deref().unwrap_or(stem), &names);
        match one(frame, file.request.text, &tree, target, &name) {
            Ok(text) => converted.texts.push(text),
            Err(refusal) => converted.refusals.push(refusal),
        }
        names.push(name);
    });
    let refusal = |own: crate::extract::NotAnalysed| Refusal { span: own.span, reason: own.reason };
    converted.refusals.extend(not_analysed.into_iter().map(refusal));
    converted
}

fn one(
    frame: &Frame,
    text: &str,
    tree: &Tree,
    target: Target,
    name: &str,
) -> Result<String, Refusal> {
    let whole = read::whole(frame, text, tree)?;
    let end = line_end(text);
    let is_for_terraform = matches!(target, Target::Jsonencode | Target::Document);
    if is_for_terraform && frame.host_dialect() != Dialect::Hcl {
        // There it would be text.
        let is_filled =
            |own: &str| own.contains("{{") || variables(own).iter().any(Variable::is_placeholder);
        if let Some(span) = whole.policy.find_text(&is_filled) {
            return Err(Refusal::new(span, "another tool fills this in"));
        }
    }
    let lines = match target {
        Target::Json => {
            if let Some(span) = whole.comment {
                return Err(Refusal::new(span, "JSON has no place for this comment"));
            }
            objects(&whole, Language::Json, "", end)?
        }
        Target::Jsonencode => {
            let mut words: Vec<_> = brackets::comments(0, &whole.above).collect();
            words.extend(brackets::comments(0, &whole.below));
            let above: String = words.into_iter().map(|line| line.lead + end).collect();
            format!("{above}jsonencode({})", objects(&whole, Language::Hcl, "", end)?)
        }
        Target::Document => rendered(document::lines(&whole, name)?, "", end),
        Target::Yaml => {
            let layout = Layout { unit: 2, dash: 2, mark: '"' };
            yaml::lines(&whole, layout, 0)?.join(end)
        }
    };
    Ok(lines + end)
}

/// The policy in brackets, behind something on a line that begins with `base`.
fn objects(whole: &Whole, language: Language, base: &str, end: &str) -> Result<String, Refusal> {
    let mut lines = Vec::new();
    let writer = Brackets { language, base: base.chars().count() };
    writer.value(&mut lines, 0, ("", ""), &whole.policy, Slot::Any)?;
    Ok(rendered(lines, base, end))
}

/// Whether comments stand in `outer` that do not stand in `inner`.
fn has_comments_around(tree: &Tree, outer: Span, inner: Span) -> bool {
    tree.comments.iter().any(|own| outer.contains(*own) && !inner.contains(*own))
}
