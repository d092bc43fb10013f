//! One cell read as its column asks: numbers, dates, states, lists. Tolerant, and says what it tolerated.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Answer, Unread};
use crate::catalogue::{Catalogue, Part, ValueType};
use crate::diagnostic::Tolerated;
use crate::text::{fold, tidy};
use crate::workbook::{Cell, Content, NumberFormat};

/// What a cell is read as.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Type.
    pub(super) kind: &'a ValueType,
    /// Part whose result it is, for results.
    pub(super) part: Option<&'a Part>,
    /// The word "không" means 0.
    pub(super) none_is_zero: bool,
    /// Unit of measure.
    pub(super) unit: &'a str,
    /// Allowed range, used only to choose between two readings.
    pub(super) range: (Option<Decimal>, Option<Decimal>),
    /// Dates count from 1904.
    pub(super) date_1904: bool,
}

type Read = (Answer, Option<Tolerated>);

fn plain(answer: Answer) -> Read {
    (answer, None)
}

fn bad(why: Unread) -> Read {
    (Answer::Unreadable(why), None)
}

/// Reads a cell. Units, indicators and fixed rows are resolved by the caller; here they are texts.
pub(super) fn read(catalogue: &Catalogue, cell: &Cell, wanted: &Wanted<'_>) -> Read {
    if let Content::Error(_) = cell.content {
        return bad(Unread::Error);
    }
    match wanted.kind {
        ValueType::Integer | ValueType::Year => whole(cell, wanted),
        ValueType::Decimal | ValueType::Percent | ValueType::Money => number(cell, wanted),
        ValueType::Date => date(cell, wanted.date_1904),
        ValueType::State => state(catalogue, cell),
        ValueType::YesNo => yes_no(catalogue, cell),
        ValueType::Choice(list) => choice(catalogue, cell, list),
        ValueType::Criterion => criterion(cell),
        ValueType::Result => result(catalogue, cell, wanted),
        _ => text(cell),
    }
}

fn text(cell: &Cell) -> Read {
    let raw = words(&cell.content);
    let tidy = tidy(&raw);
    let odd = raw.chars().any(|c| ('\u{0300}'..='\u{036f}').contains(&c));
    (Answer::Text(tidy), odd.then_some(Tolerated::Composition))
}

/// The text of a cell as a person sees it; numbers in plain notation with a point.
pub(super) fn words(content: &Content) -> String {
    match content {
        Content::Number(n) => n.normalize().to_string(),
        Content::Text(t) | Content::HugeNumber(t) | Content::Error(t) => t.clone(),
        Content::Bool(b) => if *b { "TRUE" } else { "FALSE" }.to_owned(),
    }
}

fn result(catalogue: &Catalogue, cell: &Cell, wanted: &Wanted<'_>) -> Read {
    let key = fold(&words(&cell.content));
    if catalogue.words.not_applicable.contains(&key) {
        return plain(Answer::NotApplicable);
    }
    if wanted.part.is_some_and(Part::is_state) {
        return state(catalogue, cell);
    }
    if wanted.none_is_zero && matches!(cell.content, Content::Text(_)) && catalogue.words.none.contains(&key)
    {
        return (Answer::Number(Decimal::ZERO), Some(Tolerated::Mark));
    }
    number(cell, wanted)
}

/// Words that the form itself offers for a state.
const CANONICAL: &[&str] = &["Đạt", "Chưa đạt", "Không áp dụng", "Đ", "CĐ", "KAD"];

fn state(catalogue: &Catalogue, cell: &Cell) -> Read {
    let key = fold(&words(&cell.content));
    let canonical = CANONICAL.contains(&words(&cell.content).as_str());
    let how = (!canonical).then_some(Tolerated::Mark);
    let vocabulary = &catalogue.words;
    if vocabulary.not_applicable.contains(&key) {
        (Answer::NotApplicable, how)
    } else if vocabulary.met.contains(&key) {
        (Answer::State(true), how)
    } else if vocabulary.unmet.contains(&key) {
        (Answer::State(false), how)
    } else {
        bad(Unread::NotInList)
    }
}

