//! Tests about all requests of a region.

use iamlint_catalogue::Catalogue;
use iamlint_core::access::compare::{
    Answer, Options, Proof, Region, RegionFault, never, no_access_outside, no_more_than,
    no_public_access,
};
use iamlint_core::access::evaluate::Prepared;
use iamlint_core::access::request::Request;
use iamlint_core::assertions::{Asks, Assertion, LayerFiles, Placed};
use iamlint_core::model::PolicyKind;
use iamlint_core::source::Span;
use iamlint_core::visible::visible;

use crate::load::{Fault, Loader};
use crate::proof;
use crate::tests::Told;
use crate::words::Pointed;

/// What came of a region.
pub(crate) enum Decided {
    /// No request of it is allowed.
    Holds,
    /// This one is.
    Broken(Box<Broken>),
    /// Neither is known, for this reason.
    Unknown(String),
}

/// A request that is allowed, though it should not be.
pub struct Broken {
    /// The request.
    pub proof: Proof,
    /// The place of the statement that allows it: in words, and by the number of its policy.
    pub place: String,
    at: Option<(usize, Span)>,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// The keys of `unless` that it does not carry.
    lacks: Vec<String>,
}

/// The policies that have a say, the one whose statements are named first.
struct Asked {
    policies: Vec<Prepared>,
    /// Of the first policy, how many statements there are of each file: its number, and how many.
    pieces: Vec<(usize, usize)>,
}

/// Decides a test about a region.
pub(crate) fn decide(test: &Assertion, loader: &mut Loader) -> Result<Decided, Fault> {
    let actions: &[Placed] = match &test.asks {
        Asks::Never { actions, .. } => actions,
        _ => &[],
    };
    let service = actions.first().and_then(|own| own.text.split(':').next());
    loader.service = service.unwrap_or_default().to_ascii_lowercase();
    loader.may_be_trust = true;
    let asked = match &test.asks {
        Asks::NoPublicAccess | Asks::NoAccessOutside(_) => {
            Asked::of_resource(&test.given.layers, loader)
        }
        _ => Asked::of(&test.given.layers, loader),
    };
    let answer = asked.and_then(|asked| Ok((answer(test, &asked, loader)?, asked)));
    loader.may_be_trust = false;
    let (answer, asked) = answer?;
    Ok(match answer {
        Answer::None => Decided::Holds,
        Answer::Some(proof) => Decided::Broken(Box::new(asked.broken(*proof, test, loader))),
        Answer::Unknown(unsure) => {
            Decided::Unknown(proof::why_unknown(&unsure, &|policy, span| {
                Some(loader.loaded.get(policy)?.place(span))
            }))
        }
    })
}

fn answer(test: &Assertion, asked: &Asked, loader: &mut Loader) -> Result<Answer, Fault> {
    let policies: Vec<&Prepared> = asked.policies.iter().collect();
    let catalogue = Catalogue::embedded();
    let options = Options { choices: loader.choices, ..Options::default() };
    let texts = |all: &[Placed]| all.iter().map(|own| own.text.clone()).collect::<Vec<_>>();
    Ok(match &test.asks {
        Asks::Never { actions, resources, unless } => {
            let region = Region {
                actions: texts(actions),
                resources: texts(resources),
                unless: unless.iter().map(|(key, all)| (key.text.clone(), all.clone())).collect(),
            };
            let refused = |RegionFault { at, message }| Fault {
                span: unless.get(at).map(|(key, _)| key.span),
                message,
            };
            never(&policies, &region, catalogue, options).map_err(refused)?
        }
        Asks::NoMoreThan(files) => {
            let kind = asked.policies.first().map_or(PolicyKind::Identity, |own| own.kind);
            let reference = Prepared::joined(loader.all(Some(files), kind)?);
            let nothing = "no reference is named".to_owned();
            let reference = reference.ok_or_else(|| Fault::from(nothing))?;
            no_more_than(&policies, &reference, catalogue, options)
        }
        Asks::NoAccessOutside(known) => {
            let (organizations, accounts): (Vec<String>, Vec<String>) =
                texts(known).into_iter().partition(|own| own.starts_with("o-"));
            no_access_outside(&policies, &accounts, &organizations, catalogue, options)
        }
        Asks::NoPublicAccess | Asks::Requests { .. } => match policies.first() {
            Some(policy) => no_public_access(policy, catalogue, options),
            None => Answer::None,
        },
    })
}

