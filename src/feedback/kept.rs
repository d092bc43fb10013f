//! What was in the unit's file and has no cell in the form: handed on word for word, round after round.

use crate::catalogue::UNREAD;
use crate::feedback::{Answering, typed::Typed};
use crate::workbook::{Content, Sheet};

/// A piece of the unit's file that has no place in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Tab in the file that it came from.
    pub tab: String,
    /// Cells there: `B33`, `B33:K33`.
    pub place: String,
    /// What stands there, word for word.
    pub words: String,
    /// Number of cells.
    pub cells: usize,
    /// Why it was not read.
    pub why: String,
    /// What to do.
    pub to_do: String,
}

/// Heads of the page, in order; the reader of an answer that comes back knows its columns by them.
pub const HEADS: [&str; 7] = [
    "TT",
    "Trang",
    "Vị trí",
    "Nội dung nguyên văn",
    "Số ô",
    "Vì sao chưa đọc",
    "Cần làm gì",
];

/// What an earlier answer kept and still stands on its page, then what this file adds.
pub(super) fn kept(answering: &Answering<'_>, _typed: &Typed) -> Vec<Kept> {
    let mut all = Vec::new();
    if let Some(book) = answering.book {
        let page = book.sheets.iter().find(|s| crate::text::tidy(&s.name) == UNREAD);
        all.extend(page.map(carried).unwrap_or_default());
    }
    all
}

/// The rows of the page of an earlier answer.
fn carried(page: &Sheet) -> Vec<Kept> {
    let text = |row: u32, column: u16| {
        let at = crate::workbook::CellRef::new(row, column);
        let i = page.cells.binary_search_by_key(&at, |c| c.at).ok()?;
        page.cells.get(i).map(|c| match &c.content {
            Content::Number(n) => n.normalize().to_string(),
            Content::Bool(truth) => truth.to_string(),
            Content::Text(text) | Content::Error(text) | Content::HugeNumber(text) => text.clone(),
        })
    };
    let head = page.cells.iter().find(|c| {
        c.at.col == 3 && matches!(&c.content, Content::Text(t) if Some(&t.as_str()) == HEADS.get(3))
    });
    let Some(head) = head.map(|c| c.at.row) else {
        return Vec::new();
    };
    let last = page.cells.last().map_or(head, |c| c.at.row);
    let mut rows: Vec<u32> = page.cells.iter().map(|c| c.at.row).collect();
    rows.dedup();
    rows.into_iter()
        .filter(|row| *row > head && *row <= last)
        .filter_map(|row| {
            let words = text(row, 3)?;
            Some(Kept {
                tab: text(row, 1).unwrap_or_default(),
                place: text(row, 2).unwrap_or_default(),
                cells: text(row, 4).and_then(|n| n.parse().ok()).unwrap_or(1),
                why: text(row, 5).unwrap_or_default(),
                to_do: text(row, 6).unwrap_or_default(),
                words,
            })
        })
        .collect()
}
