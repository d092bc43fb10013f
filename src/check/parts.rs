//! Parts against the wholes beside them: what was disbursed of what was mobilised, what was mobilised in the year of what
//! was mobilised in the period.

use std::collections::BTreeSet;

use super::Subject;
use super::sums::sums_others;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::Answer;
use crate::workbook::CellRef;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    // A figure that is asked about already explains why it does not fit the one beside it.
    let asked: BTreeSet<(String, CellRef)> = sink
        .findings
        .iter()
        .filter(|f| matches!(f.problem, P::ScaleSuspect { .. }))
        .filter_map(|f| Some((f.place.sheet.clone(), f.place.cell?)))
        .collect();
    for rule in subject.catalogue.rules_of(K::PartExceedsWhole) {
        let (Some(sheet), Some(part), Some(whole)) = (&rule.sheet, &rule.column, &rule.total) else {
            continue;
        };
        let Some(form) = subject.catalogue.form.sheet(sheet) else {
            continue;
        };
        let Some(whole_column) = form.column(whole) else {
            continue;
        };
        for (table, row, column, entry) in subject.column(rule, sheet, part) {
            // A sum is larger only where one of its rows is.
            if sums_others(form, row) {
                continue;
            }
            let Some(beside) = row.cells.get(whole) else {
                continue;
            };
            let (Answer::Number(n), Answer::Number(of)) = (&entry.answer, &beside.answer) else {
                continue;
            };
            sink.looked.add_under(&rule.code, 1);
            let is_asked = |at: CellRef| asked.contains(&(table.tab.clone(), at));
            if n <= of || is_asked(entry.at) || is_asked(beside.at) {
                continue;
            }
            sink.report_under(
                rule,
                subject.place(&table.tab, Some(entry.at)),
                &entry.raw,
                &subject.row_name(sheet, row),
                P::PartExceedsWhole {
                    column: column.header.clone(),
                    part: *n,
                    whole_column: whole_column.header.clone(),
                    whole_cell: beside.at,
                    whole: *of,
                },
            );
        }
    }
}
