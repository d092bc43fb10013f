//! A plan that ends after the target which it serves.

use super::super::Subject;
use crate::catalogue::CheckKind as K;
use crate::diagnostic::{Problem as P, Sink};
use crate::standing::PlanRow;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for rule in subject.catalogue.rules_of(K::PlanAfterTarget) {
        for dated in subject.dates(rule) {
            sink.looked.add_under(&rule.code, 1);
            let target = PlanRow::of(subject.catalogue, dated.table, dated.row)
                .and_then(|plan| subject.standing_of(&plan.unit, &plan.set))
                .and_then(|standing| standing.target(subject.round))
                .filter(|target| dated.date > target.deadline);
            if let Some(target) = target {
                let problem = P::PlanAfterTarget {
                    column: dated.column.header.clone(),
                    planned: dated.date,
                    target: target.title.clone(),
                    deadline: target.deadline,
                };
                subject.say(rule, &dated, problem, sink);
            }
        }
    }
}
