//! How complete a submission is: required cells, and how many of them are filled, by sheet and by row.
//!
//! What comes in: a submission and its form. What goes out: for each sheet of data, counts, the rows that lack something
//! and what they lack. A value that could not be read is not filled; "not applicable" with its reason is. A unit or row
//! that has to be there and is not lacks every cell of it.

use std::collections::BTreeSet;

use crate::catalogue::{Catalogue, Column, CriteriaSet, Fill, FormSheet, PlacedColumn, SheetKind};
use crate::round::Round;
use crate::submission::{Answer, Entry, Row, Submission, Table};
use crate::workbook::CellRef;

/// Item of the column of the reasons why something is not applicable.
const EXPLANATION: &str = "explanation";

/// A sheet of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetCompleteness {
    /// Id of the form sheet.
    pub sheet: String,
    /// Its name in the file; empty where it is not there.
    pub tab: String,
    /// Rows with a typed value.
    pub rows: usize,
    /// Required cells.
    pub required: usize,
    /// Of those, filled.
    pub filled: usize,
    /// What that comes to.
    pub state: SheetState,
    /// Rows that lack something, in order.
    pub lacking: Vec<Lacking>,
}

/// What a sheet comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetState {
    /// Every required cell is filled.
    Complete,
    /// Some are not.
    Incomplete,
    /// The unit says that there is nothing to report.
    Nil,
    /// Nothing is written.
    Empty,
    /// The file has no such sheet.
    NoSheet,
}

impl SheetState {
    /// The word in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Incomplete => "incomplete",
            Self::Nil => "nil",
            Self::Empty => "empty",
            Self::NoSheet => "no_sheet",
        }
    }
}

/// A row that lacks required cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// Name of its unit, indicator or label; empty for the only row of a record sheet.
    pub name: String,
    /// The whole row is not there.
    pub absent: bool,
    /// Heads of the columns that are not filled.
    pub columns: Vec<String>,
    /// The first of the cells, where the file has it.
    pub cell: Option<CellRef>,
}

/// Required and filled cells of a whole submission.
pub fn sum(sheets: &[SheetCompleteness]) -> (usize, usize) {
    let required = sheets.iter().map(|s| s.required).sum();
    (required, sheets.iter().map(|s| s.filled).sum())
}

/// Every sheet of data of a submission, in the form's order.
pub fn of(catalogue: &Catalogue, round: &Round, submission: &Submission) -> Vec<SheetCompleteness> {
    let form = catalogue.form.sheets.iter().filter(|s| s.has_data());
    form.map(|sheet| {
        let set = catalogue.sheet_set(sheet, &submission.unit.kind);
        Sheet {
            round,
            submission,
            form: sheet,
            set,
            placed: sheet
                .expand(set, &submission.unit.kind)
                .into_iter()
                .filter(|p| p.column.fill == Fill::Typed)
                .collect(),
        }
        .completeness(submission.tables.get(&sheet.id))
    })
    .collect()
}

struct Sheet<'a> {
    round: &'a Round,
    submission: &'a Submission,
    form: &'a FormSheet,
    set: Option<&'a CriteriaSet>,
    /// Columns that the unit fills.
    placed: Vec<PlacedColumn<'a>>,
}

