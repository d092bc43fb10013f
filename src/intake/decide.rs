//! Which file of a unit counts, and why.

use std::collections::BTreeMap;

use super::{Outcome, Received};
use crate::catalogue::{Catalogue, CheckKind as K};
use crate::diagnostic::{Problem as P, Sink};
use crate::round::Round;

/// Why a file counts or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is the latest received before closing that is not returned.
    Latest,
    /// It is the same, byte for byte, as a file received before it.
    SameBytes {
        /// That file.
        first: String,
    },
    /// A later file of the unit counts.
    Replaced {
        /// That file.
        by: String,
    },
    /// It is returned.
    Returned,
    /// It was received after closing.
    AfterClosing,
    /// Nothing says which unit it is of.
    NoUnit,
}

impl Reason {
    /// In Vietnamese.
    pub fn vietnamese(&self) -> String {
        match self {
            Self::Latest => "Bản hợp lệ nhận sau cùng".to_owned(),
            Self::SameBytes { first } => format!("Giống hệt tệp “{first}”"),
            Self::Replaced { by } => format!("Có bản nhận sau: “{by}”"),
            Self::Returned => "Tệp bị trả lại".to_owned(),
            Self::AfterClosing => "Nhận sau khi khóa sổ".to_owned(),
            Self::NoUnit => "Không xác định được đơn vị".to_owned(),
        }
    }
}

/// Marks the file that counts for each unit, and says of every file why it counts or not.
///
/// The latest received before closing that is not returned counts; an unknown time comes before any known one.
pub(super) fn decide(catalogue: &Catalogue, round: &Round, received: &mut [Received]) {
    let mut order: Vec<usize> = (0..received.len()).collect();
    order.sort_by_key(|i| received.get(*i).map(|r| (r.received_at(), r.file.clone())));
    let mut first_of: BTreeMap<&str, &str> = BTreeMap::new();
    let mut repeats: BTreeMap<usize, String> = BTreeMap::new();
    let mut chosen: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for i in order {
        let Some(file) = received.get(i) else { continue };
        if !file.sha256.is_empty() {
            if let Some(first) = first_of.get(file.sha256.as_str()) {
                repeats.insert(i, (*first).to_owned());
                continue;
            }
            first_of.insert(&file.sha256, &file.file);
        }
        if let (Some(unit), Some(timing)) = (&file.unit, &file.timing)
            && file.outcome != Outcome::Returned
            && !timing.after_closing
        {
            chosen.insert(unit.code.clone(), (i, file.file.clone()));
        }
    }
    for (i, file) in received.iter_mut().enumerate() {
        let winner = file.unit.as_ref().and_then(|u| chosen.get(&u.code));
        let reason = match (repeats.get(&i), winner) {
            (Some(first), _) => Reason::SameBytes { first: first.clone() },
            (None, Some((at, _))) if *at == i => Reason::Latest,
            _ if file.outcome == Outcome::Returned => Reason::Returned,
            _ if file.timing.is_some_and(|t| t.after_closing) => Reason::AfterClosing,
            (None, Some((_, by))) => Reason::Replaced { by: by.clone() },
            (None, None) => Reason::NoUnit,
        };
        let mut sink = Sink::new(catalogue, &round.rules_off);
        match &reason {
            Reason::SameBytes { first } => {
                sink.about_file(K::SameBytes, file.place(), P::SameBytes { first: first.clone() });
            }
            Reason::Replaced { by } => {
                sink.about_file(K::Replaced, file.place(), P::Replaced { by: by.clone() });
            }
            _ => {}
        }
        file.counts = reason == Reason::Latest;
        file.reason = reason;
        file.findings.extend(sink.findings);
    }
}
