//! What a target of the round asks of a unit: until when, and that it asks nothing of a unit that is already there.

use ntm::round::Round;
use ntm::standing::{Ladder, Recognition, Standing, of_nothing};

use crate::rules::{round_with, sound_report};

const COMMUNE: &str = "xa-2016";

/// A target of the province, or of some units, until a day.
fn target(counts: &str, units: &str, until: &str) -> String {
    let about = match counts {
        "gaps_closed" => format!("sets = [\"{COMMUNE}\"]"),
        "rows_recognised" => "sheet = \"products\"\nsince = \"2020-12-14\"".to_owned(),
        _ => format!("set = \"{COMMUNE}\""),
    };
    format!(
        "\n[[target]]\nid = \"MT\"\ntitle = \"Mục tiêu\"\ncounts = \"{counts}\"\n{about}\nunits = [{units}]\ndeadline = \"{until}\"\n"
    )
}

/// A commune of Yên Lạc on a step, as far as a target looks at it.
fn on(step: Ladder, round: &Round) -> Standing {
    let (submission, _, catalogue) = sound_report("Yên Lạc");
    let mut standings = of_nothing(catalogue, round, &submission.unit);
    standings.retain(|s| s.unit == "09064" && s.set == COMMUNE);
    let mut standing = standings.pop().unwrap();
    standing.ladder = step;
    standing.recognition = match step {
        Ladder::Recognised | Ladder::Completed => Recognition::Yes {
            number: "MINH-HOA-01/QĐ-UBND".to_owned(),
            date: jiff::civil::date(2020, 11, 2),
        },
        _ => Recognition::No,
    };
    standing
}

/// Until when the earliest of some targets wants something of a commune on a step: the day, as in the file.
fn asked(step: Ladder, targets: &[String]) -> Option<String> {
    let round = round_with(&targets.concat()).unwrap();
    let standing = on(step, &round);
    standing.target(&round).map(|t| t.deadline.to_string())
}

#[test]
fn a_target_asks_until_it_is_reached() {
    use Ladder::{AllMet, Completed, Counting, Eligible, NotSubmitted, Proposed, Recognised};
    let steps = [
        NotSubmitted,
        Counting,
        AllMet,
        Eligible,
        Proposed,
        Recognised,
        Completed,
    ];
    // On which of these steps each kind still asks: what goes further has reached what comes before.
    for (counts, asks) in [
        ("eligible", [true, true, true, false, false, false, false]),
        ("proposed", [true, true, true, true, false, false, false]),
        ("recognised", [true, true, true, true, true, false, false]),
        // A gap that is open is open, also of a unit that was recognised with it.
        ("gaps_closed", [true, true, true, true, true, true, true]),
        // Of products, and so of no unit.
        (
            "rows_recognised",
            [false, false, false, false, false, false, false],
        ),
    ] {
        for (step, asks) in steps.into_iter().zip(asks) {
            let told = asked(step, &[target(counts, "", "2020-12-31")]);
            assert_eq!(told.is_some(), asks, "{counts} {step:?}");
        }
    }
}

#[test]
fn a_target_asks_of_its_units_and_of_what_lies_below_them() {
    // 251 is Yên Lạc, the district; 09064 the commune itself, 09028 another one; 26 the province.
    for (units, asks) in [
        ("", true),
        ("\"09064\"", true),
        ("\"251\"", true),
        ("\"26\"", true),
        ("\"09028\"", false),
        ("\"252\"", false),
        ("\"252\", \"251\"", true),
    ] {
        for counts in ["eligible", "proposed", "recognised", "gaps_closed"] {
            let told = asked(Ladder::Counting, &[target(counts, units, "2020-12-31")]);
            assert_eq!(told.is_some(), asks, "{counts} {units}");
        }
    }
}

#[test]
fn of_several_targets_the_earliest_that_is_open_counts() {
    use Ladder::{Counting, Eligible, Recognised};
    let (soon, late) = ("2020-12-31", "2021-06-30");
    let of = |counts: &str, until: &str| target(counts, "", until);
    let both = [of("recognised", late), of("eligible", soon)];
    let turned = [of("eligible", soon), of("recognised", late)];
    for (step, targets, wanted) in [
        (Counting, &both, Some(soon)),
        (Counting, &turned, Some(soon)),
        // Eligible already: what is left is to be recognised.
        (Eligible, &both, Some(late)),
        (Eligible, &turned, Some(late)),
        (Recognised, &both, None),
    ] {
        assert_eq!(asked(step, targets).as_deref(), wanted, "{step:?}");
    }
    assert_eq!(asked(Counting, &[]), None);
}
