//! In English.

use super::super::{Message, Terms};
use super::{Compared, Usual, decision, named, signed};
use crate::number::show;
use crate::time::show_date;

/// Words it: `cell` and `of` are where, `terms` what things are called.
#[expect(
    clippy::too_many_lines,
    reason = "one arm for each kind of finding, all in one place"
)]
pub(in super::super) fn words(what: &Compared, cell: &str, of: &str, terms: &Terms) -> Message {
    let (office, reasons) = (&terms.office_en, &terms.explanation);
    let m = |found: String, required: &str, to_do: String| Message {
        found,
        required: required.to_owned(),
        to_do,
    };
    let or_explain = || format!("Check it; if it is right, give the reason in the column {reasons}.");
    match what {
        Compared::StrongChange {
            column,
            then,
            now,
            percent,
            period,
        } => {
            let change = percent.map_or_else(String::new, |p| {
                let way = if now < then { "down" } else { "up" };
                format!(" ({way} {} %)", show(p))
            });
            m(
                format!(
                    "{cell}{of}, column “{column}”: {} in the earlier round (“{period}”), {} now{change}.",
                    show(*then),
                    show(*now)
                ),
                "A strong change since the earlier round has a reason.",
                or_explain(),
            )
        }
        Compared::Slipped { criterion, period } => m(
            format!(
                "{cell}{of}, criterion “{criterion}”: met in the earlier round (“{period}”), not met now."
            ),
            "A criterion that is no longer met is confirmed.",
            format!("Confirm it and give the reason in the column {reasons}; if it is a slip, correct it."),
        ),
        Compared::CumulativeFell {
            column,
            then,
            now,
            period,
        } => m(
            format!(
                "{cell}{of}, column “{column}”: the cumulative figure is {} now, less than {} in the earlier round (“{period}”).",
                show(*now),
                show(*then)
            ),
            "A cumulative figure does not fall.",
            format!("Check it and enter the cumulative figure; if the earlier one was wrong, tell {office}."),
        ),
        Compared::SentAgain {
            same,
            of,
            period,
            then,
            now,
        } => {
            let then = then.map_or_else(String::new, |d| format!(", cut off on {}", show_date(d)));
            m(
                format!("{same} of {of} figures are exactly those of the earlier round (“{period}”{then})."),
                &format!("Figures of this round, cut off on {}.", show_date(*now)),
                format!(
                    "The earlier figures may have been sent again. Check them and send this round's; if nothing changed indeed, tell {office}."
                ),
            )
        }
        Compared::RowVanished { sheet, names, period } => {
            let (list, more) = named(names);
            let more = if more == 0 {
                String::new()
            } else {
                format!(" and {more} more")
            };
            m(
                format!(
                    "Sheet “{sheet}” no longer has {} row{} of the earlier round (“{period}”): {list}{more}.",
                    names.len(),
                    if names.len() == 1 { "" } else { "s" }
                ),
                "A row that was reported goes on being reported.",
                format!(
                    "Enter these rows again; if they ended or were renamed, say so in the column {reasons} of the sheet."
                ),
            )
        }
        Compared::PlanMoved {
            column,
            criterion,
            then,
            now,
            times,
            passed,
            days,
            period,
        } => {
            let criterion = criterion
                .as_ref()
                .map_or_else(String::new, |c| format!(" for criterion “{c}”"));
            let why = if *times > 1 {
                format!("moved later {times} times")
            } else if *passed {
                "the old date has passed".to_owned()
            } else {
                format!("moved later by {days} days")
            };
            m(
                format!(
                    "{cell}{of}, column “{column}”{criterion}: {} in the earlier round (“{period}”), {} now; {why}.",
                    show_date(*then),
                    show_date(*now)
                ),
                "A date that was reported is kept unless there is a reason.",
                format!("Give the reason in the column {reasons}; if it is a slip, correct it."),
            )
        }
        Compared::RecognitionChanged { then, now, period } => m(
            format!(
                "{cell}{of}: the recognition was {} in the earlier round (“{period}”), and is {} now.",
                decision(then, "none"),
                decision(now, "gone")
            ),
            "A recognition is not lost when a criterion slips; its number and date stay unless there is a new decision.",
            format!(
                "Enter the number and date of the decision; if the earlier ones were wrong or it was withdrawn, tell {office}."
            ),
        ),
        Compared::Implausible {
            column,
            now,
            usual,
            period,
        } => m(
            match usual {
                Usual::Earlier { median, rounds } => format!(
                    "{cell}{of}, column “{column}”: {} is far from the {rounds} earlier rounds of this cell (median {}, the last one “{period}”).",
                    show(*now),
                    show(*median)
                ),
                Usual::Changes { then, median, rows } => {
                    let change = now
                        .checked_sub(*then)
                        .map_or_else(String::new, |c| format!(" ({})", signed(c)));
                    format!(
                        "{cell}{of}, column “{column}”: {} in the earlier round (“{period}”), {} now{change}; {rows} other rows changed by about {}.",
                        show(*then),
                        show(*now),
                        signed(*median)
                    )
                }
                Usual::Others { median, rows } => format!(
                    "{cell}{of}, column “{column}”: {} is far from other units of the same class (median {} of {rows} figures of this and the earlier round, “{period}”).",
                    show(*now),
                    show(*median)
                ),
            },
            "An unusual figure has a reason.",
            or_explain(),
        ),
        Compared::EqualsRequirement { equal, of } => m(
            format!("{equal} of {of} results of the sheet are exactly what is required."),
            "The result, not the requirement.",
            format!(
                "The requirements may have been copied into the column of results. Enter the results; if they are right, give the reason in the column {reasons}."
            ),
        ),
    }
}
