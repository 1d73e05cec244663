//! Policies that are put together from parts of a file, and the way back: what a repair of such a policy changes in the file.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use iamlint_catalogue::order;

use super::terraform::attribute_of;
use crate::model::VariableFault::MissingBrace;
use crate::model::{Variable, variables};
use crate::report::{Change, Data};
use crate::source::Span;
use crate::syntax::{Node, Text};

/// A policy that was put together. Its parts keep their places.
#[derive(Clone, Debug, Default)]
pub struct Built<'a> {
    /// What it is; where a condition decides on a part of it, all that it may be. Never empty.
    pub variants: Vec<Node<'a>>,
    /// Texts that stand nowhere as they are.
    made: Vec<(Span, Made)>,
    /// The beginnings of ARNs that stand nowhere, and the placeholders behind them.
    unwritten: Vec<(&'static str, String)>,
    /// What was taken from other files, in the order of the places.
    taken: Vec<Taken>,
    /// The texts in which values stand for their names.
    filled: Vec<Filled>,
    /// What a loop repeats. No repair is right for all of its turns.
    repeated: Vec<Span>,
    /// How many turns of the loops around the policy were read. The variants are all turns for the first branch of a condition,
    /// and then all for the second.
    pub(crate) turns: usize,
}

/// A text in which values stand for their names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Filled {
    /// The text.
    pub(super) text: String,
    /// The same with the names.
    pub(super) written: String,
    /// Where the file names each value, and the value.
    pub(super) put_in: Vec<(Span, String)>,
}

/// A value that stands in another file.
///
/// Its parts have places of their own, behind all places of this file: so no two tokens of a policy stand at the same place, and
/// none of another file is mistaken for one of this file.
#[derive(Clone, Copy, Debug)]
struct Taken {
    /// The places that its parts have.
    places: Span,
    /// Where this file names it.
    named_at: Span,
}

/// The first place of what stands in other files. Texts end long before it.
const ELSEWHERE: u32 = 1 << 31;

/// How a text came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    /// By `Ref` or `Fn::GetAtt`.
    Reference,
    /// It is the text of `Fn::Sub`.
    Sub,
    /// From pieces.
    Joined,
    /// From a text with names of values.
    Filled,
}

/// How the parts of a policy are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// With the names and the nesting of JSON.
    #[default]
    Json,
    /// In the blocks of `aws_iam_policy_document`.
    Blocks,
}

impl<'a> Built<'a> {
    /// A policy of which nothing is open.
    pub(super) fn of(node: Node<'a>) -> Self {
        Self { variants: vec![node], turns: 1, ..Self::default() }
    }
}

/// What is noted while policies are put together.
pub(super) struct Making {
    /// How many values that stand elsewhere may still be taken.
    left: Cell<usize>,
    /// Which branch of a condition is taken.
    branch: Cell<usize>,
    /// Whether there was one to take.
    has_choice: Cell<bool>,
    made: RefCell<Vec<(Span, Made)>>,
    unwritten: RefCell<Vec<(&'static str, String)>>,
    taken: RefCell<Vec<Taken>>,
    filled: RefCell<Vec<Filled>>,
    repeated: RefCell<Vec<Span>>,
}

/// How many values that stand elsewhere one file may take: values that name each other multiply.
const MAX_COPIES: usize = 200_000;

/// How deep values may name each other. It is also the end of a circle.
const MAX_HOPS: usize = 32;

impl Making {
    pub(super) fn new() -> Self {
        Self {
            left: Cell::new(MAX_COPIES),
            branch: Cell::default(),
            has_choice: Cell::default(),
            made: RefCell::default(),
            unwritten: RefCell::default(),
            taken: RefCell::default(),
            filled: RefCell::default(),
            repeated: RefCell::default(),
        }
    }

