//! Which file of a unit counts, and why.
//!
//! The latest received before closing that is not returned counts. A newer one with fewer usable values does not take its
//! place until the province decides; one with the same values changes nothing. Where the register does not say which of
//! two came later, the fuller one counts and the province is asked.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;

use super::rulings::{self, Fate, Ruling};
use super::{Outcome, Reason, Received, same_path};
use crate::catalogue::{Catalogue, CheckKind as K};
use crate::check::check_late;
use crate::diagnostic::{IdleDecision, Problem as P, Ruled, Sink};
use crate::round::{Decided, Round};
use crate::submission;
use crate::time::end_of_day;

/// Marks the file that counts for each unit, and says of every file why it counts or not.
pub(super) fn decide(catalogue: &Catalogue, round: &Round, as_of: DateTime, received: &mut [Received]) {
    accept_late(catalogue, round, as_of, received);
    let mut order: Vec<usize> = (0..received.len()).collect();
    order.sort_by_key(|i| received.get(*i).map(|r| (r.received_at(), r.file.clone())));
    let repeats = repeats(received, &order);
    let mut of_unit: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for i in order {
        if let Some(file) = received.get(i)
            && let Some(unit) = &file.unit
            && !repeats.contains_key(&i)
            && may_count(file, as_of)
        {
            of_unit.entry(unit.code.clone()).or_default().push(i);
        }
    }
    let mut reasons: BTreeMap<usize, Reason> = BTreeMap::new();
    let mut winners: BTreeMap<String, String> = BTreeMap::new();
    for (unit, candidates) in of_unit {
        let contest = Contest::new(catalogue, round, as_of, received, &unit, candidates);
        let (winner, of_all) = contest.run();
        if let Some(file) = winner.and_then(|i| received.get(i)) {
            winners.insert(unit, file.file.clone());
        }
        reasons.extend(of_all);
    }
    for (i, file) in received.iter_mut().enumerate() {
        let kept = file.unit.as_ref().and_then(|u| winners.get(&u.code)).cloned();
        let reason = if let Some(first) = repeats.get(&i) {
            Reason::SameBytes { first: first.clone() }
        } else if let Some(reason) = reasons.remove(&i) {
            reason
        } else if file.received_at().is_some_and(|at| at > as_of) {
            Reason::AfterAsOf { as_of }
        } else if file.outcome == Outcome::Returned {
            Reason::Returned { kept }
        } else if file.timing.is_some_and(|t| t.after_closing) {
            Reason::AfterClosing
        } else {
            Reason::NoUnit
        };
        say(catalogue, file, reason);
    }
    settle(round, as_of, received);
}

/// Whether a file could count for its unit if it were the only one.
fn may_count(file: &Received, as_of: DateTime) -> bool {
    file.outcome != Outcome::Returned
        && file.submission.is_some()
        && file.received_at().is_none_or(|at| at <= as_of)
        && (file.accepted_late.is_some() || !file.timing.is_some_and(|t| t.after_closing))
}

/// Notes what the province accepts after closing; the finding that says so no longer keeps the file out.
fn accept_late(catalogue: &Catalogue, round: &Round, as_of: DateTime, received: &mut [Received]) {
    for (at, decision) in round.decisions.iter().enumerate() {
        if decision.what != Decided::AcceptLate || !rulings::in_force(decision, as_of) {
            continue;
        }
        let file = received
            .iter_mut()
            .find(|f| same_path(&f.file, &decision.file) && !f.is_wrong(at));
        let Some(file) = file else { continue };
        if file.timing.is_some_and(|t| t.after_closing) {
            file.accepted_late = Some(decision.document.clone());
            // Accepted all the same, and late all the same.
            let mut sink = Sink::new(catalogue);
            if let Some(timing) = file.timing {
                check_late(&timing, &file.place(), &file.unit_name(), &mut sink);
            }
            let late = file.findings.iter_mut();
            for finding in late.filter(|f| matches!(f.problem, P::AfterClosing { .. })) {
                finding.waived = Some(decision.document.clone());
            }
            file.findings.extend(sink.findings);
            file.outcome = super::outcome(&file.findings, file.submission.is_some());
        } else {
            file.rulings.push(Ruling {
                decision: at,
                fate: Fate::Idle(IdleDecision::NotLate),
            });
        }
    }
}

