//! A stated sum against its parts.

use rust_decimal::Decimal;

use super::Subject;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::{Answer, Row};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for rule in subject.catalogue.rules_of(K::SumMismatch) {
        let (Some(sheet), Some(total)) = (&rule.sheet, &rule.total) else {
            continue;
        };
        for (table, row, definition, entry) in subject.column(rule, sheet, total) {
            let (Answer::Number(stated), Some(sum)) = (&entry.answer, sum(row, &rule.columns)) else {
                continue;
            };
            sink.looked.add_under(&rule.code, 1);
            if *stated != sum {
                sink.report_under(
                    rule,
                    subject.place(&table.tab, Some(entry.at)),
                    &entry.raw,
                    &subject.who(&table.sheet, row),
                    P::SumMismatch {
                        column: definition.header.clone(),
                        stated: *stated,
                        sum,
                    },
                );
            }
        }
    }
}

/// The sum of columns; none when one of them holds no number.
pub(super) fn sum(row: &Row, columns: &[String]) -> Option<Decimal> {
    columns.iter().try_fold(Decimal::ZERO, |sum, column| {
        match row.cells.get(column).map(|e| &e.answer) {
            Some(Answer::Number(n)) => sum.checked_add(*n),
            _ => None,
        }
    })
}
