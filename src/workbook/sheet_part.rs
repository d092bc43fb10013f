//! Surveys a sheet part before calamine streams it.
//!
//! In: the text of the part. Out: a [`Survey`]: for every cell element, in order, where it says it stands, how its
//! number is shown and whether its value can be taken; the hidden rows and columns and merged regions, which calamine
//! does not tell. Refused: more cells than allowed, shared-formula numbers and positions that calamine would allocate
//! or overflow by, and nesting that would make the two readers count cells differently.

use std::collections::{BTreeMap, BTreeSet};

use quick_xml::events::BytesStart;

use super::formats::NumberFormats;
use super::package::within;
use super::tally::MERGES;
use super::xml::{Step, Walk, is_true};
use super::{CellRef, LimitKind, Limits, NumberFormat, OpenError, Region};

/// Excel's grid.
const ROWS: u64 = 1_048_576;
const COLUMNS: u64 = 16_384;
/// calamine makes a table as long as the largest shared-formula number. Excel counts them from 0, so they stay below
/// this or below one for each 16 bytes of the part.
const SHARED_FORMULAS: u64 = 65_536;
/// Letters and digits of a reference that calamine's 32-bit arithmetic can still hold.
const SAFE_REFERENCE: (usize, usize) = (6, 9);

/// The declared type of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Shared,
    Bool,
    Error,
    FormulaText,
    InlineText,
    Other,
}

/// What the cell stores as its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    /// No value, or an empty one.
    Nothing,
    /// An element for it, without text; only a text formula means something by that.
    EmptyElement,
    /// Something.
    Value,
    /// Something that calamine would take wrongly.
    Odd(&'static str),
}

/// One cell element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fact {
    /// Where it stands, unless its position is no position.
    pub(super) at: Option<CellRef>,
    /// Zero-based row and column as calamine works them out, where the cell names them.
    pub(super) named: Option<(u32, u32)>,
    pub(super) kind: Kind,
    pub(super) stored: Stored,
    pub(super) format: NumberFormat,
    pub(super) has_formula: bool,
}

/// What a sheet part holds.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) facts: Vec<Fact>,
    pub(super) hidden_rows: BTreeSet<u32>,
    pub(super) hidden_cols: Vec<(u64, u64)>,
    pub(super) merges: Vec<Region>,
    /// Merged regions whose corners are no positions.
    pub(super) bad_merges: usize,
    /// Formula texts of error cells, by index in `facts`: calamine drops them with literals it does not know.
    pub(super) error_formulas: BTreeMap<usize, String>,
}

/// A reference split as calamine does it, without overflow: `None` when it is not letters and then digits.
fn split_reference(reference: &str) -> Option<(u64, u64)> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = (reference.get(..letters)?, reference.get(letters..)?);
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let column = letters.bytes().fold(0_u64, |column, letter| {
        column
            .saturating_mul(26)
            .saturating_add(u64::from(letter.to_ascii_uppercase() - b'A') + 1)
    });
    Some((digits.parse().unwrap_or(u64::MAX), column))
}

/// Whether calamine's 32-bit arithmetic would overflow on a reference.
fn overflows(reference: &str) -> bool {
    let letters = reference.bytes().filter(u8::is_ascii_alphabetic).count();
    let digits = reference.bytes().filter(u8::is_ascii_digit).count();
    letters > SAFE_REFERENCE.0 || digits > SAFE_REFERENCE.1
}

/// The position counted from 1, unless it is outside.
pub(super) fn in_grid(row: u64, column: u64) -> Option<CellRef> {
    if !(1..=ROWS).contains(&row) || !(1..=COLUMNS).contains(&column) {
        return None;
    }
    Some(CellRef::new(
        u32::try_from(row - 1).ok()?,
        u16::try_from(column - 1).ok()?,
    ))
}

/// The position that `E12` names.
pub(super) fn position(reference: &str) -> Option<CellRef> {
    split_reference(reference).and_then(|(row, column)| in_grid(row, column))
}

fn region(reference: &str) -> Option<Region> {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    let (a, b) = (position(first)?, position(last)?);
    Some(Region {
        first: CellRef::new(a.row.min(b.row), a.col.min(b.col)),
        last: CellRef::new(a.row.max(b.row), a.col.max(b.col)),
    })
}

/// Where the survey stands inside the sheet data.
struct Place {
    /// One-based, as cells without a position take it.
    row: u64,
    column: u64,
    /// The row as its element names it.
    named_row: Option<u64>,
}

