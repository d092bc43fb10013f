//! The first page of an answer: outcome, deadline, counts, and every finding with a link and a state that follows the unit.

use rust_decimal::Decimal;
use rust_xlsxwriter::{ConditionalFormatFormula, Format, Formula, Worksheet, XlsxError};

use super::super::calc::formula;
use super::super::domain::quoted;
use super::super::look::{self, Mark};
use super::super::marks::{left, name, sign_and_word, unchanged};
use super::super::plan::{Cell, at};
use super::super::{FormContext, FormValue, col, frame, put};
use super::{Col, LONGEST_TEXT, Stand, band, cell_format, heads, link, page};
use super::{Item, Response, State};
use crate::catalogue::{RESPONSE, Severity};
use crate::text::clip;

/// Longest formula of a state: longer ones say to look at each cell.
const LONGEST: usize = 3000;
/// Weights, worst first.
const WEIGHTS: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];
/// Words of a state that is still open.
const OPEN: &str = "○ chưa sửa";
/// Columns of the page.
const COLUMNS: [Col; 10] = [
    ("TT", 5.0, Stand::Centre),
    ("Mức", 12.0, Stand::Centre),
    ("Đơn vị", 18.0, Stand::Left),
    ("Kỳ", 11.0, Stand::Centre),
    ("Vị trí (bấm để mở)", 20.0, Stand::Left),
    ("Chỉ tiêu, cột", 22.0, Stand::Left),
    ("Đã thấy gì", 50.0, Stand::Left),
    ("Cần làm gì", 50.0, Stand::Left),
    ("Tình trạng", 15.0, Stand::Centre),
    ("Mã", 7.0, Stand::Small),
];
/// Row of the heads.
const HEAD: u32 = 10;
/// Column of the states.
const STATE: usize = 8;

/// The page with all findings.
pub(super) fn write(
    context: &FormContext<'_>,
    response: &Response,
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    frame(context, worksheet, RESPONSE, false)?;
    heads(worksheet, HEAD, &COLUMNS)?;
    let last = COLUMNS.len() - 1;
    let lines = [(&response.headline, 15.0, 26.0), (&response.deadline, 12.0, 21.0)];
    for ((words, size, height), row) in lines.into_iter().zip(0u32..) {
        let format = band(response.outcome, size);
        for column in 0..=last {
            worksheet.write_blank(row, col(column), &format)?;
        }
        worksheet.write_string_with_format(row, 0, words, &format)?;
        worksheet.set_row_height(row, height)?;
    }
    let place = format!("{} · {}", super::super::place_line(context), response.received);
    worksheet.write_string_with_format(2, 0, place, &look::subtitle())?;
    if let Some(words) = &context.round.illustrative {
        worksheet.write_string_with_format(3, 0, words, &look::caution())?;
    }

    let first = HEAD + 1;
    let end = HEAD + u32::try_from(response.items.len()).unwrap_or(0).max(1);
    let range = |column: usize| format!("{}:{}", at(first, column), at(end, column));
    counts(context, response, (&range(1), &range(STATE)), worksheet)?;
    let done: usize = response.items.iter().filter(|i| is_done(i)).count();
    let open = response.items.iter().filter(|i| starts_open(i)).count();
    let title = formula(
        format!(
            "\"DANH SÁCH CẦN XEM: {} dòng · đã xong: \"&COUNTIF({r},\"√*\")&\" · còn lại: \"&COUNTIF({r},\"○*\")",
            response.items.len(),
            r = range(STATE)
        ),
        Some(FormValue::Text(format!(
            "DANH SÁCH CẦN XEM: {} dòng · đã xong: {done} · còn lại: {open}",
            response.items.len()
        ))),
    );
    put(worksheet, HEAD - 1, 0, &title, &look::title(11.0))?;
    worksheet.set_row_height(HEAD - 1, 20)?;

    for (item, row) in response.items.iter().zip(first..) {
        finding(context, item, (row, row == end), worksheet)?;
    }
    if response.items.is_empty() {
        worksheet.write_string_with_format(first, 0, "Không có nội dung nào phải xem lại.", &look::note())?;
    } else {
        states(worksheet, first, end, STATE)?;
        worksheet.autofilter(HEAD, 0, end, col(last))?;
    }
    page(worksheet, HEAD, end, COLUMNS.len())
}

