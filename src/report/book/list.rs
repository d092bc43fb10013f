//! The rows of a list that the units fill, from all submissions that count: products, funding, proposals.
//!
//! What a form computes is computed again here, by formula, never taken over. A list with fixed rows (sources of funding)
//! has its sums by formula, and the sums of the whole province before the first unit.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::context::{Context, Scope, column, dash, live, or_dash, quoted};
use crate::catalogue::{Calc, Column, FixedRow, FormSheet, OutputSheet, Scale, Unit, ValueType};
use crate::completeness::is_required;
use crate::control::fixed_sum;
use crate::intake::Received;
use crate::output::model::{CellModel, ColumnModel, Look, SheetModel};
use crate::standing::Cite;
use crate::submission::{Answer, Entry, Row as Filled, Table};

/// Words for what no column of the form holds.
const WORDS: [(&str, Look); 8] = [
    ("number", Look::Integer),
    ("unit.code", Look::Code),
    ("unit.name", Look::Name),
    ("reporter.code", Look::Code),
    ("reporter.name", Look::Text),
    ("row.code", Look::Code),
    ("row.ordinal", Look::Code),
    ("source_cell", Look::Text),
];

/// The words that columns may name: those above, and the columns of the form sheet.
pub(super) fn vocabulary(form: Option<&FormSheet>) -> Vec<&str> {
    let columns = form.map_or(&[][..], |f| f.columns.as_slice());
    WORDS
        .iter()
        .map(|(word, _)| *word)
        .chain(columns.iter().map(|c| c.id.as_str()))
        .collect()
}

/// What a row is about.
enum Kind<'a> {
    /// What a unit filled in.
    Filled {
        file: &'a Received,
        table: &'a Table,
        row: &'a Filled,
    },
    /// A fixed row over the whole province.
    Province,
    /// What a unit under a set asks for, beside what its reporting unit filled in.
    Asked { cited: &'a crate::standing::Cited },
    /// A unit that did not report.
    Missing,
}

/// A row of the sheet.
struct Row<'a> {
    kind: Kind<'a>,
    reporter: Option<&'a Unit>,
    unit_code: String,
    unit_name: String,
    /// The fixed row that it is.
    fixed: Option<&'a FixedRow>,
}

struct List<'a> {
    context: &'a Context<'a>,
    form: &'a FormSheet,
    rows: Vec<Row<'a>>,
    /// Numbers by reporting unit, fixed row and column, sums worked out.
    sums: BTreeMap<(String, String, String), Option<Decimal>>,
}

pub(super) fn build(context: &Context<'_>) -> SheetModel {
    let sheet = context.sheet;
    let form = sheet
        .rows_of
        .as_deref()
        .and_then(|id| context.c.catalogue.form.sheet(id));
    let Some(form) = form else {
        return context.frame(Vec::new());
    };
    let list = List {
        context,
        form,
        rows: rows(context, form),
        sums: sums(context, form),
    };
    let columns = sheet
        .columns
        .iter()
        .map(|d| ColumnModel::new(d, list.look(&d.from)))
        .collect();
    let mut model = context.frame(columns);
    let mut reporter: Option<&str> = None;
    for (at, row) in list.rows.iter().enumerate() {
        let code = row.reporter.map_or("", |u| u.code.as_str());
        if sheet.breaks && reporter.is_some_and(|r| r != code) {
            model.page_breaks.push(at);
        }
        reporter = Some(code);
        let cells = sheet.columns.iter().map(|d| list.cell(at, row, &d.from));
        model.rows.push(cells.collect());
    }
    model
}

