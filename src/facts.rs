//! Facts in CSV read into the values of a form, one set of values for each file to be written.
//!
//! In: texts by file name. `files.csv` (`file,reporting_unit,made_by,changes`) names the workbooks; `<sheet id>.csv` holds
//! the facts of one form sheet: `reporting_unit`, then the key column of the sheet where it has one, then columns by
//! their placed ids. A change file (`sheet,key,column,value`) overrides cells of one workbook. Out: a [`FormValues`] for
//! every row of `files.csv` made by the form. Refused, each with file and line: a column, unit, row, list value, number
//! or date that is not known.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::catalogue::{
    Catalogue, CriteriaSet, CsvTable, Fault, Fill, FormSheet, Part, PlacedColumn, Ragged, SheetKind,
    SourceText, Spot, Unit, ValueType,
};
use crate::output::form::{FormContext, lists, plan};
use crate::round::Round;
use crate::text;
use crate::workbook::{Content, NumberFormat};

/// The file that names the workbooks.
const FILES: &str = "files.csv";
/// `made_by` of a workbook that is the form, filled.
const BY_FORM: &str = "form";
/// Column of the reporting unit.
const REPORTING_UNIT: &str = "reporting_unit";

/// Values by sheet id, row key and placed column id.
///
/// Row keys: the empty text on a record sheet (the column is the fact's id), the unit's code on a by-unit sheet, the
/// indicator's code on a by-indicator sheet, the criterion's number on a by-criterion sheet, the fixed row's id, `0001`, `0002` … on a free list.
/// `+0001`, `+0002` … are rows that a unit wrote and the form has not: they stand under the form's own.
pub type FormValues = BTreeMap<(String, String, String), FormValue>;

/// A value in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormValue {
    /// A number; percent as 95, not 0.95.
    Number(Decimal),
    /// A text; codes too.
    Text(String),
    /// A date.
    Date(Date),
    /// A cell just as a unit stored it, whatever it holds.
    AsTyped(Content, NumberFormat),
}

impl FormValue {
    /// The number that a spreadsheet stores: for a date its day count.
    pub(crate) fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) | Self::AsTyped(Content::Number(number), _) => Some(*number),
            Self::Date(date) => Some(Decimal::from(day_number(*date))),
            Self::Text(_) | Self::AsTyped(..) => None,
        }
    }

    /// The day that it is to a formula of dates.
    pub(crate) fn date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            Self::AsTyped(Content::Number(serial), _) => {
                let days = i64::try_from(serial.floor()).ok().filter(|d| *d > 60)?;
                Date::constant(1899, 12, 30).checked_add(days.days()).ok()
            }
            Self::Number(_) | Self::Text(_) | Self::AsTyped(..) => None,
        }
    }

    /// The text that a spreadsheet stores: error values and numbers that no cell can hold are kept as their words.
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::AsTyped(Content::Text(text) | Content::Error(text) | Content::HugeNumber(text), _) => {
                Some(text)
            }
            Self::Number(_) | Self::Date(_) | Self::AsTyped(..) => None,
        }
    }
}

/// Days since 30/12/1899, as Excel counts them from March 1900 on.
fn day_number(date: Date) -> i64 {
    let epoch = Date::constant(1899, 12, 30);
    i64::from(
        date.since((jiff::Unit::Day, epoch))
            .map_or(0, |span| span.get_days()),
    )
}

/// A workbook to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFacts {
    /// File name.
    pub file: String,
    /// Reporting unit.
    pub unit: Unit,
    /// What is filled in.
    pub values: FormValues,
}

