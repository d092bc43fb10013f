//! The form that a unit fills, as a workbook: (form, unit, values) → bytes.
//!
//! In: a catalogue, a round, the reporting unit, and values by sheet, row and column (none for an empty form). Out: an
//! `.xlsx` whose cells for filling are unlocked and checked, whose formulas carry their results, and which is the same
//! bytes for the same input. Refused: a value for a cell that the form has not, or that is not the unit's to fill.
//! Nothing here knows a criterion, a unit or a list: all of it comes from the catalogue.

mod before;
mod calc;
mod control;
mod domain;
mod guide;
pub(crate) mod lists;
mod look;
mod marks;
mod places;
pub(crate) mod plan;
mod record;
mod response;
mod stamp;
mod table;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, Formula, ProtectionOptions, Workbook, Worksheet, XlsxError,
};

use crate::catalogue::{Catalogue, FormSheet, SheetKind, Unit};
pub use crate::facts::{FormValue, FormValues};
use crate::printed;
use crate::round::Round;
use crate::workbook::Content;
pub use before::FromBefore;
use plan::{Cell, Table};
pub(crate) use plan::{extra_key, ordinal_key};
use record::Record;
pub use response::{Item, Kept, Response, Spot, State, UNREAD_HEADS, UnitRow};

/// What a form is made from.
#[derive(Debug, Clone, Copy)]
pub struct FormContext<'a> {
    /// Rulebook with the form.
    pub catalogue: &'a Catalogue,
    /// Round: cut-off, due time, units.
    pub round: &'a Round,
    /// The reporting unit.
    pub unit: &'a Unit,
}

/// Why a form could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// A value for a cell that is not in the form, or is not filled by the unit.
    #[error("biểu mẫu không có ô để ghi: trang `{sheet}`, dòng `{row}`, cột `{column}`")]
    NoSuchCell {
        /// Sheet id.
        sheet: String,
        /// Row key.
        row: String,
        /// Placed column id.
        column: String,
    },
    /// The workbook breaks a rule of Excel.
    #[error("không ghi được biểu mẫu")]
    Write(#[from] XlsxError),
}

/// A sheet, planned.
enum Planned<'a> {
    Guide(&'a FormSheet),
    Record(Record<'a>),
    Table(Table<'a>),
    Control(&'a FormSheet),
}

/// The form of a unit with its values, planned: sheets refer to each other's cells.
pub struct FormPlan<'a> {
    context: &'a FormContext<'a>,
    sheets: Vec<Planned<'a>>,
    /// What the unit wrote over the figures of the page to sign.
    signed: FormValues,
}

impl<'a> FormPlan<'a> {
    /// Every sheet of the form with its rows, what is known before sending, the values, and what each formula comes to.
    ///
    /// # Errors
    /// [`FormError::NoSuchCell`] for a value that has no cell.
    pub fn new(context: &'a FormContext<'a>, values: &FormValues) -> Result<Self, FormError> {
        let form = &context.catalogue.form;
        let is_total = |(id, _, total): &(String, String, String)| {
            let control = form.control().filter(|c| c.id == *id);
            control.is_some_and(|c| c.totals.iter().any(|t| t.id == *total))
        };
        if let Some((sheet, row, column)) = values
            .keys()
            .find(|key| !is_total(key) && !form.sheet(&key.0).is_some_and(FormSheet::has_data))
        {
            return Err(FormError::NoSuchCell {
                sheet: sheet.clone(),
                row: row.clone(),
                column: column.clone(),
            });
        }
        let mut tables = Vec::new();
        for sheet in &form.sheets {
            if matches!(
                sheet.kind,
                SheetKind::ByUnit | SheetKind::ByIndicator | SheetKind::ByCriterion | SheetKind::List
            ) {
                tables.push(Table::plan(context, sheet, values)?);
            }
        }
        let children = tables.iter().find(|t| t.sheet.kind == SheetKind::ByUnit);
        let mut records = Vec::new();
        for sheet in form.sheets.iter().filter(|s| s.kind == SheetKind::Record) {
            records.push(Record::plan(context, sheet, values, children)?);
        }
        let (mut tables, mut records) = (tables.into_iter(), records.into_iter());
        let sheets = form
            .sheets
            .iter()
            .filter_map(|sheet| match sheet.kind {
                SheetKind::Guide => Some(Planned::Guide(sheet)),
                SheetKind::Control => Some(Planned::Control(sheet)),
                SheetKind::Record => records.next().map(Planned::Record),
                SheetKind::ByUnit | SheetKind::ByIndicator | SheetKind::ByCriterion | SheetKind::List => {
                    tables.next().map(Planned::Table)
                }
            })
            .collect();
        let signed = values.iter().filter(|(key, _)| is_total(key));
        Ok(Self {
            context,
            sheets,
            signed: signed.map(|(k, v)| (k.clone(), v.clone())).collect(),
        })
    }

    fn tables(&self) -> impl Iterator<Item = &Table<'a>> {
        self.sheets.iter().filter_map(|s| match s {
            Planned::Table(table) => Some(table),
            _ => None,
        })
    }

    fn table(&self, id: &str) -> Option<&Table<'a>> {
        self.tables().find(|t| t.sheet.id == id)
    }

    /// Writes the workbook; as the answer to a unit with the pages of the answer before the form.
    ///
    /// # Errors
    /// [`FormError::Write`] where a name or text breaks a rule of Excel.
    pub fn write(&self, response: Option<&Response>) -> Result<Vec<u8>, FormError> {
        self.write_all(response, None)
    }

    fn write_all(
        &self,
        response: Option<&Response>,
        before: Option<FromBefore<'_>>,
    ) -> Result<Vec<u8>, FormError> {
        let context = self.context;
        let form = &context.catalogue.form;
        let mut workbook = Workbook::new();
        // A province sends and keeps hundreds of these.
        workbook.set_zip_compression_level(9);
        // 64 pixels is the default width of a column whose digits are 7 pixels wide, as in Times New Roman 11.
        workbook.set_default_format(&look::default(), 20, 64)?;
        let mut marks = response.map(marks::Marks::of).unwrap_or_default();
        if let Some(response) = response {
            response::write(context, response, &mut workbook)?;
        }
        for planned in &self.sheets {
            let worksheet = workbook.add_worksheet();
            match planned {
                Planned::Guide(sheet) => guide::write(context, self, sheet, before, worksheet)?,
                Planned::Record(record) => {
                    record.write(context, marks.take(&record.sheet.name), before, worksheet)?;
                }
                Planned::Table(table) => {
                    table::write(context, table, marks.take(&table.sheet.name), before, worksheet)?;
                }
                Planned::Control(sheet) => {
                    control::write(context, self, sheet, worksheet)?;
                    marks.take(&sheet.name).put(worksheet)?;
                }
            }
        }
        stamp::write(context, self, &mut workbook)?;
        let cut_off = context.round.cut_off;
        let created = ExcelDateTime::from_ymd(
            u16::try_from(cut_off.year()).unwrap_or(1900),
            u8::try_from(cut_off.month()).unwrap_or(1),
            u8::try_from(cut_off.day()).unwrap_or(1),
        )?;
        let mut properties = DocProperties::new()
            .set_title(form.title.as_str())
            .set_subject(subject_line(context))
            .set_creation_datetime(&created);
        for (name, value) in stamp::properties(context) {
            properties = properties.set_custom_property(format!("ntm_{name}"), value);
        }
        workbook.set_properties(&properties);
        Ok(workbook.save_to_buffer()?)
    }
}

