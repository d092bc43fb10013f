//! Files received: opened, identified, read, checked, and the one that counts chosen for each unit.
//!
//! One bad file never stops a round: it becomes a finding about that file.

mod accept;
mod decide;
mod explained;
mod reason;
mod rulings;
mod taken;

use std::fmt::Write as _;

use jiff::civil::DateTime;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

pub use explained::{reason, reasoned};
pub use reason::Reason;
pub use rulings::{Fate, Ruling, faults, idle, without_file};
pub use taken::taken_over;

use crate::catalogue::{Catalogue, CheckKind as K, Effect, Severity, Unit};
use crate::check::{self, Subject, Timing, check_deadline};
use crate::diagnostic::{Finding, Lang, Looked, Place, Problem as P, Sink, Tally, arrange};
use crate::previous::Past;
use crate::round::{RegisterRow, Round};
use crate::standing::{self, Standing};
use crate::submission::{Lexicon, Opened, Submission, Understood};
use rulings::Rulings;

use crate::workbook::{self, Book, Foreign, Limits, OpenError, OverLimit};

/// A file as found in the round's folder.
#[derive(Debug)]
pub struct InputFile {
    /// Path below `submissions/`, with `/`.
    pub path: String,
    /// Its bytes, or why they were not read.
    pub bytes: Result<Vec<u8>, NotRead>,
}

/// Why the bytes of a file were not read.
#[derive(Debug)]
pub enum NotRead {
    /// It is a folder with the name of a workbook.
    Folder,
    /// It is larger than a workbook may be.
    TooLarge(OverLimit),
    /// The system did not hand them over.
    Failed(String),
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

