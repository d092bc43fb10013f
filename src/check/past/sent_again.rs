//! Figures of the last round sent again: nearly every one is the same.
//!
//! Only numbers tell it. A state stays what it is for years, and so does a number at an end of its range (100 % stays
//! 100 %): neither counts, nor what the form carries over from round to round.

use super::{Change, View};
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Compared, Problem as P, Sink};

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink<'_>) {
    let subject = view.subject;
    for rule in view.rules(K::SentAgain) {
        let changes = view.changes(rule);
        let telling: Vec<&Change<'_, '_>> = changes.iter().filter(|c| can_change(view, c)).collect();
        let same = telling.iter().filter(|c| c.then == c.now).count();
        let of = telling.len();
        sink.looked.add_under(&rule.code, of);
        if !rule.is_share(same, of) {
            continue;
        }
        let what = Compared::SentAgain {
            same,
            of,
            period: view.period(),
            then: view.last.period.cut_off,
            now: subject.round.cut_off,
        };
        let place = subject.place("", None);
        sink.report_under(rule, place, "", "", P::Compared(what));
    }
}

/// Whether the same number twice says anything.
fn can_change(view: &View<'_, '_>, change: &Change<'_, '_>) -> bool {
    let item = change.item;
    let (min, max) = item.bounds(view.subject);
    let at_an_end = change.then == change.now && [min, max].contains(&Some(change.now));
    !item.column.column.carry && !at_an_end && !change.now.is_zero()
}
