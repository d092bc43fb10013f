//! Everything that can be wrong, as typed values without words.

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

use super::compared::Compared;
use crate::round::Decided;
use crate::workbook::{CellRef, Foreign, OverLimit};

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
    /// A unit known by the name of one that became part of it.
    FormerName,
    /// A value of a list under other words.
    Synonym,
    /// An amount that did not arise, in words.
    Nil,
    /// Text that is composed otherwise than usual (decomposed letters, unusual blanks).
    Composition,
    /// Text of a font of before Unicode.
    OldFont,
    /// An amount with another unit of measure behind it, converted.
    OtherUnit,
    /// An amount under a head with another unit of measure than the form's, converted.
    HeadUnit,
    /// So many out of so many, in percent.
    Share,
    /// So many out of all criteria.
    CountOf,
    /// Such a count that was made a date.
    CountFromDate,
    /// A month or a quarter, by its last day.
    PeriodEnd,
    /// A unit's name without any marks, or without blanks.
    BareName,
    /// The number of a document with words or a date around it.
    DocumentNumber,
    /// A telephone number without the 0 in front.
    PhoneZero,
    /// A telephone number with the country's code.
    PhonePrefix,
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
    /// It repeats the heads.
    Heads,
    /// It names a group of rows.
    Group,
    /// It is a note under the table.
    Note,
    /// It says that there is nothing to report.
    Nil,
    /// It says so, but there are rows of data.
    NilBesideRows,
}

/// What a decision of the province did.
#[derive(Debug, Clone, PartialEq)]
pub enum Ruled {
    /// The file counts.
    Chosen,
    /// The file counts although it was received after closing.
    AcceptedLate,
    /// A cell holds another value.
    Corrected {
        /// Tab in the file.
        sheet: String,
        /// Cell.
        cell: CellRef,
        /// As the unit typed it.
        typed: String,
        /// As it counts, in words.
        value: String,
    },
    /// Findings of a rule are let pass.
    Waived {
        /// Code of the rule.
        rule: String,
        /// How many.
        findings: usize,
    },
}

/// Why a decision of the province does nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdleDecision {
    /// It is of a later day than the moment that the round is looked at.
    NotYet,
    /// Its file is not there.
    NoFile,
    /// Its file is returned.
    FileReturned,
    /// Its file does not count.
    FileDoesNotCount,
    /// Its file was not received after closing.
    NotLate,
    /// There is no such finding in its file.
    NoSuchFinding {
        /// Code of the rule.
        rule: String,
    },
}

/// What a recognition came before, though it is a condition of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotYet {
    /// Units below were recognised later.
    Children {
        /// The one recognised last.
        name: String,
        /// When.
        date: Date,
        /// How many units below have to be recognised.
        need: usize,
        /// How many were recognised by the date.
        have: usize,
        /// What the condition calls them ("xã").
        unit: String,
    },
    /// A criterion is planned to be met later.
    Criterion {
        /// Criterion.
        criterion: String,
        /// When it is planned to be met.
        planned: Date,
        /// Sheet of the plan.
        sheet: String,
    },
}

/// Why a number is suspected to be of another scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suspicion {
    /// A fraction in a column of percent.
    Fraction,
    /// A point for thousands that was read as a decimal one.
    Thousandth,
    /// A smaller unit of measure.
    SmallerUnit,
}

