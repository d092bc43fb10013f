//! Dates inside a submission against those of the round: cut-off, the moment looked at, receipt, targets, conditions.

use jiff::civil::Date;

use super::Subject;
use super::swapped::asked_for;
use crate::catalogue::{CheckKind as K, Column, ConditionTest, Origin, Rule};
use crate::count::Reported;
use crate::diagnostic::{NotYet, Problem as P, Sink};
use crate::standing::{PlanRow, Recognition, Standing, plan_rows, share};
use crate::submission::{Answer, Entry, Row, Table};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    plans_against_targets(subject, sink);
    plans_passed(subject, sink);
    after_the_round(subject, sink);
    too_early(subject, sink);
    expired(subject, sink);
    document(subject, sink);
}

/// A date that a rule is about, where it stands.
struct Dated<'a> {
    table: &'a Table,
    row: &'a Row,
    column: &'a Column,
    entry: &'a Entry,
    date: Date,
}

impl<'a> Subject<'a> {
    /// The dates of the column that a rule names: on its sheet, or on every sheet that has the column.
    ///
    /// A column that is asked for in one case only is about that case only; a date with day and month in each other's
    /// place is told as that.
    fn dates(&self, rule: &'a Rule) -> Vec<Dated<'a>> {
        let Some(column) = rule.column.as_deref() else {
            return Vec::new();
        };
        let sheets = self.catalogue.form.sheets.iter().map(|s| s.id.as_str());
        sheets
            .filter(|id| rule.sheet.as_deref().is_none_or(|only| only == *id))
            .flat_map(|sheet| self.column(sheet, column))
            .filter(|(_, row, column, _)| asked_for(column, row))
            .filter(|(_, _, column, entry)| self.swap(column, entry).is_none())
            .filter_map(|(table, row, column, entry)| {
                let Answer::Date(date) = entry.answer else {
                    return None;
                };
                Some(Dated {
                    table,
                    row,
                    column,
                    entry,
                    date,
                })
            })
            .collect()
    }

    fn standing_of(&self, unit: &str, set: &str) -> Option<&'a Standing> {
        self.standings.iter().find(|s| s.unit == unit && s.set == set)
    }

    /// "7. Môi trường".
    pub(super) fn criterion_name(&self, set: &str, number: u16) -> String {
        let criterion = self.catalogue.set(set).and_then(|s| s.criterion(number));
        format!("{number}. {}", criterion.map_or("", |c| c.name.as_str()))
    }

    fn say(&self, rule: &Rule, dated: &Dated<'_>, problem: P, sink: &mut Sink<'_>) {
        sink.report_under(
            &rule.code,
            rule.severity,
            rule.effect,
            self.place(&dated.table.tab, Some(dated.entry.at)),
            &dated.entry.raw,
            &self.who(&dated.table.sheet, dated.row),
            problem,
        );
    }
}

/// A plan that ends after the target which it serves.
fn plans_against_targets(subject: &Subject<'_>, sink: &mut Sink<'_>) {
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

/// A plan whose day came between the cut-off and the moment looked at, of what is still open as reported. Before the
/// cut-off it is an error of its own.
fn plans_passed(subject: &Subject<'_>, sink: &mut Sink<'_>) {
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

/// Recognitions dated after the cut-off: those of the next period, and those of a day that is yet to come.
fn after_the_round(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let (cut_off, as_of) = (subject.round.cut_off, subject.as_of.date());
    for rule in subject.catalogue.rules_of(K::RecognitionInFuture) {
        let dates = subject.dates(rule);
        sink.looked.add_under(&rule.code, dates.len());
        for dated in dates.iter().filter(|d| d.date > as_of) {
            let problem = P::RecognitionInFuture {
                column: dated.column.header.clone(),
                date: dated.date,
                as_of,
            };
            subject.say(rule, dated, problem, sink);
        }
    }
    for rule in subject.catalogue.rules_of(K::RecognitionAfterCutOff) {
        let passed = |d: &&Dated<'_>| d.date > cut_off && d.date <= as_of;
        let dates = subject.dates(rule);
        sink.looked.add_under(&rule.code, dates.len());
        for dated in dates.iter().filter(passed) {
            let problem = P::RecognitionAfterCutOff {
                column: dated.column.header.clone(),
                date: dated.date,
                cut_off,
            };
            subject.say(rule, dated, problem, sink);
        }
    }
}

/// A unit recognised before what its recognition rests on: said once of each, with what came last.
fn too_early(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    if subject.catalogue.rules_of(K::RecognisedTooEarly).next().is_none() {
        return;
    }
    let plans: Vec<PlanRow<'_>> = plan_rows(subject.catalogue, subject.submission).collect();
    for standing in subject.standings {
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
            .filter(|s| s.parent == standing.unit || subject.round.units.is_below(&s.unit, &standing.unit))
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

/// A recognition that is no longer valid at the cut-off; its last day still counts.
fn expired(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let cut_off = subject.round.cut_off;
    for rule in subject.catalogue.rules_of(K::RecognitionExpired) {
        let scale = rule.scale.as_deref().and_then(|id| subject.catalogue.scale(id));
        let Some((scale, months)) = scale.and_then(|s| Some((s, s.valid_months?))) else {
            continue;
        };
        for dated in subject.dates(rule) {
            sink.looked.add_under(&rule.code, 1);
            if let Some(until) = scale.valid_until(dated.date).filter(|until| *until < cut_off) {
                let problem = P::RecognitionExpired {
                    column: dated.column.header.clone(),
                    date: dated.date,
                    until,
                    months,
                    cut_off,
                };
                subject.say(rule, &dated, problem, sink);
            }
        }
    }
}

/// A document dated after the day on which the file came.
fn document(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(received) = subject.received else { return };
    for rule in subject.catalogue.rules_of(K::DocumentAfterReceipt) {
        for dated in subject.dates(rule) {
            sink.looked.add_under(&rule.code, 1);
            if dated.date > received.date() {
                let problem = P::DocumentAfterReceipt {
                    column: dated.column.header.clone(),
                    date: dated.date,
                    received,
                };
                subject.say(rule, &dated, problem, sink);
            }
        }
    }
}
