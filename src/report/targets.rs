//! Targets of the steering committee: now, planned by the deadline, still missing, who.

use jiff::civil::Date;

use crate::count::Reported;
use crate::report::consolidated::Consolidated;
use crate::report::gaps::{Gap, GapKind};
use crate::round::{Target, TargetMeasure, TargetThreshold};
use crate::standing::{Ladder, Standing, share};
use crate::submission::Answer;

/// How a target stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetState {
    /// Reached.
    Reached,
    /// Reached by the deadline if plans are kept.
    OnTrack,
    /// Not reached by the deadline even if plans are kept.
    AtRisk,
    /// The deadline has passed.
    Overdue,
    /// Cannot be told: a unit it is about did not report.
    Unknown,
}

impl TargetState {
    /// The word in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::OnTrack => "on_track",
            Self::AtRisk => "at_risk",
            Self::Overdue => "overdue",
            Self::Unknown => "unknown",
        }
    }

    /// In Vietnamese.
    pub fn vietnamese(self) -> &'static str {
        match self {
            Self::Reached => "Đã đạt",
            Self::OnTrack => "Đúng tiến độ",
            Self::AtRisk => "Nguy cơ",
            Self::Overdue => "Quá hạn",
            Self::Unknown => "Không xác định",
        }
    }
}

/// A target with its arithmetic.
#[derive(Debug, Clone)]
pub struct TargetStanding {
    /// Id.
    pub id: String,
    /// Words.
    pub title: String,
    /// How many are needed.
    pub threshold: usize,
    /// Until when.
    pub deadline: Date,
    /// How many there are; none when not known.
    pub now: Option<usize>,
    /// How many more are planned by the deadline.
    pub planned: Option<usize>,
    /// How many would still be missing then.
    pub missing: Option<usize>,
    /// State.
    pub state: TargetState,
}

pub(super) fn stand(c: &Consolidated<'_>) -> Vec<TargetStanding> {
    c.round.targets.iter().map(|t| stand_one(c, t)).collect()
}

fn in_scope(c: &Consolidated<'_>, target: &Target, unit: &str, parent: &str) -> bool {
    target.units.is_empty()
        || target.units.iter().any(|scope| {
            scope == unit
                || scope == parent
                || c.round.units.is_below(unit, scope)
                || c.round.units.is_below(parent, scope)
        })
}

