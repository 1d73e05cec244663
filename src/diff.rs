//! `iamlint diff`: which access a change of a policy adds, and which it takes away.

mod json;
mod load;
mod markdown;
mod sarif;
mod since;
mod table;
mod told;

use std::process::ExitCode;

use iamlint_catalogue::Catalogue;
use iamlint_core::access::compare::{
    Answer, Options, Proof, Region, Unsure, added, never, no_public_access,
};
use iamlint_core::access::evaluate::{Prepared, PreparedStatement};
use iamlint_core::model::{PolicyKind, kind_and_resource_type};

use iamlint_questions::policies::Candidate;
use iamlint_questions::proof;

use crate::can::choices;
use crate::cli::{DiffFailOn, DiffFormat, DiffOptions};
use crate::diff::load::Side;
use crate::diff::since::Pairs;
use crate::output::{self, Sink};

/// Runs the command.
pub(crate) fn diff(options: &DiffOptions) -> ExitCode {
    output::ended(try_diff(options))
}

/// What came of two policies, or of a question to one.
pub(crate) struct Compared<'s> {
    /// The path of the file, where several files are compared.
    file: Option<&'s str>,
    /// What they are called.
    name: String,
    kind: PolicyKind,
    /// The policies: `None` where one side has none of the name.
    old: Option<(&'s Side, &'s Candidate)>,
    new: Option<(&'s Side, &'s Candidate)>,
    verdict: Verdict,
    /// What is added, statement by statement of the new policy.
    added: Vec<Proof>,
    /// What is taken away, statement by statement of the old policy.
    removed: Vec<Proof>,
    /// Why something is not known.
    unknown: Option<String>,
}

/// How the new policy stands to the old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Same,
    Narrower,
    Broader,
    Incomparable,
    Unknown,
    /// Of one policy: what was asked for is not granted.
    NotGranted,
    /// Of one policy: it is granted.
    Granted,
}

impl Verdict {
    /// The word for it.
    fn as_str(self) -> &'static str {
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

    /// The exit status.
    fn status(self, fail_on: DiffFailOn) -> u8 {
        match (self, fail_on) {
            (Self::Unknown, _) => 3,
            (_, DiffFailOn::Never) | (Self::Same | Self::NotGranted, _) => 0,
            (Self::Narrower, DiffFailOn::Broader) => 0,
            _ => 1,
        }
    }
}

/// All that was compared.
#[derive(Default)]
struct Outcome<'s> {
    all: Vec<Compared<'s>>,
    notes: Vec<String>,
    /// Some policies could not be read.
    is_unread: bool,
}

fn try_diff(options: &DiffOptions) -> Result<ExitCode, String> {
    let kind = options.kind.as_deref().map(kind_and_resource_type).transpose()?;
    let kind = kind.as_ref();
    let choices = choices(&options.assume)?;
    let how = Options { is_raw: options.raw, choices, ..Options::default() };
    let is_question =
        !options.not_granted.is_empty() || !options.on.is_empty() || options.no_public_access;
    match (&options.since, options.files.as_slice()) {
        (Some(revision), paths) => {
            let pairs = Pairs::since(revision, paths, kind)?;
            finish(options, &since(&pairs, how)?)
        }
        (None, [file]) if is_question => {
            let side = Side::read(file, kind, load::OLD)?;
            let all = side.policies.iter().map(|own| asked(options, &side, own, how)).collect();
            finish(options, &Outcome { all, ..Outcome::default() }.expect_some(&side)?)
        }
        (None, [plan]) => {
            let [old, new] = Side::both_of_plan(plan, kind)?;
            let (all, notes) = pairs(&old, &new, how)?;
            finish(options, &Outcome { all, notes, is_unread: false })
        }
        (None, [old, new]) if !is_question => {
            let old = Side::read(old, kind, load::OLD)?;
            let new = Side::read(new, kind, load::OLD + 1)?;
            let (all, notes) = pairs(&old, &new, how)?;
            finish(options, &Outcome { all, notes, is_unread: false }.expect_some(&old)?)
        }
        (None, _) if is_question => Err("name one file: the one that is asked".to_owned()),
        (None, _) => {
            let why = "name two files: the policies as they were, and as they are to be; or one plan of Terraform";
            Err(why.to_owned())
        }
    }
}

impl Outcome<'_> {
    fn expect_some(self, side: &Side) -> Result<Self, String> {
        match self.all.is_empty() {
            true => Err(format!("{}: this is no policy, and holds none", side.shown())),
            false => Ok(self),
        }
    }
}

/// Writes the outcome.
fn finish(options: &DiffOptions, outcome: &Outcome) -> Result<ExitCode, String> {
    let Outcome { all, notes, is_unread } = outcome;
    let text = match options.output_format {
        DiffFormat::Pretty => table::render(all, notes),
        DiffFormat::Json => format!("{:#}\n", json::render(all, notes)),
        DiffFormat::Markdown => markdown::render(all, notes),
        DiffFormat::Sarif => format!("{:#}\n", sarif::render(all, notes)),
    };
    Sink::Stdout.write(&text).map_err(|error| format!("the output cannot be written: {error}"))?;
    let statuses = all.iter().map(|own| own.verdict.status(options.fail_on));
    let statuses: Vec<u8> = statuses.chain(is_unread.then_some(3)).collect();
    // New access is sure, whatever else is not known.
    let status = if statuses.contains(&1) { 1 } else { statuses.into_iter().max().unwrap_or(0) };
    Ok(ExitCode::from(status))
}

