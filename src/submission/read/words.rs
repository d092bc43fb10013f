//! What the words of a row say it is.

use super::super::grid::Grid;
use super::super::value;
use crate::text::tidy;
use crate::workbook::Cell;

/// Whether a cell holds words, not a number.
pub(super) fn is_words(cell: &Cell) -> bool {
    value::raw(cell).chars().any(char::is_alphabetic)
}

/// "(1)", "(2)", "(3)" … or 1, 2, 3 … from left to right, the key column among them.
pub(super) fn is_numbering(grid: &Grid<'_>, row: u32, key_col: u16) -> bool {
    let mut last: Option<u32> = None;
    let mut count = 0;
    let mut key = false;
    for cell in grid.row(row) {
        let text = tidy(&value::raw(cell));
        let digits = text.trim_matches(['(', ')', '[', ']']);
        // "(5)=(3)+(4)" says how a column is made and is numbering too.
        let digits = digits.split([')', '=']).next().unwrap_or_default();
        let letters = digits.chars().count() == 1 && digits.chars().all(|c| c.is_ascii_uppercase());
        match digits.parse::<u32>() {
            Ok(n) if last.is_none_or(|l| n == l + 1) => last = Some(n),
            Err(_) if letters && last.is_none() => {}
            _ => return false,
        }
        key |= cell.at.col == key_col;
        count += 1;
    }
    count >= 3 && key && last.is_some()
}

pub(super) fn starts_with_any(folded: &str, words: &[String]) -> bool {
    words.iter().any(|w| {
        folded
            .strip_prefix(w.as_str())
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// Whether words name a row of sums. A single word counts only alone or before a number or bracket: there are places and
/// products that begin with it ("Cộng Hòa").
pub(super) fn is_total(folded: &str, words: &[String]) -> bool {
    words.iter().any(|w| {
        let Some(rest) = folded.strip_prefix(w.as_str()) else {
            return false;
        };
        let next = rest.trim_start().chars().next();
        match next {
            None => true,
            Some(c) if c.is_alphabetic() => w.contains(' ') && rest.starts_with(' '),
            Some(c) => c.is_ascii_digit() || matches!(c, '(' | ':' | '/' | '-' | ','),
        }
    })
}
