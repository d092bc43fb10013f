//! Every sheet of the form, with every column.

use super::columns::{allowed, how, required, who};
use super::{Block, Row, Subject, Table};
use crate::catalogue::{CriteriaSet, Each, FormSheet, PlacedColumn, SheetKind};
use crate::printed::title;

/// The chapter.
pub(super) fn blocks(subject: &Subject<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::paragraph(
        "Mỗi trang dưới đây là một trang của tệp biểu mẫu. Cột “Ai ghi”: đơn vị ghi hoặc chọn ở ô có dấu ►; ô có sẵn (■) và ô \
         tự tính (ƒ) không sửa. Cột “Bắt buộc”: ô phải có ở mỗi dòng đã ghi.",
    )];
    for (sheet, number) in subject.catalogue.form.sheets.iter().zip(1..) {
        blocks.push(Block::heading(2, format!("{number}. Trang “{}”", sheet.name)));
        about(subject, sheet, &mut blocks);
        match sheet.kind {
            SheetKind::Guide => blocks.push(Block::paragraph(
                "Trang đọc, không ghi số liệu; nội dung ở phần I của sổ tay này.",
            )),
            SheetKind::Control => blocks.push(totals(sheet)),
            _ => {
                let table = columns(subject, sheet);
                if !table.rows.is_empty() {
                    blocks.push(Block::Table(table));
                }
            }
        }
        if !sheet.fixed.is_empty() {
            blocks.push(Block::paragraph("Các dòng có sẵn:"));
            blocks.push(fixed(sheet));
        }
    }
    blocks
}

/// What the sheet is, before its columns.
fn about(subject: &Subject<'_>, sheet: &FormSheet, blocks: &mut Vec<Block>) {
    let catalogue = subject.catalogue;
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut fact = |label: &str, words: String| facts.push((label.to_owned(), words));
    let name = title(&sheet.number, &sheet.title);
    if !name.is_empty() {
        fact("Tên biểu", name);
    }
    if !sheet.row_is.is_empty() {
        fact("Dòng", crate::text::capital(&sheet.row_is));
    }
    let sets = sets(subject, sheet);
    if !sets.is_empty() {
        let names: Vec<&str> = sets.iter().map(|s| s.name.as_str()).collect();
        fact("Bộ tiêu chí", names.join("\n"));
    }
    let nil = &catalogue.words.nil_word;
    if sheet.is_free_list() && !nil.is_empty() {
        let key = sheet.key.as_deref().and_then(|id| sheet.column(id));
        let at = key.map_or_else(String::new, |c| format!(", cột {}", c.header));
        fact(
            "Không có gì để báo cáo",
            format!("Ghi “{nil}” ở dòng đầu{at}. Để trống cả biểu là chưa trả lời."),
        );
    }
    if !facts.is_empty() {
        blocks.push(Block::Facts(facts));
    }
}

/// The sets that a sheet's states and results are of, for every kind of unit that fills it.
fn sets<'a>(subject: &Subject<'a>, sheet: &FormSheet) -> Vec<&'a CriteriaSet> {
    let mut sets: Vec<&CriteriaSet> = Vec::new();
    for kind in subject.kinds() {
        if let Some(set) = subject.catalogue.sheet_set(sheet, kind)
            && !sets.iter().any(|s| s.id == set.id)
        {
            sets.push(set);
        }
    }
    sets
}

/// The columns as they stand in any unit's form, each once.
fn placed<'a>(subject: &Subject<'a>, sheet: &'a FormSheet) -> Vec<PlacedColumn<'a>> {
    let mut all: Vec<PlacedColumn<'a>> = Vec::new();
    for kind in subject.kinds() {
        let set = subject.catalogue.sheet_set(sheet, kind);
        for column in sheet.expand(set, kind) {
            if !all
                .iter()
                .any(|p| p.id == column.id && p.column.id == column.column.id)
            {
                all.push(column);
            }
        }
    }
    // In the order of the form: a column of one kind of unit only stands where the form has it.
    let at = |p: &PlacedColumn<'_>| sheet.columns.iter().position(|c| c.id == p.column.id);
    all.sort_by_key(at);
    all
}

fn columns(subject: &Subject<'_>, sheet: &FormSheet) -> Table {
    let record = sheet.kind == SheetKind::Record;
    let head = if record { "Mục" } else { "Cột" };
    let mut table = Table::new(&[
        (head, 36),
        ("Cách ghi", 49),
        ("Giá trị được nhận", 40),
        ("Ai ghi", 17),
        ("Bắt buộc", 23),
    ]);
    let mut group = String::new();
    let mut same: Option<(&str, Vec<String>)> = None;
    for placed in placed(subject, sheet) {
        if placed.group != group && !placed.group.is_empty() {
            group.clone_from(&placed.group);
            table.rows.push(Row::Group(placed.group.clone()));
        }
        let column = placed.column;
        // Columns of one definition that ask for the same stand in one row; those of parts have ranges of their own.
        if column.each == Some(Each::Criterion)
            && let Some((id, heads)) = &mut same
            && *id == column.id
        {
            heads.push(placed.header.clone());
            if let Some(Row::Cells(cells)) = table.rows.last_mut()
                && let Some(first) = cells.first_mut()
            {
                *first = heads.join("\n");
            }
            continue;
        }
        same = Some((&column.id, vec![placed.header.clone()]));
        table.row([
            placed.header.clone(),
            how(subject.catalogue, sheet, column),
            allowed(subject.catalogue, column, placed.part),
            who(column.fill).to_owned(),
            required(subject.catalogue, sheet, column),
        ]);
    }
    table
}

fn fixed(sheet: &FormSheet) -> Block {
    let mut table = Table::new(&[("TT", 12), ("Dòng", 93), ("Cách ghi", 60)]);
    for row in &sheet.fixed {
        let label = |id: &str| sheet.fixed.iter().find(|f| f.id == id).map(|f| f.label.clone());
        let sums: Vec<String> = row.sum.iter().filter_map(|id| label(id)).collect();
        let how = if sums.is_empty() {
            "Đơn vị ghi".to_owned()
        } else {
            format!("Tự cộng: {}", sums.join("; "))
        };
        table.row([row.ordinal.clone(), row.label.clone(), how]);
    }
    Block::Table(table)
}

fn totals(sheet: &FormSheet) -> Block {
    let mut table = Table::new(&[
        ("TT", 12),
        ("Số liệu tổng hợp để đối chiếu, ký, đóng dấu", 123),
        ("Đơn vị tính", 30),
    ]);
    for (total, number) in sheet.totals.iter().zip(1..) {
        table.row([number.to_string(), total.title.clone(), total.unit.clone()]);
    }
    Block::Table(table)
}
