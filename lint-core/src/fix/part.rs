//! Makes two of an entry of a list, in each language.
//!
//! A comment might be about either of both, so an entry with comments is left alone. So is one whose parts stand elsewhere.

use super::apply;
use crate::format::{indentation_of_line, line_end};
use crate::report::{Change, Edit, Parting};
use crate::source::Span;
use crate::syntax::yaml::open_brackets;
use crate::syntax::{self, Dialect, Tree};

/// The edits; `None` if there is no sure way to write it.
pub(super) fn edits(
    text: &str,
    tree: &Tree,
    dialect: Dialect,
    parting: &Parting,
) -> Option<Vec<Edit>> {
    let here = Place { text, tree, dialect, parting };
    let mut items = parting.moved.iter().chain(&parting.kept);
    let behind = tree.comments.partition_point(|own| own.start < parting.entry.start);
    let has_comment = tree.comments.get(behind).is_some_and(|own| own.start < parting.entry.end);
    if has_comment || !items.all(|item| parting.entry.contains(*item)) {
        return None;
    }
    match dialect {
        Dialect::Json | Dialect::Jsonc => here.in_brackets(),
        Dialect::Yaml => here.in_yaml(),
        Dialect::Hcl => here.in_hcl(),
        Dialect::Markdown => None,
    }
}

/// Where something is parted.
struct Place<'t> {
    text: &'t str,
    tree: &'t Tree<'t>,
    dialect: Dialect,
    parting: &'t Parting,
}

impl<'t> Place<'t> {
    fn source(&self, span: Span) -> Option<&'t str> {
        self.text.get(span.range())
    }

    fn rendered(&self, change: &Change) -> Vec<Edit> {
        syntax::render_change(self.text, self.tree, self.dialect, change)
    }

    /// The edits that make the first one of the entry.
    fn first(&self) -> Vec<Edit> {
        self.rendered(&Change::RemoveItems { spans: self.parting.moved.clone() })
    }

    /// The edits that make the second one of a copy of the entry.
    fn second(&self) -> Vec<Edit> {
        let mut edits = self.rendered(&Change::RemoveItems { spans: self.parting.kept.clone() });
        if let Some(span) = self.parting.name {
            edits.extend(self.rendered(&Change::Remove { span }));
        }
        edits
    }

    /// What stands at `span` after the edits; `None` if one of them reaches out of it.
    fn edited(&self, span: Span, mut edits: Vec<Edit>) -> Option<String> {
        let start = span.start as usize;
        for edit in &mut edits {
            let range = edit.span.range();
            let is_inside = range.end <= span.end as usize;
            let from = range.start.checked_sub(start).filter(|_| is_inside)?;
            edit.span = Span::new(from, range.end - start);
        }
        Some(apply(self.source(span)?, &edits))
    }

    /// The second one stands behind the first. An entry without a list around it gets one.
    fn in_brackets(&self) -> Option<Vec<Edit>> {
        let entry = self.parting.entry;
        let copy = self.edited(entry, self.second())?;
        let mut edits = self.first();
        let (start, end) = (entry.start as usize, entry.end as usize);
        if self.source(self.parting.list?)?.starts_with('[') {
            let separator = separator(self.text, entry.start);
            edits.push(Edit { span: Span::at(end), text: format!("{separator}{copy}") });
            return Some(edits);
        }
        edits.push(Edit { span: Span::at(start), text: "[".to_owned() });
        edits.push(Edit { span: Span::at(end), text: format!(", {copy}]") });
        Some(edits)
    }

    /// Both are written as one edit, because a line that is taken out of a block reaches beyond the end of the entry.
    fn in_yaml(&self) -> Option<Vec<Edit>> {
        let (text, entry) = (self.text, self.parting.entry);
        let written = self.source(entry)?;
        // What has a name counts at other places, too.
        if has_anchors(written) {
            return None;
        }
        let line = line_before(text, entry)?;
        let is_item = line.trim() == "-";
        let is_in_brackets = !open_brackets(text, self.tree, entry.start as usize).is_empty();
        if is_in_brackets || written.starts_with('{') && !is_item {
            return self.in_brackets();
        }
        let lines = Span::new(entry.start as usize, next_line(text, entry.end as usize));
        let own = self.source(lines)?;
        // A comment behind the last line is about one of both.
        if !is_item || own.trim_end().len() > written.len() {
            return None;
        }
        let ending = own.get(own.trim_end().len()..)?;
        let (first, second) =
            (self.edited(lines, self.first())?, self.edited(lines, self.second())?);
        let (first, second) = (first.trim_end(), second.trim_end());
        let text = format!("{first}{}{line}{second}{ending}", line_end(text));
        Some(vec![Edit { span: lines, text }])
    }

    fn in_hcl(&self) -> Option<Vec<Edit>> {
        let (text, entry) = (self.text, self.parting.entry);
        let before = text.get(..entry.start as usize)?;
        // In a `dynamic` block the body has another name, and copying it copies no block.
        if line_before(text, entry)?.trim() != "statement" {
            // Else a function or a condition gives the list.
            let is_list = self.source(self.parting.list?)?.starts_with('[');
            let is_value = before.trim_end().ends_with(['=', ':']) || is_list;
            return is_value.then(|| self.in_brackets())?;
        }
        let copy = self.edited(entry, self.second())?;
        let end = line_end(text);
        let indentation = indentation_of_line(text, entry.start as usize);
        let text = format!("{end}{end}{indentation}statement {copy}");
        let mut edits = self.first();
        edits.push(Edit { span: Span::at(entry.end as usize), text });
        Some(edits)
    }
}

