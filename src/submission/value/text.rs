//! Texts: words as they stand, decoded where they are of an old font; codes, telephone numbers, numbers of documents.

use jiff::civil::Date;

use super::date::{self, Written};
use super::{Read, begins, is_digits, raw};
use crate::catalogue::{Catalogue, Words};
use crate::diagnostic::Tolerated;
use crate::submission::Answer;
use crate::text::{fold, read_old_font, tidy};
use crate::time::show_date;
use crate::workbook::{Cell, Content, NumberFormat};

/// A cell as a person sees it: a date as one, other texts tidied.
pub(super) fn shown(cell: &Cell, date_1904: bool) -> String {
    match (&cell.content, cell.format) {
        (Content::Number(n), NumberFormat::Date) => match date::from_serial(*n, date_1904) {
            Some(date) => show_date(date),
            None => raw(cell).into_owned(),
        },
        _ => tidy(&raw(cell)),
    }
}

pub(super) fn plain(cell: &Cell, date_1904: bool) -> Read {
    match &cell.content {
        Content::Text(text) => match read_old_font(text) {
            Some(decoded) => (Answer::Text(tidy(&decoded)), Some(Tolerated::OldFont)),
            None => (Answer::Text(tidy(text)), None),
        },
        _ => (Answer::Text(shown(cell, date_1904)), None),
    }
}

/// "2.1" of "2,1"; codes are texts, so that "2.10" stays another one.
pub(in crate::submission) fn indicator_code(raw: &str) -> String {
    let code = tidy(raw);
    match code.split_once(',') {
        Some((front, back)) if is_digits(front) && back.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{front}.{back}")
        }
        _ => code,
    }
}

/// What a number of a document was written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Document {
    /// As such a number is written.
    Whole,
    /// A bare number: the signs of who issued it are missing.
    BareNumber,
    /// A date, typed or made of the number by Excel.
    Date(Date),
}

/// What a text in the place of a document's number is; `answer` is as read, `raw` as typed.
pub(crate) fn document_written(answer: &str, words: &Words) -> Document {
    match date::written(answer, words.short_years_from) {
        Some(Written::Day(date)) => Document::Date(date),
        _ if is_digits(&answer.replace([' ', '.'], "")) => Document::BareNumber,
        _ => Document::Whole,
    }
}

/// The number of a document: of "QĐ số 1234/QĐ-UBND ngày 05/12/2020" the number. Several numbers in one cell, or words
/// that are not known, stay as they stand.
pub(super) fn document(cell: &Cell, catalogue: &Catalogue, date_1904: bool) -> Read {
    let (Answer::Text(text), tolerated) = plain(cell, date_1904) else {
        return plain(cell, date_1904);
    };
    if !text.contains(' ') || !matches!(cell.content, Content::Text(_)) {
        return (Answer::Text(text), tolerated);
    }
    match only_number(&text, &catalogue.words) {
        Some(number) => (
            Answer::Text(number),
            tolerated.or(Some(Tolerated::DocumentNumber)),
        ),
        None => (Answer::Text(text), tolerated),
    }
}

/// The one word with a digit between known words in front and a date behind.
fn only_number(text: &str, words: &Words) -> Option<String> {
    let (front, dated) = match text.split_once(" ngày ") {
        Some((front, date)) => (front, Some(date)),
        None => (text, None),
    };
    if let Some(date) = dated {
        let date = date.trim_matches(['(', ')', ' ', '.']);
        matches!(date::written(date, words.short_years_from), Some(Written::Day(_))).then_some(())?;
    }
    let front = front.trim_end_matches([',', ' ', '(']);
    let (before, number) = front.rsplit_once(' ').unwrap_or(("", front));
    let known = before.is_empty() || {
        let folded = fold(before);
        begins(&folded, &words.document_first) && words.document_first.contains(&folded)
    };
    (known && number.contains(|c: char| c.is_ascii_digit()) && number.contains(char::is_alphabetic))
        .then(|| number.to_owned())
}

/// A telephone number: the 0 that Excel took off is put back, "+84" becomes 0. All else stays as typed.
pub(super) fn phone(cell: &Cell, date_1904: bool) -> Read {
    let (answer, tolerated) = plain(cell, date_1904);
    let Answer::Text(text) = &answer else {
        return (answer, tolerated);
    };
    let Some(digits) = phone_digits(text) else {
        return (answer, tolerated);
    };
    let national = digits.strip_prefix("84").filter(|_| text.starts_with('+'));
    match national {
        Some(national) => (Answer::Text(format!("0{national}")), Some(Tolerated::PhonePrefix)),
        // Of nine digits or ten, none of them a 0 in front: a mobile number or one of a place without its 0.
        None if !digits.starts_with('0') && matches!(digits.len(), 9 | 10) && !digits.starts_with('1') => {
            (Answer::Text(format!("0{digits}")), Some(Tolerated::PhoneZero))
        }
        None => (answer, tolerated),
    }
}

/// The digits of a telephone number; none for a text that is more than one.
pub(crate) fn phone_digits(text: &str) -> Option<String> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let mut digits = String::new();
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '.' | '-' | '(' | ')' => {}
            _ => return None,
        }
    }
    (!digits.is_empty()).then_some(digits)
}
