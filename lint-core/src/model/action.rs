//! `Action` and `NotAction`.

use crate::access::glob;
use crate::model::List;
use crate::source::Span;
use crate::syntax::Text;

/// The `Action` or `NotAction` element.
#[derive(Clone, Debug)]
pub struct Actions<'a> {
    /// Whether it is `NotAction`.
    pub negated: bool,
    /// The patterns.
    pub list: List<ActionPattern<'a>>,
}

impl<'a> Actions<'a> {
    /// The element's name.
    pub fn element(&self) -> &'static str {
        if self.negated { "NotAction" } else { "Action" }
    }

    /// The patterns that are known.
    pub fn known(&self) -> &[ActionPattern<'a>] {
        &self.list.items
    }
}

/// One action, or a pattern of actions: `s3:GetObject`, `s3:Get*`, `*`.
///
/// Case does not count. `*` and `?` may stand anywhere in the name.
#[derive(Clone, Debug)]
pub struct ActionPattern<'a> {
    /// The string.
    pub text: Text<'a>,
    /// Its number among the patterns of the policy, from 0.
    pub number: usize,
    colon: Option<usize>,
    has_wildcard: bool,
}

impl<'a> ActionPattern<'a> {
    /// Reads `text` as an action pattern.
    pub fn new(text: Text<'a>, number: usize) -> Self {
        let bytes = text.value.as_bytes();
        let colon = memchr::memchr(b':', bytes);
        let has_wildcard = memchr::memchr2(b'*', b'?', bytes).is_some();
        Self { text, number, colon, has_wildcard }
    }

    /// What is written.
    pub fn as_str(&self) -> &str {
        &self.text.value
    }

    /// The whole token.
    pub fn span(&self) -> Span {
        self.text.span
    }

    /// Whether it names all actions of a service: `s3:*`.
    pub fn is_whole_service(&self) -> bool {
        self.name() == Some("*")
    }

    /// Whether it matches every action: `*` or `*:*`.
    pub fn is_star(&self) -> bool {
        matches!(self.as_str(), "*" | "*:*")
    }

    /// The part before the colon, and the part behind it. `None` without a colon.
    pub fn parts(&self) -> Option<(&str, &str)> {
        let colon = self.colon?;
        Some((self.as_str().get(..colon)?, self.as_str().get(colon + 1..)?))
    }

    /// The service prefix. `None` without a colon.
    pub fn service(&self) -> Option<&str> {
        self.parts().map(|(service, _)| service)
    }

    /// The place of the service prefix; the whole content without a colon.
    pub fn service_span(&self) -> Span {
        self.text.part(0..self.colon.unwrap_or(self.as_str().len()))
    }

    /// The name of the action, behind the colon. `None` without a colon.
    pub fn name(&self) -> Option<&str> {
        self.parts().map(|(_, name)| name)
    }

    /// Whether it holds `*` or `?`.
    pub fn has_wildcard(&self) -> bool {
        self.has_wildcard
    }

    /// Whether it holds a policy variable, which has no meaning here.
    pub fn has_variable(&self) -> bool {
        memchr::memchr(b'$', self.as_str().as_bytes()).is_some() && self.as_str().contains("${")
    }

    /// Whether it matches every action that `other` matches.
    pub fn covers(&self, other: &ActionPattern) -> bool {
        if self.is_star() {
            return true;
        }
        match (self.parts(), other.parts()) {
            (Some((service, name)), Some((other_service, other_name))) => {
                // Without a wildcard it covers nothing but its equal.
                match self.has_wildcard {
                    true => {
                        // Neighbours mostly are of one service, so that the name decides.
                        glob::covers_ignoring_case(name, other_name)
                            && glob::covers_ignoring_case(service, other_service)
                    }
                    false => self.as_str().eq_ignore_ascii_case(other.as_str()),
                }
            }
            _ => false,
        }
    }

    /// Whether it matches the action `service:name`.
    pub fn matches(&self, service: &str, name: &str) -> bool {
        // Most patterns that are asked are of another service.
        if let (Some(own), Some(other)) = (self.as_str().bytes().next(), service.bytes().next())
            && !matches!(own, b'*' | b'?')
            && !own.eq_ignore_ascii_case(&other)
        {
            return false;
        }
        let Some((own_service, own_name)) = self.parts() else { return self.is_star() };
        if !self.has_wildcard {
            return own_service.eq_ignore_ascii_case(service)
                && own_name.eq_ignore_ascii_case(name);
        }
        glob::matches_ignoring_case(own_service, service)
            && glob::matches_ignoring_case(own_name, name)
    }
}
