//! Two tabs that answer to one sheet of the form: which is used, and what the other holds.
//!
//! What comes in: the sheets as found and the tabs left over. What goes out: the same, with the fuller tab in use where
//! the other says nothing else, and for each tab left over how it differs. Nothing is chosen in silence.

use std::collections::BTreeMap;

use super::grid::Grid;
use super::layout::{Found, Layout};
use super::value;
use crate::catalogue::{Fill, SheetKind};
use crate::text::{fold, tidy};
use crate::workbook::CellRef;

/// A tab that is not used because another answers to the same sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Double {
    /// Index of the tab.
    pub(super) tab: usize,
    /// Index of the tab that is used.
    pub(super) used: usize,
    /// Name of the form's sheet.
    pub(super) sheet: String,
    /// Values in it.
    pub(super) values: usize,
    /// Of those, values that the used tab does not have there.
    pub(super) other: Vec<CellRef>,
}

/// Values of a tab by what they stand for: the key of the row, and the column.
type Values = BTreeMap<(String, usize), (String, CellRef)>;

/// Chooses, and says what became of each second tab.
pub(super) fn settle(layout: &mut Layout<'_>, grids: &[Grid<'_>]) -> Vec<Double> {
    let mut doubles = Vec::new();
    for second in std::mem::take(&mut layout.seconds) {
        let id = &second.form().id;
        let Some(first) = layout.found.iter_mut().find(|f| f.form().id == *id) else {
            continue;
        };
        let (Some(one), Some(two)) = (grids.get(first.tab), grids.get(second.tab)) else {
            continue;
        };
        let (in_first, in_second) = (values(first, one), values(&second, two));
        let lacks = |a: &Values, b: &Values| -> Vec<CellRef> {
            let differs = |(key, (text, _)): &(&(String, usize), &(String, CellRef))| {
                b.get(*key).is_none_or(|(other, _)| other != text)
            };
            a.iter().filter(differs).map(|(_, (_, at))| *at).collect()
        };
        let fuller = lacks(&in_first, &in_second).is_empty() && in_second.len() > in_first.len();
        let (used, left, left_values, other) = if fuller {
            let left = first.tab;
            let used = second.tab;
            let count = in_first.len();
            *first = second;
            (used, left, count, Vec::new())
        } else {
            let other = lacks(&in_second, &in_first);
            (first.tab, second.tab, in_second.len(), other)
        };
        doubles.push(Double {
            tab: left,
            used,
            sheet: first.form().name.clone(),
            values: left_values,
            other,
        });
    }
    // A third tab may have taken the place of the first after the second was measured against it.
    let in_use: BTreeMap<String, usize> = layout
        .found
        .iter()
        .map(|f| (f.form().name.clone(), f.tab))
        .collect();
    for double in &mut doubles {
        if let Some(tab) = in_use.get(&double.sheet) {
            double.used = *tab;
        }
    }
    doubles
}

/// What a tab holds in the columns that the unit fills.
fn values(found: &Found<'_>, grid: &Grid<'_>) -> Values {
    let mut values = Values::new();
    let typed =
        |head: &&super::layout::Head| found.column(head).is_some_and(|p| p.column.fill == Fill::Typed);
    if found.form().kind == SheetKind::Record {
        for head in found.heads.iter().filter(typed) {
            if let Some(cell) = grid.get(CellRef::new(head.row, head.col)) {
                let text = tidy(&value::raw(cell));
                values.insert((String::new(), head.placed), (text, cell.at));
            }
        }
        return values;
    }
    let Some(key) = found.key().map(|k| k.col) else {
        return values;
    };
    let columns: BTreeMap<u16, usize> = found
        .heads
        .iter()
        .filter(typed)
        .map(|h| (h.col, h.placed))
        .collect();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for row in grid
        .rows
        .iter()
        .filter(|r| **r > found.head_row && **r < found.until)
    {
        let Some(name) = grid
            .get_down(CellRef::new(*row, key))
            .map(|c| fold(&value::raw(c)))
        else {
            continue;
        };
        let time = times.entry(name.clone()).or_default();
        *time += 1;
        let name = format!("{name}\n{time}");
        for cell in grid.row(*row) {
            if let Some(placed) = columns.get(&cell.at.col) {
                let text = tidy(&value::raw(cell));
                values.insert((name.clone(), *placed), (text, cell.at));
            }
        }
    }
    values
}
