//! How a file in YAML is laid out: new lines are written alike.

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// How much deeper than its key an object stands.
    pub unit: usize,
    /// How much deeper than its key the dashes of a list stand.
    pub dash: usize,
    /// The quotation mark.
    pub mark: char,
}

impl Layout {
    /// The layout of a text, as its first lines show it.
    pub fn of(text: &str) -> Self {
        let lines: Vec<(usize, &str)> = text.lines().take(400).filter_map(indented).collect();
        let pairs = || lines.iter().zip(lines.iter().skip(1));
        let opens = |line: &str| line.ends_with(':') && !line.starts_with('-');
        let object = pairs().find_map(|((outer, line), (own, inner))| {
            let is_deeper = opens(line) && own > outer && !inner.starts_with('-');
            is_deeper.then(|| own - outer)
        });
        let unit = object.unwrap_or(2).min(8);
        let list = pairs().find_map(|((outer, line), (own, inner))| {
            let is_list = opens(line) && own >= outer && inner.starts_with("- ");
            is_list.then(|| own - outer)
        });
        let is_single = text.matches('\'').count() > text.matches('"').count();
        let mark = if is_single { '\'' } else { '"' };
        Self { unit, dash: list.unwrap_or(unit), mark }
    }
}

/// A line's indentation and what it says; `None` for lines that say nothing.
fn indented(line: &str) -> Option<(usize, &str)> {
    let content = line.trim_start_matches(' ');
    let said = content.trim_end();
    (!said.is_empty() && !said.starts_with('#')).then(|| (line.len() - content.len(), said))
}
