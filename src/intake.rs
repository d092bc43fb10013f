//! Files received: opened, identified, read, checked, and the one that counts chosen for each unit.
//!
//! One bad file never stops a round: it becomes a finding about that file.

use jiff::civil::DateTime;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::catalogue::{Catalogue, CheckKind as K, Effect, Severity, Unit};
use crate::check::{self, Subject, Timing, check_deadline};
use crate::diagnostic::{Finding, Place, Problem as P, Sink, arrange};
use crate::round::{RegisterRow, Round};
use crate::standing::{self, Standing};
use crate::submission::{Identity, Lexicon, Opened, Submission};
use crate::workbook::{self, Foreign, Limits, OpenError};

/// A file as found in the round's folder.
#[derive(Debug)]
pub struct InputFile {
    /// Path below `submissions/`, with `/`.
    pub path: String,
    /// Its bytes, or why they could not be read.
    pub bytes: Result<Vec<u8>, String>,
}

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// All figures count.
    Accepted,
    /// All count; warnings are to be mended or explained.
    AcceptedWithWarnings,
    /// Sound cells count, the rest is counted as no data.
    PartlyAccepted,
    /// Nothing counts.
    Returned,
}

impl Outcome {
    /// The word in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::AcceptedWithWarnings => "accepted_with_warnings",
            Self::PartlyAccepted => "partly_accepted",
            Self::Returned => "returned",
        }
    }

    /// In Vietnamese, with its consequence.
    pub fn vietnamese(self) -> (&'static str, &'static str) {
        match self {
            Self::Accepted => ("Nhận", "Toàn bộ số liệu được tính."),
            Self::AcceptedWithWarnings => (
                "Nhận có cảnh báo",
                "Toàn bộ số liệu được tính; đề nghị sửa hoặc giải trình các cảnh báo.",
            ),
            Self::PartlyAccepted => (
                "Nhận một phần",
                "Ô, dòng dùng được thì tính; phần còn lại ghi thiếu số liệu, đề nghị gửi lại.",
            ),
            Self::Returned => ("Trả lại", "Không tính số liệu nào của tệp; đề nghị gửi lại."),
        }
    }
}

/// A file with everything known of it.
#[derive(Debug)]
pub struct Received {
    /// Path below `submissions/`.
    pub file: String,
    /// SHA-256 in hexadecimal; empty when the bytes could not be read.
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
    /// Its row in the register.
    pub register: Option<RegisterRow>,
    /// Its unit, from inside the file; from the register when the file says nothing.
    pub unit: Option<Unit>,
    /// As understood; none when it is returned before that.
    pub submission: Option<Submission>,
    /// Where its units stand.
    pub standings: Vec<Standing>,
    /// Against the deadline.
    pub timing: Option<Timing>,
    /// Findings of this file.
    pub findings: Vec<Finding>,
    /// What happened.
    pub outcome: Outcome,
    /// It is the one used for its unit.
    pub counts: bool,
    /// Why it is used or not, in Vietnamese.
    pub reason: String,
}

impl Received {
    /// When it was received.
    pub fn received_at(&self) -> Option<DateTime> {
        self.register.as_ref().and_then(|r| r.received_at)
    }

    /// Number of findings of a weight.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings
            .iter()
            .filter(|f| f.severity == severity)
            .map(|f| 1 + f.others.len())
            .sum()
    }

    /// A file that Excel leaves beside an open workbook: no submission at all.
    pub fn is_owner_file(&self) -> bool {
        is_owner_file(&self.file)
    }
}

fn is_owner_file(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with("~$"))
}

/// Reads and checks every file, in parallel, and chooses which counts. The order of the result is that of `files`.
pub fn receive(
    catalogue: &Catalogue,
    round: &Round,
    register: &[RegisterRow],
    files: Vec<InputFile>,
) -> Vec<Received> {
    let lexicon = Lexicon::new(catalogue, round);
    let mut received: Vec<Received> = files
        .into_par_iter()
        .map(|file| receive_one(catalogue, round, &lexicon, register, file))
        .collect();
    decide(catalogue, round, &mut received);
    for file in &mut received {
        file.findings = arrange(std::mem::take(&mut file.findings));
    }
    received
}