/// Reads all facts.
///
/// # Errors
/// Every fault found in any of the files.
pub fn read(
    texts: &BTreeMap<String, SourceText>,
    catalogue: &Catalogue,
    round: &Round,
) -> Result<Vec<FileFacts>, Vec<Fault>> {
    let mut reader = Reader {
        texts,
        catalogue,
        round,
        faults: Vec::new(),
    };
    let files = reader.files();
    let mut by_unit: BTreeMap<String, FormValues> = BTreeMap::new();
    for sheet in catalogue.form.sheets.iter().filter(|s| s.has_data()) {
        reader.sheet(sheet, &mut by_unit);
    }
    let mut out = Vec::new();
    for (file, unit, changes) in files {
        let mut values = by_unit.get(&unit.code).cloned().unwrap_or_default();
        if let Some((name, spot)) = changes {
            reader.changes(&name, spot, unit, &mut values);
        }
        out.push(FileFacts {
            file,
            unit: unit.clone(),
            values,
        });
    }
    if reader.faults.is_empty() {
        Ok(out)
    } else {
        reader.faults.sort();
        Err(reader.faults)
    }
}

/// A workbook to be made, and its change file with the place that names it.
type Made<'a> = (String, &'a Unit, Option<(String, Spot)>);

struct Reader<'a> {
    texts: &'a BTreeMap<String, SourceText>,
    catalogue: &'a Catalogue,
    round: &'a Round,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    /// A file as rows, each with its place; none where it is not there.
    fn csv(&mut self, name: &str) -> Option<CsvTable> {
        let file = self.texts.get(name)?;
        Some(CsvTable::read(file, Ragged::Refused, &mut self.faults))
    }

    /// The columns that a file must have, by their place in it; a fault for each that is missing.
    fn columns<const N: usize>(&mut self, csv: &CsvTable, names: [&str; N]) -> Option<[usize; N]> {
        let found = names.map(|name| csv.column(name));
        for (name, at) in names.iter().zip(&found) {
            if at.is_none() {
                self.faults.push(Fault::at(
                    csv.head(),
                    format!("Thiếu cột `{name}`"),
                    "dòng tên cột",
                ));
            }
        }
        if found.iter().any(Option::is_none) {
            return None;
        }
        Some(found.map(Option::unwrap_or_default))
    }

    fn reporting_unit(&mut self, code: &str, spot: &Spot) -> Option<&'a Unit> {
        let (round, catalogue) = (self.round, self.catalogue);
        let unit = round.units.get(code).filter(|u| round.reports(catalogue, u));
        if unit.is_none() {
            self.faults.push(Fault::at(
                spot.clone(),
                format!("`{code}` không phải đơn vị báo cáo"),
                REPORTING_UNIT,
            ));
        }
        unit
    }

    /// The workbooks that the form makes, each with its change file.
    fn files(&mut self) -> Vec<Made<'a>> {
        let Some(csv) = self.csv(FILES) else {
            self.faults.push(Fault::of(format!("Thiếu tệp {FILES}")));
            return Vec::new();
        };
        let Some([file, unit, made_by, changes]) =
            self.columns(&csv, ["file", REPORTING_UNIT, "made_by", "changes"])
        else {
            return Vec::new();
        };
        let mut out = Vec::new();
        let mut names = BTreeSet::new();
        for row in &csv.rows {
            let (field, spot) = (|at: usize| row.at(at), &row.spot);
            if !names.insert(field(file).to_owned()) {
                self.faults.push(Fault::at(
                    spot.clone(),
                    format!("Tệp `{}` ghi hai lần", field(file)),
                    "lần thứ hai",
                ));
            }
            let Some(unit) = self.reporting_unit(field(unit), spot) else {
                continue;
            };
            if field(made_by) == BY_FORM {
                let changes = field(changes).to_owned();
                out.push((
                    field(file).to_owned(),
                    unit,
                    Some((changes, spot.clone())).filter(|(name, _)| !name.is_empty()),
                ));
            }
        }
        out
    }

    /// The facts of one form sheet, for every unit.
    fn sheet(&mut self, sheet: &FormSheet, by_unit: &mut BTreeMap<String, FormValues>) {
        let Some(csv) = self.csv(&format!("{}.csv", sheet.id)) else {
            return;
        };
        let Some([unit_at]) = self.columns(&csv, [REPORTING_UNIT]) else {
            return;
        };
        let key_column = key_column(sheet);
        let key_at = match &key_column {
            None => None,
            Some(key) => match self.columns(&csv, [key.as_str()]) {
                Some([at]) => Some(at),
                None => return,
            },
        };
        self.headers(sheet, &csv, unit_at, key_at);

        let mut ordinals: BTreeMap<&str, usize> = BTreeMap::new();
        let mut seen: BTreeMap<(String, String), Spot> = BTreeMap::new();
        for row in &csv.rows {
            let (field, spot) = (|at: usize| row.at(at), &row.spot);
            let Some(unit) = self.reporting_unit(field(unit_at), spot) else {
                continue;
            };
            let key = match key_at {
                Some(at) => field(at).to_owned(),
                None if sheet.kind == SheetKind::Record => String::new(),
                None => {
                    let ordinal = ordinals.entry(unit.code.as_str()).or_insert(0);
                    *ordinal += 1;
                    plan::ordinal_key(*ordinal - 1)
                }
            };
            if let Some(first) = seen.insert((unit.code.clone(), key.clone()), spot.clone()) {
                self.faults.push(
                    Fault::at(
                        spot.clone(),
                        format!("Dòng `{key}` của `{}` ghi hai lần", unit.code),
                        "lần thứ hai",
                    )
                    .other(first, "lần thứ nhất"),
                );
                continue;
            }
            let context = self.context(unit);
            let rows = Rows::of(&context, sheet);
            if !self.row_is_there(&rows, &key, spot) {
                continue;
            }
            let values = by_unit.entry(unit.code.clone()).or_default();
            for (at, header) in csv.headers.iter().enumerate() {
                let typed = field(at);
                if at == unit_at || Some(at) == key_at || typed.is_empty() {
                    continue;
                }
                // A header that no unit has is one fault, said above, not one for each row.
                let Some(placed) = rows.columns.iter().find(|c| c.id == *header) else {
                    if self.placed_anywhere(sheet, header) {
                        self.faults.push(Fault::at(
                            spot.clone(),
                            format!("Cột `{header}` không có trong biểu của `{}`", unit.code),
                            format!("giá trị `{typed}`"),
                        ));
                    }
                    continue;
                };
                match value(&context, sheet, placed, rows.part(placed, &key), typed) {
                    Ok(value) => {
                        values.insert((sheet.id.clone(), key.clone(), header.clone()), value);
                    }
                    Err(wrong) => self.faults.push(wrong.fault(header, typed, spot)),
                }
            }
        }
    }

    fn context(&self, unit: &'a Unit) -> FormContext<'a> {
        FormContext {
            catalogue: self.catalogue,
            round: self.round,
            unit,
        }
    }

    /// A fault for every header that is no column of the sheet, or one that nobody fills.
    fn headers(&mut self, sheet: &FormSheet, csv: &CsvTable, unit_at: usize, key_at: Option<usize>) {
        for (at, header) in csv.headers.iter().enumerate() {
            if at == unit_at || Some(at) == key_at || self.placed_anywhere(sheet, header) {
                continue;
            }
            let known = self.placed_ids(sheet);
            let fault = Fault::at(
                csv.head_of(header),
                format!("Trang `{}` không có cột `{header}` để ghi", sheet.id),
                "không tìm thấy",
            );
            let allowed: Vec<&str> = known.iter().map(String::as_str).collect();
            self.faults
                .push(match text::nearest(header, allowed.iter().copied()) {
                    Some(near) => fault.help(format!("Có phải `{near}`? Được dùng: {}", allowed.join(", "))),
                    None => fault.help(format!("Được dùng: {}", allowed.join(", "))),
                });
        }
    }

    /// Ids of the columns to fill, for any kind of reporting unit.
    fn placed_ids(&self, sheet: &FormSheet) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        let level = Some(self.round.reporting_level.as_str());
        for kind in self
            .catalogue
            .kinds
            .iter()
            .filter(|k| Some(k.level.as_str()) == level)
        {
            let set = self.catalogue.sheet_set(sheet, &kind.id);
            out.extend(
                sheet
                    .expand(set, &kind.id)
                    .into_iter()
                    .filter(|c| is_filled(c))
                    .map(|c| c.id),
            );
        }
        out
    }

    fn placed_anywhere(&self, sheet: &FormSheet, id: &str) -> bool {
        self.placed_ids(sheet).contains(id)
    }

    fn row_is_there(&mut self, rows: &Rows<'_>, key: &str, spot: &Spot) -> bool {
        let there = rows.keys.as_ref().is_none_or(|keys| keys.contains(key));
        if !there {
            self.faults.push(Fault::at(
                spot.clone(),
                format!("Biểu không có dòng `{key}`"),
                "không tìm thấy",
            ));
        }
        there
    }

    /// Overrides cells of one workbook.
    fn changes(&mut self, name: &str, named_at: Spot, unit: &'a Unit, values: &mut FormValues) {
        let Some(csv) = self.csv(name) else {
            self.faults.push(Fault::at(
                named_at,
                format!("Không có tệp thay đổi `{name}`"),
                "changes",
            ));
            return;
        };
        let Some([sheet_at, key_at, column_at, value_at]) =
            self.columns(&csv, ["sheet", "key", "column", "value"])
        else {
            return;
        };
        let catalogue = self.catalogue;
        let context = self.context(unit);
        for row in &csv.rows {
            let (field, spot) = (|at: usize| row.at(at), &row.spot);
            let Some(sheet) = catalogue.form.sheet(field(sheet_at)).filter(|s| s.has_data()) else {
                self.faults.push(Fault::at(
                    spot.clone(),
                    format!("Biểu mẫu không có trang `{}`", field(sheet_at)),
                    "không tìm thấy",
                ));
                continue;
            };
            let rows = Rows::of(&context, sheet);
            if !self.row_is_there(&rows, field(key_at), spot) {
                continue;
            }
            let Some(placed) = rows.columns.iter().find(|c| c.id == field(column_at)) else {
                self.faults.push(Fault::at(
                    spot.clone(),
                    format!("Trang `{}` không có cột `{}` để ghi", sheet.id, field(column_at)),
                    "không tìm thấy",
                ));
                continue;
            };
            let place = (sheet.id.clone(), field(key_at).to_owned(), placed.id.clone());
            if field(value_at).is_empty() {
                values.remove(&place);
                continue;
            }
            match value(
                &context,
                sheet,
                placed,
                rows.part(placed, field(key_at)),
                field(value_at),
            ) {
                Ok(value) => {
                    values.insert(place, value);
                }
                Err(wrong) => self.faults.push(wrong.fault(&placed.id, field(value_at), spot)),
            }
        }
    }
}

