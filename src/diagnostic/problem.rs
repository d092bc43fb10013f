//! Everything that can be wrong, as typed values without words.

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

use crate::workbook::{Foreign, OverLimit};

/// How a value was written otherwise than the form asks, and read all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tolerated {
    /// A number typed as text.
    NumberAsText,
    /// A percent cell (0.95 shown as 95 %) read as 95.
    PercentFormat,
    /// A text with the unit of measure behind the number.
    WithUnit,
    /// A text whose separators could be read in two ways; only one reading lies in the allowed range.
    OnlyReading,
    /// A date typed as text.
    DateAsText,
    /// A date left as a plain number.
    DateAsNumber,
    /// A mark or abbreviation for a state or an answer.
    Mark,
    /// A unit's name in another spelling.
    Name,
    /// A unit known by its code because its name is not known.
    ByCode,
    /// A value of a list under other words.
    Synonym,
    /// An amount that did not arise, in words.
    Nil,
    /// Text that is composed otherwise than usual (decomposed letters, unusual blanks).
    Composition,
}

/// What a cell that is not free text asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// One of these words.
    Options(Vec<String>),
    /// The number of a criterion.
    CriterionNumber,
    /// A unit of this one.
    UnitOf(String),
}

/// What tells that a file is of another round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtherRound {
    /// Its cut-off date.
    CutOff(Date),
    /// The id of its round.
    Id(String),
}

/// What was hidden and read all the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hidden {
    /// The sheet.
    Sheet,
    /// Rows, one-based.
    Rows(Vec<u32>),
    /// Columns, as letters.
    Columns(Vec<String>),
}

/// What a row is that is no row of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListedRow {
    /// It sums others.
    Total,
    /// It numbers the columns.
    Numbering,
    /// It names a group of rows.
    Group,
    /// It is a note under the table.
    Note,
    /// It says that there is nothing to report.
    Nil,
    /// It says so, but there are rows of data.
    NilBesideRows,
}

/// What is wrong. Names are as people know them; amounts are exact.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields are named for what they hold; the variants follow `CheckKind`, documented there"
)]
pub enum Problem {
    Unreadable {
        why: String,
    },
    Encrypted,
    Foreign(Foreign),
    OverLimit(OverLimit),
    SameBytes {
        first: String,
    },
    Replaced {
        by: String,
    },
    NotInRegister,
    RegisterFileMissing,
    RegisterHash,
    ExternalLink,
    CellDamaged,
    NotTheForm {
        form: String,
    },
    WrongVersion {
        /// Form and version.
        found: (String, String),
        wanted: (String, String),
    },
    WrongRound {
        found: OtherRound,
        title: String,
        cut_off: Date,
    },
    UnknownUnit {
        found: String,
        near: Option<String>,
    },
    UnitMismatch {
        file: String,
        other: String,
        register: bool,
    },
    SheetMissing {
        sheet: String,
    },
    ReadAs {
        column: bool,
        /// What is written, what it was read as.
        read: Vec<(String, String)>,
    },
    ColumnMissing {
        column: String,
    },
    NotRead {
        column: Option<String>,
        cells: usize,
    },
    HiddenRead(Hidden),
    RowsListed {
        reason: ListedRow,
        rows: Vec<u32>,
    },
    RowUnknown {
        name: String,
        within: String,
        near: Option<String>,
    },
    RowForeign {
        name: String,
        owner: String,
        within: String,
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
    },
    Required {
        column: String,
    },
    NotANumber {
        column: String,
    },
    AmbiguousNumber {
        column: String,
        readings: (Decimal, Decimal),
    },
    Range {
        column: String,
        value: Decimal,
        whole: bool,
        min: Option<Decimal>,
        max: Option<Decimal>,
    },
    NotInList {
        column: String,
        asked: Asked,
    },
    NotADate {
        column: String,
    },
    ErrorValue {
        column: String,
    },
    NotApplicableReason {
        column: String,
    },
    ReadTolerantly {
        column: String,
        how: Tolerated,
        value: String,
    },
    Recount {
        column: String,
        stated: Decimal,
        counted: usize,
    },
    Contradiction {
        criterion: String,
        indicator: String,
        result: String,
        /// The figure counted from the units below, which decides over the typed one.
        counted: Option<Decimal>,
        requirement: String,
        cell: String,
        /// The sheet of that cell, where it is another one.
        sheet: Option<String>,
    },
    RecognitionIncomplete {
        missing_number: bool,
    },
    RecognisedUnmet {
        criteria: Vec<u16>,
    },
    NoPlan {
        criterion: String,
        outstanding: bool,
        sheet: String,
    },
    SumMismatch {
        column: String,
        stated: Decimal,
        sum: Decimal,
    },
    RankMismatch {
        column: String,
        stated: Decimal,
        by_score: Option<u32>,
        score: Decimal,
    },
    DateBeforeCutOff {
        column: String,
        date: Date,
        cut_off: Date,
    },
    ControlMismatch {
        total: String,
        stated: Decimal,
        /// None where there is no figure to read.
        read: Option<Decimal>,
    },
    NotReceived {
        due: DateTime,
    },
    Late {
        received: DateTime,
        due: DateTime,
        seconds: i64,
        working_days: u32,
    },
    Extended {
        until: DateTime,
        document: String,
    },
    AfterClosing {
        received: DateTime,
        closed: DateTime,
    },
}

impl Problem {
    /// Repeats with an equal key are one thing to tell; none for what is always told by itself.
    pub fn group(&self) -> Option<String> {
        match self {
            Self::ReadTolerantly { column, how, .. } => Some(format!("{how:?} {column}")),
            _ => None,
        }
    }
}
