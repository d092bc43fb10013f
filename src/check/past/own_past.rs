//! A figure that is implausible beside its own past: far from the median of the same cell in earlier rounds; with too few
//! of them, changed far unlike the other rows of its column.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::spread::Spread;
use super::{Change, View};
use crate::catalogue::{About, CheckKind as K, Rule, SheetKind};
use crate::check::Item;
use crate::diagnostic::{Compared, Sink, Usual};
use crate::submission::Answer;

/// The numbers that a rule goes by for a column.
pub(super) struct Limits {
    /// Deviations that are still plausible.
    pub(super) times: Decimal,
    /// Least deviation in percent of the figure it is held against.
    floor: Decimal,
    /// Least deviation in the column's unit of measure.
    least: Decimal,
    /// Rows that there have to be.
    pub(super) rows: usize,
}

impl Limits {
    pub(super) fn of(rule: &Rule, about: &About) -> Option<Self> {
        let limit = |name| rule.limit_of(about, name);
        Some(Self {
            times: limit("times")?,
            floor: limit("floor")?,
            least: limit("least")?,
            rows: limit("rows")?.try_into().ok()?,
        })
    }

    /// The least deviation from a figure.
    pub(super) fn floor(&self, of: Decimal) -> Decimal {
        let share = (of.abs() / Decimal::ONE_HUNDRED).checked_mul(self.floor);
        share.map_or(Decimal::MAX, |share| share.max(self.least))
    }
}

pub(super) fn check(view: &mut View<'_, '_>, sink: &mut Sink<'_>) {
    for rule in view.rules(K::OwnPast) {
        let changes = view.changes(rule);
        sink.looked.add_under(&rule.code, changes.len());
        let mut columns: BTreeMap<(&str, &str), Vec<(Change<'_, '_>, Decimal)>> = BTreeMap::new();
        for change in &changes {
            let key = (change.item.table.sheet.as_str(), change.item.column.id.as_str());
            if is_comparable(change.item)
                && let Some(difference) = change.now.checked_sub(change.then)
            {
                columns.entry(key).or_default().push((*change, difference));
            }
        }
        for change in &changes {
            let (item, now) = (change.item, change.now);
            let Some(limits) = Limits::of(rule, change.about) else {
                continue;
            };
            let values = rule
                .limit_of(change.about, "values")
                .and_then(|v| usize::try_from(v).ok());
            if view.is_told(item.table, item.entry) || now == change.then {
                continue;
            }
            let own = earlier_values(view, item);
            let usual = if values.is_some_and(|v| own.len() >= v) {
                from_own(own, now, &limits)
            } else {
                let key = (item.table.sheet.as_str(), item.column.id.as_str());
                let column = columns.get(&key).map(Vec::as_slice).unwrap_or_default();
                from_changes(view, change, column, &limits)
            };
            if let Some(usual) = usual {
                let what = Compared::Implausible {
                    column: item.head(),
                    now,
                    usual,
                    period: view.period(),
                };
                view.say(rule, item, what, sink);
            }
        }
    }
}

/// Rows of one indicator each, or fixed ones, have nothing to be compared with in their column.
pub(super) fn is_comparable(item: &Item<'_>) -> bool {
    matches!(item.sheet.kind, SheetKind::ByUnit | SheetKind::List) && item.sheet.fixed.is_empty()
}

fn earlier_values(view: &View<'_, '_>, item: &Item<'_>) -> Vec<Decimal> {
    let rows = view.history.rows(item.table, item.row).flatten();
    rows.filter_map(|row| match row.cells.get(&item.column.id)?.answer {
        Answer::Number(n) => Some(n),
        _ => None,
    })
    .collect()
}

fn from_own(own: Vec<Decimal>, now: Decimal, limits: &Limits) -> Option<Usual> {
    let rounds = own.len();
    let spread = Spread::of(own)?;
    let far = spread.is_far(now, limits.times, limits.floor(spread.median));
    far.then_some(Usual::Earlier {
        median: spread.median,
        rounds,
    })
}

fn from_changes(
    view: &View<'_, '_>,
    change: &Change<'_, '_>,
    column: &[(Change<'_, '_>, Decimal)],
    limits: &Limits,
) -> Option<Usual> {
    let difference = change.now.checked_sub(change.then)?;
    // A figure that is doubted says nothing about another.
    let others: Vec<Decimal> = column
        .iter()
        .filter(|(other, _)| other.item.row.number != change.item.row.number)
        .filter(|(other, _)| !view.is_told(other.item.table, other.item.entry))
        .map(|(_, difference)| *difference)
        .collect();
    let rows = others.len();
    if rows < limits.rows {
        return None;
    }
    let spread = Spread::of(others)?;
    let far = spread.is_far(difference, limits.times, limits.floor(change.then));
    far.then_some(Usual::Changes {
        then: change.then,
        median: spread.median,
        rows,
    })
}
