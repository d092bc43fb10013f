//! Runs a situation through the program and compares what is found with what the row says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock, Mutex};

use ntm::catalogue::{Catalogue, CheckKind, Effect, Rule};
use ntm::diagnostic::{Finding, Problem};
use ntm::intake::{self, Outcome, Received};
use ntm::report::consolidated::consolidate;
use ntm::standing;
use ntm::submission::{Answer, Entry};
use ntm::workbook::{CellRef, LimitKind, Limits, OpenError, open};

use super::base::{self, CATALOGUE};
use super::language::{At, Case, Change, Claim};
use super::situation::Situation;
use crate::workbook::build::{Parts, sheet_xml};

/// A finding by code and place. The file is left out: it has another name where a row says so.
type Key = (String, String, String, Option<CellRef>);

fn keys(findings: &[Finding]) -> impl Iterator<Item = (Key, &Finding)> {
    findings.iter().flat_map(|f| {
        let first = std::iter::once(f.place.cell);
        first.chain(f.others.iter().copied().map(Some)).map(move |cell| {
            let key = (f.code.clone(), f.place.unit.clone(), f.place.sheet.clone(), cell);
            (key, f)
        })
    })
}

struct Ran {
    files: Vec<Received>,
    findings: Vec<Finding>,
}

/// A rulebook under which rows are proved, with the sound reports as they come out under it.
pub(super) struct Proof<'c> {
    catalogue: &'c Catalogue,
    sound: Mutex<BTreeMap<String, Arc<Ran>>>,
}

/// The shipped rulebook.
pub(super) static SHIPPED: LazyLock<Proof<'static>> = LazyLock::new(|| Proof::of(&CATALOGUE));

impl<'c> Proof<'c> {
    /// A rulebook that has the form of the shipped one.
    pub(super) fn of(catalogue: &'c Catalogue) -> Self {
        let sound = Mutex::default();
        Self { catalogue, sound }
    }

    fn run(&self, situation: &Situation) -> Ran {
        let as_of = jiff::civil::datetime(2020, 12, 23, 23, 59, 59, 0);
        let files = intake::receive(
            self.catalogue,
            &situation.round,
            as_of,
            &situation.past,
            &situation.register,
            situation.inputs(),
        );
        let whole = consolidate(
            self.catalogue,
            &situation.round,
            as_of,
            &situation.past,
            &situation.register,
            files,
        );
        Ran {
            findings: whole.findings,
            files: whole.files,
        }
    }

    /// The sound report of a unit, run once.
    fn sound(&self, unit: &str) -> Result<Arc<Ran>, String> {
        let mut runs = self.sound.lock().unwrap();
        if let Some(ran) = runs.get(unit) {
            return Ok(Arc::clone(ran));
        }
        let ran = Arc::new(self.run(&Situation::make(&[Change::Of(unit.to_owned())])?));
        runs.insert(unit.to_owned(), Arc::clone(&ran));
        Ok(ran)
    }
}

/// The codes that come of the sound report beside earlier rounds in which every cell held one value.
pub(super) fn beside(value: &ntm::previous::Value) -> BTreeSet<String> {
    let mut situation = Situation::make(&[Change::Nothing]).unwrap();
    situation.past = super::earlier::all_of(&situation.round, value).unwrap();
    let ran = SHIPPED.run(&situation);
    let file = &ran.files[0];
    assert_ne!(file.outcome, Outcome::Returned, "{value:?}");
    // Words in both languages too: a number at the end of what a decimal holds is shown as well.
    for finding in &file.findings {
        for lang in [ntm::diagnostic::Lang::Vi, ntm::diagnostic::Lang::En] {
            assert!(!finding.message(lang).found.is_empty());
        }
    }
    file.findings.iter().map(|f| f.code.clone()).collect()
}

/// The findings of sound reports, to be told in the test that they are sound.
pub(super) fn sound(unit: &str) -> Vec<String> {
    let code = &base::base(unit).unwrap().code;
    let ran = SHIPPED.sound(unit).unwrap();
    keys(&ran.findings)
        .map(|(key, _)| key)
        .filter(|(_, of, ..)| of == code)
        .map(|(code, _, sheet, cell)| {
            format!(
                "{code} {sheet} {}",
                cell.map_or_else(String::new, |c| c.to_string())
            )
        })
        .collect()
}

