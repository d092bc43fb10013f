//! Declared met, but a result is below its threshold.

use std::collections::BTreeSet;

use super::Subject;
use crate::catalogue::CheckKind as K;
use crate::count::{Computed, Declared};
use crate::diagnostic::{Problem as P, Sink};
use crate::standing::{self, Cite, CriterionStanding, PartStanding, Standing};
use crate::workbook::CellRef;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    // A figure that is asked about already explains why it lies below its threshold.
    let asked: BTreeSet<(String, CellRef)> = sink
        .findings
        .iter()
        .filter(|f| matches!(f.problem, P::ScaleSuspect { .. }))
        .filter_map(|f| Some((f.place.sheet.clone(), f.place.cell?)))
        .collect();
    for standing in subject.asked(K::Contradiction) {
        for criterion in &standing.criteria {
            let judged = |p: &&PartStanding| matches!(p.computed, Computed::Met | Computed::Unmet);
            sink.looked
                .add(K::Contradiction, criterion.parts.iter().filter(judged).count());
            contradiction(subject, standing, criterion, &asked, sink);
        }
    }
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
