//! A row per unit, a column per criterion, with counts as formulas over the states in the row.

use jiff::civil::Date;

use super::context::{Context, column, count, dash, link, live, or_dash, quoted};
use super::field::{self, Field};
use crate::catalogue::{CriteriaSet, OutputColumn, OutputKind, OutputSheet, Unit};
use crate::count::{Computed, Declared, Reported};
use crate::output::model::{CellModel, ColumnModel, Look, SheetModel, Tone};
use crate::report::consolidated::Consolidated;
use crate::report::gaps::Gap;
use crate::report::targets;
use crate::standing::{CriterionStanding, Holds, Recognition, Standing};
use crate::submission::Answer;
use crate::text::capital;

/// Words of a state: long on wide columns, short on narrow ones.
#[derive(PartialEq, Eq)]
pub(super) struct Words {
    pub(super) met: &'static str,
    pub(super) outstanding: &'static str,
    pub(super) unmet: &'static str,
    pub(super) no_data: &'static str,
    pub(super) not_submitted: &'static str,
}

pub(super) const LONG: Words = Words {
    met: "Đạt",
    outstanding: "Đạt, còn tồn tại",
    unmet: "Chưa đạt",
    no_data: "Thiếu số liệu",
    not_submitted: "Chưa báo cáo",
};
pub(super) const SHORT: Words = Words {
    met: "Đ",
    outstanding: "TT",
    unmet: "CĐ",
    no_data: "TSL",
    not_submitted: "CBC",
};

/// Words of recognition.
pub(super) const RECOGNISED: &str = "Đã công nhận";
/// A yes of a unit that stands in its own column.
pub(super) const YES: &str = "Có";
const NO: &str = "Chưa";
pub(super) const NOT_SUBMITTED: &str = "Chưa báo cáo";
/// What a status that is another than that one fulfils, as a criterion of COUNTIFS.
pub(super) const REPORTED: &str = "<>Chưa báo cáo";

/// Columns narrower than this hold the short words.
const NARROW: f64 = 7.0;

/// The word that a column repeated for each criterion names.
pub(super) const CRITERIA: &str = "criteria";

/// The words that a sheet's columns of criteria hold.
pub(super) fn words_of(sheet: &OutputSheet) -> &'static Words {
    if sheet
        .columns
        .iter()
        .any(|d| d.from == CRITERIA && d.width < NARROW)
    {
        &SHORT
    } else {
        &LONG
    }
}

/// The head over a criterion.
pub(super) fn criterion_head(definition: &OutputColumn, set: &CriteriaSet, number: u16) -> String {
    let criterion = set.criterion(number);
    definition
        .header
        .replace("{number}", &number.to_string())
        .replace("{short}", criterion.map_or("", |k| k.short.as_str()))
        .replace("{name}", criterion.map_or("", |k| k.name.as_str()))
}

/// A unit under a set, as a row.
struct Row<'a> {
    context: &'a Context<'a>,
    standing: &'a Standing,
    /// The unit's own set.
    own: &'a CriteriaSet,
    /// The set of the sheet; a unit of another has no count here.
    set: &'a CriteriaSet,
    words: &'a Words,
    /// The states of the row, as a range of the table.
    states: Option<String>,
}

