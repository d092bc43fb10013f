//! Targets of the steering committee: now, planned by the deadline, still missing, who.

use jiff::civil::Date;

use crate::catalogue::{ConditionTest, FormSheet};
use crate::count::Reported;
use crate::report::consolidated::Consolidated;
use crate::report::gaps::{Gap, GapKind};
use crate::round::{Target, TargetMeasure, TargetThreshold};
use crate::standing::{Holds, Standing, share};
use crate::submission::{Answer, Row};

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
    /// What is counted, one by one, in order.
    pub members: Vec<Member>,
}

/// One of what a target counts: a unit, a criterion of a unit, a row of a list.
#[derive(Debug, Clone)]
pub struct Member {
    /// Name for people.
    pub name: String,
    /// It is there.
    pub there: bool,
    /// When it is planned to be there.
    pub by: Option<Date>,
}

impl TargetStanding {
    /// The members that are not there and not planned by the deadline.
    pub fn lacking(&self) -> impl Iterator<Item = &Member> {
        let deadline = self.deadline;
        self.members
            .iter()
            .filter(move |m| !m.there && m.by.is_none_or(|by| by > deadline))
    }
}

pub(super) fn stand(c: &Consolidated<'_>) -> Vec<TargetStanding> {
    c.round.targets.iter().map(|t| stand_one(c, t)).collect()
}

fn stand_one(c: &Consolidated<'_>, target: &Target) -> TargetStanding {
    let members = members(c, target);
    let deadline = target.deadline;
    let now = members.iter().filter(|m| m.there).count();
    let planned = members
        .iter()
        .filter(|m| !m.there && m.by.is_some_and(|by| by <= deadline))
        .count();
    let threshold = match target.threshold {
        TargetThreshold::Count(n) => usize::try_from(n).unwrap_or(usize::MAX),
        TargetThreshold::All => members.len(),
        TargetThreshold::PercentOf(percent) => share(percent, denominator(c, target).len()),
    };
    let missing = threshold.saturating_sub(now + planned);
    let state = if !is_known(c, target) {
        TargetState::Unknown
    } else if now >= threshold {
        TargetState::Reached
    } else if deadline < c.as_of.date() {
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
        deadline,
        now: known(now),
        planned: known(planned),
        missing: known(missing),
        state,
        members,
    }
}

/// Whether every reporting unit that a target is about reported.
fn is_known(c: &Consolidated<'_>, target: &Target) -> bool {
    c.reporters
        .iter()
        .filter(|r| {
            c.round.concerns(target, &r.code, &r.parent)
                || target.units.iter().any(|u| c.round.units.is_below(u, &r.code))
        })
        .all(|r| c.counted(&r.code).is_some())
}

/// What a target counts, one by one.
fn members(c: &Consolidated<'_>, target: &Target) -> Vec<Member> {
    let of_units = |set: &str, there: &dyn Fn(&Standing) -> bool, by: &dyn Fn(&Standing) -> Option<Date>| {
        units_of(c, target, set)
            .map(|s| Member {
                name: s.name.clone(),
                there: there(s),
                by: by(s),
            })
            .collect()
    };
    let planned_recognition = |s: &Standing| recognised_by(c, s);
    match &target.measure {
        TargetMeasure::Recognised(set) => of_units(set, &Standing::recognised, &planned_recognition),
        TargetMeasure::Eligible(set) => of_units(set, &Standing::is_eligible, &|s| eligible_by(c, s)),
        TargetMeasure::Proposed(set) => of_units(set, &Standing::is_proposed, &planned_recognition),
        TargetMeasure::GapsClosed(sets) => sets
            .iter()
            .flat_map(|set| units_of(c, target, set))
            .flat_map(|s| criteria_of(c, s))
            .collect(),
        TargetMeasure::RowsRecognisedSince {
            sheet,
            expected,
            recognised,
            since,
        } => c
            .rows(sheet)
            .filter_map(|(_, row)| {
                row_member(c.catalogue.form.sheet(sheet)?, row, expected, recognised, *since)
            })
            .collect(),
    }
}

/// The units under a set that a target is about.
pub(crate) fn units_of<'a>(
    c: &'a Consolidated<'_>,
    target: &'a Target,
    set: &'a str,
) -> impl Iterator<Item = &'a Standing> {
    c.standings
        .iter()
        .filter(move |s| s.set == set && c.round.concerns(target, &s.unit, &s.parent))
}

