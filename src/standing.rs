//! Where each unit stands under each criteria set: states, counts, recognition, conditions, all with their cells.
//!
//! Comes from one submission at a time; units without a submission get a standing without data, never none.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::catalogue::{
    Catalogue, Comparison, Condition, ConditionTest, CriteriaSet, Criterion, NotApplicable, Part, Threshold,
    Unit,
};
use crate::count::{Computed, Declared, Reported, Verdict, combine, verdict};
use crate::number;
use crate::round::Round;
use crate::submission::{Answer, Entry, Submission};
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
    /// Criteria in order.
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

    /// Numbers of the criteria in a reported state.
    pub fn numbers(&self, state: Reported) -> Vec<u16> {
        if !self.submitted {
            return Vec::new();
        }
        self.criteria
            .iter()
            .filter(|c| c.verdict.reported == state)
            .map(|c| c.number)
            .collect()
    }

    /// Every criterion is reported met.
    pub fn all_met(&self) -> bool {
        self.submitted
            && !self.criteria.is_empty()
            && self.criteria.iter().all(|c| c.verdict.reported == Reported::Met)
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

/// Raw material of a standing while a submission is gone through.
#[derive(Default)]
struct Draft {
    name: String,
    declared: BTreeMap<u16, (Declared, Cited)>,
    by_indicator: BTreeMap<String, IndicatorStanding>,
    results: BTreeMap<String, Cited>,
    reasons: bool,
    facts: BTreeMap<String, Cited>,
}

/// The standings of a reporting unit and of every unit below it, in the order of sets, then units.
pub fn of_submission(
    catalogue: &Catalogue,
    round: &Round,
    submission: &Submission,
    file: &str,
) -> Vec<Standing> {
    let reporter = &submission.unit;
    let mut drafts: BTreeMap<(String, String), Draft> = BTreeMap::new();
    let mut outstanding: std::collections::BTreeSet<(String, String, u16)> =
        std::collections::BTreeSet::new();
    for table in submission.tables.values() {
        let Some(sheet) = catalogue.form.sheet(&table.sheet) else {
            continue;
        };
        let cited = |e: &Entry| Cited {
            answer: e.answer.clone(),
            raw: e.raw.clone(),
            cite: Cite {
                file: file.to_owned(),
                tab: table.tab.clone(),
                cell: e.at,
            },
        };
        let Some(set) = catalogue.set(&table.set) else {
            continue;
        };
        let placed_columns = sheet.expand(Some(set), &reporter.kind);
        for row in &table.rows {
            let draft = drafts.entry((set.id.clone(), row.unit.clone())).or_default();
            if !row.unit_name.is_empty() {
                draft.name.clone_from(&row.unit_name);
            }
            let reason = row
                .cells
                .get("explanation")
                .is_some_and(|e| e.answer != Answer::Blank);
            draft.reasons |= reason;
            for placed in &placed_columns {
                let Some(entry) = row.cells.get(&placed.id) else {
                    continue;
                };
                match (placed.column.item.as_str(), placed.criterion, placed.part) {
                    ("declared", Some(number), _) => {
                        draft
                            .declared
                            .insert(number, (declared(&entry.answer, reason), cited(entry)));
                    }
                    ("declared", None, _) => {
                        let outstanding = row
                            .cells
                            .get("outstanding")
                            .is_some_and(|e| e.answer == Answer::YesNo(true));
                        draft.by_indicator.insert(
                            row.key.clone(),
                            IndicatorStanding {
                                code: row.key.clone(),
                                declared: declared(&entry.answer, reason),
                                at: cited(entry).cite,
                                outstanding,
                            },
                        );
                    }
                    ("result", _, Some(part)) => {
                        draft.results.insert(part.code.clone(), cited(entry));
                    }
                    ("result", _, None) => {
                        draft.results.insert(row.key.clone(), cited(entry));
                    }
                    ("outstanding", ..) => {}
                    (item, ..) if row.key.is_empty() || row.key == "record" => {
                        draft.facts.insert(item.to_owned(), cited(entry));
                    }
                    _ => {}
                }
            }
        }
    }
    // A plan row that says "met, but outstanding" makes its criterion outstanding too.
    for (unit, set, number) in outstanding_rows(catalogue, submission) {
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
                    criterion(
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
                recognition: recognition(&draft.facts),
                conditions: Vec::new(),
                ladder: Ladder::Counting,
            });
        }
    }
    from_measures(catalogue, round, &mut standings);
    conclude(catalogue, &mut standings);
    standings
}

