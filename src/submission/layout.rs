//! Finding the form's sheets and columns in a workbook by the words over them, never by position.
//!
//! What comes in: the sheets of a book and the form. What goes out: which tab is which sheet, and which column holds
//! what; nothing is read below the heads. It refuses a tab without the key column, or with less than a third of the
//! typed columns unless its name says what it is.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::value;
use crate::catalogue::{Catalogue, CriteriaSet, Fill, FormSheet, PlacedColumn, SheetKind, ValueType};
use crate::text::{bare, fold, tidy};
use crate::workbook::{Book, Cell, CellRef, Sheet};

/// Name of the hidden sheet with the stamp.
pub(super) const STAMP_SHEET: &str = "_ntm";
/// Rows with content that are looked at for heads.
const HEAD_ROWS: usize = 60;
/// Columns that are looked at.
const COLUMNS: usize = 400;
/// Rows that are looked at for labels of a record sheet.
const RECORD_ROWS: usize = 300;
/// Labels that make a record sheet.
const LEAST_LABELS: usize = 4;
/// Larger merged regions hold no heads or rows.
const LARGEST_MERGE: u64 = 5_000;
/// Positions kept over all merged regions of a sheet.
const MERGED_POSITIONS: usize = 200_000;

/// A sheet with its cells by position.
#[derive(Debug)]
pub(super) struct Grid<'b> {
    pub(super) sheet: &'b Sheet,
    cells: BTreeMap<CellRef, &'b Cell>,
    origins: BTreeMap<CellRef, CellRef>,
    /// Rows that hold a cell, ascending.
    pub(super) rows: Vec<u32>,
}

impl<'b> Grid<'b> {
    /// Cells that hold nothing but blanks are left out.
    pub(super) fn new(sheet: &'b Sheet) -> Self {
        let cells: BTreeMap<CellRef, &Cell> = sheet
            .cells
            .iter()
            .filter(|c| !tidy(&value::raw(c)).is_empty())
            .map(|c| (c.at, c))
            .collect();
        let mut origins = BTreeMap::new();
        for region in &sheet.merges {
            let height = u64::from(region.last.row.saturating_sub(region.first.row)) + 1;
            let width = u64::from(region.last.col.saturating_sub(region.first.col)) + 1;
            if height * width > LARGEST_MERGE || origins.len() > MERGED_POSITIONS {
                continue;
            }
            for row in region.first.row..=region.last.row {
                for col in region.first.col..=region.last.col {
                    origins.insert(CellRef::new(row, col), region.first);
                }
            }
        }
        let rows = cells
            .keys()
            .map(|at| at.row)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        Self {
            sheet,
            cells,
            origins,
            rows,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    pub(super) fn count(&self) -> usize {
        self.cells.len()
    }

    pub(super) fn get(&self, at: CellRef) -> Option<&'b Cell> {
        self.cells.get(&at).copied()
    }

    /// The cell, or the one above it that it is merged with.
    pub(super) fn get_down(&self, at: CellRef) -> Option<&'b Cell> {
        self.get(at).or_else(|| {
            let origin = self.origin(at);
            if origin.col == at.col {
                self.get(origin)
            } else {
                None
            }
        })
    }

    /// Cells of a row, left to right.
    pub(super) fn row(&self, row: u32) -> impl Iterator<Item = &'b Cell> + '_ {
        self.cells
            .range(CellRef::new(row, 0)..=CellRef::new(row, u16::MAX))
            .map(|(_, cell)| *cell)
    }

    fn origin(&self, at: CellRef) -> CellRef {
        self.origins.get(&at).copied().unwrap_or(at)
    }

    /// Tidy text of a cell.
    pub(super) fn text(&self, at: CellRef) -> Option<String> {
        self.get(at).map(|c| tidy(&value::raw(c)))
    }
}

/// A column or fact as found.
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// Index in [`Found::placed`].
    pub(super) placed: usize,
    /// Cell of the head or label.
    pub(super) at: CellRef,
    /// Column of the values; for a fact, with [`Head::row`] its cell.
    pub(super) col: u16,
    /// Row of a fact's value.
    pub(super) row: u32,
    /// Words that were matched.
    pub(super) words: String,
    /// They are the form's own.
    pub(super) same: bool,
}

