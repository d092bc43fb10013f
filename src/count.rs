//! Counting: what a unit declared and what its figures say, made into the state that is reported.

use crate::catalogue::NotApplicable;
use crate::round::Counting;

/// What a unit declared for a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared {
    /// Met.
    Met,
    /// Not met.
    Unmet,
    /// "Không áp dụng", with or without a reason.
    NotApplicable {
        /// A reason stands in the same row.
        reason: bool,
    },
    /// Blank, unreadable, or no cell at all: never "not met".
    Blank,
}

/// What the results say against the thresholds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Computed {
    /// Every part is met.
    Met,
    /// A part is not met.
    Unmet,
    /// A result is missing or unreadable.
    NoData,
    /// A threshold is left to the province or unknown.
    NotJudged,
}

/// What is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// Met.
    Met,
    /// Not met.
    Unmet,
    /// No data.
    NoData,
}

/// The reported state with what has to be said beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// State.
    pub reported: Reported,
    /// Declared met, but the figures say otherwise.
    pub contradiction: bool,
    /// Counted as met without figures that confirm it.
    pub unverified: bool,
    /// Declared not met, but the figures say met.
    pub data_says_met: bool,
}

/// The table of states: declared × computed → reported.
///
/// `allowance` is what the rulebook lets "không áp dụng" count as. With [`Counting::Declared`] figures change nothing.
pub fn verdict(
    declared: Declared,
    computed: Computed,
    counting: Counting,
    allowance: NotApplicable,
) -> Verdict {
    let mut verdict = Verdict {
        reported: Reported::NoData,
        contradiction: false,
        unverified: false,
        data_says_met: false,
    };
    match declared {
        Declared::Met => {
            verdict.contradiction = computed == Computed::Unmet;
            verdict.unverified = computed == Computed::NoData;
            verdict.reported = if verdict.contradiction && counting == Counting::Strict {
                Reported::Unmet
            } else {
                Reported::Met
            };
        }
        Declared::Unmet => {
            verdict.reported = Reported::Unmet;
            verdict.data_says_met = computed == Computed::Met;
        }
        Declared::NotApplicable { reason } => {
            if reason && allowance == NotApplicable::MetWithReason {
                verdict.reported = Reported::Met;
            }
        }
        Declared::Blank => {}
    }
    verdict
}

/// The state of a criterion from those of its parts: one not met decides, then one without data, then one not judged.
pub fn combine(parts: impl IntoIterator<Item = Computed>) -> Computed {
    let rank = |c: &Computed| match c {
        Computed::Unmet => 3,
        Computed::NoData => 2,
        Computed::NotJudged => 1,
        Computed::Met => 0,
    };
    parts.into_iter().max_by_key(rank).unwrap_or(Computed::NotJudged)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every cell of the table, written out by hand.
    #[test]
    fn the_table_of_states_cell_by_cell() {
        use Computed as C;
        use Declared as D;
        use NotApplicable::{MetWithReason, NoData as NaNoData};
        use Reported as R;
        let with = D::NotApplicable { reason: true };
        let without = D::NotApplicable { reason: false };
        // declared, computed, allowance, reported, contradiction, unverified, data says met
        let table = [
            (D::Met, C::Met, NaNoData, R::Met, false, false, false),
            (D::Met, C::Unmet, NaNoData, R::Unmet, true, false, false),
            (D::Met, C::NoData, NaNoData, R::Met, false, true, false),
            (D::Met, C::NotJudged, NaNoData, R::Met, false, false, false),
            (D::Unmet, C::Met, NaNoData, R::Unmet, false, false, true),
            (D::Unmet, C::Unmet, NaNoData, R::Unmet, false, false, false),
            (D::Unmet, C::NoData, NaNoData, R::Unmet, false, false, false),
            (D::Unmet, C::NotJudged, NaNoData, R::Unmet, false, false, false),
            (with, C::Met, MetWithReason, R::Met, false, false, false),
            (with, C::Unmet, MetWithReason, R::Met, false, false, false),
            (with, C::NoData, MetWithReason, R::Met, false, false, false),
            (with, C::NotJudged, MetWithReason, R::Met, false, false, false),
            (without, C::NoData, MetWithReason, R::NoData, false, false, false),
            (with, C::Met, NaNoData, R::NoData, false, false, false),
            (with, C::NoData, NaNoData, R::NoData, false, false, false),
            (D::Blank, C::Met, NaNoData, R::NoData, false, false, false),
            (D::Blank, C::Unmet, NaNoData, R::NoData, false, false, false),
            (D::Blank, C::NoData, NaNoData, R::NoData, false, false, false),
            (D::Blank, C::NotJudged, NaNoData, R::NoData, false, false, false),
        ];
        for (declared, computed, allowance, reported, contradiction, unverified, data_says_met) in table {
            assert_eq!(
                verdict(declared, computed, Counting::Strict, allowance),
                Verdict {
                    reported,
                    contradiction,
                    unverified,
                    data_says_met
                },
                "{declared:?} × {computed:?}"
            );
        }
        // Counting as declared: the contradiction is still said, the declared state stands.
        let declared = verdict(D::Met, C::Unmet, Counting::Declared, NaNoData);
        assert_eq!((declared.reported, declared.contradiction), (R::Met, true));
    }

    #[test]
    fn one_unmet_part_decides() {
        use Computed::{Met, NoData, NotJudged, Unmet};
        assert_eq!(combine([Met, NotJudged, NoData, Unmet]), Unmet);
        assert_eq!(combine([Met, NotJudged, NoData]), NoData);
        assert_eq!(combine([Met, NotJudged]), NotJudged);
        assert_eq!(combine([Met, Met]), Met);
        assert_eq!(combine([]), NotJudged);
    }
}