/// Standings of a reporting unit from which nothing counts: itself and all units below that have to report.
pub fn of_nothing(catalogue: &Catalogue, round: &Round, reporter: &Unit) -> Vec<Standing> {
    let mut standings = Vec::new();
    let none = BTreeMap::new();
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
    drafts: &BTreeMap<(String, String), Draft>,
) -> Vec<Subject> {
    let mut found: Vec<Subject> = round
        .units
        .all()
        .iter()
        .filter(|u| u.code == reporter.code || round.units.is_below(&u.code, &reporter.code))
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

fn declared(answer: &Answer, reason: bool) -> Declared {
    match answer {
        Answer::State(true) => Declared::Met,
        Answer::State(false) => Declared::Unmet,
        Answer::NotApplicable => Declared::NotApplicable { reason },
        _ => Declared::Blank,
    }
}

fn criterion(
    set: &CriteriaSet,
    c: &Criterion,
    draft: &Draft,
    class: &str,
    round: &Round,
    outstanding: bool,
) -> CriterionStanding {
    let mut parts = Vec::new();
    let mut indicators = Vec::new();
    let mut allowance = NotApplicable::NoData;
    for indicator in &c.indicators {
        if indicator.not_applicable == NotApplicable::MetWithReason {
            allowance = NotApplicable::MetWithReason;
        }
        if let Some(standing) = draft.by_indicator.get(&indicator.code) {
            indicators.push(standing.clone());
        }
        for part in &indicator.parts {
            let result = draft.results.get(&part.code).cloned();
            let computed = if set.judged {
                judge(
                    part,
                    class,
                    result.as_ref(),
                    indicator.not_applicable,
                    draft.reasons,
                )
            } else {
                Computed::NotJudged
            };
            parts.push(PartStanding {
                code: part.code.clone(),
                indicator: indicator.code.clone(),
                result,
                computed,
            });
        }
    }
    let (state, at, raw) = match draft.declared.get(&c.number) {
        Some((state, cited)) => (*state, Some(cited.cite.clone()), cited.raw.clone()),
        None => (
            from_indicators(&indicators),
            indicators.first().map(|i| i.at.clone()),
            String::new(),
        ),
    };
    let computed = combine(parts.iter().map(|p| p.computed));
    let verdict = verdict(state, computed, round.counting, allowance);
    let outstanding =
        verdict.reported == Reported::Met && (outstanding || indicators.iter().any(|i| i.outstanding));
    CriterionStanding {
        number: c.number,
        declared: state,
        at,
        raw,
        indicators,
        parts,
        computed,
        verdict,
        outstanding,
    }
}

/// A criterion declared indicator by indicator: one not met decides, then one blank.
fn from_indicators(indicators: &[IndicatorStanding]) -> Declared {
    if indicators.is_empty() || indicators.iter().any(|i| i.declared == Declared::Blank) {
        if indicators.iter().any(|i| i.declared == Declared::Unmet) {
            Declared::Unmet
        } else {
            Declared::Blank
        }
    } else if indicators.iter().any(|i| i.declared == Declared::Unmet) {
        Declared::Unmet
    } else if let Some(i) = indicators
        .iter()
        .find(|i| matches!(i.declared, Declared::NotApplicable { .. }))
    {
        i.declared
    } else {
        Declared::Met
    }
}

/// A result against its threshold; equality is enough both ways.
pub fn judge(
    part: &Part,
    class: &str,
    result: Option<&Cited>,
    allowance: NotApplicable,
    reason: bool,
) -> Computed {
    let threshold = part.threshold(class);
    if matches!(threshold, Threshold::Province | Threshold::Unknown) {
        return Computed::NotJudged;
    }
    match (result.map(|r| &r.answer), threshold) {
        (Some(Answer::NotApplicable), _) if allowance == NotApplicable::MetWithReason && reason => {
            Computed::Met
        }
        (Some(Answer::State(met)), Threshold::Met) => {
            if *met {
                Computed::Met
            } else {
                Computed::Unmet
            }
        }
        (Some(Answer::Number(n)), Threshold::Number(limit)) => {
            let met = match part.comparison {
                Comparison::AtLeast => n >= limit,
                Comparison::AtMost => n <= limit,
                Comparison::Met => return Computed::NoData,
            };
            if met { Computed::Met } else { Computed::Unmet }
        }
        _ => Computed::NoData,
    }
}

fn recognition(facts: &BTreeMap<String, Cited>) -> Recognition {
    match (
        facts.get("recognition_no").map(|f| &f.answer),
        facts.get("recognition_date").map(|f| &f.answer),
    ) {
        (Some(Answer::Text(number)), Some(Answer::Date(date))) => Recognition::Yes {
            number: number.clone(),
            date: *date,
        },
        (Some(Answer::Blank), Some(Answer::Blank)) => Recognition::No,
        (None, None) => Recognition::Unknown,
        _ => Recognition::Incomplete,
    }
}

/// Rows of plans (list sheets with a set, a criterion and a kind): (unit, set, criterion) of those that are outstanding.
fn outstanding_rows(catalogue: &Catalogue, submission: &Submission) -> Vec<(String, String, u16)> {
    plan_rows(catalogue, submission)
        .filter(|p| matches!(p.cell("kind").map(|e| &e.answer), Some(Answer::Choice(kind)) if kind == "outstanding"))
        .map(|p| (p.unit, p.set, p.criterion))
        .collect()
}

/// A row of causes and plans.
pub struct PlanRow<'a> {
    /// Unit.
    pub unit: String,
    /// Set.
    pub set: String,
    /// Criterion.
    pub criterion: u16,
    /// Tab in the file.
    pub tab: &'a str,
    row: &'a crate::submission::Row,
}

