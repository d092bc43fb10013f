//! What was recognised should still be met: a criterion of it is not.

use super::Subject;
use crate::catalogue::CheckKind as K;
use crate::count::Reported;
use crate::diagnostic::{Problem as P, Sink};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for standing in subject.asked(K::RecognisedUnmet).filter(|s| s.recognised()) {
        sink.looked.add(K::RecognisedUnmet, 1);
        // What is declared met against the figures is said as that.
        let unmet: Vec<u16> = standing
            .criteria
            .iter()
            .filter(|c| c.verdict.reported == Reported::Unmet && !c.verdict.contradiction)
            .map(|c| c.number)
            .collect();
        if let Some(number) = standing.facts.get("recognition_no").filter(|_| !unmet.is_empty()) {
            sink.report(
                K::RecognisedUnmet,
                subject.cite(&number.cite),
                &number.raw,
                &standing.name,
                P::RecognisedUnmet { criteria: unmet },
            );
        }
    }
}
