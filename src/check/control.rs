//! What the page to sign states against what its sheets say.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Subject;
use crate::catalogue::{Catalogue, CheckKind as K, Effect, Severity, ValueType};
use crate::control;
use crate::diagnostic::{Problem as P, Sink};
use crate::printed::{SHORT_STATES, STATES};
use crate::submission::{Answer, Submission};
use crate::workbook::CellRef;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let (catalogue, submission) = (subject.catalogue, subject.submission);
    let (Some(form), Some(signed)) = (catalogue.form.control(), &submission.signed) else {
        return;
    };
    let refused: BTreeSet<(String, CellRef)> = sink
        .findings
        .iter()
        .filter(|f| f.effect == Effect::Cell && f.severity == Severity::Error)
        .filter_map(|f| Some((f.place.sheet.clone(), f.place.cell?)))
        .collect();
    let usable = |tab: &str, at: CellRef| !refused.contains(&(tab.to_owned(), at));
    for total in &form.totals {
        let Some(stated) = signed.totals.get(&total.id) else {
            continue;
        };
        let Answer::Number(figure) = stated.figure else {
            continue;
        };
        // The page states what the unit typed; where the province put another value, the two cannot agree.
        if !submission.adjusted_in(&total.sheet).is_empty() {
            continue;
        }
        sink.looked.add(K::ControlMismatch, 1);
        let read = control::read(catalogue, submission, total, &usable);
        if control::agree(Some(figure), &read) {
            continue;
        }
        // Cells that cannot be used are told at their place, and the figure counts them.
        let with_unusable = read
            .value
            .and_then(|n| n.checked_add(Decimal::from(read.unusable.len())));
        if read.most == Some(1) && Some(figure) == with_unusable {
            continue;
        }
        // The form's own formula counts what is written as the form asks; what was read although it is not is told at
        // its cell.
        if stated.by_formula {
            let otherwise = written_otherwise(catalogue, submission, &total.sheet);
            let as_asked = |tab: &str, at: CellRef| usable(tab, at) && !otherwise.contains(&at);
            if control::agree(
                Some(figure),
                &control::read(catalogue, submission, total, &as_asked),
            ) {
                continue;
            }
        }
        sink.report(
            K::ControlMismatch,
            subject.place(&signed.tab, Some(stated.at)),
            &stated.raw,
            "",
            P::ControlMismatch {
                total: total.title.clone(),
                stated: figure,
                read: read.value,
            },
        );
    }
}

/// Cells of a form sheet that were read although they are not written as the form's formulas ask.
fn written_otherwise(catalogue: &Catalogue, submission: &Submission, sheet: &str) -> BTreeSet<CellRef> {
    let Some(form) = catalogue.form.sheet(sheet) else {
        return BTreeSet::new();
    };
    let set = catalogue.sheet_set(form, &submission.unit.kind);
    let placed = form.expand(set, &submission.unit.kind);
    let states: BTreeMap<&str, [&str; 3]> = placed
        .iter()
        .filter(|p| p.column.value_type == ValueType::State)
        .map(|p| {
            let words = if p.column.short_words {
                SHORT_STATES
            } else {
                STATES
            };
            (p.id.as_str(), words)
        })
        .collect();
    let rows = submission.tables.get(sheet).into_iter().flat_map(|t| &t.rows);
    rows.flat_map(|r| &r.cells)
        .filter(|(id, entry)| {
            // "Đạt" where the form asks for "Đ" is as good to a reader, and nothing to a formula.
            // Formulas do not tell capitals from small letters.
            let word = entry.raw.to_lowercase();
            let asked = states
                .get(id.as_str())
                .is_none_or(|words| words.iter().any(|w| w.to_lowercase() == word));
            entry.tolerated.is_some() || !asked
        })
        .map(|(_, entry)| entry.at)
        .collect()
}
