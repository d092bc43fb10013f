//! Criteria sets, thresholds, scales and conditions: what the law asks, as data.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{OwnThreshold, Spot};

/// How well a fact is known; shown wherever the fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Read in the source named.
    Confirmed,
    /// Known, but the text could not be read.
    Memory,
    /// A placeholder; never a rule of law.
    Assumed,
}

impl Confidence {
    /// In Vietnamese.
    pub fn vietnamese(self) -> &'static str {
        match self {
            Self::Confirmed => "đã xác nhận",
            Self::Memory => "theo trí nhớ",
            Self::Assumed => "giả định",
        }
    }

    /// The word that a rulebook uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Memory => "memory",
            Self::Assumed => "assumed",
        }
    }
}

/// Where a fact comes from.
#[derive(Debug, Clone)]
pub struct Source {
    /// Short name used by other entries.
    pub id: String,
    /// Title of the document.
    pub title: String,
    /// Number such as `1980/QĐ-TTg`; empty when it has none.
    pub number: String,
    /// Who issued it.
    pub issuer: String,
    /// Date as written in the file; may be a year or month only.
    pub date: String,
    /// How well it is known.
    pub confidence: Confidence,
    /// What was read, and where.
    pub read_where: String,
}

/// A requirement on one result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Threshold {
    /// Compared with a number.
    Number(Decimal),
    /// Must be met; the result is "Đạt".
    Met,
    /// Left to the province and not given: never judged.
    Province,
    /// Not established: never judged.
    Unknown,
}

/// How a result is compared with its threshold; equality is enough both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// At least.
    AtLeast,
    /// At most (poverty, stunting: lower is better).
    AtMost,
    /// Met or not met.
    Met,
}

/// What "không áp dụng" counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NotApplicable {
    /// As a missing figure.
    #[default]
    NoData,
    /// As met, where a reason is given.
    MetWithReason,
}

/// One figure that an indicator asks for; most indicators have one part, some two.
#[derive(Debug, Clone)]
pub struct Part {
    /// Code of the figure as printed over its column: `9.1`, or `17.1a` and `17.1b` where there are two.
    pub code: String,
    /// Full wording.
    pub text: String,
    /// Words over a column.
    pub short: String,
    /// Unit of measure; `đạt` for a state.
    pub unit: String,
    /// How it is compared.
    pub comparison: Comparison,
    /// Threshold by class id; `general` stands for any class not named.
    pub thresholds: BTreeMap<String, Threshold>,
    /// Least plausible value, for the form's validation.
    pub min: Option<Decimal>,
    /// Largest plausible value.
    pub max: Option<Decimal>,
    /// Those of them that the province set for itself, by class id or `general`.
    pub own: BTreeMap<String, OwnThreshold>,
    /// Where the thresholds stand in the rulebook.
    pub spot: Spot,
}

impl Part {
    /// The threshold for a class.
    pub fn threshold(&self, class: &str) -> &Threshold {
        self.thresholds
            .get(class)
            .or_else(|| self.thresholds.get("general"))
            .unwrap_or(&Threshold::Unknown)
    }

    /// Whether the result is a state (Đạt / Chưa đạt) and not a number.
    pub fn is_state(&self) -> bool {
        self.comparison == Comparison::Met
    }
}

/// An indicator of a criterion.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// Code as text: 2.10 is not 2.1.
    pub code: String,
    /// Wording.
    pub text: String,
    /// Lead department, the criterion's unless it has its own.
    pub department: String,
    /// How well the lead department is known.
    pub department_confidence: Confidence,
    /// The word "không" means 0 here.
    pub none_is_zero: bool,
    /// What "không áp dụng" counts as.
    pub not_applicable: NotApplicable,
    /// The result is this measure of the units below, not what is typed.
    pub from_measure: Option<String>,
    /// One part, or several that must all hold.
    pub parts: Vec<Part>,
    /// How well text and thresholds are known.
    pub confidence: Confidence,
    /// Source id.
    pub source: String,
}

/// A criterion of a set.
#[derive(Debug, Clone)]
pub struct Criterion {
    /// Number, unique in the set, ascending.
    pub number: u16,
    /// Name.
    pub name: String,
    /// Short name for a narrow head.
    pub short: String,
    /// Group of criteria.
    pub group: String,
    /// Lead department.
    pub department: String,
    /// How well the lead department is known.
    pub department_confidence: Confidence,
    /// How well the name is known.
    pub confidence: Confidence,
    /// Source id.
    pub source: String,
    /// Indicators in order.
    pub indicators: Vec<Indicator>,
}

