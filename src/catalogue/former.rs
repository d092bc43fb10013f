//! Units of before a reform, by name: which units of today they are now part of.
//!
//! What comes in: a name as typed and the units of a round, each with the names of those it was made of. What goes out:
//! the units of today that the name can mean, in file order. Several are handed on as several: an old name that stood
//! in more than one place is never decided here. Codes say nothing, for a reform gives them to other units.

use super::units::{Unit, UnitTree};
use super::{Catalogue, name_key};
use crate::text::{fold, tidy};

/// A name with what stands in brackets or behind a comma: "Xã Cao Sơn (huyện Đà Bắc)", "xã Cao Sơn, huyện Đà Bắc".
struct Name {
    kind: Option<String>,
    key: String,
    /// Where it was, folded; "một phần" and the like stay among them and match nothing that is typed.
    within: Vec<String>,
}

impl Name {
    fn parse(typed: &str, catalogue: &Catalogue) -> Self {
        let typed = tidy(typed);
        let end = typed.find(['(', ',']).unwrap_or(typed.len());
        let (name, within) = typed.split_at_checked(end).unwrap_or((typed.as_str(), ""));
        let key = name_key(name.trim(), catalogue);
        let within = within.split(['(', ')', ',']).map(fold).filter(|w| !w.is_empty());
        Self {
            kind: key.kind,
            key: key.key,
            within: within.collect(),
        }
    }

    /// Whether a name as typed can be this one; a kind that is not named excludes nothing.
    fn is_meant_by(&self, typed: &Self) -> bool {
        let kinds_agree = match (&self.kind, &typed.kind) {
            (Some(own), Some(other)) => own == other,
            _ => true,
        };
        self.key == typed.key && kinds_agree
    }
}

impl Unit {
    /// The units it was made of, for people: without the places that tell equal names apart, but with what says that
    /// only a part of one came to it.
    pub fn made_of(&self) -> Vec<String> {
        let bare = |former: &String| {
            let end = former.find('(').unwrap_or(former.len());
            let (name, within) = former.split_at_checked(end).unwrap_or((former.as_str(), ""));
            // A place has a name; "một phần" has none.
            let of_part = |w: &&str| !w.is_empty() && !w.chars().any(char::is_uppercase);
            let parts: Vec<&str> = within
                .split(['(', ')', ','])
                .map(str::trim)
                .filter(of_part)
                .collect();
            if parts.is_empty() {
                name.trim().to_owned()
            } else {
                format!("{} ({})", name.trim(), parts.join(", "))
            }
        };
        self.predecessors.iter().map(bare).collect()
    }
}

impl UnitTree {
    /// The units of today that a former unit, named as people write it, is part of; none where no unit was made of one
    /// so called. Where the name tells the place ("…, huyện Đà Bắc"), only those of that place.
    pub fn successors(&self, typed: &str, catalogue: &Catalogue) -> Vec<&Unit> {
        let typed = Name::parse(typed, catalogue);
        let mut found: Vec<(&Unit, bool)> = Vec::new();
        for unit in self.all() {
            for former in &unit.predecessors {
                let former = Name::parse(former, catalogue);
                if former.is_meant_by(&typed) {
                    found.push((unit, former.within.iter().any(|w| typed.within.contains(w))));
                }
            }
        }
        // A place that no former unit of the name was in says nothing: it may be that of today.
        let placed = found.iter().any(|(_, there)| *there);
        let mut units: Vec<&Unit> = Vec::new();
        for (unit, there) in found {
            if (there || !placed) && !units.iter().any(|u| u.code == unit.code) {
                units.push(unit);
            }
        }
        units
    }
}
