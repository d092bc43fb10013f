//! A workbook understood: cells in, typed values with their places out.
//!
//! Parsing happens once; after this module no one looks at a raw cell. A value that could not be read stays as
//! [`Answer::Unreadable`], so that checks and reports never drop it. Nothing is judged here.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::catalogue::Unit;
use crate::diagnostic::{Hidden, ListedRow, Tolerated};
use crate::round::Stamp;
use crate::workbook::{Book, CellRef};

mod account;
mod control;
mod doubles;
mod grid;
mod identity;
mod known;
mod layout;
mod lexicon;
mod names;
mod read;
mod respelt;
mod revision;
mod understood;
mod value;

pub use account::{Counts, Unplaced, Why};
pub use identity::Identity;
pub use lexicon::Lexicon;
pub(crate) use value::{Document, Until, document_written, phone_digits, raw, swapped, until_written};

pub use understood::{Role, Understood, UnderstoodColumn, UnderstoodTab, UnderstoodTable};

pub use revision::{Change, Side, changes, usable};

/// What a workbook says of the round that it is for: its stamp, and on the cover its cut-off date.
pub fn stamp(book: &Book) -> Stamp {
    Stamp::read(&|name| identity::stamped(book, name))
}

/// A workbook on its way to being understood: first whose it is, then what it says.
pub struct Opened<'b> {
    book: &'b Book,
    lexicon: &'b Lexicon<'b>,
    grids: Vec<grid::Grid<'b>>,
    /// The form's sheets in it, the tabs that are second to one of them, and the kind of unit they were looked for by.
    found: Vec<layout::Found<'b>>,
    doubles: Vec<doubles::Double>,
    kind: String,
}

impl<'b> Opened<'b> {
    /// Finds the form's sheets, as the kind of unit that the stamp names has them.
    pub fn new(book: &'b Book, lexicon: &'b Lexicon<'b>) -> Self {
        let grids: Vec<_> = book.sheets.iter().map(grid::Grid::new).collect();
        let stamped = identity::stamped(book, "unit");
        let kind = lexicon.round.units.get(&stamped).map_or("", |u| u.kind.as_str());
        let (found, doubles) = find(&grids, lexicon, kind);
        Self {
            book,
            lexicon,
            found,
            doubles,
            grids,
            kind: kind.to_owned(),
        }
    }

    /// What the workbook says about itself.
    pub fn identity(&self) -> Identity {
        let Lexicon { catalogue, round, .. } = self.lexicon;
        identity::identify(self.book, &self.grids, &self.found, catalogue, round)
    }

    /// The workbook as the submission of a reporting unit.
    pub fn submission(&mut self, unit: &'b Unit) -> Submission {
        let Lexicon { catalogue, round, .. } = self.lexicon;
        if unit.kind != self.kind {
            (self.found, self.doubles) = find(&self.grids, self.lexicon, &unit.kind);
            self.kind.clone_from(&unit.kind);
        }
        read::read(self.source(), catalogue, round, unit)
    }

    /// How the workbook is understood as far as it is known before it is read: tabs, heads, columns.
    pub fn understood(&self) -> Understood {
        understood::of_layout(self.source(), self.lexicon.catalogue)
    }

    fn source(&self) -> read::Source<'_, 'b> {
        read::Source {
            book: self.book,
            grids: &self.grids,
            found: &self.found,
            doubles: &self.doubles,
        }
    }
}

fn find<'b>(
    grids: &[grid::Grid<'_>],
    lexicon: &'b Lexicon<'b>,
    kind: &str,
) -> (Vec<layout::Found<'b>>, Vec<doubles::Double>) {
    let mut layout = layout::find(grids, lexicon.of_kind(kind));
    let doubles = doubles::settle(&mut layout, grids);
    (layout.found, doubles)
}

/// A typed value, or one of the kinds of nothing, which never collapse.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// The column is there, the cell is blank.
    Blank,
    /// A number in the column's unit of measure (95 for 95 %).
    Number(Decimal),
    /// A text, composed and trimmed.
    Text(String),
    /// A date.
    Date(Date),
    /// Met (true) or not met.
    State(bool),
    /// Yes (true) or no.
    YesNo(bool),
    /// Id of a value of the column's list.
    Choice(String),
    /// Code of a unit.
    Unit(String),
    /// "Không áp dụng".
    NotApplicable,
    /// Not readable, with why.
    Unreadable(Unread),
}

