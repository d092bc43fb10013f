//! The form that a unit fills: sheets, columns, lists. One definition for writing the form and for reading it back.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Spot;
use super::set::{CriteriaSet, Part};

/// A form.
#[derive(Debug, Clone)]
pub struct Form {
    /// Id, stamped into every workbook made from it.
    pub id: String,
    /// Version, stamped too.
    pub version: String,
    /// Title on its first sheet.
    pub title: String,
    /// Level of the units that fill it.
    pub level: String,
    /// Kinds of unit on that level that fill it; empty for all.
    pub kinds: Vec<String>,
    /// Who reports, in the official head; `{unit}` is the unit's name.
    pub authority: String,
    /// Agency under it.
    pub agency: String,
    /// For whom the page of totals is signed.
    pub signs_for: String,
    /// Sheets in tab order.
    pub sheets: Vec<FormSheet>,
}

impl Form {
    /// A sheet by id.
    pub fn sheet(&self, id: &str) -> Option<&FormSheet> {
        self.sheets.iter().find(|s| s.id == id)
    }

    /// The fact of a record sheet that means something to the engine.
    pub fn fact(&self, item: &str) -> Option<&Column> {
        let mut records = self.sheets.iter().filter(|s| s.kind == SheetKind::Record);
        records.find_map(|s| s.item(item))
    }

    /// The control sheet, where the form has one.
    pub fn control(&self) -> Option<&FormSheet> {
        self.sheets.iter().find(|s| s.kind == SheetKind::Control)
    }

    /// A control total by id.
    pub fn control_total(&self, id: &str) -> Option<&ControlTotal> {
        self.sheets.iter().flat_map(|s| &s.totals).find(|t| t.id == id)
    }
}

/// Kinds of sheet that the engine knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetKind {
    /// Instructions; no data.
    Guide,
    /// Label and value, one fact a row.
    Record,
    /// A row per unit below the reporting unit.
    ByUnit,
    /// A row per indicator of the reporting unit's own set.
    ByIndicator,
    /// A row per criterion of the reporting unit's own set, for sets that are declared criterion by criterion.
    ByCriterion,
    /// Free rows, or fixed rows where [`FormSheet::fixed`] is not empty.
    List,
    /// Control totals to sign; no data.
    Control,
}

/// A sheet of a form.
#[derive(Debug, Clone)]
pub struct FormSheet {
    /// Id.
    pub id: String,
    /// Name on the tab.
    pub name: String,
    /// Kind.
    pub kind: SheetKind,
    /// Number in the title ("BIỂU 02"); empty for none.
    pub number: String,
    /// Title.
    pub title: String,
    /// What one row is, for the line under the title.
    pub row_is: String,
    /// Other names of the tab.
    pub synonyms: Vec<String>,
    /// The set its states and results belong to.
    pub set: Option<String>,
    /// Its facts belong to the reporting unit's own set.
    pub unit_set: bool,
    /// Column whose value makes a row a row: a row without it holds no data.
    pub key: Option<String>,
    /// For rows about units that are in no list (villages): the column with the unit they belong to.
    pub within: Option<String>,
    /// For such rows, the kind of unit they are.
    pub named_kind: Option<String>,
    /// Record sheets: head over the labels.
    pub label_header: String,
    /// Record sheets: head over the values.
    pub value_header: String,
    /// Other heads over the values.
    pub value_synonyms: Vec<String>,
    /// Empty rows that the form offers.
    pub rows: u32,
    /// A unit may have nothing to report here.
    pub optional: bool,
    /// A list whose rows of the last period stand in the form of the next one, with their carried columns.
    pub carry_rows: bool,
    /// Of those, only rows in which a column has this value (a list value's id).
    pub carry_rows_if: Option<(String, String)>,
    /// Fixed rows.
    pub fixed: Vec<FixedRow>,
    /// Sentences of a guide sheet.
    pub rules: Vec<String>,
    /// Totals of a control sheet.
    pub totals: Vec<ControlTotal>,
    /// Columns in order; for a record sheet, its facts in order.
    pub columns: Vec<Column>,
    /// Where it stands.
    pub spot: Spot,
}

