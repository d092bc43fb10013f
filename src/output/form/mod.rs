//! The one form writer: (form, unit, values) → the workbook that a unit fills, empty or filled.
//!
//! In: catalogue, round, unit, values. Out: bytes of an `.xlsx`, equal for equal input. Every sheet comes from the form's
//! definition; a computed cell is a formula written with its value.

mod calc;
mod look;
mod record;
mod table;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use crate::catalogue::{Catalogue, FormSheet, SheetKind, Unit};
use crate::facts::FormValues;
use crate::round::Round;
use crate::time::{show_date, show_moment};
use look::Look;

/// What a form is made for.
#[derive(Debug, Clone, Copy)]
pub struct FormContext<'a> {
    /// Rulebook.
    pub catalogue: &'a Catalogue,
    /// Round.
    pub round: &'a Round,
    /// Reporting unit.
    pub unit: &'a Unit,
}

/// Why a form could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// The Excel writer refused something.
    #[error("không lập được biểu mẫu")]
    Xlsx(#[from] XlsxError),
}

impl FormContext<'_> {
    /// Units below the reporting unit that a set is for.
    fn children(&self, kinds: &[String]) -> Vec<&Unit> {
        self.round
            .units
            .children(&self.unit.code)
            .filter(|u| kinds.contains(&u.kind))
            .collect()
    }

    fn province(&self) -> &str {
        self.round
            .units
            .get(&self.round.province)
            .map_or("", |u| u.name.as_str())
    }

    fn class(&self, unit: &Unit) -> String {
        unit.class.clone().unwrap_or_else(|| self.round.class.clone())
    }

    /// "Huyện Tam Đảo, tỉnh Vĩnh Phúc · Năm 2020 (số liệu chốt ngày 14/12/2020)".
    fn line(&self) -> String {
        format!(
            "{}, tỉnh {} · {} (số liệu chốt ngày {})",
            self.catalogue.full_name(self.unit),
            self.province(),
            self.round.title,
            show_date(self.round.cut_off)
        )
    }
}

/// Writes a form.
///
/// # Errors
/// When the Excel writer refuses a name or a formula of the form's definition.
pub fn write(context: &FormContext<'_>, values: &FormValues) -> Result<Vec<u8>, FormError> {
    let mut book = Workbook::new();
    let look = Look::new();
    let cut_off = context.round.cut_off;
    let created = ExcelDateTime::from_ymd(
        u16::try_from(cut_off.year()).unwrap_or(2000),
        u8::try_from(cut_off.month()).unwrap_or(1),
        u8::try_from(cut_off.day()).unwrap_or(1),
    )?;
    let form = &context.catalogue.form;
    let stamp = [
        ("form_id", form.id.clone()),
        ("form_version", form.version.clone()),
        ("unit", context.unit.code.clone()),
        ("round", context.round.id.clone()),
        ("cut_off", cut_off.to_string()),
    ];
    let mut properties = DocProperties::new()
        .set_title(&form.title)
        .set_creation_datetime(&created);
    for (key, value) in &stamp {
        properties = properties.set_custom_property(format!("ntm_{key}"), value.as_str());
    }
    book.set_properties(&properties);
    for sheet in &form.sheets {
        let worksheet = book.add_worksheet();
        worksheet.set_name(&sheet.name)?;
        page(worksheet, context, sheet)?;
        match sheet.kind {
            SheetKind::Guide => record::guide(worksheet, context, sheet, &look)?,
            SheetKind::Record => record::write(worksheet, context, sheet, values, &look)?,
            SheetKind::Control => record::control(worksheet, context, sheet, values, &look)?,
            SheetKind::ByUnit | SheetKind::ByIndicator | SheetKind::List => {
                table::write(worksheet, context, sheet, values, &look)?;
            }
        }
        worksheet.protect_with_options(&look::protection());
    }
    let worksheet = book.add_worksheet();
    worksheet.set_name("_ntm")?.set_hidden(true);
    for (row, (key, value)) in (0_u32..).zip(&stamp) {
        worksheet.write_string(row, 0, *key)?;
        worksheet.write_string(row, 1, value)?;
    }
    worksheet.protect();
    Ok(book.save_to_buffer()?)
}

/// A4 landscape, one page wide, heads repeated.
fn page(worksheet: &mut Worksheet, context: &FormContext<'_>, sheet: &FormSheet) -> Result<(), XlsxError> {
    worksheet.set_screen_gridlines(false);
    worksheet.set_landscape();
    worksheet.set_paper_size(9);
    worksheet.set_margins(0.79, 0.59, 0.87, 0.7, 0.3, 0.3);
    let title = context.catalogue.full_name(context.unit);
    worksheet.set_footer(format!(
        "&L&\"Times New Roman,Italic\"&8{title} · {} · hạn nộp {}&R&\"Times New Roman,Italic\"&8Trang &P/&N",
        context.round.title,
        show_moment(context.round.due_of(&context.unit.code).0)
    ));
    worksheet.set_print_fit_to_pages(
        1,
        u16::from(matches!(
            sheet.kind,
            SheetKind::Guide | SheetKind::Record | SheetKind::Control
        )),
    );
    Ok(())
}

/// Zero-based row of the machine head; data begin below it.
const HEAD_ROW: u32 = 6;
