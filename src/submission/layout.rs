//! Finding the form's sheets and columns in a workbook by the words over them, never by position.
//!
//! What comes in: the sheets of a book and the form. What goes out: which tab is which sheet, and which column holds
//! what; nothing is read below the heads. It refuses a tab without the key column, or with less than a third of the
//! typed columns unless its name says what it is. Which of two tabs for one sheet is used is decided in `doubles`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::grid::Grid;
use super::lexicon::{KnownSheet, Meaning, Words};
use super::value;
use crate::catalogue::{CriteriaSet, FormSheet, PlacedColumn, SheetKind, is_response_sheet};
use crate::text::{fold, tidy};
use crate::workbook::CellRef;

/// Name of the hidden sheet with the stamp.
pub(super) const STAMP_SHEET: &str = "_ntm";
/// Rows with content that are looked at for heads.
const HEAD_ROWS: usize = 60;
/// Rows that a head can be high.
const HEAD_HEIGHT: u32 = 3;
/// Columns that are looked at.
const COLUMNS: usize = 400;
/// Rows that are looked at for labels of a record sheet.
const RECORD_ROWS: usize = 300;
/// Labels that make a record sheet.
const LEAST_LABELS: usize = 4;
/// Share of the typed columns that makes a table a sheet of the form whatever its tab is called.
const LEAST_SHARE: f64 = 0.3;
/// A tab that answers so much less to another sheet is a copy of the first.
const CLEARLY_LESS: f64 = 0.2;

/// A column or fact as found.
#[derive(Debug, Clone)]
pub(super) struct Head {
    /// Index in the sheet's columns.
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
    /// What a mark under it says: the column's state, or that it is met, or that it is not.
    pub(super) half: Half,
}

/// Which half of a state a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Half {
    /// Both: the value says which.
    Whole,
    /// Marked where it is met ("Đạt").
    Met,
    /// Marked where it is not ("Chưa đạt").
    Unmet,
}

/// A sheet of the form as found.
#[derive(Debug)]
pub(super) struct Found<'l> {
    known: &'l KnownSheet<'l>,
    /// Index of the tab in the book.
    pub(super) tab: usize,
    /// Row of the highest band over the heads.
    pub(super) bands: u32,
    /// Row of the highest head; for a record sheet, of the first label.
    pub(super) top: u32,
    /// Row of the lowest head; for a record sheet, of the first label.
    pub(super) head_row: u32,
    /// Where another table begins under this one.
    pub(super) until: u32,
    /// Typed columns found, of those the sheet has.
    pub(super) share: f64,
    /// The tab is called what the sheet is called.
    pub(super) named: bool,
    pub(super) heads: Vec<Head>,
    /// Words over columns that are not matched; for a record sheet, labels with a value.
    pub(super) others: BTreeMap<CellRef, String>,
}

impl<'l> Found<'l> {
    pub(super) fn form(&self) -> &'l FormSheet {
        self.known.form
    }

    pub(super) fn set(&self) -> Option<&'l CriteriaSet> {
        self.known.set
    }

    pub(super) fn placed(&self) -> &'l [PlacedColumn<'l>] {
        &self.known.placed
    }

    pub(super) fn column(&self, head: &Head) -> Option<&'l PlacedColumn<'l>> {
        self.known.placed.get(head.placed)
    }

    /// The column whose value makes a row: the form's key, else indicator code, else the wording of the indicator.
    pub(super) fn key(&self) -> Option<&Head> {
        self.known
            .keys
            .iter()
            .find_map(|key| self.heads.iter().find(|h| h.placed == *key))
    }
}

/// A text among the first rows of a tab.
struct Text {
    shown: String,
    folded: String,
    means: Vec<Meaning>,
    begins: bool,
    half: Half,
}

/// The texts in which heads and labels are looked for; equal ones are looked up once.
struct Texts {
    list: Vec<Text>,
    at: BTreeMap<CellRef, usize>,
    /// Rows in which a table's heads can stand, ascending; whether one of their texts can be, or begin, the head of a
    /// key column.
    rows: BTreeMap<u32, bool>,
}

