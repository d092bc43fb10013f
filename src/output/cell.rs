//! One cell of a model written into a worksheet.

use std::borrow::Cow;

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format, FormatAlign, Formula, Url, Worksheet, XlsxError};

use super::model::{CellModel, Look, Tone};
use super::style;

/// Excel's limit for the text of a cell, in UTF-16 units.
const TEXT_LIMIT: usize = 32_767;
/// Excel's limit for links of a sheet.
pub(super) const LINK_LIMIT: usize = 65_530;
/// Excel keeps 15 digits; a longer whole number is written as text so that no digit is lost.
const DIGITS: u64 = 1_000_000_000_000_000;
/// What stands where the model has no text.
pub(super) const NOTHING: &str = "–";
/// Number formats by decimals.
const NUMBER: [&str; 5] = ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000"];
/// The same with the sign always shown.
const CHANGE: [&str; 5] = [
    "+#,##0;-#,##0;0",
    "+#,##0.0;-#,##0.0;0",
    "+#,##0.00;-#,##0.00;0",
    "+#,##0.000;-#,##0.000;0",
    "+#,##0.0000;-#,##0.0000;0",
];

/// Which of a column's formats a cell takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Words.
    Text,
    /// Words in grey.
    Muted,
    /// Words that lead elsewhere.
    Link,
    /// Words in the colours of a tone.
    Toned(Tone),
    /// A number with this many decimals.
    Number(u8),
    /// A date.
    Date,
    /// A date and time.
    Moment,
}

impl Look {
    /// Whether figures stand in the column, so that words there are an exception.
    pub(super) fn is_number(self) -> bool {
        matches!(
            self,
            Self::Integer | Self::Total | Self::Decimal | Self::Change | Self::Date | Self::Moment
        )
    }

    /// Whether its cells are bold.
    pub(super) fn is_bold(self) -> bool {
        matches!(self, Self::Name | Self::Total)
    }
}

/// The formats of a column, made once.
#[derive(Debug)]
pub(super) struct Formats {
    text: Format,
    muted: Format,
    link: Format,
    toned: [Format; 4],
    numbers: [Format; 5],
    date: Format,
    moment: Format,
}

impl Formats {
    /// Formats of a look on a cell's font, border and fill. Numbers of narrow columns stand in the middle.
    pub(super) fn new(base: &Format, look: Look, narrow: bool) -> Self {
        let base = if look.is_bold() {
            base.clone().set_bold()
        } else {
            base.clone()
        };
        let centred = base.clone().set_align(FormatAlign::Center);
        let number = if narrow {
            centred.clone()
        } else {
            base.clone().set_align(FormatAlign::Right).set_indent(1)
        };
        let words = match look {
            Look::Text | Look::Name => base.set_text_wrap(),
            _ => centred.clone().set_text_wrap(),
        };
        let muted = style::muted(&words);
        let codes = if look == Look::Change { CHANGE } else { NUMBER };
        Self {
            // Words among figures say why there is none; a total may be words itself ("9/9").
            text: if look.is_number() && look != Look::Total {
                muted.clone()
            } else {
                words.clone()
            },
            link: style::link(&words),
            toned: [Tone::Good, Tone::Attention, Tone::Bad, Tone::NoData]
                .map(|tone| style::toned(&words, tone)),
            muted,
            numbers: codes.map(|code| number.clone().set_num_format(code)),
            date: centred.clone().set_num_format("dd/mm/yyyy"),
            moment: centred.set_num_format("hh:mm dd/mm/yyyy"),
        }
    }

    /// The same for a column that is not printed: words on one line, so that they do not make the printed rows higher.
    pub(super) fn on_one_line(self) -> Self {
        Self {
            text: self.text.unset_text_wrap(),
            muted: self.muted.unset_text_wrap(),
            link: self.link.unset_text_wrap(),
            toned: self.toned.map(Format::unset_text_wrap),
            ..self
        }
    }

    /// The same format for whatever stands in the cell.
    pub(super) fn same(format: &Format) -> Self {
        Self {
            text: format.clone(),
            muted: format.clone(),
            link: format.clone(),
            toned: std::array::from_fn(|_| format.clone()),
            numbers: NUMBER.map(|code| format.clone().set_num_format(code)),
            date: format.clone().set_num_format("dd/mm/yyyy"),
            moment: format.clone().set_num_format("hh:mm dd/mm/yyyy"),
        }
    }

