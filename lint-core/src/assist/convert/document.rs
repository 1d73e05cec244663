//! A policy as the blocks of `aws_iam_policy_document`.

use super::blocks::VERSION;
use super::brackets::{Brackets, Language, Line, Slot, comments, no_function};
use super::form::{Entry, Formula, Group, Part, Refusal, Said, Whole};
use crate::extract::attribute_of;
use crate::source::Span;

/// The lines of the data source with this name.
pub(super) fn lines(whole: &Whole, name: &str) -> Result<Vec<Line>, Refusal> {
    let policy = &whole.policy;
    let Some(group) = policy.members() else {
        return Err(Refusal::new(policy.span, "only a whole policy becomes a data source"));
    };
    if group.get("Statement").is_none() {
        return Err(Refusal::new(
            policy.span,
            "only a policy with statements becomes a data source",
        ));
    }
    let writer = Writer { language: language(policy.span, group)? };
    let mut lines: Vec<Line> = comments(0, &whole.above).collect();
    lines.push(Line::new(0, format!("data \"aws_iam_policy_document\" \"{name}\" {{")));
    for entry in &group.entries {
        match entry.name() {
            Some("Version") => writer.version(&mut lines, entry)?,
            Some("Id") => writer.attribute(&mut lines, 1, "policy_id", entry)?,
            Some("Statement") => writer.statements(&mut lines, entry)?,
            _ => return Err(unknown(entry)),
        }
    }
    lines.extend(comments(1, &group.tail));
    lines.push(Line::new(0, "}"));
    lines.extend(comments(0, &whole.below));
    Ok(lines)
}

/// How variables are written: the provider knows `&{name}` only in the present version of the language.
fn language(span: Span, group: &Group) -> Result<Language, Refusal> {
    match group.get("Version") {
        None => Err(Refusal::new(
            span,
            format!("without a `Version` it is not `{VERSION}`, which the data source would write"),
        )),
        Some(version) if version.plain() == Some(VERSION) => Ok(Language::Marked),
        Some(_) => Ok(Language::Hcl),
    }
}

fn unknown(entry: &Entry) -> Refusal {
    let name = entry.name().unwrap_or("this key");
    Refusal::new(entry.key_span, format!("`aws_iam_policy_document` has no place for `{name}`"))
}

struct Writer {
    language: Language,
}

impl Writer {
    /// The version is not written where it goes without saying.
    fn version(&self, lines: &mut Vec<Line>, entry: &Entry) -> Result<(), Refusal> {
        let is_silent = entry.above.is_empty() && entry.behind.is_none();
        if is_silent && entry.part.plain() == Some(VERSION) {
            return Ok(());
        }
        self.attribute(lines, 1, "version", entry)
    }

    /// An attribute that holds one string.
    fn attribute(
        &self,
        lines: &mut Vec<Line>,
        depth: usize,
        name: &str,
        entry: &Entry,
    ) -> Result<(), Refusal> {
        let is_text = match &entry.part.said {
            Said::Text(pieces) => !pieces.is_empty(),
            Said::Expression(_) => true,
            _ => false,
        };
        if let Said::Function(name, _) = &entry.part.said {
            return Err(no_function(entry.part.span, name));
        }
        if !is_text {
            return Err(Refusal::new(
                entry.part.span,
                "a string that says something is needed here",
            ));
        }
        lines.extend(comments(depth, &entry.above));
        self.write(lines, depth, name, &entry.part, Language::Hcl)?;
        if let Some(last) = lines.last_mut() {
            last.comment.clone_from(&entry.behind);
        }
        Ok(())
    }

    fn write(
        &self,
        lines: &mut Vec<Line>,
        depth: usize,
        name: &str,
        part: &Part,
        language: Language,
    ) -> Result<(), Refusal> {
        let writer = Brackets { language, base: 0 };
        writer.value(lines, depth, (&format!("{name} "), ""), part, Slot::Any)
    }

