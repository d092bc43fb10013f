//! The form as cells, before anything is written: which rows and columns there are, what each cell holds, and what
//! each formula comes to.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::domain::{Domain, state_words};
use super::{FormContext, FormError, FormValue, FormValues, lists};
use crate::catalogue::{
    Calc, CheckKind, CriteriaSet, Criterion, Fill, FixedRow, FormSheet, Indicator, PlacedColumn, Prefill,
    SheetKind, Unit, ValueType,
};
use crate::printed;

/// Row of the machine head, zero-based.
pub(super) const HEAD_ROW: u32 = 6;
/// In front of the key of a row that the form has not.
const EXTRA: char = '+';
/// First row of data, zero-based.
pub(super) const FIRST_ROW: u32 = 7;

/// What a row is about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Subject<'a> {
    /// A unit below the reporting unit.
    Unit(&'a Unit),
    /// An indicator of the reporting unit's own set.
    Indicator {
        criterion: &'a Criterion,
        indicator: &'a Indicator,
        /// Not the first of its criterion: number and name are repeated.
        again: bool,
    },
    /// A criterion of the reporting unit's own set.
    Criterion(&'a Criterion),
    /// A fixed row.
    Fixed(&'a FixedRow),
    /// A free row of a list.
    Free,
    /// A row that the unit wrote and the form has not.
    Extra,
}

/// A cell.
#[derive(Debug, Clone, Default)]
pub(super) enum Cell {
    /// Nothing.
    #[default]
    Blank,
    /// A value.
    Value(FormValue),
    /// A formula and what it comes to; none for the empty text.
    Formula(String, Option<FormValue>),
}

impl Cell {
    /// What the cell shows.
    pub(super) fn value(&self) -> Option<&FormValue> {
        match self {
            Self::Blank | Self::Formula(_, None) => None,
            Self::Value(value) | Self::Formula(_, Some(value)) => Some(value),
        }
    }

    /// The number it shows.
    pub(super) fn number(&self) -> Option<Decimal> {
        self.value().and_then(FormValue::number)
    }

    /// The text it shows; empty for a number or nothing.
    pub(super) fn text(&self) -> &str {
        self.value().and_then(FormValue::text).unwrap_or_default()
    }
}

/// A row.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    /// Key in [`FormValues`].
    pub(super) key: String,
    /// What it is about.
    pub(super) subject: Subject<'a>,
    /// Threshold class.
    pub(super) class: &'a str,
    /// Cells by column.
    pub(super) cells: Vec<Cell>,
}

/// A sheet that is a table.
#[derive(Debug)]
pub(super) struct Table<'a> {
    /// Definition.
    pub(super) sheet: &'a FormSheet,
    /// The set of its states and results.
    pub(super) set: Option<&'a CriteriaSet>,
    /// Columns in order.
    pub(super) columns: Vec<PlacedColumn<'a>>,
    /// Lists of unit columns and choice columns, by column.
    lists: Vec<Option<Domain>>,
    /// Rows in order: the form's own, then the unit's.
    pub(super) rows: Vec<Row<'a>>,
    /// How many of them are the form's own.
    pub(super) own: usize,
    /// Column of the declared count and of the recount beside it.
    pub(super) recount: Option<(usize, usize)>,
    /// What says that a list has nothing to report.
    pub(super) nil: &'a str,
}

/// The A1 name of a cell, zero-based.
pub(super) fn at(row: u32, column: usize) -> String {
    format!("{}{}", column_name(column), row + 1)
}

