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

/// Reads `2020-12-18` (its 24:00) or `2020-12-18T17:00[:30]` as local civil time: the one spelling of a round's settings.
pub fn parse_moment(text: &str) -> Option<DateTime> {
    let text = text.trim();
    // An offset would be read and ignored.
    let (_, time) = text.split_once(['T', ' ']).unwrap_or_default();
    if time.contains(['+', '-', '[']) {
        return None;
    }
    if text.contains(['T', ' ']) {
        text.replacen(' ', "T", 1).parse::<DateTime>().ok()
    } else {
        text.parse::<Date>().ok().map(end_of_day)
    }
}

/// Why a moment as typed cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMoment {
    /// It is no date and time.
    Unreadable,
    /// The month stands before the day.
    MonthFirst,
    /// The year has two digits.
    ShortYear,
    /// There is no such day or hour.
    NotThere,
}

impl NoMoment {
    /// What to write instead, in Vietnamese.
    pub fn help(self) -> &'static str {
        match self {
            Self::Unreadable => "Ghi dạng 2020-12-18T16:30:00 hoặc 18/12/2020 16:30",
            Self::MonthFirst => "Ghi ngày trước, tháng sau: 18/12/2020 16:30",
            Self::ShortYear => "Ghi đủ bốn chữ số của năm: 18/12/2020 16:30",
            Self::NotThere => "Không có ngày, giờ này. Ghi dạng 2020-12-18T16:30:00 hoặc 18/12/2020 16:30",
        }
    }
}

/// Reads a moment as people and spreadsheets write it, to the second, as local civil time.
///
/// Date: `2020-12-18`, or day, month, year as in `18/12/2020` (also with `-` or `.`). Hour, after the date or before it:
/// `16:30`, `16:30:15`, `16h30`, with `SA`, `CH`, `AM`, `PM` where the clock has twelve hours. A date alone is its 24:00,
/// as a deadline that is a bare date; `24:00` is the same moment. A time with an offset (`Z`, `+00:00`) is brought to
/// +07:00. Fractions of a second are dropped.
///
/// ```
/// use ntm::time::read_moment;
/// let half_past_four = read_moment("2020-12-18T16:30:00");
/// assert!(half_past_four.is_ok());
/// assert_eq!(read_moment("18/12/2020 16:30"), half_past_four);
/// assert_eq!(read_moment("2020-12-18T09:30Z"), half_past_four);
/// ```
///
/// # Errors
/// [`NoMoment`]; a month before the day and a year of two digits are told apart, so that they are never guessed at.
pub fn read_moment(text: &str) -> Result<DateTime, NoMoment> {
    let tidy = crate::text::tidy(text).to_uppercase();
    let mut words: Vec<&str> = tidy.split(' ').filter(|w| !w.is_empty()).collect();
    let afternoon = match words.last() {
        Some(&("CH" | "PM")) => Some(true),
        Some(&("SA" | "AM")) => Some(false),
        _ => None,
    };
    if afternoon.is_some() {
        words.pop();
    }
    let (day, hour) = match *words.as_slice() {
        [both] => match both.split_once('T') {
            Some((day, hour)) => (day, Some(hour)),
            None => (both, None),
        },
        [hour, day] if hour.contains([':', 'H']) => (day, Some(hour)),
        [day, hour] => (day, Some(hour)),
        _ => return Err(NoMoment::Unreadable),
    };
    let date = read_date(day)?;
    match hour {
        Some(hour) => read_hour(date, hour, afternoon),
        None if afternoon.is_some() => Err(NoMoment::Unreadable),
        None => Ok(end_of_day(date)),
    }
}

/// A number of one to four digits.
fn digits(text: &str) -> Result<i16, NoMoment> {
    if (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
        text.parse().map_err(|_| NoMoment::Unreadable)
    } else {
        Err(NoMoment::Unreadable)
    }
}

