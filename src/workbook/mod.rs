//! Untrusted workbook bytes in, plain cells out.
//!
//! What comes in: the bytes of a file that a district sent. What goes out: a [`Book`] of sheets, each with its
//! non-blank cells in row-major order, every position once, values as decimals made from the shortest text of the
//! stored number, whether it came as `.xlsx`, `.xlsm`, `.xls` or `.ods`. What it refuses, before anything large is
//! loaded: files that are no workbook, encrypted ones, and ones over the [`Limits`]. It never panics and never
//! allocates by a number that the file merely claims.
//!
//! This is the only module that names `calamine`, `zip`, `quick_xml` or `encoding_rs`.

mod cells;
mod compound;
mod formats;
mod limits;
mod ods;
mod package;
mod preflight;
mod sheet_part;
mod sniff;
mod tally;
mod value;
mod xls;
mod xml;

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rust_decimal::Decimal;

pub use limits::Limits;

/// A cell position, zero-based; shown to people as `B7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CellRef {
    /// Zero-based row, below 1,048,576.
    pub row: u32,
    /// Zero-based column, below 16,384.
    pub col: u16,
}

/// A rectangle of cells, both corners included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// Top-left corner.
    pub first: CellRef,
    /// Bottom-right corner.
    pub last: CellRef,
}

/// What a cell holds. A blank cell, a styled blank and an empty text are all left out of a [`Sheet`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A number, exact from the shortest text that gives the stored binary value back; what lies beyond 28 decimals
    /// (the noise of a binary subtraction) is rounded.
    Number(Decimal),
    /// A number beyond what [`Decimal`] holds (about 7.9·10²⁸), as its shortest text; never a valid figure here.
    HugeNumber(String),
    /// A text exactly as stored (not trimmed, not normalised).
    Text(String),
    /// TRUE or FALSE.
    Bool(bool),
    /// An error value such as `#REF!`, as Excel shows it.
    Error(String),
}

/// How Excel shows a number, as far as it changes what the number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumberFormat {
    /// General or any format that is neither percent nor date.
    #[default]
    Plain,
    /// Shown times 100 with a percent sign: 0.95 is read by a person as 95 %.
    Percent,
    /// Shown as a date or a time: the number is a serial in the book's date system.
    Date,
}

/// One non-blank cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Where it stands.
    pub at: CellRef,
    /// What it holds; for a formula, the value that was stored with it.
    pub content: Content,
    /// How a number is shown.
    pub format: NumberFormat,
    /// The formula text without `=`, where the cell has one; empty where the file does not spell it out.
    pub formula: Option<String>,
}

/// How a sheet is shown in Excel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visibility {
    /// Shown.
    #[default]
    Visible,
    /// Hidden, can be shown from the menu.
    Hidden,
    /// Hidden, cannot be shown from the menu.
    VeryHidden,
}

/// One worksheet.
#[derive(Debug, Clone, Default)]
pub struct Sheet {
    /// The name on the tab.
    pub name: String,
    /// Whether a person sees it.
    pub visibility: Visibility,
    /// Non-blank cells, row-major, each position once.
    pub cells: Vec<Cell>,
    /// Merged regions; only the top-left cell of one holds data.
    pub merges: Vec<Region>,
    /// Hidden rows that hold a non-blank cell, zero-based, ascending.
    pub hidden_rows: Vec<u32>,
    /// Hidden columns that hold a non-blank cell, zero-based, ascending.
    pub hidden_cols: Vec<u16>,
    /// Cells that could not be handed on as they stand, with why.
    pub issues: Vec<CellIssue>,
}

/// Something wrong with one place of a sheet; the rest of the sheet was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellIssue {
    /// Where, if known.
    pub at: Option<CellRef>,
    /// What was wrong.
    pub kind: CellIssueKind,
}

/// Kinds of [`CellIssue`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CellIssueKind {
    /// The stored position is outside Excel's grid, or goes backwards, or repeats an earlier one. The cell is not used.
    BadPosition,
    /// The stored value is not of its declared kind (a number that is no number, a missing shared text …), as told by the reader.
    BadValue(String),
    /// A formula whose value was never stored: the file was made by a program that does not calculate. Opening it in
    /// Excel and saving it stores the values.
    NoStoredValue,
}

/// A sheet that holds no cells of its own (a chart, a dialog, a macro sheet).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedSheet {
    /// The name on the tab.
    pub name: String,
    /// What it is, in the reader's words.
    pub what: String,
}

/// A workbook as read.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// Worksheets in tab order.
    pub sheets: Vec<Sheet>,
    /// Sheets without cells.
    pub skipped: Vec<SkippedSheet>,
    /// Custom document properties, by name.
    pub properties: BTreeMap<String, String>,
    /// Dates count from 1904 instead of 1900.
    pub date_1904: bool,
    /// The workbook refers to other workbooks.
    pub external_links: bool,
    /// A VBA project is in the file (never run, never read).
    pub macros: bool,
}

/// What a file that cannot be read really is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Foreign {
    /// No bytes at all.
    Empty,
    /// Excel 4.0 or older (`.xls`).
    OldXls,
    /// Excel binary workbook (`.xlsb`).
    Xlsb,
    /// `OpenDocument` spreadsheet in a single XML text (`.fods`).
    FlatOds,
    /// XML spreadsheet of Excel 2003.
    XmlSpreadsheet,
    /// Word document (`.docx`, `.doc`).
    Word,
    /// `PowerPoint` document.
    PowerPoint,
    /// PDF.
    Pdf,
    /// Web page saved under an Excel name.
    Html,
    /// Plain text or comma-separated text.
    Text,
    /// Picture (PNG, JPEG, GIF).
    Picture,
    /// RAR or 7z archive, or a zip archive that is no workbook.
    Archive,
    /// Excel's owner file `~$…`.
    OwnerFile,
    /// A folder with the name of a workbook.
    Folder,
    /// Nothing known.
    Unknown,
}