/// Letters of a column, zero-based.
pub(super) fn column_name(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// A name of a sheet as it stands in a formula.
pub(super) fn sheet_ref(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

/// Row numbers as Excel counts them; a form has far fewer than it allows.
pub(super) fn row_number(index: usize) -> u32 {
    FIRST_ROW.saturating_add(u32::try_from(index).unwrap_or(u32::MAX))
}

/// Neighbouring columns in one range, the others each in their own.
pub(super) fn ranges(row: u32, columns: &[usize]) -> Vec<String> {
    let mut out = Vec::new();
    let mut run: Option<(usize, usize)> = None;
    for column in columns {
        run = match run {
            Some((from, to)) if to + 1 == *column => Some((from, *column)),
            Some((from, to)) => {
                out.push(range(row, from, to));
                Some((*column, *column))
            }
            None => Some((*column, *column)),
        };
    }
    out.extend(run.map(|(from, to)| range(row, from, to)));
    out
}

fn range(row: u32, from: usize, to: usize) -> String {
    if from == to {
        at(row, from)
    } else {
        format!("{}:{}", at(row, from), at(row, to))
    }
}

impl<'a> Table<'a> {
    /// The sheet with its rows, what is known before sending, the values and the results of every formula.
    pub(super) fn plan(
        context: &'a FormContext<'a>,
        sheet: &'a FormSheet,
        values: &FormValues,
    ) -> Result<Self, FormError> {
        let set = context.catalogue.sheet_set(sheet, &context.unit.kind);
        let columns = sheet.expand(set, &context.unit.kind);
        let lists = columns
            .iter()
            .map(|c| lists::domain(context, sheet, c.column))
            .collect();
        let mut rows = rows(context, sheet, set, values, columns.len());
        let own = rows.len();
        rows.extend(extra_rows(context, sheet, values, columns.len()));
        let mut table = Self {
            recount: recount(context, sheet, &columns),
            rows,
            own,
            nil: &context.catalogue.words.nil_word,
            sheet,
            set,
            columns,
            lists,
        };
        for index in 0..table.rows.len() {
            table.prefill(context, index);
        }
        table.enter(values)?;
        table.compute(context);
        Ok(table)
    }

    /// Who fills a cell: a sum of fixed rows is computed in a column that is typed elsewhere, and what is printed
    /// before sending is the unit's own in a row that the form has not.
    pub(super) fn fill(&self, row: usize, column: usize) -> Fill {
        let Some(placed) = self.columns.get(column) else {
            return Fill::Prefilled;
        };
        match self.rows.get(row) {
            Some(row) if matches!(row.subject, Subject::Fixed(_)) => {
                self.sheet.fill_in(&row.key, placed.column)
            }
            Some(row) if matches!(row.subject, Subject::Extra) && placed.column.fill == Fill::Prefilled => {
                Fill::Typed
            }
            _ => placed.column.fill,
        }
    }

    /// What a cell may hold.
    pub(super) fn domain(&self, row: usize, column: usize) -> Domain {
        let domain = self.own_domain(row, column);
        if self.nil_key() == Some(column) {
            domain.or_nil(self.nil)
        } else {
            domain
        }
    }

    fn own_domain(&self, row: usize, column: usize) -> Domain {
        let Some(placed) = self.columns.get(column) else {
            return Domain::Any;
        };
        if let Some(Some(list)) = self.lists.get(column) {
            return list.clone();
        }
        if placed.column.value_type == ValueType::Result {
            if let Some(part) = placed.part {
                return Domain::of_part(part);
            }
            if let Some(Subject::Indicator { indicator, .. }) = self.rows.get(row).map(|r| r.subject)
                && let [part] = indicator.parts.as_slice()
            {
                return Domain::of_part(part);
            }
            return Domain::Any;
        }
        Domain::of_column(placed.column)
    }

    /// The column whose cell makes a row a row, where the unit fills it.
    pub(super) fn typed_key(&self) -> Option<usize> {
        let key = self.sheet.key.as_deref()?;
        self.columns
            .iter()
            .position(|c| c.id == key && c.column.fill == Fill::Typed)
    }

    /// The same column where the list may say there that there is nothing to report.
    pub(super) fn nil_key(&self) -> Option<usize> {
        self.typed_key()
            .filter(|_| self.sheet.is_free_list() && !self.nil.is_empty())
    }

    /// Columns of a row that the unit fills.
    pub(super) fn typed(&self, row: usize) -> Vec<usize> {
        (0..self.columns.len())
            .filter(|c| self.fill(row, *c) == Fill::Typed)
            .collect()
    }

    /// Columns of a row that must be filled once it is begun.
    pub(super) fn required(&self, row: usize) -> Vec<usize> {
        let key = self.typed_key();
        self.typed(row)
            .into_iter()
            .filter(|c| Some(*c) == key || self.columns.get(*c).is_some_and(|p| p.column.required))
            .collect()
    }

    /// Columns of a row that must be filled where another column has a value: that column and the value's label.
    pub(super) fn required_if(&self, context: &FormContext<'_>, row: usize) -> Vec<(usize, usize, String)> {
        self.typed(row)
            .into_iter()
            .filter_map(|column| {
                let (other, is) = self.columns.get(column)?.column.required_if.as_ref()?;
                let at = self.column_index(other)?;
                Some((
                    column,
                    at,
                    lists::label(context, self.columns.get(at)?.column, is),
                ))
            })
            .collect()
    }

    /// A column by its placed id.
    pub(super) fn column_index(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.id == id)
    }

    /// Columns that were made from one definition.
    pub(super) fn repeated(&self, id: &str) -> Vec<usize> {
        (0..self.columns.len())
            .filter(|i| self.columns.get(*i).is_some_and(|c| c.column.id == id))
            .collect()
    }

    /// The column "Kiểm tra".
    pub(super) fn check_column(&self) -> Option<usize> {
        self.columns
            .iter()
            .position(|c| c.column.calc == Some(Calc::Check))
    }

    /// The form's own rows.
    pub(super) fn own_rows(&self) -> impl Iterator<Item = &Row<'a>> {
        self.rows.iter().take(self.own)
    }

    /// A cell.
    pub(super) fn cell(&self, row: usize, column: usize) -> Option<&Cell> {
        self.rows.get(row)?.cells.get(column)
    }

    /// Puts a cell.
    pub(super) fn put(&mut self, row: usize, column: usize, cell: Cell) {
        if let Some(slot) = self.rows.get_mut(row).and_then(|r| r.cells.get_mut(column)) {
            *slot = cell;
        }
    }

    /// The first cell of a column to the last of the form's own rows: `F8:F32`.
    pub(super) fn column_range(&self, column: usize) -> String {
        let last = row_number(self.own.saturating_sub(1));
        format!("{}:{}", at(FIRST_ROW, column), at(last, column))
    }

    /// The same, from another sheet.
    pub(super) fn foreign_range(&self, column: usize) -> String {
        format!("{}!{}", sheet_ref(&self.sheet.name), self.column_range(column))
    }

    /// How many cells of a column show something.
    pub(super) fn filled(&self, column: usize) -> usize {
        self.own_rows()
            .filter(|r| r.cells.get(column).is_some_and(|c| c.value().is_some()))
            .count()
    }

    /// How many cells of the check column begin with a sign.
    pub(super) fn checked(&self, sign: &str) -> usize {
        let Some(column) = self.check_column() else {
            return 0;
        };
        self.own_rows()
            .filter(|r| r.cells.get(column).is_some_and(|c| c.text().starts_with(sign)))
            .count()
    }

    fn prefill(&mut self, context: &FormContext<'_>, index: usize) {
        for column in 0..self.columns.len() {
            let (Some(row), Some(placed)) = (self.rows.get(index), self.columns.get(column)) else {
                continue;
            };
            if self.fill(index, column) != Fill::Prefilled {
                continue;
            }
            let Some(from) = placed.column.from else { continue };
            if let Some(value) = known(context, from, Some(row), index) {
                self.put(index, column, Cell::Value(value));
            }
        }
    }

    /// Whether a value may be put into a cell: what the unit fills, and over what was printed its own spelling of it.
    fn takes(&self, row: usize, column: usize, value: &FormValue) -> bool {
        match self.fill(row, column) {
            Fill::Typed | Fill::Carried => true,
            Fill::Prefilled => matches!(value, FormValue::AsTyped(..)),
            Fill::Computed => false,
        }
    }

    /// Enters the values; one for a cell that is not there, or that is not the unit's to fill, is refused.
    fn enter(&mut self, values: &FormValues) -> Result<(), FormError> {
        let keys: BTreeMap<String, usize> = self
            .rows
            .iter()
            .enumerate()
            .map(|(i, r)| (r.key.clone(), i))
            .collect();
        for ((sheet, key, column), value) in values {
            if *sheet != self.sheet.id {
                continue;
            }
            let place = keys.get(key).copied().zip(self.column_index(column));
            let Some((row, at)) = place.filter(|(row, at)| self.takes(*row, *at, value)) else {
                return Err(FormError::NoSuchCell {
                    sheet: sheet.clone(),
                    row: key.clone(),
                    column: column.clone(),
                });
            };
            if !matches!(value, FormValue::Text(text) if text.is_empty()) {
                self.put(row, at, Cell::Value(value.clone()));
            }
        }
        Ok(())
    }
}

