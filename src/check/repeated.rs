//! Rows of a list that repeat another: the same product of the same owner twice is counted twice.

use std::collections::BTreeMap;

use super::Subject;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::Answer;
use crate::text::{fold, tidy};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for rule in subject.catalogue.rules_of(K::RowRepeated) {
        let (Some(sheet), Some(first)) = (&rule.sheet, rule.columns.first()) else {
            continue;
        };
        let Some(form) = subject.catalogue.form.sheet(sheet) else {
            continue;
        };
        // What tells rows apart, with the number of the first row that says it.
        let mut seen: BTreeMap<Vec<String>, u32> = BTreeMap::new();
        for (table, row, _, entry) in subject.column(rule, sheet, first) {
            let said: Option<Vec<String>> = rule
                .columns
                .iter()
                .map(|id| row.cells.get(id).filter(|e| e.answer != Answer::Blank))
                .map(|entry| Some(tidy(&entry?.raw)))
                .collect();
            // Without all of them nothing says that two rows are one.
            let Some(said) = said else { continue };
            sink.looked.add_under(&rule.code, 1);
            let key = said.iter().map(|words| fold(words)).collect();
            if let Some(first) = seen.get(&key) {
                let header = |id: &String| form.column(id).map_or_else(String::new, |c| c.header.clone());
                sink.report_under(
                    rule,
                    subject.place(&table.tab, Some(entry.at)),
                    &entry.raw,
                    &subject.who(sheet, row),
                    P::RowRepeated {
                        values: rule.columns.iter().map(header).zip(said).collect(),
                        first: *first,
                    },
                );
            } else {
                seen.insert(key, row.number);
            }
        }
    }
}
