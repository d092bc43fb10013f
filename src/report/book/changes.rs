//! A row per change since the earlier round; without one, the sheet says so and nothing else.

use std::fmt::Write as _;

use super::context::{Context, dash, live, or_dash, quoted};
use super::field::{self, Field};
use crate::diagnostic::Lang;
use crate::output::model::{CellModel, Look, SheetModel, Tone};
use crate::report::before::Before;
use crate::report::changes::{Change, ChangeKind, Held, NO_BASELINE, Side};
use crate::standing::Cite;
use crate::text::capital;
use crate::time::show_date;

/// Units that are named in the sentence of what is not compared.
const NAMED: usize = 4;

/// A change, as a row.
struct Row<'a> {
    context: &'a Context<'a>,
    /// Index among all changes, from 0: its number wherever it stands.
    at: usize,
    change: &'a Change,
}

type Cell = fn(&Row<'_>) -> CellModel;

const FIELDS: &[Field<Cell>] = &[
    Field {
        word: "id",
        look: Look::Code,
        cell: |r| CellModel::text(id(r.at, r.change.kind)),
    },
    Field {
        word: "level",
        look: Look::Text,
        cell: |r| match r.change.kind {
            ChangeKind::Measure => CellModel::text("Toàn tỉnh"),
            _ => or_dash(&capital(&r.change.level)),
        },
    },
    Field {
        word: "unit.code",
        look: Look::Code,
        cell: |r| CellModel::text(&r.change.unit),
    },
    Field {
        word: "unit",
        look: Look::Name,
        cell: |r| or_dash(&r.change.name),
    },
    Field {
        word: "what",
        look: Look::Text,
        cell: |r| CellModel::text(r.change.what(r.context.c, Lang::Vi)),
    },
    Field {
        word: "measure_unit",
        look: Look::Code,
        cell: |r| or_dash(&r.change.measure_unit),
    },
    Field {
        word: "before",
        look: Look::Decimal,
        cell: |r| held(r.change, &r.change.before, r.change.words_before(Lang::Vi)),
    },
    Field {
        word: "now",
        look: Look::Decimal,
        cell: |r| held(r.change, &r.change.now, r.change.words_now(Lang::Vi)),
    },
    Field {
        word: "change",
        look: Look::Change,
        cell: |r| r.difference(),
    },
    Field {
        word: "trend",
        look: Look::State,
        cell: |r| r.trend(),
    },
    Field {
        word: "explanation",
        look: Look::Text,
        cell: |r| r.explanation(),
    },
    Field {
        word: "set",
        look: Look::Text,
        cell: |r| {
            let set = r.context.c.catalogue.set(&r.change.set);
            set.map_or_else(dash, |s| CellModel::text(&s.short))
        },
    },
    Field {
        word: "criterion",
        look: Look::Code,
        cell: |r| {
            let number = r.change.criterion;
            number.map_or_else(dash, |n| CellModel::text(n.to_string()))
        },
    },
    Field {
        word: "indicator",
        look: Look::Code,
        cell: |r| or_dash(r.change.indicator.as_deref().unwrap_or_default()),
    },
    Field {
        word: "date",
        look: Look::Date,
        cell: |r| r.change.date.map_or_else(dash, CellModel::Date),
    },
    Field {
        word: "reporter.code",
        look: Look::Code,
        cell: |r| or_dash(&r.change.reporter),
    },
    Field {
        word: "before_cell",
        look: Look::Text,
        cell: |r| {
            r.change
                .before
                .place
                .as_ref()
                .map_or_else(dash, |at| CellModel::text(place(at)))
        },
    },
    Field {
        word: "now_cell",
        look: Look::Text,
        cell: |r| r.context.source(r.change.now.place.as_ref()),
    },
];

/// The words that columns may name.
pub(super) fn vocabulary() -> Vec<&'static str> {
    field::words(FIELDS)
}

/// The code of a change, by its place among all changes: measures come first, in the rulebook's order.
pub(super) fn id(at: usize, kind: ChangeKind) -> String {
    match kind {
        ChangeKind::Measure => format!("TT-{:02}", at + 1),
        _ => format!("BD-{:03}", at + 1),
    }
}

pub(super) fn build(context: &Context<'_>) -> SheetModel {
    let c = context.c;
    let shown = |change: &Change| match change.kind {
        ChangeKind::Measure => context.scope.is_whole(),
        _ => context.scope.has(&change.reporter),
    };
    let rows: Vec<Row<'_>> = c
        .changes
        .rows
        .iter()
        .enumerate()
        .filter(|(_, change)| shown(change))
        .map(|(at, change)| Row { context, at, change })
        .collect();
    let mut model = field::table(context, FIELDS, &rows);
    if let Some(before) = &c.before {
        model.subtitle = subtitle(context, before);
    } else {
        let said = capital(NO_BASELINE);
        model.subtitle =
            format!("{said}: đợt này không nêu sổ kỳ trước. Trang trống không có nghĩa là không thay đổi.");
        model.empty = said;
    }
    model
}

