//! Finding the form in a workbook by its head words: which sheet is which, which column is which, wherever they stand.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{CriteriaSet, Each, Fill, FormSheet, PlacedColumn, SheetKind};
use crate::text::{fold, tidy};
use crate::workbook::{Cell, CellRef, Content, Sheet};

use super::value::words;

/// Rows looked at for a head: an official block is at most a dozen rows.
const HEAD_ROWS: usize = 60;

/// A sheet as rows of cells, with merged regions looked up.
pub(super) struct Grid<'a> {
    pub(super) sheet: &'a Sheet,
    rows: BTreeMap<u32, BTreeMap<u16, &'a Cell>>,
    /// Folded texts of the rows where a head may stand.
    heads: BTreeMap<u32, Vec<String>>,
}

impl<'a> Grid<'a> {
    pub(super) fn new(sheet: &'a Sheet) -> Self {
        let mut rows: BTreeMap<u32, BTreeMap<u16, &'a Cell>> = BTreeMap::new();
        for cell in &sheet.cells {
            rows.entry(cell.at.row).or_default().insert(cell.at.col, cell);
        }
        let heads = rows
            .iter()
            .take(HEAD_ROWS)
            .map(|(r, row)| (*r, row.values().map(|c| fold(&words(&c.content))).collect()))
            .collect();
        Self { sheet, rows, heads }
    }

    fn folded(&self, row: u32) -> &[String] {
        self.heads.get(&row).map_or(&[], Vec::as_slice)
    }

    pub(super) fn cell(&self, at: CellRef) -> Option<&'a Cell> {
        self.rows.get(&at.row)?.get(&at.col).copied()
    }

    /// The cell, or the top-left one of the merged region it lies in.
    pub(super) fn merged(&self, at: CellRef) -> Option<&'a Cell> {
        self.cell(at).or_else(|| {
            let region = self.sheet.merges.iter().find(|m| m.contains(at))?;
            self.cell(region.first)
        })
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = (u32, &BTreeMap<u16, &'a Cell>)> {
        self.rows.iter().map(|(n, row)| (*n, row))
    }

    pub(super) fn row(&self, row: u32) -> Option<&BTreeMap<u16, &'a Cell>> {
        self.rows.get(&row)
    }

    fn text(&self, at: CellRef) -> Option<String> {
        self.merged(at)
            .map(|c| tidy(&words(&c.content)))
            .filter(|t| !t.is_empty())
    }
}

/// A form sheet found in a workbook sheet.
pub(super) struct Found<'a> {
    pub(super) form: &'a FormSheet,
    pub(super) set: Option<&'a CriteriaSet>,
    /// Row of the lowest head; rows of data come after it.
    pub(super) head_row: u32,
    /// Column of each placed column.
    pub(super) columns: Vec<(PlacedColumn<'a>, u16, String)>,
    /// Heads that mean nothing to the form.
    pub(super) unknown: Vec<(u16, String)>,
    /// Record sheets: field → (cell of the label, cell of the value).
    pub(super) fields: BTreeMap<String, (CellRef, CellRef)>,
    score: f64,
}

