//! What a rule says: findings with places, labels and repairs. Plain data; how it is shown is not decided here.

use std::borrow::Cow;

use crate::compliance::{Control, Judgement, Verdict};
use crate::model::Policy;
use crate::rule::{Rule, Severity};
use crate::source::Span;

/// One fault at one place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that was broken.
    pub rule: &'static Rule,
    /// How much it weighs here.
    pub severity: Severity,
    /// What is wrong with this text: lower case, no full stop, user text in backticks.
    pub message: String,
    /// The token that is wrong.
    pub span: Span,
    /// Why, at the token itself. Empty where the message says all.
    pub label: String,
    /// Other places that explain it.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// Repairs, best first.
    pub fixes: Vec<Fix>,
    /// The Access Analyzer issue codes that stand for this very finding.
    pub aws_issue_codes: Cow<'static, [&'static str]>,
    /// The checks of AWS that this very finding decides, and how.
    pub compliance: Vec<Judgement>,
    /// The statement it is in.
    pub statement: Option<StatementName>,
    /// The name of the entry of the house rules that was broken.
    pub house_rule: Option<String>,
}

impl Finding {
    /// Says all of it at its own place: the other parts of the policy stand nowhere, and nobody can repair them.
    pub(crate) fn say_at_one_place(&mut self) {
        self.labels.clear();
        self.fixes.clear();
    }

    /// Moves all places to where they are in a text in which `start` bytes stand before this one. What is to be changed in the
    /// terms of the tree is dropped: that tree is none of the whole text.
    pub(crate) fn shift(&mut self, start: u32) {
        self.span = self.span.moved(i64::from(start));
        self.labels.iter_mut().for_each(|label| label.span = label.span.moved(i64::from(start)));
        for fix in &mut self.fixes {
            fix.changes.clear();
            fix.edits.iter_mut().for_each(|edit| edit.span = edit.span.moved(i64::from(start)));
        }
    }
}

/// A second place, and what is to be said there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is to be said.
    pub message: String,
}

/// How findings name a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementName {
    /// Position in the policy, from 0.
    pub index: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
}

/// A repair.
#[derive(Clone, Debug)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// Whether it may be applied unseen.
    pub safety: Safety,
    /// What is to be changed, in the terms of the tree.
    pub changes: Vec<Change>,
    /// What is to be changed in the text. Filled in when the finding leaves the core.
    pub edits: Vec<Edit>,
}

/// Whether a repair may be applied unseen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    /// The policy allows and denies exactly the same requests afterwards.
    Safe,
    /// The repair changes who may do what. It is what the author meant, but only the author knows.
    Unsafe,
    /// Shown only: it holds a part that the author has to fill in or to judge.
    Suggestion,
}

impl Safety {
    /// The word for it in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
            Self::Suggestion => "suggestion",
        }
    }
}

/// A change in the terms of the tree. The reader of the language renders it as edits.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Puts this text in place of the bytes of `span`, as it is.
    Replace {
        /// The bytes to replace.
        span: Span,
        /// The new text.
        text: String,
    },
    /// Puts a string in place of the string or word at `span`, quotes included.
    ReplaceString {
        /// The whole token.
        span: Span,
        /// What the new string says.
        value: String,
    },
    /// Puts a value in place of the value at `span`.
    ReplaceValue {
        /// The whole value.
        span: Span,
        /// The new value.
        value: Data,
    },
    /// Takes the element of a list or the member of an object at `span` away, with its comma.
    Remove {
        /// The element, or key and value of the member.
        span: Span,
    },
    /// Takes several elements of one list away, in the order of their places.
    RemoveItems {
        /// The elements.
        spans: Vec<Span>,
    },
    /// Adds an element to a list behind another one.
    InsertItem {
        /// The element that is there.
        after: Span,
        /// The new element.
        value: Data,
    },
    /// Adds a member to an object beside another one.
    InsertMember {
        /// Key and value of the member that is there.
        anchor: Span,
        /// On which side of it.
        place: Place,
        /// The new key.
        key: String,
        /// The new value.
        value: Data,
    },
    /// Makes two of an entry of a list.
    Part(Parting),
}

