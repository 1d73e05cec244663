//! Which of a statement's resources an action can be about.

use std::cell::RefCell;

use iamlint_catalogue::{Action, ArnForm, Catalogue, ResourceType};

use crate::access::arn::fits_template;
use crate::model::{Arn, ResourcePattern, Resources};

/// The resources of one statement, ready to be asked.
#[derive(Clone, Debug)]
pub struct ResourceFit<'s> {
    patterns: Vec<(&'s ResourcePattern<'s>, Option<Arn<'s>>)>,
    /// What was found out before: resource type, and whether a pattern fits it.
    known: RefCell<Vec<(u32, bool)>>,
}

impl<'s> ResourceFit<'s> {
    /// `None` if nothing can be said: `NotResource`, an entry that is unknown, or a pattern that matches everything.
    pub fn new(resources: &'s Resources<'s>) -> Option<Self> {
        if resources.negated || resources.list.has_unknown || resources.list.items.is_empty() {
            return None;
        }
        let patterns: Vec<_> =
            resources.known().iter().map(|pattern| (pattern, pattern.arn())).collect();
        let is_open = |(pattern, arn): &(&ResourcePattern, Option<Arn>)| match arn {
            // What is no ARN is a fault of its own; `${x}` in front may become any service.
            None => true,
            Some(arn) => pattern.is_star() || arn.service().contains("${"),
        };
        let is_closed = !patterns.iter().any(is_open);
        is_closed.then(|| Self { patterns, known: RefCell::default() })
    }

    /// Whether the action has resource types and some pattern can name one of them.
    pub fn fits(&self, action: Action) -> bool {
        action.resource_types().any(|entry| self.fits_type(entry.resource_type))
    }

    /// Whether some pattern can name a resource of this type.
    pub fn fits_type(&self, resource_type: ResourceType) -> bool {
        let id = resource_type.id();
        if let Some((_, fits)) = self.known.borrow().iter().find(|(known, _)| *known == id) {
            return *fits;
        }
        let fits = self.fitting(resource_type).next().is_some();
        self.known.borrow_mut().push((id, fits));
        fits
    }

    /// The patterns that can name a resource of this type.
    pub fn fitting<'f>(
        &'f self,
        resource_type: ResourceType<'f>,
    ) -> impl Iterator<Item = &'s ResourcePattern<'s>> + use<'f, 's> {
        let fits = move |arn: &Arn| resource_type.forms().any(|form| fits_template(arn, form));
        self.patterns
            .iter()
            .filter(move |(_, arn)| arn.as_ref().is_none_or(&fits))
            .map(|(pattern, _)| *pattern)
    }

    /// The patterns with their ARNs.
    pub fn patterns(&self) -> impl Iterator<Item = (&'s ResourcePattern<'s>, &Arn<'s>)> {
        self.patterns.iter().filter_map(|(pattern, arn)| Some((*pattern, arn.as_ref()?)))
    }
}

/// The forms of the ARNs of a service, without those that other services lend it. None if the service is not known.
pub fn forms_of_service<'c>(
    name: &str,
    catalogue: &'c Catalogue,
) -> impl Iterator<Item = ArnForm<'c>> {
    let types = catalogue.service(name).into_iter().flat_map(|service| service.resource_types());
    types.flat_map(|resource_type| resource_type.forms()).filter(move |form| form.service() == name)
}

/// Whether the ARN has one of the forms that its service publishes. `None` if nothing is known of the service's forms.
pub fn has_known_form(arn: &Arn, catalogue: &Catalogue) -> Option<bool> {
    let mut forms = forms_of_service(arn.service(), catalogue).peekable();
    forms.peek()?;
    // A star in the account may take the next colon and what belongs in front of the name in.
    if arn.account().ends_with('*') || arn.resource().starts_with('*') {
        return Some(true);
    }
    Some(forms.any(|form| fits_template(arn, form)))
}