impl Sheet<'_> {
    fn completeness(&self, table: Option<&Table>) -> SheetCompleteness {
        let mut found = SheetCompleteness {
            sheet: self.form.id.clone(),
            tab: table.map(|t| t.tab.clone()).unwrap_or_default(),
            rows: 0,
            required: 0,
            filled: 0,
            state: SheetState::Complete,
            lacking: Vec::new(),
        };
        let rows = table.map(|t| t.rows.as_slice()).unwrap_or_default();
        let mut there: BTreeSet<&str> = BTreeSet::new();
        for row in rows {
            there.insert(if row.key.is_empty() { &row.unit } else { &row.key });
            found.rows += usize::from(self.has_value(row));
            if !self.is_sum(row) {
                self.row(row, &mut found);
            }
        }
        for (keys, name) in self.expected() {
            if !keys.iter().any(|key| there.contains(key.as_str())) {
                self.absent(name, &mut found);
            }
        }
        found.state = match table {
            None => SheetState::NoSheet,
            Some(table) if found.rows == 0 && table.nil.is_some() => SheetState::Nil,
            Some(_) if found.rows == 0 => SheetState::Empty,
            Some(_) if found.filled < found.required => SheetState::Incomplete,
            Some(_) => SheetState::Complete,
        };
        found
    }

    fn has_value(&self, row: &Row) -> bool {
        let mut typed = self.placed.iter().filter_map(|p| row.cells.get(&p.id));
        typed.any(|e| e.answer != Answer::Blank)
    }

    /// A fixed row that sums others is worked out and needs nothing.
    fn is_sum(&self, row: &Row) -> bool {
        self.form
            .fixed
            .iter()
            .any(|f| f.id == row.key && !f.sum.is_empty())
    }

    fn row(&self, row: &Row, found: &mut SheetCompleteness) {
        let reason = self
            .form
            .item(EXPLANATION)
            .and_then(|column| row.cells.get(&column.id))
            .is_some_and(|e| matches!(e.answer, Answer::Text(_)));
        let mut lacking = Lacking {
            name: self.name(row),
            absent: false,
            columns: Vec::new(),
            cell: None,
        };
        for placed in self.placed.iter().filter(|p| is_required(p.column, row)) {
            found.required += 1;
            let entry = row.cells.get(&placed.id);
            if entry.is_some_and(|e| is_filled(e, reason)) {
                found.filled += 1;
            } else {
                lacking.columns.push(placed.header.clone());
                lacking.cell = lacking.cell.or(entry.map(|e| e.at));
            }
        }
        if !lacking.columns.is_empty() {
            found.lacking.push(lacking);
        }
    }

    fn absent(&self, name: String, found: &mut SheetCompleteness) {
        let required = self.placed.iter().filter(|p| p.column.required);
        let columns: Vec<String> = required.map(|p| p.header.clone()).collect();
        found.required += columns.len();
        if !columns.is_empty() {
            found.lacking.push(Lacking {
                name,
                absent: true,
                columns,
                cell: None,
            });
        }
    }

    /// What people call a row.
    fn name(&self, row: &Row) -> String {
        match self.form.kind {
            SheetKind::Record => String::new(),
            SheetKind::ByIndicator | SheetKind::ByCriterion => row.key.clone(),
            _ => {
                let label = self.form.fixed.iter().find(|f| f.id == row.key);
                let key = self.form.key.as_ref().and_then(|k| row.cells.get(k));
                match (label, key.map(|e| &e.answer)) {
                    (Some(fixed), _) => fixed.label.clone(),
                    (None, Some(Answer::Text(text))) if row.unit == self.submission.unit.code => text.clone(),
                    _ => row.unit_name.clone(),
                }
            }
        }
    }

    /// Keys, any of which will do, and name of every row that has to be there.
    fn expected(&self) -> Vec<(Vec<String>, String)> {
        let reporter = &self.submission.unit;
        match self.form.kind {
            SheetKind::Record => vec![(vec!["record".to_owned()], String::new())],
            SheetKind::ByUnit => {
                let kinds = self.set.map_or(&[][..], |s| s.kinds.as_slice());
                let units = self.round.units.all().iter();
                units
                    .filter(|u| kinds.contains(&u.kind) && self.round.units.is_below(&u.code, &reporter.code))
                    .map(|u| (vec![u.code.clone()], u.name.clone()))
                    .collect()
            }
            SheetKind::ByIndicator => {
                let criteria = self.set.map_or(&[][..], |s| s.criteria.as_slice());
                let indicators = criteria.iter().flat_map(|c| &c.indicators);
                let keys = |i: &crate::catalogue::Indicator| {
                    // An indicator of several figures may stand in a row for each.
                    let parts = i.parts.iter().map(|p| p.code.clone());
                    std::iter::once(i.code.clone()).chain(parts).collect()
                };
                indicators.map(|i| (keys(i), i.code.clone())).collect()
            }
            SheetKind::ByCriterion => {
                let criteria = self.set.map_or(&[][..], |s| s.criteria.as_slice());
                let numbers = criteria.iter().map(|c| c.number.to_string());
                numbers.map(|number| (vec![number.clone()], number)).collect()
            }
            SheetKind::List => {
                let typed = self.form.fixed.iter().filter(|f| f.sum.is_empty());
                typed.map(|f| (vec![f.id.clone()], f.label.clone())).collect()
            }
            SheetKind::Guide | SheetKind::Control => Vec::new(),
        }
    }
}

/// Whether a row has to have a value in a column.
pub fn is_required(column: &Column, row: &Row) -> bool {
    column.required
        || column.required_if.as_ref().is_some_and(|(other, value)| {
            matches!(row.cells.get(other).map(|e| &e.answer), Some(Answer::Choice(id)) if id == value)
        })
}

/// Whether a cell answers what it is asked; `reason` says that the row gives a reason for what is not applicable.
fn is_filled(entry: &Entry, reason: bool) -> bool {
    match entry.answer {
        Answer::Blank | Answer::Unreadable(_) => false,
        Answer::NotApplicable => reason,
        _ => true,
    }
}
