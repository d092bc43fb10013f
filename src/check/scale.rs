//! Numbers of another scale than those of the other rows: a fraction for percent, a thousandth that Excel made of a
//! point for thousands, an amount in a smaller unit of measure.
//!
//! The values stay as they are; what they may be meant to be is said.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Item, Subject};
use crate::catalogue::{CheckKind as K, Fill, Rule, SheetKind};
use crate::diagnostic::{Problem as P, Sink, Suspicion, Tolerated};
use crate::submission::Answer;

/// What a rule goes by.
struct Limits {
    /// Other rows that there have to be.
    rows: usize,
    /// Percent of them that have to agree.
    most: Decimal,
    /// Largest number that can be a fraction of percent.
    fraction: Decimal,
    /// Least number of percent that others have.
    usual: Decimal,
    /// The factor of the mistake.
    times: Decimal,
    /// How many times smaller or larger others may be than what is meant.
    spread: Decimal,
}

impl Limits {
    fn of(rule: &Rule) -> Option<Self> {
        Some(Self {
            rows: rule.limit("rows")?.try_into().ok()?,
            most: rule.limit("most")?,
            fraction: rule.limit("fraction")?,
            usual: rule.limit("usual")?,
            times: rule.limit("times")?,
            spread: rule.limit("spread").filter(|s| *s >= Decimal::ONE)?,
        })
    }
}

/// The numbers of a column, ascending.
struct Column(Vec<Decimal>);

impl Column {
    /// Whether most others than a number lie between two, both included.
    fn agrees(&self, number: Decimal, from: Decimal, to: Decimal, limits: &Limits) -> bool {
        let below = |n: Decimal, equal: bool| self.0.partition_point(|o| *o < n || (equal && *o == n));
        let own = usize::from(number >= from && number <= to);
        let inside = below(to, true)
            .saturating_sub(below(from, false))
            .saturating_sub(own);
        let others = self.0.len().saturating_sub(1);
        others >= limits.rows
            && limits
                .most
                .checked_mul(others.into())
                .is_some_and(|most| Decimal::from(inside) * Decimal::ONE_HUNDRED >= most)
    }
}

pub(super) fn check(subject: &Subject<'_>, items: &[Item<'_>], sink: &mut Sink<'_>) {
    let Some(limits) = subject
        .catalogue
        .rules_of(K::ScaleSuspect)
        .next()
        .and_then(Limits::of)
    else {
        return;
    };
    // Rows of one indicator each, or one fact each, have nothing to be compared with.
    let comparable =
        |item: &&Item<'_>| matches!(item.sheet.kind, SheetKind::ByUnit | SheetKind::List) && !item.is_sum();
    let mut columns: BTreeMap<(&str, &str), Vec<(&Item<'_>, Decimal)>> = BTreeMap::new();
    for item in items.iter().filter(comparable) {
        if let (Answer::Number(n), Fill::Typed) = (&item.entry.answer, item.column.column.fill) {
            let key = (item.table.sheet.as_str(), item.column.id.as_str());
            columns.entry(key).or_default().push((item, *n));
        }
    }
    for numbers in columns.into_values() {
        if numbers.len() <= limits.rows {
            continue;
        }
        let mut sorted: Vec<Decimal> = numbers.iter().map(|(_, n)| *n).collect();
        sorted.sort_unstable();
        let column = Column(sorted);
        let found: Vec<_> = numbers
            .iter()
            .map(|(item, n)| {
                let looked = item.look(subject, K::ScaleSuspect, sink);
                looked
                    .then(|| suspicion(subject, item, *n, &column, &limits))
                    .flatten()
            })
            .collect();
        // Compared with those that nothing speaks against: a suspect says nothing about another.
        let sound = || {
            let pairs = numbers.iter().zip(&found);
            pairs.filter(|(_, why)| why.is_none()).map(|((_, n), _)| *n)
        };
        let Some(others) = sound().min().zip(sound().max()) else {
            continue;
        };
        for ((item, n), found) in numbers.iter().zip(&found) {
            if let Some((why, meant)) = *found {
                let problem = P::ScaleSuspect {
                    column: item.head(),
                    value: *n,
                    meant: meant.normalize(),
                    why,
                    others,
                };
                item.say(subject, K::ScaleSuspect, problem, sink);
            }
        }
    }
}

