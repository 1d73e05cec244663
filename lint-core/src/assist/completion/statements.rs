//! Whole statements, and whole policies around them.

use crate::assist::completion::shapes::{SHAPES, Shape};
use crate::assist::completion::{Insert, Kind, List, Proposal, Scene, Snippet};
use crate::assist::cursor::Form;
use crate::model::PolicyKind;

/// Statements where a statement may stand: in the list, or in its place.
pub(super) fn propose(scene: &Scene, list: &mut List) {
    let wrap = |body: &str| match scene.cursor.in_list {
        true => object(body),
        false => format!("[{}\n]", indented(&format!("\n{}", object(body)))),
    };
    list.push(value("statement", &wrap("‹›")).detail("an empty statement"));
    for shape in shapes(scene) {
        list.push(value(shape.name, &wrap(shape.body)).detail(detail(scene, shape)));
    }
}

/// What a statement holds, where its braces are there already.
pub(super) fn bodies(scene: &Scene, list: &mut List) {
    // Between quotes a key has been begun.
    if scene.cursor.form == Form::Gap {
        for shape in shapes(scene) {
            list.push(value(shape.name, shape.body).detail(detail(scene, shape)));
        }
    }
}

/// What a policy holds, where its braces are there already.
pub(super) fn whole_policies(scene: &Scene, list: &mut List) {
    if scene.cursor.form == Form::Gap {
        for shape in shapes(scene) {
            list.push(value(shape.name, &policy(shape.body)).detail(detail(scene, shape)));
        }
    }
}

/// Policies for a file in which nothing stands.
pub(super) fn policies(kind: Option<PolicyKind>) -> impl Iterator<Item = Proposal> {
    let empty = value("policy", &object(&policy("‹›"))).detail("an empty policy");
    let of_shape = |shape: &Shape| {
        value(shape.name, &object(&policy(shape.body))).detail(purpose(shape, None))
    };
    let fits = move |shape: &&Shape| kind.is_none_or(|kind| shape.kinds.contains(kind));
    std::iter::once(empty)
        .chain(SHAPES.iter().filter(|shape| shape.stands_alone).filter(fits).map(of_shape))
}

fn value(name: &str, pattern: &str) -> Proposal {
    Proposal::new(Kind::Shape, name, Insert::Value(Snippet::pattern(pattern)))
}

/// The shapes for a policy. Those of the most likely kind come first where the kind is a guess.
fn shapes(scene: &Scene) -> Vec<&'static Shape> {
    let policy = scene.frame.policy();
    let own = scene.cursor.text.map(|token| token.span.start);
    let mut members = policy.statements.iter().flat_map(|statement| &statement.members);
    let is_blank = members.all(|it| Some(it.start) == own || it.start == it.end);
    let is_open = scene.is_open_kind && is_blank;
    let fits = |shape: &&Shape| {
        let same_target = shape.resource_type.is_none()
            || policy.resource_type.is_none()
            || shape.resource_type == policy.resource_type.as_deref();
        is_open || shape.kinds.contains(policy.kind) && same_target
    };
    SHAPES.iter().filter(fits).collect()
}

/// For which kind of policy a shape is, where that is not plain.
fn detail(scene: &Scene, shape: &Shape) -> String {
    let kind = scene.kind();
    match &shape.resource_type {
        Some(name) => purpose(shape, Some(name)),
        None if scene.is_open_kind => purpose(shape, None),
        None => kind.describe().to_owned(),
    }
}

fn purpose(shape: &Shape, resource_type: Option<&str>) -> String {
    let kind = shape.kinds.iter().next().map_or("", PolicyKind::describe);
    match resource_type.or(shape.resource_type) {
        Some(name) => format!("{kind} of {name}"),
        None => kind.to_owned(),
    }
}

/// The members of a policy with one statement.
fn policy(body: &str) -> String {
    let statement = indented(&format!("\n{}", object(body)));
    format!("\"Version\": \"2012-10-17\",\n\"Statement\": [{statement}\n]")
}

fn object(body: &str) -> String {
    format!("{{{}\n}}", indented(&format!("\n{body}")))
}

/// Each line one level deeper.
fn indented(text: &str) -> String {
    text.replace('\n', "\n  ")
}
