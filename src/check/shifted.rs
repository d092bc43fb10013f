//! Columns whose data slipped: most filled cells are of another kind than the head says. Said once, in place of each cell.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Subject;
use crate::catalogue::{CheckKind as K, Fill, SheetKind};
use crate::diagnostic::{Finding, Problem as P, Sink};
use crate::workbook::CellRef;

/// A column of a tab.
#[derive(Default)]
struct Column {
    header: String,
    filled: BTreeSet<CellRef>,
    failing: BTreeMap<CellRef, String>,
}

/// Runs after single cells were checked; `before` is how many findings there were before that.
pub(super) fn check(subject: &Subject<'_>, before: usize, sink: &mut Sink<'_>) {
    let Some(rule) = subject.catalogue.rules_of(K::ColumnShifted).next() else {
        return;
    };
    let (Some(share), Some(least)) = (rule.limit("share"), rule.limit("least")) else {
        return;
    };
    let filled = |item: &super::Item<'_>| {
        item.sheet.kind != SheetKind::Record
            && item.column.column.fill == Fill::Typed
            && !item.entry.raw.is_empty()
    };
    let filled = subject.entries().filter(filled).count();
    sink.looked.add(K::ColumnShifted, filled);
    let mut columns: BTreeMap<(String, u16), Column> = BTreeMap::new();
    for finding in sink
        .findings
        .iter()
        .skip(before)
        .filter(|f| is_of_another_kind(f))
    {
        if let Some(at) = finding.place.cell {
            let column = columns.entry((finding.place.sheet.clone(), at.col)).or_default();
            column.failing.insert(at, finding.raw.clone());
        }
    }
    columns.retain(|_, c| !c.failing.is_empty());
    if columns.is_empty() {
        return;
    }
    for item in subject.entries() {
        if item.sheet.kind == SheetKind::Record || item.column.column.fill != Fill::Typed {
            continue;
        }
        let key = (item.table.tab.clone(), item.entry.at.col);
        if let Some(column) = columns.get_mut(&key).filter(|_| !item.entry.raw.is_empty()) {
            column.filled.insert(item.entry.at);
            column.header.clone_from(&item.column.header);
        }
    }
    columns.retain(|_, c| {
        let (failing, filled) = (Decimal::from(c.failing.len()), Decimal::from(c.filled.len()));
        filled >= least && failing * Decimal::ONE_HUNDRED > filled * share
    });
    if columns.is_empty() {
        return;
    }
    let mut at = 0;
    sink.findings.retain(|f| {
        at += 1;
        let shifted = || {
            let cell = f.place.cell?;
            columns.get(&(f.place.sheet.clone(), cell.col))
        };
        at <= before || !is_of_another_kind(f) || shifted().is_none()
    });
    for ((tab, _), column) in columns {
        let mut cells = column.failing.iter();
        let Some((first, raw)) = cells.next() else {
            continue;
        };
        let others = cells.map(|(at, _)| *at).collect();
        let problem = P::ColumnShifted {
            column: column.header,
            failing: column.failing.len(),
            filled: column.filled.len(),
        };
        sink.report_cells(rule, subject.place(&tab, Some(*first)), others, raw, problem);
    }
}

/// A number, a date, or a word of a list was asked for, and something else is there.
fn is_of_another_kind(finding: &Finding) -> bool {
    matches!(
        finding.problem,
        P::NotANumber { .. } | P::NotInList { .. } | P::NotADate { .. }
    )
}
