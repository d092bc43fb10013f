//! What a province sets for itself: rules of its own, rules of a layer below switched off, lowered or put on trial, and
//! thresholds that the law leaves to it. Each with dates, an owner and a reason; what is in force depends on the round.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Catalogue, Confidence, Effect, Rule, Severity, Spot, Threshold};

/// From when to when something holds, who answers for it, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// First day.
    pub from: Date,
    /// Last day; none for open.
    pub until: Option<Date>,
    /// Who answers for it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Number of the document that says so; empty for none.
    pub document: String,
}

impl Charge {
    /// Whether it holds on a day.
    pub fn holds(&self, on: Date) -> bool {
        self.from <= on && self.until.is_none_or(|until| on <= until)
    }

    /// Whether two of them hold on one day.
    pub fn meets(&self, other: &Self) -> bool {
        self.until.is_none_or(|until| other.from <= until)
            && other.until.is_none_or(|until| self.from <= until)
    }
}

/// What becomes of a rule of a layer below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It does not run.
    Off,
    /// It weighs less.
    Lowered(Severity),
    /// What it finds is told apart and changes nothing.
    Trial,
}

/// A rule of a layer below, changed.
#[derive(Debug, Clone)]
pub struct RuleChange {
    /// Code of the rule.
    pub code: String,
    /// What becomes of it.
    pub turn: Turn,
    /// When, who, why.
    pub charge: Charge,
    /// Where it stands.
    pub spot: Spot,
}

/// A threshold that the law leaves to the province, as the province sets it.
#[derive(Debug, Clone)]
pub struct OwnThreshold {
    /// Set id.
    pub set: String,
    /// Code over the column of the part.
    pub part: String,
    /// Class id, or `general`.
    pub class: String,
    /// The threshold.
    pub threshold: Threshold,
    /// How well it is known.
    pub confidence: Confidence,
    /// When, who, why.
    pub charge: Charge,
    /// Where it stands.
    pub spot: Spot,
}

/// A rule that does not run in a round, and why.
#[derive(Debug, Clone)]
pub struct Idle {
    /// The rule.
    pub rule: Rule,
    /// Why.
    pub why: WhyIdle,
}

/// Why a rule does not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyIdle {
    /// Its dates do not hold on the cut-off date.
    OutOfDate(Charge),
    /// It is switched off.
    Off(Charge),
}

/// What the province's own settings come to on one day.
#[derive(Debug, Clone, Default)]
pub struct Own {
    /// Changes of rules, in the order of layers.
    pub changes: Vec<RuleChange>,
    /// Own thresholds.
    pub thresholds: Vec<OwnThreshold>,
}

impl Catalogue {
    /// The rulebook as it holds on a day, the cut-off date of a round; `more` are changes that the round itself makes.
    ///
    /// Rules that do not run are taken out and kept in [`Catalogue::idle`] with why; own thresholds stand in their parts.
    #[must_use]
    pub fn in_force(mut self, more: &[RuleChange], on: Date) -> Self {
        let mut changes: BTreeMap<String, RuleChange> = BTreeMap::new();
        for change in self.own.changes.iter().chain(more) {
            if change.charge.holds(on) {
                changes.insert(change.code.clone(), change.clone());
            }
        }
        let mut running = Vec::new();
        for mut rule in std::mem::take(&mut self.rules) {
            if let Some(charge) = rule.charge.clone().filter(|c| !c.holds(on)) {
                let why = WhyIdle::OutOfDate(charge);
                self.idle.push(Idle { rule, why });
                continue;
            }
            match changes.remove(&rule.code) {
                Some(change) if change.turn == Turn::Off => {
                    let why = WhyIdle::Off(change.charge);
                    self.idle.push(Idle { rule, why });
                    continue;
                }
                Some(change) => rule.turned(change),
                None => {}
            }
            running.push(rule);
        }
        self.rules = running;
        for own in self.own.thresholds.iter().filter(|t| t.charge.holds(on)) {
            let parts = self
                .sets
                .iter_mut()
                .filter(|s| s.id == own.set)
                .flat_map(|s| &mut s.criteria)
                .flat_map(|c| &mut c.indicators)
                .flat_map(|i| &mut i.parts);
            for part in parts.filter(|p| p.code == own.part) {
                part.thresholds.insert(own.class.clone(), own.threshold.clone());
                part.own.insert(own.class.clone(), own.clone());
            }
        }
        self
    }
}

impl Rule {
    /// Carries out a change; it never weighs more than before.
    fn turned(&mut self, change: RuleChange) {
        match change.turn {
            Turn::Off => {}
            Turn::Lowered(severity) => {
                self.severity = self.severity.max(severity);
                // What is no error makes nothing unusable.
                self.effect = Effect::None;
            }
            Turn::Trial => self.trial = true,
        }
        self.change = Some(change);
    }
}
