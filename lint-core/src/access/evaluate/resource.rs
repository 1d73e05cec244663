//! Patterns of ARNs: one by one against the parts of the resource.
//!
//! `*` and `?` do not cross the first five colons. Whether a `*` that ends one of these parts may, is open: see
//! [`StarAtEnd`]. By default it does where that gives access, so the engine never hides any.

use crate::access::choices::{Point, ShortArns, StarAtEnd};
use crate::access::evaluate::Reading;
use crate::access::evaluate::template::{Form, Piece, Resolved, Template, Token, matches};
use crate::access::facts::Facts;
use crate::access::truth::Truth;
use crate::model::{Arn, ArnPart, ResourcePattern};
use crate::source::Span;
use crate::syntax::Text;

/// One pattern of `Resource`, or one value of an ARN operator.
#[derive(Clone, Debug)]
pub struct ArnPattern {
    /// What is written.
    pub text: String,
    /// Its place in the file.
    pub span: Span,
    /// The places of its six parts; of the whole where it has fewer.
    pub part_spans: [Span; 6],
    /// Whether it is `*`.
    pub is_star: bool,
    /// How many of the six parts it lacks.
    pub lacking: usize,
    template: Template,
}

const FORM: Form = Form { wildcards: true, folds_case: false };

impl ArnPattern {
    /// Reads a pattern of `Resource`. One with fewer than six parts is taken as if `*` stood for the others.
    pub(crate) fn of_resource(pattern: &ResourcePattern, reading: &Reading) -> Self {
        let arn = Arn::parse(pattern.as_str());
        let own = match &arn {
            Some(arn) => Self::of_value(&pattern.text, Some(arn), reading),
            None => {
                let (mut padded, mut lacking) = (pattern.as_str().to_owned(), 0);
                while Arn::parse(&padded).is_none() && lacking < 5 {
                    padded.push_str(":*");
                    lacking += 1;
                }
                let place = |_| pattern.span();
                let template = Template::of_text(&padded, FORM, reading, place);
                Self { template, lacking, ..Self::of_value(&pattern.text, None, reading) }
            }
        };
        let Some(arn) = arn else { return own };
        // Variables are replaced behind the fifth colon only.
        let before = arn.range(ArnPart::Resource).start;
        let is_early = crate::model::variables(pattern.as_str())
            .iter()
            .any(|variable| variable.range.start < before && variable.escape.is_none());
        if !is_early || !reading.has_variables {
            return own;
        }
        let why = "variables have a meaning behind the fifth colon only";
        let unknown = |piece: &Piece| match piece {
            Piece::Variable { .. } => Piece::Unknown(reading.part(pattern.span(), why)),
            other => other.clone(),
        };
        let template = own.template.mapped(unknown);
        Self { template, ..own }
    }

    /// Reads the value of an ARN operator.
    pub(crate) fn of_condition(text: &Text, reading: &Reading) -> Self {
        Self::of_value(text, Arn::parse(&text.value).as_ref(), reading)
    }

    fn of_value(text: &Text, arn: Option<&Arn>, reading: &Reading) -> Self {
        let part_spans = ArnPart::ALL.map(|part| match arn {
            Some(arn) => reading.place(text.part(arn.range(part))),
            None => reading.place(text.content_span()),
        });
        Self {
            text: text.value.to_string(),
            span: reading.place(text.span),
            part_spans,
            is_star: !text.value.is_empty() && text.value.bytes().all(|byte| byte == b'*'),
            lacking: 0,
            template: Template::new(text, FORM, reading),
        }
    }

    /// Its text with wildcards and variables; with `:*` for the parts that it lacks, if it stands in `Resource`.
    pub fn template(&self) -> &Template {
        &self.template
    }

    /// Whether it matches the resource of the request. `grants`: access is given where it matches.
    pub fn matches_resource(&self, facts: &Facts, grants: bool) -> Truth {
        if self.is_star {
            return Truth::Yes;
        }
        // An action without resources is allowed on `*` alone.
        let Some(parts) = facts.resource() else { return Truth::No };
        if self.lacking > 0 && facts.choices.short_arns == ShortArns::Nothing {
            facts.ask(Point::ShortArns);
            return Truth::No;
        }
        let truth = match self.template.resolve(facts) {
            Resolved::Nothing => Truth::No,
            Resolved::Open(tokens, depends) => {
                if matches(&tokens, &facts.request.resource) {
                    depends
                } else {
                    Truth::No
                }
            }
            Resolved::Known(tokens) => {
                let by_parts = matches_parts(&tokens, parts);
                (by_parts || self.runs_on(&tokens, facts, grants)).into()
            }
        };
        if self.lacking > 0 && !truth.is_no() {
            facts.ask(Point::ShortArns);
        }
        truth
    }