type Cell = fn(&Row<'_>) -> CellModel;

const FIELDS: &[Field<Cell>] = &[
    Field {
        word: "unit.code",
        look: Look::Code,
        cell: |r| CellModel::text(&r.standing.unit),
    },
    Field {
        word: "unit.name",
        look: Look::Name,
        cell: |r| r.name(),
    },
    Field {
        word: "set",
        look: Look::Text,
        cell: |r| CellModel::text(&r.own.short),
    },
    Field {
        word: "parent.name",
        look: Look::Text,
        cell: |r| r.unit_name(&r.standing.parent),
    },
    Field {
        word: "parent.code",
        look: Look::Code,
        cell: |r| CellModel::text(&r.standing.parent),
    },
    Field {
        word: "reporter.name",
        look: Look::Text,
        cell: |r| r.unit_name(&r.standing.reporter),
    },
    Field {
        word: "reporter.code",
        look: Look::Code,
        cell: |r| CellModel::text(&r.standing.reporter),
    },
    Field {
        word: "class",
        look: Look::Code,
        cell: |r| r.class(),
    },
    Field {
        word: "former_parent",
        look: Look::Text,
        cell: |r| {
            let unit = r.context.c.round.units.get(&r.standing.unit);
            or_dash(unit.map_or("", |u| u.former_parent.as_str()))
        },
    },
    Field {
        word: "declared",
        look: Look::State,
        cell: |r| r.yes_no(r.how_many(|k| k.declared != Declared::Blank) > 0),
    },
    Field {
        word: "declared_met",
        look: Look::Integer,
        cell: |r| r.known(r.standing.declared_met()),
    },
    Field {
        word: "computed_met",
        look: Look::Integer,
        cell: |r| r.known(r.standing.computed_met()),
    },
    Field {
        word: "met",
        look: Look::Total,
        cell: |r| r.counted(&[r.words.met, r.words.outstanding], r.standing.met().unwrap_or(0)),
    },
    Field {
        word: "met_clean",
        look: Look::Integer,
        cell: |r| {
            let outstanding = r.how_many(|k| k.outstanding);
            r.counted(
                &[r.words.met],
                r.standing.met().unwrap_or(0).saturating_sub(outstanding),
            )
        },
    },
    Field {
        word: "outstanding",
        look: Look::Integer,
        cell: |r| r.counted(&[r.words.outstanding], r.how_many(|k| k.outstanding)),
    },
    Field {
        word: "unmet",
        look: Look::Integer,
        cell: |r| r.counted(&[r.words.unmet], r.standing.numbers(Reported::Unmet).len()),
    },
    Field {
        word: "no_data",
        look: Look::Integer,
        cell: |r| r.counted(&[r.words.no_data], r.standing.numbers(Reported::NoData).len()),
    },
    Field {
        word: "total",
        look: Look::Integer,
        cell: |r| r.known(Some(r.own.criteria.len())),
    },
    Field {
        word: "unmet_list",
        look: Look::Text,
        cell: |r| r.unmet_list(),
    },
    Field {
        word: "not_judged",
        look: Look::Integer,
        cell: |r| r.known(r.submitted(r.how_many(|k| k.computed == Computed::NotJudged))),
    },
    Field {
        word: "contradictions",
        look: Look::Integer,
        cell: |r| r.known(r.submitted(r.how_many(|k| k.verdict.contradiction))),
    },
    Field {
        word: "children_recognised",
        look: Look::Integer,
        cell: |r| r.children_recognised(),
    },
    Field {
        word: "children_total",
        look: Look::Integer,
        cell: |r| r.children_total(),
    },
    Field {
        word: "status",
        look: Look::State,
        cell: |r| r.status(),
    },
    Field {
        word: "recognition",
        look: Look::State,
        cell: |r| r.recognition(),
    },
    Field {
        word: "recognition_no",
        look: Look::Text,
        cell: |r| match &r.standing.recognition {
            Recognition::Yes { number, .. } => CellModel::text(number),
            _ => dash(),
        },
    },
    Field {
        word: "recognition_date",
        look: Look::Date,
        cell: |r| match &r.standing.recognition {
            Recognition::Yes { date, .. } => CellModel::Date(*date),
            _ => dash(),
        },
    },
    Field {
        word: "issues",
        look: Look::Text,
        cell: |r| r.issues(),
    },
    Field {
        word: "planned",
        look: Look::Date,
        cell: |r| r.planned(),
    },
    Field {
        word: "planned_recognition",
        look: Look::Date,
        cell: |r| {
            r.standing
                .date("planned_recognition")
                .map_or_else(|| CellModel::muted("chưa có"), CellModel::Date)
        },
    },
    Field {
        word: "recognised_by",
        look: Look::Date,
        cell: |r| date_or_none(targets::recognised_by(r.context.c, r.standing)),
    },
    Field {
        word: "eligible",
        look: Look::State,
        cell: |r| r.eligible(),
    },
    Field {
        word: "eligible_by",
        look: Look::Date,
        cell: |r| date_or_none(targets::eligible_by(r.context.c, r.standing)),
    },
    Field {
        word: "proposed",
        look: Look::State,
        cell: |r| r.yes_no(r.standing.is_proposed()),
    },
    Field {
        word: "conditions_met",
        look: Look::Integer,
        cell: |r| r.conditions_met(),
    },
    Field {
        word: "conditions_total",
        look: Look::Integer,
        cell: |r| r.conditions_total(),
    },
    Field {
        word: "funding",
        look: Look::Decimal,
        cell: |r| match r.standing.facts.get("funding").map(|f| &f.answer) {
            Some(Answer::Number(n)) => CellModel::Number(*n),
            _ => CellModel::muted("chưa đề nghị"),
        },
    },
    Field {
        word: "conditions",
        look: Look::Text,
        cell: |r| r.conditions(),
    },
    Field {
        word: "note",
        look: Look::Text,
        cell: |r| r.note(),
    },
];

/// The words that columns may name.
pub(super) fn vocabulary() -> Vec<&'static str> {
    let mut words = field::words(FIELDS);
    words.push(CRITERIA);
    words
}

