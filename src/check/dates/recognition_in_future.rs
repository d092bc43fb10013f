//! A recognition of a day that is yet to come.

use super::super::Subject;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let as_of = subject.as_of.date();
    for rule in subject.catalogue.rules_of(K::RecognitionInFuture) {
        let dates = subject.dates(rule);
        sink.looked.add_under(&rule.code, dates.len());
        for dated in dates.iter().filter(|d| d.date > as_of) {
            let problem = P::RecognitionInFuture {
                column: dated.column.header.clone(),
                date: dated.date,
                as_of,
            };
            subject.say(rule, dated, problem, sink);
        }
    }
}
