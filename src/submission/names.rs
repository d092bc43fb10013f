//! Names of units as people write them, and the units they stand for.
//!
//! What comes in: a name, perhaps a code beside it, and which units the column may name. What goes out: the unit, or
//! why there is none. Names are compared whole ([`fold`]); a near one is suggested, never taken. Only where no unit has
//! a name as it stands is it looked up as a text of an old font, and, among the sender's own units, without any marks or
//! without blanks.

use std::collections::BTreeMap;

use super::value;
use crate::catalogue::{Catalogue, CriteriaSet, Unit, name_key};
use crate::diagnostic::Tolerated;
use crate::round::Round;
use crate::text::{bare, closed_up, fold, nearest, old_font_readings, tidy};

/// Whether a code as typed is a unit's code; leading zeros may be lost.
pub(super) fn same_code(typed: &str, code: &str) -> bool {
    let typed = typed.trim();
    !typed.is_empty() && typed.trim_start_matches('0') == code.trim_start_matches('0')
}

/// The one of these units whose name this is without any marks ("Lien Chau"), or in one word ("liênchâu"); with the word
/// for its kind in front or not.
pub(super) fn one_bare<'u>(
    raw: &str,
    units: impl Iterator<Item = &'u Unit>,
    catalogue: &Catalogue,
) -> Option<&'u Unit> {
    let whole = closed_up(raw);
    // Marks on some letters and not on others are a slip of the pen: that is asked, not read.
    let unmarked = bare(&whole) == whole;
    if whole.is_empty() || (!unmarked && tidy(raw).contains(' ')) {
        return None;
    }
    let key = |name: &str| {
        let closed = closed_up(name);
        if unmarked { bare(&closed) } else { closed }
    };
    let mut hits = units.filter(|unit| {
        let name = key(&unit.name);
        whole.strip_suffix(name.as_str()).is_some_and(|front| {
            front.is_empty() || {
                let kind = catalogue.kind(&unit.kind);
                let words = kind
                    .into_iter()
                    .flat_map(|k| k.short.iter().chain(std::iter::once(&k.word)));
                let front = front.trim_end_matches('.');
                words.into_iter().any(|w| key(w).trim_end_matches('.') == front)
            }
        })
    });
    match (hits.next(), hits.next()) {
        (Some(unit), None) => Some(unit),
        _ => None,
    }
}

/// Units of the province by folded name.
pub(super) struct Names<'a> {
    catalogue: &'a Catalogue,
    round: &'a Round,
    reporting: &'a Unit,
    by_name: BTreeMap<String, Vec<&'a Unit>>,
    pub(super) below: Vec<&'a Unit>,
}

/// What a name stands for.
pub(super) enum Who<'a> {
    Known(&'a Unit, Option<Tolerated>),
    NotSubject(&'a Unit),
    Foreign(String),
    /// Units of today that the name can mean, in words.
    Several(Vec<String>),
    Unknown(Option<String>),
}

/// Which units a column may name.
#[derive(Clone, Copy)]
pub(super) struct Allowed<'a> {
    pub(super) set: Option<&'a CriteriaSet>,
    pub(super) or_self: bool,
}

impl<'a> Names<'a> {
    pub(super) fn new(catalogue: &'a Catalogue, round: &'a Round, reporting: &'a Unit) -> Self {
        let mut by_name: BTreeMap<String, Vec<&Unit>> = BTreeMap::new();
        for unit in round.units.all() {
            by_name.entry(fold(&unit.name)).or_default().push(unit);
        }
        let below = round
            .units
            .all()
            .iter()
            .filter(|u| round.units.is_below(&u.code, &reporting.code))
            .collect();
        Self {
            catalogue,
            round,
            reporting,
            by_name,
            below,
        }
    }

    fn is_below(&self, unit: &Unit) -> bool {
        self.below.iter().any(|u| u.code == unit.code)
    }

