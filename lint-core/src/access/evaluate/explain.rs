//! Why a statement does not match: the part, its place, and what differs there.

use crate::access::evaluate::test::Test;
use crate::access::evaluate::{Part, PreparedStatement};
use crate::access::facts::{Facts, State};
use crate::model::{ArnPart, Effect};
use crate::source::Span;

/// Why a part fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The place.
    pub span: Span,
    /// What differs there: lower case, one line.
    pub text: String,
}

impl PreparedStatement {
    /// Says why `part`, which fails, does.
    pub fn explain(&self, part: Part, facts: &Facts) -> Reason {
        match part {
            Part::Action => self.explain_action(facts),
            Part::Resource => self.explain_resource(facts),
            Part::Principal => {
                let span = self.principals.as_ref().map_or(self.anchor, |own| own.span);
                let negated = self.principals.as_ref().is_some_and(|own| own.negated);
                let text = match negated {
                    true => "principal: `NotPrincipal` names the caller",
                    false => "principal: none of those named is the caller",
                };
                Reason { span, text: text.to_owned() }
            }
            Part::Test(number) => match self.tests.get(number) {
                Some(test) => test.explain(facts),
                None => Reason { span: self.span, text: "condition".to_owned() },
            },
        }
    }

    fn explain_action(&self, facts: &Facts) -> Reason {
        let actions = &self.actions;
        let fits = |at: &usize| {
            actions
                .patterns
                .get(*at)
                .is_some_and(|(own, _)| own.is_star() || own.matches(facts.service(), facts.name()))
        };
        let count = actions.patterns.len();
        let action = &facts.request.action;
        match (0..count).find(fits).filter(|_| actions.negated) {
            Some(at) => {
                let pattern = actions.patterns.get(at).map(|(own, _)| own);
                let shown = pattern.map_or("", |own| own.as_str());
                let text = format!("action: `NotAction` has `{shown}`, {}", number(at, count));
                Reason { span: actions.span, text }
            }
            None => {
                let text = match actions.patterns.as_slice() {
                    [(only, _)] => format!("action: `{}` is not `{action}`", only.as_str()),
                    _ => format!("action: none of {count} patterns matches `{action}`"),
                };
                Reason { span: actions.span, text }
            }
        }
    }

    fn explain_resource(&self, facts: &Facts) -> Reason {
        let resources = &self.resources;
        let count = resources.patterns.len();
        if resources.without.is_some() {
            let text = "resource: in a key policy a statement without `Resource` has no effect";
            return Reason { span: resources.span, text: text.to_owned() };
        }
        if resources.negated {
            let grants = self.effect == Some(Effect::Deny);
            let fits = |at: &usize| {
                resources
                    .patterns
                    .get(*at)
                    .is_some_and(|own| !own.matches_resource(facts, !grants).is_no())
            };
            let at = (0..count).find(fits).unwrap_or_default();
            let shown = resources.patterns.get(at).map_or("", |own| own.text.as_str());
            let text = format!("resource: `NotResource` has `{shown}`, {}", number(at, count));
            return Reason { span: resources.span, text };
        }
        let Some(parts) = facts.resource() else {
            let text = "resource: the action has no resources, so only `*` matches";
            return Reason { span: resources.span, text: text.to_owned() };
        };
        // The pattern that goes furthest tells most.
        let differs = |at: usize| {
            let own = resources.patterns.get(at)?;
            Some((position(own.first_difference(facts)?), at))
        };
        let Some((part, at)) = (0..count).filter_map(differs).rev().max_by_key(|own| own.0) else {
            let text = format!("resource: none of {count} patterns matches");
            return Reason { span: resources.span, text };
        };
        let pattern = resources.patterns.get(at);
        let span = pattern.and_then(|own| own.part_spans.get(part)).copied();
        let name = ArnPart::ALL.get(part).map_or("", |own| own.as_str());
        let actual = parts.get(part).copied().unwrap_or_default();
        let shown = pattern.map_or("", |own| own.text.as_str());
        let text = format!(
            "resource: `{shown}`, {}, differs in its {name} from `{actual}`",
            number(at, count)
        );
        Reason { span: span.unwrap_or(resources.span), text }
    }
}

fn position(part: ArnPart) -> usize {
    ArnPart::ALL.iter().position(|own| *own == part).unwrap_or_default()
}

fn number(at: usize, count: usize) -> String {
    match count {
        1 => "the only pattern".to_owned(),
        _ => format!("pattern {} of {count}", at + 1),
    }
}

impl Test {
    fn explain(&self, facts: &Facts) -> Reason {
        let operator = self.operator.map(|own| own.spelling()).unwrap_or_default();
        let state = match facts.key(&self.key) {
            State::Absent => "is absent".to_owned(),
            State::Known([]) => "has no value".to_owned(),
            State::Known(values) => {
                let values: Vec<String> = values.iter().map(|own| format!("`{own}`")).collect();
                format!("is {}", values.join(", "))
            }
            State::Present | State::Unknown => "is unknown".to_owned(),
        };
        let text = format!("condition: `{operator}` does not hold, `{}` {state}", self.key);
        Reason { span: self.span, text }
    }
}
