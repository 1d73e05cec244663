//! `allow-not-principal`: an allowing statement for everyone but a few.

use crate::context::Context;
use crate::model::{Kinds, Statement};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "allow-not-principal",
    category: Category::Security,
    summary: "a statement allows something to everyone but a few",
    aws_issue_codes: &["ALLOW_WITH_NOT_PRINCIPAL"],
    compliance: &[],
    kinds: Kinds::RESOURCE.and(Kinds::ENDPOINT),
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("allow_not_principal.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    let Some(principals) = statement.principals.as_ref().filter(|it| it.negated) else { return };
    if !statement.is_allow() {
        return;
    }
    let effect = statement.effect.as_ref().map(|effect| effect.span);
    report
        .finding(
            &RULE,
            principals.key,
            "`NotPrincipal` with `Allow` lets everyone else in, anonymous callers too",
        )
        .help("name in `Principal` who is meant; to keep some out, deny them in a statement of its own")
        .labels(effect.map(|span| (span, "it only works with `Deny`".to_owned())));
}
