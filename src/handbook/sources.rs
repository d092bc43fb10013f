//! Texts that the facts of a rulebook come from, numbered, so that a table can name them in few signs.

use super::{Block, Subject, Table};
use crate::catalogue::{Catalogue, Confidence, Source};
use crate::diagnostic::Lang;
use crate::round::Round;

/// The sources of a rulebook by number: documents with a number first, by date.
pub(super) struct Sources<'a> {
    ordered: Vec<&'a Source>,
}

impl<'a> Sources<'a> {
    pub(super) fn of(catalogue: &'a Catalogue) -> Self {
        let mut ordered: Vec<&Source> = catalogue.sources.values().collect();
        ordered.sort_by(|a, b| {
            let key = |s: &Source| (s.number.is_empty(), s.date.clone(), s.id.clone());
            key(a).cmp(&key(b))
        });
        Self { ordered }
    }

    /// `[3]`; nothing for a source that the rulebook does not have.
    pub(super) fn mark(&self, id: &str) -> String {
        let at = self.ordered.iter().position(|s| s.id == id);
        at.map_or_else(String::new, |at| format!("[{}]", at + 1))
    }

    /// How well a fact is known and where it stands: `đã xác nhận [3]`.
    pub(super) fn label(&self, confidence: Confidence, id: &str) -> String {
        format!("{} {}", confidence.vietnamese(), self.mark(id))
            .trim_end()
            .to_owned()
    }
}

/// A date as a source has it, with day, month or year only, as people write it.
fn date_words(date: &str) -> String {
    let parts: Vec<&str> = date.split('-').rev().collect();
    parts.join("/")
}

/// How well something is known, in words.
pub fn confidence_words(confidence: Confidence, lang: Lang) -> &'static str {
    match (lang, confidence) {
        (Lang::Vi, _) => confidence.vietnamese(),
        (Lang::En, Confidence::Confirmed) => "confirmed",
        (Lang::En, Confidence::Memory) => "from memory",
        (Lang::En, Confidence::Assumed) => "assumed",
    }
}

/// A source in words: title, number, date, who issued it.
pub fn source_words(source: &Source) -> String {
    let mut words = source.title.clone();
    if !source.number.is_empty() {
        words = format!("{words}, {}", source.number);
    }
    if !source.date.is_empty() {
        words = format!("{words}, {}", date_words(&source.date));
    }
    if !source.issuer.is_empty() {
        words = format!("{words} ({})", source.issuer);
    }
    words
}

/// The chapter.
pub(super) fn blocks(subject: &Subject<'_>) -> Vec<Block> {
    let mut table = Table::new(&[
        ("Số", 13),
        ("Tên văn bản, nguồn", 56),
        ("Số, ký hiệu", 28),
        ("Ngày", 24),
        ("Nơi ban hành", 27),
        ("Độ tin cậy", 17),
    ]);
    for source in &subject.sources.ordered {
        let dash = |text: &str| {
            if text.is_empty() {
                "–".to_owned()
            } else {
                text.to_owned()
            }
        };
        table.row([
            subject.sources.mark(&source.id),
            source.title.clone(),
            dash(&source.number),
            dash(&date_words(&source.date)),
            dash(&source.issuer),
            source.confidence.vietnamese().to_owned(),
        ]);
    }
    vec![
        Block::paragraph(
            "Số trong ngoặc vuông ở các bảng trên là số của nguồn trong bảng này. Độ tin cậy ở đây là của tên, số, ngày văn \
             bản; độ tin cậy của từng chỉ tiêu, mức yêu cầu ghi cạnh chỉ tiêu đó.",
        ),
        Block::Table(table),
        Block::heading(2, "Ba mức độ tin cậy"),
        Block::List {
            numbered: false,
            items: vec![
                "Đã xác nhận: đã đọc trong nguồn nêu tên.".to_owned(),
                "Theo trí nhớ: biết nội dung nhưng chưa đọc được văn bản; cần đối chiếu trước khi dùng."
                    .to_owned(),
                "Giả định: tạm dùng để biểu mẫu chạy được, không phải quy định.".to_owned(),
            ],
        },
        Block::paragraph(made_from(subject.catalogue, subject.round)),
    ]
}

/// Of what the handbook is made.
fn made_from(catalogue: &Catalogue, round: Option<&Round>) -> String {
    let of = round.map_or_else(String::new, |r| format!(" và đợt “{}” ({})", r.title, r.id));
    format!(
        "Sổ tay lập từ bộ quy tắc {}, các lớp {}{of}, bằng chương trình ntm {}. Khi bộ quy tắc thay đổi, sổ tay được lập lại.",
        catalogue.id,
        catalogue.layers.join(" → "),
        env!("CARGO_PKG_VERSION")
    )
}
