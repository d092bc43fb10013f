//! A unit recognised before what its recognition rests on: said once of each, with what came last.

use jiff::civil::Date;

use super::super::Subject;
use crate::catalogue::{CheckKind as K, ConditionTest, Origin};
use crate::count::Reported;
use crate::diagnostic::{NotYet, Problem as P, Sink};
use crate::standing::{PlanRow, Recognition, Standing, plan_rows, share};
use crate::submission::Answer;

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    if subject.catalogue.rules_of(K::RecognisedTooEarly).next().is_none() {
        return;
    }
    let plans: Vec<PlanRow<'_>> = plan_rows(subject.catalogue, subject.submission).collect();
    for standing in subject.asked(K::RecognisedTooEarly) {
        let Some(date) = recognised_on(subject, standing) else {
            continue;
        };
        sink.looked.add(K::RecognisedTooEarly, 1);
        let before = later_children(subject, standing, date)
            .or_else(|| later_criterion(subject, standing, date, &plans));
        if let (Some(before), Some(at)) = (before, standing.facts.get("recognition_date")) {
            sink.report(
                K::RecognisedTooEarly,
                subject.cite(&at.cite),
                &at.raw,
                &standing.name,
                P::RecognisedTooEarly { date, before },
            );
        }
    }
}

/// When a unit was recognised; none for a day that is yet to come, which is said as that.
fn recognised_on(subject: &Subject<'_>, standing: &Standing) -> Option<Date> {
    match standing.recognition {
        Recognition::Yes { date, .. } => Some(date).filter(|d| *d <= subject.as_of.date()),
        _ => None,
    }
}

/// The unit below that was recognised last, where too few of those that a condition asks for were recognised by a date.
///
/// Conditions of the law only: one that the province adds later says nothing of an earlier decision. A unit below whose
/// date is unusable is taken as recognised in time: that cell is said as what it is.
fn later_children(subject: &Subject<'_>, standing: &Standing, date: Date) -> Option<NotYet> {
    let below = |set: &'_ str| {
        let set = set.to_owned();
        subject
            .standings
            .iter()
            .filter(move |s| s.set == set)
            .filter(|s| subject.round.units.is_at_or_below(&s.parent, &standing.unit))
    };
    let conditions = subject.catalogue.conditions.iter();
    conditions
        .filter(|c| c.set == standing.set && c.origin == Origin::Law)
        .filter_map(|condition| {
            let ConditionTest::ChildrenRecognised { child, of, percent } = &condition.test else {
                return None;
            };
            let need = share(*percent, below(of).count());
            let (last, latest) = below(child)
                .filter_map(|s| Some((s, recognised_on(subject, s)?)))
                .filter(|(_, day)| *day > date)
                .max_by_key(|(s, day)| (*day, std::cmp::Reverse(&s.unit)))?;
            let have = below(child)
                .filter(|s| match recognised_on(subject, s) {
                    Some(day) => day <= date,
                    None => s.recognition != Recognition::No,
                })
                .count();
            (have < need).then(|| NotYet::Children {
                name: subject.name_of(last),
                date: latest,
                need,
                have,
                unit: condition.unit.clone(),
            })
        })
        .max_by_key(|found| match found {
            NotYet::Children { date, .. } => *date,
            NotYet::Criterion { planned, .. } => *planned,
        })
}

/// The criterion planned last that is not met at all by its plan, though it is not reported so: that is said as
/// recognised and unmet.
fn later_criterion(
    subject: &Subject<'_>,
    standing: &Standing,
    date: Date,
    plans: &[PlanRow<'_>],
) -> Option<NotYet> {
    plans
        .iter()
        .filter(|p| p.unit == standing.unit && p.set == standing.set)
        .filter(
            |p| matches!(p.cell("kind").map(|e| &e.answer), Some(Answer::Choice(kind)) if kind == "not_met"),
        )
        .filter(|p| {
            let reported = standing.criteria.iter().find(|c| c.number == p.criterion);
            reported.is_some_and(|c| c.verdict.reported != Reported::Unmet)
        })
        .filter_map(|p| match p.cell("planned").map(|e| &e.answer) {
            Some(Answer::Date(planned)) if *planned > date => Some((p, *planned)),
            _ => None,
        })
        .max_by_key(|(p, planned)| (*planned, std::cmp::Reverse(p.criterion)))
        .map(|(p, planned)| NotYet::Criterion {
            criterion: subject.criterion_name(&p.set, p.criterion),
            planned,
            sheet: p.tab.to_owned(),
        })
}

impl Subject<'_> {
    /// "xã Liên Châu", for the middle of a sentence.
    fn name_of(&self, standing: &Standing) -> String {
        let kind = self.catalogue.kind(&standing.kind);
        kind.map_or_else(
            || standing.name.clone(),
            |k| format!("{} {}", k.word, standing.name),
        )
    }
}