/// What separates a neighbour from what begins at byte `at`: a line of its own, if that has one.
fn separator(text: &str, at: u32) -> String {
    let before = text.get(..at as usize).unwrap_or_default();
    match before.trim_end_matches([' ', '\t']).ends_with('\n') {
        true => format!(",{}{}", line_end(text), indentation_of_line(text, at as usize)),
        false => ", ".to_owned(),
    }
}

/// What stands before something in its line.
fn line_before(text: &str, span: Span) -> Option<&str> {
    let before = text.get(..span.start as usize)?;
    before.get(before.rfind('\n').map_or(0, |end| end + 1)..)
}

/// The start of the line behind byte `at`, or the end of the text.
fn next_line(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n').map_or(text.len(), |length| at + length + 1)
}

/// Whether something in the text may have a name by which it is used elsewhere. Cautious: a string may look so, too.
fn has_anchors(text: &str) -> bool {
    let begins_word = |at: usize| {
        text.get(..at).is_some_and(|before| {
            before.is_empty() || before.ends_with([' ', '\t', '\n', '[', '{', ','])
        })
    };
    text.match_indices('&').any(|(at, _)| begins_word(at))
}

#[cfg(test)]
mod tests {
    use iamlint_catalogue::Catalogue;

    use super::*;
    use crate::lint::{Linter, Request, RuleSet};
    use crate::report::Fix;
    use crate::suppress::Suppression;

    /// The repairs of `wildcard-resource` that part a statement.
    fn offered(dialect: Dialect, text: &str) -> Vec<Fix> {
        let (rules, suppression) = (RuleSet::default(), Suppression::default());
        let linter = Linter { catalogue: Catalogue::embedded(), rules, suppression };
        let outcome = linter.check(&Request::new(text, dialect, None));
        let findings = outcome.findings.into_iter().map(|entry| entry.finding);
        let wide = findings.filter(|finding| finding.rule.id == "wildcard-resource");
        let fixes = wide.flat_map(|finding| finding.fixes);
        fixes.filter(|fix| fix.title.starts_with("split off")).collect()
    }

    /// The text after the repair. Nothing more is offered then.
    fn after(dialect: Dialect, text: &str) -> String {
        let fixes = offered(dialect, text);
        assert_eq!(fixes.len(), 1, "{fixes:?}");
        let after = apply(text, &fixes[0].edits);
        assert!(offered(dialect, &after).is_empty(), "{after}");
        after
    }

    #[test]
    fn a_statement_becomes_two_in_json() {
        let one = r#"{ "Version": "2012-10-17", "Statement": [
  { "Sid": "A", "Effect": "Allow",
    "Action": ["sqs:SendMessage", "sqs:ListQueues"],
    "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "true" } } } ] }"#;
        let two = r#"{ "Version": "2012-10-17", "Statement": [
  { "Sid": "A", "Effect": "Allow",
    "Action": ["sqs:SendMessage"],
    "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "true" } } },
  { "Effect": "Allow",
    "Action": ["sqs:ListQueues"],
    "Resource": "*", "Condition": { "Bool": { "aws:SecureTransport": "true" } } } ] }"#;
        assert_eq!(after(Dialect::Json, one), two);
    }

