//! Fonts, colours and borders that every workbook of this program shares.

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, FormatUnderline};

use super::model::Tone;
use crate::catalogue::Tab;

/// Font of all text, also the workbook's default, on which column widths depend.
pub(super) const FONT: &str = "Times New Roman";
/// Titles, headings, rules.
pub(super) const GREEN: u32 = 0x001F_5F43;
/// Fill of a table's head.
pub(super) const HEAD_FILL: u32 = 0x00DF_E9E3;
/// Fill of a headline figure.
pub(super) const CARD_FILL: u32 = 0x00F1_F6F3;
/// Borders of cells.
pub(super) const LINE: u32 = 0x009A_A8A0;
/// "Minh họa: …".
pub(super) const CAUTION: u32 = 0x007A_3E00;
/// Words where a figure would stand.
pub(super) const MUTED: u32 = 0x0059_5959;
/// Links.
pub(super) const LINK: u32 = 0x001F_4E79;

/// Text of a size in points, in the middle of its row.
pub(super) fn text(size: f64) -> Format {
    Format::new()
        .set_font_name(FONT)
        .set_font_size(size)
        .set_align(FormatAlign::VerticalCenter)
}

/// A bordered cell.
pub(super) fn cell(size: f64) -> Format {
    text(size).set_border(FormatBorder::Thin).set_border_color(LINE)
}

/// A head cell: bold, centred, wrapped.
pub(super) fn head(size: f64) -> Format {
    cell(size)
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_text_wrap()
        .set_background_color(HEAD_FILL)
        .set_border_bottom(FormatBorder::Medium)
        .set_border_bottom_color(GREEN)
}

/// The format as it is for a link.
pub(super) fn link(format: &Format) -> Format {
    format
        .clone()
        .set_font_color(LINK)
        .set_underline(FormatUnderline::Single)
}

/// The format as it is for grey words.
pub(super) fn muted(format: &Format) -> Format {
    format.clone().set_italic().set_font_color(MUTED)
}

/// Fill, font colour and weight of a tone that has them.
fn tone_colours(tone: Tone) -> Option<(u32, u32, bool)> {
    match tone {
        Tone::Plain | Tone::Muted => None,
        Tone::Good => Some((0x00E4_F1E8, 0x001B_4D2E, false)),
        Tone::Attention => Some((0x00FF_F0C7, 0x005F_4300, true)),
        Tone::Bad => Some((0x00F8_DAD5, 0x0084_160C, true)),
        Tone::NoData => Some((0x00E6_E6E6, 0x0033_3333, true)),
    }
}

/// The format in a tone.
pub(super) fn toned(format: &Format, tone: Tone) -> Format {
    match (tone, tone_colours(tone)) {
        (Tone::Muted, _) => muted(format),
        (_, None) => format.clone(),
        (_, Some((fill, font, bold))) => {
            let format = format.clone().set_background_color(fill).set_font_color(font);
            if bold { format.set_bold() } else { format }
        }
    }
}

/// What a conditional format lays over a cell for a tone; `None` where it changes nothing.
pub(super) fn overlay(tone: Tone) -> Option<Format> {
    tone_colours(tone).map(|_| toned(&Format::new(), tone))
}

/// Colour of a tab.
pub(super) fn tab_colour(tab: Tab) -> u32 {
    match tab {
        Tab::Front => GREEN,
        Tab::Results => 0x002E_7D5B,
        Tab::Action => 0x00A5_372B,
        Tab::Technical => 0x007F_7F7F,
    }
}