impl Texts {
    fn new(grid: &Grid<'_>, words: &Words<'_>) -> Self {
        let mut texts = Self {
            list: Vec::new(),
            at: BTreeMap::new(),
            rows: BTreeMap::new(),
        };
        let mut known: HashMap<Cow<'_, str>, (usize, bool)> = HashMap::new();
        for (nth, row) in grid.rows.iter().take(RECORD_ROWS).enumerate() {
            let mut keyed = false;
            for cell in grid.row(*row).take(COLUMNS) {
                let raw = value::words(cell);
                let (i, key) = *known.entry(raw).or_insert_with_key(|raw| {
                    let shown = tidy(raw);
                    let folded = fold(&shown);
                    let means = words.meanings(&folded);
                    let key = words.any_key(&means) || words.begins_key(&folded);
                    texts.list.push(Text {
                        begins: words.begins(&folded),
                        half: words.half(&folded),
                        shown,
                        folded,
                        means,
                    });
                    (texts.list.len() - 1, key)
                });
                keyed |= key;
                texts.at.insert(cell.at, i);
            }
            if nth < HEAD_ROWS {
                texts.rows.insert(*row, keyed);
            }
        }
        texts
    }

    fn get(&self, at: CellRef) -> Option<&Text> {
        self.at.get(&at).and_then(|i| self.list.get(*i))
    }

    /// Takes words that are all but the key of a sheet that the tab is called as for that key. Says whether there were any.
    fn guess_keys(&mut self, words: &Words<'_>, named: &[bool]) -> bool {
        let mut guessed = BTreeSet::new();
        for (i, text) in self.list.iter_mut().enumerate() {
            if !text.means.is_empty() {
                continue;
            }
            for (sheet, known) in words.sheets.iter().enumerate() {
                if named.get(sheet) != Some(&true) {
                    continue;
                }
                let hit = known.keys.iter().find(|key| {
                    let placed = known.placed.get(**key);
                    placed.is_some_and(|p| super::respelt::is_near(&text.folded, p))
                });
                if let Some(placed) = hit {
                    guessed.insert(i);
                    text.means.push(Meaning {
                        sheet,
                        rank: 3,
                        placed: *placed,
                        half: Half::Whole,
                    });
                }
            }
        }
        for (at, i) in &self.at {
            if guessed.contains(i)
                && let Some(keyed) = self.rows.get_mut(&at.row)
            {
                *keyed = true;
            }
        }
        !guessed.is_empty()
    }

    /// Row by row, left to right.
    fn all(&self) -> impl Iterator<Item = (CellRef, &Text)> {
        self.at
            .iter()
            .filter_map(|(at, i)| Some((*at, self.list.get(*i)?)))
    }
}

/// A head of a block: the lowest text over a column, and those above it.
struct BlockHead<'t> {
    at: CellRef,
    leaf: &'t Text,
    parents: Vec<&'t Text>,
}

/// How well a tab answers to a sheet of the form.
struct Match {
    /// Typed columns found, of those the sheet has.
    share: f64,
    /// Columns found, of any kind.
    columns: usize,
    top: u32,
    head_row: u32,
    heads: Vec<Head>,
    others: BTreeMap<CellRef, String>,
}

/// A tab as one of the sheets of the form.
struct Candidate<'l> {
    score: f64,
    order: usize,
    found: Found<'l>,
}

/// Which tabs are sheets of the form.
#[derive(Debug, Default)]
pub(super) struct Layout<'l> {
    /// Every sheet of the form that is in the book, in the form's order.
    pub(super) found: Vec<Found<'l>>,
    /// Tabs that answer to a sheet that is found on another tab.
    pub(super) seconds: Vec<Found<'l>>,
}

