//! Patterns of ARNs: which cover which, and which can name a resource of a given type.
//!
//! AWS matches the six parts of an ARN one by one. The guide of 2026 adds that a `*` at the end of a part may run
//! past the next colon. The two readings differ; what is said here holds in both.

use iamlint_catalogue::ArnForm;

use crate::access::glob;
use crate::model::{Arn, ArnPart, is_without_slash, variables};

/// Whether the resource pattern `cover` matches everything that `other` matches. Case counts.
pub fn covers(cover: &str, other: &str) -> bool {
    if cover == other || is_star(cover) {
        return true;
    }
    match (Arn::parse(cover), Arn::parse(other)) {
        (Some(cover), Some(other)) => covers_parts(&cover, &other),
        _ => false,
    }
}

/// As [`covers`], for ARNs. The resource part differs most often, so it is looked at first.
pub fn covers_parts(cover: &Arn, other: &Arn) -> bool {
    let covers = |part: ArnPart| {
        let (own, others) = (cover.part(part), other.part(part));
        own == others || glob::covers(own, others)
    };
    ArnPart::ALL.into_iter().rev().all(covers)
}

fn is_star(pattern: &str) -> bool {
    !pattern.is_empty() && pattern.bytes().all(|byte| byte == b'*')
}

/// Whether the resource pattern can name a resource whose ARNs have the form `template`, such as
/// `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.
///
/// Region and account are not compared part by part: a wrong one is a fault of its own. With a `*` at the end of a part
/// both readings count: the pattern fits if it does in either.
pub fn fits_template(pattern: &Arn, template: ArnForm) -> bool {
    fits_by_parts(pattern, template)
        || (may_run_on(pattern)
            && Arn::parse(template.text()).is_some_and(|form| fits_as_one_text(pattern, &form)))
}

/// As [`fits_template`], in the reading in which no wildcard crosses one of the first five colons.
pub fn fits_by_parts(pattern: &Arn, template: ArnForm) -> bool {
    let Some((resource, fixed)) = template.resource() else { return true };
    let (own, service) = (pattern.service(), template.service());
    let same_service =
        own == service || service.starts_with("${") || glob::overlaps_ignoring_case(own, service);
    same_service && resource_fits(pattern.resource(), resource, fixed)
}

/// Whether a `*` ends a part in front of the resource part, so that it may take the next colon in.
pub fn may_run_on(pattern: &Arn) -> bool {
    let parts = [ArnPart::Partition, ArnPart::Service, ArnPart::Region, ArnPart::Account];
    parts.into_iter().any(|part| pattern.part(part).ends_with('*'))
}

/// Whether the region of the pattern can be one of the form.
fn is_open_region(pattern: &Arn, template: &Arn) -> bool {
    let region = template.region();
    if region.contains("${") {
        !pattern.region().is_empty()
    } else {
        glob::matches(pattern.region(), region)
    }
}

/// Whether the pattern matches an ARN of this form if its wildcards cross colons.
fn fits_as_one_text(pattern: &Arn, template: &Arn) -> bool {
    // The usual case: the account's star takes all in front of the name in, and the name holds the rest.
    let ends_in_any_name = ends_in_any(template.resource());
    let same_start = pattern.service() == template.service() && !pattern.partition().contains("${");
    if pattern.account().ends_with('*')
        && same_start
        && ends_in_any_name
        && is_open_region(pattern, template)
    {
        return true;
    }
    let mut form = Vec::new();
    for part in ArnPart::ALL {
        if part != ArnPart::Prefix {
            form.push(Token::Byte(b':'));
        }
        match part {
            ArnPart::Resource => form.extend(template_tokens(template.resource())),
            _ if template.part(part).contains("${") => form.push(Token::RunWithout(b':')),
            _ => form.extend(template.part(part).bytes().map(Token::Byte)),
        }
    }
    overlap(&pattern_tokens(pattern.as_str()), &form)
}

/// Whether the resource part of a pattern can match the resource part of a template, which begins with the text `fixed`.
fn resource_fits(pattern: &str, template: &str, fixed: &str) -> bool {
    let own = in_front(pattern, memchr::memchr3(b'*', b'?', b'$', pattern.as_bytes()));
    if !fixed.starts_with(own) && !own.starts_with(fixed) {
        return false;
    }
    simple_fit(pattern, own, template, fixed).unwrap_or_else(|| {
        // What both begin with need not be compared again.
        let shared = own.len().min(fixed.len());
        let pattern = pattern.get(shared..).unwrap_or_default();
        let template = template.get(shared..).unwrap_or_default();
        overlap(&pattern_tokens(pattern), &template_tokens(template))
    })
}