    /// The policy that `work` makes: once, or once for each branch if a condition decides on something.
    pub(super) fn built<'a>(&self, work: impl Fn() -> Option<Node<'a>>) -> Option<Built<'a>> {
        self.built_in_turns(|| vec![()], |()| work())
    }

    /// As [`Making::built`], for each turn of the loops around the policy.
    pub(super) fn built_in_turns<'a, T>(
        &self,
        turns: impl FnOnce() -> Vec<T>,
        work: impl Fn(&T) -> Option<Node<'a>>,
    ) -> Option<Built<'a>> {
        self.branch.set(0);
        self.has_choice.set(false);
        self.made.borrow_mut().clear();
        self.unwritten.borrow_mut().clear();
        self.taken.borrow_mut().clear();
        self.filled.borrow_mut().clear();
        self.repeated.borrow_mut().clear();
        let turns = turns();
        let mut variants: Vec<Node> = turns.iter().filter_map(&work).collect();
        if self.has_choice.get() {
            self.branch.set(1);
            variants.extend(turns.iter().filter_map(&work));
        }
        let read = turns.len();
        let mut turns = read;
        // A loop that says nothing in the policy makes the same one in each turn.
        let is_same = |all: &[Node]| all.iter().all(|own| Some(own) == all.first());
        if read > 1 && variants.chunks(read).all(is_same) {
            variants = variants.into_iter().step_by(read).collect();
            turns = 1;
        }
        let mut filled = self.filled.take();
        // What is a part of another text is looked for behind that.
        order::by_key(&mut filled, |own| std::cmp::Reverse(own.text.len()));
        let built = Built {
            variants,
            made: self.made.take(),
            unwritten: self.unwritten.take(),
            taken: self.taken.take(),
            filled,
            repeated: self.repeated.take(),
            turns,
        };
        (!built.variants.is_empty()).then_some(built)
    }

    /// What `work` finds without a condition that decides on it. `None` also if one does.
    pub(super) fn without_choice<T>(&self, work: impl FnOnce() -> Option<T>) -> Option<T> {
        let had_choice = self.has_choice.replace(false);
        let found = work();
        let has_choice = self.has_choice.replace(had_choice);
        found.filter(|_| !has_choice)
    }

    /// Which branch of a condition to take.
    pub(super) fn branch(&self) -> usize {
        self.has_choice.set(true);
        self.branch.get()
    }

    /// Whether another value may be taken, `hops` names away. What stands in the policy itself is there once, and not counted.
    pub(super) fn may_take(&self, hops: usize) -> bool {
        if hops == 0 {
            return true;
        }
        let left = self.left.get().checked_sub(1);
        self.left.set(left.unwrap_or_default());
        left.is_some() && hops <= MAX_HOPS
    }

    /// Gives the parts of a value of another file, which has so many bytes there, places of their own: the first one. `None`:
    /// there are none left.
    pub(super) fn take(&self, bytes: usize, named_at: Span) -> Option<u32> {
        let mut taken = self.taken.borrow_mut();
        let start = taken.last().map_or(Some(ELSEWHERE), |last| last.places.end.checked_add(1))?;
        let end = start.checked_add(u32::try_from(bytes).ok()?)?;
        taken.push(Taken { places: Span { start, end }, named_at });
        Some(start)
    }

    /// Notes how the text at `span` came about.
    pub(super) fn note(&self, span: Span, made: Made) {
        self.made.borrow_mut().push((span, made));
    }

    /// Notes that the text at `span` holds values in the place of names.
    pub(super) fn fill(&self, span: Span, own: Filled) {
        self.note(span, Made::Filled);
        let mut filled = self.filled.borrow_mut();
        if !filled.contains(&own) {
            filled.push(own);
        }
    }

    /// Notes that a loop repeats what stands at `span`.
    pub(super) fn repeat(&self, span: Span) {
        let mut repeated = self.repeated.borrow_mut();
        if !repeated.contains(&span) {
            repeated.push(span);
        }
    }

    /// A text that begins with the placeholder of an ARN, with what that ARN begins with. `prefix` knows it by the name.
    pub(super) fn as_arn<'a>(
        &self,
        text: &Text<'a>,
        prefix: impl Fn(&str) -> Option<&'static str>,
    ) -> Text<'a> {
        let name = text.value.strip_prefix("${").and_then(|rest| rest.split('}').next());
        let Some((name, prefix)) = name.and_then(|name| Some((name, prefix(name)?))) else {
            return text.clone();
        };
        let entry = (prefix, format!("${{{name}}}"));
        let mut unwritten = self.unwritten.borrow_mut();
        if !unwritten.contains(&entry) {
            unwritten.push(entry);
        }
        text.behind(prefix)
    }
}

