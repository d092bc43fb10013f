//! Columns that are asked for in one case only, all filled in in another: a decision beside a product that is only expected.

use super::Subject;
use crate::catalogue::{CheckKind as K, ValueType};
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::Answer;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for rule in subject.catalogue.rules_of(K::OtherCase) {
        let (Some(sheet), Some(first)) = (&rule.sheet, rule.columns.first()) else {
            continue;
        };
        let Some(form) = subject.catalogue.form.sheet(sheet) else {
            continue;
        };
        for (table, row, column, entry) in subject.column(rule, sheet, first) {
            let Some((decides, asked_for)) = &column.required_if else {
                continue;
            };
            // What decides is said as what it is where it is blank or cannot be read.
            let Some(Answer::Choice(says)) = row.cells.get(decides).map(|e| &e.answer) else {
                continue;
            };
            sink.looked.add_under(&rule.code, 1);
            let filled = |id: &String| {
                let entry = row.cells.get(id);
                entry.is_some_and(|e| !matches!(e.answer, Answer::Blank | Answer::NotApplicable))
            };
            if says == asked_for || !rule.columns.iter().all(filled) {
                continue;
            }
            let header = |id: &str| form.column(id).map_or_else(String::new, |c| c.header.clone());
            let list = match form.column(decides).map(|c| &c.value_type) {
                Some(ValueType::Choice(list)) => subject.catalogue.list(list),
                _ => None,
            };
            let label = |id: &str| list.map_or_else(|| id.to_owned(), |l| l.label(id).to_owned());
            sink.report_under(
                rule,
                subject.place(&table.tab, Some(entry.at)),
                &entry.raw,
                &subject.who(sheet, row),
                P::OtherCase {
                    columns: rule.columns.iter().map(|id| header(id)).collect(),
                    decides: header(decides),
                    says: label(says),
                    asked_for: label(asked_for),
                },
            );
        }
    }
}
