//! Dates outside the frame of their column that lie inside it when day and month change places: typed day first, and
//! taken month first by a program in English.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Item, Subject};
use crate::catalogue::{CheckKind as K, Column, Fill, Frame, Moment};
use crate::diagnostic::{Problem as P, Sink};
use crate::submission::{Answer, Entry, Row, swapped};

pub(super) fn check(subject: &Subject<'_>, items: &[Item<'_>], sink: &mut Sink<'_>) {
    for item in items {
        let column = item.column.column;
        let Answer::Date(date) = item.entry.answer else {
            continue;
        };
        if column.fill != Fill::Typed || !asked_for(column, item.row) {
            continue;
        }
        if column.frame.is_some() {
            item.look(subject, K::DateSwapped, sink);
        }
        let Some((swapped, frame)) = subject.swap(column, item.entry) else {
            continue;
        };
        let problem = P::DateSwapped {
            column: item.head(),
            date,
            swapped,
            frame,
        };
        item.say(subject, K::DateSwapped, problem, sink);
    }
}

/// A column that is asked for in one case only is about that case only.
pub(super) fn asked_for(column: &Column, row: &Row) -> bool {
    column.required_if.as_ref().is_none_or(|(other, value)| {
        matches!(row.cells.get(other).map(|e| &e.answer), Some(Answer::Choice(id)) if id == value)
    })
}

impl Subject<'_> {
    /// What a date is when day and month change places, where that explains why it lies outside its frame. Other checks
    /// of the date say nothing then: the cause is told once.
    pub(super) fn swap(&self, column: &Column, entry: &Entry) -> Option<(Date, (Date, Date))> {
        let Answer::Date(date) = entry.answer else {
            return None;
        };
        let frame = self.frame(column.frame?)?;
        // The province's own value is meant as it is. A month or quarter is read as its last day, which is never a month.
        if entry.adjusted {
            return None;
        }
        let inside = |day: Date| frame.0 <= day && day <= frame.1;
        if inside(date) {
            return None;
        }
        self.catalogue.rules_of(K::DateSwapped).next()?;
        swapped(date).filter(|day| inside(*day)).map(|day| (day, frame))
    }

    fn frame(&self, frame: Frame) -> Option<(Date, Date)> {
        let day = |moment| match moment {
            Moment::Day(day) => Some(day),
            Moment::AfterCutOff(months) => self.round.cut_off.checked_add(months.months()).ok(),
            Moment::AsOf => Some(self.as_of.date()),
        };
        Some((day(frame.from)?, day(frame.to)?))
    }
}
