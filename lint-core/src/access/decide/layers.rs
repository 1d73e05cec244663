//! What each layer does with a request, and whether it is asked at all.

use iamlint_catalogue::Catalogue;

use super::{Layer, Layers, Row, Sum, WaysOf, special};
use crate::access::caller::Caller;
use crate::access::evaluate::{Match, Prepared};
use crate::access::facts::Facts;
use crate::access::request::Path;
use crate::access::truth::{Need, Truth};
use crate::model::Effect;

/// All layers in the order in which they are asked.
pub(super) fn sums(layers: &Layers, facts: &Facts, catalogue: &Catalogue) -> Vec<Sum> {
    let mut sums = scps(layers, facts);
    sums.push(rcps(layers, facts, catalogue));
    sums.push(endpoint(layers, facts));
    sums.push(identity(layers, facts));
    sums.push(boundary(layers, facts));
    sums.push(session(layers, facts));
    sums.push(resource(layers, facts));
    sums
}

fn scps(layers: &Layers, facts: &Facts) -> Vec<Sum> {
    let circumstances = layers.circumstances;
    let caller = &facts.request.caller;
    let not_asked = if !caller.has_own_side() || matches!(caller, Caller::Canonical { .. }) {
        Some("they govern users, roles and root users alone")
    } else if circumstances.is_service_linked_role {
        Some("they do not govern service-linked roles")
    } else if circumstances.is_caller_in_management_account {
        Some("they do not govern the management account")
    } else {
        None
    };
    let level = |(at, level): (usize, &Vec<Prepared>)| match not_asked {
        Some(why) => Sum::not_asked(Layer::Scp(at), why),
        None => Sum::of(Layer::Scp(at), level.iter(), facts),
    };
    layers.scps.iter().enumerate().map(level).collect()
}

/// `RCPFullAWSAccess` is always attached, so these policies only deny.
fn rcps(layers: &Layers, facts: &Facts, catalogue: &Catalogue) -> Sum {
    let circumstances = layers.circumstances;
    let service = catalogue.service(facts.service());
    let not_asked = if layers.rcps.is_empty() {
        Some("none is given")
    } else if circumstances.is_service_linked_role {
        Some("they do not govern calls of service-linked roles")
    } else if circumstances.is_resource_in_management_account {
        Some("they do not govern the management account")
    } else if circumstances.is_aws_managed_key && special::is_key(facts) {
        Some("they do not govern keys that AWS manages")
    } else if facts.is_action("kms", "RetireGrant") {
        Some("they do not govern `kms:RetireGrant`")
    } else if !service.is_some_and(|service| service.supports_rcp()) {
        Some("they do not govern this service, as far as the AWS data knows")
    } else {
        None
    };
    match not_asked {
        Some(why) => Sum::not_asked(Layer::Rcp, why),
        None => Sum { allows: Truth::Yes, ..Sum::of(Layer::Rcp, layers.rcps.iter(), facts) },
    }
}

fn endpoint(layers: &Layers, facts: &Facts) -> Sum {
    match &layers.endpoint {
        None => Sum::not_asked(Layer::Endpoint, "none is given"),
        Some(_) if facts.request.path == Path::Direct => {
            Sum::not_asked(Layer::Endpoint, "the call does not go through the endpoint")
        }
        Some(policy) => Sum::of(Layer::Endpoint, [policy], facts),
    }
}

fn identity(layers: &Layers, facts: &Facts) -> Sum {
    match &facts.request.caller {
        Caller::Root { .. } => {
            Sum::not_asked(Layer::Identity, "a root user needs none in its own account")
        }
        caller if !caller.has_own_side() => {
            Sum::not_asked(Layer::Identity, "the caller has no identity policies")
        }
        _ => Sum::of(Layer::Identity, layers.identity.iter(), facts),
    }
}

fn boundary(layers: &Layers, facts: &Facts) -> Sum {
    match &layers.boundary {
        None => Sum::not_asked(Layer::Boundary, "none is given"),
        Some(_) if !special::may_have_boundary(facts) => {
            Sum::not_asked(Layer::Boundary, "only users and roles have one")
        }
        Some(_) if layers.circumstances.is_service_linked_role => {
            Sum::not_asked(Layer::Boundary, "a service-linked role has none")
        }
        Some(policy) => Sum::of(Layer::Boundary, [policy], facts),
    }
}

/// A federated user without a session policy has only what resources give to its own name.
fn session(layers: &Layers, facts: &Facts) -> Sum {
    match (&layers.session, &facts.request.caller) {
        (Some(policies), Caller::RoleSession { .. } | Caller::FederatedUser { .. }) => {
            Sum::of(Layer::Session, policies.iter(), facts)
        }
        (None, Caller::FederatedUser { .. }) => Sum::of(Layer::Session, [], facts),
        (Some(_), _) => Sum::not_asked(Layer::Session, "only sessions have one"),
        (None, _) => Sum::not_asked(Layer::Session, "none is given"),
    }
}

fn resource(layers: &Layers, facts: &Facts) -> Sum {
    let Some(policy) = &layers.resource else {
        let mut sum = Sum::not_asked(Layer::Resource, "none is given");
        let missing = special::missing_policy(facts);
        // A key and a role always have a policy, which decides, so one that is not given is not known.
        let open = missing.map_or(Truth::No, |what| Need::Fact(what).into());
        (sum.ways, sum.allows, sum.denies) = (WaysOf::all(&open), open.clone(), open);
        if missing.is_some() {
            sum.not_asked = None;
        }
        return sum;
    };
    let mut sum = Sum::of(Layer::Resource, [policy], facts);
    if special::root_may_mend(facts) {
        sum.denies = Truth::No;
    }
    sum
}

impl Sum {
    /// A layer that has no say: it limits nothing.
    fn not_asked(layer: Layer, why: &'static str) -> Self {
        Self {
            layer,
            not_asked: Some(why),
            allows: Truth::Yes,
            denies: Truth::No,
            ways: WaysOf::all(&Truth::No),
            rows: Vec::new(),
        }
    }

    fn of<'p>(
        layer: Layer,
        policies: impl IntoIterator<Item = &'p Prepared>,
        facts: &Facts,
    ) -> Self {
        let (mut allows, mut denies) = (Truth::No, Truth::No);
        let mut ways = WaysOf::all(&Truth::No);
        let mut rows = Vec::new();
        for policy in policies {
            let first = rows.len();
            let all = policy.statements.iter().enumerate();
            rows.extend(all.map(|(at, statement)| Row {
                policy: policy.number,
                statement: at,
                matched: statement.matches(facts),
            }));
            let own = rows.get(first..).unwrap_or_default();
            let with = |effect: Effect| -> Vec<&Match> {
                let pairs = policy.statements.iter().zip(own);
                let fits = pairs.filter(|(own, _)| own.effect.is_none_or(|it| it == effect));
                fits.map(|(_, row)| &row.matched).collect()
            };
            let sum = |own: &[&Match]| Truth::any(own.iter().map(|own| own.truth.clone()));
            let (allowing, denying) = (with(Effect::Allow), with(Effect::Deny));
            let unread = policy.unread.clone().map_or(Truth::No, Truth::from);
            allows = allows.or(sum(&allowing)).or(unread.clone());
            denies = denies.or(sum(&denying)).or(unread.clone());
            ways = ways.or(WaysOf::of(&allowing)).or(WaysOf::all(&unread));
        }
        Self { layer, not_asked: None, allows, denies, ways, rows }
    }
}
