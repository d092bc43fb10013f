//! Dates: serials of both systems, and texts, day first as people write them here.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Field, LONGEST_NUMBER, Read, bad, is_digits};
use crate::catalogue::Catalogue;
use crate::diagnostic::Tolerated;
use crate::submission::{Answer, Unread};
use crate::text::{fold, narrow};
use crate::workbook::{Cell, Content, NumberFormat};

/// Serials of 01/01/2000 and 01/01/2050 in the 1900 system: a bare number between them in a date column is a date.
const PLAUSIBLE_SERIALS: std::ops::RangeInclusive<u32> = 36_526..=54_789;
/// Years that a date can have.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// Words of dates, folded.
struct DateWords {
    day: String,
    month: String,
    year: String,
    quarter: String,
    /// In front of a month or quarter of which the last day is meant.
    end: [String; 2],
}

static WORDS: LazyLock<DateWords> = LazyLock::new(|| DateWords {
    day: fold("ngày"),
    month: fold("tháng"),
    year: fold("năm"),
    quarter: fold("quý"),
    end: [fold("cuối"), fold("hết")],
});

/// What a text says of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// The day itself.
    Day(Date),
    /// A month or a quarter, by its last day.
    Period(Date),
}

pub(super) fn read(cell: &Cell, field: &Field<'_>, catalogue: &Catalogue, date_1904: bool) -> Read {
    let read = match (&cell.content, cell.format) {
        (Content::Number(n), NumberFormat::Date) => from_serial(*n, date_1904).map(|d| (d, None)),
        (Content::Number(n), NumberFormat::Plain) => {
            let plausible = n.fract().is_zero()
                && *n >= Decimal::from(*PLAUSIBLE_SERIALS.start())
                && *n <= Decimal::from(*PLAUSIBLE_SERIALS.end());
            plausible
                .then(|| from_serial(*n, date_1904))
                .flatten()
                .map(|d| (d, Some(Tolerated::DateAsNumber)))
        }
        (Content::Text(text), _) => match written(text, catalogue.words.short_years_from) {
            Some(Written::Day(date)) => Some((date, Some(Tolerated::DateAsText))),
            Some(Written::Period(last)) if field.column.period_end => {
                Some((last, Some(Tolerated::PeriodEnd)))
            }
            _ => None,
        },
        _ => None,
    };
    match read {
        Some((date, how)) => (Answer::Date(date), how),
        None => bad(Unread::NotADate),
    }
}

/// A serial of either date system; the 29/02/1900 that never was is no date.
pub(in crate::submission) fn from_serial(serial: Decimal, date_1904: bool) -> Option<Date> {
    let days = i64::try_from(serial.floor()).ok()?;
    if !(0..=3_000_000).contains(&days) {
        return None;
    }
    let (start, days) = if date_1904 {
        (Date::constant(1904, 1, 1), days)
    } else {
        match days {
            0 | 60 => return None,
            1..=59 => (Date::constant(1899, 12, 31), days),
            _ => (Date::constant(1899, 12, 30), days),
        }
    };
    start.checked_add(days.days()).ok()
}

/// The other reading of a date of which day and month may have changed places; none where there is none.
pub(crate) fn swapped(date: Date) -> Option<Date> {
    (date.day() != date.month())
        .then(|| Date::new(date.year(), date.day(), date.month()).ok())
        .flatten()
}

/// A day, month or quarter as people type it: day first, or year first; years of two digits begin with
/// `short_years_from`.
pub(super) fn written(text: &str, short_years_from: Option<i16>) -> Option<Written> {
    // A byte is a character at least: most texts in the way are longer words.
    if text.len() > 4 * LONGEST_NUMBER || !text.contains(char::is_numeric) {
        return None;
    }
    let folded = fold(&narrow(text));
    if folded.chars().count() > LONGEST_NUMBER {
        return None;
    }
    let words = &*WORDS;
    let year = |t: &str| year(t, short_years_from);
    let mut rest = folded.as_str();
    let end = words.end.iter().find_map(|w| rest.strip_prefix(w.as_str()));
    if let Some(after) = end {
        rest = after.trim_start();
        return period(rest, &year).map(Written::Period);
    }
    if let Some(after) = rest.strip_prefix(words.day.as_str()) {
        rest = after.trim_start();
    }
    if let Some((day, after)) = rest.split_once(words.month.as_str())
        && !day.trim().is_empty()
    {
        let (month, of) = month_and_year(after)?;
        return civil(year(of)?, month, day.trim()).map(Written::Day);
    }
    if let Some(last) = period(rest, &year) {
        return Some(Written::Period(last));
    }
    // A time of midnight that Excel or another program wrote behind the date.
    let rest = rest
        .strip_suffix("00:00:00")
        .map_or(rest, |r| r.trim_end_matches([' ', 't']));
    let separator = ['/', '.', '-'].into_iter().find(|s| rest.contains(*s))?;
    let mut parts = rest.split(separator).map(str::trim);
    let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let day = if first.len() == 4 && separator != '.' {
        civil(year(first)?, second, third)
    } else {
        civil(year(third)?, second, first)
    };
    day.map(Written::Day)
}

/// "12 năm 2020", "12/2020", "12-2020" behind the word for a month.
fn month_and_year(text: &str) -> Option<(&str, &str)> {
    let (month, year) = text
        .split_once(WORDS.year.as_str())
        .or_else(|| text.split_once(['/', '-', '.']))?;
    Some((month.trim().trim_end_matches(','), year.trim()))
}

/// The last day of "tháng 12/2020", "12/2020", "T12/2020", "quý I/2021", "quý 1 năm 2021".
fn period(folded: &str, year: &impl Fn(&str) -> Option<i16>) -> Option<Date> {
    let words = &*WORDS;
    let quarter = folded
        .strip_prefix(words.quarter.as_str())
        .or_else(|| folded.strip_prefix('q'));
    if let Some(rest) = quarter {
        let (quarter, of) = month_and_year(rest)?;
        let month = match quarter {
            "i" | "1" => 3,
            "ii" | "2" => 6,
            "iii" | "3" => 9,
            "iv" | "4" => 12,
            _ => return None,
        };
        return last_day(year(of)?, month);
    }
    let worded = folded
        .strip_prefix(words.month.as_str())
        .or_else(|| folded.strip_prefix('t'));
    let (month, of) = month_and_year(worded.unwrap_or(folded))?;
    // Bare numbers are a month only where the year is whole: "12/20" could be a day and a month.
    if !short(month) || (worded.is_none() && of.len() != 4) {
        return None;
    }
    last_day(year(of)?, month.parse().ok()?)
}

fn last_day(year: i16, month: i8) -> Option<Date> {
    Date::new(year, month, 1).ok().map(Date::last_of_month)
}

fn short(text: &str) -> bool {
    is_digits(text) && text.len() <= 2
}

/// A year of four digits, or of two where the rulebook says which century they mean.
fn year(text: &str, short_years_from: Option<i16>) -> Option<i16> {
    if !is_digits(text) {
        return None;
    }
    let number: i16 = match text.len() {
        2 => {
            let from = short_years_from?;
            let in_century = from - from.rem_euclid(100) + text.parse::<i16>().ok()?;
            if in_century < from {
                in_century + 100
            } else {
                in_century
            }
        }
        4 => text.parse().ok()?,
        _ => return None,
    };
    YEARS.contains(&number).then_some(number)
}

fn civil(year: i16, month: &str, day: &str) -> Option<Date> {
    if !short(day) || !short(month) {
        return None;
    }
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}
