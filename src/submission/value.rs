//! One cell to one typed value.
//!
//! What comes in: a cell (or none) and what its column asks for. What goes out: an [`Answer`] and, where it was
//! written otherwise than the form asks, how. It refuses to guess: a number with two readings stays
//! [`Unread::Ambiguous`], words that no list holds stay [`Unread::NotInList`]. Names of units are not known here.

use std::borrow::Cow;
use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Answer, Unread};
use crate::catalogue::{Catalogue, Column, Fill, Part, ValueType};
use crate::diagnostic::Tolerated;
use crate::text::{fold, tidy};
use crate::time::show_date;
use crate::workbook::{Cell, Content, NumberFormat};

/// Words of the form itself for states and answers; whoever writes these wrote as asked.
const MET: [&str; 2] = ["Đạt", "Đ"];
const UNMET: [&str; 2] = ["Chưa đạt", "CĐ"];
const NOT_APPLICABLE: [&str; 2] = ["Không áp dụng", "KAD"];
const YES: &str = "Có";
const NO: &str = "Không";
/// Words in front of the number of a criterion, folded.
static CRITERION_WORDS: LazyLock<[String; 4]> = LazyLock::new(|| {
    [
        fold("tiêu chí số"),
        fold("tiêu chí"),
        "tc.".to_owned(),
        "tc".to_owned(),
    ]
});
/// Serials of 01/01/2000 and 01/01/2050 in the 1900 system: a bare number between them in a date column is a date.
const PLAUSIBLE_SERIALS: std::ops::RangeInclusive<u32> = 36_526..=54_789;
/// Longest text that can be a number; longer ones are words.
const LONGEST_NUMBER: usize = 60;

type Read = (Answer, Option<Tolerated>);

/// What a cell is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    /// Column.
    pub(super) column: &'a Column,
    /// The figure of the row or column, where the type is `result`.
    pub(super) part: Option<&'a Part>,
    /// The word "không" is 0.
    pub(super) none_is_zero: bool,
}

impl Field<'_> {
    fn unit(&self) -> &str {
        match (self.part, &self.column.value_type) {
            (Some(part), ValueType::Result) => &part.unit,
            (_, ValueType::Percent) => "%",
            _ => &self.column.unit,
        }
    }

    fn limits(&self) -> (Option<Decimal>, Option<Decimal>) {
        match (self.part, &self.column.value_type) {
            (Some(part), ValueType::Result) => (part.min, part.max),
            _ => (self.column.min, self.column.max),
        }
    }

    fn is_whole(&self) -> bool {
        matches!(self.column.value_type, ValueType::Integer | ValueType::Year)
    }

    /// The number, where the unit types it and it is one that the column allows; a computed one is compared elsewhere.
    fn allow(&self, n: Decimal) -> Answer {
        let (min, max) = self.limits();
        let fits = min.is_none_or(|min| n >= min)
            && max.is_none_or(|max| n <= max)
            && (!self.is_whole() || n.fract().is_zero());
        if fits || self.column.fill != Fill::Typed {
            Answer::Number(n.normalize())
        } else {
            Answer::Unreadable(Unread::Range(n.normalize()))
        }
    }
}

/// The text of a cell as stored; numbers in plain notation with a point.
pub(crate) fn raw(cell: &Cell) -> Cow<'_, str> {
    match &cell.content {
        Content::Number(n) => Cow::Owned(n.normalize().to_string()),
        Content::HugeNumber(text) | Content::Text(text) | Content::Error(text) => Cow::Borrowed(text),
        Content::Bool(true) => Cow::Borrowed("TRUE"),
        Content::Bool(false) => Cow::Borrowed("FALSE"),
    }
}

/// Whether a text holds letters that are decomposed.
pub(super) fn is_decomposed(raw: &str) -> bool {
    raw.chars().any(|c| matches!(c, '\u{0300}'..='\u{036f}'))
}

