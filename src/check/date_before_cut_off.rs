//! Planned dates do not lie before the cut-off.

use super::Subject;
use super::swapped::asked_for;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::Answer;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for rule in subject.catalogue.rules_of(K::DateBeforeCutOff) {
        let (Some(sheet), Some(column)) = (&rule.sheet, &rule.column) else {
            continue;
        };
        for (table, row, definition, entry) in subject.column(sheet, column) {
            let Answer::Date(date) = entry.answer else {
                continue;
            };
            if !asked_for(definition, row) || subject.swap(definition, entry).is_some() {
                continue;
            }
            sink.looked.add_under(&rule.code, 1);
            if date < subject.round.cut_off {
                sink.report_under(
                    rule,
                    subject.place(&table.tab, Some(entry.at)),
                    &entry.raw,
                    &subject.who(&table.sheet, row),
                    P::DateBeforeCutOff {
                        column: definition.header.clone(),
                        date,
                        cut_off: subject.round.cut_off,
                    },
                );
            }
        }
    }
}
