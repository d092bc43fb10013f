//! A submission beside the earlier rounds: what changed, and what is unlike anything else.
//!
//! Silent where the round names no earlier one. A row is compared with the row that is the same by [`row_name`]; where
//! two have one name, or none does, nothing is compared. One cell is told once: a value that other checks doubt is not
//! told again here, and of the checks here the first in the order of [`check`] speaks.

mod cumulative;
mod history;
mod other_units;
mod own_past;
mod plan_moved;
mod recognition;
mod sent_again;
mod slipped;
mod spread;
mod strong_change;
mod vanished;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::{Item, Subject};
use crate::catalogue::{About, CheckKind, Effect, Fill, Rule};
use crate::diagnostic::{Compared, Problem as P, Sink};
use crate::previous::{Earlier, row_name};
use crate::submission::{Answer, Entry, Row, Table};
use crate::workbook::CellRef;

use history::History;

/// A cell of a file: tab and place.
type At = (String, CellRef);

/// The submission beside the earlier rounds.
struct View<'v, 'a> {
    subject: &'v Subject<'a>,
    items: &'v [Item<'a>],
    history: History<'a>,
    last: &'a Earlier,
    /// Cells that something was said about which may explain anything else about them.
    told: BTreeSet<At>,
}

/// Two numbers of one cell, then and now, that a rule is about.
#[derive(Clone, Copy)]
struct Change<'v, 'a> {
    item: &'v Item<'a>,
    about: &'v About,
    then: Decimal,
    now: Decimal,
}

pub(super) fn check(subject: &Subject<'_>, items: &[Item<'_>], sink: &mut Sink<'_>) {
    let Some(last) = subject.past.last() else {
        return;
    };
    let mut view = View {
        subject,
        items,
        history: History::new(subject),
        last,
        told: doubted(sink),
    };
    slipped::check(&view, sink);
    recognition::check(&view, sink);
    vanished::check(&view, sink);
    plan_moved::check(&view, sink);
    sent_again::check(&view, sink);
    // From what cannot be to what is only unlikely.
    cumulative::check(&mut view, sink);
    strong_change::check(&mut view, sink);
    own_past::check(&mut view, sink);
    other_units::check(&mut view, sink);
}

/// Cells whose value other checks take away, or ask about as a slip.
fn doubted(sink: &Sink<'_>) -> BTreeSet<At> {
    let doubts = sink.findings.iter().filter(|f| {
        f.effect == Effect::Cell
            || matches!(
                f.problem,
                P::ScaleSuspect { .. } | P::DateSwapped { .. } | P::AmbiguousNumber { .. }
            )
    });
    doubts
        .flat_map(|f| {
            f.place
                .cell
                .iter()
                .chain(&f.others)
                .map(|at| (f.place.sheet.clone(), *at))
        })
        .collect()
}

impl<'v, 'a> View<'v, 'a> {
    /// The title of the last round.
    fn period(&self) -> String {
        self.last.period.title.clone()
    }

    fn is_told(&self, table: &Table, entry: &Entry) -> bool {
        self.told.contains(&(table.tab.clone(), entry.at))
    }

    /// The entry of a rule that decides for a cell: the first that fits and whose conditions hold. A rule without entries
    /// is about every column.
    fn about(&self, rule: &'v Rule, item: &Item<'_>) -> Option<&'v About> {
        static EVERY: LazyLock<About> = LazyLock::new(About::default);
        let holds = |when| self.subject.holds(when, &item.row.unit, &item.table.set);
        if !holds(&rule.when) {
            return None;
        }
        if rule.about.is_empty() {
            return Some(&EVERY);
        }
        let unit = item.unit(self.subject);
        rule.about
            .iter()
            .find(|about| about.fits(&item.table.sheet, item.column.column, unit) && holds(&about.when))
    }

    /// The numbers that a rule is about: typed ones, without the rows that sum others.
    fn numbers(&self, rule: &'v Rule) -> Vec<(&'v Item<'a>, &'v About, Decimal)> {
        let typed = self
            .items
            .iter()
            .filter(|i| i.column.column.fill == Fill::Typed && !i.is_sum());
        typed
            .filter_map(|item| match item.entry.answer {
                Answer::Number(now) => Some((item, self.about(rule, item)?, now)),
                _ => None,
            })
            .collect()
    }

    /// Those that were numbers in the last round too.
    fn changes(&self, rule: &'v Rule) -> Vec<Change<'v, 'a>> {
        let numbers = self.numbers(rule).into_iter();
        numbers
            .filter_map(|(item, about, now)| {
                let then = self
                    .history
                    .last(item.table, item.row)?
                    .cells
                    .get(&item.column.id)?;
                match then.answer {
                    Answer::Number(then) => Some(Change {
                        item,
                        about,
                        then,
                        now,
                    }),
                    _ => None,
                }
            })
            .collect()
    }

    /// The rules of a kind.
    fn rules(&self, kind: CheckKind) -> impl Iterator<Item = &'a Rule> + use<'a> {
        self.subject.catalogue.rules_of(kind)
    }

    /// Tells about a cell; nothing else is said about it here.
    fn say(&mut self, rule: &Rule, item: &Item<'_>, what: Compared, sink: &mut Sink<'_>) {
        item.say_under(self.subject, rule, P::Compared(what), sink);
        self.told.insert((item.table.tab.clone(), item.entry.at));
    }
}

/// Rows by what makes them the same from one round to the next; a name of two rows names neither.
fn by_name<'a>(subject: &Subject<'a>, table: &'a Table) -> BTreeMap<String, Option<&'a Row>> {
    let mut rows: BTreeMap<String, Option<&'a Row>> = BTreeMap::new();
    let Some(sheet) = subject.catalogue.form.sheet(&table.sheet) else {
        return rows;
    };
    for row in &table.rows {
        if let Some(name) = row_name(sheet, row) {
            rows.entry(name).and_modify(|r| *r = None).or_insert(Some(row));
        }
    }
    rows
}

/// Whether a change is at least so many percent of a number; nothing overflows.
fn is_share(change: Decimal, of: Decimal, percent: Decimal) -> bool {
    let limit = (of.abs() / Decimal::ONE_HUNDRED).checked_mul(percent);
    limit.is_some_and(|limit| change >= limit)
}

/// A number's share of another in percent, with one decimal.
fn percent(change: Decimal, of: Decimal) -> Option<Decimal> {
    let share = change.checked_div(of.abs())?.checked_mul(Decimal::ONE_HUNDRED)?;
    Some(share.round_dp(1).normalize())
}