impl Built<'_> {
    /// The place in this file of a place in the policy: of what stands in another file it is where this file names it.
    pub fn in_this_file(&self, span: Span) -> Span {
        match (self.named_at(span.start), self.named_at(span.end)) {
            (Some(first), last) => first.to(last.unwrap_or(first)),
            (None, Some(last)) => Span { start: span.start, end: span.start.max(last.end) },
            (None, None) => span,
        }
    }

    /// Where this file names the value of another file that has the place `offset`.
    fn named_at(&self, offset: u32) -> Option<Span> {
        let after = self.taken.partition_point(|own| own.places.start <= offset);
        let taken = self.taken.get(after.checked_sub(1)?)?;
        Some(taken.named_at)
    }

    /// The change of the file that does what `change` does to the policy. `None`: there is no plain one.
    pub(crate) fn in_file(&self, change: &Change, form: Form) -> Option<Change> {
        // Only this file is written.
        let places = change.places();
        if places.iter().any(|span| self.named_at(span.end).is_some() || self.is_repeated(*span)) {
            return None;
        }
        let change = match change {
            Change::Replace { span, .. }
                if self.is_within_pieces(*span) || self.meets_name(*span) =>
            {
                return None;
            }
            Change::ReplaceString { span, value } => self.string(*span, value, form)?,
            Change::ReplaceValue { span, value } => {
                let is_plain = form == Form::Json && !self.is_within_pieces(*span);
                let value = is_plain.then(|| self.data(value))?;
                Change::ReplaceValue { span: *span, value }
            }
            Change::InsertItem { after, value } => {
                Change::InsertItem { after: *after, value: self.data(value) }
            }
            Change::InsertMember { anchor, place, key, value } => {
                let (key, value) = self.member(key, value, form)?;
                Change::InsertMember { anchor: *anchor, place: *place, key, value }
            }
            Change::Replace { .. }
            | Change::Remove { .. }
            | Change::RemoveItems { .. }
            | Change::Part(_) => change.clone(),
        };
        (!self.writes_out(&change)).then_some(change)
    }

    /// Whether a loop repeats what stands there.
    pub(crate) fn is_repeated(&self, span: Span) -> bool {
        self.repeated.iter().any(|own| own.contains(span))
    }

    fn meets_name(&self, span: Span) -> bool {
        let names = self.filled.iter().flat_map(|own| &own.put_in);
        names.into_iter().any(|(own, _)| own.start < span.end && span.start < own.end)
    }

    /// Whether a change puts a value in the place of its name. Words that are that short stand everywhere.
    fn writes_out(&self, change: &Change) -> bool {
        let values = self.filled.iter().flat_map(|own| &own.put_in);
        let mut values = values.map(|(_, value)| value.as_str()).filter(|own| own.len() > 2);
        match change {
            Change::ReplaceString { value, .. } => values.any(|own| value.contains(own)),
            Change::ReplaceValue { value, .. }
            | Change::InsertItem { value, .. }
            | Change::InsertMember { value, .. } => values.any(|own| holds(value, own)),
            Change::Replace { .. }
            | Change::Remove { .. }
            | Change::RemoveItems { .. }
            | Change::Part(_) => false,
        }
    }

    fn string(&self, span: Span, value: &str, form: Form) -> Option<Change> {
        if form == Form::Blocks
            && let Some(attribute) = attribute_of(value)
        {
            return Some(Change::Replace { span, text: attribute.to_owned() });
        }
        let value = self.as_written(value);
        match self.made.iter().find(|(own, _)| *own == span).map(|(_, made)| *made) {
            Some(Made::Joined) => None,
            Some(Made::Filled) => Some(Change::ReplaceString { span, value }),
            Some(Made::Sub) => {
                Some(Change::ReplaceString { span, value: Filler::Sub.escape(&value) })
            }
            Some(Made::Reference) => {
                let text = Data::String(Filler::Sub.escape(&value));
                let value = Data::Object(vec![("Fn::Sub".to_owned(), text)]);
                Some(Change::ReplaceValue { span, value })
            }
            None => (!self.is_within_pieces(span)).then_some(Change::ReplaceString { span, value }),
        }
    }

    fn member(&self, key: &str, value: &Data, form: Form) -> Option<(String, Data)> {
        let value = self.data(value);
        if form == Form::Json {
            return Some((key.to_owned(), value));
        }
        let attribute = attribute_of(key)?;
        let is_text = matches!(attribute, "sid" | "effect");
        let value = match value {
            Data::List(_) if !is_text => value,
            Data::String(_) if is_text => value,
            Data::String(_) => Data::List(vec![value]),
            _ => return None,
        };
        Some((attribute.to_owned(), value))
    }

    /// Whether the place lies in a text that was put together from pieces.
    fn is_within_pieces(&self, span: Span) -> bool {
        let made = self.made.iter().filter(|(_, made)| !matches!(made, Made::Sub | Made::Filled));
        made.into_iter().any(|(own, _)| own.contains(span))
    }

    fn data(&self, value: &Data) -> Data {
        match value {
            Data::String(text) => Data::String(self.as_written(text)),
            Data::Bool(value) => Data::Bool(*value),
            Data::List(values) => Data::List(values.iter().map(|own| self.data(own)).collect()),
            Data::Object(members) => {
                let member = |(key, value): &(String, Data)| (key.clone(), self.data(value));
                Data::Object(members.iter().map(member).collect())
            }
        }
    }

    /// A text without the beginnings of ARNs that stand nowhere, and with the names of values.
    fn as_written(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for own in &self.filled {
            if own.text.len() >= LONG && text.contains(&own.text) {
                text = text.replace(&own.text, &own.written);
            }
        }
        self.unwritten.iter().fold(text, |text, (prefix, placeholder)| {
            text.replace(&format!("{prefix}{placeholder}"), placeholder)
        })
    }
}

