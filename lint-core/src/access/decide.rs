//! All policies that have a say, and what comes of them for one request.
//!
//! Any denial wins. Then each layer that limits has to allow: service control policies at each level, resource control policies,
//! the policy of the VPC endpoint. Then identity policies, permissions boundary, session policy and the policy of the resource
//! decide together; how, depends on whether caller and resource are of one account, and on the name by which the resource's
//! policy knows the caller. Source: IAM user guide, "Policy evaluation logic", and its pages on cross-account access and on
//! permissions boundaries.
//!
//! Not modelled: grants of KMS, access control lists and Block Public Access of S3, and what a service checks beside policies.
//! [`Answer::notes`] says so where it matters.

mod layers;
mod special;

use iamlint_catalogue::Catalogue;

use crate::access::caller::{Caller, is_same_role};
use crate::access::choices::Points;
use crate::access::evaluate::principal::Ways;
use crate::access::evaluate::{Match, Prepared};
use crate::access::facts::Facts;
use crate::access::truth::{Need, Needs, Truth};

pub use special::companions;

/// The policies that have a say.
#[derive(Clone, Debug, Default)]
pub struct Layers {
    /// The policies of the user and of the user's groups, or of the role.
    pub identity: Vec<Prepared>,
    /// The permissions boundary of the user or role.
    pub boundary: Option<Prepared>,
    /// The policies that the session was asked for with. One of them has to allow.
    pub session: Option<Vec<Prepared>>,
    /// The policy of the resource; of a role that is to be assumed, its trust policy.
    pub resource: Option<Prepared>,
    /// Service control policies of the caller's account: the root of the organization first, one list a level.
    pub scps: Vec<Vec<Prepared>>,
    /// Resource control policies of the resource's account, beside `RCPFullAWSAccess`, which is always attached.
    pub rcps: Vec<Prepared>,
    /// The policy of the VPC endpoint that the request goes through.
    pub endpoint: Option<Prepared>,
    /// What else decides which of them are asked.
    pub circumstances: Circumstances,
}

/// What decides which layers are asked, and no policy says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// The caller is a session of a service-linked role: only its own policy counts.
    pub is_service_linked_role: bool,
    /// The caller's account is the organization's management account, which service control policies do not touch.
    pub is_caller_in_management_account: bool,
    /// The resource's account is the management account, which resource control policies do not touch.
    pub is_resource_in_management_account: bool,
    /// The resource is a KMS key that AWS manages, which resource control policies do not touch.
    pub is_aws_managed_key: bool,
}

/// One layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// Service control policies of one level, from 0.
    Scp(usize),
    /// Resource control policies.
    Rcp,
    /// The policy of the VPC endpoint.
    Endpoint,
    /// Identity policies.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// Session policies.
    Session,
    /// The policy of the resource, or the trust policy of the role.
    Resource,
}

/// What comes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is allowed.
    Allowed,
    /// A statement denies it.
    ExplicitDeny,
    /// Nothing denies it, and this layer lacks what allows it.
    ImplicitDeny(Layer),
    /// That depends on what is not known.
    Depends(Needs),
}

/// What comes of a request, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What comes of it.
    pub decision: Decision,
    /// What each layer says, in the order in which they are asked.
    pub layers: Vec<LayerAnswer>,
    /// What is to be known beside: what is not modelled and may matter here.
    pub notes: Vec<String>,
    /// The points that AWS leaves open and that were asked.
    pub asked: Points,
}

/// What one layer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerAnswer {
    /// The layer.
    pub layer: Layer,
    /// What it says.
    pub verdict: Verdict,
    /// Its statements, in order.
    pub rows: Vec<Row>,
}

/// What a layer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It has no say, for this reason.
    NotAsked(&'static str),
    /// It allows the request.
    Allows,
    /// A statement denies it.
    Denies,
    /// No statement is about it.
    Silent,
    /// That depends on what is not known.
    Depends(Needs),
}

/// One statement and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The number of the policy.
    pub policy: usize,
    /// The place of the statement among those of the policy.
    pub statement: usize,
    /// What came of it.
    pub matched: Match,
}

