//! Two submissions of one unit side by side: what was typed, taken back or changed between them.
//!
//! What comes in: two workbooks as understood. What goes out: the values that differ, each with its cell before and
//! after. Rows are paired by what they are about, never by their place: a row that moved has not changed.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answer, Entry, Row, Submission, Table};
use crate::catalogue::{Catalogue, Fill, PlacedColumn};
use crate::text::{clip, fold};

/// How much of a row's own words names it.
const LONGEST_NAME: usize = 60;

/// Pairs of rows that are compared value by value before rows of one subject are paired by their order.
const MOST_PAIRS: usize = 40_000;

/// A value that differs between two submissions.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Form sheet.
    pub sheet: String,
    /// Unit that the row is about.
    pub unit: String,
    /// Whom or what the row is about, for people.
    pub who: String,
    /// Head of the column.
    pub header: String,
    /// Placed column id.
    pub column: String,
    /// Before; none where the row or column was not there.
    pub before: Option<Side>,
    /// After; none where the row or column is not there any more.
    pub after: Option<Side>,
}

/// One side of a [`Change`].
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// Tab in the file.
    pub tab: String,
    /// The value.
    pub entry: Entry,
}

/// Every value that differs, in the order of the form's sheets, the later submission's rows, and columns.
pub fn changes(catalogue: &Catalogue, before: &Submission, after: &Submission) -> Vec<Change> {
    let mut changes = Vec::new();
    for sheet in &catalogue.form.sheets {
        let (old, new) = (
            side_of(catalogue, before, &sheet.id),
            side_of(catalogue, after, &sheet.id),
        );
        let columns = new
            .as_ref()
            .or(old.as_ref())
            .map_or(&[][..], |(_, columns)| columns);
        let empty = Table::default();
        let (old, new) = (
            old.as_ref().map_or(&empty, |(table, _)| table),
            new.as_ref().map_or(&empty, |(table, _)| table),
        );
        for (a, b) in pair(old, new, sheet.key.as_deref()) {
            let Some(row) = b.or(a) else { continue };
            for (id, header) in columns {
                let side = |table: &Table, row: Option<&Row>| {
                    let entry = row?.cells.get(id)?;
                    Some(Side {
                        tab: table.tab.clone(),
                        entry: entry.clone(),
                    })
                };
                let (before, after) = (side(old, a), side(new, b));
                if !differs(before.as_ref(), after.as_ref()) {
                    continue;
                }
                changes.push(Change {
                    sheet: sheet.id.clone(),
                    unit: row.unit.clone(),
                    who: who(row, sheet.key.as_deref()),
                    header: header.clone(),
                    column: id.clone(),
                    before,
                    after,
                });
            }
        }
    }
    changes
}

type Heads = Vec<(String, String)>;

/// A form sheet of a submission, with id and head of the columns that the unit fills in.
fn side_of<'s>(catalogue: &Catalogue, submission: &'s Submission, sheet: &str) -> Option<(&'s Table, Heads)> {
    let table = submission.tables.get(sheet)?;
    let columns = typed(catalogue, submission, table).map(|p| (p.id, p.header));
    Some((table, columns.collect()))
}

/// How many values that a unit types are there to be used: neither blank nor unreadable.
pub fn usable(catalogue: &Catalogue, submission: &Submission) -> usize {
    submission
        .tables
        .values()
        .map(|table| {
            let columns: Vec<PlacedColumn<'_>> = typed(catalogue, submission, table).collect();
            let used = |row: &Row| {
                columns
                    .iter()
                    .filter_map(|p| row.cells.get(&p.id))
                    .filter(|e| !matches!(e.answer, Answer::Blank | Answer::Unreadable(_)))
                    .count()
            };
            table.rows.iter().map(used).sum::<usize>()
        })
        .sum()
}

/// The columns of a table that the unit fills in.
fn typed<'a>(
    catalogue: &'a Catalogue,
    submission: &Submission,
    table: &Table,
) -> impl Iterator<Item = PlacedColumn<'a>> + use<'a> {
    let sheet = catalogue.form.sheet(&table.sheet);
    let placed = sheet.map_or_else(Vec::new, |s| {
        s.expand(catalogue.set(&table.set), &submission.unit.kind)
    });
    placed.into_iter().filter(|p| p.column.fill == Fill::Typed)
}

