//! A row per target: what there is, what is planned by the deadline, what is still missing, who.

use std::fmt::Write as _;

use jiff::civil::Date;

use super::context::{Context, column, count, counted, live, or_dash, quoted};
use super::field::{self, Field};
use super::gaps::AS_OF;
use super::matrix::{RECOGNISED, YES};
use crate::catalogue::{OutputKind, OutputSheet, ValueType};
use crate::output::model::{CellModel, Look, SheetModel, Tone};
use crate::report::gaps::GapKind;
use crate::report::targets::{TargetStanding, TargetState, denominator, units_of};
use crate::round::{Target, TargetMeasure, TargetThreshold};

/// Names that are given of those who are not there yet.
const NAMED: usize = 6;

/// A target, as a row.
struct Row<'a> {
    context: &'a Context<'a>,
    target: &'a Target,
    standing: &'a TargetStanding,
}

type Cell = fn(&Row<'_>) -> CellModel;

const FIELDS: &[Field<Cell>] = &[
    Field {
        word: "id",
        look: Look::Code,
        cell: |r| CellModel::text(&r.target.id),
    },
    Field {
        word: "title",
        look: Look::Name,
        cell: |r| CellModel::text(&r.target.title),
    },
    Field {
        word: "scope",
        look: Look::Text,
        cell: |r| r.scope(),
    },
    Field {
        word: "measure_unit",
        look: Look::Code,
        cell: |r| or_dash(&r.measure_unit()),
    },
    Field {
        word: "deadline",
        look: Look::Date,
        cell: |r| CellModel::Date(r.target.deadline),
    },
    Field {
        word: "threshold",
        look: Look::Total,
        cell: |r| live(r.threshold(), count(r.standing.threshold)),
    },
    Field {
        word: "now",
        look: Look::Integer,
        cell: |r| known(r.standing.now, r.now()),
    },
    Field {
        word: "planned",
        look: Look::Integer,
        cell: |r| known(r.standing.planned, r.planned()),
    },
    Field {
        word: "forecast",
        look: Look::Integer,
        cell: |r| r.forecast(),
    },
    Field {
        word: "missing",
        look: Look::Total,
        cell: |r| r.missing(),
    },
    Field {
        word: "rate_now",
        look: Look::Decimal,
        cell: |r| r.rate("now", r.standing.now),
    },
    Field {
        word: "rate_forecast",
        look: Look::Decimal,
        cell: |r| r.rate("forecast", r.in_all()),
    },
    Field {
        word: "state",
        look: Look::State,
        cell: |r| r.state(),
    },
    Field {
        word: "days_left",
        look: Look::Integer,
        cell: |r| r.days_left(),
    },
    Field {
        word: "who",
        look: Look::Text,
        cell: |r| r.who(),
    },
    Field {
        word: "how",
        look: Look::Text,
        cell: |r| CellModel::text(r.how()),
    },
];

/// The words that columns may name.
pub(super) fn vocabulary() -> Vec<&'static str> {
    field::words(FIELDS)
}

pub(super) fn build(context: &Context<'_>) -> SheetModel {
    let c = context.c;
    let rows: Vec<Row<'_>> = c
        .round
        .targets
        .iter()
        .zip(&c.targets)
        .map(|(target, standing)| Row {
            context,
            target,
            standing,
        })
        .collect();
    field::table(context, FIELDS, &rows)
}

/// What a state means for the reader.
pub(super) fn tone(state: TargetState) -> Tone {
    match state {
        TargetState::Reached | TargetState::OnTrack => Tone::Good,
        TargetState::AtRisk => Tone::Attention,
        TargetState::Overdue => Tone::Bad,
        TargetState::Unknown => Tone::NoData,
    }
}

fn date(date: Date) -> String {
    format!("DATE({},{},{})", date.year(), date.month(), date.day())
}

fn known(n: Option<usize>, formula: Option<String>) -> CellModel {
    match n {
        Some(n) => live(formula, count(n)),
        None => CellModel::muted("chưa rõ"),
    }
}

