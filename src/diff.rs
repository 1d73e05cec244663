//! `iamlint diff`: which access a change of a policy adds, and which it takes away.

mod json;
mod markdown;
mod sarif;
mod since;
mod table;

use std::process::ExitCode;

use iamlint_catalogue::Catalogue;
use iamlint_core::access::compare::{Answer, Options, Region, Unsure, never, no_public_access};
use iamlint_core::model::kind_and_resource_type;

use iamlint_questions::changes::{self, Compared, Verdict, why_unknown};
use iamlint_questions::policies::Candidate;
use iamlint_questions::side::{OLD, Side};

use crate::can::choices;
use crate::cli::{DiffFailOn, DiffFormat, DiffOptions};
use crate::diff::since::Pairs;
use crate::output::{self, Sink};

/// Runs the command.
pub(crate) fn diff(options: &DiffOptions) -> ExitCode {
    output::ended(try_diff(options))
}

/// The exit status.
fn status(verdict: Verdict, fail_on: DiffFailOn) -> u8 {
    match (verdict, fail_on) {
        (Verdict::Unknown, _) => 3,
        (_, DiffFailOn::Never) | (Verdict::Same | Verdict::NotGranted, _) => 0,
        (Verdict::Narrower, DiffFailOn::Broader) => 0,
        _ => 1,
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
            let side = Side::read(file, kind, OLD)?;
            let all = side.policies.iter().map(|own| asked(options, &side, own, how)).collect();
            finish(options, &Outcome { all, ..Outcome::default() }.expect_some(&side)?)
        }
        (None, [plan]) => {
            let [old, new] = Side::both_of_plan(plan, kind)?;
            let (all, notes) = changes::pairs(&old, &new, how)?;
            finish(options, &Outcome { all, notes, is_unread: false })
        }
        (None, [old, new]) if !is_question => {
            let old = Side::read(old, kind, OLD)?;
            let new = Side::read(new, kind, OLD + 1)?;
            let (all, notes) = changes::pairs(&old, &new, how)?;
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
    let statuses = all.iter().map(|own| status(own.verdict, options.fail_on));
    let statuses: Vec<u8> = statuses.chain(is_unread.then_some(3)).collect();
    // New access is sure, whatever else is not known.
    let status = if statuses.contains(&1) { 1 } else { statuses.into_iter().max().unwrap_or(0) };
    Ok(ExitCode::from(status))
}

/// All policies of the files that have changed, and those that a change of their modules changes.
fn since(pairs: &Pairs, how: Options) -> Result<Outcome<'_>, String> {
    let mut outcome = Outcome::default();
    for pair in &pairs.files {
        let (mut all, notes) = changes::pairs(&pair.old, &pair.new, how)?;
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