impl FormSheet {
    /// Whether the unit makes the rows: a list without fixed ones. Such a list may say that there is nothing to report.
    pub fn is_free_list(&self) -> bool {
        self.kind == SheetKind::List && self.fixed.is_empty()
    }

    /// A column by id (the id before it is repeated for each criterion or part).
    pub fn column(&self, id: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.id == id)
    }

    /// The column that means something to the engine: the first with this item. Columns that are repeated for each
    /// criterion or part have none.
    pub fn item(&self, item: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.item == item && c.each.is_none())
    }

    /// Who fills a column in the row of a key: a fixed row that sums others is computed where others are typed.
    pub fn fill_in(&self, key: &str, column: &Column) -> Fill {
        let sums = |f: &FixedRow| f.id == key && !f.sum.is_empty();
        if column.calc == Some(Calc::SumFixed) && self.fixed.iter().any(sums) {
            Fill::Computed
        } else {
            column.fill
        }
    }

    /// Whether rows of data are read from it.
    pub fn has_data(&self) -> bool {
        !matches!(self.kind, SheetKind::Guide | SheetKind::Control)
    }

    /// The columns as they stand in a workbook: a column that is made for each criterion or part of the sheet's set
    /// is repeated; one that does not apply to `unit_kind` is left out.
    pub fn expand<'a>(&'a self, set: Option<&'a CriteriaSet>, unit_kind: &str) -> Vec<PlacedColumn<'a>> {
        let mut placed = Vec::new();
        for column in &self.columns {
            if !column.kinds.is_empty() && !column.kinds.iter().any(|k| k == unit_kind) {
                continue;
            }
            match (column.each, set) {
                (Some(Each::Criterion), Some(set)) => {
                    placed.extend(set.criteria.iter().map(|c| {
                        PlacedColumn {
                            id: format!("{}{}", column.id, c.number),
                            header: column
                                .header
                                .replace("{number}", &c.number.to_string())
                                .replace("{short}", &c.short)
                                .replace("{name}", &c.name),
                            group: column.group.clone(),
                            column,
                            criterion: Some(c.number),
                            part: None,
                        }
                    }));
                }
                (Some(Each::Part), Some(set)) => {
                    placed.extend(set.parts().map(|(c, _, p)| {
                        PlacedColumn {
                            id: p.code.clone(),
                            header: column
                                .header
                                .replace("{code}", &p.code)
                                .replace("{short}", &p.short),
                            group: column
                                .group
                                .replace("{criterion}", &c.number.to_string())
                                .replace("{criterion_name}", &c.name),
                            column,
                            criterion: Some(c.number),
                            part: Some(p),
                        }
                    }));
                }
                (Some(_), None) => {}
                (None, _) => placed.push(PlacedColumn {
                    id: column.id.clone(),
                    header: column.header.clone(),
                    group: column.group.clone(),
                    column,
                    criterion: None,
                    part: None,
                }),
            }
        }
        placed
    }
}

/// A column of a workbook made from a [`Column`].
#[derive(Debug, Clone)]
pub struct PlacedColumn<'a> {
    /// Unique in its sheet: the column's id, with the criterion's number, or the part's code.
    pub id: String,
    /// The machine head, unique in its sheet.
    pub header: String,
    /// The band above it.
    pub group: String,
    /// Definition.
    pub column: &'a Column,
    /// Criterion it is about.
    pub criterion: Option<u16>,
    /// Part it is about.
    pub part: Option<&'a Part>,
}

/// A fixed row of a list.
#[derive(Debug, Clone)]
pub struct FixedRow {
    /// Id.
    pub id: String,
    /// Number in the first column.
    pub ordinal: String,
    /// Label.
    pub label: String,
    /// Other labels.
    pub synonyms: Vec<String>,
    /// Ids of the rows it sums; empty for a row that is typed.
    pub sum: Vec<String>,
}

