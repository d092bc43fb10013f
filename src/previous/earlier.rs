//! An earlier round as if its figures had been sent by the units of this one.
//!
//! Observations become submissions again, on the units of today: the same unit under its name and code of now, a unit that
//! became part of another one left out, for its figures are not that one's. Everything that looks at a submission (checks,
//! standings, measures) can look at the earlier round with the same eyes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::{Baseline, Explanations, Follows, Observation, Period, Settled, Value, settle};
use crate::catalogue::{Catalogue, FormSheet, PlacedColumn, SheetKind, Unit};
use crate::round::Round;
use crate::standing::{self, Cite, Standing};
use crate::submission::{Answer, Entry, Row, Submission, Table, Understood, Unread};
use crate::text::{fold, slug};
use crate::workbook::CellRef;

/// The earlier rounds that a round is compared with, latest first; empty where it names none.
#[derive(Debug, Default)]
pub struct Past {
    /// Latest first.
    pub rounds: Vec<Earlier>,
}

impl Past {
    /// Earlier rounds in any order; two of one round are kept both.
    pub fn new(mut rounds: Vec<Earlier>) -> Self {
        rounds.sort_by_key(|r| std::cmp::Reverse(r.period.cut_off));
        Self { rounds }
    }

    /// The round that this one is compared with.
    pub fn last(&self) -> Option<&Earlier> {
        self.rounds.first()
    }
}

/// An earlier round.
#[derive(Debug)]
pub struct Earlier {
    /// Which.
    pub period: Period,
    /// What it said of each unit that reports now, by the unit's code.
    pub submissions: BTreeMap<String, Submission>,
    /// Units of then that are no units of now, with what became of them: by code of then.
    pub ended: BTreeMap<String, Ended>,
    /// What units said to warnings then.
    pub explanations: Explanations,
    /// Units of now that had another name or code then: by code of now, code and name of then.
    pub renamed: BTreeMap<String, (String, String)>,
    /// File and tab of then in which a unit stood on a sheet of the form: by code of now and name of the sheet.
    places: BTreeMap<String, BTreeMap<String, (String, String)>>,
    /// See [`Earlier::standings`].
    standings: BTreeMap<String, OnceLock<Vec<Standing>>>,
}

/// A unit of an earlier round that is none of this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Its name then.
    pub name: String,
    /// What became of it.
    pub follows: Follows,
}

impl Earlier {
    /// Settles every unit of a baseline on those of the round.
    pub fn new(catalogue: &Catalogue, round: &Round, baseline: Baseline) -> Self {
        let settled = settle(catalogue, round, &baseline);
        let mut builder = Builder {
            catalogue,
            settled: &settled,
            rows: BTreeMap::new(),
            places: BTreeMap::new(),
        };
        let mut renamed: BTreeMap<String, (String, String)> = BTreeMap::new();
        let mut ended: BTreeMap<String, Ended> = BTreeMap::new();
        for observation in &baseline.observations {
            let follows = settled.of(&observation.unit);
            let Follows::Same(now) = follows else {
                let code = observation.unit.split('/').next().unwrap_or_default();
                if code == observation.unit || !ended.contains_key(code) {
                    let name = observation.unit_name.clone();
                    ended.entry(code.to_owned()).or_insert_with(|| Ended {
                        name,
                        follows: follows.clone(),
                    });
                }
                continue;
            };
            if let Some(name) = name_then(catalogue, &baseline, observation)
                && let Some(unit) = round.units.get(now)
                && (*now != observation.unit || is_other_name(&unit.name, name))
            {
                let then = || (observation.unit.clone(), name.to_owned());
                renamed.entry(now.clone()).or_insert_with(then);
            }
            let reporter = round
                .units
                .at_level(now, &round.reporting_level, &catalogue.kinds)
                .filter(|u| round.reports(catalogue, u));
            if let Some(reporter) = reporter {
                builder.add(reporter, now, observation);
            }
        }
        let places = std::mem::take(&mut builder.places);
        let submissions = builder.finish(round);
        let standings = submissions.keys().map(|code| (code.clone(), OnceLock::new()));
        let standings = standings.collect();
        let explanations = Explanations::new(&baseline.explanations, &settled);
        Self {
            period: baseline.period,
            submissions,
            ended,
            explanations,
            renamed,
            places,
            standings,
        }
    }

    /// Where the units of one that reports now stood then, by the rules and the round that this was settled on; worked out
    /// when somebody asks, and once. Their cells are those of the rebuilt submissions, see [`Earlier::place`].
    pub fn standings(&self, catalogue: &Catalogue, round: &Round, reporter: &str) -> Option<&[Standing]> {
        let (submission, standings) = (self.submissions.get(reporter)?, self.standings.get(reporter)?);
        Some(standings.get_or_init(|| standing::of_submission(catalogue, round, submission, "")))
    }

