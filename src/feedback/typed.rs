//! What a unit typed, cell by cell, as values of the form: every cell that has one there, just as it was stored.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::catalogue::{Fill, FormSheet, PlacedColumn, SheetKind, ValueType};
use crate::diagnostic::Finding;
use crate::facts::{FormValue, FormValues};
use crate::output::form::{FormContext, extra_key, ordinal_key};
use crate::submission::{Row, Submission, Table};
use crate::workbook::{Book, Cell, CellRef, Content, NumberFormat, Sheet};

/// Days between the two date systems.
const SHIFT_1904: i64 = 1462;

/// Sheet id, row key and placed column id of a cell of the form.
pub(super) type Key = (String, String, String);

/// The values of a form, and where in the unit's file each cell of the form was.
#[derive(Debug, Default)]
pub(super) struct Typed {
    pub(super) values: FormValues,
    /// By tab and cell of the unit's file, blank ones too.
    pub(super) places: BTreeMap<(String, CellRef), Key>,
    /// Ids of the form's sheets by tab.
    pub(super) sheets: BTreeMap<String, String>,
    /// Row keys by tab and row number, zero-based.
    pub(super) rows: BTreeMap<(String, u32), (String, String)>,
}

/// Everything that a submission holds in cells of the form.
pub(super) fn typed(
    context: &FormContext<'_>,
    submission: &Submission,
    findings: &[Finding],
    book: &Book,
) -> Typed {
    let told: BTreeSet<(&str, CellRef)> = findings
        .iter()
        .filter_map(|f| Some((f.place.sheet.as_str(), f.place.cell?)))
        .collect();
    let mut all = Typed::default();
    for sheet in context.catalogue.form.sheets.iter().filter(|s| s.has_data()) {
        let Some(table) = submission.tables.get(&sheet.id) else {
            continue;
        };
        let Some(tab) = book.sheets.iter().find(|s| s.name == table.tab) else {
            continue;
        };
        let set = context.catalogue.sheet_set(sheet, &context.unit.kind);
        let mut reading = Reading {
            sheet,
            columns: sheet.expand(set, &context.unit.kind),
            table,
            tab,
            date_1904: book.date_1904,
            told: &told,
            all: &mut all,
        };
        reading.all.sheets.insert(table.tab.clone(), sheet.id.clone());
        if sheet.kind == SheetKind::Record {
            for row in &table.rows {
                reading.used(row, "");
            }
        } else {
            reading.rows(submission, context);
        }
    }
    control(context, submission, book, &mut all);
    all
}

/// Figures that the unit wrote over the formulas of the page to sign.
fn control(context: &FormContext<'_>, submission: &Submission, book: &Book, all: &mut Typed) {
    let (Some(form), Some(signed)) = (context.catalogue.form.control(), &submission.signed) else {
        return;
    };
    all.sheets.insert(signed.tab.clone(), form.id.clone());
    let Some(tab) = book.sheets.iter().find(|s| s.name == signed.tab) else {
        return;
    };
    for (total, stated) in &signed.totals {
        let key = (form.id.clone(), String::new(), total.clone());
        all.places.insert((signed.tab.clone(), stated.at), key.clone());
        if let Some(cell) = cell_at(tab, stated.at).filter(|c| c.formula.is_none()) {
            all.values.insert(key, value(cell, false, book.date_1904));
        }
    }
}

struct Reading<'r, 'a> {
    sheet: &'a FormSheet,
    columns: Vec<PlacedColumn<'a>>,
    table: &'r Table,
    tab: &'r Sheet,
    date_1904: bool,
    /// Cells that a finding is about.
    told: &'r BTreeSet<(&'r str, CellRef)>,
    all: &'r mut Typed,
}

