//! `unexpected-principal`: a principal in a policy that has none.

use crate::context::Context;
use crate::model::{Kinds, PolicyKind, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "unexpected-principal",
    category: Category::Correctness,
    summary: "a policy of this kind has no principals",
    aws_issue_codes: &["UNSUPPORTED_PRINCIPAL", "SCP_SYNTAX_ERROR_PRINCIPAL"],
    compliance: &[],
    kinds: Kinds::IDENTITY.and(Kinds::SCP),
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("unexpected_principal.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    let (kind, element) = (context.policy.kind, principals.element());
    let is_scp = kind == PolicyKind::Scp;
    let codes: &'static [&'static str] =
        if is_scp { &["SCP_SYNTAX_ERROR_PRINCIPAL"] } else { &["UNSUPPORTED_PRINCIPAL"] };
    let finding = report
        .finding(&RULE, principals.key, format!("`{element}` has no place in {}", kind.describe()))
        .here("AWS rejects the document")
        .help(help(is_scp))
        .aws(codes);
    let title = format!("remove `{element}`");
    let change = Change::Remove { span: principals.member() };
    let means_everyone = !principals.negated && principals.everyone().is_some();
    finding.fix(match is_scp {
        true if means_everyone => Fix::safe(title, change),
        // Without the principal the statement would bind everyone, which its author did not want.
        true => Fix::suggestion(title, change),
        false => Fix::changing_access(title, change),
    });
}

fn help(is_scp: bool) -> &'static str {
    match is_scp {
        true => {
            "an SCP binds everyone in the accounts it is attached to; limit it with a condition on `aws:PrincipalArn`"
        }
        false => {
            "it is for the user or role it is attached to; if this is the policy of a resource, say so with `--kind resource`"
        }
    }
}
