//! Conditions of rules: answered here, for every kind of check.

use super::Subject;
use crate::catalogue::When;
use crate::diagnostic::{Finding, Sink};

impl Subject<'_> {
    /// Whether conditions hold for a unit under a set; an empty set is any. What cannot be told does not hold.
    pub(super) fn holds(&self, when: &When, unit: &str, set: &str) -> bool {
        if when.is_empty() {
            return true;
        }
        // A village has the class of the unit that it lies in.
        let listed = unit.split('/').next().unwrap_or_default();
        let one_of = |words: &[String], word: &str| words.is_empty() || words.iter().any(|w| w == word);
        let kind = || {
            let known = self.round.units.get(unit).map(|u| u.kind.as_str());
            let standing = || {
                self.standings
                    .iter()
                    .find(|s| s.unit == unit)
                    .map(|s| s.kind.as_str())
            };
            known.or_else(standing).unwrap_or_default()
        };
        let recognised = || {
            let mut own = self
                .standings
                .iter()
                .filter(|s| s.unit == unit && (set.is_empty() || s.set == set));
            own.any(super::super::standing::Standing::recognised)
        };
        one_of(&when.class, self.round.class_of(listed))
            && (when.kind.is_empty() || one_of(&when.kind, kind()))
            && one_of(&when.set, set)
            && when.recognised.is_none_or(|wanted| recognised() == wanted)
            && when
                .same_year
                .is_none_or(|wanted| self.same_year() == Some(wanted))
    }

    /// Whether the earlier round lies in the calendar year of this one; none where that cannot be told.
    fn same_year(&self) -> Option<bool> {
        let then = self.past.last()?.period.cut_off?;
        Some(then.year() == self.round.cut_off.year())
    }

    /// Whether the conditions of a finding's rule hold where the finding is: in its row, else for the reporting unit.
    fn keeps(&self, finding: &Finding) -> bool {
        let rule = self.catalogue.rules.iter().find(|r| r.code == finding.code);
        let Some(when) = rule.map(|r| &r.when).filter(|w| !w.is_empty()) else {
            return true;
        };
        let place = &finding.place;
        let row = place.cell.and_then(|cell| {
            let tables = self.submission.tables.values().filter(|t| t.tab == place.sheet);
            let mut rows = tables.flat_map(|t| t.rows.iter().map(move |r| (t, r)));
            rows.find(|(_, r)| r.cells.values().any(|e| e.at == cell))
        });
        match row {
            Some((table, row)) => self.holds(when, &row.unit, &table.set),
            None => self.holds(when, &self.submission.unit.code, ""),
        }
    }
}

/// Takes findings away whose rule has conditions that do not hold there.
pub(super) fn sift(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    if subject.catalogue.rules.iter().any(|r| !r.when.is_empty()) {
        sink.findings.retain(|finding| subject.keeps(finding));
    }
}
