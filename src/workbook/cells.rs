//! Reads the cells.
//!
//! In: a package that passed the preflight, and its plan. Out: the [`Book`]. calamine streams the values; the survey of
//! each part goes in step with it, cell by cell, so that every value has a position that was checked and a part in
//! which the two do not agree is refused.

use std::io::Cursor;

use calamine::{Reader, SheetVisible, Xlsx, XlsxError};

use super::package::Package;
use super::preflight::{Plan, PlannedSheet, SheetKind};
use super::sheet_part::{self, Survey};
use super::tally::{ISSUES, Tally};
use super::value;
use super::{
    Book, Cell, CellIssue, CellIssueKind, Limits, NumberFormat, OpenError, Sheet, SkippedSheet, Visibility,
};

type Reading<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Reads every worksheet of the plan.
pub(super) fn read(
    bytes: &[u8],
    mut package: Package<'_>,
    plan: &Plan,
    limits: &Limits,
) -> Result<Book, OpenError> {
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
    let mut tally = Tally::new(limits);
    for (planned, (_, visible)) in plan.sheets.iter().zip(listed) {
        let what = match planned.kind {
            SheetKind::Chart => Some("chartsheet".to_owned()),
            SheetKind::Dialog => Some("dialogsheet".to_owned()),
            SheetKind::Worksheet => match read_sheet(&mut xlsx, &mut package, planned, plan, &mut tally)? {
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
            },
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
    tally: &mut Tally<'_>,
) -> Result<Result<Sheet, String>, OpenError> {
    let part = planned.part.as_str();
    let damaged = |why: &dyn std::fmt::Display| OpenError::Damaged(format!("part {part}: {why}"));
    let text = package
        .text(part, tally.limits().part_bytes)?
        .ok_or_else(|| damaged(&"is missing"))?;
    let survey = sheet_part::survey(&text, part, &plan.formats, tally.limits(), tally.cells())?;
    drop(text);
    tally.add_cells(survey.facts.len() as u64)?;

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
                tally.add_text(&content, formula.as_deref(), 1)?;
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
            sheet.note(fact.at, kind)?;
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

fn shown_and_merged(sheet: &mut Sheet, survey: Survey) {
    // The part counts columns from 1.
    let col_hidden = |col: u16| {
        let hidden = &mut survey.hidden_cols.iter();
        hidden.any(|&(min, max)| (min..=max).contains(&(u64::from(col) + 1)))
    };
    sheet.hide(|row| survey.hidden_rows.contains(&row), col_hidden);

    let unreadable = CellIssue {
        at: None,
        kind: CellIssueKind::BadPosition,
    };
    sheet
        .issues
        .extend(std::iter::repeat_n(unreadable, survey.bad_merges.min(ISSUES)));
    sheet.merges = survey.merges;
}
