//! What is not met, outstanding, unknown or not reported: a row each, complete enough to be forwarded alone.

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::catalogue::{Comparison, Part, Threshold};
use crate::count::{Computed, Declared, Reported};
use crate::report::consolidated::Consolidated;
use crate::standing::{self, Cite, CriterionStanding, PartStanding, PlanRow, Standing, plan_rows};
use crate::submission::Answer;

/// Kinds of gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GapKind {
    /// Nothing received from the unit.
    NotSubmitted,
    /// Not met, met in the earlier round.
    Slipped,
    /// Not met.
    NotMet,
    /// Met, with an outstanding issue.
    Outstanding,
    /// No data.
    NoData,
}

impl GapKind {
    /// The word in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotSubmitted => "not_submitted",
            Self::Slipped => "slipped",
            Self::NotMet => "not_met",
            Self::Outstanding => "outstanding",
            Self::NoData => "no_data",
        }
    }

    /// In Vietnamese.
    pub fn vietnamese(self) -> &'static str {
        match self {
            Self::NotSubmitted => "Chưa báo cáo",
            Self::Slipped => "Rớt tiêu chí",
            Self::NotMet => "Chưa đạt",
            Self::Outstanding => "Đạt, còn tồn tại",
            Self::NoData => "Thiếu số liệu",
        }
    }
}

impl GapKind {
    /// Whether the criterion is not met.
    pub fn is_unmet(self) -> bool {
        matches!(self, Self::NotMet | Self::Slipped)
    }
}

/// How a gap stands to its target date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapState {
    /// Planned by the target date, or without a target.
    OnTrack,
    /// Planned after the target date.
    AtRisk,
    /// The planned date has passed.
    Overdue,
    /// No planned date.
    NoPlan,
}

impl GapState {
    /// The word in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::OnTrack => "on_track",
            Self::AtRisk => "at_risk",
            Self::Overdue => "overdue",
            Self::NoPlan => "no_plan",
        }
    }

    /// In Vietnamese.
    pub fn vietnamese(self) -> &'static str {
        match self {
            Self::OnTrack => "Đúng tiến độ",
            Self::AtRisk => "Nguy cơ",
            Self::Overdue => "Quá hạn",
            Self::NoPlan => "Chưa có kế hoạch",
        }
    }

    fn of(planned: Option<Date>, target: Option<Date>, today: Date) -> Self {
        match (planned, target) {
            (None, _) => Self::NoPlan,
            (Some(planned), _) if planned < today => Self::Overdue,
            (Some(planned), Some(target)) if planned > target => Self::AtRisk,
            _ => Self::OnTrack,
        }
    }
}

/// A gap.
#[derive(Debug, Clone)]
pub struct Gap {
    /// Unit code.
    pub unit: String,
    /// The unit with those above it, for people.
    pub name: String,
    /// Reporting unit.
    pub reporter: String,
    /// Set id.
    pub set: String,
    /// Criterion; none when nothing was received.
    pub criterion: Option<u16>,
    /// Code over the column of the part, or of the indicator; none when it is about the whole criterion.
    pub indicator: Option<String>,
    /// Kind.
    pub kind: GapKind,
    /// Requirement in words.
    pub requirement: String,
    /// Result, where there is one.
    pub result: Option<Answer>,
    /// How much is missing, in the part's unit of measure.
    pub shortfall: Option<Decimal>,
    /// Unit of measure of result and shortfall.
    pub measure_unit: String,
    /// Lead department.
    pub department: String,
    /// Cause as the unit wrote it.
    pub cause: String,
    /// Solution as the unit wrote it.
    pub solution: String,
    /// Planned completion.
    pub planned: Option<Date>,
    /// Target date.
    pub target: Option<Date>,
    /// How it stands.
    pub state: GapState,
    /// Funding needed, million đồng as the form asks.
    pub funding: Option<Decimal>,
    /// Declared state in words.
    pub declared: &'static str,
    /// Where it comes from.
    pub source: Option<Cite>,
}

