//! Criteria, recognitions, plans and results of units under sets: what they were, what they are.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Change, ChangeKind as K, Held, Side, of_standing, strong, then};
use crate::catalogue::StrongChange;
use crate::count::{Computed, Reported};
use crate::report::before::Before;
use crate::report::consolidated::Consolidated;
use crate::standing::{Cite, CriterionStanding, PartStanding, Recognition, Standing, plan_rows};
use crate::submission::Answer;

/// (unit, set, criterion) → until when it was planned to be done, and the cell that said so.
type Plans = BTreeMap<(String, String, u16), (Date, Cite)>;

pub(super) fn find(c: &Consolidated<'_>, before: &Before<'_>) -> Vec<Change> {
    let plans = plans(c, before);
    let strong = strong(c);
    let mut rows = Vec::new();
    for set in &c.catalogue.sets {
        for now in c.standings.iter().filter(|s| s.set == set.id && s.submitted) {
            let Some(was) = before.standing(&now.unit, &now.set) else {
                continue;
            };
            let pair = Pair { c, before, was, now };
            for criterion in &now.criteria {
                let Some(then) = was.criteria.iter().find(|k| k.number == criterion.number) else {
                    continue;
                };
                rows.extend(pair.state(then, criterion));
                rows.extend(pair.plan(&plans, then, criterion));
                if let Some(strong) = strong {
                    rows.extend(pair.results(strong, then, criterion));
                }
            }
            rows.extend(pair.recognition());
        }
    }
    rows
}

/// What the earlier round planned, by the latest day where it named several.
fn plans(c: &Consolidated<'_>, before: &Before<'_>) -> Plans {
    let mut plans = Plans::new();
    let submissions = before.earlier.submissions.values();
    for plan in submissions.flat_map(|s| plan_rows(c.catalogue, s)) {
        let Some(entry) = plan.cell("planned") else {
            continue;
        };
        let Answer::Date(date) = entry.answer else {
            continue;
        };
        let cite = Cite {
            file: String::new(),
            tab: plan.tab.to_owned(),
            cell: entry.at,
        };
        let cite = before.earlier.place(&plan.unit, &cite);
        let known = plans
            .entry((plan.unit, plan.set, plan.criterion))
            .or_insert_with(|| (date, cite.clone()));
        if date > known.0 {
            *known = (date, cite);
        }
    }
    plans
}

/// A unit under a set in both rounds.
struct Pair<'p> {
    c: &'p Consolidated<'p>,
    before: &'p Before<'p>,
    was: &'p Standing,
    now: &'p Standing,
}