/// Runs a row of a rule's table; gives the finding that fired.
pub(super) fn case(proof: &Proof<'_>, rule: &Rule, case: &Case) -> Result<Option<Finding>, String> {
    if let [Change::Size(number, what)] = case.changes.as_slice()
        && let Some(size) = Size::of(what)
    {
        return size.prove(*number, case, rule).map(|()| None);
    }
    let situation = Situation::make(&case.changes)?;
    let unit = situation.base.submission.unit.name.clone();
    let sound = proof.sound(&unit)?;
    let known: BTreeSet<Key> = keys(&sound.findings).map(|(key, _)| key).collect();
    let same = |c: &Change| matches!(c, Change::Nothing | Change::Of(_));
    let ran = if case.changes.iter().all(same) {
        sound
    } else {
        Arc::new(proof.run(&situation))
    };
    let new: Vec<(Key, &Finding)> = keys(&ran.findings).filter(|(k, _)| !known.contains(k)).collect();
    let shown = || {
        let lines: Vec<String> = new
            .iter()
            .map(|((code, unit, sheet, cell), f)| {
                format!(
                    "\n    {code} unit {unit} sheet “{sheet}” cell {} file {}",
                    cell.map_or_else(String::new, |c| c.to_string()),
                    f.place.file
                )
            })
            .collect();
        lines.concat()
    };
    let mut fired = None;
    if let Some((code, at)) = &case.fires {
        if *code != rule.code {
            return Err(format!("the table of {} cannot have {code} fire", rule.code));
        }
        let (file, sheet, cell) = situation.place(at)?;
        let here = |f: &Finding, k: &Key| f.place.file == file && k.2 == sheet && k.3 == cell;
        fired = new
            .iter()
            .find(|(k, f)| k.0 == *code && here(f, k))
            .map(|(_, f)| (*f).clone());
        if fired.is_none() {
            return Err(format!(
                "{code} does not fire at file {file} sheet “{sheet}” cell {}; found: {}",
                cell.map_or_else(String::new, |c| c.to_string()),
                shown()
            ));
        }
        // The other cells of the finding itself are part of it.
        let whole = |f: &Finding| {
            fired
                .as_ref()
                .is_some_and(|own| own.others == f.others && own.raw == f.raw)
        };
        if let Some((k, _)) = new.iter().find(|(k, f)| k.0 == *code && !here(f, k) && !whole(f)) {
            return Err(format!("{code} fires elsewhere too: {k:?}"));
        }
        if let Some(f) = &fired
            && (f.severity != rule.severity || f.effect != rule.effect)
        {
            return Err(format!("{code} weighs {:?}, {:?}", f.severity, f.effect));
        }
        if let Some(f) = &fired
            && f.place.unit != situation.base.code
            && situation.register.iter().all(|r| r.unit != f.place.unit)
        {
            return Err(format!("{code} is told of unit “{}”", f.place.unit));
        }
    }
    let own = case.fires.as_ref().map(|(code, _)| code);
    for (key, _) in &new {
        if Some(&key.0) != own && !case.along.contains(&key.0) {
            return Err(format!(
                "{} comes along and the row does not say so: {}",
                key.0,
                shown()
            ));
        }
    }
    for code in &case.along {
        if !new.iter().any(|(k, _)| k.0 == *code) {
            return Err(format!("{code} does not come along; found: {}", shown()));
        }
    }
    if case.along.contains(&rule.code) {
        return Err(format!("{} comes along with itself", rule.code));
    }
    claims(case, &situation, &ran, fired.as_ref())?;
    if let Some(finding) = &fired {
        effect(rule, finding, &situation, &ran)?;
    }
    Ok(fired)
}

fn entry<'a>(ran: &'a Ran, tab: &str, cell: Option<CellRef>) -> Option<&'a Entry> {
    let submission = ran.files.first()?.submission.as_ref()?;
    let table = submission.tables.values().find(|t| t.tab == tab)?;
    table
        .rows
        .iter()
        .flat_map(|r| r.cells.values())
        .find(|e| Some(e.at) == cell)
}

fn claims(case: &Case, situation: &Situation, ran: &Ran, fired: Option<&Finding>) -> Result<(), String> {
    for claim in &case.claims {
        match claim {
            Claim::ReadAs(wanted) => {
                let (_, tab, cell) = situation.place(&case.at)?;
                let entry = entry(ran, &tab, cell).ok_or("the cell was not read")?;
                let read = standing::show(Some(&entry.answer));
                if read != *wanted {
                    return Err(format!("read as “{read}”, not as “{wanted}”"));
                }
            }
            Claim::Late(hours, days) => match fired.map(|f| &f.problem) {
                Some(Problem::Late {
                    seconds,
                    working_days,
                    ..
                }) if working_days == days && hours.parse() == Ok(*seconds / 3600) && seconds % 3600 == 0 => {
                }
                other => return Err(format!("not {hours} hours, {days} working days: {other:?}")),
            },
        }
    }
    Ok(())
}

