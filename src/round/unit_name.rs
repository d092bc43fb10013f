//! A reporting unit as a person names it: its code, or its name in any spelling, of today or of before a reform.

use super::Round;
use crate::catalogue::{Catalogue, Unit, name_key};
use crate::text::{fold, nearest};

/// Why a name is no reporting unit of a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAUnit<'a> {
    /// No unit is called so; the reporting unit with the nearest name or code, where one is near.
    Unknown(Option<&'a Unit>),
    /// Several reporting units are, or were, called so.
    Several(Vec<&'a Unit>),
    /// A unit that does not report, and the one that reports on it.
    Below(&'a Unit, &'a Unit),
}

impl Round {
    /// The reporting unit that is meant.
    ///
    /// # Errors
    /// [`NotAUnit`]: nothing is guessed.
    pub fn reporting_unit<'a>(
        &'a self,
        catalogue: &Catalogue,
        typed: &str,
    ) -> Result<&'a Unit, NotAUnit<'a>> {
        let reports = |u: &&Unit| self.reports(catalogue, u);
        let bare = typed.trim().trim_start_matches('0');
        let by_code = |u: &&Unit| !bare.is_empty() && u.code.trim_start_matches('0') == bare;
        let key = name_key(typed, catalogue);
        let whole = fold(typed);
        let by_name = |u: &&Unit| {
            let name = fold(&u.name);
            name == whole || (name == key.key && key.kind.as_ref().is_none_or(|kind| *kind == u.kind))
        };
        let units = self.units.all();
        let named: Vec<&Unit> = units.iter().filter(|u| by_code(u) || by_name(u)).collect();
        let of_today: Vec<&Unit> = named.iter().copied().filter(reports).collect();
        match of_today.as_slice() {
            [one] => return Ok(one),
            [] => {}
            several => return Err(NotAUnit::Several(several.to_vec())),
        }
        let level = &self.reporting_level;
        let above = |u: &'a Unit| self.units.at_level(&u.code, level, &catalogue.kinds);
        if let [unit] = named.as_slice()
            && let Some(reporter) = above(unit).filter(reports)
        {
            return Err(NotAUnit::Below(unit, reporter));
        }
        // An old name of several units is never decided for them.
        let former: Vec<&Unit> = self
            .units
            .successors(typed, catalogue)
            .into_iter()
            .filter(reports)
            .collect();
        match former.as_slice() {
            [one] => return Ok(one),
            [] => {}
            several => return Err(NotAUnit::Several(several.to_vec())),
        }
        let reporters: Vec<&Unit> = units.iter().filter(reports).collect();
        let near = nearest(&key.key, reporters.iter().map(|u| u.name.as_str()))
            .and_then(|name| reporters.iter().find(|u| u.name == name))
            .or_else(|| {
                let code = nearest(typed, reporters.iter().map(|u| u.code.as_str()))?;
                reporters.iter().find(|u| u.code == code)
            });
        Err(NotAUnit::Unknown(near.copied()))
    }
}
