//! What units say to warnings: the text of the row's column of reasons, taken for every warning about a cell of that row,
//! else what they said to the same warning about the same value in an earlier round.
//!
//! A warning with a reason asks for nothing more; an error cannot be explained away.

use std::collections::BTreeMap;

use crate::catalogue::{Catalogue, CheckKind as K, Severity};
use crate::diagnostic::{Explained, Finding, Place, Problem as P, Sink};
use crate::previous::{Past, Value, value_said};
use crate::submission::{Answer, Entry, Row, Submission, Table};
use crate::workbook::CellRef;

/// Item of the column of reasons.
const REASONS: &str = "explanation";

/// The values in rows of sheets with a column of reasons, by their cells.
struct Rows<'s>(BTreeMap<(&'s str, CellRef), Cell<'s>>);

/// A value in such a row.
#[derive(Clone, Copy)]
struct Cell<'s> {
    table: &'s Table,
    row: &'s Row,
    column: &'s str,
    entry: &'s Entry,
    /// The reason in the row.
    reason: Option<&'s str>,
}

/// Marks the warnings that are explained, here or in an earlier round, and notes what is taken again and what no longer holds.
pub(super) fn explain(catalogue: &Catalogue, past: &Past, submission: &Submission, sink: &mut Sink<'_>) {
    let rows = Rows::of(catalogue, submission);
    let remembered_of = past
        .last()
        .map_or(0, |last| last.explanations.count_of(submission));
    for kind in [K::ExplanationKept, K::ExplanationLapsed] {
        sink.looked.add(kind, remembered_of);
    }
    let mut notes: Vec<(K, Place, String, String, P)> = Vec::new();
    for finding in &mut sink.findings {
        if finding.severity != Severity::Warning || !finding.stands() {
            continue;
        }
        let Some(cell) = rows.about(finding) else { continue };
        if let Some(reason) = cell.reason {
            finding.explained = Some(Explained {
                text: reason.to_owned(),
                since: None,
            });
        } else if let Some((kind, problem)) = remembered(past, cell, finding) {
            let (raw, who) = (cell.entry.raw.clone(), cell.row.unit_name.clone());
            notes.push((kind, finding.place.clone(), raw, who, problem));
        }
    }
    for (kind, place, raw, who, problem) in notes {
        sink.report(kind, place, &raw, &who, problem);
    }
}

/// Takes what was said in an earlier round to the same warning about the same value; what is to be noted of it.
fn remembered(past: &Past, cell: Cell<'_>, finding: &mut Finding) -> Option<(K, P)> {
    let last = past.last()?;
    let said = last
        .explanations
        .of(&cell.table.sheet, cell.row, cell.column, &finding.code)?;
    let (text, title) = (said.text.clone(), said.since.clone());
    let rule = finding.code.clone();
    if said.value == value_said(&Value::from(&cell.entry.answer)) {
        finding.explained = Some(Explained {
            text: text.clone(),
            since: Some(title.clone()),
        });
        return Some((K::ExplanationKept, P::ExplanationKept { rule, text, title }));
    }
    let value = said.value.clone();
    Some((
        K::ExplanationLapsed,
        P::ExplanationLapsed {
            rule,
            text,
            title,
            value,
        },
    ))
}

impl<'s> Rows<'s> {
    fn of(catalogue: &Catalogue, submission: &'s Submission) -> Self {
        let mut cells = BTreeMap::new();
        for (table, reasons) in reasoned(catalogue, submission) {
            for row in &table.rows {
                for (id, entry) in row.cells.iter().filter(|(id, _)| **id != reasons) {
                    let cell = Cell {
                        table,
                        row,
                        column: id,
                        entry,
                        reason: reason(row, &reasons),
                    };
                    cells.insert((table.tab.as_str(), entry.at), cell);
                }
            }
        }
        Self(cells)
    }

    /// The value that a finding is about.
    fn about(&self, finding: &Finding) -> Option<Cell<'s>> {
        let at = finding.place.cell?;
        self.0.get(&(finding.place.sheet.as_str(), at)).copied()
    }
}

/// The sheets in which a unit gives reasons, each with its column for them. In lists of products, plans and proposals the
/// column is a remark, and nothing there is judged.
pub fn reasoned<'s>(catalogue: &Catalogue, submission: &'s Submission) -> Vec<(&'s Table, String)> {
    let tables = submission.tables.values().filter(|t| !t.set.is_empty());
    tables
        .filter_map(|table| {
            let column = catalogue.form.sheet(&table.sheet)?.item(REASONS)?;
            Some((table, column.id.clone()))
        })
        .collect()
}

/// The reason that stands in a row.
pub fn reason<'s>(row: &'s Row, column: &str) -> Option<&'s str> {
    match &row.cells.get(column)?.answer {
        Answer::Text(text) => Some(text),
        _ => None,
    }
}
