//! What a column of the form may hold, who writes it and when it must be filled, in words.

use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, Column, Comparison, Fill, FormSheet, Frame, Moment, Part, ValueType};
use crate::number::show;
use crate::printed::{SHORT_STATES, STATES, YES_NO};
use crate::time::show_date;

/// What may be written: kind of value, unit of measure, range, list.
pub(super) fn allowed(catalogue: &Catalogue, column: &Column, part: Option<&Part>) -> String {
    let unit = column.unit.as_str();
    let number = |kind: &str| number(kind, unit, column.min, column.max);
    match &column.value_type {
        ValueType::Ordinal => "Số thứ tự".to_owned(),
        ValueType::Unit => "Tên đơn vị trong danh sách".to_owned(),
        ValueType::UnitCode => "Mã đơn vị".to_owned(),
        ValueType::Text => "Chữ".to_owned(),
        ValueType::Integer if column.counts_criteria => number("Số nguyên (số tiêu chí)"),
        ValueType::Integer => number("Số nguyên"),
        ValueType::Decimal => number("Số"),
        ValueType::Percent => number("Số phần trăm (95 là 95%)"),
        ValueType::Money => number("Số tiền"),
        ValueType::Year => self::number("Năm, bốn chữ số", unit, None, None) + &years(column.min, column.max),
        ValueType::Date => date(column),
        ValueType::State if column.short_words => {
            let words: Vec<String> = SHORT_STATES
                .iter()
                .zip(STATES)
                .map(|(short, long)| format!("{short} ({})", long.to_lowercase()))
                .collect();
            format!("Chọn: {}", words.join("; "))
        }
        ValueType::State => format!("Chọn: {}", STATES.join("; ")),
        ValueType::YesNo => format!("Chọn: {}", YES_NO.join("; ")),
        ValueType::Choice(list) => {
            let labels = catalogue
                .list(list)
                .map(|l| l.values.iter().map(|v| v.label.as_str()));
            format!(
                "Chọn: {}",
                labels.into_iter().flatten().collect::<Vec<_>>().join("; ")
            )
        }
        ValueType::Criterion => number("Số của tiêu chí"),
        ValueType::IndicatorCode => "Mã chỉ tiêu".to_owned(),
        ValueType::Fixed => "Tên dòng có sẵn".to_owned(),
        ValueType::Result => part.map_or_else(
            || format!("Theo chỉ tiêu của dòng: số, hoặc {}", states()),
            of_part,
        ),
        ValueType::Phone => "Số điện thoại".to_owned(),
        ValueType::Email => "Địa chỉ thư điện tử".to_owned(),
        ValueType::Document => "Số, ký hiệu văn bản".to_owned(),
    }
}

fn states() -> String {
    STATES.map(|w| format!("“{w}”")).join(", ")
}

/// What the result of a part may be.
fn of_part(part: &Part) -> String {
    if part.comparison == Comparison::Met {
        return format!("Chọn: {}", STATES.join("; "));
    }
    let words = number("Số", &part.unit, part.min, part.max);
    match STATES.last() {
        Some(word) => format!("{words}; hoặc “{word}”"),
        None => words,
    }
}

fn number(kind: &str, unit: &str, min: Option<Decimal>, max: Option<Decimal>) -> String {
    let measure = if unit.is_empty() {
        String::new()
    } else {
        format!(", {unit}")
    };
    let range = match (min, max) {
        (Some(min), Some(max)) => format!(", từ {} đến {}", show(min), show(max)),
        (Some(min), None) => format!(", từ {} trở lên", show(min)),
        (None, Some(max)) => format!(", không quá {}", show(max)),
        (None, None) => String::new(),
    };
    format!("{kind}{measure}{range}")
}

/// A range of years: no point for thousands.
fn years(min: Option<Decimal>, max: Option<Decimal>) -> String {
    let plain = |n: Decimal| n.normalize().to_string();
    match (min, max) {
        (Some(min), Some(max)) => format!(", từ {} đến {}", plain(min), plain(max)),
        (Some(min), None) => format!(", từ {} trở đi", plain(min)),
        (None, Some(max)) => format!(", đến {}", plain(max)),
        (None, None) => String::new(),
    }
}

fn date(column: &Column) -> String {
    let mut words = "Ngày/tháng/năm".to_owned();
    if column.period_end {
        words.push_str(", hoặc tháng, quý (lấy ngày cuối)");
    }
    if let Some(Frame { from, to }) = &column.frame {
        words = format!("{words}; thường từ {} đến {}", day(*from), day(*to));
    }
    words
}

fn day(moment: Moment) -> String {
    match moment {
        Moment::Day(date) => show_date(date),
        Moment::AfterCutOff(0) => "ngày chốt số liệu".to_owned(),
        Moment::AfterCutOff(months) if months > 0 => format!("{months} tháng sau ngày chốt"),
        Moment::AfterCutOff(months) => format!("{} tháng trước ngày chốt", months.unsigned_abs()),
        Moment::AsOf => "ngày tổng hợp".to_owned(),
    }
}

/// Who fills it.
pub(super) fn who(fill: Fill) -> &'static str {
    match fill {
        Fill::Typed => "Đơn vị",
        Fill::Prefilled => "Có sẵn",
        Fill::Computed => "Tự tính",
        Fill::Carried => "Có sẵn, từ kỳ trước",
    }
}

/// When it must be filled.
pub(super) fn required(catalogue: &Catalogue, sheet: &FormSheet, column: &Column) -> String {
    if column.fill != Fill::Typed {
        return "–".to_owned();
    }
    if let Some((of, value)) = &column.required_if {
        let other = sheet.column(of);
        let head = other.map_or(of.as_str(), |c| c.header.as_str());
        let label = match other.map(|c| &c.value_type) {
            Some(ValueType::Choice(list)) => catalogue.list(list).map_or(value.as_str(), |l| l.label(value)),
            _ => value,
        };
        return format!("Khi {head} là “{label}”");
    }
    if column.required { "Có" } else { "Không" }.to_owned()
}

/// What to write: the form's own hint, and what the column's switches mean to who fills it.
pub(super) fn how(catalogue: &Catalogue, sheet: &FormSheet, column: &Column) -> String {
    let mut words: Vec<String> = Vec::new();
    if !column.hint.is_empty() {
        words.push(column.hint.clone());
    }
    match column.fill {
        Fill::Prefilled if column.hint.is_empty() => words.push("Không sửa.".to_owned()),
        Fill::Typed | Fill::Prefilled => {}
        Fill::Computed => words.push("Công thức; không ghi đè.".to_owned()),
        Fill::Carried => words.push("Để xem lại; không sửa.".to_owned()),
    }
    if column.carry {
        words.push("Có số kỳ trước (in nghiêng xám): kiểm tra, thay đổi thì ghi đè.".to_owned());
    }
    if column.or_self || column.any_kind {
        let mut more = Vec::new();
        if column.any_kind {
            more.push("đơn vị cấp dưới thuộc loại nào cũng được");
        }
        if column.or_self {
            more.push("có thể là chính đơn vị báo cáo");
        }
        words.push(format!("{}.", crate::text::capital(&more.join("; "))));
    }
    if sheet.key.as_deref() == Some(column.id.as_str()) && sheet.is_free_list() {
        words.push("Ô làm nên dòng: dòng thiếu ô này không phải dòng số liệu.".to_owned());
    }
    if !column.kinds.is_empty() {
        words.push(format!(
            "Chỉ có ở biểu mẫu của: {}.",
            catalogue.words_of(&column.kinds)
        ));
    }
    if words.is_empty() {
        "–".to_owned()
    } else {
        words.join(" ")
    }
}
