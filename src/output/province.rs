//! A [`BookModel`] in, the bytes of an `.xlsx` out.
//!
//! The same model gives the same bytes: the creation time is the model's, and nothing else depends on when or where
//! it is written. What Excel would refuse or "repair" (names, heads, tables that clash) is refused here, with its
//! place. A sheet with more rows than Excel has goes on in "Name (2)".

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{DateTime, date};
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, DocProperties, ExcelDateTime, Format, FormatAlign,
    Formula, IgnoreError, Table, TableColumn, TableStyle, Url, Workbook, Worksheet, XlsxError,
};

use super::cell::{self, Formats};
use super::measure;
use super::model::{BookModel, CellModel, ColumnModel, Look, SheetModel, Tone};
use super::style;
use super::summary;

/// Rows of an Excel sheet.
const MAX_ROWS: usize = 1_048_576;
/// Columns of an Excel sheet.
const MAX_COLUMNS: usize = 16_384;
/// Letters of a sheet's name.
const MAX_NAME: usize = 31;
/// Letters of a head.
const MAX_HEAD: usize = 255;
/// Page breaks of a sheet.
const MAX_BREAKS: usize = 1023;
/// Row of the heads, zero-based.
const HEAD_ROW: u32 = 4;
/// Rows above the first row of data.
const ABOVE: usize = 5;
/// From so many columns or rows on, a sheet is set in 11 instead of 12 points.
const DENSE: (usize, usize) = (24, 500);
/// Width of A4 landscape between the margins, in points.
pub(super) const PAGE_WIDTH: f64 = 252.0 / 25.4 * 72.0;
/// Height of A4 landscape between the margins, in points.
pub(super) const PAGE_HEIGHT: f64 = 170.0 / 25.4 * 72.0;
/// Width of a column that was given none, in points.
const SPARE: f64 = 48.0;
/// Numbers of columns narrower than this stand in the middle.
const NARROW: f64 = 10.0;
/// Letters of a footer, which Excel limits to 255 with its codes.
const FOOTER: usize = 150;

/// Why a workbook cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A name that Excel does not allow on a tab.
    #[error("tên trang `{name}` không dùng được trong Excel: {why}")]
    SheetName {
        /// The name.
        name: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Two sheets of one name, regardless of case.
    #[error("hai trang cùng tên `{0}` (Excel không phân biệt chữ hoa, chữ thường)")]
    SheetTwice(String),
    /// Two tables, or a table and a defined name, of one name, regardless of case.
    #[error("trang `{sheet}`: tên bảng hoặc tên vùng `{name}` bị trùng")]
    NameTwice {
        /// The sheet.
        sheet: String,
        /// The name.
        name: String,
    },
    /// Two columns of one head, regardless of case.
    #[error("trang `{sheet}`: hai cột cùng tiêu đề `{head}`")]
    HeadTwice {
        /// The sheet.
        sheet: String,
        /// The head.
        head: String,
    },
    /// A head that a table cannot have.
    #[error("trang `{sheet}`: tiêu đề cột `{head}` trống, dài hơn 255 ký tự hoặc có dấu xuống dòng")]
    Head {
        /// The sheet.
        sheet: String,
        /// The head.
        head: String,
    },
    /// No column, or more than Excel has.
    #[error("trang `{sheet}` có {count} cột; cần từ 1 đến 16.384 cột")]
    Columns {
        /// The sheet.
        sheet: String,
        /// How many there are.
        count: usize,
    },
    /// A row that is not as long as the heads.
    #[error("trang `{sheet}`, dòng dữ liệu {row}: có {found} ô, bảng có {expected} cột")]
    RowLength {
        /// The sheet.
        sheet: String,
        /// Row of data, from 1.
        row: usize,
        /// Cells it has.
        found: usize,
        /// Columns of the table.
        expected: usize,
    },
    /// A block of the front page that does not fit its grid.
    #[error("trang đầu, mục `{heading}`: bảng vượt ra ngoài 24 cột của trang hoặc chồng lên mục bên cạnh")]
    Grid {
        /// Heading of the block.
        heading: String,
    },
    /// Neither a front page nor a sheet.
    #[error("sổ không có trang nào")]
    NoSheet,
    /// Refused by the Excel library.
    #[error("không tạo được tệp Excel")]
    Excel(#[from] XlsxError),
}

/// One sheet as it will be written: a sheet of the model, or a part of one with more rows than Excel has.
struct Part<'a> {
    name: String,
    table: String,
    model: &'a SheetModel,
    rows: &'a [Vec<CellModel>],
    first: usize,
}

