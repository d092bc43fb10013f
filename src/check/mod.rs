//! Checks of a submission: values and standings in, findings out. A check cannot fail, print, or see another's findings.
//!
//! A rule binds one of these kinds to a code; each file holds the kinds of one family.

mod cells;
mod contradiction;
mod control;
mod date_in_words;
mod dates;
mod deadline;
mod equals_requirement;
mod file_name;
mod filled_with;
mod form_rows;
mod issuer;
mod item;
mod no_plan;
mod number_limit;
mod other_case;
mod parts;
mod past;
mod rank_mismatch;
mod recognised_unmet;
mod recognition_incomplete;
mod recount;
mod repeated;
mod scale;
mod sheets;
mod shifted;
mod sum_mismatch;
mod sums;
mod swapped;
mod when;
mod written;

use jiff::civil::DateTime;

use item::Item;

use crate::catalogue::{Catalogue, Column, Rule, SheetKind};
use crate::diagnostic::{Place, Sink};
use crate::previous::Past;
use crate::round::Round;
use crate::standing::{Cite, Standing};
use crate::submission::{Answer, Entry, Row, Submission, Table};
use crate::text::clip;

/// How much of a row's own words names it in a message.
const LONGEST_NAME: usize = 60;

pub use deadline::{Timing, check as check_deadline, late as check_late};

/// Everything that a check may look at.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Rulebook.
    pub catalogue: &'a Catalogue,
    /// Round.
    pub round: &'a Round,
    /// The workbook as understood.
    pub submission: &'a Submission,
    /// Where its units stand.
    pub standings: &'a [Standing],
    /// Path of the file below `submissions/`.
    pub file: &'a str,
    /// The moment that the round is looked at.
    pub as_of: DateTime,
    /// What the round is compared with.
    pub past: &'a Past,
    /// When the file was received; none where the register does not say.
    pub received: Option<DateTime>,
}

/// Runs every check on a submission.
pub fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    sheets::check(subject, sink);
    form_rows::check(subject, sink);
    let items: Vec<Item<'_>> = subject.entries().collect();
    let before = sink.findings.len();
    cells::check(subject, &items, sink);
    shifted::check(subject, before, sink);
    scale::check(subject, &items, sink);
    written::check(subject, &items, sink);
    swapped::check(subject, &items, sink);
    contradiction::check(subject, sink);
    recount::check(subject, sink);
    recognition_incomplete::check(subject, sink);
    recognised_unmet::check(subject, sink);
    no_plan::check(subject, sink);
    sum_mismatch::check(subject, sink);
    rank_mismatch::check(subject, sink);
    parts::check(subject, sink);
    sums::check(subject, sink);
    other_case::check(subject, sink);
    issuer::check(subject, sink);
    repeated::check(subject, sink);
    date_in_words::check(subject, sink);
    file_name::check(subject, sink);
    dates::check(subject, sink);
    number_limit::check(subject, sink);
    filled_with::check(subject, sink);
    equals_requirement::check(subject, &items, sink);
    // After the others: what they tell of a cell explains what is told here.
    past::check(subject, &items, sink);
    // Last: what other checks make unusable is not read either.
    control::check(subject, sink);
}

impl<'a> Subject<'a> {
    fn place(&self, tab: &str, cell: Option<crate::workbook::CellRef>) -> Place {
        Place {
            unit: self.submission.unit.code.clone(),
            file: self.file.to_owned(),
            sheet: tab.to_owned(),
            cell,
        }
    }

    fn cite(&self, cite: &Cite) -> Place {
        self.place(&cite.tab, Some(cite.cell))
    }

    /// Whom or what a row is about: its unit, else what stands in its key column (a product, a source of funds).
    fn who(&self, sheet: &str, row: &Row) -> String {
        let key = self.catalogue.form.sheet(sheet).and_then(|s| s.key.as_ref());
        let text = key.and_then(|k| row.cells.get(k)).map(|e| &e.answer);
        match text {
            Some(Answer::Text(text)) if row.unit == self.submission.unit.code => clip(text, LONGEST_NAME),
            _ => row.unit_name.clone(),
        }
    }

    /// The same, and nothing on a sheet of facts, all of which are about the reporting unit.
    fn row_name(&self, sheet: &str, row: &Row) -> String {
        let form = self.catalogue.form.sheet(sheet);
        if form.is_some_and(|s| s.kind == SheetKind::Record) {
            String::new()
        } else {
            self.who(sheet, row)
        }
    }

    /// Every value with its row, sheet and column.
    fn entries(&self) -> impl Iterator<Item = Item<'a>> {
        let (catalogue, kind) = (self.catalogue, self.submission.unit.kind.as_str());
        self.submission
            .tables
            .values()
            .filter_map(move |t| Some((t, catalogue.form.sheet(&t.sheet)?)))
            .flat_map(move |(table, sheet)| {
                let placed = sheet.expand(catalogue.set(&table.set), kind);
                table.rows.iter().flat_map(move |row| {
                    let mut items = Vec::new();
                    for column in &placed {
                        if let Some(entry) = row.cells.get(&column.id) {
                            items.push(Item {
                                table,
                                sheet,
                                row,
                                column: column.clone(),
                                entry,
                            });
                        }
                    }
                    items
                })
            })
    }

    /// The values of one column of one sheet that a rule is about, with their rows.
    fn column(
        &self,
        rule: &'a Rule,
        sheet: &'a str,
        column: &'a str,
    ) -> impl Iterator<Item = (&'a Table, &'a Row, &'a Column, &'a Entry)> {
        let definition = self.catalogue.form.sheet(sheet).and_then(|s| s.column(column));
        let rows = self.submission.tables.get(sheet).into_iter();
        rows.flat_map(|t| t.rows.iter().map(move |r| (t, r)))
            .filter(|(t, r)| self.holds(&rule.when, &r.unit, &t.set))
            .filter_map(move |(t, r)| Some((t, r, definition?, r.cells.get(column)?)))
    }
}