/// The declared count that the rules compare with a recount, and the column with the recount.
fn recount(
    context: &FormContext<'_>,
    sheet: &FormSheet,
    columns: &[PlacedColumn<'_>],
) -> Option<(usize, usize)> {
    let counted = columns
        .iter()
        .position(|c| matches!(c.column.calc, Some(Calc::CountMet(_))))?;
    let rule = context
        .catalogue
        .rules_of(CheckKind::Recount)
        .find(|r| r.sheet.as_deref() == Some(sheet.id.as_str()))?;
    let declared = columns
        .iter()
        .position(|c| Some(c.id.as_str()) == rule.column.as_deref())?;
    Some((declared, counted))
}

/// Threshold class of a unit.
pub(super) fn class_of<'a>(context: &'a FormContext<'_>, unit: &'a Unit) -> &'a str {
    unit.class.as_deref().unwrap_or(&context.round.class)
}

/// The units that a by-unit sheet lists, in file order.
pub(crate) fn children<'a>(
    context: &'a FormContext<'_>,
    set: Option<&'a CriteriaSet>,
) -> impl Iterator<Item = &'a Unit> {
    context
        .round
        .units
        .children(&context.unit.code)
        .filter(move |u| set.is_none_or(|s| s.kinds.contains(&u.kind)))
}

