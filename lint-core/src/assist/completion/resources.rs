//! Resources: the ARNs of the resource types that the statement's actions work on.

use std::cmp::Reverse;
use std::collections::HashMap;

use iamlint_catalogue::{Action, ArnForm, ResourceType, Service, order};

use crate::access::arn::fits_template;
use crate::assist::completion::surroundings::Surroundings;
use crate::assist::completion::{Kind, List, Proposal, Scene};
use crate::context::Resolution;
use crate::model::{Arn, PolicyKind};

/// How many forms of ARNs a list holds.
const MOST_FORMS: usize = 100;

/// How many ARNs of other statements a list holds.
const MOST_NAMED: usize = 20;

/// What may stand in `Resource`.
pub(super) fn propose(scene: &Scene, list: &mut List) {
    let found = Found::of(scene);
    let star = star(scene, &found);
    let is_key_policy = scene.frame.policy().is_attached_to("AWS::KMS::Key");
    let is_star_first = found.types.is_empty() || is_key_policy;
    let has_star = listed(scene).contains(&"*");
    if is_star_first && !has_star {
        list.push(star);
        return found.propose(scene, list);
    }
    found.propose(scene, list);
    if !has_star {
        list.push(star);
    }
}

fn star(scene: &Scene, found: &Found) -> Proposal {
    let detail = match scene.kind() {
        PolicyKind::Resource if scene.frame.policy().is_attached_to("AWS::KMS::Key") => {
            "this key".to_owned()
        }
        _ if found.actions > 0 && found.unscoped == found.actions => {
            "the actions take nothing else".to_owned()
        }
        _ if found.unscoped > 0 => {
            format!("{} of {} actions take nothing else", found.unscoped, found.actions)
        }
        _ => "every resource".to_owned(),
    };
    Proposal::content(Kind::Wildcard, "*").detail(detail)
}

/// The resource types of the statement's actions.
#[derive(Default)]
struct Found<'c> {
    types: HashMap<ResourceType<'c>, Use>,
    actions: usize,
    /// How many actions take `*` only.
    unscoped: usize,
}

/// How a resource type is used.
#[derive(Clone, Copy, Default)]
struct Use {
    /// How many actions work on it.
    actions: usize,
    /// How many of them always need one.
    required: usize,
}

impl<'v> Found<'v> {
    fn of(scene: &Scene<'_, 'v>) -> Self {
        let mut found = Self::default();
        let actions = scene.cursor.statement.and_then(|statement| statement.actions.as_ref());
        let context = &scene.frame.context;
        for pattern in actions.into_iter().flat_map(|actions| actions.known()) {
            let whole = pattern.parts().filter(|(_, name)| *name == "*");
            let whole = whole.and_then(|(prefix, _)| scene.catalogue.service(prefix));
            match (context.resolution(pattern), whole) {
                (_, Some(service)) => found.add_service(service),
                (Resolution::UnknownAction(service), _) => found.add_service(*service),
                _ => context.matched(pattern).for_each(|action| found.add(action)),
            }
        }
        // Without actions that say more, a resource policy is about what it is attached to.
        let attached = scene.attached_service();
        let attached = attached.and_then(|prefix| scene.catalogue.service(&prefix));
        if let Some(service) = attached.filter(|_| found.types.is_empty() && found.actions == 0) {
            found.add_service(service);
        }
        found
    }

    fn add(&mut self, action: Action<'v>) {
        self.actions += 1;
        let mut is_scoped = false;
        for on in action.resource_types() {
            is_scoped = true;
            let own = self.types.entry(on.resource_type).or_default();
            own.actions += 1;
            own.required += usize::from(on.required);
        }
        self.unscoped += usize::from(!is_scoped);
    }

    fn add_service(&mut self, service: Service<'v>) {
        service.actions().for_each(|action| self.add(action));
    }

    fn propose(&self, scene: &Scene, list: &mut List) {
        let near = scene.surroundings();
        let mut types: Vec<_> = self.types.iter().collect();
        order::by_key(&mut types, |(on, own)| {
            (Reverse(own.actions), Reverse(own.required), on.service().prefix(), on.id())
        });
        let forms: Vec<(&str, String)> = types
            .into_iter()
            .flat_map(|(on, own)| {
                let detail = self.detail(on, *own);
                on.arns().map(move |arn| (arn, detail.clone()))
            })
            .collect();
        named(scene, &forms, list);
        let proposals = forms.iter().map(|(arn, detail)| form(arn, detail, &near));
        list.extend_to(MOST_FORMS, proposals);
    }

    fn detail(&self, on: &ResourceType, own: Use) -> String {
        let name = on.name();
        match self.actions {
            1 if own.required > 0 => format!("{name} · always needed"),
            1 => name.to_owned(),
            all if own.actions == all => name.to_owned(),
            all => format!("{name} · {} of {all} actions", own.actions),
        }
    }
}

/// The form of an ARN with places to fill in.
fn form(arn: &str, detail: &str, near: &Surroundings) -> Proposal {
    Proposal::pattern(Kind::Arn, &pattern(arn, near)).detail(detail)
}

/// `arn:${Partition}:sqs:${Region}:${Account}:${QueueName}` as a pattern, with what the file names filled in.
pub(super) fn pattern(arn: &str, near: &Surroundings) -> String {
    let arn = arn.replace("${Partition}", &format!("‹{}›", near.partition));
    let arn = arn.replace("${Region}", &format!("‹{}›", near.region));
    let arn = arn.replace("${Account}", &format!("‹{}›", near.account()));
    arn.replace("${", "‹").replace('}', "›")
}

/// ARNs that other statements name and that fit.
fn named(scene: &Scene, forms: &[(&str, String)], list: &mut List) {
    let listed = listed(scene);
    let mut seen: Vec<&str> = Vec::new();
    let statements = scene.frame.policy().statements.iter().take(200);
    let resources = statements.filter_map(|it| it.resources.as_ref());
    for resource in resources.flat_map(|resources| resources.known()) {
        let text = resource.as_str();
        let Some(arn) = Arn::parse(text) else { continue };
        let fits = |(form, _): &&(&str, String)| fits_template(&arn, ArnForm::new(form));
        if seen.len() < MOST_NAMED
            && !seen.contains(&text)
            && !listed.contains(&text)
            && forms.iter().take(MOST_FORMS).find(fits).is_some()
        {
            seen.push(text);
            list.push(Proposal::content(Kind::Arn, text).detail("named by another statement"));
        }
    }
}

/// What the list holds beside the token itself.
fn listed<'s>(scene: &'s Scene) -> Vec<&'s str> {
    let own = scene.cursor.text.map(|token| token.span);
    let resources = scene.cursor.statement.and_then(|statement| statement.resources.as_ref());
    let resources = resources.into_iter().flat_map(|resources| resources.known());
    resources.filter(|resource| Some(resource.span()) != own).map(|it| it.as_str()).collect()
}
