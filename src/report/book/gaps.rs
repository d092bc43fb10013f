//! A row per gap, by unit or by department.

use super::context::{Context, dash, live, or_dash, quoted};
use super::field::{self, Field};
use crate::catalogue::CriteriaSet;
use crate::output::model::{CellModel, Look, SheetModel, Tone};
use crate::report::gaps::{Gap, GapKind, GapState, result_words};
use crate::submission::Answer;

/// Defined name of the as-of time.
pub(super) const AS_OF: &str = "ngay_tong_hop";

/// A gap, as a row.
struct Row<'a> {
    context: &'a Context<'a>,
    /// Index in the list by unit, from 0: the gap's number wherever it stands.
    at: usize,
    gap: &'a Gap,
}

type Cell = fn(&Row<'_>) -> CellModel;

const FIELDS: &[Field<Cell>] = &[
    Field {
        word: "id",
        look: Look::Code,
        cell: |r| CellModel::text(format!("CD-{:03}", r.at + 1)),
    },
    Field {
        word: "unit",
        look: Look::Name,
        cell: |r| CellModel::text(&r.gap.name),
    },
    Field {
        word: "unit.code",
        look: Look::Code,
        cell: |r| CellModel::text(&r.gap.unit),
    },
    Field {
        word: "reporter.name",
        look: Look::Text,
        cell: |r| {
            let unit = r.context.c.round.units.get(&r.gap.reporter);
            unit.map_or_else(dash, |u| CellModel::text(&u.name))
        },
    },
    Field {
        word: "reporter.code",
        look: Look::Code,
        cell: |r| CellModel::text(&r.gap.reporter),
    },
    Field {
        word: "set",
        look: Look::Text,
        cell: |r| CellModel::text(r.set().map_or("", |s| s.short.as_str())),
    },
    Field {
        word: "criterion",
        look: Look::Text,
        cell: |r| r.criterion(),
    },
    Field {
        word: "indicator",
        look: Look::Text,
        cell: |r| r.indicator(),
    },
    Field {
        word: "kind",
        look: Look::State,
        cell: |r| r.kind(),
    },
    Field {
        word: "requirement",
        look: Look::Code,
        cell: |r| or_dash(&r.gap.requirement),
    },
    Field {
        word: "result",
        look: Look::Decimal,
        cell: |r| match &r.gap.result {
            Some(Answer::Number(n)) => CellModel::Number(*n),
            _ => CellModel::muted(result_words(r.gap)),
        },
    },
    Field {
        word: "shortfall",
        look: Look::Decimal,
        cell: |r| match r.gap.shortfall {
            Some(n) => CellModel::Number(n),
            None if r.gap.kind.is_unmet() => CellModel::muted("không đo"),
            None => dash(),
        },
    },
    Field {
        word: "measure_unit",
        look: Look::Code,
        cell: |r| match r.gap.measure_unit.as_str() {
            "%" if r.gap.shortfall.is_some() => CellModel::text("điểm %"),
            other => or_dash(other),
        },
    },
    Field {
        word: "department",
        look: Look::Text,
        cell: |r| or_dash(&r.gap.department),
    },
    Field {
        word: "cause",
        look: Look::Text,
        cell: |r| or_dash(&r.gap.cause),
    },
    Field {
        word: "solution",
        look: Look::Text,
        cell: |r| or_dash(&r.gap.solution),
    },
    Field {
        word: "planned",
        look: Look::Date,
        cell: |r| {
            let planned = r.gap.planned;
            planned.map_or_else(|| CellModel::muted("chưa có kế hoạch"), CellModel::Date)
        },
    },
    Field {
        word: "target",
        look: Look::Date,
        cell: |r| {
            let target = r.gap.target;
            target.map_or_else(|| CellModel::muted("chưa giao"), CellModel::Date)
        },
    },
    Field {
        word: "state",
        look: Look::State,
        cell: |r| r.state(),
    },
    Field {
        word: "funding",
        look: Look::Decimal,
        cell: |r| r.gap.funding.map_or_else(dash, CellModel::Number),
    },
    Field {
        word: "declared",
        look: Look::Text,
        cell: |r| or_dash(r.gap.declared),
    },
    Field {
        word: "source",
        look: Look::Text,
        cell: |r| r.context.source(r.gap.source.as_ref()),
    },
];

/// The words that columns may name.
pub(super) fn vocabulary() -> Vec<&'static str> {
    field::words(FIELDS)
}

pub(super) fn build(context: &Context<'_>) -> SheetModel {
    let by_department = context.sheet.group_by.is_some();
    let mut rows: Vec<Row<'_>> = context.gaps().map(|(at, gap)| Row { context, at, gap }).collect();
    if by_department {
        rows.sort_by(|a, b| (&a.gap.department, a.at).cmp(&(&b.gap.department, b.at)));
    }
    let mut model = field::table(context, FIELDS, &rows);
    if by_department {
        let pairs = rows.iter().zip(rows.iter().skip(1)).enumerate();
        model.page_breaks = pairs
            .filter(|(_, (a, b))| a.gap.department != b.gap.department)
            .map(|(at, _)| at + 1)
            .collect();
    }
    model
}

impl<'a> Row<'a> {
    fn set(&self) -> Option<&'a CriteriaSet> {
        self.context.c.catalogue.set(&self.gap.set)
    }

    fn criterion(&self) -> CellModel {
        match (self.gap.criterion, self.set()) {
            (Some(number), Some(set)) => {
                let name = set.criterion(number).map_or("", |k| k.name.as_str());
                CellModel::text(format!("{number}. {name}"))
            }
            _ => CellModel::muted("toàn bộ"),
        }
    }

    fn indicator(&self) -> CellModel {
        match (&self.gap.indicator, self.set()) {
            (Some(code), Some(set)) => {
                let text = set
                    .part(code)
                    .map(|(_, _, p)| p.text.as_str())
                    .or_else(|| set.indicator(code).map(|(_, i)| i.text.as_str()))
                    .unwrap_or_default();
                CellModel::text(format!("{code} {text}"))
            }
            _ => CellModel::muted("cả tiêu chí"),
        }
    }

    fn kind(&self) -> CellModel {
        let tone = match self.gap.kind {
            GapKind::Slipped | GapKind::NotMet => Tone::Bad,
            GapKind::Outstanding => Tone::Attention,
            GapKind::NoData | GapKind::NotSubmitted => Tone::NoData,
        };
        CellModel::Toned(self.gap.kind.vietnamese().to_owned(), tone)
    }

    /// From the dates in the row and the as-of time, so that a date that is agreed anew changes the state.
    fn state(&self) -> CellModel {
        let value = CellModel::Toned(self.gap.state.vietnamese().to_owned(), tone(self.gap.state));
        let formula = || {
            let (planned, target) = (self.context.here("planned")?, self.context.here("target")?);
            let word = |s: GapState| quoted(s.vietnamese());
            Some(format!(
                "IF(NOT(ISNUMBER({planned})),{},IF({planned}<INT({AS_OF}),{},IF(AND(ISNUMBER({target}),{planned}>{target}),{},{})))",
                word(GapState::NoPlan),
                word(GapState::Overdue),
                word(GapState::AtRisk),
                word(GapState::OnTrack),
            ))
        };
        live(formula(), value)
    }
}

pub(super) fn tone(state: GapState) -> Tone {
    match state {
        GapState::OnTrack => Tone::Good,
        GapState::AtRisk => Tone::Attention,
        GapState::Overdue | GapState::NoPlan => Tone::Bad,
    }
}
