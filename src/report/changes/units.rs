//! Units: who reported in one of the two rounds only, and what a reform made of them.

use std::collections::BTreeSet;

use super::{Change, ChangeKind as K, Held, Side, blank, of_unit};
use crate::previous::Follows;
use crate::report::before::Before;
use crate::report::consolidated::Consolidated;

pub(super) fn find(c: &Consolidated<'_>, before: &Before<'_>) -> Vec<Change> {
    let mut rows = Vec::new();
    let side = |held: Held| Side::new(held, None);
    for code in &before.only_before {
        let sides = (side(Held::There), side(Held::Nothing));
        rows.push(of_unit(c, code, code, K::OnlyBefore, sides));
    }
    for code in &before.only_now {
        let sides = (side(Held::Nothing), side(Held::There));
        rows.push(of_unit(c, code, code, K::OnlyNow, sides));
    }
    for (code, (old, name)) in &before.earlier.renamed {
        let reporter = reporter(c, code);
        let unit = c.round.units.get(code);
        let now = unit.map_or_else(|| code.clone(), |u| c.catalogue.full_name(u));
        // The same name may have another code.
        let name = if *old == *code {
            name.clone()
        } else {
            format!("{name} ({old})")
        };
        let sides = (side(Held::Name(name)), side(Held::Name(now)));
        rows.push(of_unit(c, code, &reporter, K::UnitRenamed, sides));
    }
    for (code, ended) in &before.earlier.ended {
        let (held, reporter) = match &ended.follows {
            Follows::Same(into) | Follows::PartOf(into) => {
                let unit = c.round.units.get(into);
                let name = unit.map_or_else(|| into.clone(), |u| c.catalogue.full_name(u));
                (Held::Name(name), reporter(c, into))
            }
            Follows::Several(units) => (Held::Name(units.join(" / ")), String::new()),
            Follows::Gone => (Held::Nothing, String::new()),
        };
        let mut row = blank(
            K::UnitEnded,
            code,
            &reporter,
            (side(Held::Name(ended.name.clone())), side(held)),
        );
        row.name.clone_from(&ended.name);
        rows.push(row);
    }
    // Whoever has to report of itself in some set, and is of a reporting unit that is compared.
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for standing in c.standings.iter().filter(|s| before.is_new(c.round, &s.unit)) {
        let every = c.catalogue.set(&standing.set).is_some_and(|s| s.every_unit);
        if every && seen.insert(&standing.unit) {
            let made_of = c
                .round
                .units
                .get(&standing.unit)
                .map(|u| u.predecessors.join(", "));
            let from = made_of
                .filter(|names| !names.is_empty())
                .map_or(Held::Nothing, Held::Name);
            let now = side(Held::Name(c.unit_name(standing)));
            let sides = (side(from), now);
            rows.push(of_unit(c, &standing.unit, &standing.reporter, K::UnitCame, sides));
        }
    }
    rows
}

/// The reporting unit of a unit of now; empty where it has none.
fn reporter(c: &Consolidated<'_>, code: &str) -> String {
    let unit = c
        .round
        .units
        .at_level(code, &c.round.reporting_level, &c.catalogue.kinds);
    unit.map_or_else(String::new, |u| u.code.clone())
}
