//! What the columns of an output sheet may show: one list for each kind of sheet, used to check the rulebook and to
//! fill the cells.

use super::Context;
use crate::output::model::{CellModel, ColumnModel, Look, SheetModel};

/// A word that a column may name, how its cells look, and what stands in them.
///
/// `F` is a function from a row of the sheet to the cell.
pub(super) struct Field<F> {
    pub(super) word: &'static str,
    pub(super) look: Look,
    pub(super) cell: F,
}

/// The words of a list.
pub(super) fn words<F>(fields: &[Field<F>]) -> Vec<&'static str> {
    fields.iter().map(|f| f.word).collect()
}

/// A sheet with the columns that its definition names, a row for each of `rows`.
pub(super) fn table<R, F: Fn(&R) -> CellModel>(
    context: &Context<'_>,
    fields: &[Field<F>],
    rows: &[R],
) -> SheetModel {
    let chosen: Vec<_> = context
        .sheet
        .columns
        .iter()
        .filter_map(|column| Some((column, fields.iter().find(|f| f.word == column.from)?)))
        .collect();
    let columns = chosen
        .iter()
        .map(|(column, field)| ColumnModel::new(column, field.look))
        .collect();
    let mut model = context.frame(columns);
    model.rows = rows
        .iter()
        .map(|row| chosen.iter().map(|(_, field)| (field.cell)(row)).collect())
        .collect();
    model
}
