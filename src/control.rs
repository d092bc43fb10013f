//! Control totals: the figures of the page to sign, worked out again from the sheets of the same submission.
//!
//! What comes in: a submission and the definition of a total. What goes out: the figure as read, what each unit adds to
//! it, and what could not be used. What a form computes is computed again here; a stored result is never taken over.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::catalogue::{
    Calc, Catalogue, Column, ControlKind, ControlTotal, Fill, FixedRow, FormSheet, PlacedColumn,
};
use crate::submission::{Answer, Entry, Row, Submission, Table};
use crate::workbook::CellRef;

/// A total as read from the sheets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The figure; none where a single cell is asked for and holds no number.
    pub value: Option<Decimal>,
    /// What each unit adds, by its code.
    pub parts: BTreeMap<String, Decimal>,
    /// Cells that hold something and could not be used for it.
    pub unusable: Vec<CellRef>,
    /// The most that a row which is not used can add; none for amounts. A cell adds at most one of it.
    pub most: Option<usize>,
    /// The row that says "nothing to report" in the very column, which a form counts as filled.
    pub nil: Option<u32>,
    /// The sheet is in the file.
    pub has_sheet: bool,
    /// The sheet has the column, or those that it is computed from.
    pub has_column: bool,
}

/// Whether a stated figure and a reading agree. A row that says "nothing to report" is a filled row to the form's formula.
pub fn agree(stated: Option<Decimal>, read: &Reading) -> bool {
    stated == read.value
        || read.nil.is_some() && stated == read.value.and_then(|n| n.checked_add(Decimal::ONE))
}

/// Works a total out; `usable` says of a cell that no rule takes it away.
pub fn read(
    catalogue: &Catalogue,
    submission: &Submission,
    total: &ControlTotal,
    usable: &dyn Fn(&str, CellRef) -> bool,
) -> Reading {
    let zero = matches!(total.kind, ControlKind::Fixed(_));
    let nothing = Reading {
        value: (!zero).then_some(Decimal::ZERO),
        ..Reading::default()
    };
    let Some(sheet) = catalogue.form.sheet(&total.sheet) else {
        return nothing;
    };
    let (Some(table), Some(column)) = (submission.tables.get(&sheet.id), sheet.column(&total.column)) else {
        return nothing;
    };
    let of = Of {
        catalogue,
        sheet,
        placed: sheet.expand(catalogue.set(&table.set), &submission.unit.kind),
        table,
        usable,
    };
    let mut reading = Reading {
        has_sheet: true,
        has_column: of.sources(column).iter().all(|id| of.has(id)),
        ..Reading::default()
    };
    let counts = !matches!(total.kind, ControlKind::Sum | ControlKind::Fixed(_));
    reading.nil = table
        .nil
        .as_ref()
        .filter(|nil| counts && nil.columns.contains(&column.id))
        .map(|nil| nil.number);
    reading.most = match (&total.kind, &column.calc) {
        (ControlKind::Count | ControlKind::CountEqual(_) | ControlKind::CountMet, _) => Some(1),
        (ControlKind::Sum, Some(Calc::CountMet(_))) => Some(of.sources(column).len()),
        _ => None,
    };
    if let ControlKind::Fixed(key) = &total.kind {
        of.fixed(key, column, &mut reading);
        if let Some(n) = reading.value {
            reading.parts.insert(submission.unit.code.clone(), n);
        }
        return reading;
    }
    let mut sum = Decimal::ZERO;
    for row in &table.rows {
        reading.unusable.extend(of.unusable(row, column));
        let adds = match &total.kind {
            ControlKind::Count => of.is_filled(row, column).then_some(Decimal::ONE),
            ControlKind::CountEqual(value) => {
                (of.figure(row, column) == Some(Decimal::from(*value))).then_some(Decimal::ONE)
            }
            ControlKind::CountMet => {
                (of.answer(row, &column.id) == Some(&Answer::State(true))).then_some(Decimal::ONE)
            }
            ControlKind::Sum | ControlKind::Fixed(_) => of.figure(row, column),
        };
        if let Some(n) = adds {
            sum = sum.saturating_add(n);
            let part = reading.parts.entry(row.unit.clone()).or_default();
            *part = part.saturating_add(n);
        }
    }
    reading.value = Some(sum);
    reading
}

