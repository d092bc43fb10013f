//! One model of a round: every reporting unit, whether it reported or not, with its figures, gaps, totals and findings.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::catalogue::{Catalogue, CheckKind as K, Severity, Unit, ValueType};
use crate::diagnostic::{Finding, Looked, Place, Problem as P, Ruled, Sink};
use crate::intake::{self, Fate, Outcome, Reason, Received, Ruling};
use crate::previous::Past;
use crate::report::before::Before;
use crate::report::changes::{self, Changes};
use crate::report::gaps::{self, Gap};
use crate::report::measures::{Counted, Figure};
use crate::report::revisions::{self, Revision};
use crate::report::targets::{self, TargetStanding};
use crate::round::{Decision, RegisterRow, Round};
use crate::standing::{self, Cite, Standing};
use crate::submission::{Answer, Row, Submission};
use crate::text::capital;

/// A round, consolidated.
#[derive(Debug)]
pub struct Consolidated<'a> {
    /// Rulebook.
    pub catalogue: &'a Catalogue,
    /// Round.
    pub round: &'a Round,
    /// As-of time.
    pub as_of: DateTime,
    /// What the round is compared with.
    pub past: &'a Past,
    /// Every file, in order of unit, time received, name.
    pub files: Vec<Received>,
    /// Units that have to report, in order of the unit file.
    pub reporters: Vec<Unit>,
    /// A standing for each unit and set.
    pub standings: Vec<Standing>,
    /// Where the standings of a unit are.
    index: BTreeMap<String, Vec<usize>>,
    /// What is not met, outstanding, unknown or not reported.
    pub gaps: Vec<Gap>,
    /// The earlier round, counted by the rules of this one; none where there is nothing to compare with.
    pub before: Option<Before<'a>>,
    /// What changed since.
    pub changes: Changes,
    /// Figures by measure id.
    pub totals: BTreeMap<String, Figure>,
    /// Targets.
    pub targets: Vec<TargetStanding>,
    /// What changed between the versions that a unit sent.
    pub revisions: Vec<Revision>,
    /// The province's decisions with what became of each, in the order of the round's file.
    pub rulings: Vec<Ruling>,
    /// How much every check has looked at, in all files and about units without one.
    pub looked: Looked,
    /// Findings of all files and of units without one, in order of weight, unit, file, place.
    pub findings: Vec<Finding>,
}

