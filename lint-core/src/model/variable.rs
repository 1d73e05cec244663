//! Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and the escapes `${*}`, `${?}`, `${$}`.

use std::ops::Range;

/// One `${…}` in a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable<'a> {
    /// Its bytes in the string, from `$` to `}`; to the end of the string if it is not closed.
    pub range: Range<usize>,
    /// The condition key it stands for, without white space around it. Empty for an escape or a fault.
    pub key: &'a str,
    /// The default value, without its quotes.
    pub default: Option<&'a str>,
    /// It is an escape: the character it stands for.
    pub escape: Option<char>,
    /// What is wrong with it.
    pub fault: Option<VariableFault>,
}

/// The pseudo parameters of CloudFormation that never hold a slash. Source: CloudFormation user guide, "Get AWS values using
/// pseudo parameters".
const WITHOUT_SLASH: [&str; 5] =
    ["AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::StackName", "AWS::URLSuffix"];

impl Variable<'_> {
    /// Whether what it stands for is known to hold no slash.
    pub fn is_without_slash(&self) -> bool {
        self.escape.is_some() || is_without_slash(self.key)
    }

    /// Whether it is no policy variable, but stands for text that a template or a program puts in. Policy variables have one
    /// colon, and a name of AWS in front of it.
    pub fn is_placeholder(&self) -> bool {
        let is_call_or_source = |own: &str| own.contains('(') || SERVERLESS.contains(&own);
        let source = self.key.split_once(':').map(|(source, _)| source);
        self.escape.is_none() && (self.key.contains("::") || source.is_none_or(is_call_or_source))
    }
}

/// Whether what a placeholder of this name stands for is known to hold no slash: some pseudo parameters, and buckets. Of a
/// bucket the resource's attributes tell, and else the name: `${var.bucket_name}`, `${LogBucket}`, `${Bucket.Arn}`.
pub(crate) fn is_without_slash(key: &str) -> bool {
    if key.contains(':') {
        return WITHOUT_SLASH.contains(&key);
    }
    let (owner, last) = key.rsplit_once('.').unwrap_or(("", key));
    let name = if last.eq_ignore_ascii_case("arn") { owner } else { last };
    let ends_in = |end: &str| {
        let start = name.len().checked_sub(end.len());
        start.and_then(|start| name.get(start..)).is_some_and(|own| own.eq_ignore_ascii_case(end))
    };
    key.starts_with("aws_s3_bucket.")
        || ["bucket", "bucket_name", "bucketname", "bucket_id"].into_iter().any(ends_in)
}

/// What can be wrong with a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableFault {
    /// `${` without `}`.
    MissingBrace,
    /// `${}`
    Empty,
    /// White space inside the name.
    Space,
    /// A default value without single quotes.
    MissingQuote,
}

/// Where the variables of the Serverless Framework come from, as far as nothing of AWS has the name. Source: Serverless Framework
/// documentation, "Variables".
const SERVERLESS: [&str; 7] = ["cf", "env", "git", "opt", "param", "self", "sls"];

/// Finds the variables of `text`.
pub fn variables(text: &str) -> Vec<Variable<'_>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(opening).map(|at| from + at) {
        let variable = variable_at(text, start);
        from = variable.range.end;
        found.push(variable);
    }
    found
}

/// Where the first `${` stands. Most texts have no `$` at all.
fn opening(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'$', bytes).find(|at| bytes.get(at + 1) == Some(&b'{'))
}

fn variable_at(text: &str, start: usize) -> Variable<'_> {
    let inner_start = start + 2;
    let rest = text.get(inner_start..).unwrap_or_default();
    // Nothing behind the next variable is looked at, so that all variables together cost one pass over the text.
    let next = opening(rest).unwrap_or(rest.len());
    let Some(length) = rest.get(..next).and_then(|own| own.find('}')) else {
        let end = inner_start + next;
        return Variable {
            range: start..end,
            key: "",
            default: None,
            escape: None,
            fault: Some(VariableFault::MissingBrace),
        };
    };
    let range = start..inner_start + length + 1;
    let inner = rest.get(..length).unwrap_or_default();
    if let "*" | "?" | "$" = inner {
        return Variable {
            range,
            key: "",
            default: None,
            escape: inner.chars().next(),
            fault: None,
        };
    }
    let (key, default) = match inner.split_once(',') {
        Some((key, default)) => (key, Some(default.trim())),
        None => (inner, None),
    };
    let unquoted = default.and_then(|text| text.strip_prefix('\'')?.strip_suffix('\''));
    let fault = match key {
        "" => Some(VariableFault::Empty),
        _ if key.trim().is_empty() => Some(VariableFault::Empty),
        _ if key.trim_end().contains(char::is_whitespace) => Some(VariableFault::Space),
        _ if default.is_none() && key.ends_with(char::is_whitespace) => Some(VariableFault::Space),
        _ if default.is_some() && unquoted.is_none() => Some(VariableFault::MissingQuote),
        _ => None,
    };
    Variable { range, key: key.trim(), default: unquoted, escape: None, fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_defaults_and_escapes_are_read() {
        let found = variables("a${aws:username}b${aws:PrincipalTag/t, 'x y'}${*}");
        assert_eq!(
            found.iter().map(|v| v.key).collect::<Vec<_>>(),
            ["aws:username", "aws:PrincipalTag/t", ""]
        );
        assert_eq!(found[1].default, Some("x y"));
        assert_eq!(found[2].escape, Some('*'));
        assert!(found.iter().all(|variable| variable.fault.is_none()));
    }

    #[test]
    fn faults_are_told_apart() {
        let fault = |text| variables(text)[0].fault;
        assert_eq!(fault("${aws:username"), Some(VariableFault::MissingBrace));
        assert_eq!(fault("${}"), Some(VariableFault::Empty));
        assert_eq!(fault("${aws: username}"), Some(VariableFault::Space));
        assert_eq!(fault("${aws:PrincipalTag/t, x}"), Some(VariableFault::MissingQuote));
    }
}