/// The rows in order: the province's, then those of the units, as the sheet's order says.
fn rows<'a>(context: &Context<'a>, form: &'a FormSheet) -> Vec<Row<'a>> {
    let c = context.c;
    let mut rows: Vec<Row<'a>> = Vec::new();
    if context.scope == Scope::All
        && let Some(province) = c.round.units.get(&c.round.province)
    {
        rows.extend(form.fixed.iter().map(|fixed| Row {
            kind: Kind::Province,
            reporter: None,
            unit_code: province.code.clone(),
            unit_name: "Toàn tỉnh".to_owned(),
            fixed: Some(fixed),
        }));
    }
    let mut of_units: Vec<Row<'a>> = Vec::new();
    for reporter in context.reporters() {
        let file = c.counted(&reporter.code);
        let filled = file.and_then(|f| Some((f, f.submission.as_ref()?.tables.get(&form.id)?)));
        if let Some((file, table)) = filled {
            of_units.extend(table.rows.iter().map(|row| Row {
                kind: Kind::Filled { file, table, row },
                reporter: Some(reporter),
                unit_code: row.unit.clone(),
                unit_name: row.unit_name.clone(),
                fixed: form.fixed.iter().find(|f| f.id == row.key),
            }));
        }
        if file.is_none() || (filled.is_none() && !form.optional) {
            of_units.push(Row {
                kind: Kind::Missing,
                reporter: Some(reporter),
                unit_code: reporter.code.clone(),
                unit_name: reporter.name.clone(),
                fixed: None,
            });
        }
        of_units.extend(asked(context, reporter));
    }
    if !context.sheet.order.is_empty() {
        of_units.sort_by_cached_key(|row| order(context, form, row));
    }
    rows.extend(of_units);
    rows
}

/// What units under a set ask for, where the sheet shows it beside the list.
fn asked<'a>(context: &Context<'a>, reporter: &'a Unit) -> Vec<Row<'a>> {
    let c = context.c;
    let Some(asked) = &context.sheet.asked else {
        return Vec::new();
    };
    c.standings
        .iter()
        .filter(|s| s.set == asked.set && s.reporter == reporter.code)
        .filter_map(|s| {
            let cited = s.facts.get(&asked.fact)?;
            (cited.answer != Answer::Blank).then(|| Row {
                kind: Kind::Asked { cited },
                reporter: Some(reporter),
                unit_code: s.unit.clone(),
                unit_name: c.unit_name(s),
                fixed: None,
            })
        })
        .collect()
}

/// A value by which rows are put in order; what is not there comes last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Rank(usize),
    Number(Decimal),
    NumberDown(std::cmp::Reverse<Decimal>),
    Text(String),
    Last,
}

fn order(context: &Context<'_>, form: &FormSheet, row: &Row<'_>) -> Vec<Key> {
    let Kind::Filled { row, .. } = &row.kind else {
        return vec![Key::Last];
    };
    context
        .sheet
        .order
        .iter()
        .map(|by| {
            let (down, id) = by.strip_prefix('-').map_or((false, by.as_str()), |id| (true, id));
            let entry = row.cells.get(id).map(|e| &e.answer);
            match (entry, form.column(id).map(|c| &c.value_type)) {
                (Some(Answer::Choice(value)), Some(ValueType::Choice(list))) => {
                    let list = context.c.catalogue.list(list);
                    let at = list.and_then(|l| l.values.iter().position(|v| v.id == *value));
                    at.map_or(Key::Last, Key::Rank)
                }
                (Some(Answer::Number(n)), _) if down => Key::NumberDown(std::cmp::Reverse(*n)),
                (Some(Answer::Number(n)), _) => Key::Number(*n),
                (Some(Answer::Text(text)), _) => Key::Text(text.clone()),
                _ => Key::Last,
            }
        })
        .collect()
}