impl Row<'_> {
    fn here(&self, word: &str) -> Option<String> {
        self.context.here(word)
    }

    fn scope(&self) -> CellModel {
        let (round, catalogue) = (self.context.c.round, self.context.c.catalogue);
        let names: Vec<String> = self
            .target
            .units
            .iter()
            .filter_map(|code| round.units.get(code))
            .map(|u| catalogue.plain_name(u))
            .collect();
        if names.is_empty() {
            CellModel::text("toàn tỉnh")
        } else {
            CellModel::text(names.join(", "))
        }
    }

    fn measure_unit(&self) -> String {
        let catalogue = self.context.c.catalogue;
        match &self.target.measure {
            TargetMeasure::Recognised(set) | TargetMeasure::Eligible(set) | TargetMeasure::Proposed(set) => {
                let kinds = catalogue.set(set).map_or(&[][..], |s| s.kinds.as_slice());
                let kind = kinds.first().and_then(|k| catalogue.kind(k));
                kind.map_or_else(String::new, |k| k.word.clone())
            }
            TargetMeasure::GapsClosed(_) => "tiêu chí".to_owned(),
            TargetMeasure::RowsRecognisedSince { sheet, .. } => catalogue
                .measures
                .iter()
                .find(
                    |m| matches!(&m.counts, crate::catalogue::Counts::Rows { sheet: of, .. } if of == sheet),
                )
                .map_or_else(String::new, |m| m.unit.clone()),
        }
    }

    /// One term for each unit that the target is about: `term` gets the condition that picks the units of a matrix.
    fn over(&self, set: &str, term: impl Fn(&OutputSheet, &str) -> Option<String>) -> Option<String> {
        let c = self.context.c;
        let definition = c.catalogue.set(set)?;
        let (sheet, own) = self.context.units_of(definition)?;
        if self.target.units.is_empty() {
            return term(sheet, own.first().map_or("", String::as_str));
        }
        let mut terms = Vec::new();
        for code in &self.target.units {
            let unit = c.round.units.get(code)?;
            let by = if definition.kinds.contains(&unit.kind) {
                "unit.code"
            } else if c.round.reports(c.catalogue, unit) {
                "reporter.code"
            } else {
                "parent.code"
            };
            let mut conditions = vec![format!("{},{}", column(sheet, by)?, quoted(code))];
            conditions.extend(own.iter().cloned());
            terms.push(term(sheet, &conditions.join(","))?);
        }
        Some(terms.join("+"))
    }

    /// Units under a set for which columns of their matrix fulfil conditions.
    fn units(&self, set: &str, conditions: &[(&str, String)]) -> Option<String> {
        self.over(set, |sheet, mine| {
            let mut all: Vec<String> = vec![mine.to_owned()];
            for (word, criterion) in conditions {
                all.push(format!("{},{criterion}", column(sheet, word)?));
            }
            all.retain(|part| !part.is_empty());
            counted(sheet, &all)
        })
    }

    fn sums(&self, sets: &[String], word: &str) -> Option<String> {
        let terms: Option<Vec<String>> = sets
            .iter()
            .map(|set| {
                self.over(set, |sheet, mine| {
                    let figures = column(sheet, word)?;
                    Some(if mine.is_empty() {
                        format!("SUM({figures})")
                    } else {
                        format!("SUMIFS({figures},{mine})")
                    })
                })
            })
            .collect();
        terms.map(|t| t.join("+"))
    }

    /// Rows of a list by status and date.
    fn rows(&self, form_sheet: &str, status: &str, dates: &[(&str, String)]) -> Option<String> {
        let (c, sheet) = (self.context.c, self.context.list_of(form_sheet)?);
        let form = c.catalogue.form.sheet(form_sheet)?;
        let (status_column, label) = form.columns.iter().find_map(|k| match &k.value_type {
            ValueType::Choice(list) => {
                let value = c.catalogue.list(list)?.values.iter().find(|v| v.id == status)?;
                Some((k, value.label.as_str()))
            }
            _ => None,
        })?;
        let mut conditions = vec![format!("{},{}", column(sheet, &status_column.id)?, quoted(label))];
        for (item, criterion) in dates {
            conditions.push(format!("{},{criterion}", column(sheet, &form.item(item)?.id)?));
        }
        Some(format!("COUNTIFS({})", conditions.join(",")))
    }

    fn threshold(&self) -> Option<String> {
        match (self.target.threshold, &self.target.measure) {
            (TargetThreshold::All, TargetMeasure::GapsClosed(sets)) => self.sums(sets, "total"),
            (TargetThreshold::Count(_) | TargetThreshold::All, _) => None,
            (TargetThreshold::PercentOf(percent), _) => {
                let set = denominator(self.context.c, self.target).first()?.set.clone();
                Some(format!("ROUNDUP(({})*{percent}/100,0)", self.units(&set, &[])?))
            }
        }
    }

    fn now(&self) -> Option<String> {
        match &self.target.measure {
            TargetMeasure::Recognised(set) => self.units(set, &[("recognition", quoted(RECOGNISED))]),
            TargetMeasure::Eligible(set) => self.units(set, &[("eligible", quoted(YES))]),
            TargetMeasure::Proposed(set) => self.units(set, &[("proposed", quoted(YES))]),
            TargetMeasure::GapsClosed(sets) => self.sums(sets, "met"),
            TargetMeasure::RowsRecognisedSince {
                sheet,
                recognised,
                since,
                ..
            } => self.rows(
                sheet,
                recognised,
                &[("recognition_date", format!("\">\"&{}", date(*since)))],
            ),
        }
    }

    fn planned(&self) -> Option<String> {
        let by = || Some(format!("\"<=\"&{}", self.here("deadline")?));
        let not = |word: &str| format!("\"<>{word}\"");
        match &self.target.measure {
            TargetMeasure::Recognised(set) => {
                self.units(set, &[("recognition", not(RECOGNISED)), ("recognised_by", by()?)])
            }
            TargetMeasure::Eligible(set) => {
                self.units(set, &[("eligible", not(YES)), ("eligible_by", by()?)])
            }
            TargetMeasure::Proposed(set) => {
                self.units(set, &[("proposed", not(YES)), ("recognised_by", by()?)])
            }
            TargetMeasure::GapsClosed(sets) => self.gaps(sets, &by()?),
            TargetMeasure::RowsRecognisedSince {
                sheet,
                expected,
                since,
                ..
            } => self.rows(
                sheet,
                expected,
                &[("planned", format!("\">\"&{}", date(*since))), ("planned", by()?)],
            ),
        }
    }

    /// Gaps that are planned to be closed, where each is a criterion by itself.
    fn gaps(&self, sets: &[String], by: &str) -> Option<String> {
        let (c, sheet) = (self.context.c, self.context.sheet_of(OutputKind::Gaps)?);
        let mut rows = 0;
        let mut terms = Vec::new();
        for set in sets {
            let short = &c.catalogue.set(set)?.short;
            for unit in units_of(c, self.target, set) {
                for kind in [GapKind::Slipped, GapKind::NotMet] {
                    let due = |g: &&crate::report::gaps::Gap| {
                        g.unit == unit.unit
                            && g.set == *set
                            && g.kind == kind
                            && g.planned.is_some_and(|p| p <= self.target.deadline)
                    };
                    let found = c.gaps.iter().filter(due).count();
                    if found == 0 {
                        continue;
                    }
                    rows += found;
                    terms.push(format!(
                        "COUNTIFS({},{},{},{},{},{},{},{by})",
                        column(sheet, "unit.code")?,
                        quoted(&unit.unit),
                        column(sheet, "set")?,
                        quoted(short),
                        column(sheet, "kind")?,
                        quoted(kind.vietnamese()),
                        column(sheet, "planned")?,
                    ));
                }
            }
        }
        (Some(rows) == self.standing.planned && !terms.is_empty()).then(|| terms.join("+"))
    }

    fn in_all(&self) -> Option<usize> {
        Some(self.standing.now? + self.standing.planned?)
    }

    fn forecast(&self) -> CellModel {
        let formula = self
            .here("now")
            .zip(self.here("planned"))
            .map(|(now, planned)| format!("{now}+{planned}"));
        known(self.in_all(), formula)
    }

    fn missing(&self) -> CellModel {
        let formula = self
            .here("threshold")
            .zip(self.here("forecast"))
            .map(|(threshold, forecast)| format!("MAX(0,{threshold}-{forecast})"));
        known(self.standing.missing, formula)
    }

    /// A figure as percent of the threshold, with one decimal.
    fn rate(&self, of: &str, value: Option<usize>) -> CellModel {
        let (Some(value), threshold) = (value, self.standing.threshold) else {
            return CellModel::muted("chưa rõ");
        };
        if threshold == 0 {
            return CellModel::muted("–");
        }
        let percent = crate::standing::percent_of(value, threshold)
            .round_dp_with_strategy(1, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
            .normalize();
        let formula = self
            .here(of)
            .zip(self.here("threshold"))
            .map(|(of, threshold)| format!("ROUND({of}*100/{threshold},1)"));
        live(formula, CellModel::Number(percent))
    }

    fn state(&self) -> CellModel {
        let state = self.standing.state;
        let value = CellModel::Toned(state.vietnamese().to_owned(), tone(state));
        if state == TargetState::Unknown {
            return value;
        }
        let formula = || {
            let (now, threshold) = (self.here("now")?, self.here("threshold")?);
            let (deadline, missing) = (self.here("deadline")?, self.here("missing")?);
            let word = |s: TargetState| quoted(s.vietnamese());
            Some(format!(
                "IF({now}>={threshold},{},IF({deadline}<INT({AS_OF}),{},IF({missing}=0,{},{})))",
                word(TargetState::Reached),
                word(TargetState::Overdue),
                word(TargetState::OnTrack),
                word(TargetState::AtRisk),
            ))
        };
        live(formula(), value)
    }

    fn days_left(&self) -> CellModel {
        let today = self.context.c.as_of.date();
        let days = today
            .until(self.target.deadline)
            .map_or(0, |span| span.get_days());
        let formula = self.here("deadline").map(|d| format!("{d}-INT({AS_OF})"));
        live(formula, CellModel::Integer(i64::from(days)))
    }

    /// Those who are not there and not planned to be, by name.
    fn who(&self) -> CellModel {
        let Some(missing) = self.standing.missing else {
            return CellModel::text("có đơn vị chưa báo cáo");
        };
        if missing == 0 {
            return CellModel::muted("không");
        }
        let names: Vec<&str> = self.standing.lacking().map(|m| m.name.as_str()).collect();
        if names.is_empty() {
            return CellModel::text(format!("chưa có tên {missing} {} còn thiếu", self.measure_unit()));
        }
        let mut words = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        if names.len() > NAMED {
            let _ = write!(words, " và {} nơi khác", names.len() - NAMED);
        }
        CellModel::text(words)
    }

    fn how(&self) -> &'static str {
        match &self.target.measure {
            TargetMeasure::Recognised(_) => {
                "Hiện có: đã có số và ngày quyết định. Dự kiến: đơn vị ghi ngày công nhận trong hạn và đến ngày đó mọi điều kiện đều có kế hoạch."
            }
            TargetMeasure::Eligible(_) => {
                "Hiện có: đủ mọi điều kiện công nhận. Dự kiến: mọi điều kiện chưa đủ đều có kế hoạch trong hạn."
            }
            TargetMeasure::Proposed(_) => {
                "Hiện có: đã có tờ trình hoặc đã công nhận. Dự kiến: ngày đề nghị trong hạn, tiêu chí còn lại xong trước ngày đó."
            }
            TargetMeasure::GapsClosed(_) => {
                "Hiện có: tiêu chí đạt. Dự kiến: tiêu chí chưa đạt có thời hạn hoàn thành trong hạn."
            }
            TargetMeasure::RowsRecognisedSince { .. } => {
                "Hiện có: công nhận sau mốc tính. Dự kiến: ghi dự kiến trong hạn, không cộng vào số đã công nhận."
            }
        }
    }
}