/// Writes the form of a unit, filled with values.
///
/// # Errors
/// [`FormError::NoSuchCell`] for a value that has no cell; [`FormError::Write`] where a name or text of the catalogue
/// breaks a rule of Excel.
pub fn write(context: &FormContext<'_>, values: &FormValues) -> Result<Vec<u8>, FormError> {
    write_with(context, values, None)
}

/// The same; of the values, those that come from the last period are marked so.
///
/// # Errors
/// As [`write()`].
pub fn write_with(
    context: &FormContext<'_>,
    values: &FormValues,
    before: Option<FromBefore<'_>>,
) -> Result<Vec<u8>, FormError> {
    FormPlan::new(context, values)?.write_all(None, before)
}

/// Unit, round and cut-off: the line under a title.
fn subject_line(context: &FormContext<'_>) -> String {
    printed::subject_line(context.catalogue, context.round, context.unit)
}

/// The same with the province.
fn place_line(context: &FormContext<'_>) -> String {
    printed::place_line(context.catalogue, context.round, context.unit)
}

/// The due time in words.
fn due_words(context: &FormContext<'_>) -> String {
    printed::due_words(context.round, context.unit)
}

/// Column numbers as Excel has them; a form has far fewer than it allows.
fn col(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

/// Writes a cell.
fn put(
    worksheet: &mut Worksheet,
    row: u32,
    column: usize,
    cell: &Cell,
    format: &Format,
) -> Result<(), XlsxError> {
    let column = col(column);
    match cell {
        Cell::Blank => worksheet.write_blank(row, column, format)?,
        Cell::Value(FormValue::AsTyped(Content::Bool(truth), _)) => {
            worksheet.write_boolean_with_format(row, column, *truth, format)?
        }
        Cell::Value(value) => match value.text() {
            Some(text) => worksheet.write_string_with_format(row, column, text, format)?,
            None => worksheet.write_number_with_format(row, column, float(value), format)?,
        },
        Cell::Formula(text, result) => {
            let result = match result {
                None => String::new(),
                Some(value) => match (value.text(), value.number()) {
                    (Some(text), _) => text.to_owned(),
                    (None, Some(number)) => number.normalize().to_string(),
                    (None, None) => String::new(),
                },
            };
            worksheet.write_formula_with_format(row, column, Formula::new(text).set_result(result), format)?
        }
    };
    Ok(())
}

/// The nearest number that a spreadsheet can store; read from the decimal's own text, so nothing is rounded twice.
fn float(value: &FormValue) -> f64 {
    value
        .number()
        .and_then(|n| n.to_string().parse().ok())
        .unwrap_or_default()
}

/// What every sheet has: no grid, A4 landscape, footer, protection without a password.
fn frame(
    context: &FormContext<'_>,
    worksheet: &mut Worksheet,
    name: &str,
    insert_rows: bool,
) -> Result<(), XlsxError> {
    worksheet
        .set_name(name)?
        .set_screen_gridlines(false)
        .set_formula_result_default("")
        .set_paper_size(9)
        .set_landscape()
        .set_margins(
            20.0 / 25.4,
            15.0 / 25.4,
            20.0 / 25.4,
            15.0 / 25.4,
            9.0 / 25.4,
            7.0 / 25.4,
        )
        .set_footer(footer(context, 150))
        .protect_with_options(&ProtectionOptions {
            format_columns: true,
            format_rows: true,
            sort: true,
            use_autofilter: true,
            insert_rows,
            ..ProtectionOptions::new()
        });
    Ok(())
}

/// Left the unit and round, right the page; a header or footer holds at most 255 characters.
fn footer(context: &FormContext<'_>, room: usize) -> String {
    let mut left = format!(
        "{} · {}",
        context.catalogue.full_name(context.unit),
        context.round.title
    );
    if let Some(words) = &context.round.illustrative {
        left.push_str(" · ");
        left.push_str(words);
    }
    format!(
        "&L&\"Times New Roman,Italic\"&9{}&R&\"Times New Roman,Italic\"&9Trang &P/&N",
        fit(&left.replace('&', "&&"), room)
    )
}

/// Cuts a text to a number of UTF-16 units, which is how Excel counts.
fn fit(text: &str, limit: usize) -> String {
    if text.encode_utf16().count() <= limit {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.len_utf16();
        if used > limit {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// The official head over two columns of a page: who reports, and the name of the state.
fn official_head(
    context: &FormContext<'_>,
    worksheet: &mut Worksheet,
    left: (usize, usize),
    right: (usize, usize),
    size: f64,
) -> Result<(), XlsxError> {
    let across = |format: Format| format.set_align(rust_xlsxwriter::FormatAlign::CenterAcross);
    let authority = printed::authority(context.catalogue, context.unit);
    let [nation, motto] = printed::NATION;
    let lines: [(u32, &str, &str); 2] = [
        (0, authority.as_str(), nation),
        (1, context.catalogue.form.agency.as_str(), motto),
    ];
    for (row, a, b) in lines {
        spread(worksheet, row, left, a, &across(look::title(size)))?;
        spread(
            worksheet,
            row,
            right,
            b,
            &across(look::title(if row == 0 { size } else { size + 1.0 })),
        )?;
    }
    let rule = across(look::text(8.0));
    let [short, long] = printed::HEAD_RULES;
    spread(worksheet, 2, left, short, &rule)?;
    spread(worksheet, 2, right, long, &rule)?;
    worksheet
        .set_row_height(0, 17)?
        .set_row_height(1, 17)?
        .set_row_height(2, 11)?;
    Ok(())
}

/// A text over neighbouring cells, each with the format (they stay cells: merged ones break sorting and filters).
fn spread(
    worksheet: &mut Worksheet,
    row: u32,
    (from, to): (usize, usize),
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    worksheet.write_string_with_format(row, col(from), text, format)?;
    for column in from + 1..=to {
        worksheet.write_blank(row, col(column), format)?;
    }
    Ok(())
}

/// A sentence in the middle of a page, on as many lines as it needs; text centred across cells would be cut at both ends.
fn sentence(
    worksheet: &mut Worksheet,
    row: u32,
    (from, to): (usize, usize),
    (text, width): (&str, f64),
    format: &Format,
) -> Result<(), XlsxError> {
    let format = format
        .clone()
        .set_text_wrap()
        .set_align(rust_xlsxwriter::FormatAlign::Center);
    worksheet.merge_range(row, col(from), row, col(to), text, &format)?;
    let lines = look::lines(text, width);
    worksheet.set_row_height(row, f64::from(lines * 15 + 2).max(16.0))?;
    Ok(())
}

/// Names and places for signing, under a page.
fn signatures(
    context: &FormContext<'_>,
    worksheet: &mut Worksheet,
    row: u32,
    left: (usize, usize),
    right: (usize, usize),
) -> Result<(), XlsxError> {
    let across = |format: Format| format.set_align(rust_xlsxwriter::FormatAlign::CenterAcross);
    let place = across(look::text(11.0).set_italic());
    spread(worksheet, row, right, printed::SIGNED_AT, &place)?;
    let [maker, maker_signs, head_signs] = printed::SIGNATURES;
    let bold = across(look::title(11.0));
    spread(worksheet, row + 1, left, maker, &bold)?;
    spread(
        worksheet,
        row + 1,
        right,
        &context.catalogue.form.signs_for,
        &bold,
    )?;
    spread(worksheet, row + 2, left, maker_signs, &place)?;
    spread(worksheet, row + 2, right, head_signs, &place)?;
    Ok(())
}