    /// A list of strings. The attributes take nothing else.
    fn list(
        &self,
        lines: &mut Vec<Line>,
        depth: usize,
        name: &str,
        part: &Part,
        language: Language,
    ) -> Result<(), Refusal> {
        self.write(lines, depth, name, &listed(part)?, language)
    }

    fn statements(&self, lines: &mut Vec<Line>, entry: &Entry) -> Result<(), Refusal> {
        let one;
        let group = match &entry.part.said {
            Said::List(group) if !group.entries.is_empty() => group,
            Said::Object(_) => {
                one = Group { entries: vec![Entry::element(entry.part.clone())], tail: Vec::new() };
                &one
            }
            _ => return Err(Refusal::new(entry.part.span, "statements should stand here")),
        };
        let mut outer = entry.above.clone();
        outer.extend(entry.behind.clone());
        for own in &group.entries {
            let Some(statement) = own.part.members() else {
                return Err(Refusal::new(own.part.span, "a statement should stand here"));
            };
            separate(lines);
            lines.extend(comments(1, &std::mem::take(&mut outer)));
            lines.extend(comments(1, &own.above));
            lines.push(Line::new(1, "statement {"));
            self.statement(lines, own.part.span, statement)?;
            lines.push(Line { comment: own.behind.clone(), ..Line::new(1, "}") });
        }
        lines.extend(comments(1, &group.tail));
        Ok(())
    }

    fn statement(&self, lines: &mut Vec<Line>, span: Span, group: &Group) -> Result<(), Refusal> {
        if group.get("Effect").is_none() {
            let reason = "without an `Effect` the data source would write `Allow`";
            return Err(Refusal::new(span, reason));
        }
        for entry in &group.entries {
            match entry.name() {
                Some("Principal") => self.principals(lines, "principals", entry)?,
                Some("NotPrincipal") => self.principals(lines, "not_principals", entry)?,
                Some("Condition") => self.conditions(lines, entry)?,
                Some(element) => {
                    let attribute = attribute_of(element).ok_or_else(|| unknown(entry))?;
                    if lines.last().is_some_and(|line| line.depth == 2 && line.lead == "}") {
                        separate(lines);
                    }
                    self.element(lines, attribute, entry)?;
                }
                None => return Err(unknown(entry)),
            }
        }
        lines.extend(comments(2, &group.tail));
        Ok(())
    }

    fn element(
        &self,
        lines: &mut Vec<Line>,
        attribute: &str,
        entry: &Entry,
    ) -> Result<(), Refusal> {
        let language = match attribute {
            "sid" | "effect" => return self.attribute(lines, 2, attribute, entry),
            "resources" | "not_resources" => self.language,
            _ => Language::Hcl,
        };
        lines.extend(comments(2, &entry.above));
        self.list(lines, 2, attribute, &entry.part, language)?;
        if let Some(last) = lines.last_mut() {
            last.comment.clone_from(&entry.behind);
        }
        Ok(())
    }

    fn principals(&self, lines: &mut Vec<Line>, block: &str, entry: &Entry) -> Result<(), Refusal> {
        let all = match (&entry.part.said, entry.part.plain()) {
            (_, Some("*")) => {
                let everyone = Entry::member("*", entry.key_span, entry.part.clone());
                Group { entries: vec![everyone], tail: Vec::new() }
            }
            (Said::Object(group), _) if group.get("*").is_some() => {
                return Err(Refusal::new(
                    entry.part.span,
                    "`*` would stand for everyone as a type",
                ));
            }
            (Said::Object(group), _) if !group.entries.is_empty() => group.clone(),
            _ => {
                let reason = "`aws_iam_policy_document` needs the types of the principals";
                return Err(Refusal::new(entry.part.span, reason));
            }
        };
        let mut above = entry.above.clone();
        above.extend(entry.behind.clone());
        let last = all.entries.len() - 1;
        for (at, own) in all.entries.iter().enumerate() {
            above.extend(own.above.iter().chain(&own.behind).cloned());
            if at == last {
                above.extend(all.tail.clone());
            }
            self.open(lines, block, &mut above);
            let kind = Part::new(own.key_span, Said::Text(own.key.clone()));
            self.write(lines, 3, "type", &kind, Language::Hcl)?;
            self.list(lines, 3, "identifiers", &own.part, self.language)?;
            lines.push(Line::new(2, "}"));
        }
        Ok(())
    }