/// Why a value could not be read.
#[derive(Debug, Clone, PartialEq)]
pub enum Unread {
    /// Not a number.
    NotANumber,
    /// A date in the place of a number.
    DateForNumber,
    /// What is required, in the place of a number.
    Requirement,
    /// A number with two readings.
    Ambiguous(Decimal, Decimal),
    /// A number that the column does not allow: out of its range, or with a fraction where it is whole.
    Range(Decimal),
    /// Not a date.
    NotADate,
    /// None of the allowed words (for states, answers, lists, criteria).
    NotInList,
    /// Words for a state that is on its way, which is neither of the two.
    NearlyMet,
    /// The name of several units, of today or of before a reform.
    SeveralUnits(Vec<String>),
    /// An error value of a formula.
    Error,
    /// The cell is damaged in the file.
    Damaged,
    /// Read, but a rule takes it away.
    Refused,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The value as read.
    pub answer: Answer,
    /// The text of the cell exactly as the unit stored it (numbers in plain notation with a point; empty when blank).
    pub raw: String,
    /// Cell.
    pub at: CellRef,
    /// It was written otherwise than the form asks.
    pub tolerated: Option<Tolerated>,
    /// The province put another value in its place: `answer` is the province's, `raw` the unit's.
    pub adjusted: bool,
}

/// A row of data.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// One-based number in the sheet.
    pub number: u32,
    /// Unit that the row is about: of the key column (by-unit sheets, lists of units), or the reporting unit (record, by-indicator,
    /// and lists whose key is no unit). For rows of named units (villages): `<code>/<slug of the name>`.
    pub unit: String,
    /// Name of that unit for people ("Liên Châu", "thôn Nhật Chiêu 1").
    pub unit_name: String,
    /// By-indicator sheets: indicator code. Lists with fixed rows: id of the fixed row.
    pub key: String,
    /// The unit has filled nothing in: every typed column but the key is blank.
    pub unfilled: bool,
    /// Values by placed column id (`tc7`, `17.1a`, `declared_count`); every column that the sheet has is there.
    pub cells: BTreeMap<String, Entry>,
}

/// A sheet of the form as found in the file.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Id of the form sheet.
    pub sheet: String,
    /// Name of the tab in the file.
    pub tab: String,
    /// Columns that the sheet has, with the cell of their head (record sheets: every field found, with its label's cell).
    pub columns: BTreeMap<String, CellRef>,
    /// Rows that are used, in file order.
    pub rows: Vec<Row>,
    /// Set that states and results belong to; empty for none.
    pub set: String,
    /// The row in which the unit says that there is nothing to report: its one-based number and the cells that say so.
    pub nil: Option<NilRow>,
    /// Cells of its rows whose value a formula works out.
    pub formulas: BTreeSet<CellRef>,
}

/// A row that says that a list has nothing to report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NilRow {
    /// One-based number in the sheet.
    pub number: u32,
    /// Columns with the words, by placed column id; empty where they stand beside the columns.
    pub columns: BTreeSet<String>,
}

/// The page to sign, as far as it states figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Signed {
    /// Name of the tab in the file.
    pub tab: String,
    /// Figures by id of the form's total; a total whose title is not on the page is not there.
    pub totals: BTreeMap<String, Stated>,
}

/// A figure on the page to sign.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    /// Its cell; where nothing is written, the one beside the title.
    pub at: CellRef,
    /// The text of the cell.
    pub raw: String,
    /// It is a formula, as the form has it, and no figure typed by hand.
    pub by_formula: bool,
    /// A number, a blank, or why it could not be read.
    pub figure: Answer,
}

/// Something that was noticed while reading, with its place; becomes a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    /// Tab in the file; empty for the file as a whole.
    pub tab: String,
    /// Cell, where there is one.
    pub cell: Option<CellRef>,
    /// Text of the cell.
    pub raw: String,
    /// What.
    pub what: RemarkKind,
}

/// Kinds of [`Remark`].
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields are named for what they hold; the variants follow `CheckKind`, documented there"
)]
pub enum RemarkKind {
    SheetMissing {
        sheet: String,
    },
    SheetReadAs {
        found: String,
        taken: String,
    },
    ColumnMissing {
        column: String,
    },
    /// Every column of a sheet whose head is not the form's: what is written, what it was read as.
    ColumnsReadAs {
        read: Vec<(String, String)>,
    },
    ColumnNotRead {
        column: String,
        cells: usize,
    },
    SheetNotRead {
        cells: usize,
    },
    /// Another tab answers to the same sheet of the form and is used.
    SecondSheet {
        sheet: String,
        used: String,
        /// Values in it.
        values: usize,
        /// Cells with values that the used tab does not have there.
        other: Vec<CellRef>,
    },
    /// A second table of the same sheet of the form, with other columns, begins here.
    SecondTable {
        sheet: String,
    },
    /// A value merged over several rows.
    MergedRows {
        column: String,
        /// One-based number of the last of them.
        last: u32,
    },
    FormulaOverwritten {
        column: String,
        recomputed: String,
    },
    /// A cell outside the tables, or over what the form prints.
    Astray {
        over: bool,
    },
    /// Words outside the tables.
    WordsOutside,
    Hidden(Hidden),
    RowsListed {
        reason: ListedRow,
        rows: Vec<u32>,
    },
    RowUnknown {
        name: String,
        near: Option<String>,
    },
    RowAmbiguous {
        name: String,
        candidates: Vec<String>,
    },
    RowForeign {
        name: String,
        owner: String,
    },
    RowNotSubject {
        name: String,
        set: String,
        kinds: Vec<String>,
    },
    RowDuplicate {
        name: String,
        first: u32,
    },
    RowMissing {
        names: Vec<String>,
        /// What all of them are called.
        word: Option<String>,
    },
    RowWithoutKey {
        column: String,
    },
    CellDamaged,
}

