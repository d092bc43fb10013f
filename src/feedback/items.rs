//! Findings as lines of an answer: placed in the answer's own cells, worded anew for them, worst first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::typed::{Key, Typed};
use super::{Answering, Item, Spot, State};
use crate::catalogue::{Effect, Severity, SheetKind};
use crate::diagnostic::{Finding, Lang, Problem as P};
use crate::output::form::FormPlan;
use crate::workbook::CellRef;

/// Every finding of a file.
pub(super) fn items(answering: &Answering<'_>, plan: &FormPlan<'_>, typed: &Typed) -> Vec<Item> {
    let placing = Placing {
        answering,
        plan,
        typed,
    };
    let mut items: Vec<(Reverse<Effect>, Item)> = answering
        .received
        .findings
        .iter()
        // What a rule on trial finds is the province's to look at; the unit is asked for nothing.
        .filter(|f| !f.trial)
        .map(|f| (Reverse(f.effect), placing.item(f)))
        .collect();
    // What stands before what is done, worst first; places stay in their order within a weight.
    items.sort_by_key(|(effect, item)| (item.state != State::Open, item.severity, *effect));
    items.into_iter().map(|(_, item)| item).collect()
}

struct Placing<'p, 'a> {
    answering: &'p Answering<'a>,
    plan: &'p FormPlan<'p>,
    typed: &'p Typed,
}

impl Placing<'_, '_> {
    fn item(&self, finding: &Finding) -> Item {
        let keys = self.keys(finding);
        let spots: Vec<Spot> = keys.iter().filter_map(|key| self.spot(key)).collect();
        let placed = self.placed(finding, &spots);
        let message = placed.message(Lang::Vi);
        let sheet = match (spots.first(), finding.place.sheet.as_str()) {
            (Some(spot), _) => spot.sheet.clone(),
            (None, tab) => self
                .typed
                .sheets
                .get(tab)
                .and_then(|id| self.plan.sheet_name(id))
                .unwrap_or_default(),
        };
        let (unit, unit_code) = self.subject(finding, keys.first());
        Item {
            code: finding.code.clone(),
            severity: finding.severity,
            unit,
            unit_code,
            sheet,
            column: keys
                .first()
                .and_then(|(sheet, _, column)| self.plan.column_name(sheet, column))
                .unwrap_or_default(),
            found: [message.found.as_str(), message.required.as_str()]
                .join(" ")
                .trim()
                .to_owned(),
            to_do: message.to_do,
            state: self.state(finding),
            spots,
        }
    }

    /// The cells of the form that a finding is about.
    fn keys(&self, finding: &Finding) -> Vec<Key> {
        if let P::RowMissing { names, .. } = &finding.problem {
            return self.rows_of(&finding.place.sheet, names);
        }
        let tab = &finding.place.sheet;
        let cells = finding
            .place
            .cell
            .into_iter()
            .chain(finding.others.iter().copied());
        cells
            .filter_map(|cell| self.typed.places.get(&(tab.clone(), cell)).cloned())
            .collect()
    }

    /// The first cell to fill in the rows of units that are missing.
    fn rows_of(&self, tab: &str, names: &[String]) -> Vec<Key> {
        let Some(sheet) = self.typed.sheets.get(tab) else {
            return Vec::new();
        };
        let Some(column) = self.plan.first_typed(sheet) else {
            return Vec::new();
        };
        self.plan
            .row_units(sheet)
            .into_iter()
            .filter(|(unit, _)| names.contains(&unit.name))
            .map(|(unit, _)| (sheet.clone(), unit.code.clone(), column.clone()))
            .collect()
    }

    fn spot(&self, key: &Key) -> Option<Spot> {
        let (sheet, cell) = self.plan.place(key)?;
        let explanation = self.plan.explanation(key);
        let explanation = explanation.filter(|(_, at)| *at != cell);
        Some(Spot {
            sheet,
            cell,
            received: self.typed.values.get(key).cloned(),
            explained: explanation
                .as_ref()
                .is_some_and(|(key, _)| self.typed.values.contains_key(key)),
            explanation: explanation.map(|(_, at)| at),
        })
    }

    /// The finding as the answer's own cells have it.
    fn placed(&self, finding: &Finding, spots: &[Spot]) -> Finding {
        let mut placed = finding.clone();
        if let Some(first) = spots.first() {
            placed.place.sheet.clone_from(&first.sheet);
            placed.place.cell = Some(first.cell).filter(|_| finding.place.cell.is_some());
            placed.others = spots.iter().skip(1).map(|s| s.cell).collect();
        }
        match &mut placed.problem {
            P::Contradiction { cell, sheet, .. } => {
                let tab = sheet.clone().unwrap_or_else(|| finding.place.sheet.clone());
                let moved = cell
                    .parse::<CellRef>()
                    .ok()
                    .and_then(|at| self.typed.places.get(&(tab, at)))
                    .and_then(|key| self.plan.place(key));
                if let Some((name, at)) = moved {
                    *cell = at.to_string();
                    if sheet.is_some() {
                        *sheet = Some(name);
                    }
                }
            }
            P::RowDuplicate { first, .. } => {
                let row = (finding.place.sheet.clone(), first.saturating_sub(1));
                if let Some((sheet, key)) = self.typed.rows.get(&row)
                    && let Some(number) = self.plan.row_number(sheet, key)
                {
                    *first = number;
                }
            }
            _ => {}
        }
        placed
    }

    /// The unit that a finding is about: the row's, else the reporting one.
    fn subject(&self, finding: &Finding, key: Option<&Key>) -> (String, String) {
        let catalogue = self.answering.catalogue;
        let form = &catalogue.form;
        let by_unit =
            key.filter(|(sheet, ..)| form.sheet(sheet).is_some_and(|s| s.kind == SheetKind::ByUnit));
        if let Some(unit) = by_unit.and_then(|(_, row, _)| self.answering.round.units.get(row)) {
            return (unit.name.clone(), unit.code.clone());
        }
        let below: BTreeMap<&str, &str> = self
            .answering
            .round
            .units
            .children(&self.answering.unit.code)
            .map(|u| (u.name.as_str(), u.code.as_str()))
            .collect();
        match below.get(finding.subject.as_str()) {
            Some(code) => (finding.subject.clone(), (*code).to_owned()),
            // A label or a product is no unit.
            None => (catalogue.full_name(self.answering.unit), String::new()),
        }
    }

    fn state(&self, finding: &Finding) -> State {
        if let Some(document) = &finding.waived {
            return State::Waived(document.clone());
        }
        if let Some(since) = finding.explained.as_ref().and_then(|e| e.since.as_ref()) {
            return State::Explained(since.clone());
        }
        if self.answering.received.submission.is_some() && is_repaired(&finding.problem) {
            return State::Repaired;
        }
        if finding.severity == Severity::Note {
            State::NoAction
        } else {
            State::Open
        }
    }
}

/// What the new form has mended: its sheets, heads and formulas are the form's own again.
fn is_repaired(problem: &P) -> bool {
    matches!(
        problem,
        P::SheetMissing { .. }
            | P::ReadAs { .. }
            | P::ColumnMissing { .. }
            | P::NotRead { .. }
            | P::HiddenRead(_)
            | P::RowsListed { .. }
            | P::ExternalLink
    )
}
