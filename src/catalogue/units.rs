//! The tree of units: province, districts, communes … of any depth, with dates of validity.
//!
//! Read from a CSV with the columns `code,name,kind,parent` and, optional, `class,valid_from,valid_to,predecessors,
//! former_parent`.
//! Codes are text with leading zeros; a code does not keep its meaning over reforms, so a round names its own file.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Catalogue, Kind};
use crate::text;

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Code, unique in the file.
    pub code: String,
    /// Bare name ("Tam Đảo").
    pub name: String,
    /// Kind id.
    pub kind: String,
    /// Code of the unit above; empty at the top.
    pub parent: String,
    /// Threshold class, where it is not the round's.
    pub class: Option<String>,
    /// First day it exists.
    pub valid_from: Option<Date>,
    /// Last day it exists.
    pub valid_to: Option<Date>,
    /// Names of the units it was made of.
    pub predecessors: Vec<String>,
    /// Name of the unit above those, where a reform put it under another; empty where it did not.
    pub former_parent: String,
}

/// All units of a province.
#[derive(Debug, Clone, Default)]
pub struct UnitTree {
    units: Vec<Unit>,
    by_code: BTreeMap<String, usize>,
}

impl UnitTree {
    /// Builds the tree; the caller has made sure that codes are unique and parents exist.
    pub fn new(units: Vec<Unit>) -> Self {
        let by_code = units
            .iter()
            .enumerate()
            .map(|(i, u)| (u.code.clone(), i))
            .collect();
        Self { units, by_code }
    }

    /// All units in file order.
    pub fn all(&self) -> &[Unit] {
        &self.units
    }

    /// A unit by code.
    pub fn get(&self, code: &str) -> Option<&Unit> {
        self.by_code.get(code).and_then(|i| self.units.get(*i))
    }

    /// The units directly below one, in file order.
    pub fn children<'a>(&'a self, code: &'a str) -> impl Iterator<Item = &'a Unit> {
        self.units.iter().filter(move |u| u.parent == code)
    }

    /// Whether `code` lies below `ancestor`, at any depth.
    pub fn is_below(&self, code: &str, ancestor: &str) -> bool {
        let mut current = self.get(code);
        // The bound keeps a loop of parents, refused at load, from hanging anyone who skips that check.
        for _ in 0..16 {
            match current {
                Some(unit) if unit.parent == ancestor => return true,
                Some(unit) => current = self.get(&unit.parent),
                None => return false,
            }
        }
        false
    }

    /// Whether a unit is `ancestor` or lies below it.
    ///
    /// What lies below `ancestor` is all whose unit above answers yes here, also a village, which no list has.
    pub fn is_at_or_below(&self, code: &str, ancestor: &str) -> bool {
        code == ancestor || self.is_below(code, ancestor)
    }

    /// The unit at `level` on the way up from `code`, itself included.
    pub fn at_level<'a>(&'a self, code: &str, level: &str, kinds: &[Kind]) -> Option<&'a Unit> {
        let mut current = self.get(code);
        for _ in 0..16 {
            let unit = current?;
            if kinds.iter().any(|k| k.id == unit.kind && k.level == level) {
                return Some(unit);
            }
            current = self.get(&unit.parent);
        }
        None
    }
}

/// A name as typed, taken apart: "TT. Hợp Hoà" is the kind thị trấn and the name key of "Hợp Hòa".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameKey {
    /// Kind named in front, where one is.
    pub kind: Option<String>,
    /// Folded name without the word for the kind.
    pub key: String,
}

/// Takes the word for a kind off a name, once, and only where a blank or full stop follows it
/// ("Phú Thọ" and "Thị Cầu" keep theirs).
pub fn name_key(typed: &str, catalogue: &Catalogue) -> NameKey {
    let tidy = text::tidy(typed);
    let folded = text::fold(&tidy);
    // "UBND huyện Tam Đảo": the office of a unit names the unit.
    let mut offices = catalogue.words.offices.iter();
    let folded = offices
        .find_map(|office| folded.strip_prefix(office.as_str())?.strip_prefix(' '))
        .map(str::to_owned)
        .unwrap_or(folded);
    let mut best: Option<(usize, &Kind, String)> = None;
    for kind in &catalogue.kinds {
        let words = std::iter::once(kind.word.as_str()).chain(kind.short.iter().map(String::as_str));
        for word in words {
            let dotted = word.ends_with('.');
            let prefix = text::fold(word);
            let Some(rest) = folded.strip_prefix(&prefix) else {
                continue;
            };
            let rest = if let Some(rest) = rest.strip_prefix('.') {
                rest
            } else if rest.starts_with(' ') && !dotted {
                rest
            } else {
                continue;
            };
            let rest = rest.trim();
            if rest.is_empty() {
                continue;
            }
            if best.as_ref().is_none_or(|(len, _, _)| prefix.len() > *len) {
                best = Some((prefix.len(), kind, rest.to_owned()));
            }
        }
    }
    match best {
        Some((_, kind, key)) => NameKey {
            kind: Some(kind.id.clone()),
            key,
        },
        None => NameKey {
            kind: None,
            key: folded,
        },
    }
}
