//! Civil dates and times of Vietnam (UTC+07:00, no daylight saving), and the calendar of days off.
//!
//! The only clock is the one passed in; everything stored or compared is local civil time.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{Offset, TimeZone};

/// Tells the time; passed in so that a run can be repeated.
pub trait Clock {
    /// Local civil time in Vietnam.
    fn now(&self) -> DateTime;
}

/// The machine's clock, read at +07:00 whatever its time zone is.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the clock is read")]
    fn now(&self) -> DateTime {
        jiff::Timestamp::now()
            .to_zoned_datetime(TimeZone::fixed(Offset::constant(7)))
            .datetime()
    }
}

/// The last second of a date: a deadline given as a date ends at 24:00 (Bộ luật Dân sự 2015, Điều 148 khoản 6).
pub fn end_of_day(date: Date) -> DateTime {
    date.to_datetime(Time::constant(23, 59, 59, 0))
}

/// Reads `2020-12-18` (its 24:00) or `2020-12-18T17:00[:30]` as local civil time.
pub fn parse_moment(text: &str) -> Option<DateTime> {
    let text = text.trim();
    if text.contains(['T', ' ']) {
        text.replacen(' ', "T", 1).parse::<DateTime>().ok()
    } else {
        text.parse::<Date>().ok().map(end_of_day)
    }
}

/// Which days are worked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Public holidays and days off in lieu.
    pub days_off: BTreeSet<Date>,
    /// Saturdays worked in return for a day off.
    pub worked_saturdays: BTreeSet<Date>,
}

impl Calendar {
    /// Whether state offices work on that day.
    pub fn is_working_day(&self, date: Date) -> bool {
        if self.days_off.contains(&date) {
            return false;
        }
        match date.weekday() {
            Weekday::Saturday => self.worked_saturdays.contains(&date),
            Weekday::Sunday => false,
            _ => true,
        }
    }

    /// The deadline moved to the end of the next working day when its date is a day off.
    ///
    /// # Source
    /// Bộ luật Dân sự 2015, Điều 148 khoản 5: when the last day of a term is a weekend or holiday, the term ends with
    /// the end of the next working day.
    pub fn move_due(&self, due: DateTime) -> DateTime {
        if self.is_working_day(due.date()) {
            return due;
        }
        self.working_day_after(due.date()).map_or(due, end_of_day)
    }

    /// The earliest lawful due time of figures that are cut off at the end of a date: the end of the first working day
    /// after it. None where the list of days off leaves no working day within a month.
    ///
    /// # Source
    /// Nghị định 09/2019/NĐ-CP, Điều 8 khoản 5: at least one working day lies between the end of data taking and the
    /// time by which the report is sent.
    pub fn earliest_due(&self, cut_off: Date) -> Option<DateTime> {
        self.working_day_after(cut_off).map(end_of_day)
    }

    /// The first working day after a date.
    fn working_day_after(&self, mut date: Date) -> Option<Date> {
        // A run of days off is never longer than a month; the bound keeps a broken list from looping.
        for _ in 0..31 {
            date = date.tomorrow().ok()?;
            if self.is_working_day(date) {
                return Some(date);
            }
        }
        None
    }

    /// Working days that begin after `from`'s date, up to and including `to`'s date; 0 when `to` is not later.
    pub fn working_days_between(&self, from: DateTime, to: DateTime) -> u32 {
        let mut days = 0;
        let mut date = from.date();
        while date < to.date() {
            let Ok(next) = date.tomorrow() else { break };
            date = next;
            if self.is_working_day(date) {
                days += 1;
            }
        }
        days
    }
}

/// Seconds from `from` to `to`, negative when `to` is earlier.
pub fn seconds_between(from: DateTime, to: DateTime) -> i64 {
    to.since((jiff::Unit::Second, from))
        .map_or(0, |span| span.get_seconds())
}

/// `14/12/2020`.
pub fn show_date(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

/// `17:00 18/12/2020`; 23:59:59 is shown as `24:00`, which is how a deadline that is a bare date reads.
pub fn show_moment(moment: DateTime) -> String {
    let (hour, minute, second) = (moment.hour(), moment.minute(), moment.second());
    if (hour, minute, second) == (23, 59, 59) {
        return format!("24:00 {}", show_date(moment.date()));
    }
    if second == 0 {
        format!("{hour:02}:{minute:02} {}", show_date(moment.date()))
    } else {
        format!("{hour:02}:{minute:02}:{second:02} {}", show_date(moment.date()))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    fn calendar() -> Calendar {
        Calendar {
            days_off: [
                date(2021, 2, 10),
                date(2021, 2, 11),
                date(2021, 2, 12),
                date(2021, 2, 15),
                date(2021, 2, 16),
            ]
            .into(),
            worked_saturdays: [date(2024, 5, 4)].into(),
        }
    }

    #[test]
    fn due_dates_move_past_days_off() {
        let calendar = calendar();
        // Saturday 19/12/2020 → Monday 21/12/2020, 24:00.
        assert_eq!(
            calendar.move_due(end_of_day(date(2020, 12, 19))),
            end_of_day(date(2020, 12, 21))
        );
        // Monday 15/02/2021 is in Tết → Wednesday 17/02/2021, 24:00.
        assert_eq!(
            calendar.move_due(end_of_day(date(2021, 2, 15))),
            end_of_day(date(2021, 2, 17))
        );
        // A working day keeps its hour.
        assert_eq!(
            calendar.move_due(datetime(2020, 12, 18, 17, 0, 0, 0)),
            datetime(2020, 12, 18, 17, 0, 0, 0)
        );
        assert!(calendar.is_working_day(date(2024, 5, 4)));
    }

    #[test]
    fn working_days_skip_weekends() {
        // Due Friday 18/12 17:00, received Monday 21/12 09:00: one working day late.
        let due = datetime(2020, 12, 18, 17, 0, 0, 0);
        assert_eq!(
            calendar().working_days_between(due, datetime(2020, 12, 21, 9, 0, 0, 0)),
            1
        );
        assert_eq!(
            calendar().working_days_between(due, datetime(2020, 12, 18, 17, 0, 1, 0)),
            0
        );
        assert_eq!(seconds_between(due, datetime(2020, 12, 18, 17, 0, 1, 0)), 1);
    }

    #[test]
    fn moments_are_read_and_shown() {
        assert_eq!(
            parse_moment("2020-12-18T17:00"),
            Some(datetime(2020, 12, 18, 17, 0, 0, 0))
        );
        assert_eq!(
            parse_moment("2020-12-23").map(show_moment).as_deref(),
            Some("24:00 23/12/2020")
        );
        assert_eq!(parse_moment("18/12/2020"), None);
    }
}
