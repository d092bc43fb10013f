//! Measures and output sheets: what is counted, and how it is laid out, as data.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Spot;

/// A figure: a count of units or of rows, or a sum of other measures.
#[derive(Debug, Clone)]
pub struct Measure {
    /// Id, the key in machine-readable output.
    pub id: String,
    /// Words.
    pub title: String,
    /// Words in English; empty where the rulebook has none.
    pub title_en: String,
    /// Unit of what is counted ("xã").
    pub unit: String,
    /// What is counted.
    pub counts: Counts,
    /// Shown among the headline figures.
    pub headline: bool,
    /// Where it stands.
    pub spot: Spot,
}

/// An object of the machine-readable result that a programme has besides those that every programme has.
#[derive(Debug, Clone)]
pub struct ResultObject {
    /// Its key.
    pub id: String,
    /// Its own keys with what stands under them.
    pub values: Vec<(String, ResultValue)>,
}

/// A value of a [`ResultObject`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResultValue {
    /// The value of a measure, by id.
    Measure(String),
    /// How many rows of a list there are for each value of a column.
    RowsBy {
        /// Form sheet.
        sheet: String,
        /// Column.
        column: String,
        /// Filters on the rows.
        filter: Vec<RowFilter>,
    },
}

/// What a [`Measure`] counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counts {
    /// Units that a set is for, for which all filters hold.
    Units {
        /// Set.
        set: String,
        /// Filters; none counts every unit that reported.
        filter: Vec<UnitFilter>,
    },
    /// Rows of a list sheet for which all filters hold.
    Rows {
        /// Form sheet.
        sheet: String,
        /// Filters.
        filter: Vec<RowFilter>,
    },
    /// The sum of other measures.
    Sum(Vec<String>),
}

/// A condition on a unit under a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnitFilter {
    /// Recognised.
    Recognised,
    /// Every criterion met.
    AllMet,
    /// Has a met criterion with an outstanding issue.
    Outstanding,
    /// Met at least so many criteria.
    MetAtLeast(u16),
}

/// A condition on a row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowFilter {
    /// A choice column has this value.
    Is {
        /// Column id.
        column: String,
        /// Value id.
        value: String,
    },
    /// A number column is at least this.
    AtLeast {
        /// Column id.
        column: String,
        /// Least value.
        value: Decimal,
    },
    /// A date in a computed validity column is not before the cut-off date: the recognition was still
    /// valid then.
    StillValid {
        /// Column with the decision date.
        column: String,
        /// Scale with the validity.
        scale: String,
    },
}

/// Kinds of sheet of the provincial workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputKind {
    /// One page: figures and where they lead.
    Summary,
    /// A row per reporting unit: what was received, when, which file counts.
    Submissions,
    /// A row per reporting unit and control total: as stated, as read, as written.
    Control,
    /// A row per reporting unit and sheet of the form: required cells, and how many are filled.
    Completeness,
    /// A row per unit, a column per criterion.
    Matrix,
    /// A row per gap.
    Gaps,
    /// A row per finding.
    Findings,
    /// The rows of a list of the form, from all units.
    List,
    /// A row per condition of recognition of each unit.
    Checklist,
    /// A row per target of the round.
    Targets,
    /// A row per observation.
    Tidy,
    /// A row per warning that a unit explains.
    Explanations,
    /// What changed between the versions that a unit sent.
    Revisions,
    /// What changed since the earlier round.
    Changes,
    /// Sources, rules in force, assumptions, version.
    Notes,
}

