//! Rules: a code bound to a kind of check, with severity, effect and parameters. All data.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::when::{About, When};
use super::{Charge, RuleChange, Spot};

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

impl Severity {
    /// The word in rulebooks and in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }

    /// In English, with a capital.
    pub fn english(self) -> &'static str {
        match self {
            Self::Error => "Error",
            Self::Warning => "Warning",
            Self::Note => "Note",
        }
    }

    /// In Vietnamese, with a capital.
    pub fn vietnamese(self) -> &'static str {
        match self {
            Self::Error => "Lỗi",
            Self::Warning => "Cảnh báo",
            Self::Note => "Lưu ý",
        }
    }
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
    /// A number outside the bounds that a rulebook sets for a column.
    NumberLimit = "number-limit",
    /// A column is blank in a row in which another one is filled.
    FilledWith = "filled-with",
    /// What a unit said to the same warning about the same value in an earlier round is taken again.
    ExplanationKept = "explanation-kept",
    /// What a unit said to a warning in an earlier round was said of another value.
    ExplanationLapsed = "explanation-lapsed",
    /// A value merged over several rows.
    MergedRows = "merged-rows",
    /// A figure that changed strongly since the earlier round.
    StrongChange = "strong-change",
    /// A criterion that was met in the earlier round and is not now.
    Slipped = "slipped",
    /// A cumulative figure below that of the earlier round.
    CumulativeFell = "cumulative-fell",
    /// Nearly every figure is that of the earlier round.
    SentAgain = "sent-again",
    /// A row of the earlier round that is gone.
    RowVanished = "row-vanished",
    /// A planned date that moves later instead of being kept.
    PlanMoved = "plan-moved",
    /// A recognition of the earlier round that is gone, or has another number or date.
    RecognitionChanged = "recognition-changed",
    /// A figure that is implausible beside those of the same cell in earlier rounds, or moved unlike the other rows.
    OwnPast = "own-past",
    /// A figure that is implausible beside those of other units.
    OtherUnits = "other-units",
    /// Nearly every result is just what is required.
    EqualsRequirement = "equals-requirement",
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

/// What a check has to have before it can say anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The workbook of an earlier round.
    EarlierRound,
    /// Thresholds that are numbers or states, and not left open.
    Thresholds,
    /// A target of the round.
    Targets,
    /// The time of receipt of the file.
    Receipt,
}

/// Whether a rule says which columns it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// It has to.
    Needed,
    /// It may; else everything that its kind can look at.
    Possible,
    /// It does not.
    None,
}

/// Rules of one kind of subject, by the letter that their codes begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// The letter.
    pub letter: char,
    /// Name in Vietnamese.
    pub name: &'static str,
    /// Name in English.
    pub name_en: &'static str,
}

/// Every family, in the order in which a report meets them: the file first, its deadline last.
pub const FAMILIES: [Family; 7] = [
    Family {
        letter: 'F',
        name: "Tệp",
        name_en: "File",
    },
    Family {
        letter: 'T',
        name: "Biểu mẫu",
        name_en: "Form",
    },
    Family {
        letter: 'R',
        name: "Dòng",
        name_en: "Row",
    },
    Family {
        letter: 'C',
        name: "Ô",
        name_en: "Cell",
    },
    Family {
        letter: 'X',
        name: "Đối chiếu",
        name_en: "Cross-check",
    },
    Family {
        letter: 'P',
        name: "Kỳ trước",
        name_en: "Previous period",
    },
    Family {
        letter: 'D',
        name: "Thời hạn",
        name_en: "Deadline",
    },
];

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
    /// Numbers that the check goes by, by the names in [`CheckKind::limits`].
    pub limits: BTreeMap<String, Decimal>,
    /// What it finds is told apart and changes nothing.
    pub trial: bool,
    /// When it holds, who answers for it and why; none for what the rulebook has for good.
    pub charge: Option<Charge>,
    /// What a nearer layer or the round made of it.
    pub change: Option<RuleChange>,
    /// The columns that it is about, by [`CheckKind::about`]: the first entry that fits decides.
    pub about: Vec<About>,
    /// Under which conditions it applies.
    pub when: When,
    /// Name of the layer that it is from.
    pub layer: String,
    /// Where it stands.
    pub spot: Spot,
}