/// Finds the sheets of the form in the book.
pub(super) fn find<'l>(grids: &[Grid<'_>], words: &'l Words<'l>) -> Layout<'l> {
    let mut candidates: Vec<Candidate<'l>> = Vec::new();
    for (tab, grid) in grids.iter().enumerate() {
        if grid.sheet.name != STAMP_SHEET && !is_response_sheet(&grid.sheet.name) && !grid.is_empty() {
            candidates.extend(of_tab(tab, grid, words));
        }
    }
    // A stable sort keeps tabs, then sheets of the form, in order where scores are equal.
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut best: BTreeMap<usize, (usize, f64)> = BTreeMap::new();
    for candidate in &candidates {
        best.entry(candidate.found.tab)
            .or_insert((candidate.order, candidate.found.share));
    }
    let mut taken: BTreeMap<usize, Found<'l>> = BTreeMap::new();
    let mut tabs = BTreeSet::new();
    let mut left = Vec::new();
    for candidate in candidates {
        let Candidate { order, ref found, .. } = candidate;
        // A copy of one sheet is no other sheet, though the two have columns in common.
        let is_copy = best.get(&found.tab).is_some_and(|(first, share)| {
            *first != order
                && !found.named
                && taken.contains_key(first)
                && found.share + CLEARLY_LESS < *share
        });
        if taken.contains_key(&order) || is_copy || tabs.contains(&found.tab) {
            left.push(candidate);
        } else {
            tabs.insert(found.tab);
            taken.insert(order, candidate.found);
        }
    }
    let mut seconds: BTreeMap<usize, Found<'l>> = BTreeMap::new();
    for Candidate { order, found, .. } in left {
        if !tabs.contains(&found.tab) {
            if taken.contains_key(&order) {
                seconds.entry(found.tab).or_insert(found);
            }
        } else if !taken.contains_key(&order) && is_apart(&found, &taken) {
            // Another sheet of the form on the same tab, which has no tab of its own.
            taken.insert(order, found);
        }
    }
    let mut layout = Layout {
        found: taken.into_values().collect(),
        seconds: seconds.into_values().collect(),
    };
    let tops: Vec<(usize, u32)> = layout.found.iter().map(|f| (f.tab, f.top)).collect();
    for found in &mut layout.found {
        let below = tops
            .iter()
            .filter(|(tab, top)| *tab == found.tab && *top > found.head_row);
        found.until = below.map(|(_, top)| *top).min().unwrap_or(u32::MAX);
        super::respelt::mend(found);
    }
    layout
}

/// Whether a table lies above or below every other table of its tab that is read.
fn is_apart(found: &Found<'_>, taken: &BTreeMap<usize, Found<'_>>) -> bool {
    let mut here = taken.values().filter(|t| t.tab == found.tab);
    found.form().kind != SheetKind::Record
        && found.share >= LEAST_SHARE
        && here.all(|t| {
            // A row of data lies between: bands over heads are heads of the same table.
            let below = found.bands > t.head_row + 1;
            let above = t.bands > found.head_row + 1;
            t.form().kind != SheetKind::Record && (below || above)
        })
}

/// What a tab can be.
fn of_tab<'l>(tab: usize, grid: &Grid<'_>, words: &'l Words<'l>) -> Vec<Candidate<'l>> {
    let named: Vec<bool> = words
        .sheets
        .iter()
        .map(|s| s.is_named(&grid.sheet.name))
        .collect();
    let mut texts = Texts::new(grid, words);
    let mut found = tables(grid, &texts, words, &named);
    // A tab that is called as a sheet and has no such table may have its key misspelt.
    let lost = |(i, known): (usize, &KnownSheet<'_>)| {
        known.form.kind != SheetKind::Record && named.get(i) == Some(&true) && !found.contains_key(&i)
    };
    if words.sheets.iter().enumerate().any(lost) && texts.guess_keys(words, &named) {
        found = tables(grid, &texts, words, &named);
    }
    let mut candidates = Vec::new();
    for (order, known) in words.sheets.iter().enumerate() {
        let matched = if known.form.kind == SheetKind::Record {
            record(grid, &texts, words, order, known)
        } else {
            found.remove(&order)
        };
        let Some(matched) = matched else { continue };
        let named = named.get(order) == Some(&true);
        candidates.push(Candidate {
            score: matched.share + if named { 0.3 } else { 0.0 },
            order,
            found: Found {
                known,
                tab,
                bands: bands(grid, &matched),
                top: matched.top,
                head_row: matched.head_row,
                until: u32::MAX,
                share: matched.share,
                named,
                heads: matched.heads,
                others: matched.others,
            },
        });
    }
    candidates
}

/// The highest of the rows over the heads that hold something without a gap, as far as heads can be high.
fn bands(grid: &Grid<'_>, matched: &Match) -> u32 {
    let mut top = matched.top;
    while let Some(above) = top.checked_sub(1)
        && matched.head_row - above < HEAD_HEIGHT
        && grid.row(above).next().is_some()
    {
        top = above;
    }
    top
}