fn yes_no(catalogue: &Catalogue, cell: &Cell) -> Read {
    let key = fold(&words(&cell.content));
    let how = (key != fold("có") && key != fold("không")).then_some(Tolerated::Mark);
    if catalogue.words.yes.contains(&key) {
        (Answer::YesNo(true), how)
    } else if catalogue.words.no.contains(&key) {
        (Answer::YesNo(false), how)
    } else {
        bad(Unread::NotInList)
    }
}

fn choice(catalogue: &Catalogue, cell: &Cell, list: &str) -> Read {
    let key = fold(&words(&cell.content));
    let Some(list) = catalogue.list(list) else {
        return bad(Unread::NotInList);
    };
    for value in &list.values {
        if fold(&value.label) == key {
            return plain(Answer::Choice(value.id.clone()));
        }
    }
    match list
        .values
        .iter()
        .find(|v| v.synonyms.iter().any(|s| fold(s) == key))
    {
        Some(value) => (Answer::Choice(value.id.clone()), Some(Tolerated::Synonym)),
        None => bad(Unread::NotInList),
    }
}

/// `7`, `"7"`, `"7. Môi trường"`, `"TC7"`.
fn criterion(cell: &Cell) -> Read {
    let (how, typed) = match &cell.content {
        Content::Number(n) if cell.format != NumberFormat::Date => (None, n.normalize().to_string()),
        Content::Text(t) => (Some(Tolerated::NumberAsText), fold(t)),
        _ => return bad(Unread::NotInList),
    };
    let rest = ["tiêu chí", "tc"]
        .iter()
        .find_map(|p| typed.strip_prefix(fold(p).as_str()))
        .unwrap_or(&typed)
        .trim_start();
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let after = rest.chars().nth(digits.len());
    let ends = after.is_none_or(|c| c == ' ' || c == '.' || c == ':' || c == ')')
        && !rest.contains(|c: char| c == ',' || c == ';');
    match digits.parse::<u16>() {
        // 2.1 is the code of an indicator, not of a criterion.
        Ok(n)
            if ends
                && n > 0
                && !rest
                    .chars()
                    .skip(digits.len() + 1)
                    .next()
                    .is_some_and(|c| c.is_ascii_digit()) =>
        {
            (Answer::Number(n.into()), how)
        }
        _ => bad(Unread::NotInList),
    }
}

fn whole(cell: &Cell, wanted: &Wanted<'_>) -> Read {
    let (answer, how) = number(cell, wanted);
    match &answer {
        Answer::Number(n) if !n.fract().is_zero() => bad(Unread::NotANumber),
        _ => (answer, how),
    }
}

fn number(cell: &Cell, wanted: &Wanted<'_>) -> Read {
    let percent = wanted.unit == "%"
        || *wanted.kind == ValueType::Percent
        || wanted.part.is_some_and(|p| p.unit == "%");
    match &cell.content {
        Content::Number(n) => match cell.format {
            NumberFormat::Date => bad(Unread::NotANumber),
            NumberFormat::Percent if percent => match n.checked_mul(Decimal::ONE_HUNDRED) {
                Some(n) => (Answer::Number(n.normalize()), Some(Tolerated::PercentFormat)),
                None => bad(Unread::NotANumber),
            },
            _ => plain(Answer::Number(n.normalize())),
        },
        Content::Text(typed) => typed_number(typed, wanted, percent),
        _ => bad(Unread::NotANumber),
    }
}

