//! A sheet of facts: one row, label and value.

use super::super::{RemarkKind, Row};
use super::{Ledger, RECORD_KEY, Reader, Scan};
use crate::catalogue::Fill;
use crate::workbook::CellRef;

impl<'a> Reader<'a> {
    pub(super) fn record(&mut self, scan: &Scan<'_, 'a, '_>, ledger: &mut Ledger) -> Vec<Row> {
        let (found, grid) = (scan.found, scan.grid);
        let mut row = Row {
            number: found.head_row + 1,
            unit: self.unit.code.clone(),
            unit_name: self.unit.name.clone(),
            key: RECORD_KEY.to_owned(),
            ..Row::default()
        };
        let mut typed = false;
        for head in &found.heads {
            let Some(placed) = found.column(head) else {
                continue;
            };
            let at = CellRef::new(head.row, head.col);
            typed |= placed.column.fill == Fill::Typed && grid.get(at).is_some();
            let entry = self.entry(scan, (placed, head), at, grid.get(at), None, None);
            row.cells.insert(placed.id.clone(), entry);
        }
        for (at, words) in &found.others {
            let what = RemarkKind::ColumnNotRead {
                column: words.clone(),
                cells: 1,
            };
            self.remark(found, grid, Some(*at), words, what);
        }
        if typed {
            self.rows_in += 1;
            self.rows_used += 1;
            ledger.rows_in += 1;
            ledger.rows_used += 1;
        }
        vec![row]
    }
}
