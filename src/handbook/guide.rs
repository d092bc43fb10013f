//! How to fill the form and send it, what becomes of a report, in short.

use super::{Block, Subject, Table};
use crate::catalogue::{Severity, SheetKind};
use crate::intake::Outcome;
use crate::printed::{LEGEND_FILLS, LEGEND_HEADS, legend_marks};
use crate::round::Round;
use crate::time::{show_date, show_moment};

/// The chapter.
pub(super) fn blocks(subject: &Subject<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::heading(2, "1. Điền biểu mẫu")];
    let sheets = &subject.catalogue.form.sheets;
    let rules: Vec<String> = sheets.iter().flat_map(|s| s.rules.iter().cloned()).collect();
    if !rules.is_empty() {
        blocks.push(Block::List {
            numbered: true,
            items: rules,
        });
    }
    blocks.push(legend(subject));
    blocks.push(Block::heading(2, "2. Gửi báo cáo"));
    if let Some(round) = subject.round {
        blocks.extend(deadlines(subject, round));
    }
    blocks.push(Block::List {
        numbered: true,
        items: sending(subject),
    });
    blocks.push(Block::heading(2, "3. Kết quả tiếp nhận"));
    blocks.push(Block::paragraph(
        "Mỗi tệp được kiểm tra toàn bộ trong một lượt và có một trong bốn kết quả, ghi ở dòng đầu của sổ phản hồi:",
    ));
    blocks.push(outcomes());
    blocks.push(Block::heading(2, "4. Lỗi, cảnh báo, lưu ý"));
    blocks.push(severities(subject));
    blocks
}

fn legend(subject: &Subject<'_>) -> Block {
    let [sample, meaning, to_do] = LEGEND_HEADS;
    let mut table = Table::new(&[(sample, 45), (meaning, 60), (to_do, 60)]);
    for (_, words) in LEGEND_FILLS {
        table.row(words);
    }
    let kinds = subject.kinds();
    for words in legend_marks(subject.catalogue, kinds.first().copied().unwrap_or_default()) {
        table.row(words);
    }
    Block::Table(table)
}

fn deadlines(subject: &Subject<'_>, round: &Round) -> Vec<Block> {
    let mut facts = vec![
        (
            "Ngày chốt số liệu".to_owned(),
            format!("Hết ngày {}", show_date(round.cut_off)),
        ),
        ("Hạn nộp".to_owned(), due(round)),
    ];
    if let Some(closed) = round.closed {
        let words = format!(
            "{}; tệp nhận sau lúc này được lưu, không được tính",
            show_moment(closed)
        );
        facts.push(("Khóa sổ".to_owned(), words));
    }
    if !round.office.is_empty() {
        facts.push(("Nơi nhận".to_owned(), round.office.join(", ")));
    }
    let mut blocks = vec![Block::Facts(facts)];
    if !round.extensions.is_empty() {
        let mut table = Table::new(&[
            ("Đơn vị được gia hạn", 50),
            ("Hạn mới", 35),
            ("Lý do", 50),
            ("Văn bản", 30),
        ]);
        for extension in &round.extensions {
            let unit = round.units.get(&extension.unit);
            table.row([
                unit.map_or_else(|| extension.unit.clone(), |u| subject.catalogue.full_name(u)),
                show_moment(extension.until),
                extension.reason.clone(),
                extension.document.clone(),
            ]);
        }
        blocks.push(Block::Table(table));
    }
    blocks
}

fn due(round: &Round) -> String {
    let words = show_moment(round.due);
    if round.due == round.due_configured {
        words
    } else {
        format!(
            "{words} (hạn ghi {} rơi vào ngày nghỉ, chuyển sang hết ngày làm việc tiếp theo)",
            show_moment(round.due_configured)
        )
    }
}

fn sending(subject: &Subject<'_>) -> Vec<String> {
    let terms = &subject.catalogue.terms;
    let mut items = vec![
        "Dùng đúng tệp biểu mẫu được gửi cho đơn vị, giữ nguyên tên trang, tên cột; lưu dạng .xlsx."
            .to_owned(),
        "Trước khi gửi, xem cột Kiểm tra ở từng trang: không còn dấu ▲, ≠, ○.".to_owned(),
    ];
    let control = subject
        .catalogue
        .form
        .sheets
        .iter()
        .find(|s| s.kind == SheetKind::Control);
    if let Some(sheet) = control {
        items.push(format!(
            "In trang “{}”, đối chiếu, ký, đóng dấu và gửi kèm tệp.",
            sheet.name
        ));
    }
    items.push(format!(
        "Gửi tệp đến {} trước hạn nộp. Gửi lại được nhiều lần: bản hợp lệ nhận sau cùng được tính, trừ khi ít số liệu hơn bản trước.",
        terms.office
    ));
    items.push(format!(
        "Nhận sổ phản hồi: sửa ngay trong tệp đó rồi gửi lại. Cảnh báo mà số liệu đúng thì giữ số và nêu lý do ở cột {}.",
        terms.explanation
    ));
    items
}

fn outcomes() -> Block {
    let mut table = Table::new(&[("Kết quả", 45), ("Hệ quả", 120)]);
    for outcome in [
        Outcome::Accepted,
        Outcome::AcceptedWithWarnings,
        Outcome::PartlyAccepted,
        Outcome::Returned,
    ] {
        let (word, consequence) = outcome.vietnamese();
        table.row([word, consequence]);
    }
    Block::Table(table)
}

fn severities(subject: &Subject<'_>) -> Block {
    let mut table = Table::new(&[("Mức độ", 45), ("Nghĩa", 120)]);
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        table.row([
            severity.vietnamese().to_owned(),
            super::rule::severity_means(severity, &subject.catalogue.terms.explanation),
        ]);
    }
    Block::Table(table)
}
