//! Texts before and after. `¦` marks the place and is taken out before reading.

mod terraform;
mod whole;
mod yaml;

use iamlint_catalogue::Catalogue;

use crate::assist::{File, refactor};
use crate::fix::apply;
use crate::lint::Request;
use crate::syntax::{Dialect, parse};

/// The titles of the conversions at the mark, and the text without it.
fn offered(dialect: Dialect, marked: &str) -> (String, Vec<refactor::Refactoring>) {
    let offset = marked.find('¦').unwrap();
    let text = marked.replacen('¦', "", 1);
    let request = Request::new(&text, dialect, None);
    let offered = super::at(&File { request, catalogue: Catalogue::embedded() }, offset);
    (text, offered)
}

fn titles(dialect: Dialect, marked: &str) -> Vec<String> {
    offered(dialect, marked).1.into_iter().map(|item| item.title).collect()
}

/// The text after the conversion with this title. It has no syntax errors, and each comment is still there.
fn after(dialect: Dialect, marked: &str, title: &str) -> String {
    let (text, offered) = offered(dialect, marked);
    let chosen = offered.iter().find(|item| item.title == title);
    let Some(chosen) = chosen else { panic!("{title} is not among {offered:?}") };
    let after = apply(&text, &chosen.edits);
    let (old, new) = (parse(&text, dialect), parse(&after, dialect));
    assert!(new.errors.is_empty(), "{:?}\n{after}", new.errors);
    assert_eq!(old.comments.len(), new.comments.len(), "{after}");
    after
}