/// A text that is no address of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the address of a cell")]
pub struct NotACell;

/// Which limit a file passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverLimit {
    /// What was counted.
    pub what: LimitKind,
    /// How many there are, or are claimed to be.
    pub found: u64,
    /// How many are allowed.
    pub allowed: u64,
}

/// What is limited; see [`Limits`] for units and reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LimitKind {
    /// Size of the file in bytes.
    FileBytes,
    /// Entries in the zip directory.
    Entries,
    /// Sum of the unpacked sizes in bytes.
    TotalBytes,
    /// Unpacked size of one part in bytes.
    PartBytes,
    /// Cell formats in the styles part.
    CellFormats,
    /// Shared texts.
    SharedStrings,
    /// Sheets.
    Sheets,
    /// Cells, blank ones included, over all sheets.
    Cells,
    /// Bytes of text over all cells.
    TextBytes,
}

/// Why a workbook was refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is something else.
    #[error("not a workbook (.xlsx, .xlsm, .xls, .ods) but {0:?}")]
    Foreign(Foreign),
    /// It is protected with a password to open.
    #[error("the workbook is encrypted")]
    Encrypted,
    /// It is larger than anything honest.
    #[error("over the limit of {:?}: {} found, {} allowed", .0.what, .0.found, .0.allowed)]
    OverLimit(OverLimit),
    /// It is a workbook, but damaged or made to do harm; the text says which part and why, for the log.
    #[error("damaged: {0}")]
    Damaged(String),
}

/// Opens a workbook and reads every cell of every worksheet.
///
/// # Errors
/// [`OpenError`]: the file is not used at all. Faults of single cells are in [`Sheet::issues`].
pub fn open(bytes: &[u8], limits: &Limits) -> Result<Book, OpenError> {
    let container = sniff::container(bytes)?;
    package::within(LimitKind::FileBytes, bytes.len() as u64, limits.file_bytes)?;
    let read = || match container {
        sniff::Container::Compound => xls::read(bytes, limits),
        sniff::Container::Zip => {
            let mut package = package::Package::open(bytes, limits)?;
            if ods::is_one(&mut package)? {
                return ods::read(package, limits);
            }
            let plan = preflight::check(&mut package, limits)?;
            cells::read(bytes, package, &plan, limits)
        }
    };
    // calamine has panicked on damaged files that passed every check here; nothing of the closure is used after.
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(OpenError::Damaged("the reader gave up on it".into())))
}

impl Book {
    /// Puts another value into a cell of the sheet of that name, an empty text leaves it blank; the cell that stood there.
    ///
    /// # Errors
    /// [`NotACell`] where there is no such sheet.
    pub fn replace(&mut self, sheet: &str, at: CellRef, content: Content) -> Result<Option<Cell>, NotACell> {
        let sheet = self.sheets.iter_mut().find(|s| s.name == sheet).ok_or(NotACell)?;
        sheet.issues.retain(|issue| issue.at != Some(at));
        let place = sheet
            .cells
            .binary_search_by_key(&(at.row, at.col), |c| (c.at.row, c.at.col));
        if matches!(&content, Content::Text(text) if text.is_empty()) {
            return Ok(place.ok().map(|i| sheet.cells.remove(i)));
        }
        let new = Cell {
            at,
            content,
            format: NumberFormat::Plain,
            formula: None,
        };
        Ok(match place {
            Ok(i) => sheet.cells.get_mut(i).map(|old| std::mem::replace(old, new)),
            Err(i) => {
                sheet.cells.insert(i, new);
                None
            }
        })
    }
}

impl Sheet {
    /// The cell at a position; none where there is none.
    pub fn cell(&self, at: CellRef) -> Option<&Cell> {
        let i = self.cells.binary_search_by_key(&at, |c| c.at).ok()?;
        self.cells.get(i)
    }
}

impl Cell {
    /// Whether it shows something: more than blanks.
    pub fn holds_something(&self) -> bool {
        match &self.content {
            Content::Text(text) | Content::Error(text) | Content::HugeNumber(text) => {
                !crate::text::is_blank(text)
            }
            Content::Number(_) | Content::Bool(_) => true,
        }
    }
}

impl CellRef {
    /// Makes a position from zero-based row and column.
    pub const fn new(row: u32, col: u16) -> Self {
        Self { row, col }
    }

    /// The column's letters: 0 is `A`, 26 is `AA`.
    ///
    /// ```
    /// use ntm::workbook::CellRef;
    /// assert_eq!(CellRef::new(0, 702).column_letters(), "AAA");
    /// ```
    pub fn column_letters(self) -> String {
        let mut letters = Vec::new();
        let mut rest = u32::from(self.col) + 1;
        while rest > 0 {
            let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
            letters.push(char::from(b'A' + digit));
            rest = (rest - 1) / 26;
        }
        letters.iter().rev().collect()
    }
}

impl std::str::FromStr for CellRef {
    type Err = NotACell;

    /// Reads `E12`, in either case; refuses what lies outside Excel's grid.
    fn from_str(text: &str) -> Result<Self, NotACell> {
        sheet_part::position(text).ok_or(NotACell)
    }
}

impl fmt::Display for CellRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.column_letters(), self.row + 1)
    }
}

impl Region {
    /// Whether a position lies inside.
    pub fn contains(&self, at: CellRef) -> bool {
        (self.first.row..=self.last.row).contains(&at.row)
            && (self.first.col..=self.last.col).contains(&at.col)
    }
}
