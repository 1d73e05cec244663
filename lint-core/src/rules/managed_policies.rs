//! Where policies and templates name AWS managed policies, for the rules about these.

use crate::access::condition::{Constraint, Says};
use crate::context::Context;
use crate::model::{Family, Statement};
use crate::source::Span;

/// What names a managed policy.
#[derive(Clone, Copy)]
pub(super) enum Naming<'p> {
    /// A template attaches it.
    Attached,
    /// A template makes it the permissions boundary.
    Boundary,
    /// A condition tests for it.
    Tested(&'p Statement<'p>, Constraint<'p>),
}

impl Naming<'_> {
    /// Whether it stands for the permissions boundary.
    pub(super) fn is_boundary(self) -> bool {
        match self {
            Self::Attached => false,
            Self::Boundary => true,
            Self::Tested(_, constraint) => constraint.test.is(BOUNDARY),
        }
    }

    /// The statement that names it, if one does.
    pub(super) fn statement(self) -> Option<usize> {
        match self {
            Self::Attached | Self::Boundary => None,
            Self::Tested(statement, _) => Some(statement.index),
        }
    }

    /// Whether wildcards in the text match other policies.
    pub(super) fn takes_wildcards(self) -> bool {
        matches!(self, Self::Tested(_, constraint) if constraint.operator.wildcards)
    }

    /// Whether the policy has to be attachable for this to have an effect: not where it is denied or taken out.
    pub(super) fn needs_it(self) -> bool {
        match self {
            Self::Attached | Self::Boundary => true,
            Self::Tested(statement, constraint) => {
                statement.is_allow() && constraint.says == Says::Only
            }
        }
    }
}

const ATTACHED: &str = "iam:PolicyARN";
const BOUNDARY: &str = "iam:PermissionsBoundary";

/// The ARNs that name policies, of AWS or not, with their places.
pub(super) fn named<'p>(context: &Context<'p>) -> Vec<(Naming<'p>, &'p str, Span)> {
    let beside = context.named.iter().map(|own| {
        let naming = if own.is_boundary { Naming::Boundary } else { Naming::Attached };
        (naming, own.arn, own.span)
    });
    let mut all: Vec<_> = beside.collect();
    for statement in &context.policy.statements {
        for (block, test) in statement.tests() {
            let is_ours = test.is(ATTACHED) || test.is(BOUNDARY);
            let Some(constraint) = Constraint::of(block, test).filter(|_| is_ours) else {
                continue;
            };
            if matches!(constraint.operator.family, Family::String | Family::Arn) {
                let values = test.values.iter();
                let naming = Naming::Tested(statement, constraint);
                all.extend(values.map(|value| (naming, value.as_str(), value.span())));
            }
        }
    }
    all
}

/// What stands in an ARN of AWS's own policies behind `policy/`, and the partition, which a template may leave open.
pub(super) fn of_aws(arn: &str) -> Option<(&str, &str)> {
    let (start, rest) = arn.split_once(":iam::aws:policy/")?;
    Some((start.strip_prefix("arn:")?, rest))
}
