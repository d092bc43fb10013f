//! The earlier round, counted by the rules of this one, and which units of the two can be compared.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{Catalogue, Unit};
use crate::previous::{Earlier, Past};
use crate::round::Round;
use crate::standing::Standing;

/// The earlier round that a round is compared with.
#[derive(Debug)]
pub struct Before<'a> {
    /// What it said.
    pub earlier: &'a Earlier,
    /// Where the units of today stood then, of the reporting units of which both rounds have a report.
    pub standings: Vec<&'a Standing>,
    index: BTreeMap<&'a str, Vec<&'a Standing>>,
    /// Reporting units of which both rounds have a report: only they are compared.
    pub both: BTreeSet<String>,
    /// Reporting units of which only the earlier round has one.
    pub only_before: Vec<String>,
    /// Reporting units of which only this round has one.
    pub only_now: Vec<String>,
}

impl<'a> Before<'a> {
    /// The latest of the earlier rounds; none where there is none. `counts` says whether a reporting unit has a report now.
    pub(super) fn new(
        catalogue: &Catalogue,
        round: &Round,
        past: &'a Past,
        reporters: &[Unit],
        counts: &dyn Fn(&str) -> bool,
    ) -> Option<Self> {
        let earlier = past.last()?;
        let mut before = Self {
            earlier,
            standings: Vec::new(),
            index: BTreeMap::new(),
            both: BTreeSet::new(),
            only_before: Vec::new(),
            only_now: Vec::new(),
        };
        for reporter in reporters {
            let code = &reporter.code;
            match (earlier.submissions.contains_key(code), counts(code)) {
                (true, true) => {
                    let standings = earlier.standings(catalogue, round, code);
                    before.standings.extend(standings.unwrap_or_default());
                    before.both.insert(code.clone());
                }
                (true, false) => before.only_before.push(code.clone()),
                (false, true) => before.only_now.push(code.clone()),
                (false, false) => {}
            }
        }
        for standing in &before.standings {
            before.index.entry(&standing.unit).or_default().push(standing);
        }
        Some(before)
    }

    /// Where a unit stood under a set; none where the two rounds cannot be compared in it.
    pub fn standing(&self, unit: &str, set: &str) -> Option<&'a Standing> {
        let of_unit = self.index.get(unit)?;
        of_unit
            .iter()
            .copied()
            .find(|s| s.set == set && self.earlier.speaks_of(unit))
    }

    /// Whether a unit has come into being since: a reform made it, and the earlier round said nothing of it.
    pub fn is_new(&self, round: &Round, unit: &str) -> bool {
        let code = unit.split('/').next().unwrap_or(unit);
        let from = round.units.get(code).and_then(|u| u.valid_from);
        let since = from
            .zip(self.earlier.period.cut_off)
            .is_some_and(|(from, cut_off)| from > cut_off);
        since && !self.earlier.speaks_of(code)
    }
}