/// When a unit is planned to be recognised: as it says, where what it still lacks is planned to be there by then.
pub(crate) fn recognised_by(c: &Consolidated<'_>, standing: &Standing) -> Option<Date> {
    let planned = standing.date("planned_recognition")?;
    let ready = if standing.is_eligible() {
        Some(planned)
    } else if standing.conditions.is_empty() {
        if open(c, standing).next().is_none() {
            Some(planned)
        } else {
            closed_by(c, standing)
        }
    } else {
        eligible_by(c, standing)
    };
    ready.filter(|ready| *ready <= planned).map(|_| planned)
}

/// When every condition of recognition is planned to hold: the last date among those of the open gaps and of the units
/// below whose recognition is still needed. None where one condition has no plan.
pub(crate) fn eligible_by(c: &Consolidated<'_>, standing: &Standing) -> Option<Date> {
    let mut by: Option<Date> = None;
    for condition in standing.conditions.iter().filter(|k| k.holds != Holds::Yes) {
        let definition = c.catalogue.conditions.iter().find(|d| d.id == condition.id)?;
        let date = match &definition.test {
            ConditionTest::AllMet | ConditionTest::NoOutstanding => closed_by(c, standing)?,
            ConditionTest::ChildrenRecognised { child, .. } => {
                let mut planned: Vec<Date> = c
                    .standings
                    .iter()
                    .filter(|s| s.set == *child && c.round.units.is_at_or_below(&s.parent, &standing.unit))
                    .filter(|s| !s.recognised())
                    .filter_map(|s| recognised_by(c, s))
                    .collect();
                planned.sort_unstable();
                let lacking = condition.need.saturating_sub(condition.have.unwrap_or(0));
                *planned.get(lacking.checked_sub(1)?)?
            }
            // What a unit states today has no plan of its own.
            ConditionTest::FactYes(_) | ConditionTest::FactNo(_) => {
                return None;
            }
        };
        by = by.max(Some(date));
    }
    by
}

/// When the last open gap of a unit is planned to be closed; none where there is none, or one without a plan.
pub(super) fn closed_by(c: &Consolidated<'_>, standing: &Standing) -> Option<Date> {
    let dates: Option<Vec<Date>> = open(c, standing)
        .map(|g| g.planned.filter(|_| g.kind != GapKind::NotSubmitted))
        .collect();
    dates?.into_iter().max()
}

fn open<'b>(c: &'b Consolidated<'_>, standing: &'b Standing) -> impl Iterator<Item = &'b Gap> {
    c.gaps
        .iter()
        .filter(|g| g.unit == standing.unit && g.set == standing.set)
}

/// The criteria of a unit; one without data is neither there nor planned.
fn criteria_of<'a>(c: &'a Consolidated<'_>, standing: &'a Standing) -> impl Iterator<Item = Member> + 'a {
    standing.criteria.iter().map(move |k| {
        let planned = open(c, standing)
            .filter(|g| g.criterion == Some(k.number))
            .filter_map(|g| g.planned)
            .max();
        Member {
            name: format!("{} (tiêu chí {})", standing.name, k.number),
            there: k.verdict.reported == Reported::Met,
            by: planned.filter(|_| k.verdict.reported == Reported::Unmet),
        }
    })
}

/// A row of a list that was recognised after a date, or is expected after it: what was expected before a target's own
/// time belongs to an earlier target.
fn row_member(form: &FormSheet, row: &Row, expected: &str, recognised: &str, since: Date) -> Option<Member> {
    let is = |id: &str| {
        row.cells
            .values()
            .any(|e| matches!(&e.answer, Answer::Choice(x) if x == id))
    };
    let date = |item: &str| match row.cells.get(&form.item(item)?.id).map(|e| &e.answer) {
        Some(Answer::Date(d)) => Some(*d).filter(|d| *d > since),
        _ => None,
    };
    let there = is(recognised) && date("recognition_date").is_some();
    let by = date("planned").filter(|_| is(expected));
    (there || by.is_some()).then(|| Member {
        name: row.unit_name.clone(),
        there,
        by,
    })
}

/// The units that the measure's set could be for: all of those kinds that report some set.
pub(crate) fn denominator<'a>(c: &'a Consolidated<'_>, target: &Target) -> Vec<&'a Standing> {
    let (TargetMeasure::Recognised(set) | TargetMeasure::Eligible(set) | TargetMeasure::Proposed(set)) =
        &target.measure
    else {
        return Vec::new();
    };
    let kinds = c.catalogue.set(set).map_or(&[][..], |s| s.kinds.as_slice());
    let Some(own) = kinds.first().and_then(|k| c.catalogue.own_set(k)) else {
        return Vec::new();
    };
    c.standings
        .iter()
        .filter(|s| s.set == own.id && c.round.concerns(target, &s.unit, &s.parent))
        .collect()
}
