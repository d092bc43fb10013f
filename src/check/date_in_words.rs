//! Titles and remarks outside the tables that give the data another date than the round's: "số liệu tính đến ngày …".

use jiff::civil::Date;

use super::Subject;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::{Until, Why, until_written};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for cell in subject.submission.unplaced.iter().filter(|c| c.why == Why::Words) {
        sink.looked.add(K::OtherDateInWords, 1);
        if let Some(date) = other_date(subject, &cell.raw) {
            let problem = P::OtherDateInWords {
                date,
                cut_off: subject.round.cut_off,
            };
            let place = subject.place(&cell.tab, Some(cell.at));
            sink.report(K::OtherDateInWords, place, &cell.raw, "", problem);
        }
    }
}

/// The date up to which words say that the data are, where it is not the round's and a rule in force says so.
pub(super) fn other_date(subject: &Subject<'_>, raw: &str) -> Option<Date> {
    subject.catalogue.rules_of(K::OtherDateInWords).next()?;
    let cut_off = subject.round.cut_off;
    match until_written(raw, &subject.catalogue.words)? {
        Until::Day(day) => (day != cut_off).then_some(day),
        // A month or a quarter says no more than that the data end in its last month.
        Until::Period(last) => {
            let of = |day: Date| (day.year(), day.month());
            (of(last) != of(cut_off)).then_some(last)
        }
    }
}
