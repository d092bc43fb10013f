//! Rows below the heads: which are data, and what the others are.

use std::collections::{BTreeMap, BTreeSet};

use super::super::layout::{Half, Head};
use super::super::names::Who;
use super::super::{Answer, NilRow, RemarkKind, Row, value};
use super::coded::fixed_row;
use super::halves::{both_halves, half_of};
use super::words::{is_numbering, is_total, is_words, starts_with_any};
use super::{
    EXPLANATION, GROUP_ROW, Ledger, NIL_ROW, NOTE_ROW, NUMBER_ROW, NUMBERING_ROWS, Reader, RowUse, Scan,
    TOTAL_ROW, Use,
};
use crate::catalogue::{Fill, SheetKind, ValueType};
use crate::diagnostic::ListedRow;
use crate::text::{fold, nearest, tidy};
use crate::workbook::CellRef;

impl<'a> Reader<'a> {
    pub(super) fn rows(&mut self, scan: &mut Scan<'_, 'a, '_>, ledger: &mut Ledger) -> Vec<Row> {
        let (found, grid) = (scan.found, scan.grid);
        let typed: BTreeSet<u16> = found
            .heads
            .iter()
            .filter(|h| found.column(h).is_some_and(|p| p.column.fill == Fill::Typed))
            .map(|h| h.col)
            .collect();
        let known: BTreeSet<u16> = found.heads.iter().map(|h| h.col).collect();
        let mut rows = Vec::new();
        let mut listed: BTreeMap<ListedRow, Vec<u32>> = BTreeMap::new();
        let mut unread: BTreeMap<u16, usize> = BTreeMap::new();
        let mut last = found.head_row;
        let damaged_rows = scan.damaged.iter().map(|at| at.row);
        let numbers: BTreeSet<u32> = grid
            .rows
            .iter()
            .copied()
            .chain(damaged_rows)
            .filter(|r| *r > found.head_row && *r < found.until)
            .collect();
        for (nth, number) in numbers.into_iter().enumerate() {
            let holds = grid.row(number).any(|c| typed.contains(&c.at.col));
            let is_in = holds
                || scan
                    .damaged
                    .range(CellRef::new(number, 0)..=CellRef::new(number, u16::MAX))
                    .any(|at| typed.contains(&at.col))
                || grid
                    .merged(number)
                    .any(|at| typed.contains(&at.col) && grid.get_below(found.head_row, at).is_some());
            self.rows_in += usize::from(is_in);
            ledger.rows_in += usize::from(is_in);
            if scan.beyond {
                self.rows_listed += usize::from(is_in);
                ledger.rows.insert(number, RowUse::Beyond);
                continue;
            }
            let after_blank = number > last + 1;
            last = number;
            let what = self.row(scan, number, nth, is_in, after_blank);
            if scan.beyond {
                self.rows_listed += usize::from(is_in);
                ledger.rows.insert(number, RowUse::Beyond);
                let at = grid.row(number).next().map(|c| c.at);
                let what = RemarkKind::SecondTable {
                    sheet: found.form().name.clone(),
                };
                self.remark(found, grid, at, "", what);
                continue;
            }
            match what {
                Use::Row(row) => {
                    self.rows_used += usize::from(is_in);
                    ledger.rows_used += usize::from(is_in);
                    ledger.rows.insert(number, RowUse::Data(rows.len()));
                    scan.begun = true;
                    for cell in grid.row(number).filter(|c| !known.contains(&c.at.col)) {
                        *unread.entry(cell.at.col).or_default() += 1;
                    }
                    rows.push(row);
                }
                Use::Listed(reason) => {
                    self.rows_listed += usize::from(is_in);
                    ledger.rows.insert(number, RowUse::Listed(reason));
                    scan.after_notes |= reason == NOTE_ROW;
                    listed.entry(reason).or_default().push(number + 1);
                }
                Use::Remark(at, raw, what) => {
                    self.rows_listed += usize::from(is_in);
                    ledger.rows.insert(number, RowUse::Refused);
                    self.remark(found, grid, Some(at), &raw, what);
                }
                Use::Nothing => {
                    self.rows_listed += usize::from(is_in);
                    ledger.rows.insert(number, RowUse::Nothing);
                }
            }
        }
        ledger.merged = std::mem::take(&mut scan.reused);
        self.tell(scan, listed, unread);
        rows
    }

