//! Who sent it, for which round, on which form: from the stamp, else from the record sheet.

use jiff::civil::Date;

use super::layout::{Grid, assign};
use super::value::{from_serial, typed_date, words};
use crate::catalogue::{Catalogue, SheetKind, Unit, name_key};
use crate::round::Round;
use crate::text::{nearest, tidy};
use crate::workbook::{Book, Cell, CellRef, Content};

/// Name of the hidden sheet with the stamp.
pub(super) const STAMP_SHEET: &str = "_ntm";

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
    pub cut_off: Option<Date>,
    /// The unit, where stamp or record sheet name one that is known.
    pub unit: Option<Unit>,
    /// Nearest name, where the written one is not known.
    pub near: Option<String>,
    /// The unit of the record sheet, where it is known and another than the stamp's.
    pub other: Option<Unit>,
    /// Sheets of the form that were recognised.
    pub sheets: usize,
}

/// Reads what a workbook says about itself.
pub fn identify(book: &Book, catalogue: &Catalogue, round: &Round) -> Identity {
    let stamp = |key: &str| -> String {
        if let Some(value) = book.properties.get(&format!("ntm_{key}")) {
            return tidy(value);
        }
        let Some(sheet) = book.sheets.iter().find(|s| s.name == STAMP_SHEET) else {
            return String::new();
        };
        let at = sheet
            .cells
            .iter()
            .find(|c| c.at.col == 0 && words(&c.content) == key)
            .map(|c| c.at.row);
        at.and_then(|row| sheet.cells.iter().find(|c| c.at == CellRef::new(row, 1)))
            .map_or_else(String::new, |c| tidy(&words(&c.content)))
    };
    let grids: Vec<Grid<'_>> = book
        .sheets
        .iter()
        .filter(|s| s.name != STAMP_SHEET)
        .map(Grid::new)
        .collect();
    // Which kind of unit it is is not known yet; a kind of the reporting level finds every column that is for all.
    let kind = catalogue
        .kinds
        .iter()
        .find(|k| k.level == round.reporting_level)
        .map_or("", |k| k.id.as_str());
    let forms: Vec<_> = catalogue
        .form
        .sheets
        .iter()
        .filter(|s| s.has_data())
        .map(|s| (s, catalogue.sheet_set(s, kind)))
        .collect();
    let found = assign(&grids, &forms, kind);
    let mut identity = Identity {
        form: stamp("form_id"),
        version: stamp("form_version"),
        stamped_unit: stamp("unit"),
        round: stamp("round"),
        cut_off: stamp("cut_off").parse().ok(),
        sheets: found.len(),
        ..Identity::default()
    };
    let fact = |id: &str| -> Option<&Cell> {
        found.iter().find_map(|(g, f)| {
            let (_, value) = f.fields.get(id).filter(|_| f.form.kind == SheetKind::Record)?;
            grids.get(*g)?.cell(*value)
        })
    };
    if let Some(cell) = fact("unit") {
        identity.written_unit = tidy(&words(&cell.content));
    }
    if let Some(date) = fact("cut_off").and_then(|cell| match &cell.content {
        Content::Number(n) => from_serial(*n, book.date_1904),
        Content::Text(t) => typed_date(t),
        _ => None,
    }) {
        identity.cut_off = Some(date);
    }
    let reporters = || {
        round
            .units
            .all()
            .iter()
            .filter(|u| catalogue.level_of(&u.kind) == Some(round.reporting_level.as_str()))
    };
    let written = if identity.written_unit.is_empty() {
        fact("unit_code")
            .and_then(|c| round.units.get(&tidy(&words(&c.content))))
            .cloned()
    } else {
        let key = name_key(&identity.written_unit, &catalogue.kinds);
        reporters()
            .find(|u| name_key(&u.name, &[]).key == key.key && key.kind.as_ref().is_none_or(|k| *k == u.kind))
            .or_else(|| reporters().find(|u| name_key(&u.name, &[]).key == key.key))
            .cloned()
    };
    let stamped = round.units.get(&identity.stamped_unit).cloned();
    identity.near = nearest(&identity.written_unit, reporters().map(|u| u.name.as_str())).map(str::to_owned);
    identity.other = match (&stamped, &written) {
        (Some(a), Some(b)) if a.code != b.code => Some(b.clone()),
        _ => None,
    };
    identity.unit = stamped.or(written);
    identity
}