/// Which workbook sheet holds which form sheet: the best pairs first, each side once.
pub(super) fn assign<'a>(
    grids: &[Grid<'_>],
    forms: &[(&'a FormSheet, Option<&'a CriteriaSet>)],
    unit_kind: &str,
) -> BTreeMap<usize, Found<'a>> {
    let mut pairs: Vec<(usize, usize, Found<'a>)> = Vec::new();
    // The words of each form sheet are folded once, not once for each sheet they are looked for on.
    let known: Vec<(Vec<PlacedColumn<'a>>, Names)> = forms
        .iter()
        .map(|(form, set)| {
            let placed = form.expand(*set, unit_kind);
            let names = Names::new(&placed, *set);
            (placed, names)
        })
        .collect();
    for (g, grid) in grids.iter().enumerate() {
        for (f, ((form, set), (placed, names))) in forms.iter().zip(&known).enumerate() {
            let found = if form.kind == SheetKind::Record {
                record(grid, form)
            } else {
                table(grid, form, *set, placed, names)
            };
            if let Some(mut found) = found {
                found.score += name_bonus(&grid.sheet.name, form);
                pairs.push((g, f, found));
            }
        }
    }
    pairs.sort_by(|a, b| {
        b.2.score
            .total_cmp(&a.2.score)
            .then(a.0.cmp(&b.0))
            .then(a.1.cmp(&b.1))
    });
    let (mut sheets, mut taken) = (BTreeMap::new(), BTreeSet::new());
    for (g, f, found) in pairs {
        if !sheets.contains_key(&g) && !taken.contains(&f) {
            taken.insert(f);
            sheets.insert(g, found);
        }
    }
    sheets
}

fn name_bonus(tab: &str, form: &FormSheet) -> f64 {
    let tab = fold(tab);
    let names: Vec<String> = std::iter::once(&form.name)
        .chain(&form.synonyms)
        .map(|n| fold(n))
        .collect();
    if names.contains(&tab) {
        0.5
    } else if names.iter().any(|n| tab.contains(n.as_str())) {
        0.2
    } else {
        0.0
    }
}

/// Labels of facts, each with its value to the right.
fn record<'a>(grid: &Grid<'_>, form: &'a FormSheet) -> Option<Found<'a>> {
    let mut labels: BTreeMap<String, &str> = BTreeMap::new();
    for column in &form.columns {
        for name in std::iter::once(&column.header).chain(&column.synonyms) {
            labels.entry(fold(name)).or_insert(&column.id);
        }
    }
    let heads: BTreeSet<String> = std::iter::once(&form.value_header)
        .chain(&form.value_synonyms)
        .map(|h| fold(h))
        .collect();
    let label_head = fold(&form.label_header);
    let mut value_column: Option<(u32, u16)> = None;
    let mut fields = BTreeMap::new();
    for (r, row) in grid.rows() {
        if value_column.is_none() && row.values().any(|c| fold(&words(&c.content)) == label_head) {
            value_column = row
                .values()
                .find(|c| heads.contains(&fold(&words(&c.content))))
                .map(|c| (r, c.at.col));
        }
        for (col, cell) in row {
            let Content::Text(text) = &cell.content else {
                continue;
            };
            let key = fold(
                text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ')' || c == ' '),
            );
            let Some(id) = labels.get(&key) else { continue };
            // The first label wins: a value that reads like a label comes after it.
            if fields.contains_key(*id) {
                continue;
            }
            let at = CellRef::new(r, *col);
            let value = match value_column {
                Some((_, v)) if v > *col => CellRef::new(r, v),
                _ => row
                    .keys()
                    .find(|c| **c > *col)
                    .map_or(CellRef::new(r, col.saturating_add(1)), |c| CellRef::new(r, *c)),
            };
            fields.insert((*id).to_owned(), (at, value));
        }
    }
    if fields.len() < 4 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a score out of a few dozen")]
    let score = fields.len() as f64 / form.columns.len().max(1) as f64;
    Some(Found {
        form,
        set: None,
        head_row: 0,
        columns: Vec::new(),
        unknown: Vec::new(),
        fields,
        score,
    })
}

/// The best head block of a table.
fn table<'a>(
    grid: &Grid<'_>,
    form: &'a FormSheet,
    set: Option<&'a CriteriaSet>,
    placed: &[PlacedColumn<'a>],
    names: &Names,
) -> Option<Found<'a>> {
    let typed = placed
        .iter()
        .filter(|p| p.column.fill == Fill::Typed)
        .count()
        .max(1);
    let mut best: Option<Found<'a>> = None;
    // A head holds the key column's words: only rows at or just below them are tried, so that work stays in proportion.
    let key = key_column(form);
    let index = key.and_then(|key| placed.iter().position(|p| p.id == key));
    let mut candidates: BTreeSet<u32> = BTreeSet::new();
    for r in grid.rows().map(|(r, _)| r).take(HEAD_ROWS) {
        let here = grid
            .folded(r)
            .iter()
            .any(|text| index.is_none_or(|i| names.exact.get(text) == Some(&i)));
        if here {
            candidates.extend(r..=r.saturating_add(2));
        }
    }
    for leaf in candidates {
        for height in 1..=3_u32 {
            let Some(top) = leaf.checked_sub(height - 1) else {
                continue;
            };
            let Some(found) = block(grid, form, set, placed, names, top, leaf, typed) else {
                continue;
            };
            // A taller block has to find more: one row too many takes a band or a title for part of a head.
            if best.as_ref().is_none_or(|b| found.score > b.score + 1e-9) {
                best = Some(found);
            }
        }
    }
    best.filter(|b| b.score >= 0.3 || name_bonus(&grid.sheet.name, form) > 0.0 && b.columns.len() >= 3)
}

/// The column that a head must have.
fn key_column(form: &FormSheet) -> Option<&str> {
    form.key
        .as_deref()
        .or_else(|| (form.kind == SheetKind::ByIndicator).then_some("indicator"))
}

