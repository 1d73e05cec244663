//! From a text to findings: reads it, finds the policies in it, and runs the rules on each.

mod fences;

use std::sync::{Arc, LazyLock};

use iamlint_catalogue::Catalogue;

use crate::compliance::Framework;
use crate::context::Context;
use crate::extract::{
    self, Around, Attached, Built, Content, Document, Extraction, Filled, Form, Found, Host,
    Inline, NamedPolicy, NotAnalysed,
};
use crate::fix;
use crate::model::{Kinds, Policy, PolicyKind, Statement};
use crate::report::{Change, Edit, Finding, Fix, Report, Safety, Severities};
use crate::rule::{Check, Rule};
use crate::rules::RULES;
use crate::rules::correctness::{POLICY_TOO_LARGE, SYNTAX_ERROR, judge_inline};
use crate::settings::House;
use crate::source::Span;
use crate::suppress::{self, Suppressed, Suppression};
use crate::syntax::{self, Dialect, Node, SyntaxError, Tree};

/// What all files of a run share.
#[derive(Clone, Debug)]
pub struct Linter<'c> {
    /// What AWS has.
    pub catalogue: &'c Catalogue,
    /// Which rules run, and how much they weigh.
    pub rules: RuleSet,
    /// What may take findings out.
    pub suppression: Suppression<'c>,
}

/// Which rules run, and how much they weigh. These two lists follow the order of [`RULES`].
#[derive(Clone, Debug)]
pub struct RuleSet {
    /// Whether the rule runs.
    pub enabled: Arc<[bool]>,
    /// The weight that the user has given it.
    pub severities: Severities,
    /// The frameworks that the rules were selected by.
    pub frameworks: Vec<&'static Framework>,
    /// What the house rules say.
    pub house: Arc<House>,
    /// How much is said of a finding.
    pub detail: Detail,
}

/// How much of a finding an output has a place for. What it has none for need not be worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Place and message, and the repairs that can be applied. The rest may be left out.
    Message,
    /// All but the repairs that are only shown.
    Help,
    /// All but the repairs that take long to prove.
    Suggestions,
    /// All of it.
    Proofs,
}

impl Default for RuleSet {
    /// All rules but those of the category `strict`, with their own weights.
    fn default() -> Self {
        Self {
            enabled: RULES.iter().map(|rule| rule.category.severity().is_some()).collect(),
            severities: RULES.iter().map(|_| None).collect(),
            frameworks: Vec::new(),
            house: Arc::default(),
            detail: Detail::Suggestions,
        }
    }
}

impl RuleSet {
    /// Whether this rule runs.
    pub fn is_enabled(&self, rule: &Rule) -> bool {
        self.enabled.get(rule.index()).copied().unwrap_or(false)
    }

    /// The checks of the rules that run for policies of this kind.
    fn checks(&self, kind: PolicyKind) -> impl Iterator<Item = Check> {
        let fits = move |((kinds, _), is_enabled): &(&(Kinds, Check), &bool)| {
            **is_enabled && kinds.contains(kind)
        };
        CHECKS.iter().zip(&*self.enabled).filter(fits).map(|((_, check), _)| *check)
    }
}

/// What a run asks each of [`RULES`] for, side by side: the rules themselves lie far apart in memory.
static CHECKS: LazyLock<Box<[(Kinds, Check)]>> =
    LazyLock::new(|| RULES.iter().map(|rule| (rule.kinds, rule.check)).collect());

/// One file.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// Its text.
    pub text: &'a str,
    /// How strictly it is read.
    pub dialect: Dialect,
    /// The kind that the user has given, and the resource type.
    pub kind: Option<Attached>,
    /// What is known of it beside.
    pub around: Around<'a>,
}

impl<'a> Request<'a> {
    /// A file that stands by itself.
    pub fn new(text: &'a str, dialect: Dialect, kind: Option<Attached>) -> Self {
        Self { text, dialect, kind, around: Around::default() }
    }

    /// The policies of the file.
    pub(crate) fn find<'t, 'n>(&self, root: &'t Node<'n>) -> Extraction<'t, 'n>
    where
        'a: 't,
    {
        let is_policy = self.kind.is_some() || !self.around.attached.is_empty();
        extract::find(root, self.dialect, is_policy, self.around)
    }
}