/// The numbers of a list with fixed rows: as typed, and sums of these.
fn sums(context: &Context<'_>, form: &FormSheet) -> BTreeMap<(String, String, String), Option<Decimal>> {
    let c = context.c;
    let mut sums = BTreeMap::new();
    if form.fixed.is_empty() {
        return sums;
    }
    let columns = form.columns.iter().filter(|x| x.calc == Some(Calc::SumFixed));
    for column in columns {
        let mut province: BTreeMap<&str, Option<Decimal>> = BTreeMap::new();
        for reporter in &c.reporters {
            let submission = c.counted(&reporter.code).and_then(|f| f.submission.as_ref());
            let table = submission.and_then(|s| s.tables.get(&form.id));
            let typed = |id: &str| {
                let row = table?.rows.iter().find(|r| r.key == id)?;
                number(row, &column.id)
            };
            for fixed in &form.fixed {
                let n = fixed_sum(form, fixed, &typed);
                if let Some(n) = n {
                    let sum = province.entry(&fixed.id).or_default();
                    *sum = sum.unwrap_or_default().checked_add(n);
                }
                sums.insert((reporter.code.clone(), fixed.id.clone(), column.id.clone()), n);
            }
        }
        for (id, sum) in province {
            sums.insert((c.round.province.clone(), id.to_owned(), column.id.clone()), sum);
        }
    }
    sums
}

fn number(row: &Filled, column: &str) -> Option<Decimal> {
    match row.cells.get(column).map(|e| &e.answer) {
        Some(Answer::Number(n)) => Some(*n),
        _ => None,
    }
}