    /// In words, with its consequence.
    pub fn words(self, lang: Lang) -> (&'static str, &'static str) {
        if lang == Lang::Vi {
            return self.vietnamese();
        }
        match self {
            Self::Accepted => ("Accepted", "All figures count."),
            Self::AcceptedWithWarnings => (
                "Accepted with warnings",
                "All figures count; mend or explain the warnings.",
            ),
            Self::PartlyAccepted => (
                "Partly accepted",
                "Sound cells and rows count; the rest counts as no data, send it again.",
            ),
            Self::Returned => ("Returned", "No figure of the file counts; send it again."),
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
    /// What was found in a workbook that is returned, as far as it is known.
    found: Option<Understood>,
    /// Where its units stand.
    pub standings: Vec<Standing>,
    /// Against the deadline.
    pub timing: Option<Timing>,
    /// How much of it the checks have looked at.
    pub looked: Looked,
    /// Findings of this file.
    pub findings: Vec<Finding>,
    /// What happened.
    pub outcome: Outcome,
    /// It is the one used for its unit.
    pub counts: bool,
    /// Why it is used or not.
    pub reason: Reason,
    /// The province's decisions about it, and what became of each.
    pub rulings: Vec<Ruling>,
    /// Document by which the province accepts it after closing.
    accepted_late: Option<String>,
}

impl Received {
    /// What was taken for what in it; none for a file that could not be opened.
    pub fn understood(&self) -> Option<&Understood> {
        let read = self.submission.as_ref().map(|s| &s.understood);
        read.or(self.found.as_ref())
    }

    /// When it was received.
    pub fn received_at(&self) -> Option<DateTime> {
        self.register.as_ref().and_then(|r| r.received_at)
    }

    /// The file as a whole, as the place of a finding.
    pub fn place(&self) -> Place {
        Place {
            unit: self.unit.as_ref().map_or_else(String::new, |u| u.code.clone()),
            file: self.file.clone(),
            ..Place::default()
        }
    }

    /// How many findings there are of each weight.
    pub fn tally(&self) -> Tally {
        Tally::of(&self.findings)
    }

    /// Number of findings of a weight that stand.
    pub fn count(&self, severity: Severity) -> usize {
        let tally = self.tally();
        match severity {
            Severity::Error => tally.error,
            Severity::Warning => tally.warning,
            Severity::Note => tally.note,
        }
    }

    fn unit_name(&self) -> String {
        self.unit.as_ref().map_or_else(String::new, |u| u.name.clone())
    }

    /// Whether a decision about it cannot be right.
    fn is_wrong(&self, decision: usize) -> bool {
        let mut of = self.rulings.iter().filter(|r| r.decision == decision);
        of.any(|r| matches!(r.fate, Fate::Wrong(_)))
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
///
/// `as_of` is the moment that the round is looked at, `past` what it is compared with.
pub fn receive(
    catalogue: &Catalogue,
    round: &Round,
    as_of: DateTime,
    past: &Past,
    register: &[RegisterRow],
    files: Vec<InputFile>,
) -> Vec<Received> {
    let desk = Desk {
        catalogue,
        round,
        as_of,
        past,
        lexicon: &Lexicon::new(catalogue, round),
    };
    let mut received: Vec<Received> = files
        .into_par_iter()
        .map(|file| {
            let row = register.iter().find(|r| same_path(&r.file, &file.path));
            desk.receive(Registered::Kept(row), file, None)
        })
        .collect();
    decide::decide(catalogue, round, as_of, &mut received);
    rulings::conclude(catalogue, round, as_of, &mut received);
    for file in &mut received {
        file.findings = arrange(std::mem::take(&mut file.findings));
    }
    received
}

/// Looks at one file by itself: what it says and what is wrong with it, not whether it counts among others.
///
/// `row` is its row in the round's register, where it has one; without a row nothing is said of when it came. `opened` are
/// its cells, where the caller has opened it already.
pub fn examine(
    catalogue: &Catalogue,
    round: &Round,
    as_of: DateTime,
    past: &Past,
    row: Option<&RegisterRow>,
    file: InputFile,
    opened: Option<Book>,
) -> Received {
    let desk = Desk {
        catalogue,
        round,
        as_of,
        past,
        lexicon: &Lexicon::new(catalogue, round),
    };
    let registered = row.map_or(Registered::NotAsked, |row| Registered::Kept(Some(row)));
    let mut received = desk.receive(registered, file, opened);
    received.findings = arrange(std::mem::take(&mut received.findings));
    received
}

/// What the register says of a file.
#[derive(Clone, Copy)]
enum Registered<'a> {
    /// It is kept, and has this row or none.
    Kept(Option<&'a RegisterRow>),
    /// It is not asked.
    NotAsked,
}

/// What every file is received with.
#[derive(Clone, Copy)]
struct Desk<'a> {
    catalogue: &'a Catalogue,
    round: &'a Round,
    as_of: DateTime,
    past: &'a Past,
    lexicon: &'a Lexicon<'a>,
}

impl Desk<'_> {
    fn receive(self, registered: Registered<'_>, input: InputFile, opened: Option<Book>) -> Received {
        let row = match registered {
            Registered::Kept(row) => row,
            Registered::NotAsked => None,
        };
        let mut file = Received {
            file: input.path,
            sha256: String::new(),
            size: 0,
            register: row.cloned(),
            unit: row.and_then(|r| self.round.units.get(&r.unit)).cloned(),
            submission: None,
            found: None,
            standings: Vec::new(),
            timing: None,
            looked: Looked::default(),
            findings: Vec::new(),
            outcome: Outcome::Returned,
            counts: false,
            reason: Reason::NoUnit,
            rulings: Vec::new(),
            accepted_late: None,
        };
        let mut sink = Sink::new(self.catalogue);
        for kind in [K::ForeignFormat, K::OverLimit, K::Unreadable, K::Encrypted] {
            sink.looked.add(kind, 1);
        }
        match input.bytes {
            Err(why) => {
                let (kind, problem) = match why {
                    NotRead::Folder => (K::ForeignFormat, P::Foreign(Foreign::Folder)),
                    NotRead::TooLarge(over) => (K::OverLimit, P::OverLimit(over)),
                    NotRead::Failed(why) => (K::Unreadable, P::Unreadable { why }),
                };
                sink.about_file(kind, file.place(), problem);
            }
            Ok(_) if file.is_owner_file() => {
                sink.about_file(K::ForeignFormat, file.place(), P::Foreign(Foreign::OwnerFile));
            }
            Ok(bytes) => {
                file.size = bytes.len() as u64;
                file.sha256 = hex(&Sha256::digest(&bytes));
                match opened.map_or_else(|| workbook::open(&bytes, &Limits::default()), Ok) {
                    Err(error) => {
                        let (kind, problem) = refusal(error);
                        sink.about_file(kind, file.place(), problem);
                    }
                    Ok(book) => self.read(book, &mut file, &mut sink),
                }
            }
        }
        let asked = matches!(registered, Registered::Kept(_));
        if asked {
            against_register(&file, &mut sink);
        }
        if let Some(unit) = file.unit.as_ref().filter(|_| asked) {
            let timing = Timing::of(self.catalogue, self.round, &unit.code, file.received_at());
            check_deadline(self.round, &timing, &file.place(), &unit.name, &mut sink);
            file.timing = Some(timing);
        }
        if file.rulings.is_empty() {
            let rulings = Rulings::of(self.round, self.as_of, &file.file);
            file.rulings = rulings.finish(file.submission.is_some());
        }
        file.outcome = outcome(&sink.findings, file.submission.is_some());
        file.findings = sink.findings;
        file.looked = sink.looked;
        file
    }

    /// Whose workbook it is, and where it is one of this form and round, what it says.
    fn read(self, mut book: Book, file: &mut Received, sink: &mut Sink<'_>) {
        let Desk { catalogue, round, .. } = self;
        for kind in [
            K::NotTheForm,
            K::WrongVersion,
            K::WrongRound,
            K::UnknownUnit,
            K::UnitMismatch,
            K::ExternalLink,
        ] {
            sink.looked.add(kind, 1);
        }
        let mut rulings = Rulings::of(round, self.as_of, &file.file);
        rulings.correct(&mut book);
        let mut opened = Opened::new(&book, self.lexicon);
        let identity = opened.identity();
        let unit = accept::accept(
            catalogue,
            round,
            &identity,
            file.unit.as_ref(),
            &file.place(),
            sink,
        );
        rulings.waive(&mut sink.findings);
        if let Some(unit) = &unit {
            file.unit = Some(unit.clone());
            rulings.of_unit(catalogue, unit);
            if !sink.findings.iter().any(returns) {
                let mut submission = opened.submission(unit);
                rulings.mark(catalogue, &mut submission);
                self.judge(&mut submission, file, &mut rulings, sink);
                file.submission = Some(submission);
            }
        }
        if file.submission.is_none() {
            file.found = Some(opened.understood());
        }
        if book.external_links {
            sink.about_file(K::ExternalLink, file.place(), P::ExternalLink);
        }
        rulings.waive(&mut sink.findings);
        if let Some(submission) = &file.submission {
            explained::explain(catalogue, self.past, submission, sink);
        }
        file.rulings = rulings.finish(file.submission.is_some());
    }

    /// Where the units of a submission stand, what is wrong with it, and which of its cells no figure may use.
    fn judge(
        self,
        submission: &mut Submission,
        file: &mut Received,
        rulings: &mut Rulings<'_>,
        sink: &mut Sink<'_>,
    ) {
        let (before, looked) = (sink.findings.len(), sink.looked.clone());
        self.check(submission, file, sink);
        rulings.waive(&mut sink.findings);
        // What the province lets pass is used, and everything that rests on it is seen again.
        let allowed = rulings::allow(submission, &sink.findings);
        if !allowed.is_empty() {
            sink.findings.truncate(before);
            sink.findings.extend(allowed);
            sink.looked = looked;
            self.check(submission, file, sink);
            rulings.waive(&mut sink.findings);
        }
        if refuse(submission, &sink.findings) {
            file.standings = standing::of_submission(self.catalogue, self.round, submission, &file.file);
        }
    }

    fn check(self, submission: &Submission, file: &mut Received, sink: &mut Sink<'_>) {
        file.standings = standing::of_submission(self.catalogue, self.round, submission, &file.file);
        let subject = Subject {
            catalogue: self.catalogue,
            round: self.round,
            submission,
            standings: &file.standings,
            file: &file.file,
            as_of: self.as_of,
            past: self.past,
            received: file.received_at(),
        };
        check::check(&subject, sink);
    }
}

/// What the register says of a file against what it is.
fn against_register(file: &Received, sink: &mut Sink<'_>) {
    sink.looked.add(K::NotInRegister, 1);
    let hash = file.register.as_ref().is_some_and(|row| !row.sha256.is_empty());
    sink.looked.add(K::RegisterHash, usize::from(hash));
    match &file.register {
        None => sink.about_file(K::NotInRegister, file.place(), P::NotInRegister),
        Some(row) if !row.sha256.is_empty() && !file.sha256.is_empty() && row.sha256 != file.sha256 => {
            sink.about_file(K::RegisterHash, file.place(), P::RegisterHash);
        }
        Some(_) => {}
    }
}

/// Takes the cells away that findings make unusable; says whether there were any.
fn refuse(submission: &mut Submission, findings: &[Finding]) -> bool {
    let mut refused = false;
    for finding in findings
        .iter()
        .filter(|f| f.effect == Effect::Cell && f.severity == Severity::Error && f.stands())
    {
        if let Some(cell) = finding.place.cell {
            refused |= submission.refuse(&finding.place.sheet, cell);
        }
    }
    refused
}

/// Two spellings of one path: case counts, composition of letters does not (macOS decomposes names).
pub fn same_path(a: &str, b: &str) -> bool {
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

/// Whether a finding makes the whole file unusable.
fn returns(finding: &Finding) -> bool {
    finding.effect == Effect::File && finding.severity == Severity::Error && finding.stands()
}

fn outcome(findings: &[Finding], read: bool) -> Outcome {
    let mut open = findings.iter().filter(|f| f.stands());
    let unusable =
        |f: &Finding| f.severity == Severity::Error && matches!(f.effect, Effect::Cell | Effect::Row);
    if !read || open.clone().any(returns) {
        Outcome::Returned
    } else if open.clone().any(unusable) {
        Outcome::PartlyAccepted
    } else if open.any(|f| f.severity != Severity::Note) {
        Outcome::AcceptedWithWarnings
    } else {
        Outcome::Accepted
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
            let _ = write!(out, "{b:02x}");
            out
        })
}
