//! From cells to a submission: rows, the units they are about, and typed values with their places.
//!
//! What comes in: a book and the unit that sent it. What goes out: a [`Submission`]. Every row with a typed value is
//! either used or listed in a remark; none is dropped in silence. Nothing is judged here.

mod coded;
mod entry;
mod heads;
mod record;
mod rows;
mod subject;
mod tabs;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use super::control;
use super::grid::Grid;
use super::layout::{Found, Head};
use super::names::Names;
use super::{NilRow, Remark, RemarkKind, Row, Submission, Table};
use crate::catalogue::{Catalogue, Part, SheetKind, Unit};
use crate::diagnostic::ListedRow;
use crate::round::Round;
use crate::workbook::{Book, CellRef};

/// Why rows are listed and not used.
const TOTAL_ROW: ListedRow = ListedRow::Total;
const NUMBER_ROW: ListedRow = ListedRow::Numbering;
const NOTE_ROW: ListedRow = ListedRow::Note;
const GROUP_ROW: ListedRow = ListedRow::Group;
const NIL_ROW: ListedRow = ListedRow::Nil;

/// Item of a column with reasons.
const EXPLANATION: &str = "explanation";

/// Key of the one row of a record sheet.
const RECORD_KEY: &str = "record";

/// Rows under the heads in which the columns may be numbered.
const NUMBERING_ROWS: usize = 3;

/// Reads a workbook as the submission of a reporting unit; `found` are the form's sheets in it.
pub(super) fn read<'a>(
    book: &Book,
    grids: &[Grid<'_>],
    found: &[Found<'a>],
    catalogue: &'a Catalogue,
    round: &'a Round,
    unit: &'a Unit,
) -> Submission {
    let mut reader = Reader {
        catalogue,
        names: Names::new(catalogue, round, unit),
        date_1904: book.date_1904,
        unit,
        remarks: Vec::new(),
        rows_in: 0,
        rows_used: 0,
        rows_listed: 0,
    };
    let mut tables = BTreeMap::new();
    for sheet in found {
        if let Some(grid) = grids.get(sheet.tab) {
            let table = reader.table(sheet, grid);
            tables.insert(sheet.form().id.clone(), table);
        }
    }
    let taken: BTreeSet<usize> = found.iter().map(|f| f.tab).collect();
    let signed = control::read(grids, &taken, catalogue, book.date_1904);
    reader.tabs(book, grids, found, signed.as_ref().map(|(tab, _)| *tab));
    let mut missing = BTreeSet::new();
    for sheet in catalogue.form.sheets.iter().filter(|s| s.has_data()) {
        if !tables.contains_key(&sheet.id) {
            missing.insert(sheet.id.clone());
            // A unit with nothing to report on a sheet may leave it out.
            if sheet.optional {
                continue;
            }
            let what = RemarkKind::SheetMissing {
                sheet: sheet.name.clone(),
            };
            reader.remarks.push((
                usize::MAX,
                Remark {
                    tab: String::new(),
                    cell: None,
                    raw: String::new(),
                    what,
                },
            ));
        }
    }
    reader.remarks.sort_by_key(|(tab, remark)| (*tab, remark.cell));
    Submission {
        unit: unit.clone(),
        tables,
        remarks: reader.remarks.into_iter().map(|(_, remark)| remark).collect(),
        rows_in: reader.rows_in,
        rows_used: reader.rows_used,
        rows_listed: reader.rows_listed,
        missing,
        signed: signed.map(|(_, signed)| signed),
    }
}

struct Reader<'a> {
    catalogue: &'a Catalogue,
    names: Names<'a>,
    date_1904: bool,
    unit: &'a Unit,
    remarks: Vec<(usize, Remark)>,
    rows_in: usize,
    rows_used: usize,
    rows_listed: usize,
}

/// Rows that are used, and how.
enum Use {
    /// As a row of data.
    Row(Row),
    /// Listed under a common reason.
    Listed(ListedRow),
    /// Listed in a remark of its own.
    Remark(CellRef, String, RemarkKind),
    /// Holds nothing of its own.
    Nothing,
}

/// One sheet while it is read.
struct Scan<'s, 'a, 'b> {
    found: &'s Found<'a>,
    grid: &'s Grid<'b>,
    /// Damaged cells.
    damaged: BTreeSet<CellRef>,
    key: Option<&'s Head>,
    /// Rows of units that were used, with their row number.
    units: BTreeMap<String, u32>,
    keys: BTreeMap<String, u32>,
    after_notes: bool,
    /// A row of data was used.
    begun: bool,
    nil: Option<NilRow>,
}

impl<'a> Reader<'a> {
    fn remark(
        &mut self,
        found: &Found<'_>,
        grid: &Grid<'_>,
        cell: Option<CellRef>,
        raw: &str,
        what: RemarkKind,
    ) {
        let remark = Remark {
            tab: grid.sheet.name.clone(),
            cell,
            raw: raw.to_owned(),
            what,
        };
        self.remarks.push((found.tab, remark));
    }

    fn table(&mut self, found: &Found<'a>, grid: &Grid<'_>) -> Table {
        self.heads(found, grid);
        let damaged = self.damaged(found, grid);
        let mut table = Table {
            sheet: found.form().id.clone(),
            tab: grid.sheet.name.clone(),
            set: found.set().map(|s| s.id.clone()).unwrap_or_default(),
            ..Table::default()
        };
        for head in &found.heads {
            if let Some(column) = found.column(head) {
                table.columns.insert(column.id.clone(), head.at);
            }
        }
        let mut scan = Scan {
            found,
            grid,
            damaged,
            key: found.key(),
            units: BTreeMap::new(),
            keys: BTreeMap::new(),
            after_notes: false,
            begun: false,
            nil: None,
        };
        if found.form().kind == SheetKind::Record {
            table.rows = self.record(&scan);
        } else {
            table.rows = self.rows(&mut scan);
            if found.form().kind == SheetKind::ByUnit {
                self.missing_units(&scan);
            }
        }
        table.nil = scan.nil;
        table
    }
}

/// The figure that a row asks for, and whether "không" is 0 there.
type Figure<'a> = (&'a Part, bool);
