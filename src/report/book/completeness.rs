//! A row per reporting unit and sheet of the form: required cells, how many are filled, and who lacks what.

use super::context::{Context, count, dash, live, or_dash};
use super::field::{self, Field};
use crate::catalogue::{FormSheet, Unit};
use crate::completeness::{self, Lacking, SheetCompleteness, SheetState};
use crate::output::model::{CellModel, Look, SheetModel, Tone};
use crate::text::clip;

/// Rows that are named; the others are counted.
const ROWS: usize = 6;
/// Columns of a row that are named; more are counted.
const COLUMNS: usize = 3;
/// Letters of a name that are shown.
const NAME: usize = 40;

const COMPLETE: &str = "Đủ";

/// A sheet of a unit, as a row.
struct Row<'a> {
    context: &'a Context<'a>,
    unit: &'a Unit,
    sheet: &'a FormSheet,
    /// None where the unit did not report.
    found: Option<SheetCompleteness>,
}

type Cell = fn(&Row<'_>) -> CellModel;

const FIELDS: &[Field<Cell>] = &[
    Field {
        word: "unit.code",
        look: Look::Code,
        cell: |r| CellModel::text(&r.unit.code),
    },
    Field {
        word: "unit.name",
        look: Look::Name,
        cell: |r| CellModel::text(r.context.c.catalogue.full_name(r.unit)),
    },
    Field {
        word: "sheet",
        look: Look::Text,
        cell: |r| CellModel::text(&r.sheet.name),
    },
    Field {
        word: "rows",
        look: Look::Integer,
        cell: |r| r.number(|f| f.rows),
    },
    Field {
        word: "required",
        look: Look::Integer,
        cell: |r| r.number(|f| f.required),
    },
    Field {
        word: "filled",
        look: Look::Integer,
        cell: |r| r.number(|f| f.filled),
    },
    Field {
        word: "percent",
        look: Look::Decimal,
        cell: |r| match &r.found {
            Some(found) => percent(r.context, found.filled, found.required),
            None => dash(),
        },
    },
    Field {
        word: "state",
        look: Look::State,
        cell: |r| r.state(),
    },
    Field {
        word: "lacking",
        look: Look::Text,
        cell: |r| match &r.found {
            Some(found) if !found.lacking.is_empty() => CellModel::text(lacking(&found.lacking)),
            Some(_) => CellModel::muted("không"),
            None => CellModel::muted("chưa báo cáo"),
        },
    },
    Field {
        word: "lacking_rows",
        look: Look::Integer,
        cell: |r| r.number(|f| f.lacking.len()),
    },
    Field {
        word: "tab",
        look: Look::Text,
        cell: |r| or_dash(r.found.as_ref().map_or("", |f| f.tab.as_str())),
    },
];

/// The words that columns may name.
pub(super) fn vocabulary() -> Vec<&'static str> {
    field::words(FIELDS)
}

pub(super) fn build(context: &Context<'_>) -> SheetModel {
    let c = context.c;
    let mut rows: Vec<Row<'_>> = Vec::new();
    for unit in context.reporters() {
        let submission = c.counted(&unit.code).and_then(|f| f.submission.as_ref());
        let found = submission.map(|s| completeness::of(c.catalogue, c.round, s));
        let forms = c.catalogue.form.sheets.iter().filter(|s| s.has_data());
        rows.extend(forms.map(|sheet| Row {
            context,
            unit,
            sheet,
            found: found.iter().flatten().find(|f| f.sheet == sheet.id).cloned(),
        }));
    }
    field::table(context, FIELDS, &rows)
}

/// Filled cells as percent of the required ones, with one decimal, rounded down: one blank cell is never 100 %.
pub(super) fn percent(context: &Context<'_>, filled: usize, required: usize) -> CellModel {
    let Some(tenths) = filled
        .checked_mul(1000)
        .and_then(|n| n.checked_div(required))
        .and_then(|n| i64::try_from(n).ok())
    else {
        return dash();
    };
    let formula = context
        .here("filled")
        .zip(context.here("required"))
        .map(|(filled, required)| format!("ROUNDDOWN({filled}*100/{required},1)"));
    live(
        formula,
        CellModel::Number(rust_decimal::Decimal::new(tenths, 1).normalize()),
    )
}

/// Rows that lack something, with what; those that lack most come first.
fn lacking(rows: &[Lacking]) -> String {
    let mut rows: Vec<&Lacking> = rows.iter().collect();
    rows.sort_by_key(|r| std::cmp::Reverse(r.columns.len()));
    let mut said: Vec<String> = rows.iter().take(ROWS).map(|r| of_row(r)).collect();
    let rest = rows.get(ROWS..).unwrap_or_default();
    if !rest.is_empty() {
        let cells: usize = rest.iter().map(|r| r.columns.len()).sum();
        said.push(format!("và {} dòng khác ({cells} ô)", rest.len()));
    }
    said.join("; ")
}

fn of_row(row: &Lacking) -> String {
    let what = if row.absent {
        "không có dòng".to_owned()
    } else if row.columns.len() <= COLUMNS {
        row.columns.join(", ")
    } else {
        let first: Vec<&str> = row.columns.iter().take(2).map(String::as_str).collect();
        format!("{} ô ({}, …)", row.columns.len(), first.join(", "))
    };
    if row.name.is_empty() {
        what
    } else {
        format!("{}: {what}", clip(&row.name, NAME))
    }
}

impl Row<'_> {
    fn number(&self, of: impl Fn(&SheetCompleteness) -> usize) -> CellModel {
        match &self.found {
            Some(found) => count(of(found)),
            None => dash(),
        }
    }

    fn state(&self) -> CellModel {
        let Some(found) = &self.found else {
            return CellModel::Toned("Chưa báo cáo".to_owned(), Tone::NoData);
        };
        let lacks = found.required.saturating_sub(found.filled);
        let (word, tone) = match found.state {
            SheetState::Complete => (COMPLETE.to_owned(), Tone::Good),
            SheetState::Incomplete => (format!("Thiếu {lacks} ô"), Tone::Bad),
            SheetState::Nil => ("Không phát sinh".to_owned(), Tone::Good),
            SheetState::Empty if lacks > 0 => ("Để trống".to_owned(), Tone::Bad),
            SheetState::Empty => ("Để trống".to_owned(), Tone::NoData),
            // A list that a unit may leave out is no fault.
            SheetState::NoSheet if self.sheet.optional => ("Không có trang".to_owned(), Tone::NoData),
            SheetState::NoSheet => ("Thiếu trang".to_owned(), Tone::Bad),
        };
        let formula = matches!(found.state, SheetState::Complete | SheetState::Incomplete)
            .then(|| self.context.here("filled").zip(self.context.here("required")))
            .flatten()
            .map(|(filled, required)| {
                format!("IF({filled}<{required},\"Thiếu \"&({required}-{filled})&\" ô\",\"{COMPLETE}\")")
            });
        live(formula, CellModel::Toned(word, tone))
    }
}
