//! Sheets of rows: a frame of seven rows that tells what is asked, then a row per unit, indicator or free line.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatText, ConditionalFormatTextRule,
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format, Formula, Worksheet,
    XlsxError,
};

use super::calc::{Cells, serial};
use super::look::Look;
use super::{FormContext, HEAD_ROW};
use crate::catalogue::{
    Calc, CriteriaSet, Each, Fill, FormSheet, Part, PlacedColumn, Prefill, SheetKind, Unit, ValueType,
};
use crate::facts::{FormValue, FormValues};
use crate::workbook::CellRef;

/// What one row is about.
struct RowSubject<'a> {
    key: String,
    unit: Option<&'a Unit>,
    indicator: Option<&'a str>,
    fixed: Option<usize>,
}

pub(super) fn write(
    sheet: &mut Worksheet,
    context: &FormContext<'_>,
    form: &FormSheet,
    values: &FormValues,
    look: &Look,
) -> Result<(), XlsxError> {
    let catalogue = context.catalogue;
    let set = catalogue.sheet_set(form, &context.unit.kind);
    let placed = form.expand(set, &context.unit.kind);
    let rows = subjects(context, form, set);
    frame(sheet, context, form, set, &placed, rows.len(), look)?;
    let mut formats: Vec<(String, Format)> = Vec::new();
    for (n, subject) in rows.iter().enumerate() {
        let row = HEAD_ROW + 1 + u32::try_from(n).unwrap_or(u32::MAX);
        let mut cells = Cells {
            columns: &placed,
            values: placed
                .iter()
                .map(|p| given(context, form, set, p, subject, values, n))
                .collect(),
            row,
        };
        // Later computed cells may rest on earlier ones (stars on the total), so values are put in place as they come.
        let mut formulas: Vec<Option<String>> = vec![None; placed.len()];
        for (i, p) in placed.iter().enumerate() {
            let Some(calc) = &p.column.calc else { continue };
            let computed = match calc {
                Calc::SumFixed => sum_fixed(form, subject, &rows, i, p, values),
                calc => cells
                    .compute(calc, catalogue, form.key.as_deref())
                    .map(|c| (c.formula, c.value)),
            };
            if let Some((formula, value)) = computed {
                if let Some(slot) = formulas.get_mut(i) {
                    *slot = Some(formula);
                }
                if let Some(slot) = cells.values.get_mut(i) {
                    *slot = value;
                }
            }
        }
        for (i, p) in placed.iter().enumerate() {
            let col = u16::try_from(i).unwrap_or(u16::MAX);
            let part = p.part.or_else(|| {
                set?.indicator(subject.indicator?)
                    .and_then(|(_, i)| i.parts.first())
            });
            let fill = if formulas.get(i).is_some_and(Option::is_some) {
                Fill::Computed
            } else {
                p.column.fill
            };
            let (key, number_format) = number_format(p, part, fill);
            let centred = !matches!(
                p.column.value_type,
                ValueType::Text | ValueType::Unit | ValueType::Fixed
            );
            let at = if let Some(at) = formats.iter().position(|(k, _)| *k == key) {
                at
            } else {
                formats.push((key, Look::cell(fill, centred, number_format)));
                formats.len() - 1
            };
            let Some((_, format)) = formats.get(at) else {
                continue;
            };
            let value = cells.values.get(i).and_then(Option::as_ref);
            match formulas.get(i).and_then(Option::as_ref) {
                Some(formula) => {
                    let shown = match value {
                        Some(FormValue::Number(n)) => n.normalize().to_string(),
                        Some(FormValue::Text(text)) => text.clone(),
                        Some(FormValue::Date(date)) => serial(*date).to_string(),
                        None => String::new(),
                    };
                    sheet.write_formula_with_format(
                        row,
                        col,
                        Formula::new(format!("={formula}")).set_result(shown),
                        format,
                    )?;
                }
                None => put(sheet, row, col, value, format)?,
            }
            if fill == Fill::Typed {
                validate(sheet, context, p, part, row, col)?;
            }
        }
        let lines = placed
            .iter()
            .zip(&cells.values)
            .map(|(p, v)| match v {
                Some(FormValue::Text(text)) if !matches!(p.column.calc, Some(Calc::Check)) => {
                    lines_of(text, p.column.width)
                }
                _ => 1,
            })
            .max()
            .unwrap_or(1);
        sheet.set_row_height(row, f64::from(lines) * 14.5 + 6.5)?;
    }
    let last = HEAD_ROW + u32::try_from(rows.len()).unwrap_or(1);
    marks(sheet, &placed, last)?;
    if !rows.is_empty() {
        let last_col = u16::try_from(placed.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet.autofilter(HEAD_ROW, 0, last, last_col)?;
        sheet.set_print_area(0, 0, last, last_col)?;
    }
    sheet.set_repeat_rows(HEAD_ROW - 2, HEAD_ROW)?;
    let keep = placed
        .iter()
        .position(|p| matches!(p.column.calc, Some(Calc::Check)))
        .filter(|i| *i < 4)
        .unwrap_or(1);
    sheet.set_freeze_panes(HEAD_ROW + 1, u16::try_from(keep + 1).unwrap_or(2))?;
    Ok(())
}

fn lines_of(text: &str, width: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few lines of a few dozen characters"
    )]
    let per_line = (width * 1.02).max(4.0) as usize;
    let words = text.chars().count();
    u32::try_from(words.div_ceil(per_line)).unwrap_or(1).clamp(1, 12)
}

