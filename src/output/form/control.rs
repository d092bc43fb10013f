//! The page to sign: control totals of the form, counted by formulas, with room for signature and stamp.

use rust_decimal::Decimal;
use rust_xlsxwriter::{FormatAlign, FormatBorder, Worksheet, XlsxError};

use super::calc::formula;
use super::domain::{literal, quoted, same};
use super::look::Edge;
use super::plan::{Cell, at, row_number, sheet_ref, words_of};
use super::{
    FormContext, FormPlan, FormValue, frame, guide, look, official_head, put, sentence, signatures, spread,
};
use crate::catalogue::{ControlKind, ControlTotal, Fill, FormSheet};
use crate::printed;
use crate::workbook::CellRef;

/// Widths of the columns; together they fill A4 upright.
const WIDTHS: [f64; 4] = [6.0, 41.0, 14.0, 29.0];
/// Last column.
const LAST: usize = 3;

/// A total as a formula with its result.
fn total(plan: &FormPlan<'_>, total: &ControlTotal) -> Cell {
    let Some((table, column)) = plan
        .table(&total.sheet)
        .and_then(|t| Some((t, t.column_index(&total.column)?)))
    else {
        return Cell::Blank;
    };
    if table.own == 0 {
        return Cell::Value(FormValue::Number(Decimal::ZERO));
    }
    let range = table.foreign_range(column);
    let numbers = || {
        table
            .own_rows()
            .filter_map(|r| r.cells.get(column).and_then(Cell::number))
    };
    match &total.kind {
        // COUNTA would count formulas that come to nothing.
        ControlKind::Count => {
            let filled = format!("SUMPRODUCT(--({range}<>\"\"))");
            if table.nil_key() != Some(column) {
                return formula(
                    filled,
                    Some(FormValue::Number(Decimal::from(table.filled(column)))),
                );
            }
            // A row that says that there is none is none.
            let is_one = |cell: &Cell| cell.value().is_some() && !same(cell.text(), table.nil);
            let rows = table.rows.iter().filter_map(|r| r.cells.get(column));
            formula(
                format!("{filled}-COUNTIF({range},{})", quoted(table.nil)),
                Some(FormValue::Number(Decimal::from(
                    rows.filter(|c| is_one(c)).count(),
                ))),
            )
        }
        ControlKind::CountEqual(value) => {
            let value = Decimal::from(*value);
            formula(
                format!("COUNTIF({range},{})", literal(value)),
                Some(FormValue::Number(Decimal::from(
                    numbers().filter(|n| *n == value).count(),
                ))),
            )
        }
        ControlKind::CountMet => {
            let [met, ..] = words_of(table, &[column]);
            let said = table
                .own_rows()
                .filter(|r| r.cells.get(column).is_some_and(|c| c.text() == met));
            formula(
                format!("COUNTIF({range},{})", quoted(met)),
                Some(FormValue::Number(Decimal::from(said.count()))),
            )
        }
        ControlKind::Sum => formula(format!("SUM({range})"), Some(FormValue::Number(numbers().sum()))),
        ControlKind::Fixed(key) => {
            let Some(row) = table.rows.iter().position(|r| r.key == *key) else {
                return Cell::Blank;
            };
            let cell = format!("{}!{}", sheet_ref(&table.sheet.name), at(row_number(row), column));
            formula(
                format!("IF({cell}=\"\",\"\",{cell})"),
                table.cell(row, column).and_then(Cell::value).cloned(),
            )
        }
    }
}

/// The cell of a total.
pub(super) fn place(context: &FormContext<'_>, sheet: &FormSheet, id: &str) -> Option<CellRef> {
    let at = sheet.totals.iter().position(|t| t.id == id)?;
    let first = 10 + u32::from(context.round.illustrative.is_some());
    Some(CellRef::new(first + u32::try_from(at).ok()?, super::col(LAST)))
}

