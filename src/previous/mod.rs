//! The last period: what it said, and what of it stands in the form of the next one.
//!
//! Bytes of a workbook come in: the provincial workbook of an earlier round (its sheet of observations, `book`), or
//! what a unit sent for one (`own`). Out comes a [`Baseline`]: every value as an [`Observation`]. A comparison of periods
//! can start there; [`Previous`] starts there to fill the slow-changing cells of a form. Refused, with what to do: a
//! workbook of another province, another form, or of a round that is not earlier.

mod book;
mod carry;
mod earlier;
mod left;
mod own;
mod refused;
mod remembered;
mod succession;
mod value;

use jiff::civil::Date;

pub use carry::{Carried, Previous};
pub use earlier::{Earlier, Ended, Past, row_name};
pub use left::{Left, Why};
pub use refused::Refused;
pub use remembered::{Explanations, Remembered, value_said};
pub use succession::{Follows, Settled, settle};
pub use value::Value;

use crate::catalogue::{Catalogue, FormSheet, SheetKind};
use crate::round::Round;
use crate::submission::{Row, Submission};
use crate::workbook::{Book, CellRef, Limits};

/// Version of the sheet of observations: of its columns named in [`COLUMNS`] and what stands in them.
pub const DATA_VERSION: &str = "1";

/// Properties of a provincial workbook that say what its observations are of.
pub mod property {
    /// [`DATA_VERSION`](super::DATA_VERSION).
    pub const DATA: &str = "ntm_data";
    /// Id of the form whose sheets and columns are named.
    pub const FORM: &str = "ntm_form";
    /// Code of the province.
    pub const PROVINCE: &str = "ntm_province";
    /// Id of the round.
    pub const ROUND: &str = "ntm_round";
    /// Its title.
    pub const ROUND_TITLE: &str = "ntm_round_title";
    /// Its cut-off date.
    pub const CUT_OFF: &str = "ntm_cut_off";
    /// When it was looked at.
    pub const AS_OF: &str = "ntm_as_of";

    /// The lines of a round's stamp that are properties: name of the line, name of the property. With them a round can be
    /// judged again where its folder is not at hand.
    pub const STAMP: [(&str, &str); 11] = [
        ("round", ROUND),
        ("title", ROUND_TITLE),
        ("rulebook", "ntm_rulebook"),
        ("province", PROVINCE),
        ("class", "ntm_class"),
        ("level", "ntm_level"),
        ("units", "ntm_units"),
        ("cut_off", CUT_OFF),
        ("counting", "ntm_counting"),
        ("illustrative", "ntm_illustrative"),
        ("office", "ntm_office"),
    ];
}

/// The columns of the sheet of observations without which it cannot be read back, by their words in `report.toml`.
pub const COLUMNS: [&str; 11] = [
    "unit.code",
    "unit.name",
    "reporter.code",
    "value",
    "raw",
    "sheet",
    "cell",
    "form.sheet",
    "form.row",
    "form.column",
    "value.kind",
];

/// Which round a [`Baseline`] is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// Id of the round.
    pub round: String,
    /// Its title; its id where the workbook does not say it.
    pub title: String,
    /// Its cut-off date, where the workbook says it.
    pub cut_off: Option<Date>,
}

/// One value of the last period.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Code of the unit that the row is about; for named units (villages) `<code>/<slug of the name>`.
    pub unit: String,
    /// Its name for people.
    pub unit_name: String,
    /// Code of the unit that reported it.
    pub reporter: String,
    /// Set that states and results belong to, criterion and indicator; empty where the value answers to none.
    pub set: String,
    /// Number of the criterion.
    pub criterion: String,
    /// Code of the indicator or its part.
    pub indicator: String,
    /// Id of the form sheet.
    pub sheet: String,
    /// Which row of it: see [`row_id`].
    pub row: String,
    /// Placed id of the column.
    pub column: String,
    /// The value as read.
    pub value: Value,
    /// The text of the cell exactly as the unit stored it.
    pub raw: String,
    /// The unit's file, where it is known.
    pub file: String,
    /// Where it stood in the unit's file: tab and cell.
    pub at: (String, Option<CellRef>),
}

/// What the last period said.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// Of which round.
    pub period: Period,
    /// Codes of the units that reported, with their names.
    pub reporters: std::collections::BTreeMap<String, String>,
    /// Every value, in the order of the form and of the rows.
    pub observations: Vec<Observation>,
    /// What units said to warnings; a unit's own report does not say to which.
    pub explanations: Vec<Remembered>,
}

/// Names a row of a sheet for the next period: its key; the code of its unit on a by-unit sheet; in a list that has neither,
/// its number, which says only what belongs together.
pub fn row_id(sheet: &FormSheet, row: &Row) -> String {
    if !row.key.is_empty() {
        row.key.clone()
    } else if sheet.kind == SheetKind::ByUnit {
        row.unit.clone()
    } else {
        format!("{:04}", row.number)
    }
}

/// Reads a workbook of the last period, whichever of the two it is.
///
/// # Errors
/// [`Refused`], where it is neither, or not of a period before this round.
pub fn read(catalogue: &Catalogue, round: &Round, bytes: &[u8]) -> Result<Baseline, Refused> {
    let book = crate::workbook::open(bytes, &Limits::default()).map_err(Refused::Unreadable)?;
    earlier_than(round, of_book(catalogue, round, &book)?)
}

/// The same of a workbook that is opened, of whatever period it is: earlier, the round's own, later.
///
/// # Errors
/// [`Refused`], where it is neither.
pub fn of_book(catalogue: &Catalogue, round: &Round, book: &Book) -> Result<Baseline, Refused> {
    if is_provincial(book) {
        book::read(catalogue, round, book)
    } else {
        own::read(catalogue, round, book)
    }
}

/// Whether a workbook is a provincial one, whole or in part.
pub fn is_provincial(book: &Book) -> bool {
    book.properties.contains_key("ntm_version")
}

/// A baseline that is of a period before the round's.
///
/// # Errors
/// [`Refused::NotEarlier`], where it is not.
pub fn earlier_than(round: &Round, baseline: Baseline) -> Result<Baseline, Refused> {
    let period = &baseline.period;
    if period.round == round.id || period.cut_off.is_some_and(|date| date >= round.cut_off) {
        return Err(Refused::NotEarlier {
            title: period.title.clone(),
            cut_off: period.cut_off,
        });
    }
    Ok(baseline)
}

/// What a round's own reports say, as a later round reads it: the submissions that count, each with its file.
pub fn of_submissions<'s>(
    catalogue: &Catalogue,
    round: &Round,
    submissions: impl Iterator<Item = (&'s str, &'s Submission)>,
) -> Baseline {
    let mut baseline = Baseline {
        period: Period {
            round: round.id.clone(),
            title: round.title.clone(),
            cut_off: Some(round.cut_off),
        },
        reporters: std::collections::BTreeMap::new(),
        observations: Vec::new(),
        explanations: Vec::new(),
    };
    for (file, submission) in submissions {
        let unit = &submission.unit;
        baseline.reporters.insert(unit.code.clone(), unit.name.clone());
        let said = own::observations(catalogue, submission);
        baseline
            .observations
            .extend(said.into_iter().map(|o| Observation {
                file: file.to_owned(),
                ..o
            }));
    }
    baseline
}
