//! A stated count of met criteria against the states in the same row, or for the unit's own set against its criteria.

use rust_decimal::Decimal;

use super::Subject;
use crate::catalogue::{CheckKind as K, SheetKind};
use crate::count::Declared;
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::Answer;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for rule in subject.catalogue.rules_of(K::Recount) {
        let (Some(sheet), Some(column)) = (&rule.sheet, &rule.column) else {
            continue;
        };
        for (table, row, definition, entry) in subject.column(rule, sheet, column) {
            let Answer::Number(stated) = &entry.answer else {
                continue;
            };
            let Some(standing) = subject
                .standings
                .iter()
                .find(|s| s.set == table.set && s.unit == row.unit)
            else {
                continue;
            };
            let Some(counted) = standing.declared_met() else {
                continue;
            };
            sink.looked.add_under(&rule.code, 1);
            // A state that is blank or unreadable is said as that; the stated count may be right about it.
            let open = standing
                .criteria
                .iter()
                .filter(|c| c.declared == Declared::Blank)
                .count();
            let (least, most) = (Decimal::from(counted), Decimal::from(counted + open));
            if *stated < least || *stated > most {
                let record = subject
                    .catalogue
                    .form
                    .sheet(sheet)
                    .is_some_and(|s| s.kind == SheetKind::Record);
                sink.report_under(
                    rule,
                    subject.place(&table.tab, Some(entry.at)),
                    &entry.raw,
                    &if record {
                        String::new()
                    } else {
                        subject.who(&table.sheet, row)
                    },
                    P::Recount {
                        column: definition.header.clone(),
                        stated: *stated,
                        counted,
                    },
                );
            }
        }
    }
}
