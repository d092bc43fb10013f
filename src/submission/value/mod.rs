//! One cell to one typed value.
//!
//! What comes in: a cell (or none) and what its column asks for. What goes out: an [`Answer`] and, where it was
//! written otherwise than the form asks, how. It refuses to guess: a number with two readings stays
//! [`Unread::Ambiguous`], words that no list holds stay [`Unread::NotInList`]. Names of units are not known here.
//!
//! Each file reads one kind of value: `number` (with `money` for its units of measure and `share` for "3/3"), `date`,
//! `state` (and other closed lists), `text` (and telephone numbers, numbers of documents).

mod date;
mod money;
mod number;
mod share;
mod state;
mod text;
mod until;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::{Answer, Unread};
use crate::catalogue::{Catalogue, Column, Fill, Part, ValueType};
use crate::diagnostic::Tolerated;
use crate::text::{fold, is_blank, old_font_readings, read_old_font};
use crate::workbook::{Cell, Content};

pub(super) use date::from_serial;
pub(crate) use date::swapped;
pub(super) use state::criterion_number;
pub(super) use text::indicator_code;
pub(crate) use text::{Document, document_written, phone_digits};
pub(crate) use until::{Until, until_written};

/// Longest text that can be a number or a date; longer ones are words.
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
    /// The head as the unit wrote it, where it is not the form's own: it may name another unit of measure.
    pub(super) head: &'a str,
    /// For a count of criteria, how many there are.
    pub(super) criteria: Option<usize>,
}

impl<'a> Field<'a> {
    /// A cell of a column as the form has it.
    pub(super) fn of(column: &'a Column) -> Self {
        Self {
            column,
            part: None,
            none_is_zero: false,
            head: "",
            criteria: None,
        }
    }

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

/// The text of a cell for being looked up among words: decoded where it is of an old font.
pub(super) fn words(cell: &Cell) -> Cow<'_, str> {
    let raw = raw(cell);
    match read_old_font(&raw) {
        Some(decoded) => Cow::Owned(decoded),
        None => raw,
    }
}

/// Whether a text is what Excel shows of an error value.
fn is_error_value(text: &str) -> bool {
    const VALUES: [&str; 9] = [
        "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A", "#SPILL!", "#CALC!",
    ];
    text.starts_with('#') && VALUES.contains(&text.trim())
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
    match &cell.content {
        Content::Error(_) => return bad(Unread::Error),
        // Where a workbook cannot hold an error value, or a program wrote it as its words.
        Content::Text(text) if is_error_value(text) => return bad(Unread::Error),
        Content::Text(text) | Content::HugeNumber(text) if is_blank(text) => return (Answer::Blank, None),
        _ => {}
    }
    let (answer, tolerated) = typed(cell, field, catalogue, date_1904);
    let Content::Text(text) = &cell.content else {
        return (answer, tolerated);
    };
    match answer {
        // Words of an old font: what they mean is looked up in the same closed lists.
        Answer::Unreadable(Unread::NotANumber | Unread::NotInList | Unread::NotADate) => {
            let decoded = old_font_readings(text).find_map(|decoded| {
                let cell = Cell {
                    content: Content::Text(decoded),
                    formula: None,
                    ..*cell
                };
                let (answer, _) = typed(&cell, field, catalogue, date_1904);
                match answer {
                    Answer::Unreadable(Unread::Requirement | Unread::NearlyMet) => Some((answer, None)),
                    Answer::Unreadable(_) => None,
                    _ => Some((answer, Some(Tolerated::OldFont))),
                }
            });
            decoded.unwrap_or((answer, None))
        }
        Answer::Unreadable(_) => (answer, tolerated),
        _ if tolerated.is_none() && is_decomposed(text) => (answer, Some(Tolerated::Composition)),
        _ => (answer, tolerated),
    }
}

/// Reads a cell as what its column asks for, as it stands.
fn typed(cell: &Cell, field: &Field<'_>, catalogue: &Catalogue, date_1904: bool) -> Read {
    match &field.column.value_type {
        // An amount that did not arise is an amount of nothing; elsewhere the words are no number.
        ValueType::Money if matches!(&cell.content, Content::Text(text) if catalogue.words.nil.contains(&fold(text))) => {
            with_how(field.allow(Decimal::ZERO), Some(Tolerated::Nil))
        }
        ValueType::Integer | ValueType::Decimal | ValueType::Percent | ValueType::Money | ValueType::Year => {
            number::read(cell, field, catalogue, date_1904)
        }
        ValueType::Date => date::read(cell, field, catalogue, date_1904),
        ValueType::State => state::state(cell, catalogue),
        ValueType::YesNo => state::yes_no(cell, catalogue),
        ValueType::Choice(list) => state::choice(&raw(cell), list, catalogue),
        ValueType::Criterion => state::criterion(cell, field),
        ValueType::Result => result(cell, field, catalogue, date_1904),
        ValueType::IndicatorCode => (Answer::Text(indicator_code(&raw(cell))), None),
        // Names of units are looked up elsewhere, old fonts too.
        ValueType::Ordinal | ValueType::Unit | ValueType::UnitCode | ValueType::Fixed => {
            (Answer::Text(text::shown(cell, date_1904)), None)
        }
        ValueType::Text | ValueType::Email => text::plain(cell, date_1904),
        ValueType::Document => text::document(cell, catalogue, date_1904),
        ValueType::Phone => text::phone(cell, date_1904),
    }
}

fn bad(why: Unread) -> Read {
    (Answer::Unreadable(why), None)
}

/// A value that cannot be used was not tolerated.
fn with_how(answer: Answer, how: Option<Tolerated>) -> Read {
    let how = how.filter(|_| !matches!(answer, Answer::Unreadable(_)));
    (answer, how)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

fn holds(folded: &str, words: &[String]) -> bool {
    words.iter().any(|w| w == folded)
}

/// Whether a folded text begins with one of these words, whole.
fn begins(folded: &str, words: &[String]) -> bool {
    words.iter().any(|w| {
        let sign = !w.ends_with(char::is_alphanumeric) && !w.ends_with(is_tone);
        folded
            .strip_prefix(w.as_str())
            .is_some_and(|rest| sign || !rest.starts_with(|c: char| c.is_alphanumeric() || is_tone(c)))
    })
}

/// A tone stands behind its word in a folded text.
fn is_tone(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}')
}

fn result(cell: &Cell, field: &Field<'_>, catalogue: &Catalogue, date_1904: bool) -> Read {
    if field.part.is_some_and(Part::is_state) {
        return state::state(cell, catalogue);
    }
    if let Content::Text(text) = &cell.content {
        let folded = fold(text);
        if let Some(read) = state::not_applicable(&folded, catalogue) {
            return read;
        }
        let is_digit = folded.chars().any(|c| c.is_ascii_digit());
        if field.none_is_zero && !is_digit && holds(&folded, &catalogue.words.none) {
            return (Answer::Number(Decimal::ZERO), Some(Tolerated::Synonym));
        }
    }
    number::read(cell, field, catalogue, date_1904)
}
