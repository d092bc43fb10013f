//! Where each unit stands under each criteria set: states, counts, recognition, conditions, all with their cells.
//!
//! Comes from one submission at a time; units without a submission get a standing without data, never none.

mod conclude;
mod draft;
mod judge;
mod plan;
mod target;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

pub use conclude::{percent_of, share};
pub use judge::judge;
pub use plan::{PlanRow, is_plan_sheet, plan_rows};

use draft::{Draft, Drafts};

use crate::catalogue::{Catalogue, CriteriaSet, Unit};
use crate::count::{Computed, Declared, Reported, Verdict};
use crate::number;
use crate::round::Round;
use crate::submission::{Answer, Submission};
use crate::workbook::CellRef;

/// The cell that a figure comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cite {
    /// File below `submissions/`.
    pub file: String,
    /// Tab in the file.
    pub tab: String,
    /// Cell.
    pub cell: CellRef,
}

/// A value with its cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cited {
    /// The value.
    pub answer: Answer,
    /// As typed.
    pub raw: String,
    /// Where.
    pub cite: Cite,
}

/// A part's result against its threshold.
#[derive(Debug, Clone)]
pub struct PartStanding {
    /// Code over the column.
    pub code: String,
    /// Indicator.
    pub indicator: String,
    /// Result; none where there is no cell for it.
    pub result: Option<Cited>,
    /// What the units below come to, where the figure is a measure of them: this is judged, not what was typed.
    pub counted: Option<Decimal>,
    /// What it says.
    pub computed: Computed,
}

/// What was declared for one indicator.
#[derive(Debug, Clone)]
pub struct IndicatorStanding {
    /// Code.
    pub code: String,
    /// Declared.
    pub declared: Declared,
    /// Where.
    pub at: Cite,
    /// It has an outstanding issue.
    pub outstanding: bool,
}

/// A criterion of a unit.
#[derive(Debug, Clone)]
pub struct CriterionStanding {
    /// Number.
    pub number: u16,
    /// Declared.
    pub declared: Declared,
    /// Where it was declared.
    pub at: Option<Cite>,
    /// As typed.
    pub raw: String,
    /// Declared by indicator, where the form asks so.
    pub indicators: Vec<IndicatorStanding>,
    /// Results.
    pub parts: Vec<PartStanding>,
    /// What the results say.
    pub computed: Computed,
    /// What is reported.
    pub verdict: Verdict,
    /// A met criterion with an outstanding issue.
    pub outstanding: bool,
}

/// Recognition: an event with a decision number and a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognition {
    /// Number and date are there.
    Yes {
        /// Decision number.
        number: String,
        /// Date.
        date: Date,
    },
    /// Both are blank.
    No,
    /// One of them is missing or unreadable.
    Incomplete,
    /// The unit did not report.
    Unknown,
}

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Cannot be told.
    Unknown,
}

/// A condition of recognition with how it stands.
#[derive(Debug, Clone)]
pub struct ConditionStanding {
    /// Condition id.
    pub id: String,
    /// Wording.
    pub title: String,
    /// What there is: units, criteria, 1 for a fact that is as wanted; none when not known.
    pub have: Option<usize>,
    /// What is needed; for "nothing outstanding" the most that is allowed.
    pub need: usize,
    /// Whether it holds.
    pub holds: Holds,
}

/// Steps from counting to recognition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ladder {
    /// Nothing received.
    NotSubmitted,
    /// N of M.
    Counting,
    /// All M.
    AllMet,
    /// Every condition holds.
    Eligible,
    /// Proposed.
    Proposed,
    /// Recognised.
    Recognised,
    /// Task completed (sets without a count).
    Completed,
}

impl Ladder {
    /// The word in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotSubmitted => "not_submitted",
            Self::Counting => "counting",
            Self::AllMet => "all_met",
            Self::Eligible => "eligible",
            Self::Proposed => "proposed",
            Self::Recognised => "recognised",
            Self::Completed => "completed",
        }
    }
}