/// A total on a control sheet.
#[derive(Debug, Clone)]
pub struct ControlTotal {
    /// Id, unique in the form.
    pub id: String,
    /// Words.
    pub title: String,
    /// Unit of measure.
    pub unit: String,
    /// How it is made.
    pub kind: ControlKind,
    /// Sheet id.
    pub sheet: String,
    /// Column id.
    pub column: String,
}

/// Kinds of [`ControlTotal`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ControlKind {
    /// Filled cells of the column.
    Count,
    /// Cells equal to a number.
    CountEqual(i64),
    /// Cells of a column of states that say met.
    CountMet,
    /// Sum of the column.
    Sum,
    /// The cell of a fixed row.
    Fixed(String),
}

/// Items that mean something to the engine. A column's item is its id unless it is given; one that is none of these is a
/// fact that only conditions of recognition name.
///
/// - `declared`, `result`, `outstanding`: of a criterion or indicator, what the unit says of it
/// - `explanation`: the reason in a row, which "không áp dụng" needs
/// - `recognition_no`, `recognition_date`, `proposal_no`, `planned_recognition`, `funding`: of a unit under a set; of a row
///   of a list, when it was recognised
/// - `set`, `criterion`, `kind`, `cause`, `solution`, `planned`, `funding`: of a list of plans, which has at least the first
///   two and `solution`; the values `not_met` and `outstanding` of `kind` say what a row is about
/// - `document_no`: of the record sheet
pub const ITEMS: &[&str] = &[
    "declared",
    "result",
    "outstanding",
    "explanation",
    "recognition_no",
    "recognition_date",
    "proposal_no",
    "planned_recognition",
    "funding",
    "set",
    "criterion",
    "kind",
    "cause",
    "solution",
    "planned",
    "document_no",
];

/// What a column is repeated for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Each {
    /// Each criterion of the sheet's set.
    Criterion,
    /// Each part of each indicator.
    Part,
}

/// Types of value that the engine reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueType {
    /// Row number; never data.
    Ordinal,
    /// Name of a unit.
    Unit,
    /// Code of a unit.
    UnitCode,
    /// Any text.
    Text,
    /// Whole number.
    Integer,
    /// Decimal number.
    Decimal,
    /// Number of percent (95 is 95 %).
    Percent,
    /// Amount in the column's unit of measure.
    Money,
    /// Year.
    Year,
    /// Date.
    Date,
    /// Met, not met, not applicable.
    State,
    /// Yes or no.
    YesNo,
    /// One of a list, by its id.
    Choice(String),
    /// Number of a criterion.
    Criterion,
    /// Code of an indicator.
    IndicatorCode,
    /// Label of a fixed row.
    Fixed,
    /// As the indicator of the row or column says: a state or a number.
    Result,
    /// Telephone number.
    Phone,
    /// E-mail address.
    Email,
    /// Number of a document, with the signs of who issued it.
    Document,
}

/// Who fills a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// The unit.
    Typed,
    /// The province, before sending; locked.
    Prefilled,
    /// A formula; recomputed, never trusted.
    Computed,
    /// Last period's text; locked.
    Carried,
}

/// How a computed cell is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Calc {
    /// What is wrong or missing in the row, in words.
    Check,
    /// Number of met states among the columns repeated from this id.
    CountMet(String),
    /// Numbers of the criteria not met among the columns repeated from this id.
    ListUnmet(String),
    /// Sum of columns.
    Sum(Vec<String>),
    /// Rank of a score under a scale.
    Band {
        /// Column with the score.
        of: String,
        /// Scale id.
        scale: String,
    },
    /// Date plus the scale's validity.
    MonthsAfter {
        /// Column with the date.
        of: String,
        /// Scale id.
        scale: String,
    },
    /// First column as percent of the second.
    Ratio(String, String),
    /// In fixed rows that sum others.
    SumFixed,
}