/// Files that are byte for byte one that came before, with that one.
fn repeats(received: &[Received], order: &[usize]) -> BTreeMap<usize, String> {
    let mut first_of: BTreeMap<&str, &str> = BTreeMap::new();
    let mut repeats = BTreeMap::new();
    for i in order {
        let Some(file) = received.get(*i).filter(|f| !f.sha256.is_empty()) else {
            continue;
        };
        if let Some(first) = first_of.get(file.sha256.as_str()) {
            repeats.insert(*i, (*first).to_owned());
        } else {
            first_of.insert(&file.sha256, &file.file);
        }
    }
    repeats
}

/// The files of one unit that may count, in the order received.
struct Contest<'a> {
    catalogue: &'a Catalogue,
    received: &'a [Received],
    candidates: Vec<usize>,
    /// The province's choice, with its document.
    chosen: Option<(usize, String)>,
    /// Files that the province's choice leaves out.
    left_out: BTreeSet<usize>,
    usable: BTreeMap<usize, usize>,
}

impl<'a> Contest<'a> {
    fn new(
        catalogue: &'a Catalogue,
        round: &'a Round,
        as_of: DateTime,
        received: &'a [Received],
        unit: &str,
        candidates: Vec<usize>,
    ) -> Self {
        let mut decisions: Vec<(usize, &crate::round::Decision)> = round
            .decisions
            .iter()
            .enumerate()
            .filter(|(_, d)| d.what == Decided::UseFile && d.unit == unit && rulings::in_force(d, as_of))
            .collect();
        decisions.sort_by_key(|(_, d)| d.date);
        // The last decision that names a file which may count is the one in force.
        let choice = decisions.iter().rev().find_map(|(_, d)| {
            let named = |i: &&usize| received.get(**i).is_some_and(|f| same_path(&f.file, &d.file));
            Some((*candidates.iter().find(named)?, *d))
        });
        let mut left_out = BTreeSet::new();
        if let Some((chosen, decision)) = choice {
            // What came after the day of the decision was not before the province.
            let known = |i: &usize| {
                let at = received.get(*i).and_then(Received::received_at);
                at.is_none_or(|at| at <= end_of_day(decision.date))
            };
            left_out.extend(candidates.iter().copied().filter(|i| *i != chosen && known(i)));
        }
        Self {
            catalogue,
            received,
            candidates,
            chosen: choice.map(|(i, d)| (i, d.document.clone())),
            left_out,
            usable: BTreeMap::new(),
        }
    }