/// Reads a cell; `date_1904` is the book's date system.
pub(super) fn parse(cell: Option<&Cell>, field: &Field<'_>, catalogue: &Catalogue, date_1904: bool) -> Read {
    let Some(cell) = cell else {
        return (Answer::Blank, None);
    };
    if let Content::Error(_) = cell.content {
        return bad(Unread::Error);
    }
    let raw = raw(cell);
    if tidy(&raw).is_empty() {
        return (Answer::Blank, None);
    }
    let (answer, tolerated) = match &field.column.value_type {
        // An amount that did not arise is an amount of nothing; elsewhere the words are no number.
        ValueType::Money if catalogue.words.nil.contains(&fold(&raw)) => {
            with_how(field.allow(Decimal::ZERO), Some(Tolerated::Nil))
        }
        ValueType::Integer | ValueType::Decimal | ValueType::Percent | ValueType::Money | ValueType::Year => {
            number(cell, field)
        }
        ValueType::Date => date(cell, date_1904),
        ValueType::State => state(cell, catalogue),
        ValueType::YesNo => yes_no(cell, catalogue),
        ValueType::Choice(list) => choice(&raw, list, catalogue),
        ValueType::Criterion => criterion(cell, field),
        ValueType::Result => result(cell, field, catalogue),
        ValueType::IndicatorCode => (Answer::Text(tidy(&raw)), None),
        ValueType::Ordinal
        | ValueType::Unit
        | ValueType::UnitCode
        | ValueType::Text
        | ValueType::Fixed
        | ValueType::Phone
        | ValueType::Email => plain_text(cell, date_1904),
    };
    let readable = !matches!(answer, Answer::Unreadable(_));
    let tolerated = match tolerated {
        None if readable && is_decomposed(&raw) => Some(Tolerated::Composition),
        other => other,
    };
    (answer, tolerated)
}

fn bad(why: Unread) -> Read {
    (Answer::Unreadable(why), None)
}

fn plain_text(cell: &Cell, date_1904: bool) -> Read {
    let text = match (&cell.content, cell.format) {
        (Content::Number(n), NumberFormat::Date) => match from_serial(*n, date_1904) {
            Some(date) => show_date(date),
            None => raw(cell).into_owned(),
        },
        _ => tidy(&raw(cell)),
    };
    (Answer::Text(text), None)
}

fn number(cell: &Cell, field: &Field<'_>) -> Read {
    match &cell.content {
        Content::Number(n) => {
            let read = match cell.format {
                NumberFormat::Plain => (Some(*n), None),
                NumberFormat::Percent if field.unit() == "%" => (
                    n.checked_mul(Decimal::ONE_HUNDRED),
                    Some(Tolerated::PercentFormat),
                ),
                NumberFormat::Percent | NumberFormat::Date => (None, None),
            };
            match read {
                (Some(n), how) => with_how(field.allow(n), how),
                _ => bad(Unread::NotANumber),
            }
        }
        Content::Text(text) => match number_text(text, field) {
            Ok((n, how)) => with_how(field.allow(n), Some(how)),
            Err(why) => bad(why),
        },
        _ => bad(Unread::NotANumber),
    }
}

/// A value that cannot be used was not tolerated.
fn with_how(answer: Answer, how: Option<Tolerated>) -> Read {
    let how = how.filter(|_| !matches!(answer, Answer::Unreadable(_)));
    (answer, how)
}

/// A number typed as text.
fn number_text(text: &str, field: &Field<'_>) -> Result<(Decimal, Tolerated), Unread> {
    let text = tidy(text);
    let text = text.trim_start_matches('\'').trim();
    if text.chars().count() > LONGEST_NUMBER {
        return Err(Unread::NotANumber);
    }
    let (negative, rest) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let end = rest
        .char_indices()
        .find(|(_, c)| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ' ')))
        .map_or(rest.len(), |(at, _)| at);
    let (digits, suffix) = rest.split_at_checked(end).ok_or(Unread::NotANumber)?;
    let suffix = suffix.trim();
    if !suffix.is_empty() && !is_unit_of_measure(suffix, field) {
        return Err(Unread::NotANumber);
    }
    let sign = |n: Decimal| if negative { -n } else { n };
    let readings = readings(digits.trim(), field.is_whole()).ok_or(Unread::NotANumber)?;
    let (value, only) = match readings {
        (one, None) => (sign(one), false),
        (one, Some(other)) => {
            let (one, other) = (sign(one), sign(other));
            let (min, max) = field.limits();
            let fits = |n: Decimal| min.is_none_or(|min| n >= min) && max.is_none_or(|max| n <= max);
            match (fits(one), fits(other)) {
                (true, false) => (one, true),
                (false, true) => (other, true),
                _ => return Err(Unread::Ambiguous(one.normalize(), other.normalize())),
            }
        }
    };
    let how = if only {
        Tolerated::OnlyReading
    } else if suffix.is_empty() {
        Tolerated::NumberAsText
    } else {
        Tolerated::WithUnit
    };
    Ok((value.normalize(), how))
}

