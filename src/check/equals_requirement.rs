//! Results that are just what is required, in nearly every cell of a sheet: the requirements may have been copied.
//!
//! A requirement at the end of its range (100 %, 0 households) says nothing: nobody can be better.

use std::collections::BTreeMap;

use super::{Item, Subject};
use crate::catalogue::{CheckKind as K, Fill, Threshold};
use crate::diagnostic::{Compared, Problem as P, Sink};
use crate::submission::Answer;

pub(super) fn check(subject: &Subject<'_>, items: &[Item<'_>], sink: &mut Sink<'_>) {
    for rule in subject.catalogue.rules_of(K::EqualsRequirement) {
        // Of each sheet: the cells that are equal, and how many were judged.
        let mut sheets: BTreeMap<&str, (Vec<&Item<'_>>, usize)> = BTreeMap::new();
        for item in items {
            if rule.sheet.as_ref().is_some_and(|only| *only != item.table.sheet)
                || !subject.holds(&rule.when, &item.row.unit, &item.table.set)
            {
                continue;
            }
            if let Some(equal) = equals(subject, item) {
                let (cells, judged) = sheets.entry(item.table.sheet.as_str()).or_default();
                *judged += 1;
                if equal {
                    cells.push(item);
                }
            }
        }
        for (cells, of) in sheets.into_values() {
            sink.looked.add_under(&rule.code, of);
            let equal = cells.len();
            if !rule.is_share(equal, of) {
                continue;
            }
            let mut cells = cells.into_iter();
            let Some(first) = cells.next() else { continue };
            let others = cells.map(|item| item.entry.at).collect();
            let place = subject.place(&first.table.tab, Some(first.entry.at));
            let what = P::Compared(Compared::EqualsRequirement { equal, of });
            sink.report_cells(rule, place, others, &first.entry.raw, what);
        }
    }
}

/// Whether a result is its requirement; none where it is not judged by a number, or the requirement is an end of the range.
fn equals(subject: &Subject<'_>, item: &Item<'_>) -> Option<bool> {
    let column = item.column.column;
    if column.fill != Fill::Typed || column.item != "result" {
        return None;
    }
    subject.catalogue.set(&item.table.set).filter(|set| set.judged)?;
    let part = item.part(subject)?;
    let Threshold::Number(required) = part.threshold(subject.round.class_of(&item.row.unit)) else {
        return None;
    };
    if [part.min, part.max].contains(&Some(*required)) {
        return None;
    }
    match item.entry.answer {
        Answer::Number(n) => Some(n == *required),
        _ => None,
    }
}