#[expect(
    clippy::too_many_arguments,
    reason = "a head block is tried with everything known of the sheet"
)]
fn block<'a>(
    grid: &Grid<'_>,
    form: &'a FormSheet,
    set: Option<&'a CriteriaSet>,
    placed: &[PlacedColumn<'a>],
    names: &Names,
    top: u32,
    leaf: u32,
    typed: usize,
) -> Option<Found<'a>> {
    let mut columns: BTreeSet<u16> = (top..=leaf)
        .filter_map(|r| grid.row(r))
        .flat_map(|row| row.keys().copied())
        .collect();
    for merge in grid
        .sheet
        .merges
        .iter()
        .filter(|m| m.first.row >= top && m.last.row <= leaf)
    {
        // Merged heads are a few dozen columns wide; a region across the whole sheet is no head.
        if merge.last.col - merge.first.col < 256 {
            columns.extend(merge.first.col..=merge.last.col);
        }
    }
    let mut taken: BTreeMap<usize, (u16, String)> = BTreeMap::new();
    let mut unknown = Vec::new();
    for col in columns {
        let texts: Vec<String> = (top..=leaf)
            .filter_map(|r| grid.text(CellRef::new(r, col)))
            .collect();
        let mut path: Vec<String> = Vec::new();
        for text in texts {
            if path.last() != Some(&text) {
                path.push(text);
            }
        }
        let Some(own) = path.last().cloned() else { continue };
        match names.find(&path).filter(|i| !taken.contains_key(i)) {
            Some(index) => {
                taken.insert(index, (col, own));
            }
            None => unknown.push((col, own)),
        }
    }
    let key = key_column(form);
    let has_key = key.is_none_or(|key| taken.keys().filter_map(|i| placed.get(*i)).any(|p| p.id == key));
    if !has_key || taken.len() < 3 {
        return None;
    }
    let hits = taken
        .keys()
        .filter(|i| placed.get(**i).is_some_and(|p| p.column.fill == Fill::Typed))
        .count();
    #[expect(clippy::cast_precision_loss, reason = "scores of at most a hundred columns")]
    let score = hits as f64 / typed as f64 + taken.len() as f64 / 10_000.0;
    let columns = taken
        .into_iter()
        .filter_map(|(i, (col, head))| Some((placed.get(i)?.clone(), col, head)))
        .collect();
    Some(Found {
        form,
        set,
        head_row: leaf,
        columns,
        unknown,
        fields: BTreeMap::new(),
        score,
    })
}

/// Words that mean each placed column.
struct Names {
    /// Folded words → column.
    exact: BTreeMap<String, usize>,
    /// `7.`, `tc7 `, `1.1 `: beginnings of a head.
    starts: Vec<(String, usize)>,
    /// A number or code alone: weak, only where nothing better is.
    bare: BTreeMap<String, usize>,
}

impl Names {
    fn new(placed: &[PlacedColumn<'_>], set: Option<&CriteriaSet>) -> Self {
        let mut names = Self {
            exact: BTreeMap::new(),
            starts: Vec::new(),
            bare: BTreeMap::new(),
        };
        for (i, p) in placed.iter().enumerate() {
            names.exact.entry(fold(&p.header)).or_insert(i);
            if p.column.each.is_none() {
                for synonym in &p.column.synonyms {
                    names.exact.entry(fold(synonym)).or_insert(i);
                }
                // "Kinh phí cần" for "Kinh phí cần (triệu đồng)": the unit of measure in brackets may be left off.
                if let Some((front, _)) = p.header.split_once(" (") {
                    names.exact.entry(fold(front)).or_insert(i);
                }
            }
            match (p.column.each, p.criterion, p.part) {
                (Some(Each::Criterion), Some(n), _) => {
                    for word in [format!("tc{n}"), format!("tc {n}"), format!("tiêu chí {n}")] {
                        names.exact.entry(fold(&word)).or_insert(i);
                        names.starts.push((format!("{} ", fold(&word)), i));
                        names.starts.push((format!("{}.", fold(&word)), i));
                    }
                    names.starts.push((format!("{n}. "), i));
                    names.bare.insert(n.to_string(), i);
                    if let Some(c) = set.and_then(|s| s.criterion(n)) {
                        names.exact.entry(fold(&c.name)).or_insert(i);
                        names.exact.entry(fold(&c.short)).or_insert(i);
                    }
                }
                (Some(Each::Part), _, Some(part)) => {
                    for word in [
                        part.code.clone(),
                        format!("ct {}", part.code),
                        format!("ct{}", part.code),
                    ] {
                        names.starts.push((format!("{} ", fold(&word)), i));
                        names.starts.push((format!("{}. ", fold(&word)), i));
                        names.exact.entry(fold(&word)).or_insert(i);
                    }
                    names.exact.entry(fold(&part.text)).or_insert(i);
                    names.exact.entry(fold(&part.short)).or_insert(i);
                }
                _ => {}
            }
        }
        names
    }

    /// The column that a head path means: its own words, then with those above, then beginnings, then bare numbers.
    fn find(&self, path: &[String]) -> Option<usize> {
        let own = fold(path.last()?);
        if let Some(i) = self.exact.get(&own) {
            return Some(*i);
        }
        for from in (0..path.len().saturating_sub(1)).rev() {
            let above = path.get(from..)?;
            for separator in [" / ", " "] {
                if let Some(i) = self.exact.get(&fold(&above.join(separator))) {
                    return Some(*i);
                }
            }
        }
        if let Some((_, i)) = self
            .starts
            .iter()
            .find(|(start, _)| own.starts_with(start.as_str()))
        {
            return Some(*i);
        }
        self.bare.get(&own).copied()
    }
}