/// The column with the key of a row, where rows are not simply counted.
fn key_column(sheet: &FormSheet) -> Option<String> {
    match sheet.kind {
        SheetKind::ByUnit => Some(sheet.key.clone().unwrap_or_else(|| "unit".to_owned())),
        SheetKind::ByIndicator => column_of(sheet, &ValueType::IndicatorCode),
        SheetKind::ByCriterion => column_of(sheet, &ValueType::Criterion),
        SheetKind::List if !sheet.fixed.is_empty() => sheet.key.clone(),
        _ => None,
    }
}

fn column_of(sheet: &FormSheet, value_type: &ValueType) -> Option<String> {
    let column = sheet.columns.iter().find(|c| c.value_type == *value_type);
    column.map(|c| c.id.clone())
}

fn is_filled(placed: &PlacedColumn<'_>) -> bool {
    matches!(placed.column.fill, Fill::Typed | Fill::Carried)
}

/// What a sheet is for one unit: its rows and the columns to fill.
struct Rows<'a> {
    keys: Option<BTreeSet<String>>,
    columns: Vec<PlacedColumn<'a>>,
    set: Option<&'a CriteriaSet>,
}

impl<'a> Rows<'a> {
    fn of(context: &FormContext<'a>, sheet: &'a FormSheet) -> Self {
        let set = context.catalogue.sheet_set(sheet, &context.unit.kind);
        let keys = match sheet.kind {
            SheetKind::Record => Some([String::new()].into()),
            SheetKind::ByUnit => Some(plan::children(context, set).map(|u| u.code.clone()).collect()),
            SheetKind::ByIndicator => Some(
                set.into_iter()
                    .flat_map(|s| &s.criteria)
                    .flat_map(|c| &c.indicators)
                    .map(|i| i.code.clone())
                    .collect(),
            ),
            SheetKind::ByCriterion => Some(
                set.into_iter()
                    .flat_map(|s| &s.criteria)
                    .map(|c| c.number.to_string())
                    .collect(),
            ),
            SheetKind::List if !sheet.fixed.is_empty() => Some(
                sheet
                    .fixed
                    .iter()
                    .filter(|f| f.sum.is_empty())
                    .map(|f| f.id.clone())
                    .collect(),
            ),
            _ => None,
        };
        Self {
            keys,
            columns: sheet
                .expand(set, &context.unit.kind)
                .into_iter()
                .filter(is_filled)
                .collect(),
            set,
        }
    }

