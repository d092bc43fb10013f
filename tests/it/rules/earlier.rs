//! Earlier rounds of a row: the reports of this round as observations of then, changed as the row says.
//!
//! Figures that change from round to round are 2 % lower in each earlier one, so that nothing is told of them; with
//! “như kỳ này” they are what they are now.

use jiff::civil::{Date, date};
use ntm::catalogue::{Column, Fill, ValueType};
use ntm::previous::{Baseline, Earlier, Observation, Past, Period, Remembered, Value, row_id, value_said};
use ntm::round::Round;
use ntm::submission::{Row, Table};
use rust_decimal::Decimal;

use super::base::{self, Base, CATALOGUE};
use super::language::{CellName, Content, RowName};

/// Title and cut-off date of the last round, of the one before, and so on.
const ROUNDS: [(&str, Date); 3] = [
    ("Quý III năm 2020", date(2020, 9, 14)),
    ("Quý II năm 2020", date(2020, 6, 14)),
    ("Quý I năm 2020", date(2020, 3, 14)),
];

/// Whose reports an earlier round has.
const REPORTERS: [&str; 3] = ["Yên Lạc", "Tam Dương", "Phúc Yên"];

/// What an earlier round is changed into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PastChange {
    /// Nothing: it is there.
    Nothing,
    /// Every figure as it is now.
    AsNow,
    CutOff(Date),
    Cell(CellName, Content),
    /// Every row of a column.
    Column(String, String, Content),
    DropRow(String, String),
    /// A unit that is none any more.
    Ended(String),
    /// The unit explained a warning under a rule about a cell, as the cell was then.
    Explained(CellName, String, String),
}

/// The earlier rounds that a row speaks of; none where it speaks of none.
pub(super) fn past(unit: &Base, round: &Round, changes: &[(usize, PastChange)]) -> Result<Past, String> {
    let Some(most) = changes.iter().map(|(nth, _)| *nth).max() else {
        return Ok(Past::default());
    };
    let mut rounds = Vec::new();
    for (nth, (title, cut_off)) in ROUNDS.iter().enumerate().take(most + 1) {
        let mine: Vec<&PastChange> = changes
            .iter()
            .filter(|(n, _)| *n == nth)
            .map(|(_, c)| c)
            .collect();
        let (mut observations, mut explanations) = (Vec::new(), Vec::new());
        let mut reporters = std::collections::BTreeMap::new();
        for name in REPORTERS {
            let base = base::base(name)?;
            reporters.insert(base.code.clone(), name.to_owned());
            let as_now = mine.contains(&&PastChange::AsNow);
            let mut own = observe(base, if as_now { 0 } else { nth + 1 });
            if base.code == unit.code {
                for change in &mine {
                    apply(base, change, &mut own)?;
                }
                for change in &mine {
                    explanations.extend(explained(base, change, &own)?);
                }
            }
            observations.extend(own);
        }
        let cut_off = mine
            .iter()
            .find_map(|c| match c {
                PastChange::CutOff(date) => Some(*date),
                _ => None,
            })
            .unwrap_or(*cut_off);
        let baseline = Baseline {
            period: Period {
                round: format!("ky-truoc-{nth}"),
                title: (*title).to_owned(),
                cut_off: Some(cut_off),
            },
            reporters,
            observations,
            explanations,
        };
        rounds.push(Earlier::new(&CATALOGUE, round, baseline));
    }
    Ok(Past::new(rounds))
}

/// Three earlier rounds in which every cell of every report held one value, however strange.
pub(super) fn all_of(round: &Round, value: &Value) -> Result<Past, String> {
    let mut rounds = Vec::new();
    for (title, cut_off) in ROUNDS {
        let mut observations = Vec::new();
        for name in REPORTERS {
            observations.extend(observe(base::base(name)?, 0));
        }
        for observation in &mut observations {
            observation.value = value.clone();
        }
        let baseline = Baseline {
            period: Period {
                round: title.to_owned(),
                title: title.to_owned(),
                cut_off: Some(cut_off),
            },
            reporters: std::collections::BTreeMap::new(),
            observations,
            explanations: Vec::new(),
        };
        rounds.push(Earlier::new(&CATALOGUE, round, baseline));
    }
    Ok(Past::new(rounds))
}

/// A report as observations, `steps` rounds ago.
fn observe(base: &Base, steps: usize) -> Vec<Observation> {
    let kind = &base.submission.unit.kind;
    let mut out = Vec::new();
    for sheet in &CATALOGUE.form.sheets {
        let Some(table) = base.submission.tables.get(&sheet.id) else {
            continue;
        };
        let set = CATALOGUE.set(&table.set);
        for row in &table.rows {
            for column in sheet.expand(set, kind) {
                let Some(entry) = row.cells.get(&column.id) else {
                    continue;
                };
                let value = lowered(Value::from(&entry.answer), column.column, steps);
                out.push(observation(base, table, row, &column.id, value));
            }
        }
    }
    out
}