/// A criteria set.
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of a rulebook entry"
)]
#[derive(Debug, Clone)]
pub struct CriteriaSet {
    /// Id.
    pub id: String,
    /// Official name.
    pub name: String,
    /// Short name, as in a list.
    pub short: String,
    /// Level of the units it is for.
    pub level: String,
    /// Kinds of unit it is for.
    pub kinds: Vec<String>,
    /// Every unit of these kinds has to report it; else only units that are listed.
    pub every_unit: bool,
    /// Results are judged against thresholds; else the declared state stands.
    pub judged: bool,
    /// An N/M count is shown; a city's single condition has none.
    pub counted: bool,
    /// Every indicator of the text is here; else some are not known yet, and their criteria rest on what is declared.
    pub complete: bool,
    /// Indicators that the text has.
    pub indicators: u32,
    /// Source id.
    pub source: String,
    /// How well the set is known.
    pub confidence: Confidence,
    /// First day in force.
    pub valid_from: Option<Date>,
    /// Last day in force.
    pub valid_to: Option<Date>,
    /// Words for a recognised unit.
    pub recognised_word: String,
    /// Who recognises.
    pub recognised_by: String,
    /// Doubts and remarks.
    pub notes: String,
    /// Criteria in order of number.
    pub criteria: Vec<Criterion>,
    /// Where it stands.
    pub spot: Spot,
}

impl CriteriaSet {
    /// A criterion by number.
    pub fn criterion(&self, number: u16) -> Option<&Criterion> {
        self.criteria.iter().find(|c| c.number == number)
    }

    /// An indicator by code, with its criterion.
    pub fn indicator(&self, code: &str) -> Option<(&Criterion, &Indicator)> {
        self.criteria
            .iter()
            .find_map(|c| c.indicators.iter().find(|i| i.code == code).map(|i| (c, i)))
    }

    /// Every part in order, with its criterion and indicator.
    pub fn parts(&self) -> impl Iterator<Item = (&Criterion, &Indicator, &Part)> {
        self.criteria.iter().flat_map(|c| {
            c.indicators
                .iter()
                .flat_map(move |i| i.parts.iter().map(move |p| (c, i, p)))
        })
    }

    /// A part by the code over its column.
    pub fn part(&self, code: &str) -> Option<(&Criterion, &Indicator, &Part)> {
        self.parts().find(|(_, _, p)| p.code == code)
    }
}

/// A scale of points with ranks.
#[derive(Debug, Clone)]
pub struct Scale {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Months a recognition is valid from its decision date.
    pub valid_months: Option<u32>,
    /// Bands, best first.
    pub bands: Vec<Band>,
    /// Source id.
    pub source: String,
    /// How well parts and validity are known.
    pub confidence: Confidence,
}

impl Scale {
    /// The rank of a score, or none when it lies between two printed bands.
    pub fn rank(&self, score: Decimal) -> Option<u32> {
        self.bands
            .iter()
            .find(|b| score >= Decimal::from(b.min) && score <= Decimal::from(b.max))
            .map(|b| b.rank)
    }

    /// The last day on which a recognition of a date is valid; none where the scale does not say for how long it is.
    pub fn valid_until(&self, recognised: Date) -> Option<Date> {
        let months = jiff::Span::new().months(i64::from(self.valid_months?));
        recognised.checked_add(months).ok()
    }
}

/// A band of a [`Scale`], both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// Rank, such as stars.
    pub rank: u32,
    /// Lowest score.
    pub min: u32,
    /// Highest score.
    pub max: u32,
}

/// Whose condition it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// In a decision or circular.
    Law,
    /// The province's own.
    Province,
}

/// How a condition of recognition is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionTest {
    /// The unit states "có" for a fact.
    FactYes(String),
    /// The unit states "không" for a fact.
    FactNo(String),
    /// Every criterion of the set is met.
    AllMet,
    /// At least this percent of the units below that the set `of` is for are recognised under `child`.
    ChildrenRecognised {
        /// Set of the recognition.
        child: String,
        /// Set whose units are the denominator.
        of: String,
        /// Percent, rounded up to a whole number of units.
        percent: Decimal,
    },
    /// No met criterion has an outstanding issue.
    NoOutstanding,
}

/// A condition of recognition.
#[derive(Debug, Clone)]
pub struct Condition {
    /// Id.
    pub id: String,
    /// Set it belongs to.
    pub set: String,
    /// Wording.
    pub title: String,
    /// Unit of what the test counts ("xã", "tiêu chí"); empty for none.
    pub unit: String,
    /// What a unit has to do that does not fulfil it.
    pub todo: String,
    /// Test.
    pub test: ConditionTest,
    /// Law or the province's own.
    pub origin: Origin,
    /// Source id.
    pub source: String,
    /// How well it is known.
    pub confidence: Confidence,
}
