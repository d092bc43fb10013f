//! What of the last period stands in the form of the next one: slow-changing values, last explanations, rows that last.
//!
//! Which they are is the form's data (`carry`, `before`, `carry_rows`); results and states never are. What is meant to be
//! carried and cannot be is handed back with why.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::left::{Left, Why};
use super::{Baseline, Follows, Observation, Settled, Value, settle};
use crate::catalogue::{Calc, Catalogue, Column, Fill, FormSheet, PlacedColumn, SheetKind, Unit, ValueType};
use crate::output::form::{FormContext, FormValue, FormValues, lists, plan};
use crate::round::Round;

/// Rows of a list that are carried over at most; a form has room for twice as many.
const ROWS: usize = 1000;

/// What is carried over into the form of one unit.
#[derive(Debug, Clone, Default)]
pub struct Carried {
    /// Values by cell.
    pub values: FormValues,
    /// Of these, the cells that the unit fills itself and has to look at again.
    pub cells: BTreeSet<(String, String, String)>,
    /// What could not be carried.
    pub left: Vec<Left>,
}

/// The last period, sorted by the units of this round.
#[derive(Debug)]
pub struct Previous<'a> {
    catalogue: &'a Catalogue,
    round: &'a Round,
    baseline: Baseline,
    settled: Settled,
    /// Observations by the unit that reports on them now.
    by_reporter: BTreeMap<String, Vec<usize>>,
}

impl<'a> Previous<'a> {
    /// Settles every unit and sorts the observations.
    pub fn new(catalogue: &'a Catalogue, round: &'a Round, baseline: Baseline) -> Self {
        let settled = settle(catalogue, round, &baseline);
        let mut by_reporter: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, observation) in baseline.observations.iter().enumerate() {
            let now = settled.of(&observation.unit).code();
            let reporter = now.and_then(|code| {
                round
                    .units
                    .at_level(code, &round.reporting_level, &catalogue.kinds)
            });
            if let Some(reporter) = reporter {
                by_reporter.entry(reporter.code.clone()).or_default().push(index);
            }
        }
        Self {
            catalogue,
            round,
            baseline,
            settled,
            by_reporter,
        }
    }

    /// Title of the last period.
    pub fn title(&self) -> &str {
        &self.baseline.period.title
    }

    /// Units of the last period that are none of this round: nothing of them is in any form.
    pub fn lost(&self) -> Vec<Left> {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for observation in &self.baseline.observations {
            // Of a village, its commune is what is lost.
            if !observation.unit.contains('/') {
                seen.entry(&observation.unit).or_insert(&observation.unit_name);
            }
        }
        seen.into_iter()
            .filter_map(|(code, name)| {
                let why = match self.settled.of(code) {
                    Follows::Several(units) => Why::Several(units.clone()),
                    Follows::Gone => Why::Gone,
                    Follows::Same(_) | Follows::PartOf(_) => return None,
                };
                Some(Left {
                    unit: format!("{name} ({code})"),
                    sheet: String::new(),
                    row: String::new(),
                    column: String::new(),
                    raw: String::new(),
                    why,
                })
            })
            .collect()
    }

    /// What is carried over into the form of a unit.
    pub fn carry(&self, unit: &'a Unit) -> Carried {
        let mut out = Carried::default();
        let context = FormContext {
            catalogue: self.catalogue,
            round: self.round,
            unit,
        };
        let found = self.by_reporter.get(&unit.code).map_or(&[][..], Vec::as_slice);
        if found.is_empty() {
            out.left.push(Left {
                unit: self.catalogue.plain_name(unit),
                sheet: String::new(),
                row: String::new(),
                column: String::new(),
                raw: String::new(),
                why: Why::NoReport,
            });
            return out;
        }
        let mut rows: BTreeMap<&str, Rows<'_>> = BTreeMap::new();
        for observation in found.iter().filter_map(|i| self.baseline.observations.get(*i)) {
            let key = (observation.reporter.as_str(), observation.row.as_str());
            let row = rows
                .entry(&observation.sheet)
                .or_default()
                .entry(key)
                .or_default();
            row.insert(&observation.column, observation);
        }
        for sheet in self.catalogue.form.sheets.iter().filter(|s| s.has_data()) {
            if let Some(rows) = rows.get(sheet.id.as_str()) {
                let mut carrier = Carrier::new(self, &context, sheet, &mut out);
                if sheet.is_free_list() {
                    carrier.list(rows);
                } else {
                    carrier.keyed(rows);
                }
            }
        }
        out
    }
}

/// A row of the last period, by column.
type Row<'b> = BTreeMap<&'b str, &'b Observation>;
/// Rows of a sheet by who reported them and which row it was.
type Rows<'b> = BTreeMap<(&'b str, &'b str), Row<'b>>;