fn rows<'a>(
    context: &'a FormContext<'a>,
    sheet: &'a FormSheet,
    set: Option<&'a CriteriaSet>,
    values: &FormValues,
    width: usize,
) -> Vec<Row<'a>> {
    let own = class_of(context, context.unit);
    let row = |key: String, subject, class| Row {
        key,
        subject,
        class,
        cells: vec![Cell::Blank; width],
    };
    match sheet.kind {
        SheetKind::ByUnit => children(context, set)
            .map(|u| row(u.code.clone(), Subject::Unit(u), class_of(context, u)))
            .collect(),
        SheetKind::ByIndicator => set
            .map(|s| s.criteria.as_slice())
            .unwrap_or_default()
            .iter()
            .flat_map(|criterion| {
                criterion
                    .indicators
                    .iter()
                    .enumerate()
                    .map(move |(i, indicator)| {
                        (
                            indicator.code.clone(),
                            Subject::Indicator {
                                criterion,
                                indicator,
                                again: i > 0,
                            },
                        )
                    })
            })
            .map(|(key, subject)| row(key, subject, own))
            .collect(),
        SheetKind::ByCriterion => set
            .map(|s| s.criteria.as_slice())
            .unwrap_or_default()
            .iter()
            .map(|c| row(c.number.to_string(), Subject::Criterion(c), own))
            .collect(),
        _ if !sheet.fixed.is_empty() => sheet
            .fixed
            .iter()
            .map(|f| row(f.id.clone(), Subject::Fixed(f), own))
            .collect(),
        _ => {
            // A list that is full still offers a line to insert above.
            let used = values
                .keys()
                .filter(|(s, _, _)| *s == sheet.id)
                .filter_map(|(_, key, _)| free_number(key))
                .max()
                .unwrap_or(0);
            let offered = usize::try_from(sheet.rows).unwrap_or(0);
            (0..offered.max(used + usize::from(used > 0)).min(2000))
                .map(|i| row(ordinal_key(i), Subject::Free, own))
                .collect()
        }
    }
}

/// The rows that a unit wrote and the form has not.
fn extra_rows<'a>(
    context: &'a FormContext<'a>,
    sheet: &FormSheet,
    values: &FormValues,
    width: usize,
) -> Vec<Row<'a>> {
    let class = class_of(context, context.unit);
    let keys: BTreeSet<&String> = values
        .keys()
        .filter(|(id, key, _)| *id == sheet.id && key.starts_with(EXTRA))
        .map(|(_, key, _)| key)
        .collect();
    keys.into_iter()
        .map(|key| Row {
            key: key.clone(),
            subject: Subject::Extra,
            class,
            cells: vec![Cell::Blank; width],
        })
        .collect()
}

