//! A recognition has a number and a date: one without the other is half of one.

use super::Subject;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};
use crate::standing::Cited;
use crate::submission::Answer;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for standing in subject.asked(K::RecognitionIncomplete) {
        let number = standing.facts.get("recognition_no");
        let date = standing.facts.get("recognition_date");
        let blank = |f: Option<&Cited>| f.is_none_or(|f| f.answer == Answer::Blank);
        if blank(number) && blank(date) {
            continue;
        }
        sink.looked.add(K::RecognitionIncomplete, 1);
        if blank(number) == blank(date) {
            continue;
        }
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
}
