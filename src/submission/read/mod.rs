//! From cells to a submission: rows, the units they are about, and typed values with their places.
//!
//! What comes in: a book and the unit that sent it. What goes out: a [`Submission`]. Every row with a typed value is
//! either used or listed in a remark; none is dropped in silence. Nothing is judged here.

mod coded;
mod entry;
mod halves;
mod heads;
mod record;
mod rows;
mod subject;
mod tabs;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use super::account::Books;
use super::doubles::Double;
use super::grid::Grid;
use super::known::Known;
use super::layout::{Found, Head};
use super::lexicon::names_sheet;
use super::names::Names;
use super::{NilRow, Remark, RemarkKind, Row, Submission, Table};
use super::{control, identity, understood};
use crate::catalogue::{Catalogue, Part, SheetKind, Unit};
use crate::diagnostic::ListedRow;
use crate::printed::{self, Printed};
use crate::round::Round;
use crate::text::tidy;
use crate::workbook::{Book, CellRef, Content};

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

/// What is read: the book, and which of its tabs are sheets of the form.
#[derive(Clone, Copy)]
pub(super) struct Source<'x, 'a> {
    pub(super) book: &'x Book,
    pub(super) grids: &'x [Grid<'x>],
    pub(super) found: &'x [Found<'a>],
    pub(super) doubles: &'x [Double],
}

/// What a row of a table was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowUse {
    /// A row of data, by its place among the table's rows.
    Data(usize),
    /// Listed under a common reason.
    Listed(ListedRow),
    /// Not used, for a reason told at the row.
    Refused,
    /// Part of another table that is not read.
    Beyond,
    /// It holds nothing of its own.
    Nothing,
}

/// What became of the rows of a table.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) rows: BTreeMap<u32, RowUse>,
    pub(super) rows_in: usize,
    pub(super) rows_used: usize,
    /// Cells whose value a row below uses too, being merged with it.
    pub(super) merged: BTreeSet<CellRef>,
}

/// Reads a workbook as the submission of a reporting unit.
pub(super) fn read<'a>(
    source: Source<'_, 'a>,
    catalogue: &'a Catalogue,
    round: &'a Round,
    unit: &'a Unit,
) -> Submission {
    let Source {
        book,
        grids,
        found,
        doubles,
    } = source;
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
    let mut ledgers = Vec::new();
    for sheet in found {
        let mut ledger = Ledger::default();
        if let Some(grid) = grids.get(sheet.tab) {
            let table = reader.table(sheet, grid, &mut ledger);
            tables.insert(sheet.form().id.clone(), table);
        }
        ledgers.push(ledger);
    }
    let taken: BTreeSet<usize> = found
        .iter()
        .map(|f| f.tab)
        .chain(doubles.iter().map(|d| d.tab))
        .collect();
    let page = control::read(grids, &taken, catalogue, book.date_1904);
    reader.tabs(source, page.as_ref().map(|p| p.tab));
    let missing = reader.missing_sheets(&tables);
    let books = Books {
        grids,
        found,
        tables: found.iter().map(|f| tables.get(&f.form().id)).collect(),
        ledgers: &ledgers,
        page: page.as_ref(),
        seconds: &doubles.iter().map(|d| d.tab).collect(),
        known: Known {
            catalogue,
            round,
            unit,
            made: is_made(book, grids, catalogue),
            date_1904: book.date_1904,
            printed: Printed::new(catalogue, round, unit),
        },
    };
    let accounts = books.account();
    let understood = understood::of_submission(source, &books, &accounts);
    reader.remarks.extend(accounts.remarks);
    reader.remarks.sort_by_key(|(tab, remark)| (*tab, remark.cell));
    Submission {
        unit: unit.clone(),
        tables,
        remarks: reader.remarks.into_iter().map(|(_, remark)| remark).collect(),
        rows_in: reader.rows_in,
        rows_used: reader.rows_used,
        rows_listed: reader.rows_listed,
        missing,
        signed: page.map(|p| p.signed),
        unplaced: accounts.unplaced,
        understood,
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
    /// Texts of the heads with their columns, to know them again where they stand a second time.
    heads: BTreeMap<String, u16>,
    /// A second table was met, which is not read.
    beyond: bool,
    /// Cells whose value counts for several rows.
    merged: BTreeMap<CellRef, (String, u32)>,
    /// Cells whose value a row below uses too, whatever they hold.
    reused: BTreeSet<CellRef>,
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

    fn table(&mut self, found: &Found<'a>, grid: &Grid<'_>, ledger: &mut Ledger) -> Table {
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
            heads: found
                .heads
                .iter()
                .map(|h| (head_text(grid, h), h.col))
                // Numbers and marks are as likely data.
                .filter(|(text, _)| text.chars().filter(|c| c.is_alphabetic()).count() >= 2)
                .collect(),
            beyond: false,
            merged: BTreeMap::new(),
            reused: BTreeSet::new(),
        };
        if found.form().kind == SheetKind::Record {
            table.rows = self.record(&scan, ledger);
        } else {
            table.rows = self.rows(&mut scan, ledger);
            if found.form().kind == SheetKind::ByUnit {
                self.missing_units(&scan, &table.rows);
            }
        }
        table.nil = scan.nil;
        let cells = table.rows.iter().flat_map(|row| row.cells.values());
        table.formulas = cells
            .map(|entry| entry.at)
            .filter(|at| grid.get(*at).is_some_and(|cell| cell.formula.is_some()))
            .collect();
        table
    }

    /// The form's sheets that were not found; said where a unit may not leave them out.
    fn missing_sheets(&mut self, tables: &BTreeMap<String, Table>) -> BTreeSet<String> {
        let mut missing = BTreeSet::new();
        for sheet in self.catalogue.form.sheets.iter().filter(|s| s.has_data()) {
            if tables.contains_key(&sheet.id) {
                continue;
            }
            missing.insert(sheet.id.clone());
            // A unit with nothing to report on a sheet may leave it out.
            if !sheet.optional {
                let what = RemarkKind::SheetMissing {
                    sheet: sheet.name.clone(),
                };
                let remark = Remark {
                    tab: String::new(),
                    cell: None,
                    raw: String::new(),
                    what,
                };
                self.remarks.push((usize::MAX, remark));
            }
        }
        missing
    }
}

/// Whether the workbook was made from the form: it has the form's stamp, or its instructions.
fn is_made(book: &Book, grids: &[Grid<'_>], catalogue: &Catalogue) -> bool {
    let [first, ..] = printed::GUIDE_SECTIONS;
    let is_guide = |grid: &&Grid<'_>| {
        let mut guides = catalogue
            .form
            .sheets
            .iter()
            .filter(|f| f.kind == SheetKind::Guide);
        guides.any(|f| names_sheet(&grid.sheet.name, f))
    };
    identity::stamped(book, "form_id") == catalogue.form.id
        || grids.iter().filter(is_guide).any(|grid| {
            let mut cells = grid.rows.iter().flat_map(|row| grid.row(*row));
            cells.any(|c| matches!(&c.content, Content::Text(text) if tidy(text) == first))
        })
}

/// The text of a head as it stands in its cell, or in the one it is merged with.
fn head_text(grid: &Grid<'_>, head: &super::layout::Head) -> String {
    grid.text(grid.origin(head.at)).unwrap_or_default()
}

/// The figure that a row asks for, and whether "không" is 0 there.
type Figure<'a> = (&'a Part, bool);
