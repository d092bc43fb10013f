//! Rows that the form prints and the file has not: an indicator deleted because there is nothing to say about it is missing
//! data, neither met nor unmet.

use std::collections::BTreeSet;

use super::Subject;
use crate::catalogue::{CheckKind as K, FormSheet, SheetKind};
use crate::diagnostic::{Problem as P, Sink};

pub(super) fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for table in subject.submission.tables.values() {
        let Some(form) = subject.catalogue.form.sheet(&table.sheet) else {
            continue;
        };
        if !subject.asks(K::FormRowMissing, &subject.submission.unit.code, &table.set) {
            continue;
        }
        let there: BTreeSet<&str> = table.rows.iter().map(|row| row.key.as_str()).collect();
        let printed = printed(subject, form, &table.set);
        sink.looked.add(K::FormRowMissing, printed.len());
        let rows: Vec<String> = printed
            .into_iter()
            .filter(|(keys, _)| !keys.iter().any(|key| there.contains(key.as_str())))
            .map(|(_, label)| label)
            .collect();
        if !rows.is_empty() {
            let place = subject.place(&table.tab, None);
            sink.report(K::FormRowMissing, place, "", "", P::FormRowsMissing { rows });
        }
    }
}

/// The rows that a sheet prints: the keys that a row can go by, and its label. Rows that sum others are worked out anyway.
fn printed(subject: &Subject<'_>, form: &FormSheet, set: &str) -> Vec<(Vec<String>, String)> {
    let criteria = subject.catalogue.set(set).map_or(&[][..], |s| &s.criteria);
    match form.kind {
        SheetKind::ByIndicator => criteria
            .iter()
            .flat_map(|c| &c.indicators)
            .map(|indicator| {
                let parts = indicator.parts.iter().map(|p| p.code.clone());
                let short = indicator.parts.first().map_or("", |p| p.short.as_str());
                (
                    std::iter::once(indicator.code.clone()).chain(parts).collect(),
                    format!("{} {short}", indicator.code),
                )
            })
            .collect(),
        SheetKind::ByCriterion => criteria
            .iter()
            .map(|c| (vec![c.number.to_string()], format!("{}. {}", c.number, c.name)))
            .collect(),
        _ => form
            .fixed
            .iter()
            .filter(|f| f.sum.is_empty())
            .map(|f| (vec![f.id.clone()], f.label.clone()))
            .collect(),
    }
}
