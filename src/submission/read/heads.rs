//! What is said about a sheet's name, its heads, and cells that are damaged.

use std::collections::{BTreeMap, BTreeSet};

use super::super::RemarkKind;
use super::super::grid::Grid;
use super::super::layout::{Found, Head};
use super::Reader;
use crate::catalogue::{Fill, SheetKind};
use crate::text::fold;
use crate::workbook::{CellIssueKind, CellRef};

impl<'a> Reader<'a> {
    /// What is said about a sheet's name and heads.
    pub(super) fn heads(&mut self, found: &Found<'a>, grid: &Grid<'_>) {
        let name = &grid.sheet.name;
        if fold(name) != fold(&found.form().name) {
            let what = RemarkKind::SheetReadAs {
                found: name.clone(),
                taken: found.form().name.clone(),
            };
            self.remark(found, grid, None, "", what);
        }
        let key = found.key().map(|h| h.placed);
        // Columns repeated for each criterion or part are told once.
        let mut groups: BTreeMap<&str, Vec<&Head>> = BTreeMap::new();
        for head in found.heads.iter().filter(|h| !h.same) {
            let Some(column) = found.column(head) else {
                continue;
            };
            if column.column.fill == Fill::Typed || key == Some(head.placed) {
                groups.entry(&column.column.id).or_default().push(head);
            }
        }
        // One remark for the sheet: a form typed anew has other words in nearly every head.
        let mut read = Vec::new();
        for mut heads in groups.into_values() {
            heads.sort_by_key(|h| h.placed);
            let span = |words: &dyn Fn(&Head) -> String| match (heads.first(), heads.last()) {
                (Some(first), Some(last)) if heads.len() > 1 => format!("{} … {}", words(first), words(last)),
                (Some(only), _) => words(only),
                _ => String::new(),
            };
            if let Some(at) = heads.iter().map(|h| h.at).min() {
                let taken = span(&|h| found.column(h).map(|p| p.header.clone()).unwrap_or_default());
                read.push((at.col, at, span(&|h| h.words.clone()), taken));
            }
        }
        read.sort();
        if let Some(&(_, at, ..)) = read.first() {
            let read = read
                .into_iter()
                .map(|(_, _, written, taken)| (written, taken))
                .collect();
            self.remark(found, grid, Some(at), "", RemarkKind::ColumnsReadAs { read });
        }
        for (i, placed) in found.placed().iter().enumerate() {
            let needed = placed.column.required || placed.column.required_if.is_some();
            if placed.column.fill == Fill::Typed && needed && !found.heads.iter().any(|h| h.placed == i) {
                let what = RemarkKind::ColumnMissing {
                    column: placed.header.clone(),
                };
                self.remark(found, grid, None, "", what);
            }
        }
    }

    /// Cells that could not be handed on; a formula without a stored value matters only where a value is typed.
    pub(super) fn damaged(&mut self, found: &Found<'a>, grid: &Grid<'_>) -> BTreeSet<CellRef> {
        let mut damaged = BTreeSet::new();
        for issue in &grid.sheet.issues {
            let typed = issue.at.is_some_and(|at| {
                found.heads.iter().any(|h| {
                    // The facts of a record sheet stand under one another.
                    h.col == at.col
                        && (found.form().kind != SheetKind::Record || h.row == at.row)
                        && found
                            .column(h)
                            .is_some_and(|p| p.column.fill == Fill::Typed && p.column.calc.is_none())
                })
            });
            if issue.kind == CellIssueKind::NoStoredValue && !typed {
                continue;
            }
            damaged.extend(issue.at);
            self.remark(found, grid, issue.at, "", RemarkKind::CellDamaged);
        }
        damaged
    }
}