/// The best match of each sheet that is a table, by the sheet's index.
fn tables(grid: &Grid<'_>, texts: &Texts, words: &Words<'_>, named: &[bool]) -> BTreeMap<usize, Match> {
    let mut best: BTreeMap<usize, Match> = BTreeMap::new();
    for leaf in texts.rows.keys().copied() {
        for height in 1..=HEAD_HEIGHT {
            let Some(top) = (leaf + 1).checked_sub(height) else {
                continue;
            };
            if !texts.rows.range(top..=leaf).any(|(_, keyed)| *keyed) {
                continue;
            }
            let heads = block(grid, texts, top, leaf);
            for (sheet, hits) in hits(&heads, words) {
                let Some(known) = words
                    .sheets
                    .get(sheet)
                    .filter(|s| s.form.kind != SheetKind::Record)
                else {
                    continue;
                };
                let named = named.get(sheet) == Some(&true);
                let known_best = best.get(&sheet).map(|m| (m.share, m.columns));
                if let Some(found) = table(&heads, (top, leaf), known, hits, named, known_best) {
                    best.insert(sheet, found);
                }
            }
        }
    }
    best
}

/// The heads of a block of rows.
fn block<'t>(grid: &Grid<'_>, texts: &'t Texts, top: u32, leaf: u32) -> Vec<BlockHead<'t>> {
    let mut cols = BTreeSet::new();
    for row in top..=leaf {
        cols.extend(grid.row(row).take(COLUMNS).map(|c| c.at.col));
        cols.extend(grid.merged(row).take(COLUMNS).map(|at| at.col));
    }
    let mut heads = Vec::new();
    for col in cols.into_iter().take(COLUMNS) {
        // From the leaf upwards, each text once.
        let mut levels: Vec<(CellRef, &Text)> = Vec::new();
        for row in (top..=leaf).rev() {
            let origin = grid.origin(CellRef::new(row, col));
            if origin.row < top {
                continue;
            }
            if let Some(text) = texts.get(origin)
                && levels.last().is_none_or(|(at, _)| *at != origin)
            {
                levels.push((origin, text));
            }
        }
        let mut levels = levels.into_iter();
        if let Some((at, leaf)) = levels.next() {
            heads.push(BlockHead {
                at: CellRef::new(at.row, col),
                leaf,
                parents: levels.map(|(_, t)| t).collect(),
            });
        }
    }
    heads
}

/// That a head can mean a column: how far the words are, which head, which column, which half of it, under which words.
type Hit<'t> = (u8, usize, usize, Half, Cow<'t, str>);

/// What the heads of a block can mean, by sheet.
fn hits<'t>(heads: &[BlockHead<'t>], words: &Words<'_>) -> BTreeMap<usize, Vec<Hit<'t>>> {
    let mut hits: BTreeMap<usize, Vec<Hit<'t>>> = BTreeMap::new();
    for (i, head) in heads.iter().enumerate() {
        for m in &head.leaf.means {
            let hit = (
                m.rank,
                i,
                m.placed,
                m.half,
                Cow::Borrowed(head.leaf.shown.as_str()),
            );
            hits.entry(m.sheet).or_default().push(hit);
        }
        for parent in head.parents.iter().filter(|p| p.begins) {
            for joined in [
                format!("{} / {}", parent.folded, head.leaf.folded),
                format!("{} {}", parent.folded, head.leaf.folded),
            ] {
                for m in words.exactly(&joined) {
                    let shown = format!("{} / {}", parent.shown, head.leaf.shown);
                    let hit = (m.rank + 1, i, m.placed, m.half, Cow::Owned(shown));
                    hits.entry(m.sheet).or_default().push(hit);
                }
            }
        }
        if head.leaf.half != Half::Whole {
            for (parent, m) in head
                .parents
                .iter()
                .flat_map(|p| p.means.iter().map(move |m| (p, m)))
            {
                if words.is_state(m) {
                    let shown = format!("{} / {}", parent.shown, head.leaf.shown);
                    let hit = (m.rank + 1, i, m.placed, head.leaf.half, Cow::Owned(shown));
                    hits.entry(m.sheet).or_default().push(hit);
                }
            }
        }
    }
    hits
}