impl<'a> PlanRow<'a> {
    /// A value of the row.
    pub fn cell(&self, column: &str) -> Option<&'a Entry> {
        self.row.cells.get(column)
    }

    /// A text of the row; empty when blank.
    pub fn text(&self, column: &str) -> String {
        match self.cell(column).map(|e| &e.answer) {
            Some(Answer::Text(text)) => text.clone(),
            _ => String::new(),
        }
    }
}

/// The rows of the sheets that plan what is still to be done.
pub fn plan_rows<'a>(
    catalogue: &'a Catalogue,
    submission: &'a Submission,
) -> impl Iterator<Item = PlanRow<'a>> {
    submission
        .tables
        .values()
        .filter(|t| catalogue.form.sheet(&t.sheet).is_some_and(is_plan_sheet))
        .flat_map(|t| t.rows.iter().map(move |r| (t, r)))
        .filter_map(|(table, row)| {
            let (Some(Answer::Choice(set)), Some(Answer::Number(criterion))) = (
                row.cells.get("set").map(|e| &e.answer),
                row.cells.get("criterion").map(|e| &e.answer),
            ) else {
                return None;
            };
            let criterion = u16::try_from(*criterion).ok()?;
            Some(PlanRow {
                unit: row.unit.clone(),
                set: set.clone(),
                criterion,
                tab: &table.tab,
                row,
            })
        })
}

/// A sheet whose rows name a set, a criterion and a solution.
pub fn is_plan_sheet(sheet: &crate::catalogue::FormSheet) -> bool {
    ["set", "criterion", "solution"]
        .iter()
        .all(|id| sheet.column(id).is_some())
}