pub(super) fn build(context: &Context<'_>) -> SheetModel {
    let (c, sheet) = (context.c, context.sheet);
    let Some(set) = sheet.set.as_deref().and_then(|id| c.catalogue.set(id)) else {
        return context.frame(Vec::new());
    };
    let words = words_of(sheet);
    let mut columns: Vec<ColumnModel> = Vec::new();
    let mut chosen: Vec<Option<&Field<Cell>>> = Vec::new();
    for definition in &sheet.columns {
        if definition.from == CRITERIA {
            columns.extend(set.criteria.iter().map(|k| ColumnModel {
                header: criterion_head(definition, set, k.number),
                ..ColumnModel::new(definition, Look::State)
            }));
            chosen.push(None);
        } else if let Some(field) = FIELDS.iter().find(|f| f.word == definition.from) {
            columns.push(ColumnModel::new(definition, field.look));
            chosen.push(Some(field));
        }
    }
    let mut model = context.frame(columns);
    let mut group: Option<&str> = None;
    for standing in ordered(context, sheet.sets()) {
        let row = Row {
            context,
            standing,
            own: c.catalogue.set(&standing.set).unwrap_or(set),
            set,
            words,
            states: states(sheet, set),
        };
        if sheet.breaks && group.is_some_and(|g| g != standing.reporter) {
            model.page_breaks.push(model.rows.len());
        }
        group = Some(&standing.reporter);
        let mut cells = Vec::new();
        for field in &chosen {
            match field {
                Some(field) => cells.push((field.cell)(&row)),
                None => cells.extend(set.criteria.iter().map(|k| row.state(k.number))),
            }
        }
        model.rows.push(cells);
    }
    model
}

/// The range of a row's states in the table, where formulas can name its ends.
fn states(sheet: &OutputSheet, set: &CriteriaSet) -> Option<String> {
    let definition = sheet.columns.iter().find(|d| d.from == CRITERIA)?;
    let head = |k: Option<&crate::catalogue::Criterion>| {
        let head = criterion_head(definition, set, k?.number);
        super::context::is_plain(&head).then_some(head)
    };
    let (first, last) = (head(set.criteria.first())?, head(set.criteria.last())?);
    Some(format!("{}[[#This Row],[{first}]:[{last}]]", sheet.table))
}

/// Units of sets, set after set; reporting units by count met, others as their reporting units stand.
pub(super) fn ordered<'a, 's>(
    context: &Context<'a>,
    sets: impl Iterator<Item = &'s str>,
) -> Vec<&'a Standing> {
    let c = context.c;
    let rank = |s: &Standing| {
        (
            std::cmp::Reverse(s.met()),
            std::cmp::Reverse(s.recognised()),
            s.outstanding(),
            s.unit.clone(),
        )
    };
    let own: std::collections::BTreeMap<&str, &Standing> = c
        .standings
        .iter()
        .filter(|s| s.unit == s.reporter)
        .map(|s| (s.unit.as_str(), s))
        .collect();
    let mut rows: Vec<&Standing> = Vec::new();
    for id in sets {
        let shown = |s: &&Standing| s.set == id && context.scope.has(&s.reporter);
        let mut part: Vec<&Standing> = c.standings.iter().filter(shown).collect();
        if part.iter().all(|s| s.unit == s.reporter) {
            part.sort_by_key(|s| rank(s));
        } else {
            part.sort_by_cached_key(|s| {
                let reporter = own.get(s.reporter.as_str());
                (
                    reporter.map(|r| (c.catalogue.set(&r.set).is_some_and(|x| !x.counted), rank(r))),
                    s.unit.clone(),
                )
            });
        }
        rows.extend(part);
    }
    rows
}

