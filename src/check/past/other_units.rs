//! A figure that is implausible beside those of other units of its threshold class: the other rows of this file, and all
//! rows of the last round.
//!
//! Never those of other files of this round: a file judged alone gives the findings that it gives in the round.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::View;
use super::own_past::{Limits, is_comparable};
use super::spread::Spread;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Compared, Sink, Usual};
use crate::previous::Earlier;
use crate::submission::Answer;

/// Sheet, set, column.
type Column<'a> = (&'a str, &'a str, &'a str);

pub(super) fn check(view: &mut View<'_, '_>, sink: &mut Sink<'_>) {
    for rule in view.rules(K::OtherUnits) {
        let numbers = view.numbers(rule);
        let mut columns: BTreeMap<Column<'_>, Vec<(&str, Decimal)>> = BTreeMap::new();
        for (item, _, now) in &numbers {
            if is_comparable(item) && !view.is_told(item.table, item.entry) {
                let key = (
                    item.table.sheet.as_str(),
                    item.table.set.as_str(),
                    item.column.id.as_str(),
                );
                columns
                    .entry(key)
                    .or_default()
                    .push((item.row.unit.as_str(), *now));
            }
        }
        for (column, values) in &mut columns {
            values.extend(then(view.last, *column));
        }
        for (item, about, now) in numbers {
            let key = (
                item.table.sheet.as_str(),
                item.table.set.as_str(),
                item.column.id.as_str(),
            );
            let (Some(limits), Some(column)) = (Limits::of(rule, about), columns.get(&key)) else {
                continue;
            };
            if !is_comparable(item) || view.is_told(item.table, item.entry) {
                continue;
            }
            let class = view.class_of(&item.row.unit);
            let others: Vec<Decimal> = column
                .iter()
                .filter(|(unit, _)| *unit != item.row.unit && view.class_of(unit) == class)
                .map(|(_, n)| *n)
                .collect();
            let rows = others.len();
            if rows < limits.rows {
                continue;
            }
            sink.looked.add_under(&rule.code, 1);
            let Some(spread) = Spread::of(others) else {
                continue;
            };
            if spread.is_far(now, limits.times, limits.floor(spread.median)) {
                let what = Compared::Implausible {
                    column: item.head(),
                    now,
                    usual: Usual::Others {
                        median: spread.median,
                        rows,
                    },
                    period: view.period(),
                };
                view.say(rule, item, what, sink);
            }
        }
    }
}

impl View<'_, '_> {
    /// The threshold class of a unit; a village has that of the unit it lies in.
    fn class_of(&self, unit: &str) -> &str {
        self.subject
            .round
            .class_of(unit.split('/').next().unwrap_or_default())
    }
}

/// The numbers of a column in the last round, with their units.
fn then<'e>(last: &'e Earlier, (sheet, set, column): Column<'_>) -> Vec<(&'e str, Decimal)> {
    let tables = last.submissions.values().filter_map(|s| s.tables.get(sheet));
    let rows = tables.filter(|t| t.set == set).flat_map(|t| &t.rows);
    rows.filter_map(|row| match row.cells.get(column)?.answer {
        Answer::Number(n) => Some((row.unit.as_str(), n)),
        _ => None,
    })
    .collect()
}