    /// The format of a shape.
    pub(super) fn get(&self, shape: Shape) -> &Format {
        let [good, attention, bad, no_data] = &self.toned;
        let [whole, one, two, three, four] = &self.numbers;
        match shape {
            Shape::Text | Shape::Toned(Tone::Plain) => &self.text,
            Shape::Muted | Shape::Toned(Tone::Muted) => &self.muted,
            Shape::Link => &self.link,
            Shape::Toned(Tone::Good) => good,
            Shape::Toned(Tone::Attention) => attention,
            Shape::Toned(Tone::Bad) => bad,
            Shape::Toned(Tone::NoData) => no_data,
            Shape::Number(0) => whole,
            Shape::Number(1) => one,
            Shape::Number(2) => two,
            Shape::Number(3) => three,
            Shape::Number(_) => four,
            Shape::Date => &self.date,
            Shape::Moment => &self.moment,
        }
    }
}

/// Days since 30/12/1899; `None` before 01/03/1900, where Excel's calendar has a day that never was.
fn serial(date: Date) -> Option<i32> {
    let days = Date::constant(1899, 12, 30).until(date).ok()?.get_days();
    (days >= 61).then_some(days)
}

fn moment_serial(moment: DateTime) -> Option<f64> {
    let days = serial(moment.date())?;
    let seconds =
        i32::from(moment.hour()) * 3600 + i32::from(moment.minute()) * 60 + i32::from(moment.second());
    Some(f64::from(days) + f64::from(seconds) / 86_400.0)
}

fn date_text(date: Date) -> String {
    format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
}

fn moment_text(moment: DateTime) -> String {
    format!(
        "{:02}:{:02} {}",
        moment.hour(),
        moment.minute(),
        date_text(moment.date())
    )
}

/// Decimals shown, at most 4.
fn decimals(number: Decimal) -> u8 {
    number.round_dp(4).normalize().scale().to_u8().unwrap_or(4)
}

/// A number with points between thousands and a comma before decimals, as wide as Excel shows it.
fn grouped(number: Decimal) -> String {
    let text = number.round_dp(4).normalize().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = whole.trim_start_matches('-');
    let mut out = String::new();
    if whole.starts_with('-') {
        out.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(',');
        out.push_str(fraction);
    }
    out
}

/// A text within Excel's limit; where it is cut an ellipsis says so.
fn within_limit(text: &str) -> Cow<'_, str> {
    if text.len() <= TEXT_LIMIT || text.encode_utf16().count() <= TEXT_LIMIT {
        return Cow::Borrowed(text);
    }
    let mut units = 0;
    let mut kept: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units < TEXT_LIMIT
        })
        .collect();
    kept.push('…');
    Cow::Owned(kept)
}

/// What a reader sees in a cell, for measuring.
pub(super) fn shown(cell: &CellModel) -> Cow<'_, str> {
    match cell {
        CellModel::Text(text) | CellModel::Toned(text, _) | CellModel::Link { text, .. }
            if text.is_empty() =>
        {
            Cow::Borrowed(NOTHING)
        }
        CellModel::Text(text) | CellModel::Toned(text, _) | CellModel::Link { text, .. } => {
            Cow::Borrowed(text)
        }
        CellModel::Integer(number) => Cow::Owned(grouped(Decimal::from(*number))),
        CellModel::Number(number) => Cow::Owned(grouped(*number)),
        CellModel::Date(date) => Cow::Owned(date_text(*date)),
        CellModel::Moment(moment) => Cow::Owned(moment_text(*moment)),
        CellModel::Formula(_, value) => shown(value),
    }
}

/// Whether a cell holds a figure, which must never be shown as `###`.
pub(super) fn is_figure(cell: &CellModel) -> bool {
    match cell {
        CellModel::Integer(_) | CellModel::Number(_) | CellModel::Date(_) | CellModel::Moment(_) => true,
        CellModel::Formula(_, value) => is_figure(value),
        _ => false,
    }
}

/// The tone of a cell's word.
pub(super) fn word(cell: &CellModel) -> Option<(&str, Tone)> {
    match cell {
        CellModel::Toned(text, tone) => Some((text, *tone)),
        CellModel::Formula(_, value) => word(value),
        _ => None,
    }
}

/// The shape of a cell in a column; `overlaid` where a conditional format gives words their tone.
pub(super) fn shape(cell: &CellModel, overlaid: bool) -> Shape {
    match cell {
        CellModel::Text(text) if text.is_empty() => Shape::Muted,
        CellModel::Text(_) => Shape::Text,
        CellModel::Toned(text, _) if text.is_empty() => Shape::Muted,
        CellModel::Toned(_, Tone::Muted) => Shape::Muted,
        CellModel::Toned(_, tone) => {
            if overlaid {
                Shape::Text
            } else {
                Shape::Toned(*tone)
            }
        }
        CellModel::Integer(_) => Shape::Number(0),
        CellModel::Number(number) => Shape::Number(decimals(*number)),
        CellModel::Date(_) => Shape::Date,
        CellModel::Moment(_) => Shape::Moment,
        CellModel::Formula(_, value) => shape(value, overlaid),
        CellModel::Link { .. } => Shape::Link,
    }
}

