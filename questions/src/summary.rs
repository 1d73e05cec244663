//! What each policy of a text grants, in one line, and how it stands to the one in the last commit.

use iamlint_core::access::compare::{Answer, Limits, Options, no_public_access};
use iamlint_core::assist::File;
use iamlint_core::assist::explained;
use iamlint_core::model::PolicyKind;
use iamlint_core::source::Span;

use crate::changes::{Pair, Verdict, pair};
use crate::policies::{Candidate, Reading};
use crate::side::Side;
use crate::told;

/// Nobody waits long for a line above a policy: what takes more than this is told as not known.
const LIMITS: Limits = Limits { states: 20_000, nodes: 5_000, failures: 20 };

/// The policies of a text with their places, in the order of those. A policy that is attached to several things is told once.
pub fn of(file: &File) -> Vec<(Span, String)> {
    let mut all: Vec<(Span, String)> = Vec::new();
    let end = file.request.text.len();
    let reading = Reading::default();
    // What could not be read is told where findings are.
    let _ = reading.each(file, |frame, own| {
        // What a policy takes from another file has places behind this one.
        let is_here = (own.span.start as usize) < end;
        if is_here && all.iter().all(|(span, _)| *span != own.span) {
            let exposure = exposure(&own, file).unwrap_or_default();
            all.push((own.span, explained::of_policy(frame).summary() + exposure));
        }
    });
    all
}

/// Whether the policy allows something to everyone, for kinds that can.
fn exposure(own: &Candidate, file: &File) -> Option<&'static str> {
    let can = matches!(own.prepared.kind, PolicyKind::Resource | PolicyKind::Trust);
    let options = Options { limits: LIMITS, ..Options::default() };
    can.then(|| match no_public_access(&own.prepared, file.catalogue, options) {
        Answer::None => ", not public",
        Answer::Some(_) => ", public",
        Answer::Unknown(_) => ", not known whether public",
    })
}

/// How a policy stands to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// In a few words.
    pub title: String,
    /// The requests that prove it, or why it is not known. Empty: there is nothing to tell.
    pub details: String,
}

/// How a policy stands to the one in the last commit.
pub fn standing(old: &Side, new: &Side, own: Pair) -> Standing {
    let options = Options { limits: LIMITS, ..Options::default() };
    let mut details = String::new();
    let verdict = match pair(old, new, own, options) {
        Ok(compared) => {
            told::render(&compared, &mut details);
            compared.verdict
        }
        Err(why) => {
            details = why;
            Verdict::Unknown
        }
    };
    let title = match verdict {
        Verdict::Same => "same access as HEAD",
        Verdict::Narrower => "narrower than HEAD",
        Verdict::Broader => "broader than HEAD",
        Verdict::Incomparable => "incomparable with HEAD",
        Verdict::Unknown | Verdict::Granted | Verdict::NotGranted => "not known against HEAD",
    };
    Standing { title: title.to_owned(), details }
}