impl RemarkKind {
    /// Whether it is about a row that says something of a unit or thing and cannot be used.
    pub fn loses_row(&self) -> bool {
        matches!(
            self,
            Self::RowUnknown { .. }
                | Self::RowAmbiguous { .. }
                | Self::RowForeign { .. }
                | Self::RowNotSubject { .. }
                | Self::RowDuplicate { .. }
                | Self::RowWithoutKey { .. }
        )
    }
}

/// A workbook of a reporting unit, understood.
#[derive(Debug, Clone)]
pub struct Submission {
    /// Reporting unit.
    pub unit: Unit,
    /// Sheets found, by form sheet id.
    pub tables: BTreeMap<String, Table>,
    /// What was noticed, in order of sheets and cells.
    pub remarks: Vec<Remark>,
    /// Rows with a non-blank typed cell.
    pub rows_in: usize,
    /// Of those, rows that are used.
    pub rows_used: usize,
    /// Of those, rows that are listed in a remark: in = used + listed.
    pub rows_listed: usize,
    /// The form's sheets that were not found (by id).
    pub missing: BTreeSet<String>,
    /// The page to sign; none where the file has none.
    pub signed: Option<Signed>,
    /// Every cell that holds something and is read as nothing of the form, in order of tabs and cells.
    pub unplaced: Vec<Unplaced>,
    /// What was taken for what.
    pub understood: Understood,
}

impl Submission {
    /// Takes a value away that a rule finds unusable, so that nothing counts it; the text stays as typed. Says whether
    /// there was one.
    pub fn refuse(&mut self, tab: &str, at: CellRef) -> bool {
        let mut refused = false;
        for entry in self.entries_at(tab, at) {
            if !matches!(
                entry.answer,
                Answer::Blank | Answer::NotApplicable | Answer::Unreadable(_)
            ) {
                entry.answer = Answer::Unreadable(Unread::Refused);
                refused = true;
            }
        }
        refused
    }

    /// Uses a number that lies outside its range after all. Says whether there was one.
    pub fn allow(&mut self, tab: &str, at: CellRef) -> bool {
        let mut allowed = false;
        for entry in self.entries_at(tab, at) {
            if let Answer::Unreadable(Unread::Range(number)) = entry.answer {
                entry.answer = Answer::Number(number);
                allowed = true;
            }
        }
        allowed
    }

    /// Marks a cell whose value is the province's; `typed` is what the unit had there. The value as read, or none where
    /// the cell holds no value of the form.
    pub fn mark_adjusted(&mut self, tab: &str, at: CellRef, typed: &str) -> Option<Answer> {
        let mut found = None;
        for entry in self.entries_at(tab, at) {
            typed.clone_into(&mut entry.raw);
            entry.tolerated = None;
            entry.adjusted = true;
            found = Some(entry.answer.clone());
        }
        found
    }

    /// Cells of a form sheet that hold a value of the province.
    pub fn adjusted_in(&self, sheet: &str) -> Vec<CellRef> {
        let rows = self.tables.get(sheet).into_iter().flat_map(|t| &t.rows);
        let entries = rows.flat_map(|r| r.cells.values());
        entries.filter(|e| e.adjusted).map(|e| e.at).collect()
    }

    fn entries_at(&mut self, tab: &str, at: CellRef) -> impl Iterator<Item = &mut Entry> {
        self.tables
            .values_mut()
            .filter(move |t| t.tab == tab)
            .flat_map(|t| &mut t.rows)
            .flat_map(|r| r.cells.values_mut())
            .filter(move |e| e.at == at)
    }

    /// A fact of the record sheets.
    pub fn fact(&self, id: &str) -> Option<&Entry> {
        self.tables.values().find_map(|t| {
            t.rows
                .iter()
                .find_map(|r| if r.key == "record" { r.cells.get(id) } else { None })
        })
    }
}