impl List<'_> {
    fn look(&self, word: &str) -> Look {
        if let Some((_, look)) = WORDS.iter().find(|(w, _)| *w == word) {
            return *look;
        }
        let Some(column) = self.form.column(word) else {
            return Look::Text;
        };
        match column.value_type {
            ValueType::Integer | ValueType::Decimal | ValueType::Percent | ValueType::Money => Look::Decimal,
            ValueType::Date => Look::Date,
            _ if self.form.key.as_deref() == Some(word) => Look::Name,
            _ => Look::Text,
        }
    }

    fn cell(&self, at: usize, row: &Row<'_>, word: &str) -> CellModel {
        match word {
            "number" => super::context::count(at + 1),
            "unit.code" => CellModel::text(&row.unit_code),
            "unit.name" => CellModel::text(&row.unit_name),
            "reporter.code" => row.reporter.map_or_else(dash, |u| CellModel::text(&u.code)),
            "reporter.name" => row.reporter.map_or_else(dash, |u| CellModel::text(&u.name)),
            "row.code" => row.fixed.map_or_else(dash, |f| CellModel::text(&f.id)),
            "row.ordinal" => row.fixed.map_or_else(dash, |f| or_dash(&f.ordinal)),
            "source_cell" => self.source(row),
            _ => match self.form.column(word) {
                Some(column) => self.value(row, column),
                None => dash(),
            },
        }
    }

    /// Where the row comes from, and which of its cells hold a value of the province.
    fn source(&self, row: &Row<'_>) -> CellModel {
        let mut source = self.context.source(self.cite(row).as_ref());
        if let (Kind::Filled { row, .. }, CellModel::Link { text, .. }) = (&row.kind, &mut source) {
            let adjusted: Vec<String> = row
                .cells
                .values()
                .filter(|e| e.adjusted)
                .map(|e| e.at.to_string())
                .collect();
            if !adjusted.is_empty() {
                let _ = write!(text, " · tỉnh điều chỉnh {}", adjusted.join(", "));
            }
        }
        source
    }

    /// A cell of the row that leads to its figures among the data.
    fn cite(&self, row: &Row<'_>) -> Option<Cite> {
        match &row.kind {
            Kind::Filled { file, table, row } => {
                let key = self.form.key.as_ref().and_then(|k| row.cells.get(k));
                let columns = self.context.sheet.columns.iter();
                let others = columns.filter_map(|d| row.cells.get(&d.from));
                let cite = |e: &Entry| Cite {
                    file: file.file.clone(),
                    tab: table.tab.clone(),
                    cell: e.at,
                };
                let mut typed = key.into_iter().chain(others).map(cite);
                // The key of a fixed row is the form's own and stands in no row of data.
                typed.find(|c| self.context.data(c).is_some())
            }
            Kind::Asked { cited } => Some(cited.cite.clone()),
            Kind::Province | Kind::Missing => None,
        }
    }

    fn value(&self, row: &Row<'_>, column: &Column) -> CellModel {
        let is_key = self.form.key.as_deref() == Some(column.id.as_str());
        match &row.kind {
            Kind::Missing if is_key => CellModel::muted("chưa báo cáo"),
            Kind::Missing => dash(),
            Kind::Asked { cited } => self.asked(column, is_key, &cited.answer),
            Kind::Province if is_key => or_dash(row.fixed.map_or("", |f| f.label.as_str())),
            Kind::Filled { .. } if is_key && row.fixed.is_some() => {
                or_dash(row.fixed.map_or("", |f| f.label.as_str()))
            }
            Kind::Province | Kind::Filled { .. } => match &column.calc {
                Some(Calc::SumFixed) if row.fixed.is_some() => self.sum(row, column),
                Some(Calc::Sum(of)) => self.total(row, of),
                Some(Calc::Band { of, scale }) => self.band(row, of, scale),
                Some(Calc::MonthsAfter { of, scale }) => self.months_after(row, of, scale),
                Some(Calc::Ratio(part, whole)) => self.ratio(row, part, whole),
                _ => self.typed(row, column),
            },
        }
    }

    fn asked(&self, column: &Column, is_key: bool, answer: &Answer) -> CellModel {
        let Some(asked) = &self.context.sheet.asked else {
            return dash();
        };
        match answer {
            _ if is_key => CellModel::text(&asked.label),
            Answer::Number(n) if asked.column == column.id => CellModel::Number(*n),
            _ => dash(),
        }
    }

    fn typed(&self, row: &Row<'_>, column: &Column) -> CellModel {
        let Kind::Filled { row, .. } = &row.kind else {
            return dash();
        };
        match row.cells.get(&column.id).map(|e| &e.answer) {
            None | Some(Answer::Blank) => CellModel::muted(if is_required(column, row) {
                "chưa ghi"
            } else {
                "–"
            }),
            Some(Answer::Number(n)) => CellModel::Number(*n),
            Some(Answer::Date(date)) => CellModel::Date(*date),
            Some(Answer::Unreadable(_)) => CellModel::muted("không đọc được"),
            Some(answer) => CellModel::text(self.context.c.words(answer, &column.value_type)),
        }
    }

    fn here(&self, word: &str) -> Option<String> {
        self.context.here(word)
    }

    /// A fixed row: typed, the sum of rows of the same unit, or over the units.
    fn sum(&self, row: &Row<'_>, column: &Column) -> CellModel {
        let Some(fixed) = row.fixed else { return dash() };
        let unit = match &row.kind {
            Kind::Province => &self.context.c.round.province,
            _ => row.reporter.map_or(&row.unit_code, |u| &u.code),
        };
        let key = (unit.clone(), fixed.id.clone(), column.id.clone());
        let value = match self.sums.get(&key).copied().flatten() {
            Some(n) => CellModel::Number(n),
            None => return CellModel::muted("chưa ghi"),
        };
        let sheet = self.context.sheet;
        let figures = || column_of(sheet, &column.id);
        let formula = match &row.kind {
            Kind::Province => (|| {
                let (codes, reporters) = (column_of(sheet, "row.code")?, column_of(sheet, "reporter.code")?);
                Some(format!(
                    "SUMIFS({},{codes},{},{reporters},\"<>–\")",
                    figures()?,
                    self.here("row.code")?
                ))
            })(),
            _ if fixed.sum.is_empty() => None,
            _ => (|| {
                let (codes, reporters) = (column_of(sheet, "row.code")?, column_of(sheet, "reporter.code")?);
                let (figures, reporter) = (figures()?, self.here("reporter.code")?);
                let parts: Vec<String> = fixed
                    .sum
                    .iter()
                    .map(|id| format!("SUMIFS({figures},{codes},{},{reporters},{reporter})", quoted(id)))
                    .collect();
                Some(parts.join("+"))
            })(),
        };
        live(formula, value)
    }

    /// A sum of columns of the row.
    fn total(&self, row: &Row<'_>, of: &[String]) -> CellModel {
        let Some(sum) = sum_of(row, of) else {
            return CellModel::muted("chưa ghi");
        };
        let parts: Option<Vec<String>> = of.iter().map(|id| self.here(id)).collect();
        live(parts.map(|p| p.join("+")), CellModel::Number(sum))
    }

    /// The number of a column, typed or itself a sum.
    fn figure(&self, row: &Row<'_>, id: &str) -> Option<Decimal> {
        match self.form.column(id)?.calc.as_ref() {
            Some(Calc::Sum(of)) => sum_of(row, of),
            Some(Calc::SumFixed) => {
                let unit = match &row.kind {
                    Kind::Province => &self.context.c.round.province,
                    _ => &row.reporter?.code,
                };
                let key = (unit.clone(), row.fixed?.id.clone(), id.to_owned());
                self.sums.get(&key).copied().flatten()
            }
            _ => match &row.kind {
                Kind::Filled { row, .. } => number(row, id),
                _ => None,
            },
        }
    }

    fn scale(&self, id: &str) -> Option<&Scale> {
        self.context.c.catalogue.scale(id)
    }

    /// The rank of a score under a scale.
    fn band(&self, row: &Row<'_>, of: &str, scale: &str) -> CellModel {
        let (Some(score), Some(scale)) = (self.figure(row, of), self.scale(scale)) else {
            return CellModel::muted("chưa ghi");
        };
        let none = "giữa hai khoảng";
        let value = match scale.rank(score) {
            Some(rank) => CellModel::Number(rank.into()),
            None => CellModel::muted(none),
        };
        let formula = self.here(of).map(|here| {
            scale.bands.iter().rev().fold(quoted(none), |rest, band| {
                format!(
                    "IF(AND({here}>={},{here}<={}),{},{rest})",
                    band.min, band.max, band.rank
                )
            })
        });
        live(formula, value)
    }

    /// A date plus the validity of a scale.
    fn months_after(&self, row: &Row<'_>, of: &str, scale: &str) -> CellModel {
        let date = match &row.kind {
            Kind::Filled { row, .. } => match row.cells.get(of).map(|e| &e.answer) {
                Some(Answer::Date(date)) => Some(*date),
                _ => None,
            },
            _ => None,
        };
        let months = self.scale(scale).and_then(|s| s.valid_months);
        let (Some(date), Some(months)) = (date, months) else {
            return dash();
        };
        let Ok(until) = date.checked_add(jiff::Span::new().months(i64::from(months))) else {
            return dash();
        };
        let formula = self.here(of).map(|here| format!("EDATE({here},{months})"));
        live(formula, CellModel::Date(until))
    }

    /// A column as percent of another, with one decimal.
    fn ratio(&self, row: &Row<'_>, part: &str, whole: &str) -> CellModel {
        let (Some(part_of), Some(all)) = (self.figure(row, part), self.figure(row, whole)) else {
            return dash();
        };
        if all.is_zero() {
            return dash();
        }
        let percent = part_of
            .checked_mul(Decimal::ONE_HUNDRED)
            .and_then(|n| n.checked_div(all))
            .map(|n| n.round_dp_with_strategy(1, rust_decimal::RoundingStrategy::MidpointAwayFromZero));
        let Some(percent) = percent else { return dash() };
        let formula = self
            .here(part)
            .zip(self.here(whole))
            .map(|(part, whole)| format!("ROUND({part}*100/{whole},1)"));
        live(formula, CellModel::Number(percent.normalize()))
    }
}

/// A sum of columns of a row that a unit filled in; none where one of them holds no number.
fn sum_of(row: &Row<'_>, of: &[String]) -> Option<Decimal> {
    let Kind::Filled { row, .. } = &row.kind else {
        return None;
    };
    of.iter()
        .try_fold(Decimal::ZERO, |sum, id| sum.checked_add(number(row, id)?))
}

fn column_of(sheet: &OutputSheet, word: &str) -> Option<String> {
    column(sheet, word)
}
