//! Reads the cells.
//!
//! In: a package that passed the preflight, and its plan. Out: the [`Book`]. calamine streams the values; the survey of
//! each part goes in step with it, cell by cell, so that every value has a position that was checked and a part in
//! which the two do not agree is refused.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Reader, SheetVisible, Xlsx, XlsxError};

use super::package::{Package, within};
use super::preflight::{Plan, PlannedSheet, SheetKind};
use super::sheet_part::{self, Survey};
use super::value;
use super::{
    Book, Cell, CellIssue, CellIssueKind, Content, LimitKind, Limits, NumberFormat, OpenError, Sheet,
    SkippedSheet, Visibility,
};

/// Issues of one sheet beyond which it is the file that is at fault, not some cells.
const ISSUES: usize = 10_000;

type Reading<'a> = Xlsx<Cursor<&'a [u8]>>;

/// What the sheets read so far have taken.
#[derive(Default)]
struct Spent {
    cells: u64,
    text_bytes: u64,
}

/// Reads every worksheet of the plan.
pub(super) fn read(
    bytes: &[u8],
    package: Package<'_>,
    plan: &Plan,
    limits: &Limits,
) -> Result<Book, OpenError> {
    // calamine has panicked on damaged files that passed every check here; nothing of the closure is used after.
    catch_unwind(AssertUnwindSafe(|| read_all(bytes, package, plan, limits)))
        .unwrap_or_else(|_| Err(OpenError::Damaged("the reader gave up on it".into())))
}

fn read_all(bytes: &[u8], mut package: Package<'_>, plan: &Plan, limits: &Limits) -> Result<Book, OpenError> {
    let mut xlsx = Reading::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => OpenError::Encrypted,
        other => OpenError::Damaged(format!("opening: {other}")),
    })?;
    let listed: Vec<(String, SheetVisible)> = xlsx
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible))
        .collect();
    if !listed
        .iter()
        .map(|(name, _)| name)
        .eq(plan.sheets.iter().map(|sheet| &sheet.name))
    {
        return Err(OpenError::Damaged(
            "the list of sheets can be read in two ways".into(),
        ));
    }
    let mut book = Book {
        properties: plan.properties.clone(),
        date_1904: plan.date_1904,
        external_links: plan.external_links,
        macros: plan.macros,
        ..Book::default()
    };
    let mut spent = Spent::default();
    for (planned, (_, visible)) in plan.sheets.iter().zip(listed) {
        let what = match planned.kind {
            SheetKind::Chart => Some("chartsheet".to_owned()),
            SheetKind::Dialog => Some("dialogsheet".to_owned()),
            SheetKind::Worksheet => {
                match read_sheet(&mut xlsx, &mut package, planned, plan, limits, &mut spent)? {
                    Ok(mut sheet) => {
                        sheet.visibility = match visible {
                            SheetVisible::Visible => Visibility::Visible,
                            SheetVisible::Hidden => Visibility::Hidden,
                            SheetVisible::VeryHidden => Visibility::VeryHidden,
                        };
                        book.sheets.push(sheet);
                        None
                    }
                    Err(what) => Some(what),
                }
            }
        };
        if let Some(what) = what {
            book.skipped.push(SkippedSheet {
                name: planned.name.clone(),
                what,
            });
        }
    }
    Ok(book)
}