/// The number of typed values, by unit.
pub fn values(catalogue: &Catalogue, submission: &Submission) -> BTreeMap<String, Decimal> {
    let mut parts: BTreeMap<String, Decimal> = BTreeMap::new();
    each_typed(catalogue, submission, &mut |row, n| {
        let part = parts.entry(row.unit.clone()).or_default();
        *part = part.saturating_add(Decimal::from(n));
    });
    parts
}

/// The number of rows with a typed value, by unit.
pub fn rows(catalogue: &Catalogue, submission: &Submission) -> BTreeMap<String, Decimal> {
    let mut parts: BTreeMap<String, Decimal> = BTreeMap::new();
    each_typed(catalogue, submission, &mut |row, n| {
        if n > 0 {
            let part = parts.entry(row.unit.clone()).or_default();
            *part = part.saturating_add(Decimal::ONE);
        }
    });
    parts
}

/// Each row with its number of typed values.
fn each_typed(catalogue: &Catalogue, submission: &Submission, told: &mut dyn FnMut(&Row, usize)) {
    for sheet in &catalogue.form.sheets {
        let Some(table) = submission.tables.get(&sheet.id) else {
            continue;
        };
        let placed = sheet.expand(catalogue.set(&table.set), &submission.unit.kind);
        for row in &table.rows {
            let typed = placed.iter().filter(|p| p.column.fill == Fill::Typed);
            let values = typed
                .filter_map(|p| row.cells.get(&p.id))
                .filter(|e| e.answer != Answer::Blank);
            told(row, values.count());
        }
    }
}

/// A typed number, or the sum of the rows below; rows without a number add nothing, a sum of nothing is none.
pub fn fixed_sum(
    form: &FormSheet,
    fixed: &FixedRow,
    typed: &dyn Fn(&str) -> Option<Decimal>,
) -> Option<Decimal> {
    fixed_at(form, fixed, typed, 0)
}

fn fixed_at(
    form: &FormSheet,
    fixed: &FixedRow,
    typed: &dyn Fn(&str) -> Option<Decimal>,
    depth: usize,
) -> Option<Decimal> {
    // A row that sums itself over others would never end.
    if fixed.sum.is_empty() || depth > form.fixed.len() {
        return typed(&fixed.id);
    }
    let parts = fixed
        .sum
        .iter()
        .filter_map(|id| form.fixed.iter().find(|f| f.id == *id))
        .filter_map(|part| fixed_at(form, part, typed, depth + 1));
    parts.fold(None, |sum: Option<Decimal>, n| {
        sum.unwrap_or_default().checked_add(n)
    })
}

/// The rows below a fixed row that are typed; itself where it sums none.
fn leaves<'f>(form: &'f FormSheet, id: &'f str, depth: usize, into: &mut Vec<&'f str>) {
    let sum = form.fixed.iter().find(|f| f.id == id).map(|f| &f.sum);
    match sum {
        Some(sum) if !sum.is_empty() && depth <= form.fixed.len() => {
            for part in sum {
                leaves(form, part, depth + 1, into);
            }
        }
        _ => into.push(id),
    }
}

/// A sheet of a submission while a total is worked out.
struct Of<'a> {
    catalogue: &'a Catalogue,
    sheet: &'a FormSheet,
    placed: Vec<PlacedColumn<'a>>,
    table: &'a Table,
    usable: &'a dyn Fn(&str, CellRef) -> bool,
}

