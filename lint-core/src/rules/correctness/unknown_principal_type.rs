//! `unknown-principal-type`: a key of `Principal` that is no type of principal.

use strsim::osa_distance;

use crate::context::Context;
use crate::model::{AwsPrincipal, Kinds, PrincipalEntry, PrincipalType, Principals, Statement};
use crate::report::{Change, Data, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::identity_provider::Provider;
use crate::rules::service_principal;

pub(crate) static RULE: Rule = Rule {
    id: "unknown-principal-type",
    category: Category::Correctness,
    summary: "a key of `Principal` is no type of principal",
    aws_issue_codes: &["INVALID_PRINCIPAL_KEY"],
    compliance: &[],
    kinds: Kinds::WITH_PRINCIPAL.without(Kinds::RCP),
    fix: FixKind::Safe,
    since: "0.1.0",
    docs: include_str!("unknown_principal_type.md"),
    check: Check::Statement(check),
};

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let Some(principals) = &statement.principals else { return };
    for entry in principals.entries().iter().filter(|entry| entry.principal_type.is_none()) {
        let key = &*entry.key.value;
        let Some(meant) = meant(key) else {
            other_key(principals, entry, report);
            continue;
        };
        let name = meant.as_str();
        let message = format!("`{key}` is no type of principal, did you mean `{name}`?");
        let finding = report.finding(&RULE, entry.key.span, message).help(
            "the types are `AWS`, `Service`, `Federated` and `CanonicalUser`, spelled like this",
        );
        if principals.entries().iter().all(|other| other.principal_type != Some(meant)) {
            let title = format!("change it to `{name}`");
            let change = Change::ReplaceString { span: entry.key.span, value: name.to_owned() };
            finding.fix(match fits(entry, meant, context) {
                true => Fix::safe(title, change),
                false => Fix::changing_access(title, change),
            });
        }
    }
}

fn other_key(principals: &Principals, entry: &PrincipalEntry, report: &mut Report) {
    let key = &*entry.key.value;
    let message = format!("`{key}` is no type of principal");
    let finding = report
        .finding(&RULE, entry.key.span, message)
        .help("write `AWS`, `Service`, `Federated` or `CanonicalUser`");
    if key == "*" && principals.entries().len() == 1 {
        let change = Change::ReplaceValue { span: principals.span, value: Data::string("*") };
        finding.fix(Fix::changing_access("write `\"*\"`, which is everyone", change));
    }
}

/// Words that people write for a type.
const OTHER_WORDS: [(&str, PrincipalType); 18] = [
    ("account", PrincipalType::Aws),
    ("accounts", PrincipalType::Aws),
    ("arn", PrincipalType::Aws),
    ("awsaccount", PrincipalType::Aws),
    ("iam", PrincipalType::Aws),
    ("role", PrincipalType::Aws),
    ("roles", PrincipalType::Aws),
    ("user", PrincipalType::Aws),
    ("users", PrincipalType::Aws),
    ("awsservice", PrincipalType::Service),
    ("serviceprincipal", PrincipalType::Service),
    ("federateduser", PrincipalType::Federated),
    ("oidc", PrincipalType::Federated),
    ("saml", PrincipalType::Federated),
    ("webidentity", PrincipalType::Federated),
    ("canonical", PrincipalType::CanonicalUser),
    ("canonicalid", PrincipalType::CanonicalUser),
    ("canonicaluserid", PrincipalType::CanonicalUser),
];

fn meant(key: &str) -> Option<PrincipalType> {
    let squashed: String =
        key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let by_word = OTHER_WORDS.iter().find(|(word, _)| *word == squashed).map(|(_, kind)| *kind);
    let is_near = |kind: &PrincipalType| {
        let name = kind.as_str().to_ascii_lowercase();
        osa_distance(&name, &squashed) <= name.len() / 3
    };
    by_word.or_else(|| PrincipalType::ALL.into_iter().find(is_near))
}

/// Whether all values under the entry are principals of the type, so that there is only one reading.
fn fits(entry: &PrincipalEntry, kind: PrincipalType, context: &Context) -> bool {
    let fits = |text: &str| match kind {
        PrincipalType::Aws => !matches!(
            AwsPrincipal::parse(text),
            AwsPrincipal::Everyone
                | AwsPrincipal::NotAPrincipal(_)
                | AwsPrincipal::Unknown
                | AwsPrincipal::Invalid
        ),
        PrincipalType::Service => service_principal::is_known(text, context.catalogue),
        PrincipalType::Federated => {
            !matches!(Provider::parse(text), Provider::Invalid | Provider::Unknown)
        }
        PrincipalType::CanonicalUser => {
            text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        }
    };
    !entry.list.has_unknown && entry.list.items.iter().all(|value| fits(value.as_str()))
}
