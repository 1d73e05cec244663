//! `invalid-ip-range`: a value of an address operator that is no address.

use crate::context::Context;
use crate::model::{Family, Kinds, Statement};
use crate::report::{Change, Fix, Report};
use crate::rule::{Category, Check, FixKind, Rule};
use crate::rules::addresses::Range;
use crate::rules::conditions::is_template_text;

pub(crate) static RULE: Rule = Rule {
    id: "invalid-ip-range",
    category: Category::Correctness,
    summary: "the value is neither an IP address nor a CIDR range",
    aws_issue_codes: &["TYPE_MISMATCH_IP_RANGE"],
    compliance: &[],
    kinds: Kinds::ALL,
    fix: FixKind::Unsafe,
    since: "0.1.0",
    docs: include_str!("invalid_ip_range.md"),
    check: Check::Condition(check),
};

fn check(statement: &Statement, _: &Context, report: &mut Report) {
    for (block, test) in statement.tests() {
        let Some(operator) = block.operator.filter(|operator| operator.family == Family::IpAddress)
        else {
            continue;
        };
        for value in &test.values {
            let text = value.as_str();
            if Range::parse(text).is_some() || is_template_text(text) {
                continue;
            }
            let message =
                format!("`{text}` is neither an IP address nor a range: {}", reason(text));
            let mut finding = report
                .finding(&RULE, value.span(), message)
                .label(block.text.span, format!("`{}` compares addresses", operator.name));
            if let Some(meant) = meant(text) {
                let change = Change::ReplaceString { span: value.span(), value: meant.clone() };
                finding =
                    finding.fix(Fix::changing_access(format!("change it to `{meant}`"), change));
            }
            finding.help(
                "write an address such as `203.0.113.7`, or a range such as `203.0.113.0/24`",
            );
        }
    }
}

fn reason(text: &str) -> &'static str {
    let is_address = |part: &str| part.parse::<std::net::IpAddr>().is_ok();
    match text.split_once('/') {
        _ if text.is_empty() => "it is empty",
        _ if text.contains('*') => "there are no wildcards in addresses",
        _ if text.contains(char::is_whitespace) => "there is a space in it",
        _ if text.contains(',') => "each range is a string of its own",
        Some((address, _)) if is_address(address) && address.contains(':') => {
            "the prefix is a number from 0 to 128"
        }
        Some((address, _)) if is_address(address) => "the prefix is a number from 0 to 32",
        _ => "it is not written as one",
    }
}

/// The range that was meant: without spaces, with a prefix for a mask, or with one for stars at the end.
fn meant(text: &str) -> Option<String> {
    let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if Range::parse(&packed).is_some() {
        return Some(packed);
    }
    if let Some((address, mask)) = packed.split_once('/') {
        let mask: std::net::Ipv4Addr = mask.parse().ok()?;
        let bits = u32::from(mask);
        let range = format!("{address}/{}", bits.leading_ones());
        let is_mask = bits.leading_ones() + bits.trailing_zeros() >= 32;
        return (is_mask && Range::parse(&range).is_some()).then_some(range);
    }
    let stars = packed.split('.').rev().take_while(|part| *part == "*").count();
    let filled = packed.replace('*', "0");
    let range = format!("{filled}/{}", 32_usize.checked_sub(8 * stars)?);
    ((1..=3).contains(&stars) && Range::parse(&range).is_some()).then_some(range)
}
