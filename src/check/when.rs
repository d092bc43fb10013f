//! Conditions of rules: answered here for every kind of check, which asks before it looks.

use super::Subject;
use crate::catalogue::{CheckKind, When};
use crate::standing::Standing;

impl<'a> Subject<'a> {
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
            own.any(Standing::recognised)
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

    /// Whether the rule of a kind that has one rule is about a unit under a set.
    pub(super) fn asks(&self, check: CheckKind, unit: &str, set: &str) -> bool {
        let mut rules = self.catalogue.rules_of(check);
        !self.catalogue.conditional.contains(&check) || rules.any(|r| self.holds(&r.when, unit, set))
    }

    /// The standings that the rule of a kind is about.
    pub(super) fn asked(&self, check: CheckKind) -> impl Iterator<Item = &'a Standing> {
        let standings = self.standings.iter();
        standings.filter(move |s| self.asks(check, &s.unit, &s.set))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::catalogue::{self, SourceText};
    use crate::previous::{Baseline, Earlier, Past, Period};
    use crate::round::{self, RoundText};
    use crate::standing::{self, Recognition};
    use crate::submission::{Submission, Understood};

    const ROUND: &str = "id = \"thu\"\ntitle = \"Thử\"\nprovince = \"26\"\nrulebook = \"ntm-2016-2020\"\nclass = \"dbsh\"\ncut_off = \"2020-12-14\"\ndue = \"2020-12-18T17:00\"\nunits = \"vinh-phuc-2020.csv\"\n";

    fn nothing_of(unit: crate::catalogue::Unit) -> Submission {
        Submission {
            unit,
            tables: BTreeMap::new(),
            remarks: Vec::new(),
            rows_in: 0,
            rows_used: 0,
            rows_listed: 0,
            missing: std::collections::BTreeSet::new(),
            signed: None,
            unplaced: Vec::new(),
            understood: Understood::default(),
        }
    }

    /// The commune Liên Châu (09064) of Yên Lạc is recognised as a commune, and not as an advanced one.
    #[test]
    #[expect(
        clippy::too_many_lines,
        reason = "one table of conditions and the subject that they are asked of"
    )]
    fn each_condition_alone_and_all_together() {
        let layers = ["chung", "ntm-2016-2020"].map(|name| catalogue::embedded(name).unwrap());
        let catalogue = catalogue::load(&layers).unwrap();
        let settings = SourceText {
            path: "round.toml".to_owned(),
            text: ROUND.to_owned(),
        };
        let unit_files = BTreeMap::new();
        let round = round::parse(&RoundText { settings, unit_files }, &catalogue).unwrap();
        let unit = round.units.get("251").unwrap().clone();
        let mut standings = standing::of_nothing(&catalogue, &round, &unit);
        for standing in standings
            .iter_mut()
            .filter(|s| s.unit == "09064" && s.set == "xa-2016")
        {
            standing.recognition = Recognition::Yes {
                number: "1/QĐ-UBND".to_owned(),
                date: jiff::civil::date(2017, 3, 20),
            };
        }
        let mut village = standings.iter().find(|s| s.unit == "09064").unwrap().clone();
        village.unit = "09064/nhat-chieu-1".to_owned();
        village.kind = "thon".to_owned();
        village.set = "thon-km-vp-2020".to_owned();
        standings.push(village);
        let submission = nothing_of(unit);
        let past = |cut_off: Option<jiff::civil::Date>| {
            let period = Period {
                round: "truoc".to_owned(),
                title: "Trước".to_owned(),
                cut_off,
            };
            let baseline = Baseline {
                period,
                reporters: BTreeMap::new(),
                observations: Vec::new(),
                explanations: Vec::new(),
            };
            Past::new(vec![Earlier::new(&catalogue, &round, baseline)])
        };
        let holds = |past: &Past, when: &When, unit: &str, set: &str| {
            let subject = Subject {
                catalogue: &catalogue,
                round: &round,
                submission: &submission,
                standings: &standings,
                file: "a.xlsx",
                as_of: jiff::civil::datetime(2020, 12, 23, 0, 0, 0, 0),
                past,
                received: None,
            };
            subject.holds(when, unit, set)
        };
        let none = Past::default();
        let words = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
        let class = |of: &[&str]| When {
            class: words(of),
            ..When::default()
        };
        let kind = |of: &[&str]| When {
            kind: words(of),
            ..When::default()
        };
        let set = |of: &[&str]| When {
            set: words(of),
            ..When::default()
        };
        let recognised = |yes| When {
            recognised: Some(yes),
            ..When::default()
        };
        for (when, unit, of, wanted) in [
            (When::default(), "09064", "xa-2016", true),
            (class(&["tn", "dbsh"]), "09064", "xa-2016", true),
            (class(&["tn"]), "09064", "xa-2016", false),
            // A village is in no list: the class of its commune.
            (class(&["dbsh"]), "09064/nhat-chieu-1", "thon-km-vp-2020", true),
            (kind(&["xa"]), "09064", "xa-2016", true),
            (kind(&["huyen"]), "09064", "xa-2016", false),
            (kind(&["huyen"]), "251", "", true),
            (kind(&["xa"]), "khong-co", "", false),
            // In no list: the kind that its rows have.
            (kind(&["thon"]), "09064/nhat-chieu-1", "thon-km-vp-2020", true),
            (kind(&["xa"]), "09064/nhat-chieu-1", "thon-km-vp-2020", false),
            (set(&["xa-2016"]), "09064", "xa-2016", true),
            (set(&["xa-nc-vp-2020"]), "09064", "xa-2016", false),
            (recognised(true), "09064", "xa-2016", true),
            (recognised(false), "09064", "xa-2016", false),
            (recognised(true), "09064", "xa-nc-vp-2020", false),
            (recognised(true), "09064", "", true),
            (recognised(true), "09067", "xa-2016", false),
            (recognised(false), "09067", "xa-2016", true),
        ] {
            assert_eq!(holds(&none, &when, unit, of), wanted, "{when:?} {unit} {of}");
        }
        let year = |same| When {
            same_year: Some(same),
            ..When::default()
        };
        let date = |y, m, d| Some(jiff::civil::date(y, m, d));
        for (cut_off, same, other) in [
            (date(2020, 1, 1), true, false),
            (date(2019, 12, 31), false, true),
            // Not known: neither.
            (None, false, false),
        ] {
            let past = past(cut_off);
            assert_eq!(holds(&past, &year(true), "09064", "xa-2016"), same);
            assert_eq!(holds(&past, &year(false), "09064", "xa-2016"), other);
        }
        assert!(!holds(&none, &year(true), "09064", "xa-2016"));
        let all = When {
            class: words(&["dbsh"]),
            kind: words(&["xa"]),
            set: words(&["xa-2016"]),
            recognised: Some(true),
            same_year: Some(true),
        };
        assert!(holds(&past(date(2020, 9, 14)), &all, "09064", "xa-2016"));
        assert!(!holds(&past(date(2020, 9, 14)), &all, "09067", "xa-2016"));
    }
}
