//! Rows of lists, and units that are listed by name: which came, which went, which were recognised since.

use std::collections::BTreeMap;

use super::{Change, ChangeKind as K, Held, Side, of_standing, of_unit, then};
use crate::catalogue::{FormSheet, OutputKind};
use crate::intake::Received;
use crate::previous::row_name;
use crate::report::before::Before;
use crate::report::consolidated::Consolidated;
use crate::standing::{Cite, Recognition, Standing};
use crate::submission::{Answer, Row, Table};

pub(super) fn find(c: &Consolidated<'_>, before: &Before<'_>) -> Vec<Change> {
    let mut rows = listed_units(c, before);
    let mut sheets = c.catalogue.output.iter();
    let sheet = sheets.find(|s| s.kind == OutputKind::Changes);
    let lists = sheet.map_or(&[][..], |s| s.lists.as_slice());
    for form in lists.iter().filter_map(|id| c.catalogue.form.sheet(id)) {
        for reporter in &before.both {
            if let Some(list) = List::of(c, before, form, reporter) {
                rows.extend(list.changes());
            }
        }
    }
    rows
}

/// Units under sets that not every unit has to report.
fn listed_units(c: &Consolidated<'_>, before: &Before<'_>) -> Vec<Change> {
    let mut rows = Vec::new();
    let place = |s: &Standing| {
        let first = s.criteria.iter().find_map(|k| k.at.clone());
        first.or_else(|| s.facts.values().next().map(|f| f.cite.clone()))
    };
    for set in c.catalogue.sets.iter().filter(|s| !s.every_unit) {
        for now in c.standings.iter().filter(|s| s.set == set.id) {
            let known = before.both.contains(&now.reporter) && !before.is_new(c.round, &now.unit);
            if known && before.standing(&now.unit, &now.set).is_none() {
                let held = match &now.recognition {
                    Recognition::Yes { number, .. } => Held::Recognised(number.clone()),
                    _ => Held::There,
                };
                let sides = (Side::new(Held::Nothing, None), Side::new(held, place(now)));
                rows.push(of_standing(c, now, K::RowCame, sides));
            }
        }
        for was in before.standings.iter().filter(|s| s.set == set.id) {
            if c.standing(&was.unit, &was.set).is_none() {
                let cite = then(before, &was.unit, place(was).as_ref());
                let sides = (Side::new(Held::There, cite), Side::new(Held::Nothing, None));
                rows.push(of_standing(c, was, K::RowGone, sides));
            }
        }
    }
    rows
}

/// A list of a reporting unit in both rounds.
struct List<'l> {
    c: &'l Consolidated<'l>,
    before: &'l Before<'l>,
    form: &'l FormSheet,
    file: &'l Received,
    then: &'l Table,
    now: &'l Table,
}

impl<'l> List<'l> {
    /// None where one of the two reports does not have the list at all: that is no change of its rows.
    fn of(
        c: &'l Consolidated<'l>,
        before: &'l Before<'l>,
        form: &'l FormSheet,
        reporter: &str,
    ) -> Option<Self> {
        let file = c.counted(reporter)?;
        Some(Self {
            c,
            before,
            form,
            file,
            then: before.earlier.submissions.get(reporter)?.tables.get(&form.id)?,
            now: file.submission.as_ref()?.tables.get(&form.id)?,
        })
    }

    fn changes(&self) -> Vec<Change> {
        let (then, now) = (self.by_name(self.then), self.by_name(self.now));
        let mut rows = Vec::new();
        for (name, row) in &now {
            match then.get(name) {
                // Two rows of one name: none of them is known again.
                Some(None) => {}
                Some(Some(was)) => {
                    if let Some(row) = row {
                        rows.extend(self.recognised(was, row));
                        rows.extend(self.plan(was, row));
                    }
                }
                None => {
                    if let Some(row) = row.filter(|r| !self.before.is_new(self.c.round, &r.unit)) {
                        rows.push(self.change(K::RowCame, None, Some(row)));
                    }
                }
            }
        }
        for (name, row) in &then {
            if let Some(row) = row
                && !now.contains_key(name)
            {
                rows.push(self.change(K::RowGone, Some(row), None));
            }
        }
        rows
    }

