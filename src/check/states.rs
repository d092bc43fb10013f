//! Declared states against figures, and declared counts against a recount.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::Subject;
use crate::catalogue::{CheckKind as K, SheetKind};
use crate::count::{Computed, Declared};
use crate::diagnostic::{Problem as P, Sink};
use crate::standing::{self, Cite, CriterionStanding, PartStanding, Standing};
use crate::submission::Answer;
use crate::workbook::CellRef;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    // A figure that is asked about already explains why it lies below its threshold.
    let asked: BTreeSet<(String, CellRef)> = sink
        .findings
        .iter()
        .filter(|f| matches!(f.problem, P::ScaleSuspect { .. }))
        .filter_map(|f| Some((f.place.sheet.clone(), f.place.cell?)))
        .collect();
    for standing in subject.standings {
        for criterion in &standing.criteria {
            let judged = |p: &&PartStanding| matches!(p.computed, Computed::Met | Computed::Unmet);
            sink.looked
                .add(K::Contradiction, criterion.parts.iter().filter(judged).count());
            contradiction(subject, standing, criterion, &asked, sink);
        }
    }
    recount(subject, sink);
}

/// Declared met, but a result is below its threshold: said once for each such result.
fn contradiction(
    subject: &Subject<'_>,
    standing: &Standing,
    criterion: &CriterionStanding,
    asked: &BTreeSet<(String, CellRef)>,
    sink: &mut Sink<'_>,
) {
    for part in criterion.parts.iter().filter(|p| p.computed == Computed::Unmet) {
        let figure = part.result.as_ref().map(|r| (r.cite.tab.clone(), r.cite.cell));
        if figure.is_some_and(|at| asked.contains(&at)) {
            continue;
        }
        let by_indicator = criterion.indicators.iter().find(|i| i.code == part.indicator);
        let (declared, at) = match by_indicator {
            Some(i) => (i.declared, Some(&i.at)),
            None => (criterion.declared, criterion.at.as_ref()),
        };
        if declared == Declared::Met
            && let Some(at) = at
        {
            say(subject, standing, criterion, part, at, sink);
        }
    }
}

fn say(
    subject: &Subject<'_>,
    standing: &Standing,
    criterion: &CriterionStanding,
    part: &PartStanding,
    at: &Cite,
    sink: &mut Sink<'_>,
) {
    let Some(set) = subject.catalogue.set(&standing.set) else {
        return;
    };
    let Some((_, _, definition)) = set.part(&part.code) else {
        return;
    };
    let class = subject.round.class_of(&standing.unit);
    let name = set.criterion(criterion.number).map_or("", |c| c.name.as_str());
    let result = part.result.as_ref();
    sink.report(
        K::Contradiction,
        subject.cite(at),
        &criterion.raw,
        &standing.name,
        P::Contradiction {
            criterion: format!("{}. {name}", criterion.number),
            indicator: format!("{} {}", part.code, definition.short),
            result: standing::show(result.map(|r| &r.answer)),
            counted: part.counted,
            requirement: subject.catalogue.requirement(definition, class),
            cell: result.map_or_else(String::new, |r| r.cite.cell.to_string()),
            sheet: result.map(|r| r.cite.tab.clone()).filter(|tab| *tab != at.tab),
        },
    );
}

/// A stated count of met criteria against the states in the same row, or for the unit's own set against its criteria.
fn recount(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for rule in subject.catalogue.rules_of(K::Recount) {
        let (Some(sheet), Some(column)) = (&rule.sheet, &rule.column) else {
            continue;
        };
        for (table, row, definition, entry) in subject.column(sheet, column) {
            let Answer::Number(stated) = &entry.answer else {
                continue;
            };
            let Some(standing) = subject
                .standings
                .iter()
                .find(|s| s.set == table.set && s.unit == row.unit)
            else {
                continue;
            };
            let Some(counted) = standing.declared_met() else {
                continue;
            };
            sink.looked.add_under(&rule.code, 1);
            // A state that is blank or unreadable is said as that; the stated count may be right about it.
            let open = standing
                .criteria
                .iter()
                .filter(|c| c.declared == Declared::Blank)
                .count();
            let (least, most) = (Decimal::from(counted), Decimal::from(counted + open));
            if *stated < least || *stated > most {
                let record = subject
                    .catalogue
                    .form
                    .sheet(sheet)
                    .is_some_and(|s| s.kind == SheetKind::Record);
                sink.report_under(
                    &rule.code,
                    rule.severity,
                    rule.effect,
                    subject.place(&table.tab, Some(entry.at)),
                    &entry.raw,
                    &if record {
                        String::new()
                    } else {
                        subject.who(&table.sheet, row)
                    },
                    P::Recount {
                        column: definition.header.clone(),
                        stated: *stated,
                        counted,
                    },
                );
            }
        }
    }
}