    /// The submissions with the tabs that they had then, each with its file; of a reporting unit whose rows came from several
    /// files, the first.
    pub fn reports(&self) -> impl Iterator<Item = (String, Submission)> {
        self.submissions.values().map(|submission| {
            let mut submission = submission.clone();
            let mut file = String::new();
            for table in submission.tables.values_mut() {
                let first = table.rows.first().and_then(|row| self.places.get(&row.unit));
                if let Some((from, tab)) = first.and_then(|sheets| sheets.get(&table.tab)) {
                    if file.is_empty() {
                        file.clone_from(from);
                    }
                    table.tab.clone_from(tab);
                }
            }
            (file, submission)
        })
    }

    /// Whether it said anything of a unit of now.
    pub fn speaks_of(&self, unit: &str) -> bool {
        self.places.contains_key(unit)
    }

    /// A cell of a rebuilt submission as the cell that the unit filled then.
    pub fn place(&self, unit: &str, cite: &Cite) -> Cite {
        let place = self.places.get(unit).and_then(|sheets| sheets.get(&cite.tab));
        let (file, tab) = place.cloned().unwrap_or_default();
        Cite {
            file,
            tab: if tab.is_empty() { cite.tab.clone() } else { tab },
            cell: cite.cell,
        }
    }

    /// What stood in a cell of the form, in the row that is the same by [`row_name`].
    pub fn entry(&self, reporter: &str, sheet: &FormSheet, row: &Row, column: &str) -> Option<&Entry> {
        self.row(reporter, sheet, row)?.cells.get(column)
    }

    /// The row that is the same as one of today; none where nothing names it, or two have its name.
    pub fn row(&self, reporter: &str, sheet: &FormSheet, row: &Row) -> Option<&Row> {
        let wanted = row_name(sheet, row)?;
        let table = self.submissions.get(reporter)?.tables.get(&sheet.id)?;
        let mut same = table
            .rows
            .iter()
            .filter(|before| row_name(sheet, before).as_ref() == Some(&wanted));
        match (same.next(), same.next()) {
            (Some(only), None) => Some(only),
            _ => None,
        }
    }
}

/// The name of an observation's unit then, where the observation says it: rows of lists carry that of who sent them.
fn name_then<'b>(catalogue: &Catalogue, baseline: &'b Baseline, of: &'b Observation) -> Option<&'b str> {
    let sent = baseline.reporters.get(&of.unit);
    sent.map(String::as_str).or_else(|| {
        let sheet = catalogue.form.sheet(&of.sheet)?;
        (sheet.kind == SheetKind::ByUnit && !of.unit.contains('/')).then_some(of.unit_name.as_str())
    })
}

/// Whether a unit's name of then is another one: not only written in another way, nor with the word of its kind before it.
fn is_other_name(now: &str, then: &str) -> bool {
    let (now, then) = (fold(now), fold(then));
    !then.is_empty() && then != now && !then.ends_with(&format!(" {now}"))
}

/// What makes a row the same from one period to the next: what it is keyed by, its unit, or in a free list the words of its
/// key column with its unit ("a product of a commune"). None where only its number tells it apart.
pub fn row_name(sheet: &FormSheet, row: &Row) -> Option<String> {
    if !row.key.is_empty() {
        return Some(row.key.clone());
    }
    if sheet.kind == SheetKind::ByUnit || (sheet.set.is_some() && !sheet.unit_set) {
        return Some(row.unit.clone());
    }
    match &row.cells.get(sheet.key.as_ref()?)?.answer {
        Answer::Text(text) => Some(format!("{}/{}", row.unit, slug(text))),
        _ => None,
    }
}

/// Where a row stood: reporter of now, sheet, reporter of then, row id of then.
type RowAt<'b> = (&'b str, &'b str, &'b str, &'b str);

struct Builder<'c, 'b> {
    catalogue: &'c Catalogue,
    settled: &'c Settled,
    /// Rows in the order of first sight, with the reporter.
    rows: BTreeMap<RowAt<'b>, (usize, Row, &'c Unit)>,
    /// See [`Earlier::places`].
    places: BTreeMap<String, BTreeMap<String, (String, String)>>,
}

