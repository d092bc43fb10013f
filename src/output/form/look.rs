//! Fonts, fills and number formats of the form: the kind of a cell is shown by its fill and by a sign.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, FormatPattern};

use rust_decimal::Decimal;

use crate::catalogue::{Fill, ValueType};
use crate::facts::FormValue;
use crate::printed;
use crate::workbook::{Content, NumberFormat};

/// Font of all text.
const FONT: &str = "Times New Roman";
/// Titles and strong lines.
pub(super) const GREEN: u32 = 0x002F_6B4F;
/// Thin lines.
const LINE: u32 = 0x00A6_A6A6;
/// Cells that the unit fills.
const TYPED: u32 = 0x00FF_FBE0;
/// Cells filled before sending.
const PREFILLED: u32 = 0x00ED_EDED;
/// Formulas.
pub(super) const COMPUTED: u32 = 0x00E4_EDF7;
/// Text of the period before.
const CARRIED: u32 = 0x00F7_F7F7;
/// Heads, alternating from band to band.
const BANDS: [u32; 2] = [0x00DC_EBE1, 0x00C4_DDCD];
/// The line above the head.
const SUBHEAD: u32 = 0x00EE_F5F0;
/// Ink of formulas.
pub(super) const INK: u32 = 0x001F_3864;
/// Grey words.
const GREY: u32 = 0x0059_5959;

/// Text of a size in points, in the middle of its row.
pub(super) fn text(size: f64) -> Format {
    Format::new()
        .set_font_name(FONT)
        .set_font_size(size)
        .set_align(FormatAlign::VerticalCenter)
}

/// The workbook's default: column widths depend on its font.
pub(super) fn default() -> Format {
    Format::new().set_font_name(FONT).set_font_size(11)
}

/// Title of a sheet.
pub(super) fn title(size: f64) -> Format {
    text(size).set_bold()
}

/// The line under the title.
pub(super) fn subtitle() -> Format {
    text(11.0).set_italic()
}

/// The sentence that counts while the sheet is filled.
pub(super) fn live() -> Format {
    text(11.0)
        .set_bold()
        .set_font_color(INK)
        .set_background_color(COMPUTED)
        .set_border_bottom(FormatBorder::Medium)
        .set_border_bottom_color(GREEN)
}

/// Small grey italics.
pub(super) fn note() -> Format {
    text(10.0).set_italic().set_font_color(GREY)
}

/// The band of the deadline.
pub(super) fn deadline() -> Format {
    text(12.0)
        .set_bold()
        .set_background_color(0x00FF_F2CC)
        .set_border_top(FormatBorder::Medium)
        .set_border_top_color(0x00BF_9000)
        .set_border_bottom(FormatBorder::Medium)
        .set_border_bottom_color(0x00BF_9000)
}

/// Words that the figures are not all real.
pub(super) fn caution() -> Format {
    text(11.0).set_italic().set_font_color(0x007A_3E00)
}

/// A thinly bordered cell.
pub(super) fn boxed(size: f64) -> Format {
    text(size).set_border(FormatBorder::Thin).set_border_color(LINE)
}

/// Where a cell stands in its table: it decides the strong lines.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Edge {
    /// First column of a band, or of the table.
    pub(super) left: bool,
    /// Last column of the table.
    pub(super) right: bool,
    /// Last row of the table.
    pub(super) bottom: bool,
}

/// Strong lines at the edges.
pub(super) fn edged(mut format: Format, edge: Edge) -> Format {
    if edge.left {
        format = format
            .set_border_left(FormatBorder::Medium)
            .set_border_left_color(GREEN);
    }
    if edge.right {
        format = format
            .set_border_right(FormatBorder::Medium)
            .set_border_right_color(GREEN);
    }
    if edge.bottom {
        format = format
            .set_border_bottom(FormatBorder::Medium)
            .set_border_bottom_color(GREEN);
    }
    format
}

/// Fill of the n-th band.
fn band_fill(band: usize) -> u32 {
    BANDS.get(band % 2).copied().unwrap_or_default()
}

/// A cell of the band row.
pub(super) fn band(number: usize, size: f64) -> Format {
    boxed(size)
        .set_bold()
        .set_background_color(band_fill(number))
        .set_border_top(FormatBorder::Medium)
        .set_border_top_color(GREEN)
}

/// A cell of the row that says who fills a column.
pub(super) fn who() -> Format {
    boxed(9.0)
        .set_italic()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_background_color(SUBHEAD)
}

/// A machine head.
pub(super) fn head(number: usize, size: f64) -> Format {
    boxed(size)
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Center)
        .set_background_color(band_fill(number))
        .set_border_bottom(FormatBorder::Medium)
        .set_border_bottom_color(GREEN)
}

/// A row that heads a section of a record sheet.
pub(super) fn section() -> Format {
    boxed(11.0).set_bold().set_background_color(SUBHEAD).set_indent(1)
}

/// A cell of data by who fills it.
pub(super) fn data(fill: Fill) -> Format {
    let format = boxed(11.0);
    match fill {
        Fill::Typed => format.set_background_color(TYPED).set_unlocked(),
        Fill::Prefilled => format.set_background_color(PREFILLED),
        Fill::Computed => format
            .set_background_color(COMPUTED)
            .set_italic()
            .set_font_color(INK),
        Fill::Carried => format
            .set_background_color(CARRIED)
            .set_italic()
            .set_font_color(GREY),
    }
}

