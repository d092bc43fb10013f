//! A recognition dated after the cut-off: of the next period.

use super::super::Subject;
use super::Dated;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let (cut_off, as_of) = (subject.round.cut_off, subject.as_of.date());
    for rule in subject.catalogue.rules_of(K::RecognitionAfterCutOff) {
        let passed = |d: &&Dated<'_>| d.date > cut_off && d.date <= as_of;
        let dates = subject.dates(rule);
        sink.looked.add_under(&rule.code, dates.len());
        for dated in dates.iter().filter(passed) {
            let problem = P::RecognitionAfterCutOff {
                column: dated.column.header.clone(),
                date: dated.date,
                cut_off,
            };
            subject.say(rule, dated, problem, sink);
        }
    }
}
