//! A cumulative figure that is smaller than in the last round. Which figures are cumulative, and within which time, is data.

use super::View;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Compared, Sink};

pub(super) fn check(view: &mut View<'_, '_>, sink: &mut Sink<'_>) {
    for rule in view.rules(K::CumulativeFell) {
        let changes = view.changes(rule);
        sink.looked.add_under(&rule.code, changes.len());
        for change in changes {
            let (item, then, now) = (change.item, change.then, change.now);
            if now >= then || view.is_told(item.table, item.entry) {
                continue;
            }
            let what = Compared::CumulativeFell {
                column: item.head(),
                then,
                now,
                period: view.period(),
            };
            view.say(rule, item, what, sink);
        }
    }
}
