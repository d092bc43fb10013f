//! Single cells: required, type, range, list, error values, "không áp dụng" without a reason, what was tolerated.

use super::{Item, Subject, scale};
use crate::catalogue::{CheckKind as K, Fill, Part, SheetKind, ValueType};
use crate::completeness::is_required;
use crate::diagnostic::{Asked, Problem as P, Sink, Tolerated};
use crate::standing;
use crate::submission::{Answer, Unread};
use crate::text;

pub(super) fn check(subject: &Subject<'_>, items: &[Item<'_>], sink: &mut Sink<'_>) {
    for item in items {
        // Prefilled, computed and carried cells are not the unit's to fill; a computed total is compared elsewhere.
        if item.column.column.fill == Fill::Typed && !item.is_sum() {
            looked(subject, item, sink);
            cell(subject, item, sink);
        } else if let Some(
            how @ (Tolerated::ByCode | Tolerated::FormerName | Tolerated::BareName | Tolerated::OldFont),
        ) = item.entry.tolerated
        {
            tolerated(subject, item, how, sink);
        }
    }
}

/// Which of these checks a cell is subject to.
fn looked(subject: &Subject<'_>, item: &Item<'_>, sink: &mut Sink<'_>) {
    let mut add = |kind| _ = item.look(subject, kind, sink);
    if is_required(item.column.column, item.row) {
        add(K::Required);
    }
    if item.entry.answer == Answer::Blank {
        return;
    }
    let is_state = item.part(subject).is_some_and(Part::is_state);
    match item.column.column.value_type {
        ValueType::Result if is_state => add(K::NotInList),
        ValueType::Integer
        | ValueType::Decimal
        | ValueType::Percent
        | ValueType::Money
        | ValueType::Year
        | ValueType::Result => {
            add(K::NotANumber);
            add(K::AmbiguousNumber);
            add(K::RequirementPasted);
            if item.bounds(subject) != (None, None) {
                add(K::Range);
            }
            if item.column.column.counts_criteria {
                add(K::CountAsDate);
            }
        }
        ValueType::Date => add(K::NotADate),
        ValueType::Choice(_)
        | ValueType::YesNo
        | ValueType::State
        | ValueType::Criterion
        | ValueType::Unit => add(K::NotInList),
        _ => {}
    }
    for kind in [
        K::ErrorValue,
        K::NotApplicableReason,
        K::ReadTolerantly,
        K::OldFont,
    ] {
        add(kind);
    }
}

fn cell(subject: &Subject<'_>, item: &Item<'_>, sink: &mut Sink<'_>) {
    let column = item.head();
    let mut say = |kind, problem| item.say(subject, kind, problem, sink);
    match &item.entry.answer {
        Answer::Blank => {
            // A row without any value is told as missing.
            if is_required(item.column.column, item.row)
                && !(item.sheet.kind == SheetKind::ByUnit && item.row.unfilled)
            {
                say(K::Required, P::Required { column });
            }
            return;
        }
        Answer::Unreadable(why) => {
            match why {
                Unread::NotANumber | Unread::DateForNumber => {
                    let set = subject.catalogue.set(&item.table.set);
                    say(
                        K::NotANumber,
                        P::NotANumber {
                            column,
                            date: *why == Unread::DateForNumber,
                            criteria: set
                                .filter(|_| item.column.column.counts_criteria)
                                .map(|s| s.criteria.len()),
                        },
                    );
                }
                Unread::Requirement => say(K::RequirementPasted, P::RequirementPasted { column }),
                Unread::NearlyMet => say(K::NotInList, P::NearlyMet { column }),
                Unread::Ambiguous(a, b) => say(
                    K::AmbiguousNumber,
                    P::AmbiguousNumber {
                        column,
                        readings: (*a, *b),
                    },
                ),
                Unread::Range(value) => {
                    let (min, max) = item.bounds(subject);
                    let whole = matches!(
                        item.column.column.value_type,
                        ValueType::Integer | ValueType::Year
                    );
                    say(
                        K::Range,
                        P::Range {
                            column,
                            value: *value,
                            whole,
                            min,
                            max,
                            instead: scale::instead(subject, item, *value, (min, max)),
                        },
                    );
                }
                Unread::NotADate => say(K::NotADate, P::NotADate { column }),
                Unread::NotInList => say(
                    K::NotInList,
                    P::NotInList {
                        column,
                        asked: asked(subject, item),
                    },
                ),
                Unread::SeveralUnits(candidates) => say(
                    K::NotInList,
                    P::SeveralUnits {
                        column,
                        candidates: candidates.clone(),
                    },
                ),
                Unread::Error => say(K::ErrorValue, P::ErrorValue { column }),
                // Said where it was noticed, or by the rule that took it away.
                Unread::Damaged | Unread::Refused => {}
            }
            return;
        }
        Answer::NotApplicable => {
            let reason = item
                .sheet
                .item("explanation")
                .and_then(|column| item.row.cells.get(&column.id))
                .is_some_and(|e| matches!(e.answer, Answer::Text(_)));
            if !reason {
                say(
                    K::NotApplicableReason,
                    P::NotApplicableReason {
                        column: column.clone(),
                    },
                );
            }
        }
        _ => {}
    }
    if let Some(how) = item.entry.tolerated {
        tolerated(subject, item, how, sink);
    }
}

/// What was read although it was written otherwise, and as what.
fn tolerated(subject: &Subject<'_>, item: &Item<'_>, how: Tolerated, sink: &mut Sink<'_>) {
    let column = item.head();
    // The key of a row names its unit, whatever became of the value.
    let unit = match &item.entry.answer {
        Answer::Unit(code) => subject.round.units.get(code),
        _ => subject.round.units.get(&item.row.unit),
    };
    if let (Tolerated::FormerName, Some(unit)) = (how, unit) {
        let problem = P::FormerUnit {
            column,
            former: text::tidy(&item.entry.raw),
            now: subject.catalogue.plain_name(unit),
            since: unit.valid_from,
            made_of: unit.made_of(),
        };
        item.say(subject, K::ReadTolerantly, problem, sink);
        return;
    }
    let value = match (&item.entry.answer, &item.column.column.value_type) {
        (Answer::Choice(id), ValueType::Choice(list)) => subject
            .catalogue
            .list(list)
            .map_or_else(|| id.clone(), |l| l.label(id).to_owned()),
        (Answer::Unit(code), _) => subject
            .round
            .units
            .get(code)
            .map_or_else(|| code.clone(), |u| subject.catalogue.full_name(u)),
        (answer, _) => standing::show(Some(answer)),
    };
    let kind = match how {
        Tolerated::OldFont => K::OldFont,
        Tolerated::CountFromDate => K::CountAsDate,
        _ => K::ReadTolerantly,
    };
    let problem = P::ReadTolerantly { column, how, value };
    item.say(subject, kind, problem, sink);
}

fn asked(subject: &Subject<'_>, item: &Item<'_>) -> Asked {
    let words = |words: &[&str]| Asked::Options(words.iter().map(|w| (*w).to_owned()).collect());
    match &item.column.column.value_type {
        ValueType::Choice(list) => {
            let list = subject.catalogue.list(list);
            Asked::Options(list.map_or_else(Vec::new, |l| l.values.iter().map(|v| v.label.clone()).collect()))
        }
        ValueType::YesNo => words(&["Có", "Không"]),
        ValueType::Criterion => Asked::CriterionNumber,
        ValueType::Unit => Asked::UnitOf(subject.catalogue.plain_name(&subject.submission.unit)),
        _ => words(&["Đạt", "Chưa đạt", "Không áp dụng"]),
    }
}