/// What one layer does with the request.
struct Sum {
    layer: Layer,
    /// Why it is not asked.
    not_asked: Option<&'static str>,
    allows: Truth,
    denies: Truth,
    /// How its statements that allow know the caller.
    ways: WaysOf,
    rows: Vec<Row>,
}

/// Whether a resource's policy allows the request by each kind of name.
struct WaysOf {
    /// The caller's own name, or `*`.
    direct: Truth,
    /// The role of the session, or the user of the federated session.
    parent: Truth,
    /// The account.
    account: Truth,
    /// The account, or `*`.
    account_or_any: Truth,
    /// The caller's own name, or the role of the session.
    named: Truth,
}

/// Decides one request. `facts` is told whether the caller has a boundary.
pub fn decide(layers: &Layers, facts: &mut Facts, catalogue: &Catalogue) -> Answer {
    let has_boundary = layers.boundary.is_some() && special::may_have_boundary(facts);
    facts.has_boundary = has_boundary;
    let facts = &*facts;
    let mut notes = special::notes(facts, catalogue);
    if let Some(note) = special::needs_no_permission(facts) {
        notes.insert(0, note.to_owned());
        let (decision, layers, asked) = (Decision::Allowed, Vec::new(), facts.asked());
        return Answer { decision, layers, notes, asked };
    }
    let sums = layers::sums(layers, facts, catalogue);
    let denies = Truth::any(sums.iter().map(|sum| sum.denies.clone()));
    let (allows, lacking) = allowed(&sums, facts);
    let decision = match (allows, denies) {
        (_, Truth::Yes) => Decision::ExplicitDeny,
        (Truth::No, _) => Decision::ImplicitDeny(lacking),
        (Truth::Yes, Truth::No) => Decision::Allowed,
        (allows, denies) => match allows.and(denies.negated()) {
            Truth::Depends(needs) => Decision::Depends(needs),
            // Both are known here: the arms above have taken these cases.
            _ => Decision::ImplicitDeny(lacking),
        },
    };
    let layers = sums.into_iter().map(Sum::into_answer).collect();
    Answer { decision, layers, notes, asked: facts.asked() }
}

/// Whether the layers together allow the request, and the first that is lacking.
fn allowed(sums: &[Sum], facts: &Facts) -> (Truth, Layer) {
    let limits = |sum: &&Sum| matches!(sum.layer, Layer::Scp(_) | Layer::Rcp | Layer::Endpoint);
    let mut allows = Truth::Yes;
    for sum in sums.iter().filter(limits) {
        if sum.allows.is_no() {
            return (Truth::No, sum.layer);
        }
        allows = allows.and(sum.allows.clone());
    }
    let Some(sides) = Sides::of(sums) else { return (Truth::No, Layer::Identity) };
    let (own, lacking) = sides.allow(facts);
    (allows.and(own), lacking)
}

/// The layers of caller and resource.
struct Sides<'s> {
    identity: &'s Sum,
    boundary: &'s Sum,
    session: &'s Sum,
    resource: &'s Sum,
}

impl<'s> Sides<'s> {
    fn of(sums: &'s [Sum]) -> Option<Self> {
        let find = |layer| sums.iter().find(|sum| sum.layer == layer);
        Some(Self {
            identity: find(Layer::Identity)?,
            boundary: find(Layer::Boundary)?,
            session: find(Layer::Session)?,
            resource: find(Layer::Resource)?,
        })
    }

    fn allow(&self, facts: &Facts) -> (Truth, Layer) {
        if !facts.request.caller.has_own_side() {
            return (self.resource.ways.direct.clone(), Layer::Resource);
        }
        let same = (self.in_same_account(facts), self.lacking_in_same_account(facts));
        let across = (self.across_accounts(), self.lacking_across_accounts());
        match is_same_account(facts) {
            Truth::Yes => same,
            Truth::No => across,
            _ if same.0 == across.0 => same,
            depends => (depends.and(same.0.or(across.0)), same.1),
        }
    }

    /// Boundary and session policy, which limit what identity policies and the names of parents give.
    fn limits(&self) -> Truth {
        self.boundary.allows.clone().and(self.session.allows.clone())
    }

