//! The page to sign: what the unit itself states of its figures, found by the words beside them.
//!
//! What comes in: the tabs that are no sheet of data. What goes out: each total of the form with its cell and number, a
//! blank, or why it could not be read. A page that is not there is none of these.

use std::collections::{BTreeMap, BTreeSet};

use super::grid::Grid;
use super::lexicon::names_sheet;
use super::{Answer, Signed, Stated, Unread, value};
use crate::catalogue::{
    Catalogue, Column, ControlKind, ControlTotal, Fill, FormSheet, ValueType, is_response_sheet,
};
use crate::text::{fold, tidy};
use crate::workbook::{Cell, CellRef};

/// Titles found that make a tab of another name the page to sign.
const LEAST_TITLES: usize = 3;

/// The page to sign, as found.
#[derive(Debug)]
pub(super) struct Page {
    /// Index of its tab.
    pub(super) tab: usize,
    /// Where the titles of its totals stand.
    pub(super) labels: BTreeSet<CellRef>,
    /// What it states.
    pub(super) signed: Signed,
}

/// The page to sign; `taken` are tabs that hold data of the form.
pub(super) fn read(
    grids: &[Grid<'_>],
    taken: &BTreeSet<usize>,
    catalogue: &Catalogue,
    date_1904: bool,
) -> Option<Page> {
    let form = catalogue.form.control()?;
    let free = || {
        grids.iter().enumerate().filter(|(tab, grid)| {
            !taken.contains(tab) && !grid.is_empty() && !is_response_sheet(&grid.sheet.name)
        })
    };
    let found = free().find(|(_, grid)| names_sheet(&grid.sheet.name, form));
    let (tab, labels) = match found {
        Some((tab, grid)) => (tab, labels(grid, form)),
        // A page under another name is known by what stands on it; most titles win, then the earlier tab.
        None => free()
            .map(|(tab, grid)| (tab, labels(grid, form)))
            .filter(|(_, labels)| labels.len() >= LEAST_TITLES.min(form.totals.len().max(1)))
            .max_by_key(|(tab, labels)| (labels.len(), std::cmp::Reverse(*tab)))?,
    };
    let grid = grids.get(tab)?;
    let totals = form.totals.iter().filter_map(|total| {
        let label = *labels.get(total.id.as_str())?;
        Some((total.id.clone(), stated(grid, label, total, catalogue, date_1904)))
    });
    let signed = Signed {
        tab: grid.sheet.name.clone(),
        totals: totals.collect(),
    };
    Some(Page {
        tab,
        labels: labels.values().copied().collect(),
        signed,
    })
}

/// Words of a title by which it is known: whole, and without a unit of measure in brackets at its end.
fn spellings(title: &str) -> [String; 2] {
    let whole = fold(title);
    let short = whole
        .strip_suffix(')')
        .and_then(|t| t.rsplit_once('('))
        .map_or_else(|| whole.clone(), |(front, _)| fold(front));
    [whole, short]
}

/// A label without its number in front: "1. Số xã", "1) Số xã".
fn without_number(folded: &str) -> &str {
    let rest = folded.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() < folded.len() && rest.starts_with(['.', ')', '/', ' ']) {
        rest.trim_start_matches(['.', ')', '/', ' '])
    } else {
        folded
    }
}

/// Where the title of each total stands, the first of it; a title in full comes before one without its unit of measure.
fn labels<'f>(grid: &Grid<'_>, form: &'f FormSheet) -> BTreeMap<&'f str, CellRef> {
    let words: Vec<(CellRef, String)> = grid
        .rows
        .iter()
        .flat_map(|row| grid.row(*row))
        .map(|cell| (cell.at, fold(&value::raw(cell))))
        .collect();
    let mut labels: BTreeMap<&str, CellRef> = BTreeMap::new();
    let mut used: BTreeSet<CellRef> = BTreeSet::new();
    for rank in 0..2 {
        for total in &form.totals {
            if labels.contains_key(total.id.as_str()) {
                continue;
            }
            let spellings = spellings(&total.title);
            let Some(wanted) = spellings.get(rank) else {
                continue;
            };
            let hit = words
                .iter()
                .find(|(at, text)| !used.contains(at) && spelt(text, rank) == *wanted);
            if let Some((at, _)) = hit {
                used.insert(*at);
                labels.insert(&total.id, *at);
            }
        }
    }
    labels
}

/// A text of the page as a title of a rank is compared with it.
fn spelt(folded: &str, rank: usize) -> String {
    let text = without_number(folded);
    if rank == 0 {
        return text.to_owned();
    }
    let [_, short] = spellings(text);
    short
}

/// The figure on the row of a label: the first cell to its right that holds something.
fn stated(
    grid: &Grid<'_>,
    label: CellRef,
    total: &ControlTotal,
    catalogue: &Catalogue,
    date_1904: bool,
) -> Stated {
    let cell: Option<&Cell> = grid.row(label.row).find(|c| c.at.col > label.col);
    let issue = grid
        .sheet
        .issues
        .iter()
        .filter_map(|i| i.at)
        .find(|at| at.row == label.row && at.col > label.col && cell.is_none_or(|c| at.col <= c.at.col));
    if let Some(at) = issue {
        return Stated {
            at,
            raw: String::new(),
            by_formula: true,
            figure: Answer::Unreadable(Unread::Damaged),
        };
    }
    let Some(cell) = cell else {
        return Stated {
            at: CellRef::new(label.row, label.col.saturating_add(1)),
            raw: String::new(),
            by_formula: false,
            figure: Answer::Blank,
        };
    };
    let figure = match column(total, catalogue) {
        Some(column) => {
            let field = value::Field::of(&column);
            value::parse(Some(cell), &field, catalogue, date_1904).0
        }
        None => Answer::Unreadable(Unread::NotANumber),
    };
    Stated {
        at: cell.at,
        raw: tidy(&value::raw(cell)),
        by_formula: cell.formula.is_some(),
        figure,
    }
}

/// What the figure is read as: a whole number for a count, else as the column that is summed, without its bounds.
fn column(total: &ControlTotal, catalogue: &Catalogue) -> Option<Column> {
    let of = catalogue.form.sheet(&total.sheet)?.column(&total.column)?;
    let value_type = match (&total.kind, &of.value_type) {
        (ControlKind::Count | ControlKind::CountEqual(_) | ControlKind::CountMet, _) => ValueType::Integer,
        (_, ValueType::Money) => ValueType::Money,
        _ => ValueType::Decimal,
    };
    Some(Column {
        value_type,
        unit: total.unit.clone(),
        fill: Fill::Computed,
        min: None,
        max: None,
        ..of.clone()
    })
}
