//! What follows from the standings together: results that count units below, conditions of recognition, steps.

use rust_decimal::Decimal;

use super::{ConditionStanding, Holds, Ladder, Standing};
use crate::catalogue::{Catalogue, Condition, ConditionTest, Counts, NotApplicable, Threshold};
use crate::count::{Computed, Reported, combine, verdict};
use crate::round::Round;
use crate::submission::Answer;

/// Results that are a measure of the units below: percent of them that are recognised.
pub(super) fn from_measures(catalogue: &Catalogue, round: &Round, standings: &mut [Standing]) {
    let known = Known::of_all(standings);
    for standing in standings.iter_mut() {
        let Some(set) = catalogue.set(&standing.set) else {
            continue;
        };
        let class = round.class_of(&standing.unit);
        for c in &mut standing.criteria {
            let mut changed = false;
            for part in &mut c.parts {
                let Some((_, indicator)) = set.indicator(&part.indicator) else {
                    continue;
                };
                let Some(measure) = indicator
                    .from_measure
                    .as_ref()
                    .and_then(|id| catalogue.measure(id))
                else {
                    continue;
                };
                let Counts::Units { set: child, .. } = &measure.counts else {
                    continue;
                };
                let below = Known::below(&known, round, &standing.unit);
                let below: Vec<&Known> = below.filter(|k| k.set == *child).collect();
                changed = true;
                let limit = indicator.parts.first().map(|p| p.threshold(class).clone());
                part.computed = if below.is_empty() || below.iter().any(|k| !k.told) {
                    Computed::NoData
                } else {
                    let yes = below.iter().filter(|k| k.recognised).count();
                    let percent = percent_of(yes, below.len());
                    // Cut, not rounded: 99,996 must not be shown as the 100 that it misses.
                    part.counted = Some(percent.trunc_with_scale(2));
                    match limit {
                        Some(Threshold::Number(limit)) if percent >= limit => Computed::Met,
                        Some(Threshold::Number(_)) => Computed::Unmet,
                        _ => Computed::NotJudged,
                    }
                };
            }
            if changed {
                c.computed = combine(c.parts.iter().map(|p| p.computed));
                c.verdict = verdict(c.declared, c.computed, round.counting, NotApplicable::NoData);
            }
        }
    }
}

/// `part` of `whole` in percent.
pub fn percent_of(part: usize, whole: usize) -> Decimal {
    if whole == 0 {
        return Decimal::ZERO;
    }
    Decimal::from(part) * Decimal::ONE_HUNDRED / Decimal::from(whole)
}

/// `percent` of `whole`, rounded up to a whole number: 10 % of 21 is 3.
pub fn share(percent: Decimal, whole: usize) -> usize {
    usize::try_from((percent * Decimal::from(whole) / Decimal::ONE_HUNDRED).ceil()).unwrap_or(usize::MAX)
}

/// What a condition needs to know of the other units of a submission.
struct Known {
    /// The unit above.
    parent: String,
    set: String,
    recognised: bool,
    told: bool,
}

impl Known {
    fn of_all(standings: &[Standing]) -> Vec<Self> {
        let of = |s: &Standing| Self {
            parent: s.parent.clone(),
            set: s.set.clone(),
            recognised: s.recognised(),
            told: s.recognition_known(),
        };
        standings.iter().map(of).collect()
    }

    fn below<'k>(known: &'k [Self], round: &Round, unit: &str) -> impl Iterator<Item = &'k Self> {
        known
            .iter()
            .filter(|k| round.units.is_at_or_below(&k.parent, unit))
    }
}

/// Conditions and steps, once every standing of the reporting unit is there.
pub(super) fn conclude(catalogue: &Catalogue, round: &Round, standings: &mut [Standing]) {
    let known = Known::of_all(standings);
    for standing in standings.iter_mut() {
        let below: Vec<&Known> = Known::below(&known, round, &standing.unit).collect();
        let conditions: Vec<ConditionStanding> = catalogue
            .conditions
            .iter()
            .filter(|c| c.set == standing.set)
            .map(|c| condition(c, standing, &below))
            .collect();
        let counted = catalogue.set(&standing.set).is_some_and(|s| s.counted);
        let proposed = matches!(
            standing.facts.get("proposal_no").map(|f| &f.answer),
            Some(Answer::Text(_))
        );
        standing.ladder = if standing.recognised() {
            if counted {
                Ladder::Recognised
            } else {
                Ladder::Completed
            }
        } else if proposed {
            Ladder::Proposed
        } else if !conditions.is_empty() && conditions.iter().all(|c| c.holds == Holds::Yes) {
            Ladder::Eligible
        } else if standing.all_met() {
            Ladder::AllMet
        } else {
            Ladder::Counting
        };
        standing.conditions = conditions;
    }
}

/// How a condition stands, with the count it rests on.
fn condition(condition: &Condition, standing: &Standing, below: &[&Known]) -> ConditionStanding {
    let (have, need, holds) = match &condition.test {
        ConditionTest::FactYes(id) => fact(standing, id, true),
        ConditionTest::FactNo(id) => fact(standing, id, false),
        ConditionTest::AllMet => all_met(standing),
        ConditionTest::NoOutstanding => {
            let open = standing.criteria.iter().filter(|c| c.outstanding).count();
            let holds = if open == 0 { Holds::Yes } else { Holds::No };
            (Some(open), 0, holds)
        }
        ConditionTest::ChildrenRecognised { child, of, percent } => {
            let whole = below.iter().filter(|k| k.set == *of).count();
            children(below, child, share(*percent, whole))
        }
    };
    ConditionStanding {
        id: condition.id.clone(),
        title: condition.title.clone(),
        have,
        need,
        holds,
    }
}

type Count = (Option<usize>, usize, Holds);

/// A fact that the unit states with yes or no.
fn fact(standing: &Standing, id: &str, wanted: bool) -> Count {
    match standing.facts.get(id).map(|f| &f.answer) {
        Some(Answer::YesNo(said)) if *said == wanted => (Some(1), 1, Holds::Yes),
        Some(Answer::YesNo(_)) => (Some(0), 1, Holds::No),
        _ => (None, 1, Holds::Unknown),
    }
}

fn all_met(standing: &Standing) -> Count {
    let is_unmet = |c: &super::CriterionStanding| c.verdict.reported == Reported::Unmet;
    let holds = if standing.all_met() {
        Holds::Yes
    } else if standing.criteria.iter().any(is_unmet) {
        Holds::No
    } else {
        Holds::Unknown
    };
    (standing.met(), standing.criteria.len(), holds)
}

fn children(below: &[&Known], child: &str, need: usize) -> Count {
    let of_child = || below.iter().filter(|k| k.set == child);
    let yes = of_child().filter(|k| k.recognised).count();
    let unknown = of_child().filter(|k| !k.told).count();
    let holds = if yes >= need {
        Holds::Yes
    } else if yes + unknown >= need {
        Holds::Unknown
    } else {
        Holds::No
    };
    (Some(yes), need, holds)
}