impl Rule {
    /// The family that its code belongs to.
    pub fn family(&self) -> Option<&'static Family> {
        FAMILIES.iter().find(|f| self.code.starts_with(f.letter))
    }

    /// A number that the check goes by; a rulebook without it is faulty.
    pub fn limit(&self, name: &str) -> Option<Decimal> {
        self.limits.get(name).copied()
    }

    /// The same for what an entry of [`Rule::about`] is about: its own number, else the rule's.
    pub fn limit_of(&self, about: &About, name: &str) -> Option<Decimal> {
        about.limits.get(name).copied().or_else(|| self.limit(name))
    }

    /// Whether as many of so many things are alike as the rule's `share` (percent) asks for, and there are at least `least`.
    pub fn is_share(&self, alike: usize, of: usize) -> bool {
        let (Some(share), Some(least)) = (self.limit("share"), self.limit("least")) else {
            return false;
        };
        let (alike, of) = (Decimal::from(alike), Decimal::from(of));
        of >= least && alike * Decimal::ONE_HUNDRED >= of * share
    }
}

/// What a check goes through one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Files.
    Files,
    /// Units that have to report.
    Units,
    /// Decisions of the province.
    Decisions,
    /// Rows of the register.
    Register,
    /// Sheets of a workbook.
    Sheets,
    /// Columns.
    Columns,
    /// Rows of data.
    Rows,
    /// Criteria of a unit.
    Criteria,
    /// Cells.
    Cells,
}

impl Counted {
    /// The word in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Units => "units",
            Self::Decisions => "decisions",
            Self::Register => "register_rows",
            Self::Sheets => "sheets",
            Self::Columns => "columns",
            Self::Rows => "rows",
            Self::Criteria => "criteria",
            Self::Cells => "cells",
        }
    }

    /// In Vietnamese.
    pub fn vietnamese(self) -> &'static str {
        match self {
            Self::Files => "tệp",
            Self::Units => "đơn vị",
            Self::Decisions => "quyết định của tỉnh",
            Self::Register => "dòng sổ tiếp nhận",
            Self::Sheets => "trang",
            Self::Columns => "cột",
            Self::Rows => "dòng",
            Self::Criteria => "tiêu chí",
            Self::Cells => "ô",
        }
    }
}

impl CheckKind {
    /// What it goes through one by one.
    pub fn counted(self) -> Counted {
        match self {
            Self::Unreadable
            | Self::Encrypted
            | Self::ForeignFormat
            | Self::OverLimit
            | Self::SameBytes
            | Self::Replaced
            | Self::SameValues
            | Self::FewerValues
            | Self::OrderUnknown
            | Self::NotInRegister
            | Self::RegisterHash
            | Self::ExternalLink
            | Self::NotTheForm
            | Self::WrongVersion
            | Self::WrongRound
            | Self::UnknownUnit
            | Self::UnitMismatch
            | Self::Late
            | Self::Extended
            | Self::AfterClosing
            | Self::AfterAsOf
            | Self::BeforeCutOff
            | Self::FileNameMismatch => Counted::Files,
            Self::NotReceived => Counted::Units,
            Self::Ruled | Self::DecisionIdle => Counted::Decisions,
            Self::RegisterFileMissing => Counted::Register,
            Self::SheetMissing | Self::NotRead | Self::HiddenRead | Self::SecondSheet | Self::SecondCopy => {
                Counted::Sheets
            }
            Self::ColumnMissing | Self::ReadAs => Counted::Columns,
            Self::RowsListed
            | Self::RowUnknown
            | Self::RowForeign
            | Self::RowNotSubject
            | Self::RowDuplicate
            | Self::RowMissing
            | Self::FormRowMissing
            | Self::RowRepeated
            | Self::RowVanished => Counted::Rows,
            Self::NoPlan | Self::Slipped => Counted::Criteria,
            _ => Counted::Cells,
        }
    }

