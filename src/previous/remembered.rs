//! Explanations that units gave to warnings: for which value under which rule, so that the same warning about the same value
//! need not be explained again, and one about another value does.

use std::collections::BTreeMap;

use super::{Follows, Settled, Value};
use crate::submission::{Row, Submission};

/// An explanation of an earlier round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// Code of the unit that the row is about; for named units (villages) `<code>/<slug of the name>`.
    pub unit: String,
    /// Id of the form sheet.
    pub sheet: String,
    /// What the row is keyed by besides its unit; empty for nothing.
    pub row: String,
    /// Placed id of the column.
    pub column: String,
    /// Code of the rule whose finding it explains.
    pub rule: String,
    /// The value that it explains, by [`value_said`].
    pub value: String,
    /// The text.
    pub text: String,
    /// Title of the round in which it was first given.
    pub since: String,
}

/// A value as a text that is the same whenever the value is the same.
pub fn value_said(value: &Value) -> String {
    match value {
        Value::Number(n) => n.normalize().to_string(),
        Value::Date(date) => date.to_string(),
        Value::Text(text) => crate::text::tidy(text),
        other => other.kind(),
    }
}

/// Sheet, unit, row, column, rule.
type Key = (String, String, String, String, String);

/// The explanations of an earlier round, on the units of today.
#[derive(Debug, Default)]
pub struct Explanations(BTreeMap<Key, Remembered>);

impl Explanations {
    /// Those of units that are units of today; of a unit that became part of another one none holds.
    pub(super) fn new(remembered: &[Remembered], settled: &Settled) -> Self {
        let mut all = BTreeMap::new();
        for of in remembered {
            let Follows::Same(now) = settled.of(&of.unit) else {
                continue;
            };
            let unit = match of.unit.split_once('/') {
                Some((_, name)) => format!("{now}/{name}"),
                None => now.clone(),
            };
            let key = (
                of.sheet.clone(),
                unit,
                of.row.clone(),
                of.column.clone(),
                of.rule.clone(),
            );
            all.insert(key, of.clone());
        }
        Self(all)
    }

    /// How many there are about the rows of a submission.
    pub fn count_of(&self, submission: &Submission) -> usize {
        let rows: std::collections::BTreeSet<(&str, &str)> = submission
            .tables
            .values()
            .flat_map(|t| t.rows.iter().map(move |r| (t.sheet.as_str(), r.unit.as_str())))
            .collect();
        let of = self
            .0
            .keys()
            .filter(|k| rows.contains(&(k.0.as_str(), k.1.as_str())));
        of.count()
    }

    /// What was said to a finding under a rule about a cell.
    pub fn of(&self, sheet: &str, row: &Row, column: &str, rule: &str) -> Option<&Remembered> {
        let own = |text: &str| text.to_owned();
        let key = (own(sheet), own(&row.unit), own(&row.key), own(column), own(rule));
        self.0.get(&key)
    }
}