impl Asked {
    /// The layers of a user or role; the policy of a resource by itself, as who else has a say depends on who calls.
    fn of(files: &LayerFiles, loader: &mut Loader) -> Result<Self, Fault> {
        let own = loader.all(files.identity.as_ref(), PolicyKind::Identity)?;
        if own.is_empty() {
            return Self::of_resource(files, loader);
        }
        let pieces = pieces(&own);
        let session = loader.all(files.session.as_ref(), PolicyKind::Session)?;
        let boundary = loader.all(files.boundary.as_ref(), PolicyKind::Boundary)?;
        let mut layers = vec![own, boundary, session];
        for level in files.scps.iter().flatten() {
            layers.push(loader.all(Some(level), PolicyKind::Scp)?);
        }
        let policies = layers.into_iter().filter_map(Prepared::joined).collect();
        Ok(Self { policies, pieces })
    }

    fn of_resource(files: &LayerFiles, loader: &mut Loader) -> Result<Self, Fault> {
        let own = loader.all(files.resource.as_ref(), PolicyKind::Resource)?;
        Ok(Self { pieces: pieces(&own), policies: own })
    }

    /// Where the statement stands that allows the request.
    fn broken(&self, proof: Proof, test: &Assertion, loader: &Loader) -> Broken {
        let statements = self.policies.first().map(|own| own.statements.as_slice());
        let statement = statements.unwrap_or_default().get(proof.granting);
        let mut before = 0;
        let piece = self.pieces.iter().find(|(_, count)| {
            before += count;
            proof.granting < before
        });
        let at = piece.zip(statement).map(|((number, _), own)| (*number, own.anchor));
        let place = at.and_then(|(number, span)| Some(loader.loaded.get(number)?.place(span)));
        let sid = statement.and_then(|own| own.sid.clone());
        let lacks = match &test.asks {
            Asks::Never { unless, .. } => lacking(&proof.request, unless),
            _ => Vec::new(),
        };
        Broken { proof, place: place.unwrap_or_default(), at, sid, lacks }
    }
}

fn lacking(request: &Request, unless: &[(Placed, Vec<String>)]) -> Vec<String> {
    let known = proof::keys(request);
    let is_known = |key: &str| known.iter().any(|(own, _)| own.eq_ignore_ascii_case(key));
    unless.iter().map(|(key, _)| key.text.clone()).filter(|key| !is_known(key)).collect()
}

fn pieces(all: &[Prepared]) -> Vec<(usize, usize)> {
    all.iter().map(|own| (own.number, own.statements.len())).collect()
}

impl Broken {
    pub(crate) fn told(&self) -> Told {
        let request = &self.proof.request;
        let (action, resource) = (visible(&request.action), visible(&request.resource));
        let mut text =
            format!("{action} on {resource}\n    by {}", visible(&proof::called(&request.caller)));
        for (key, value) in proof::keys(request) {
            text.push_str(&format!("\n    with {} = {}", visible(&key), visible(&value)));
        }
        for key in &self.lacks {
            text.push_str(&format!("\n    without {}", visible(key)));
        }
        let sid = self.sid.as_ref().map(|sid| format!(" ({})", visible(sid))).unwrap_or_default();
        let why = format!("    allowed by {}{sid}\n", visible(&self.place));
        let said = format!("allows it{sid}");
        let places = self.at.map(|(policy, span)| Pointed { policy, span, said });
        let places = places.into_iter().collect();
        Told { request: text, came: "allowed".to_owned(), why, places }
    }
}
