//! The pages of an answer that stand before the form: what was found and what to do, by unit, and what was not read.

mod findings;
mod model;

use rust_xlsxwriter::{Format, FormatAlign, FormatUnderline, Url, Workbook, Worksheet, XlsxError};

use super::look::{self, Edge, Mark};
use super::marks::sign_and_word;
use super::plan::sheet_ref;
use super::{FormContext, col, frame};
use crate::catalogue::{RESPONSE, RESPONSE_BY_UNIT, Severity, UNDERSTOOD, UNREAD};
use crate::intake::Outcome;
use crate::text::clip;
use crate::workbook::CellRef;
pub use model::{Item, Kept, Response, Spot, State, UNREAD_HEADS, UnitRow};

/// Longest text of a cell; Excel takes 32,767.
const LONGEST_TEXT: usize = 32_000;

/// Writes the pages.
pub(super) fn write(
    context: &FormContext<'_>,
    response: &Response,
    workbook: &mut Workbook,
) -> Result<(), XlsxError> {
    findings::write(context, response, workbook.add_worksheet())?;
    if !response.units.is_empty() {
        by_unit(context, response, workbook.add_worksheet())?;
    }
    if !response.kept.is_empty() {
        unread(context, response, workbook.add_worksheet())?;
    }
    if !response.understood.is_empty() {
        understood(context, response, workbook.add_worksheet())?;
    }
    Ok(())
}

