//! Numbers: real ones, and those typed as text in every way that people separate digits.

use rust_decimal::Decimal;

use super::money::{self, Scale};
use super::{Field, LONGEST_NUMBER, Read, bad, begins, date, is_digits, share, with_how};
use crate::catalogue::{Catalogue, Words};
use crate::diagnostic::Tolerated;
use crate::submission::Unread;
use crate::text::{fold, narrow, tidy};
use crate::workbook::{Cell, Content, NumberFormat};

pub(super) fn read(cell: &Cell, field: &Field<'_>, catalogue: &Catalogue, date_1904: bool) -> Read {
    let words = &catalogue.words;
    match &cell.content {
        Content::Number(n) => match cell.format {
            NumberFormat::Plain => match money::by_head(field, words) {
                None => (field.allow(*n), None),
                Some(scale) => match n.checked_mul(scale.times) {
                    Some(n) => with_how(field.allow(n), Some(Tolerated::HeadUnit)),
                    None => bad(Unread::NotANumber),
                },
            },
            NumberFormat::Percent if field.unit() == "%" => match n.checked_mul(Decimal::ONE_HUNDRED) {
                Some(n) => with_how(field.allow(n), Some(Tolerated::PercentFormat)),
                None => bad(Unread::NotANumber),
            },
            NumberFormat::Percent => bad(Unread::NotANumber),
            NumberFormat::Date => {
                let counted = field.criteria.and_then(|all| {
                    let date = date::from_serial(*n, date_1904)?;
                    share::count_of_date(date, all)
                });
                match counted {
                    Some(n) => with_how(field.allow(n), Some(Tolerated::CountFromDate)),
                    None => bad(Unread::DateForNumber),
                }
            }
        },
        Content::Text(text) => match number_text(text, field, words) {
            Ok((n, how)) => with_how(field.allow(n), Some(how)),
            Err(why) => bad(why),
        },
        _ => bad(Unread::NotANumber),
    }
}

/// A number typed as text.
fn number_text(text: &str, field: &Field<'_>, words: &Words) -> Result<(Decimal, Tolerated), Unread> {
    let text = narrow(&tidy(text));
    let text = text.trim_start_matches('\'').trim();
    if text.chars().count() > LONGEST_NUMBER {
        return Err(Unread::NotANumber);
    }
    match one_number(text, field, words) {
        Err(Unread::NotANumber) => {}
        read => return read,
    }
    if field.unit() == "%"
        && let Some(n) = share::percent(text)
    {
        return Ok((n, Tolerated::Share));
    }
    if let Some(n) = field.criteria.and_then(|all| share::count(text, all)) {
        return Ok((n, Tolerated::CountOf));
    }
    Err(if is_requirement(text, words) {
        Unread::Requirement
    } else {
        Unread::NotANumber
    })
}

/// Whether a text says what is required, not what there is: "≥ 95 %", "từ 80 % trở lên".
fn is_requirement(text: &str, words: &Words) -> bool {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return false;
    }
    let folded = fold(text);
    begins(&folded, &words.requirement_first)
        || words
            .requirement_last
            .iter()
            .any(|w| folded.ends_with(w.as_str()))
}

/// A number with or without a unit of measure behind it.
fn one_number(text: &str, field: &Field<'_>, words: &Words) -> Result<(Decimal, Tolerated), Unread> {
    let (negative, rest) = match text.strip_prefix(['-', '−', '–', '—', '‑', '+']) {
        Some(rest) => (!text.starts_with('+'), rest.trim_start()),
        None => (false, text),
    };
    let end = rest
        .char_indices()
        .find(|(_, c)| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ' ')))
        .map_or(rest.len(), |(at, _)| at);
    let (digits, suffix) = rest.split_at_checked(end).ok_or(Unread::NotANumber)?;
    let suffix = suffix.trim();
    // The cheaper question first: most texts are words.
    let readings = readings(digits.trim(), field.is_whole()).ok_or(Unread::NotANumber)?;
    let scale = money::behind(suffix, field, words).ok_or(Unread::NotANumber)?;
    let scaled = |n: Decimal| {
        let n = n.checked_mul(scale.times).ok_or(Unread::NotANumber)?;
        Ok(if negative { -n } else { n })
    };
    let (value, only) = match readings {
        (one, None) => (scaled(one)?, false),
        (one, Some(other)) => {
            let (one, other) = (scaled(one)?, scaled(other)?);
            let (min, max) = field.limits();
            let fits = |n: Decimal| min.is_none_or(|min| n >= min) && max.is_none_or(|max| n <= max);
            match (fits(one), fits(other)) {
                (true, false) => (one, true),
                (false, true) => (other, true),
                _ => return Err(Unread::Ambiguous(one.normalize(), other.normalize())),
            }
        }
    };
    Ok((value.normalize(), how(suffix, scale, only)))
}

fn how(suffix: &str, scale: Scale, only: bool) -> Tolerated {
    if scale.by_head {
        Tolerated::HeadUnit
    } else if scale.times != Decimal::ONE {
        Tolerated::OtherUnit
    } else if only {
        Tolerated::OnlyReading
    } else if suffix.is_empty() {
        Tolerated::NumberAsText
    } else {
        Tolerated::WithUnit
    }
}

/// The one or two readings of digits with separators: decimal first, thousands second, where both are possible.
pub(super) fn readings(digits: &str, whole: bool) -> Option<(Decimal, Option<Decimal>)> {
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