/// The number of a free row, from its key.
fn free_number(key: &str) -> Option<usize> {
    if key.starts_with(EXTRA) {
        return None;
    }
    key.parse().ok()
}

/// Key of the n-th row that a unit wrote and the form has not, from 0.
pub(crate) fn extra_key(index: usize) -> String {
    format!("{EXTRA}{:04}", index + 1)
}

/// Key of the n-th free row, from 0.
pub(crate) fn ordinal_key(index: usize) -> String {
    format!("{:04}", index + 1)
}

/// What is known before the form is sent.
pub(super) fn known(
    context: &FormContext<'_>,
    from: Prefill,
    row: Option<&Row<'_>>,
    index: usize,
) -> Option<FormValue> {
    let catalogue = context.catalogue;
    let subject = row.map(|r| r.subject);
    let unit = match subject {
        Some(Subject::Unit(unit)) => unit,
        _ => context.unit,
    };
    let text = |t: &str| Some(FormValue::Text(t.to_owned())).filter(|_| !t.is_empty());
    let count = |n: usize| Some(FormValue::Number(Decimal::from(n)));
    let class = row.map_or_else(|| class_of(context, context.unit), |r| r.class);
    match (from, subject) {
        (Prefill::ProvinceName, _) => context
            .round
            .units
            .get(&context.round.province)
            .and_then(|u| text(&u.name)),
        (Prefill::UnitFullName, _) => text(&catalogue.full_name(unit)),
        (Prefill::UnitName, _) => text(&unit.name),
        (Prefill::UnitCode, _) => text(&unit.code),
        (Prefill::RoundTitle, _) => text(&context.round.title),
        (Prefill::CutOff, _) => Some(FormValue::Date(context.round.cut_off)),
        (Prefill::Due, _) => text(&super::due_words(context)),
        (Prefill::ClassName, _) => catalogue.class(class).and_then(|c| text(&c.name)),
        (Prefill::ClassShort, _) => catalogue.class(class).and_then(|c| text(&c.short)),
        (Prefill::ChildrenCount, _) => count(lists::by_unit_units(context).len()),
        (Prefill::Ordinal, _) => count(index + 1),
        (
            Prefill::CriterionNumber,
            Some(Subject::Indicator { criterion, .. } | Subject::Criterion(criterion)),
        ) => count(usize::from(criterion.number)),
        (
            Prefill::CriterionName,
            Some(Subject::Indicator { criterion, .. } | Subject::Criterion(criterion)),
        ) => text(&criterion.name),
        // Nothing is known that could be asked for: said so, never guessed.
        (Prefill::Requirement, Some(Subject::Criterion(criterion))) if criterion.indicators.is_empty() => {
            text(printed::NO_INDICATORS)
        }
        (Prefill::Department, Some(Subject::Criterion(criterion))) => text(&criterion.department),
        (Prefill::IndicatorCode, Some(Subject::Indicator { indicator, .. })) => text(&indicator.code),
        (Prefill::IndicatorText, Some(Subject::Indicator { indicator, .. })) => text(&indicator.text),
        (Prefill::Department, Some(Subject::Indicator { indicator, .. })) => text(&indicator.department),
        (Prefill::Requirement, Some(Subject::Indicator { indicator, .. })) => {
            let parts: Vec<String> = indicator
                .parts
                .iter()
                .map(|p| catalogue.requirement(p, class))
                .collect();
            text(&parts.join("; "))
        }
        (Prefill::FixedOrdinal, Some(Subject::Fixed(fixed))) => text(&fixed.ordinal),
        (Prefill::FixedLabel, Some(Subject::Fixed(fixed))) => text(&fixed.label),
        _ => None,
    }
}

/// The words that a column of states uses: met, not met, not applicable.
pub(super) fn words_of(table: &Table<'_>, columns: &[usize]) -> [&'static str; 3] {
    let short = columns
        .first()
        .and_then(|c| table.columns.get(*c))
        .is_some_and(|c| c.column.short_words);
    state_words(short)
}