/// Puts a round together.
pub fn consolidate<'a>(
    catalogue: &'a Catalogue,
    round: &'a Round,
    as_of: DateTime,
    past: &'a Past,
    register: &[RegisterRow],
    mut files: Vec<Received>,
) -> Consolidated<'a> {
    files.sort_by(|a, b| {
        let key = |r: &Received| {
            (
                r.unit.as_ref().map_or_else(String::new, |u| u.code.clone()),
                r.received_at(),
                r.file.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    let reporters: Vec<Unit> = reporters(catalogue, round).cloned().collect();
    let mut sink = Sink::new(catalogue);
    for row in register.iter().filter(|r| {
        !files
            .iter()
            .any(|f| f.register.as_ref().is_some_and(|x| x.file == r.file))
    }) {
        let place = Place {
            unit: row.unit.clone(),
            file: row.file.clone(),
            ..Place::default()
        };
        sink.report(K::RegisterFileMissing, place, "", "", P::RegisterFileMissing);
    }
    let rulings = rulings(round, as_of, &files, &mut sink);
    let mut standings = Vec::new();
    for reporter in &reporters {
        if let Some(file) = files
            .iter()
            .find(|f| f.counts && f.unit.as_ref().is_some_and(|u| u.code == reporter.code))
        {
            standings.extend(file.standings.iter().cloned());
        } else {
            standings.extend(standing::of_nothing(catalogue, round, reporter));
            let (due, _) = round.due_of(&reporter.code);
            let place = Place {
                unit: reporter.code.clone(),
                ..Place::default()
            };
            let name = catalogue.plain_name(reporter);
            sink.report(K::NotReceived, place, "", &name, P::NotReceived { due });
        }
    }
    looked(round, register, &files, reporters.len(), &mut sink.looked);
    let mut looked = sink.looked;
    for file in &files {
        looked.append(&file.looked);
    }
    let mut findings = sink.findings;
    findings.extend(files.iter().flat_map(|f| f.findings.iter().cloned()));
    // What hurts most comes first: errors that make a file unusable, then a row, then a cell.
    findings.sort_by(|a, b| {
        let weight = |f: &Finding| (f.severity, std::cmp::Reverse(f.effect));
        (weight(a), &a.place, &a.code).cmp(&(weight(b), &b.place, &b.code))
    });
    let mut index: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, standing) in standings.iter().enumerate() {
        index.entry(standing.unit.clone()).or_default().push(at);
    }
    let counts = |code: &str| {
        let mut all = files.iter().filter(|f| f.counts && f.submission.is_some());
        all.any(|f| f.unit.as_ref().is_some_and(|u| u.code == code))
    };
    let before = Before::new(catalogue, round, past, &reporters, &counts);
    let mut consolidated = Consolidated {
        catalogue,
        round,
        as_of,
        past,
        before,
        changes: Changes::default(),
        files,
        reporters,
        standings,
        index,
        gaps: Vec::new(),
        totals: BTreeMap::new(),
        targets: Vec::new(),
        revisions: Vec::new(),
        rulings,
        looked,
        findings,
    };
    consolidated.revisions = revisions::find(&consolidated);
    consolidated.gaps = gaps::find(&consolidated);
    consolidated.totals = consolidated.counted_all().totals();
    consolidated.targets = targets::stand(&consolidated);
    consolidated.changes = changes::find(&consolidated);
    consolidated
}

/// What became of the province's decisions, in the order of the round's file; those that do nothing are told.
fn rulings(round: &Round, as_of: DateTime, files: &[Received], sink: &mut Sink<'_>) -> Vec<Ruling> {
    let mut rulings = intake::without_file(round, as_of, files);
    for ruling in &rulings {
        if let (Some(decision), Fate::Idle(why)) = (round.decisions.get(ruling.decision), &ruling.fate) {
            let place = Place {
                unit: decision.unit.clone(),
                file: decision.file.clone(),
                ..Place::default()
            };
            sink.report(
                K::DecisionIdle,
                place,
                "",
                "",
                intake::idle(decision, why.clone()),
            );
        }
    }
    rulings.extend(files.iter().flat_map(|f| f.rulings.iter().cloned()));
    rulings.sort_by_key(|r| r.decision);
    rulings
}

/// What the checks of the round as a whole have gone through.
fn looked(
    round: &Round,
    register: &[RegisterRow],
    files: &[Received],
    reporters: usize,
    looked: &mut Looked,
) {
    let known = files.iter().filter(|f| f.received_at().is_some()).count();
    for (kinds, times) in [
        (&[K::RegisterFileMissing][..], register.len()),
        (&[K::DecisionIdle, K::Ruled], round.decisions.len()),
        (&[K::NotReceived], reporters),
        (&[K::AfterAsOf], known),
        (
            &[
                K::SameBytes,
                K::SameValues,
                K::FewerValues,
                K::OrderUnknown,
                K::Replaced,
            ],
            files.len(),
        ),
    ] {
        for kind in kinds {
            looked.add(*kind, times);
        }
    }
}

/// The units that have to report, in the order of the unit file.
pub fn reporters<'a>(catalogue: &'a Catalogue, round: &'a Round) -> impl Iterator<Item = &'a Unit> {
    round
        .units
        .all()
        .iter()
        .filter(|u| round.reports(catalogue, u))
        .filter(|u| round.units.is_below(&u.code, &round.province))
}

impl Consolidated<'_> {
    /// The file that counts for a reporting unit.
    pub fn counted(&self, reporter: &str) -> Option<&Received> {
        self.files
            .iter()
            .find(|f| f.counts && f.unit.as_ref().is_some_and(|u| u.code == reporter))
    }

    /// The submissions that count, in order of reporting units.
    pub fn submissions(&self) -> impl Iterator<Item = (&Received, &Submission)> {
        self.reporters
            .iter()
            .filter_map(|u| self.counted(&u.code))
            .filter_map(|f| Some((f, f.submission.as_ref()?)))
    }

    /// Everything that counts, for the measures.
    fn counted_all(&self) -> Counted<'_> {
        Counted {
            catalogue: self.catalogue,
            cut_off: self.round.cut_off,
            standings: self.standings.iter().collect(),
            submissions: self.submissions().map(|(_, s)| s).collect(),
            recognition_left_out: BTreeSet::new(),
            rows_left_out: BTreeSet::new(),
        }
    }

    /// The rows of a form sheet in the submissions that count.
    pub fn rows<'b>(&'b self, sheet: &'b str) -> impl Iterator<Item = (&'b Received, &'b Row)> {
        self.submissions().flat_map(move |(f, s)| {
            s.tables
                .get(sheet)
                .into_iter()
                .flat_map(move |t| t.rows.iter().map(move |r| (f, r)))
        })
    }

    /// The decision that put a value into a cell.
    pub fn correction(&self, cite: &Cite) -> Option<&Decision> {
        let ruling = self.rulings.iter().find(|r| match &r.fate {
            Fate::Done(Ruled::Corrected { sheet, cell, .. }) => {
                let decision = self.round.decisions.get(r.decision);
                *sheet == cite.tab
                    && *cell == cite.cell
                    && decision.is_some_and(|d| intake::same_path(&d.file, &cite.file))
            }
            _ => false,
        });
        ruling.and_then(|r| self.round.decisions.get(r.decision))
    }

    /// The cells of a unit under a set that hold a value of the province.
    pub fn corrected_cells(&self, standing: &Standing) -> Vec<Cite> {
        let Some((file, submission)) = self
            .counted(&standing.reporter)
            .and_then(|f| Some((f, f.submission.as_ref()?)))
        else {
            return Vec::new();
        };
        let tables = submission.tables.values().filter(|t| t.set == standing.set);
        tables
            .flat_map(|t| t.rows.iter().map(move |r| (t, r)))
            .filter(|(_, row)| row.unit == standing.unit)
            .flat_map(|(table, row)| row.cells.values().map(move |e| (table, e)))
            .filter(|(_, entry)| entry.adjusted)
            .map(|(table, entry)| Cite {
                file: file.file.clone(),
                tab: table.tab.clone(),
                cell: entry.at,
            })
            .collect()
    }

    /// The standing of a unit under a set.
    pub fn standing(&self, unit: &str, set: &str) -> Option<&Standing> {
        let at = self.index.get(unit)?;
        at.iter()
            .filter_map(|i| self.standings.get(*i))
            .find(|s| s.set == set)
    }

    /// A value in words, as a person would read it: labels of lists, names of units.
    pub fn words(&self, answer: &Answer, value_type: &ValueType) -> String {
        match (answer, value_type) {
            (Answer::Choice(id), ValueType::Choice(list)) => {
                let list = self.catalogue.list(list);
                list.map_or_else(|| id.clone(), |l| l.label(id).to_owned())
            }
            (Answer::Unit(code), _) => {
                let unit = self.round.units.get(code);
                unit.map_or_else(|| code.clone(), |u| self.catalogue.full_name(u))
            }
            (answer, _) => standing::show(Some(answer)),
        }
    }

    /// Name of a unit for people; villages and the like have theirs in the standing.
    pub fn unit_name(&self, standing: &Standing) -> String {
        let word = self
            .catalogue
            .kind(&standing.kind)
            .map_or("", |k| k.word.as_str());
        format!("{word} {}", standing.name).trim().to_owned()
    }

    /// "thôn Nhật Chiêu 1, xã Liên Châu, huyện Yên Lạc": the unit with those above it up to the reporting unit.
    pub fn long_name(&self, standing: &Standing) -> String {
        let mut names = vec![self.unit_name(standing)];
        let mut above = self.round.units.get(&standing.parent);
        while let Some(unit) =
            above.filter(|u| standing.unit != standing.reporter && u.code != self.round.province)
        {
            names.push(self.catalogue.plain_name(unit));
            above = self.round.units.get(&unit.parent);
        }
        capital(&names.join(", "))
    }

    /// The same of a unit of the list of units, by code.
    pub fn name_with_those_above(&self, code: &str, reporter: &str) -> String {
        let mut names = Vec::new();
        let mut unit = self.round.units.get(code);
        while let Some(found) = unit {
            names.push(self.catalogue.plain_name(found));
            let top = found.code == reporter || found.parent == self.round.province;
            unit = self.round.units.get(&found.parent).filter(|_| !top);
        }
        capital(&names.join(", "))
    }

    /// 0 when nothing is wrong, 1 when a figure that counts is faulty or a unit is missing or returned.
    pub fn exit_code(&self) -> u8 {
        let faulty = self
            .files
            .iter()
            .any(|f| f.counts && f.count(Severity::Error) > 0);
        let missing = self.reporters.iter().any(|u| self.counted(&u.code).is_none());
        let stray = self
            .files
            .iter()
            .any(|f| !f.is_owner_file() && f.outcome == Outcome::Returned && f.unit.is_none());
        let register = self
            .findings
            .iter()
            .any(|f| f.severity == Severity::Error && matches!(f.problem, P::RegisterFileMissing));
        // Which of two files is right is for the province to say.
        let undecided = self
            .files
            .iter()
            .any(|f| matches!(f.reason, Reason::FewerValues { .. } | Reason::OrderUnknown { .. }));
        u8::from(faulty || missing || stray || register || undecided)
    }
}

/// Numbers of a row's cell.
pub fn number_of(row: &Row, column: &str) -> Option<Decimal> {
    match row.cells.get(column).map(|e| &e.answer) {
        Some(Answer::Number(n)) => Some(*n),
        _ => None,
    }
}