/// One sheet of one form.
struct Carrier<'p, 'a> {
    previous: &'p Previous<'a>,
    context: &'p FormContext<'p>,
    sheet: &'p FormSheet,
    /// Columns that are carried.
    columns: Vec<PlacedColumn<'p>>,
    /// Placed ids of the columns with texts of the last period, and the column that each comes from.
    before: Vec<(String, &'p str)>,
    out: &'p mut Carried,
}

impl<'p, 'a> Carrier<'p, 'a> {
    fn new(
        previous: &'p Previous<'a>,
        context: &'p FormContext<'p>,
        sheet: &'p FormSheet,
        out: &'p mut Carried,
    ) -> Self {
        let set = context.catalogue.sheet_set(sheet, &context.unit.kind);
        let placed = sheet.expand(set, &context.unit.kind);
        let before = placed
            .iter()
            .filter(|p| p.column.fill == Fill::Carried)
            .filter_map(|p| Some((p.id.clone(), p.column.before.as_deref()?)))
            .collect();
        Self {
            previous,
            context,
            sheet,
            columns: placed.into_iter().filter(|p| p.column.carry).collect(),
            before,
            out,
        }
    }

    fn leave(&mut self, row: &str, column: &str, raw: &str, why: Why) {
        let left = Left {
            unit: self.context.catalogue.plain_name(self.context.unit),
            sheet: self.sheet.name.clone(),
            row: row.to_owned(),
            column: column.to_owned(),
            raw: raw.to_owned(),
            why,
        };
        self.out.left.push(left);
    }

    /// Rows that the form has anyway: of units, indicators, criteria, fixed labels, or the one of a record sheet.
    fn keyed(&mut self, rows: &Rows<'_>) {
        if self.columns.is_empty() && self.before.is_empty() {
            return;
        }
        let keys = self.keys();
        for ((_, id), row) in rows {
            let Some(any) = row.values().next() else { continue };
            let name = match self.sheet.kind {
                SheetKind::Record => String::new(),
                SheetKind::ByUnit => any.unit_name.clone(),
                _ => (*id).to_owned(),
            };
            let now = match self.previous.settled.of(&any.unit) {
                Follows::Same(code) => code.clone(),
                Follows::PartOf(code) => {
                    let into = self.context.round.units.get(code);
                    let into = into.map_or_else(|| code.clone(), |u| self.context.catalogue.plain_name(u));
                    self.leave(&any.unit_name, "", "", Why::Merged(into));
                    continue;
                }
                Follows::Several(_) | Follows::Gone => continue,
            };
            let key = match self.sheet.kind {
                SheetKind::Record => String::new(),
                SheetKind::ByUnit => now,
                _ => (*id).to_owned(),
            };
            if !keys.contains(&key) {
                self.leave(&name, "", "", Why::NoRow);
                continue;
            }
            self.enter(&key, &name, row);
        }
    }

    /// Keys of the rows that the form has.
    fn keys(&self) -> BTreeSet<String> {
        let (catalogue, unit) = (self.context.catalogue, self.context.unit);
        let set = catalogue.sheet_set(self.sheet, &unit.kind);
        let criteria = || set.into_iter().flat_map(|s| &s.criteria);
        match self.sheet.kind {
            SheetKind::ByUnit => plan::children(self.context, set)
                .map(|u| u.code.clone())
                .collect(),
            SheetKind::ByIndicator => criteria()
                .flat_map(|c| &c.indicators)
                .map(|i| i.code.clone())
                .collect(),
            SheetKind::ByCriterion => criteria().map(|c| c.number.to_string()).collect(),
            SheetKind::List => self.sheet.fixed.iter().map(|f| f.id.clone()).collect(),
            SheetKind::Record | SheetKind::Guide | SheetKind::Control => [String::new()].into(),
        }
    }

    /// Rows of a list, as many as last, from the first row on.
    fn list(&mut self, rows: &Rows<'_>) {
        if !self.sheet.carry_rows {
            return;
        }
        let Some(key) = self.sheet.key.as_deref() else {
            return;
        };
        let mut next = 0;
        for row in rows.values() {
            if let Some((column, id)) = &self.sheet.carry_rows_if
                && row.get(column.as_str()).map(|o| &o.value) != Some(&Value::Choice(id.clone()))
            {
                continue;
            }
            let name = row.get(key).map(|o| o.raw.clone()).unwrap_or_default();
            if let Some(date) = self.expired(row) {
                self.leave(&name, "", "", Why::Expired(date));
                continue;
            }
            let key_value = self.columns.iter().find(|c| c.id == key).cloned();
            let has_key = key_value
                .zip(row.get(key))
                .is_some_and(|(column, o)| self.value(column.column, o).is_ok());
            if !has_key {
                let raw = name.clone();
                self.leave(&name, "", &raw, Why::Unreadable);
                continue;
            }
            if next >= ROWS {
                self.leave(&name, "", "", Why::Full);
                continue;
            }
            self.enter(&plan::ordinal_key(next), &name, row);
            next += 1;
        }
    }