/// Known values that the form is filled with before it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prefill {
    /// Name of the province.
    ProvinceName,
    /// "Huyện Tam Đảo".
    UnitFullName,
    /// Name of the row's unit.
    UnitName,
    /// Code of the unit (of the row, or on a record sheet the reporting one).
    UnitCode,
    /// Title of the round.
    RoundTitle,
    /// Cut-off date.
    CutOff,
    /// Due time in words.
    Due,
    /// Name of the threshold class.
    ClassName,
    /// Short name of the threshold class of the row's unit.
    ClassShort,
    /// Number of units below that the by-unit sheets list.
    ChildrenCount,
    /// Row number.
    Ordinal,
    /// Number of the row's criterion.
    CriterionNumber,
    /// Name of the row's criterion.
    CriterionName,
    /// Code of the row's indicator.
    IndicatorCode,
    /// Wording of the row's indicator.
    IndicatorText,
    /// Requirement on the row's indicator, in words.
    Requirement,
    /// Lead department of the row's indicator.
    Department,
    /// Number of the fixed row.
    FixedOrdinal,
    /// Label of the fixed row.
    FixedLabel,
}

/// A column, or a fact of a record sheet.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of a rulebook entry"
)]
#[derive(Debug, Clone)]
pub struct Column {
    /// Id, unique in its sheet.
    pub id: String,
    /// What the value is to counting and checks (`declared`, `result`, `outstanding`, `recognition_no` …); the id unless given.
    pub item: String,
    /// What it is repeated for.
    pub each: Option<Each>,
    /// Band above the head.
    pub group: String,
    /// Head; may hold `{number}`, `{short}`, `{name}`, `{code}` where it is repeated.
    pub header: String,
    /// Other heads that mean it.
    pub synonyms: Vec<String>,
    /// Type.
    pub value_type: ValueType,
    /// Who fills it.
    pub fill: Fill,
    /// What it is prefilled with.
    pub from: Option<Prefill>,
    /// Unit of measure.
    pub unit: String,
    /// Must be filled in a row that is there.
    pub required: bool,
    /// Must be filled where another column has this value (a list value's id).
    pub required_if: Option<(String, String)>,
    /// Least value.
    pub min: Option<Decimal>,
    /// Largest value.
    pub max: Option<Decimal>,
    /// Kinds of reporting unit it is for; empty for all.
    pub kinds: Vec<String>,
    /// Unit columns: units of any kind below the reporting unit, not only those the set is for.
    pub any_kind: bool,
    /// Unit columns: the reporting unit itself is allowed too.
    pub or_self: bool,
    /// States are written short (Đ, CĐ, KAD).
    pub short_words: bool,
    /// Dates: a month or a quarter is an answer too, by its last day.
    pub period_end: bool,
    /// Whole numbers: how many criteria of the sheet's set, so that "15/19" is 15.
    pub counts_criteria: bool,
    /// Dates: where one is to be expected.
    pub frame: Option<Frame>,
    /// Head turned by 90°.
    pub rotate: bool,
    /// Changes slowly: the value of the last period stands in the form of the next one, marked, for the unit to look at again.
    pub carry: bool,
    /// [`Fill::Carried`]: the column of the last period whose text stands here.
    pub before: Option<String>,
    /// How it is computed.
    pub calc: Option<Calc>,
    /// Width in characters.
    pub width: f64,
    /// What to write, for the prompt.
    pub hint: String,
    /// Where it stands.
    pub spot: Spot,
}

/// The stretch of time that dates of a column lie in as a rule, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// First day.
    pub from: Moment,
    /// Last day.
    pub to: Moment,
}

/// A day of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A day of the calendar.
    Day(Date),
    /// Months after the cut-off.
    AfterCutOff(i32),
    /// The day that the round is looked at.
    AsOf,
}

/// A closed list of values.
#[derive(Debug, Clone)]
pub struct ChoiceList {
    /// Id.
    pub id: String,
    /// Values in order.
    pub values: Vec<ChoiceValue>,
}

impl ChoiceList {
    /// The label of a value id, or the id itself when it is not there.
    pub fn label<'a>(&'a self, id: &'a str) -> &'a str {
        self.values.iter().find(|v| v.id == id).map_or(id, |v| &v.label)
    }
}

/// A value of a [`ChoiceList`].
#[derive(Debug, Clone)]
pub struct ChoiceValue {
    /// Id.
    pub id: String,
    /// What people see.
    pub label: String,
    /// What else they type.
    pub synonyms: Vec<String>,
}
