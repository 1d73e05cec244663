//! Whether two policies do the same beside any others: what they allow, and what they deny.

use iamlint_catalogue::Catalogue;

use super::{Answer, Options, no_new_access};
use crate::access::evaluate::{ActionPart, Prepared, PreparedStatement, ResourcePart};
use crate::access::truth::Truth;
use crate::model::Effect;
use crate::source::Span;

/// Whether both surely allow the same requests, and deny the same ones. `false`: they do not, or it is not known.
pub fn are_same(one: &Prepared, other: &Prepared, catalogue: &Catalogue, options: Options) -> bool {
    let adds_nothing = |new: &Prepared, old: &Prepared| {
        matches!(no_new_access(new, old, catalogue, options), Ok(Answer::None))
    };
    let allow_the_same =
        |one: &Prepared, other: &Prepared| adds_nothing(one, other) && adds_nothing(other, one);
    let denies = |policy: &Prepared| policy.statements.iter().any(|own| own.effect != ALLOWS);
    allow_the_same(one, other)
        && (!(denies(one) || denies(other))
            || allow_the_same(&all_but_denied(one), &all_but_denied(other)))
}

const ALLOWS: Option<Effect> = Some(Effect::Allow);

/// Everything is allowed that the policy does not deny. A denial stops requests that other policies allow, too.
fn all_but_denied(policy: &Prepared) -> Prepared {
    let span = Span::at(0);
    let actions = ActionPart { negated: true, span, patterns: Vec::new(), unknown: None };
    let without = Some(Truth::Yes);
    let resources =
        ResourcePart { negated: false, span, patterns: Vec::new(), without, unknown: None };
    let everything = PreparedStatement {
        index: policy.statements.len(),
        sid: None,
        span,
        anchor: span,
        effect: ALLOWS,
        unread: None,
        likeness: None,
        principals: None,
        actions,
        resources,
        tests: Vec::new(),
    };
    let denials = policy.statements.iter().filter(|own| own.effect != ALLOWS).cloned();
    let statements = denials.chain([everything]).collect();
    Prepared { statements, ..policy.clone() }
}
