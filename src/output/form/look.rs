//! Formats of the form: who fills a cell is seen by fill and by sign.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, ProtectionOptions};

use crate::catalogue::Fill;
use crate::output::style::{FONT, text};

const LINE: u32 = 0x00A6_A6A6;
const DARK: u32 = 0x002F_6B4F;

/// Formats used over and over.
pub(super) struct Look {
    pub(super) title: Format,
    pub(super) line: Format,
    pub(super) live: Format,
    pub(super) band: [Format; 2],
    pub(super) who: Format,
    pub(super) head: [Format; 2],
    pub(super) head_turned: Format,
    pub(super) centre: Format,
    pub(super) plain: Format,
    pub(super) bold: Format,
    pub(super) italic: Format,
    pub(super) section: Format,
    pub(super) deadline: Format,
}

impl Look {
    pub(super) fn new() -> Self {
        let boxed = |f: Format| f.set_border(FormatBorder::Thin).set_border_color(LINE);
        let centred = |f: Format| f.set_align(FormatAlign::Center);
        let band = |fill: u32| {
            centred(boxed(
                text(10.0).set_bold().set_background_color(fill).set_text_wrap(),
            ))
            .set_border_top(FormatBorder::Medium)
            .set_border_top_color(DARK)
        };
        let head = |fill: u32| {
            centred(boxed(
                text(10.0).set_bold().set_background_color(fill).set_text_wrap(),
            ))
            .set_border_bottom(FormatBorder::Medium)
            .set_border_bottom_color(DARK)
        };
        Self {
            title: text(14.0).set_bold(),
            line: text(11.0).set_italic(),
            live: text(11.0).set_bold().set_background_color(0x00E4_EDF7),
            band: [band(0x00DC_EBE1), band(0x00C4_DDCD)],
            who: centred(boxed(
                text(9.0)
                    .set_italic()
                    .set_background_color(0x00EE_F5F0)
                    .set_text_wrap(),
            )),
            head: [head(0x00DC_EBE1), head(0x00C4_DDCD)],
            head_turned: head(0x00C4_DDCD).set_rotation(90),
            centre: centred(text(12.0).set_bold()),
            plain: boxed(text(11.0).set_text_wrap()),
            bold: boxed(text(11.0).set_bold().set_text_wrap()),
            italic: text(10.0).set_italic().set_text_wrap(),
            section: boxed(text(11.0).set_bold().set_background_color(0x00EE_F5F0)),
            deadline: text(12.0).set_bold().set_background_color(0x00FF_F2CC),
        }
    }

    /// The format of a data cell: who fills it, how it is aligned, its number format.
    pub(super) fn cell(fill: Fill, centred: bool, number_format: &str) -> Format {
        let base = text(11.0).set_border(FormatBorder::Thin).set_border_color(LINE);
        let base = match fill {
            Fill::Typed => base.set_background_color(0x00FF_FBE0).set_unlocked(),
            Fill::Prefilled => base.set_background_color(0x00ED_EDED),
            Fill::Computed => base
                .set_background_color(0x00E4_EDF7)
                .set_italic()
                .set_font_color(0x001F_3864),
            Fill::Carried => base
                .set_background_color(0x00F7_F7F7)
                .set_italic()
                .set_font_color(0x0059_5959),
        };
        let base = if centred {
            base.set_align(FormatAlign::Center)
        } else {
            base.set_text_wrap().set_indent(1)
        };
        if number_format.is_empty() {
            base
        } else {
            base.set_num_format(number_format)
        }
    }

    /// Who fills a column, as its sign and word.
    pub(super) fn sign(fill: Fill) -> &'static str {
        match fill {
            Fill::Typed => "► nhập",
            Fill::Prefilled => "■ có sẵn",
            Fill::Computed => "ƒ tự tính",
            Fill::Carried => "■ kỳ trước",
        }
    }

    /// Laid over a state that is not met.
    pub(super) fn unmet() -> Format {
        Format::new()
            .set_font_name(FONT)
            .set_bold()
            .set_font_color(0x007A_3300)
            .set_background_color(0x00FB_DDC3)
    }

    /// Laid over a row check that asks for something.
    pub(super) fn asks() -> Format {
        Format::new()
            .set_font_name(FONT)
            .set_bold()
            .set_font_color(0x008B_0000)
            .set_background_color(0x00F8_CFCF)
    }
}

/// No password; filtering, sorting, widths and inserted rows stay possible.
pub(super) fn protection() -> ProtectionOptions {
    ProtectionOptions {
        format_cells: true,
        format_columns: true,
        format_rows: true,
        insert_rows: true,
        sort: true,
        use_autofilter: true,
        ..ProtectionOptions::default()
    }
}