/// One finding.
fn finding(
    context: &FormContext<'_>,
    item: &Item,
    (row, last): (u32, bool),
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let format = |column: usize| {
        let stand = COLUMNS.get(column).map_or(Stand::Left, |c| c.2);
        cell_format(stand, last)
    };
    worksheet.write_number_with_format(row, 0, row - HEAD, &format(0))?;
    let (sign, word) = sign_and_word(item.severity);
    let mark = match item.severity {
        Severity::Error => Mark::Wrong,
        Severity::Warning => Mark::Doubtful,
        Severity::Note => Mark::Note,
    };
    worksheet.write_string_with_format(row, 1, format!("{sign} {word}"), &mark.paint(format(1)))?;
    worksheet.write_string_with_format(row, 2, &item.unit, &format(2).set_bold())?;
    worksheet.write_string_with_format(row, 3, &context.round.title, &format(3))?;
    match (item.spots.first(), item.sheet.is_empty()) {
        (Some(spot), _) => {
            let more = item.spots.len() - 1;
            let more = if more > 0 {
                format!(" (+{more})")
            } else {
                String::new()
            };
            let words = format!("{}!{}{more}", spot.sheet, spot.cell);
            link(
                worksheet,
                (row, 4),
                &spot.sheet,
                Some(spot.cell),
                &words,
                &format(4),
            )?;
        }
        (None, false) => link(worksheet, (row, 4), &item.sheet, None, &item.sheet, &format(4))?,
        (None, true) => {
            worksheet.write_string_with_format(row, 4, "cả tệp", &format(4))?;
        }
    }
    worksheet.write_string_with_format(row, 5, &item.column, &format(5))?;
    worksheet.write_string_with_format(row, 6, clip(&item.found, LONGEST_TEXT), &format(6))?;
    worksheet.write_string_with_format(row, 7, clip(&item.to_do, LONGEST_TEXT), &format(7).set_bold())?;
    let state = state(item);
    put(worksheet, row, STATE, &state, &format(STATE).set_bold())?;
    worksheet.write_string_with_format(row, 9, &item.code, &format(9))?;
    let lines = look::lines(&item.found, 52.0)
        .max(look::lines(&item.to_do, 49.0))
        .max(look::lines(&item.column, 22.0))
        .max(look::lines(&item.unit, 17.0));
    worksheet.set_row_height(row, f64::from(lines * 14 + 8).clamp(24.0, 400.0))?;
    Ok(())
}

/// How many there are of each weight, how many are left, and what follows from them.
fn counts(
    context: &FormContext<'_>,
    response: &Response,
    (weights, states): (&str, &str),
    worksheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let reasons = format!(
        "Đã được tính như đơn vị ghi. Sửa, hoặc giữ nguyên và ghi lý do ở cột {}.",
        context.catalogue.terms.explanation
    );
    let head = look::head(0, 10.0);
    for (column, words) in [(1, "Mức"), (2, "Số dòng"), (3, "Còn lại")] {
        worksheet.write_string_with_format(4, column, words, &head)?;
    }
    let none = rust_xlsxwriter::FormatBorder::None;
    worksheet.write_string_with_format(4, 4, "Hậu quả", &head.clone().set_border_right(none))?;
    worksheet.write_blank(4, 5, &head.clone().set_border_left(none).set_border_right(none))?;
    worksheet.write_blank(4, 6, &head.set_border_left(none))?;
    for (weight, row) in WEIGHTS.into_iter().zip(5u32..) {
        let (sign, word) = sign_and_word(weight);
        let (mark, follows) = match weight {
            Severity::Error => (
                Mark::Wrong,
                "Chưa được tính: ô ghi là “thiếu số liệu”, dòng để ngoài. Phải sửa.",
            ),
            Severity::Warning => (Mark::Doubtful, reasons.as_str()),
            Severity::Note => (Mark::Note, "Đã được tính. Không phải làm gì nếu đã hiểu đúng."),
        };
        let label = format!("{sign} {word}");
        let number = |n: usize| Some(FormValue::Number(Decimal::from(n)));
        let all = response.items.iter().filter(|i| i.severity == weight);
        let open = all.clone().filter(|i| starts_open(i)).count();
        worksheet.write_string_with_format(row, 1, &label, &mark.paint(cell_format(Stand::Centre, false)))?;
        let plain = cell_format(Stand::Centre, false).set_bold();
        put(
            worksheet,
            row,
            2,
            &Cell::Value(FormValue::Number(Decimal::from(all.count()))),
            &plain,
        )?;
        let text = format!("COUNTIFS({weights},{},{states},\"○*\")", quoted(&label));
        put(worksheet, row, 3, &formula(text, number(open)), &plain)?;
        let wide = look::boxed(10.0).set_indent(1).set_border_right(none);
        worksheet.write_string_with_format(row, 4, follows, &wide)?;
        worksheet.write_blank(
            row,
            5,
            &look::boxed(10.0).set_border_left(none).set_border_right(none),
        )?;
        worksheet.write_blank(row, 6, &look::boxed(10.0).set_border_left(none))?;
    }
    Ok(())
}