/// What came of one file.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The policies that were found, in the order of their places. None: the file is not a policy and holds none.
    pub policies: Vec<PolicySummary>,
    /// What is wrong, in the order of the places.
    pub findings: Vec<PolicyFinding>,
    /// What was found and accepted, in the order of the places.
    pub suppressed: Vec<Suppressed>,
    /// What could not be analysed.
    pub not_analysed: Vec<NotAnalysed>,
    /// How many syntax errors the file and the policies inside its strings have, whichever rules run.
    pub syntax_errors: usize,
    /// The comments of the file, with their delimiters.
    pub comments: Vec<Span>,
    /// The file could not be read as JSON to its end. Its faults are findings only if it holds a policy.
    pub first_syntax_error: Option<(Span, String)>,
}

/// What is said of a policy beside its findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicySummary {
    /// Its place in the file.
    pub span: Span,
    /// Its kind.
    pub kind: PolicyKind,
    /// What it is attached to.
    pub resource_type: Option<String>,
    /// Whether kind and resource type were inferred from the content.
    pub kind_inferred: bool,
    /// The name that the file gives it.
    pub name: Option<String>,
    /// The places of its statements.
    pub statements: Vec<Span>,
    /// How many characters it has without white space around its parts; at least so many where functions stand in it.
    pub size: usize,
    /// The place that stands for it as a whole.
    pub anchor: Span,
    /// Whose inline policy it is.
    pub inline: Option<Inline>,
}

/// A finding and the policy it is in.
#[derive(Clone, Debug)]
pub struct PolicyFinding {
    /// Index into [`Outcome::policies`].
    pub policy: usize,
    /// What is wrong.
    pub finding: Finding,
}