/// A number typed as text: separators, blanks between thousands, a unit of measure behind it.
fn typed_number(typed: &str, wanted: &Wanted<'_>, percent: bool) -> Read {
    let tidy = tidy(typed);
    let mut body = tidy.as_str();
    let mut how = Tolerated::NumberAsText;
    let unit = wanted.part.map_or(wanted.unit, |p| p.unit.as_str());
    let suffixes: Vec<&str> = if percent {
        vec!["%"]
    } else {
        std::iter::once(unit)
            .chain(unit.split('/'))
            .filter(|u| !u.is_empty())
            .collect()
    };
    for suffix in suffixes {
        if let Some(front) = strip_suffix_fold(body, suffix) {
            body = front;
            how = Tolerated::WithUnit;
            break;
        }
    }
    let negative = body.starts_with('-');
    let digits: String = body.trim_start_matches('-').trim().to_owned();
    // Blanks only between groups of three digits: "1 250" is a number, "12 5" is not.
    let groups: Vec<&str> = digits.split(' ').collect();
    let joined = if groups.len() > 1 {
        let whole = |g: &str| g.chars().all(|c| c.is_ascii_digit());
        let last = groups
            .last()
            .map(|g| g.split([',', '.']).next().unwrap_or_default())
            .unwrap_or_default();
        let middle = groups.get(1..groups.len() - 1).unwrap_or_default();
        let first = groups.first().copied().unwrap_or_default();
        if !(whole(first)
            && (1..=3).contains(&first.len())
            && middle.iter().all(|g| whole(g) && g.len() == 3)
            && last.len() == 3
            && whole(last))
        {
            return bad(Unread::NotANumber);
        }
        groups.concat()
    } else {
        digits.clone()
    };
    if joined.is_empty()
        || !joined.chars().all(|c| c.is_ascii_digit() || c == ',' || c == '.')
        || !joined.starts_with(|c: char| c.is_ascii_digit())
    {
        return bad(Unread::NotANumber);
    }
    let sign = |n: Decimal| if negative { -n } else { n };
    let grouped = groups.len() > 1;
    match readings(&joined, *wanted.kind == ValueType::Integer, grouped) {
        Some((n, None)) => (Answer::Number(sign(n).normalize()), Some(how)),
        Some((a, Some(b))) => {
            let (a, b) = (sign(a), sign(b));
            let fits =
                |n: Decimal| wanted.range.0.is_none_or(|m| n >= m) && wanted.range.1.is_none_or(|m| n <= m);
            match (fits(a), fits(b)) {
                (true, false) => (Answer::Number(a.normalize()), Some(Tolerated::OnlyReading)),
                (false, true) => (Answer::Number(b.normalize()), Some(Tolerated::OnlyReading)),
                _ => bad(Unread::Ambiguous(a, b)),
            }
        }
        None => bad(Unread::NotANumber),
    }
}

fn strip_suffix_fold<'a>(body: &'a str, suffix: &str) -> Option<&'a str> {
    let keep = body.chars().count().checked_sub(suffix.chars().count())?;
    let at = body.char_indices().nth(keep).map_or(body.len(), |(i, _)| i);
    let (front, back) = body.split_at_checked(at)?;
    (fold(back) == fold(suffix) && !front.trim().is_empty()).then(|| front.trim_end())
}