/// All gaps, in the order of sets, units, criteria, indicators; units without a submission first.
pub(super) fn find(c: &Consolidated<'_>) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for reporter in c.reporters.iter().filter(|r| c.counted(&r.code).is_none()) {
        let own = c.catalogue.own_set(&reporter.kind);
        if let Some(standing) = own.and_then(|set| c.standing(&reporter.code, &set.id)) {
            let mut gap = blank(c, standing, GapKind::NotSubmitted);
            gap.requirement = format!(
                "Báo cáo trước {}",
                crate::time::show_moment(c.round.due_of(&reporter.code).0)
            );
            gap.department = c.catalogue.full_name(reporter);
            gaps.push(gap);
        }
    }
    for set in &c.catalogue.sets {
        for standing in c.standings.iter().filter(|s| s.set == set.id && s.submitted) {
            let plans: Vec<PlanRow<'_>> = c
                .counted(&standing.reporter)
                .and_then(|f| f.submission.as_ref())
                .map(|s| {
                    plan_rows(c.catalogue, s)
                        .filter(|p| p.unit == standing.unit && p.set == set.id)
                        .collect()
                })
                .unwrap_or_default();
            for criterion in &standing.criteria {
                let plan = plans.iter().find(|p| p.criterion == criterion.number);
                of_criterion(c, standing, criterion, plan, &mut gaps);
            }
        }
    }
    gaps
}

fn of_criterion(
    c: &Consolidated<'_>,
    standing: &Standing,
    criterion: &CriterionStanding,
    plan: Option<&PlanRow<'_>>,
    gaps: &mut Vec<Gap>,
) {
    let mut add = |kind: GapKind, part: Option<&PartStanding>, indicator: Option<&str>| {
        gaps.push(gap(c, standing, criterion, plan, kind, part, indicator));
    };
    match criterion.verdict.reported {
        Reported::Unmet => {
            // What was met in the earlier round stands in place of what never was, with all that is known of it.
            let before = c.before.as_ref();
            let then = before.and_then(|b| b.standing(&standing.unit, &standing.set));
            let slipped = then.is_some_and(|s| s.numbers(Reported::Met).contains(&criterion.number));
            let kind = if slipped {
                GapKind::Slipped
            } else {
                GapKind::NotMet
            };
            let unmet: Vec<&PartStanding> = criterion
                .parts
                .iter()
                .filter(|p| p.computed == Computed::Unmet)
                .collect();
            let declared: Vec<&str> = criterion
                .indicators
                .iter()
                .filter(|i| i.declared == Declared::Unmet && !unmet.iter().any(|p| p.indicator == i.code))
                .map(|i| i.code.as_str())
                .collect();
            if unmet.is_empty() && declared.is_empty() {
                add(kind, None, None);
            }
            for part in unmet {
                add(kind, Some(part), Some(&part.code));
            }
            for code in declared {
                let part = criterion.parts.iter().find(|p| p.indicator == code);
                add(kind, part, Some(code));
            }
        }
        Reported::NoData => no_data(criterion, &mut add),
        Reported::Met => {
            if criterion.verdict.unverified {
                no_data(criterion, &mut add);
            }
            if criterion.outstanding {
                let named: Vec<&str> = criterion
                    .indicators
                    .iter()
                    .filter(|i| i.outstanding)
                    .map(|i| i.code.as_str())
                    .collect();
                if named.is_empty() {
                    add(GapKind::Outstanding, None, None);
                }
                for code in named {
                    let part = criterion.parts.iter().find(|p| p.indicator == code);
                    add(GapKind::Outstanding, part, Some(code));
                }
            }
        }
    }
}

/// Figures that are missing, one by one; the criterion as a whole where its declaration is what is missing.
fn no_data(
    criterion: &CriterionStanding,
    add: &mut impl FnMut(GapKind, Option<&PartStanding>, Option<&str>),
) {
    let missing: Vec<&PartStanding> = criterion
        .parts
        .iter()
        .filter(|p| p.computed == Computed::NoData)
        .collect();
    if missing.is_empty()
        || criterion.verdict.reported == Reported::NoData
            && criterion.declared == Declared::Blank
            && criterion.indicators.is_empty()
    {
        add(GapKind::NoData, None, None);
        return;
    }
    for part in missing {
        add(GapKind::NoData, Some(part), Some(&part.code));
    }
}

