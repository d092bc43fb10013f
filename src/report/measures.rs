//! What the measures of the rulebook come to, on the units and the rows of one round or of a part of it.
//!
//! This round, an earlier one and the part of each that can be compared with the other are all counted here.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::catalogue::{Catalogue, Counts, Measure, RowFilter, UnitFilter};
use crate::standing::Standing;
use crate::submission::{Answer, Row, Submission};

/// A measured figure with its coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figure {
    /// Value; none when nothing it depends on was reported.
    pub value: Option<usize>,
    /// Of how many; none for rows of lists.
    pub of: Option<usize>,
    /// How many of these are known; for rows, reporting units that count.
    pub covered: usize,
}

/// What measures are counted on.
#[derive(Debug)]
pub struct Counted<'a> {
    /// Rulebook.
    pub catalogue: &'a Catalogue,
    /// Cut-off date: what is still valid is valid on this day.
    pub cut_off: Date,
    /// Units under sets.
    pub standings: Vec<&'a Standing>,
    /// What the reporting units sent.
    pub submissions: Vec<&'a Submission>,
    /// Units under sets, (unit, set), that are left out where recognition is counted.
    pub recognition_left_out: BTreeSet<(&'a str, &'a str)>,
    /// Units whose rows of lists are left out.
    pub rows_left_out: BTreeSet<&'a str>,
}

impl Counted<'_> {
    /// Every measure of the rulebook, by id.
    pub fn totals(&self) -> BTreeMap<String, Figure> {
        let mut totals: BTreeMap<String, Figure> = BTreeMap::new();
        // Sums may name measures that come later: singles first.
        for measure in &self.catalogue.measures {
            if !matches!(measure.counts, Counts::Sum(_)) {
                totals.insert(measure.id.clone(), self.figure(measure));
            }
        }
        for measure in &self.catalogue.measures {
            if let Counts::Sum(parts) = &measure.counts {
                let parts: Vec<Figure> = parts.iter().filter_map(|id| totals.get(id).copied()).collect();
                let known: Vec<usize> = parts.iter().filter_map(|f| f.value).collect();
                let figure = Figure {
                    value: (!known.is_empty()).then(|| known.iter().sum()),
                    of: parts.iter().map(|f| f.of).sum(),
                    covered: parts.iter().map(|f| f.covered).sum(),
                };
                totals.insert(measure.id.clone(), figure);
            }
        }
        totals
    }

    fn figure(&self, measure: &Measure) -> Figure {
        match &measure.counts {
            Counts::Units { set, filter } => {
                let recognition = filter.contains(&UnitFilter::Recognised);
                let left_out = |s: &Standing| {
                    let of = (s.unit.as_str(), s.set.as_str());
                    recognition && self.recognition_left_out.contains(&of)
                };
                let units: Vec<&Standing> = self
                    .standings
                    .iter()
                    .copied()
                    .filter(|s| s.set == *set && !left_out(s))
                    .collect();
                let covered = units
                    .iter()
                    .filter(|s| s.submitted && (!recognition || s.recognition_known()))
                    .count();
                let value = units
                    .iter()
                    .filter(|s| s.submitted && filter.iter().all(|f| holds(f, s)))
                    .count();
                Figure {
                    value: (covered > 0).then_some(value),
                    of: Some(units.len()),
                    covered,
                }
            }
            Counts::Rows { sheet, filter } => {
                let covered = self.submissions.len();
                let tables = self.submissions.iter().filter_map(|s| s.tables.get(sheet));
                let value = tables
                    .flat_map(|t| &t.rows)
                    .filter(|row| !self.rows_left_out.contains(row.unit.as_str()))
                    .filter(|row| {
                        let mut all = filter.iter();
                        all.all(|f| row_holds(self.catalogue, self.cut_off, f, row))
                    })
                    .count();
                Figure {
                    value: (covered > 0).then_some(value),
                    of: None,
                    covered,
                }
            }
            Counts::Sum(_) => Figure::default(),
        }
    }
}

fn holds(filter: &UnitFilter, standing: &Standing) -> bool {
    match filter {
        UnitFilter::Recognised => standing.recognised(),
        UnitFilter::AllMet => standing.all_met(),
        UnitFilter::Outstanding => standing.outstanding(),
        UnitFilter::MetAtLeast(least) => standing.met().is_some_and(|n| n >= usize::from(*least)),
    }
}

/// Whether a row of a list passes a filter; a value that is missing or unreadable never does.
pub(crate) fn row_holds(catalogue: &Catalogue, cut_off: Date, filter: &RowFilter, row: &Row) -> bool {
    match filter {
        RowFilter::Is { column, value } => {
            matches!(row.cells.get(column).map(|e| &e.answer), Some(Answer::Choice(id)) if id == value)
        }
        RowFilter::AtLeast { column, value } => {
            matches!(row.cells.get(column).map(|e| &e.answer), Some(Answer::Number(n)) if n >= value)
        }
        RowFilter::StillValid { column, scale } => match row.cells.get(column).map(|e| &e.answer) {
            Some(Answer::Date(date)) => {
                let until = catalogue.scale(scale).and_then(|s| s.valid_until(*date));
                until.is_none_or(|until| until >= cut_off)
            }
            _ => false,
        },
    }
}