/// A unit under a set.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Unit code; for units in no list, code of the unit above and a slug.
    pub unit: String,
    /// Bare name.
    pub name: String,
    /// Kind id.
    pub kind: String,
    /// Code of the unit above.
    pub parent: String,
    /// Reporting unit.
    pub reporter: String,
    /// Set id.
    pub set: String,
    /// A submission counts for it.
    pub submitted: bool,
    /// Criteria in order; none where nothing was received.
    pub criteria: Vec<CriterionStanding>,
    /// Other facts of the set's sheets by item (`registered`, `debt`, `planned` …).
    pub facts: BTreeMap<String, Cited>,
    /// Recognition.
    pub recognition: Recognition,
    /// Conditions of recognition.
    pub conditions: Vec<ConditionStanding>,
    /// Step.
    pub ladder: Ladder,
}

impl Standing {
    /// Criteria reported met; none when nothing was received.
    pub fn met(&self) -> Option<usize> {
        self.submitted.then(|| {
            self.criteria
                .iter()
                .filter(|c| c.verdict.reported == Reported::Met)
                .count()
        })
    }

    /// Criteria declared met.
    pub fn declared_met(&self) -> Option<usize> {
        self.submitted.then(|| {
            self.criteria
                .iter()
                .filter(|c| c.declared == Declared::Met)
                .count()
        })
    }

    /// Criteria that the figures confirm.
    pub fn computed_met(&self) -> Option<usize> {
        self.submitted.then(|| {
            self.criteria
                .iter()
                .filter(|c| c.computed == Computed::Met)
                .count()
        })
    }

    /// Numbers of the criteria in a reported state; none where nothing was received.
    pub fn numbers(&self, state: Reported) -> Vec<u16> {
        self.criteria
            .iter()
            .filter(|c| c.verdict.reported == state)
            .map(|c| c.number)
            .collect()
    }

    /// Every criterion is reported met; not so where nothing was received.
    pub fn all_met(&self) -> bool {
        !self.criteria.is_empty() && self.criteria.iter().all(|c| c.verdict.reported == Reported::Met)
    }

    /// A met criterion has an outstanding issue.
    pub fn outstanding(&self) -> bool {
        self.criteria.iter().any(|c| c.outstanding)
    }

    /// Recognised with number and date.
    pub fn recognised(&self) -> bool {
        matches!(self.recognition, Recognition::Yes { .. })
    }

    /// Whether recognition can be told at all.
    pub fn recognition_known(&self) -> bool {
        matches!(self.recognition, Recognition::Yes { .. } | Recognition::No)
    }

    /// A date among the facts.
    pub fn date(&self, item: &str) -> Option<Date> {
        match self.facts.get(item).map(|f| &f.answer) {
            Some(Answer::Date(date)) => Some(*date),
            _ => None,
        }
    }
}

/// The standings of a reporting unit and of every unit below it, in the order of sets, then units.
pub fn of_submission(
    catalogue: &Catalogue,
    round: &Round,
    submission: &Submission,
    file: &str,
) -> Vec<Standing> {
    let reporter = &submission.unit;
    let drafts = draft::gather(catalogue, submission, file);
    let mut outstanding: BTreeSet<(String, String, u16)> = BTreeSet::new();
    // A plan row that says "met, but outstanding" makes its criterion outstanding too.
    for (unit, set, number) in plan::outstanding_rows(catalogue, submission) {
        outstanding.insert((set, unit, number));
    }
    let mut standings = Vec::new();
    for set in &catalogue.sets {
        for (unit, name, kind, parent) in subjects(catalogue, round, reporter, set, &drafts) {
            let draft = drafts.get(&(set.id.clone(), unit.clone()));
            let class = round.class_of(&unit).to_owned();
            let empty = Draft::default();
            let draft = draft.unwrap_or(&empty);
            let criteria = set
                .criteria
                .iter()
                .map(|c| {
                    judge::criterion(
                        set,
                        c,
                        draft,
                        &class,
                        round,
                        outstanding.contains(&(set.id.clone(), unit.clone(), c.number)),
                    )
                })
                .collect();
            standings.push(Standing {
                unit,
                name,
                kind,
                parent,
                reporter: reporter.code.clone(),
                set: set.id.clone(),
                submitted: true,
                criteria,
                facts: draft.facts.clone(),
                recognition: judge::recognition(&draft.facts),
                conditions: Vec::new(),
                ladder: Ladder::Counting,
            });
        }
    }
    conclude::from_measures(catalogue, round, &mut standings);
    conclude::conclude(catalogue, round, &mut standings);
    standings
}

