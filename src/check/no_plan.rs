//! What is not met, or met with an outstanding issue, has a row of causes and plans.

use super::Subject;
use crate::catalogue::CheckKind as K;
use crate::count::Reported;
use crate::diagnostic::{Problem as P, Sink};
use crate::standing::{PlanRow, is_plan_sheet, plan_rows};
use crate::submission::{Answer, Row};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(sheet) = subject.catalogue.form.sheets.iter().find(|s| is_plan_sheet(s)) else {
        return;
    };
    // A sheet that has to be there is said once when it is not; each of its rows is not.
    if !sheet.optional && subject.submission.missing.contains(&sheet.id) {
        return;
    }
    let plans: Vec<(String, String, u16)> = plan_rows(subject.catalogue, subject.submission)
        .map(|p| (p.unit, p.set, p.criterion))
        .collect();
    let mut open = half_read(subject);
    for standing in subject.asked(K::NoPlan).filter(|s| s.submitted) {
        let Some(set) = subject.catalogue.set(&standing.set) else {
            continue;
        };
        for criterion in &standing.criteria {
            let outstanding = criterion.outstanding;
            // Declared met against the figures is said as that; it may well be a slip that needs no plan.
            let unmet = criterion.verdict.reported == Reported::Unmet && !criterion.verdict.contradiction;
            sink.looked.add(K::NoPlan, 1);
            if !unmet && !outstanding {
                continue;
            }
            if plans.contains(&(standing.unit.clone(), standing.set.clone(), criterion.number)) {
                continue;
            }
            // A row that does not say which it is about is told as that, and may be the one.
            let may_be = open.iter().position(|row| {
                row.unit == standing.unit
                    && row.set.as_ref().is_none_or(|set| *set == standing.set)
                    && row.criterion.is_none_or(|number| number == criterion.number)
            });
            if let Some(row) = may_be {
                open.remove(row);
                continue;
            }
            let name = set.criterion(criterion.number).map_or("", |c| c.name.as_str());
            let place = match &criterion.at {
                Some(at) => subject.cite(at),
                None => subject.place("", None),
            };
            sink.report(
                K::NoPlan,
                place,
                &criterion.raw,
                &standing.name,
                P::NoPlan {
                    criterion: format!("{}. {name}", criterion.number),
                    outstanding,
                    sheet: sheet.name.clone(),
                },
            );
        }
    }
}

/// A row of plans that does not say which criterion of which set it is about: it is blank there, cannot be read, or the
/// column is missing.
struct HalfRead {
    unit: String,
    set: Option<String>,
    criterion: Option<u16>,
}

fn half_read(subject: &Subject<'_>) -> Vec<HalfRead> {
    let catalogue = subject.catalogue;
    let mut rows = Vec::new();
    for table in subject.submission.tables.values() {
        let Some(sheet) = catalogue.form.sheet(&table.sheet).filter(|s| is_plan_sheet(s)) else {
            continue;
        };
        let half = |row: &&Row| PlanRow::of(catalogue, table, row).is_none();
        for row in table.rows.iter().filter(half) {
            let answer = |item: &str| row.cells.get(&sheet.item(item)?.id).map(|e| &e.answer);
            rows.push(HalfRead {
                unit: row.unit.clone(),
                set: match answer("set") {
                    Some(Answer::Choice(set)) => Some(set.clone()),
                    None if !table.set.is_empty() => Some(table.set.clone()),
                    _ => None,
                },
                criterion: match answer("criterion") {
                    Some(Answer::Number(number)) => u16::try_from(*number).ok(),
                    _ => None,
                },
            });
        }
    }
    rows
}
