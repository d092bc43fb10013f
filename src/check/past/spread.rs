//! Median and median absolute deviation: what is usual, and how far apart usual figures lie.
//!
//! Numbers of an earlier workbook may be anything that a decimal can hold: every step is checked, and what overflows is
//! taken as far apart, so that nothing is told.

use rust_decimal::Decimal;

/// The middle of numbers in ascending order; of two, their mean.
fn median(sorted: &[Decimal]) -> Option<Decimal> {
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *sorted.get((sorted.len() / 2).checked_sub(1)?)?;
    let mean = match lower.checked_add(upper) {
        Some(sum) => sum / Decimal::TWO,
        // The sum is more than a decimal holds: half of each, which may be rounded by a last digit.
        None => (lower / Decimal::TWO)
            .checked_add(upper / Decimal::TWO)
            .unwrap_or(lower),
    };
    Some(mean.clamp(lower, upper))
}

/// Where usual figures lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    /// The middle one.
    pub(super) median: Decimal,
    /// The middle distance from it; none where a distance is more than a decimal holds.
    pub(super) deviation: Option<Decimal>,
}

impl Spread {
    /// Of numbers in any order; none of none.
    pub(super) fn of(mut numbers: Vec<Decimal>) -> Option<Self> {
        numbers.sort_unstable();
        let middle = median(&numbers)?;
        let distances: Option<Vec<Decimal>> = numbers
            .iter()
            .map(|n| n.checked_sub(middle).map(|d| d.abs()))
            .collect();
        let deviation = distances.and_then(|mut distances| {
            distances.sort_unstable();
            median(&distances)
        });
        Some(Self {
            median: middle,
            deviation,
        })
    }

    /// Whether a number lies more than `times` deviations from the middle. A deviation counts as at least `floor`, so that
    /// figures which are all alike do not make any other implausible.
    pub(super) fn is_far(&self, number: Decimal, times: Decimal, floor: Decimal) -> bool {
        // Of normally distributed figures this much of the middle distance is the standard deviation.
        let consistent = Decimal::new(14826, 4);
        let limit = self
            .deviation
            .and_then(|d| d.checked_mul(consistent))
            .map(|d| d.max(floor))
            .and_then(|d| d.checked_mul(times));
        match (limit, number.checked_sub(self.median)) {
            (Some(limit), Some(distance)) => distance.abs() > limit,
            // Farther than a decimal holds, from figures that are not.
            (Some(_), None) => true,
            (None, _) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn numbers(typed: &[i64]) -> Vec<Decimal> {
        typed.iter().map(|n| Decimal::from(*n)).collect()
    }

    /// Worked out by hand: of 1, 2, 4, 7, 100 the middle is 4, the distances are 3, 2, 0, 3, 96, their middle is 3.
    #[test]
    fn the_middle_and_the_middle_distance() {
        let spread = Spread::of(numbers(&[100, 1, 7, 2, 4])).unwrap();
        assert_eq!(spread.median, Decimal::from(4));
        assert_eq!(spread.deviation, Some(Decimal::from(3)));
        // 4 ± 2 · 1.4826 · 3 = 4 ± 8.8956.
        let far = |n: &str| spread.is_far(n.parse().unwrap(), Decimal::TWO, Decimal::ZERO);
        assert!(!far("12.8956"));
        assert!(far("12.8957"));
        assert!(!far("-4.8956"));
        assert!(far("-4.8957"));
        assert_eq!(Spread::of(Vec::new()), None);
    }

    /// All alike: the floor decides.
    #[test]
    fn figures_that_are_all_alike_have_a_floor() {
        let spread = Spread::of(numbers(&[5, 5, 5, 5])).unwrap();
        assert_eq!(spread.deviation, Some(Decimal::ZERO));
        let far = |n: i64| spread.is_far(n.into(), Decimal::TWO, Decimal::ONE);
        assert!(!far(7));
        assert!(far(8));
    }

    #[test]
    fn decimals_at_their_limits_do_no_harm() {
        let ends = vec![Decimal::MIN, Decimal::MAX, Decimal::MAX];
        let spread = Spread::of(ends).unwrap();
        assert_eq!(spread.median, Decimal::MAX);
        assert_eq!(spread.deviation, None);
        assert!(!spread.is_far(Decimal::MIN, Decimal::ONE, Decimal::ONE));
        let two = Spread::of(vec![Decimal::MAX, Decimal::MAX]).unwrap();
        assert!(two.is_far(Decimal::MIN, Decimal::ONE, Decimal::ONE));
        assert!(!two.is_far(Decimal::MIN, Decimal::MAX, Decimal::MAX));
        // (60000000000000000000000000000 + 79228162514264337593543950335) / 2, whose sum is more than a decimal holds.
        let low: Decimal = "60000000000000000000000000000".parse().unwrap();
        let mean: Decimal = "69614081257132168796771975167".parse().unwrap();
        let between = Spread::of(vec![Decimal::MAX, low]).unwrap();
        assert!(
            (between.median - mean).abs() <= Decimal::ONE,
            "{}",
            between.median
        );
    }

    proptest! {
        /// Against the plain way: count how many lie below and above.
        #[test]
        fn half_lies_on_either_side(typed in prop::collection::vec(-1000i64..1000, 1..40)) {
            let all = numbers(&typed);
            let spread = Spread::of(all.clone()).unwrap();
            let halves = |middle: Decimal, of: &[Decimal]| {
                let below = of.iter().filter(|n| **n < middle).count();
                let above = of.iter().filter(|n| **n > middle).count();
                below * 2 <= of.len() && above * 2 <= of.len()
            };
            prop_assert!(halves(spread.median, &all));
            let distances: Vec<Decimal> = all.iter().map(|n| (n - spread.median).abs()).collect();
            prop_assert!(halves(spread.deviation.unwrap(), &distances));
            // Of two middle ones the mean: by picking the smallest away from both ends.
            let mut rest = all.clone();
            while rest.len() > 2 {
                let least = rest.iter().position(|n| n == rest.iter().min().unwrap()).unwrap();
                rest.remove(least);
                let most = rest.iter().position(|n| n == rest.iter().max().unwrap()).unwrap();
                rest.remove(most);
            }
            let mean = rest.iter().sum::<Decimal>() / Decimal::from(rest.len());
            prop_assert_eq!(spread.median, mean);
        }

        /// Any decimals at all: no panic, and the middle is none but one between the ends.
        #[test]
        fn any_decimals_have_a_middle(parts in prop::collection::vec((any::<[u32; 3]>(), 0u32..=28, any::<bool>()), 1..20)) {
            let all: Vec<Decimal> = parts
                .iter()
                .map(|([low, middle, high], scale, minus)| Decimal::from_parts(*low, *middle, *high, *minus, *scale))
                .collect();
            let spread = Spread::of(all.clone()).unwrap();
            prop_assert!(spread.median >= *all.iter().min().unwrap());
            prop_assert!(spread.median <= *all.iter().max().unwrap());
            for n in all {
                let _ = spread.is_far(n, Decimal::MAX, n.abs());
                let _ = spread.is_far(n, Decimal::ONE, Decimal::ZERO);
            }
        }
    }
}