/// Surveys a whole part; a part without sheet data (a chart) gives an empty survey.
pub(super) fn survey(
    text: &str,
    part: &str,
    formats: &NumberFormats,
    limits: &Limits,
    cells_so_far: u64,
) -> Result<Survey, OpenError> {
    let mut walk = Walk::new(text, part);
    let mut survey = Survey::default();
    let mut place = Place {
        row: 1,
        column: 1,
        named_row: None,
    };
    let shared_formulas = SHARED_FORMULAS.max(text.len() as u64 / 16);
    let mut data_seen = false;
    let mut in_data = false;
    loop {
        match walk.step()? {
            Step::Open(tag) => match tag.local_name().as_ref() {
                "sheetData" => {
                    if data_seen || walk.depth() != 2 {
                        return Err(walk.damaged("sheet data out of place"));
                    }
                    if survey.hidden_cols.len() as u64 > COLUMNS {
                        return Err(walk.damaged("more hidden columns than there are columns"));
                    }
                    data_seen = true;
                    in_data = true;
                }
                "row" if in_data => {
                    if walk.depth() != 3 {
                        return Err(walk.damaged("a row out of place"));
                    }
                    open_row(&walk, &tag, &mut place, &mut survey)?;
                }
                "c" if in_data => {
                    if walk.depth() != 4 {
                        return Err(walk.damaged("a cell out of place"));
                    }
                    within(
                        LimitKind::Cells,
                        cells_so_far + survey.facts.len() as u64 + 1,
                        limits.cells,
                    )?;
                    let fact = cell(&mut walk, &tag, &mut place, formats, shared_formulas, &mut survey)?;
                    survey.facts.push(fact);
                }
                "col" if walk.depth() == 3 && !data_seen => {
                    survey.hidden_cols.extend(hidden_columns(&walk, &tag)?);
                }
                "mergeCell" if data_seen => {
                    match walk.raw(&tag, "ref")?.as_deref().and_then(region) {
                        Some(merged) => survey.merges.push(merged),
                        None => survey.bad_merges += 1,
                    }
                    if survey.merges.len() > MERGES {
                        return Err(walk.damaged(format!("more than {MERGES} merged regions")));
                    }
                }
                _ => {}
            },
            Step::Close(tag) => match tag.local_name().as_ref() {
                "row" if in_data => {
                    place.row += 1;
                    place.column = 1;
                    place.named_row = None;
                }
                "sheetData" => in_data = false,
                _ => {}
            },
            Step::End => return Ok(survey),
            _ => {}
        }
    }
}

fn open_row(
    walk: &Walk<'_>,
    tag: &BytesStart<'_>,
    place: &mut Place,
    survey: &mut Survey,
) -> Result<(), OpenError> {
    let [number, hidden] = walk.some(tag, ["r", "hidden"])?;
    if let Some(digits) = number {
        let row = digits
            .parse::<u64>()
            .ok()
            .filter(|&row| row > 0 && !overflows(&digits));
        let Some(row) = row else {
            return Err(walk.damaged(format!("a row numbered {digits:.20}")));
        };
        place.row = row;
        place.named_row = Some(row);
    }
    let hidden = hidden.is_some_and(|value| is_true(&value));
    if hidden && let Some(at) = in_grid(place.row, 1) {
        survey.hidden_rows.insert(at.row);
    }
    Ok(())
}

/// The columns that a `<col>` hides, first and last, one-based.
fn hidden_columns(walk: &Walk<'_>, tag: &BytesStart<'_>) -> Result<Option<(u64, u64)>, OpenError> {
    let number = |name| Ok::<_, OpenError>(walk.raw(tag, name)?.and_then(|raw| raw.parse::<u64>().ok()));
    let bounds = number("min")?.zip(number("max")?);
    let hidden = walk.raw(tag, "hidden")?.is_some_and(|value| is_true(&value));
    Ok(bounds.filter(|_| hidden))
}

/// Reads one cell element to its end.
fn cell(
    walk: &mut Walk<'_>,
    tag: &BytesStart<'_>,
    place: &mut Place,
    formats: &NumberFormats,
    shared_formulas: u64,
    survey: &mut Survey,
) -> Result<Fact, OpenError> {
    let mut fact = Fact {
        at: None,
        named: None,
        kind: Kind::Number,
        stored: Stored::Nothing,
        format: NumberFormat::Plain,
        has_formula: false,
    };
    let [reference, style, kind] = walk.some(tag, ["r", "s", "t"])?;
    fact.kind = match kind.as_deref() {
        None | Some("n") => Kind::Number,
        Some("s") => Kind::Shared,
        Some("b") => Kind::Bool,
        Some("e") => Kind::Error,
        Some("str") => Kind::FormulaText,
        Some("inlineStr" | "is") => Kind::InlineText,
        Some(_) => Kind::Other,
    };
    fact.format = formats.get(style.as_deref());
    if let Some(reference) = reference {
        if overflows(&reference) {
            return Err(walk.damaged(format!("a cell at {reference:.20}")));
        }
        if let Some((row, column)) = split_reference(&reference) {
            // A cell that names another row than the row it stands in: no telling which one is meant.
            let row_agrees = place.named_row.is_none_or(|named| named == row);
            fact.at = in_grid(row, column).filter(|_| row_agrees);
            if let (Ok(row), Ok(column)) = (u32::try_from(row), u32::try_from(column)) {
                fact.named = row.checked_sub(1).zip(column.checked_sub(1));
            }
            if column > 0 && row > 0 {
                place.column = column;
            }
        }
    } else {
        fact.at = in_grid(place.row, place.column);
    }
    place.column += 1;

    let mut formula = String::new();
    loop {
        match walk.step()? {
            Step::Open(child) => match child.local_name().as_ref() {
                "v" => {
                    let stored = value(walk, fact.kind)?;
                    fact.stored = if matches!(fact.stored, Stored::Nothing) {
                        stored
                    } else {
                        Stored::Odd("the cell has more than one value")
                    };
                }
                "is" => {
                    fact.stored = if matches!(fact.stored, Stored::Nothing) {
                        Stored::Value
                    } else {
                        Stored::Odd("the cell has more than one value")
                    };
                    skip(walk)?;
                }
                "f" => {
                    fact.has_formula = true;
                    check_shared_index(walk, &child, shared_formulas)?;
                    formula = formula_text(walk)?;
                }
                _ => {
                    fact.stored = Stored::Odd("the cell holds an element that is neither value nor formula");
                    skip(walk)?;
                }
            },
            Step::Close(_) => break,
            Step::End => return Err(walk.damaged("ends inside a cell")),
            _ => {}
        }
    }
    if fact.kind == Kind::Error && fact.has_formula {
        survey.error_formulas.insert(survey.facts.len(), formula);
    }
    Ok(fact)
}

