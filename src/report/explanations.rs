//! What units write in their columns of reasons, in the round as it counts: a row for each warning that is explained, and
//! one for each reason that explains none, for its unit may have meant another row.

use std::collections::BTreeSet;

use crate::catalogue::{Catalogue, PlacedColumn, Severity};
use crate::diagnostic::Finding;
use crate::intake::{Received, reason, reasoned};
use crate::report::consolidated::Consolidated;
use crate::submission::{Answer, Entry, Row, Submission, Table};
use crate::workbook::CellRef;

/// Something that a unit says, with its cell.
#[derive(Debug)]
pub struct Explanation<'a> {
    /// The file.
    pub file: &'a Received,
    /// What it is for.
    pub what: Explains<'a>,
    /// What the unit says.
    pub text: &'a str,
    /// Title of the earlier round in which it was given; none for this one.
    pub since: Option<&'a str>,
    /// The table, row, column and value that it is about; the reason itself where it explains nothing.
    pub table: &'a Table,
    /// The row.
    pub row: &'a Row,
    /// The column.
    pub column: PlacedColumn<'a>,
    /// The value.
    pub entry: &'a Entry,
}

/// What a reason is for.
#[derive(Debug, Clone, Copy)]
pub enum Explains<'a> {
    /// This warning.
    Warning(&'a Finding),
    /// Its row has errors only, which cannot be explained away.
    Error,
    /// No finding at all.
    Nothing,
}

/// Those of the files that count, in the order of units and places.
pub fn of<'a>(c: &'a Consolidated<'_>) -> Vec<Explanation<'a>> {
    let mut all = Vec::new();
    for (file, submission) in c.submissions() {
        // Rows in which a warning is explained, and rows with an error.
        let (mut explained, mut wrong) = (BTreeSet::new(), BTreeSet::new());
        for finding in &file.findings {
            for at in finding.place.cell.iter().chain(&finding.others) {
                if finding.severity == Severity::Error && finding.stands() {
                    wrong.insert((finding.place.sheet.as_str(), at.row));
                }
            }
            let Some(said) = &finding.explained else { continue };
            let found = about(c.catalogue, submission, &finding.place.sheet, finding.place.cell);
            let Some((table, row, column, entry)) = found else {
                continue;
            };
            explained.insert((table.tab.as_str(), entry.at.row));
            all.push(Explanation {
                file,
                what: Explains::Warning(finding),
                text: &said.text,
                since: said.since.as_deref(),
                table,
                row,
                column,
                entry,
            });
        }
        for (table, reasons) in reasoned(c.catalogue, submission) {
            for row in &table.rows {
                let (Some(text), Some(cell)) = (reason(row, &reasons), row.cells.get(&reasons)) else {
                    continue;
                };
                let place = (table.tab.as_str(), cell.at.row);
                if explained.contains(&place) || asks_for_one(row) {
                    continue;
                }
                let found = about(c.catalogue, submission, &table.tab, Some(cell.at));
                all.extend(found.map(|(table, row, column, entry)| Explanation {
                    file,
                    what: if wrong.contains(&place) {
                        Explains::Error
                    } else {
                        Explains::Nothing
                    },
                    text,
                    since: None,
                    table,
                    row,
                    column,
                    entry,
                }));
            }
        }
    }
    all
}

/// Whether something in a row has to be given a reason without being a mistake: what is not applicable, and what is not met.
fn asks_for_one(row: &Row) -> bool {
    let mut answers = row.cells.values().map(|entry| &entry.answer);
    answers.any(|a| matches!(a, Answer::NotApplicable | Answer::State(false)))
}

/// The value of the form in a cell.
fn about<'a>(
    catalogue: &'a Catalogue,
    submission: &'a Submission,
    tab: &str,
    at: Option<CellRef>,
) -> Option<(&'a Table, &'a Row, PlacedColumn<'a>, &'a Entry)> {
    let at = at?;
    submission
        .tables
        .values()
        .filter(|t| t.tab == tab)
        .find_map(|table| {
            let rows = table.rows.iter();
            let (row, id, entry) = rows
                .flat_map(|row| row.cells.iter().map(move |(id, entry)| (row, id, entry)))
                .find(|(_, _, entry)| entry.at == at)?;
            let sheet = catalogue.form.sheet(&table.sheet)?;
            let placed = sheet.expand(catalogue.set(&table.set), &submission.unit.kind);
            let column = placed.into_iter().find(|p| p.id == *id)?;
            Some((table, row, column, entry))
        })
}