/// Writes a workbook.
///
/// # Errors
/// [`WriteError`] for names, heads and sizes that Excel does not take, before anything is written.
pub fn write(model: &BookModel) -> Result<Vec<u8>, WriteError> {
    let parts = parts(model, MAX_ROWS - ABOVE);
    check(model, &parts)?;
    let mut book = Workbook::new();
    let default = Format::new().set_font_name(style::FONT).set_font_size(11);
    book.set_default_format(&default, 20, 64)?;
    book.set_properties(&properties(model));
    for (name, formula) in &model.names {
        book.define_name(name.as_str(), formula)?;
    }
    let list: Vec<(&str, &str)> = parts
        .iter()
        .map(|p| (p.name.as_str(), p.model.title.as_str()))
        .collect();
    if !model.summary_name.is_empty() {
        let sheet = book.add_worksheet();
        sheet.set_name(&model.summary_name)?;
        sheet.set_active(true);
        summary::write(sheet, &model.summary_name, &model.summary, &list)?;
    }
    for part in &parts {
        let sheet = book.add_worksheet();
        sheet.set_name(&part.name)?;
        write_part(sheet, part, &model.summary_name)?;
    }
    Ok(book.save_to_buffer()?)
}

/// Title, custom properties and the time of the model; local time is +07:00, the file wants UTC.
fn properties(model: &BookModel) -> DocProperties {
    let local = model.created.unwrap_or_else(|| date(2000, 1, 1).at(7, 0, 0, 0));
    let utc = local.checked_sub(7.hours()).unwrap_or(local);
    let mut properties = DocProperties::new().set_title(model.title.as_str());
    if let Some(time) = excel_time(utc) {
        properties = properties.set_creation_datetime(&time);
    }
    for (name, value) in &model.properties {
        properties = properties.set_custom_property(name.as_str(), value.as_str());
    }
    properties
}

fn excel_time(time: DateTime) -> Option<ExcelDateTime> {
    let year = u16::try_from(time.year()).ok()?;
    let (month, day) = (u8::try_from(time.month()).ok()?, u8::try_from(time.day()).ok()?);
    let (hour, minute) = (
        u16::try_from(time.hour()).ok()?,
        u8::try_from(time.minute()).ok()?,
    );
    ExcelDateTime::from_ymd(year, month, day)
        .and_then(|day| day.and_hms(hour, minute, f64::from(time.second())))
        .ok()
}

/// The sheets of the model, each cut where Excel has no more rows.
fn parts(model: &BookModel, most: usize) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for sheet in &model.sheets {
        let mut rest = sheet.rows.as_slice();
        let (mut number, mut first) = (1, 0);
        loop {
            let (rows, after) = rest.split_at(rest.len().min(most));
            let (name, table) = if number == 1 {
                (sheet.name.clone(), sheet.table.clone())
            } else {
                let suffix = format!(" ({number})");
                let stem: String = sheet.name.chars().take(MAX_NAME - suffix.len()).collect();
                (stem + &suffix, format!("{}_{number}", sheet.table))
            };
            parts.push(Part {
                name,
                table,
                model: sheet,
                rows,
                first,
            });
            if after.is_empty() {
                break;
            }
            (rest, first, number) = (after, first + rows.len(), number + 1);
        }
    }
    parts
}