impl Row<'_> {
    /// Whether the unit is counted under the sheet's set.
    fn is_own(&self) -> bool {
        self.own.id == self.set.id
    }

    fn submitted<T>(&self, value: T) -> Option<T> {
        self.standing.submitted.then_some(value)
    }

    fn how_many(&self, f: impl Fn(&CriterionStanding) -> bool) -> usize {
        self.standing.criteria.iter().filter(|k| f(k)).count()
    }

    fn known(&self, n: Option<usize>) -> CellModel {
        match n {
            _ if !self.is_own() => dash(),
            None => CellModel::muted("chưa báo cáo"),
            Some(n) => count(n),
        }
    }

    /// A count over the states in this row, so that a state that is corrected by hand flows on.
    fn counted(&self, which: &[&str], value: usize) -> CellModel {
        let value = self.known(self.submitted(value));
        if !self.is_own() || !self.standing.submitted {
            return value;
        }
        let formula = self.states.as_ref().map(|states| {
            let sum: Vec<String> = which
                .iter()
                .map(|w| format!("COUNTIF({states},{})", quoted(w)))
                .collect();
            sum.join("+")
        });
        live(formula, value)
    }

    fn state(&self, number: u16) -> CellModel {
        if !self.is_own() {
            return CellModel::muted("Không áp dụng");
        }
        let words = self.words;
        let (word, tone) = match self.standing.criteria.iter().find(|k| k.number == number) {
            None => (words.not_submitted, Tone::NoData),
            Some(k) => match k.verdict.reported {
                Reported::Met if k.outstanding => (words.outstanding, Tone::Attention),
                Reported::Met => (words.met, Tone::Good),
                Reported::Unmet => (words.unmet, Tone::Bad),
                Reported::NoData => (words.no_data, Tone::NoData),
            },
        };
        CellModel::Toned(word.to_owned(), tone)
    }

    fn name(&self) -> CellModel {
        let (c, standing) = (self.context.c, self.standing);
        let name = if standing.unit == standing.reporter {
            capital(&c.unit_name(standing))
        } else {
            standing.name.clone()
        };
        link(name, self.context.first_gap(&standing.unit, &standing.set))
    }

    fn unit_name(&self, code: &str) -> CellModel {
        let unit: Option<&Unit> = self.context.c.round.units.get(code);
        unit.map_or_else(dash, |u| CellModel::text(&u.name))
    }

    /// The threshold class of the unit.
    fn class(&self) -> CellModel {
        let c = self.context.c;
        let class = c.catalogue.class(c.round.class_of(&self.standing.unit));
        class.map_or_else(dash, |k| CellModel::text(&k.short))
    }

    fn unmet_list(&self) -> CellModel {
        if !self.standing.submitted {
            return CellModel::muted("chưa báo cáo");
        }
        let mut list: Vec<String> = self
            .standing
            .numbers(Reported::Unmet)
            .iter()
            .map(u16::to_string)
            .collect();
        let no_data = self.standing.numbers(Reported::NoData);
        list.extend(no_data.iter().map(|n| format!("{n} (thiếu số liệu)")));
        if list.is_empty() {
            CellModel::muted("không")
        } else {
            CellModel::text(list.join(", "))
        }
    }

    /// The matrix of the units below, and a condition that picks those of this row's unit.
    fn below(&self) -> Option<(&OutputSheet, String)> {
        let first = children(self.context.c, self.standing).into_iter().next()?;
        let sheet = self.context.matrix_of(&first.set)?;
        let condition = format!(
            "{},{}",
            column(sheet, "parent.code")?,
            self.context.here("unit.code")?
        );
        Some((sheet, condition))
    }

    fn children_total(&self) -> CellModel {
        let value = count(children(self.context.c, self.standing).len());
        live(self.below().map(|(_, mine)| format!("COUNTIFS({mine})")), value)
    }

    fn children_recognised(&self) -> CellModel {
        if !self.standing.submitted {
            return CellModel::muted("chưa báo cáo");
        }
        let below = children(self.context.c, self.standing);
        let value = count(below.iter().filter(|s| s.recognised()).count());
        let formula = self.below().and_then(|(sheet, mine)| {
            let recognition = column(sheet, "recognition")?;
            Some(format!("COUNTIFS({mine},{recognition},{})", quoted(RECOGNISED)))
        });
        live(formula, value)
    }

    fn status(&self) -> CellModel {
        let (word, tone) = status(self.standing, self.own);
        let value = CellModel::Toned(word.clone(), tone);
        if !self.standing.submitted {
            return value;
        }
        let here = |word: &str| self.context.here(word);
        let formula = || {
            let recognised = format!("{}={}", here("recognition")?, quoted(RECOGNISED));
            let otherwise = if self.is_own() && self.own.counted {
                let (met, outstanding, total) = (here("met")?, here("outstanding")?, self.own.criteria.len());
                format!(
                    "\"Đạt \"&{met}&\"/{total}\"&IF(AND({met}={total},{outstanding}>0),\", còn tồn tại\",\"\")"
                )
            } else {
                return None;
            };
            Some(format!(
                "IF({recognised},{},{otherwise})",
                quoted(&self.own.recognised_word)
            ))
        };
        live(formula(), value)
    }

    fn recognition(&self) -> CellModel {
        let (word, tone) = match &self.standing.recognition {
            Recognition::Yes { .. } => (RECOGNISED, Tone::Good),
            Recognition::No => ("Chưa công nhận", Tone::Attention),
            Recognition::Incomplete => ("Thiếu số, ngày", Tone::NoData),
            Recognition::Unknown => (NOT_SUBMITTED, Tone::NoData),
        };
        CellModel::Toned(word.to_owned(), tone)
    }

    fn gaps(&self) -> impl Iterator<Item = &Gap> {
        self.context
            .c
            .gaps
            .iter()
            .filter(|g| g.unit == self.standing.unit && g.set == self.standing.set)
    }

    fn yes_no(&self, yes: bool) -> CellModel {
        match (self.standing.submitted, yes) {
            (false, _) => CellModel::Toned(NOT_SUBMITTED.to_owned(), Tone::NoData),
            (true, true) => CellModel::Toned(YES.to_owned(), Tone::Good),
            (true, false) => CellModel::Toned(NO.to_owned(), Tone::Attention),
        }
    }

    /// Whether every condition of recognition holds, or the unit is past it.
    fn eligible(&self) -> CellModel {
        let value = self.yes_no(self.standing.is_eligible());
        if !self.standing.submitted || self.standing.conditions.is_empty() || self.standing.is_proposed() {
            return value;
        }
        let here = |word: &str| self.context.here(word);
        let formula = here("conditions_met")
            .zip(here("conditions_total"))
            .map(|(met, all)| format!("IF({met}={all},{},{})", quoted(YES), quoted(NO)));
        live(formula, value)
    }

    /// The rows of the unit on the checklist: a condition for COUNTIFS.
    fn on_checklist(&self) -> Option<(&OutputSheet, String)> {
        let sheet = self.context.sheet_of(OutputKind::Checklist)?;
        let mine = format!(
            "{},{}",
            column(sheet, "unit.code")?,
            self.context.here("unit.code")?
        );
        let set = format!("{},{}", column(sheet, "set")?, quoted(&self.own.short));
        Some((sheet, format!("{mine},{set}")))
    }

    fn conditions_met(&self) -> CellModel {
        let held = self.standing.conditions.iter().filter(|k| k.holds == Holds::Yes);
        let value = self.submitted(held.count());
        let formula = self.on_checklist().and_then(|(sheet, mine)| {
            Some(format!(
                "COUNTIFS({mine},{},{})",
                column(sheet, "holds")?,
                quoted(YES)
            ))
        });
        value.map_or_else(|| CellModel::muted("chưa báo cáo"), |n| live(formula, count(n)))
    }

    fn conditions_total(&self) -> CellModel {
        let all = self.context.c.catalogue.conditions.iter();
        let value = count(all.filter(|k| k.set == self.own.id).count());
        live(
            self.on_checklist().map(|(_, mine)| format!("COUNTIFS({mine})")),
            value,
        )
    }

    /// When the last gap is planned to be closed.
    fn planned(&self) -> CellModel {
        let planned: Vec<_> = self.gaps().map(|g| g.planned).collect();
        if planned.is_empty() {
            dash()
        } else if planned.iter().any(Option::is_none) {
            CellModel::muted("chưa có kế hoạch")
        } else {
            planned
                .into_iter()
                .flatten()
                .max()
                .map_or_else(dash, CellModel::Date)
        }
    }

    fn conditions(&self) -> CellModel {
        let words: Vec<String> = self
            .standing
            .conditions
            .iter()
            .map(|k| {
                let mark = match k.holds {
                    Holds::Yes => "có",
                    Holds::No => "chưa",
                    Holds::Unknown => "chưa rõ",
                };
                format!("{}: {mark}", k.title)
            })
            .collect();
        or_dash(&words.join("; "))
    }

    fn issues(&self) -> CellModel {
        if !self.standing.submitted {
            return CellModel::muted("chưa báo cáo");
        }
        let mut words: Vec<String> = Vec::new();
        for k in &self.standing.criteria {
            let name = self.own.criterion(k.number).map_or("", |x| x.name.as_str());
            match k.verdict.reported {
                Reported::Unmet if self.own.counted => words.push(format!("{}. {name}", k.number)),
                Reported::Unmet => words.push(format!("{name}: chưa đạt")),
                Reported::NoData => words.push(format!("{}. {name}: thiếu số liệu", k.number)),
                Reported::Met if k.outstanding => {
                    words.push(format!("{}. {name}: đạt, còn tồn tại", k.number));
                }
                Reported::Met => {}
            }
        }
        if words.is_empty() {
            CellModel::muted("không")
        } else {
            CellModel::text(words.join("; "))
        }
    }

    fn note(&self) -> CellModel {
        if !self.standing.submitted {
            return CellModel::muted("đơn vị chưa báo cáo");
        }
        let mut words: Vec<String> = Vec::new();
        for k in &self.standing.criteria {
            let said = [
                (
                    k.verdict.contradiction,
                    "tự đánh giá đạt, số liệu dưới mức yêu cầu",
                ),
                (k.verdict.unverified, "chưa có số liệu kiểm chứng"),
                (k.verdict.data_says_met, "số liệu đạt, tự đánh giá chưa đạt"),
                (
                    matches!(k.declared, Declared::NotApplicable { .. }),
                    "không áp dụng",
                ),
            ];
            let said = said.iter().filter(|(is, _)| *is);
            words.extend(said.map(|(_, word)| format!("TC{}: {word}", k.number)));
        }
        for cite in self.context.c.corrected_cells(self.standing) {
            words.push(format!("tỉnh điều chỉnh ô {} trang {}", cite.cell, cite.tab));
        }
        if self.standing.recognised() && self.gaps().any(|g| g.kind.is_unmet()) {
            words.push("giữ công nhận".to_owned());
        }
        if words.is_empty() {
            CellModel::muted("không")
        } else {
            CellModel::text(words.join("; "))
        }
    }
}

