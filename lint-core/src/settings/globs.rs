//! Patterns of file names, as `.gitignore` writes them.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::source::Span;

/// A set of patterns, relative to the folder of the settings file.
///
/// A pattern without a slash fits a name in any folder. A pattern that fits a folder fits all that is in it.
#[derive(Clone, Debug, Default)]
pub struct Globs {
    set: GlobSet,
    places: Vec<Span>,
}

/// How many patterns of the set stand for one that was written: for what it names, and for what is in there.
const FORMS: usize = 2;

impl Globs {
    /// Reads patterns.
    ///
    /// # Errors
    ///
    /// The first wrong pattern's position, and what is wrong with it.
    pub fn new<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Result<Self, (usize, String)> {
        let mut set = GlobSetBuilder::new();
        for (at, pattern) in patterns.into_iter().enumerate() {
            let trimmed = pattern.trim_end_matches('/');
            let anchored = match trimmed.strip_prefix('/').or(trimmed.strip_prefix("./")) {
                Some(rest) => rest.to_owned(),
                None if trimmed.contains('/') => trimmed.to_owned(),
                None => format!("**/{trimmed}"),
            };
            let forms: [String; FORMS] = [anchored.clone(), format!("{anchored}/**")];
            for text in forms {
                let glob = GlobBuilder::new(&text).literal_separator(true).build();
                set.add(glob.map_err(|error| (at, error.kind().to_string()))?);
            }
        }
        set.build()
            .map(|set| Self { set, places: Vec::new() })
            .map_err(|error| (0, error.kind().to_string()))
    }

    /// Takes up where the patterns are written.
    pub(super) fn at(self, places: Vec<Span>) -> Self {
        Self { places, ..self }
    }

    /// Where the patterns are written.
    pub(super) fn places(&self) -> &[Span] {
        &self.places
    }

    /// Notes which of the patterns fit `path`.
    pub(super) fn mark(&self, path: &str, fitting: &mut [bool]) {
        for at in self.set.matches(path) {
            if let Some(fits) = fitting.get_mut(at / FORMS) {
                *fits = true;
            }
        }
    }

    /// Whether one of the patterns fits `path`, which is relative and has forward slashes.
    pub fn matches(&self, path: &str) -> bool {
        self.set.is_match(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_in_gitignore() {
        let fits = |pattern, path: &str| Globs::new([pattern]).unwrap().matches(path);
        assert!(fits("vendor", "vendor/a.json") && fits("vendor/", "x/vendor/b/a.json"));
        assert!(fits("*.json", "deep/in/a.json") && !fits("/*.json", "deep/a.json"));
        assert!(fits("scp/**", "scp/a/b.json") && !fits("scp/*", "other/scp/a.json"));
        assert!(fits("a/*.json", "a/b.json") && !fits("a/*.json", "a/b/c.json"));
        assert!(Globs::new(["ok", "a{b"]).unwrap_err().0 == 1);
    }
}
