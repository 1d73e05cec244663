//! What can be wrong with a value under `AWS`, and what was meant by it.

use strsim::osa_distance;

use crate::context::Context;
use crate::model::{Arn, AwsPrincipal, PolicyKind, PrincipalType, is_account_id};
use crate::rules::service_principal;

/// What is wrong, and what to do about it.
pub(crate) struct Fault {
    /// What is wrong with the text.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: String,
    /// The repair, if there is one.
    pub(crate) fix: Option<Repair>,
}

/// What to write in its place.
pub(crate) enum Repair {
    /// Another text under `AWS`, and whether there is only one reading.
    Text(String, bool),
    /// The text belongs under another type.
    Type(PrincipalType, String),
}

/// What keeps `text` from being a principal under `AWS`. Wildcards and empty strings are left to others.
pub(crate) fn fault(text: &str, context: &Context) -> Option<Fault> {
    match AwsPrincipal::parse(text) {
        AwsPrincipal::NotAPrincipal(kind) => Some(not_a_principal(text, kind, context)),
        AwsPrincipal::Invalid => Some(match Arn::parse(text) {
            Some(arn) if text.starts_with("arn:") => of_arn(&arn),
            _ => of_text(text, context),
        }),
        AwsPrincipal::OriginAccessIdentity => None,
        _ => Arn::parse(text).and_then(|arn| of_parts(&arn, context)),
    }
}

fn not_a_principal(text: &str, kind: &'static str, context: &Context) -> Fault {
    let message =
        format!("`{text}` is not a principal: nobody signs requests as {}", with_article(kind));
    let help = match kind {
        "group" => "name the users or roles, or test a tag with `aws:PrincipalTag/…`",
        "instance profile" => "name the role that the profile holds",
        "identity provider" if context.policy.kind == PolicyKind::Trust => {
            "it belongs under `Federated`"
        }
        "identity provider" => "name the role that its users assume",
        "access key" => "name the user that the key belongs to",
        _ => "name an account, a role or a user",
    };
    let is_provider = kind == "identity provider" && context.policy.kind == PolicyKind::Trust;
    let fix = is_provider.then(|| Repair::Type(PrincipalType::Federated, text.to_owned()));
    Fault { message, help: help.to_owned(), fix }
}

fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {kind}")
}

/// Text that is no ARN: digits, a service, a canonical user, a name.
fn of_text(text: &str, context: &Context) -> Fault {
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    if digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.is_empty() {
        let count = digits.len();
        let message = format!("`{text}` is not an account id: it must be twelve digits");
        let fix = (count == 12).then_some(Repair::Text(digits, true));
        let help = format!("this has {count} digits; zeros at the start count and need quotes");
        return Fault { message, help, fix };
    }
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let message = format!("`{text}` is the canonical id of an account, not an AWS principal");
        let fix = Some(Repair::Type(PrincipalType::CanonicalUser, text.to_owned()));
        return Fault { message, help: "it belongs under `CanonicalUser`".to_owned(), fix };
    }
    let service = service_principal::correction(text, context.catalogue).filter(|service| {
        text.contains('.') && service_principal::is_known(service, context.catalogue)
    });
    if let Some(service) = service {
        let message = format!("`{text}` is an AWS service, not an account, role or user");
        let fix = Some(Repair::Type(PrincipalType::Service, service));
        return Fault { message, help: "it belongs under `Service`".to_owned(), fix };
    }
    if let Some((account, "root")) =
        text.split_once(':').filter(|(account, _)| is_account_id(account))
    {
        let (message, text) = (format!("`{text}` is not an ARN"), account.to_owned());
        return Fault {
            message,
            help: format!("the account alone is `{text}`"),
            fix: Some(Repair::Text(text, true)),
        };
    }
    let message = format!("`{text}` is neither an account id nor an ARN");
    let help = "write twelve digits, or an ARN such as `arn:aws:iam::111122223333:role/name`";
    Fault { message, help: help.to_owned(), fix: five_parts(text) }
}

/// `arn:aws:iam::111122223333` without `:root`.
fn five_parts(text: &str) -> Option<Repair> {
    let account = text.strip_prefix("arn:")?.rsplit_once("::")?.1;
    is_account_id(account).then(|| Repair::Text(format!("{text}:root"), true))
}