/// Colours of the states.
fn states(worksheet: &mut Worksheet, first: u32, last: u32, column: usize) -> Result<(), XlsxError> {
    let cell = at(first, column);
    for (sign, format) in [
        (
            "○",
            Format::new()
                .set_background_color(0x00FF_F2CC)
                .set_font_color(0x006B_4E00),
        ),
        (
            "√",
            Format::new()
                .set_background_color(0x00E2_F0E6)
                .set_font_color(0x001F_5F43),
        ),
        (
            "●",
            Format::new()
                .set_background_color(0x00E4_EDF7)
                .set_font_color(look::INK),
        ),
    ] {
        let rule = ConditionalFormatFormula::new()
            .set_rule(Formula::new(format!("LEFT({cell},1)={}", quoted(sign))))
            .set_format(format);
        worksheet.add_conditional_format(first, col(column), last, col(column), &rule)?;
    }
    Ok(())
}

/// A warning that has been explained from the start.
fn is_explained(item: &Item) -> bool {
    item.severity == Severity::Warning && !item.spots.is_empty() && item.spots.iter().all(|s| s.explained)
}

fn starts_open(item: &Item) -> bool {
    item.state == State::Open && !is_explained(item)
}

fn is_done(item: &Item) -> bool {
    matches!(item.state, State::Repaired | State::Explained(_))
        || item.state == State::Open && is_explained(item)
}

/// The state of an item: it follows what the unit does to the cells.
fn state(item: &Item) -> Cell {
    let words = |text: &str| Cell::Value(FormValue::Text(text.to_owned()));
    match &item.state {
        State::NoAction => return words("● không phải sửa"),
        State::Repaired => return words("√ đã khắc phục trong tệp này"),
        State::Waived(document) => return words(&format!("√ tỉnh cho qua ({document})")),
        State::Explained(round) => return words(&format!("√ dùng lại giải trình ({round})")),
        State::Open => {}
    }
    let result = |text: &str| Some(FormValue::Text(text.to_owned()));
    match item.spots.as_slice() {
        [] => words("○ cần xem lại"),
        [spot] => {
            let same = unchanged(&name(spot, spot.cell), spot.received.as_ref());
            let explanation = spot.explanation.filter(|_| item.severity == Severity::Warning);
            let open = match explanation {
                Some(cell) => format!(
                    "IF(LEN({}&\"\")>0,\"√ đã giải trình\",\"{OPEN}\")",
                    name(spot, cell)
                ),
                None => format!("\"{OPEN}\""),
            };
            let now = if is_explained(item) {
                "√ đã giải trình"
            } else {
                OPEN
            };
            formula(format!("IF({same},{open},\"√ đã sửa\")"), result(now))
        }
        many => {
            let left = left(many);
            if left.len() > LONGEST {
                return words("○ xem từng ô");
            }
            formula(
                format!("IF({left}=0,\"√ đã sửa\",\"○ còn \"&({left})&\" ô\")"),
                result(&format!("○ còn {} ô", many.len())),
            )
        }
    }
}
