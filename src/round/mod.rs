//! A reporting round: its own settings, its register of received files, its deadlines.

use jiff::civil::{Date, DateTime};

use crate::catalogue::{Catalogue, RuleChange, Spot, Unit, UnitTree};

mod decision;
mod file_name;
mod load;
mod register;
mod stamped;
mod unit_name;

pub use decision::{Decided, Decision};
pub use file_name::{LONGEST_NAME, numbered_name, safe_name};
pub use load::{RoundText, parse};
pub use register::{NewRow, RegisterRow, parse_register, settle_units, with_rows};
pub use stamped::Stamp;
pub use unit_name::NotAUnit;

/// How states are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Counting {
    /// Met only where the figures do not say otherwise.
    #[default]
    Strict,
    /// As declared.
    Declared,
}

/// A round, validated.
#[derive(Debug, Clone)]
pub struct Round {
    /// Id, also in output file names.
    pub id: String,
    /// Title ("Năm 2020").
    pub title: String,
    /// Code of the province.
    pub province: String,
    /// Threshold class of units that have none of their own.
    pub class: String,
    /// Level of the units that report.
    pub reporting_level: String,
    /// As-of time from the file; the command line may give another.
    pub as_of: Option<DateTime>,
    /// Cut-off date of the figures.
    pub cut_off: Date,
    /// Due time as configured.
    pub due_configured: DateTime,
    /// Due time after moving past days off.
    pub due: DateTime,
    /// After this time a file does not count.
    pub closed: Option<DateTime>,
    /// Extensions.
    pub extensions: Vec<Extension>,
    /// Targets.
    pub targets: Vec<Target>,
    /// What the province decided about reports, in the order of the file.
    pub decisions: Vec<Decision>,
    /// How states are counted.
    pub counting: Counting,
    /// Units.
    pub units: UnitTree,
    /// Name of the unit file.
    pub units_file: String,
    /// Sentence shown on every sheet when the figures are not all real.
    pub illustrative: Option<String>,
    /// Who made the report, for the head of the workbook.
    pub office: Vec<String>,
    /// Workbooks of earlier rounds that this one is compared with: paths as typed, from the round's folder, with their places.
    pub baselines: Vec<(String, Spot)>,
    /// Rules that this round switches off, lowers or puts on trial.
    pub changes: Vec<RuleChange>,
}

/// More time for a unit.
#[derive(Debug, Clone)]
pub struct Extension {
    /// Unit code.
    pub unit: String,
    /// New due time, after moving past days off.
    pub until: DateTime,
    /// Why.
    pub reason: String,
    /// Document that grants it.
    pub document: String,
}

/// A target of the steering committee.
#[derive(Debug, Clone)]
pub struct Target {
    /// Id.
    pub id: String,
    /// Words.
    pub title: String,
    /// What is counted.
    pub measure: TargetMeasure,
    /// Units it is about; empty for the whole province.
    pub units: Vec<String>,
    /// How many are needed.
    pub threshold: TargetThreshold,
    /// Until when.
    pub deadline: Date,
    /// Where it stands.
    pub spot: Spot,
}

/// What a [`Target`] counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetMeasure {
    /// Units under a set that are recognised.
    Recognised(String),
    /// Units under a set that fulfil every condition of recognition (or are recognised).
    Eligible(String),
    /// Units under a set that have been proposed for recognition (or are recognised).
    Proposed(String),
    /// Gaps not yet closed under these sets: counts the closed ones.
    GapsClosed(Vec<String>),
    /// Rows of a list that are expected and still to be recognised, against a measure's value.
    RowsRecognisedSince {
        /// Form sheet.
        sheet: String,
        /// Value id of the status column that is expected.
        expected: String,
        /// Value id of the status column that is recognised.
        recognised: String,
        /// Recognised after this date counts.
        since: Date,
    },
}

/// How many a [`Target`] needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetThreshold {
    /// A number.
    Count(u32),
    /// Percent of the units that a set is for, rounded up.
    PercentOf(rust_decimal::Decimal),
    /// All of what is counted.
    All,
}

impl Round {
    /// Whether a unit is one of those that report in the round.
    pub fn reports(&self, catalogue: &Catalogue, unit: &Unit) -> bool {
        let kinds = &catalogue.form.kinds;
        catalogue.level_of(&unit.kind) == Some(self.reporting_level.as_str())
            && (kinds.is_empty() || kinds.contains(&unit.kind))
    }

    /// The threshold class of a unit: its own, else the round's.
    pub fn class_of(&self, unit: &str) -> &str {
        let own = self.units.get(unit).and_then(|u| u.class.as_deref());
        own.unwrap_or(&self.class)
    }

    /// Whether a unit is one that a target is about, or lies below one.
    pub fn concerns(&self, target: &Target, unit: &str, parent: &str) -> bool {
        target.units.is_empty()
            || target
                .units
                .iter()
                .any(|scope| scope == unit || self.units.is_at_or_below(parent, scope))
    }

    /// The due time of a unit, and the extension that gives it.
    pub fn due_of(&self, unit: &str) -> (DateTime, Option<&Extension>) {
        match self.extensions.iter().find(|e| e.unit == unit) {
            Some(extension) if extension.until > self.due => (extension.until, Some(extension)),
            _ => (self.due, None),
        }
    }
}