    fn in_same_account(&self, facts: &Facts) -> Truth {
        let ways = &self.resource.ways;
        if assumes_itself(facts) {
            // Since 2022 a role has to be named by itself.
            return ways.named.clone().and(ways.direct.clone().or(self.limits()));
        }
        let identity = self.identity.allows.clone();
        let identity = match special::resource_rules_alone(facts) {
            // Here the account gets nothing by itself.
            true => identity.and(ways.account_or_any.clone()),
            false => identity,
        };
        ways.direct.clone().or(ways.parent.clone().or(identity).and(self.limits()))
    }

    fn lacking_in_same_account(&self, facts: &Facts) -> Layer {
        let rules_alone = special::resource_rules_alone(facts);
        let ways = &self.resource.ways;
        let has_own = !self.identity.allows.is_no() || !ways.parent.is_no();
        match () {
            () if assumes_itself(facts) && ways.named.is_no() => Layer::Resource,
            () if rules_alone && ways.account_or_any.is_no() && ways.parent.is_no() => {
                Layer::Resource
            }
            () if !has_own => Layer::Identity,
            () if self.boundary.allows.is_no() => Layer::Boundary,
            () => Layer::Session,
        }
    }

    fn across_accounts(&self) -> Truth {
        let ways = &self.resource.ways;
        let resource = ways.direct.clone().or(ways.parent.clone()).or(ways.account.clone());
        resource.and(self.identity.allows.clone()).and(self.limits())
    }

    fn lacking_across_accounts(&self) -> Layer {
        let order = [self.resource, self.identity, self.boundary, self.session];
        order.iter().find(|sum| sum.allows.is_no()).map_or(Layer::Resource, |sum| sum.layer)
    }
}

/// Whether caller and resource are of one account.
fn is_same_account(facts: &Facts) -> Truth {
    match (facts.request.caller.account(), facts.resource_account()) {
        // Without a resource the call is about the caller's own account.
        (Some(_), None) if facts.resource().is_none() => Truth::Yes,
        (Some(own), Some(other)) => (own == other).into(),
        (Some(_), None) => Truth::on_key("aws:resourceaccount"),
        (None, _) => Need::Fact("the account of the caller").into(),
    }
}

/// Whether a session of a role asks for that role.
fn assumes_itself(facts: &Facts) -> bool {
    match &facts.request.caller {
        Caller::RoleSession { role, .. } => {
            facts.is_action("sts", "AssumeRole") && is_same_role(role, &facts.request.resource)
        }
        _ => false,
    }
}

impl Sum {
    fn into_answer(self) -> LayerAnswer {
        let verdict = match (self.not_asked, self.allows, self.denies) {
            (Some(why), ..) => Verdict::NotAsked(why),
            (None, _, Truth::Yes) => Verdict::Denies,
            (None, Truth::No, _) => Verdict::Silent,
            (None, Truth::Yes, Truth::No) => Verdict::Allows,
            (None, allows, denies) => match allows.and(denies.negated()) {
                Truth::Depends(needs) => Verdict::Depends(needs),
                Truth::Yes => Verdict::Allows,
                Truth::No => Verdict::Silent,
            },
        };
        LayerAnswer { layer: self.layer, verdict, rows: self.rows }
    }
}

impl WaysOf {
    /// The same truth for each way, where no policy tells them apart.
    fn all(truth: &Truth) -> Self {
        let own = || truth.clone();
        let (direct, parent, account) = (own(), own(), own());
        Self { direct, parent, account, account_or_any: own(), named: own() }
    }

    fn of(matches: &[&Match]) -> Self {
        let by = |ways: Ways| Truth::any(matches.iter().map(|own| own.by(ways)));
        Self {
            direct: by(Ways::EXACT.and(Ways::ANY)),
            parent: by(Ways::ROLE.and(Ways::USER)),
            account: by(Ways::ACCOUNT),
            account_or_any: by(Ways::ACCOUNT.and(Ways::ANY)),
            named: by(Ways::EXACT.and(Ways::ROLE)),
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            direct: self.direct.or(other.direct),
            parent: self.parent.or(other.parent),
            account: self.account.or(other.account),
            account_or_any: self.account_or_any.or(other.account_or_any),
            named: self.named.or(other.named),
        }
    }
}
