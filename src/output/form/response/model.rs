//! What the pages of an answer say, before anything is written.

use crate::catalogue::Severity;
use crate::facts::FormValue;
use crate::intake::Outcome;
use crate::understood::Line;
use crate::workbook::CellRef;

/// The pages before the form.
#[derive(Debug, Clone)]
pub struct Response {
    /// What happened to the file.
    pub outcome: Outcome,
    /// Outcome and consequence, in one line.
    pub headline: String,
    /// Until when to send it again; empty where nothing is to be sent.
    pub deadline: String,
    /// Which file, when it came, how that stands to the deadline.
    pub received: String,
    /// What was found, worst first.
    pub items: Vec<Item>,
    /// A row for each unit below the reporting unit; empty where the form has none.
    pub units: Vec<UnitRow>,
    /// What has no place in the form.
    pub kept: Vec<Kept>,
    /// Rows in, used, listed.
    pub balance: String,
    /// What each tab and column of the unit's file was taken for.
    pub understood: Vec<Line>,
}

/// A cell of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Name of the sheet.
    pub sheet: String,
    /// Cell.
    pub cell: CellRef,
    /// What the unit had there; none for a blank.
    pub received: Option<FormValue>,
    /// The cell for an explanation in the same row.
    pub explanation: Option<CellRef>,
    /// An explanation stands there.
    pub explained: bool,
}

/// What can be done about an item, and how far that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// To be mended, or for a warning explained.
    Open,
    /// Nothing has to be done.
    NoAction,
    /// Mended by being put into the form.
    Repaired,
    /// The province lets it pass, by this document.
    Waived(String),
    /// What the unit said in an earlier round, by its title, still holds.
    Explained(String),
}

/// Something that was found.
#[derive(Debug, Clone)]
pub struct Item {
    /// Code of the rule.
    pub code: String,
    /// Weight.
    pub severity: Severity,
    /// Name of the unit that it is about.
    pub unit: String,
    /// Code of that unit, where it is one below the reporting unit.
    pub unit_code: String,
    /// Sheet of the answer to look at; empty for the file as a whole.
    pub sheet: String,
    /// Cells of the answer, the first to be shown; empty where it is about no cell.
    pub spots: Vec<Spot>,
    /// What the column is called.
    pub column: String,
    /// What was found and what is required.
    pub found: String,
    /// What to do.
    pub to_do: String,
    /// How far it is.
    pub state: State,
}

/// A unit below the reporting unit.
#[derive(Debug, Clone)]
pub struct UnitRow {
    /// Name.
    pub name: String,
    /// Code.
    pub code: String,
    /// Criteria met as declared, and as counted; none where nothing was said.
    pub declared: Option<usize>,
    /// As counted.
    pub counted: Option<usize>,
    /// Items about it, as numbers into [`Response::items`].
    pub items: Vec<usize>,
    /// Where its row begins.
    pub spot: Option<(String, CellRef)>,
}

/// A piece of the unit's file that has no place in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Tab in the file that it came from.
    pub tab: String,
    /// Cells there: `B33`, `B33:K33`.
    pub place: String,
    /// What stands there, word for word.
    pub words: String,
    /// Number of cells.
    pub cells: usize,
    /// Why it was not read.
    pub why: String,
    /// What to do.
    pub to_do: String,
}

/// Heads of the page, in order; the reader of an answer that comes back knows its columns by them.
pub const UNREAD_HEADS: [&str; 7] = [
    "TT",
    "Trang",
    "Vị trí",
    "Nội dung nguyên văn",
    "Số ô",
    "Vì sao chưa đọc",
    "Cần làm gì",
];
