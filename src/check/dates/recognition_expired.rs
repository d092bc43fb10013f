//! A recognition that is no longer valid at the cut-off; its last day still counts.

use super::super::Subject;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let cut_off = subject.round.cut_off;
    for rule in subject.catalogue.rules_of(K::RecognitionExpired) {
        let scale = rule.scale.as_deref().and_then(|id| subject.catalogue.scale(id));
        let Some((scale, months)) = scale.and_then(|s| Some((s, s.valid_months?))) else {
            continue;
        };
        for dated in subject.dates(rule) {
            sink.looked.add_under(&rule.code, 1);
            if let Some(until) = scale.valid_until(dated.date).filter(|until| *until < cut_off) {
                let problem = P::RecognitionExpired {
                    column: dated.column.header.clone(),
                    date: dated.date,
                    until,
                    months,
                    cut_off,
                };
                subject.say(rule, &dated, problem, sink);
            }
        }
    }
}