fn observation(base: &Base, table: &Table, row: &Row, column: &str, value: Value) -> Observation {
    let sheet = CATALOGUE.form.sheet(&table.sheet).unwrap();
    Observation {
        unit: row.unit.clone(),
        unit_name: row.unit_name.clone(),
        reporter: base.code.clone(),
        set: String::new(),
        criterion: String::new(),
        indicator: String::new(),
        sheet: table.sheet.clone(),
        row: row_id(sheet, row),
        column: column.to_owned(),
        file: String::new(),
        value,
        raw: row.cells.get(column).map(|e| e.raw.clone()).unwrap_or_default(),
        at: (table.tab.clone(), row.cells.get(column).map(|e| e.at)),
    }
}

fn lowered(value: Value, column: &Column, steps: usize) -> Value {
    let moves = column.fill == Fill::Typed
        && !column.carry
        && matches!(
            column.value_type,
            ValueType::Result | ValueType::Decimal | ValueType::Percent | ValueType::Money
        );
    match value {
        Value::Number(n) if moves => {
            let share = Decimal::from(100 - 2 * steps) / Decimal::ONE_HUNDRED;
            Value::Number(n * share)
        }
        other => other,
    }
}

fn apply(base: &Base, change: &PastChange, observations: &mut Vec<Observation>) -> Result<(), String> {
    match change {
        PastChange::Nothing | PastChange::AsNow | PastChange::CutOff(_) | PastChange::Explained(..) => {}
        PastChange::Cell(cell, content) => {
            let (sheet, id) = (sheet_id(&cell.sheet)?, base.column(&cell.sheet, &cell.column)?);
            let row = row_id(sheet, base.row(&cell.sheet, &cell.row)?);
            let value = value(content);
            let here = |o: &&mut Observation| o.sheet == sheet.id && o.row == row && o.column == id;
            let found = observations.iter_mut().find(here);
            found.ok_or_else(|| format!("{cell:?} was no cell"))?.value = value;
        }
        PastChange::Column(name, head, content) => {
            let (sheet, id) = (sheet_id(name)?, base.column(name, head)?);
            let of = observations
                .iter_mut()
                .filter(|o| o.sheet == sheet.id && o.column == id);
            of.for_each(|o| o.value = value(content));
        }
        PastChange::DropRow(name, row) => {
            let sheet = sheet_id(name)?;
            let row = row_id(sheet, base.row(name, &RowName::Named(row.clone()))?);
            observations.retain(|o| o.sheet != sheet.id || o.row != row);
        }
        PastChange::Ended(name) => {
            let row = base.row("Xã NTM", &RowName::Named(name.clone()))?;
            // A code that this round knows nothing of.
            let code = row.unit.clone();
            let below = format!("{code}/");
            for observation in observations.iter_mut() {
                if observation.unit == code {
                    "99999".clone_into(&mut observation.unit);
                } else if let Some(village) = observation.unit.strip_prefix(&below) {
                    observation.unit = format!("99999/{village}");
                }
            }
        }
    }
    Ok(())
}

/// What was said to a warning, with the value that the cell had then.
fn explained(
    base: &Base,
    change: &PastChange,
    observations: &[Observation],
) -> Result<Option<Remembered>, String> {
    let PastChange::Explained(cell, rule, text) = change else {
        return Ok(None);
    };
    let (sheet, column) = (sheet_id(&cell.sheet)?, base.column(&cell.sheet, &cell.column)?);
    let row = base.row(&cell.sheet, &cell.row)?;
    let id = row_id(sheet, row);
    let then = observations
        .iter()
        .find(|o| o.sheet == sheet.id && o.row == id && o.column == column)
        .ok_or_else(|| format!("{cell:?} was no cell"))?;
    Ok(Some(Remembered {
        unit: row.unit.clone(),
        sheet: sheet.id.clone(),
        row: row.key.clone(),
        column,
        rule: rule.clone(),
        value: value_said(&then.value),
        text: text.clone(),
        since: ROUNDS[0].0.to_owned(),
    }))
}

fn sheet_id(name: &str) -> Result<&'static ntm::catalogue::FormSheet, String> {
    let sheets = &CATALOGUE.form.sheets;
    sheets
        .iter()
        .find(|s| s.name == name)
        .ok_or_else(|| format!("the form has no sheet “{name}”"))
}

/// What stood there: a state or an answer where the words are one.
fn value(content: &Content) -> Value {
    match content {
        Content::Number(n) | Content::Percent(n) => Value::Number(n.parse().unwrap()),
        Content::Date(date) => Value::Date(*date),
        Content::Text(text) => match text.as_str() {
            "Đạt" => Value::State(true),
            "Chưa đạt" => Value::State(false),
            "Không áp dụng" => Value::NotApplicable,
            _ => Value::Text(text.clone()),
        },
        Content::Blank => Value::Blank,
        Content::Error(_) | Content::Formula { .. } => Value::Unreadable,
    }
}