fn date_or_none(date: Option<Date>) -> CellModel {
    date.map_or_else(|| CellModel::muted("chưa có"), CellModel::Date)
}

/// The units below that have to report a set of their own.
pub(super) fn children<'a>(c: &'a Consolidated<'_>, standing: &Standing) -> Vec<&'a Standing> {
    c.standings
        .iter()
        .filter(|s| s.unit != standing.unit && c.catalogue.set(&s.set).is_some_and(|x| x.every_unit))
        .filter(|s| c.round.units.is_at_or_below(&s.parent, &standing.unit))
        .collect()
}

/// Where a unit stands in words: "Đạt 9/9, còn tồn tại".
pub(super) fn status(standing: &Standing, set: &CriteriaSet) -> (String, Tone) {
    let total = set.criteria.len();
    let Some(met) = standing.met() else {
        return (NOT_SUBMITTED.to_owned(), Tone::NoData);
    };
    if standing.recognised() {
        return (set.recognised_word.clone(), Tone::Good);
    }
    if !set.counted {
        return if standing.all_met() {
            ("Đủ điều kiện, chưa công nhận".to_owned(), Tone::Attention)
        } else {
            ("Chưa hoàn thành nhiệm vụ".to_owned(), Tone::Bad)
        };
    }
    if met == total && standing.outstanding() {
        return (format!("Đạt {met}/{total}, còn tồn tại"), Tone::Attention);
    }
    (
        format!("Đạt {met}/{total}"),
        if met == total { Tone::Good } else { Tone::Bad },
    )
}
