//! The province's decisions carried out on the file that they name, and what became of each.
//!
//! A correction is put into the workbook before it is understood, so that everything after sees one value; what the unit
//! had typed is kept beside it. A waiver leaves its finding to be seen, without its consequence. A decision that does
//! nothing is told; one that cannot be right (no such cell, another unit's file) is a fault of the round's own file.

use jiff::civil::DateTime;

use super::{Outcome, Received, same_path};
use crate::catalogue::{Catalogue, CheckKind as K, Effect, Fault, OutputKind, Unit};
use crate::diagnostic::{Finding, IdleDecision, Place, Problem as P, Ruled, Sink};
use crate::number;
use crate::round::{Decided, Decision, Round};
use crate::submission::{self, Answer, Submission};
use crate::workbook::{Book, CellRef, Content};

/// A decision and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruling {
    /// Its place among the round's decisions.
    pub decision: usize,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a decision.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// It was carried out.
    Done(Ruled),
    /// It changed nothing.
    Idle(IdleDecision),
    /// It cannot be right.
    Wrong(Box<Fault>),
}

/// The decisions in force about one file, on their way through its reading.
pub(super) struct Rulings<'a> {
    decisions: Vec<(usize, &'a Decision)>,
    adjusted: Vec<Adjusted>,
    /// Findings let pass, by decision.
    waived: Vec<usize>,
    pub(super) fates: Vec<Ruling>,
}

/// A cell whose value was put in.
struct Adjusted {
    decision: usize,
    sheet: String,
    cell: CellRef,
    /// What the unit had typed.
    typed: String,
    /// What the province put there, in words.
    value: String,
}

/// A value that the province gives, in words.
fn words(value: &Content) -> String {
    match value {
        Content::Number(n) => number::show(*n),
        Content::Text(text) if text.is_empty() => "để trống".to_owned(),
        Content::Text(text) | Content::Error(text) | Content::HugeNumber(text) => text.clone(),
        Content::Bool(truth) => truth.to_string(),
    }
}

/// Whether a decision is in force at a moment.
pub(super) fn in_force(decision: &Decision, as_of: DateTime) -> bool {
    decision.date <= as_of.date()
}

/// The decisions about a file that are in force at a moment, with their places.
fn about<'a, 'f>(
    round: &'a Round,
    as_of: DateTime,
    file: &'f str,
) -> impl Iterator<Item = (usize, &'a Decision)> + use<'a, 'f> {
    let decisions = round.decisions.iter().enumerate();
    decisions.filter(move |(_, d)| in_force(d, as_of) && same_path(&d.file, file))
}

impl<'a> Rulings<'a> {
    /// The decisions about a file.
    pub(super) fn of(round: &'a Round, as_of: DateTime, file: &str) -> Self {
        Self {
            decisions: about(round, as_of, file).collect(),
            adjusted: Vec::new(),
            waived: Vec::new(),
            fates: Vec::new(),
        }
    }

    fn settle(&mut self, decision: usize, fate: Fate) {
        if !self.fates.iter().any(|r| r.decision == decision) {
            self.fates.push(Ruling { decision, fate });
        }
    }

    fn wrong(&mut self, at: usize, title: String, help: &str) {
        let Some((_, decision)) = self.decisions.iter().find(|(i, _)| *i == at) else {
            return;
        };
        let fault = Fault::at(decision.spot.clone(), title, "quyết định này").help(help);
        self.settle(at, Fate::Wrong(Box::new(fault)));
    }

