//! A document dated after the day on which the file came.

use super::super::Subject;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(received) = subject.received else { return };
    for rule in subject.catalogue.rules_of(K::DocumentAfterReceipt) {
        for dated in subject.dates(rule) {
            sink.looked.add_under(&rule.code, 1);
            if dated.date > received.date() {
                let problem = P::DocumentAfterReceipt {
                    column: dated.column.header.clone(),
                    date: dated.date,
                    received,
                };
                subject.say(rule, &dated, problem, sink);
            }
        }
    }
}