fn stand_one(c: &Consolidated<'_>, target: &Target) -> TargetStanding {
    let by = target.deadline;
    let of_set = |set: &str| -> Vec<&Standing> {
        c.standings
            .iter()
            .filter(|s| s.set == set && in_scope(c, target, &s.unit, &s.parent))
            .collect()
    };
    let reporters_known = c
        .reporters
        .iter()
        .filter(|r| {
            in_scope(c, target, &r.code, &r.parent)
                || target.units.iter().any(|u| c.round.units.is_below(u, &r.code))
        })
        .all(|r| c.counted(&r.code).is_some());
    let fact_by = |s: &Standing, item: &str| s.date(item).is_some_and(|d| d <= by);
    // (now, planned more, how many there could be)
    let (now, more, all) = match &target.measure {
        TargetMeasure::Recognised(set) => {
            let units = of_set(set);
            let now = units.iter().filter(|s| s.recognised()).count();
            (
                now,
                units
                    .iter()
                    .filter(|s| !s.recognised() && fact_by(s, "planned_recognition"))
                    .count(),
                units.len(),
            )
        }
        TargetMeasure::Eligible(set) => {
            let units = of_set(set);
            let there = |s: &Standing| {
                matches!(
                    s.ladder,
                    Ladder::Eligible | Ladder::Proposed | Ladder::Recognised | Ladder::Completed
                )
            };
            let now = units.iter().filter(|s| there(s)).count();
            (
                now,
                units
                    .iter()
                    .filter(|s| !there(s) && gaps_closed_by(c, s, by))
                    .count(),
                units.len(),
            )
        }
        TargetMeasure::Proposed(set) => {
            let units = of_set(set);
            let there = |s: &Standing| {
                matches!(
                    s.ladder,
                    Ladder::Proposed | Ladder::Recognised | Ladder::Completed
                )
            };
            let now = units.iter().filter(|s| there(s)).count();
            (
                now,
                units
                    .iter()
                    .filter(|s| !there(s) && fact_by(s, "planned_recognition"))
                    .count(),
                units.len(),
            )
        }
        TargetMeasure::GapsClosed(sets) => {
            let units: Vec<&Standing> = sets.iter().flat_map(|set| of_set(set)).collect();
            let now = units.iter().filter_map(|s| s.met()).sum();
            let more = units
                .iter()
                .map(|s| {
                    s.numbers(Reported::Unmet)
                        .iter()
                        .filter(|n| {
                            open(c, s).any(|g| g.criterion == Some(**n) && g.planned.is_some_and(|p| p <= by))
                        })
                        .count()
                })
                .sum();
            (now, more, units.iter().map(|s| s.criteria.len()).sum())
        }
        TargetMeasure::RowsRecognisedSince {
            sheet,
            expected,
            recognised,
            since,
        } => {
            let rows: Vec<_> = c.rows(sheet).map(|(_, row)| row).collect();
            let is = |row: &&crate::submission::Row, id: &str| {
                row.cells
                    .values()
                    .any(|e| matches!(&e.answer, Answer::Choice(x) if x == id))
            };
            let date =
                |row: &crate::submission::Row, column: &str| match row.cells.get(column).map(|e| &e.answer) {
                    Some(Answer::Date(d)) => Some(*d),
                    _ => None,
                };
            let now = rows
                .iter()
                .filter(|r| is(r, recognised) && date(r, "recognition_date").is_some_and(|d| d > *since))
                .count();
            // What is expected before the target's own time belongs to an earlier target.
            let more = rows
                .iter()
                .filter(|r| is(r, expected) && date(r, "planned").is_some_and(|d| d > *since && d <= by))
                .count();
            (now, more, rows.len())
        }
    };
    let threshold = match target.threshold {
        TargetThreshold::Count(n) => usize::try_from(n).unwrap_or(usize::MAX),
        TargetThreshold::All => all,
        TargetThreshold::PercentOf(percent) => share(percent, denominator(c, target)),
    };
    let missing = threshold.saturating_sub(now + more);
    let state = if !reporters_known {
        TargetState::Unknown
    } else if now >= threshold {
        TargetState::Reached
    } else if by < c.as_of.date() {
        TargetState::Overdue
    } else if missing == 0 {
        TargetState::OnTrack
    } else {
        TargetState::AtRisk
    };
    let known = |n: usize| (state != TargetState::Unknown).then_some(n);
    TargetStanding {
        id: target.id.clone(),
        title: target.title.clone(),
        threshold,
        deadline: by,
        now: known(now),
        planned: known(more),
        missing: known(missing),
        state,
    }
}

/// The units that the measure's set could be for: all of those kinds that report some set.
fn denominator(c: &Consolidated<'_>, target: &Target) -> usize {
    let (TargetMeasure::Recognised(set) | TargetMeasure::Eligible(set) | TargetMeasure::Proposed(set)) =
        &target.measure
    else {
        return 0;
    };
    let Some(own) = c
        .catalogue
        .set(set)
        .and_then(|s| s.kinds.first())
        .and_then(|k| c.catalogue.own_set(k))
    else {
        return 0;
    };
    c.standings
        .iter()
        .filter(|s| s.set == own.id && in_scope(c, target, &s.unit, &s.parent))
        .count()
}

fn open<'b>(c: &'b Consolidated<'_>, standing: &'b Standing) -> impl Iterator<Item = &'b Gap> {
    c.gaps
        .iter()
        .filter(|g| g.unit == standing.unit && g.set == standing.set)
}

/// Every open gap of a unit has a plan that ends by a date.
fn gaps_closed_by(c: &Consolidated<'_>, standing: &Standing, by: Date) -> bool {
    standing.submitted
        && open(c, standing).all(|g| g.kind != GapKind::NotSubmitted && g.planned.is_some_and(|p| p <= by))
}

/// The earliest target that a unit's gaps under a set stand against.
pub(super) fn date_for(c: &Consolidated<'_>, standing: &Standing) -> Option<Date> {
    c.round
        .targets
        .iter()
        .filter(|t| match &t.measure {
            TargetMeasure::Recognised(set) | TargetMeasure::Eligible(set) | TargetMeasure::Proposed(set) => {
                *set == standing.set
            }
            TargetMeasure::GapsClosed(sets) => sets.contains(&standing.set),
            TargetMeasure::RowsRecognisedSince { .. } => false,
        })
        .filter(|t| in_scope(c, t, &standing.unit, &standing.parent))
        .map(|t| t.deadline)
        .min()
}