/// Results that are a measure of the units below: percent of them that are recognised.
fn from_measures(catalogue: &Catalogue, round: &Round, standings: &mut [Standing]) {
    let snapshot: Vec<(String, bool, bool, String)> = standings
        .iter()
        .map(|s| {
            (
                s.set.clone(),
                s.recognised(),
                s.recognition_known(),
                s.unit.clone(),
            )
        })
        .collect();
    for standing in standings.iter_mut() {
        let Some(set) = catalogue.set(&standing.set) else {
            continue;
        };
        for c in &mut standing.criteria {
            let mut changed = false;
            for part in &mut c.parts {
                let Some((_, indicator)) = set.indicator(&part.indicator) else {
                    continue;
                };
                let Some(measure) = indicator
                    .from_measure
                    .as_ref()
                    .and_then(|id| catalogue.measures.iter().find(|m| m.id == *id))
                else {
                    continue;
                };
                let crate::catalogue::Counts::Units { set: child, .. } = &measure.counts else {
                    continue;
                };
                let below: Vec<_> = snapshot
                    .iter()
                    .filter(|(s, _, _, unit)| s == child && round.units.is_below(unit, &standing.unit))
                    .collect();
                changed = true;
                let limit = indicator.parts.first().map(|p| p.threshold(&round.class).clone());
                part.computed = if below.is_empty() || below.iter().any(|(_, _, known, _)| !known) {
                    Computed::NoData
                } else {
                    let yes = below.iter().filter(|(_, yes, _, _)| *yes).count();
                    let percent = percent_of(yes, below.len());
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

/// Conditions and steps, once every standing of the reporting unit is there.
fn conclude(catalogue: &Catalogue, standings: &mut [Standing]) {
    let snapshot: Vec<(String, String, bool, bool)> = standings
        .iter()
        .map(|s| {
            (
                s.set.clone(),
                s.kind.clone(),
                s.recognised(),
                s.recognition_known(),
            )
        })
        .collect();
    for standing in standings.iter_mut() {
        let conditions: Vec<ConditionStanding> = catalogue
            .conditions
            .iter()
            .filter(|c| c.set == standing.set)
            .map(|c| ConditionStanding {
                id: c.id.clone(),
                title: c.title.clone(),
                holds: holds(c, standing, &snapshot),
            })
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

fn holds(condition: &Condition, standing: &Standing, all: &[(String, String, bool, bool)]) -> Holds {
    let fact = |id: &str, wanted: bool| match standing.facts.get(id).map(|f| &f.answer) {
        Some(Answer::YesNo(said)) if *said == wanted => Holds::Yes,
        Some(Answer::YesNo(_)) => Holds::No,
        _ => Holds::Unknown,
    };
    match &condition.test {
        ConditionTest::FactYes(id) => fact(id, true),
        ConditionTest::FactNo(id) => fact(id, false),
        ConditionTest::AllMet => {
            if standing.all_met() {
                Holds::Yes
            } else if standing
                .criteria
                .iter()
                .any(|c| c.verdict.reported == Reported::Unmet)
            {
                Holds::No
            } else {
                Holds::Unknown
            }
        }
        ConditionTest::NoOutstanding => {
            if standing.outstanding() {
                Holds::No
            } else {
                Holds::Yes
            }
        }
        ConditionTest::ChildrenRecognised { child, of, percent } => {
            let whole = all.iter().filter(|(set, ..)| set == of).count();
            let yes = all.iter().filter(|(set, _, yes, _)| set == child && *yes).count();
            let unknown = all
                .iter()
                .filter(|(set, _, _, known)| set == child && !known)
                .count();
            let needed = share(*percent, whole);
            if yes >= needed {
                Holds::Yes
            } else if yes + unknown >= needed {
                Holds::Unknown
            } else {
                Holds::No
            }
        }
    }
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