/// A sheet of the form as found.
#[derive(Debug)]
pub(super) struct Found<'a> {
    pub(super) form: &'a FormSheet,
    pub(super) set: Option<&'a CriteriaSet>,
    pub(super) placed: Vec<PlacedColumn<'a>>,
    /// Index of the tab in the book.
    pub(super) tab: usize,
    /// Row of the lowest head; for a record sheet, of the first label.
    pub(super) head_row: u32,
    pub(super) heads: Vec<Head>,
    /// Words over columns that are not matched; for a record sheet, labels with a value.
    pub(super) others: BTreeMap<CellRef, String>,
    score: f64,
}

impl<'a> Found<'a> {
    pub(super) fn column(&self, head: &Head) -> Option<&PlacedColumn<'a>> {
        self.placed.get(head.placed)
    }

    /// The column whose value makes a row: the form's key, else indicator code, else the wording of the indicator.
    pub(super) fn key(&self) -> Option<&Head> {
        key_of(self.form, &self.placed)
            .iter()
            .find_map(|key| self.heads.iter().find(|h| h.placed == *key))
    }
}

/// Columns that can be the key, best first.
fn key_of(form: &FormSheet, placed: &[PlacedColumn<'_>]) -> Vec<usize> {
    let by = |test: &dyn Fn(&PlacedColumn<'_>) -> bool| placed.iter().position(test);
    if let Some(key) = &form.key {
        return by(&|p| &p.id == key).into_iter().collect();
    }
    let code = by(&|p| p.column.value_type == ValueType::IndicatorCode);
    let words = by(&|p| p.column.from == Some(crate::catalogue::Prefill::IndicatorText));
    code.into_iter().chain(words).collect()
}

/// What is known about a sheet's columns, for matching.
struct Words {
    exact: BTreeMap<String, Vec<(u8, usize)>>,
    numbers: BTreeMap<u16, usize>,
    codes: BTreeMap<String, usize>,
    keys: Vec<usize>,
    typed: BTreeSet<usize>,
}

impl Words {
    fn new(form: &FormSheet, placed: &[PlacedColumn<'_>], set: Option<&CriteriaSet>) -> Self {
        let mut words = Self {
            exact: BTreeMap::new(),
            numbers: BTreeMap::new(),
            codes: BTreeMap::new(),
            keys: key_of(form, placed),
            typed: BTreeSet::new(),
        };
        let mut add = |text: &str, rank: u8, i: usize| {
            let key = fold(text);
            if !key.is_empty() {
                words.exact.entry(key).or_default().push((rank, i));
            }
        };
        for (i, p) in placed.iter().enumerate() {
            if p.column.fill == Fill::Typed {
                words.typed.insert(i);
            }
            add(&p.header, 0, i);
            for synonym in &p.column.synonyms {
                add(synonym, 1, i);
            }
            if let Some(part) = p.part {
                words.codes.insert(fold(&part.code), i);
                add(&part.short, 3, i);
                add(&part.text, 3, i);
            } else if let Some(number) = p.criterion {
                words.numbers.insert(number, i);
                if let Some(criterion) = set.and_then(|s| s.criterion(number)) {
                    add(&criterion.name, 3, i);
                    add(&criterion.short, 3, i);
                }
            }
        }
        words
    }

    /// Columns that a folded head can mean, with how near the words are.
    fn means(&self, folded: &str, out: &mut Vec<(u8, usize)>, joined: bool) {
        if let Some(hits) = self.exact.get(folded) {
            out.extend(hits.iter().map(|(rank, i)| (rank + u8::from(joined), *i)));
        }
        if joined {
            return;
        }
        if !self.numbers.is_empty()
            && let Some((number, rest, _)) = value::criterion_number(folded)
            && let Some(i) = self.numbers.get(&number)
        {
            out.push((if rest.is_empty() { 2 } else { 3 }, *i));
        }
        if !self.codes.is_empty()
            && let Some((code, rest)) = leading_code(folded)
            && let Some(i) = self.codes.get(code)
        {
            out.push((if rest.is_empty() { 2 } else { 3 }, *i));
        }
    }
}

/// Words in front of the code of an indicator, folded.
static INDICATOR_WORDS: LazyLock<[String; 2]> = LazyLock::new(|| [fold("chỉ tiêu"), "ct".to_owned()]);

/// "17.1a" of the folded heads "17.1a. nước", "ct 17.1a", "17.1a", and what follows.
pub(super) fn leading_code(folded: &str) -> Option<(&str, &str)> {
    let text = INDICATOR_WORDS
        .iter()
        .find_map(|w| folded.strip_prefix(w.as_str()))
        .unwrap_or(folded)
        .trim_start_matches([' ', '.']);
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let end = text
        .char_indices()
        .find(|(_, c)| !(c.is_ascii_alphanumeric() || *c == '.'))
        .map_or(text.len(), |(at, _)| at);
    let (code, rest) = text.split_at_checked(end)?;
    let boundary = rest.is_empty() || rest.starts_with([' ', ':', ')', '-']);
    boundary.then(|| (code.trim_end_matches('.'), rest.trim()))
}

/// The heads of a block of rows.
struct Block {
    leaf: u32,
    heads: Vec<BlockHead>,
}

struct BlockHead {
    at: CellRef,
    leaf: (String, String),
    parents: Vec<(String, String)>,
}

/// Every sheet of the form that is in the book, in the form's order. `kind` is the reporting unit's.
pub(super) fn find<'a>(
    book: &Book,
    grids: &[Grid<'_>],
    catalogue: &'a Catalogue,
    kind: &str,
) -> Vec<Found<'a>> {
    debug_assert_eq!(book.sheets.len(), grids.len());
    let forms: Vec<_> = catalogue
        .form
        .sheets
        .iter()
        .filter(|s| s.has_data())
        .map(|form| {
            let set = catalogue.sheet_set(form, kind);
            let placed = form.expand(set, kind);
            let words = Words::new(form, &placed, set);
            (form, set, placed, words)
        })
        .collect();
    let mut candidates: Vec<(usize, Found<'a>)> = Vec::new();
    for (tab, grid) in grids.iter().enumerate() {
        if grid.sheet.name == STAMP_SHEET || grid.is_empty() {
            continue;
        }
        let blocks = blocks(grid);
        for (order, (form, set, placed, words)) in forms.iter().enumerate() {
            let named = names_sheet(&grid.sheet.name, form);
            let found = if form.kind == SheetKind::Record {
                record(grid, form, placed, words)
            } else {
                table(&blocks, words, named)
            };
            if let Some((score, head_row, heads, others)) = found {
                let score = score + if named { 0.3 } else { 0.0 };
                let (set, placed) = (*set, placed.clone());
                candidates.push((
                    order,
                    Found {
                        form,
                        set,
                        placed,
                        tab,
                        head_row,
                        heads,
                        others,
                        score,
                    },
                ));
            }
        }
    }
    // A stable sort keeps tabs, then sheets of the form, in order where scores are equal.
    candidates.sort_by(|(_, a), (_, b)| b.score.total_cmp(&a.score));
    let mut taken: BTreeMap<usize, Found<'a>> = BTreeMap::new();
    let mut tabs = BTreeSet::new();
    for (order, found) in candidates {
        if !taken.contains_key(&order) && tabs.insert(found.tab) {
            taken.insert(order, found);
        }
    }
    taken.into_values().collect()
}

/// Whether a tab's name is one of a sheet's, also behind a number or "Biểu 02 -", before a year, or without marks.
pub(super) fn names_sheet(tab: &str, form: &FormSheet) -> bool {
    let names: Vec<String> = std::iter::once(&form.name)
        .chain(&form.synonyms)
        .map(|n| bare(n))
        .collect();
    let whole = bare(tab);
    let word = bare("Biểu");
    let mut rest = whole.as_str();
    if let Some(after) = rest.strip_prefix(&word) {
        rest = after.trim_start_matches([' ', '.', '-']);
    }
    let digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let stripped = if digits.len() == rest.len() {
        whole.as_str()
    } else {
        digits.trim_start_matches([' ', '.', '-', '_', ':'])
    };
    let dated = stripped
        .rsplit_once(' ')
        .filter(|(_, year)| year.len() == 4 && year.chars().all(|c| c.is_ascii_digit()))
        .map_or(stripped, |(front, _)| front);
    names.iter().any(|n| *n == whole || *n == stripped || *n == dated)
}

fn blocks(grid: &Grid<'_>) -> Vec<Block> {
    let mut out = Vec::new();
    let mut folded: BTreeMap<CellRef, (String, String)> = BTreeMap::new();
    let mut ends: BTreeSet<u32> = BTreeSet::new();
    for row in grid.rows.iter().take(HEAD_ROWS) {
        ends.insert(*row);
        for cell in grid.row(*row).take(COLUMNS) {
            let text = tidy(&value::raw(cell));
            let key = fold(&text);
            folded.insert(cell.at, (text, key));
        }
    }
    for leaf in ends {
        for height in 1..=3u32 {
            let Some(top) = (leaf + 1).checked_sub(height) else {
                continue;
            };
            let mut cols = BTreeSet::new();
            for row in top..=leaf {
                cols.extend(grid.row(row).take(COLUMNS).map(|c| c.at.col));
                cols.extend(
                    grid.origins
                        .range(CellRef::new(row, 0)..=CellRef::new(row, u16::MAX))
                        .take(COLUMNS)
                        .map(|(at, _)| at.col),
                );
            }
            let mut heads = Vec::new();
            for col in cols.into_iter().take(COLUMNS) {
                // From the leaf upwards, each text once.
                let mut levels: Vec<(CellRef, &(String, String))> = Vec::new();
                for row in (top..=leaf).rev() {
                    let origin = grid.origin(CellRef::new(row, col));
                    if origin.row < top {
                        continue;
                    }
                    if let Some(text) = folded.get(&origin)
                        && levels.last().is_none_or(|(at, _)| *at != origin)
                    {
                        levels.push((origin, text));
                    }
                }
                let mut levels = levels.into_iter();
                if let Some((at, text)) = levels.next() {
                    let at = CellRef::new(at.row, col);
                    heads.push(BlockHead {
                        at,
                        leaf: text.clone(),
                        parents: levels.map(|(_, t)| t.clone()).collect(),
                    });
                }
            }
            out.push(Block { leaf, heads });
        }
    }
    out
}

type Match = (f64, u32, Vec<Head>, BTreeMap<CellRef, String>);

fn table(blocks: &[Block], words: &Words, named: bool) -> Option<Match> {
    let mut best: Option<(usize, Match)> = None;
    for block in blocks {
        let mut hits: Vec<(u8, usize, usize, String)> = Vec::new();
        for (i, head) in block.heads.iter().enumerate() {
            let mut means = Vec::new();
            words.means(&head.leaf.1, &mut means, false);
            hits.extend(means.drain(..).map(|(rank, p)| (rank, i, p, head.leaf.0.clone())));
            for parent in &head.parents {
                for joined in [
                    format!("{} / {}", parent.1, head.leaf.1),
                    format!("{} {}", parent.1, head.leaf.1),
                ] {
                    words.means(&joined, &mut means, true);
                }
                let shown = || format!("{} / {}", parent.0, head.leaf.0);
                hits.extend(means.drain(..).map(|(rank, p)| (rank, i, p, shown())));
            }
        }
        if !words.keys.iter().any(|k| hits.iter().any(|h| h.2 == *k)) {
            continue;
        }
        hits.sort_by_key(|(rank, i, p, _)| (*rank, *i, *p));
        let mut heads: BTreeMap<usize, (usize, u8, String)> = BTreeMap::new();
        let mut used = BTreeSet::new();
        for (rank, i, p, shown) in hits {
            if !used.contains(&p) && !heads.contains_key(&i) {
                used.insert(p);
                heads.insert(i, (p, rank, shown));
            }
        }
        if !words.keys.iter().any(|k| used.contains(k)) {
            continue;
        }
        let typed = words.typed.len().max(1);
        let matched = used.intersection(&words.typed).count();
        #[expect(clippy::cast_precision_loss, reason = "numbers of columns, far below 2^52")]
        let fraction = matched as f64 / typed as f64;
        if fraction < 0.3 && !named {
            continue;
        }
        // More columns of any kind decide between blocks with as many typed ones; then the earlier, then the lower.
        if best
            .as_ref()
            .is_some_and(|(count, (score, ..))| (fraction, used.len()) <= (*score, *count))
        {
            continue;
        }
        let mut found = Vec::new();
        let mut others = BTreeMap::new();
        for (i, head) in block.heads.iter().enumerate() {
            match heads.get(&i) {
                Some((p, rank, shown)) => found.push(Head {
                    placed: *p,
                    at: head.at,
                    col: head.at.col,
                    row: head.at.row,
                    words: shown.clone(),
                    same: *rank == 0,
                }),
                None => {
                    others.insert(head.at, head.leaf.0.clone());
                }
            }
        }
        best = Some((used.len(), (fraction, block.leaf, found, others)));
    }
    best.map(|(_, found)| found)
}

/// A label without its number in front.
fn label_key(text: &str) -> String {
    let folded = fold(text);
    let rest = folded.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() < folded.len() && rest.starts_with(['.', ')']) {
        rest.trim_start_matches(['.', ')', ' ']).to_owned()
    } else {
        folded
    }
}

fn record(grid: &Grid<'_>, form: &FormSheet, placed: &[PlacedColumn<'_>], words: &Words) -> Option<Match> {
    let mut labels: BTreeMap<CellRef, (usize, String, bool)> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for row in grid.rows.iter().take(RECORD_ROWS) {
        for cell in grid.row(*row).take(COLUMNS) {
            let text = tidy(&value::raw(cell));
            let key = label_key(&text);
            let Some(hits) = words.exact.get(&key) else {
                continue;
            };
            let hit = hits
                .iter()
                .filter(|(_, p)| !seen.contains(p))
                .min_by_key(|(rank, _)| *rank);
            if let Some((rank, p)) = hit {
                seen.insert(*p);
                labels.insert(cell.at, (*p, text, *rank == 0));
            }
        }
    }
    let mut per_col: BTreeMap<u16, usize> = BTreeMap::new();
    for at in labels.keys() {
        *per_col.entry(at.col).or_default() += 1;
    }
    let (label_col, most) = per_col
        .iter()
        .max_by_key(|(col, n)| (**n, u16::MAX - **col))
        .map(|(c, n)| (*c, *n))?;
    if most < LEAST_LABELS {
        return None;
    }
    labels.retain(|at, _| per_col.get(&at.col).is_some_and(|n| *n >= 2));
    let first = labels.keys().find(|at| at.col == label_col)?.row;
    let value_heads: Vec<String> = std::iter::once(&form.value_header)
        .chain(&form.value_synonyms)
        .map(|w| fold(w))
        .collect();
    let value_col = grid
        .rows
        .iter()
        .take_while(|row| **row < first)
        .flat_map(|row| grid.row(*row).take(COLUMNS))
        .filter(|cell| cell.at.col > label_col && value_heads.contains(&fold(&value::raw(cell))))
        .map(|cell| cell.at.col)
        .last();
    let value_at = |label: CellRef| -> CellRef {
        if let Some(col) = value_col.filter(|_| label.col == label_col) {
            return CellRef::new(label.row, col);
        }
        grid.row(label.row)
            .find(|c| c.at.col > label.col && !labels.contains_key(&c.at))
            .map_or(CellRef::new(label.row, label.col.saturating_add(1)), |c| c.at)
    };
    let heads: Vec<Head> = labels
        .iter()
        .map(|(at, (p, text, same))| {
            let value = value_at(*at);
            Head {
                placed: *p,
                at: *at,
                col: value.col,
                row: value.row,
                words: text.clone(),
                same: *same,
            }
        })
        .collect();
    let mut others = BTreeMap::new();
    for row in grid.rows.iter().take(RECORD_ROWS).filter(|row| **row >= first) {
        let at = CellRef::new(*row, label_col);
        let Some(text) = grid.text(at).filter(|_| !labels.contains_key(&at)) else {
            continue;
        };
        if grid.get(value_at(at)).is_some() {
            others.insert(at, text);
        }
    }
    let typed = words.typed.len().max(1);
    let matched = heads.iter().filter(|h| words.typed.contains(&h.placed)).count();
    #[expect(clippy::cast_precision_loss, reason = "numbers of columns, far below 2^52")]
    let fraction = matched as f64 / typed as f64;
    (!placed.is_empty()).then_some((fraction, first, heads, others))
}