/// The format of a cell that holds a value just as a unit stored it: shown as it was there, and open for correction.
/// `own` is the number format that the form gives the cell.
pub(super) fn as_typed(format: Format, own: &str, value: Option<&FormValue>) -> Format {
    let Some(FormValue::AsTyped(content, shown)) = value else {
        return format;
    };
    let format = format.set_unlocked();
    match (content, shown) {
        (Content::Number(number), NumberFormat::Percent) => {
            let whole = (number * Decimal::ONE_HUNDRED).fract().is_zero();
            format.set_num_format(if whole { "0%" } else { "0.0#%" })
        }
        (Content::Number(_), NumberFormat::Date) => format.set_num_format("dd/mm/yyyy"),
        // Under the format of dates or of text it would be read as another kind of value.
        (Content::Number(_), NumberFormat::Plain) if own.contains('y') || own == "@" => {
            format.set_num_format("General")
        }
        _ => format,
    }
}

/// Number format of a type of value.
pub(super) fn number_format(value_type: &ValueType) -> &'static str {
    match value_type {
        ValueType::Integer | ValueType::Money => "#,##0",
        ValueType::Decimal | ValueType::Percent | ValueType::Result => "#,##0.0#",
        ValueType::Year | ValueType::Criterion => "0",
        ValueType::Date => "dd/mm/yyyy",
        _ => "General",
    }
}

/// A value of the last period in a cell that the unit fills.
pub(super) fn before() -> Format {
    Format::new().set_italic().set_font_color(GREY)
}

/// A sample of it for the legend.
pub(super) fn carried_value() -> Format {
    data(Fill::Typed).set_locked().set_italic().set_font_color(GREY)
}

/// What a conditional format says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// Cannot be right.
    Wrong,
    /// May be in the wrong unit of measure.
    Doubtful,
    /// Missing in a row that was begun.
    Missing,
    /// Below what is required.
    Unmet,
    /// Worth knowing; nothing has to be done.
    Note,
}

impl Mark {
    /// Sign in front of the value, and the word of the legend.
    pub(super) fn sign_and_word(self) -> (&'static str, &'static str) {
        let [wrong, doubtful, missing, unmet] = printed::SIGNS;
        match self {
            Self::Wrong => wrong,
            Self::Doubtful => doubtful,
            Self::Missing => missing,
            Self::Unmet => unmet,
            Self::Note => ("●", "lưu ý"),
        }
    }

    /// Fill and ink, without the sign.
    pub(super) fn paint(self, format: Format) -> Format {
        match self {
            Self::Wrong => format
                .set_background_color(0x00F8_CFCF)
                .set_font_color(0x008B_0000)
                .set_bold(),
            Self::Doubtful => format
                .set_background_color(0x00FF_E79A)
                .set_font_color(0x006B_4E00)
                .set_bold(),
            Self::Missing => format
                .set_pattern(FormatPattern::LightUp)
                .set_foreground_color(0x00C0_504D)
                .set_background_color(TYPED),
            Self::Unmet => format
                .set_background_color(0x00FB_DDC3)
                .set_font_color(0x007A_3300)
                .set_bold(),
            Self::Note => format
                .set_background_color(0x00CF_E2F7)
                .set_font_color(INK)
                .set_bold(),
        }
    }

    /// The conditional format of a cell with this number format: the sign stands in front, the value is untouched.
    pub(super) fn format(self, value_type: &ValueType) -> Format {
        if self == Self::Missing {
            return self.paint(Format::new());
        }
        self.over(number_format(value_type))
    }

    /// The conditional format of a cell that holds a value just as a unit stored it.
    pub(super) fn over_typed(self, value: Option<&FormValue>) -> Format {
        self.over(match value {
            Some(FormValue::AsTyped(_, NumberFormat::Date)) => "dd/mm/yyyy",
            Some(FormValue::AsTyped(_, NumberFormat::Percent)) => "0.##%",
            _ => "General",
        })
    }

    fn over(self, number: &str) -> Format {
        let format = self.paint(Format::new());
        let (sign, _) = self.sign_and_word();
        let number = if number == "dd/mm/yyyy" {
            format!("\"{sign} \"{number}")
        } else {
            format!("\"{sign} \"{number};\"{sign} \"-{number};\"{sign} \"{number};\"{sign} \"@")
        };
        format.set_num_format(number)
    }
}

/// Lines of a paragraph at most: more than the highest row holds.
const LINES: u32 = 60;

/// Lines that a text needs in a column of a width in characters (a character of a width is a digit).
pub(super) fn lines(text: &str, width: f64) -> u32 {
    let per_line = (width - 1.2).max(3.0);
    let mut lines = 0;
    for paragraph in text.split('\n') {
        // Words break at blanks, so a line is filled word by word.
        let mut used = 0.0;
        let mut here = 1;
        for word in paragraph.split(' ') {
            let length: f64 = word.chars().map(breadth).sum();
            if used > 0.0 && used + 0.5 + length > per_line {
                here += 1;
                used = length;
            } else {
                used += length + if used > 0.0 { 0.5 } else { 0.0 };
            }
            // A word that is longer than a line goes on on the next; a number of a decision has no blank.
            while used > per_line && here < LINES {
                here += 1;
                used -= per_line;
            }
        }
        lines += here;
    }
    lines
}

/// Breadth of a letter of Times New Roman, a digit being 1.
fn breadth(letter: char) -> f64 {
    if letter.is_uppercase() {
        1.35
    } else if letter.is_lowercase() {
        0.92
    } else {
        match letter {
            '-' => 0.67,
            '/' => 0.56,
            _ => 1.0,
        }
    }
}
