//! The reviewed text form of one service: what a refresh writes, what a reviewer reads, what the packer packs.
//!
//! One fact stands on one line, so a new condition key is one added line in a diff. Names may hold spaces, so ` | ` and the
//! end of the line delimit, never a space alone.

use std::cmp::Ordering;
use std::fmt::{self, Write as _};

use super::super::order;

/// One service file, `services/<prefix>.txt`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceText {
    /// The prefix before the colon of an action, such as `s3`.
    pub prefix: String,
    /// The name that AWS documentation uses, such as `Amazon S3`. May be empty.
    pub name: String,
    /// Whether resource control policies govern this service.
    pub supports_rcp: bool,
    /// Condition keys that this service's actions and resource types name, its own and others'.
    pub keys: Vec<KeyText>,
    /// Resource types with their ARN templates.
    pub resources: Vec<ResourceText>,
    /// Actions.
    pub actions: Vec<ActionText>,
    /// API operations that do not simply need the action of their own name.
    pub operations: Vec<OperationText>,
}

/// A `key` line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyText {
    /// Template form, such as `aws:RequestTag/${TagKey}`.
    pub name: String,
    /// Published type, such as `ArrayOfString`.
    pub value_type: String,
    /// Published description. May be empty.
    pub description: String,
}

/// A `resource` line with the `  key` lines below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResourceText {
    /// Name, which may hold spaces.
    pub name: String,
    /// ARN templates, mostly one.
    pub arns: Vec<String>,
    /// Condition keys of the resource type.
    pub keys: Vec<String>,
}

/// An `action` line with the `  on`, `  key` and `  needs` lines below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActionText {
    /// Name in the published case, without the prefix.
    pub name: String,
    /// Level letters out of `LRWTP`, in that order.
    pub levels: String,
    /// Published description. May be empty.
    pub description: String,
    /// Resource types that the action accepts.
    pub resources: Vec<OnText>,
    /// Condition keys of the action itself.
    pub keys: Vec<String>,
    /// Full names of actions that a caller needs besides this one.
    pub needs: Vec<String>,
}

/// An `  on` line with the `    key` lines below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OnText {
    /// Name of a resource type of the same service.
    pub name: String,
    /// Whether the action always needs a resource of this type.
    pub required: bool,
    /// Condition keys that apply when the action is used on this resource type.
    pub keys: Vec<String>,
}

/// An `operation` line with the `  auth` lines below it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OperationText {
    /// API operation name.
    pub name: String,
    /// Actions that the call is authorised by.
    pub authorized: Vec<AuthorizedText>,
}

/// An `  auth` line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuthorizedText {
    /// Full action name, such as `iam:PassRole`.
    pub action: String,
    /// Static values of one condition key, as `iam:PassedToService=lambda.amazonaws.com`. May be empty.
    pub context: String,
}

/// A line that the text form does not allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextError {
    /// File name as the caller gave it.
    pub file: String,
    /// Line from 1, or 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong, in lower case.
    pub message: String,
}

impl fmt::Display for TextError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for TextError {}

/// Orders names as the catalogue sorts them: by lower-case bytes, then by the bytes themselves so that the order is total.
#[must_use]
pub fn compare_names(left: &str, right: &str) -> Ordering {
    let lower =
        |text: &str| text.bytes().map(|byte| byte.to_ascii_lowercase()).collect::<Vec<u8>>();
    lower(left).cmp(&lower(right)).then_with(|| left.cmp(right))
}

impl ServiceText {
    /// Reads the text form. `file` names the text in errors.
    ///
    /// # Errors
    /// The first line that is not of the form, or that repeats a name, with its number.
    pub fn parse(file: &str, text: &str) -> Result<ServiceText, TextError> {
        let mut parser = Parser { service: ServiceText::default(), owner: Owner::None };
        for (index, line) in text.lines().enumerate() {
            parser.line(line).map_err(|message| TextError {
                file: file.to_owned(),
                line: index + 1,
                message,
            })?;
        }
        let whole_file = |message: String| TextError { file: file.to_owned(), line: 0, message };
        if parser.service.prefix.is_empty() {
            return Err(whole_file("no `service` line".to_owned()));
        }
        parser.service.duplicate().map_or(Ok(()), |message| Err(whole_file(message)))?;
        Ok(parser.service)
    }

