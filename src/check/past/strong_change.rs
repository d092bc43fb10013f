//! A figure that changed strongly since the last round: by at least so many percent, and at least so much.

use rust_decimal::Decimal;

use super::{View, is_share, percent};
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Compared, Sink};

pub(super) fn check(view: &mut View<'_, '_>, sink: &mut Sink<'_>) {
    for rule in view.rules(K::StrongChange) {
        let changes = view.changes(rule);
        sink.looked.add_under(&rule.code, changes.len());
        for change in changes {
            let (item, then, now) = (change.item, change.then, change.now);
            let limit = |name| rule.limit_of(change.about, name);
            let (Some(share), Some(least)) = (limit("percent"), limit("least")) else {
                continue;
            };
            // A difference that no decimal holds is a strong change whatever the limits are.
            let difference = now.checked_sub(then).map_or(Decimal::MAX, |d| d.abs());
            if view.is_told(item.table, item.entry) || difference < least || difference.is_zero() {
                continue;
            }
            if !is_share(difference, then, share) {
                continue;
            }
            let what = Compared::StrongChange {
                column: item.head(),
                then,
                now,
                percent: percent(difference, then),
                period: view.period(),
            };
            view.say(rule, item, what, sink);
        }
    }
}
