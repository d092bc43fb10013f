//! Units of measure behind a number or in a head: of amounts of money, which convert into each other, and all others.

use rust_decimal::Decimal;

use super::Field;
use crate::catalogue::Words;
use crate::text::fold;

/// What a number is taken times to be in the column's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale {
    pub(super) times: Decimal,
    /// The unit of measure is that of the head, not of the cell.
    pub(super) by_head: bool,
}

impl Scale {
    pub(super) const ONE: Self = Self {
        times: Decimal::ONE,
        by_head: false,
    };
}

/// A unit written elsewhere, in terms of the column's; none where it measures something else.
fn against(written: &str, field: &Field<'_>, words: &Words) -> Option<Decimal> {
    let (own, own_of) = words.amount(field.unit())?;
    let (times, of) = words.amount(written)?;
    if own.is_zero() || !(of.is_empty() || of == own_of) {
        return None;
    }
    times.checked_div(own)
}

/// The scale that the words behind a number say; none where they are no unit of the column.
pub(super) fn behind(suffix: &str, field: &Field<'_>, words: &Words) -> Option<Scale> {
    if suffix.is_empty() {
        return Some(by_head(field, words).unwrap_or(Scale::ONE));
    }
    let scale = |times| Scale {
        times,
        by_head: false,
    };
    if let Some(times) = against(suffix, field, words) {
        return Some(scale(times));
    }
    let folded = fold(suffix);
    let percent = field.unit() == "%" && (folded == "%" || words.percent.contains(&folded));
    let criteria = field.criteria.is_some() && super::state::is_criteria(&folded);
    (percent || criteria || is_unit_of_measure(&folded, field)).then_some(scale(Decimal::ONE))
}

/// The scale of a number without a unit, where the unit wrote another one into the head: in brackets at its end.
pub(super) fn by_head(field: &Field<'_>, words: &Words) -> Option<Scale> {
    let inside = bracketed(field.head);
    if inside.is_empty() {
        return None;
    }
    let times = against(inside, field, words)?;
    (times != Decimal::ONE).then_some(Scale { times, by_head: true })
}

/// What stands in brackets at the end of a head.
fn bracketed(head: &str) -> &str {
    head.trim_end()
        .strip_suffix(')')
        .and_then(|h| h.rsplit_once('('))
        .map_or("", |(_, inside)| inside)
}

/// Whether folded words behind a number are the unit that the column asks for: its own, what stands in brackets at the
/// end of the head, or the first word of either ("triệu" for "triệu đồng/người/năm").
fn is_unit_of_measure(suffix: &str, field: &Field<'_>) -> bool {
    let head = bracketed(&field.column.header);
    [field.unit(), head].iter().filter(|u| !u.is_empty()).any(|unit| {
        let whole = fold(unit);
        let before_slash = unit.split('/').next().map(fold).unwrap_or_default();
        let first_word = whole.split([' ', '/']).next().unwrap_or_default();
        suffix == whole || suffix == before_slash || (!first_word.is_empty() && suffix == first_word)
    })
}