    /// Rows by what makes them the same; none for a name that two of them have.
    fn by_name<'t>(&self, table: &'t Table) -> BTreeMap<String, Option<&'t Row>> {
        let mut rows: BTreeMap<String, Option<&Row>> = BTreeMap::new();
        for row in &table.rows {
            if let Some(name) = row_name(self.form, row) {
                let twice = rows.contains_key(&name);
                rows.insert(name, (!twice).then_some(row));
            }
        }
        rows
    }

    /// A row that was not recognised and is now.
    fn recognised(&self, was: &Row, now: &Row) -> Option<Change> {
        let date = self.date(now, "recognition_date")?;
        if self.date(was, "recognition_date").is_some() {
            return None;
        }
        let mut row = self.change(K::Recognised, Some(was), Some(now));
        row.date = Some(date);
        Some(row)
    }

    /// A row that was to be recognised by a day that has passed, and is not.
    fn plan(&self, was: &Row, now: &Row) -> Option<Change> {
        self.form.item("recognition_date")?;
        let date = self.date(was, "planned").filter(|d| *d <= self.c.round.cut_off)?;
        if self.date(now, "recognition_date").is_some() {
            return None;
        }
        let mut row = self.change(K::PlanPassed, Some(was), Some(now));
        row.before.place = self.cell_then(was, "planned");
        row.date = Some(date);
        row.explanation = self.text(now, "explanation");
        Some(row)
    }

    fn change(&self, kind: K, was: Option<&Row>, now: Option<&Row>) -> Change {
        let key = self.form.key.as_deref().unwrap_or_default();
        let state = |row: &Row| match self.date(row, "recognition_date") {
            Some(_) => Held::Recognised(self.text(row, "recognition_no")),
            None if self.form.item("recognition_date").is_some() => Held::NotRecognised,
            None => Held::There,
        };
        let at = if kind == K::Recognised {
            "recognition_no"
        } else {
            key
        };
        let before = was.map_or_else(
            || Side::new(Held::Nothing, None),
            |row| Side::new(state(row), self.cell_then(row, key)),
        );
        let after = now.map_or_else(
            || Side::new(Held::Nothing, None),
            |row| Side::new(state(row), self.cell_now(row, at)),
        );
        let of = now.or(was);
        let unit = of.map_or("", |r| r.unit.as_str());
        let reporter = self.file.unit.as_ref().map_or("", |u| u.code.as_str());
        let mut change = of_unit(self.c, unit, reporter, kind, (before, after));
        change.sheet.clone_from(&self.form.id);
        change.row = of.map_or_else(String::new, |row| self.text(row, key));
        change
    }

    fn entry<'r>(&self, row: &'r Row, item: &str) -> Option<&'r crate::submission::Entry> {
        let column = self.form.item(item).or_else(|| self.form.column(item))?;
        row.cells.get(&column.id)
    }

    fn date(&self, row: &Row, item: &str) -> Option<jiff::civil::Date> {
        match self.entry(row, item)?.answer {
            Answer::Date(date) => Some(date),
            _ => None,
        }
    }

    fn text(&self, row: &Row, item: &str) -> String {
        match self.entry(row, item).map(|e| &e.answer) {
            Some(Answer::Text(text)) => text.clone(),
            Some(Answer::Number(n)) => n.normalize().to_string(),
            _ => String::new(),
        }
    }

    fn cell_now(&self, row: &Row, item: &str) -> Option<Cite> {
        Some(Cite {
            file: self.file.file.clone(),
            tab: self.now.tab.clone(),
            cell: self.entry(row, item)?.at,
        })
    }

    fn cell_then(&self, row: &Row, item: &str) -> Option<Cite> {
        let cite = Cite {
            file: String::new(),
            tab: self.then.tab.clone(),
            cell: self.entry(row, item)?.at,
        };
        then(self.before, &row.unit, Some(&cite))
    }
}
