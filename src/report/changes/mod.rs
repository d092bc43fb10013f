//! What changed since the earlier round: figures, criteria, recognitions, results, rows, units, each with both cells.
//!
//! Only units that reported in both rounds are compared, and every figure says how many these are: a report that is missing
//! is never a change. Both rounds are counted by the same code, under the rules of today.

mod criteria;
mod figures;
mod rows;
mod units;
mod words;

pub(crate) use words::{NO_BASELINE, difference};

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::catalogue::{OutputKind, StrongChange};
use crate::report::before::Before;
use crate::report::consolidated::Consolidated;
use crate::report::measures::Figure;
use crate::standing::Cite;

/// What changed.
#[derive(Debug, Default)]
pub struct Changes {
    /// Each measure of the rulebook over what can be compared, in the rulebook's order; empty without an earlier round.
    pub figures: Vec<Compared>,
    /// Everything, in the order of [`ChangeKind`], then of sets and units.
    pub rows: Vec<Change>,
}

/// A measure in both rounds, counted over the units that reported in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Id of the measure.
    pub measure: String,
    /// Then.
    pub before: Figure,
    /// Now.
    pub now: Figure,
}

impl Compared {
    /// How many more there are now; none where one of the two is not known.
    pub fn change(&self) -> Option<i64> {
        let (before, now) = (self.before.value?, self.now.value?);
        i64::try_from(now).ok()?.checked_sub(i64::try_from(before).ok()?)
    }
}

/// Kinds of change, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// A measure of the province, changed or not.
    Measure,
    /// How many criteria of its own set a reporting unit meets, changed or not; of other units and sets, where it changed.
    CriteriaMet,
    /// A unit reported only in the earlier round: not compared.
    OnlyBefore,
    /// A unit reported only in this round: not compared.
    OnlyNow,
    /// A criterion was met and is not met now.
    Slipped,
    /// A recognition is no longer reported.
    RecognitionGone,
    /// What was planned to be done by a day that has passed is not done.
    PlanPassed,
    /// A criterion was not met and is met now.
    NewlyMet,
    /// Newly recognised.
    Recognised,
    /// A criterion that was known has no data now.
    DataGone,
    /// A criterion that had no data is known now.
    DataCame,
    /// A result changed strongly.
    ResultChanged,
    /// A row of a list, or a unit that is listed by name, is no longer reported.
    RowGone,
    /// A row of a list, or a unit that is listed by name, is reported for the first time.
    RowCame,
    /// A unit is none of this round's any more.
    UnitEnded,
    /// A unit has another name or code.
    UnitRenamed,
    /// A unit is new in this round.
    UnitCame,
}

/// What stood, or stands, in one of the two rounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// Nothing: there is no such row or unit.
    Nothing,
    /// A figure.
    Number(Decimal),
    /// Met.
    Met,
    /// Met, with an outstanding issue.
    Outstanding,
    /// Not met.
    NotMet,
    /// No data.
    NoData,
    /// Recognised by a decision of this number.
    Recognised(String),
    /// Not recognised.
    NotRecognised,
    /// There, reported.
    There,
    /// A name.
    Name(String),
}

/// One side of a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// What it is.
    pub held: Held,
    /// The cell that says so.
    pub place: Option<Cite>,
}

impl Side {
    fn new(held: Held, place: Option<Cite>) -> Self {
        Self { held, place }
    }
}

/// A change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Kind.
    pub kind: ChangeKind,
    /// Unit code; of then, where the unit has ended.
    pub unit: String,
    /// The unit with those above it, for people.
    pub name: String,
    /// Level of the unit in words ("xã").
    pub level: String,
    /// Reporting unit; empty for the province.
    pub reporter: String,
    /// Set id; empty where it is about none.
    pub set: String,
    /// Criterion.
    pub criterion: Option<u16>,
    /// Code over the column of the result.
    pub indicator: Option<String>,
    /// Id of the measure.
    pub measure: Option<String>,
    /// Form sheet of the row; empty where it is about none.
    pub sheet: String,
    /// What the row is called.
    pub row: String,
    /// Unit of measure.
    pub measure_unit: String,
    /// Then.
    pub before: Side,
    /// Now.
    pub now: Side,
    /// The day that it is about: of the decision, or until when it was planned.
    pub date: Option<Date>,
    /// Why, as the unit wrote it; for figures what they are made of.
    pub explanation: String,
}

impl Change {
    /// How much more there is now; none where one of the two is no number.
    pub fn difference(&self) -> Option<Decimal> {
        match (&self.before.held, &self.now.held) {
            (Held::Number(before), Held::Number(now)) => now.checked_sub(*before),
            _ => None,
        }
    }

    /// Whether somebody has to say why.
    pub fn asks_why(&self) -> bool {
        match self.kind {
            ChangeKind::Slipped
            | ChangeKind::RecognitionGone
            | ChangeKind::PlanPassed
            | ChangeKind::DataGone
            | ChangeKind::ResultChanged => true,
            ChangeKind::CriteriaMet => self.difference().is_some_and(|d| d < Decimal::ZERO),
            _ => false,
        }
    }
}

/// From when on a result has changed strongly; none where the rulebook has no sheet of changes, or does not say.
fn strong(c: &Consolidated<'_>) -> Option<StrongChange> {
    let mut sheets = c.catalogue.output.iter();
    sheets.find(|s| s.kind == OutputKind::Changes)?.strong
}

/// Everything that changed; nothing without an earlier round.
pub(super) fn find(c: &Consolidated<'_>) -> Changes {
    let Some(before) = &c.before else {
        return Changes::default();
    };
    let figures = figures::compare(c, before);
    let mut rows = figures::of_province(c, before, &figures);
    rows.extend(figures::of_units(c, before));
    rows.extend(units::find(c, before));
    rows.extend(criteria::find(c, before));
    rows.extend(rows::find(c, before));
    rows.sort_by_key(|r| r.kind);
    Changes { figures, rows }
}

/// A change of a unit under a set, with nothing said yet.
fn of_standing(
    c: &Consolidated<'_>,
    now: &crate::standing::Standing,
    kind: ChangeKind,
    sides: (Side, Side),
) -> Change {
    Change {
        name: c.long_name(now),
        level: c
            .catalogue
            .kind(&now.kind)
            .map_or_else(String::new, |k| k.word.clone()),
        set: now.set.clone(),
        ..blank(kind, &now.unit, &now.reporter, sides)
    }
}

/// A change of a unit of the list of units.
fn of_unit(
    c: &Consolidated<'_>,
    code: &str,
    reporter: &str,
    kind: ChangeKind,
    sides: (Side, Side),
) -> Change {
    let unit = c.round.units.get(code);
    let word = unit.and_then(|u| c.catalogue.kind(&u.kind));
    Change {
        name: c.name_with_those_above(code, reporter),
        level: word.map_or_else(String::new, |k| k.word.clone()),
        ..blank(kind, code, reporter, sides)
    }
}

fn blank(kind: ChangeKind, unit: &str, reporter: &str, (before, now): (Side, Side)) -> Change {
    Change {
        kind,
        unit: unit.to_owned(),
        name: String::new(),
        level: String::new(),
        reporter: reporter.to_owned(),
        set: String::new(),
        criterion: None,
        indicator: None,
        measure: None,
        sheet: String::new(),
        row: String::new(),
        measure_unit: String::new(),
        before,
        now,
        date: None,
        explanation: String::new(),
    }
}

/// A cell of then, as the unit's own file had it.
fn then(before: &Before<'_>, unit: &str, cite: Option<&Cite>) -> Option<Cite> {
    cite.map(|cite| before.earlier.place(unit, cite))
}