/// Writes the sheet.
pub(super) fn write(
    context: &FormContext<'_>,
    plan: &FormPlan<'_>,
    sheet: &FormSheet,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    frame(context, worksheet, &sheet.name, false)?;
    for (column, width) in WIDTHS.iter().enumerate() {
        worksheet.set_column_width(super::col(column), *width)?;
    }
    official_head(context, worksheet, (0, 1), (2, 3), 10.0)?;
    let across = |format: rust_xlsxwriter::Format| format.set_align(FormatAlign::CenterAcross);
    spread(worksheet, 4, (0, LAST), &sheet.title, &across(look::title(15.0)))?;
    spread(
        worksheet,
        5,
        (0, LAST),
        &super::subject_line(context),
        &across(look::subtitle()),
    )?;
    spread(
        worksheet,
        6,
        (0, LAST),
        printed::ENCLOSED,
        &across(look::text(11.0)),
    )?;
    worksheet
        .set_row_height(4, 26)?
        .set_row_height(5, 18)?
        .set_row_height(6, 18)?;
    let [totals_title, states_title] = printed::CONTROL_SECTIONS;
    let [totals_heads, states_heads] = printed::CONTROL_HEADS;
    let mut row = 7;
    if let Some(words) = &context.round.illustrative {
        let width: f64 = WIDTHS.iter().sum();
        let format = look::caution().set_font_size(10);
        sentence(worksheet, row, (0, LAST), (words, width), &format)?;
        row += 1;
    }

    row = heading(worksheet, row + 1, totals_title, totals_heads)?;
    let computed = |edge| look::edged(look::data(Fill::Computed), edge);
    for (index, control) in sheet.totals.iter().enumerate() {
        let edge = Edge {
            bottom: index + 1 == sheet.totals.len(),
            ..Edge::default()
        };
        line(worksheet, row, index, &control.title, edge)?;
        let format = computed(edge)
            .set_bold()
            .set_num_format("#,##0")
            .set_align(FormatAlign::Right)
            .set_indent(2);
        let key = (sheet.id.clone(), String::new(), control.id.clone());
        let (cell, format) = match plan.signed.get(&key) {
            Some(written) => (
                Cell::Value(written.clone()),
                look::as_typed(format, "#,##0", Some(written)),
            ),
            None => (total(plan, control), format),
        };
        put(worksheet, row, LAST, &cell, &format)?;
        row += 1;
    }

    row = heading(worksheet, row + 1, states_title, states_heads)?;
    let first = row;
    let sheets = guide::progress(plan);
    for (index, progress) in sheets.iter().enumerate() {
        let edge = Edge {
            bottom: index + 1 == sheets.len(),
            ..Edge::default()
        };
        line(worksheet, row, index, &progress.sheet.name, edge)?;
        let format = computed(edge)
            .set_bold()
            .set_indent(1)
            .set_text_wrap()
            .set_font_color(0x001F_5F43);
        put(worksheet, row, LAST, &progress.state(), &format)?;
        row += 1;
    }
    if row > first {
        super::table::check_marks(worksheet, first, row - 1, LAST)?;
    }
    worksheet.write_string_with_format(row + 1, 0, printed::CONTROL_NOTE, &look::note())?;
    signatures(context, worksheet, row + 3, (0, 1), (2, 3))?;
    // Upright there is less room beside the number of the page.
    worksheet
        .set_footer(super::footer(context, 70))
        .set_portrait()
        .set_print_area(0, 0, row + 11, super::col(LAST))?
        .set_print_fit_to_pages(1, 1)
        .set_print_center_horizontally(true);
    Ok(())
}

/// A heading and the heads of its table; gives the row after them.
fn heading(worksheet: &mut Worksheet, row: u32, title: &str, heads: [&str; 3]) -> Result<u32, XlsxError> {
    worksheet.write_string_with_format(row, 0, title, &look::title(11.0))?;
    let [number, words, value] = heads;
    let head = look::head(0, 11.0);
    worksheet.write_string_with_format(row + 1, 0, number, &head)?;
    let open = head.clone().set_align(FormatAlign::CenterAcross);
    worksheet.write_string_with_format(
        row + 1,
        1,
        words,
        &open.clone().set_border_right(FormatBorder::None),
    )?;
    worksheet.write_blank(row + 1, 2, &open.set_border_left(FormatBorder::None))?;
    worksheet.write_string_with_format(row + 1, super::col(LAST), value, &head)?;
    worksheet.set_row_height(row, 20)?.set_row_height(row + 1, 20)?;
    Ok(row + 2)
}

/// Number and words of a line.
fn line(worksheet: &mut Worksheet, row: u32, index: usize, words: &str, edge: Edge) -> Result<(), XlsxError> {
    let plain = look::edged(look::boxed(11.0), edge);
    let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
    worksheet.write_number_with_format(row, 0, number, &plain.clone().set_align(FormatAlign::Center))?;
    let words_format = plain.set_indent(1).set_border_right(FormatBorder::None);
    let rest = words_format.clone().set_border_left(FormatBorder::None);
    worksheet.write_string_with_format(row, 1, words, &words_format)?;
    worksheet.write_blank(row, 2, &rest)?;
    worksheet.set_row_height(row, 20)?;
    Ok(())
}