fn check(model: &BookModel, parts: &[Part<'_>]) -> Result<(), WriteError> {
    let mut sheets = BTreeSet::new();
    if !model.summary_name.is_empty() {
        check_sheet_name(&model.summary_name)?;
        sheets.insert(model.summary_name.to_lowercase());
    } else if parts.is_empty() {
        return Err(WriteError::NoSheet);
    }
    let mut names: BTreeSet<String> = BTreeSet::new();
    for (name, _) in &model.names {
        if !names.insert(name.to_lowercase()) {
            return Err(WriteError::NameTwice {
                sheet: model.summary_name.clone(),
                name: name.clone(),
            });
        }
    }
    for part in parts {
        check_sheet_name(&part.name)?;
        if !sheets.insert(part.name.to_lowercase()) {
            return Err(WriteError::SheetTwice(part.name.clone()));
        }
        if !names.insert(part.table.to_lowercase()) {
            return Err(WriteError::NameTwice {
                sheet: part.name.clone(),
                name: part.table.clone(),
            });
        }
    }
    for sheet in &model.sheets {
        let count = sheet.columns.len();
        if count == 0 || count > MAX_COLUMNS {
            return Err(WriteError::Columns {
                sheet: sheet.name.clone(),
                count,
            });
        }
        let mut heads = BTreeSet::new();
        for column in &sheet.columns {
            let head = &column.header;
            if head.trim().is_empty() || head.encode_utf16().count() > MAX_HEAD || head.contains(['\n', '\r'])
            {
                return Err(WriteError::Head {
                    sheet: sheet.name.clone(),
                    head: head.clone(),
                });
            }
            if !heads.insert(head.to_lowercase()) {
                return Err(WriteError::HeadTwice {
                    sheet: sheet.name.clone(),
                    head: head.clone(),
                });
            }
        }
        if let Some((row, cells)) = sheet
            .rows
            .iter()
            .enumerate()
            .find(|(_, cells)| cells.len() != count)
        {
            return Err(WriteError::RowLength {
                sheet: sheet.name.clone(),
                row: row + 1,
                found: cells.len(),
                expected: count,
            });
        }
    }
    Ok(())
}

fn check_sheet_name(name: &str) -> Result<(), WriteError> {
    let why = if name.trim().is_empty() {
        "tên trống"
    } else if name.encode_utf16().count() > MAX_NAME {
        "dài hơn 31 ký tự"
    } else if name.contains(['[', ']', ':', '*', '?', '/', '\\']) {
        "có một trong các dấu [ ] : * ? / \\"
    } else if name.starts_with('\'') || name.ends_with('\'') {
        "bắt đầu hoặc kết thúc bằng dấu nháy đơn"
    } else if name.eq_ignore_ascii_case("history") {
        "Excel giữ tên này cho việc khác"
    } else {
        return Ok(());
    };
    Err(WriteError::SheetName {
        name: name.to_owned(),
        why,
    })
}

/// Columns and rows of a sheet are counted in Excel's own types; [`check`] and [`parts`] keep them in range.
fn col(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}

fn row(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// A column as it is written.
struct Column<'a> {
    model: &'a ColumnModel,
    width: f64,
    points: f64,
    formats: Formats,
}

fn write_part(sheet: &mut Worksheet, part: &Part<'_>, summary_name: &str) -> Result<(), WriteError> {
    let model = part.model;
    let printed = model.columns.iter().rposition(|c| !c.trace).unwrap_or(0);
    let dense = printed >= DENSE.0 || part.rows.len() > DENSE.1 || model.columns.iter().any(|c| c.rotate);
    let size = if dense { 11.0 } else { 12.0 };
    let blank: Vec<Vec<CellModel>>;
    let rows = if part.rows.is_empty() {
        blank = vec![placeholder(model)];
        &blank
    } else {
        part.rows
    };
    let columns: Vec<Column<'_>> = model
        .columns
        .iter()
        .enumerate()
        .map(|(index, model)| {
            let width = column_width(model, rows, index, size);
            let formats = Formats::new(&style::cell(size), model.look, width < NARROW);
            let formats = if model.trace {
                formats.on_one_line()
            } else {
                formats
            };
            Column {
                model,
                width,
                points: measure::column_points(width),
                formats,
            }
        })
        .collect();
    let table: f64 = columns.iter().take(printed + 1).map(|c| c.points).sum();
    // A narrow table is printed with empty columns at its right, for the title to run over.
    let beyond = if printed + 1 == columns.len() {
        spare_columns(model, table)
    } else {
        0
    };
    let page = table + f64::from(beyond) * SPARE;

    for (index, column) in columns.iter().enumerate() {
        sheet.set_column_width(col(index), column.width)?;
    }
    write_heading(sheet, model, summary_name, page)?;
    write_table(sheet, part, &columns, size, rows.len())?;
    write_rows(sheet, part, &columns, size, rows)?;
    overlays(sheet, model, rows)?;
    let last = HEAD_ROW + row(rows.len());
    sheet.ignore_error_range(
        HEAD_ROW + 1,
        0,
        last,
        col(columns.len() - 1),
        IgnoreError::NumberStoredAsText,
    )?;
    page_setup(sheet, part, (last, col(printed).saturating_add(beyond)), page)?;
    Ok(())
}

/// How many empty columns the longest line of the heading needs, within the width of the page.
fn spare_columns(model: &SheetModel, table: f64) -> u16 {
    let heading = [
        measure::width(&model.title, 14.0, true),
        measure::width(&model.subtitle, 12.0, false),
        measure::width(model.illustrative.as_deref().unwrap_or_default(), 11.0, false),
    ];
    let wanted = heading.into_iter().fold(0.0, f64::max) * 1.06;
    let mut spare = 0;
    while table + f64::from(spare) * SPARE < wanted && table + f64::from(spare + 1) * SPARE <= PAGE_WIDTH {
        spare += 1;
    }
    spare
}

/// The only row of a table without data.
fn placeholder(model: &SheetModel) -> Vec<CellModel> {
    let words = if model.empty.is_empty() {
        "không có"
    } else {
        &model.empty
    };
    (0..model.columns.len())
        .map(|index| CellModel::muted(if index == 0 { words } else { cell::NOTHING }))
        .collect()
}

/// Width of a column: at least the model's, and enough for its figures and for the longest word of its head and states.
fn column_width(column: &ColumnModel, rows: &[Vec<CellModel>], index: usize, size: f64) -> f64 {
    let mut points = 0.0_f64;
    if !column.rotate {
        points = measure::longest_word(&column.header, size, true);
    }
    if column.look.is_number() || column.look == Look::State {
        let mut last = None;
        for cell in rows.iter().filter_map(|row| row.get(index)) {
            if last == Some(cell) {
                continue;
            }
            last = Some(cell);
            let text = cell::shown(cell);
            let needed = if cell::is_figure(cell) {
                // An indent of one stands beside a number at the right.
                let indent = if column.width < NARROW { 0.0 } else { 7.0 };
                measure::width(&text, size, true) + indent
            } else {
                measure::longest_word(&text, size, column.look == Look::State)
            };
            points = points.max(needed);
        }
    }
    let wanted = if column.width.is_finite() {
        column.width
    } else {
        0.0
    };
    wanted.max(measure::characters(points)).clamp(2.0, 120.0)
}

/// Rows 1 to 4: title, sentence, caution, way back.
fn write_heading(
    sheet: &mut Worksheet,
    model: &SheetModel,
    summary_name: &str,
    page: f64,
) -> Result<(), XlsxError> {
    // The texts run over the cells to their right; what is wider than the page would be cut on paper.
    let fitting = |text: &str, sizes: &[f64], bold: bool| {
        let fits = |size: &&f64| measure::width(text, **size, bold) * 1.05 <= page;
        sizes.iter().find(fits).or(sizes.last()).copied().unwrap_or(11.0)
    };
    let size = fitting(&model.title, &[14.0, 13.0, 12.0, 11.0], true);
    let title = style::text(size).set_bold().set_font_color(style::GREEN);
    sheet.write_string_with_format(0, 0, model.title.as_str(), &title)?;
    sheet.set_row_height(0, 24)?;
    let size = fitting(&model.subtitle, &[12.0, 11.0, 10.0, 9.0, 8.0], false);
    sheet.write_string_with_format(1, 0, model.subtitle.as_str(), &style::text(size))?;
    sheet.set_row_height(1, 18)?;
    if let Some(caution) = &model.illustrative {
        let size = fitting(caution, &[11.0, 10.0, 9.0, 8.0], false);
        let format = style::text(size).set_italic().set_font_color(style::CAUTION);
        sheet.write_string_with_format(2, 0, caution.as_str(), &format)?;
        sheet.set_row_height(2, 16)?;
    } else {
        sheet.set_row_height(2, 4)?;
    }
    sheet.set_row_height(3, 18)?;
    if summary_name.is_empty() {
        return Ok(());
    }
    let back = Url::new(format!("internal:{}!A1", quoted(summary_name)));
    let format = style::link(&style::text(11.0));
    sheet.write_url_with_options(3, 0, back, format!("← Về {summary_name}"), "", Some(&format))?;
    Ok(())
}

/// A sheet's name as references have it.
pub(super) fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

/// The heads and the table over heads and data.
fn write_table(
    sheet: &mut Worksheet,
    part: &Part<'_>,
    columns: &[Column<'_>],
    size: f64,
    count: usize,
) -> Result<(), XlsxError> {
    let flat = style::head(size);
    let turned = style::head(size).set_rotation(90);
    let heads: Vec<TableColumn> = columns
        .iter()
        .map(|column| {
            let format = if column.model.rotate { &turned } else { &flat };
            TableColumn::new()
                .set_header(column.model.header.as_str())
                .set_header_format(format)
        })
        .collect();
    let table = Table::new()
        .set_name(part.table.as_str())
        .set_style(TableStyle::None)
        .set_columns(&heads);
    sheet.add_table(HEAD_ROW, 0, HEAD_ROW + row(count), col(columns.len() - 1), &table)?;
    let height = columns
        .iter()
        .map(|column| {
            let head = &column.model.header;
            if column.model.rotate {
                measure::width(head, size, true) * 1.06 + 10.0
            } else {
                measure::row_height(measure::lines(head, column.points, size, true), size) + 8.0
            }
        })
        .fold(30.0, f64::max);
    sheet.set_row_height(HEAD_ROW, height.min(409.0))?;
    Ok(())
}

fn write_rows(
    sheet: &mut Worksheet,
    part: &Part<'_>,
    columns: &[Column<'_>],
    size: f64,
    rows: &[Vec<CellModel>],
) -> Result<(), XlsxError> {
    // One link leads back to the front page.
    let mut linked = 1;
    // A column often repeats its text; measuring is the dearest part of writing a long sheet.
    let mut measured: Vec<(&CellModel, u32)> = Vec::with_capacity(columns.len());
    let own = format!("{}[[#This Row]", part.table);
    let of_model = format!("{}[[#This Row]", part.model.table);
    for (index, cells) in rows.iter().enumerate() {
        let at = HEAD_ROW + 1 + row(index);
        let mut most = 1;
        for (position, (column, cell)) in columns.iter().zip(cells).enumerate() {
            let overlaid =
                column.model.look == Look::State && cell::word(cell).is_none_or(|(w, _)| overlayable(w));
            let renamed = renamed(cell, &of_model, &own);
            let place = (at, col(position));
            cell::write(
                sheet,
                place,
                renamed.as_ref().unwrap_or(cell),
                (column.model.look, overlaid),
                &column.formats,
                &mut linked,
            )?;
            if cell::is_figure(cell) || column.model.trace {
                continue;
            }
            let lines = match measured.get(position) {
                Some((last, lines)) if *last == cell => *lines,
                _ => {
                    let bold = column.model.look.is_bold() || column.model.look == Look::State;
                    measure::lines(&cell::shown(cell), column.points, size, bold)
                }
            };
            if let Some(slot) = measured.get_mut(position) {
                *slot = (cell, lines);
            } else if measured.len() == position {
                measured.push((cell, lines));
            }
            most = most.max(lines);
        }
        sheet.set_row_height(at, measure::row_height(most, size))?;
    }
    Ok(())
}

/// The formula of a continued sheet, which speaks of its own table.
fn renamed(cell: &CellModel, from: &str, to: &str) -> Option<CellModel> {
    match cell {
        CellModel::Formula(text, value) if from != to => {
            let text = text.replace("[@[", "[[#This Row],[");
            Some(CellModel::Formula(text.replace(from, to), value.clone()))
        }
        _ => None,
    }
}

/// A text in a formula has at most 255 letters; a longer word keeps the colours it is written with.
fn overlayable(word: &str) -> bool {
    word.encode_utf16().count() <= 255
}

/// Words with their tones.
pub(super) type Words<'a> = Vec<(&'a str, Tone)>;

/// Conditional formats that colour words by their tone, so that a corrected cell takes the colour of its new word.
/// Neighbouring columns of states that agree on their words share them.
fn overlays(sheet: &mut Worksheet, model: &SheetModel, rows: &[Vec<CellModel>]) -> Result<(), XlsxError> {
    let last_row = HEAD_ROW + row(rows.len());
    let mut group: Option<(usize, usize, Words<'_>)> = None;
    for (index, column) in model.columns.iter().enumerate() {
        if column.look != Look::State {
            continue;
        }
        let words = words_of(rows.iter().filter_map(|row| row.get(index)));
        if let Some((_, last, known)) = &mut group {
            let agree = words
                .iter()
                .all(|(w, t)| known.iter().all(|(k, u)| k != w || u == t));
            if *last + 1 == index && agree {
                *last = index;
                for word in words {
                    if !known.contains(&word) {
                        known.push(word);
                    }
                }
                continue;
            }
        }
        if let Some((first, last, words)) = group.replace((index, index, words)) {
            overlay(sheet, (HEAD_ROW + 1, col(first), last_row, col(last)), &words)?;
        }
    }
    if let Some((first, last, words)) = group {
        overlay(sheet, (HEAD_ROW + 1, col(first), last_row, col(last)), &words)?;
    }
    Ok(())
}

/// The words of cells with their tones, in order of appearance.
pub(super) fn words_of<'a>(cells: impl Iterator<Item = &'a CellModel>) -> Words<'a> {
    let mut words = Words::new();
    for (word, tone) in cells.filter_map(cell::word) {
        if style::overlay(tone).is_some()
            && overlayable(word)
            && words.iter().all(|(known, _)| *known != word)
        {
            words.push((word, tone));
        }
    }
    words
}

/// Conditional formats for words in a range of cells.
pub(super) fn overlay(
    sheet: &mut Worksheet,
    (first_row, first_col, last_row, last_col): (u32, u16, u32, u16),
    words: &[(&str, Tone)],
) -> Result<(), XlsxError> {
    for (word, tone) in words {
        let Some(format) = style::overlay(*tone) else {
            continue;
        };
        let text = Formula::new(format!("=\"{}\"", word.replace('"', "\"\"")));
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::EqualTo(text))
            .set_format(format);
        sheet.add_conditional_format(first_row, first_col, last_row, last_col, &rule)?;
    }
    Ok(())
}