/// The value stored with a formula, as the file has it.
pub(super) fn result(value: &CellModel) -> String {
    match value {
        CellModel::Text(text) | CellModel::Toned(text, _) | CellModel::Link { text, .. } => {
            within_limit(text).into_owned()
        }
        CellModel::Integer(number) => number.to_string(),
        CellModel::Number(number) => number.normalize().to_string(),
        CellModel::Date(date) => serial(*date).map_or_else(|| date_text(*date), |days| days.to_string()),
        CellModel::Moment(moment) => {
            moment_serial(*moment).map_or_else(|| moment_text(*moment), |days| days.to_string())
        }
        CellModel::Formula(_, inner) => result(inner),
    }
}

/// A formula as the file stores it: `{row}` filled in, `[@…]` as `[[#This Row],[…]]`, texts left alone.
pub(super) fn formula_text(formula: &str, row: u32) -> String {
    let formula = formula.replace("{row}", &(row + 1).to_string());
    if !formula.contains("[@") {
        return formula;
    }
    let mut out = String::with_capacity(formula.len() + 16);
    let (mut quoted, mut bare) = (false, false);
    let mut chars = formula.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '"' {
            quoted = !quoted;
        }
        out.push(c);
        if c == '[' && !quoted && chars.peek() == Some(&'@') {
            chars.next();
            out.push_str("[#This Row],");
            bare = chars.peek() != Some(&'[');
            if bare {
                out.push('[');
            }
        } else if c == ']' && bare && !quoted {
            out.push(']');
            bare = false;
        }
    }
    out
}

/// Writes a cell.
pub(super) fn write(
    sheet: &mut Worksheet,
    (row, col): (u32, u16),
    cell: &CellModel,
    (look, overlaid): (Look, bool),
    formats: &Formats,
    links: &mut usize,
) -> Result<(), XlsxError> {
    let shape = shape(cell, overlaid);
    let format = formats.get(shape);
    match cell {
        CellModel::Text(text) | CellModel::Toned(text, _) => {
            let text = if text.is_empty() { NOTHING } else { text };
            sheet.write_string_with_format(row, col, within_limit(text), format)?;
        }
        CellModel::Integer(number) if look == Look::Code || number.unsigned_abs() >= DIGITS => {
            let format = if look == Look::Code {
                formats.get(Shape::Text)
            } else {
                format
            };
            sheet.write_string_with_format(row, col, number.to_string(), format)?;
        }
        CellModel::Integer(number) => {
            #[expect(clippy::cast_precision_loss, reason = "fewer than 16 digits are exact")]
            let number = *number as f64;
            sheet.write_number_with_format(row, col, number, format)?;
        }
        CellModel::Number(number) => match number.to_f64().filter(|n| n.is_finite()) {
            Some(float) if look != Look::Code => {
                sheet.write_number_with_format(row, col, float, format)?;
            }
            _ => {
                let text = number.normalize().to_string();
                sheet.write_string_with_format(row, col, text, formats.get(Shape::Text))?;
            }
        },
        CellModel::Date(date) => match serial(*date) {
            Some(days) => {
                sheet.write_number_with_format(row, col, days, format)?;
            }
            None => {
                sheet.write_string_with_format(row, col, date_text(*date), format)?;
            }
        },
        CellModel::Moment(moment) => match moment_serial(*moment) {
            Some(days) => {
                sheet.write_number_with_format(row, col, days, format)?;
            }
            None => {
                sheet.write_string_with_format(row, col, moment_text(*moment), format)?;
            }
        },
        CellModel::Formula(text, value) => {
            let formula = Formula::new(formula_text(text, row)).set_result(result(value));
            sheet.write_formula_with_format(row, col, formula, format)?;
        }
        CellModel::Link { text, target } => {
            let text = within_limit(if text.is_empty() { NOTHING } else { text });
            if *links < LINK_LIMIT && !target.is_empty() {
                *links += 1;
                let url = Url::new(format!("internal:{target}"));
                sheet.write_url_with_options(row, col, url, text, "", Some(format))?;
            } else {
                sheet.write_string_with_format(row, col, text, formats.get(Shape::Text))?;
            }
        }
    }
    Ok(())
}
