//! `unknown-element`: a key that the grammar of policies does not have.

use crate::context::Context;
use crate::extract::STATEMENT_ELEMENTS;
use crate::model::{Fault, Kinds, Level, Policy};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "unknown-element",
    category: Category::Correctness,
    summary: "the grammar of policies has no such element",
    aws_issue_codes: &["INVALID_POLICY_ELEMENT"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("unknown_element.md"),
    check: Check::Policy(check),
};

fn check(policy: &Policy, _: &Context, report: &mut Report) {
    for fault in &policy.faults {
        let Fault::UnknownElement { key, member, place, meant, statement } = fault else {
            continue;
        };
        let name = &*key.value;
        let owner = match place {
            Level::Policy => "a policy",
            Level::Statement => "a statement",
        };
        let message = match meant {
            Some(meant) => {
                format!("`{name}` is not an element of {owner}, did you mean `{meant}`?")
            }
            None => format!("`{name}` is not an element of {owner}{}", proper_place(name, *place)),
        };
        let finding = report
            .finding(&RULE, key.span, message)
            .here("AWS rejects the document")
            .statement(statement.clone());
        match meant {
            Some(meant) => {
                let change = Change::ReplaceString { span: key.span, value: (*meant).to_owned() };
                finding.fix(Fix::safe(format!("rename it to `{meant}`"), change));
            }
            None => {
                finding
                    .help(help(*place))
                    .fix(Fix::suggestion("remove it", Change::Remove { span: *member }));
            }
        }
    }
}

/// Where an element that stands at the wrong level belongs.
fn proper_place(name: &str, place: Level) -> &'static str {
    match place {
        Level::Policy if STATEMENT_ELEMENTS.contains(&name) => ": it belongs into a statement",
        Level::Statement if matches!(name, "Version" | "Statement") => {
            ": it belongs into the policy, beside `Statement`"
        }
        Level::Statement if name == "Id" => ": a statement is named with `Sid`",
        _ => "",
    }
}

fn help(place: Level) -> &'static str {
    match place {
        Level::Policy => {
            "a policy has `Version`, `Id` and `Statement`; there is no place for notes"
        }
        Level::Statement => {
            "a statement has `Sid`, `Effect`, `Principal`, `Action`, `Resource` and `Condition`, and the forms with `Not`; a note may go into `Sid`"
        }
    }
}
