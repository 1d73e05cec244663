//! How the policies of one side stand to those of another: which access a change adds, and which it takes away.

use iamlint_catalogue::Catalogue;
use iamlint_core::access::compare::{Answer, Options, Proof, added};
use iamlint_core::access::evaluate::{Prepared, PreparedStatement};
use iamlint_core::model::PolicyKind;

use crate::policies::Candidate;
use crate::proof;
use crate::side::{OLD, Side};

/// What came of two policies, or of a question to one.
pub struct Compared<'s> {
    /// The path of the file, where several files are compared.
    pub file: Option<&'s str>,
    /// What they are called.
    pub name: String,
    /// Their kind.
    pub kind: PolicyKind,
    /// The policies: `None` where one side has none of the name.
    pub old: Option<(&'s Side, &'s Candidate)>,
    /// The later one.
    pub new: Option<(&'s Side, &'s Candidate)>,
    /// How they stand to each other.
    pub verdict: Verdict,
    /// What is added, statement by statement of the new policy.
    pub added: Vec<Proof>,
    /// What is taken away, statement by statement of the old policy.
    pub removed: Vec<Proof>,
    /// Why something is not known.
    pub unknown: Option<String>,
}

/// How the new policy stands to the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Both allow the same.
    Same,
    /// It allows less.
    Narrower,
    /// It allows more.
    Broader,
    /// Each allows something that the other does not.
    Incomparable,
    /// That cannot be told.
    Unknown,
    /// Of one policy: what was asked for is not granted.
    NotGranted,
    /// Of one policy: it is granted.
    Granted,
}

impl Verdict {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Narrower => "narrower",
            Self::Broader => "broader",
            Self::Incomparable => "incomparable",
            Self::Unknown => "unknown",
            Self::NotGranted => "not granted",
            Self::Granted => "granted",
        }
    }
}

/// Two policies by their places on both sides: `None` where one side has none of the name.
pub type Pair = (Option<usize>, Option<usize>);

/// Which policies of both sides belong together: by their names and kinds, in their order, or by their places where those do not
/// tell. Says so.
pub fn pairing(old: &Side, new: &Side) -> (Vec<Pair>, Option<&'static str>) {
    let is_single = old.policies.len() == 1 && new.policies.len() == 1;
    let is_named = |side: &Side| side.policies.iter().all(|own| own.name.is_some());
    let by_name = !is_single && is_named(old) && is_named(new);
    let note = (!(by_name || is_single || old.is_empty() || new.is_empty()))
        .then_some("policies are paired by their places, as not each has a name of its own");
    let (before, after) = (keys(old, by_name), keys(new, by_name));
    let partner = |all: &[Key], key: &Key| all.iter().position(|other| other == key);
    let kept = after.iter().enumerate().map(|(at, key)| (partner(&before, key), Some(at)));
    let gone = before.iter().enumerate().filter(|(_, key)| !after.contains(key));
    (kept.chain(gone.map(|(at, _)| (Some(at), None))).collect(), note)
}

/// By what a policy is found on the other side: name and kind, and which of these it is.
type Key<'s> = (Option<&'s str>, Option<PolicyKind>, usize);

fn keys(side: &Side, by_name: bool) -> Vec<Key<'_>> {
    let mut all: Vec<Key> = Vec::new();
    for own in &side.policies {
        let name = own.name.as_deref().filter(|_| by_name);
        let kind = (by_name && !own.is_inferred).then_some(own.kind);
        let number = all.iter().filter(|other| (other.0, other.1) == (name, kind)).count();
        all.push((name, kind, number));
    }
    all
}

/// Compares the policies of both sides.
///
/// # Errors
///
/// Two of them are of kinds that cannot be compared.
pub fn pairs<'s>(
    old: &'s Side,
    new: &'s Side,
    how: Options,
) -> Result<(Vec<Compared<'s>>, Vec<String>), String> {
    let (pairing, note) = pairing(old, new);
    let compared = pairing.into_iter().map(|own| pair(old, new, own, how));
    let notes = note.into_iter().map(str::to_owned).collect();
    Ok((compared.collect::<Result<_, _>>()?, notes))
}

