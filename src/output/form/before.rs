//! Values of the last period in cells that the unit fills: grey italics as long as they stay as they were, and a sentence
//! that says so.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{ConditionalFormatFormula, Formula, Worksheet, XlsxError};

use super::domain::{literal, quoted};
use super::plan::{Cell, Table, at, row_number};
use super::table::Stretch;
use super::{FormValue, col, look};

/// Letters of a text that are compared; a formula of Excel holds no longer literal.
const COMPARED: usize = 200;

/// What of a form's values comes from the last period.
#[derive(Debug, Clone, Copy)]
pub struct FromBefore<'a> {
    /// Title of that period.
    pub period: &'a str,
    /// The typed cells with values of it: sheet, row, column.
    pub cells: &'a BTreeSet<(String, String, String)>,
}

impl FromBefore<'_> {
    /// What the grey cells are.
    pub(super) fn words(&self) -> String {
        format!(
            "Số in nghiêng xám là số kỳ trước ({}), đề nghị kiểm tra lại",
            super::fit(self.period, 80)
        )
    }

    /// Whether a sheet has any.
    pub(super) fn on(&self, sheet: &str) -> bool {
        self.cells.iter().any(|(s, _, _)| s == sheet)
    }

    pub(super) fn has(&self, sheet: &str, row: &str, column: &str) -> bool {
        self.cells
            .contains(&(sheet.to_owned(), row.to_owned(), column.to_owned()))
    }
}

/// Marks the carried cells of a table; those of a column that hold the same share a rule.
pub(super) fn mark_table(
    before: FromBefore<'_>,
    table: &Table<'_>,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    for (column, placed) in table.columns.iter().enumerate() {
        let mut alike: BTreeMap<String, Vec<(u32, u32)>> = BTreeMap::new();
        for (index, row) in table.rows.iter().enumerate() {
            if !before.has(&table.sheet.id, &row.key, &placed.id) {
                continue;
            }
            let Some(literal) = row.cells.get(column).and_then(as_literal) else {
                continue;
            };
            let line = row_number(index);
            let runs = alike.entry(literal).or_default();
            match runs.last_mut() {
                Some((_, to)) if *to + 1 == line => *to = line,
                _ => runs.push((line, line)),
            }
        }
        for (literal, runs) in alike {
            mark(worksheet, &Stretch { column, runs }, &literal)?;
        }
    }
    Ok(())
}

/// Marks one carried cell.
pub(super) fn mark_cell(
    worksheet: &mut Worksheet,
    row: u32,
    column: usize,
    cell: &Cell,
) -> Result<(), XlsxError> {
    let place = Stretch {
        column,
        runs: vec![(row, row)],
    };
    match as_literal(cell) {
        Some(literal) => mark(worksheet, &place, &literal),
        None => Ok(()),
    }
}

/// The value as it stands in a formula.
fn as_literal(cell: &Cell) -> Option<String> {
    match cell.value()? {
        FormValue::Text(text) => Some(quoted(&text.chars().take(COMPARED).collect::<String>())),
        value => value.number().map(literal),
    }
}

fn mark(worksheet: &mut Worksheet, place: &Stretch, literal: &str) -> Result<(), XlsxError> {
    let (from, to) = place.runs.first().copied().unwrap_or_default();
    let cell = at(from, place.column);
    // Capitals count; a long text is compared as far as a formula can hold it.
    let rule = if literal.starts_with('"') {
        format!("EXACT(LEFT({cell},{COMPARED}),{literal})")
    } else {
        format!("AND(ISNUMBER({cell}),{cell}={literal})")
    };
    let format = ConditionalFormatFormula::new()
        .set_rule(Formula::new(rule))
        .set_format(look::before())
        .set_multi_range(place.ranges());
    let column = col(place.column);
    worksheet.add_conditional_format(from, column, to, column, &format)?;
    Ok(())
}
