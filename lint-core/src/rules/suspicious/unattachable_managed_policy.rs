//! `unattachable-managed-policy`: the ARN of an AWS managed policy that is not there, or that cannot be attached any more.

use iamlint_catalogue::{Catalogue, ManagedPolicy};

use crate::context::Context;
use crate::model::{Kinds, Policy};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::managed_policies::{named, of_aws};

pub(crate) static RULE: Rule = Rule {
    id: "unattachable-managed-policy",
    category: Category::Suspicious,
    summary: "an AWS managed policy is named that cannot be attached",
    aws_issue_codes: &[],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("unattachable_managed_policy.md"),
    check: Check::Policy(check),
};

/// Other partitions have policies of their own, and the data lists those of this one.
const LISTED: [&str; 2] = ["aws", "${AWS::Partition}"];

/// A name that is longer is no slip of the pen.
const LONGEST: usize = 128;

fn check(_: &Policy, context: &Context, report: &mut Report) {
    for (naming, arn, span) in named(context) {
        let Some((_, name)) = of_aws(arn).filter(|(partition, _)| LISTED.contains(partition))
        else {
            continue;
        };
        // A pattern under an operator without wildcards is `wildcard-without-like`'s.
        if name.contains(['*', '?', '$', '<', '%', '{']) || name.is_empty() {
            continue;
        }
        let plain = name.rsplit('/').next().unwrap_or(name);
        let fault = match context.catalogue.managed_policy_named(plain) {
            None => Some(absent(name, plain, context.catalogue)),
            Some(policy) if has_other_path(policy, name) => Some(misplaced(policy)),
            Some(policy) if naming.needs_it() => withdrawn(policy),
            Some(_) => None,
        };
        let Some(fault) = fault else { continue };
        report.enter(naming.statement());
        let fix = fault.meant.map(|right| {
            let value = format!("{}{right}", arn.strip_suffix(name).unwrap_or_default());
            let change = Change::ReplaceString { span, value };
            Fix::changing_access(format!("change it to `{right}`"), change)
        });
        report.finding(&RULE, span, fault.message).help(fault.help).fixes(fix);
    }
}

struct Fault {
    message: String,
    help: String,
    /// Path and name of the policy that was meant.
    meant: Option<String>,
}

/// The data does not know the paths of policies that AWS has withdrawn.
const UNKNOWN_PATH: &str = "?";

fn has_other_path(policy: ManagedPolicy, name: &str) -> bool {
    policy.path() != UNKNOWN_PATH && !full(policy).eq_ignore_ascii_case(name)
}

fn full(policy: ManagedPolicy) -> String {
    format!("{}{}", policy.path(), policy.name())
}

fn misplaced(policy: ManagedPolicy) -> Fault {
    let meant = full(policy);
    let message = format!("the ARN of `{}` ends in `policy/{meant}`", policy.name());
    Fault { message, help: "write the path and the name".to_owned(), meant: Some(meant) }
}

fn absent(name: &str, plain: &str, catalogue: &Catalogue) -> Fault {
    let is_slip = plain.len() <= LONGEST;
    let meant = is_slip.then(|| catalogue.suggest_managed_policy(plain)).flatten().map(full);
    let (message, help) = match &meant {
        Some(near) => {
            (format!("AWS has no managed policy `{name}`"), format!("did you mean `{near}`?"))
        }
        None => (
            format!("`{name}` is no AWS managed policy in the data of {}", catalogue.date()),
            "look it up in AWS's reference; one that is newer than the data is not in it"
                .to_owned(),
        ),
    };
    Fault { message, help, meant }
}

fn withdrawn(policy: ManagedPolicy) -> Option<Fault> {
    let name = policy.name();
    let message = if policy.is_gone() {
        format!("AWS has taken the managed policy `{name}` away")
    } else if policy.is_deprecated() {
        format!("AWS has deprecated `{name}`: it can be attached to nothing new")
    } else {
        return None;
    };
    Some(Fault {
        message,
        help: "name the policy that AWS gives in its place".to_owned(),
        meant: None,
    })
}