fn subjects<'a>(
    context: &FormContext<'a>,
    form: &'a FormSheet,
    set: Option<&'a CriteriaSet>,
) -> Vec<RowSubject<'a>> {
    match form.kind {
        SheetKind::ByUnit => set
            .map(|s| context.children(&s.kinds))
            .unwrap_or_default()
            .into_iter()
            .map(|u| {
                let unit = context.round.units.get(&u.code);
                RowSubject {
                    key: u.code.clone(),
                    unit,
                    indicator: None,
                    fixed: None,
                }
            })
            .collect(),
        SheetKind::ByIndicator => set
            .map(|s| {
                s.criteria
                    .iter()
                    .flat_map(|c| &c.indicators)
                    .map(|i| RowSubject {
                        key: i.code.clone(),
                        unit: None,
                        indicator: Some(&i.code),
                        fixed: None,
                    })
                    .collect()
            })
            .unwrap_or_default(),
        _ if !form.fixed.is_empty() => form
            .fixed
            .iter()
            .enumerate()
            .map(|(n, f)| RowSubject {
                key: f.id.clone(),
                unit: None,
                indicator: None,
                fixed: Some(n),
            })
            .collect(),
        _ => (1..=form.rows.max(1))
            .map(|n| RowSubject {
                key: format!("{n:04}"),
                unit: None,
                indicator: None,
                fixed: None,
            })
            .collect(),
    }
}

/// What stands in a cell before anything is computed.
fn given(
    context: &FormContext<'_>,
    form: &FormSheet,
    set: Option<&CriteriaSet>,
    placed: &PlacedColumn<'_>,
    subject: &RowSubject<'_>,
    values: &FormValues,
    n: usize,
) -> Option<FormValue> {
    let text = |t: &str| Some(FormValue::Text(t.to_owned()));
    if let Some(from) = placed.column.from {
        let indicator = || set?.indicator(subject.indicator?);
        return match from {
            Prefill::Ordinal => Some(FormValue::Number(Decimal::from(n + 1))),
            Prefill::UnitName => text(&subject.unit?.name),
            Prefill::UnitCode => text(&subject.unit?.code),
            Prefill::ClassShort => text(&context.catalogue.class(&context.class(subject.unit?))?.short),
            Prefill::CriterionNumber => Some(FormValue::Number(indicator()?.0.number.into())),
            Prefill::CriterionName => text(&indicator()?.0.name),
            Prefill::IndicatorCode => text(&indicator()?.1.code),
            Prefill::IndicatorText => text(&indicator()?.1.text),
            Prefill::Department => text(&indicator()?.1.department),
            Prefill::Requirement => text(
                &context
                    .catalogue
                    .requirement(indicator()?.1.parts.first()?, &context.class(context.unit)),
            ),
            Prefill::FixedOrdinal => text(&form.fixed.get(subject.fixed?)?.ordinal)
                .filter(|v| *v != FormValue::Text(String::new())),
            Prefill::FixedLabel => text(&form.fixed.get(subject.fixed?)?.label),
            _ => None,
        };
    }
    values
        .get(&(form.id.clone(), subject.key.clone(), placed.id.clone()))
        .cloned()
}