impl Of<'_> {
    /// The columns that a figure is made from: those that are typed.
    fn sources(&self, column: &Column) -> Vec<String> {
        let repeated = |of: &String| -> Vec<String> {
            let own = self.placed.iter().filter(|p| p.column.id == *of);
            own.map(|p| p.id.clone()).collect()
        };
        match &column.calc {
            Some(Calc::CountMet(of) | Calc::ListUnmet(of)) => repeated(of),
            Some(Calc::Sum(of)) => of.clone(),
            Some(Calc::Band { of, .. } | Calc::MonthsAfter { of, .. }) => {
                match self.sheet.column(of).and_then(|of| of.calc.as_ref()) {
                    Some(Calc::Sum(parts)) => parts.clone(),
                    _ => vec![of.clone()],
                }
            }
            Some(Calc::Ratio(a, b)) => vec![a.clone(), b.clone()],
            Some(Calc::Check | Calc::SumFixed) | None => repeated(&column.id),
        }
    }

    fn has(&self, id: &str) -> bool {
        self.table.columns.contains_key(id)
    }

    /// The value of a cell, where it is one that counts.
    fn answer<'r>(&self, row: &'r Row, id: &str) -> Option<&'r Answer> {
        let entry = row.cells.get(id)?;
        let counts = !matches!(entry.answer, Answer::Blank | Answer::Unreadable(_));
        (counts && (self.usable)(&self.table.tab, entry.at)).then_some(&entry.answer)
    }

    /// Whether a cell holds something that does not count.
    fn is_lost(&self, entry: &Entry) -> bool {
        match entry.answer {
            Answer::Blank => false,
            Answer::Unreadable(_) => true,
            _ => !(self.usable)(&self.table.tab, entry.at),
        }
    }

    fn unusable(&self, row: &Row, column: &Column) -> Vec<CellRef> {
        let sources = self.sources(column);
        let entries = sources.iter().filter_map(|id| row.cells.get(id));
        entries.filter(|e| self.is_lost(e)).map(|e| e.at).collect()
    }

    fn number(&self, row: &Row, id: &str) -> Option<Decimal> {
        match self.answer(row, id) {
            Some(Answer::Number(n)) => Some(*n),
            _ => None,
        }
    }

    /// Whether a form would count the cell as filled.
    fn is_filled(&self, row: &Row, column: &Column) -> bool {
        match &column.calc {
            None | Some(Calc::SumFixed | Calc::Check) => self.answer(row, &column.id).is_some(),
            Some(_) => self.figure(row, column).is_some(),
        }
    }

    /// The number of a column in a row, computed again where the form computes it.
    fn figure(&self, row: &Row, column: &Column) -> Option<Decimal> {
        match &column.calc {
            Some(Calc::CountMet(_)) => {
                let sources = self.sources(column);
                let marks: Vec<&Answer> = sources.iter().filter_map(|id| self.answer(row, id)).collect();
                let met = marks.iter().filter(|a| ***a == Answer::State(true)).count();
                (!marks.is_empty()).then(|| Decimal::from(met))
            }
            Some(Calc::Sum(of)) => self.sum(row, of),
            Some(Calc::Band { of, scale }) => {
                let score = match self.sheet.column(of).and_then(|of| of.calc.as_ref()) {
                    Some(Calc::Sum(parts)) => self.sum(row, parts),
                    _ => self.number(row, of),
                };
                let rank = self.catalogue.scale(scale)?.rank(score?)?;
                Some(Decimal::from(rank))
            }
            // Words, dates and shares are no figures to add up.
            Some(Calc::Check | Calc::ListUnmet(_) | Calc::MonthsAfter { .. } | Calc::Ratio(..)) => None,
            Some(Calc::SumFixed) | None => self.number(row, &column.id),
        }
    }

    /// The sum of columns; none where one of them holds no number: a sum with a part missing would look like a low one.
    fn sum(&self, row: &Row, of: &[String]) -> Option<Decimal> {
        of.iter()
            .try_fold(Decimal::ZERO, |sum, id| sum.checked_add(self.number(row, id)?))
    }

    /// The cell of a fixed row, or the sum of those below it.
    fn fixed(&self, key: &str, column: &Column, reading: &mut Reading) {
        let row = |id: &str| self.table.rows.iter().find(|r| r.key == id);
        let mut typed = Vec::new();
        leaves(self.sheet, key, 0, &mut typed);
        for row in typed.into_iter().filter_map(row) {
            reading.unusable.extend(self.unusable(row, column));
        }
        let number = |id: &str| self.figure(row(id)?, column);
        let fixed = self.sheet.fixed.iter().find(|f| f.id == key);
        reading.value = match fixed {
            Some(fixed) if column.calc == Some(Calc::SumFixed) => fixed_sum(self.sheet, fixed, &number),
            _ => number(key),
        };
    }
}