    pub(super) fn resolve(&self, raw: &str, code: Option<&str>, allowed: Allowed<'_>) -> Who<'a> {
        let who = self.as_written(raw, code, allowed);
        // By a code, or not at all: the name itself said nothing.
        if !matches!(who, Who::Unknown(_) | Who::Known(_, Some(Tolerated::ByCode))) {
            return who;
        }
        let decoded =
            old_font_readings(raw).find_map(|decoded| match self.as_written(&decoded, None, allowed) {
                Who::Known(unit, _) => Some(Who::Known(unit, Some(Tolerated::OldFont))),
                other @ (Who::NotSubject(_) | Who::Foreign(_) | Who::Several(_)) => Some(other),
                Who::Unknown(_) => None,
            });
        if let Some(decoded) = decoded {
            return decoded;
        }
        match self.bare(raw, allowed) {
            Some(unit) if code.is_none_or(|c| c.is_empty() || same_code(c, &unit.code)) => {
                let is_subject = allowed.set.is_none_or(|s| s.kinds.contains(&unit.kind));
                if is_subject {
                    Who::Known(unit, Some(Tolerated::BareName))
                } else {
                    Who::NotSubject(unit)
                }
            }
            _ => who,
        }
    }

    /// The one unit of the sender's own area with this name, where it is written without any marks, or in one word.
    fn bare(&self, raw: &str, allowed: Allowed<'_>) -> Option<&'a Unit> {
        let own = allowed.or_self.then_some(self.reporting);
        one_bare(raw, self.below.iter().copied().chain(own), self.catalogue)
    }

    fn as_written(&self, raw: &str, code: Option<&str>, allowed: Allowed<'_>) -> Who<'a> {
        let text = tidy(raw);
        let key = name_key(&text, self.catalogue);
        let whole = fold(&text);
        let named = |name: &str, kind: Option<&String>| -> Vec<&'a Unit> {
            let units = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
            units
                .iter()
                .copied()
                .filter(|u| kind.is_none_or(|k| *k == u.kind))
                .collect()
        };
        let mut hits = named(&key.key, key.kind.as_ref());
        if hits.is_empty() && whole != key.key {
            hits = named(&whole, None);
        }
        if allowed.or_self
            && let Some(own) = hits.iter().find(|u| u.code == self.reporting.code)
        {
            return Who::Known(own, Self::spelling(raw, own));
        }
        let mut below: Vec<&Unit> = hits.iter().copied().filter(|u| self.is_below(u)).collect();
        let is_subject = |u: &Unit| allowed.set.is_none_or(|s| s.kinds.contains(&u.kind));
        if below.len() > 1 {
            let coded: Vec<_> = below
                .iter()
                .copied()
                .filter(|u| code.is_some_and(|c| same_code(c, &u.code)))
                .collect();
            let subjects: Vec<_> = below.iter().copied().filter(|u| is_subject(u)).collect();
            below = match (coded.as_slice(), subjects.as_slice()) {
                ([one], _) | ([], [one]) => vec![*one],
                _ => below,
            };
        }
        match below.as_slice() {
            [one] if is_subject(one) => return Who::Known(one, Self::spelling(raw, one)),
            [one] => return Who::NotSubject(one),
            [] => {}
            // Several units of the name: nothing says which.
            _ => return Who::Several(self.in_words(&below)),
        }
        // A name of before a reform. One that a unit of today bears too, elsewhere, can mean either.
        let former = self.round.units.successors(raw, self.catalogue);
        let allowed_here = |u: &Unit| self.is_below(u) || (allowed.or_self && u.code == self.reporting.code);
        if former.iter().any(|u| allowed_here(u)) || hits.is_empty() {
            let mut meant = hits.clone();
            for unit in &former {
                if !meant.iter().any(|u| u.code == unit.code) {
                    meant.push(unit);
                }
            }
            match meant.as_slice() {
                [one] if allowed_here(one) && is_subject(one) => {
                    return Who::Known(one, Some(Tolerated::FormerName));
                }
                [one] if allowed_here(one) => return Who::NotSubject(one),
                [] | [_] => {}
                several => return Who::Several(self.in_words(several)),
            }
            hits = meant;
        }
        let level = &self.round.reporting_level;
        let owner = hits
            .iter()
            .filter(|u| u.code != self.reporting.code && u.code != self.round.province)
            .find_map(|u| self.round.units.at_level(&u.code, level, &self.catalogue.kinds));
        if let Some(owner) = owner {
            return Who::Foreign(self.catalogue.plain_name(owner));
        }
        // A code stands in for a name that no unit has, never for the name of another.
        // Nor where a reform may have given it to another unit than the one that is meant.
        let by_code = |c: &str| {
            self.below
                .iter()
                .find(|u| same_code(c, &u.code) && u.predecessors.is_empty())
        };
        if let Some(unit) = code.and_then(by_code) {
            return if is_subject(unit) {
                Who::Known(unit, Some(Tolerated::ByCode))
            } else {
                Who::NotSubject(unit)
            };
        }
        let near = nearest(
            &key.key,
            self.below
                .iter()
                .filter(|u| is_subject(u))
                .map(|u| u.name.as_str()),
        );
        Who::Unknown(near.map(str::to_owned))
    }

    fn in_words(&self, units: &[&Unit]) -> Vec<String> {
        units.iter().map(|u| self.catalogue.plain_name(u)).collect()
    }

    /// How a name differs from the unit's own: not, in composition only, or in spelling. The word for the kind in front
    /// and capitals are no other spelling.
    fn spelling(raw: &str, unit: &Unit) -> Option<Tolerated> {
        let typed = tidy(raw).to_lowercase();
        if !typed.ends_with(&unit.name.to_lowercase()) {
            Some(Tolerated::Name)
        } else if value::is_decomposed(raw) {
            Some(Tolerated::Composition)
        } else {
            None
        }
    }
}