/// Whether words behind a number are the unit that the column asks for: its own, what stands in brackets at the end of
/// the head, or the first word of either ("triệu" for "triệu đồng/người/năm").
fn is_unit_of_measure(suffix: &str, field: &Field<'_>) -> bool {
    let suffix = fold(suffix);
    let head = field
        .column
        .header
        .trim_end()
        .strip_suffix(')')
        .and_then(|h| h.rsplit_once('('))
        .map_or("", |(_, inside)| inside);
    [field.unit(), head].iter().filter(|u| !u.is_empty()).any(|unit| {
        let whole = fold(unit);
        let before_slash = unit.split('/').next().map(fold).unwrap_or_default();
        let first_word = whole.split([' ', '/']).next().unwrap_or_default();
        suffix == whole || suffix == before_slash || (!first_word.is_empty() && suffix == first_word)
    })
}

/// The one or two readings of digits with separators: decimal first, thousands second, where both are possible.
fn readings(digits: &str, whole: bool) -> Option<(Decimal, Option<Decimal>)> {
    let plain = |text: &str| text.parse::<Decimal>().ok();
    if digits.is_empty() || !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if digits.contains(' ') {
        let (front, fraction) = match digits.split_once(['.', ',']) {
            Some((front, fraction)) => (front, Some(fraction)),
            None => (digits, None),
        };
        let front = ungroup(front, ' ')?;
        return match fraction {
            None => Some((plain(&front)?, None)),
            Some(fraction) if is_digits(fraction) => Some((plain(&format!("{front}.{fraction}"))?, None)),
            Some(_) => None,
        };
    }
    let points = digits.matches('.').count();
    let commas = digits.matches(',').count();
    match (points, commas) {
        (0, 0) => Some((plain(digits)?, None)),
        (1, 0) | (0, 1) => {
            let (front, back) = digits.split_once(['.', ','])?;
            if !is_digits(front) || !is_digits(back) {
                return None;
            }
            let decimal = plain(&format!("{front}.{back}"))?;
            let grouped = back.len() == 3 && front.len() <= 3 && !front.starts_with('0');
            if !grouped {
                return Some((decimal, None));
            }
            let thousands = plain(&format!("{front}{back}"))?;
            Some(if whole {
                (thousands, None)
            } else {
                (decimal, Some(thousands))
            })
        }
        (_, 0) => Some((plain(&ungroup(digits, '.')?)?, None)),
        (0, _) => Some((plain(&ungroup(digits, ',')?)?, None)),
        _ => {
            let decimal = if digits.rfind('.') > digits.rfind(',') {
                '.'
            } else {
                ','
            };
            let group = if decimal == '.' { ',' } else { '.' };
            let (front, back) = digits.split_once(decimal)?;
            if !is_digits(back) {
                return None;
            }
            Some((plain(&format!("{}.{back}", ungroup(front, group)?))?, None))
        }
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// "1 250" without its separators: one to three digits, then groups of three.
fn ungroup(text: &str, separator: char) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    for (i, group) in text.split(separator).enumerate() {
        let fits = if i == 0 {
            (1..=3).contains(&group.len())
        } else {
            group.len() == 3
        };
        if !fits || !is_digits(group) {
            return None;
        }
        out.push_str(group);
    }
    Some(out)
}

fn date(cell: &Cell, date_1904: bool) -> Read {
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
        (Content::Text(text), _) => date_text(text).map(|d| (d, Some(Tolerated::DateAsText))),
        _ => None,
    };
    match read {
        Some((date, how)) => (Answer::Date(date), how),
        None => bad(Unread::NotADate),
    }
}

