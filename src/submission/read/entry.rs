//! One cell as a typed value.

use super::super::layout::Head;
use super::super::names::{Allowed, Who};
use super::super::{Answer, Entry, Unread, value};
use super::{Figure, Reader, Scan};
use crate::catalogue::{Fill, PlacedColumn, SheetKind, ValueType};
use crate::workbook::{Cell, CellRef};

impl<'a> Reader<'a> {
    pub(super) fn entry(
        &self,
        scan: &Scan<'_, 'a, '_>,
        (placed, head): (&PlacedColumn<'a>, &Head),
        at: CellRef,
        cell: Option<&Cell>,
        figure: Option<Figure<'a>>,
        code: Option<&str>,
    ) -> Entry {
        let own = placed.part.map(|part| {
            let set = scan.found.set();
            let none_is_zero = set
                .and_then(|s| s.part(&part.code))
                .is_some_and(|(_, i, _)| i.none_is_zero);
            (part, none_is_zero)
        });
        let figure = own.or(figure);
        let field = value::Field {
            column: placed.column,
            part: figure.map(|f| f.0),
            none_is_zero: figure.is_some_and(|f| f.1),
            head: if head.same { "" } else { &head.words },
            criteria: scan
                .found
                .set()
                .filter(|_| placed.column.counts_criteria)
                .map(|s| s.criteria.len()),
        };
        let (mut answer, mut tolerated) = value::parse(cell, &field, self.catalogue, self.date_1904);
        let raw = cell.map(|c| value::raw(c).into_owned()).unwrap_or_default();
        if scan.damaged.contains(&at) {
            answer = Answer::Unreadable(Unread::Damaged);
        }
        let reporting = scan.found.form().kind == SheetKind::Record;
        if placed.column.value_type == ValueType::Unit && matches!(answer, Answer::Text(_)) && !reporting {
            let head = scan
                .found
                .heads
                .iter()
                .find(|h| scan.found.column(h).is_some_and(|p| p.id == placed.id));
            let allowed = head.map_or(
                Allowed {
                    set: None,
                    or_self: false,
                },
                |h| Self::allowed(scan, h),
            );
            (answer, tolerated) = match self.names.resolve(&raw, code, allowed) {
                Who::Known(unit, how) => (Answer::Unit(unit.code.clone()), how),
                Who::Several(candidates) => (Answer::Unreadable(Unread::SeveralUnits(candidates)), None),
                _ => (Answer::Unreadable(Unread::NotInList), None),
            };
        }
        let is_key = scan.key.is_some_and(|k| k.col == at.col);
        if placed.column.fill != Fill::Typed && !is_key {
            tolerated = None;
        }
        Entry {
            answer,
            raw,
            at,
            tolerated,
            adjusted: false,
        }
    }
}
