//! `bucket-control-by-other-account`: a bucket policy that lets another account change who may do what.

use crate::compliance::{S3_6, Verdict};
use crate::context::Context;
use crate::model::{
    ActionPattern, Actions, AwsPrincipal, Kinds, PrincipalType, Principals, Statement,
};
use crate::report::Report;
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::exposure::{self, Exposure};
use crate::source::Span;

pub(crate) static RULE: Rule = Rule {
    id: "bucket-control-by-other-account",
    category: Category::Strict,
    summary: "a bucket policy lets an account change who may do what",
    aws_issue_codes: &[],
    compliance: &[&S3_6],
    kinds: Kinds::RESOURCE,
    fix: FixKind::None,
    since: "0.1.0",
    docs: include_str!("bucket_control_by_other_account.md"),
    check: Check::Statement(check),
};

/// The actions that AWS's control S3.6 names.
const CONTROLLING: [&str; 5] = [
    "DeleteBucketPolicy",
    "PutBucketAcl",
    "PutBucketPolicy",
    "PutEncryptionConfiguration",
    "PutObjectAcl",
];

const LIMITED: &str =
    "AWS's control S3.6 goes by `Principal` alone, and fails it whatever is tested here";

fn check(statement: &Statement, context: &Context, report: &mut Report) {
    let (Some(principals), Some(actions)) = (&statement.principals, &statement.actions) else {
        return;
    };
    let is_bucket = context.policy.is_attached_to("AWS::S3::Bucket");
    if !is_bucket || !statement.is_allow() || principals.negated {
        return;
    }
    let Some((span, name)) = controlling(actions, context) else { return };
    let everyone = principals.everyone();
    let who = match everyone {
        Some(place) => Some((place, "everyone".to_owned())),
        None => first_account(principals),
    };
    let Some((place, who)) = who else { return };
    // Whose bucket it is does not stand in the policy.
    let (by_letter, in_effect) = match everyone {
        Some(_) => (Verdict::Fail, in_effect(statement, context)),
        None => (Verdict::Unknown, Verdict::Unknown),
    };
    let condition = statement.condition.iter().filter(|_| everyone.is_some());
    report
        .finding(&RULE, span, format!("`s3:{name}` is allowed to {who}"))
        .label(place, if everyone.is_some() { "other accounts among them" } else { "if the bucket is another account's" })
        .labels(condition.map(|condition| (condition.key, LIMITED.to_owned())))
        .help("name the actions on objects that the other account needs; who may do what stays with the bucket's own account")
        .verdicts(by_letter, in_effect);
}

/// The place that lets a controlling action in, and the action.
fn controlling(actions: &Actions, context: &Context) -> Option<(Span, &'static str)> {
    let included = |name: &&str| context.includes(actions, "s3", name) == Some(true);
    let name = CONTROLLING.into_iter().find(included)?;
    let pattern = actions.known().iter().find(|pattern| pattern.matches("s3", name));
    let span = pattern.filter(|_| !actions.negated).map_or(actions.list.key, ActionPattern::span);
    Some((span, name))
}

/// The first principal that is in an account, and the account.
fn first_account(principals: &Principals) -> Option<(Span, String)> {
    principals.of_type(PrincipalType::Aws).find_map(|value| {
        let account = match AwsPrincipal::parse(value.as_str()) {
            AwsPrincipal::Account(account) => account,
            AwsPrincipal::Role(arn)
            | AwsPrincipal::User(arn)
            | AwsPrincipal::AssumedRole(arn)
            | AwsPrincipal::FederatedUser(arn) => arn.account(),
            _ => return None,
        };
        Some((value.span(), format!("account `{account}`")))
    })
}

fn in_effect(statement: &Statement, context: &Context) -> Verdict {
    match exposure::exposure(statement, context) {
        Exposure::Open(_) => Verdict::Fail,
        // The callers that it names may be of this account or of another.
        Exposure::Limited | Exposure::Unknown => Verdict::Unknown,
    }
}
