//! Sheets that are no table: instructions, the cover with its facts, the page of control totals to sign.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Formula, Url, Worksheet, XlsxError};

use super::look::Look;
use super::table::{fixed_value, put, validate};
use super::{FormContext, HEAD_ROW};
use crate::catalogue::{Calc, ControlKind, Fill, FormSheet, Prefill, SheetKind, ValueType};
use crate::facts::{FormValue, FormValues};
use crate::time::{show_date, show_moment};
use crate::workbook::CellRef;

/// Instructions: deadline, sheets, rules.
pub(super) fn guide(
    sheet: &mut Worksheet,
    context: &FormContext<'_>,
    form: &FormSheet,
    look: &Look,
) -> Result<(), XlsxError> {
    for (col, width) in [(0, 5.0), (1, 26.0), (2, 92.0)] {
        sheet.set_column_width(col, width)?;
    }
    let due = show_moment(context.round.due_of(&context.unit.code).0);
    sheet.write_string_with_format(0, 0, &context.catalogue.form.title, &look.title)?;
    sheet.write_string_with_format(1, 0, context.line(), &look.line)?;
    for col in 0..3 {
        sheet.write_blank(2, col, &look.deadline)?;
    }
    sheet.write_string_with_format(
        2,
        0,
        format!("HẠN NỘP: {due} · nộp tệp .xlsx này, không đổi dạng"),
        &look.deadline,
    )?;
    let mut row = 4;
    sheet.write_string_with_format(row, 0, "I. Các trang cần điền (bấm tên trang để mở)", &look.title)?;
    row += 1;
    for (n, s) in context
        .catalogue
        .form
        .sheets
        .iter()
        .filter(|s| s.kind != SheetKind::Guide)
        .enumerate()
    {
        sheet.write_string_with_format(row, 0, (n + 1).to_string(), &look.plain)?;
        sheet.write_url_with_format(
            row,
            1,
            Url::new(format!("internal:'{}'!A1", s.name)).set_text(&s.name),
            &look.bold,
        )?;
        let what = if s.row_is.is_empty() {
            s.title.clone()
        } else {
            format!("{}: {}", s.title, s.row_is)
        };
        sheet.write_string_with_format(row, 2, what, &look.plain)?;
        row += 1;
    }
    row += 1;
    sheet.write_string_with_format(row, 0, "II. Cách ghi", &look.title)?;
    row += 1;
    for (n, rule) in form.rules.iter().enumerate() {
        sheet.write_string_with_format(row, 0, (n + 1).to_string(), &look.plain)?;
        sheet.merge_range(row, 1, row, 2, rule, &look.plain)?;
        sheet.set_row_height(row, if rule.chars().count() > 110 { 32 } else { 18 })?;
        row += 1;
    }
    Ok(())
}