    /// What is said about rows and columns once all rows are gone through.
    fn tell(
        &mut self,
        scan: &mut Scan<'_, 'a, '_>,
        listed: BTreeMap<ListedRow, Vec<u32>>,
        unread: BTreeMap<u16, usize>,
    ) {
        let (found, grid) = (scan.found, scan.grid);
        for (mut reason, rows) in listed {
            if reason == NIL_ROW && scan.begun {
                reason = ListedRow::NilBesideRows;
            }
            let col = scan.key.map_or(0, |k| k.col);
            let at = rows.first().map(|r| CellRef::new(r - 1, col));
            self.remark(found, grid, at, "", RemarkKind::RowsListed { reason, rows });
        }
        for (at, (column, last)) in std::mem::take(&mut scan.merged) {
            let raw = grid
                .get(at)
                .map(|c| value::raw(c).into_owned())
                .unwrap_or_default();
            let what = RemarkKind::MergedRows { column, last };
            self.remark(found, grid, Some(at), &raw, what);
        }
        for (col, cells) in unread {
            let head = found.others.iter().find(|(at, _)| at.col == col);
            let at = head.map_or(CellRef::new(found.head_row, col), |(at, _)| *at);
            let column = head.map_or_else(
                || format!("cột {}", at.column_letters()),
                |(_, words)| words.clone(),
            );
            let what = RemarkKind::ColumnNotRead { column, cells };
            self.remark(found, grid, Some(at), "", what);
        }
    }

