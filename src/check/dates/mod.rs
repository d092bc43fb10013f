//! Dates inside a submission against those of the round: cut-off, the moment looked at, receipt, targets, conditions.

mod before_cut_off;
mod document_after_receipt;
mod plan_after_target;
mod plan_passed;
mod recognised_too_early;
mod recognition_after_cut_off;
mod recognition_expired;
mod recognition_in_future;

use jiff::civil::Date;

use super::Subject;
use super::swapped::asked_for;
use crate::catalogue::{Column, Rule};
use crate::diagnostic::{Problem, Sink};
use crate::standing::Standing;
use crate::submission::{Answer, Entry, Row, Table};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    before_cut_off::check(subject, sink);
    plan_after_target::check(subject, sink);
    plan_passed::check(subject, sink);
    recognition_in_future::check(subject, sink);
    recognition_after_cut_off::check(subject, sink);
    recognised_too_early::check(subject, sink);
    recognition_expired::check(subject, sink);
    document_after_receipt::check(subject, sink);
}

/// A date that a rule is about, where it stands.
struct Dated<'a> {
    table: &'a Table,
    row: &'a Row,
    column: &'a Column,
    entry: &'a Entry,
    date: Date,
}

impl<'a> Subject<'a> {
    /// The dates of the column that a rule names: on its sheet, or on every sheet that has the column.
    ///
    /// A column that is asked for in one case only is about that case only; a date with day and month in each other's
    /// place is told as that.
    fn dates(&self, rule: &'a Rule) -> Vec<Dated<'a>> {
        let Some(column) = rule.column.as_deref() else {
            return Vec::new();
        };
        let sheets = self.catalogue.form.sheets.iter().map(|s| s.id.as_str());
        sheets
            .filter(|id| rule.sheet.as_deref().is_none_or(|only| only == *id))
            .flat_map(|sheet| self.column(rule, sheet, column))
            .filter(|(_, row, column, _)| asked_for(column, row))
            .filter(|(_, _, column, entry)| self.swap(column, entry).is_none())
            .filter_map(|(table, row, column, entry)| {
                let Answer::Date(date) = entry.answer else {
                    return None;
                };
                Some(Dated {
                    table,
                    row,
                    column,
                    entry,
                    date,
                })
            })
            .collect()
    }

    fn standing_of(&self, unit: &str, set: &str) -> Option<&'a Standing> {
        self.standings.iter().find(|s| s.unit == unit && s.set == set)
    }

    /// "7. Môi trường".
    pub(super) fn criterion_name(&self, set: &str, number: u16) -> String {
        let criterion = self.catalogue.set(set).and_then(|s| s.criterion(number));
        format!("{number}. {}", criterion.map_or("", |c| c.name.as_str()))
    }

    fn say(&self, rule: &Rule, dated: &Dated<'_>, problem: Problem, sink: &mut Sink<'_>) {
        sink.report_under(
            rule,
            self.place(&dated.table.tab, Some(dated.entry.at)),
            &dated.entry.raw,
            &self.who(&dated.table.sheet, dated.row),
            problem,
        );
    }
}