/// The text in front of `end`, or all of it.
fn in_front(text: &str, end: Option<usize>) -> &str {
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

/// The answer for the two shapes that nearly all comparisons have; `own` and `fixed` are the texts in front of the first
/// wildcard and placeholder, and one begins with the other.
fn simple_fit(pattern: &str, own: &str, template: &str, fixed: &str) -> Option<bool> {
    let ends_in_star = pattern.len() == own.len() + 1 && pattern.ends_with('*');
    if ends_in_star && fixed.starts_with(own) {
        return Some(true);
    }
    if fixed.starts_with(own) && begins_with_any(pattern.get(own.len()..)?) && ends_in_any(template)
    {
        return Some(true);
    }
    // `type/${Name}` takes all that follows `type/`, if its name may hold that.
    let name = template.get(fixed.len()..)?.strip_prefix("${")?.strip_suffix('}')?;
    if name.contains('}')
        || !own.starts_with(fixed)
        || !(ends_in_star || own.len() == pattern.len())
    {
        return None;
    }
    let rest = own.get(fixed.len()..)?;
    Some(!(WITHOUT_SLASH.contains(&name) && rest.contains('/')))
}

/// Whether the text begins with a policy variable that may become anything.
fn begins_with_any(text: &str) -> bool {
    let Some(inner) = text.strip_prefix("${") else { return false };
    // Escapes, and what is known to hold no slash, are read in full.
    let key = inner.split('}').next().unwrap_or_default();
    !matches!(key, "*" | "?" | "$") && !is_without_slash(key)
}

/// Whether the template ends in a placeholder that may become anything.
fn ends_in_any(template: &str) -> bool {
    let last = template.strip_suffix('}').and_then(|rest| rest.rsplit_once("${"));
    last.is_some_and(|(_, name)| !name.contains('}') && !WITHOUT_SLASH.contains(&name))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// This byte.
    Byte(u8),
    /// Any one byte.
    One,
    /// Any run of bytes.
    Run,
    /// Any run of bytes without this one.
    RunWithout(u8),
}

impl Token {
    fn is_run(self) -> bool {
        matches!(self, Self::Run | Self::RunWithout(_))
    }

    fn admits(self, byte: Option<u8>) -> bool {
        match self {
            Self::Byte(own) => byte == Some(own),
            Self::One | Self::Run => true,
            Self::RunWithout(without) => byte != Some(without),
        }
    }
}

/// A policy variable may become anything; its escapes stand for themselves.
fn pattern_tokens(pattern: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(pattern.len());
    let mut from = 0;
    for variable in variables(pattern) {
        push_glob(&mut tokens, pattern.get(from..variable.range.start).unwrap_or_default());
        match variable.escape {
            Some(character) => tokens.push(Token::Byte(character as u8)),
            None if variable.is_without_slash() => tokens.push(Token::RunWithout(b'/')),
            None => tokens.push(Token::Run),
        }
        from = variable.range.end;
    }
    push_glob(&mut tokens, pattern.get(from..).unwrap_or_default());
    tokens
}

fn push_glob(tokens: &mut Vec<Token>, text: &str) {
    tokens.extend(text.bytes().map(|byte| match byte {
        b'*' => Token::Run,
        b'?' => Token::One,
        other => Token::Byte(other),
    }));
}

/// Names of template variables whose values cannot hold a slash. A bucket is the case that matters: with a slash the
/// pattern `bucket/*` would pass for a bucket. Source: naming rules of the services.
const WITHOUT_SLASH: [&str; 7] = [
    "BucketName",
    "AccessPointName",
    "TableName",
    "QueueName",
    "TopicName",
    "FunctionName",
    "OutpostId",
];

/// Whether the value of a template's variable holds no slash.
pub(crate) fn is_without_slash_name(name: &str) -> bool {
    WITHOUT_SLASH.contains(&name)
}

fn template_tokens(template: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, behind)) = rest.split_once("${") {
        tokens.extend(before.bytes().map(Token::Byte));
        let (name, after) = behind.split_once('}').unwrap_or((behind, ""));
        let without_slash = WITHOUT_SLASH.contains(&name);
        tokens.push(if without_slash { Token::RunWithout(b'/') } else { Token::Run });
        rest = after;
    }
    push_glob(&mut tokens, rest);
    tokens
}

/// Whether one text matches both token lists.
fn overlap(left: &[Token], right: &[Token]) -> bool {
    let (left, right) = without_shared_ends(left, right);
    quick_overlap(left, right).unwrap_or_else(|| search_overlap(left, right))
}

/// Takes the bytes away that both lists begin or end with: they match each other.
fn without_shared_ends<'l, 'r>(
    mut left: &'l [Token],
    mut right: &'r [Token],
) -> (&'l [Token], &'r [Token]) {
    while let ([Token::Byte(own), own_rest @ ..], [Token::Byte(other), other_rest @ ..]) =
        (left, right)
        && own == other
    {
        (left, right) = (own_rest, other_rest);
    }
    while let ([own_rest @ .., Token::Byte(own)], [other_rest @ .., Token::Byte(other)]) =
        (left, right)
        && own == other
    {
        (left, right) = (own_rest, other_rest);
    }
    (left, right)
}

