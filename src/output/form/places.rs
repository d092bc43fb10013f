//! Where the cells of a planned form stand, for whoever speaks of them.

use super::plan::{FIRST_ROW, Subject, row_number};
use super::{FormPlan, Planned, col, control};
use crate::catalogue::{Fill, SheetKind, Unit};
use crate::workbook::CellRef;

impl<'a> FormPlan<'a> {
    /// Sheet and cell of a value's key.
    pub fn place(&self, (sheet, row, column): &(String, String, String)) -> Option<(String, CellRef)> {
        let name = self.sheet_name(sheet)?;
        let cell = self.sheets.iter().find_map(|planned| match planned {
            Planned::Table(table) if table.sheet.id == *sheet => {
                let at = table.rows.iter().position(|r| r.key == *row)?;
                let column = table.column_index(column)?;
                Some(CellRef::new(row_number(at), col(column)))
            }
            Planned::Record(record) if record.sheet.id == *sheet => record.place(column),
            Planned::Control(form) if form.id == *sheet => control::place(self.context, form, column),
            _ => None,
        })?;
        Some((name, cell))
    }

    /// The key and cell for an explanation in the row of a key.
    pub fn explanation(
        &self,
        (sheet, row, _): &(String, String, String),
    ) -> Option<((String, String, String), CellRef)> {
        let column = self.table(sheet)?.sheet.item("explanation")?;
        let key = (sheet.clone(), row.clone(), column.id.clone());
        let (_, cell) = self.place(&key)?;
        Some((key, cell))
    }

    /// What a column or fact is called.
    pub fn column_name(&self, sheet: &str, column: &str) -> Option<String> {
        self.sheets.iter().find_map(|planned| match planned {
            Planned::Table(table) if table.sheet.id == sheet => {
                let at = table.column_index(column)?;
                table.columns.get(at).map(|c| c.header.clone())
            }
            Planned::Record(record) if record.sheet.id == sheet => record.label(column).map(str::to_owned),
            Planned::Control(form) if form.id == sheet => form
                .totals
                .iter()
                .find(|t| t.id == column)
                .map(|t| t.title.clone()),
            _ => None,
        })
    }

    /// The name of a sheet by its id.
    pub fn sheet_name(&self, id: &str) -> Option<String> {
        let sheet = self.context.catalogue.form.sheet(id)?;
        Some(sheet.name.clone())
    }

    /// The number, from one, of the row with a key.
    pub fn row_number(&self, sheet: &str, key: &str) -> Option<u32> {
        let at = self.table(sheet)?.rows.iter().position(|r| r.key == key)?;
        Some(row_number(at) + 1)
    }

    /// The first column that the unit fills.
    pub fn first_typed(&self, sheet: &str) -> Option<String> {
        let table = self.table(sheet)?;
        let at = table
            .required(0)
            .first()
            .copied()
            .or_else(|| table.typed(0).first().copied())?;
        table.columns.get(at).map(|c| c.id.clone())
    }

    /// The first sheet with a row for each unit below: its id, and that of its set.
    pub fn first_by_unit(&self) -> Option<(String, Option<String>)> {
        let table = self.tables().find(|t| t.sheet.kind == SheetKind::ByUnit)?;
        Some((table.sheet.id.clone(), table.set.map(|s| s.id.clone())))
    }

    /// The units of a sheet with a row for each, with the cell that names them.
    pub fn row_units(&self, sheet: &str) -> Vec<(&'a Unit, CellRef)> {
        let Some(table) = self.table(sheet) else {
            return Vec::new();
        };
        let name = table
            .sheet
            .key
            .as_deref()
            .and_then(|key| table.column_index(key))
            .unwrap_or_else(|| {
                let prefilled = |c: &usize| table.fill(0, *c) == Fill::Prefilled;
                (0..table.columns.len()).find(prefilled).unwrap_or(0)
            });
        table
            .rows
            .iter()
            .zip(FIRST_ROW..)
            .filter_map(|(row, line)| match row.subject {
                Subject::Unit(unit) => Some((unit, CellRef::new(line, col(name)))),
                _ => None,
            })
            .collect()
    }
}
