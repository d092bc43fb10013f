//! What the page to sign states against what its sheets say.

use std::collections::BTreeSet;

use super::Subject;
use crate::catalogue::{CheckKind as K, Effect, Severity};
use crate::control;
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::Answer;
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
        let read = control::read(catalogue, submission, total, &usable);
        if control::agree(Some(figure), &read) {
            continue;
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