/// What is compared with what, and who is not.
fn subtitle(context: &Context<'_>, before: &Before<'_>) -> String {
    let c = context.c;
    let period = &before.earlier.period;
    let mut said = format!("So với {}", period.title);
    if let Some(date) = period.cut_off {
        let _ = write!(said, " (chốt {})", show_date(date));
    }
    let _ = write!(
        said,
        ": {}/{} đơn vị có báo cáo cả hai kỳ",
        before.both.len(),
        c.reporters.len()
    );
    for (words, units) in [
        ("chỉ kỳ này có", &before.only_now),
        ("chỉ kỳ trước có", &before.only_before),
    ] {
        if units.is_empty() {
            continue;
        }
        let names: Vec<String> = units
            .iter()
            .take(NAMED)
            .map(|code| {
                let unit = c.round.units.get(code);
                unit.map_or_else(|| code.clone(), |u| u.name.clone())
            })
            .collect();
        let rest = units.len().saturating_sub(NAMED);
        let rest = if rest > 0 {
            format!(" và {rest} đơn vị khác")
        } else {
            String::new()
        };
        let _ = write!(said, "; {words}: {}{rest}", names.join(", "));
    }
    let _ = write!(said, ". {}", context.sheet.subtitle);
    said
}

/// A cell of a unit's file of then; that file is not in this workbook.
fn place(cite: &Cite) -> String {
    let parts = [cite.file.as_str(), &cite.tab, &cite.cell.to_string()];
    let parts: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    parts.join(" · ")
}

/// What stood or stands there. The number of a decision would make the column wide: it stands among the explanations.
fn held(change: &Change, side: &Side, words: String) -> CellModel {
    if let Held::Recognised(_) = side.held {
        let date = change
            .date
            .map_or_else(String::new, |d| format!(", ngày {}", show_date(d)));
        return CellModel::Toned(format!("Đã công nhận{date}"), Tone::Plain);
    }
    let tone = match side.held {
        Held::Number(n) => return CellModel::Number(n),
        Held::Met => Tone::Good,
        Held::Outstanding => Tone::Attention,
        Held::NotMet => Tone::Bad,
        Held::NoData => Tone::NoData,
        Held::Nothing | Held::NotRecognised | Held::There | Held::Recognised(_) | Held::Name(_) => {
            Tone::Plain
        }
    };
    CellModel::Toned(words, tone)
}

impl Row<'_> {
    /// From the two figures in the row.
    fn difference(&self) -> CellModel {
        let value = self.change.difference().map_or_else(dash, CellModel::Number);
        let formula = || {
            let (before, now) = (self.context.here("before")?, self.context.here("now")?);
            Some(format!(
                "IF(AND(ISNUMBER({before}),ISNUMBER({now})),{now}-{before},\"–\")"
            ))
        };
        live(formula(), value)
    }

    /// Why, or by which decision.
    fn explanation(&self) -> CellModel {
        let decision = [&self.change.now, &self.change.before].map(|side| match &side.held {
            Held::Recognised(number) if !number.is_empty() => Some(format!("Quyết định {number}")),
            _ => None,
        });
        let said = Some(self.change.explanation.clone()).filter(|text| !text.is_empty());
        let words: Vec<String> = decision.into_iter().chain([said]).flatten().collect();
        if !words.is_empty() {
            CellModel::text(words.join("; "))
        } else if self.change.asks_why() {
            CellModel::text("chờ giải trình")
        } else {
            CellModel::muted("không cần")
        }
    }

    /// From the difference; where there is none, what kind of change it is.
    fn trend(&self) -> CellModel {
        const UP: &str = "Tăng";
        const DOWN: &str = "Giảm";
        const SAME: &str = "Không đổi";
        let word = self.change.kind.trend();
        let value = match self.change.difference() {
            Some(d) if d.is_zero() => SAME,
            Some(d) if d.is_sign_positive() => UP,
            Some(_) => DOWN,
            None => word,
        };
        let formula = || {
            let change = self.context.here("change")?;
            Some(format!(
                "IF(ISNUMBER({change}),IF({change}>0,{},IF({change}<0,{},{})),{})",
                quoted(UP),
                quoted(DOWN),
                quoted(SAME),
                quoted(word)
            ))
        };
        live(formula(), CellModel::Toned(value.to_owned(), self.tone()))
    }

    fn tone(&self) -> Tone {
        match self.change.kind {
            // More is good of some figures, less of others.
            ChangeKind::Measure | ChangeKind::CriteriaMet | ChangeKind::ResultChanged => Tone::Plain,
            ChangeKind::Slipped | ChangeKind::RecognitionGone | ChangeKind::PlanPassed => Tone::Bad,
            ChangeKind::NewlyMet | ChangeKind::Recognised => Tone::Good,
            ChangeKind::DataGone | ChangeKind::OnlyBefore | ChangeKind::OnlyNow => Tone::NoData,
            ChangeKind::DataCame
            | ChangeKind::RowGone
            | ChangeKind::RowCame
            | ChangeKind::UnitEnded
            | ChangeKind::UnitRenamed
            | ChangeKind::UnitCame => Tone::Attention,
        }
    }
}

/// How many changes of a kind the workbook has, and the formula that counts them.
pub(super) fn how_many(context: &Context<'_>, kind: ChangeKind) -> (usize, Option<String>) {
    let all = context.c.changes.rows.iter();
    let n = all
        .filter(|r| r.kind == kind && context.scope.has(&r.reporter))
        .count();
    let sheet = context.sheet_of(crate::catalogue::OutputKind::Changes);
    let trends = sheet.and_then(|t| super::context::column(t, "trend"));
    (
        n,
        trends.map(|t| format!("COUNTIFS({t},{})", quoted(kind.trend()))),
    )
}