/// A column of a page: head, width, how its cells stand.
type Col = (&'static str, f64, Stand);

/// How the cells of a column stand.
#[derive(Clone, Copy, PartialEq)]
enum Stand {
    Left,
    Centre,
    Small,
}

/// Heads and columns of a page.
fn heads(worksheet: &mut Worksheet, row: u32, columns: &[Col]) -> Result<(), XlsxError> {
    for (index, (head, width, _)) in columns.iter().enumerate() {
        worksheet.set_column_width(col(index), *width)?;
        worksheet.write_string_with_format(row, col(index), *head, &look::head(1, 10.0))?;
    }
    worksheet.set_row_height(row, 30)?;
    Ok(())
}

fn cell_format(stand: Stand, last: bool) -> Format {
    let edge = Edge {
        bottom: last,
        ..Edge::default()
    };
    let format = look::edged(look::boxed(10.0), edge).set_text_wrap();
    match stand {
        Stand::Left => format.set_align(FormatAlign::Left).set_indent(1),
        Stand::Centre => format.set_align(FormatAlign::Center),
        Stand::Small => format
            .set_align(FormatAlign::Center)
            .set_font_size(8)
            .set_font_color(0x0059_5959),
    }
}

/// A link to a cell of the form.
fn link(
    worksheet: &mut Worksheet,
    (row, column): (u32, usize),
    sheet: &str,
    cell: Option<CellRef>,
    words: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let at = cell.unwrap_or_default();
    let url = Url::new(format!("internal:{}!{at}", sheet_ref(sheet))).set_text(words);
    let format = format
        .clone()
        .set_font_color(0x0005_63C1)
        .set_underline(FormatUnderline::Single);
    worksheet.write_url_with_format(row, col(column), &url, &format)?;
    Ok(())
}

/// How a page is printed and shown: one page wide, heads on each page.
fn page(worksheet: &mut Worksheet, head: u32, last: u32, columns: usize) -> Result<(), XlsxError> {
    worksheet
        .set_repeat_rows(head, head)?
        .set_print_area(0, 0, last.max(head), col(columns.saturating_sub(1)))?
        .set_print_fit_to_pages(1, 0)
        .set_freeze_panes(head + 1, 0)?
        .set_print_center_horizontally(true);
    Ok(())
}

/// Fill and ink of a band that says what happened.
fn band(outcome: Outcome, size: f64) -> Format {
    let fill = match outcome {
        Outcome::Accepted => 0x00C6_E7D0,
        Outcome::AcceptedWithWarnings | Outcome::PartlyAccepted => 0x00FF_E79A,
        Outcome::Returned => 0x00F8_CFCF,
    };
    look::text(size)
        .set_bold()
        .set_background_color(fill)
        .set_indent(1)
}

/// The page with a row for each unit below, complete enough to be cut out and sent to it.
fn by_unit(
    context: &FormContext<'_>,
    response: &Response,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    const COLUMNS: [Col; 10] = [
        ("TT", 5.0, Stand::Centre),
        ("Đơn vị", 20.0, Stand::Left),
        ("Mã", 9.0, Stand::Centre),
        ("Kết quả nhận", 20.0, Stand::Left),
        ("Lỗi", 7.0, Stand::Centre),
        ("Cảnh báo", 9.0, Stand::Centre),
        ("Tiêu chí tự khai đạt", 11.0, Stand::Centre),
        ("Tiêu chí tính được", 11.0, Stand::Centre),
        ("Việc cần làm (gửi nguyên dòng)", 95.0, Stand::Left),
        ("Mở", 10.0, Stand::Centre),
    ];
    const HEAD: u32 = 3;
    frame(context, worksheet, RESPONSE_BY_UNIT, false)?;
    heads(worksheet, HEAD, &COLUMNS)?;
    worksheet.write_string_with_format(0, 0, "KẾT QUẢ KIỂM TRA THEO TỪNG ĐƠN VỊ", &look::title(14.0))?;
    let line = format!(
        "{} · mỗi dòng một đơn vị, đủ nghĩa khi cắt riêng để gửi",
        super::place_line(context)
    );
    worksheet.write_string_with_format(1, 0, line, &look::subtitle())?;
    let own = format!(
        "Việc của {}: xem trang {RESPONSE}.",
        context.catalogue.plain_name(context.unit)
    );
    worksheet.write_string_with_format(2, 0, own, &look::note())?;
    let end = HEAD + u32::try_from(response.units.len()).unwrap_or(0);
    for (unit, row) in response.units.iter().zip(HEAD + 1..) {
        let format = |column: usize| {
            let stand = COLUMNS.get(column).map_or(Stand::Left, |c| c.2);
            cell_format(stand, row == end)
        };
        let items: Vec<&Item> = unit.items.iter().filter_map(|i| response.items.get(*i)).collect();
        let open = |weight| {
            let all = items
                .iter()
                .filter(|i| i.severity == weight && i.state == State::Open);
            all.count()
        };
        let (errors, warnings) = (open(Severity::Error), open(Severity::Warning));
        let (words, mark) = match (response.outcome, errors, warnings) {
            (Outcome::Returned, ..) => ("▲ Trả lại", Some(Mark::Wrong)),
            (_, 0, 0) => ("√ Nhận", None),
            (_, 0, _) => ("? Nhận có cảnh báo", Some(Mark::Doubtful)),
            _ => ("▲ Nhận một phần", Some(Mark::Wrong)),
        };
        worksheet.write_number_with_format(row, 0, row - HEAD, &format(0))?;
        worksheet.write_string_with_format(row, 1, &unit.name, &format(1).set_bold())?;
        worksheet.write_string_with_format(row, 2, &unit.code, &format(2).set_num_format("@"))?;
        let result = match mark {
            Some(mark) => mark.paint(format(3)),
            None => format(3).set_bold().set_font_color(0x001F_5F43),
        };
        worksheet.write_string_with_format(row, 3, words, &result)?;
        for (column, number) in [
            (4, Some(errors)),
            (5, Some(warnings)),
            (6, unit.declared),
            (7, unit.counted),
        ] {
            let number = number.and_then(|n| u32::try_from(n).ok());
            match number {
                Some(n) => worksheet.write_number_with_format(row, col(column), n, &format(column))?,
                None => worksheet.write_string_with_format(row, col(column), "–", &format(column))?,
            };
        }
        let tasks: Vec<String> = items
            .iter()
            .filter(|i| i.state == State::Open)
            .map(|i| {
                let (sign, _) = sign_and_word(i.severity);
                let place = i.spots.first().map_or(i.sheet.as_str(), |s| s.sheet.as_str());
                format!("{sign} {place}: {} ► {}", i.found, i.to_do)
            })
            .collect();
        let text = if tasks.is_empty() {
            "Không có việc cần làm.".to_owned()
        } else {
            clip(&tasks.join("\n"), LONGEST_TEXT)
        };
        let task = if tasks.is_empty() {
            format(8).set_font_color(0x008C_8C8C)
        } else {
            format(8)
        };
        worksheet.write_string_with_format(row, 8, &text, &task)?;
        if let Some((sheet, cell)) = &unit.spot {
            let words = format!("dòng {}", cell.row + 1);
            link(worksheet, (row, 9), sheet, Some(*cell), &words, &format(9))?;
        }
        let lines = look::lines(&text, 98.0);
        worksheet.set_row_height(row, f64::from(lines * 14 + 6).clamp(21.0, 400.0))?;
    }
    worksheet.autofilter(HEAD, 0, end, col(COLUMNS.len() - 1))?;
    page(worksheet, HEAD, end, COLUMNS.len())
}

/// The page with what has no place in the form.
fn unread(
    context: &FormContext<'_>,
    response: &Response,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    const WIDTHS: [(f64, Stand); 7] = [
        (5.0, Stand::Centre),
        (18.0, Stand::Left),
        (16.0, Stand::Left),
        (70.0, Stand::Left),
        (8.0, Stand::Centre),
        (44.0, Stand::Left),
        (44.0, Stand::Left),
    ];
    const HEAD: u32 = 3;
    frame(context, worksheet, UNREAD, false)?;
    let columns: Vec<Col> = UNREAD_HEADS
        .iter()
        .zip(WIDTHS)
        .map(|(head, (width, stand))| (*head, width, stand))
        .collect();
    heads(worksheet, HEAD, &columns)?;
    worksheet.write_string_with_format(0, 0, "PHẦN CHƯA ĐỌC ĐƯỢC", &look::title(14.0))?;
    let line = format!(
        "{} · nội dung dưới đây chưa được tính; chép phần là số liệu vào đúng ô của biểu rồi xóa dòng ở đây",
        super::place_line(context)
    );
    worksheet.write_string_with_format(1, 0, line, &look::subtitle())?;
    worksheet.write_string_with_format(2, 0, &response.balance, &look::title(11.0))?;
    let end = HEAD + u32::try_from(response.kept.len()).unwrap_or(0);
    for (kept, row) in response.kept.iter().zip(HEAD + 1..) {
        let format = |column: usize| {
            let stand = columns.get(column).map_or(Stand::Left, |c| c.2);
            // The unit takes a row away once it has put its content where it belongs.
            cell_format(stand, row == end).set_unlocked()
        };
        worksheet.write_number_with_format(row, 0, row - HEAD, &format(0))?;
        worksheet.write_string_with_format(row, 1, &kept.tab, &format(1).set_bold())?;
        worksheet.write_string_with_format(row, 2, &kept.place, &format(2))?;
        worksheet.write_string_with_format(row, 3, &kept.words, &format(3))?;
        let cells = u32::try_from(kept.cells).unwrap_or(u32::MAX);
        worksheet.write_number_with_format(row, 4, cells, &format(4))?;
        worksheet.write_string_with_format(row, 5, &kept.why, &format(5))?;
        worksheet.write_string_with_format(row, 6, &kept.to_do, &format(6).set_bold())?;
        let lines = look::lines(&kept.words, 72.0)
            .max(look::lines(&kept.why, 44.0))
            .max(look::lines(&kept.to_do, 42.0));
        worksheet.set_row_height(row, f64::from(lines * 14 + 6).clamp(21.0, 400.0))?;
    }
    worksheet.autofilter(HEAD, 0, end, col(columns.len() - 1))?;
    page(worksheet, HEAD, end, columns.len())
}

/// The page that says what each tab and column was taken for.
fn understood(
    context: &FormContext<'_>,
    response: &Response,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    const COLUMNS: [Col; 6] = [
        ("TT", 5.0, Stand::Centre),
        ("Trang trong tệp đã gửi", 30.0, Stand::Left),
        ("Ô tiêu đề", 10.0, Stand::Centre),
        ("Ghi trong tệp", 48.0, Stand::Left),
        ("Đã hiểu là", 48.0, Stand::Left),
        ("Dòng, giá trị", 62.0, Stand::Left),
    ];
    const HEAD: u32 = 3;
    frame(context, worksheet, UNDERSTOOD, false)?;
    heads(worksheet, HEAD, &COLUMNS)?;
    worksheet.write_string_with_format(0, 0, "TỆP ĐÃ GỬI ĐƯỢC HIỂU NHƯ SAU", &look::title(14.0))?;
    let line = format!(
        "{} · mỗi trang một dòng; các cột ghi khác tiêu đề của mẫu liệt kê ngay dưới",
        super::place_line(context)
    );
    worksheet.write_string_with_format(1, 0, line, &look::subtitle())?;
    worksheet.write_string_with_format(
        2,
        0,
        "Nếu có chỗ hiểu chưa đúng, đề nghị sửa lại số liệu trong các biểu của tệp này.",
        &look::note(),
    )?;
    let end = HEAD + u32::try_from(response.understood.len()).unwrap_or(0);
    for (line, row) in response.understood.iter().zip(HEAD + 1..) {
        let format = |column: usize| {
            let stand = COLUMNS.get(column).map_or(Stand::Left, |c| c.2);
            let format = cell_format(stand, row == end);
            if line.whole { format.set_bold() } else { format }
        };
        let written = if line.whole { "" } else { line.written.as_str() };
        worksheet.write_number_with_format(row, 0, row - HEAD, &format(0))?;
        for (column, text) in [
            (1, line.tab.as_str()),
            (2, line.cell.as_str()),
            (3, written),
            (4, line.taken.as_str()),
            (5, line.counts.as_str()),
        ] {
            worksheet.write_string_with_format(
                row,
                col(column),
                clip(text, LONGEST_TEXT),
                &format(column),
            )?;
        }
        let lines = look::lines(written, 48.0)
            .max(look::lines(&line.taken, 46.0))
            .max(look::lines(&line.counts, 60.0));
        worksheet.set_row_height(row, f64::from(lines * 14 + 6).clamp(21.0, 400.0))?;
    }
    worksheet.autofilter(HEAD, 0, end, col(COLUMNS.len() - 1))?;
    page(worksheet, HEAD, end, COLUMNS.len())
}
