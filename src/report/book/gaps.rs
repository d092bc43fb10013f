//! A row per gap, by unit or by department.

use super::{Layout, column, frame, or_dash};
use crate::catalogue::OutputSheet;
use crate::output::model::{CellModel, Look, SheetModel, Tone};
use crate::report::consolidated::Consolidated;
use crate::report::gaps::{Gap, GapKind, GapState, result_words};
use crate::submission::Answer;

pub(super) fn build(c: &Consolidated<'_>, sheet: &OutputSheet, layout: &Layout) -> SheetModel {
    let columns = sheet
        .columns
        .iter()
        .map(|d| {
            column(
                d,
                match d.from.as_str() {
                    "id" | "unit.code" | "requirement" | "measure_unit" => Look::Code,
                    "unit" => Look::Name,
                    "kind" | "state" => Look::State,
                    "result" | "shortfall" | "funding" => Look::Decimal,
                    "planned" | "target" => Look::Date,
                    _ => Look::Text,
                },
            )
        })
        .collect();
    let mut model = frame(c, sheet, columns);
    model.empty = "Không có nội dung chưa đạt".to_owned();
    let mut order: Vec<(usize, &Gap)> = c.gaps.iter().enumerate().collect();
    if sheet.group_by.is_some() {
        order.sort_by(|a, b| (&a.1.department, a.0).cmp(&(&b.1.department, b.0)));
    }
    let mut group: Option<&str> = None;
    for (at, gap) in order {
        if sheet.group_by.is_some() && group.is_some_and(|g| g != gap.department) {
            model.page_breaks.push(model.rows.len());
        }
        group = Some(&gap.department);
        model.rows.push(
            sheet
                .columns
                .iter()
                .map(|d| cell(c, layout, at, gap, &d.from))
                .collect(),
        );
    }
    model
}

fn cell(c: &Consolidated<'_>, layout: &Layout, at: usize, gap: &Gap, from: &str) -> CellModel {
    let set = c.catalogue.set(&gap.set);
    let missing = |word: &str| CellModel::muted(word);
    match from {
        "id" => CellModel::text(format!("CD-{:03}", at + 1)),
        "unit" => CellModel::text(&gap.name),
        "unit.code" => CellModel::text(&gap.unit),
        "parent.name" => c
            .round
            .units
            .get(&gap.reporter)
            .map_or_else(|| missing("–"), |u| CellModel::text(&u.name)),
        "set" => CellModel::text(set.map_or("", |s| s.short.as_str())),
        "criterion" => match (gap.criterion, set) {
            (Some(number), Some(set)) => CellModel::text(format!(
                "{number}. {}",
                set.criterion(number).map_or("", |k| k.name.as_str())
            )),
            _ => missing("toàn bộ"),
        },
        "indicator" => match (&gap.indicator, set) {
            (Some(code), Some(set)) => {
                let text = set
                    .part(code)
                    .map(|(_, _, p)| p.text.as_str())
                    .or_else(|| set.indicator(code).map(|(_, i)| i.text.as_str()))
                    .unwrap_or_default();
                CellModel::text(format!("{code} {text}"))
            }
            _ => missing("cả tiêu chí"),
        },
        "kind" => {
            let tone = match gap.kind {
                GapKind::NotMet => Tone::Bad,
                GapKind::Outstanding => Tone::Attention,
                GapKind::NoData | GapKind::NotSubmitted => Tone::NoData,
            };
            CellModel::Toned(gap.kind.vietnamese().to_owned(), tone)
        }
        "requirement" => or_dash(&gap.requirement),
        "result" => match &gap.result {
            Some(Answer::Number(n)) => CellModel::Number(*n),
            _ => missing(&result_words(gap)),
        },
        "shortfall" => match gap.shortfall {
            Some(n) => CellModel::Number(n),
            None if gap.kind == GapKind::NotMet => missing("không đo"),
            None => missing("–"),
        },
        "measure_unit" => match gap.measure_unit.as_str() {
            "" => missing("–"),
            "%" if gap.shortfall.is_some() => CellModel::text("điểm %"),
            other => CellModel::text(other),
        },
        "department" => or_dash(&gap.department),
        "cause" => or_dash(&gap.cause),
        "solution" => or_dash(&gap.solution),
        "planned" => gap
            .planned
            .map_or_else(|| missing("chưa có kế hoạch"), CellModel::Date),
        "target" => gap.target.map_or_else(|| missing("chưa giao"), CellModel::Date),
        "state" => {
            let tone = match gap.state {
                GapState::OnTrack => Tone::Good,
                GapState::AtRisk => Tone::Attention,
                GapState::Overdue | GapState::NoPlan => Tone::Bad,
            };
            CellModel::Toned(gap.state.vietnamese().to_owned(), tone)
        }
        "funding" => gap.funding.map_or_else(|| missing("–"), CellModel::Number),
        "declared" => or_dash(gap.declared),
        "source" => match &gap.source {
            None => missing("–"),
            Some(cite) => {
                let text = format!("{} · {} · {}", cite.file, cite.tab, cite.cell);
                match layout.data(cite) {
                    Some(target) => CellModel::Link { text, target },
                    None => CellModel::text(text),
                }
            }
        },
        _ => missing("–"),
    }
}