fn receive_one(
    catalogue: &Catalogue,
    round: &Round,
    lexicon: &Lexicon<'_>,
    register: &[RegisterRow],
    input: InputFile,
) -> Received {
    let row = register.iter().find(|r| same_path(&r.file, &input.path)).cloned();
    let mut sink = Sink::new(catalogue, &round.rules_off);
    let registered = row.as_ref().and_then(|r| round.units.get(&r.unit)).cloned();
    let mut received = Received {
        file: input.path.clone(),
        sha256: String::new(),
        size: 0,
        register: row.clone(),
        unit: registered.clone(),
        submission: None,
        standings: Vec::new(),
        timing: None,
        findings: Vec::new(),
        outcome: Outcome::Returned,
        counts: false,
        reason: String::new(),
    };
    let place = |unit: Option<&Unit>| Place {
        unit: unit.map_or_else(String::new, |u| u.code.clone()),
        file: input.path.clone(),
        ..Place::default()
    };
    match &input.bytes {
        Err(why) => sink.report(
            K::Unreadable,
            place(registered.as_ref()),
            "",
            "",
            P::Unreadable { why: why.clone() },
        ),
        Ok(_) if is_owner_file(&input.path) => {
            sink.report(
                K::ForeignFormat,
                place(registered.as_ref()),
                "",
                "",
                P::Foreign(Foreign::OwnerFile),
            );
        }
        Ok(bytes) => {
            received.size = bytes.len() as u64;
            received.sha256 = hex(&Sha256::digest(bytes));
            match workbook::open(bytes, &Limits::default()) {
                Err(error) => {
                    let (kind, problem) = refusal(error);
                    sink.report(kind, place(registered.as_ref()), "", "", problem);
                }
                Ok(book) => {
                    let mut opened = Opened::new(&book, lexicon);
                    let identity = opened.identity();
                    let unit = accept(
                        catalogue,
                        round,
                        &identity,
                        registered.as_ref(),
                        &place(registered.as_ref()),
                        &mut sink,
                    );
                    if let Some(unit) = &unit {
                        received.unit = Some(unit.clone());
                        if !sink
                            .findings
                            .iter()
                            .any(|f| f.effect == Effect::File && f.severity == Severity::Error)
                        {
                            let submission = opened.submission(unit);
                            received.standings =
                                standing::of_submission(catalogue, round, &submission, &input.path);
                            let subject = Subject {
                                catalogue,
                                round,
                                submission: &submission,
                                standings: &received.standings,
                                file: &input.path,
                            };
                            check::check(&subject, &mut sink);
                            received.submission = Some(submission);
                        }
                    }
                    if book.external_links {
                        sink.report(
                            K::ExternalLink,
                            place(received.unit.as_ref()),
                            "",
                            "",
                            P::ExternalLink,
                        );
                    }
                }
            }
        }
    }
    let place = place(received.unit.as_ref());
    if row.is_none() {
        sink.report(K::NotInRegister, place.clone(), "", "", P::NotInRegister);
    }
    if row
        .as_ref()
        .is_some_and(|r| !r.sha256.is_empty() && !received.sha256.is_empty() && r.sha256 != received.sha256)
    {
        sink.report(K::RegisterHash, place.clone(), "", "", P::RegisterHash);
    }
    if let Some(unit) = &received.unit {
        let timing = Timing::of(catalogue, round, &unit.code, received.received_at());
        check_deadline(round, &timing, &place, &unit.name, &mut sink);
        received.timing = Some(timing);
    }
    received.outcome = outcome(&sink.findings, received.submission.is_some());
    received.findings = sink.findings;
    received
}

/// Two spellings of one path: case counts, composition of letters does not (macOS decomposes names).
fn same_path(a: &str, b: &str) -> bool {
    crate::text::tidy(a) == crate::text::tidy(b)
}

fn refusal(error: OpenError) -> (K, P) {
    match error {
        OpenError::Foreign(what) => (K::ForeignFormat, P::Foreign(what)),
        OpenError::Encrypted => (K::Encrypted, P::Encrypted),
        OpenError::OverLimit(over) => (K::OverLimit, P::OverLimit(over)),
        OpenError::Damaged(why) => (K::Unreadable, P::Unreadable { why }),
    }
}

