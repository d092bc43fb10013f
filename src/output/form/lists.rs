//! Closed lists of the form: values of choice columns, names of units; each under a defined name on the hidden sheet.

use super::FormContext;
use super::domain::Domain;
use super::plan::children;
use crate::catalogue::{Column, FormSheet, SheetKind, Unit, ValueType};

/// The units that the form's by-unit sheets list, in file order.
pub(super) fn by_unit_units<'a>(context: &'a FormContext<'_>) -> Vec<&'a Unit> {
    let sets: Vec<_> = context
        .catalogue
        .form
        .sheets
        .iter()
        .filter(|s| s.kind == SheetKind::ByUnit)
        .map(|s| context.catalogue.sheet_set(s, &context.unit.kind))
        .collect();
    children(context, None)
        .filter(|u| {
            sets.iter()
                .any(|set| set.is_none_or(|s| s.kinds.contains(&u.kind)))
        })
        .collect()
}

/// What a unit is called in a column of units: the bare name, with the word for its kind in front where it is of a kind
/// that the by-unit sheets do not list, and for the reporting unit itself.
pub(crate) fn unit_label(context: &FormContext<'_>, unit: &Unit) -> String {
    if by_unit_units(context).iter().any(|u| u.code == unit.code) {
        unit.name.clone()
    } else {
        context.catalogue.full_name(unit)
    }
}

/// The units that a column of units allows, in the order of its list.
pub(crate) fn units_of<'a>(
    context: &'a FormContext<'_>,
    sheet: &FormSheet,
    column: &Column,
) -> Vec<&'a Unit> {
    let set = context.catalogue.sheet_set(sheet, &context.unit.kind);
    let mut out = Vec::new();
    if column.or_self {
        out.push(context.unit);
    }
    if column.any_kind {
        out.extend(children(context, None));
        return out;
    }
    let of_set: Vec<&Unit> = set
        .map(|s| children(context, Some(s)).collect())
        .unwrap_or_default();
    if of_set.is_empty() {
        // The set is for units further down (villages), or there is none: the units that the form is about.
        out.extend(by_unit_units(context));
    } else {
        out.extend(of_set);
    }
    out
}

/// The list of a column, where it has one.
pub(super) fn domain(context: &FormContext<'_>, sheet: &FormSheet, column: &Column) -> Option<Domain> {
    match &column.value_type {
        ValueType::Choice(id) => {
            let list = context.catalogue.list(id)?;
            Some(Domain::Listed {
                name: defined_name(id),
                labels: list.values.iter().map(|v| v.label.clone()).collect(),
            })
        }
        ValueType::Unit if column.fill == crate::catalogue::Fill::Typed => {
            let units = units_of(context, sheet, column);
            if units.is_empty() {
                return None;
            }
            let name = match (column.or_self, column.any_kind) {
                (false, false) => format!("don_vi_{}", sheet.set.as_deref().unwrap_or_default()),
                (false, true) => "don_vi_moi_loai".to_owned(),
                (true, false) => "don_vi_va_cap_tren".to_owned(),
                (true, true) => "don_vi_moi_loai_va_cap_tren".to_owned(),
            };
            Some(Domain::Listed {
                name: defined_name(&name),
                labels: units.into_iter().map(|u| unit_label(context, u)).collect(),
            })
        }
        _ => None,
    }
}

/// The label of a value id of a column.
pub(super) fn label(context: &FormContext<'_>, column: &Column, id: &str) -> String {
    match &column.value_type {
        ValueType::Choice(list) => context
            .catalogue
            .list(list)
            .map_or_else(|| id.to_owned(), |l| l.label(id).to_owned()),
        _ => id.to_owned(),
    }
}

/// A name that Excel allows.
fn defined_name(id: &str) -> String {
    format!("ds_{}", crate::text::slug(id).replace('-', "_"))
}