fn read_date(text: &str) -> Result<Date, NoMoment> {
    let mut parts = text.split(['-', '/', '.']);
    let (Some(first), Some(second), Some(third), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(NoMoment::Unreadable);
    };
    let numbers = (digits(first)?, digits(second)?, digits(third)?);
    let (year, month, day) = match (first.len(), second.len(), third.len()) {
        (4, 1..=2, 1..=2) => numbers,
        (1..=2, 1..=2, 4) => (numbers.2, numbers.1, numbers.0),
        (1..=2, 1..=2, 1..=2) => return Err(NoMoment::ShortYear),
        _ => return Err(NoMoment::Unreadable),
    };
    let small = |n: i16| i8::try_from(n).map_err(|_| NoMoment::NotThere);
    Date::new(year, small(month)?, small(day)?).map_err(|_| {
        if third.len() == 4 && month > 12 && day <= 12 {
            NoMoment::MonthFirst
        } else {
            NoMoment::NotThere
        }
    })
}

fn read_hour(date: Date, text: &str, afternoon: Option<bool>) -> Result<DateTime, NoMoment> {
    let (clock, offset) = match text.find(['Z', '+', '-']) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let mut parts = clock.split([':', 'H']);
    let (Some(hour), Some(minute), second, None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(NoMoment::Unreadable);
    };
    let second = match second.map(|s| s.split_once(['.', ',']).unwrap_or((s, "0"))) {
        None => 0,
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit()) => {
            digits(whole)?
        }
        Some(_) => return Err(NoMoment::Unreadable),
    };
    // "16h" is the full hour.
    let minute = if minute.is_empty() && clock.ends_with('H') {
        0
    } else {
        digits(minute)?
    };
    let hour = match (digits(hour)?, afternoon) {
        (12, Some(false)) => 0,
        (hour @ 1..=11, Some(true)) => hour + 12,
        (hour, None) | (hour @ 1..=12, Some(_)) => hour,
        _ => return Err(NoMoment::NotThere),
    };
    if (hour, minute, second, offset) == (24, 0, 0, "") {
        return Ok(end_of_day(date));
    }
    let small = |n: i16| i8::try_from(n).map_err(|_| NoMoment::NotThere);
    let time = Time::new(small(hour)?, small(minute)?, small(second)?, 0).map_err(|_| NoMoment::NotThere)?;
    let moment = date.to_datetime(time);
    if offset.is_empty() {
        return Ok(moment);
    }
    // +07:00 less the offset is how far the clock of Vietnam is ahead.
    let ahead = 7 * 60 - offset_minutes(offset)?;
    moment
        .checked_add(jiff::Span::new().minutes(ahead))
        .map_err(|_| NoMoment::NotThere)
}