/// Standings of a reporting unit from which nothing counts: itself and all units below that have to report.
pub fn of_nothing(catalogue: &Catalogue, round: &Round, reporter: &Unit) -> Vec<Standing> {
    let mut standings = Vec::new();
    let none = Drafts::new();
    for set in &catalogue.sets {
        for (unit, name, kind, parent) in subjects(catalogue, round, reporter, set, &none) {
            standings.push(Standing {
                unit,
                name,
                kind,
                parent,
                reporter: reporter.code.clone(),
                set: set.id.clone(),
                submitted: false,
                criteria: Vec::new(),
                facts: BTreeMap::new(),
                recognition: Recognition::Unknown,
                conditions: Vec::new(),
                ladder: Ladder::NotSubmitted,
            });
        }
    }
    standings
}

type Subject = (String, String, String, String);

/// The units a set is for at or below a reporting unit: all of them, or those that were listed.
fn subjects(
    catalogue: &Catalogue,
    round: &Round,
    reporter: &Unit,
    set: &CriteriaSet,
    drafts: &Drafts,
) -> Vec<Subject> {
    let mut found: Vec<Subject> = round
        .units
        .all()
        .iter()
        .filter(|u| round.units.is_at_or_below(&u.code, &reporter.code))
        .filter(|u| set.kinds.contains(&u.kind))
        .filter(|u| set.every_unit || drafts.contains_key(&(set.id.clone(), u.code.clone())))
        .map(|u| (u.code.clone(), u.name.clone(), u.kind.clone(), u.parent.clone()))
        .collect();
    for ((id, unit), draft) in drafts {
        if *id == set.id && round.units.get(unit).is_none() {
            let parent = unit.split('/').next().unwrap_or_default().to_owned();
            let kind = set.kinds.first().cloned().unwrap_or_default();
            let word = catalogue.kind(&kind).map_or("", |k| k.word.as_str());
            let name = draft
                .name
                .strip_prefix(word)
                .unwrap_or(&draft.name)
                .trim()
                .to_owned();
            found.push((unit.clone(), name, kind, parent));
        }
    }
    found
}

/// A value in words, as a person would read it: `95,5`, `Đạt`, `chưa có số liệu`.
pub fn show(answer: Option<&Answer>) -> String {
    match answer {
        None | Some(Answer::Blank) => "chưa có số liệu".to_owned(),
        Some(Answer::Number(n)) => number::show(*n),
        Some(Answer::Text(text) | Answer::Choice(text) | Answer::Unit(text)) => text.clone(),
        Some(Answer::Date(date)) => crate::time::show_date(*date),
        Some(Answer::State(true)) => "Đạt".to_owned(),
        Some(Answer::State(false)) => "Chưa đạt".to_owned(),
        Some(Answer::YesNo(true)) => "Có".to_owned(),
        Some(Answer::YesNo(false)) => "Không".to_owned(),
        Some(Answer::NotApplicable) => "Không áp dụng".to_owned(),
        Some(Answer::Unreadable(_)) => "không đọc được".to_owned(),
    }
}
