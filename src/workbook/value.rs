//! Turns calamine's value of a cell into [`Content`].
//!
//! In: the value and what the survey of the part says of it. Out: content, nothing for a blank, or why it cannot be
//! used.

use calamine::{DataRef, XlsxError};
use rust_decimal::Decimal;

use super::sheet_part::{Fact, Kind, Stored};
use super::{CellIssueKind, Content, OpenError};

/// A reason may quote the cell; longer ones are cut.
const REASON_CHARS: usize = 200;
/// Excel's longest error literal is `#GETTING_DATA`.
const ERROR_CHARS: usize = 32;

pub(super) fn reason(why: impl std::fmt::Display) -> CellIssueKind {
    CellIssueKind::BadValue(why.to_string().chars().take(REASON_CHARS).collect())
}

/// The content of a cell, `None` for a blank; whether calamine takes it for a date or a time.
pub(super) fn content(
    value: DataRef<'_>,
    fact: &Fact,
    date_1904: bool,
) -> Result<Option<(Content, bool)>, CellIssueKind> {
    if let Stored::Odd(why) = fact.stored {
        return Err(reason(why));
    }
    let plain = |content| Ok(Some((content, false)));
    match value {
        DataRef::Int(whole) => plain(Content::Number(Decimal::from(whole))),
        DataRef::Float(binary) => plain(number(binary)?),
        DataRef::DateTime(serial) => Ok(Some((number(serial.as_f64())?, true))),
        DataRef::DateTimeIso(text) => match serial_of_iso(&text, date_1904) {
            Some(serial) => Ok(Some((Content::Number(serial), true))),
            None => Err(reason(format!("{text} is no date"))),
        },
        DataRef::DurationIso(text) => Err(reason(format!("{text} is a duration"))),
        DataRef::Bool(truth) => plain(Content::Bool(truth)),
        DataRef::Error(error) => plain(Content::Error(error.to_string())),
        DataRef::SharedString("") => Ok(None),
        DataRef::SharedString(text) => plain(Content::Text(text.to_owned())),
        DataRef::String(text) if text.is_empty() => Ok(None),
        DataRef::String(text) => plain(Content::Text(text)),
        DataRef::Empty => match fact.stored {
            Stored::EmptyElement if fact.kind == Kind::FormulaText => Ok(None),
            Stored::Nothing | Stored::EmptyElement if fact.has_formula => Err(CellIssueKind::NoStoredValue),
            Stored::Nothing | Stored::EmptyElement => Ok(None),
            Stored::Value | Stored::Odd(_) => Err(reason("the value is not understood")),
        },
    }
}

/// What to make of calamine's error on one cell: an error literal it does not know is content all the same.
///
/// # Errors
/// The part as a whole cannot be read.
pub(super) fn from_error(
    error: XlsxError,
    fact: &Fact,
    part: &str,
) -> Result<Result<Content, CellIssueKind>, OpenError> {
    match error {
        XlsxError::Io(_)
        | XlsxError::Zip(_)
        | XlsxError::Xml(_)
        | XlsxError::XmlAttr(_)
        | XlsxError::XmlEof(_)
        | XlsxError::Encoding(_) => Err(OpenError::Damaged(format!("part {part}: {error}"))),
        other => Ok(match (fact.stored, other) {
            (Stored::Odd(why), _) => Err(reason(why)),
            (_, XlsxError::CellError(literal))
                if literal.starts_with('#') && literal.chars().count() <= ERROR_CHARS =>
            {
                Ok(Content::Error(literal))
            }
            (_, other) => Err(reason(other)),
        }),
    }
}

/// The decimal of a stored number's shortest text.
pub(super) fn number(binary: f64) -> Result<Content, CellIssueKind> {
    if !binary.is_finite() {
        return Err(reason("the value is no finite number"));
    }
    // `{}` of a float never uses an exponent and is the shortest text that gives it back.
    Ok(format!("{binary}").parse::<Decimal>().map_or_else(
        |_| Content::HugeNumber(format!("{binary:e}")),
        |decimal| Content::Number(decimal.normalize()),
    ))
}

/// The serial of an ISO date or date and time; strict OOXML files store dates so. Days before 1 March 1900 are left
/// out: Excel counts a 29 February 1900 that was not.
fn serial_of_iso(text: &str, date_1904: bool) -> Option<Decimal> {
    let moment = iso(text)?;
    (moment.date() >= jiff::civil::date(1900, 3, 1))
        .then(|| serial(moment, date_1904))
        .flatten()
}

/// A date or date and time as ISO 8601 writes it.
pub(super) fn iso(text: &str) -> Option<jiff::civil::DateTime> {
    text.strip_suffix('Z').unwrap_or(text).parse().ok()
}

/// Days since the day 0 of a date system, with the part of the day.
pub(super) fn serial(moment: jiff::civil::DateTime, date_1904: bool) -> Option<Decimal> {
    let origin = if date_1904 {
        jiff::civil::date(1904, 1, 1)
    } else {
        jiff::civil::date(1899, 12, 30)
    };
    let days = i64::from(moment.date().since(origin).ok()?.get_days());
    let time = moment.time();
    let seconds = i64::from(time.hour()) * 3_600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    let seconds = Decimal::from(seconds) + Decimal::new(i64::from(time.subsec_nanosecond()), 9);
    Some((Decimal::from(days) + part_of_day(seconds)).normalize())
}

/// Seconds as a part of the day.
pub(super) fn part_of_day(seconds: Decimal) -> Decimal {
    (seconds / Decimal::from(86_400)).round_dp(10)
}
