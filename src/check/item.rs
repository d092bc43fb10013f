//! A value where it stands: what people call its place, its unit of measure and range, what was looked at and said of it.

use rust_decimal::Decimal;

use super::Subject;
use super::sums::sums_others;
use crate::catalogue::{CheckKind, FormSheet, Part, PlacedColumn, Rule, SheetKind, ValueType};
use crate::diagnostic::{Problem, Sink};
use crate::submission::{Entry, Row, Table};

/// A value with its row, sheet and column.
pub(super) struct Item<'a> {
    pub(super) table: &'a Table,
    pub(super) sheet: &'a FormSheet,
    pub(super) row: &'a Row,
    pub(super) column: PlacedColumn<'a>,
    pub(super) entry: &'a Entry,
}

impl<'a> Item<'a> {
    /// Notes that a kind of check looked at the value, and says whether its rule is about it.
    pub(super) fn look(&self, subject: &Subject<'_>, kind: CheckKind, sink: &mut Sink<'_>) -> bool {
        let asks = subject.asks(kind, &self.row.unit, &self.table.set);
        sink.looked.add(kind, usize::from(asks));
        asks
    }

    /// Says something of the value, where the rule of the kind is about it.
    pub(super) fn say(&self, subject: &Subject<'_>, kind: CheckKind, problem: Problem, sink: &mut Sink<'_>) {
        let rule = subject.catalogue.rules_of(kind).next();
        if let Some(rule) = rule.filter(|_| subject.asks(kind, &self.row.unit, &self.table.set)) {
            self.say_under(subject, rule, problem, sink);
        }
    }

    /// Says something of the value under a rule that is about it.
    pub(super) fn say_under(
        &self,
        subject: &Subject<'_>,
        rule: &Rule,
        problem: Problem,
        sink: &mut Sink<'_>,
    ) {
        let place = subject.place(&self.table.tab, Some(self.entry.at));
        let who = self.subject_name(subject);
        sink.report_under(rule, place, &self.entry.raw, &who, problem);
    }

    /// The row sums others of a fixed list: recomputed, so a blank or rounded one is no fault.
    pub(super) fn is_sum(&self) -> bool {
        sums_others(self.sheet, self.row)
    }

    /// The rows of its sheet are about the reporting unit itself, each under a code or number of its set.
    fn is_coded(&self) -> bool {
        matches!(self.sheet.kind, SheetKind::ByIndicator | SheetKind::ByCriterion)
    }

    /// The head that people know the column by; for a row of indicators or criteria, with its code.
    pub(super) fn head(&self) -> String {
        if self.is_coded() {
            format!("{} {}", self.column.header, self.row.key)
        } else {
            self.column.header.clone()
        }
    }

    /// Whom or what it is about; nothing where it is about the reporting unit.
    fn subject_name(&self, subject: &Subject<'_>) -> String {
        if self.row.key == "record" || self.is_coded() {
            String::new()
        } else {
            subject.who(&self.table.sheet, self.row)
        }
    }

    /// The allowed range: of the column, or of the indicator that the row or column is about.
    pub(super) fn bounds(&self, subject: &Subject<'a>) -> (Option<Decimal>, Option<Decimal>) {
        if self.column.column.value_type != ValueType::Result {
            return (self.column.column.min, self.column.column.max);
        }
        self.part(subject).map_or((None, None), |p| (p.min, p.max))
    }

    /// The part of an indicator that the value is about.
    pub(super) fn part(&self, subject: &Subject<'a>) -> Option<&'a Part> {
        self.column.part.or_else(|| {
            let set = subject.catalogue.set(&self.table.set)?;
            set.part(&self.row.key).map(|(_, _, part)| part)
        })
    }

    /// The unit of measure of a number.
    pub(super) fn unit(&self, subject: &Subject<'a>) -> &'a str {
        match self.column.column.value_type {
            ValueType::Result => self.part(subject).map_or("", |p| p.unit.as_str()),
            ValueType::Percent => "%",
            _ => &self.column.column.unit,
        }
    }
}