/// What a telephone number, an address or the number of a document is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact {
    /// A telephone number of so many digits, at least and at most.
    Phone(u32, u32),
    /// An e-mail address.
    Email,
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
    SameValues {
        first: String,
    },
    FewerValues {
        kept: String,
        /// Usable values of this file, and of the one that counts.
        here: usize,
        there: usize,
    },
    OrderUnknown {
        kept: String,
    },
    Ruled {
        ruled: Ruled,
        reason: String,
        document: String,
        date: Date,
    },
    DecisionIdle {
        kind: Decided,
        document: String,
        why: IdleDecision,
    },
    AfterAsOf {
        received: DateTime,
        as_of: DateTime,
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
    /// The reporting unit goes by a name that several units have or had.
    AmbiguousUnit {
        found: String,
        /// Units of today.
        candidates: Vec<String>,
    },
    /// A name of before a reform was understood.
    FormerUnit {
        /// Column; empty for the reporting unit.
        column: String,
        /// The name as typed.
        former: String,
        /// The unit of today.
        now: String,
        /// Since when.
        since: Option<Date>,
        /// The units it was made of.
        made_of: Vec<String>,
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
    RowAmbiguous {
        name: String,
        /// Units of today.
        candidates: Vec<String>,
    },
    /// A cell with a name that several units have or had.
    SeveralUnits {
        column: String,
        /// Units of today.
        candidates: Vec<String>,
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
        /// What all of them are called; none where they are of several kinds.
        word: Option<String>,
    },
    SecondSheet {
        sheet: String,
        used: String,
        /// Values in it.
        values: usize,
        /// Cells with values that the used sheet does not have.
        other: Vec<CellRef>,
    },
    SecondTable {
        sheet: String,
    },
    NumberLimit {
        column: String,
        value: Decimal,
        least: Decimal,
        most: Decimal,
        /// Title of the rule, which says whose bounds these are.
        title: String,
    },
    FilledWith {
        column: String,
        other: String,
        /// Title of the rule.
        title: String,
    },
    ExplanationKept {
        /// Code of the rule whose warning is explained.
        rule: String,
        text: String,
        /// Title of the round in which it was first given.
        title: String,
    },
    ExplanationLapsed {
        rule: String,
        text: String,
        title: String,
        /// The value that it was given for.
        value: String,
    },
    MergedRows {
        column: String,
        /// One-based number of the last row.
        last: u32,
    },
    FormulaOverwritten {
        column: String,
        recomputed: String,
    },
    WrittenAstray {
        /// Over what the form has printed there.
        over: bool,
    },
    WordsOutside,
    ColumnShifted {
        column: String,
        failing: usize,
        filled: usize,
    },
    Required {
        column: String,
    },
    NotANumber {
        column: String,
        /// The cell holds a date; where criteria are counted, how many there are.
        date: bool,
        criteria: Option<usize>,
    },
    RequirementPasted {
        column: String,
    },
    /// A state that is on its way.
    NearlyMet {
        column: String,
    },
    ScaleSuspect {
        column: String,
        value: Decimal,
        /// What it may be meant to be.
        meant: Decimal,
        why: Suspicion,
        /// Least and largest of the other rows.
        others: (Decimal, Decimal),
    },
    DateSwapped {
        column: String,
        date: Date,
        swapped: Date,
        /// Where a date is expected.
        frame: (Date, Date),
    },
    DocumentNumber {
        column: String,
        /// A date stands there; none for a bare number.
        date: Option<Date>,
    },
    BadContact {
        column: String,
        contact: Contact,
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
        /// Units of measure in which it would lie inside, and what it would be.
        instead: Vec<(String, Decimal)>,
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
    BeforeCutOff {
        received: DateTime,
        cut_off: Date,
    },
    PlanAfterTarget {
        column: String,
        planned: Date,
        target: String,
        deadline: Date,
    },
    PlanPassed {
        column: String,
        planned: Date,
        criterion: String,
        outstanding: bool,
        as_of: Date,
    },
    RecognitionInFuture {
        column: String,
        date: Date,
        as_of: Date,
    },
    RecognitionAfterCutOff {
        column: String,
        date: Date,
        cut_off: Date,
    },
    RecognisedTooEarly {
        date: Date,
        before: NotYet,
    },
    RecognitionExpired {
        column: String,
        date: Date,
        /// Last day of validity.
        until: Date,
        months: u32,
        cut_off: Date,
    },
    DocumentAfterReceipt {
        column: String,
        date: Date,
        received: DateTime,
    },
    /// Against an earlier round, other units, or what is required.
    Compared(Compared),
    PartExceedsWhole {
        column: String,
        part: Decimal,
        /// Column of the whole, with its cell.
        whole_column: String,
        whole_cell: CellRef,
        whole: Decimal,
    },
    RowsSumMismatch {
        column: String,
        stated: Decimal,
        sum: Decimal,
    },
    OtherCase {
        /// Columns that are filled in.
        columns: Vec<String>,
        /// The column that decides, and what it says.
        decides: String,
        says: String,
        /// What it would have to say.
        asked_for: String,
    },
    RowRepeated {
        /// Columns and what they say, again.
        values: Vec<(String, String)>,
        /// One-based number of the first of the rows.
        first: u32,
    },
    FormRowsMissing {
        /// Labels of the rows.
        rows: Vec<String>,
    },
    OtherDateInWords {
        date: Date,
        cut_off: Date,
    },
    WrongIssuer {
        column: String,
        /// The sign that stands there.
        sign: String,
        /// Signs that may.
        issuers: Vec<String>,
    },
    FileNameMismatch {
        /// The unit in the name of the file.
        named: String,
        /// The unit whose report it is.
        unit: String,
    },
}

impl Problem {
    /// Repeats with an equal key are one thing to tell; none for what is always told by itself.
    pub fn group(&self) -> Option<String> {
        match self {
            Self::ReadTolerantly { column, how, .. } => Some(format!("{how:?} {column}")),
            Self::Required { column }
            | Self::RequirementPasted { column }
            | Self::NearlyMet { column }
            | Self::DocumentNumber { column, .. }
            | Self::NotANumber { column, .. }
            | Self::AmbiguousNumber { column, .. }
            | Self::Range { column, .. }
            | Self::NotInList { column, .. }
            | Self::NotADate { column, .. }
            | Self::ErrorValue { column }
            | Self::NotApplicableReason { column }
            | Self::FormulaOverwritten { column, .. }
            | Self::MergedRows { column, .. }
            | Self::RowsSumMismatch { column, .. } => Some(column.clone()),
            Self::WrittenAstray { over } => Some(over.to_string()),
            Self::WordsOutside => Some(String::new()),
            _ => None,
        }
    }
}