    /// Sorts everything into the canonical order.
    pub fn sort(&mut self) {
        order::by(&mut self.keys, |left, right| compare_names(&left.name, &right.name));
        order::by(&mut self.resources, |left, right| compare_names(&left.name, &right.name));
        order::by(&mut self.actions, |left, right| compare_names(&left.name, &right.name));
        order::by(&mut self.operations, |left, right| compare_names(&left.name, &right.name));
        self.resources.iter_mut().for_each(|resource| sort_names(&mut resource.keys));
        for action in &mut self.actions {
            sort_names(&mut action.keys);
            sort_names(&mut action.needs);
            order::by(&mut action.resources, |left, right| compare_names(&left.name, &right.name));
            action.resources.iter_mut().for_each(|on| sort_names(&mut on.keys));
        }
        for operation in &mut self.operations {
            order::by(&mut operation.authorized, |left, right| {
                compare_names(&left.action, &right.action)
            });
        }
    }

    /// Writes the text form, in the order in which the parts stand; call [`ServiceText::sort`] first for the canonical form.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = String::new();
        line(&mut out, &format!("service {}", self.prefix), &[&self.name]);
        line(&mut out, if self.supports_rcp { "rcp yes" } else { "rcp no" }, &[]);
        for key in &self.keys {
            line(&mut out, &format!("key {} {}", key.name, key.value_type), &[&key.description]);
        }
        for resource in &self.resources {
            let arns: Vec<&str> = resource.arns.iter().map(String::as_str).collect();
            line(&mut out, &format!("resource {}", resource.name), &arns);
            write_keys(&mut out, "  ", &resource.keys);
        }
        self.actions.iter().for_each(|action| action.write(&mut out));
        self.operations.iter().for_each(|operation| operation.write(&mut out));
        out
    }

    /// Names the first thing that stands twice. Lookups ignore case, so names that differ in case alone are the same name.
    fn duplicate(&self) -> Option<String> {
        let twice = |kind: &str, names: Vec<&str>| {
            let mut lower: Vec<String> =
                names.iter().map(|name| name.to_ascii_lowercase()).collect();
            lower.sort_unstable();
            let repeated = lower.windows(2).find_map(|pair| match pair {
                [left, right] if left == right => Some(left.clone()),
                _ => None,
            });
            repeated.map(|name| format!("{kind} `{name}` stands twice"))
        };
        twice("key", self.keys.iter().map(|key| key.name.as_str()).collect())
            .or_else(|| {
                twice(
                    "resource",
                    self.resources.iter().map(|resource| resource.name.as_str()).collect(),
                )
            })
            .or_else(|| {
                twice("action", self.actions.iter().map(|action| action.name.as_str()).collect())
            })
            .or_else(|| {
                twice(
                    "operation",
                    self.operations.iter().map(|operation| operation.name.as_str()).collect(),
                )
            })
    }
}

impl ActionText {
    fn write(&self, out: &mut String) {
        line(out, &format!("action {} {}", self.name, self.levels), &[&self.description]);
        for on in &self.resources {
            line(out, &format!("  on {}{}", on.name, if on.required { "*" } else { "" }), &[]);
            write_keys(out, "    ", &on.keys);
        }
        write_keys(out, "  ", &self.keys);
        self.needs.iter().for_each(|name| line(out, &format!("  needs {name}"), &[]));
    }
}

impl OperationText {
    fn write(&self, out: &mut String) {
        line(out, &format!("operation {}", self.name), &[]);
        for authorized in &self.authorized {
            let gap = if authorized.context.is_empty() { "" } else { " " };
            line(out, &format!("  auth {}{gap}{}", authorized.action, authorized.context), &[]);
        }
    }
}

/// What the indented lines that follow belong to.
enum Owner {
    None,
    Resource,
    Action,
    Operation,
}

struct Parser {
    service: ServiceText,
    owner: Owner,
}

