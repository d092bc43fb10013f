//! Planned dates do not lie before the cut-off.

use super::Subject;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for rule in subject.catalogue.rules_of(K::DateBeforeCutOff) {
        for dated in subject.dates(rule) {
            sink.looked.add_under(&rule.code, 1);
            if dated.date < subject.round.cut_off {
                let problem = P::DateBeforeCutOff {
                    column: dated.column.header.clone(),
                    date: dated.date,
                    cut_off: subject.round.cut_off,
                };
                subject.say(rule, &dated, problem, sink);
            }
        }
    }
}