fn blank(c: &Consolidated<'_>, standing: &Standing, kind: GapKind) -> Gap {
    Gap {
        unit: standing.unit.clone(),
        name: c.long_name(standing),
        reporter: standing.reporter.clone(),
        set: standing.set.clone(),
        criterion: None,
        indicator: None,
        kind,
        requirement: String::new(),
        result: None,
        shortfall: None,
        measure_unit: String::new(),
        department: String::new(),
        cause: String::new(),
        solution: String::new(),
        planned: None,
        target: standing.target(c.round).map(|t| t.deadline),
        state: GapState::NoPlan,
        funding: None,
        declared: "",
        source: None,
    }
}

fn gap(
    c: &Consolidated<'_>,
    standing: &Standing,
    criterion: &CriterionStanding,
    plan: Option<&PlanRow<'_>>,
    kind: GapKind,
    part: Option<&PartStanding>,
    indicator: Option<&str>,
) -> Gap {
    let mut gap = blank(c, standing, kind);
    gap.criterion = Some(criterion.number);
    gap.indicator = indicator.map(str::to_owned);
    gap.source = part
        .and_then(|p| p.result.as_ref())
        .map(|r| r.cite.clone())
        .or_else(|| criterion.at.clone());
    gap.declared = match criterion.declared {
        Declared::Met => "Đạt",
        Declared::Unmet => "Chưa đạt",
        Declared::NotApplicable { .. } => "Không áp dụng",
        Declared::Blank => "chưa ghi",
    };
    let set = c.catalogue.set(&standing.set);
    if let Some(definition) = set.and_then(|s| s.criterion(criterion.number)) {
        gap.department.clone_from(&definition.department);
    }
    "Đạt".clone_into(&mut gap.requirement);
    if let Some((part, definition, indicator)) = part.and_then(|p| {
        let (_, indicator, definition) = set?.part(&p.code)?;
        Some((p, definition, indicator))
    }) {
        let class = c.round.class_of(&standing.unit);
        gap.requirement = c.catalogue.requirement(definition, class);
        gap.department.clone_from(&indicator.department);
        gap.result = match part.counted {
            Some(counted) => Some(Answer::Number(counted)),
            None => part.result.as_ref().map(|r| r.answer.clone()),
        };
        gap.measure_unit.clone_from(&definition.unit);
        if kind.is_unmet() {
            gap.shortfall = shortfall(definition, class, gap.result.as_ref());
        }
    }
    if let Some(plan) = plan {
        gap.cause = plan.text("cause");
        gap.solution = plan.text("solution");
        gap.planned = match plan.cell("planned").map(|e| &e.answer) {
            Some(Answer::Date(date)) => Some(*date),
            _ => None,
        };
        gap.funding = match plan.cell("funding").map(|e| &e.answer) {
            Some(Answer::Number(n)) => Some(*n),
            _ => None,
        };
    }
    gap.state = GapState::of(gap.planned, gap.target, c.as_of.date());
    gap
}

/// How far a result is from its threshold; none where either is no number.
fn shortfall(part: &Part, class: &str, result: Option<&Answer>) -> Option<Decimal> {
    let (Threshold::Number(limit), Some(Answer::Number(n))) = (part.threshold(class), result) else {
        return None;
    };
    match part.comparison {
        Comparison::AtLeast => limit.checked_sub(*n),
        Comparison::AtMost => n.checked_sub(*limit),
        Comparison::Met => None,
    }
    .filter(|d| *d > Decimal::ZERO)
}

/// The result in words.
pub fn result_words(gap: &Gap) -> String {
    match gap.kind {
        GapKind::NotSubmitted => "chưa báo cáo".to_owned(),
        _ if gap.result.is_none() && gap.indicator.is_none() => gap.declared.to_owned(),
        _ => standing::show(gap.result.as_ref()),
    }
}