impl Linter<'_> {
    /// Checks one file.
    pub fn check(&self, request: &Request) -> Outcome {
        if request.around.is_template {
            return self.check_filled(request);
        }
        match request.dialect {
            Dialect::Markdown => self.check_fences(request),
            _ => self.check_read(request, &syntax::parse(request.text, request.dialect)),
        }
    }

    /// Checks a file that is filled in later.
    fn check_filled(&self, request: &Request) -> Outcome {
        let mut outcome = Outcome::default();
        match extract::read_filled(request.text, request.around.values) {
            Filled::Policy(found) => {
                for request in as_attached(&found, request) {
                    self.check_found(&found, &[], &request, &Tree::default(), &mut outcome);
                }
            }
            Filled::Unread(own) => outcome.not_analysed.push(own),
        }
        outcome.sort();
        if !outcome.policies.is_empty() {
            let tree = Tree::default();
            suppress::apply(&mut outcome, &self.suppression, &self.rules, request.text, &tree);
        }
        outcome
    }

    /// Checks one file whose tree is known. What is filled in later has none that counts.
    pub fn check_read(&self, request: &Request, tree: &Tree) -> Outcome {
        match request.around.is_template {
            true => self.check_filled(request),
            false => self.check_tree(request, tree, false),
        }
    }

    /// `is_example`: it stands in a text for people, where a kind that the user has given makes nothing a policy, and where
    /// statements stand alone.
    fn check_tree(&self, request: &Request, tree: &Tree, is_example: bool) -> Outcome {
        let mut outcome = Outcome {
            comments: tree.comments.clone(),
            syntax_errors: tree.errors.len(),
            ..Outcome::default()
        };
        outcome.first_syntax_error =
            tree.errors.first().map(|error| (error.span, error.message.clone()));
        let Some(root) = &tree.root else { return outcome };
        let mut extraction = match is_example {
            true => extract::find(root, request.dialect, false, request.around),
            false => request.find(root),
        };
        if is_example {
            extraction.policies.iter_mut().for_each(Found::let_statements_stand_alone);
        }
        for (index, found) in extraction.policies.iter().enumerate() {
            let named = extraction.named_beside(index);
            for request in as_attached(found, request) {
                self.check_found(found, named, &request, tree, &mut outcome);
            }
        }
        self.judge_owners(&mut outcome);
        outcome.not_analysed = extraction.not_analysed;
        if !extraction.policies.is_empty() {
            let findings = self.syntax_findings(request.text, tree, request.dialect);
            outcome
                .findings
                .extend(findings.into_iter().map(|finding| PolicyFinding { policy: 0, finding }));
        }
        outcome.sort();
        if !outcome.policies.is_empty() {
            suppress::apply(&mut outcome, &self.suppression, &self.rules, request.text, tree);
        }
        // It is kept until all files are checked.
        outcome.findings.shrink_to_fit();
        outcome
    }

    /// Judges inline policies by what all of one owner may have together, in the place of what one document may have.
    fn judge_owners(&self, outcome: &mut Outcome) {
        if !self.rules.is_enabled(&POLICY_TOO_LARGE)
            || outcome.policies.iter().all(|policy| policy.inline.is_none())
        {
            return;
        }
        let policies = &outcome.policies;
        outcome.findings.retain(|entry| {
            let is_inline =
                policies.get(entry.policy).is_some_and(|policy| policy.inline.is_some());
            !(is_inline && std::ptr::eq(entry.finding.rule, &POLICY_TOO_LARGE))
        });
        let mut report = Report::new(self.rules.severities.clone());
        judge_inline(policies, &mut report);
        for finding in report.into_findings(None) {
            let own = policies.iter().position(|policy| policy.anchor == finding.span);
            outcome.findings.extend(own.map(|policy| PolicyFinding { policy, finding }));
        }
    }

    fn check_found(
        &self,
        found: &Found,
        named: &[NamedPolicy],
        request: &Request,
        tree: &Tree,
        outcome: &mut Outcome,
    ) {
        match &found.content {
            Content::Tree(node) => {
                let policy = lower(node, request.text, found, request);
                let findings =
                    self.policy_findings(&policy, named, request.text, tree, request.dialect);
                outcome.add(&policy, &found.host, findings, |span| span);
            }
            Content::Built(built, _) => {
                self.check_built(built, found, named, request, tree, outcome)
            }
            Content::Embedded(document) => self.check_embedded(document, found, request, outcome),
        }
    }

    /// Checks a policy that was put together: all that it may be, and each thing is said once.
    fn check_built(
        &self,
        built: &Built,
        found: &Found,
        named: &[NamedPolicy],
        request: &Request,
        tree: &Tree,
        outcome: &mut Outcome,
    ) {
        let mut all: Vec<Said> = Vec::new();
        let mut first = None;
        for (variant, node) in built.variants.iter().enumerate() {
            let policy = lower(node, request.text, found, request);
            for mut finding in self.rule_findings(&policy, named, request.text, tree) {
                in_this_file(&mut finding, built, found.host.form);
                let known = all.iter_mut().find(|own| own.is_of(&finding, variant, built));
                match known {
                    Some(own) => own.say_again(&finding, variant, built),
                    None => all.push(Said { finding, variant, times: 1 }),
                }
            }
            first.get_or_insert(policy);
        }
        let Some(policy) = first else { return };
        let mut all: Vec<Finding> = all.into_iter().map(|own| own.finding_of(built)).collect();
        if found.host.is_written_by_sam {
            all.retain(|finding| finding.house_rule.is_some());
            all.iter_mut().for_each(Finding::say_at_one_place);
        }
        render_fixes(&mut all, self.rules.detail, request.text, tree, request.dialect);
        outcome.add(&policy, &found.host, all, |span| built.in_this_file(span));
    }

    /// Checks a policy inside a string: in the coordinates of the decoded text, carried over to the file at the end.
    fn check_embedded(
        &self,
        document: &Document,
        found: &Found,
        request: &Request,
        outcome: &mut Outcome,
    ) {
        let tree = syntax::parse(&document.text, Dialect::Json);
        outcome.syntax_errors += tree.errors.len();
        let Some(root) = &tree.root else { return };
        let policy = lower(root, &document.text, found, request);
        // What is named beside it has places in the file, and not in this text.
        let text = &document.text;
        let mut findings = self.policy_findings(&policy, &[], text, &tree, Dialect::Json);
        findings.extend(self.syntax_findings(text, &tree, Dialect::Json));
        for finding in &mut findings {
            finding.span = document.to_host(finding.span);
            finding.labels.iter_mut().for_each(|label| label.span = document.to_host(label.span));
            // An expression has no name to write it by.
            let is_written =
                |fix: &Fix| !fix.edits.iter().any(|own| own.text.contains("${expression}"));
            finding.fixes.retain(is_written);
            for edit in finding.fixes.iter_mut().flat_map(|fix| &mut fix.edits) {
                *edit = document.edit_to_host(&document.narrowed(edit));
            }
            let removed = |own: &Edit| request.text.get(own.span.range()).unwrap_or_default();
            let is_free = |own: &Edit| document.takes(own, removed(own));
            finding.fixes.retain(|fix| fix.edits.iter().all(is_free));
        }
        outcome.add(&policy, &found.host, findings, |span| document.to_host(span));
    }

    /// Runs the rules, and renders their changes as edits of `text`.
    fn policy_findings(
        &self,
        policy: &Policy,
        named: &[NamedPolicy],
        text: &str,
        tree: &Tree,
        dialect: Dialect,
    ) -> Vec<Finding> {
        let mut findings = self.rule_findings(policy, named, text, tree);
        render_fixes(&mut findings, self.rules.detail, text, tree, dialect);
        findings
    }

    /// Runs the rules.
    fn rule_findings(
        &self,
        policy: &Policy,
        named: &[NamedPolicy],
        text: &str,
        tree: &Tree,
    ) -> Vec<Finding> {
        // An error that has one plain repair was read as repaired. An open bracket has one too, but what stands in it is cut off.
        let unread =
            tree.errors.iter().filter(|error| error.fix.is_none() || error.label.is_some());
        let context = Context::new(policy, text, self.catalogue)
            .with_unread(unread.map(|error| error.span))
            .with_named(named)
            .with_rules(&self.rules);
        let conditional: Vec<&Statement> =
            policy.statements.iter().filter(|statement| statement.condition.is_some()).collect();
        let mut report = Report::new(self.rules.severities.clone());
        for check in self.rules.checks(policy.kind) {
            match check {
                Check::Policy(check) => {
                    report.enter(None);
                    check(policy, &context, &mut report);
                }
                Check::Condition(check) => {
                    for statement in &conditional {
                        report.enter(Some(statement.index));
                        check(statement, &context, &mut report);
                    }
                }
                Check::Statement(check) => {
                    for statement in &policy.statements {
                        report.enter(Some(statement.index));
                        check(statement, &context, &mut report);
                    }
                }
                Check::Syntax | Check::Suppression => {}
            }
        }
        report.into_findings(Some(policy))
    }

    fn syntax_findings(&self, text: &str, tree: &Tree, dialect: Dialect) -> Vec<Finding> {
        if !self.rules.is_enabled(&SYNTAX_ERROR) {
            return Vec::new();
        }
        let mut report = Report::new(self.rules.severities.clone());
        for error in &tree.errors {
            add_syntax_error(error, &mut report);
        }
        let mut findings = report.into_findings(None);
        render_fixes(&mut findings, self.rules.detail, text, tree, dialect);
        findings
    }
}

