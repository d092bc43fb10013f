//! A row per finding: place, what was found, what is required, what to do.

use super::{column, frame, or_dash};
use crate::catalogue::{Effect, OutputSheet, Severity};
use crate::diagnostic::Lang;
use crate::output::model::{CellModel, Look, SheetModel, Tone};
use crate::report::consolidated::Consolidated;
use crate::text;

pub(super) fn build(c: &Consolidated<'_>, sheet: &OutputSheet) -> SheetModel {
    let columns = sheet
        .columns
        .iter()
        .map(|d| {
            column(
                d,
                match d.from.as_str() {
                    "unit.code" | "cell" | "code" => Look::Code,
                    "unit.name" => Look::Name,
                    "severity" => Look::State,
                    _ => Look::Text,
                },
            )
        })
        .collect();
    let mut model = frame(c, sheet, columns);
    model.empty = "Không có lỗi, cảnh báo".to_owned();
    for finding in &c.findings {
        let message = finding.message(Lang::Vi);
        let unit = c.round.units.get(&finding.place.unit);
        let row = sheet
            .columns
            .iter()
            .map(|d| match d.from.as_str() {
                "unit.code" => or_dash(&finding.place.unit),
                "unit.name" => unit.map_or_else(
                    || CellModel::muted("chưa rõ"),
                    |u| CellModel::text(c.catalogue.full_name(u)),
                ),
                "severity" => {
                    let (word, tone) = match finding.severity {
                        Severity::Error => ("Lỗi", Tone::Bad),
                        Severity::Warning => ("Cảnh báo", Tone::Attention),
                        Severity::Note => ("Lưu ý", Tone::Plain),
                    };
                    CellModel::Toned(word.to_owned(), tone)
                }
                "sheet" => or_dash(&finding.place.sheet),
                "cell" => finding
                    .place
                    .cell
                    .map_or_else(|| CellModel::muted("–"), |at| CellModel::text(at.to_string())),
                "raw" => or_dash(&text::clip(&text::visible(&finding.raw), 120)),
                "found" => CellModel::text(message.found.as_str()),
                "required" => or_dash(&message.required),
                "todo" => or_dash(&message.to_do),
                "effect" => match (finding.severity, finding.effect) {
                    (Severity::Note, _) | (_, Effect::None) => CellModel::muted("vẫn tính"),
                    (_, Effect::Cell) => CellModel::text("ô không tính"),
                    (_, Effect::Row) => CellModel::text("dòng không tính"),
                    (_, Effect::File) => CellModel::text("tệp trả lại"),
                },
                "code" => CellModel::text(&finding.code),
                "file" => or_dash(&finding.place.file),
                "others" => {
                    let cells: Vec<String> = finding.others.iter().map(ToString::to_string).collect();
                    or_dash(&cells.join(", "))
                }
                _ => CellModel::muted("–"),
            })
            .collect();
        model.rows.push(row);
    }
    model
}
