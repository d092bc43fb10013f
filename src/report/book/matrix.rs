//! A row per unit, a column per criterion, with counts as formulas over the states in the row.

use super::{Layout, column, count, frame, letters, or_dash};
use crate::catalogue::{CriteriaSet, OutputSheet};
use crate::count::{Computed, Declared, Reported};
use crate::output::model::{CellModel, ColumnModel, Look, SheetModel, Tone};
use crate::report::consolidated::Consolidated;
use crate::report::gaps::GapKind;
use crate::standing::{CriterionStanding, Holds, Recognition, Standing};

/// Words of a state: long on wide columns, short on narrow ones.
struct Words {
    met: &'static str,
    outstanding: &'static str,
    unmet: &'static str,
    no_data: &'static str,
    not_submitted: &'static str,
}

const LONG: Words = Words {
    met: "Đạt",
    outstanding: "Đạt, còn tồn tại",
    unmet: "Chưa đạt",
    no_data: "Thiếu số liệu",
    not_submitted: "Chưa báo cáo",
};
const SHORT: Words = Words {
    met: "Đ",
    outstanding: "TT",
    unmet: "CĐ",
    no_data: "TSL",
    not_submitted: "CBC",
};

/// Columns narrower than this hold the short words.
const NARROW: f64 = 7.0;

pub(super) fn build(c: &Consolidated<'_>, sheet: &OutputSheet, layout: &Layout) -> SheetModel {
    let Some(set) = sheet.set.as_deref().and_then(|id| c.catalogue.set(id)) else {
        return frame(c, sheet, Vec::new());
    };
    let words = if sheet
        .columns
        .iter()
        .any(|d| d.from == "criteria" && d.width < NARROW)
    {
        SHORT
    } else {
        LONG
    };
    let mut columns: Vec<ColumnModel> = Vec::new();
    for d in &sheet.columns {
        if d.from == "criteria" {
            columns.extend(set.criteria.iter().map(|k| {
                ColumnModel {
                    header: d
                        .header
                        .replace("{number}", &k.number.to_string())
                        .replace("{short}", &k.short)
                        .replace("{name}", &k.name),
                    width: d.width,
                    look: Look::State,
                    trace: d.trace,
                    rotate: d.rotate,
                }
            }));
        } else {
            columns.push(column(d, look(&d.from)));
        }
    }
    let states = sheet
        .columns
        .iter()
        .position(|d| d.from == "criteria")
        .unwrap_or(0);
    let range = (
        letters(states),
        letters(states + set.criteria.len().saturating_sub(1)),
    );
    let mut model = frame(c, sheet, columns);
    for standing in ordered(c, set, sheet) {
        let own = c.catalogue.set(&standing.set).unwrap_or(set);
        let mut row = Vec::new();
        for d in &sheet.columns {
            if d.from == "criteria" {
                row.extend(
                    set.criteria
                        .iter()
                        .map(|k| state_cell(standing, own, set, k.number, &words)),
                );
            } else {
                row.push(cell(c, layout, standing, own, set, &d.from, &words, &range));
            }
        }
        model.rows.push(row);
    }
    model
}