/// Compares two policies.
///
/// # Errors
///
/// They are of kinds that cannot be compared.
pub fn pair<'s>(
    old: &'s Side,
    new: &'s Side,
    (before, after): Pair,
    how: Options,
) -> Result<Compared<'s>, String> {
    let at = after.or(before).unwrap_or_default();
    let old = before.and_then(|at| Some((old, old.policies.get(at)?)));
    let new = after.and_then(|at| Some((new, new.policies.get(at)?)));
    let own = new.or(old).map(|(_, own)| own);
    let kind = own.map_or(PolicyKind::Identity, |own| own.prepared.kind);
    let nothing = Prepared { number: 0, kind, statements: Vec::new(), unread: None };
    let prepared = |side: Option<(&'s Side, &'s Candidate)>| side.map(|(_, own)| &own.prepared);
    let (before, after) = (prepared(old).unwrap_or(&nothing), prepared(new).unwrap_or(&nothing));
    let name = own.and_then(|own| own.name.clone()).unwrap_or_else(|| format!("policy {}", at + 1));
    let unread = [old, new].into_iter().flatten().find(|(_, own)| own.unread.is_some());
    if let Some((side, own)) = unread {
        let unread = own.unread.as_ref().map(|reason| side.told(reason));
        let likeness = |side: Option<(&'s Side, &'s Candidate)>| side?.1.likeness.as_ref();
        let is_like = likeness(old).is_some() && likeness(old) == likeness(new);
        let (verdict, unknown) =
            if is_like { (Verdict::Same, None) } else { (Verdict::Unknown, unread) };
        let (added, removed) = (Vec::new(), Vec::new());
        return Ok(Compared { file: None, name, kind, old, new, verdict, added, removed, unknown });
    }
    let ask = |one: &Prepared, other: &Prepared| {
        added(one, other, Catalogue::embedded(), how).map_err(|mismatch| {
            format!(
                "`{name}`: {} cannot be compared with {}: say with `--kind` what both are",
                mismatch.0.describe(),
                mismatch.1.describe()
            )
        })
    };
    let (more, less) = (ask(after, before)?, ask(before, after)?);
    let unknown = why_unknown(more.iter().chain(&less), old, new);
    let (is_more_open, is_less_open) = (has_unknown(&more), has_unknown(&less));
    let (added, removed) = (proofs(more), proofs(less));
    let verdict = match (added.is_empty(), removed.is_empty()) {
        (true, _) if is_more_open => Verdict::Unknown,
        (true, true) if is_less_open => Verdict::Unknown,
        (true, true) => Verdict::Same,
        (true, false) => Verdict::Narrower,
        (false, true) if is_less_open => Verdict::Incomparable,
        (false, true) => Verdict::Broader,
        (false, false) => Verdict::Incomparable,
    };
    Ok(Compared { file: None, name, kind, old, new, verdict, added, removed, unknown })
}

fn has_unknown(answers: &[(usize, Answer)]) -> bool {
    answers.iter().any(|(_, answer)| matches!(answer, Answer::Unknown(_)))
}

fn proofs(answers: Vec<(usize, Answer)>) -> Vec<Proof> {
    let proof = |(_, answer)| match answer {
        Answer::Some(proof) => Some(*proof),
        _ => None,
    };
    answers.into_iter().filter_map(proof).collect()
}

/// The first reason for which something is not known.
pub fn why_unknown<'a>(
    mut answers: impl Iterator<Item = &'a (usize, Answer)>,
    old: Option<(&Side, &Candidate)>,
    new: Option<(&Side, &Candidate)>,
) -> Option<String> {
    let unsure = answers.find_map(|(_, answer)| match answer {
        Answer::Unknown(unsure) => Some(unsure),
        _ => None,
    })?;
    Some(proof::why_unknown(unsure, &|policy, span| {
        let side = if policy == OLD { old } else { new };
        side.map(|(side, _)| side.place(span))
    }))
}

impl Compared<'_> {
    /// Its name, behind the path where several files are compared.
    pub fn title(&self) -> String {
        match self.file {
            Some(file) => format!("{file}: {}", self.name),
            None => self.name.clone(),
        }
    }

    /// The side whose statements grant what was added, or what was removed.
    pub fn granting(&self, is_added: bool) -> Option<(&Side, &Candidate)> {
        if is_added { self.new } else { self.old }
    }

    /// The side that refuses it.
    pub fn refusing(&self, is_added: bool) -> Option<(&Side, &Candidate)> {
        if is_added { self.old } else { self.new }
    }

    /// The statement that grants what a proof shows.
    pub fn statement(&self, proof: &Proof, is_added: bool) -> Option<&PreparedStatement> {
        self.granting(is_added)?.1.prepared.statements.get(proof.granting)
    }
}
