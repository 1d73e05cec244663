//! Overlays: small tab-separated tables that people keep, merged over the imported services by the packer.
//!
//! Lines that start with `# ` say what the table is and where its facts come from. Then comes one line of column names, then
//! the rows. `-` is an empty cell; several values in a cell are separated by one space.

use super::text::TextError;

/// One overlay, split into rows.
pub struct Overlay<'t> {
    file: &'t str,
    columns: Vec<&'t str>,
    rows: Vec<(usize, Vec<&'t str>)>,
}

/// One row of an overlay.
pub struct Row<'o, 't> {
    overlay: &'o Overlay<'t>,
    line: usize,
    cells: &'o [&'t str],
}

impl<'t> Overlay<'t> {
    /// Reads a table. `file` names it in errors.
    ///
    /// # Errors
    /// A missing column line, or a row with more or fewer cells than columns.
    pub fn parse(file: &'t str, text: &'t str) -> Result<Overlay<'t>, TextError> {
        let mut overlay = Overlay { file, columns: Vec::new(), rows: Vec::new() };
        for (index, line) in text.lines().enumerate() {
            if line.starts_with('#') {
                continue;
            }
            let cells: Vec<&str> = line.split('\t').collect();
            if overlay.columns.is_empty() {
                overlay.columns = cells;
            } else if cells.len() == overlay.columns.len() {
                overlay.rows.push((index + 1, cells));
            } else {
                let message = format!(
                    "{} cells in a table of {} columns",
                    cells.len(),
                    overlay.columns.len()
                );
                return Err(overlay.error(index + 1, message));
            }
        }
        if overlay.columns.is_empty() {
            return Err(overlay.error(0, "no line of column names".to_owned()));
        }
        Ok(overlay)
    }

    /// The rows in file order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_, 't>> {
        self.rows.iter().map(|(line, cells)| Row { overlay: self, line: *line, cells })
    }

    fn error(&self, line: usize, message: String) -> TextError {
        TextError { file: self.file.to_owned(), line, message }
    }
}

impl<'t> Row<'_, 't> {
    /// The cell of a column, empty for `-`.
    ///
    /// # Errors
    /// The table has no such column.
    pub fn cell(&self, column: &str) -> Result<&'t str, TextError> {
        let position = self.overlay.columns.iter().position(|name| *name == column);
        let cell = position.and_then(|position| self.cells.get(position)).copied();
        match cell {
            Some("-") => Ok(""),
            Some(cell) => Ok(cell),
            None => Err(self.error(format!("no column `{column}`"))),
        }
    }

    /// The values of a cell, separated by spaces.
    ///
    /// # Errors
    /// The table has no such column.
    pub fn values(&self, column: &str) -> Result<Vec<&'t str>, TextError> {
        Ok(self.cell(column)?.split(' ').filter(|value| !value.is_empty()).collect())
    }

    /// Line in the file, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// An error at this row.
    #[must_use]
    pub fn error(&self, message: String) -> TextError {
        self.overlay.error(self.line, message)
    }
}
