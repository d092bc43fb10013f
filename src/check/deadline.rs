//! When a file was received against when it was due.

use jiff::civil::DateTime;

use crate::catalogue::{Catalogue, CheckKind as K};
use crate::diagnostic::{Place, Problem as P, Sink};
use crate::round::Round;
use crate::time::{end_of_day, seconds_between};

/// How a file stands to its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// When it was received; unknown without a register row.
    pub received: Option<DateTime>,
    /// When it was due, extension included.
    pub due: DateTime,
    /// Seconds late; 0 when on time, none when not known.
    pub late_seconds: Option<i64>,
    /// Working days late.
    pub late_days: u32,
    /// Received after closing.
    pub after_closing: bool,
}

impl Timing {
    /// The timing of a file of a unit.
    pub fn of(catalogue: &Catalogue, round: &Round, unit: &str, received: Option<DateTime>) -> Self {
        let (due, _) = round.due_of(unit);
        let late = received.map(|r| seconds_between(due, r).max(0));
        Self {
            received,
            due,
            late_seconds: late,
            late_days: received.map_or(0, |r| catalogue.calendar.working_days_between(due, r)),
            after_closing: matches!((received, round.closed), (Some(r), Some(c)) if r > c),
        }
    }
}

/// Lateness, extension, closing, and receipt before the cut-off date is over, of a file of a unit that is known.
pub fn check(round: &Round, timing: &Timing, place: &Place, name: &str, sink: &mut Sink<'_>) {
    if let (_, Some(extension)) = round.due_of(&place.unit) {
        sink.report(
            K::Extended,
            place.clone(),
            "",
            name,
            P::Extended {
                until: extension.until,
                document: extension.document.clone(),
            },
        );
    }
    sink.looked.add(K::Extended, 1);
    let Some(received) = timing.received else { return };
    for kind in [K::BeforeCutOff, K::AfterClosing, K::Late] {
        sink.looked.add(kind, 1);
    }
    // 24:00 of the cut-off date belongs to it: the figures of that day cannot be in.
    if received <= end_of_day(round.cut_off) {
        let cut_off = round.cut_off;
        sink.report(
            K::BeforeCutOff,
            place.clone(),
            "",
            name,
            P::BeforeCutOff { received, cut_off },
        );
    }
    if timing.after_closing {
        if let Some(closed) = round.closed {
            sink.report(
                K::AfterClosing,
                place.clone(),
                "",
                name,
                P::AfterClosing { received, closed },
            );
        }
    } else {
        late(timing, place, name, sink);
    }
}

/// Lateness of a file that is not kept out by closing.
pub fn late(timing: &Timing, place: &Place, name: &str, sink: &mut Sink<'_>) {
    let (Some(received), Some(seconds)) = (timing.received, timing.late_seconds) else {
        return;
    };
    if seconds > 0 {
        let late = P::Late {
            received,
            due: timing.due,
            seconds,
            working_days: timing.late_days,
        };
        sink.report(K::Late, place.clone(), "", name, late);
    }
}
