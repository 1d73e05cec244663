//! What the rules about conditions share: looking keys up, and moving or removing a test.

use iamlint_catalogue::{ConditionKey, KeyLookup, ValueType};

use crate::context::Context;
use crate::model::{Condition, KeyTest, OperatorBlock, Scalar, parse_operator, variables};
use crate::report::{Change, Data, Place};

/// What the catalogue knows of a condition key. Keys of identity providers and unknown keys have no entry.
pub(super) fn known_key<'p>(context: &Context<'p>, name: &str) -> Option<ConditionKey<'p>> {
    match context.condition_key(name) {
        KeyLookup::Found(key) => Some(key),
        _ => None,
    }
}

/// Whether requests carry a list of values for the key. `None` if the key is not known.
pub(super) fn is_multivalued(context: &Context, name: &str) -> Option<bool> {
    // `amr` holds how the user signed in, one entry a method: a list with every provider.
    if is_provider_key(name) {
        return name.to_ascii_lowercase().ends_with(":amr").then_some(true);
    }
    known_key(context, name).map(|key| key.multivalued())
}

/// Whether the key is known to hold a single value. False if that is not known.
pub(super) fn is_single_valued(context: &Context, name: &str) -> bool {
    // Claims of web identities have a rule of their own.
    if is_provider_key(name) {
        return false;
    }
    // The service lists it as text, and AWS's own policies hold it in sets: a connection is used for several actions.
    let lower = name.to_ascii_lowercase();
    let is_set = lower.ends_with("connections:provideraction");
    // The lists of services call some sets text, such as `lambda:VpcIds`: a plural is no sure single value.
    let is_plural = lower.ends_with('s') && !lower.starts_with("aws:");
    !is_set && !is_plural && is_multivalued(context, name) == Some(false)
}

/// Whether the prefix looks like the host of an identity provider, as in `oidc.example.com/id/1:sub`.
pub(super) fn is_provider_key(name: &str) -> bool {
    name.split_once(':').is_some_and(|(prefix, _)| prefix.contains(['.', '/']))
}

/// Whether one of `wildcards` stands outside the policy variables of the text; `${*}` is an escape and counts as a variable.
pub(super) fn has_wildcard(text: &str, wildcards: &[char]) -> bool {
    let mut from = 0;
    for variable in variables(text) {
        let between = text.get(from..variable.range.start).unwrap_or_default();
        if between.contains(wildcards) {
            return true;
        }
        from = variable.range.end;
    }
    text.get(from..).unwrap_or_default().contains(wildcards)
}

/// Whether the text holds a part that somebody or something fills in later.
pub(super) fn is_template_text(text: &str) -> bool {
    let may_be = memchr::memchr3(b'{', b'<', b'%', text.as_bytes()).is_some();
    may_be && (text.contains("${") || text.contains("{{") || text.contains(['<', '%']))
}

/// Only the operators that compare sets have a colon, and nearly every key has one.
fn is_operator(name: &str) -> bool {
    let may_be = matches!(name.as_bytes(), [b'f' | b'F', ..]) || !name.contains(':');
    may_be && parse_operator(name).is_some()
}

/// Whether the key is one whose name may be judged: not a part of a template, and not an operator that stands one level too deep.
pub(super) fn is_plain_key(test: &KeyTest) -> bool {
    !is_template_text(test.name())
        && !is_operator(test.name())
        && !test.name().starts_with("Fn::")
        && test.name() != "Ref"
}

/// The Access Analyzer code for a key that does not exist. `None` if it exists, or if that cannot be said.
pub(super) fn unknown_key(name: &str, context: &Context) -> Option<&'static [&'static str]> {
    let lookup = context.condition_key(name);
    if matches!(lookup, KeyLookup::Found(_) | KeyLookup::IdentityProvider) {
        return None;
    }
    let (prefix, rest) = name.split_once(':')?;
    // Policies of AWS IoT Core test attributes of things and certificates, which the lists of IAM do not have.
    if prefix.eq_ignore_ascii_case("iot") && rest.contains('.') {
        return None;
    }
    let is_malformed = prefix.is_empty()
        || rest.is_empty()
        || prefix.contains(' ')
        || rest.starts_with(' ')
        || rest.ends_with(' ');
    // A family of tag keys without a tag, and `aws:ARN`, are other rules' faults.
    let is_family = known_key(context, &format!("{}/tag", name.trim_end_matches('/'))).is_some();
    if is_malformed || is_provider_key(name) || is_family || name.eq_ignore_ascii_case("aws:arn") {
        return None;
    }
    match lookup {
        KeyLookup::Found(_) | KeyLookup::IdentityProvider => None,
        KeyLookup::UnknownGlobal => Some(&["INVALID_GLOBAL_CONDITION_KEY"]),
        KeyLookup::UnknownKey(_) => Some(&["INVALID_SERVICE_CONDITION_KEY"]),
        // The keys of a service that AWS has closed are not in the data any more.
        KeyLookup::UnknownService if context.catalogue.retired_service(prefix).is_some() => None,
        KeyLookup::UnknownService => Some(&["INVALID_SERVICE"]),
    }
}