    /// The part that a cell is the result of.
    fn part(&self, placed: &PlacedColumn<'a>, key: &str) -> Option<&'a Part> {
        placed.part.or_else(|| {
            let (_, indicator) = self.set?.indicator(key)?;
            match indicator.parts.as_slice() {
                [part] => Some(part),
                _ => None,
            }
        })
    }
}

/// Why a value is not one.
enum Wrong {
    Number,
    Date,
    Unit,
    Choice(Vec<String>),
}

impl Wrong {
    fn fault(self, column: &str, typed: &str, spot: &Spot) -> Fault {
        let (title, help) = match self {
            Self::Number => (
                format!("`{typed}` không phải số"),
                "Ghi dấu chấm cho phần thập phân: 95.5".to_owned(),
            ),
            Self::Date => (
                format!("`{typed}` không phải ngày"),
                "Ghi năm-tháng-ngày: 2020-12-14".to_owned(),
            ),
            Self::Unit => (
                format!("`{typed}` không phải mã của một đơn vị ghi được ở cột này"),
                "Ghi mã đơn vị".to_owned(),
            ),
            Self::Choice(ids) => (
                format!("`{typed}` không có trong danh sách"),
                format!("Được dùng: {}", ids.join(", ")),
            ),
        };
        Fault::at(spot.clone(), title, format!("cột {column}")).help(help)
    }
}

/// A typed text as the value of a column.
fn value(
    context: &FormContext<'_>,
    sheet: &FormSheet,
    placed: &PlacedColumn<'_>,
    part: Option<&Part>,
    typed: &str,
) -> Result<FormValue, Wrong> {
    let number = || {
        typed
            .parse::<Decimal>()
            .map(FormValue::Number)
            .map_err(|_| Wrong::Number)
    };
    let as_text = || Ok(FormValue::Text(typed.to_owned()));
    match &placed.column.value_type {
        ValueType::Integer
        | ValueType::Decimal
        | ValueType::Percent
        | ValueType::Money
        | ValueType::Year
        | ValueType::Criterion => number(),
        ValueType::Date => typed
            .parse::<Date>()
            .map(FormValue::Date)
            .map_err(|_| Wrong::Date),
        ValueType::Choice(list) => {
            let list = context.catalogue.list(list);
            list.and_then(|l| l.values.iter().find(|v| v.id == typed))
                .map(|v| FormValue::Text(v.label.clone()))
                .ok_or_else(|| {
                    Wrong::Choice(
                        list.map(|l| l.values.iter().map(|v| v.id.clone()).collect())
                            .unwrap_or_default(),
                    )
                })
        }
        ValueType::Unit => lists::units_of(context, sheet, placed.column)
            .into_iter()
            .find(|u| u.code == typed)
            .map(|u| FormValue::Text(lists::unit_label(context, u)))
            .ok_or(Wrong::Unit),
        // A figure may be "không áp dụng"; a state is a word.
        ValueType::Result if part.is_some_and(|p| !p.is_state()) => {
            let folded = text::fold(typed);
            if context.catalogue.words.not_applicable.contains(&folded) {
                as_text()
            } else {
                number()
            }
        }
        _ => as_text(),
    }
}