/// A value that is not there and one that is blank are the same nothing; what cannot be read differs by its text.
fn differs(before: Option<&Side>, after: Option<&Side>) -> bool {
    let value = |side: Option<&Side>| match side.map(|s| &s.entry) {
        None => (Answer::Blank, String::new()),
        Some(e) if matches!(e.answer, Answer::Unreadable(_)) => (Answer::Blank, e.raw.clone()),
        Some(e) => (e.answer.clone(), String::new()),
    };
    value(before) != value(after)
}

/// What tells a row from the others of its sheet, as far as it can be told.
fn subject(row: &Row, key: Option<&str>) -> (String, String, String) {
    let text = key
        .and_then(|k| row.cells.get(k))
        .map_or_else(String::new, |e| fold(&e.raw));
    // A row of a known unit is about that unit, however its name is written.
    let text = if key.is_some_and(|k| matches!(row.cells.get(k).map(|e| &e.answer), Some(Answer::Unit(_)))) {
        String::new()
    } else {
        text
    };
    (row.key.clone(), row.unit.clone(), text)
}

/// Whom or what a row is about, in its own words where it is about no other unit.
fn who(row: &Row, key: Option<&str>) -> String {
    match key.and_then(|k| row.cells.get(k)) {
        Some(e) if !matches!(e.answer, Answer::Unit(_)) && !e.raw.trim().is_empty() => {
            clip(e.raw.trim(), LONGEST_NAME)
        }
        _ if row.key.is_empty() || row.key == "record" => row.unit_name.clone(),
        _ => row.key.clone(),
    }
}

type Pair<'a> = (Option<&'a Row>, Option<&'a Row>);

/// Pairs the rows of two tables, in the order of the later one; rows that are gone come last.
fn pair<'a>(old: &'a Table, new: &'a Table, key: Option<&str>) -> Vec<Pair<'a>> {
    let mut groups: BTreeMap<(String, String, String), Vec<usize>> = BTreeMap::new();
    for (at, row) in old.rows.iter().enumerate() {
        groups.entry(subject(row, key)).or_default().push(at);
    }
    let mut fresh: BTreeMap<(String, String, String), Vec<usize>> = BTreeMap::new();
    for (at, row) in new.rows.iter().enumerate() {
        fresh.entry(subject(row, key)).or_default().push(at);
    }
    let mut of_new: BTreeMap<usize, usize> = BTreeMap::new();
    for (subject, later) in &fresh {
        let Some(earlier) = groups.get(subject) else {
            continue;
        };
        for (a, b) in match_rows(old, new, earlier, later) {
            of_new.insert(b, a);
        }
    }
    let used: BTreeSet<usize> = of_new.values().copied().collect();
    let mut pairs: Vec<Pair<'a>> = new
        .rows
        .iter()
        .enumerate()
        .map(|(at, row)| (of_new.get(&at).and_then(|a| old.rows.get(*a)), Some(row)))
        .collect();
    let gone = old.rows.iter().enumerate().filter(|(at, _)| !used.contains(at));
    pairs.extend(gone.map(|(_, row)| (Some(row), None)));
    pairs
}

/// Pairs rows of one subject: those that have most values in common first.
fn match_rows(old: &Table, new: &Table, earlier: &[usize], later: &[usize]) -> Vec<(usize, usize)> {
    if earlier.len().saturating_mul(later.len()) > MOST_PAIRS || earlier.len() == 1 && later.len() == 1 {
        return earlier.iter().copied().zip(later.iter().copied()).collect();
    }
    let mut likeness: Vec<(std::cmp::Reverse<usize>, usize, usize)> = Vec::new();
    for a in earlier {
        for b in later {
            let (Some(x), Some(y)) = (old.rows.get(*a), new.rows.get(*b)) else {
                continue;
            };
            let alike = x.cells.iter().filter(|(id, e)| {
                e.answer != Answer::Blank && y.cells.get(*id).is_some_and(|o| o.answer == e.answer)
            });
            likeness.push((std::cmp::Reverse(alike.count()), *a, *b));
        }
    }
    likeness.sort();
    let (mut pairs, mut taken, mut given) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for (alike, a, b) in likeness {
        if alike.0 > 0 && !taken.contains(&a) && !given.contains(&b) {
            taken.insert(a);
            given.insert(b);
            pairs.push((a, b));
        }
    }
    pairs
}
