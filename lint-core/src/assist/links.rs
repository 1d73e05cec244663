//! Places of a file that lead to a page: the rules that comments name.

use crate::assist::File;
use crate::rule::Rule;
use crate::source::Span;
use crate::suppress;
use crate::syntax;

/// The rules that the comments of a file with policies name, with their places.
pub fn of(file: &File) -> Vec<(Span, &'static Rule)> {
    let tree = syntax::parse(file.request.text, file.request.dialect);
    let Some(root) = tree.root.as_ref().filter(|_| !tree.comments.is_empty()) else {
        return Vec::new();
    };
    match file.request.find(root).policies.is_empty() {
        true => Vec::new(),
        false => suppress::named_rules(file.request.text, &tree),
    }
}

#[cfg(test)]
mod tests {
    use iamlint_catalogue::Catalogue;

    use super::*;
    use crate::lint::Request;
    use crate::syntax::Dialect;

    fn links(text: &str) -> Vec<(&str, &'static str)> {
        links_in(Dialect::Jsonc, text)
    }

    fn links_in(dialect: Dialect, text: &str) -> Vec<(&str, &'static str)> {
        let request = Request::new(text, dialect, None);
        let file = File { request, catalogue: Catalogue::embedded() };
        of(&file).into_iter().map(|(span, rule)| (&text[span.range()], rule.id)).collect()
    }

    const STATEMENT: &str = r#""Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

    #[test]
    fn rules_that_exist_are_links() {
        let text = format!(
            "{{ // iamlint: ignore[admin-access, no-such-rule] ä\n{STATEMENT} // about admin-access\n}}"
        );
        assert_eq!(links(&text), [("admin-access", "admin-access")]);
        let whole_file = format!("// iamlint: ignore-file[wildcard-action]\n{{{STATEMENT}}}");
        assert_eq!(links(&whole_file), [("wildcard-action", "wildcard-action")]);
    }

    #[test]
    fn rules_in_yaml_are_links() {
        let text = "# iamlint: ignore-file[wildcard-action]\nStatement:\n  - Effect: Allow # iamlint: ignore[admin-access]\n    Action: \"*\"\n    Resource: \"*\"\n";
        let found = links_in(Dialect::Yaml, text);
        assert_eq!(
            found,
            [("wildcard-action", "wildcard-action"), ("admin-access", "admin-access")]
        );
        assert!(links_in(Dialect::Yaml, "# iamlint: ignore[admin-access]\na: 1\n").is_empty());
    }

    #[test]
    fn other_files_have_no_links() {
        assert!(links("{} // iamlint: ignore[admin-access]").is_empty());
        assert!(links("// iamlint: ignore[admin-access]").is_empty());
    }
}
