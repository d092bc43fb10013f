//! Rules: a code bound to a kind of check, with severity, effect and parameters. All data.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Spot;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Must be mended; cannot be explained away.
    Error,
    /// Mended or explained.
    Warning,
    /// Said so that nothing is done in silence.
    Note,
}

/// What a finding makes unusable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing.
    None,
    /// The cell: counted as no data.
    Cell,
    /// The row.
    Row,
    /// The whole file: returned.
    File,
}

macro_rules! check_kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Every kind of check that the engine knows; a rule in a rulebook binds one to a code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum CheckKind {
            $($(#[$doc])* $name,)*
        }

        impl CheckKind {
            /// All kinds with the word that a rulebook uses.
            pub const ALL: &'static [(&'static str, Self)] = &[$(($text, Self::$name),)*];

            /// The word that a rulebook uses.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

check_kinds! {
    /// The file cannot be opened: damaged.
    Unreadable = "unreadable",
    /// The file needs a password.
    Encrypted = "encrypted",
    /// The file is something else than a workbook that is read.
    ForeignFormat = "foreign-format",
    /// The file is larger than anything honest.
    OverLimit = "over-limit",
    /// The same bytes were received before.
    SameBytes = "same-bytes",
    /// A later file of the same unit counts.
    Replaced = "replaced",
    /// A later file of the same unit says the same.
    SameValues = "same-values",
    /// A later file of the same unit holds fewer usable values.
    FewerValues = "fewer-values",
    /// Nothing says which of two files of a unit came later.
    OrderUnknown = "order-unknown",
    /// What the province decided about a file, carried out.
    Ruled = "province-decided",
    /// A decision of the province that does nothing.
    DecisionIdle = "decision-idle",
    /// A file that no row of the register names.
    NotInRegister = "not-in-register",
    /// A register row whose file is not there.
    RegisterFileMissing = "register-file-missing",
    /// A file that differs from what the register says was received.
    RegisterHash = "register-hash",
    /// The workbook takes figures from other workbooks.
    ExternalLink = "external-link",
    /// Nothing of the form was found.
    NotTheForm = "not-the-form",
    /// Another version of the form, or another form.
    WrongVersion = "wrong-version",
    /// Another round or period.
    WrongRound = "wrong-round",
    /// The reporting unit is not named, or not known.
    UnknownUnit = "unknown-unit",
    /// The register says another unit than the workbook.
    UnitMismatch = "unit-mismatch",
    /// A sheet is missing.
    SheetMissing = "sheet-missing",
    /// A column is missing.
    ColumnMissing = "column-missing",
    /// A sheet or column was recognised under other words.
    ReadAs = "read-as",
    /// Cells outside the form were not read.
    NotRead = "not-read",
    /// Hidden rows, columns or sheets were read.
    HiddenRead = "hidden-read",
    /// Rows that hold no data of a unit, listed.
    RowsListed = "rows-listed",
    /// A cell's place or value is damaged.
    CellDamaged = "cell-damaged",
    /// The unit of a row is not known.
    RowUnknown = "row-unknown",
    /// The unit of a row belongs to another reporting unit.
    RowForeign = "row-foreign",
    /// The unit of a row is not a subject of the set.
    RowNotSubject = "row-not-subject",
    /// Two rows of one unit.
    RowDuplicate = "row-duplicate",
    /// Units without a row.
    RowMissing = "row-missing",
    /// A required cell is blank.
    Required = "required",
    /// Not a number.
    NotANumber = "not-a-number",
    /// A number that can be read in two ways.
    AmbiguousNumber = "ambiguous-number",
    /// Outside the allowed range.
    Range = "range",
    /// Not one of the allowed words.
    NotInList = "not-in-list",
    /// Not a date.
    NotADate = "not-a-date",
    /// An error value such as `#REF!`.
    ErrorValue = "error-value",
    /// "Không áp dụng" without a reason.
    NotApplicableReason = "not-applicable-reason",
    /// A value read although it was written otherwise.
    ReadTolerantly = "read-tolerantly",
    /// A text of a font of before Unicode, decoded.
    OldFont = "old-font",
    /// A number that the other rows of its column say is of another scale: a fraction for percent, a thousandth.
    ScaleSuspect = "scale-suspect",
    /// What is required stands in the place of the result.
    RequirementPasted = "requirement-pasted",
    /// A date outside its frame that lies inside with day and month in each other's place.
    DateSwapped = "date-swapped",
    /// A count out of a number, of which a date was made.
    CountAsDate = "count-as-date",
    /// A bare number, or a date, for the number of a document.
    DocumentNumber = "document-number",
    /// Not a telephone number.
    PhoneNumber = "phone-number",
    /// Not an e-mail address.
    EmailAddress = "email-address",
    /// A declared count differs from the recount.
    Recount = "recount",
    /// Declared met against a result below the threshold.
    Contradiction = "contradiction",
    /// Recognition with a number but no date, or a date but no number.
    RecognitionIncomplete = "recognition-incomplete",
    /// Recognised, but a criterion is not met.
    RecognisedUnmet = "recognised-unmet",
    /// Not met or outstanding, without a row of causes and plans.
    NoPlan = "no-plan",
    /// A stated total differs from the sum.
    SumMismatch = "sum-mismatch",
    /// A rank differs from the scale.
    RankMismatch = "rank-mismatch",
    /// A date before the cut-off that must come after it.
    DateBeforeCutOff = "date-before-cut-off",
    /// A total on the page to sign differs from what was read.
    ControlMismatch = "control-mismatch",
    /// Nothing received from a unit.
    NotReceived = "not-received",
    /// Received after the due time.
    Late = "late",
    /// Due time extended.
    Extended = "extended",
    /// Received after closing.
    AfterClosing = "after-closing",
    /// Received after the moment that the round is looked at.
    AfterAsOf = "after-as-of",
    /// Received before the cut-off date is over.
    BeforeCutOff = "before-cut-off",
    /// A planned completion after the date of the target that it serves.
    PlanAfterTarget = "plan-after-target",
    /// A planned completion that has passed since the cut-off, of what is still open.
    PlanPassed = "plan-passed",
    /// A recognition dated after the moment that the round is looked at.
    RecognitionInFuture = "recognition-in-future",
    /// A recognition dated after the cut-off: of the next period.
    RecognitionAfterCutOff = "recognition-after-cut-off",
    /// A recognition dated before its conditions were fulfilled.
    RecognisedTooEarly = "recognised-too-early",
    /// A recognition whose validity has run out.
    RecognitionExpired = "recognition-expired",
    /// A document dated after the day that the file was received.
    DocumentAfterReceipt = "document-after-receipt",
    /// A figure typed over a formula of the form.
    FormulaOverwritten = "formula-overwritten",
    /// Most cells of a column are of another kind: the data slipped.
    ColumnShifted = "column-shifted",
    /// A second sheet or table of the same kind holds other values.
    SecondSheet = "second-sheet",
    /// A second sheet of the same kind holds nothing else.
    SecondCopy = "second-copy",
    /// Figures outside the tables, or something over what the form prints.
    WrittenAstray = "written-astray",
    /// Words outside the tables.
    WordsOutside = "words-outside",
    /// A value merged over several rows.
    MergedRows = "merged-rows",
    /// A part is larger than the whole beside it.
    PartExceedsWhole = "part-exceeds-whole",
    /// A row that sums others states something else than their sum.
    RowsSumMismatch = "rows-sum-mismatch",
    /// Columns that are asked for in one case only are filled in in another.
    OtherCase = "filled-in-other-case",
    /// Rows that the form prints (indicators, criteria, sources of funds) are not there.
    FormRowMissing = "form-row-missing",
    /// A row of a list repeats another.
    RowRepeated = "row-repeated",
    /// Words outside the tables give the data another date than the round's.
    OtherDateInWords = "other-date-in-words",
    /// The number of a document has the sign of somebody who may not issue it.
    WrongIssuer = "wrong-issuer",
    /// The name of the file names another reporting unit.
    FileNameMismatch = "file-name-mismatch",
}

/// A rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Family letter and three digits; never reused.
    pub code: String,
    /// Kind of check.
    pub check: CheckKind,
    /// Short title.
    pub title: String,
    /// Weight.
    pub severity: Severity,
    /// What it makes unusable.
    pub effect: Effect,
    /// Source id of the requirement, where it is law or guidance.
    pub source: Option<String>,
    /// Form sheet it is about, for kinds that need one.
    pub sheet: Option<String>,
    /// Column it is about.
    pub column: Option<String>,
    /// Columns that are summed.
    pub columns: Vec<String>,
    /// Column with the total.
    pub total: Option<String>,
    /// Signs of who may issue a document: what stands behind its number.
    pub issuers: Vec<String>,
    /// Scale.
    pub scale: Option<String>,
    /// Percent of the cells from which it is told.
    pub share: Option<u8>,
    /// Cells that there have to be.
    pub least: Option<u16>,
    /// Numbers that the check goes by, by the names in [`CheckKind::limits`].
    pub limits: BTreeMap<String, Decimal>,
    /// Where it stands.
    pub spot: Spot,
}

impl Rule {
    /// A number that the check goes by; a rulebook without it is faulty.
    pub fn limit(&self, name: &str) -> Option<Decimal> {
        self.limits.get(name).copied()
    }
}

impl CheckKind {
    /// The numbers that a rule of this kind has to give.
    pub fn limits(self) -> &'static [&'static str] {
        match self {
            Self::ScaleSuspect => &["rows", "most", "fraction", "usual", "times", "spread"],
            Self::PhoneNumber => &["least_digits", "most_digits"],
            Self::RowsSumMismatch => &["rounding"],
            _ => &[],
        }
    }
}