    /// Puts the corrected values into the workbook.
    pub(super) fn correct(&mut self, book: &mut Book) {
        for (at, decision) in self.decisions.clone() {
            let Decided::Correct { sheet, cell, value } = &decision.what else {
                continue;
            };
            let tab = book
                .sheets
                .iter()
                .map(|s| s.name.clone())
                .find(|name| same_path(name, sheet));
            let Some(tab) = tab else {
                let names: Vec<&str> = book.sheets.iter().map(|s| s.name.as_str()).collect();
                let help = format!("Các trang của tệp: {}", names.join(", "));
                self.wrong(
                    at,
                    format!("Tệp `{}` không có trang `{sheet}`", decision.file),
                    &help,
                );
                continue;
            };
            if let Ok(old) = book.replace(&tab, *cell, value.clone()) {
                self.adjusted.push(Adjusted {
                    decision: at,
                    sheet: tab,
                    cell: *cell,
                    typed: old.map_or_else(String::new, |c| submission::raw(&c).into_owned()),
                    value: words(value),
                });
            }
        }
    }

    /// A decision names the unit that its file is of.
    pub(super) fn of_unit(&mut self, catalogue: &Catalogue, unit: &Unit) {
        for (at, decision) in self.decisions.clone() {
            if decision.unit != unit.code {
                let name = catalogue.plain_name(unit);
                self.wrong(
                    at,
                    format!("Tệp `{}` là báo cáo của {name} ({})", decision.file, unit.code),
                    "Sửa `unit` hoặc `file` của quyết định",
                );
            }
        }
    }

    /// Marks the corrected cells in what was understood.
    pub(super) fn mark(&mut self, catalogue: &Catalogue, submission: &mut Submission) {
        let seen: Vec<&str> = [OutputKind::Tidy, OutputKind::Findings]
            .iter()
            .filter_map(|k| catalogue.output_name(*k))
            .collect();
        let mut help = "Ghi ô có số liệu".to_owned();
        if !seen.is_empty() {
            help = format!("{help}: xem trang {} của sổ tổng hợp", seen.join(" hoặc "));
        }
        for adjusted in std::mem::take(&mut self.adjusted) {
            let found = submission.mark_adjusted(&adjusted.sheet, adjusted.cell, &adjusted.typed);
            let (at, sheet, cell) = (adjusted.decision, adjusted.sheet, adjusted.cell);
            match found {
                None => self.wrong(
                    at,
                    format!("Ô {cell} trang `{sheet}` không phải ô số liệu của biểu mẫu"),
                    &help,
                ),
                Some(Answer::Unreadable(_)) => self.wrong(
                    at,
                    format!("Giá trị điều chỉnh không dùng được ở ô {cell} trang `{sheet}`"),
                    "Ghi giá trị đúng kiểu và trong khoảng cho phép của cột",
                ),
                Some(_) => {
                    let fate = Fate::Done(Ruled::Corrected {
                        sheet,
                        cell,
                        typed: adjusted.typed,
                        value: adjusted.value,
                    });
                    self.settle(at, fate);
                }
            }
        }
    }

    /// Marks the findings that are let pass; safe to call again when there are more.
    pub(super) fn waive(&mut self, findings: &mut [Finding]) {
        for (at, decision) in &self.decisions {
            let Decided::Waive { rule, sheet, cell } = &decision.what else {
                continue;
            };
            for finding in findings
                .iter_mut()
                .filter(|f| f.waived.is_none() && f.code == *rule)
            {
                let place = &finding.place;
                if sheet.as_ref().is_none_or(|s| same_path(s, &place.sheet))
                    && cell.is_none_or(|c| place.cell == Some(c))
                {
                    finding.waived = Some(decision.document.clone());
                    self.waived.push(*at);
                }
            }
        }
    }

    /// Says what became of the rest, once the file is gone through.
    pub(super) fn finish(mut self, read: bool) -> Vec<Ruling> {
        for (at, decision) in self.decisions.clone() {
            match &decision.what {
                Decided::Waive { rule, .. } => {
                    let findings = self.waived.iter().filter(|w| **w == at).count();
                    let fate = if findings == 0 {
                        Fate::Idle(IdleDecision::NoSuchFinding { rule: rule.clone() })
                    } else if read {
                        Fate::Done(Ruled::Waived {
                            rule: rule.clone(),
                            findings,
                        })
                    } else {
                        Fate::Idle(IdleDecision::FileReturned)
                    };
                    self.settle(at, fate);
                }
                // A file that was not read cannot show whether the cell is there.
                Decided::Correct { .. } => self.settle(at, Fate::Idle(IdleDecision::FileReturned)),
                // Settled when the file that counts is chosen.
                Decided::UseFile | Decided::AcceptLate => {}
            }
        }
        self.fates
    }
}