    fn conditions(&self, lines: &mut Vec<Line>, entry: &Entry) -> Result<(), Refusal> {
        let mut above = entry.above.clone();
        above.extend(entry.behind.clone());
        let mut last = Vec::new();
        for operator in filled(&entry.part)?.entries.iter() {
            above.extend(operator.above.iter().chain(&operator.behind).cloned());
            let tests = filled(&operator.part)?;
            for test in &tests.entries {
                above.extend(test.above.iter().chain(&test.behind).cloned());
                self.open(lines, "condition", &mut above);
                let text = |own: &Entry| Part::new(own.key_span, Said::Text(own.key.clone()));
                self.write(lines, 3, "test", &text(operator), Language::Hcl)?;
                self.write(lines, 3, "variable", &text(test), Language::Hcl)?;
                self.list(lines, 3, "values", &test.part, self.language)?;
                lines.push(Line::new(2, "}"));
            }
            last.extend(tests.tail.clone());
        }
        last.extend(filled(&entry.part)?.tail.clone());
        lines.extend(comments(2, &last));
        Ok(())
    }

    fn open(&self, lines: &mut Vec<Line>, block: &str, above: &mut Vec<String>) {
        separate(lines);
        lines.extend(comments(2, &std::mem::take(above)));
        lines.push(Line::new(2, format!("{block} {{")));
    }
}

/// An empty line, unless a block begins here.
fn separate(lines: &mut Vec<Line>) {
    if lines.last().is_some_and(|line| !line.lead.ends_with('{')) {
        lines.push(Line::default());
    }
}

fn filled(part: &Part) -> Result<&Group, Refusal> {
    let group = part.members().filter(|group| !group.entries.is_empty());
    group.ok_or_else(|| Refusal::new(part.span, "an object that says something is needed here"))
}

/// The value as a list.
fn listed(part: &Part) -> Result<Part, Refusal> {
    let refused = |span| Err(Refusal::new(span, "strings should stand here"));
    let list = |part: Part| {
        let group = Group { entries: vec![Entry::element(part)], tail: Vec::new() };
        Part::new(group.entries.first().map_or(Span::at(0), |own| own.key_span), Said::List(group))
    };
    match &part.said {
        Said::Text(_) => Ok(list(part.clone())),
        Said::Word(word) if word != "null" => Ok(list(Part::text(part.span, word))),
        Said::Expression(formula) if formula.is_text => Ok(list(part.clone())),
        Said::Expression(formula) if formula.is_list => Ok(part.clone()),
        Said::Expression(formula) => {
            // It may be a string or a list.
            let source = format!("flatten([{}])", formula.source);
            let said = Said::Expression(Formula { source, ..formula.clone() });
            Ok(Part::new(part.span, said))
        }
        Said::List(group) if !group.entries.is_empty() => {
            let mut group = group.clone();
            for entry in &mut group.entries {
                match &entry.part.said {
                    Said::Text(_) | Said::Expression(_) => {}
                    Said::Word(word) if word != "null" => {
                        entry.part = Part::text(entry.part.span, word);
                    }
                    Said::Function(name, _) => return Err(no_function(entry.part.span, name)),
                    _ => return refused(entry.part.span),
                }
            }
            Ok(Part::new(part.span, Said::List(group)))
        }
        Said::Function(name, _) => Err(no_function(part.span, name)),
        _ => refused(part.span),
    }
}