/// Leaves the element that was just opened; a row or cell inside would be counted by calamine after an error.
fn skip(walk: &mut Walk<'_>) -> Result<(), OpenError> {
    let outside = walk.depth().saturating_sub(1);
    loop {
        match walk.step()? {
            Step::Open(tag) if matches!(tag.local_name().as_ref(), "c" | "row" | "sheetData") => {
                return Err(walk.damaged("a cell inside a cell"));
            }
            Step::Close(_) if walk.depth() == outside => return Ok(()),
            Step::End => return Ok(()),
            _ => {}
        }
    }
}

fn formula_text(walk: &mut Walk<'_>) -> Result<String, OpenError> {
    let outside = walk.depth().saturating_sub(1);
    let mut text = String::new();
    loop {
        match walk.step()? {
            Step::Open(_) => return Err(walk.damaged("an element inside a formula")),
            Step::Text(piece) | Step::CData(piece) => text.push_str(&piece),
            Step::Reference(letter) => text.push(letter),
            Step::Close(_) if walk.depth() == outside => return Ok(text),
            Step::End => return Ok(text),
            _ => {}
        }
    }
}

fn check_shared_index(walk: &Walk<'_>, tag: &BytesStart<'_>, shared_formulas: u64) -> Result<(), OpenError> {
    if let [Some(index)] = walk.some(tag, ["si"])?
        && !index.parse::<u64>().is_ok_and(|index| index < shared_formulas)
    {
        return Err(walk.damaged(format!("a shared formula numbered {index:.20}")));
    }
    Ok(())
}

/// Reads a `<v>` and judges whether calamine will take all of it: for most kinds it takes the first piece of text
/// only, and a shared text's number that is no number it takes as 0.
fn value(walk: &mut Walk<'_>, kind: Kind) -> Result<Stored, OpenError> {
    let outside = walk.depth().saturating_sub(1);
    let mut text = String::new();
    let mut pieces = 0;
    let mut odd = false;
    loop {
        match walk.step()? {
            Step::Text(piece) => {
                text.push_str(&piece);
                pieces += 1;
            }
            Step::Reference(letter) => {
                text.push(letter);
                pieces += 1;
            }
            Step::Close(_) if walk.depth() == outside => break,
            Step::Open(tag) if matches!(tag.local_name().as_ref(), "c" | "row" | "sheetData") => {
                return Err(walk.damaged("a cell inside a cell"));
            }
            Step::Open(_) | Step::Close(_) | Step::CData(_) => odd = true,
            Step::Other => odd |= !matches!(kind, Kind::FormulaText | Kind::Other),
            Step::End => return Err(walk.damaged("ends inside a value")),
        }
    }
    let in_one_piece = matches!(kind, Kind::FormulaText | Kind::Other) || pieces < 2;
    Ok(if odd || !in_one_piece {
        Stored::Odd("the value is written in pieces")
    } else if text.is_empty() {
        Stored::EmptyElement
    } else if kind == Kind::Shared && !text.bytes().all(|digit| digit.is_ascii_digit()) {
        Stored::Odd("the number of the shared text is no number")
    } else if kind == Kind::Number && !is_number(&text) {
        Stored::Odd("the value is no number")
    } else if kind == Kind::InlineText {
        Stored::Odd("the text stands in the wrong element")
    } else {
        Stored::Value
    })
}

/// A number as files write it; no infinity, no blank.
pub(super) fn is_number(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'))
        && text.parse::<f64>().is_ok_and(f64::is_finite)
}