/// A worksheet, or what else the part turned out to be.
fn read_sheet(
    xlsx: &mut Reading<'_>,
    package: &mut Package<'_>,
    planned: &PlannedSheet,
    plan: &Plan,
    limits: &Limits,
    spent: &mut Spent,
) -> Result<Result<Sheet, String>, OpenError> {
    let part = planned.part.as_str();
    let damaged = |why: &dyn std::fmt::Display| OpenError::Damaged(format!("part {part}: {why}"));
    let text = package
        .text(part, limits.part_bytes)?
        .ok_or_else(|| damaged(&"is missing"))?;
    let survey = sheet_part::survey(&text, part, &plan.formats, limits, spent.cells)?;
    drop(text);
    spent.cells += survey.facts.len() as u64;

    let mut reader = match xlsx.worksheet_cells_reader(&planned.name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(what)) => return Ok(Err(what)),
        Err(error) => return Err(damaged(&error)),
    };
    let mut sheet = Sheet {
        name: planned.name.clone(),
        ..Sheet::default()
    };
    let mut last = None;
    for (index, fact) in survey.facts.iter().enumerate() {
        let (found, formula) = match reader.next_cell_with_formula() {
            Ok(Some(cell)) => {
                if fact.named.is_some_and(|named| named != cell.pos) {
                    return Err(damaged(&"its cells can be read in two ways"));
                }
                (value::content(cell.value, fact, plan.date_1904), cell.formula)
            }
            Ok(None) => return Err(damaged(&"its cells can be counted in two ways")),
            Err(error) => {
                let found = value::from_error(error, fact, part)?;
                (
                    found.map(|content| Some((content, false))),
                    survey.error_formulas.get(&index).cloned(),
                )
            }
        };
        let issue = match (fact.at, found) {
            (Some(at), _) if last.is_some_and(|last| at <= last) => Some(CellIssueKind::BadPosition),
            (None, _) => Some(CellIssueKind::BadPosition),
            (Some(_), Err(kind)) => Some(kind),
            (Some(_), Ok(None)) => None,
            (Some(at), Ok(Some((content, is_date)))) => {
                let format = if is_date { NumberFormat::Date } else { fact.format };
                let formula = fact.has_formula.then(|| formula.unwrap_or_default());
                spent.text_bytes += (text_bytes(&content) + formula.as_ref().map_or(0, String::len)) as u64;
                within(LimitKind::TextBytes, spent.text_bytes, limits.text_bytes)?;
                sheet.cells.push(Cell {
                    at,
                    content,
                    format,
                    formula,
                });
                None
            }
        };
        if fact.at > last {
            last = fact.at;
        }
        if let Some(kind) = issue {
            if sheet.issues.len() >= ISSUES {
                return Err(damaged(&format!("more than {ISSUES} cells that cannot be used")));
            }
            sheet.issues.push(CellIssue { at: fact.at, kind });
        }
    }
    match reader.next_cell_with_formula() {
        Ok(None) => {}
        // A part that has no sheet data ends here too.
        _ => return Err(damaged(&"its cells can be counted in two ways")),
    }
    shown_and_merged(&mut sheet, survey);
    Ok(Ok(sheet))
}

/// Bytes that a content keeps beyond its own size.
fn text_bytes(content: &Content) -> usize {
    match content {
        Content::Text(text) | Content::Error(text) | Content::HugeNumber(text) => text.len(),
        Content::Number(_) | Content::Bool(_) => 0,
    }
}

fn shown_and_merged(sheet: &mut Sheet, survey: Survey) {
    let mut rows: Vec<u32> = sheet.cells.iter().map(|cell| cell.at.row).collect();
    rows.dedup();
    rows.retain(|row| survey.hidden_rows.contains(row));
    sheet.hidden_rows = rows;

    let mut cols: Vec<u16> = sheet.cells.iter().map(|cell| cell.at.col).collect();
    cols.sort_unstable();
    cols.dedup();
    // The part counts columns from 1.
    cols.retain(|&col| {
        survey
            .hidden_cols
            .iter()
            .any(|&(min, max)| (min..=max).contains(&(u64::from(col) + 1)))
    });
    sheet.hidden_cols = cols;

    let unreadable = CellIssue {
        at: None,
        kind: CellIssueKind::BadPosition,
    };
    sheet
        .issues
        .extend(std::iter::repeat_n(unreadable, survey.bad_merges.min(ISSUES)));
    sheet.merges = survey.merges;
}
