//! Marks of an answer in the form: a cell is coloured as long as it holds what the unit had there, and a note says why.

use std::collections::BTreeMap;

use rust_xlsxwriter::{ConditionalFormatFormula, Formula, Note, Worksheet, XlsxError};

use super::domain::{literal, quoted};
use super::look::Mark;
use super::plan::{at, sheet_ref};
use super::response::{Item, Response, Spot, State};
use super::{FormValue, fit};
use crate::catalogue::Severity;
use crate::workbook::{CellRef, Content};

/// Letters of a text that a formula compares; a longer one is compared by its beginning and its length.
const COMPARED: usize = 200;
/// Letters of a note.
const NOTE: usize = 600;

/// What is said of one cell.
struct Marked {
    mark: Mark,
    received: Option<FormValue>,
    note: String,
}

/// The marks of one sheet.
#[derive(Default)]
pub(super) struct SheetMarks {
    cells: BTreeMap<CellRef, Marked>,
}

/// The marks of all sheets, by name.
#[derive(Default)]
pub(super) struct Marks {
    sheets: BTreeMap<String, SheetMarks>,
}

impl Marks {
    /// The marks of an answer; the worst of a cell gives its colour.
    pub(super) fn of(response: &Response) -> Self {
        let mut marks = Self::default();
        for item in &response.items {
            let mark = match (item.state == State::Open, item.severity) {
                (true, Severity::Error) => Mark::Wrong,
                (true, Severity::Warning) => Mark::Doubtful,
                _ => Mark::Note,
            };
            if matches!(item.state, State::Repaired | State::Waived(_)) {
                continue;
            }
            for spot in &item.spots {
                let sheet = marks.sheets.entry(spot.sheet.clone()).or_default();
                let marked = sheet.cells.entry(spot.cell).or_insert_with(|| Marked {
                    mark,
                    received: spot.received.clone(),
                    note: String::new(),
                });
                if !marked.note.is_empty() {
                    marked.note.push_str("\n\n");
                }
                marked.note.push_str(&note(item));
            }
        }
        marks
    }

    /// The marks of a sheet, taken out.
    pub(super) fn take(&mut self, sheet: &str) -> SheetMarks {
        self.sheets.remove(sheet).unwrap_or_default()
    }
}

/// What a note says: the sign and code, what was found, what to do.
fn note(item: &Item) -> String {
    let (sign, word) = sign_and_word(item.severity);
    let to_do = if item.to_do.is_empty() {
        String::new()
    } else {
        format!("\n► {}", item.to_do)
    };
    format!("{sign} {word} {}\n{}{to_do}", item.code, item.found)
}

/// Sign and word of a weight.
pub(super) fn sign_and_word(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("▲", "Lỗi"),
        Severity::Warning => ("?", "Cảnh báo"),
        Severity::Note => ("●", "Lưu ý"),
    }
}

impl SheetMarks {
    /// Puts them on the sheet.
    pub(super) fn put(self, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
        // Blank cells of a column are one rule; each other value needs its own.
        let mut blanks: BTreeMap<(u16, Mark), Vec<u32>> = BTreeMap::new();
        for (cell, marked) in &self.cells {
            let text = fit(&marked.note, NOTE);
            let lines =
                u32::try_from(text.chars().count() / 45 + text.matches('\n').count() + 2).unwrap_or(20);
            let note = Note::new(text)
                .set_author("ntm")
                .add_author_prefix(false)
                .set_font_name("Times New Roman")
                .set_font_size(10)
                .set_width(330)
                .set_height((lines * 18).clamp(70, 420));
            worksheet.insert_note(cell.row, cell.col, &note)?;
            if marked.received.is_none() {
                blanks.entry((cell.col, marked.mark)).or_default().push(cell.row);
                continue;
            }
            let rule = unchanged(&at(cell.row, usize::from(cell.col)), marked.received.as_ref());
            let format = ConditionalFormatFormula::new()
                .set_rule(Formula::new(rule))
                .set_format(marked.mark.over_typed(marked.received.as_ref()))
                .set_stop_if_true(true);
            worksheet.add_conditional_format(cell.row, cell.col, cell.row, cell.col, &format)?;
        }
        for ((column, mark), rows) in blanks {
            let Some(first) = rows.first() else {
                continue;
            };
            let ranges: Vec<String> = rows.iter().map(|r| at(*r, usize::from(column))).collect();
            let format = ConditionalFormatFormula::new()
                .set_rule(Formula::new(unchanged(&at(*first, usize::from(column)), None)))
                .set_format(mark.over_typed(None))
                .set_stop_if_true(true)
                .set_multi_range(if rows.len() > 1 {
                    ranges.join(" ")
                } else {
                    String::new()
                });
            worksheet.add_conditional_format(*first, column, *first, column, &format)?;
        }
        Ok(())
    }
}

/// A condition that holds while a cell has what the unit had there.
pub(super) fn unchanged(name: &str, received: Option<&FormValue>) -> String {
    let Some(value) = received else {
        return format!("LEN({name}&\"\")=0");
    };
    if let FormValue::AsTyped(Content::Bool(truth), _) = value {
        let word = if *truth { "TRUE" } else { "FALSE" };
        return format!("IF(ISLOGICAL({name}),{name}={word},FALSE)");
    }
    if let Some(number) = value.number() {
        return format!(
            "IF(ISNUMBER({name}),ABS({name}-{})<0.0000001,FALSE)",
            literal(number)
        );
    }
    let text = value.text().unwrap_or_default();
    // A line break inside a formula is read otherwise by some programs.
    let begins: String = text
        .chars()
        .take_while(|c| !c.is_control())
        .take(COMPARED)
        .collect();
    let units = text.encode_utf16().count();
    let first = begins.encode_utf16().count();
    if first == units {
        format!("IF(ISTEXT({name}),EXACT({name},{}),FALSE)", quoted(&begins))
    } else {
        format!(
            "IF(ISTEXT({name}),AND(LEN({name})={units},EXACT(LEFT({name},{first}),{})),FALSE)",
            quoted(&begins)
        )
    }
}

/// How many of some cells still have what the unit had there, as a formula over the sheets.
pub(super) fn left(spots: &[Spot]) -> String {
    let mut terms = Vec::new();
    // Blank cells one under the other are counted at once.
    let mut run: Option<(&Spot, u32)> = None;
    let flush = |run: Option<(&Spot, u32)>, terms: &mut Vec<String>| {
        if let Some((from, to)) = run {
            let column = usize::from(from.cell.col);
            let (first, last) = (at(from.cell.row, column), at(to, column));
            terms.push(format!("COUNTBLANK({}!{first}:{last})", sheet_ref(&from.sheet)));
        }
    };
    for spot in spots {
        if spot.received.is_some() {
            flush(run.take(), &mut terms);
            terms.push(format!(
                "IF({},1,0)",
                unchanged(&name(spot, spot.cell), spot.received.as_ref())
            ));
            continue;
        }
        run = match run {
            Some((from, to))
                if from.sheet == spot.sheet && from.cell.col == spot.cell.col && to + 1 == spot.cell.row =>
            {
                Some((from, spot.cell.row))
            }
            other => {
                flush(other, &mut terms);
                Some((spot, spot.cell.row))
            }
        };
    }
    flush(run, &mut terms);
    terms.join("+")
}

/// A cell of another sheet, in a formula.
pub(super) fn name(spot: &Spot, cell: CellRef) -> String {
    format!(
        "{}!{}",
        sheet_ref(&spot.sheet),
        at(cell.row, usize::from(cell.col))
    )
}