    /// What one row below the heads is.
    #[expect(
        clippy::too_many_lines,
        reason = "the order of the questions is the rule; split up, it could not be read"
    )]
    pub(super) fn row(
        &self,
        scan: &mut Scan<'_, 'a, '_>,
        number: u32,
        nth: usize,
        is_in: bool,
        after_blank: bool,
    ) -> Use {
        let (found, grid) = (scan.found, scan.grid);
        let Some(key_head) = scan.key else {
            return Use::Nothing;
        };
        let key_col = key_head.col;
        let key_at = CellRef::new(number, key_col);
        let own_key = grid.get(key_at);
        let key_cell = grid.get_down(key_at);
        let words = &self.catalogue.words;
        match heads_again(scan, number) {
            Again::Same => return Use::Listed(ListedRow::Heads),
            Again::Other => {
                scan.beyond = true;
                return Use::Nothing;
            }
            Again::No => {}
        }
        if nth < NUMBERING_ROWS && is_numbering(grid, number, key_col) {
            return Use::Listed(NUMBER_ROW);
        }
        if let Some(nil) = self.nil(scan, number) {
            scan.nil.get_or_insert(nil);
            return Use::Listed(NIL_ROW);
        }
        let lead: Vec<String> = grid
            .row(number)
            .filter(|c| c.at.col <= key_col && is_words(c))
            .map(|c| fold(&value::words(c)))
            .collect();
        let first_words = grid
            .row(number)
            .find(|c| is_words(c))
            .map(|c| fold(&value::words(c)));
        let fixed = key_cell.and_then(|c| fixed_row(found.form(), &value::words(c), words, &scan.keys));
        let is_unit_key = found
            .column(key_head)
            .is_some_and(|p| p.column.value_type == ValueType::Unit);
        let who = key_cell.filter(|_| is_unit_key).map(|c| {
            let code = Self::code(scan, number);
            self.names
                .resolve(&value::raw(c), code.as_deref(), Self::allowed(scan, key_head))
        });
        let known = fixed.is_some() || matches!(who, Some(Who::Known(..) | Who::NotSubject(_)));
        if !known {
            if lead.iter().any(|w| is_total(w, &words.total_rows)) {
                return Use::Listed(TOTAL_ROW);
            }
            if first_words
                .as_ref()
                .is_some_and(|w| starts_with_any(w, &words.note_rows))
            {
                return Use::Listed(NOTE_ROW);
            }
            if lead.iter().any(|w| starts_with_any(w, &words.group_rows)) {
                return Use::Listed(GROUP_ROW);
            }
            let only_cell = grid.row(number).count() == 1;
            if only_cell && own_key.is_some() && (after_blank || scan.after_notes) {
                return Use::Listed(NOTE_ROW);
            }
        }
        let Some(key_cell) = key_cell else {
            return Self::keyless(scan, number, is_in, key_head);
        };
        let raw = value::raw(key_cell).into_owned();
        let mut row = Row {
            number: number + 1,
            unit: self.unit.code.clone(),
            unit_name: self.unit.name.clone(),
            ..Row::default()
        };
        let mut part = None;
        if let Some(who) = who {
            if !is_in && !matches!(who, Who::Known(..) | Who::NotSubject(_)) {
                return Use::Listed(GROUP_ROW);
            }
            let unit = match self.subject(who, &raw, found.set()) {
                Ok(unit) => unit,
                Err(what) => return Use::Remark(key_at, raw, what),
            };
            row.unit.clone_from(&unit.code);
            row.unit_name.clone_from(&unit.name);
            if let Some(name) = self.village_beside(scan, number) {
                (row.unit, row.unit_name) = self.named(&unit.code, &name.0, &name.1);
            }
        } else if let Some(named_kind) = &found.form().named_kind {
            match self.within(scan, number) {
                Ok(code) => (row.unit, row.unit_name) = self.named(&code, &raw, named_kind),
                Err(problem) => return problem,
            }
        } else if !found.form().fixed.is_empty() {
            match fixed {
                Some(fixed) => row.key.clone_from(&fixed.id),
                None if !is_in => return Use::Listed(GROUP_ROW),
                None => {
                    let near =
                        nearest(&raw, found.form().fixed.iter().map(|f| f.label.as_str())).map(str::to_owned);
                    return Use::Remark(
                        key_at,
                        raw.clone(),
                        RemarkKind::RowUnknown {
                            name: tidy(&raw),
                            near,
                        },
                    );
                }
            }
        } else if matches!(found.form().kind, SheetKind::ByIndicator | SheetKind::ByCriterion) {
            let coded = if found.form().kind == SheetKind::ByIndicator {
                Self::indicator(scan, number).map(|(code, of)| (code, Some(of)))
            } else {
                Self::criterion(scan, number).map(|code| (code, None))
            };
            match coded {
                Some((code, of)) => {
                    row.key = code;
                    part = of;
                }
                None if !is_in => return Use::Listed(GROUP_ROW),
                None => {
                    return Use::Remark(
                        key_at,
                        raw.clone(),
                        RemarkKind::RowUnknown {
                            name: tidy(&raw),
                            near: None,
                        },
                    );
                }
            }
        }
        // A list offers empty rows; one of them is a row only when something is typed.
        let listed_by_form = found.form().kind == SheetKind::ByUnit || !row.key.is_empty();
        if !is_in && !listed_by_form {
            return Use::Nothing;
        }
        let once =
            found.form().kind == SheetKind::ByUnit || (found.form().set.is_some() && !found.form().unit_set);
        let seen = if !row.key.is_empty() {
            Some((&mut scan.keys, row.key.clone()))
        } else if once {
            Some((&mut scan.units, row.unit.clone()))
        } else {
            None
        };
        if let Some((seen, id)) = seen {
            if let Some(first) = seen.get(&id) {
                return Use::Remark(
                    key_at,
                    raw.clone(),
                    RemarkKind::RowDuplicate {
                        name: tidy(&raw),
                        first: *first,
                    },
                );
            }
            seen.insert(id, number + 1);
        }
        row.unfilled = true;
        for head in &found.heads {
            let Some(placed) = found.column(head) else {
                continue;
            };
            let mut at = CellRef::new(number, head.col);
            let cell = grid.get_below(found.head_row, at);
            // A value merged over several rows counts for each of them, and is said.
            if let Some(cell) = cell.filter(|c| c.at != at) {
                at = cell.at;
                scan.reused.insert(at);
                if placed.column.fill == Fill::Typed && head.col != key_col {
                    scan.merged.insert(at, (placed.header.clone(), number + 1));
                }
            }
            let code = (head.col == key_col).then(|| Self::code(scan, number)).flatten();
            let entry = self.entry(scan, (placed, head), at, cell, part, code.as_deref());
            let entry = match head.half {
                Half::Whole => entry,
                half => half_of(entry, half, words),
            };
            row.unfilled &=
                placed.column.fill != Fill::Typed || head.col == key_col || entry.answer == Answer::Blank;
            match row.cells.remove(&placed.id) {
                Some(first) => row.cells.insert(placed.id.clone(), both_halves(first, entry)),
                None => row.cells.insert(placed.id.clone(), entry),
            };
        }
        Use::Row(row)
    }

    /// A row of a free list that says that there is nothing to report: in the key column, or, before any row of data,
    /// in any column. A row that holds something else besides is a row like others.
    pub(super) fn nil(&self, scan: &Scan<'_, 'a, '_>, number: u32) -> Option<NilRow> {
        let (found, grid, words) = (scan.found, scan.grid, &self.catalogue.words);
        if found.form().kind != SheetKind::List || !found.form().fixed.is_empty() {
            return None;
        }
        let key = scan.key?.col;
        let mut columns = BTreeSet::new();
        let (mut said, mut in_key) = (false, false);
        for cell in grid.row(number) {
            let folded = fold(&value::raw(cell));
            let head = found.heads.iter().find(|h| h.col == cell.at.col);
            let placed = head.and_then(|h| found.column(h));
            if words.nil.contains(&folded) {
                said = true;
                in_key |= cell.at.col == key;
                columns.extend(placed.map(|p| p.id.clone()));
                continue;
            }
            // The form's own numbers and checks, "0" and "-", and why there is nothing, say nothing else.
            let own = placed.is_none_or(|p| p.column.fill != Fill::Typed || p.column.item == EXPLANATION);
            if !own && !words.none.contains(&folded) {
                return None;
            }
        }
        (said && (in_key || !scan.begun)).then_some(NilRow {
            number: number + 1,
            columns,
        })
    }

    /// A row without a key.
    pub(super) fn keyless(scan: &Scan<'_, 'a, '_>, number: u32, is_in: bool, key: &Head) -> Use {
        let (found, grid) = (scan.found, scan.grid);
        let column = found.column(key).map(|p| p.header.clone()).unwrap_or_default();
        if let Some(code) = Self::code(scan, number)
            && is_in
        {
            return Use::Remark(
                CellRef::new(number, key.col),
                code,
                RemarkKind::RowWithoutKey { column },
            );
        }
        if is_in && scan.after_notes {
            return Use::Listed(NOTE_ROW);
        }
        if is_in {
            return Use::Remark(
                CellRef::new(number, key.col),
                String::new(),
                RemarkKind::RowWithoutKey { column },
            );
        }
        let computed: BTreeSet<u16> = found
            .heads
            .iter()
            .filter(|h| {
                found
                    .column(h)
                    .is_some_and(|p| p.column.value_type != ValueType::Ordinal)
            })
            .map(|h| h.col)
            .collect();
        if grid
            .row(number)
            .any(|c| is_words(c) && !computed.contains(&c.at.col))
        {
            Use::Listed(if scan.after_notes { NOTE_ROW } else { GROUP_ROW })
        } else {
            Use::Nothing
        }
    }
}

/// Whether a row repeats the heads.
enum Again {
    No,
    /// Over the same columns, as on every printed page.
    Same,
    /// Over others: a second table.
    Other,
}

/// Heads that have to stand again in a row.
const HEADS_AGAIN: usize = 3;

fn heads_again(scan: &Scan<'_, '_, '_>, number: u32) -> Again {
    let (mut same, mut other, mut keyed) = (0, 0, false);
    let key = scan.key.and_then(|k| scan.grid.text(scan.grid.origin(k.at)));
    for cell in scan.grid.row(number) {
        // Nearly every row is done with at its first text.
        let text = tidy(&value::raw(cell));
        keyed |= key.as_ref() == Some(&text);
        match scan.heads.get(text.as_str()) {
            Some(col) if *col == cell.at.col => same += 1,
            Some(_) => other += 1,
            None if same + other == 0 && cell.at.col > scan.key.map_or(0, |k| k.col) => return Again::No,
            None => {}
        }
    }
    if same + other < HEADS_AGAIN || !keyed {
        Again::No
    } else if same >= other {
        Again::Same
    } else {
        Again::Other
    }
}