impl Outcome {
    /// Whether there is nothing to be said of any place in the file.
    pub fn is_silent(&self) -> bool {
        self.findings.is_empty()
            && self.suppressed.is_empty()
            && self.not_analysed.is_empty()
            && self.first_syntax_error.is_none()
    }

    /// Gives back the room that nothing stands in. Worth its while where the outcomes of many files are kept.
    pub fn shrink(&mut self) {
        self.policies.shrink_to_fit();
        self.findings.shrink_to_fit();
    }

    /// Brings the findings into the order of their places.
    pub(crate) fn sort(&mut self) {
        self.findings.sort_by_key(|entry| (entry.finding.span.start, entry.finding.span.end));
    }

    fn add(
        &mut self,
        policy: &Policy,
        host: &Host,
        findings: Vec<Finding>,
        to_host: impl Fn(Span) -> Span,
    ) {
        let index = self.policies.len();
        self.findings
            .extend(findings.into_iter().map(|finding| PolicyFinding { policy: index, finding }));
        self.policies.push(PolicySummary {
            span: to_host(policy.span),
            kind: policy.kind,
            resource_type: policy.resource_type.as_deref().map(str::to_owned),
            kind_inferred: policy.kind_inferred,
            name: policy.name.clone(),
            statements: policy.statements.iter().map(|statement| to_host(statement.span)).collect(),
            size: policy.size.characters,
            anchor: to_host(policy.anchor()),
            inline: host.inline.clone(),
        });
    }
}

