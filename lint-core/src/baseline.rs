//! Fingerprints: what a finding is, whatever happens to the lines around it.
//!
//! A fingerprint is made of the rule, the path, the policy's name, the statement, the text of the wrong token, and a
//! number where all these are equal. The statement counts by its `Sid`, or else by its content without white space and
//! comments. So a finding keeps its fingerprint when lines move or the file is formatted anew, and a new fault in
//! another statement never takes the place of an old one.

use std::collections::HashMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::lint::{Outcome, PolicyFinding};
use crate::source::Span;

/// How many bytes of the hash make a fingerprint.
const BYTES: usize = 16;

/// The fingerprints of `findings`, which belong to `outcome`, in their order: 32 hex digits each.
pub fn fingerprints<'f>(
    path: &str,
    text: &str,
    outcome: &Outcome,
    findings: impl IntoIterator<Item = &'f PolicyFinding>,
) -> Vec<String> {
    let mut seen: HashMap<[u8; BYTES], u32> = HashMap::new();
    let mut statements: HashMap<Span, String> = HashMap::new();
    let mut fingerprint = |entry: &PolicyFinding| {
        let policy = outcome.policies.get(entry.policy);
        let name = entry.finding.statement.as_ref();
        let span = name.and_then(|name| policy?.statements.get(name.index));
        let statement = match (name.and_then(|name| name.sid.as_deref()), span) {
            (Some(sid), _) => sid,
            (None, Some(span)) => {
                statements.entry(*span).or_insert_with(|| content(text, *span, &outcome.comments))
            }
            (None, None) => "",
        };
        let token = content(text, entry.finding.span, &outcome.comments);
        let policy_name = policy.and_then(|policy| policy.name.as_deref()).unwrap_or_default();
        let key = hash(&[entry.finding.rule.id, path, policy_name, statement, &token]);
        let number = seen.entry(key).or_default();
        *number += 1;
        hex(&hash(&[&hex(&key), &number.to_string()]))
    };
    findings.into_iter().map(&mut fingerprint).collect()
}

/// The text at `span` without white space and comments.
fn content(text: &str, span: Span, comments: &[Span]) -> String {
    let mut content = String::with_capacity(span.len());
    let mut from = span.start as usize;
    let first = comments.partition_point(|comment| comment.start < span.start);
    let inside = comments.iter().skip(first).take_while(|comment| comment.end <= span.end);
    let gaps = inside
        .map(|comment| comment.range())
        .chain(std::iter::once(span.end as usize..span.end as usize));
    for gap in gaps {
        let part = text.get(from..gap.start).unwrap_or_default();
        content.extend(part.chars().filter(|character| !character.is_whitespace()));
        from = gap.end;
    }
    content
}

/// Hashes the parts so that no two lists of parts look alike.
fn hash(parts: &[&str]) -> [u8; BYTES] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut short = [0; BYTES];
    short.iter_mut().zip(hasher.finalize()).for_each(|(to, from)| *to = from);
    short
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use iamlint_catalogue::Catalogue;

    use super::*;
    use crate::lint::{Linter, Request, RuleSet};
    use crate::suppress::Suppression;
    use crate::syntax::Dialect;

    fn fingerprints_of(text: &str) -> Vec<String> {
        let mut rules = RuleSet::default();
        let only = &crate::rules::correctness::UNKNOWN_ACTION;
        rules.enabled = (0..rules.enabled.len()).map(|at| at == only.index()).collect();
        let linter =
            Linter { catalogue: Catalogue::embedded(), rules, suppression: Suppression::default() };
        let outcome = linter.check(&Request::new(text, Dialect::Jsonc, None));
        fingerprints("a.json", text, &outcome, &outcome.findings)
    }

    #[test]
    fn a_fingerprint_survives_reformatting_and_moving() {
        let dense = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Nope","s3:Nope"],"Resource":"*"}]}"#;
        let moved = r#"{ "Version": "2012-10-17", "Statement": [
            { "Effect": "Deny", "Action": "s3:Other", "Resource": "*" },
            { "Effect": "Allow", // a remark
              "Action": ["s3:Nope",
                         "s3:Nope"], "Resource": "*" } ] }"#;
        let before = fingerprints_of(dense);
        assert_eq!(before.len(), 2);
        assert_ne!(before[0], before[1]);
        assert_eq!(fingerprints_of(moved)[1..], before[..]);
    }

    #[test]
    fn the_same_token_in_another_statement_is_another_finding() {
        let first = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Nope","Resource":"arn:aws:s3:::a"}]}"#;
        let second = first.replace("s3:::a", "s3:::b");
        assert_ne!(fingerprints_of(first), fingerprints_of(&second));
    }
}