/// The one or two numbers that digits with separators can mean.
fn readings(digits: &str, whole: bool, grouped: bool) -> Option<(Decimal, Option<Decimal>)> {
    let marks: Vec<char> = digits.chars().filter(|c| !c.is_ascii_digit()).collect();
    let bare = |skip: char| digits.chars().filter(|c| *c != skip).collect::<String>();
    match marks.as_slice() {
        [] => Some((digits.parse().ok()?, None)),
        [mark] => {
            let (front, back) = digits.split_once(*mark)?;
            if back.is_empty() {
                return None;
            }
            let decimal: Decimal = format!("{front}.{back}").parse().ok()?;
            if back.len() != 3 || front == "0" || front.len() > 3 || grouped {
                return Some((decimal, None));
            }
            let thousands: Decimal = format!("{front}{back}").parse().ok()?;
            if whole {
                Some((thousands, None))
            } else {
                Some((thousands, Some(decimal)))
            }
        }
        [first, .., last] => {
            // 1.234.567 or 1,234,567: groups of three; 1.234,5: the last mark is the decimal one.
            if marks.iter().all(|m| m == first) {
                let mut parts = digits.split(*first);
                let head = parts.next()?;
                let sound = !head.is_empty() && head.len() <= 3 && parts.all(|p| p.len() == 3);
                return if sound {
                    Some((bare(*first).parse().ok()?, None))
                } else {
                    None
                };
            }
            if marks.iter().filter(|m| *m == last).count() != 1 {
                return None;
            }
            let (front, back) = digits.split_once(*last)?;
            let mut parts = front.split(*first);
            let head = parts.next()?;
            if head.is_empty()
                || head.len() > 3
                || !parts.all(|p| p.len() == 3)
                || back.is_empty()
                || back.contains(*first)
            {
                return None;
            }
            let front: String = front.chars().filter(|c| c != first).collect();
            Some((format!("{front}.{back}").parse().ok()?, None))
        }
    }
}

fn date(cell: &Cell, date_1904: bool) -> Read {
    match &cell.content {
        Content::Number(n) => {
            let how = (cell.format != NumberFormat::Date).then_some(Tolerated::DateAsNumber);
            // Between 2000 and 2049: a plain number outside is no date that anyone here means.
            let likely = *n >= Decimal::from(36_526) && *n <= Decimal::from(54_789);
            match from_serial(*n, date_1904) {
                Some(date) if how.is_none() || likely => (Answer::Date(date), how),
                _ => bad(Unread::NotADate),
            }
        }
        Content::Text(typed) => match typed_date(typed) {
            Some(date) => (Answer::Date(date), Some(Tolerated::DateAsText)),
            None => bad(Unread::NotADate),
        },
        _ => bad(Unread::NotADate),
    }
}

/// A serial number of Excel as a date; the 1900 system counts a 29/02/1900 that never was.
pub(super) fn from_serial(serial: Decimal, date_1904: bool) -> Option<Date> {
    let days = i64::try_from(serial.floor()).ok()?;
    let (origin, days) = if date_1904 {
        (Date::constant(1904, 1, 1), days)
    } else if days < 61 {
        (Date::constant(1899, 12, 31), days)
    } else {
        (Date::constant(1899, 12, 30), days)
    };
    if !(0..=2_958_465).contains(&days) {
        return None;
    }
    origin.checked_add(jiff::Span::new().days(days)).ok()
}