/// How an entry of a list becomes two: each is a copy of it, without some items of a list that is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parting {
    /// The entry.
    pub entry: Span,
    /// The list that it is in; the entry itself if there is no list.
    pub list: Option<Span>,
    /// The items that only the second one keeps.
    pub moved: Vec<Span>,
    /// The items that only the first one keeps.
    pub kept: Vec<Span>,
    /// A member that only the first one keeps, key and value.
    pub name: Option<Span>,
}

impl Change {
    /// The places in the file that it is about.
    pub(crate) fn places(&self) -> Vec<Span> {
        match self {
            Self::Replace { span, .. }
            | Self::ReplaceString { span, .. }
            | Self::ReplaceValue { span, .. }
            | Self::Remove { span }
            | Self::InsertItem { after: span, .. }
            | Self::InsertMember { anchor: span, .. } => vec![*span],
            Self::RemoveItems { spans } => spans.clone(),
            Self::Part(parting) => {
                let one = [Some(parting.entry), parting.list, parting.name];
                let items = parting.moved.iter().chain(&parting.kept).copied();
                one.into_iter().flatten().chain(items).collect()
            }
        }
    }
}

/// On which side of a neighbour something goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Before it.
    Before,
    /// Behind it.
    After,
}

/// A value that a repair writes.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// A string.
    String(String),
    /// A boolean.
    Bool(bool),
    /// A list.
    List(Vec<Data>),
    /// An object.
    Object(Vec<(String, Data)>),
}

impl Data {
    /// A string.
    pub fn string(value: impl Into<String>) -> Self {
        Self::String(value.into())
    }

    /// A list of strings.
    pub fn strings(values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self::List(values.into_iter().map(|value| Self::String(value.into())).collect())
    }
}

/// New text for a range of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes to replace; empty to insert.
    pub span: Span,
    /// The new text.
    pub text: String,
}

impl Fix {
    /// A repair after which the same requests are allowed and denied.
    pub fn safe(title: impl Into<String>, changes: impl IntoChanges) -> Self {
        Self::new(title, Safety::Safe, changes)
    }

    /// A repair that changes access.
    pub fn changing_access(title: impl Into<String>, changes: impl IntoChanges) -> Self {
        Self::new(title, Safety::Unsafe, changes)
    }

    /// A repair that is shown only.
    pub fn suggestion(title: impl Into<String>, changes: impl IntoChanges) -> Self {
        Self::new(title, Safety::Suggestion, changes)
    }

    fn new(title: impl Into<String>, safety: Safety, changes: impl IntoChanges) -> Self {
        Self { title: title.into(), safety, changes: changes.into_changes(), edits: Vec::new() }
    }
}

/// One change or several.
pub trait IntoChanges {
    /// The changes as a list.
    fn into_changes(self) -> Vec<Change>;
}

impl IntoChanges for Change {
    fn into_changes(self) -> Vec<Change> {
        vec![self]
    }
}

impl IntoChanges for Vec<Change> {
    fn into_changes(self) -> Vec<Change> {
        self
    }
}

/// Collects what the rules say about one policy.
#[derive(Debug, Default)]
pub struct Report {
    findings: Vec<Finding>,
    /// The position of the statement that is looked at.
    statement: Option<usize>,
    severities: Severities,
}

/// The weight each rule has in this run, by its place in the list of rules.
pub type Severities = std::sync::Arc<[Option<Severity>]>;

impl Report {
    /// An empty report.
    pub fn new(severities: Severities) -> Self {
        Self { severities, ..Self::default() }
    }

    /// Says in which statement the next findings are; `None` for the policy as a whole.
    pub fn enter(&mut self, statement: Option<usize>) {
        self.statement = statement;
    }