/// An ARN that is none of a principal.
fn of_arn(arn: &Arn) -> Fault {
    let text = arn.as_str();
    let (kind, name) = arn.resource().split_once('/').unwrap_or((arn.resource(), ""));
    let iam = |resource: &str| format!("arn:{}:iam::{}:{resource}", arn.partition(), arn.account());
    let sts = |resource: &str| format!("arn:{}:sts::{}:{resource}", arn.partition(), arn.account());
    let certain = |text: String| Some(Repair::Text(text, true));
    let (help, fix) = match (arn.service(), kind) {
        ("iam", "assumed-role" | "federated-user") if !name.is_empty() => {
            ("sessions have ARNs of the service `sts`".to_owned(), certain(sts(arn.resource())))
        }
        ("sts", "role" | "user" | "root") => (
            "roles, users and accounts have ARNs of the service `iam`".to_owned(),
            certain(iam(arn.resource())),
        ),
        ("sts", "assumed-role") if !name.is_empty() => {
            let role = Repair::Text(iam(&format!("role/{name}")), false);
            (
                "the name of the session is missing; the role stands for all its sessions"
                    .to_owned(),
                Some(role),
            )
        }
        ("iam", "role" | "user") => (format!("the name of the {kind} is missing"), None),
        ("iam", _) => near_kind(arn, kind),
        (service, _) => (
            format!(
                "nobody signs requests as a resource of `{service}`: name the role it uses, or its service under `Service` and the resource in `aws:SourceArn`"
            ),
            None,
        ),
    };
    Fault {
        message: format!("`{text}` is not the ARN of an account, role, user or session"),
        help,
        fix,
    }
}

/// `roles/name`, `Role/name`, `Root`.
fn near_kind(arn: &Arn, kind: &str) -> (String, Option<Repair>) {
    let lower = kind.to_ascii_lowercase();
    let near = ["role", "user", "root"].into_iter().find(|known| osa_distance(known, &lower) <= 1);
    let Some(near) = near else {
        return ("write `role/name`, `user/name` or `root` behind the account".to_owned(), None);
    };
    let rest = arn.resource().get(kind.len()..).unwrap_or_default();
    let resource = if near == "root" { near.to_owned() } else { format!("{near}{rest}") };
    let fixed = format!("arn:{}:iam::{}:{resource}", arn.partition(), arn.account());
    let is_whole = near == "root" || rest.len() > 1;
    (format!("did you mean `{near}`?"), is_whole.then_some(Repair::Text(fixed, true)))
}

/// The parts of an ARN of the right kind.
fn of_parts(arn: &Arn, context: &Context) -> Option<Fault> {
    let (text, account, partition) = (arn.as_str(), arn.account(), arn.partition());
    if context.catalogue.partition(partition).is_none() {
        let names: Vec<_> = context.catalogue.partitions().map(|known| known.name()).collect();
        let near = names.iter().copied().find(|known| osa_distance(known, partition) <= 1);
        let message = format!("`{text}` has the unknown partition `{partition}`");
        let fix = near.map(|near| {
            Repair::Text(text.replacen(&format!(":{partition}:"), &format!(":{near}:"), 1), false)
        });
        return Some(Fault {
            message,
            help: format!("write one of `{}`", names.join("`, `")),
            fix,
        });
    }
    if !is_account_id(account) {
        let (message, help) = match account.is_empty() {
            true => (
                format!("`{text}` names no account"),
                "principals belong to an account: put its id behind `iam::`",
            ),
            false => (
                format!("`{text}` holds `{account}`, which is not an account id"),
                "an account id is twelve digits",
            ),
        };
        return Some(Fault { message, help: help.to_owned(), fix: None });
    }
    if !arn.region().is_empty() {
        let message = format!("`{text}` names a region, and principals have none");
        let fixed = text.replacen(&format!(":{}:", arn.region()), "::", 1);
        let help = "leave the part between `iam:` and the account empty".to_owned();
        return Some(Fault { message, help, fix: Some(Repair::Text(fixed, true)) });
    }
    None
}
