//! The value of a cell from its attributes and its shown text.

use rust_decimal::Decimal;

use super::super::sheet_part::is_number;
use super::super::value::{iso, number, part_of_day, reason, serial};
use super::super::{CellIssueKind, Content, NumberFormat};

/// Excel's error values.
const ERRORS: &[&str] = &[
    "#NULL!",
    "#DIV/0!",
    "#VALUE!",
    "#REF!",
    "#NAME?",
    "#NUM!",
    "#N/A",
    "#GETTING_DATA",
];
/// How a truth is shown, in English and in Vietnamese.
const TRUTHS: &[(&str, &str, bool)] = &[
    ("1", "TRUE", true),
    ("0", "FALSE", false),
    ("1", "ĐÚNG", true),
    ("0", "SAI", false),
];
/// Shown errors and truths are short.
const SHORT: usize = 64;

/// What a cell declares of its value.
#[derive(Debug, Default)]
pub(super) struct Declared {
    pub(super) kind: Option<String>,
    pub(super) value: Option<String>,
    /// The program that wrote the file says that it is an error.
    pub(super) is_error: bool,
    pub(super) has_formula: bool,
}

/// Content with how a number is shown; nothing for a blank.
pub(super) type Found = Result<Option<(Content, NumberFormat)>, CellIssueKind>;

impl Declared {
    /// How much of the shown text is of use.
    pub(super) fn wants_text(&self, most: usize) -> usize {
        match self.kind.as_deref() {
            None | Some("string") if !self.is_error => most,
            // An error may be written as the number 0 and shown, and so is a formula's truth as 0 or 1.
            _ if self.is_error || self.has_formula => SHORT,
            _ => 0,
        }
    }

    /// The content, given the text that is shown.
    pub(super) fn content(self, shown: Option<String>, date_1904: bool) -> Found {
        // LibreOffice writes an empty paragraph, and no kind, where a formula gives an empty text.
        let never_calculated = self.has_formula && self.kind.is_none() && shown.is_none();
        let shown = shown.unwrap_or_default();
        if self.is_error || (self.has_formula && is_error(&shown) && self.may_be_error()) {
            return Ok(Some((Content::Error(shown), NumberFormat::Plain)));
        }
        let plain = |content| Ok(Some((content, NumberFormat::Plain)));
        if self.has_formula && self.kind.as_deref() == Some("float") {
            let known = TRUTHS
                .iter()
                .find(|(value, word, _)| self.value.as_deref() == Some(value) && shown == *word);
            if let Some(&(_, _, truth)) = known {
                return plain(Content::Bool(truth));
            }
        }
        let as_number = |format| {
            let text = self.value.as_deref().unwrap_or_default();
            let binary = text.parse().ok().filter(|_| is_number(text));
            let binary: f64 = binary.ok_or_else(|| reason(format!("{text} is no number")))?;
            Ok(Some((number(binary)?, format)))
        };
        let as_serial = |serial: fn(&str, bool) -> Option<Decimal>| {
            let text = self.value.as_deref().unwrap_or_default();
            let serial =
                serial(text, date_1904).ok_or_else(|| reason(format!("{text} is no date or time")))?;
            Ok(Some((Content::Number(serial), NumberFormat::Date)))
        };
        match self.kind.as_deref() {
            None | Some("string") => {
                let text = self.value.unwrap_or(shown);
                if never_calculated {
                    Err(CellIssueKind::NoStoredValue)
                } else if text.is_empty() {
                    Ok(None)
                } else {
                    plain(Content::Text(text))
                }
            }
            Some("float" | "currency") => as_number(NumberFormat::Plain),
            Some("percentage") => as_number(NumberFormat::Percent),
            Some("date") => {
                as_serial(|text, date_1904| iso(text).and_then(|moment| serial(moment, date_1904)))
            }
            Some("time") => as_serial(|text, _| duration(text)),
            Some("boolean") => match self.value.as_deref() {
                Some("true") => plain(Content::Bool(true)),
                Some("false") => plain(Content::Bool(false)),
                _ => Err(reason("neither true nor false")),
            },
            Some("void") => Ok(None),
            Some(other) => Err(reason(format!("a value of the unknown kind {other}"))),
        }
    }

    fn may_be_error(&self) -> bool {
        match self.kind.as_deref() {
            None => true,
            Some("string") => self.value.as_deref().unwrap_or_default().is_empty(),
            Some("float") => self.value.as_deref() == Some("0"),
            Some(_) => false,
        }
    }
}

/// What Excel and `LibreOffice` show in place of a result.
fn is_error(shown: &str) -> bool {
    ERRORS.contains(&shown)
        || shown
            .strip_prefix("Err:")
            .is_some_and(|digits| digits.len() == 3 && digits.bytes().all(|digit| digit.is_ascii_digit()))
}

/// `PT18H30M00S` as a part of a day.
fn duration(text: &str) -> Option<Decimal> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (Decimal::NEGATIVE_ONE, rest),
        None => (Decimal::ONE, text),
    };
    let mut seconds = Decimal::ZERO;
    let mut in_day = false;
    let mut digits = String::new();
    for letter in rest.strip_prefix('P')?.chars() {
        let of = match letter {
            'T' if digits.is_empty() && !in_day => {
                in_day = true;
                continue;
            }
            '0'..='9' | '.' if digits.len() < 16 => {
                digits.push(letter);
                continue;
            }
            'D' if !in_day => 86_400,
            'H' if in_day => 3_600,
            'M' if in_day => 60,
            'S' if in_day => 1,
            _ => return None,
        };
        let count: Decimal = std::mem::take(&mut digits).parse().ok()?;
        seconds = seconds.checked_add(count.checked_mul(Decimal::from(of))?)?;
    }
    digits
        .is_empty()
        .then(|| (sign * part_of_day(seconds)).normalize())
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn durations_are_parts_of_a_day() {
        let cases = [
            ("PT18H00M00S", Some("0.75")),
            ("PT30H00M00S", Some("1.25")),
            ("P1DT6H", Some("1.25")),
            ("PT00H00M00.5S", Some("0.000005787")),
            ("-PT12H", Some("-0.5")),
            ("PT", Some("0")),
            ("PT1", None),
            ("P1M", None),
            ("PT99999999999999999H", None),
            ("18:00", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let expected = expected.map(|text| text.parse().unwrap());
            assert_eq!(duration(text), expected, "{text}");
        }
    }
}
