//! What stands on a sheet of the workbook, counted or summed for a reporting unit: the formula, and what it comes to.
//!
//! The figure is worked out over the very cells that are written, as the formula will be by whoever opens the file.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::context::{Context, column, quoted};
use crate::catalogue::{OutputSheet, WrittenTotal};
use crate::output::model::{CellModel, SheetModel};

/// The column in which sheets name the unit of a row.
const UNIT: &str = "unit.code";

/// A figure as written.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) value: Decimal,
    /// What each unit adds, by its code, where the sheet names units.
    pub(super) parts: Option<BTreeMap<String, Decimal>>,
}

/// What a cell holds, as COUNTIFS sees it.
enum Plain<'c> {
    Text(&'c str),
    Number(Decimal),
    Other,
}

fn plain(cell: &CellModel) -> Plain<'_> {
    match cell {
        CellModel::Text(text) | CellModel::Toned(text, _) | CellModel::Link { text, .. } => Plain::Text(text),
        CellModel::Integer(n) => Plain::Number(Decimal::from(*n)),
        CellModel::Number(n) => Plain::Number(*n),
        CellModel::Formula(_, value) => plain(value),
        CellModel::Date(_) | CellModel::Moment(_) => Plain::Other,
    }
}

/// The words of a cell.
pub(super) fn words(cell: &CellModel) -> Option<&str> {
    match plain(cell) {
        Plain::Text(text) => Some(text),
        _ => None,
    }
}

/// Whether a cell fulfils a criterion of COUNTIFS that is a plain text: a number counts as its digits, case does not.
fn is(cell: &CellModel, wanted: &str) -> bool {
    match plain(cell) {
        // Letter by letter and without a copy: this is asked of every cell for every unit, and most differ at once.
        Plain::Text(text) => {
            let letters = text.chars().flat_map(char::to_lowercase);
            letters.eq(wanted.chars().flat_map(char::to_lowercase))
        }
        Plain::Number(n) => wanted.parse() == Ok(n),
        Plain::Other => false,
    }
}

/// Where a word's column stands among the cells of a row.
pub(super) fn position(sheet: &OutputSheet, model: &SheetModel, word: &str) -> Option<usize> {
    let head = &sheet.columns.iter().find(|c| c.from == word)?.header;
    model.columns.iter().position(|c| c.header == *head)
}

/// What a total comes to on its sheet, for a reporting unit; none where the workbook has no such sheet.
pub(super) fn value(context: &Context<'_>, total: &WrittenTotal, reporter: &str) -> Option<Written> {
    let sheet = context.sheet_by_id(&total.from)?;
    let model = context.built.get(&total.from)?;
    let at = |word: &str| position(sheet, model, word);
    let by = at(&total.by)?;
    let sum = match &total.sum {
        Some(word) => Some(at(word)?),
        None => None,
    };
    let filter: Vec<(usize, &str)> = total
        .filter
        .iter()
        .map(|(word, is)| Some((at(word)?, is.as_str())))
        .collect::<Option<_>>()?;
    let unit = at(UNIT);
    let mut written = Written {
        value: Decimal::ZERO,
        parts: unit.map(|_| BTreeMap::new()),
    };
    for row in &model.rows {
        let holds = |at: usize, wanted: &str| row.get(at).is_some_and(|cell| is(cell, wanted));
        if !holds(by, reporter) || !filter.iter().all(|(at, wanted)| holds(*at, wanted)) {
            continue;
        }
        let adds = match sum {
            None => Decimal::ONE,
            Some(at) => match row.get(at).map(plain) {
                Some(Plain::Number(n)) => n,
                _ => continue,
            },
        };
        written.value = written.value.saturating_add(adds);
        let code = unit.and_then(|at| words(row.get(at)?));
        if let (Some(parts), Some(code)) = (&mut written.parts, code) {
            let part = parts.entry(code.to_owned()).or_default();
            *part = part.saturating_add(adds);
        }
    }
    Some(written)
}

/// The formula for it; `reporter` is an expression for the code of the reporting unit.
pub(super) fn formula(context: &Context<'_>, total: &WrittenTotal, reporter: &str) -> Option<String> {
    let sheet = context.sheet_by_id(&total.from)?;
    let mut conditions = vec![format!("{},{reporter}", column(sheet, &total.by)?)];
    for (word, is) in &total.filter {
        conditions.push(format!("{},{}", column(sheet, word)?, quoted(is)));
    }
    let conditions = conditions.join(",");
    Some(match &total.sum {
        Some(word) => format!("SUMIFS({},{conditions})", column(sheet, word)?),
        None => format!("COUNTIFS({conditions})"),
    })
}
