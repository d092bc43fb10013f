//! What a rule is about, and under which conditions: a small closed vocabulary, all data.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Column;

/// Conditions under which a rule applies; all that are given have to hold. Empty: always.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct When {
    /// The unit is of one of these threshold classes.
    pub class: Vec<String>,
    /// The unit is of one of these kinds.
    pub kind: Vec<String>,
    /// The row belongs to one of these sets.
    pub set: Vec<String>,
    /// The unit is recognised, or is not.
    pub recognised: Option<bool>,
    /// The cut-off date of the earlier round lies in the same calendar year, or does not.
    pub same_year: Option<bool>,
}

impl When {
    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Columns that a rule is about, with the numbers it goes by for them.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// Form sheet; none for every sheet.
    pub sheet: Option<String>,
    /// Columns by their id in the form; empty for every column.
    pub columns: Vec<String>,
    /// What the columns are to the engine; none for anything.
    pub item: Option<String>,
    /// Their unit of measure; none for any.
    pub unit: Option<String>,
    /// Under which conditions.
    pub when: When,
    /// Numbers in place of those of the rule.
    pub limits: BTreeMap<String, Decimal>,
}

impl About {
    /// Whether a sheet is meant.
    pub fn is_of(&self, sheet: &str) -> bool {
        self.sheet.as_deref().is_none_or(|only| only == sheet)
    }

    /// Whether a column of a sheet, with its unit of measure, is meant.
    pub fn fits(&self, sheet: &str, column: &Column, unit: &str) -> bool {
        self.is_of(sheet)
            && (self.columns.is_empty() || self.columns.contains(&column.id))
            && self.item.as_ref().is_none_or(|item| *item == column.item)
            && self.unit.as_deref().is_none_or(|only| only == unit)
    }
}