    /// What a rule of this kind has to have before it can say anything; without it the rule is silent.
    pub fn needs(self) -> &'static [Need] {
        match self {
            Self::StrongChange
            | Self::Slipped
            | Self::CumulativeFell
            | Self::SentAgain
            | Self::RowVanished
            | Self::PlanMoved
            | Self::RecognitionChanged
            | Self::OwnPast
            | Self::OtherUnits
            | Self::ExplanationKept
            | Self::ExplanationLapsed => &[Need::EarlierRound],
            Self::Contradiction | Self::EqualsRequirement => &[Need::Thresholds],
            Self::PlanAfterTarget => &[Need::Targets],
            Self::Late | Self::AfterClosing | Self::BeforeCutOff | Self::DocumentAfterReceipt => {
                &[Need::Receipt]
            }
            _ => &[],
        }
    }

    /// Whether a rule of this kind may have conditions: those that look at the rows of a unit under a set may. Not what
    /// is noticed while a file is received and read, nor what several rows say together, nor what other checks go by.
    pub fn takes_conditions(self) -> bool {
        match self.counted() {
            Counted::Criteria => true,
            Counted::Rows => matches!(self, Self::FormRowMissing | Self::RowRepeated | Self::RowVanished),
            Counted::Cells => !matches!(
                self,
                Self::CellDamaged
                    | Self::MergedRows
                    | Self::FormulaOverwritten
                    | Self::WrittenAstray
                    | Self::WordsOutside
                    | Self::OtherDateInWords
                    | Self::ColumnShifted
                    | Self::ControlMismatch
                    | Self::DateSwapped
                    | Self::ExplanationKept
                    | Self::ExplanationLapsed
            ),
            _ => false,
        }
    }

    /// Whether a rule of this kind says what it is about by [`Rule::about`], and whether it has to.
    pub fn about(self) -> Choice {
        match self {
            Self::StrongChange
            | Self::CumulativeFell
            | Self::PlanMoved
            | Self::OwnPast
            | Self::OtherUnits => Choice::Needed,
            Self::SentAgain | Self::RowVanished => Choice::Possible,
            _ => Choice::None,
        }
    }

    /// The numbers that a rule of this kind has to give.
    pub fn limits(self) -> &'static [(&'static str, Limit)] {
        use Limit as L;
        match self {
            Self::ScaleSuspect => &[
                ("rows", L::Count),
                ("most", L::Majority),
                ("fraction", L::Positive),
                ("usual", L::Positive),
                ("times", L::Factor),
                ("spread", L::Factor),
            ],
            Self::NumberLimit => &[("least", L::Any), ("most", L::Any)],
            Self::PhoneNumber => &[("least_digits", L::Count), ("most_digits", L::Count)],
            Self::StrongChange => &[("percent", L::Positive), ("least", L::Positive)],
            Self::PlanMoved => &[("times", L::Count), ("days", L::Count)],
            Self::OwnPast => &[
                ("times", L::Positive),
                ("floor", L::Positive),
                ("least", L::Positive),
                ("values", L::Count),
                ("rows", L::Count),
            ],
            Self::OtherUnits => &[
                ("times", L::Positive),
                ("floor", L::Positive),
                ("least", L::Positive),
                ("rows", L::Count),
            ],
            Self::RowsSumMismatch => &[("rounding", L::Positive)],
            Self::ColumnShifted | Self::SentAgain | Self::EqualsRequirement => {
                &[("share", L::Majority), ("least", L::Count)]
            }
            _ => &[],
        }
    }
}

/// What a number that a check goes by can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// Anything.
    Any,
    /// More than nothing.
    Positive,
    /// How many times: at least one.
    Factor,
    /// How many there are: a whole number from one.
    Count,
    /// Percent of things of which most are alike: more than half, up to all.
    Majority,
}

impl Limit {
    /// Whether a number can be meant.
    pub fn takes(self, number: Decimal) -> bool {
        match self {
            Self::Any => true,
            Self::Positive => number > Decimal::ZERO,
            Self::Factor => number >= Decimal::ONE,
            Self::Count => number >= Decimal::ONE && number.fract().is_zero(),
            Self::Majority => number > Decimal::from(50) && number <= Decimal::ONE_HUNDRED,
        }
    }

    /// What it has to be, in Vietnamese.
    pub fn words(self) -> &'static str {
        match self {
            Self::Any => "số bất kỳ",
            Self::Positive => "phải là số lớn hơn 0",
            Self::Factor => "phải là số từ 1 trở lên",
            Self::Count => "phải là số nguyên từ 1 trở lên",
            Self::Majority => "phải là số phần trăm trên 50, đến 100",
        }
    }
}
