//! Cells of a table, wherever they come from.

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number of a spreadsheet, as text without needless zeros.
    Number(String),
}

impl Cell {
    /// What stands in it, without blanks around.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) => text.trim(),
        }
    }
}

/// Why a text is no table.
#[derive(Debug, thiserror::Error)]
#[error("the table cannot be read: {0}")]
pub struct CellError(#[from] csv::Error);

/// The cells of a CSV text, the line of column names first. Rows may be
/// shorter or longer than it.
pub fn csv_cells(text: &str) -> Result<Vec<Vec<Cell>>, CellError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let cells = record?.iter().map(|c| Cell::Text(c.to_owned())).collect();
        rows.push(cells);
    }
    Ok(rows)
}