impl Parser {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if line.ends_with(char::is_whitespace) || line.is_empty() {
            return Err("empty line, or space at the end of the line".to_owned());
        }
        if let Some(rest) = line.strip_prefix("    key ") {
            return self.resource_key_of_action(rest);
        }
        if let Some(rest) = line.strip_prefix("  ") {
            return self.detail(rest);
        }
        let (head, tail) = line.split_once(" | ").unwrap_or((line, ""));
        let (kind, name) =
            head.split_once(' ').ok_or("expected a line kind, a space and a name")?;
        self.top(kind, name, tail)
    }

    fn top(&mut self, kind: &str, name: &str, tail: &str) -> Result<(), String> {
        self.owner = Owner::None;
        match kind {
            "service" => {
                self.service.prefix = name.to_owned();
                self.service.name = tail.to_owned();
            }
            "rcp" => self.service.supports_rcp = parse_yes(name)?,
            "key" => {
                let (name, value_type) = name.rsplit_once(' ').ok_or("a key needs a type")?;
                self.service.keys.push(KeyText {
                    name: name.to_owned(),
                    value_type: value_type.to_owned(),
                    description: tail.to_owned(),
                });
            }
            "resource" => {
                let arns =
                    tail.split(" | ").filter(|arn| !arn.is_empty()).map(str::to_owned).collect();
                self.service.resources.push(ResourceText {
                    name: name.to_owned(),
                    arns,
                    keys: Vec::new(),
                });
                self.owner = Owner::Resource;
            }
            "action" => self.action(name, tail)?,
            "operation" => {
                self.service
                    .operations
                    .push(OperationText { name: name.to_owned(), authorized: Vec::new() });
                self.owner = Owner::Operation;
            }
            _ => return Err(format!("unknown line kind `{kind}`")),
        }
        Ok(())
    }

    fn action(&mut self, head: &str, description: &str) -> Result<(), String> {
        let (name, levels) = head.split_once(' ').ok_or("an action needs level letters")?;
        let canonical: String = "LRWTP".chars().filter(|letter| levels.contains(*letter)).collect();
        if canonical != levels || levels.is_empty() {
            return Err(format!("level letters `{levels}` are not some of `LRWTP` in that order"));
        }
        self.service.actions.push(ActionText {
            name: name.to_owned(),
            levels: levels.to_owned(),
            description: description.to_owned(),
            ..ActionText::default()
        });
        self.owner = Owner::Action;
        Ok(())
    }

    fn detail(&mut self, rest: &str) -> Result<(), String> {
        let (kind, value) =
            rest.split_once(' ').ok_or("expected a line kind, a space and a name")?;
        let value = value.to_owned();
        match (&self.owner, kind) {
            (Owner::Resource, "key") => {
                self.service.resources.last_mut().ok_or("no resource above")?.keys.push(value);
            }
            (Owner::Action, "key") => {
                self.service.actions.last_mut().ok_or("no action above")?.keys.push(value);
            }
            (Owner::Action, "needs") => {
                self.service.actions.last_mut().ok_or("no action above")?.needs.push(value);
            }
            (Owner::Action, "on") => {
                let name = value.strip_suffix('*').unwrap_or(&value).to_owned();
                let on = OnText { required: name.len() < value.len(), name, keys: Vec::new() };
                self.service.actions.last_mut().ok_or("no action above")?.resources.push(on);
            }
            (Owner::Operation, "auth") => {
                let (action, context) = value.split_once(' ').unwrap_or((&value, ""));
                let authorized =
                    AuthorizedText { action: action.to_owned(), context: context.to_owned() };
                self.service
                    .operations
                    .last_mut()
                    .ok_or("no operation above")?
                    .authorized
                    .push(authorized);
            }
            _ => return Err(format!("`{kind}` does not belong here")),
        }
        Ok(())
    }

    fn resource_key_of_action(&mut self, key: &str) -> Result<(), String> {
        if !matches!(self.owner, Owner::Action) {
            return Err("a key indented by four belongs below an `on` line".to_owned());
        }
        let action = self.service.actions.last_mut().ok_or("no action above")?;
        action.resources.last_mut().ok_or("no `on` line above")?.keys.push(key.to_owned());
        Ok(())
    }
}

fn parse_yes(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        other => Err(format!("expected `yes` or `no`, not `{other}`")),
    }
}

fn sort_names(names: &mut Vec<String>) {
    order::by(names, |left, right| compare_names(left, right));
    names.dedup();
}

fn write_keys(out: &mut String, indent: &str, keys: &[String]) {
    for key in keys {
        line(out, &format!("{indent}key {key}"), &[]);
    }
}

/// Writes one line; empty tails leave no delimiter behind.
fn line(out: &mut String, head: &str, tails: &[&str]) {
    out.push_str(head);
    for tail in tails.iter().filter(|tail| !tail.is_empty()) {
        // Writing into a String cannot fail.
        let _ = write!(out, " | {tail}");
    }
    out.push('\n');
}
