//! Shows the Markdown of a rule's page at a terminal: headings, code and links, no more.

use crate::output::Paint;

/// `page` with colours in the place of its marks.
pub(crate) fn for_terminal(page: &str, paint: Paint) -> String {
    let mut shown = String::with_capacity(page.len() * 2);
    let mut is_code = false;
    for line in page.lines() {
        if line.starts_with("```") {
            is_code = !is_code;
            continue;
        }
        let line = match line.trim_start_matches('#') {
            _ if is_code => format!("    {}", paint.accent(line)),
            heading if heading.len() < line.len() => paint.bold(heading.trim()),
            _ => inline(line, paint),
        };
        shown.push_str(&line);
        shown.push('\n');
    }
    shown
}

/// A line of prose: code in colour, links as their text and address.
fn inline(line: &str, paint: Paint) -> String {
    let mut shown = String::new();
    for (at, part) in line.split('`').enumerate() {
        if at % 2 == 1 {
            shown.push_str(&paint.accent(part));
        } else {
            shown.push_str(&links(part));
        }
    }
    match shown.strip_prefix("- ") {
        Some(item) => format!("• {item}"),
        None => shown,
    }
}

/// `[text](address)` as `text: address`.
fn links(text: &str) -> String {
    let Some((before, rest)) = text.split_once('[') else { return text.to_owned() };
    let Some((label, after)) = rest.split_once("](") else { return text.to_owned() };
    let Some((address, tail)) = after.split_once(')') else { return text.to_owned() };
    format!("{before}{label}: {address}{}", links(tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_text() {
        let page = "# a-rule\n\nSee `x` in [the guide](https://a.example).\n\n```json --kind scp\n{ \"a\": [1](2) }\n```\n- last\n";
        let shown = for_terminal(page, Paint::plain());
        assert_eq!(
            shown,
            "a-rule\n\nSee x in the guide: https://a.example.\n\n    { \"a\": [1](2) }\n• last\n"
        );
    }
}
