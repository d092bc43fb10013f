//! What units say to warnings, in the round as it counts: a row each, with the value that it explains.

use crate::catalogue::{Catalogue, PlacedColumn};
use crate::diagnostic::{Explained, Finding};
use crate::intake::Received;
use crate::report::consolidated::Consolidated;
use crate::submission::{Entry, Row, Submission, Table};

/// An explained warning with its cell.
#[derive(Debug)]
pub struct Explanation<'a> {
    /// The file.
    pub file: &'a Received,
    /// The finding.
    pub finding: &'a Finding,
    /// What the unit says.
    pub said: &'a Explained,
    /// The table, row, column and value that it is about.
    pub table: &'a Table,
    /// The row.
    pub row: &'a Row,
    /// The column.
    pub column: PlacedColumn<'a>,
    /// The value.
    pub entry: &'a Entry,
}

/// Those of the files that count, in the order of units and places.
pub fn of<'a>(c: &'a Consolidated<'_>) -> Vec<Explanation<'a>> {
    let mut all = Vec::new();
    for (file, submission) in c.submissions() {
        for finding in &file.findings {
            let Some(said) = &finding.explained else { continue };
            let found = about(c.catalogue, submission, finding);
            all.extend(found.map(|(table, row, column, entry)| Explanation {
                file,
                finding,
                said,
                table,
                row,
                column,
                entry,
            }));
        }
    }
    all
}

/// The value that a finding is about, where it is about one of the form.
fn about<'a>(
    catalogue: &'a Catalogue,
    submission: &'a Submission,
    finding: &Finding,
) -> Option<(&'a Table, &'a Row, PlacedColumn<'a>, &'a Entry)> {
    let at = finding.place.cell?;
    submission
        .tables
        .values()
        .filter(|t| t.tab == finding.place.sheet)
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
