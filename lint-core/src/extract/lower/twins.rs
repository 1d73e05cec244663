//! Finds the keys that stand more than once in an object.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::syntax::Member;

/// Nearly every object has no more members than this, and then comparing them is cheaper than a map of them.
const FEW: usize = 16;

/// Whether keys that differ in their case are the same.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Counts,
    Ignored,
}

/// The members whose key stood before: each with the first member of that key.
pub(super) fn twins<'m, 'a>(
    members: &'m [Member<'a>],
    case: Case,
) -> Vec<(&'m Member<'a>, &'m Member<'a>)> {
    if members.len() > FEW {
        return twins_of_many(members, case);
    }
    let later = members.iter().enumerate().skip(1);
    let pairs = later.filter_map(|(at, member)| {
        let is_twin = |other: &&Member| case.same(&other.key.value, &member.key.value);
        members.iter().take(at).find(is_twin).map(|first| (first, member))
    });
    pairs.collect()
}

fn twins_of_many<'m, 'a>(
    members: &'m [Member<'a>],
    case: Case,
) -> Vec<(&'m Member<'a>, &'m Member<'a>)> {
    let mut seen: HashMap<Cow<str>, &Member> = HashMap::with_capacity(members.len());
    let mut found = Vec::new();
    for member in members {
        let key = match case {
            Case::Counts => Cow::Borrowed(&*member.key.value),
            Case::Ignored => Cow::Owned(member.key.value.to_ascii_lowercase()),
        };
        match seen.entry(key) {
            Entry::Occupied(first) => found.push((*first.get(), member)),
            Entry::Vacant(place) => {
                place.insert(member);
            }
        }
    }
    found
}

impl Case {
    fn same(self, left: &str, right: &str) -> bool {
        match self {
            Self::Counts => left == right,
            Self::Ignored => left.eq_ignore_ascii_case(right),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Dialect;
    use crate::syntax::json::parse;

    fn found(keys: &[String], case: Case) -> Vec<(u32, u32)> {
        let members: Vec<String> = keys.iter().map(|key| format!("\"{key}\": 1")).collect();
        let text = format!("{{ {} }}", members.join(", "));
        let tree = parse(&text, Dialect::Json);
        let members = tree.root.as_ref().unwrap().members().unwrap();
        let spans =
            |(first, later): (&Member, &Member)| (first.key.span.start, later.key.span.start);
        twins(members, case).into_iter().map(spans).collect()
    }

    #[test]
    fn few_and_many_members_are_judged_alike() {
        let few: Vec<String> = ["a", "b", "A", "a", "b", "a"].map(str::to_owned).to_vec();
        let mut many = few.clone();
        many.extend((0..20).map(|number| format!("k{number}")));
        for case in [Case::Counts, Case::Ignored] {
            assert_eq!(found(&few, case), found(&many, case));
        }
        assert_eq!(found(&few, Case::Counts).len(), 3);
        assert_eq!(found(&few, Case::Ignored).len(), 4);
    }
}