    /// The day on which what the row says is no longer valid, where that is before the cut-off date.
    fn expired(&self, row: &Row<'_>) -> Option<Date> {
        let catalogue = self.context.catalogue;
        let ends = self.sheet.columns.iter().filter_map(|column| {
            let Some(Calc::MonthsAfter { of, scale }) = &column.calc else {
                return None;
            };
            let Value::Date(from) = row.get(of.as_str())?.value else {
                return None;
            };
            let months = catalogue.scale(scale)?.valid_months?;
            from.checked_add(i64::from(months).months()).ok()
        });
        ends.min().filter(|end| *end < self.context.round.cut_off)
    }

    /// The values of a row.
    fn enter(&mut self, key: &str, name: &str, row: &Row<'_>) {
        for placed in self.columns.clone() {
            let Some(observation) = row.get(placed.id.as_str()) else {
                continue;
            };
            if observation.value == Value::Blank {
                continue;
            }
            match self.value(placed.column, observation) {
                Ok(value) => {
                    let cell = (self.sheet.id.clone(), key.to_owned(), placed.id.clone());
                    self.out.cells.insert(cell.clone());
                    self.out.values.insert(cell, value);
                }
                Err(why) => self.leave(name, &placed.header, &observation.raw, why),
            }
        }
        for (column, from) in self.before.clone() {
            let text = match row.get(from) {
                Some(observation) => match &observation.value {
                    Value::Blank => continue,
                    Value::Text(text) => text.clone(),
                    _ => observation.raw.clone(),
                },
                // Said in a round before that one, and taken again in it.
                None => match self.remembered(row) {
                    Some(text) => text,
                    None => continue,
                },
            };
            let cell = (self.sheet.id.clone(), key.to_owned(), column);
            self.out.values.insert(cell, FormValue::Text(text));
        }
    }

    /// What was said earlier to a warning about a row in which nothing was said then.
    fn remembered(&self, row: &BTreeMap<&str, &Observation>) -> Option<String> {
        let any = row.values().next()?;
        let mut all = self.previous.baseline.explanations.iter();
        let of_row = |e: &&super::Remembered| {
            e.sheet == self.sheet.id && e.unit == any.unit && (e.row.is_empty() || e.row == any.row)
        };
        all.find(of_row).map(|e| e.text.clone())
    }

    /// A value of the last period as the cell of today takes it.
    fn value(&self, column: &Column, observation: &Observation) -> Result<FormValue, Why> {
        let text = |t: &str| Ok(FormValue::Text(t.to_owned()));
        match (&observation.value, &column.value_type) {
            (Value::Unreadable, _) => Err(Why::Unreadable),
            (
                Value::Number(number),
                ValueType::Integer
                | ValueType::Decimal
                | ValueType::Percent
                | ValueType::Money
                | ValueType::Year
                | ValueType::Criterion,
            ) => {
                let within =
                    column.min.is_none_or(|m| *number >= m) && column.max.is_none_or(|m| *number <= m);
                if within {
                    Ok(FormValue::Number(*number))
                } else {
                    Err(Why::NotAllowed)
                }
            }
            (Value::Date(date), ValueType::Date) => Ok(FormValue::Date(*date)),
            (
                Value::Text(typed),
                ValueType::Text | ValueType::Phone | ValueType::Email | ValueType::Document,
            ) => text(typed),
            (Value::YesNo(yes), ValueType::YesNo) => text(if *yes { "Có" } else { "Không" }),
            (Value::Choice(id), ValueType::Choice(list)) => {
                let list = self.context.catalogue.list(list);
                let value = list.and_then(|l| l.values.iter().find(|v| v.id == *id));
                value.map_or(Err(Why::NotAllowed), |v| text(&v.label))
            }
            (Value::Unit(code), ValueType::Unit) => match self.previous.settled.of(code) {
                Follows::Same(now) | Follows::PartOf(now) => {
                    let mut allowed = lists::units_of(self.context, self.sheet, column).into_iter();
                    let unit = allowed.find(|u| u.code == *now).ok_or(Why::NotAllowed)?;
                    text(&lists::unit_label(self.context, unit))
                }
                Follows::Several(units) => Err(Why::Several(units.clone())),
                Follows::Gone => Err(Why::Gone),
            },
            _ => Err(Why::NotAllowed),
        }
    }
}