impl Pair<'_> {
    fn change(&self, kind: K, before: Side, now: Side) -> Change {
        of_standing(self.c, self.now, kind, (before, now))
    }

    fn side_before(&self, criterion: &CriterionStanding) -> Side {
        let place = then(self.before, &self.was.unit, cell_of(criterion).as_ref());
        Side::new(held(criterion), place)
    }

    /// Met, not met, no data: what became of it.
    fn state(&self, then: &CriterionStanding, now: &CriterionStanding) -> Option<Change> {
        let kind = match (then.verdict.reported, now.verdict.reported) {
            (Reported::Met, Reported::Unmet) => K::Slipped,
            (Reported::Unmet, Reported::Met) => K::NewlyMet,
            (Reported::Met | Reported::Unmet, Reported::NoData) => K::DataGone,
            (Reported::NoData, Reported::Met | Reported::Unmet) => K::DataCame,
            _ => return None,
        };
        let mut row = self.change(kind, self.side_before(then), Side::new(held(now), cell_of(now)));
        row.criterion = Some(now.number);
        row.explanation = self.explained(now.number);
        Some(row)
    }

    /// A plan whose day has passed by the cut-off date of this round, and what it was to mend is not mended.
    fn plan(&self, plans: &Plans, then: &CriterionStanding, now: &CriterionStanding) -> Option<Change> {
        let key = (self.now.unit.clone(), self.now.set.clone(), now.number);
        let (date, cite) = plans.get(&key)?;
        let open = now.verdict.reported == Reported::Unmet || (then.outstanding && now.outstanding);
        if *date > self.c.round.cut_off || !open {
            return None;
        }
        let mut row = self.change(
            K::PlanPassed,
            Side::new(held(then), Some(cite.clone())),
            Side::new(held(now), cell_of(now)),
        );
        row.criterion = Some(now.number);
        row.date = Some(*date);
        row.explanation = self.explained(now.number);
        Some(row)
    }

    /// Results that changed strongly.
    fn results(
        &self,
        strong: StrongChange,
        then: &CriterionStanding,
        now: &CriterionStanding,
    ) -> Vec<Change> {
        let mut rows = Vec::new();
        let set = self.c.catalogue.set(&self.now.set);
        for part in &now.parts {
            let was = then.parts.iter().find(|p| p.code == part.code);
            let (Some(old), Some(new)) = (was.and_then(number), number(part)) else {
                continue;
            };
            let Some((_, _, definition)) = set.and_then(|s| s.part(&part.code)) else {
                continue;
            };
            if !is_strong(strong, &definition.unit, old, new) {
                continue;
            }
            let cell = |p: &PartStanding| p.result.as_ref().map(|r| r.cite.clone());
            let place = super::then(self.before, &self.was.unit, was.and_then(cell).as_ref());
            let mut row = self.change(
                K::ResultChanged,
                Side::new(Held::Number(old), place),
                Side::new(Held::Number(new), cell(part)),
            );
            row.criterion = Some(now.number);
            row.indicator = Some(part.code.clone());
            row.measure_unit.clone_from(&definition.unit);
            row.explanation = self.explained(now.number);
            rows.push(row);
        }
        rows
    }

    /// Recognised since, or no longer.
    fn recognition(&self) -> Option<Change> {
        let place = |s: &Standing| s.facts.get("recognition_no").map(|f| f.cite.clone());
        let before = |held: Held| {
            let cite = place(self.was);
            Side::new(held, then(self.before, &self.was.unit, cite.as_ref()))
        };
        match (&self.was.recognition, &self.now.recognition) {
            (Recognition::No, Recognition::Yes { number, date }) => {
                let now = Side::new(Held::Recognised(number.clone()), place(self.now));
                let mut row = self.change(K::Recognised, before(Held::NotRecognised), now);
                row.date = Some(*date);
                Some(row)
            }
            (Recognition::Yes { number, date }, Recognition::No) => {
                let was = before(Held::Recognised(number.clone()));
                let now = Side::new(Held::NotRecognised, place(self.now));
                let mut row = self.change(K::RecognitionGone, was, now);
                row.date = Some(*date);
                row.explanation = self.words_of_rows(None);
                Some(row)
            }
            _ => None,
        }
    }

    /// Why, as the unit wrote it this time: the cause in its plan, else its explanations of the criterion or of its row.
    fn explained(&self, number: u16) -> String {
        let submission = self
            .c
            .counted(&self.now.reporter)
            .and_then(|f| f.submission.as_ref());
        let cause = submission.and_then(|s| {
            plan_rows(self.c.catalogue, s)
                .filter(|p| p.unit == self.now.unit && p.set == self.now.set && p.criterion == number)
                .map(|p| p.text("cause"))
                .find(|text| !text.is_empty())
        });
        cause.unwrap_or_else(|| self.words_of_rows(Some(number)))
    }

    /// The explanations in the unit's rows, those of one criterion or of the unit as a whole.
    fn words_of_rows(&self, number: Option<u16>) -> String {
        let (catalogue, set) = (self.c.catalogue, self.c.catalogue.set(&self.now.set));
        let of_criterion = |key: &str| match number {
            None => false,
            Some(n) => {
                let indicator = set.and_then(|s| s.indicator(key));
                key == n.to_string() || indicator.is_some_and(|(k, _)| k.number == n)
            }
        };
        let mut said: Vec<String> = Vec::new();
        let submission = self
            .c
            .counted(&self.now.reporter)
            .and_then(|f| f.submission.as_ref());
        let tables = submission.into_iter().flat_map(|s| s.tables.values());
        for table in tables.filter(|t| t.set == self.now.set) {
            let column = catalogue
                .form
                .sheet(&table.sheet)
                .and_then(|s| s.item("explanation"));
            let Some(column) = column else { continue };
            let rows = table.rows.iter().filter(|r| r.unit == self.now.unit);
            for row in rows.filter(|r| r.key.is_empty() || of_criterion(&r.key)) {
                if let Some(Answer::Text(text)) = row.cells.get(&column.id).map(|e| &e.answer)
                    && !said.contains(text)
                {
                    said.push(text.clone());
                }
            }
        }
        said.join("; ")
    }
}

fn held(criterion: &CriterionStanding) -> Held {
    match criterion.verdict.reported {
        Reported::Met if criterion.outstanding => Held::Outstanding,
        Reported::Met => Held::Met,
        Reported::Unmet => Held::NotMet,
        Reported::NoData => Held::NoData,
    }
}

/// The cell that decides a criterion: a result that is below what is asked, where it was declared met, else where it was
/// declared.
fn cell_of(criterion: &CriterionStanding) -> Option<Cite> {
    let below = criterion
        .parts
        .iter()
        .filter(|p| criterion.verdict.contradiction && p.computed == Computed::Unmet)
        .find_map(|p| p.result.as_ref());
    below.map(|r| r.cite.clone()).or_else(|| criterion.at.clone())
}

/// The number of a result: what the units below come to where it is made of them, else what was typed.
fn number(part: &PartStanding) -> Option<Decimal> {
    part.counted.or_else(|| match part.result.as_ref()?.answer {
        Answer::Number(n) => Some(n),
        _ => None,
    })
}

fn is_strong(strong: StrongChange, unit: &str, before: Decimal, now: Decimal) -> bool {
    let Some(by) = now.checked_sub(before).map(|d| d.abs()) else {
        return true;
    };
    if by.is_zero() {
        return false;
    }
    if unit == "%" {
        return by >= strong.points;
    }
    // From nothing to something is any number of percent.
    let percent = by
        .checked_mul(Decimal::ONE_HUNDRED)
        .and_then(|n| n.checked_div(before.abs()));
    percent.is_none_or(|p| p >= strong.percent)
}
