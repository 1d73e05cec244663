//! `missing-tag-key`: a family of tag keys without the key of a tag.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::conditions::{is_plain_key, known_key};

pub(crate) static RULE: Rule = Rule {
    id: "missing-tag-key",
    category: Category::Correctness,
    summary: "the key of a tag is missing in a condition key",
    aws_issue_codes: &["MISSING_TAG_KEY_IN_CONDITION"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("missing_tag_key.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    for (_, test) in statement.tests().filter(|(_, test)| is_plain_key(test)) {
        let name = test.name();
        let family = name.trim_end_matches('/');
        let is_bare = family.contains(':') && !family.contains('/');
        let is_family = |context: &Context| known_key(context, &format!("{family}/tag")).is_some();
        let is_key = !name.ends_with('/') && known_key(context, name).is_some();
        if !is_bare
            || is_key
            || !family.to_ascii_lowercase().ends_with("tag")
            || !is_family(context)
        {
            continue;
        }
        let message =
            format!("`{name}` names no tag: the key of a tag must follow, as in `{family}/team`");
        report
            .finding(&RULE, test.key.span, message)
            .help("write the key of the tag behind a slash");
    }
}