/// A sheet of the provincial workbook.
#[derive(Debug, Clone)]
pub struct OutputSheet {
    /// Id.
    pub id: String,
    /// Name on the tab.
    pub name: String,
    /// Kind.
    pub kind: OutputKind,
    /// Number in the title ("Biểu 03"); empty for none.
    pub number: String,
    /// Title.
    pub title: String,
    /// One sentence under the title.
    pub subtitle: String,
    /// Name of the Excel table.
    pub table: String,
    /// Set of a matrix.
    pub set: Option<String>,
    /// Sets whose units stand under those of `set` with their own words instead of a count.
    pub also_sets: Vec<String>,
    /// Columns that stay in view.
    pub freeze: u16,
    /// Colour family of the tab.
    pub tab: Tab,
    /// Column by which rows are grouped, with a page break between groups.
    pub group_by: Option<String>,
    /// A page break where the reporting unit changes.
    pub breaks: bool,
    /// Form sheet whose rows it lists.
    pub rows_of: Option<String>,
    /// Columns of the listed rows by which they are put in order; `-` in front turns the order of numbers round.
    pub order: Vec<String>,
    /// What units under a set ask for, shown beside the listed rows.
    pub asked: Option<Asked>,
    /// The workbooks of parts in which it stands too.
    pub parts: Vec<OutputPart>,
    /// Front page: units under a set by how many criteria they meet.
    pub bins: Option<Bins>,
    /// Front page: rows of a list that ask for a decision.
    pub decisions: Option<Decisions>,
    /// Changes: from when on a result has changed strongly.
    pub strong: Option<StrongChange>,
    /// Changes: form sheets whose rows are followed from round to round.
    pub lists: Vec<String>,
    /// Said where there is no row.
    pub empty: String,
    /// Sentences of the sheet that are no heads, by the name its kind gives them.
    pub words: BTreeMap<String, String>,
    /// Control sheets: the totals that are compared, in order.
    pub totals: Vec<WrittenTotal>,
    /// Columns.
    pub columns: Vec<OutputColumn>,
    /// Where it stands.
    pub spot: Spot,
}

impl OutputSheet {
    /// The sets whose units stand on the sheet, its own first.
    pub fn sets(&self) -> impl Iterator<Item = &str> {
        self.set.iter().chain(&self.also_sets).map(String::as_str)
    }
}

/// A figure that is compared three ways, and how it is counted from the workbook's own sheets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenTotal {
    /// What is compared.
    pub of: TotalOf,
    /// Words for it.
    pub title: String,
    /// Unit of measure.
    pub unit: String,
    /// Id of the output sheet that it is counted on.
    pub from: String,
    /// Column of that sheet with the code of the reporting unit.
    pub by: String,
    /// Column that is summed; none where rows are counted.
    pub sum: Option<String>,
    /// Columns that must hold a value: column, value.
    pub filter: Vec<(String, String)>,
}

/// What a [`WrittenTotal`] compares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TotalOf {
    /// A control total of the form, by id.
    Control(String),
    /// Rows of data that are used; no form states them.
    Rows,
    /// Values that were typed; no form states them.
    Values,
}

/// What units under a set ask for, as rows of a list that their reporting unit filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Set.
    pub set: String,
    /// Fact of the set's sheet with the amount.
    pub fact: String,
    /// Column of the list in which it is shown.
    pub column: String,
    /// Words in the key column.
    pub label: String,
}

/// Workbooks that hold a part of the provincial one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputPart {
    /// Of a reporting unit.
    Unit,
    /// Of a lead department.
    Department,
}

/// Units under a set by how many criteria they meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bins {
    /// Set.
    pub set: String,
    /// Lower ends of the bins, best first; the last is 0.
    pub from: Vec<u16>,
}

/// From when on a result has changed strongly from one round to the next; as much is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StrongChange {
    /// Percentage points, for results in percent.
    pub points: Decimal,
    /// Percent of the earlier result, for others.
    pub percent: Decimal,
}

/// Rows of a list that ask for a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decisions {
    /// Form sheet.
    pub sheet: String,
    /// Column with the words.
    pub words: String,
    /// Column with the addressee.
    pub to: String,
    /// Column that says whether a decision is asked for, and the value that says so.
    pub when: (String, String),
}

/// Colour families of tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// Front page.
    #[default]
    Front,
    /// Results.
    Results,
    /// What has to be done.
    Action,
    /// Technical.
    Technical,
}

/// A column of an output sheet.
#[derive(Debug, Clone)]
pub struct OutputColumn {
    /// What it shows: a word of the sheet kind's vocabulary.
    pub from: String,
    /// Head.
    pub header: String,
    /// Width in characters.
    pub width: f64,
    /// For tracing only: beyond the print area.
    pub trace: bool,
    /// Head turned by 90°.
    pub rotate: bool,
    /// Where it stands.
    pub spot: Spot,
}
