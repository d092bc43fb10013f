//! How wide a text is in Times New Roman, and how many lines it takes in a column.
//!
//! Excel does not fit row heights to wrapped text in a file made by a program, so they are estimated here.

use std::sync::OnceLock;

/// Advance widths in 1/1000 of the size, U+0020 to U+007E: Times-Roman, Adobe Font Metrics, which Times New Roman
/// and Liberation Serif share.
const REGULAR: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500,
    500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333,
    389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469,
    500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389,
    278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];
/// The same for Times-Bold.
const BOLD: [u16; 95] = [
    250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278, 500, 500, 500, 500, 500,
    500, 500, 500, 500, 500, 333, 333, 570, 570, 570, 500, 930, 722, 667, 722, 722, 667, 611, 778, 778, 389,
    500, 778, 667, 944, 722, 778, 611, 778, 722, 556, 667, 722, 722, 1000, 722, 722, 667, 333, 278, 333, 581,
    500, 333, 500, 556, 444, 556, 444, 333, 500, 556, 278, 333, 556, 278, 833, 556, 500, 556, 556, 444, 389,
    333, 556, 500, 722, 500, 500, 444, 394, 220, 394, 520,
];
/// Letters from U+0080 to U+1EFF have a width of their own in the table; all Vietnamese letters are there.
const TABLE: u32 = 0x1F00;

/// Printers and screens round each letter differently; without this share of slack a last word is pushed to a
/// line for which there is no room.
const SLACK: f64 = 1.02;
/// Space that Excel keeps free at both sides of a cell, in points.
const PADDING: f64 = 4.0;

fn of_char(c: char, bold: bool) -> u16 {
    let code = u32::from(c);
    if (0x20..0x7F).contains(&code) {
        let widths = if bold { &BOLD } else { &REGULAR };
        return usize::try_from(code - 0x20)
            .ok()
            .and_then(|i| widths.get(i))
            .copied()
            .unwrap_or(500);
    }
    if code < TABLE {
        static WIDTHS: OnceLock<[Vec<u16>; 2]> = OnceLock::new();
        let [regular, strong] = WIDTHS.get_or_init(|| [false, true].map(table));
        let widths = if bold { strong } else { regular };
        return usize::try_from(code)
            .ok()
            .and_then(|i| widths.get(i))
            .copied()
            .unwrap_or(500);
    }
    match c {
        '–' | '“' | '”' => 500,
        '‘' | '’' => 333,
        _ => 1000,
    }
}

/// Widths of letters with marks: a mark takes no room, the horn of ơ and ư a little.
fn table(bold: bool) -> Vec<u16> {
    (0..TABLE)
        .map(|code| {
            let Some(c) = char::from_u32(code) else { return 500 };
            let (mut base, mut horn) = (c, 0);
            unicode_normalization::char::decompose_canonical(c, |part| match part {
                '\u{31B}' => horn = 45,
                '\u{300}'..='\u{36F}' => {}
                _ => base = part,
            });
            match base {
                ' '..='~' => of_char(base, bold) + horn,
                'đ' => of_char('d', bold),
                'Đ' => of_char('D', bold),
                '·' => 250,
                '\u{300}'..='\u{36F}' | '\u{0}'..='\u{1F}' => 0,
                _ => 600,
            }
        })
        .collect()
}

/// Width of a text on one line, in points.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let thousandths: u64 = text.chars().map(|c| u64::from(of_char(c, bold))).sum();
    points(thousandths) / 1000.0 * size
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a text has at most 32,767 letters of width 1000"
)]
fn points(thousandths: u64) -> f64 {
    thousandths as f64
}

/// Width of the longest word, in points.
pub(super) fn longest_word(text: &str, size: f64, bold: bool) -> f64 {
    text.split_whitespace()
        .map(|word| width(word, size, bold))
        .fold(0.0, f64::max)
}

/// How many lines a text takes when wrapped into a cell of this width in points.
pub(super) fn lines(text: &str, cell_width: f64, size: f64, bold: bool) -> u32 {
    let room = ((cell_width - PADDING) / SLACK).max(size);
    // Most cells are short: no letter is wider than the size, so these need no measuring.
    if points(u64::try_from(text.len()).unwrap_or(u64::MAX)) * size <= room && !text.contains('\n') {
        return 1;
    }
    let space = width(" ", size, bold);
    let mut lines = 0;
    for paragraph in text.split('\n') {
        lines += 1;
        let mut used = 0.0;
        for word in paragraph.split(' ') {
            let long = width(word, size, bold);
            if used > 0.0 && used + space + long <= room {
                used += space + long;
                continue;
            }
            if used > 0.0 {
                lines += 1;
            }
            used = long;
            // A word longer than the line is broken where the line ends.
            while used > room {
                lines += 1;
                used -= room;
            }
        }
    }
    lines
}

/// Height of a row with so many lines, in points.
pub(super) fn row_height(lines: u32, size: f64) -> f64 {
    // Excel's greatest height is 409.5 points; a longer text is cut on the page but whole in the cell.
    (f64::from(lines) * size * 1.27 + 5.0).min(409.0)
}

/// Width in points of a column that is so many characters wide: 7 pixels a digit of the default font plus 5.
pub(super) fn column_points(characters: f64) -> f64 {
    ((characters * 7.0 + 0.5).floor() + 5.0) * 0.75
}

/// How many characters wide a column must be for a text of this width in points to stand on one line.
pub(super) fn characters(points: f64) -> f64 {
    let pixels = (points * SLACK + PADDING) / 0.75;
    (((pixels - 5.0) / 7.0) * 10.0).ceil() / 10.0
}