/// Label and value, a fact a row.
pub(super) fn write(
    sheet: &mut Worksheet,
    context: &FormContext<'_>,
    form: &FormSheet,
    values: &FormValues,
    look: &Look,
) -> Result<(), XlsxError> {
    for (col, width) in [(0, 5.0), (1, 38.0), (2, 42.0), (3, 54.0), (4, 16.0)] {
        sheet.set_column_width(col, width)?;
    }
    let name = context.catalogue.full_name(context.unit).to_uppercase();
    sheet.write_string_with_format(0, 1, format!("UBND {name}"), &look.centre)?;
    sheet.write_string_with_format(1, 1, &context.catalogue.form.agency, &look.centre)?;
    sheet.write_string_with_format(0, 3, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", &look.centre)?;
    sheet.write_string_with_format(1, 3, "Độc lập - Tự do - Hạnh phúc", &look.centre)?;
    sheet.merge_range(3, 0, 3, 4, &form.title, &look.centre)?;
    let cut_off = format!(
        "{} (số liệu chốt ngày {})",
        context.round.title,
        show_date(context.round.cut_off)
    );
    sheet.merge_range(4, 0, 4, 4, &cut_off, &look.line)?;
    let heads = [
        "TT",
        form.label_header.as_str(),
        form.value_header.as_str(),
        "Cách ghi",
        "Kiểm tra",
    ];
    for (col, head) in (0_u16..).zip(heads) {
        sheet.write_string_with_format(HEAD_ROW, col, head, look.head.first().unwrap_or(&look.plain))?;
    }
    let mut row = HEAD_ROW + 1;
    let mut group = String::new();
    let set = context.catalogue.sheet_set(form, &context.unit.kind);
    let kinds: Vec<String> = context
        .catalogue
        .form
        .sheets
        .iter()
        .find(|s| s.kind == SheetKind::ByUnit)
        .and_then(|s| context.catalogue.sheet_set(s, &context.unit.kind))
        .map(|s| s.kinds.clone())
        .unwrap_or_default();
    for (n, placed) in form.expand(set, &context.unit.kind).into_iter().enumerate() {
        let column = placed.column;
        if !column.group.is_empty() && column.group != group {
            group.clone_from(&column.group);
            sheet.merge_range(row, 0, row, 4, &group, &look.section)?;
            row += 1;
        }
        let class = context.class(context.unit);
        let value = match column.from {
            None => values
                .get(&(form.id.clone(), String::new(), placed.id.clone()))
                .cloned(),
            Some(from) => Some(match from {
                Prefill::ProvinceName => FormValue::Text(context.province().to_owned()),
                Prefill::UnitFullName => FormValue::Text(context.catalogue.full_name(context.unit)),
                Prefill::UnitCode => FormValue::Text(context.unit.code.clone()),
                Prefill::RoundTitle => FormValue::Text(context.round.title.clone()),
                Prefill::CutOff => FormValue::Date(context.round.cut_off),
                Prefill::Due => FormValue::Text(show_moment(context.round.due_of(&context.unit.code).0)),
                Prefill::ClassName => FormValue::Text(
                    context
                        .catalogue
                        .class(&class)
                        .map_or_else(String::new, |c| c.name.clone()),
                ),
                Prefill::ChildrenCount => FormValue::Number(Decimal::from(context.children(&kinds).len())),
                _ => FormValue::Text(String::new()),
            }),
        };
        let number_format = match column.value_type {
            ValueType::Date => "dd/mm/yyyy",
            ValueType::Integer => "#,##0",
            ValueType::UnitCode | ValueType::Phone => "@",
            _ => "",
        };
        // Dates and counts stand left like the words around them.
        let format =
            Look::cell(column.fill, false, number_format).set_align(rust_xlsxwriter::FormatAlign::Left);
        sheet.write_number_with_format(row, 0, f64::from(u32::try_from(n + 1).unwrap_or(0)), &look.plain)?;
        sheet.write_string_with_format(row, 1, &placed.header, &look.plain)?;
        put(sheet, row, 2, value.as_ref(), &format)?;
        sheet.write_string_with_format(row, 3, &column.hint, &look.italic)?;
        if column.fill == Fill::Typed {
            validate(sheet, context, &placed, None, row, 2)?;
            if column.required {
                let at = CellRef::new(row, 2);
                let shown = if value.is_some() {
                    "√"
                } else {
                    "○ Còn trống"
                };
                sheet.write_formula_with_format(
                    row,
                    4,
                    Formula::new(format!("=IF(ISBLANK({at}),\"○ Còn trống\",\"√\")")).set_result(shown),
                    &Look::cell(Fill::Computed, true, ""),
                )?;
            }
        }
        row += 1;
    }
    row += 1;
    sheet.write_string_with_format(row, 1, "NGƯỜI LẬP BIỂU", &look.centre)?;
    sheet.write_string_with_format(row, 3, "TM. ỦY BAN NHÂN DÂN", &look.centre)?;
    sheet.set_print_area(0, 0, row + 6, 4)?;
    sheet.set_freeze_panes(HEAD_ROW + 1, 0)?;
    Ok(())
}

/// Control totals over the other sheets, to print, sign and stamp.
pub(super) fn control(
    sheet: &mut Worksheet,
    context: &FormContext<'_>,
    form: &FormSheet,
    values: &FormValues,
    look: &Look,
) -> Result<(), XlsxError> {
    for (col, width) in [(0, 6.0), (1, 78.0), (2, 22.0)] {
        sheet.set_column_width(col, width)?;
    }
    sheet.write_string_with_format(
        0,
        1,
        format!(
            "UBND {}",
            context.catalogue.full_name(context.unit).to_uppercase()
        ),
        &look.centre,
    )?;
    sheet.merge_range(2, 0, 2, 2, &form.title, &look.centre)?;
    sheet.merge_range(3, 0, 3, 2, &context.line(), &look.line)?;
    for (col, head) in (0_u16..).zip(["TT", "Nội dung", "Số liệu trong tệp"]) {
        sheet.write_string_with_format(HEAD_ROW, col, head, look.head.first().unwrap_or(&look.plain))?;
    }
    let number = Look::cell(Fill::Computed, true, "#,##0");
    let mut row = HEAD_ROW + 1;
    for (n, total) in form.totals.iter().enumerate() {
        let Some((formula, value)) = control_total(context, &total.kind, &total.sheet, &total.column, values)
        else {
            continue;
        };
        sheet.write_number_with_format(row, 0, f64::from(u32::try_from(n + 1).unwrap_or(0)), &look.plain)?;
        sheet.write_string_with_format(row, 1, &total.title, &look.plain)?;
        sheet.write_formula_with_format(
            row,
            2,
            Formula::new(format!("={formula}")).set_result(value.normalize().to_string()),
            &number,
        )?;
        row += 1;
    }
    row += 1;
    let statement = "Đơn vị xác nhận các số liệu trên đúng với số liệu trong tệp gửi kèm và chịu trách nhiệm về số liệu báo cáo.";
    sheet.merge_range(row, 0, row, 2, statement, &look.italic)?;
    sheet.set_row_height(row, 32)?;
    sheet.write_string_with_format(row + 2, 1, "NGƯỜI LẬP BIỂU", &look.centre)?;
    sheet.write_string_with_format(row + 2, 2, "THỦ TRƯỞNG ĐƠN VỊ", &look.centre)?;
    sheet.write_string_with_format(row + 3, 2, "(Ký tên, đóng dấu)", &look.line)?;
    sheet.set_print_area(0, 0, row + 9, 2)?;
    Ok(())
}

fn control_total(
    context: &FormContext<'_>,
    kind: &ControlKind,
    sheet_id: &str,
    column: &str,
    values: &FormValues,
) -> Option<(String, Decimal)> {
    let form = context.catalogue.form.sheet(sheet_id)?;
    let set = context.catalogue.sheet_set(form, &context.unit.kind);
    let placed = form.expand(set, &context.unit.kind);
    let index = placed.iter().position(|p| p.id == column)?;
    let definition = placed.get(index)?.column;
    let keys: Vec<String> = match form.kind {
        SheetKind::ByUnit => context
            .children(&set?.kinds)
            .iter()
            .map(|u| u.code.clone())
            .collect(),
        _ if !form.fixed.is_empty() => form.fixed.iter().map(|f| f.id.clone()).collect(),
        _ => (1..=form.rows.max(1)).map(|n| format!("{n:04}")).collect(),
    };
    let col = u16::try_from(index).ok()?;
    let (first, last) = (
        CellRef::new(HEAD_ROW + 1, col),
        CellRef::new(HEAD_ROW + u32::try_from(keys.len()).ok()?, col),
    );
    let area = format!("'{}'!{first}:{last}", form.name);
    // The values of the column: typed ones, names that are prefilled, counts that are computed from the states.
    let column_values: Vec<Option<Decimal>> = keys
        .iter()
        .map(|key| match (&definition.calc, definition.from) {
            (Some(Calc::CountMet(of)), _) => {
                let states: Vec<&FormValue> = placed
                    .iter()
                    .filter(|p| p.column.id == *of)
                    .filter_map(|p| values.get(&(form.id.clone(), key.clone(), p.id.clone())))
                    .collect();
                let met = states
                    .iter()
                    .filter(|v| matches!(v, FormValue::Text(t) if t == "Đ" || t == "Đạt"))
                    .count();
                (!states.is_empty()).then(|| Decimal::from(met))
            }
            (_, Some(_)) => Some(Decimal::ONE),
            _ => values
                .get(&(form.id.clone(), key.clone(), column.to_owned()))
                .map(|v| match v {
                    FormValue::Number(n) => *n,
                    _ => Decimal::ONE,
                }),
        })
        .collect();
    let known = column_values.iter().flatten();
    Some(match kind {
        ControlKind::Count => (format!("COUNTA({area})"), Decimal::from(known.count())),
        ControlKind::CountEqual(n) => (
            format!("COUNTIF({area},{n})"),
            Decimal::from(known.filter(|v| **v == Decimal::from(*n)).count()),
        ),
        ControlKind::Sum => (format!("SUM({area})"), known.sum()),
        ControlKind::Fixed(row) => {
            let n = keys.iter().position(|k| k == row)?;
            let at = CellRef::new(HEAD_ROW + 1 + u32::try_from(n).ok()?, col);
            (
                format!("'{}'!{at}", form.name),
                fixed_value(form, row, column, values),
            )
        }
    })
}
