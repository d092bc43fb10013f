//! Facts kept as CSV, one table for each sheet of the form, made into values that the form writer fills in.
//!
//! Each table's first column is `reporting_unit`; its other heads are column ids of the sheet. Choice columns hold value
//! ids, unit columns hold codes, dates are ISO, numbers have a point. `files.csv` says which workbooks are made.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, Fault, FormSheet, SheetKind, SourceText, Spot, Unit, ValueType};
use crate::round::Round;

/// A value to fill in.
#[derive(Debug, Clone, PartialEq)]
pub enum FormValue {
    /// Number.
    Number(Decimal),
    /// Text.
    Text(String),
    /// Date.
    Date(Date),
}

/// Values by (sheet id, row key, placed column id). Row keys: empty on record sheets, unit code, indicator code, id of the
/// fixed row, or on free lists a four-digit ordinal.
pub type FormValues = BTreeMap<(String, String, String), FormValue>;

/// A workbook to be made.
#[derive(Debug, Clone)]
pub struct FileFacts {
    /// File name.
    pub file: String,
    /// Reporting unit.
    pub unit: Unit,
    /// What is filled in.
    pub values: FormValues,
}

/// Reads the tables and makes the values of every workbook whose `made_by` is `form`.
///
/// # Errors
/// Every fault with file and line: an unknown column, unit or list value, something that is no number or date.
pub fn read(
    texts: &BTreeMap<String, SourceText>,
    catalogue: &Catalogue,
    round: &Round,
) -> Result<Vec<FileFacts>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut facts = Vec::new();
    let Some(list) = texts.get("files.csv") else {
        return Err(vec![Fault::of("Thư mục facts không có tệp files.csv")]);
    };
    let mut values: BTreeMap<String, FormValues> = BTreeMap::new();
    for sheet in catalogue.form.sheets.iter().filter(|s| s.has_data()) {
        if let Some(text) = texts.get(&format!("{}.csv", sheet.id)) {
            table(sheet, text, catalogue, round, &mut values, &mut faults);
        }
    }
    for (spot, row) in rows(list, &mut faults) {
        if row.get("made_by").map(String::as_str) != Some("form") {
            continue;
        }
        let code = row.get("reporting_unit").cloned().unwrap_or_default();
        let Some(unit) = round.units.get(&code) else {
            faults.push(Fault::at(
                spot,
                format!("Không có đơn vị mã `{code}`"),
                "reporting_unit",
            ));
            continue;
        };
        let mut filled = values.get(&code).cloned().unwrap_or_default();
        if let Some(name) = row.get("changes").filter(|n| !n.is_empty()) {
            match texts.get(name) {
                Some(text) => changes(text, catalogue, round, unit, &mut filled, &mut faults),
                None => faults.push(Fault::at(spot, format!("Không có tệp `{name}`"), "changes")),
            }
        }
        facts.push(FileFacts {
            file: row.get("file").cloned().unwrap_or_default(),
            unit: unit.clone(),
            values: filled,
        });
    }
    if faults.is_empty() { Ok(facts) } else { Err(faults) }
}

fn rows(file: &SourceText, faults: &mut Vec<Fault>) -> Vec<(Spot, BTreeMap<String, String>)> {
    let source = Arc::new(file.clone());
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(file.text.as_bytes());
    let heads = reader.headers().cloned().unwrap_or_default();
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let start = record
                    .position()
                    .map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
                let end = file
                    .text
                    .get(start..)
                    .and_then(|t| t.find('\n'))
                    .map_or(file.text.len(), |n| start + n);
                let row = heads
                    .iter()
                    .zip(record.iter())
                    .map(|(h, v)| (h.to_owned(), v.trim().to_owned()))
                    .collect();
                rows.push((Spot::new(&source, start..end), row));
            }
            Err(error) => {
                faults.push(Fault::of(format!(
                    "{}: không đọc được dòng CSV: {error}",
                    file.path
                )));
                break;
            }
        }
    }
    rows
}

