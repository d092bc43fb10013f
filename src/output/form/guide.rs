//! The first sheet: what to fill by when, how far each sheet is, how to write, what the colours mean, whom to ask.

use rust_xlsxwriter::{FormatAlign, FormatBorder, FormatUnderline, Url, Worksheet, XlsxError};

use super::before::FromBefore;
use super::calc::{NOT_BEGUN, formula, nil_words};
use super::domain::quoted;
use super::look::{Edge, Mark};
use super::plan::{Cell, sheet_ref};
use super::{FormContext, FormPlan, FormValue, Planned, frame, look, put, spread};
use crate::catalogue::{Fill, FormSheet};
use crate::printed;

/// Widths of the columns.
const WIDTHS: [f64; 6] = [5.0, 26.0, 60.0, 14.0, 16.0, 34.0];
/// Last column.
const LAST: usize = 5;

/// How far a sheet is: its check cells, and what their signs come to now.
pub(super) struct Progress<'a> {
    /// The sheet.
    pub(super) sheet: &'a FormSheet,
    /// The check cells from another sheet.
    range: String,
    complete: usize,
    wrong: usize,
    differs: usize,
    open: usize,
    /// The words for "nothing to report", where the sheet may say so, and whether it does.
    nil: Option<(String, bool)>,
}

/// Every sheet with data, in tab order.
pub(super) fn progress<'a>(plan: &'a FormPlan<'_>) -> Vec<Progress<'a>> {
    plan.sheets
        .iter()
        .filter_map(|planned| match planned {
            Planned::Table(table) => {
                let column = table.check_column()?;
                Some(Progress {
                    sheet: table.sheet,
                    range: table.foreign_range(column),
                    complete: table.checked("√"),
                    wrong: table.checked("▲"),
                    differs: table.checked("≠"),
                    open: table.checked("○"),
                    nil: table.nil_key().map(|_| {
                        let words = nil_words(table);
                        let said = table.checked(&words) > 0;
                        (words, said)
                    }),
                })
            }
            Planned::Record(record) => Some(Progress {
                sheet: record.sheet,
                range: record.check_range(),
                complete: record.checked("√"),
                wrong: record.checked("▲"),
                differs: 0,
                open: record.checked("○"),
                nil: None,
            }),
            Planned::Guide(_) | Planned::Control(_) => None,
        })
        .collect()
}

impl Progress<'_> {
    fn count(&self, sign: &str) -> String {
        format!("COUNTIF({},{})", self.range, quoted(&format!("{sign}*")))
    }

    /// Rows that are complete; one that says that there is nothing to report is none.
    fn complete(&self) -> Cell {
        match &self.nil {
            None => formula(self.count("√"), Some(number(self.complete))),
            Some((words, said)) => formula(
                format!("{}-{}", self.count("√"), self.count(words)),
                Some(number(self.complete.saturating_sub(usize::from(*said)))),
            ),
        }
    }

    /// Rows to look at again: wrong, differing, with blanks.
    fn to_review(&self) -> Cell {
        formula(
            format!("{}+{}+{}", self.count("▲"), self.count("≠"), self.count("○")),
            Some(number(self.wrong + self.differs + self.open)),
        )
    }

    /// The state of the sheet in words.
    pub(super) fn state(&self) -> Cell {
        let wrong = "▲ Có ô sai hoặc khai khác đếm";
        let open = "○ Chưa đủ";
        let none = "– Chưa ghi dòng nào";
        let complete = match &self.nil {
            Some((words, true)) => words.as_str(),
            _ => "√ Đủ",
        };
        let done = match &self.nil {
            Some((words, _)) => format!("IF({}>0,{},\"√ Đủ\")", self.count(words), quoted(words)),
            None => "\"√ Đủ\"".to_owned(),
        };
        let text = format!(
            "IF({}+{}>0,\"{wrong}\",IF({}>0,IF({}=0,\"{NOT_BEGUN}\",\"{open}\"),IF({}=0,\"{none}\",{done})))",
            self.count("▲"),
            self.count("≠"),
            self.count("○"),
            self.count("√"),
            self.count("√"),
        );
        let result = if self.wrong + self.differs > 0 {
            wrong
        } else if self.open > 0 {
            if self.complete == 0 { NOT_BEGUN } else { open }
        } else if self.complete == 0 {
            none
        } else {
            complete
        };
        formula(text, Some(FormValue::Text(result.to_owned())))
    }
}