/// A block as a table of a sheet, where it is better than the best block so far.
fn table(
    heads: &[BlockHead<'_>],
    (top, leaf): (u32, u32),
    known: &KnownSheet<'_>,
    mut hits: Vec<Hit<'_>>,
    named: bool,
    best: Option<(f64, usize)>,
) -> Option<Match> {
    hits.sort_by_key(|(rank, i, p, half, _)| (*rank, *i, *p, *half));
    let mut meant: BTreeMap<usize, (usize, u8, Half, Cow<'_, str>)> = BTreeMap::new();
    let mut halves: BTreeSet<(usize, Half)> = BTreeSet::new();
    let mut used = BTreeSet::new();
    for (rank, i, p, half, shown) in hits {
        if meant.contains_key(&i) {
            continue;
        }
        // Two columns make one state where one says met and the other not met.
        let other = match half {
            Half::Whole => None,
            Half::Met => Some(Half::Unmet),
            Half::Unmet => Some(Half::Met),
        };
        let completes = other.is_some_and(|o| halves.contains(&(p, o))) && !halves.contains(&(p, half));
        if used.insert(p) || completes {
            halves.insert((p, half));
            meant.insert(i, (p, rank, half, shown));
        }
    }
    if !known.keys.iter().any(|k| used.contains(k)) {
        return None;
    }
    let share = share(used.intersection(&known.typed).count(), known);
    if share < LEAST_SHARE && !named {
        return None;
    }
    // More columns of any kind decide between blocks with as many typed ones; then the earlier, then the lower.
    if best.is_some_and(|best| (share, used.len()) <= best) {
        return None;
    }
    let mut found = Vec::new();
    let mut others = BTreeMap::new();
    for (i, head) in heads.iter().enumerate() {
        match meant.remove(&i) {
            Some((p, rank, half, shown)) => found.push(Head {
                placed: p,
                at: head.at,
                col: head.at.col,
                row: head.at.row,
                words: shown.into_owned(),
                same: rank == 0,
                half,
            }),
            None => {
                others.insert(head.at, head.leaf.shown.clone());
            }
        }
    }
    Some(Match {
        share,
        columns: used.len(),
        top,
        head_row: leaf,
        heads: found,
        others,
    })
}

/// The share of a sheet's typed columns that were found.
fn share(found: usize, known: &KnownSheet<'_>) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "numbers of columns, far below 2^52")]
    let share = found as f64 / known.typed.len().max(1) as f64;
    share
}

/// A label without its number in front.
fn without_number(folded: &str) -> &str {
    let rest = folded.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() < folded.len() && rest.starts_with(['.', ')']) {
        rest.trim_start_matches(['.', ')', ' '])
    } else {
        folded
    }
}

/// Labels with the fact that each names: column, words, whether they are the form's own.
fn labels<'t>(
    texts: &'t Texts,
    words: &Words<'_>,
    sheet: usize,
) -> BTreeMap<CellRef, (usize, &'t str, bool)> {
    let mut labels = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (at, text) in texts.all() {
        let hit = words
            .exactly(without_number(&text.folded))
            .iter()
            .filter(|m| m.sheet == sheet && !seen.contains(&m.placed))
            .min_by_key(|m| m.rank);
        if let Some(m) = hit {
            seen.insert(m.placed);
            labels.insert(at, (m.placed, text.shown.as_str(), m.rank == 0));
        }
    }
    labels
}

/// A tab as a record sheet: most labels stand in one column, values beside them.
fn record(
    grid: &Grid<'_>,
    texts: &Texts,
    words: &Words<'_>,
    sheet: usize,
    known: &KnownSheet<'_>,
) -> Option<Match> {
    let mut labels = labels(texts, words, sheet);
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
    let value_heads: Vec<String> = std::iter::once(&known.form.value_header)
        .chain(&known.form.value_synonyms)
        .map(|w| fold(w))
        .collect();
    let value_col = texts
        .all()
        .take_while(|(at, _)| at.row < first)
        .filter(|(at, text)| at.col > label_col && value_heads.contains(&text.folded))
        .map(|(at, _)| at.col)
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
        .map(|(at, (placed, text, same))| {
            let value = value_at(*at);
            Head {
                placed: *placed,
                at: *at,
                col: value.col,
                row: value.row,
                words: (*text).to_owned(),
                same: *same,
                half: Half::Whole,
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
    let matched = heads.iter().filter(|h| known.typed.contains(&h.placed)).count();
    Some(Match {
        share: share(matched, known),
        columns: heads.len(),
        top: first,
        head_row: first,
        heads,
        others,
    })
}
