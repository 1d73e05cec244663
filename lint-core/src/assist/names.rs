//! The names of a Terraform module: which one stands at a place, and where else it stands.

use crate::assist::File;
use crate::extract::{Name, NamePlace, name_places};
use crate::source::Span;
use crate::syntax::{self, Dialect};

/// The name at byte `offset` of a file of a module.
pub fn at(file: &File, offset: usize) -> Option<Name> {
    let places = all(file.request.text, file.request.dialect);
    let is_here =
        |own: &&NamePlace| own.span.start as usize <= offset && offset <= own.span.end as usize;
    places.iter().find(is_here).map(|own| own.name.clone())
}

/// The places of a name in the text of a file of the same module, and whether it is defined there.
pub fn places(text: &str, dialect: Dialect, name: &Name) -> Vec<(Span, bool)> {
    let mut places: Vec<(Span, bool)> = all(text, dialect)
        .into_iter()
        .filter(|own| own.name == *name)
        .map(|own| (own.span, own.is_definition))
        .collect();
    places.sort_unstable();
    places
}

fn all(text: &str, dialect: Dialect) -> Vec<NamePlace> {
    syntax::parse(text, dialect).root.as_ref().map(name_places).unwrap_or_default()
}

#[cfg(test)]
mod tests;