/// What the finding makes unusable is not used.
fn effect(rule: &Rule, finding: &Finding, situation: &Situation, ran: &Ran) -> Result<(), String> {
    let file = ran.files.iter().find(|f| f.file == finding.place.file);
    match rule.effect {
        Effect::None => {
            let voids = |f: &Finding| f.effect == Effect::File;
            match file {
                Some(f) if f.outcome == Outcome::Returned && !f.findings.iter().any(voids) => {
                    Err("the file is returned".to_owned())
                }
                _ => Ok(()),
            }
        }
        Effect::File => match file {
            Some(f) if f.outcome == Outcome::Returned && !f.counts => Ok(()),
            _ => Err("the file is not returned".to_owned()),
        },
        Effect::Row => {
            let row = finding.place.cell.map_or(0, |c| c.row + 1);
            let submission = file.and_then(|f| f.submission.as_ref()).ok_or("no submission")?;
            let used = submission
                .tables
                .values()
                .filter(|t| t.tab == finding.place.sheet)
                .flat_map(|t| &t.rows)
                .any(|r| r.number == row);
            if used {
                return Err(format!("row {row} is used"));
            }
            Ok(())
        }
        Effect::Cell => {
            let Some(entry) = entry(ran, &finding.place.sheet, finding.place.cell) else {
                return Ok(());
            };
            match &entry.answer {
                Answer::Blank | Answer::Unreadable(_) | Answer::NotApplicable => Ok(()),
                other => Err(format!(
                    "the cell is used all the same: {other:?} of {}",
                    situation.base.code
                )),
            }
        }
    }
}

/// A limit that is proved on a small file under a small limit: as far over, or not, as the document says.
struct Size {
    kind: LimitKind,
    allowed: fn(&mut Limits) -> &mut u64,
    /// A workbook with at least some of it, and how many it has.
    make: fn() -> (Vec<u8>, u64),
}

impl Size {
    fn of(what: &str) -> Option<Self> {
        Some(match what {
            "ô" => Self {
                kind: LimitKind::Cells,
                allowed: |l| &mut l.cells,
                make: || (cells_of(5).pack(), 10),
            },
            "kiểu định dạng ô" => Self {
                kind: LimitKind::CellFormats,
                allowed: |l| &mut l.cell_formats,
                make: || {
                    let styles = format!(
                        "<styleSheet><cellXfs count=\"7\">{}</cellXfs></styleSheet>",
                        "<xf numFmtId=\"0\"/>".repeat(7)
                    );
                    (cells_of(1).with_styles(&styles).pack(), 7)
                },
            },
            "chuỗi chữ" => Self {
                kind: LimitKind::SharedStrings,
                allowed: |l| &mut l.shared_strings,
                make: || {
                    let strings = format!("<sst>{}</sst>", "<si><t>a</t></si>".repeat(9));
                    (cells_of(1).with_shared_strings(&strings).pack(), 9)
                },
            },
            "byte chữ" => Self {
                kind: LimitKind::TextBytes,
                allowed: |l| &mut l.text_bytes,
                make: || {
                    let rows = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Liên Châu</t></is></c></row>";
                    (Parts::sheet(&sheet_xml(rows)).pack(), "Liên Châu".len() as u64)
                },
            },
            "byte cả tệp" => Self {
                kind: LimitKind::FileBytes,
                allowed: |l| &mut l.file_bytes,
                make: || {
                    let bytes = cells_of(1).pack();
                    let size = bytes.len() as u64;
                    (bytes, size)
                },
            },
            "byte khi bung" => Self {
                kind: LimitKind::TotalBytes,
                allowed: |l| &mut l.total_bytes,
                make: || {
                    let parts = cells_of(1);
                    let size = parts.0.iter().map(|(_, c)| c.len() as u64).sum();
                    (parts.pack(), size)
                },
            },
            "byte một phần" => Self {
                kind: LimitKind::PartBytes,
                allowed: |l| &mut l.part_bytes,
                make: || {
                    let parts = cells_of(200);
                    let size = parts.0.iter().map(|(_, c)| c.len() as u64).max().unwrap();
                    (parts.pack(), size)
                },
            },
            _ => return None,
        })
    }

    fn prove(&self, number: u64, case: &Case, rule: &Rule) -> Result<(), String> {
        if rule.check != CheckKind::OverLimit {
            return Err(format!("{} is about no limit", rule.code));
        }
        let mut limits = Limits::default();
        let real = *(self.allowed)(&mut limits);
        let over = number
            .checked_sub(real)
            .filter(|over| *over <= 1)
            .ok_or_else(|| format!("the limit is {real}: give it, or one more"))?;
        let (bytes, size) = (self.make)();
        *(self.allowed)(&mut limits) = size - over;
        let refused = match open(&bytes, &limits) {
            Ok(_) => false,
            Err(OpenError::OverLimit(o)) if o.what == self.kind => true,
            Err(other) => return Err(other.to_string()),
        };
        if refused != case.fires.is_some() || refused != (over == 1) {
            return Err(format!("{number} against {real}: refused is {refused}"));
        }
        match case.fires.as_ref() {
            Some((code, At::File(0))) if *code == rule.code => Ok(()),
            None => Ok(()),
            other => Err(format!("a limit is of the file: {other:?}")),
        }
    }
}

fn cells_of(rows: usize) -> Parts {
    let rows = (1..=rows).fold(String::new(), |rows, r| {
        rows + &format!("<row r=\"{r}\"><c r=\"A{r}\"><v>1</v></c><c r=\"B{r}\"/></row>")
    });
    Parts::sheet(&sheet_xml(&rows))
}