/// A serial of either date system; the 29/02/1900 that never was is no date.
pub(super) fn from_serial(serial: Decimal, date_1904: bool) -> Option<Date> {
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

/// A date as people type it: day first, or year first with hyphens.
pub(super) fn date_text(text: &str) -> Option<Date> {
    let folded = fold(text);
    if folded.chars().count() > LONGEST_NUMBER {
        return None;
    }
    let (day_word, month_word, year_word) = (fold("ngày"), fold("tháng"), fold("năm"));
    let mut rest = folded.as_str();
    if let Some(after) = rest.strip_prefix(&day_word) {
        rest = after.trim_start();
    }
    if let Some((day, after)) = rest.split_once(&month_word) {
        let (month, year) = after.split_once(&year_word)?;
        return civil(year.trim(), month.trim(), day.trim());
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
    if first.len() == 4 && separator == '-' {
        civil(first, second, third)
    } else {
        civil(third, second, first)
    }
}

fn civil(year: &str, month: &str, day: &str) -> Option<Date> {
    let short = |t: &str| is_digits(t) && t.len() <= 2;
    if !short(day) || !short(month) || !is_digits(year) || year.len() != 4 {
        return None;
    }
    let year: i16 = year.parse().ok()?;
    if !(1900..=2100).contains(&year) {
        return None;
    }
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

fn is_one_of(folded: &str, words: &[&str]) -> bool {
    words.iter().any(|w| fold(w) == folded)
}

fn holds(folded: &str, words: &[String]) -> bool {
    words.iter().any(|w| w == folded)
}

/// "Không áp dụng" in any of its spellings.
fn not_applicable(folded: &str, catalogue: &Catalogue) -> Option<Read> {
    if is_one_of(folded, &NOT_APPLICABLE) {
        Some((Answer::NotApplicable, None))
    } else if holds(folded, &catalogue.words.not_applicable) {
        Some((Answer::NotApplicable, Some(Tolerated::Mark)))
    } else {
        None
    }
}

/// TRUE, FALSE, 1 and 0; any other number is none of the allowed words.
fn truth(cell: &Cell) -> Option<bool> {
    match &cell.content {
        Content::Bool(b) => Some(*b),
        Content::Number(n) if cell.format == NumberFormat::Plain && n.is_zero() => Some(false),
        Content::Number(n) if cell.format == NumberFormat::Plain && *n == Decimal::ONE => Some(true),
        _ => None,
    }
}

fn state(cell: &Cell, catalogue: &Catalogue) -> Read {
    let Content::Text(text) = &cell.content else {
        return truth(cell).map_or_else(
            || bad(Unread::NotInList),
            |b| (Answer::State(b), Some(Tolerated::Mark)),
        );
    };
    let folded = fold(text);
    let words = &catalogue.words;
    if let Some(read) = not_applicable(&folded, catalogue) {
        read
    } else if is_one_of(&folded, &MET) {
        (Answer::State(true), None)
    } else if is_one_of(&folded, &UNMET) {
        (Answer::State(false), None)
    } else if holds(&folded, &words.met) {
        (Answer::State(true), Some(Tolerated::Mark))
    } else if holds(&folded, &words.unmet) {
        (Answer::State(false), Some(Tolerated::Mark))
    } else {
        bad(Unread::NotInList)
    }
}

fn yes_no(cell: &Cell, catalogue: &Catalogue) -> Read {
    let Content::Text(text) = &cell.content else {
        return truth(cell).map_or_else(
            || bad(Unread::NotInList),
            |b| (Answer::YesNo(b), Some(Tolerated::Mark)),
        );
    };
    let folded = fold(text);
    if is_one_of(&folded, &[YES]) {
        (Answer::YesNo(true), None)
    } else if is_one_of(&folded, &[NO]) {
        (Answer::YesNo(false), None)
    } else if holds(&folded, &catalogue.words.yes) {
        (Answer::YesNo(true), Some(Tolerated::Mark))
    } else if holds(&folded, &catalogue.words.no) {
        (Answer::YesNo(false), Some(Tolerated::Mark))
    } else if let Some(read) = not_applicable(&folded, catalogue) {
        read
    } else {
        bad(Unread::NotInList)
    }
}

fn choice(raw: &str, list: &str, catalogue: &Catalogue) -> Read {
    let folded = fold(raw);
    let values = catalogue.list(list).map_or(&[][..], |l| l.values.as_slice());
    if let Some(value) = values.iter().find(|v| fold(&v.label) == folded) {
        return (Answer::Choice(value.id.clone()), None);
    }
    match values
        .iter()
        .find(|v| v.synonyms.iter().any(|s| fold(s) == folded))
    {
        Some(value) => (Answer::Choice(value.id.clone()), Some(Tolerated::Synonym)),
        None => bad(Unread::NotInList),
    }
}

fn criterion(cell: &Cell, field: &Field<'_>) -> Read {
    match &cell.content {
        Content::Number(n) if cell.format == NumberFormat::Plain && n.fract().is_zero() => {
            (field.allow(*n), None)
        }
        Content::Text(text) => {
            let folded = fold(text);
            match criterion_number(&folded) {
                Some((number, rest, worded)) => {
                    let how = if worded || !rest.is_empty() {
                        Tolerated::Synonym
                    } else {
                        Tolerated::NumberAsText
                    };
                    with_how(field.allow(Decimal::from(number)), Some(how))
                }
                None => bad(Unread::NotInList),
            }
        }
        _ => bad(Unread::NotInList),
    }
}

/// The number at the start of a folded text such as "7", "7. môi trường", "tc7 điện", "tiêu chí 7", what follows it, and whether
/// words stood in front. "7.1" and "19 tiêu chí" are not about a criterion 7 or 19.
pub(super) fn criterion_number(folded: &str) -> Option<(u16, &str, bool)> {
    let after_word = CRITERION_WORDS
        .iter()
        .find_map(|word| folded.strip_prefix(word.as_str()));
    let worded = after_word.is_some();
    let text = after_word.unwrap_or(folded).trim_start();
    let end = text
        .char_indices()
        .find(|(_, c)| !c.is_ascii_digit())
        .map_or(text.len(), |(at, _)| at);
    let (digits, rest) = text.split_at_checked(end)?;
    let number = digits.parse().ok()?;
    let follows = match rest.chars().next() {
        None | Some(':' | ')') => true,
        Some('.') => !rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit()),
        Some(' ') => worded || rest.trim_start().starts_with('-'),
        Some(_) => false,
    };
    follows.then_some((number, rest.trim_start_matches(['.', ':', ')', ' ']), worded))
}

fn result(cell: &Cell, field: &Field<'_>, catalogue: &Catalogue) -> Read {
    if field.part.is_some_and(Part::is_state) {
        return state(cell, catalogue);
    }
    if let Content::Text(text) = &cell.content {
        let folded = fold(text);
        if let Some(read) = not_applicable(&folded, catalogue) {
            return read;
        }
        let is_digit = folded.chars().any(|c| c.is_ascii_digit());
        if field.none_is_zero && !is_digit && holds(&folded, &catalogue.words.none) {
            return (Answer::Number(Decimal::ZERO), Some(Tolerated::Synonym));
        }
    }
    number(cell, field)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::catalogue::{embedded, load};
    use crate::workbook::CellRef;

    static RULEBOOK: LazyLock<Catalogue> =
        LazyLock::new(|| load(&[embedded("chung").unwrap(), embedded("ntm-2016-2020").unwrap()]).unwrap());

    fn column(value_type: ValueType, unit: &str, limits: (i64, i64)) -> Column {
        let mut column = RULEBOOK
            .form
            .sheets
            .iter()
            .find_map(|s| s.columns.first())
            .unwrap()
            .clone();
        column.header = "Cột".to_owned();
        column.value_type = value_type;
        column.unit = unit.to_owned();
        column.min = Some(limits.0.into());
        column.max = Some(limits.1.into());
        column.fill = Fill::Typed;
        column
    }

    fn cell(content: Content, format: NumberFormat) -> Cell {
        Cell {
            at: CellRef::new(0, 0),
            content,
            format,
            formula: None,
        }
    }

    fn read(content: Content, format: NumberFormat, column: &Column) -> Read {
        let field = Field {
            column,
            part: None,
            none_is_zero: false,
        };
        parse(Some(&cell(content, format)), &field, &RULEBOOK, false)
    }

    fn typed(text: &str, column: &Column) -> Read {
        read(Content::Text(text.to_owned()), NumberFormat::Plain, column)
    }

    fn n(text: &str) -> Answer {
        Answer::Number(text.parse().unwrap())
    }

    #[test]
    fn numbers_typed_as_text() {
        use Tolerated::{NumberAsText, OnlyReading, WithUnit};
        let percent = column(ValueType::Percent, "", (0, 100));
        let money = column(ValueType::Money, "triệu đồng", (-100, 10_000_000));
        let whole = column(ValueType::Integer, "", (0, 50_000));
        for (text, column, want, how) in [
            ("95,5", &percent, "95.5", NumberAsText),
            ("95.5", &percent, "95.5", NumberAsText),
            ("'95", &percent, "95", NumberAsText),
            ("95%", &percent, "95", WithUnit),
            ("92,5 %", &percent, "92.5", WithUnit),
            ("1.234,5", &money, "1234.5", NumberAsText),
            ("1,234.5", &money, "1234.5", NumberAsText),
            ("1.234.567", &money, "1234567", NumberAsText),
            ("1 250", &money, "1250", NumberAsText),
            ("11\u{a0}920", &money, "11920", NumberAsText),
            ("1 250,5", &money, "1250.5", NumberAsText),
            ("-12", &money, "-12", NumberAsText),
            ("52 triệu", &money, "52", WithUnit),
            ("52 triệu đồng", &money, "52", WithUnit),
            ("1.234", &whole, "1234", NumberAsText),
            ("12,500", &whole, "12500", NumberAsText),
            ("0.125", &percent, "0.125", NumberAsText),
            ("1234,567", &money, "1234.567", NumberAsText),
            // 12.5 lies in 0–100, 12500 does not.
            ("12,500", &percent, "12.5", OnlyReading),
            // 100.000 is 100 at the boundary, or 100000.
            ("100,000", &percent, "100", OnlyReading),
        ] {
            assert_eq!(typed(text, column), (n(want), Some(how)), "{text}");
        }
        for (text, column) in [
            ("≥ 95", &percent),
            ("3/3", &percent),
            ("chín", &percent),
            ("95 triệu", &percent),
            ("5%", &money),
            ("52 tỷ", &money),
            ("1 25", &money),
            ("1.23.456", &money),
            ("1,234,5", &money),
            ("95,", &percent),
            ("19/19", &whole),
            ("%", &percent),
        ] {
            assert_eq!(typed(text, column), bad(Unread::NotANumber), "{text}");
        }
        for (text, column, out) in [
            ("100,1", &percent, "100.1"),
            ("-1", &percent, "-1"),
            ("50.001", &whole, "50001"),
            ("2,5", &whole, "2.5"),
            ("0,125", &whole, "0.125"),
        ] {
            let out = Unread::Range(out.parse().unwrap());
            assert_eq!(typed(text, column), bad(out), "{text}");
        }
        let two = Unread::Ambiguous("1.234".parse().unwrap(), 1234.into());
        assert_eq!(typed("1.234", &money), bad(two));
        // Neither 101.5 nor 101500 lies in 0–100.
        let two = Unread::Ambiguous("101.5".parse().unwrap(), 101_500.into());
        assert_eq!(typed("101.500", &percent), bad(two));
    }

    #[test]
    fn numbers_in_cells() {
        let percent = column(ValueType::Percent, "", (0, 100));
        let money = column(ValueType::Money, "triệu đồng", (0, 100));
        let whole = column(ValueType::Integer, "", (0, 100));
        let half = || Content::Number("0.958".parse().unwrap());
        assert_eq!(
            read(half(), NumberFormat::Percent, &percent),
            (n("95.8"), Some(Tolerated::PercentFormat))
        );
        assert_eq!(read(half(), NumberFormat::Plain, &percent), (n("0.958"), None));
        assert_eq!(
            read(half(), NumberFormat::Percent, &money),
            bad(Unread::NotANumber)
        );
        assert_eq!(read(half(), NumberFormat::Date, &money), bad(Unread::NotANumber));
        let fraction = Unread::Range("0.958".parse().unwrap());
        assert_eq!(read(half(), NumberFormat::Plain, &whole), bad(fraction));
        assert_eq!(
            read(Content::Error("#REF!".to_owned()), NumberFormat::Plain, &whole),
            bad(Unread::Error)
        );
        assert_eq!(
            read(Content::Text("\u{a0} ".to_owned()), NumberFormat::Plain, &whole),
            (Answer::Blank, None)
        );
    }

    #[test]
    fn dates() {
        let column = column(ValueType::Date, "", (0, 0));
        let day = |y, m, d| Answer::Date(Date::constant(y, m, d));
        for text in [
            "05/12/2020",
            "5.12.2020",
            "05-12-2020",
            "2020-12-05",
            "ngày 05 tháng 12 năm 2020",
            "2020-12-05 00:00:00",
        ] {
            assert_eq!(
                typed(text, &column),
                (day(2020, 12, 5), Some(Tolerated::DateAsText)),
                "{text}"
            );
        }
        for text in [
            "31/02/2020",
            "12/31/2020",
            "5/12/20",
            "12/2020",
            "quý I/2021",
            "1/1/0202",
            "5/12/2020/1",
        ] {
            assert_eq!(typed(text, &column), bad(Unread::NotADate), "{text}");
        }
        let serial = |days: i64, format| read(Content::Number(days.into()), format, &column);
        // 44196 is 31/12/2020; 36526 is 01/01/2000 and 54789 is 01/01/2050.
        assert_eq!(serial(44_196, NumberFormat::Date), (day(2020, 12, 31), None));
        assert_eq!(
            serial(36_526, NumberFormat::Plain),
            (day(2000, 1, 1), Some(Tolerated::DateAsNumber))
        );
        assert_eq!(
            serial(54_789, NumberFormat::Plain),
            (day(2050, 1, 1), Some(Tolerated::DateAsNumber))
        );
        assert_eq!(serial(36_525, NumberFormat::Plain), bad(Unread::NotADate));
        assert_eq!(serial(54_790, NumberFormat::Plain), bad(Unread::NotADate));
        assert_eq!(serial(60, NumberFormat::Date), bad(Unread::NotADate));
        assert_eq!(serial(-1, NumberFormat::Date), bad(Unread::NotADate));
        assert_eq!(from_serial(59.into(), false), Some(Date::constant(1900, 2, 28)));
        assert_eq!(from_serial(61.into(), false), Some(Date::constant(1900, 3, 1)));
        // The same day in the 1904 system: 1462 days fewer.
        assert_eq!(
            from_serial(42_734.into(), true),
            Some(Date::constant(2020, 12, 31))
        );
    }

    #[test]
    fn states_and_answers() {
        let state = column(ValueType::State, "", (0, 0));
        let mark = Some(Tolerated::Mark);
        for (text, want, how) in [
            ("Đạt", Answer::State(true), None),
            ("Đ", Answer::State(true), None),
            ("ĐẠT.", Answer::State(true), None),
            ("x", Answer::State(true), mark),
            ("v", Answer::State(true), mark),
            ("Chưa đạt", Answer::State(false), None),
            ("CĐ", Answer::State(false), None),
            ("-", Answer::State(false), mark),
            ("KAD", Answer::NotApplicable, None),
            ("N/A", Answer::NotApplicable, mark),
            ("Đa\u{323}t", Answer::State(true), Some(Tolerated::Composition)),
            ("?", Answer::Unreadable(Unread::NotInList), None),
            ("Dat", Answer::Unreadable(Unread::NotInList), None),
        ] {
            assert_eq!(typed(text, &state), (want, how), "{text}");
        }
        assert_eq!(
            read(Content::Number(1.into()), NumberFormat::Plain, &state),
            (Answer::State(true), mark)
        );
        assert_eq!(
            read(Content::Number(0.into()), NumberFormat::Plain, &state),
            (Answer::State(false), mark)
        );
        assert_eq!(
            read(Content::Number(2.into()), NumberFormat::Plain, &state),
            bad(Unread::NotInList)
        );
        let yes_no = column(ValueType::YesNo, "", (0, 0));
        assert_eq!(typed("có", &yes_no), (Answer::YesNo(true), None));
        assert_eq!(typed("KHÔNG", &yes_no), (Answer::YesNo(false), None));
        assert_eq!(typed("x", &yes_no), (Answer::YesNo(true), mark));
        assert_eq!(typed("có thể", &yes_no), bad(Unread::NotInList));
    }

    #[test]
    fn numbers_of_criteria() {
        let column = column(ValueType::Criterion, "", (1, 19));
        assert_eq!(
            read(Content::Number(7.into()), NumberFormat::Plain, &column),
            (n("7"), None)
        );
        assert_eq!(typed("7", &column), (n("7"), Some(Tolerated::NumberAsText)));
        for text in [
            "7. Môi trường",
            "TC7",
            "TC 7",
            "Tiêu chí 7",
            "Tiêu chí số 7: Môi trường",
        ] {
            assert_eq!(typed(text, &column), (n("7"), Some(Tolerated::Synonym)), "{text}");
        }
        for text in ["7.1", "19 tiêu chí", "2, 7", "Môi trường", "7 và 8"] {
            assert_eq!(typed(text, &column), bad(Unread::NotInList), "{text}");
        }
    }

    #[test]
    fn none_is_zero_only_where_the_indicator_says_so() {
        let column = column(ValueType::Result, "", (0, 0));
        let (_, _, part) = RULEBOOK
            .sets
            .iter()
            .flat_map(crate::catalogue::CriteriaSet::parts)
            .find(|(_, _, p)| !p.is_state())
            .unwrap();
        let none = cell(Content::Text("Không".to_owned()), NumberFormat::Plain);
        let read = |none_is_zero| {
            let field = Field {
                column: &column,
                part: Some(part),
                none_is_zero,
            };
            parse(Some(&none), &field, &RULEBOOK, false)
        };
        assert_eq!(read(true), (n("0"), Some(Tolerated::Synonym)));
        assert_eq!(read(false), bad(Unread::NotANumber));
    }

    #[test]
    fn lists_know_labels_and_other_words() {
        let list = RULEBOOK
            .lists
            .iter()
            .find(|l| l.values.iter().any(|v| !v.synonyms.is_empty()))
            .unwrap();
        let column = column(ValueType::Choice(list.id.clone()), "", (0, 0));
        let value = list.values.iter().find(|v| !v.synonyms.is_empty()).unwrap();
        let id = Answer::Choice(value.id.clone());
        assert_eq!(typed(&value.label.to_uppercase(), &column), (id.clone(), None));
        assert_eq!(typed(&value.synonyms[0], &column), (id, Some(Tolerated::Synonym)));
        assert_eq!(typed("một từ lạ", &column), bad(Unread::NotInList));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,30}", digits in "[-0-9., %]{0,20}") {
            for value_type in [
                ValueType::Integer, ValueType::Percent, ValueType::Date, ValueType::State, ValueType::YesNo,
                ValueType::Criterion, ValueType::Result, ValueType::Text, ValueType::Choice(String::new()),
            ] {
                let column = column(value_type, "", (0, 100));
                typed(&text, &column);
                typed(&digits, &column);
            }
        }

        #[test]
        fn plain_decimals_come_back(units in 0i64..10_000_000, scale in 0u32..3) {
            let column = column(ValueType::Money, "", (0, 100_000_000));
            let number = Decimal::new(units, scale);
            let comma = number.to_string().replace('.', ",");
            prop_assert_eq!(typed(&comma, &column).0, Answer::Number(number.normalize()));
        }
    }
}
