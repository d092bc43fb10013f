//! Some out of all: "3/3 trường" in a column of percent, "15/19" in a count of criteria, and such a count that Excel made
//! a date of.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{is_digits, number, state};
use crate::text::fold;

/// Decimals of a percentage that is worked out, as documents give it (99,75%).
const DECIMALS: u32 = 2;

/// "3/3 trường", "12,5 km/13 km" in percent; none where it is not so many out of so many.
///
/// Separators that can be read in two ways are no harm where one reading only makes a share, or all make the same.
pub(super) fn percent(text: &str) -> Option<Decimal> {
    let (some, all) = text.split_once('/')?;
    let (some, of) = numbered(some)?;
    let (all, of_all) = numbered(all)?;
    if !of.is_empty() && fold(of) != fold(of_all) {
        return None;
    }
    // Who writes a point for thousands in one of the two writes it in the other.
    let alike = some.len() == all.len();
    let mut shares = some.iter().enumerate().flat_map(|(i, some)| {
        all.iter().enumerate().filter_map(move |(j, all)| {
            let fits = *all > Decimal::ZERO && !some.is_sign_negative() && some <= all;
            let taken = fits && (!alike || i == j);
            taken.then(|| some.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(*all))?
        })
    });
    let first = shares.next()?.round_dp(DECIMALS);
    shares
        .all(|s| s.round_dp(DECIMALS) == first)
        .then_some(first.normalize())
}

/// The readings of a number and the words behind it, which have no digits.
fn numbered(text: &str) -> Option<(Vec<Decimal>, &str)> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(_, c)| !(c.is_ascii_digit() || matches!(c, '.' | ',' | ' ')))
        .map_or(text.len(), |(at, _)| at);
    let (digits, words) = text.split_at_checked(end)?;
    if words.contains(|c: char| c.is_ascii_digit() || c == '/') {
        return None;
    }
    let (one, other) = number::readings(digits.trim(), false)?;
    Some((std::iter::once(one).chain(other).collect(), words.trim()))
}

/// "15/19", "15/19 tiêu chí" where there are 19 criteria.
pub(super) fn count(text: &str, criteria: usize) -> Option<Decimal> {
    let (some, all) = text.split_once('/')?;
    let all = all.trim();
    let end = all
        .char_indices()
        .find(|(_, c)| !c.is_ascii_digit())
        .map_or(all.len(), |(at, _)| at);
    let (all, words) = all.split_at_checked(end)?;
    let words = fold(words);
    if !(words.is_empty() || state::is_criteria(&words)) {
        return None;
    }
    let some = some.trim();
    let (some, all): (usize, usize) = (is_digits(some).then(|| some.parse().ok())??, all.parse().ok()?);
    (all == criteria && some <= all).then(|| Decimal::from(some))
}

/// The count that a date was made of: "7/9" became 7 September or 9 July. One of the two is the number of criteria, the
/// other one the count.
pub(super) fn count_of_date(date: Date, criteria: usize) -> Option<Decimal> {
    let (day, month) = (
        usize::try_from(date.day()).ok()?,
        usize::try_from(date.month()).ok()?,
    );
    let some = if month == criteria {
        day
    } else if day == criteria {
        month
    } else {
        return None;
    };
    (some <= criteria).then(|| Decimal::from(some))
}