fn number(count: usize) -> FormValue {
    FormValue::Number(rust_decimal::Decimal::from(count))
}

/// Writes the sheet.
pub(super) fn write(
    context: &FormContext<'_>,
    plan: &FormPlan<'_>,
    sheet: &FormSheet,
    before: Option<FromBefore<'_>>,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    frame(context, worksheet, &sheet.name, false)?;
    for (column, width) in WIDTHS.iter().enumerate() {
        worksheet.set_column_width(super::col(column), *width)?;
    }
    let form = &context.catalogue.form;
    worksheet.write_string_with_format(0, 0, &form.title, &look::title(17.0))?;
    worksheet.write_string_with_format(1, 0, super::place_line(context), &look::subtitle())?;
    let deadline = printed::deadline_line(context.round, context.unit);
    let [sheets_title, rules_title, legend_title, office_title] = printed::GUIDE_SECTIONS;
    spread(
        worksheet,
        2,
        (0, LAST),
        &deadline,
        &look::deadline().set_indent(1),
    )?;
    worksheet
        .set_row_height(0, 28)?
        .set_row_height(1, 18)?
        .set_row_height(2, 25)?;
    let mut row = 3;
    if let Some(words) = &context.round.illustrative {
        worksheet.write_string_with_format(row, 0, words, &look::caution())?;
        row += 1;
    }

    row = section(worksheet, row + 1, sheets_title)?;
    for (column, head) in printed::GUIDE_HEADS.iter().enumerate() {
        worksheet.write_string_with_format(row, super::col(column), *head, &look::head(0, 10.0))?;
    }
    worksheet.set_row_height(row, 20)?;
    row += 1;
    let first = row;
    let sheets = progress(plan);
    for (index, progress) in sheets.iter().enumerate() {
        let edge = Edge {
            bottom: index + 1 == sheets.len(),
            ..Edge::default()
        };
        page(worksheet, row, index, progress, edge)?;
        row += 1;
    }
    super::table::check_marks(worksheet, first, row.saturating_sub(1).max(first), LAST)?;

    row = section(worksheet, row + 1, rules_title)?;
    let width: f64 = WIDTHS.iter().skip(1).sum();
    for (rule, number) in sheet.rules.iter().zip(1_u32..) {
        worksheet.write_number_with_format(
            row,
            0,
            number,
            &look::text(11.0).set_align(FormatAlign::Center),
        )?;
        worksheet.write_string_with_format(row, 1, rule, &look::text(11.0))?;
        worksheet.set_row_height(row, look::lines(rule, width).max(1) * 16)?;
        row += 1;
    }

    row = section(worksheet, row + 1, legend_title)?;
    row = legend(context, before, worksheet, row)?;

    if !context.round.office.is_empty() {
        row = section(worksheet, row + 1, office_title)?;
        for line in &context.round.office {
            worksheet.write_string_with_format(row, 1, line, &look::title(11.0))?;
            row += 1;
        }
    }
    worksheet
        .set_print_area(0, 0, row.saturating_sub(1), super::col(LAST))?
        .set_print_fit_to_pages(1, 1)
        .set_print_center_horizontally(true)
        .set_active(true);
    Ok(())
}

/// A heading with a line under it; gives the row after it.
fn section(worksheet: &mut Worksheet, row: u32, title: &str) -> Result<u32, XlsxError> {
    let format = look::title(11.0)
        .set_border_bottom(FormatBorder::Medium)
        .set_border_bottom_color(look::GREEN);
    spread(worksheet, row, (0, LAST), title, &format)?;
    worksheet.set_row_height(row, 20)?;
    Ok(row + 1)
}