    #[test]
    fn a_statement_becomes_two_in_yaml_and_comments_beside_it_stay() {
        let one = "Version: \"2012-10-17\"\nStatement:\n  # queues\n  - Effect: Allow\n    Action:\n      - sqs:SendMessage\n      - sqs:ListQueues\n    Resource: \"*\"\n  # the rest\n  - Effect: Deny\n    Action: sqs:DeleteQueue\n    Resource: \"*\"\n";
        let two = "Version: \"2012-10-17\"\nStatement:\n  # queues\n  - Effect: Allow\n    Action:\n      - sqs:SendMessage\n    Resource: \"*\"\n  - Effect: Allow\n    Action:\n      - sqs:ListQueues\n    Resource: \"*\"\n  # the rest\n  - Effect: Deny\n    Action: sqs:DeleteQueue\n    Resource: \"*\"\n";
        assert_eq!(after(Dialect::Yaml, one), two);
    }

    #[test]
    fn a_statement_becomes_two_in_blocks_and_objects_of_terraform() {
        let block = "data \"aws_iam_policy_document\" \"x\" {\n  statement {\n    actions   = [\"sqs:SendMessage\", \"sqs:ListQueues\"]\n    resources = [\"*\"]\n  }\n}\n";
        let blocks = "data \"aws_iam_policy_document\" \"x\" {\n  statement {\n    actions   = [\"sqs:SendMessage\"]\n    resources = [\"*\"]\n  }\n\n  statement {\n    actions   = [\"sqs:ListQueues\"]\n    resources = [\"*\"]\n  }\n}\n";
        assert_eq!(after(Dialect::Hcl, block), blocks);
        let object = "resource \"aws_iam_policy\" \"x\" {\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = [\"sqs:SendMessage\", \"sqs:ListQueues\"], Resource = \"*\" }] })\n}\n";
        let objects = "resource \"aws_iam_policy\" \"x\" {\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = [\"sqs:SendMessage\"], Resource = \"*\" }, { Effect = \"Allow\", Action = [\"sqs:ListQueues\"], Resource = \"*\" }] })\n}\n";
        assert_eq!(after(Dialect::Hcl, object), objects);
    }

    #[test]
    fn comments_anchors_and_parts_that_stand_elsewhere_keep_it_away() {
        let commented = "{ \"Version\": \"2012-10-17\", \"Statement\": [{ \"Effect\": \"Allow\",\n  \"Action\": [\"sqs:SendMessage\", // why\n    \"sqs:ListQueues\"], \"Resource\": \"*\" }] }";
        assert!(offered(Dialect::Jsonc, commented).is_empty());
        let anchored = "Version: \"2012-10-17\"\nStatement:\n  - Effect: Allow\n    Action: &queues [sqs:SendMessage, sqs:ListQueues]\n    Resource: \"*\"\n";
        assert!(offered(Dialect::Yaml, anchored).is_empty());
        let elsewhere = "locals {\n  queues = [\"sqs:SendMessage\", \"sqs:ListQueues\"]\n}\ndata \"aws_iam_policy_document\" \"x\" {\n  statement {\n    actions   = local.queues\n    resources = [\"*\"]\n  }\n}\n";
        assert!(offered(Dialect::Hcl, elsewhere).is_empty());
    }

    #[test]
    fn where_all_actions_are_of_one_sort_there_is_nothing_to_part() {
        let all = |actions: &str| {
            format!(
                "{{ \"Version\": \"2012-10-17\", \"Statement\": [{{ \"Effect\": \"Allow\", \"Action\": [{actions}], \"Resource\": \"*\" }}] }}"
            )
        };
        assert!(
            offered(Dialect::Json, &all("\"sqs:SendMessage\", \"sqs:AddPermission\"")).is_empty()
        );
        assert!(offered(Dialect::Json, &all("\"sqs:ListQueues\"")).is_empty());
    }
}
