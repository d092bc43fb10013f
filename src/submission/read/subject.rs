//! Whom a row is about: a unit of the list, a named unit below one, or neither.

use std::collections::BTreeSet;

use super::super::layout::Head;
use super::super::names::{Allowed, Who};
use super::super::{RemarkKind, Row, value};
use super::{Reader, Scan, Use};
use crate::catalogue::{CriteriaSet, Unit, ValueType, name_key};
use crate::text::{fold, slug, tidy};
use crate::workbook::CellRef;

impl<'a> Reader<'a> {
    /// The unit of a row, or why the row is not used.
    pub(super) fn subject(
        &self,
        who: Who<'a>,
        raw: &str,
        set: Option<&CriteriaSet>,
    ) -> Result<&'a Unit, RemarkKind> {
        let name = tidy(raw);
        match who {
            Who::Known(unit, _) => Ok(unit),
            Who::NotSubject(unit) => Err(RemarkKind::RowNotSubject {
                name: self.catalogue.full_name(unit),
                set: set.map(|s| s.name.clone()).unwrap_or_default(),
                kinds: set.map(|s| self.words(&s.kinds)).unwrap_or_default(),
            }),
            Who::Several(candidates) => Err(RemarkKind::RowAmbiguous { name, candidates }),
            Who::Foreign(owner) => Err(RemarkKind::RowForeign { name, owner }),
            Who::Unknown(near) => Err(RemarkKind::RowUnknown { name, near }),
        }
    }

    /// The words for kinds of unit.
    pub(super) fn words(&self, kinds: &[String]) -> Vec<String> {
        kinds
            .iter()
            .filter_map(|k| self.catalogue.kind(k))
            .map(|k| k.word.clone())
            .collect()
    }

    pub(super) fn allowed(scan: &Scan<'_, 'a, '_>, head: &Head) -> Allowed<'a> {
        let found = scan.found;
        let column = found.column(head).map(|p| p.column);
        let any = column.is_some_and(|c| c.any_kind) || found.form().named_kind.is_some();
        Allowed {
            set: found.set().filter(|_| !any && !found.form().unit_set),
            or_self: column.is_some_and(|c| c.or_self),
        }
    }

    /// Text of the row's unit code.
    pub(super) fn code(scan: &Scan<'_, 'a, '_>, number: u32) -> Option<String> {
        let head = scan.found.heads.iter().find(|h| {
            scan.found
                .column(h)
                .is_some_and(|p| p.column.value_type == ValueType::UnitCode)
        })?;
        scan.grid
            .get_down(CellRef::new(number, head.col))
            .map(|c| tidy(&value::raw(c)))
    }

    /// The unit that a row about a named unit (a village) belongs to.
    pub(super) fn within(&self, scan: &Scan<'_, 'a, '_>, number: u32) -> Result<String, Use> {
        let found = scan.found;
        let within = found.form().within.as_deref().unwrap_or_default();
        let Some(head) = found
            .heads
            .iter()
            .find(|h| found.column(h).is_some_and(|p| p.id == within))
        else {
            return Ok(self.unit.code.clone());
        };
        let at = CellRef::new(number, head.col);
        let Some(cell) = scan.grid.get_down(at) else {
            let column = found.column(head).map(|p| p.header.clone()).unwrap_or_default();
            return Err(Use::Remark(
                at,
                String::new(),
                RemarkKind::RowWithoutKey { column },
            ));
        };
        let raw = value::raw(cell);
        let who = self.names.resolve(
            &raw,
            Self::code(scan, number).as_deref(),
            Self::allowed(scan, head),
        );
        match self.subject(who, &raw, found.set()) {
            Ok(unit) => Ok(unit.code.clone()),
            Err(what) => Err(Use::Remark(at, raw.into_owned(), what)),
        }
    }

    /// A named unit (a village) beside the unit of a row, with its kind: a column with the id that is the key of a
    /// sheet of named units.
    pub(super) fn village_beside(&self, scan: &Scan<'_, 'a, '_>, number: u32) -> Option<(String, String)> {
        self.catalogue.form.sheets.iter().find_map(|sheet| {
            let (key, kind) = (sheet.key.as_ref()?, sheet.named_kind.as_ref()?);
            let found = scan.found;
            let head = found
                .heads
                .iter()
                .find(|h| found.column(h).is_some_and(|p| p.id == *key))?;
            let cell = scan.grid.get(CellRef::new(number, head.col))?;
            let text = tidy(&value::raw(cell));
            // "-" and "không" say that there is none.
            (!self.catalogue.words.none.contains(&fold(&text))).then(|| (text, kind.clone()))
        })
    }

    /// Id and name of a named unit.
    pub(super) fn named(&self, within: &str, raw: &str, kind: &str) -> (String, String) {
        let text = tidy(raw);
        let key = name_key(&text, self.catalogue);
        let name = match (key.kind.as_deref() == Some(kind), text.split_once([' ', '.'])) {
            (true, Some((_, rest))) => rest.trim_start_matches(['.', ' ']).to_owned(),
            _ => text,
        };
        let word = self.catalogue.kind(kind).map_or("", |k| k.word.as_str());
        (
            format!("{within}/{}", slug(&name)),
            format!("{word} {name}").trim().to_owned(),
        )
    }

    pub(super) fn missing_units(&mut self, scan: &Scan<'_, 'a, '_>, rows: &[Row]) {
        // A row without a value is as good as none.
        let filled: BTreeSet<&str> = rows
            .iter()
            .filter(|r| !r.unfilled)
            .map(|r| r.unit.as_str())
            .collect();
        let kinds = scan.found.set().map_or(&[][..], |s| s.kinds.as_slice());
        let names: Vec<String> = self
            .names
            .below
            .iter()
            .filter(|u| kinds.contains(&u.kind) && !filled.contains(u.code.as_str()))
            .map(|u| u.name.clone())
            .collect();
        if !names.is_empty() {
            // One word for all of them where they are of one kind.
            let word = match kinds {
                [one] => self.catalogue.kind(one).map(|k| k.word.clone()),
                _ => None,
            };
            self.remark(
                scan.found,
                scan.grid,
                None,
                "",
                RemarkKind::RowMissing { names, word },
            );
        }
    }
}
