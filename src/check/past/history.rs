//! The rows of a submission with the rows that were the same in each earlier round.

use std::collections::BTreeMap;

use super::{Subject, by_name};
use crate::previous::Earlier;
use crate::submission::{Row, Table};

/// A row of a submission: sheet and one-based number.
type RowAt<'a> = (&'a str, u32);

/// The rows of earlier rounds, latest first.
pub(super) struct History<'a> {
    rounds: Vec<(&'a Earlier, BTreeMap<RowAt<'a>, &'a Row>)>,
}

impl<'a> History<'a> {
    pub(super) fn new(subject: &Subject<'a>) -> Self {
        let tables = || subject.submission.tables.values();
        let now: Vec<(&'a Table, _)> = tables().map(|t| (t, by_name(subject, t))).collect();
        let rounds = subject.past.rounds.iter().map(|earlier| {
            let mut pairs = BTreeMap::new();
            let submission = earlier.submissions.get(&subject.submission.unit.code);
            for (table, rows) in &now {
                let Some(then) = submission.and_then(|s| s.tables.get(&table.sheet)) else {
                    continue;
                };
                let then = by_name(subject, then);
                for (name, row) in rows {
                    if let (Some(row), Some(Some(before))) = (row, then.get(name)) {
                        pairs.insert((table.sheet.as_str(), row.number), *before);
                    }
                }
            }
            (earlier, pairs)
        });
        Self {
            rounds: rounds.collect(),
        }
    }

    /// The row of the last round.
    pub(super) fn last(&self, table: &Table, row: &Row) -> Option<&'a Row> {
        self.rows(table, row).next()?
    }

    /// The row in every earlier round, latest first.
    pub(super) fn rows(&self, table: &Table, row: &Row) -> impl Iterator<Item = Option<&'a Row>> {
        let at = (table.sheet.clone(), row.number);
        let rounds = self.rounds.iter();
        rounds.map(move |(_, pairs)| pairs.get(&(at.0.as_str(), at.1)).copied())
    }

    /// The earlier rounds, latest first.
    pub(super) fn rounds(&self) -> impl Iterator<Item = &'a Earlier> {
        self.rounds.iter().map(|(earlier, _)| *earlier)
    }
}
