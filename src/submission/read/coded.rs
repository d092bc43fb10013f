//! Rows that are about an indicator, a criterion, or a fixed label.

use std::collections::BTreeMap;

use super::super::lexicon::leading_code;
use super::super::value;
use super::{Figure, Reader, Scan};
use crate::catalogue::{FixedRow, FormSheet, PlacedColumn, Prefill, ValueType};
use crate::text::fold;
use crate::workbook::CellRef;

impl<'a> Reader<'a> {
    /// Indicator of a row, by code or wording, with its figure.
    pub(super) fn indicator(scan: &Scan<'_, 'a, '_>, number: u32) -> Option<(String, Figure<'a>)> {
        let found = scan.found;
        let set = found.set()?;
        let text = |wanted: &dyn Fn(&PlacedColumn<'_>) -> bool| {
            let head = found.heads.iter().find(|h| found.column(h).is_some_and(wanted))?;
            scan.grid
                .get_down(CellRef::new(number, head.col))
                .map(|c| fold(&value::raw(c)))
        };
        let code = text(&|p| p.column.value_type == ValueType::IndicatorCode);
        let words = text(&|p| p.column.from == Some(crate::catalogue::Prefill::IndicatorText));
        let by_code = |typed: &str| {
            // Typed as a number, 2.1 comes back with a comma.
            let typed = value::indicator_code(typed);
            let (code, rest) = leading_code(&typed)?;
            if !rest.is_empty() {
                return None;
            }
            if let Some((_, indicator)) = set.indicator(code) {
                return indicator
                    .parts
                    .first()
                    .map(|p| (indicator.code.clone(), (p, indicator.none_is_zero)));
            }
            set.part(code)
                .map(|(_, indicator, p)| (p.code.clone(), (p, indicator.none_is_zero)))
        };
        let by_words = |typed: &str| {
            set.parts()
                .find(|(_, i, p)| fold(&i.text) == typed || fold(&p.text) == typed || fold(&p.short) == typed)
                .map(|(_, i, p)| {
                    let key = if i.parts.len() > 1 {
                        p.code.clone()
                    } else {
                        i.code.clone()
                    };
                    (key, (p, i.none_is_zero))
                })
        };
        code.as_deref()
            .and_then(by_code)
            .or_else(|| words.as_deref().and_then(by_words))
    }

    /// Number of the criterion of a row, by number or name.
    pub(super) fn criterion(scan: &Scan<'_, 'a, '_>, number: u32) -> Option<String> {
        let found = scan.found;
        let set = found.set()?;
        let text = |wanted: &dyn Fn(&PlacedColumn<'_>) -> bool| {
            let head = found.heads.iter().find(|h| found.column(h).is_some_and(wanted))?;
            scan.grid
                .get_down(CellRef::new(number, head.col))
                .map(|c| fold(&value::raw(c)))
        };
        let numbered = text(&|p| p.column.value_type == ValueType::Criterion);
        let named = text(&|p| p.column.from == Some(Prefill::CriterionName));
        let by_number = |typed: &str| {
            let (number, ..) = value::criterion_number(typed)?;
            set.criterion(number)
        };
        let by_name = |typed: &str| {
            let is = |c: &&crate::catalogue::Criterion| fold(&c.name) == typed || fold(&c.short) == typed;
            set.criteria.iter().find(is)
        };
        numbered
            .as_deref()
            .and_then(by_number)
            .or_else(|| named.as_deref().and_then(by_name))
            .map(|c| c.number.to_string())
    }
}

/// The fixed row of a label. Any word for a sum names the one row whose own label is such a word.
pub(super) fn fixed_row<'f>(
    form: &'f FormSheet,
    raw: &str,
    words: &crate::catalogue::Words,
    seen: &BTreeMap<String, u32>,
) -> Option<&'f FixedRow> {
    let label = fold(raw);
    let named = |f: &&FixedRow| fold(&f.label) == label || f.synonyms.iter().any(|s| fold(s) == label);
    let mut hits = form.fixed.iter().filter(named);
    let first = hits.next();
    // A label that stands in several groups: the next one that is not taken.
    let free = form
        .fixed
        .iter()
        .filter(named)
        .find(|f| !seen.contains_key(&f.id));
    if let Some(hit) = free.or(first) {
        return Some(hit);
    }
    let mut totals = form
        .fixed
        .iter()
        .filter(|f| !f.sum.is_empty() && words.total_rows.contains(&fold(&f.label)));
    match (totals.next(), totals.next()) {
        (Some(total), None) if words.total_rows.contains(&label) => Some(total),
        _ => None,
    }
}
