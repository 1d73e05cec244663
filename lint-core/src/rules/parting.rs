//! A statement in two: what works only with `"Resource": "*"`, and what could be given for named resources.

use iamlint_catalogue::Action;

use crate::access::reach::can_name_resources;
use crate::context::Context;
use crate::model::{ActionPattern, Statement};
use crate::report::{Change, Parting};

/// How a statement is parted.
pub(crate) struct Split {
    /// What parts it.
    pub(crate) change: Change,
    /// How many actions get a statement of their own.
    moved: usize,
}

impl Split {
    /// What it does, in the imperative.
    pub(crate) fn title(&self) -> String {
        match self.moved {
            1 => "Split off the action that works only with `\"Resource\": \"*\"`".to_owned(),
            count => {
                format!("Split off the {count} actions that work only with `\"Resource\": \"*\"`")
            }
        }
    }
}

/// Moves the actions that support no resources to a statement of their own, so that the other one can be narrowed.
///
/// Only where `Resource` is `*` alone. Then both statements are copies of the one that was there, with each of its actions in
/// just one of them: a request matches one of the two if and only if it has matched before, whatever the effect, the principals
/// and the conditions are. Where `Resource` names something, the actions that support no resources have no effect; giving them
/// `*` would change access. That is a repair of `unscopable-action`.
///
/// `NotAction` and `NotResource` say what a statement is not about and cannot be split. The new statement has no `Sid`: that
/// must occur once only.
pub(crate) fn of(statement: &Statement, context: &Context) -> Option<Split> {
    let actions = statement.actions.as_ref()?;
    if actions.negated || actions.list.has_unknown || !is_about_everything(statement) {
        return None;
    }
    let (moved, kept): (Vec<&ActionPattern>, Vec<&ActionPattern>) =
        actions.known().iter().partition(|pattern| needs_star(pattern, context));
    if moved.is_empty() || kept.is_empty() {
        return None;
    }
    let spans = |patterns: &[&ActionPattern]| patterns.iter().map(|own| own.span()).collect();
    let count = moved.len();
    let parting = Parting {
        entry: statement.span,
        list: context.policy.statement_value,
        moved: spans(&moved),
        kept: spans(&kept),
        name: statement.sid.as_ref().map(|sid| sid.key.to(sid.span)),
    };
    Some(Split { change: Change::Part(parting), moved: count })
}

fn is_about_everything(statement: &Statement) -> bool {
    statement.resources.as_ref().is_some_and(|resources| {
        let is_whole = !resources.negated && !resources.list.has_unknown;
        is_whole
            && !resources.list.is_empty()
            && resources.known().iter().all(|pattern| pattern.is_star())
    })
}

/// Whether no action that the pattern matches can be given for named resources.
///
/// CloudWatch Logs asks for some of its actions with the ARN of all log groups, whatever the published table says.
fn needs_star(pattern: &ActionPattern, context: &Context) -> bool {
    let is_bound =
        |action: Action| !can_name_resources(action) && action.service().prefix() != "logs";
    context.all_matched(pattern, is_bound)
}
