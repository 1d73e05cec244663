//! `decrypt-with-any-key`: a statement that lets its holder decrypt with every KMS key.

use crate::access::condition::Constraint;
use crate::compliance::{KMS_1, KMS_2, Verdict};
use crate::context::Context;
use crate::model::{
    ActionPattern, Actions, KeyTest, Kinds, OperatorBlock, ResourcePattern, Resources, Statement,
};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule, Severity};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "decrypt-with-any-key",
    category: Category::Strict,
    summary: "a statement allows decrypting with every KMS key",
    aws_issue_codes: &[],
    compliance: &[&KMS_1, &KMS_2],
    kinds: Kinds::GRANTING_IDENTITY,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("decrypt_with_any_key.md"),
    check: Check::Statement(check),
};

/// The actions that AWS's controls KMS.1 and KMS.2 name.
const DECRYPTING: [&str; 2] = ["Decrypt", "ReEncryptFrom"];

/// Keys that say with which KMS keys, or for which data.
const ABOUT_KEYS: [&str; 2] = ["kms:RequestAlias", "kms:ResourceAliases"];

/// The same, as families.
const FAMILIES: [&str; 2] = ["aws:ResourceTag/", "kms:EncryptionContext:"];

const LIMITED: &str =
    "this limits it; AWS's controls KMS.1 and KMS.2 pass over conditions, and fail it all the same";

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let (Some(actions), Some(resources)) = (&statement.actions, &statement.resources) else {
        return;
    };
    if !statement.is_allow() || resources.negated || is_admin(actions, resources) {
        return;
    }
    let Some((span, name)) = decrypting(actions, context) else { return };
    let wide = resources.known().iter().find_map(|pattern| Some((pattern, every_key(pattern)?)));
    let Some((pattern, by_letter)) = wide else { return };
    let in_effect = verdict_in_effect(statement);
    let is_limited = in_effect == Verdict::Pass;
    let condition = statement.condition.iter().filter(|_| is_limited);
    report
        .finding(&RULE, span, format!("`kms:{name}` is allowed with every key"))
        .severity(if is_limited { Severity::Info } else { Severity::Warning })
        .label(pattern.span(), "this names no key")
        .labels(condition.map(|condition| (condition.key, LIMITED.to_owned())))
        .help("name the keys that are needed, by their ARNs or in a test of `aws:ResourceTag/…` or `kms:ResourceAliases`")
        .verdicts(by_letter, in_effect);
}

/// `admin-access` says it, and stands for the same controls.
fn is_admin(actions: &Actions, resources: &Resources) -> bool {
    !actions.negated
        && actions.known().iter().any(ActionPattern::is_star)
        && resources.star().is_some()
}

/// The place that lets decrypting in, and the action.
fn decrypting(actions: &Actions, context: &Context) -> Option<(Span, &'static str)> {
    let included = |name: &&str| context.includes(actions, "kms", name) == Some(true);
    let name = DECRYPTING.into_iter().find(included)?;
    let pattern = actions.known().iter().find(|pattern| pattern.matches("kms", name));
    let span = pattern.filter(|_| !actions.negated).map_or(actions.list.key, ActionPattern::span);
    Some((span, name))
}

/// How AWS decides by a resource that takes every key in; `None` for one that does not.
///
/// AWS recommends the keys of one region and one account, so that is narrow enough. What it makes of the keys of one
/// account in all regions is not written anywhere.
fn every_key(pattern: &ResourcePattern) -> Option<Verdict> {
    let Some(arn) = pattern.arn() else { return pattern.is_star().then_some(Verdict::Fail) };
    let is_open = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte == b'*');
    let is_kms = arn.service() == "kms" || is_open(arn.service());
    let name = arn.resource().strip_prefix("key/").unwrap_or(arn.resource());
    if !is_kms || !is_open(name) || !is_open(arn.region()) {
        return None;
    }
    Some(if is_open(arn.account()) { Verdict::Fail } else { Verdict::Unknown })
}

fn verdict_in_effect(statement: &Statement) -> Verdict {
    let is_unknown = statement.condition.as_ref().is_some_and(|condition| condition.has_unknown);
    match statement.tests().any(|(block, test)| names_keys(block, test)) {
        true => Verdict::Pass,
        false if is_unknown => Verdict::Unknown,
        false => Verdict::Fail,
    }
}

/// Whether a test says with which keys, and a request that does not say it fails.
fn names_keys(block: &OperatorBlock, test: &KeyTest) -> bool {
    let binds = Constraint::of(block, test).is_some_and(|constraint| constraint.binds());
    let is_open = test.values.iter().any(|value| value.as_str() == "*");
    let is_about_keys = ABOUT_KEYS.iter().any(|key| test.is(key))
        || FAMILIES.iter().any(|family| test.is_in(family));
    binds && is_about_keys && !is_open
}
