//! What units say to warnings: the text of the row's column of reasons, taken for every warning about a cell of that row,
//! else what they said to the same warning about the same value in an earlier round.
//!
//! A warning with a reason asks for nothing more; an error cannot be explained away. A reason in a row in which nothing asks
//! for one is noted, for its unit may have meant another row.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{Catalogue, CheckKind as K, Column, FormSheet, Severity};
use crate::diagnostic::{Explained, Finding, Place, Problem as P, Sink};
use crate::previous::{Past, Value, value_said};
use crate::submission::{Answer, Entry, Row, Submission, Table};
use crate::workbook::CellRef;

/// Item of the column of reasons.
const REASONS: &str = "explanation";

/// The rows of sheets with a column of reasons, found by the cells of their values.
struct Rows<'s> {
    cells: BTreeMap<(&'s str, CellRef), Cell<'s>>,
    reasons: Vec<Reason<'s>>,
}

/// A value in such a row.
#[derive(Clone, Copy)]
struct Cell<'s> {
    table: &'s Table,
    row: &'s Row,
    column: &'s str,
    entry: &'s Entry,
    /// Place of the row's reason among the reasons.
    reason: Option<usize>,
}

struct Reason<'s> {
    tab: &'s str,
    row: &'s Row,
    /// The cell of the reason.
    entry: &'s Entry,
    text: &'s str,
    header: &'s str,
}

/// Marks the warnings that are explained, here or in an earlier round, and notes reasons that no longer hold or are for
/// nothing. `place` is the file as a whole.
pub(super) fn explain(
    catalogue: &Catalogue,
    past: &Past,
    submission: &Submission,
    place: &Place,
    sink: &mut Sink<'_>,
) {
    let rows = Rows::of(catalogue, submission);
    let remembered_of = past
        .last()
        .map_or(0, |last| last.explanations.count_of(submission));
    for kind in [K::ExplanationKept, K::ExplanationLapsed] {
        sink.looked.add(kind, remembered_of);
    }
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let mut notes: Vec<(K, Place, String, String, P)> = Vec::new();
    for finding in &mut sink.findings {
        let Some(cell) = rows.about(finding) else { continue };
        if let Some(at) = cell.reason.filter(|_| finding.severity != Severity::Note) {
            // An error too shows what the reason is for, though it is not explained away by it.
            used.insert(at);
        }
        if finding.severity != Severity::Warning || !finding.stands() {
            continue;
        }
        if let Some(reason) = cell.reason.and_then(|at| rows.reasons.get(at)) {
            finding.explained = Some(Explained {
                text: reason.text.to_owned(),
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
    sink.looked.add(K::ExplanationIdle, rows.reasons.len());
    for (at, reason) in rows.reasons.iter().enumerate() {
        if used.contains(&at) || asks_for_one(reason.row) {
            continue;
        }
        let place = Place {
            sheet: reason.tab.to_owned(),
            cell: Some(reason.entry.at),
            ..place.clone()
        };
        let problem = P::ExplanationIdle {
            column: reason.header.to_owned(),
        };
        sink.report(
            K::ExplanationIdle,
            place,
            &reason.entry.raw,
            &reason.row.unit_name,
            problem,
        );
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
    fn of(catalogue: &'s Catalogue, submission: &'s Submission) -> Self {
        let mut found = Self {
            cells: BTreeMap::new(),
            reasons: Vec::new(),
        };
        // In lists of products, plans and proposals the column is a remark, and nothing there is judged.
        for table in submission.tables.values().filter(|t| !t.set.is_empty()) {
            let column = catalogue.form.sheet(&table.sheet).and_then(reasons);
            let Some(column) = column else { continue };
            for row in &table.rows {
                let reason = row.cells.get(&column.id).and_then(|entry| {
                    let Answer::Text(text) = &entry.answer else {
                        return None;
                    };
                    found.reasons.push(Reason {
                        tab: &table.tab,
                        row,
                        entry,
                        text,
                        header: &column.header,
                    });
                    Some(found.reasons.len() - 1)
                });
                for (id, entry) in row.cells.iter().filter(|(id, _)| **id != column.id) {
                    let cell = Cell {
                        table,
                        row,
                        column: id,
                        entry,
                        reason,
                    };
                    found.cells.insert((&table.tab, entry.at), cell);
                }
            }
        }
        found
    }

    /// The value that a finding is about.
    fn about(&self, finding: &Finding) -> Option<Cell<'s>> {
        let at = finding.place.cell?;
        self.cells.get(&(finding.place.sheet.as_str(), at)).copied()
    }
}

fn reasons(sheet: &FormSheet) -> Option<&Column> {
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