/// A fixed row that sums others: over the cells of those rows in the same column.
fn sum_fixed(
    form: &FormSheet,
    subject: &RowSubject<'_>,
    rows: &[RowSubject<'_>],
    col: usize,
    placed: &PlacedColumn<'_>,
    values: &FormValues,
) -> Option<(String, Option<FormValue>)> {
    let fixed = form.fixed.get(subject.fixed?)?;
    if fixed.sum.is_empty() {
        return None;
    }
    let cells: Vec<String> = fixed
        .sum
        .iter()
        .filter_map(|id| rows.iter().position(|r| r.key == *id))
        .map(|n| {
            CellRef::new(
                HEAD_ROW + 1 + u32::try_from(n).unwrap_or(0),
                u16::try_from(col).unwrap_or(0),
            )
            .to_string()
        })
        .collect();
    Some((
        format!("SUM({})", cells.join(",")),
        Some(FormValue::Number(fixed_value(
            form, &fixed.id, &placed.id, values,
        ))),
    ))
}

/// The value of a fixed row: typed, or the sum of its rows.
pub(super) fn fixed_value(form: &FormSheet, row: &str, column: &str, values: &FormValues) -> Decimal {
    let Some(fixed) = form.fixed.iter().find(|f| f.id == row) else {
        return Decimal::ZERO;
    };
    if fixed.sum.is_empty() {
        return match values.get(&(form.id.clone(), row.to_owned(), column.to_owned())) {
            Some(FormValue::Number(n)) => *n,
            _ => Decimal::ZERO,
        };
    }
    fixed
        .sum
        .iter()
        .filter(|id| *id != row)
        .map(|id| fixed_value(form, id, column, values))
        .sum()
}

pub(super) fn put(
    sheet: &mut Worksheet,
    row: u32,
    col: u16,
    value: Option<&FormValue>,
    format: &Format,
) -> Result<(), XlsxError> {
    match value {
        None => sheet.write_blank(row, col, format)?,
        Some(FormValue::Number(n)) => {
            sheet.write_number_with_format(row, col, n.to_f64().unwrap_or(0.0), format)?
        }
        Some(FormValue::Text(text)) => sheet.write_string_with_format(row, col, text, format)?,
        Some(FormValue::Date(date)) => {
            let date =
                ExcelDateTime::from_serial_datetime(f64::from(i32::try_from(serial(*date)).unwrap_or(0)))?;
            sheet.write_datetime_with_format(row, col, &date, format)?
        }
    };
    Ok(())
}

fn number_format(placed: &PlacedColumn<'_>, part: Option<&Part>, fill: Fill) -> (String, &'static str) {
    let format = match placed.column.value_type {
        ValueType::Date => "dd/mm/yyyy",
        ValueType::Integer | ValueType::Money => "#,##0",
        ValueType::Decimal | ValueType::Percent => "#,##0.0",
        ValueType::Result if part.is_some_and(|p| !p.is_state()) => "#,##0.0",
        ValueType::UnitCode | ValueType::IndicatorCode | ValueType::Phone => "@",
        _ => "",
    };
    let text = matches!(
        placed.column.value_type,
        ValueType::Text | ValueType::Unit | ValueType::Fixed
    );
    (format!("{fill:?} {format} {text}"), format)
}

fn frame(
    sheet: &mut Worksheet,
    context: &FormContext<'_>,
    form: &FormSheet,
    set: Option<&CriteriaSet>,
    placed: &[PlacedColumn<'_>],
    rows: usize,
    look: &Look,
) -> Result<(), XlsxError> {
    let number = if form.number.is_empty() {
        String::new()
    } else {
        format!("BIỂU {}. ", form.number)
    };
    sheet.write_string_with_format(0, 0, format!("{number}{}", form.title), &look.title)?;
    sheet.write_string_with_format(1, 0, format!("{} · {}", context.line(), form.row_is), &look.line)?;
    let check = placed
        .iter()
        .position(|p| matches!(p.column.calc, Some(Calc::Check)));
    for col in 0..u16::try_from(placed.len()).unwrap_or(1) {
        sheet.write_blank(2, col, &look.live)?;
    }
    if let Some(check) = check {
        let col = u16::try_from(check).unwrap_or(0);
        let (first, last) = (
            CellRef::new(HEAD_ROW + 1, col),
            CellRef::new(HEAD_ROW + u32::try_from(rows).unwrap_or(1), col),
        );
        // What is written when the form is made is counted when it is opened; the words around it never change.
        sheet.write_formula_with_format(
            2,
            0,
            Formula::new(format!("=\"Dòng đã đủ: \"&COUNTIF({first}:{last},\"√*\")&\"   ·   Dòng cần xem lại: \"&COUNTIF({first}:{last},\"○ Còn*\")"))
                .set_result("Dòng đã đủ và dòng cần xem lại: mở bằng Excel để đếm"),
            &look.live,
        )?;
    }
    sheet.write_string_with_format(
        3,
        0,
        "► ô cần nhập · ■ có sẵn, không sửa · ƒ tự tính · ○ còn thiếu · √ đủ",
        &look.italic,
    )?;
    let class = context.class(context.unit);
    let mut start = 0;
    let mut band = 0;
    for (i, p) in placed.iter().enumerate() {
        let col = u16::try_from(i).unwrap_or(u16::MAX);
        sheet.set_column_width(col, p.column.width)?;
        let next = placed.get(i + 1).map(|n| n.group.as_str());
        if next != Some(p.group.as_str()) {
            let format = look.band.get(band % 2).unwrap_or(&look.plain);
            let first = u16::try_from(start).unwrap_or(0);
            if start == i {
                sheet.write_string_with_format(HEAD_ROW - 2, col, &p.group, format)?;
            } else {
                sheet.merge_range(HEAD_ROW - 2, first, HEAD_ROW - 2, col, &p.group, format)?;
            }
            start = i + 1;
            band += 1;
        }
        let who = match p.part {
            Some(part) => format!("{}\n{}", part.code, context.catalogue.requirement(part, &class)),
            None if p.column.unit.is_empty() => Look::sign(p.column.fill).to_owned(),
            None => format!("{}\n{}", Look::sign(p.column.fill), p.column.unit),
        };
        sheet.write_string_with_format(HEAD_ROW - 1, col, who, &look.who)?;
        let head = if p.column.rotate {
            &look.head_turned
        } else {
            look.head.get(band % 2).unwrap_or(&look.plain)
        };
        sheet.write_string_with_format(HEAD_ROW, col, &p.header, head)?;
    }
    let _ = set;
    sheet.set_row_height(0, 23)?;
    sheet.set_row_height(1, 17)?;
    sheet.set_row_height(2, 19)?;
    sheet.set_row_height(HEAD_ROW - 2, 30)?;
    sheet.set_row_height(HEAD_ROW - 1, 27)?;
    let turned = placed.iter().any(|p| p.column.rotate);
    let tallest = placed
        .iter()
        .filter(|p| !p.column.rotate)
        .map(|p| lines_of(&p.header, p.column.width * 0.85))
        .max()
        .unwrap_or(1);
    sheet.set_row_height(
        HEAD_ROW,
        f64::max(if turned { 136.0 } else { 0.0 }, f64::from(tallest) * 13.5 + 8.0),
    )?;
    Ok(())
}

/// Dropdowns and bounds, with a prompt and a message in Vietnamese.
pub(super) fn validate(
    sheet: &mut Worksheet,
    context: &FormContext<'_>,
    placed: &PlacedColumn<'_>,
    part: Option<&Part>,
    row: u32,
    col: u16,
) -> Result<(), XlsxError> {
    let column = placed.column;
    let state = |short: bool| {
        if short {
            vec!["Đ", "CĐ", "KAD"]
        } else {
            vec!["Đạt", "Chưa đạt", "Không áp dụng"]
        }
    };
    let list = |values: &[&str]| DataValidation::new().allow_list_strings(values);
    let bounds = |min: Option<Decimal>, max: Option<Decimal>| {
        let (min, max) = (
            min.and_then(|m| m.to_f64()).unwrap_or(0.0),
            max.and_then(|m| m.to_f64()).unwrap_or(1e12),
        );
        DataValidation::new().allow_decimal_number(DataValidationRule::Between(min, max))
    };
    let (validation, message) = match &column.value_type {
        ValueType::State => (
            list(&state(column.short_words))?,
            format!("Chọn một trong: {}.", state(column.short_words).join(", ")),
        ),
        ValueType::YesNo => (list(&["Có", "Không"])?, "Chọn Có hoặc Không.".to_owned()),
        ValueType::Choice(id) => {
            let Some(choices) = context.catalogue.list(id) else {
                return Ok(());
            };
            let labels: Vec<&str> = choices.values.iter().map(|v| v.label.as_str()).collect();
            // A list in quotes is split at commas and holds at most 255 characters.
            if labels.join(",").chars().count() > 255 || labels.iter().any(|l| l.contains(',')) {
                return Ok(());
            }
            (list(&labels)?, format!("Chọn một trong: {}.", labels.join(", ")))
        }
        ValueType::Date => {
            let (first, last) = (
                ExcelDateTime::from_ymd(2000, 1, 1)?,
                ExcelDateTime::from_ymd(2049, 12, 31)?,
            );
            (
                DataValidation::new().allow_date(DataValidationRule::Between(first, last)),
                "Ghi ngày/tháng/năm, ví dụ 31/12/2020.".to_owned(),
            )
        }
        ValueType::Result => match part {
            Some(part) if part.is_state() => (
                list(&state(false))?,
                "Chọn Đạt, Chưa đạt hoặc Không áp dụng.".to_owned(),
            ),
            Some(part) => {
                let range = match (part.min, part.max) {
                    (Some(a), Some(b)) => {
                        format!("từ {} đến {}", crate::number::show(a), crate::number::show(b))
                    }
                    _ => "không âm".to_owned(),
                };
                (
                    bounds(part.min, part.max),
                    format!("Ghi số {range} ({}).", part.unit),
                )
            }
            None => return Ok(()),
        },
        ValueType::Integer
        | ValueType::Decimal
        | ValueType::Percent
        | ValueType::Money
        | ValueType::Year
        | ValueType::Criterion => {
            let range = match (column.min, column.max) {
                (Some(a), Some(b)) => format!("từ {} đến {}", crate::number::show(a), crate::number::show(b)),
                _ => "không âm".to_owned(),
            };
            (bounds(column.min, column.max), format!("Ghi số {range}."))
        }
        _ => return Ok(()),
    };
    let title = crate::text::clip(&placed.header, 32);
    let prompt = if column.hint.is_empty() {
        message.clone()
    } else {
        column.hint.clone()
    };
    let validation = validation
        .set_input_title(&title)?
        .set_input_message(crate::text::clip(&prompt, 255))?
        .set_error_title("Chưa đúng")?
        .set_error_message(crate::text::clip(&message, 255))?
        // "Không áp dụng" is an answer in a column of numbers too: the writer is warned, not stopped.
        .set_error_style(if placed.part.is_some() || column.each == Some(Each::Part) {
            DataValidationErrorStyle::Warning
        } else {
            DataValidationErrorStyle::Stop
        });
    sheet.add_data_validation(row, col, row, col, &validation)?;
    Ok(())
}

/// States not met and rows that ask for something stand out, on screen and on paper.
fn marks(sheet: &mut Worksheet, placed: &[PlacedColumn<'_>], last: u32) -> Result<(), XlsxError> {
    for (i, p) in placed.iter().enumerate() {
        let col = u16::try_from(i).unwrap_or(u16::MAX);
        let states = matches!(p.column.value_type, ValueType::State | ValueType::Result);
        if states && p.column.fill == Fill::Typed {
            for word in ["CĐ", "Chưa đạt"] {
                let rule = ConditionalFormatCell::new()
                    .set_rule(ConditionalFormatCellRule::EqualTo(word))
                    .set_format(Look::unmet());
                sheet.add_conditional_format(HEAD_ROW + 1, col, last, col, &rule)?;
            }
        }
        if matches!(p.column.calc, Some(Calc::Check)) {
            let rule = ConditionalFormatText::new()
                .set_rule(ConditionalFormatTextRule::BeginsWith("○ Còn".to_owned()))
                .set_format(Look::asks());
            sheet.add_conditional_format(HEAD_ROW + 1, col, last, col, &rule)?;
        }
    }
    Ok(())
}
