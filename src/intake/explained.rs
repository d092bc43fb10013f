//! What units say to warnings: the text of the row's column of reasons, taken for every warning about a cell of that row.
//!
//! A warning with a reason asks for nothing more; an error cannot be explained away. A reason in a row in which nothing asks
//! for one is noted, for its unit may have meant another row.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{Catalogue, CheckKind, FormSheet, Severity};
use crate::diagnostic::{Explained, Finding, Place, Problem, Sink};
use crate::submission::{Answer, Entry, Row, Submission};
use crate::workbook::CellRef;

/// Item of the column of reasons.
const REASONS: &str = "explanation";

/// Rows with a reason, by the tab and cells of the row.
struct Reasons<'s> {
    /// Tab and cell of every value of a row with a reason → which row.
    cells: BTreeMap<(&'s str, CellRef), usize>,
    rows: Vec<Reason<'s>>,
}

struct Reason<'s> {
    tab: &'s str,
    row: &'s Row,
    /// The cell of the reason.
    entry: &'s Entry,
    text: &'s str,
    header: &'s str,
}

/// Marks the warnings that are explained, and notes reasons for nothing. `place` is the file as a whole.
pub(super) fn explain(catalogue: &Catalogue, submission: &Submission, place: &Place, sink: &mut Sink<'_>) {
    let reasons = Reasons::of(catalogue, submission);
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for finding in &mut sink.findings {
        // An error too shows what the reason is for, though it is not explained away by it.
        let Some(at) = reasons.about(finding) else {
            continue;
        };
        if finding.severity != Severity::Note {
            used.insert(at);
        }
        if finding.severity == Severity::Warning
            && let Some(reason) = reasons.rows.get(at)
        {
            finding.explained = Some(Explained {
                text: reason.text.to_owned(),
                since: None,
            });
        }
    }
    sink.looked.add(CheckKind::ExplanationIdle, reasons.rows.len());
    for (at, reason) in reasons.rows.iter().enumerate() {
        if !used.contains(&at) && !asks_for_one(reason.row) {
            sink.report(
                CheckKind::ExplanationIdle,
                Place {
                    sheet: reason.tab.to_owned(),
                    cell: Some(reason.entry.at),
                    ..place.clone()
                },
                &reason.entry.raw,
                &reason.row.unit_name,
                Problem::ExplanationIdle {
                    column: reason.header.to_owned(),
                },
            );
        }
    }
}

impl<'s> Reasons<'s> {
    fn of(catalogue: &'s Catalogue, submission: &'s Submission) -> Self {
        let mut found = Self {
            cells: BTreeMap::new(),
            rows: Vec::new(),
        };
        // In lists of products, plans and proposals the column is a remark, and nothing there is judged.
        for table in submission.tables.values().filter(|t| !t.set.is_empty()) {
            let column = catalogue.form.sheet(&table.sheet).and_then(column);
            let Some(column) = column else { continue };
            for row in &table.rows {
                let Some(entry) = row.cells.get(&column.id) else {
                    continue;
                };
                let Answer::Text(text) = &entry.answer else {
                    continue;
                };
                let at = found.rows.len();
                for cell in row.cells.values().filter(|c| c.at != entry.at) {
                    found.cells.insert((&table.tab, cell.at), at);
                }
                found.rows.push(Reason {
                    tab: &table.tab,
                    row,
                    entry,
                    text,
                    header: &column.header,
                });
            }
        }
        found
    }

    /// The reason in the row that a finding is about.
    fn about(&self, finding: &Finding) -> Option<usize> {
        let at = finding.place.cell?;
        self.cells.get(&(finding.place.sheet.as_str(), at)).copied()
    }
}

fn column(sheet: &FormSheet) -> Option<&crate::catalogue::Column> {
    sheet.item(REASONS)
}

/// Whether something in a row has to be given a reason without being a mistake: what is not applicable, and what is not met.
fn asks_for_one(row: &Row) -> bool {
    row.cells.values().any(|entry| {
        matches!(
            entry.answer,
            Answer::NotApplicable | Answer::State(false) | Answer::Unreadable(_)
        )
    })
}
