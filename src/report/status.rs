//! Who has sent a report, who has not, what became of it, and how much time is left: a round while it runs.

use jiff::civil::DateTime;

use crate::catalogue::{Catalogue, Effect, Severity, Unit};
use crate::diagnostic::Finding;
use crate::intake::{Outcome, Received};
use crate::report::consolidated::reporters;
use crate::round::{Extension, Round};
use crate::time::seconds_between;

/// How a reporting unit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// One of its files counts.
    Counts,
    /// It sent nothing.
    Missing,
    /// Its last file is returned.
    Returned,
    /// It sent files, and none counts for another reason (after closing).
    NotCounted,
}

impl State {
    /// The word in machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Missing => "missing",
            Self::Returned => "returned",
            Self::NotCounted => "not_counted",
        }
    }
}

/// A reporting unit.
#[derive(Debug)]
pub struct UnitStatus<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// How it stands.
    pub state: State,
    /// The file that counts, else the last one it sent.
    pub file: Option<&'a Received>,
    /// How many files it sent.
    pub files: usize,
    /// When its report is due, extension included.
    pub due: DateTime,
    /// The extension that gives the due time.
    pub extension: Option<&'a Extension>,
    /// Seconds from the as-of time to the due time; negative when it has passed.
    pub left: i64,
}

impl UnitStatus<'_> {
    /// Errors of the file that still stand, those that return it first.
    pub fn worst(&self) -> Vec<&Finding> {
        let mut errors: Vec<&Finding> = self
            .file
            .iter()
            .flat_map(|f| &f.findings)
            .filter(|f| f.severity == Severity::Error && f.stands())
            .collect();
        errors.sort_by_key(|f| std::cmp::Reverse(f.effect));
        // Where a file is returned, what else is in it is told once it can be read.
        if errors.iter().any(|f| f.effect == Effect::File) {
            errors.retain(|f| f.effect == Effect::File);
        }
        errors
    }
}

/// A round as it stands at a moment.
#[derive(Debug)]
pub struct Status<'a> {
    /// Rulebook.
    pub catalogue: &'a Catalogue,
    /// Round.
    pub round: &'a Round,
    /// The moment.
    pub as_of: DateTime,
    /// Units that have to report, in order of the unit file.
    pub units: Vec<UnitStatus<'a>>,
    /// Files of which no reporting unit is known.
    pub strays: Vec<&'a Received>,
    /// Files received after the moment; nothing else here knows of them.
    pub later: Vec<&'a Received>,
}

impl<'a> Status<'a> {
    /// Puts it together; what was received after the moment has not been received yet.
    pub fn of(catalogue: &'a Catalogue, round: &'a Round, as_of: DateTime, files: &'a [Received]) -> Self {
        let (there, later): (Vec<&Received>, Vec<&Received>) = files
            .iter()
            .partition(|f| f.received_at().is_none_or(|at| at <= as_of));
        let units = reporters(catalogue, round)
            .map(|unit| {
                let mut of: Vec<&Received> = there
                    .iter()
                    .copied()
                    .filter(|f| f.unit.as_ref().is_some_and(|u| u.code == unit.code))
                    .collect();
                of.sort_by_key(|f| (f.received_at(), f.file.as_str()));
                let counted = of.iter().copied().find(|f| f.counts);
                let file = counted.or_else(|| of.last().copied());
                let state = match (counted, file) {
                    (Some(_), _) => State::Counts,
                    (None, None) => State::Missing,
                    (None, Some(file)) if file.outcome == Outcome::Returned => State::Returned,
                    (None, Some(_)) => State::NotCounted,
                };
                let (due, extension) = round.due_of(&unit.code);
                UnitStatus {
                    unit,
                    state,
                    file,
                    files: of.len(),
                    due,
                    extension,
                    left: seconds_between(as_of, due),
                }
            })
            .collect();
        Self {
            catalogue,
            round,
            as_of,
            units,
            later,
            strays: there
                .into_iter()
                .filter(|f| f.unit.is_none() && !f.is_owner_file())
                .collect(),
        }
    }

    /// Units in a state.
    pub fn in_state(&self, state: State) -> impl Iterator<Item = &UnitStatus<'a>> {
        self.units.iter().filter(move |u| u.state == state)
    }

    /// 0 when a file of every unit counts, else 1.
    pub fn exit_code(&self) -> u8 {
        u8::from(!self.strays.is_empty() || self.units.iter().any(|u| u.state != State::Counts))
    }
}