/// Units in order: of the set's own, then of the others; reporting units by count met, others as their reporting units stand.
fn ordered<'a>(c: &'a Consolidated<'_>, set: &CriteriaSet, sheet: &OutputSheet) -> Vec<&'a Standing> {
    let rank = |s: &Standing| {
        (
            std::cmp::Reverse(s.met()),
            std::cmp::Reverse(s.recognised()),
            s.outstanding(),
            s.unit.clone(),
        )
    };
    let mut rows: Vec<&Standing> = Vec::new();
    for id in std::iter::once(&set.id).chain(&sheet.also_sets) {
        let mut part: Vec<&Standing> = c.standings.iter().filter(|s| s.set == *id).collect();
        if part.iter().all(|s| s.unit == s.reporter) {
            part.sort_by_key(|s| rank(s));
        } else {
            part.sort_by_key(|s| {
                let reporter = c
                    .standings
                    .iter()
                    .find(|r| r.unit == s.reporter && r.reporter == s.reporter);
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

fn look(from: &str) -> Look {
    match from {
        "unit.code" | "parent.code" => Look::Code,
        "unit.name" => Look::Name,
        "met" => Look::Total,
        "declared_met"
        | "computed_met"
        | "outstanding"
        | "unmet"
        | "no_data"
        | "not_judged"
        | "contradictions"
        | "children_recognised"
        | "children_total" => Look::Integer,
        "planned" | "recognition_date" => Look::Date,
        "status" | "recognition" => Look::State,
        _ => Look::Text,
    }
}

fn state_cell(
    standing: &Standing,
    own: &CriteriaSet,
    set: &CriteriaSet,
    number: u16,
    words: &Words,
) -> CellModel {
    if own.id != set.id {
        return CellModel::muted("Không áp dụng");
    }
    let (word, tone) = match standing.criteria.iter().find(|k| k.number == number) {
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

#[expect(
    clippy::too_many_arguments,
    reason = "one cell depends on the row, the set, the words and the range it counts over"
)]
fn cell(
    c: &Consolidated<'_>,
    layout: &Layout,
    standing: &Standing,
    own: &CriteriaSet,
    set: &CriteriaSet,
    from: &str,
    words: &Words,
    range: &(String, String),
) -> CellModel {
    let muted = || CellModel::muted("–");
    let counted = own.id == set.id;
    // A count over the states in this row, so that a state that is corrected by hand flows on.
    let formula = |which: &[&str], value: usize| {
        let area = format!("{}{{row}}:{}{{row}}", range.0, range.1);
        let sum: Vec<String> = which.iter().map(|w| format!("COUNTIF({area},\"{w}\")")).collect();
        CellModel::Formula(sum.join("+"), Box::new(count(value)))
    };
    let known = |n: Option<usize>| {
        if counted {
            n.map_or_else(|| CellModel::muted("chưa báo cáo"), count)
        } else {
            muted()
        }
    };
    let numbers = |f: &dyn Fn(&&CriterionStanding) -> bool| standing.criteria.iter().filter(|k| f(k)).count();
    match from {
        "unit.code" => CellModel::text(&standing.unit),
        "unit.name" => {
            let name = if standing.unit == standing.reporter {
                capital(&c.unit_name(standing))
            } else {
                standing.name.clone()
            };
            match layout.first_gap(c, &standing.unit, &standing.set) {
                Some(target) => CellModel::Link { text: name, target },
                None => CellModel::text(name),
            }
        }
        "parent.name" => c
            .round
            .units
            .get(&standing.parent)
            .map_or_else(muted, |u| CellModel::text(&u.name)),
        "parent.code" => CellModel::text(&standing.parent),
        "declared_met" => known(standing.declared_met()),
        "computed_met" => known(standing.computed_met()),
        "met" if counted && standing.submitted => {
            formula(&[words.met, words.outstanding], standing.met().unwrap_or(0))
        }
        "outstanding" if counted && standing.submitted => {
            formula(&[words.outstanding], numbers(&|k| k.outstanding))
        }
        "unmet" if counted && standing.submitted => {
            formula(&[words.unmet], standing.numbers(Reported::Unmet).len())
        }
        "no_data" if counted && standing.submitted => {
            formula(&[words.no_data], standing.numbers(Reported::NoData).len())
        }
        "met" | "outstanding" | "unmet" | "no_data" => known(None),
        "not_judged" => known(
            standing
                .submitted
                .then(|| numbers(&|k| k.computed == Computed::NotJudged)),
        ),
        "contradictions" => known(standing.submitted.then(|| numbers(&|k| k.verdict.contradiction))),
        "unmet_list" => {
            let mut list: Vec<String> = standing
                .numbers(Reported::Unmet)
                .iter()
                .map(u16::to_string)
                .collect();
            list.extend(
                standing
                    .numbers(Reported::NoData)
                    .iter()
                    .map(|n| format!("{n} (thiếu số liệu)")),
            );
            match (standing.submitted, list.is_empty()) {
                (false, _) => CellModel::muted("chưa báo cáo"),
                (true, true) => CellModel::muted("không"),
                (true, false) => CellModel::text(list.join(", ")),
            }
        }
        "children_total" => count(children(c, standing).len()),
        "children_recognised" => {
            let below = children(c, standing);
            if standing.submitted {
                count(below.iter().filter(|s| s.recognised()).count())
            } else {
                CellModel::muted("chưa báo cáo")
            }
        }
        "status" => {
            let (word, tone) = status(standing, own);
            CellModel::Toned(word, tone)
        }
        "recognition" => match &standing.recognition {
            Recognition::Yes { .. } => CellModel::Toned("Đã công nhận".to_owned(), Tone::Good),
            Recognition::No => CellModel::Toned("Chưa công nhận".to_owned(), Tone::Attention),
            Recognition::Incomplete => CellModel::Toned("Thiếu số, ngày".to_owned(), Tone::NoData),
            Recognition::Unknown => CellModel::Toned("Chưa báo cáo".to_owned(), Tone::NoData),
        },
        "recognition_no" => match &standing.recognition {
            Recognition::Yes { number, .. } => CellModel::text(number),
            _ => muted(),
        },
        "recognition_date" => match &standing.recognition {
            Recognition::Yes { date, .. } => CellModel::Date(*date),
            _ => muted(),
        },
        "issues" => issues(standing, own),
        "planned" => {
            let planned: Vec<_> = c
                .gaps
                .iter()
                .filter(|g| g.unit == standing.unit && g.set == standing.set)
                .map(|g| g.planned)
                .collect();
            if planned.is_empty() {
                CellModel::muted("–")
            } else if planned.iter().any(Option::is_none) {
                CellModel::muted("chưa có kế hoạch")
            } else {
                planned
                    .into_iter()
                    .flatten()
                    .max()
                    .map_or_else(muted, CellModel::Date)
            }
        }
        "conditions" => {
            let words: Vec<String> = standing
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
        "note" => note(c, standing),
        _ => muted(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The units below that have to report a set of their own.
fn children<'a>(c: &'a Consolidated<'_>, standing: &Standing) -> Vec<&'a Standing> {
    c.standings
        .iter()
        .filter(|s| s.unit != standing.unit && c.catalogue.set(&s.set).is_some_and(|x| x.every_unit))
        .filter(|s| c.round.units.is_below(&s.unit, &standing.unit))
        .collect()
}

/// Where a unit stands in words: "Đạt 9/9, còn tồn tại".
pub(super) fn status(standing: &Standing, set: &CriteriaSet) -> (String, Tone) {
    let total = set.criteria.len();
    let Some(met) = standing.met() else {
        return ("Chưa báo cáo".to_owned(), Tone::NoData);
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

fn issues(standing: &Standing, set: &CriteriaSet) -> CellModel {
    if !standing.submitted {
        return CellModel::muted("chưa báo cáo");
    }
    let mut words: Vec<String> = Vec::new();
    for k in &standing.criteria {
        let name = set.criterion(k.number).map_or("", |x| x.name.as_str());
        match k.verdict.reported {
            Reported::Unmet if set.counted => words.push(format!("{}. {name}", k.number)),
            Reported::Unmet => words.push(format!("{name}: chưa đạt")),
            Reported::NoData => words.push(format!("{}. {name}: thiếu số liệu", k.number)),
            Reported::Met if k.outstanding => words.push(format!("{}. {name}: đạt, còn tồn tại", k.number)),
            Reported::Met => {}
        }
    }
    if words.is_empty() {
        CellModel::muted("không")
    } else {
        CellModel::text(words.join("; "))
    }
}

fn note(c: &Consolidated<'_>, standing: &Standing) -> CellModel {
    if !standing.submitted {
        return CellModel::muted("đơn vị chưa báo cáo");
    }
    let mut words: Vec<String> = Vec::new();
    for k in &standing.criteria {
        if k.verdict.contradiction {
            words.push(format!(
                "TC{}: tự đánh giá đạt, số liệu dưới mức yêu cầu",
                k.number
            ));
        }
        if k.verdict.unverified {
            words.push(format!("TC{}: chưa có số liệu kiểm chứng", k.number));
        }
        if k.verdict.data_says_met {
            words.push(format!("TC{}: số liệu đạt, tự đánh giá chưa đạt", k.number));
        }
        if matches!(k.declared, Declared::NotApplicable { .. }) {
            words.push(format!("TC{}: không áp dụng", k.number));
        }
    }
    if standing.recognised()
        && c.gaps
            .iter()
            .any(|g| g.unit == standing.unit && g.set == standing.set && g.kind == GapKind::NotMet)
    {
        words.push("giữ công nhận".to_owned());
    }
    if words.is_empty() {
        CellModel::muted("không")
    } else {
        CellModel::text(words.join("; "))
    }
}