impl Reading<'_, '_> {
    /// The rows of a table in the order of the file: those that are used, and those that say something but cannot be.
    fn rows(&mut self, submission: &Submission, context: &FormContext<'_>) {
        let used: BTreeMap<u32, &Row> = self
            .table
            .rows
            .iter()
            .filter_map(|r| Some((r.number.checked_sub(1)?, r)))
            .collect();
        let mut numbers: BTreeSet<u32> = used.keys().copied().collect();
        numbers.extend(unusable_rows(submission, &self.table.tab));
        numbers.extend(self.table.nil.as_ref().and_then(|n| n.number.checked_sub(1)));
        let free = self.sheet.kind == SheetKind::List && self.sheet.fixed.is_empty();
        let own: BTreeSet<String> = if self.sheet.kind == SheetKind::ByUnit {
            let units = context.round.units.children(&context.unit.code);
            units.map(|u| u.code.clone()).collect()
        } else {
            BTreeSet::new()
        };
        let (mut ordinal, mut extra) = (0, 0);
        for number in numbers {
            let row = used.get(&number).copied();
            if free {
                let key = ordinal_key(ordinal);
                let before = self.all.values.len();
                match row {
                    Some(row) => self.used(row, &key),
                    None => self.whole(number, &key),
                }
                // A row of which nothing is the unit's own takes no place.
                ordinal += usize::from(self.all.values.len() > before);
                continue;
            }
            let key = row.map(|row| match self.sheet.kind {
                SheetKind::ByUnit => row.unit.clone(),
                _ => row.key.clone(),
            });
            match (row, key) {
                (Some(row), Some(key)) if self.sheet.kind != SheetKind::ByUnit || own.contains(&key) => {
                    self.used(row, &key);
                }
                _ => {
                    self.whole(number, &extra_key(extra));
                    extra += 1;
                }
            }
        }
    }

    /// A row that is used: what the unit fills, and its own spelling of what was printed where that was noted.
    fn used(&mut self, row: &Row, key: &str) {
        for (column, entry) in &row.cells {
            let Some(placed) = self.columns.iter().find(|c| c.id == *column) else {
                continue;
            };
            let fill = self.sheet.fill_in(key, placed.column);
            let address = (self.sheet.id.clone(), key.to_owned(), column.clone());
            let is_date = placed.column.value_type == ValueType::Date;
            self.all
                .places
                .insert((self.table.tab.clone(), entry.at), address.clone());
            self.all
                .rows
                .entry((self.table.tab.clone(), entry.at.row))
                .or_insert_with(|| (self.sheet.id.clone(), key.to_owned()));
            let keeps = match fill {
                Fill::Typed | Fill::Carried => true,
                Fill::Prefilled => {
                    entry.tolerated.is_some() || self.told.contains(&(self.table.tab.as_str(), entry.at))
                }
                Fill::Computed => false,
            };
            if keeps && let Some(cell) = shown_at(self.tab, entry.at) {
                let value = value(cell, is_date, self.date_1904);
                self.all.values.insert(address, value);
            }
        }
    }

    /// A row that cannot be used, whole: every cell under a head that the form has.
    fn whole(&mut self, number: u32, key: &str) {
        for (column, head) in &self.table.columns {
            let Some(placed) = self.columns.iter().find(|c| c.id == *column) else {
                continue;
            };
            let at = CellRef::new(number, head.col);
            let address = (self.sheet.id.clone(), key.to_owned(), column.clone());
            self.all
                .places
                .insert((self.table.tab.clone(), at), address.clone());
            self.all
                .rows
                .entry((self.table.tab.clone(), number))
                .or_insert_with(|| (self.sheet.id.clone(), key.to_owned()));
            let takes = match placed.column.fill {
                Fill::Typed | Fill::Carried => true,
                Fill::Prefilled => key.starts_with('+') && placed.column.value_type != ValueType::Ordinal,
                Fill::Computed => false,
            };
            if takes && let Some(cell) = cell_at(self.tab, at) {
                let is_date = placed.column.value_type == ValueType::Date;
                let value = value(cell, is_date, self.date_1904);
                self.all.values.insert(address, value);
            }
        }
    }
}

/// Rows of a tab that say something about a unit or thing but cannot be used, zero-based.
fn unusable_rows<'s>(submission: &'s Submission, tab: &'s str) -> impl Iterator<Item = u32> + 's {
    submission
        .remarks
        .iter()
        .filter(move |r| r.tab == tab && r.what.loses_row())
        .filter_map(|r| r.cell.map(|c| c.row))
}

fn cell_at(tab: &Sheet, at: CellRef) -> Option<&Cell> {
    tab.cell(at).filter(|c| c.holds_something())
}

/// The cell, or the one that it is merged with.
fn shown_at(tab: &Sheet, at: CellRef) -> Option<&Cell> {
    cell_at(tab, at).or_else(|| {
        let region = tab.merges.iter().find(|m| m.contains(at))?;
        cell_at(tab, region.first)
    })
}

/// A cell as it is written into another book, whose days count from 1900.
fn value(cell: &Cell, is_date: bool, date_1904: bool) -> FormValue {
    let content = match &cell.content {
        Content::Number(days) if date_1904 && (is_date || cell.format == NumberFormat::Date) => {
            Content::Number(days + Decimal::from(SHIFT_1904))
        }
        // What a program other than Excel stores as an error value is its words to every other.
        other => other.clone(),
    };
    FormValue::AsTyped(content, cell.format)
}
