//! Figures in both rounds: the measures of the province, and how many criteria each unit meets.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Change, ChangeKind, Compared, Held, Side, of_standing, of_unit};
use crate::catalogue::{Counts, Measure};
use crate::count::Reported;
use crate::report::before::Before;
use crate::report::consolidated::Consolidated;
use crate::report::measures::{Counted, Figure};
use crate::standing::Standing;

/// Every measure over what can be compared: units that reported in both rounds and are the same in both.
pub(super) fn compare(c: &Consolidated<'_>, before: &Before<'_>) -> Vec<Compared> {
    let reported = |s: &&Standing| before.both.contains(&s.reporter);
    // A unit of which every round has to tell, and the earlier one did not, is no change.
    let of_both = |s: &&Standing| {
        let listed = c.catalogue.set(&s.set).is_some_and(|set| !set.every_unit);
        before.earlier.speaks_of(&s.unit) || (listed && !before.is_new(c.round, &s.unit))
    };
    let then: Vec<&Standing> = before
        .standings
        .iter()
        .copied()
        .filter(|s| before.earlier.speaks_of(&s.unit))
        .collect();
    let now: Vec<&Standing> = c.standings.iter().filter(reported).filter(of_both).collect();
    let unclear = |standings: &[&'_ Standing]| -> BTreeSet<(String, String)> {
        let unknown = standings.iter().filter(|s| !s.recognition_known());
        unknown.map(|s| (s.unit.clone(), s.set.clone())).collect()
    };
    let unclear: BTreeSet<(String, String)> = unclear(&then).union(&unclear(&now)).cloned().collect();
    let new: BTreeSet<&str> = c
        .round
        .units
        .all()
        .iter()
        .map(|u| u.code.as_str())
        .filter(|code| before.is_new(c.round, code))
        .collect();
    let counted = |standings, submissions, cut_off| {
        Counted {
            catalogue: c.catalogue,
            cut_off,
            standings,
            submissions,
            recognition_left_out: unclear.iter().map(|(u, s)| (u.as_str(), s.as_str())).collect(),
            rows_left_out: new.clone(),
        }
        .totals()
    };
    let of_then = before.earlier.submissions.iter();
    let of_then = of_then.filter(|(code, _)| before.both.contains(*code));
    let then: BTreeMap<String, Figure> = counted(
        then,
        of_then.map(|(_, s)| s).collect(),
        before.earlier.period.cut_off.unwrap_or(c.round.cut_off),
    );
    let of_now = c.submissions().map(|(_, s)| s);
    let now = counted(
        now,
        of_now.filter(|s| before.both.contains(&s.unit.code)).collect(),
        c.round.cut_off,
    );
    let measures = c.catalogue.measures.iter();
    measures
        .map(|m| Compared {
            measure: m.id.clone(),
            before: then.get(&m.id).copied().unwrap_or_default(),
            now: now.get(&m.id).copied().unwrap_or_default(),
        })
        .collect()
}

/// The measures as rows of the province.
pub(super) fn of_province(c: &Consolidated<'_>, before: &Before<'_>, figures: &[Compared]) -> Vec<Change> {
    let held = |figure: Figure| match figure.value {
        Some(n) => Side::new(Held::Number(Decimal::from(n)), None),
        None => Side::new(Held::NoData, None),
    };
    let mut rows = Vec::new();
    for (measure, figure) in c.catalogue.measures.iter().zip(figures) {
        let sides = (held(figure.before), held(figure.now));
        let mut row = of_unit(c, &c.round.province, "", ChangeKind::Measure, sides);
        row.measure = Some(measure.id.clone());
        row.measure_unit.clone_from(&measure.unit);
        row.explanation = coverage(c, before, measure, figure);
        rows.push(row);
    }
    rows
}

/// "so sánh 69/105 xã", with the whole of this round beside it where it is more than what is compared.
fn coverage(c: &Consolidated<'_>, before: &Before<'_>, measure: &Measure, compared: &Compared) -> String {
    let whole = c.totals.get(&compared.measure).copied().unwrap_or_default();
    let said = match (&measure.counts, compared.now.of, whole.of) {
        (Counts::Rows { .. }, ..) | (_, None, _) | (_, _, None) => {
            format!(
                "so sánh {}/{} đơn vị báo cáo",
                before.both.len(),
                c.reporters.len()
            )
        }
        (_, Some(of), Some(all)) => format!("so sánh {of}/{all} {}", measure.unit),
    };
    match (whole.value, compared.now.value) {
        (Some(all), now) if now != Some(all) => format!("{said}; toàn tỉnh kỳ này {all}"),
        _ => said,
    }
}

/// How many criteria units meet: of reporting units under their own set always, of others where it changed.
pub(super) fn of_units(c: &Consolidated<'_>, before: &Before<'_>) -> Vec<Change> {
    let mut rows = Vec::new();
    for set in c.catalogue.sets.iter().filter(|s| s.counted) {
        for now in c.standings.iter().filter(|s| s.set == set.id) {
            let Some(then) = before.standing(&now.unit, &now.set) else {
                continue;
            };
            let (Some(was), Some(is)) = (then.met(), now.met()) else {
                continue;
            };
            let own = set.every_unit && now.unit == now.reporter;
            if was == is && !own {
                continue;
            }
            let side = |n: usize| Side::new(Held::Number(Decimal::from(n)), None);
            let mut row = of_standing(c, now, ChangeKind::CriteriaMet, (side(was), side(is)));
            "tiêu chí".clone_into(&mut row.measure_unit);
            row.explanation = which(then, now);
            rows.push(row);
        }
    }
    rows
}

/// "đạt thêm tiêu chí 3, 5; rớt tiêu chí 1": what a difference of counts is made of.
fn which(then: &Standing, now: &Standing) -> String {
    let mut parts = Vec::new();
    for (words, of, not_in) in [
        ("đạt thêm tiêu chí", now, then),
        ("không còn đạt tiêu chí", then, now),
    ] {
        let others = not_in.numbers(Reported::Met);
        let numbers = of.numbers(Reported::Met);
        let numbers: Vec<String> = numbers
            .into_iter()
            .filter(|n| !others.contains(n))
            .map(|n| n.to_string())
            .collect();
        if !numbers.is_empty() {
            parts.push(format!("{words} {}", numbers.join(", ")));
        }
    }
    parts.join("; ")
}
