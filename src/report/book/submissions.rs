//! A row per reporting unit: what was received, when, which file counts.

use super::{column, count, frame, or_dash};
use crate::catalogue::{OutputSheet, Severity};
use crate::intake::Outcome;
use crate::output::model::{CellModel, Look, SheetModel, Tone};
use crate::report::consolidated::Consolidated;
use crate::submission::Answer;

pub(super) fn build(c: &Consolidated<'_>, sheet: &OutputSheet) -> SheetModel {
    let columns = sheet
        .columns
        .iter()
        .map(|d| {
            column(
                d,
                match d.from.as_str() {
                    "unit.code" | "sha256" => Look::Code,
                    "unit.name" => Look::Name,
                    "received" | "due" => Look::Moment,
                    "timeliness" | "outcome" => Look::State,
                    "late_hours" => Look::Decimal,
                    "late_days" | "revision" | "errors" | "warnings" | "rows_in" | "rows_used"
                    | "rows_listed" | "children_reported" | "children_total" => Look::Integer,
                    _ => Look::Text,
                },
            )
        })
        .collect();
    let mut model = frame(c, sheet, columns);
    for unit in &c.reporters {
        let files: Vec<_> = c
            .files
            .iter()
            .filter(|f| f.unit.as_ref().is_some_and(|u| u.code == unit.code))
            .collect();
        let file = c.counted(&unit.code).or_else(|| files.last().copied());
        let submission = file.and_then(|f| f.submission.as_ref());
        let (due, extension) = c.round.due_of(&unit.code);
        let late = file.and_then(|f| f.timing).and_then(|t| t.late_seconds);
        let own: Vec<&str> = c
            .catalogue
            .sets
            .iter()
            .filter(|s| s.every_unit)
            .map(|s| s.id.as_str())
            .collect();
        let children: Vec<_> = c
            .standings
            .iter()
            .filter(|s| s.reporter == unit.code && s.unit != unit.code && own.contains(&s.set.as_str()))
            .collect();
        let with_row = children
            .iter()
            .filter(|s| s.submitted && !s.facts.is_empty())
            .count();
        let muted = || CellModel::muted("–");
        let row = sheet
            .columns
            .iter()
            .map(|d| match d.from.as_str() {
                "unit.code" => CellModel::text(&unit.code),
                "unit.name" => CellModel::text(c.catalogue.full_name(unit)),
                "received" => match file.map(crate::intake::Received::received_at) {
                    None => CellModel::muted("chưa nộp"),
                    Some(None) => CellModel::muted("không rõ"),
                    Some(Some(at)) => CellModel::Moment(at),
                },
                "due" => CellModel::Moment(due),
                "timeliness" => match (file, late) {
                    (None, _) => CellModel::Toned("Chưa nộp".to_owned(), Tone::Bad),
                    (Some(_), None) => CellModel::Toned("Không rõ".to_owned(), Tone::NoData),
                    (Some(_), Some(0)) => CellModel::Toned("Đúng hạn".to_owned(), Tone::Good),
                    (Some(_), Some(_)) => CellModel::Toned("Chậm".to_owned(), Tone::Attention),
                },
                // Hours with one decimal, rounded up: one second late is not "0".
                "late_hours" => match late {
                    Some(seconds) => CellModel::Number(rust_decimal::Decimal::new((seconds + 359) / 360, 1)),
                    None => muted(),
                },
                "late_days" => late.map_or_else(muted, |_| {
                    file.and_then(|f| f.timing)
                        .map_or_else(muted, |t| CellModel::Integer(i64::from(t.late_days)))
                }),
                "revision" => {
                    let at = file.and_then(|f| files.iter().position(|x| x.file == f.file));
                    at.map_or_else(muted, |n| count(n + 1))
                }
                "outcome" => match file {
                    None => CellModel::Toned("Chưa nộp".to_owned(), Tone::Bad),
                    Some(f) => {
                        let tone = match f.outcome {
                            Outcome::Accepted => Tone::Good,
                            Outcome::AcceptedWithWarnings | Outcome::PartlyAccepted => Tone::Attention,
                            Outcome::Returned => Tone::Bad,
                        };
                        CellModel::Toned(f.outcome.vietnamese().0.to_owned(), tone)
                    }
                },
                "consequence" => match file {
                    None => CellModel::text("Không có số liệu; ghi “chưa báo cáo” ở mọi biểu."),
                    Some(f) if !f.counts => {
                        CellModel::text(format!("{} Không tính: {}.", f.outcome.vietnamese().1, f.reason))
                    }
                    Some(f) => CellModel::text(f.outcome.vietnamese().1),
                },
                "errors" => file.map_or_else(muted, |f| count(f.count(Severity::Error))),
                "warnings" => file.map_or_else(muted, |f| count(f.count(Severity::Warning))),
                "rows_in" => submission.map_or_else(muted, |s| count(s.rows_in)),
                "rows_used" => submission.map_or_else(muted, |s| count(s.rows_used)),
                "rows_listed" => submission.map_or_else(muted, |s| count(s.rows_listed)),
                "children_reported" => submission.map_or_else(|| CellModel::Integer(0), |_| count(with_row)),
                "children_total" => count(children.len()),
                "document" => match submission.and_then(|s| s.fact("document_no")).map(|e| &e.answer) {
                    Some(Answer::Text(text)) => CellModel::text(text),
                    _ => muted(),
                },
                "received_source" => file.map_or_else(muted, |f| {
                    CellModel::text(if f.register.is_some() {
                        "sổ tiếp nhận"
                    } else {
                        "không có trong sổ"
                    })
                }),
                "extension" => extension.map_or_else(muted, |e| {
                    CellModel::text(format!("{}: {}", e.document, e.reason))
                }),
                "file" => file.map_or_else(muted, |f| CellModel::text(&f.file)),
                "sha256" => file.map_or_else(muted, |f| or_dash(f.sha256.get(..12).unwrap_or_default())),
                _ => muted(),
            })
            .collect();
        model.rows.push(row);
    }
    model
}