/// A4 landscape with the margins of official papers, in millimetres: left 30, right 15, top and bottom 20.
pub(super) fn paper(sheet: &mut Worksheet) {
    sheet
        .set_paper_size(9)
        .set_landscape()
        .set_margins(
            30.0 / 25.4,
            15.0 / 25.4,
            20.0 / 25.4,
            20.0 / 25.4,
            10.0 / 25.4,
            9.0 / 25.4,
        )
        .set_header_footer_scale_with_doc(false)
        .set_screen_gridlines(false);
}

/// A footer with words at the left and the page at the right.
pub(super) fn footer(words: &str) -> String {
    let font = "&\"Times New Roman,Italic\"&9";
    let words: String = words.chars().take(FOOTER).collect();
    format!("&L{font} {}&R{font} Trang &P/&N", words.replace('&', "&&"))
}

fn page_setup(
    sheet: &mut Worksheet,
    part: &Part<'_>,
    (last_row, last_col): (u32, u16),
    page: f64,
) -> Result<(), XlsxError> {
    let model = part.model;
    paper(sheet);
    sheet
        .set_print_fit_to_pages(1, 0)
        .set_header("&C&\"Times New Roman,Regular\"&13&P")
        .set_footer(footer(&model.footer))
        .set_tab_color(style::tab_colour(model.tab))
        .set_freeze_panes(HEAD_ROW + 1, model.freeze.min(col(model.columns.len())))?
        .set_print_area(0, 0, last_row, last_col)?;
    let breaks: Vec<u32> = model
        .page_breaks
        .iter()
        .filter_map(|at| at.checked_sub(part.first))
        .filter(|at| (1..part.rows.len()).contains(at))
        .map(|at| HEAD_ROW + 1 + row(at))
        .collect::<BTreeSet<u32>>()
        .into_iter()
        .take(MAX_BREAKS)
        .collect();
    // A page that is handed to one office carries the title too.
    let first = if breaks.is_empty() { HEAD_ROW } else { 0 };
    sheet.set_repeat_rows(first, HEAD_ROW)?;
    if !breaks.is_empty() {
        sheet.set_page_breaks(&breaks)?;
    }
    sheet.set_zoom(match page {
        page if page > 1500.0 => 80,
        page if page > 1250.0 => 85,
        page if page > 1050.0 => 90,
        _ => 100,
    });
    Ok(())
}

