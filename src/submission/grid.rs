//! A sheet's cells by position, as reading needs them: rows that hold something, and where merged cells begin.

use std::collections::BTreeMap;

use super::value;
use crate::text::tidy;
use crate::workbook::{Cell, CellRef, Sheet};

/// Larger merged regions hold no heads or rows.
const LARGEST_MERGE: u64 = 5_000;
/// Positions kept over all merged regions of a sheet.
const MERGED_POSITIONS: usize = 200_000;

/// A sheet with its cells by position.
#[derive(Debug)]
pub(super) struct Grid<'b> {
    pub(super) sheet: &'b Sheet,
    /// Row-major, as the sheet has them.
    cells: Vec<&'b Cell>,
    /// Where each of `rows` begins in `cells`.
    starts: Vec<usize>,
    origins: BTreeMap<CellRef, CellRef>,
    /// Rows that hold a cell, ascending.
    pub(super) rows: Vec<u32>,
}

impl<'b> Grid<'b> {
    /// Cells that hold nothing but blanks are left out.
    pub(super) fn new(sheet: &'b Sheet) -> Self {
        let cells: Vec<&Cell> = sheet.cells.iter().filter(|c| c.holds_something()).collect();
        let mut rows: Vec<u32> = Vec::new();
        let mut starts = Vec::new();
        for (i, cell) in cells.iter().enumerate() {
            if rows.last() != Some(&cell.at.row) {
                rows.push(cell.at.row);
                starts.push(i);
            }
        }
        let mut origins = BTreeMap::new();
        for region in &sheet.merges {
            let height = u64::from(region.last.row.saturating_sub(region.first.row)) + 1;
            let width = u64::from(region.last.col.saturating_sub(region.first.col)) + 1;
            if height * width > LARGEST_MERGE || origins.len() > MERGED_POSITIONS {
                continue;
            }
            for row in region.first.row..=region.last.row {
                for col in region.first.col..=region.last.col {
                    origins.insert(CellRef::new(row, col), region.first);
                }
            }
        }
        Self {
            sheet,
            cells,
            starts,
            origins,
            rows,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub(super) fn count(&self) -> usize {
        self.cells.len()
    }

    /// Cells of a row, left to right.
    pub(super) fn row(&self, row: u32) -> impl Iterator<Item = &'b Cell> + '_ {
        self.slice(row).iter().copied()
    }

    fn slice(&self, row: u32) -> &[&'b Cell] {
        let Ok(i) = self.rows.binary_search(&row) else {
            return &[];
        };
        let start = self.starts.get(i).copied().unwrap_or(0);
        let end = self.starts.get(i + 1).copied().unwrap_or(self.cells.len());
        self.cells.get(start..end).unwrap_or_default()
    }

    pub(super) fn get(&self, at: CellRef) -> Option<&'b Cell> {
        let row = self.slice(at.row);
        let i = row.binary_search_by_key(&at.col, |c| c.at.col).ok()?;
        row.get(i).copied()
    }

    /// The cell, or the one above it that it is merged with.
    pub(super) fn get_down(&self, at: CellRef) -> Option<&'b Cell> {
        self.get(at).or_else(|| {
            let origin = self.origin(at);
            if origin.col == at.col {
                self.get(origin)
            } else {
                None
            }
        })
    }

    /// The cell, or the one above it that it is merged with, where that is below a row of heads.
    pub(super) fn get_below(&self, head_row: u32, at: CellRef) -> Option<&'b Cell> {
        self.get_down(at).filter(|c| c.at.row > head_row)
    }

    /// The first cell of the merged region that a position lies in, or the position.
    pub(super) fn origin(&self, at: CellRef) -> CellRef {
        self.origins.get(&at).copied().unwrap_or(at)
    }

    /// The merged positions of a row, left to right.
    pub(super) fn merged(&self, row: u32) -> impl Iterator<Item = CellRef> + '_ {
        self.origins
            .range(CellRef::new(row, 0)..=CellRef::new(row, u16::MAX))
            .map(|(at, _)| *at)
    }

    /// Tidy text of a cell.
    pub(super) fn text(&self, at: CellRef) -> Option<String> {
        self.get(at).map(|c| tidy(&value::raw(c)))
    }
}
