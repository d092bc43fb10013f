//! Numbers of a column against bounds that a rulebook sets beside what the form allows.

use super::Subject;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::Answer;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for rule in subject.catalogue.rules_of(K::NumberLimit) {
        let (Some(sheet), Some(column)) = (&rule.sheet, &rule.column) else {
            continue;
        };
        let (Some(least), Some(most)) = (rule.limit("least"), rule.limit("most")) else {
            continue;
        };
        for (table, row, definition, entry) in subject.column(rule, sheet, column) {
            let Answer::Number(value) = entry.answer else {
                continue;
            };
            sink.looked.add_under(&rule.code, 1);
            if value < least || value > most {
                sink.report_under(
                    rule,
                    subject.place(&table.tab, Some(entry.at)),
                    &entry.raw,
                    &subject.who(&table.sheet, row),
                    P::NumberLimit {
                        column: definition.header.clone(),
                        value,
                        least,
                        most,
                        title: rule.title.clone(),
                    },
                );
            }
        }
    }
}