/// The requests for a policy that modules take: one for each thing that they attach it to.
pub(crate) fn as_attached<'r>(found: &Found, request: &Request<'r>) -> Vec<Request<'r>> {
    let attached = request.around.attached;
    if request.kind.is_some() || found.host.kind.is_some() || attached.is_empty() {
        return vec![request.clone()];
    }
    let as_one = |own: &Attached| Request { kind: Some(own.clone()), ..request.clone() };
    attached.iter().map(as_one).collect()
}

/// The user's word goes before the file's, and the file's before inference.
pub(crate) fn lower<'a>(
    node: &Node<'a>,
    text: &str,
    found: &Found,
    request: &Request,
) -> Policy<'a> {
    let mut host = found.host.clone();
    // Tags are read as functions wherever they stand, and so are the long names in JSON: a part of a template may have a file of
    // its own.
    let names_functions = || {
        let own = text.get(node.span.range()).unwrap_or_default();
        memchr::memmem::find(own.as_bytes(), b"\"Fn::").is_some()
    };
    host.is_template = host.is_template || request.dialect == Dialect::Yaml || names_functions();
    host.kind = request.kind.clone().or(host.kind);
    let mut policy = extract::lower(node, text, &host);
    match &host.kind {
        None => extract::infer(&mut policy),
        Some((PolicyKind::Resource, None)) => extract::infer_resource_type(&mut policy),
        Some(_) => {}
    }
    policy
}

fn add_syntax_error(error: &SyntaxError, report: &mut Report) {
    let mut finding = report.finding(&SYNTAX_ERROR, error.span, error.message.clone());
    if let Some((span, message)) = error.label {
        finding = finding.label(span, message);
    }
    if let Some((title, change)) = &error.fix {
        finding.fix(Fix::safe(*title, change.clone()));
    }
}

/// A fix with a change that the language cannot write is none.
/// A finding about a policy that has several variants.
struct Said {
    finding: Finding,
    /// The last variant that has it.
    variant: usize,
    /// How many variants have it.
    times: usize,
}

impl Said {
    /// Whether `finding` says the same of the same place. Of what a loop repeats, each rule speaks once.
    fn is_of(&self, finding: &Finding, variant: usize, built: &Built) -> bool {
        let is_in_other_turn = built.turns > 1 && variant != self.variant;
        (self.finding.rule.id, self.finding.span) == (finding.rule.id, finding.span)
            && (self.finding.message == finding.message
                || is_in_other_turn
                || built.is_repeated(finding.span))
    }

    fn say_again(&mut self, finding: &Finding, variant: usize, built: &Built) {
        if self.variant == variant {
            return;
        }
        (self.variant, self.times) = (variant, self.times + 1);
        let changes = |finding: &Finding| -> Vec<Vec<Change>> {
            finding.fixes.iter().map(|fix| fix.changes.clone()).collect()
        };
        if built.turns > 1 && changes(&self.finding) != changes(finding) {
            self.finding.fixes.clear();
        }
    }

    /// What holds in one turn of a loop only is not repaired for all of them.
    fn finding_of(mut self, built: &Built) -> Finding {
        if self.times < built.turns {
            self.finding.fixes.clear();
        }
        self.finding
    }
}

/// Carries what a finding says and changes over to the file.
fn in_this_file(finding: &mut Finding, built: &Built, form: Form) {
    for fix in &mut finding.fixes {
        let changes = fix.changes.iter().map(|change| built.in_file(change, form));
        // A fix that cannot be written as a whole is none.
        fix.changes = changes.collect::<Option<Vec<_>>>().unwrap_or_default();
    }
    finding.span = built.in_this_file(finding.span);
    finding.labels.iter_mut().for_each(|label| label.span = built.in_this_file(label.span));
}

fn render_fixes(
    findings: &mut [Finding],
    detail: Detail,
    text: &str,
    tree: &Tree,
    dialect: Dialect,
) {
    for finding in findings {
        if detail < Detail::Suggestions {
            finding.fixes.retain(|fix| fix.safety != Safety::Suggestion);
        }
        finding.fixes.retain_mut(|fix| {
            for change in &fix.changes {
                let mut edits = fix::render_change(text, tree, dialect, change);
                if edits.is_empty() {
                    return false;
                }
                fix.edits.append(&mut edits);
            }
            !fix.edits.is_empty()
        });
    }
}