/// `Z`, `+00`, `+0000`, `+00:00` in minutes.
fn offset_minutes(text: &str) -> Result<i64, NoMoment> {
    if text == "Z" {
        return Ok(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let rest = text.strip_prefix(['+', '-']).ok_or(NoMoment::Unreadable)?;
    let (hours, minutes) = match rest.split_once(':') {
        Some(both) => both,
        None => rest.split_at_checked(2).ok_or(NoMoment::Unreadable)?,
    };
    let hours = digits(hours)?;
    let minutes = if minutes.is_empty() { 0 } else { digits(minutes)? };
    // No clock on earth is further from UTC.
    if hours > 14 || minutes > 59 {
        return Err(NoMoment::NotThere);
    }
    Ok(sign * i64::from(hours * 60 + minutes))
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
        assert_eq!(parse_moment("2020-12-18T17:00+00:00"), None);
        assert_eq!(parse_moment("2020-12-18T17:00Z"), None);
    }

    #[test]
    fn moments_are_read_as_people_and_spreadsheets_write_them() {
        let half_past_four = datetime(2020, 12, 18, 16, 30, 0, 0);
        for typed in [
            "2020-12-18T16:30:00",
            "2020-12-18 16:30",
            " 2020-12-18t16:30 ",
            "18/12/2020 16:30",
            "18-12-2020  16:30:00",
            "18.12.2020 16:30",
            "18/12/2020 4:30:00 CH",
            "18/12/2020\u{a0}4:30 pm",
            "16:30 18/12/2020",
            "16h30 18/12/2020",
            "2020-12-18T09:30Z",
            "2020-12-18T09:30:00.999Z",
            "2020-12-18 09:30+00:00",
            "2020-12-18T16:30+07:00",
            "2020-12-18T16:30+0700",
            "2020-12-18T04:30-05",
            "2020-12-18T15:00+05:30",
            "2020-12-18T06:00-03:30",
            "2020-12-18T23:30+14:00",
            "2020-12-19T00:29+14:59",
        ] {
            assert_eq!(read_moment(typed), Ok(half_past_four), "{typed}");
        }
        assert_eq!(
            read_moment("18/12/2020 16:30:15"),
            Ok(datetime(2020, 12, 18, 16, 30, 15, 0))
        );
        // A date alone is the end of that day; what is shown is read back.
        let end = end_of_day(date(2020, 12, 18));
        for typed in ["18/12/2020", "2020-12-18", "24:00 18/12/2020", "2020-12-18T24:00"] {
            assert_eq!(read_moment(typed), Ok(end), "{typed}");
        }
        // Past midnight on the way to +07:00.
        assert_eq!(
            read_moment("2020-12-18T20:00Z"),
            Ok(datetime(2020, 12, 19, 3, 0, 0, 0))
        );
        assert_eq!(
            read_moment("18/12/2020 12:05 SA"),
            Ok(datetime(2020, 12, 18, 0, 5, 0, 0))
        );
    }

    #[test]
    fn a_moment_is_never_guessed() {
        for (typed, why) in [
            ("", NoMoment::Unreadable),
            ("hôm qua", NoMoment::Unreadable),
            ("44183.6875", NoMoment::Unreadable),
            ("16:30", NoMoment::Unreadable),
            ("18/12/2020 4 CH", NoMoment::Unreadable),
            ("18/12/2020 CH", NoMoment::Unreadable),
            ("+8/12/2020 16:30", NoMoment::Unreadable),
            ("18/12/2020 16:+3", NoMoment::Unreadable),
            ("2020-12-18T16", NoMoment::Unreadable),
            ("2020-12-18T16:30+", NoMoment::Unreadable),
            ("2020-12-18T16:", NoMoment::Unreadable),
            ("2020-12-18T16:30:00.", NoMoment::Unreadable),
            ("2020-12-18T16:30:00.5x", NoMoment::Unreadable),
            ("12/18/2020 16:30", NoMoment::MonthFirst),
            ("18/12/20 16:30", NoMoment::ShortYear),
            ("31/11/2020", NoMoment::NotThere),
            ("2020-02-30", NoMoment::NotThere),
            ("2020-13-05", NoMoment::NotThere),
            ("32/13/2020", NoMoment::NotThere),
            ("2020-12-18T25:00", NoMoment::NotThere),
            ("18/12/2020 16:60", NoMoment::NotThere),
            ("18/12/2020 16:30 CH", NoMoment::NotThere),
            ("2020-12-18T24:00Z", NoMoment::NotThere),
            ("2020-12-18T09:30+99:00", NoMoment::NotThere),
            ("2020-12-18T09:30+15:00", NoMoment::NotThere),
            ("2020-12-18T09:30+07:60", NoMoment::NotThere),
        ] {
            assert_eq!(read_moment(typed), Err(why), "{typed}");
        }
    }

    proptest::proptest! {
        #[test]
        fn reading_a_moment_never_panics(text in "[0-9T:/. zZ+hHACMP-]{0,24}|\\PC{0,20}") {
            let _ = (read_moment(&text), parse_moment(&text));
        }

        #[test]
        fn what_is_shown_and_written_is_read_back(seconds in 0_i64..4_000_000_000) {
            let moment = datetime(1970, 1, 1, 0, 0, 0, 0)
                .checked_add(jiff::Span::new().seconds(seconds))
                .unwrap();
            proptest::prop_assert_eq!(read_moment(&show_moment(moment)), Ok(moment));
            proptest::prop_assert_eq!(read_moment(&moment.to_string()), Ok(moment));
        }
    }
}