/// Keys that were probably meant by one that does not exist, best first.
pub(super) fn suggestions(name: &str, context: &Context) -> Vec<String> {
    // Comparing long texts with every key takes long, and they are no slip of the finger.
    match name.len() {
        0..100 => context.catalogue.suggest_condition_key(name),
        _ => Vec::new(),
    }
}

/// Keys with the same prefix whose names hold the name of one that does not exist: `aws:PrincipalOrgID` for `aws:OrgID`.
pub(super) fn longer_names(name: &str, context: &Context) -> Vec<String> {
    let Some((prefix, rest)) = name.split_once(':') else { return Vec::new() };
    let (family, tag) = rest.split_once('/').unwrap_or((rest, ""));
    let wanted = family.to_ascii_lowercase();
    if !(4..40).contains(&wanted.len()) && wanted != "tag" {
        return Vec::new();
    }
    let holds = |key: &ConditionKey| {
        let own = key.name().split_once(':').filter(|(own, _)| own.eq_ignore_ascii_case(prefix));
        let is_alike = key.is_template() != tag.is_empty();
        is_alike && own.is_some_and(|(_, own)| own.to_ascii_lowercase().contains(&wanted))
    };
    let keys =
        context.catalogue.service(prefix).into_iter().flat_map(|service| service.condition_keys());
    let found = context.catalogue.global_keys().chain(keys).filter(holds).take(3);
    found
        .map(|key| match key.name().split_once('/') {
            Some((family, _)) if !tag.is_empty() => format!("{family}/{tag}"),
            _ => key.name().to_owned(),
        })
        .collect()
}

/// What the values of the key are; `None` if the key is not known or accepts two types.
pub(super) fn value_type(context: &Context, name: &str) -> Option<ValueType> {
    if is_provider_key(name) {
        return None;
    }
    known_key(context, name)
        .filter(|key| key.other_value_type().is_none())
        .map(|key| key.value_type())
}

/// The change that takes a test away, with its operator if that tests nothing else, and with the condition if nothing else
/// is in it.
pub(super) fn remove_test(condition: &Condition, block: &OperatorBlock, test: &KeyTest) -> Change {
    if block.tests.len() > 1 {
        return Change::Remove { span: test.member() };
    }
    let span = if condition.operators.len() > 1 {
        block.text.span.to(block.span)
    } else {
        condition.key.to(condition.span)
    };
    Change::Remove { span }
}

/// The changes that put a test under another operator, with `value` in place of its values if there is one.
///
/// `None` if that operator tests the key already.
pub(super) fn move_test(
    condition: &Condition,
    block: &OperatorBlock,
    test: &KeyTest,
    operator: &str,
    value: Option<Data>,
) -> Option<Vec<Change>> {
    let replaced = value.is_some();
    let data = value.unwrap_or_else(|| data_of(test));
    let is_target = |other: &&OperatorBlock| other.text.value.eq_ignore_ascii_case(operator);
    let removal = || match block.tests.len() {
        1 => Change::Remove { span: block.text.span.to(block.span) },
        _ => Change::Remove { span: test.member() },
    };
    if let Some(target) = condition.operators.iter().find(is_target) {
        let last = target
            .tests
            .last()
            .filter(|_| target.tests.iter().all(|other| !other.is(test.name())))?;
        let key = test.name().to_owned();
        let insert =
            Change::InsertMember { anchor: last.member(), place: Place::After, key, value: data };
        return Some(vec![removal(), insert]);
    }
    if block.tests.len() == 1 {
        let mut changes =
            vec![Change::ReplaceString { span: block.text.span, value: operator.to_owned() }];
        changes.extend(replaced.then_some(Change::ReplaceValue { span: test.span, value: data }));
        return Some(changes);
    }
    let insert = Change::InsertMember {
        anchor: block.text.span.to(block.span),
        place: Place::After,
        key: operator.to_owned(),
        value: Data::Object(vec![(test.name().to_owned(), data)]),
    };
    Some(vec![removal(), insert])
}

/// The change that adds a test to a condition. `None` if the condition has no operator to put it beside.
pub(super) fn add_test(
    condition: &Condition,
    operator: &str,
    key: &str,
    value: Data,
) -> Option<Change> {
    let is_target = |block: &&OperatorBlock| {
        block.text.value.eq_ignore_ascii_case(operator) && !block.tests.is_empty()
    };
    let target = condition.operators.iter().find(is_target).and_then(|block| block.tests.last());
    let (anchor, key, value) = match target {
        Some(test) => (test.member(), key, value),
        None => {
            let last = condition.operators.last()?;
            let tests = Data::Object(vec![(key.to_owned(), value)]);
            (last.text.span.to(last.span), operator, tests)
        }
    };
    Some(Change::InsertMember { anchor, place: Place::After, key: key.to_owned(), value })
}

/// The values of a test, to be written at another place. Numbers become strings, which AWS reads alike.
fn data_of(test: &KeyTest) -> Data {
    let data = |value: &crate::model::ConditionValue| match value.scalar {
        Scalar::Bool => Data::Bool(value.as_str() == "true"),
        Scalar::String | Scalar::Number => Data::string(value.as_str()),
    };
    match test.values.as_slice() {
        [only] if !test.is_list => data(only),
        values => Data::List(values.iter().map(data).collect()),
    }
}