/// A format for words that run over a merged range.
pub(super) fn across(size: f64, centred: bool) -> Format {
    let format = style::text(size).set_text_wrap();
    if centred {
        format.set_align(FormatAlign::Center)
    } else {
        format
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Tab;
    use crate::output::model::SummaryModel;

    #[test]
    fn a_sheet_goes_on_where_excel_has_no_more_rows() {
        let formula = "tblA[@[x]]+tblA[[#This Row],[x]]+SUM(tblA[x])".to_owned();
        let cell = CellModel::Formula(formula, Box::new(CellModel::Integer(1)));
        let sheet = SheetModel {
            name: "Danh mục rất dài của toàn tỉnh!".to_owned(),
            title: String::new(),
            subtitle: String::new(),
            illustrative: None,
            table: "tblA".to_owned(),
            freeze: 0,
            tab: Tab::Results,
            columns: Vec::new(),
            rows: vec![vec![cell.clone()]; 5],
            page_breaks: Vec::new(),
            empty: String::new(),
            footer: String::new(),
        };
        let book = BookModel {
            summary: SummaryModel::default(),
            sheets: vec![sheet],
            ..BookModel::default()
        };
        let parts = parts(&book, 2);
        let found: Vec<_> = parts
            .iter()
            .map(|p| (p.name.as_str(), p.table.as_str(), p.rows.len(), p.first))
            .collect();
        assert_eq!(
            found,
            [
                ("Danh mục rất dài của toàn tỉnh!", "tblA", 2, 0),
                ("Danh mục rất dài của toàn t (2)", "tblA_2", 2, 2),
                ("Danh mục rất dài của toàn t (3)", "tblA_3", 1, 4),
            ]
        );
        let renamed = renamed(&cell, "tblA[[#This Row]", "tblA_2[[#This Row]");
        assert!(matches!(renamed, Some(CellModel::Formula(text, _))
            if text == "tblA_2[[#This Row],[x]]+tblA_2[[#This Row],[x]]+SUM(tblA[x])"));
    }
}