impl<'c, 'b> Builder<'c, 'b>
where
    'c: 'b,
{
    fn add(&mut self, reporter: &'c Unit, now: &'c str, observation: &'b Observation) {
        let Some(sheet) = self.catalogue.form.sheet(&observation.sheet) else {
            return;
        };
        let at: RowAt<'b> = (
            &reporter.code,
            &observation.sheet,
            &observation.reporter,
            &observation.row,
        );
        let next = self.rows.len();
        let places = &mut self.places;
        let (_, row, _) = self.rows.entry(at).or_insert_with(|| {
            let row = new_row(sheet, reporter, now, observation);
            let of_unit = places.entry(row.unit.clone()).or_default();
            let place = || (observation.file.clone(), observation.at.0.clone());
            of_unit.entry(sheet.name.clone()).or_insert_with(place);
            (next, row, reporter)
        });
        let entry = Entry {
            answer: self.settled.answer(&observation.value),
            raw: observation.raw.clone(),
            at: observation.at.1.unwrap_or_default(),
            tolerated: None,
            adjusted: false,
        };
        row.cells.insert(observation.column.clone(), entry);
    }

    fn finish(self, round: &Round) -> BTreeMap<String, Submission> {
        let catalogue = self.catalogue;
        let mut ordered: Vec<(RowAt<'b>, (usize, Row, &Unit))> = self.rows.into_iter().collect();
        ordered.sort_by_key(|(_, (order, ..))| *order);
        let mut submissions: BTreeMap<String, Submission> = BTreeMap::new();
        for ((_, sheet_id, ..), (_, mut row, reporter)) in ordered {
            let Some(sheet) = catalogue.form.sheet(sheet_id) else {
                continue;
            };
            let set = catalogue.sheet_set(sheet, &reporter.kind);
            let placed = sheet.expand(set, &reporter.kind);
            blanks(&mut row, &placed);
            if let Some(unit) = round.units.get(&row.unit)
                && sheet.kind == SheetKind::ByUnit
            {
                row.unit_name.clone_from(&unit.name);
            }
            let submission = submissions
                .entry(reporter.code.clone())
                .or_insert_with(|| nothing_of(reporter));
            let table = submission
                .tables
                .entry(sheet.id.clone())
                .or_insert_with(|| Table {
                    sheet: sheet.id.clone(),
                    tab: sheet.name.clone(),
                    columns: placed
                        .iter()
                        .map(|p| (p.id.clone(), CellRef::default()))
                        .collect(),
                    rows: Vec::new(),
                    set: set.map(|s| s.id.clone()).unwrap_or_default(),
                    ..Table::default()
                });
            table.rows.push(row);
        }
        submissions
    }
}

/// Every column is there: what no observation speaks of was blank.
fn blanks(row: &mut Row, placed: &[PlacedColumn<'_>]) {
    for column in placed {
        row.cells.entry(column.id.clone()).or_insert_with(|| Entry {
            answer: Answer::Blank,
            raw: String::new(),
            at: CellRef::default(),
            tolerated: None,
            adjusted: false,
        });
    }
}

fn new_row(sheet: &FormSheet, reporter: &Unit, now: &str, observation: &Observation) -> Row {
    let unit = match observation.unit.split_once('/') {
        Some((_, name)) => format!("{now}/{name}"),
        None => now.to_owned(),
    };
    // A list of units and a sheet by unit are keyed by the unit itself, others by what the row says it is.
    let own_key = sheet.kind != SheetKind::ByUnit && !sheet.is_free_list();
    let number = observation.at.1.map_or(0, |cell| cell.row.saturating_add(1));
    Row {
        number: observation
            .row
            .parse()
            .ok()
            .filter(|_| !own_key)
            .unwrap_or(number),
        unit: if own_key { reporter.code.clone() } else { unit },
        unit_name: observation.unit_name.clone(),
        key: if own_key {
            observation.row.clone()
        } else {
            String::new()
        },
        unfilled: false,
        cells: BTreeMap::new(),
    }
}

fn nothing_of(reporter: &Unit) -> Submission {
    Submission {
        unit: reporter.clone(),
        tables: BTreeMap::new(),
        remarks: Vec::new(),
        rows_in: 0,
        rows_used: 0,
        rows_listed: 0,
        missing: BTreeSet::new(),
        signed: None,
        unplaced: Vec::new(),
        understood: Understood::default(),
    }
}

impl Settled {
    /// A value of then as an answer of now; a unit that is none any more is no answer.
    fn answer(&self, value: &Value) -> Answer {
        match value {
            Value::Blank => Answer::Blank,
            Value::Number(n) => Answer::Number(*n),
            Value::Text(text) => Answer::Text(text.clone()),
            Value::Date(date) => Answer::Date(*date),
            Value::State(met) => Answer::State(*met),
            Value::YesNo(yes) => Answer::YesNo(*yes),
            Value::Choice(id) => Answer::Choice(id.clone()),
            Value::Unit(code) => match self.of(code) {
                Follows::Same(now) => Answer::Unit(now.clone()),
                _ => Answer::Unreadable(Unread::NotInList),
            },
            Value::NotApplicable => Answer::NotApplicable,
            Value::Unreadable => Answer::Unreadable(Unread::Refused),
        }
    }
}
