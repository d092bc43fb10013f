//! What a target of the round asks of one unit under one set.

use super::{Ladder, Standing};
use crate::round::{Round, Target, TargetMeasure};

impl Standing {
    /// Every condition of recognition holds, or it went further.
    pub fn is_eligible(&self) -> bool {
        self.ladder == Ladder::Eligible || self.is_proposed()
    }

    /// It has been proposed for recognition, or went further.
    pub fn is_proposed(&self) -> bool {
        matches!(
            self.ladder,
            Ladder::Proposed | Ladder::Recognised | Ladder::Completed
        )
    }

    /// The earliest target that what is open under this set stands against: the first of the round's file where two
    /// have one date. A unit that is already where a target wants it has nothing open against that one.
    pub fn target<'r>(&self, round: &'r Round) -> Option<&'r Target> {
        round
            .targets
            .iter()
            .filter(|t| match &t.measure {
                TargetMeasure::Recognised(set) => *set == self.set && !self.recognised(),
                TargetMeasure::Eligible(set) => *set == self.set && !self.is_eligible(),
                TargetMeasure::Proposed(set) => *set == self.set && !self.is_proposed(),
                TargetMeasure::GapsClosed(sets) => sets.contains(&self.set),
                TargetMeasure::RowsRecognisedSince { .. } => false,
            })
            .filter(|t| round.concerns(t, &self.unit, &self.parent))
            .min_by_key(|t| t.deadline)
    }
}