    /// Adds a finding at `span`, and lets the caller say more about it.
    pub fn finding(
        &mut self,
        rule: &'static Rule,
        span: Span,
        message: impl Into<String>,
    ) -> FindingBuilder<'_> {
        let configured = self.severities.get(rule.index()).copied().flatten();
        self.findings.push(Finding {
            rule,
            severity: configured.unwrap_or(rule.severity()),
            message: message.into(),
            span,
            label: String::new(),
            labels: Vec::new(),
            help: None,
            fixes: Vec::new(),
            aws_issue_codes: match rule.aws_issue_codes {
                [_] => Cow::Borrowed(rule.aws_issue_codes),
                _ => Cow::Borrowed(&[]),
            },
            compliance: rule.compliance.iter().copied().map(Judgement::failed).collect(),
            statement: self.statement.map(|index| StatementName { index, sid: None }),
            house_rule: None,
        });
        FindingBuilder { findings: &mut self.findings, is_configured: configured.is_some() }
    }

    /// What was found in `policy`, in the order of the places.
    pub fn into_findings(mut self, policy: Option<&Policy>) -> Vec<Finding> {
        for name in self.findings.iter_mut().filter_map(|finding| finding.statement.as_mut()) {
            let statement = policy.and_then(|policy| policy.statement(name.index));
            name.sid =
                name.sid.take().or_else(|| statement.and_then(|statement| statement.name().sid));
        }
        for finding in &mut self.findings {
            finding.compliance.retain(|judgement| {
                policy.is_some_and(|policy| judgement.control.concerns(policy))
            });
        }
        self.findings.sort_by_key(|finding| (finding.span.start, finding.span.end));
        self.findings
    }
}

/// Says more about the finding that was added last.
#[derive(Debug)]
pub struct FindingBuilder<'a> {
    findings: &'a mut Vec<Finding>,
    is_configured: bool,
}

impl FindingBuilder<'_> {
    fn with(self, change: impl FnOnce(&mut Finding)) -> Self {
        if let Some(finding) = self.findings.last_mut() {
            change(finding);
        }
        self
    }

    /// Says at the token itself why it is wrong.
    #[must_use]
    pub fn here(self, message: impl Into<String>) -> Self {
        self.with(|finding| finding.label = message.into())
    }

    /// Points at a second place.
    pub fn label(self, span: Span, message: impl Into<String>) -> Self {
        self.with(|finding| finding.labels.push(Label { span, message: message.into() }))
    }

    /// Says what to do.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.with(|finding| finding.help = Some(help.into()))
    }

    /// Adds a repair.
    pub fn fix(self, fix: Fix) -> Self {
        self.with(|finding| finding.fixes.push(fix))
    }

    /// Adds the repairs that there are, best first.
    pub fn fixes(self, fixes: impl IntoIterator<Item = Fix>) -> Self {
        self.with(|finding| finding.fixes.extend(fixes))
    }

    /// Points at further places.
    pub fn labels(self, labels: impl IntoIterator<Item = (Span, String)>) -> Self {
        let labels = labels.into_iter().map(|(span, message)| Label { span, message });
        self.with(|finding| finding.labels.extend(labels))
    }

    /// Says which statement it is in, for rules that look at the policy as a whole.
    pub fn statement(self, name: Option<StatementName>) -> Self {
        self.with(|finding| finding.statement = name)
    }

    /// Names the Access Analyzer codes of this very finding, where the rule covers several.
    pub fn aws(self, codes: &'static [&'static str]) -> Self {
        self.with(|finding| finding.aws_issue_codes = Cow::Borrowed(codes))
    }

    /// Keeps the checks of AWS that this very finding decides, where the rule decides several.
    pub fn decides(self, is_decided: impl Fn(&Control) -> bool) -> Self {
        self.with(|finding| finding.compliance.retain(|entry| is_decided(entry.control)))
    }

    /// Says how AWS decides by the letter, and what is true, where one of them is not a failure.
    pub fn verdicts(self, by_letter: Verdict, in_effect: Verdict) -> Self {
        self.with(|finding| {
            for judgement in &mut finding.compliance {
                judgement.by_letter = by_letter;
                judgement.in_effect = in_effect;
            }
        })
    }

    /// Names the entry of the house rules that was broken.
    pub fn house_rule(self, name: &str) -> Self {
        self.with(|finding| finding.house_rule = Some(name.to_owned()))
    }

    /// Gives this finding the weight that the settings give its cause. It goes before the weight of the rule.
    pub fn weight(self, severity: Option<Severity>) -> Self {
        self.with(|finding| finding.severity = severity.unwrap_or(finding.severity))
    }

    /// Gives this finding another weight than its rule has. A weight from the settings stands.
    pub fn severity(self, severity: Severity) -> Self {
        let is_configured = self.is_configured;
        self.with(|finding| {
            if !is_configured {
                finding.severity = severity;
            }
        })
    }
}
