//! Recognition: a decision has a number and a date, and what was recognised should still be met.

use super::Subject;
use crate::catalogue::CheckKind as K;
use crate::count::Reported;
use crate::diagnostic::{Problem as P, Sink};
use crate::standing::Recognition;
use crate::submission::Answer;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for standing in subject.standings {
        let number = standing.facts.get("recognition_no");
        let date = standing.facts.get("recognition_date");
        let blank = |f: Option<&crate::standing::Cited>| f.is_none_or(|f| f.answer == Answer::Blank);
        if !(blank(number) && blank(date)) {
            sink.looked.add(K::RecognitionIncomplete, 1);
        }
        if matches!(standing.recognition, Recognition::Yes { .. }) {
            sink.looked.add(K::RecognisedUnmet, 1);
        }
        if blank(number) != blank(date) {
            let missing_number = blank(number);
            let (missing, there) = if missing_number {
                (number, date)
            } else {
                (date, number)
            };
            // The cell to fill; the one beside it where the file has no such column.
            if let Some(at) = missing.or(there) {
                sink.report(
                    K::RecognitionIncomplete,
                    subject.cite(&at.cite),
                    &at.raw,
                    &standing.name,
                    P::RecognitionIncomplete { missing_number },
                );
            }
        }
        // What is declared met against the figures is said as that.
        let unmet: Vec<u16> = standing
            .criteria
            .iter()
            .filter(|c| c.verdict.reported == Reported::Unmet && !c.verdict.contradiction)
            .map(|c| c.number)
            .collect();
        if matches!(standing.recognition, Recognition::Yes { .. })
            && !unmet.is_empty()
            && let Some(number) = number
        {
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