fn table(
    sheet: &FormSheet,
    text: &SourceText,
    catalogue: &Catalogue,
    round: &Round,
    values: &mut BTreeMap<String, FormValues>,
    faults: &mut Vec<Fault>,
) {
    let mut ordinal: BTreeMap<String, u32> = BTreeMap::new();
    for (spot, row) in rows(text, faults) {
        let code = row.get("reporting_unit").cloned().unwrap_or_default();
        let Some(unit) = round.units.get(&code) else {
            faults.push(Fault::at(
                spot,
                format!("Không có đơn vị mã `{code}`"),
                "reporting_unit",
            ));
            continue;
        };
        let key_column = match sheet.kind {
            SheetKind::ByUnit => Some("unit"),
            SheetKind::ByIndicator => Some("indicator"),
            SheetKind::List if !sheet.fixed.is_empty() => sheet.key.as_deref(),
            _ => None,
        };
        let key = match key_column {
            Some(column) => row.get(column).cloned().unwrap_or_default(),
            None if sheet.kind == SheetKind::Record => String::new(),
            None => {
                let next = ordinal.entry(code.clone()).or_insert(0);
                *next += 1;
                format!("{next:04}")
            }
        };
        for (column, typed) in &row {
            if column == "reporting_unit" || Some(column.as_str()) == key_column || typed.is_empty() {
                continue;
            }
            match value(sheet, column, typed, catalogue, round, unit) {
                Ok(value) => {
                    values
                        .entry(code.clone())
                        .or_default()
                        .insert((sheet.id.clone(), key.clone(), column.clone()), value);
                }
                Err(why) => faults.push(Fault::at(spot.clone(), why, column.clone())),
            }
        }
    }
}

fn changes(
    text: &SourceText,
    catalogue: &Catalogue,
    round: &Round,
    unit: &Unit,
    filled: &mut FormValues,
    faults: &mut Vec<Fault>,
) {
    for (spot, row) in rows(text, faults) {
        let field = |name: &str| row.get(name).cloned().unwrap_or_default();
        let Some(sheet) = catalogue.form.sheet(&field("sheet")) else {
            faults.push(Fault::at(
                spot,
                format!("Không có trang `{}`", field("sheet")),
                "sheet",
            ));
            continue;
        };
        match value(sheet, &field("column"), &field("value"), catalogue, round, unit) {
            Ok(value) => {
                filled.insert((sheet.id.clone(), field("key"), field("column")), value);
            }
            Err(why) => faults.push(Fault::at(spot, why, "value")),
        }
    }
}

/// A fact as the form shows it.
fn value(
    sheet: &FormSheet,
    column: &str,
    typed: &str,
    catalogue: &Catalogue,
    round: &Round,
    reporter: &Unit,
) -> Result<FormValue, String> {
    let set = catalogue.sheet_set(sheet, &reporter.kind);
    let placed = sheet.expand(set, &reporter.kind);
    let Some(placed) = placed.iter().find(|p| p.id == column) else {
        return Err(format!("Trang “{}” không có cột `{column}`", sheet.name));
    };
    let number = || {
        typed
            .parse::<Decimal>()
            .map(FormValue::Number)
            .map_err(|_| format!("`{typed}` không phải số"))
    };
    Ok(match &placed.column.value_type {
        ValueType::Integer
        | ValueType::Decimal
        | ValueType::Percent
        | ValueType::Money
        | ValueType::Year
        | ValueType::Criterion => number()?,
        ValueType::Result => number().unwrap_or_else(|_| FormValue::Text(typed.to_owned())),
        ValueType::Date => FormValue::Date(typed.parse().map_err(|_| format!("`{typed}` không phải ngày"))?),
        ValueType::Choice(list) => {
            let found = catalogue
                .list(list)
                .and_then(|l| l.values.iter().find(|v| v.id == typed));
            FormValue::Text(
                found
                    .map(|v| v.label.clone())
                    .ok_or_else(|| format!("Danh sách `{list}` không có `{typed}`"))?,
            )
        }
        ValueType::Unit => {
            let unit = round
                .units
                .get(typed)
                .ok_or_else(|| format!("Không có đơn vị mã `{typed}`"))?;
            let usual = catalogue.own_set(&unit.kind).is_some() && unit.code != reporter.code;
            FormValue::Text(if usual {
                unit.name.clone()
            } else {
                catalogue.full_name(unit)
            })
        }
        _ => FormValue::Text(typed.to_owned()),
    })
}