/// A line about a sheet.
fn page(
    worksheet: &mut Worksheet,
    row: u32,
    index: usize,
    progress: &Progress<'_>,
    edge: Edge,
) -> Result<(), XlsxError> {
    let plain = look::edged(look::boxed(11.0), edge);
    let count = u32::try_from(index + 1).unwrap_or(u32::MAX);
    worksheet.write_number_with_format(row, 0, count, &plain.clone().set_align(FormatAlign::Center))?;
    let link = plain
        .clone()
        .set_bold()
        .set_indent(1)
        .set_underline(FormatUnderline::Single)
        .set_font_color(0x001F_4E79);
    let url =
        Url::new(format!("internal:{}!A1", sheet_ref(&progress.sheet.name))).set_text(&progress.sheet.name);
    worksheet.write_url_with_format(row, 1, url, &link)?;
    let what = printed::about(progress.sheet);
    worksheet.write_string_with_format(
        row,
        2,
        &what,
        &plain.clone().set_font_size(10).set_indent(1).set_text_wrap(),
    )?;
    let computed = look::edged(look::data(Fill::Computed), edge);
    let centre = computed.clone().set_align(FormatAlign::Center);
    put(worksheet, row, 3, &progress.complete(), &centre)?;
    put(worksheet, row, 4, &progress.to_review(), &centre)?;
    put(
        worksheet,
        row,
        5,
        &progress.state(),
        &computed.set_bold().set_indent(1).set_font_color(0x001F_5F43),
    )?;
    let width = WIDTHS.get(2).copied().unwrap_or(40.0);
    worksheet.set_row_height(row, f64::from(look::lines(&what, width) * 14 + 5).max(19.0))?;
    Ok(())
}

/// Samples of colours and signs; gives the row after them.
fn legend(
    context: &FormContext<'_>,
    before: Option<FromBefore<'_>>,
    worksheet: &mut Worksheet,
    mut row: u32,
) -> Result<u32, XlsxError> {
    let [sample, meaning, to_do] = printed::LEGEND_HEADS;
    for (column, head) in [(1, sample), (2, meaning)] {
        worksheet.write_string_with_format(row, column, head, &look::head(0, 10.0))?;
    }
    let head = look::head(0, 10.0)
        .set_align(FormatAlign::Left)
        .set_indent(1)
        .set_border_left(FormatBorder::None)
        .set_border_right(FormatBorder::None);
    spread(worksheet, row, (3, LAST), to_do, &head)?;
    row += 1;
    let marks = [
        Mark::Wrong,
        Mark::Doubtful,
        Mark::Missing,
        Mark::Unmet,
        Mark::Wrong,
    ];
    let words = printed::legend_marks(context.catalogue, &context.unit.kind);
    let fills = printed::LEGEND_FILLS.iter().map(|(fill, words)| {
        let words = words.map(str::to_owned);
        (look::data(*fill).set_locked(), words)
    });
    let carried = before.map(|b| (look::carried_value(), printed::legend_carried(b.period)));
    let signs = marks
        .iter()
        .zip(words)
        .map(|(mark, words)| (mark.paint(look::boxed(11.0)), words));
    for (format, [sample, meaning, todo]) in fills.chain(carried).chain(signs) {
        worksheet.write_string_with_format(row, 1, sample, &format.set_align(FormatAlign::Center))?;
        let plain = look::boxed(10.0).set_indent(1);
        worksheet.write_string_with_format(row, 2, meaning, &plain)?;
        spread(
            worksheet,
            row,
            (3, LAST),
            &todo,
            &plain
                .clone()
                .set_border_left(FormatBorder::None)
                .set_border_right(FormatBorder::None),
        )?;
        worksheet.set_row_height(row, 17)?;
        row += 1;
    }
    Ok(row)
}
