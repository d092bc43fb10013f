//! Who sent it, for which round, on which form: from the stamp, else from the record sheet.
//!
//! What comes in: a book. What goes out: what it says about itself, and the unit that this names. It decides nothing:
//! a stamp of another round, or a record sheet that names another unit, is handed on as it stands.

use super::grid::Grid;
use super::layout::{Found, STAMP_SHEET};
use super::names::{one_bare, same_code};
use super::{Answer, value};
use crate::catalogue::{Catalogue, Prefill, SheetKind, Unit, ValueType, name_key};
use crate::round::Round;
use crate::text::{fold, nearest, old_font_readings, tidy};
use crate::workbook::{Book, CellRef};

/// What a workbook says about itself; empty where it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// Form id from the stamp.
    pub form: String,
    /// Form version from the stamp.
    pub version: String,
    /// Unit code from the stamp.
    pub stamped_unit: String,
    /// Reporting unit as written on the record sheet.
    pub written_unit: String,
    /// Round id from the stamp.
    pub round: String,
    /// Cut-off date, from the record sheet or the stamp.
    pub cut_off: Option<jiff::civil::Date>,
    /// The unit, where stamp or record sheet name one that is known.
    pub unit: Option<Unit>,
    /// Nearest name, where the written one is not known.
    pub near: Option<String>,
    /// The unit of the record sheet, where it is known and another than the stamp's.
    pub other: Option<Unit>,
    /// The units that the written name can mean, where there are several.
    pub candidates: Vec<Unit>,
    /// Where the name is written: tab and cell.
    pub written_at: Option<(String, CellRef)>,
    /// The written name is that of a unit of before a reform, which is part of the unit now.
    pub is_former: bool,
    /// Sheets of the form that were recognised.
    pub sheets: usize,
}

/// Rows of the stamp sheet that are looked at.
const STAMP_ROWS: u32 = 40;

/// What a workbook says about itself; `found` are the form's sheets in it.
pub(super) fn identify(
    book: &Book,
    grids: &[Grid<'_>],
    found: &[Found<'_>],
    catalogue: &Catalogue,
    round: &Round,
) -> Identity {
    let stamp = |key: &str| stamped(book, key);
    let mut identity = Identity {
        form: stamp("form_id"),
        version: stamp("form_version"),
        stamped_unit: stamp("unit"),
        round: stamp("round"),
        cut_off: stamp("cut_off").parse().ok(),
        ..Identity::default()
    };
    let by_stamp = round.units.get(&identity.stamped_unit).cloned();
    identity.sheets = found.len();
    let (mut written_code, mut written_raw) = (String::new(), String::new());
    for sheet in found.iter().filter(|f| f.form().kind == SheetKind::Record) {
        let Some(grid) = grids.get(sheet.tab) else {
            continue;
        };
        for head in &sheet.heads {
            let Some(column) = sheet.column(head).map(|p| p.column) else {
                continue;
            };
            let Some(cell) = grid.get(CellRef::new(head.row, head.col)) else {
                continue;
            };
            let field = value::Field::of(column);
            match (&column.value_type, column.from) {
                (ValueType::Unit, Some(Prefill::UnitFullName)) => {
                    written_raw = value::raw(cell).into_owned();
                    identity.written_unit = tidy(&written_raw);
                    identity.written_at = Some((grid.sheet.name.clone(), cell.at));
                }
                (ValueType::UnitCode, _) => written_code = tidy(&value::raw(cell)),
                (ValueType::Date, Some(Prefill::CutOff)) => {
                    if let (Answer::Date(date), _) =
                        value::parse(Some(cell), &field, catalogue, book.date_1904)
                    {
                        identity.cut_off = Some(date);
                    }
                }
                _ => {}
            }
        }
    }
    let reporting: Vec<&Unit> = round
        .units
        .all()
        .iter()
        .filter(|u| round.reports(catalogue, u))
        .collect();
    let by_name = named(&identity.written_unit, &reporting, catalogue).or_else(|| {
        old_font_readings(&written_raw).find_map(|decoded| named(&decoded, &reporting, catalogue))
    });
    let former = if by_name.is_some() || identity.written_unit.is_empty() {
        Vec::new()
    } else {
        round.units.successors(&identity.written_unit, catalogue)
    };
    let by_former = match former.as_slice() {
        [one] if round.reports(catalogue, one) => Some((*one).clone()),
        several if several.len() > 1 => {
            identity.candidates = several.iter().map(|u| (*u).clone()).collect();
            None
        }
        _ => None,
    };
    identity.is_former = by_former.is_some();
    // A code stands in for a name that no unit has or had, and not where a reform may have given it to another unit.
    let by_code = || {
        let mut coded = reporting.iter().filter(|u| same_code(&written_code, &u.code));
        let trusted = |u: &&&Unit| u.predecessors.is_empty() || identity.written_unit.is_empty();
        coded
            .find(trusted)
            .filter(|_| former.is_empty())
            .copied()
            .cloned()
    };
    // A name without its marks comes last: nothing else said who it is.
    let by_bare = || one_bare(&identity.written_unit, reporting.iter().copied(), catalogue).cloned();
    let written = by_name
        .or(by_former)
        .or_else(by_code)
        .or_else(|| by_bare().filter(|_| former.is_empty()));
    if written.is_none() && !identity.written_unit.is_empty() {
        identity.near = nearest_name(&identity.written_unit, &reporting, catalogue);
    }
    match (by_stamp, written) {
        (Some(stamp), Some(written)) => {
            identity.other = (stamp.code != written.code).then_some(written);
            identity.unit = Some(stamp);
        }
        (stamp, written) => identity.unit = stamp.or(written),
    }
    identity
}

/// The unit of a name as written; none where two units share it and the kind does not tell them apart.
fn named(written: &str, units: &[&Unit], catalogue: &Catalogue) -> Option<Unit> {
    if written.is_empty() {
        return None;
    }
    let key = name_key(written, catalogue);
    let mut hits = units
        .iter()
        .filter(|u| fold(&u.name) == key.key && key.kind.as_ref().is_none_or(|k| *k == u.kind));
    match (hits.next(), hits.next()) {
        (Some(unit), None) => Some((*unit).clone()),
        _ => None,
    }
}

fn nearest_name(written: &str, units: &[&Unit], catalogue: &Catalogue) -> Option<String> {
    let key = name_key(written, catalogue).key;
    let near = nearest(&key, units.iter().map(|u| u.name.as_str()))?.to_owned();
    units
        .iter()
        .find(|u| u.name == near)
        .map(|u| catalogue.full_name(u))
}

/// A value of the stamp: from the properties of the file, else from the hidden sheet.
pub(super) fn stamped(book: &Book, key: &str) -> String {
    if let Some(value) = book
        .properties
        .get(&format!("ntm_{key}"))
        .map(|v| tidy(v))
        .filter(|v| !v.is_empty())
    {
        return value;
    }
    let Some(sheet) = book.sheets.iter().find(|s| s.name == STAMP_SHEET) else {
        return String::new();
    };
    let at = |row: u32, col: u16| {
        let cell = sheet.cell(CellRef::new(row, col))?;
        Some(tidy(&value::raw(cell)))
    };
    (0..STAMP_ROWS)
        .find(|row| at(*row, 0).as_deref() == Some(key))
        .and_then(|row| at(row, 1))
        .unwrap_or_default()
}
