//! `Resource` and `NotResource`.

use std::ops::Range;

use crate::model::List;
use crate::source::Span;
use crate::syntax::Text;

/// The `Resource` or `NotResource` element.
#[derive(Clone, Debug)]
pub struct Resources<'a> {
    /// Whether it is `NotResource`.
    pub negated: bool,
    /// The patterns.
    pub list: List<ResourcePattern<'a>>,
}

impl<'a> Resources<'a> {
    /// The element's name.
    pub fn element(&self) -> &'static str {
        if self.negated { "NotResource" } else { "Resource" }
    }

    /// The patterns that are known.
    pub fn known(&self) -> &[ResourcePattern<'a>] {
        &self.list.items
    }

    /// The first pattern that matches every resource.
    pub fn star(&self) -> Option<&ResourcePattern<'a>> {
        self.list.items.iter().find(|resource| resource.is_star())
    }
}

/// One resource: `*` or a pattern of ARNs.
#[derive(Clone, Debug)]
pub struct ResourcePattern<'a> {
    /// The string.
    pub text: Text<'a>,
    /// The offsets of the first five colons, if it has as many.
    colons: Option<[usize; 5]>,
}

impl<'a> ResourcePattern<'a> {
    /// Reads `text` as a resource.
    pub fn new(text: Text<'a>) -> Self {
        let colons = Arn::parse(&text.value).map(|arn| arn.colons);
        Self { text, colons }
    }

    /// What is written.
    pub fn as_str(&self) -> &str {
        &self.text.value
    }

    /// The whole token.
    pub fn span(&self) -> Span {
        self.text.span
    }

    /// Whether it is `*`, or a row of stars that means the same.
    pub fn is_star(&self) -> bool {
        !self.as_str().is_empty() && self.as_str().bytes().all(|byte| byte == b'*')
    }

    /// Whether it holds a policy variable.
    pub fn has_variable(&self) -> bool {
        memchr::memchr(b'$', self.as_str().as_bytes()).is_some() && self.as_str().contains("${")
    }

    /// Its six parts. `None` if it has fewer than five colons.
    pub fn arn(&self) -> Option<Arn<'_>> {
        Some(Arn { text: self.as_str(), colons: self.colons? })
    }

    /// The place of one part of its ARN, without quotes.
    pub fn part_span(&self, part: ArnPart) -> Span {
        match self.arn() {
            Some(arn) => self.text.part(arn.range(part)),
            None => self.text.content_span(),
        }
    }
}

/// The parts of an ARN or of a pattern of ARNs: `arn:partition:service:region:account:resource`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    text: &'a str,
    /// The offsets of the first five colons.
    colons: [usize; 5],
}

/// One part of an ARN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArnPart {
    /// `arn`
    Prefix,
    /// `aws`, `aws-cn`, …
    Partition,
    /// The service.
    Service,
    /// The region; empty for global resources.
    Region,
    /// The account; empty where the resource type has none.
    Account,
    /// All that follows the fifth colon.
    Resource,
}

impl ArnPart {
    /// The parts in their order.
    pub const ALL: [ArnPart; 6] =
        [Self::Prefix, Self::Partition, Self::Service, Self::Region, Self::Account, Self::Resource];

    /// What people call it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Prefix => "prefix",
            Self::Partition => "partition",
            Self::Service => "service",
            Self::Region => "region",
            Self::Account => "account",
            Self::Resource => "resource",
        }
    }
}

impl<'a> Arn<'a> {
    /// Splits `text` at its first five colons. A colon inside `${…}` counts as text.
    pub fn parse(text: &'a str) -> Option<Self> {
        let bytes = text.as_bytes();
        if memchr::memchr(b'{', bytes).is_none() {
            let mut offsets = memchr::memchr_iter(b':', bytes);
            let mut next = || offsets.next();
            return Some(Self { text, colons: [next()?, next()?, next()?, next()?, next()?] });
        }
        let mut colons = [0; 5];
        let mut found = 0;
        let mut depth = 0_usize;
        for (offset, byte) in bytes.iter().enumerate() {
            match byte {
                b'{' if offset > 0 && bytes.get(offset - 1) == Some(&b'$') => depth += 1,
                b'}' => depth = depth.saturating_sub(1),
                b':' if depth == 0 => {
                    *colons.get_mut(found)? = offset;
                    found += 1;
                    if found == colons.len() {
                        return Some(Self { text, colons });
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// The bytes of one part.
    pub fn range(&self, part: ArnPart) -> Range<usize> {
        let [first, second, third, fourth, fifth] = self.colons;
        match part {
            ArnPart::Prefix => 0..first,
            ArnPart::Partition => first + 1..second,
            ArnPart::Service => second + 1..third,
            ArnPart::Region => third + 1..fourth,
            ArnPart::Account => fourth + 1..fifth,
            ArnPart::Resource => fifth + 1..self.text.len(),
        }
    }

    /// The text of one part.
    pub fn part(&self, part: ArnPart) -> &'a str {
        self.text.get(self.range(part)).unwrap_or_default()
    }

    /// The whole text.
    pub fn as_str(&self) -> &'a str {
        self.text
    }

    /// The partition.
    pub fn partition(&self) -> &'a str {
        self.part(ArnPart::Partition)
    }

    /// The service.
    pub fn service(&self) -> &'a str {
        self.part(ArnPart::Service)
    }

    /// The region.
    pub fn region(&self) -> &'a str {
        self.part(ArnPart::Region)
    }

    /// The account.
    pub fn account(&self) -> &'a str {
        self.part(ArnPart::Account)
    }

    /// All that follows the fifth colon.
    pub fn resource(&self) -> &'a str {
        self.part(ArnPart::Resource)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_split_at_five_colons() {
        let arn = Arn::parse("arn:aws:logs:eu-west-1:111122223333:log-group:/a:*").unwrap();
        assert_eq!(
            (arn.service(), arn.region(), arn.account()),
            ("logs", "eu-west-1", "111122223333")
        );
        assert_eq!(arn.resource(), "log-group:/a:*");
        assert_eq!(Arn::parse("arn:aws:s3"), None);
    }

    #[test]
    fn a_colon_in_a_variable_is_text() {
        let arn = Arn::parse("arn:aws:iam::${aws:PrincipalAccount}:user/${aws:username}").unwrap();
        assert_eq!(
            (arn.account(), arn.resource()),
            ("${aws:PrincipalAccount}", "user/${aws:username}")
        );
    }
}
