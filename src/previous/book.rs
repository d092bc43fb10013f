//! The sheet of observations of a provincial workbook, read back.
//!
//! Its columns are found by the heads that the rulebook gives them, in any order, on every tab that has them (a long
//! sheet goes on on a second one). A row that is not whole is passed over: people filter and write beside tables.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;

use super::value::Shown;
use super::{Baseline, COLUMNS, DATA_VERSION, Observation, Period, Refused, Remembered, Value, property};
use crate::catalogue::{Catalogue, OutputKind, OutputSheet};
use crate::round::Round;
use crate::text::{fold, tidy};
use crate::workbook::{Book, Cell, Content, NumberFormat, Sheet};

/// Rows in which the heads are looked for.
const HEAD_ROWS: u32 = 20;
/// Columns that are read where they are there.
const MORE: [&str; 4] = ["set", "criterion", "indicator", "file"];
/// The columns of the sheet of explanations without which it cannot be read back.
const EXPLANATIONS: [&str; 8] = [
    "unit.code",
    "form.sheet",
    "form.row",
    "form.column",
    "code",
    "value",
    "text",
    "since",
];
/// What stands in a cell of the sheet in place of nothing.
const DASHES: [&str; 2] = ["–", "-"];

/// Reads the observations of a provincial workbook.
pub(super) fn read(catalogue: &Catalogue, round: &Round, book: &Book) -> Result<Baseline, Refused> {
    let says = |name: &str| book.properties.get(name).map(|v| tidy(v)).unwrap_or_default();
    let version = says(property::DATA);
    if version != DATA_VERSION {
        return Err(Refused::NoData { version });
    }
    let (form, province) = (says(property::FORM), says(property::PROVINCE));
    if form != catalogue.form.id {
        return Err(Refused::OtherForm {
            found: form,
            wanted: catalogue.form.id.clone(),
        });
    }
    if province != round.province {
        return Err(Refused::OtherProvince {
            found: province,
            wanted: round.province.clone(),
        });
    }
    let no_data = || Refused::NoData {
        version: String::new(),
    };
    let definition = catalogue
        .output
        .iter()
        .find(|s| s.kind == OutputKind::Tidy)
        .ok_or_else(no_data)?;
    let (id, title) = (says(property::ROUND), says(property::ROUND_TITLE));
    let mut baseline = Baseline {
        period: Period {
            title: if title.is_empty() { id.clone() } else { title },
            round: id,
            cut_off: says(property::CUT_OFF).parse().ok(),
        },
        reporters: BTreeMap::new(),
        observations: Vec::new(),
        explanations: Vec::new(),
    };
    let mut seen = false;
    let mut lacking = None;
    let remembered = catalogue
        .output
        .iter()
        .find(|s| s.kind == OutputKind::Explanations);
    for sheet in &book.sheets {
        // A workbook of before there was such a sheet has none.
        if let Some(definition) = remembered
            && let Ok(Some(heads)) = Heads::of(sheet, definition, &EXPLANATIONS)
        {
            heads.remembered(sheet, &mut baseline);
            continue;
        }
        match Heads::of(sheet, definition, &COLUMNS) {
            Ok(Some(heads)) => {
                seen = true;
                heads.read(sheet, book.date_1904, &mut baseline);
            }
            Ok(None) => {}
            Err(missing) => lacking = lacking.or(Some((sheet.name.clone(), missing))),
        }
    }
    match (seen, lacking) {
        (true, _) => Ok(baseline),
        (false, Some((sheet, columns))) => Err(Refused::NoColumns { sheet, columns }),
        (false, None) => Err(no_data()),
    }
}

/// Where the columns of a sheet of observations stand.
struct Heads<'a> {
    row: u32,
    /// Word in `report.toml` → column.
    columns: BTreeMap<&'a str, u16>,
}

