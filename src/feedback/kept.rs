//! What was in the unit's file and has no cell in the form: handed on word for word, round after round.

use super::{Answering, Kept, typed::Typed};
use crate::catalogue::{UNREAD, is_response_sheet};
use crate::diagnostic::listed_words;
use crate::output::form::UNREAD_HEADS;
use crate::submission::{Submission, Unplaced, Why, raw};
use crate::text::{capital, is_blank, tidy};
use crate::workbook::{Book, CellRef, Content, Sheet, Visibility};

/// What an earlier answer kept and still stands on its page, then what this file adds.
pub(super) fn kept(answering: &Answering<'_>, typed: &Typed) -> Vec<Kept> {
    let mut all = Vec::new();
    let Some(book) = answering.book else {
        return all;
    };
    let page = book.sheets.iter().find(|s| tidy(&s.name) == UNREAD);
    all.extend(page.map(carried).unwrap_or_default());
    match &answering.received.submission {
        Some(submission) => all.extend(unplaced(submission, typed)),
        None => all.extend(whole(book)),
    }
    all
}

/// Cells that are read as nothing of the form and have not been put into a cell of it, side by side where they stood so.
fn unplaced(submission: &Submission, typed: &Typed) -> Vec<Kept> {
    let placed = |cell: &&Unplaced| {
        let key = typed.places.get(&(cell.tab.clone(), cell.at));
        !key.is_some_and(|key| typed.values.contains_key(key))
    };
    let cells: Vec<&Unplaced> = submission.unplaced.iter().filter(placed).collect();
    let beside = |a: &&Unplaced, b: &&Unplaced| a.tab == b.tab && a.at.row == b.at.row && a.why == b.why;
    cells
        .chunk_by(beside)
        .filter_map(|run| {
            let (first, last) = (run.first()?, run.last()?);
            let (mut why, to_do) = reason(&first.why);
            // The head of such a column is the unit's own too.
            if first.why == Why::ColumnNotInForm {
                let heads = heads_over(submission, &first.tab, first.at, last.at);
                if !heads.is_empty() {
                    why = format!("Cột “{}” không có trong mẫu", heads.join("”, “"));
                }
            }
            Some(Kept {
                tab: first.tab.clone(),
                place: place(first.at, last.at),
                words: join(run.iter().map(|c| c.raw.as_str())),
                cells: run.len(),
                why,
                to_do: to_do.to_owned(),
            })
        })
        .collect()
}

/// What stands over columns, or before cells, that the form has not.
fn heads_over(submission: &Submission, tab: &str, first: CellRef, last: CellRef) -> Vec<String> {
    let tabs = submission.understood.tabs.iter().filter(|t| t.name == tab);
    let columns = tabs.flat_map(|t| &t.tables).flat_map(|t| &t.columns);
    columns
        .filter(|c| c.column.is_none() && !c.words.is_empty())
        .filter(|c| {
            (first.col..=last.col).contains(&c.at.col) && c.at.row < first.row
                || c.at.row == first.row && c.at.col < first.col
        })
        .map(|c| c.words.clone())
        .collect()
}

/// Why a cell is not read, and what to do with what it says.
fn reason(why: &Why) -> (String, &'static str) {
    const MOVE: &str = "Nếu là số liệu báo cáo, chép vào đúng ô của biểu; xong thì xóa dòng này";
    const NONE: &str = "Không phải làm gì; có thể xóa dòng này";
    match why {
        Why::RowListed(reason) => (capital(&listed_words(*reason)), NONE),
        Why::RowRefused => ("Dòng chưa dùng được, xem trang Phản hồi".to_owned(), MOVE),
        Why::ColumnNotInForm => ("Cột không có trong mẫu".to_owned(), MOVE),
        Why::SheetNotInForm => ("Trang không có trong mẫu".to_owned(), MOVE),
        Why::SecondTable => ("Bảng thứ hai của cùng một biểu".to_owned(), MOVE),
        Why::Words => ("Chữ ghi ngoài bảng".to_owned(), NONE),
        Why::OutsideTables => ("Ghi ngoài bảng".to_owned(), MOVE),
        Why::OverPrinted => ("Ghi đè lên ô in sẵn; ô đã được khôi phục".to_owned(), MOVE),
        Why::OverFormula => (
            "Ghi đè lên ô công thức; công thức đã được khôi phục".to_owned(),
            NONE,
        ),
    }
}

/// Every row of a file that is returned: nothing of it is put into the form, for it may be of another period or unit.
fn whole(book: &Book) -> impl Iterator<Item = Kept> + '_ {
    let sheets = book
        .sheets
        .iter()
        .filter(|s| s.visibility == Visibility::Visible && !is_response_sheet(&s.name));
    sheets.flat_map(|sheet| {
        let rows = sheet.cells.chunk_by(|a, b| a.at.row == b.at.row);
        rows.filter_map(|row| {
            let cells: Vec<(CellRef, String)> = row
                .iter()
                .map(|c| (c.at, raw(c).into_owned()))
                .filter(|(_, words)| !is_blank(words))
                .collect();
            let (first, last) = (cells.first()?.0, cells.last()?.0);
            Some(Kept {
                tab: sheet.name.clone(),
                place: place(first, last),
                words: join(cells.iter().map(|(_, words)| words.as_str())),
                cells: cells.len(),
                why: "Tệp bị trả lại nên chưa đọc nội dung nào".to_owned(),
                to_do: "Ghi số liệu của kỳ này vào các biểu trong tệp này; phần không dùng thì xóa dòng"
                    .to_owned(),
            })
        })
    })
}

/// `B33`, or `B33:K33`.
fn place(first: CellRef, last: CellRef) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first}:{last}")
    }
}

/// Contents side by side.
fn join<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.collect::<Vec<_>>().join(" | ")
}

/// The rows of the page of an earlier answer.
fn carried(page: &Sheet) -> Vec<Kept> {
    let text = |row: u32, column: u16| {
        let at = CellRef::new(row, column);
        page.cell(at).map(|c| raw(c).into_owned())
    };
    let head = page.cells.iter().find(|c| {
        c.at.col == 3 && matches!(&c.content, Content::Text(t) if Some(&t.as_str()) == UNREAD_HEADS.get(3))
    });
    let Some(head) = head.map(|c| c.at.row) else {
        return Vec::new();
    };
    let mut rows: Vec<u32> = page.cells.iter().map(|c| c.at.row).collect();
    rows.dedup();
    rows.into_iter()
        .filter(|row| *row > head)
        .filter_map(|row| {
            let kept = text(row, 3)?;
            Some(Kept {
                tab: text(row, 1).unwrap_or_default(),
                place: text(row, 2).unwrap_or_default(),
                cells: text(row, 4).and_then(|n| n.parse().ok()).unwrap_or(1),
                why: text(row, 5).unwrap_or_default(),
                to_do: text(row, 6).unwrap_or_default(),
                words: kept,
            })
        })
        .collect()
}