    /// Whether it matches if a `*` that ends a part may run past the next colon, and whether that counts.
    fn runs_on(&self, tokens: &[Token], facts: &Facts, grants: bool) -> bool {
        // A part that it lacks may be in what a `*` takes in. Each stands there as `:*`.
        let written = tokens.get(..tokens.len().saturating_sub(2 * self.lacking));
        let text = &facts.request.resource;
        if !runs_on(tokens, text) && !written.is_some_and(|own| runs_on(own, text)) {
            return false;
        }
        facts.ask(Point::StarAtEnd);
        match facts.choices.star_at_end {
            StarAtEnd::WhereItAllows => grants,
            StarAtEnd::WithinPart => false,
            StarAtEnd::RunsOn => true,
        }
    }

    /// Whether it matches the value of a condition key, part by part. What is no ARN does not match.
    pub fn matches_value(&self, value: &str, facts: &Facts) -> Truth {
        let arn = Arn::parse(value).filter(|arn| arn.part(ArnPart::Prefix) == "arn");
        let Some(arn) = arn else { return Truth::No };
        match self.template.resolve(facts) {
            Resolved::Nothing => Truth::No,
            Resolved::Open(tokens, depends) => {
                if matches(&tokens, value) {
                    depends
                } else {
                    Truth::No
                }
            }
            Resolved::Known(tokens) => {
                matches_parts(&tokens, &ArnPart::ALL.map(|part| arn.part(part))).into()
            }
        }
    }

    /// The first part that differs from the resource of the request.
    pub(crate) fn first_difference(&self, facts: &Facts) -> Option<ArnPart> {
        let parts = facts.resource()?;
        let Resolved::Known(tokens) = self.template.resolve(facts) else { return None };
        let own = split(&tokens)?;
        let pairs = ArnPart::ALL.into_iter().zip(own.into_iter().zip(parts));
        pairs.into_iter().find(|(_, (own, part))| !matches(own, part)).map(|(part, _)| part)
    }
}

fn matches_parts(tokens: &[Token], parts: &[&str; 6]) -> bool {
    let Some(own) = split(tokens) else { return false };
    // The last part differs most often.
    own.into_iter().zip(parts).rev().all(|(own, part)| matches(own, part))
}

/// The six parts of a pattern. `None`: it has fewer.
fn split(tokens: &[Token]) -> Option<[&[Token]; 6]> {
    let mut parts = tokens.splitn(6, |token| *token == Token::Char(':'));
    let mut next = || parts.next();
    Some([next()?, next()?, next()?, next()?, next()?, next()?])
}

/// Whether the pattern matches if a `*` at the end of one of the first five parts takes colons in. The other wildcards there do
/// not, so all places that can be reached are kept.
fn runs_on(tokens: &[Token], text: &str) -> bool {
    if !may_run_on(tokens) {
        return false;
    }
    let mut colons = 0;
    let kinds: Vec<(Token, bool)> = tokens
        .iter()
        .enumerate()
        .map(|(at, token)| {
            let is_before_colon = tokens.get(at + 1) == Some(&Token::Char(':'));
            let crosses = colons >= 5 || (*token == Token::Run && is_before_colon);
            colons += usize::from(*token == Token::Char(':'));
            (*token, crosses)
        })
        .collect();
    reaches_end(&kinds, text)
}

/// Whether a `*` ends one of the first five parts.
fn may_run_on(tokens: &[Token]) -> bool {
    let (mut colons, mut is_run) = (0, false);
    for token in tokens {
        if *token == Token::Char(':') {
            if is_run && colons < 5 {
                return true;
            }
            colons += 1;
        }
        is_run = *token == Token::Run;
    }
    false
}

fn reaches_end(kinds: &[(Token, bool)], text: &str) -> bool {
    let mut reached = vec![false; kinds.len() + 1];
    if let Some(first) = reached.first_mut() {
        *first = true;
    }
    pass_runs(kinds, &mut reached);
    for character in text.chars() {
        let mut next = vec![false; kinds.len() + 1];
        for (at, (token, crosses)) in kinds.iter().enumerate() {
            let takes = match token {
                Token::Char(own) => *own == character,
                Token::One | Token::Run => *crosses || character != ':',
            };
            if !takes || reached.get(at) != Some(&true) {
                continue;
            }
            let to = if *token == Token::Run { at } else { at + 1 };
            next.iter_mut().skip(to).take(1).for_each(|place| *place = true);
        }
        pass_runs(kinds, &mut next);
        reached = next;
    }
    reached.last() == Some(&true)
}

/// A run may stand for nothing: who is before it is behind it, too.
fn pass_runs(kinds: &[(Token, bool)], reached: &mut [bool]) {
    let mut is_behind = false;
    for (at, place) in reached.iter_mut().enumerate() {
        *place |= is_behind;
        is_behind = *place && matches!(kinds.get(at), Some((Token::Run, _)));
    }
}