impl<'a> Heads<'a> {
    /// None where the sheet is another one; the heads that are not there where it is this one, cut.
    fn of(
        sheet: &Sheet,
        definition: &'a OutputSheet,
        needed: &[&'static str],
    ) -> Result<Option<Self>, Vec<String>> {
        let words: BTreeMap<String, &str> = definition
            .columns
            .iter()
            .map(|c| (fold(&c.header), c.from.as_str()))
            .collect();
        let mut best = Self {
            row: 0,
            columns: BTreeMap::new(),
        };
        let mut row = Self {
            row: 0,
            columns: BTreeMap::new(),
        };
        for cell in sheet.cells.iter().take_while(|c| c.at.row < HEAD_ROWS) {
            if cell.at.row != row.row {
                row = Self {
                    row: cell.at.row,
                    columns: BTreeMap::new(),
                };
            }
            if let Content::Text(text) = &cell.content
                && let Some(word) = words.get(&fold(text))
            {
                row.columns.entry(word).or_insert(cell.at.col);
            }
            if row.columns.len() > best.columns.len() {
                best = Self {
                    row: row.row,
                    columns: row.columns.clone(),
                };
            }
        }
        let missing: Vec<&str> = needed
            .iter()
            .copied()
            .filter(|word| !best.columns.contains_key(word))
            .collect();
        if missing.is_empty() {
            return Ok(Some(best));
        }
        if fold(&sheet.name) != fold(&definition.name) {
            return Ok(None);
        }
        let head = |word: &&str| {
            let column = definition.columns.iter().find(|c| c.from == *word);
            column.map_or_else(|| (*word).to_owned(), |c| format!("“{}”", c.header))
        };
        Err(missing.iter().map(head).collect())
    }

    /// The rows of the sheet of explanations; one that is not whole is passed over.
    fn remembered(&self, sheet: &Sheet, baseline: &mut Baseline) {
        let rows = sheet.cells.chunk_by(|a, b| a.at.row == b.at.row);
        for row in rows.filter(|r| r.first().is_some_and(|c| c.at.row > self.row)) {
            let text = |word: &str| {
                let col = self.columns.get(word);
                let cell = row.iter().find(|c| Some(&c.at.col) == col);
                let text = cell.map(shown_text).unwrap_or_default();
                if DASHES.contains(&text.as_str()) {
                    String::new()
                } else {
                    text
                }
            };
            let [unit, sheet, column, rule, said] =
                ["unit.code", "form.sheet", "form.column", "code", "text"].map(&text);
            if [&unit, &sheet, &column, &rule, &said]
                .iter()
                .any(|part| part.is_empty())
            {
                continue;
            }
            baseline.explanations.push(Remembered {
                unit,
                sheet,
                row: text("form.row"),
                column,
                rule,
                value: text("value"),
                text: said,
                since: text("since"),
            });
        }
    }

    fn read(&self, sheet: &Sheet, date_1904: bool, baseline: &mut Baseline) {
        let rows = sheet.cells.chunk_by(|a, b| a.at.row == b.at.row);
        for row in rows.filter(|r| r.first().is_some_and(|c| c.at.row > self.row)) {
            let cells: BTreeMap<u16, &Cell> = row.iter().map(|c| (c.at.col, c)).collect();
            let cell = |word: &str| cells.get(self.columns.get(word)?).copied();
            let text = |word: &str| {
                let text = cell(word).map(shown_text).unwrap_or_default();
                if DASHES.contains(&text.as_str()) {
                    String::new()
                } else {
                    text
                }
            };
            let shown = cell("value").and_then(|c| shown(c, date_1904));
            let Some(value) = Value::of_kind(&text("value.kind"), shown.as_ref()) else {
                continue;
            };
            let [set, criterion, indicator, file] = MORE.map(&text);
            let observation = Observation {
                unit: text("unit.code"),
                unit_name: text("unit.name"),
                reporter: text("reporter.code"),
                set,
                criterion,
                indicator,
                sheet: text("form.sheet"),
                row: text("form.row"),
                column: text("form.column"),
                value,
                // The unit's own text, dashes too.
                raw: cell("raw").map(shown_text).unwrap_or_default(),
                file,
                at: (text("sheet"), text("cell").parse().ok()),
            };
            let whole = [
                &observation.unit,
                &observation.reporter,
                &observation.sheet,
                &observation.row,
                &observation.column,
            ];
            if whole.iter().any(|part| part.is_empty()) {
                continue;
            }
            baseline
                .reporters
                .entry(observation.reporter.clone())
                .or_insert_with(|| text("reporter.name"));
            baseline.observations.push(observation);
        }
    }
}

/// What a cell shows as text; a number in plain notation.
fn shown_text(cell: &Cell) -> String {
    match &cell.content {
        Content::Text(text) | Content::Error(text) | Content::HugeNumber(text) => text.clone(),
        Content::Number(n) => n.normalize().to_string(),
        Content::Bool(b) => b.to_string(),
    }
}

fn shown(cell: &Cell, date_1904: bool) -> Option<Shown> {
    match &cell.content {
        Content::Number(n) if cell.format == NumberFormat::Date => {
            let origin = if date_1904 {
                Date::constant(1904, 1, 1)
            } else {
                Date::constant(1899, 12, 30)
            };
            let days = n.trunc().to_i32()?;
            origin.checked_add(days.days()).ok().map(Shown::Date)
        }
        Content::Number(n) => Some(Shown::Number(*n)),
        Content::Text(text) => Some(Shown::Text(text.clone())),
        Content::HugeNumber(_) | Content::Bool(_) | Content::Error(_) => None,
    }
}
