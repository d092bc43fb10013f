//! A column that has to be filled in a row in which another one is: an amount asks for what it is for.

use rust_decimal::Decimal;

use super::Subject;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::{Answer, Row};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for rule in subject.catalogue.rules_of(K::FilledWith) {
        let (Some(sheet), Some(column)) = (&rule.sheet, &rule.column) else {
            continue;
        };
        let definition = subject.catalogue.form.sheet(sheet);
        for (table, row, wanted, entry) in subject.column(rule, sheet, column) {
            let Some(other) = rule.columns.iter().find(|other| says_something(row, other)) else {
                continue;
            };
            sink.looked.add_under(&rule.code, 1);
            if entry.answer != Answer::Blank {
                continue;
            }
            let head = definition.and_then(|s| s.column(other)).map(|c| c.header.clone());
            sink.report_under(
                rule,
                subject.place(&table.tab, Some(entry.at)),
                &entry.raw,
                &subject.who(&table.sheet, row),
                P::FilledWith {
                    column: wanted.header.clone(),
                    other: head.unwrap_or_default(),
                    title: rule.title.clone(),
                },
            );
        }
    }
}

/// Nothing, nought and "không áp dụng" ask for nothing.
fn says_something(row: &Row, column: &str) -> bool {
    match row.cells.get(column).map(|e| &e.answer) {
        None | Some(Answer::Blank | Answer::NotApplicable | Answer::YesNo(false)) => false,
        Some(Answer::Number(n)) => *n != Decimal::ZERO,
        Some(_) => true,
    }
}