/// What became of the decisions once it is known which files count: a correction in a file that does not count does
/// nothing. Each is told at its file.
pub(super) fn conclude(catalogue: &Catalogue, round: &Round, as_of: DateTime, files: &mut [Received]) {
    for file in files {
        let name = file.file.clone();
        let mut sink = Sink::new(catalogue);
        for (at, decision) in about(round, as_of, &name) {
            if !file.rulings.iter().any(|r| r.decision == at) {
                let why = if file.outcome == Outcome::Returned {
                    IdleDecision::FileReturned
                } else {
                    IdleDecision::FileDoesNotCount
                };
                file.rulings.push(Ruling {
                    decision: at,
                    fate: Fate::Idle(why),
                });
            }
            let counts = file.counts;
            let Some(ruling) = file.rulings.iter_mut().find(|r| r.decision == at) else {
                continue;
            };
            if matches!(ruling.fate, Fate::Done(_)) && !counts {
                ruling.fate = Fate::Idle(IdleDecision::FileDoesNotCount);
            }
            let mut place = Place {
                unit: decision.unit.clone(),
                file: file.file.clone(),
                ..Place::default()
            };
            match &ruling.fate {
                Fate::Done(ruled) => {
                    let mut raw = "";
                    if let Ruled::Corrected {
                        sheet, cell, typed, ..
                    } = ruled
                    {
                        place.sheet.clone_from(sheet);
                        place.cell = Some(*cell);
                        raw = typed;
                    }
                    let problem = P::Ruled {
                        ruled: ruled.clone(),
                        reason: decision.reason.clone(),
                        document: decision.document.clone(),
                        date: decision.date,
                    };
                    sink.report(K::Ruled, place, raw, "", problem);
                }
                Fate::Idle(why) => sink.report(K::DecisionIdle, place, "", "", idle(decision, why.clone())),
                Fate::Wrong(_) => {}
            }
        }
        file.findings.extend(sink.findings);
    }
}

/// The decisions about files that are not there, or not in force yet.
pub fn without_file(round: &Round, as_of: DateTime, files: &[Received]) -> Vec<Ruling> {
    let missing = |d: &Decision| !files.iter().any(|f| same_path(&f.file, &d.file));
    round
        .decisions
        .iter()
        .enumerate()
        .filter_map(|(decision, d)| {
            let why = if !in_force(d, as_of) {
                IdleDecision::NotYet
            } else if missing(d) {
                IdleDecision::NoFile
            } else {
                return None;
            };
            Some(Ruling {
                decision,
                fate: Fate::Idle(why),
            })
        })
        .collect()
}

/// A decision that does nothing, as a finding.
pub fn idle(decision: &Decision, why: IdleDecision) -> P {
    P::DecisionIdle {
        kind: decision.what.clone(),
        document: decision.document.clone(),
        why,
    }
}

/// The faults of decisions that only the files could show.
pub fn faults(files: &[Received]) -> Vec<Fault> {
    files
        .iter()
        .flat_map(|f| &f.rulings)
        .filter_map(|r| match &r.fate {
            Fate::Wrong(fault) => Some((**fault).clone()),
            _ => None,
        })
        .collect()
}

/// Uses the numbers that are let pass although they lie outside their range. Says which findings lost their ground.
pub(super) fn allow(submission: &mut Submission, findings: &[Finding]) -> Vec<Finding> {
    findings
        .iter()
        .filter(|f| f.waived.is_some() && f.effect == Effect::Cell)
        .filter(|f| {
            f.place
                .cell
                .is_some_and(|cell| submission.allow(&f.place.sheet, cell))
        })
        .cloned()
        .collect()
}