/// All policies of the files that have changed, and those that a change of their modules changes.
fn since(pairs: &Pairs, how: Options) -> Result<Outcome<'_>, String> {
    let mut outcome = Outcome::default();
    for pair in &pairs.files {
        let (mut all, notes) = self::pairs(&pair.old, &pair.new, how)?;
        all.retain(|own| !(pair.is_neighbour && own.verdict == Verdict::Same));
        all.iter_mut().for_each(|own| own.file = Some(&pair.path));
        outcome.all.extend(all);
        outcome.notes.extend(notes.into_iter().map(|note| format!("{}: {note}", pair.path)));
    }
    let unread = pairs.unread.iter().map(|why| format!("not compared: {why}"));
    outcome.notes.extend(unread);
    outcome.is_unread = !pairs.unread.is_empty();
    Ok(outcome)
}

/// The policies of both sides: by their names, or by their places where those do not tell.
fn pairs<'s>(
    old: &'s Side,
    new: &'s Side,
    how: Options,
) -> Result<(Vec<Compared<'s>>, Vec<String>), String> {
    let is_single = old.policies.len() == 1 && new.policies.len() == 1;
    let is_named = |side: &Side| side.policies.iter().all(|own| own.name.is_some());
    let by_name = !is_single && is_named(old) && is_named(new);
    let mut notes = Vec::new();
    if !(by_name || is_single || old.policies.is_empty() || new.policies.is_empty()) {
        notes.push(
            "policies are paired by their places, as not each has a name of its own".to_owned(),
        );
    }
    let (before, after) = (keys(old, by_name), keys(new, by_name));
    let mut compared = Vec::new();
    for (at, (key, own)) in after.iter().zip(&new.policies).enumerate() {
        let other = before.iter().zip(&old.policies).find(|(other, _)| *other == key);
        compared.push(pair(other.map(|(_, own)| (old, own)), Some((new, own)), at, how)?);
    }
    for (at, (key, own)) in before.iter().zip(&old.policies).enumerate() {
        if !after.contains(key) {
            compared.push(pair(Some((old, own)), None, at, how)?);
        }
    }
    Ok((compared, notes))
}

/// By what the policies of a side are found on the other one: name and kind, and which of these it is; or their places.
fn keys(side: &Side, by_name: bool) -> Vec<(Option<&str>, Option<PolicyKind>, usize)> {
    let mut all: Vec<(Option<&str>, Option<PolicyKind>, usize)> = Vec::new();
    for own in &side.policies {
        let name = own.name.as_deref().filter(|_| by_name);
        let kind = (by_name && !own.is_inferred).then_some(own.kind);
        let number = all.iter().filter(|other| (other.0, other.1) == (name, kind)).count();
        all.push((name, kind, number));
    }
    all
}

fn pair<'s>(
    old: Option<(&'s Side, &'s Candidate)>,
    new: Option<(&'s Side, &'s Candidate)>,
    at: usize,
    how: Options,
) -> Result<Compared<'s>, String> {
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

/// The question to one policy.
fn asked<'s>(
    options: &DiffOptions,
    side: &'s Side,
    own: &'s Candidate,
    how: Options,
) -> Compared<'s> {
    let catalogue = Catalogue::embedded();
    let answer = match options.no_public_access {
        true => no_public_access(&own.prepared, catalogue, how),
        false => {
            let (actions, resources) = (options.not_granted.clone(), options.on.clone());
            let region = Region { actions, resources, unless: Vec::new() };
            // Only a condition of the region can be at fault, and it has none.
            never(&[&own.prepared], &region, catalogue, how)
                .unwrap_or(Answer::Unknown(Unsure::Unread("the region cannot be read")))
        }
    };
    let unknown = why_unknown([(0, answer.clone())].iter(), None, Some((side, own)));
    let (verdict, added) = match answer {
        Answer::None => (Verdict::NotGranted, Vec::new()),
        Answer::Some(proof) => (Verdict::Granted, vec![*proof]),
        Answer::Unknown(_) => (Verdict::Unknown, Vec::new()),
    };
    let name = own.name.clone().unwrap_or_else(|| side.shown().to_owned());
    let kind = own.prepared.kind;
    Compared {
        file: None,
        name,
        kind,
        old: None,
        new: Some((side, own)),
        verdict,
        added,
        removed: Vec::new(),
        unknown,
    }
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
fn why_unknown<'a>(
    mut answers: impl Iterator<Item = &'a (usize, Answer)>,
    old: Option<(&Side, &Candidate)>,
    new: Option<(&Side, &Candidate)>,
) -> Option<String> {
    let unsure = answers.find_map(|(_, answer)| match answer {
        Answer::Unknown(unsure) => Some(unsure),
        _ => None,
    })?;
    Some(proof::why_unknown(unsure, &|policy, span| {
        let side = if policy == load::OLD { old } else { new };
        side.map(|(side, _)| side.place(span))
    }))
}

impl Compared<'_> {
    /// Its name, behind the path where several files are compared.
    fn title(&self) -> String {
        match self.file {
            Some(file) => format!("{file}: {}", self.name),
            None => self.name.clone(),
        }
    }

    /// The side whose statements grant what was added, or what was removed.
    fn granting(&self, is_added: bool) -> Option<(&Side, &Candidate)> {
        if is_added { self.new } else { self.old }
    }

    /// The side that refuses it.
    fn refusing(&self, is_added: bool) -> Option<(&Side, &Candidate)> {
        if is_added { self.old } else { self.new }
    }

    fn statement(&self, proof: &Proof, is_added: bool) -> Option<&PreparedStatement> {
        self.granting(is_added)?.1.prepared.statements.get(proof.granting)
    }
}