/// A text of so many bytes that is met again is the same one, and no accident.
const LONG: usize = 8;

/// Whether a text in there holds this one.
fn holds(data: &Data, part: &str) -> bool {
    match data {
        Data::String(text) => text.contains(part),
        Data::Bool(_) => false,
        Data::List(values) => values.iter().any(|own| holds(own, part)),
        Data::Object(members) => {
            members.iter().any(|(key, value)| key.contains(part) || holds(value, part))
        }
    }
}

/// What puts values into a text, and so takes policy variables for its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filler {
    /// `Fn::Sub`: a policy variable is written `${!name}`.
    Sub,
    /// HCL, and Pulumi's YAML: it is written `$${name}`.
    Hcl,
    /// Ansible and Helm, which write `{{ name }}` and leave policy variables alone.
    Braces,
}

impl Filler {
    /// The text as it is written for it.
    pub(super) fn escape(self, text: &str) -> String {
        // One without an end is the beginning of one that is written in parts.
        let is_of_policy =
            |own: &Variable| !own.is_placeholder() || own.fault == Some(MissingBrace);
        match self {
            Self::Sub => rewritten(text, |own| {
                let name = own.range.start + 2;
                is_of_policy(own).then(|| (name..name, "!".to_owned()))
            }),
            Self::Hcl => {
                let marked = rewritten(text, |own| {
                    let start = own.range.start;
                    is_of_policy(own).then(|| (start..start, "$".to_owned()))
                });
                marked.replace("%{", "%%{")
            }
            Self::Braces => rewritten(text, |own| {
                own.is_placeholder().then(|| (own.range.clone(), format!("{{{{ {} }}}}", own.key)))
            }),
        }
    }
}

/// The text, in which something else is written for some of its variables: in which place, and what.
fn rewritten(text: &str, write: impl Fn(&Variable) -> Option<(Range<usize>, String)>) -> String {
    let mut written = String::with_capacity(text.len());
    let mut from = 0;
    for (place, new) in variables(text).iter().filter_map(write) {
        written.push_str(text.get(from..place.start).unwrap_or_default());
        written.push_str(&new);
        from = place.end;
    }
    written.push_str(text.get(from..).unwrap_or_default());
    written
}
