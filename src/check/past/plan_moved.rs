//! A planned date that moved later: again and again, after the old one had passed, or by long.
//!
//! In a sheet of plans the row is the gap, a criterion of a unit, whatever its words are; of several rows of one gap the
//! last date is when it is to be closed. Elsewhere it is the same row; what only follows from a plan that moved is not told.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Item, View};
use crate::catalogue::{Catalogue, CheckKind as K};
use crate::check::swapped::asked_for;
use crate::diagnostic::{Compared, Problem as P, Sink};
use crate::standing::{PlanRow, is_plan_sheet};
use crate::submission::{Answer, Row, Submission, Table};

/// A gap: unit, set, criterion.
type Gap = (String, String, u16);

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink<'_>) {
    let subject = view.subject;
    for rule in view.rules(K::PlanMoved) {
        let mut planned: BTreeMap<(&str, Gap), (&Item<'_>, Date)> = BTreeMap::new();
        let mut elsewhere: Vec<(&Item<'_>, Date)> = Vec::new();
        for item in view.items {
            let Answer::Date(now) = item.entry.answer else {
                continue;
            };
            if !asked_for(item.column.column, item.row) || view.is_told(item.table, item.entry) {
                continue;
            }
            match gap(subject.catalogue, item.table, item.row) {
                Some(gap) => {
                    let last = planned
                        .entry((item.column.id.as_str(), gap))
                        .or_insert((item, now));
                    if now > last.1 {
                        *last = (item, now);
                    }
                }
                None if is_plan_sheet(item.sheet) => {}
                None => elsewhere.push((item, now)),
            }
        }
        // Units under a set of which a plan was told: their own dates move for that reason.
        let mut moved: BTreeSet<(&str, String)> = BTreeSet::new();
        for ((column, gap), (item, now)) in planned {
            let rounds = view.history.rounds();
            let dates = rounds.map(|earlier| {
                let submission = earlier.submissions.get(&subject.submission.unit.code)?;
                last_planned(subject.catalogue, submission, &item.table.sheet, column, &gap)
            });
            let dates = dates.collect();
            let criterion = subject.criterion_name(&gap.1, gap.2);
            if tell(view, rule, (item, now, Some(criterion)), dates, sink) {
                moved.insert((item.row.unit.as_str(), gap.1));
            }
        }
        for (item, now) in elsewhere {
            if !moved.contains(&(item.row.unit.as_str(), item.table.set.clone())) {
                let before = view.history.rows(item.table, item.row);
                let dates = before.map(|row| date_in(row?, &item.column.id)).collect();
                tell(view, rule, (item, now, None), dates, sink);
            }
        }
    }
}

/// The gap that a row of plans is about.
fn gap(catalogue: &Catalogue, table: &Table, row: &Row) -> Option<Gap> {
    if !catalogue.form.sheet(&table.sheet).is_some_and(is_plan_sheet) {
        return None;
    }
    let plan = PlanRow::of(catalogue, table, row)?;
    Some((plan.unit, plan.set, plan.criterion))
}

fn date_in(row: &Row, column: &str) -> Option<Date> {
    match row.cells.get(column)?.answer {
        Answer::Date(date) => Some(date),
        _ => None,
    }
}

/// When a gap was to be closed in an earlier round.
fn last_planned(
    catalogue: &Catalogue,
    submission: &Submission,
    sheet: &str,
    column: &str,
    wanted: &Gap,
) -> Option<Date> {
    let table = submission.tables.get(sheet)?;
    let rows = table
        .rows
        .iter()
        .filter(|row| gap(catalogue, table, row).as_ref() == Some(wanted));
    rows.filter_map(|row| date_in(row, column)).max()
}

/// Tells of a date where it has to be; `before` are those of the earlier rounds, latest first. Says whether it did.
fn tell(
    view: &View<'_, '_>,
    rule: &crate::catalogue::Rule,
    (item, now, criterion): (&Item<'_>, Date, Option<String>),
    before: Vec<Option<Date>>,
    sink: &mut Sink<'_>,
) -> bool {
    let cut_off = view.subject.round.cut_off;
    let (Some(Some(then)), Some(about)) = (before.first().copied(), view.about(rule, item)) else {
        return false;
    };
    sink.looked.add_under(&rule.code, 1);
    // A date before the cut-off is told as that.
    if now <= then || now < cut_off {
        return false;
    }
    let limit = |name| rule.limit_of(about, name);
    let (Some(often), Some(long)) = (limit("times"), limit("days")) else {
        return false;
    };
    let mut times = 0_usize;
    let mut later = now;
    for date in before.into_iter().map_while(|d| d) {
        if date < later {
            times += 1;
        }
        if date > later {
            break;
        }
        later = date;
    }
    let days = i64::from(now.since(then).map_or(0, |span| span.get_days()));
    let passed = then <= cut_off;
    let again = rust_decimal::Decimal::from(times) >= often;
    if !again && !passed && rust_decimal::Decimal::from(days) <= long {
        return false;
    }
    let what = Compared::PlanMoved {
        column: item.head(),
        criterion,
        then,
        now,
        times,
        passed,
        days,
        period: view.period(),
    };
    item.say_under(view.subject, rule, P::Compared(what), sink);
    true
}