/// `14/12/2020`, `14.12.2020`, `14-12-2020`, `2020-12-14`, `ngày 05 tháng 12 năm 2020`.
pub(super) fn typed_date(typed: &str) -> Option<Date> {
    let folded = fold(typed);
    let numbers: Vec<&str> = folded
        .split(|c: char| !c.is_ascii_digit())
        .filter(|p| !p.is_empty())
        .collect();
    let [a, b, c] = numbers.as_slice() else {
        return None;
    };
    let worded = folded.starts_with(&fold("ngày")) && folded.contains(&fold("tháng"));
    let rest: String = folded.chars().filter(|c| !c.is_ascii_digit()).collect();
    let marks = ["//", "..", "--"].contains(&rest.replace(' ', "").as_str());
    if !worded && !marks {
        return None;
    }
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn typed(typed: &str, kind: &ValueType, max: Option<i64>) -> Read {
        let wanted = Wanted {
            kind,
            part: None,
            none_is_zero: false,
            unit: if *kind == ValueType::Percent {
                "%"
            } else {
                "triệu đồng"
            },
            range: (Some(Decimal::ZERO), max.map(Decimal::from)),
            date_1904: false,
        };
        typed_number(typed, &wanted, *kind == ValueType::Percent)
    }

    #[test]
    fn typed_numbers() {
        let n = |t: &str| Answer::Number(t.parse().unwrap());
        for (text, kind, max, answer) in [
            ("95", ValueType::Percent, Some(100), n("95")),
            ("95,5", ValueType::Percent, Some(100), n("95.5")),
            ("95.5", ValueType::Percent, Some(100), n("95.5")),
            ("95%", ValueType::Percent, Some(100), n("95")),
            ("95,5 %", ValueType::Percent, Some(100), n("95.5")),
            ("1.234,5", ValueType::Money, None, n("1234.5")),
            ("1,234.5", ValueType::Money, None, n("1234.5")),
            ("1 250", ValueType::Money, None, n("1250")),
            ("1\u{a0}250", ValueType::Money, None, n("1250")),
            ("1.234.567", ValueType::Money, None, n("1234567")),
            ("52 triệu đồng", ValueType::Money, None, n("52")),
            ("0,125", ValueType::Percent, Some(100), n("0.125")),
            ("1.250", ValueType::Integer, None, n("1250")),
            // Only one reading is a percentage.
            ("99,125", ValueType::Percent, Some(100), n("99.125")),
            (
                "12.500",
                ValueType::Money,
                None,
                Answer::Unreadable(Unread::Ambiguous(12500.into(), "12.5".parse().unwrap())),
            ),
            (
                "≥ 95",
                ValueType::Percent,
                Some(100),
                Answer::Unreadable(Unread::NotANumber),
            ),
            (
                "3/3",
                ValueType::Percent,
                Some(100),
                Answer::Unreadable(Unread::NotANumber),
            ),
            (
                "12 5",
                ValueType::Money,
                None,
                Answer::Unreadable(Unread::NotANumber),
            ),
            (
                "đang làm",
                ValueType::Money,
                None,
                Answer::Unreadable(Unread::NotANumber),
            ),
            (
                "%",
                ValueType::Percent,
                Some(100),
                Answer::Unreadable(Unread::NotANumber),
            ),
            ("", ValueType::Money, None, Answer::Unreadable(Unread::NotANumber)),
        ] {
            assert_eq!(typed(text, &kind, max).0, answer, "{text}");
        }
    }

    #[test]
    fn dates() {
        let d = |y, m, day| Some(Date::constant(y, m, day));
        for (text, date) in [
            ("14/12/2020", d(2020, 12, 14)),
            ("14.12.2020", d(2020, 12, 14)),
            ("14-12-2020", d(2020, 12, 14)),
            ("2020-12-14", d(2020, 12, 14)),
            ("ngày 05 tháng 12 năm 2020", d(2020, 12, 5)),
            ("31/02/2020", None),
            ("12/2020", None),
            ("14/12/20", None),
            ("đang làm", None),
        ] {
            assert_eq!(typed_date(text), date, "{text}");
        }
        // Serial numbers as Excel shows them: 44179 is 14/12/2020, 60 is the day that never was.
        assert_eq!(from_serial(44_179.into(), false), d(2020, 12, 14));
        assert_eq!(from_serial(42_717.into(), true), d(2020, 12, 14));
        assert_eq!(from_serial(1.into(), false), d(1900, 1, 1));
    }

    proptest! {
        #[test]
        fn nothing_typed_panics(text in "\\PC{0,24}") {
            let _ = typed(&text, &ValueType::Money, None);
            let _ = typed(&text, &ValueType::Percent, Some(100));
            let _ = typed_date(&text);
        }

        #[test]
        fn what_is_shown_is_read_back(units in 0_i64..1_000_000_000, scale in 0_u32..3) {
            let number = Decimal::new(units, scale);
            let shown = crate::number::show(number);
            let (answer, _) = typed(&shown, &ValueType::Money, None);
            match answer {
                Answer::Number(read) => prop_assert_eq!(read, number.normalize()),
                // "1.234" can be two numbers: then one of the two is the one that was meant.
                Answer::Unreadable(Unread::Ambiguous(a, b)) => prop_assert!(a == number.normalize() || b == number.normalize()),
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