/// Whether a workbook is of this form, round and a unit that reports; says what is not.
fn accept(
    catalogue: &Catalogue,
    round: &Round,
    identity: &Identity,
    registered: Option<&Unit>,
    place: &Place,
    sink: &mut Sink<'_>,
) -> Option<Unit> {
    let form = &catalogue.form;
    if identity.sheets == 0 && identity.form.is_empty() {
        sink.report(
            K::NotTheForm,
            place.clone(),
            "",
            "",
            P::NotTheForm {
                form: form.title.clone(),
            },
        );
        return None;
    }
    if !identity.form.is_empty() && (identity.form != form.id || identity.version != form.version) {
        let found = format!("{} phiên bản {}", identity.form, identity.version);
        let wanted = format!("{} phiên bản {}", form.id, form.version);
        sink.report(
            K::WrongVersion,
            place.clone(),
            "",
            "",
            P::WrongVersion { found, wanted },
        );
    }
    let other_round = !identity.round.is_empty() && identity.round != round.id;
    let other_cut_off = identity.cut_off.is_some_and(|date| date != round.cut_off);
    if other_round || other_cut_off {
        let found = match identity.cut_off {
            Some(date) if other_cut_off => format!("kỳ chốt ngày {}", crate::time::show_date(date)),
            _ => format!("đợt {}", identity.round),
        };
        let wanted = format!(
            "{} (chốt ngày {})",
            round.title,
            crate::time::show_date(round.cut_off)
        );
        sink.report(
            K::WrongRound,
            place.clone(),
            "",
            "",
            P::WrongRound { found, wanted },
        );
    }
    let reports = |u: &Unit| catalogue.level_of(&u.kind) == Some(round.reporting_level.as_str());
    let Some(unit) = identity.unit.clone().filter(|u| reports(u)) else {
        let found = identity.written_unit.clone();
        sink.report(
            K::UnknownUnit,
            place.clone(),
            &found,
            "",
            P::UnknownUnit {
                found: found.clone(),
                near: identity.near.clone(),
            },
        );
        return None;
    };
    let name = |u: &Unit| catalogue.plain_name(u);
    if let Some(other) = &identity.other {
        let problem = P::UnitMismatch {
            file: name(other),
            other: name(&unit),
            register: false,
        };
        sink.report(K::UnitMismatch, place.clone(), "", "", problem);
    }
    if let Some(registered) = registered.filter(|r| r.code != unit.code) {
        let problem = P::UnitMismatch {
            file: name(&unit),
            other: name(registered),
            register: true,
        };
        sink.report(K::UnitMismatch, place.clone(), "", "", problem);
    }
    Some(unit)
}

fn outcome(findings: &[Finding], read: bool) -> Outcome {
    let has = |severity: Severity, effects: &[Effect]| {
        findings
            .iter()
            .any(|f| f.severity == severity && effects.contains(&f.effect))
    };
    if !read || has(Severity::Error, &[Effect::File]) {
        Outcome::Returned
    } else if has(Severity::Error, &[Effect::Cell, Effect::Row]) {
        Outcome::PartlyAccepted
    } else if findings.iter().any(|f| f.severity != Severity::Note) {
        Outcome::AcceptedWithWarnings
    } else {
        Outcome::Accepted
    }
}

/// The latest received before closing that is not returned counts; an unknown time comes before any known one.
fn decide(catalogue: &Catalogue, round: &Round, received: &mut [Received]) {
    let mut first_of: std::collections::BTreeMap<String, String> = std::collections::BTreeMap::new();
    let mut order: Vec<usize> = (0..received.len()).collect();
    order.sort_by_key(|i| received.get(*i).map(|r| (r.received_at(), r.file.clone())));
    let mut repeats: Vec<(usize, String)> = Vec::new();
    for i in &order {
        let Some(file) = received.get(*i) else { continue };
        if file.sha256.is_empty() {
            continue;
        }
        match first_of.get(&file.sha256) {
            Some(first) => repeats.push((*i, first.clone())),
            None => {
                first_of.insert(file.sha256.clone(), file.file.clone());
            }
        }
    }
    let repeated: Vec<usize> = repeats.iter().map(|(i, _)| *i).collect();
    let mut chosen: std::collections::BTreeMap<String, (usize, String)> = std::collections::BTreeMap::new();
    for i in &order {
        let Some(file) = received.get(*i) else { continue };
        let (Some(unit), Some(timing)) = (&file.unit, &file.timing) else {
            continue;
        };
        if file.outcome != Outcome::Returned && !timing.after_closing && !repeated.contains(i) {
            chosen.insert(unit.code.clone(), (*i, file.file.clone()));
        }
    }
    for (i, file) in received.iter_mut().enumerate() {
        let place = Place {
            unit: file.unit.as_ref().map_or_else(String::new, |u| u.code.clone()),
            file: file.file.clone(),
            ..Place::default()
        };
        let mut sink = Sink::new(catalogue, &round.rules_off);
        let winner = file.unit.as_ref().and_then(|u| chosen.get(&u.code));
        if let Some((_, first)) = repeats.iter().find(|(at, _)| *at == i) {
            sink.report(K::SameBytes, place, "", "", P::SameBytes { first: first.clone() });
            file.reason = format!("Giống hệt tệp “{first}”");
        } else if winner.is_some_and(|(at, _)| *at == i) {
            file.counts = true;
            file.reason = "Bản hợp lệ nhận sau cùng".to_owned();
        } else if file.outcome == Outcome::Returned {
            file.reason = "Tệp bị trả lại".to_owned();
        } else if file.timing.is_some_and(|t| t.after_closing) {
            file.reason = "Nhận sau khi khóa sổ".to_owned();
        } else if let Some((_, by)) = winner {
            sink.report(K::Replaced, place, "", "", P::Replaced { by: by.clone() });
            file.reason = format!("Có bản nhận sau: “{by}”");
        } else {
            file.reason = "Không xác định được đơn vị".to_owned();
        }
        file.findings.extend(sink.findings);
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
            let _ = write!(out, "{b:02x}");
            out
        })
}
