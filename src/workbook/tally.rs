//! What the sheets read so far have taken, and what all readers do with a sheet's cells.

use super::package::within;
use super::{CellIssue, CellIssueKind, CellRef, Content, LimitKind, Limits, OpenError, Sheet};

/// Issues of one sheet beyond which it is the file that is at fault, not some cells.
pub(super) const ISSUES: usize = 10_000;
/// Merged regions of a sheet: far more than any form has; each costs a test of every cell later.
pub(super) const MERGES: usize = 100_000;

/// Counts against the limits.
pub(super) struct Tally<'l> {
    limits: &'l Limits,
    cells: u64,
    text_bytes: u64,
}

impl<'l> Tally<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            cells: 0,
            text_bytes: 0,
        }
    }

    pub(super) const fn limits(&self) -> &'l Limits {
        self.limits
    }

    /// Cells counted so far.
    pub(super) const fn cells(&self) -> u64 {
        self.cells
    }

    /// So many cells more, blank ones included; before anything is kept of them.
    pub(super) fn add_cells(&mut self, more: u64) -> Result<(), OpenError> {
        self.cells = self.cells.saturating_add(more);
        within(LimitKind::Cells, self.cells, self.limits.cells)
    }

    /// The text of so many equal cells more.
    pub(super) fn add_text(
        &mut self,
        content: &Content,
        formula: Option<&str>,
        times: u64,
    ) -> Result<(), OpenError> {
        let of_content = match content {
            Content::Text(text) | Content::Error(text) | Content::HugeNumber(text) => text.len(),
            Content::Number(_) | Content::Bool(_) => 0,
        };
        let bytes = (of_content + formula.map_or(0, str::len)) as u64;
        self.text_bytes = self.text_bytes.saturating_add(bytes.saturating_mul(times));
        within(LimitKind::TextBytes, self.text_bytes, self.limits.text_bytes)
    }
}

impl Sheet {
    /// Notes a cell that cannot be used.
    pub(super) fn note(&mut self, at: Option<CellRef>, kind: CellIssueKind) -> Result<(), OpenError> {
        if self.issues.len() >= ISSUES {
            return Err(OpenError::Damaged(format!(
                "sheet {:?}: more than {ISSUES} cells that cannot be used",
                self.name
            )));
        }
        self.issues.push(CellIssue { at, kind });
        Ok(())
    }

    /// Keeps of the hidden rows and columns those that hold something.
    pub(super) fn hide(&mut self, row_hidden: impl Fn(u32) -> bool, col_hidden: impl Fn(u16) -> bool) {
        let mut rows: Vec<u32> = self.cells.iter().map(|cell| cell.at.row).collect();
        rows.dedup();
        rows.retain(|&row| row_hidden(row));
        self.hidden_rows = rows;

        let mut cols: Vec<u16> = self.cells.iter().map(|cell| cell.at.col).collect();
        cols.sort_unstable();
        cols.dedup();
        cols.retain(|&col| col_hidden(col));
        self.hidden_cols = cols;
    }
}
