//! What is wrong with figures beside those of an earlier round, of other units, or of what is required.

pub(super) mod en;
pub(super) mod vi;

use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::number::show;
use crate::time::show_date;

/// A recognition as two cells say it; one of them may be blank.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// Number of the decision.
    pub number: Option<String>,
    /// Its date.
    pub date: Option<Date>,
}

/// What a figure is held against.
#[derive(Debug, Clone, PartialEq)]
pub enum Usual {
    /// The same cell in so many earlier rounds: their median.
    Earlier {
        /// Median.
        median: Decimal,
        /// How many.
        rounds: usize,
    },
    /// The figure of the last round, and by how much the other rows changed (median).
    Changes {
        /// The figure of the last round.
        then: Decimal,
        /// Median of the changes of the other rows.
        median: Decimal,
        /// How many other rows.
        rows: usize,
    },
    /// Rows of other units: their median.
    Others {
        /// Median.
        median: Decimal,
        /// How many.
        rows: usize,
    },
}

/// What is wrong. `period` is the title of the earlier round.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    missing_docs,
    reason = "the fields are named for what they hold; the variants follow `CheckKind`, documented there"
)]
pub enum Compared {
    StrongChange {
        column: String,
        then: Decimal,
        now: Decimal,
        /// None where the earlier figure is 0, of which nothing is a percentage.
        percent: Option<Decimal>,
        period: String,
    },
    Slipped {
        criterion: String,
        period: String,
    },
    CumulativeFell {
        column: String,
        then: Decimal,
        now: Decimal,
        period: String,
    },
    SentAgain {
        same: usize,
        of: usize,
        period: String,
        /// The two cut-off dates; the earlier one where its workbook says it.
        then: Option<Date>,
        now: Date,
    },
    RowVanished {
        sheet: String,
        names: Vec<String>,
        period: String,
    },
    PlanMoved {
        column: String,
        /// The criterion that is planned for, where the row is about one.
        criterion: Option<String>,
        then: Date,
        now: Date,
        /// How often it was moved later, this time included.
        times: usize,
        /// The old date lies on or before the cut-off.
        passed: bool,
        days: i64,
        period: String,
    },
    RecognitionChanged {
        then: Decision,
        now: Decision,
        period: String,
    },
    Implausible {
        column: String,
        now: Decimal,
        usual: Usual,
        period: String,
    },
    EqualsRequirement {
        equal: usize,
        of: usize,
    },
}

/// Names that a message lists; the others are counted.
const NAMED: usize = 12;

/// Names in a message, and how many are not named.
fn named(names: &[String]) -> (String, usize) {
    let first: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    (first.join(", "), names.len().saturating_sub(NAMED))
}

/// A change with its sign.
fn signed(change: Decimal) -> String {
    if change.is_sign_positive() && !change.is_zero() {
        format!("+{}", show(change))
    } else {
        show(change)
    }
}

/// A decision in words: "12/QĐ-UBND, 20/03/2015".
fn decision(decision: &Decision, nothing: &str) -> String {
    let date = decision.date.map(show_date);
    let number = decision.number.as_ref().map(|number| format!("“{number}”"));
    let parts: Vec<&str> = [number.as_deref(), date.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    if parts.is_empty() {
        nothing.to_owned()
    } else {
        parts.join(", ")
    }
}