    fn file(&self, i: usize) -> &'a str {
        self.received.get(i).map_or("", |f| f.file.as_str())
    }

    fn usable(&mut self, i: usize) -> usize {
        let (catalogue, received) = (self.catalogue, self.received);
        *self.usable.entry(i).or_insert_with(|| {
            let submission = received.get(i).and_then(|f| f.submission.as_ref());
            submission.map_or(0, |s| submission::usable(catalogue, s))
        })
    }

    fn same_values(&self, a: usize, b: usize) -> bool {
        let of = |i: usize| self.received.get(i).and_then(|f| f.submission.as_ref());
        match (of(a), of(b)) {
            (Some(a), Some(b)) => submission::changes(self.catalogue, a, b).is_empty(),
            _ => false,
        }
    }

    /// Whether nothing says which of two came later.
    fn order_unknown(&self, a: usize, b: usize) -> bool {
        let at = |i: usize| self.received.get(i).and_then(Received::received_at);
        at(a) == at(b)
    }

    /// Goes through the files in the order received; the one that counts, and why each counts or does not.
    fn run(mut self) -> (Option<usize>, BTreeMap<usize, Reason>) {
        let mut reasons: BTreeMap<usize, Reason> = BTreeMap::new();
        let mut best: Option<usize> = None;
        let field: Vec<usize> = self
            .candidates
            .iter()
            .copied()
            .filter(|i| !self.left_out.contains(i))
            .collect();
        for &i in &field {
            let Some(b) = best else {
                best = Some(i);
                continue;
            };
            let better = |x: usize, y: usize| {
                let outcome = |i: usize| self.received.get(i).map(|f| f.outcome);
                outcome(x).cmp(&outcome(y)) == Ordering::Less
            };
            let kept = self.file(b).to_owned();
            if self.same_values(b, i) && !better(i, b) {
                reasons.insert(i, Reason::SameValues { first: kept });
                continue;
            }
            let (here, there) = (self.usable(i), self.usable(b));
            if self.order_unknown(b, i) {
                // The fuller one; the first by name where they are alike.
                let (winner, loser) = if here > there { (i, b) } else { (b, i) };
                let kept = self.file(winner).to_owned();
                reasons.insert(loser, Reason::OrderUnknown { kept });
                best = Some(winner);
            } else if here < there {
                reasons.insert(i, Reason::FewerValues { kept, here, there });
            } else {
                best = Some(i);
            }
        }
        let Some(winner) = best else {
            return (None, reasons);
        };
        let place = |i: usize| field.iter().position(|x| *x == i);
        for &i in field.iter().filter(|i| **i != winner) {
            let unknown =
                matches!(reasons.get(&i), Some(Reason::OrderUnknown { kept }) if kept == self.file(winner));
            if place(i) < place(winner) && !unknown {
                let by = self.file(winner).to_owned();
                reasons.insert(i, Reason::Replaced { by });
            }
        }
        reasons.insert(
            winner,
            match (
                &self.chosen,
                self.received.get(winner).and_then(|f| f.accepted_late.as_ref()),
            ) {
                (Some((chosen, document)), _) if *chosen == winner => Reason::Chosen {
                    document: document.clone(),
                },
                (_, Some(document)) => Reason::AcceptedLate {
                    document: document.clone(),
                },
                _ => Reason::Latest,
            },
        );
        for &i in &self.left_out {
            let reason = match &self.chosen {
                Some((chosen, document)) if *chosen == winner => Reason::NotChosen {
                    by: self.file(winner).to_owned(),
                    document: document.clone(),
                },
                _ => Reason::Replaced {
                    by: self.file(winner).to_owned(),
                },
            };
            reasons.insert(i, reason);
        }
        (Some(winner), reasons)
    }
}

/// Writes the reason down, with the finding that tells the unit or the province.
fn say(catalogue: &Catalogue, file: &mut Received, reason: Reason) {
    let mut sink = Sink::new(catalogue);
    let mut about = |kind, problem| sink.about_file(kind, file.place(), problem);
    match &reason {
        Reason::SameBytes { first } => about(K::SameBytes, P::SameBytes { first: first.clone() }),
        Reason::SameValues { first } => about(K::SameValues, P::SameValues { first: first.clone() }),
        Reason::Replaced { by } => about(K::Replaced, P::Replaced { by: by.clone() }),
        Reason::FewerValues { kept, here, there } => about(
            K::FewerValues,
            P::FewerValues {
                kept: kept.clone(),
                here: *here,
                there: *there,
            },
        ),
        Reason::OrderUnknown { kept } => about(K::OrderUnknown, P::OrderUnknown { kept: kept.clone() }),
        Reason::AfterAsOf { as_of } => {
            if let Some(received) = file.received_at() {
                about(
                    K::AfterAsOf,
                    P::AfterAsOf {
                        received,
                        as_of: *as_of,
                    },
                );
            }
        }
        _ => {}
    }
    file.counts = reason.counts();
    file.reason = reason;
    file.findings.extend(sink.findings);
}

/// What became of the decisions on which file counts.
fn settle(round: &Round, as_of: DateTime, received: &mut [Received]) {
    for (at, decision) in round.decisions.iter().enumerate() {
        if !rulings::in_force(decision, as_of) {
            continue;
        }
        let file = received.iter_mut().find(|f| same_path(&f.file, &decision.file));
        let Some(file) = file else { continue };
        if file.rulings.iter().any(|r| r.decision == at) {
            continue;
        }
        let ruled = match (&decision.what, &file.reason) {
            (Decided::UseFile, Reason::Chosen { .. }) => Ruled::Chosen,
            (Decided::AcceptLate, reason) if reason.counts() => Ruled::AcceptedLate,
            _ => continue,
        };
        file.rulings.push(Ruling {
            decision: at,
            fate: Fate::Done(ruled),
        });
    }
}
