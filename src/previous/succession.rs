//! The units of the last period and the units of this round: the same, renamed, merged, or gone.
//!
//! A code says who it is as long as no reform lies between: after one, codes belong to other units, and only the names of
//! which the list says a unit was made are trusted. An old name with several heirs is never decided.

use std::collections::BTreeMap;

use super::Baseline;
use crate::catalogue::{Catalogue, Unit};
use crate::round::Round;
use crate::text::fold;

/// What became of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Follows {
    /// The same unit, perhaps renamed: by its code now.
    Same(String),
    /// It is a part of another unit now: by that one's code.
    PartOf(String),
    /// It may be any of these units now, in words.
    Several(Vec<String>),
    /// No unit of the round.
    Gone,
}

impl Follows {
    /// The code of the unit of this round.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Same(code) | Self::PartOf(code) => Some(code),
            Self::Several(_) | Self::Gone => None,
        }
    }
}

/// What became of every unit that a baseline names.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    units: BTreeMap<String, Follows>,
}

impl Settled {
    /// What became of a unit, by its code of then; of a named unit (a village), what became of the unit it lies in.
    pub fn of(&self, code: &str) -> &Follows {
        let code = code.split_once('/').map_or(code, |(above, _)| above);
        self.units.get(code).unwrap_or(&Follows::Gone)
    }
}

/// Settles every unit of a baseline once.
pub fn settle(catalogue: &Catalogue, round: &Round, baseline: &Baseline) -> Settled {
    let mut settled = Settled::default();
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for (code, name) in &baseline.reporters {
        names.insert(code, name);
    }
    for observation in &baseline.observations {
        // The name of a village is not that of its commune.
        if !observation.unit.contains('/') {
            names.entry(&observation.unit).or_insert(&observation.unit_name);
        }
        if let super::Value::Unit(code) = &observation.value {
            names.entry(code).or_insert("");
        }
        if let Some((above, _)) = observation.unit.split_once('/') {
            names.entry(above).or_insert("");
        }
    }
    for (code, name) in names {
        let follows = follow(catalogue, round, baseline, code, name);
        settled.units.insert(code.to_owned(), follows);
    }
    settled
}

fn follow(catalogue: &Catalogue, round: &Round, baseline: &Baseline, code: &str, name: &str) -> Follows {
    let of_code = round.units.get(code);
    if let Some(unit) = of_code {
        let is_new = unit
            .valid_from
            .zip(baseline.period.cut_off)
            .is_some_and(|(from, cut_off)| from > cut_off);
        // Nothing was merged into it, or it was there already: its code is its own.
        if unit.predecessors.is_empty() || (!is_new && (name.is_empty() || fold(&unit.name) == fold(name))) {
            return Follows::Same(unit.code.clone());
        }
    }
    if name.is_empty() {
        return Follows::Gone;
    }
    match round.units.successors(name, catalogue).as_slice() {
        [] => Follows::Gone,
        [one] if is_renamed(one) => Follows::Same(one.code.clone()),
        [one] => Follows::PartOf(one.code.clone()),
        several => Follows::Several(several.iter().map(|u| catalogue.plain_name(u)).collect()),
    }
}

/// A unit made of one unit whole has its figures.
fn is_renamed(unit: &Unit) -> bool {
    matches!(unit.predecessors.as_slice(), [only] if !only.contains('('))
}
