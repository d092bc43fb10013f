//! A criterion that was met in the last round and is not met now, both as reported.

use super::View;
use crate::catalogue::CheckKind as K;
use crate::count::Reported;
use crate::diagnostic::{Compared, Problem as P, Sink};
use crate::standing::{CriterionStanding, Standing};

pub(super) fn check(view: &View<'_, '_>, sink: &mut Sink<'_>) {
    let subject = view.subject;
    if view.rules(K::Slipped).next().is_none() {
        return;
    }
    let reporter = &subject.submission.unit.code;
    let Some(then) = view.last.standings(subject.catalogue, subject.round, reporter) else {
        return;
    };
    let met_then = |now: &Standing, number: u16| {
        let same = then.iter().find(|s| s.set == now.set && s.unit == now.unit);
        let criterion = same.and_then(|s| s.criteria.iter().find(|c| c.number == number));
        criterion.is_some_and(|c| c.verdict.reported == Reported::Met)
    };
    for rule in view.rules(K::Slipped) {
        for now in subject.standings.iter().filter(|s| s.submitted) {
            if !subject.holds(&rule.when, &now.unit, &now.set) {
                continue;
            }
            let met: Vec<&CriterionStanding> =
                now.criteria.iter().filter(|c| met_then(now, c.number)).collect();
            sink.looked.add_under(&rule.code, met.len());
            for criterion in met.into_iter().filter(|c| is_unmet(c)) {
                let place = match &criterion.at {
                    Some(at) => subject.cite(at),
                    None => subject.place("", None),
                };
                let what = Compared::Slipped {
                    criterion: subject.criterion_name(&now.set, criterion.number),
                    period: view.period(),
                };
                sink.report_under(rule, place, &criterion.raw, &now.name, P::Compared(what));
            }
        }
    }
}

/// Declared met against the figures is said as that.
fn is_unmet(criterion: &CriterionStanding) -> bool {
    criterion.verdict.reported == Reported::Unmet && !criterion.verdict.contradiction
}
