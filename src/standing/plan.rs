//! The rows that plan what is still to be done: cause, solution, date, for a criterion of a unit.

use crate::catalogue::{Catalogue, FormSheet};
use crate::submission::{Answer, Entry, Row, Submission, Table};

/// Rows of plans (list sheets with a set, a criterion and a kind): (unit, set, criterion) of those that are outstanding.
pub(super) fn outstanding_rows(catalogue: &Catalogue, submission: &Submission) -> Vec<(String, String, u16)> {
    plan_rows(catalogue, submission)
        .filter(|p| matches!(p.cell("kind").map(|e| &e.answer), Some(Answer::Choice(kind)) if kind == "outstanding"))
        .map(|p| (p.unit, p.set, p.criterion))
        .collect()
}

/// A row of causes and plans.
pub struct PlanRow<'a> {
    /// Unit.
    pub unit: String,
    /// Set.
    pub set: String,
    /// Criterion.
    pub criterion: u16,
    /// Tab in the file.
    pub tab: &'a str,
    sheet: &'a FormSheet,
    row: &'a Row,
}

impl<'a> PlanRow<'a> {
    /// A row of a sheet of plans; none where it does not say which criterion of which set it is about.
    pub fn of(catalogue: &'a Catalogue, table: &'a Table, row: &'a Row) -> Option<Self> {
        let sheet = catalogue.form.sheet(&table.sheet)?;
        let answer = |item: &str| row.cells.get(&sheet.item(item)?.id).map(|e| &e.answer);
        // A sheet of plans for one set does not ask which.
        let set = match answer("set") {
            Some(Answer::Choice(set)) => set,
            None if !table.set.is_empty() => &table.set,
            _ => return None,
        };
        let Some(Answer::Number(criterion)) = answer("criterion") else {
            return None;
        };
        Some(Self {
            unit: row.unit.clone(),
            set: set.clone(),
            criterion: u16::try_from(*criterion).ok()?,
            tab: &table.tab,
            sheet,
            row,
        })
    }

    /// A value of the row, by its item.
    pub fn cell(&self, item: &str) -> Option<&'a Entry> {
        self.row.cells.get(&self.sheet.item(item)?.id)
    }

    /// A text of the row, by its item; empty when blank.
    pub fn text(&self, item: &str) -> String {
        match self.cell(item).map(|e| &e.answer) {
            Some(Answer::Text(text)) => text.clone(),
            _ => String::new(),
        }
    }
}

/// The rows of the sheets that plan what is still to be done.
pub fn plan_rows<'a>(
    catalogue: &'a Catalogue,
    submission: &'a Submission,
) -> impl Iterator<Item = PlanRow<'a>> {
    submission
        .tables
        .values()
        .filter(|t| catalogue.form.sheet(&t.sheet).is_some_and(is_plan_sheet))
        .flat_map(move |t| t.rows.iter().filter_map(move |r| PlanRow::of(catalogue, t, r)))
}

/// A sheet whose rows name a criterion and a solution, and the set where the sheet is not for one.
pub fn is_plan_sheet(sheet: &FormSheet) -> bool {
    let of_set = sheet.item("set").is_some() || sheet.set.is_some() || sheet.unit_set;
    of_set
        && ["criterion", "solution"]
            .iter()
            .all(|item| sheet.item(item).is_some())
}
