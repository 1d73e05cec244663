//! Checks the policies in the fences of a Markdown file, each as a file of its own.

use crate::extract::{NotAnalysed, Together};
use crate::lint::{Linter, Outcome, Request};
use crate::source::Span;
use crate::suppress::SuppressedBy;
use crate::syntax;
use crate::syntax::Dialect;
use crate::syntax::markdown::{Fence, fences};

impl Linter<'_> {
    /// Checks the fences that surely hold policies. Nothing is said of the others.
    pub(super) fn check_fences(&self, request: &Request) -> Outcome {
        let mut outcome = Outcome::default();
        for Fence { span, dialect } in fences(request.text) {
            let text = request.text.get(span.range()).unwrap_or_default();
            let example = Request::new(text, dialect, request.kind.clone());
            let own = self.check_tree(&example, &syntax::parse(text, dialect), true);
            if own.policies.is_empty() {
                continue;
            }
            if own.first_syntax_error.is_some() && is_cut_short(text, dialect) {
                let reason = "this example leaves something out: `...` stands for it".to_owned();
                outcome.not_analysed.push(NotAnalysed::new(span, reason));
                continue;
            }
            outcome.take(own, span.start);
        }
        outcome
    }
}

/// Whether a line of an example stands for others. Such a line can be read in no language but YAML.
fn is_cut_short(text: &str, dialect: Dialect) -> bool {
    let is_ellipsis = |line: &str| {
        let line = line.trim_start_matches([' ', '\t', '/', '#', '"', '[', '{', '<']);
        line.starts_with("...") || line.starts_with('…')
    };
    dialect != Dialect::Yaml && text.lines().any(is_ellipsis)
}

impl Outcome {
    /// Takes in what was said of a text that begins at byte `start` of this file.
    fn take(&mut self, other: Self, start: u32) {
        let first = self.policies.len();
        let moved = |span: &mut Span| *span = span.moved(i64::from(start));
        let Self { policies, findings, suppressed, not_analysed, comments, .. } = other;
        self.syntax_errors += other.syntax_errors;
        self.policies.extend(policies.into_iter().map(|mut own| {
            moved(&mut own.span);
            moved(&mut own.anchor);
            own.statements.iter_mut().for_each(moved);
            if let Some((_, Together::List(list))) = &mut own.inline {
                moved(list);
            }
            own
        }));
        self.findings.extend(findings.into_iter().map(|mut own| {
            own.policy += first;
            own.finding.shift(start);
            own
        }));
        self.suppressed.extend(suppressed.into_iter().map(|mut own| {
            own.entry.policy += first;
            own.entry.finding.shift(start);
            if let SuppressedBy::Comment(span) = &mut own.by {
                moved(span);
            }
            own
        }));
        self.not_analysed.extend(not_analysed.into_iter().map(|mut own| {
            moved(&mut own.span);
            own
        }));
        self.comments.extend(comments.into_iter().map(|own| own.moved(i64::from(start))));
    }
}