/// The answer where the ends of the lists tell it.
fn quick_overlap(left: &[Token], right: &[Token]) -> Option<bool> {
    let (Some((first, last)), Some((other_first, other_last))) = (ends(left), ends(right)) else {
        return Some(left.iter().chain(right).all(|token| token.is_run()));
    };
    let differ =
        |one: Token, other: Token| !one.is_run() && !other.is_run() && !share_byte(one, other);
    if differ(first, other_first) || differ(last, other_last) {
        return Some(false);
    }
    // A run in front takes in what the other list has, and the other's run at the end takes in what follows.
    let crosses = |first, last| first == Token::Run && last == Token::Run;
    (crosses(first, other_last) || crosses(other_first, last)).then_some(true)
}

fn ends(tokens: &[Token]) -> Option<(Token, Token)> {
    Some((*tokens.first()?, *tokens.last()?))
}

/// Walks through all pairs of places that can be reached.
fn search_overlap(left: &[Token], right: &[Token]) -> bool {
    let width = right.len() + 1;
    let mut reached = vec![false; (left.len() + 1) * width];
    let mut stack = vec![(0, 0)];
    while let Some((own, other)) = stack.pop() {
        let Some(place) = reached.get_mut(own * width + other) else { continue };
        if std::mem::replace(place, true) {
            continue;
        }
        let (first, second) = (left.get(own).copied(), right.get(other).copied());
        match (first, second) {
            (None, None) => return true,
            _ => stack.extend(steps(first, second).map(|(a, b)| (own + a, other + b))),
        }
    }
    false
}

/// How far both sides may move on: by skipping a run, or by reading one byte that both admit.
fn steps(first: Option<Token>, second: Option<Token>) -> impl Iterator<Item = (usize, usize)> {
    let skip_first = first.filter(|token| token.is_run()).map(|_| (1, 0));
    let skip_second = second.filter(|token| token.is_run()).map(|_| (0, 1));
    let read = first
        .zip(second)
        .filter(|(a, b)| share_byte(*a, *b))
        .map(|(a, b)| (usize::from(!a.is_run()), usize::from(!b.is_run())));
    // Two runs that both stay where they are lead nowhere new.
    skip_first.into_iter().chain(skip_second).chain(read.filter(|step| *step != (0, 0)))
}

fn share_byte(first: Token, second: Token) -> bool {
    match (first, second) {
        (Token::Byte(byte), other) | (other, Token::Byte(byte)) => other.admits(Some(byte)),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUCKET: &str = "arn:${Partition}:s3:::${BucketName}";
    const OBJECT: &str = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";

    fn fits(pattern: &str, template: &str) -> bool {
        fits_template(&Arn::parse(pattern).unwrap(), ArnForm::new(template))
    }

    #[test]
    fn a_bucket_is_no_object() {
        assert!(fits("arn:aws:s3:::b", BUCKET) && !fits("arn:aws:s3:::b", OBJECT));
        assert!(fits("arn:aws:s3:::b/*", OBJECT) && !fits("arn:aws:s3:::b/*", BUCKET));
        assert!(fits("arn:aws:s3:::b*", OBJECT) && fits("arn:aws:s3:::b*", BUCKET));
        assert!(fits("arn:aws:s3:::${aws:username}", OBJECT));
        assert!(!fits("arn:aws:sqs:::b", BUCKET));
    }

    #[test]
    fn types_of_a_service_are_told_apart() {
        let role = "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}";
        assert!(fits("arn:aws:iam::111122223333:role/a/b", role));
        assert!(fits("arn:aws:iam::111122223333:*", role));
        assert!(!fits("arn:aws:iam::111122223333:user/a", role));
        assert!(fits("arn:aws:*:*:*:r*", role));
    }

    #[test]
    fn a_star_at_the_end_of_a_part_may_run_on() {
        let secret = "arn:${Partition}:secretsmanager:${Region}:${Account}:secret:${SecretId}";
        assert!(fits("arn:aws:secretsmanager:*:*:database-*", secret));
        assert!(!fits("arn:aws:secretsmanager:eu-west-1:111122223333:database-*", secret));
        assert!(!fits("arn:aws:dynamodb:*:*:database-*", secret));
    }

    #[test]
    fn covering_goes_part_by_part() {
        assert!(covers("arn:aws:s3:::b*", "arn:aws:s3:::b/x"));
        assert!(covers("*", "arn:aws:s3:::b"));
        assert!(!covers("arn:aws:s3:::b/*", "arn:aws:s3:::b"));
        assert!(!covers("arn:aws:*", "arn:aws:s3:::b"));
    }
}