/// What speaks against a number, and what it may be meant to be.
fn suspicion(
    subject: &Subject<'_>,
    item: &Item<'_>,
    n: Decimal,
    column: &Column,
    limits: &Limits,
) -> Option<(Suspicion, Decimal)> {
    if n <= Decimal::ZERO {
        return None;
    }
    let unit = item.unit(subject);
    if unit == "%" {
        // A cell in percent format, or worked out, is percent whatever it is.
        let sure = matches!(
            item.entry.tolerated,
            Some(Tolerated::PercentFormat | Tolerated::Share)
        );
        return (!sure && n <= limits.fraction && column.agrees(n, limits.usual, Decimal::MAX, limits))
            .then_some((Suspicion::Fraction, n * Decimal::ONE_HUNDRED));
    }
    let near = |meant: Option<Decimal>| {
        let meant = meant?;
        let (from, to) = (
            meant.checked_div(limits.spread)?,
            meant.checked_mul(limits.spread)?,
        );
        column.agrees(n, from, to, limits).then_some(meant)
    };
    // "1.250" read as 1,25: three decimals at most, and never none.
    let times = n.checked_mul(limits.times);
    if !n.fract().is_zero()
        && let Some(meant) = near(times.filter(|t| t.fract().is_zero()))
    {
        return Some((Suspicion::Thousandth, meant));
    }
    // Fixed rows are of different things: only the point is told there.
    if !item.sheet.fixed.is_empty() || subject.catalogue.words.amount(unit).is_none() {
        return None;
    }
    let smaller = n.checked_div(limits.times);
    near(smaller)
        .or_else(|| near(smaller?.checked_div(limits.times)))
        .map(|meant| (Suspicion::SmallerUnit, meant))
}

/// Units of measure in which a number outside its range would lie inside, and what it would be; for what is no amount,
/// without a name.
pub(super) fn instead(
    subject: &Subject<'_>,
    item: &Item<'_>,
    n: Decimal,
    (min, max): (Option<Decimal>, Option<Decimal>),
) -> Vec<(String, Decimal)> {
    let words = &subject.catalogue.words;
    let unit = item.unit(subject);
    // Without two bounds anything would do; and a thousand times a negative or a rate is no better.
    if min.is_none() || max.is_none() || n <= Decimal::ZERO || unit == "%" {
        return Vec::new();
    }
    let fits = |n: &Decimal| min.is_some_and(|min| *n >= min) && max.is_some_and(|max| *n <= max);
    if let Some((own, _)) = words.amount(unit) {
        // The column's own unit is among them, and does not fit.
        let converted = words.amounts.iter().filter_map(|a| {
            let n = n.checked_mul(a.times)?.checked_div(own)?;
            Some((a.name.clone(), n.normalize()))
        });
        return converted.filter(|(_, n)| fits(n)).collect();
    }
    // A count with a fraction: a point for thousands.
    n.checked_mul(Decimal::ONE_THOUSAND)
        .filter(|t| !n.fract().is_zero() && t.fract().is_zero() && fits(t))
        .map(|t| vec![(String::new(), t.normalize())])
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 10, 20, 30, 40 and the number itself, three of four others are 75 %.
    #[test]
    fn most_others_agree_without_the_number_itself() {
        let limits = |rows| Limits {
            rows,
            most: Decimal::from(75),
            fraction: Decimal::ONE,
            usual: Decimal::from(20),
            times: Decimal::ONE_THOUSAND,
            spread: Decimal::TEN,
        };
        let agrees = |own: i64, from: i64, to: i64, rows: usize| {
            let mut numbers = vec![10, 20, 30, 40, own];
            numbers.sort_unstable();
            let column = Column(numbers.into_iter().map(Decimal::from).collect());
            column.agrees(own.into(), from.into(), to.into(), &limits(rows))
        };
        // Both ends count; the number itself does not, at either end or between.
        assert!(agrees(1, 20, 40, 4));
        assert!(!agrees(1, 21, 40, 4) && !agrees(1, 20, 39, 4));
        for own in [21, 30, 40] {
            assert!(!agrees(own, 21, 40, 4), "{own}");
            assert!(agrees(own, 20, 40, 4), "{own}");
        }
        // Beside it there have to be so many others.
        assert!(!agrees(1, 20, 40, 5));
    }
}
