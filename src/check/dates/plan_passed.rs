//! A plan whose day came between the cut-off and the moment looked at, of what is still open as reported. Before the cut-off
//! it is an error of its own.

use super::super::Subject;
use crate::catalogue::CheckKind as K;
use crate::count::Reported;
use crate::diagnostic::{Problem as P, Sink};
use crate::standing::PlanRow;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let as_of = subject.as_of.date();
    for rule in subject.catalogue.rules_of(K::PlanPassed) {
        for dated in subject.dates(rule) {
            sink.looked.add_under(&rule.code, 1);
            if dated.date < subject.round.cut_off || dated.date >= as_of {
                continue;
            }
            let Some(plan) = PlanRow::of(subject.catalogue, dated.table, dated.row) else {
                continue;
            };
            let criterion = subject
                .standing_of(&plan.unit, &plan.set)
                .and_then(|s| s.criteria.iter().find(|c| c.number == plan.criterion))
                .filter(|c| c.outstanding || c.verdict.reported == Reported::Unmet);
            if let Some(criterion) = criterion {
                let problem = P::PlanPassed {
                    column: dated.column.header.clone(),
                    planned: dated.date,
                    criterion: subject.criterion_name(&plan.set, plan.criterion),
                    outstanding: criterion.outstanding,
                    as_of,
                };
                subject.say(rule, &dated, problem, sink);
            }
        }
    }
}
