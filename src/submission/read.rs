//! From cells to a submission: rows, the units they are about, and typed values with their places.
//!
//! What comes in: a book and the unit that sent it. What goes out: a [`Submission`]. Every row with a typed value is
//! either used or listed in a remark; none is dropped in silence. Nothing is judged here.

use std::collections::{BTreeMap, BTreeSet};

use super::control;
use super::grid::Grid;
use super::layout::{Found, Head, STAMP_SHEET};
use super::lexicon::{leading_code, names_sheet};
use super::names::{Allowed, Names, Who};
use super::{Answer, Entry, NilRow, Remark, RemarkKind, Row, Submission, Table, Unread, value};
use crate::catalogue::{
    Catalogue, CriteriaSet, Fill, FixedRow, FormSheet, Part, PlacedColumn, Prefill, SheetKind, Unit,
    ValueType, name_key,
};
use crate::diagnostic::{Hidden, ListedRow};
use crate::round::Round;
use crate::text::{fold, nearest, slug, tidy};
use crate::workbook::{Book, Cell, CellIssueKind, CellRef, Visibility};

/// Why rows are listed and not used.
const TOTAL_ROW: ListedRow = ListedRow::Total;
const NUMBER_ROW: ListedRow = ListedRow::Numbering;
const NOTE_ROW: ListedRow = ListedRow::Note;
const GROUP_ROW: ListedRow = ListedRow::Group;
const NIL_ROW: ListedRow = ListedRow::Nil;

/// Item of a column with reasons.
const EXPLANATION: &str = "explanation";

/// Key of the one row of a record sheet.
const RECORD_KEY: &str = "record";

/// Rows under the heads in which the columns may be numbered.
const NUMBERING_ROWS: usize = 3;

/// Reads a workbook as the submission of a reporting unit; `found` are the form's sheets in it.
pub(super) fn read<'a>(
    book: &Book,
    grids: &[Grid<'_>],
    found: &[Found<'a>],
    catalogue: &'a Catalogue,
    round: &'a Round,
    unit: &'a Unit,
) -> Submission {
    let mut reader = Reader {
        catalogue,
        names: Names::new(catalogue, round, unit),
        date_1904: book.date_1904,
        unit,
        remarks: Vec::new(),
        rows_in: 0,
        rows_used: 0,
        rows_listed: 0,
    };
    let mut tables = BTreeMap::new();
    for sheet in found {
        if let Some(grid) = grids.get(sheet.tab) {
            let table = reader.table(sheet, grid);
            tables.insert(sheet.form().id.clone(), table);
        }
    }
    let taken: BTreeSet<usize> = found.iter().map(|f| f.tab).collect();
    let signed = control::read(grids, &taken, catalogue, book.date_1904);
    reader.tabs(book, grids, found, signed.as_ref().map(|(tab, _)| *tab));
    let mut missing = BTreeSet::new();
    for sheet in catalogue.form.sheets.iter().filter(|s| s.has_data()) {
        if !tables.contains_key(&sheet.id) {
            missing.insert(sheet.id.clone());
            // A unit with nothing to report on a sheet may leave it out.
            if sheet.optional {
                continue;
            }
            let what = RemarkKind::SheetMissing {
                sheet: sheet.name.clone(),
            };
            reader.remarks.push((
                usize::MAX,
                Remark {
                    tab: String::new(),
                    cell: None,
                    raw: String::new(),
                    what,
                },
            ));
        }
    }
    reader.remarks.sort_by_key(|(tab, remark)| (*tab, remark.cell));
    Submission {
        unit: unit.clone(),
        tables,
        remarks: reader.remarks.into_iter().map(|(_, remark)| remark).collect(),
        rows_in: reader.rows_in,
        rows_used: reader.rows_used,
        rows_listed: reader.rows_listed,
        missing,
        signed: signed.map(|(_, signed)| signed),
    }
}

struct Reader<'a> {
    catalogue: &'a Catalogue,
    names: Names<'a>,
    date_1904: bool,
    unit: &'a Unit,
    remarks: Vec<(usize, Remark)>,
    rows_in: usize,
    rows_used: usize,
    rows_listed: usize,
}

/// Rows that are used, and how.
enum Use {
    /// As a row of data.
    Row(Row),
    /// Listed under a common reason.
    Listed(ListedRow),
    /// Listed in a remark of its own.
    Remark(CellRef, String, RemarkKind),
    /// Holds nothing of its own.
    Nothing,
}

/// One sheet while it is read.
struct Scan<'s, 'a, 'b> {
    found: &'s Found<'a>,
    grid: &'s Grid<'b>,
    /// Damaged cells.
    damaged: BTreeSet<CellRef>,
    key: Option<&'s Head>,
    /// Rows of units that were used, with their row number.
    units: BTreeMap<String, u32>,
    keys: BTreeMap<String, u32>,
    after_notes: bool,
    /// A row of data was used.
    begun: bool,
    nil: Option<NilRow>,
}

impl<'a> Reader<'a> {
    fn remark(
        &mut self,
        found: &Found<'_>,
        grid: &Grid<'_>,
        cell: Option<CellRef>,
        raw: &str,
        what: RemarkKind,
    ) {
        let remark = Remark {
            tab: grid.sheet.name.clone(),
            cell,
            raw: raw.to_owned(),
            what,
        };
        self.remarks.push((found.tab, remark));
    }

    /// What is said about tabs as a whole; `signed` is the page to sign.
    fn tabs(&mut self, book: &Book, grids: &[Grid<'_>], found: &[Found<'_>], signed: Option<usize>) {
        for (tab, (sheet, grid)) in book.sheets.iter().zip(grids).enumerate() {
            if sheet.name == STAMP_SHEET || grid.is_empty() {
                continue;
            }
            let mut push = |what: RemarkKind| {
                self.remarks.push((
                    tab,
                    Remark {
                        tab: sheet.name.clone(),
                        cell: None,
                        raw: String::new(),
                        what,
                    },
                ));
            };
            let taken = found.iter().any(|f| f.tab == tab);
            let known = || {
                let forms = &self.catalogue.form.sheets;
                forms.iter().any(|f| !f.has_data() && names_sheet(&sheet.name, f))
            };
            let control = self.catalogue.form.control().filter(|_| signed == Some(tab));
            if let Some(form) = control {
                if fold(&sheet.name) != fold(&form.name) {
                    push(RemarkKind::SheetReadAs {
                        found: sheet.name.clone(),
                        taken: form.name.clone(),
                    });
                }
            } else if !taken && !known() {
                push(RemarkKind::SheetNotRead { cells: grid.count() });
            }
            if sheet.visibility != Visibility::Visible {
                push(RemarkKind::Hidden(Hidden::Sheet));
            }
            if !sheet.hidden_rows.is_empty() {
                let rows = sheet.hidden_rows.iter().map(|r| r + 1).collect();
                push(RemarkKind::Hidden(Hidden::Rows(rows)));
            }
            if !sheet.hidden_cols.is_empty() {
                let columns = sheet
                    .hidden_cols
                    .iter()
                    .map(|c| CellRef::new(0, *c).column_letters())
                    .collect();
                push(RemarkKind::Hidden(Hidden::Columns(columns)));
            }
        }
    }

    fn table(&mut self, found: &Found<'a>, grid: &Grid<'_>) -> Table {
        self.heads(found, grid);
        let damaged = self.damaged(found, grid);
        let mut table = Table {
            sheet: found.form().id.clone(),
            tab: grid.sheet.name.clone(),
            set: found.set().map(|s| s.id.clone()).unwrap_or_default(),
            ..Table::default()
        };
        for head in &found.heads {
            if let Some(column) = found.column(head) {
                table.columns.insert(column.id.clone(), head.at);
            }
        }
        let mut scan = Scan {
            found,
            grid,
            damaged,
            key: found.key(),
            units: BTreeMap::new(),
            keys: BTreeMap::new(),
            after_notes: false,
            begun: false,
            nil: None,
        };
        if found.form().kind == SheetKind::Record {
            table.rows = self.record(&scan);
        } else {
            table.rows = self.rows(&mut scan);
            if found.form().kind == SheetKind::ByUnit {
                self.missing_units(&scan);
            }
        }
        table.nil = scan.nil;
        table
    }

    /// What is said about a sheet's name and heads.
    fn heads(&mut self, found: &Found<'a>, grid: &Grid<'_>) {
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
    fn damaged(&mut self, found: &Found<'a>, grid: &Grid<'_>) -> BTreeSet<CellRef> {
        let mut damaged = BTreeSet::new();
        for issue in &grid.sheet.issues {
            let typed = issue.at.is_some_and(|at| {
                found.heads.iter().any(|h| {
                    h.col == at.col
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

    fn record(&mut self, scan: &Scan<'_, 'a, '_>) -> Vec<Row> {
        let (found, grid) = (scan.found, scan.grid);
        let mut row = Row {
            number: found.head_row + 1,
            unit: self.unit.code.clone(),
            unit_name: self.unit.name.clone(),
            key: RECORD_KEY.to_owned(),
            ..Row::default()
        };
        let mut typed = false;
        for head in &found.heads {
            let Some(placed) = found.column(head) else {
                continue;
            };
            let at = CellRef::new(head.row, head.col);
            typed |= placed.column.fill == Fill::Typed && grid.get(at).is_some();
            let entry = self.entry(scan, (placed, head), at, grid.get(at), None, None);
            row.cells.insert(placed.id.clone(), entry);
        }
        for (at, words) in &found.others {
            let what = RemarkKind::ColumnNotRead {
                column: words.clone(),
                cells: 1,
            };
            self.remark(found, grid, Some(*at), words, what);
        }
        if typed {
            self.rows_in += 1;
            self.rows_used += 1;
        }
        vec![row]
    }

    fn rows(&mut self, scan: &mut Scan<'_, 'a, '_>) -> Vec<Row> {
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
            .filter(|r| *r > found.head_row)
            .collect();
        for (nth, number) in numbers.into_iter().enumerate() {
            let is_in = grid.row(number).any(|c| typed.contains(&c.at.col))
                || scan
                    .damaged
                    .iter()
                    .any(|at| at.row == number && typed.contains(&at.col));
            let after_blank = number > last + 1;
            last = number;
            let what = self.row(scan, number, nth, is_in, after_blank);
            self.rows_in += usize::from(is_in);
            match what {
                Use::Row(row) => {
                    self.rows_used += usize::from(is_in);
                    scan.begun = true;
                    for cell in grid.row(number).filter(|c| !known.contains(&c.at.col)) {
                        *unread.entry(cell.at.col).or_default() += 1;
                    }
                    rows.push(row);
                }
                Use::Listed(reason) => {
                    self.rows_listed += usize::from(is_in);
                    scan.after_notes |= reason == NOTE_ROW;
                    listed.entry(reason).or_default().push(number + 1);
                }
                Use::Remark(at, raw, what) => {
                    self.rows_listed += usize::from(is_in);
                    self.remark(found, grid, Some(at), &raw, what);
                }
                Use::Nothing => self.rows_listed += usize::from(is_in),
            }
        }
        for (mut reason, rows) in listed {
            if reason == NIL_ROW && scan.begun {
                reason = ListedRow::NilBesideRows;
            }
            let col = scan.key.map_or(0, |k| k.col);
            let at = rows.first().map(|r| CellRef::new(r - 1, col));
            self.remark(found, grid, at, "", RemarkKind::RowsListed { reason, rows });
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
        rows
    }

    /// What one row below the heads is.
    #[expect(
        clippy::too_many_lines,
        reason = "the order of the questions is the rule; split up, it could not be read"
    )]
    fn row(
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
        for head in &found.heads {
            let Some(placed) = found.column(head) else {
                continue;
            };
            let at = CellRef::new(number, head.col);
            let repeats = placed.column.fill != Fill::Typed || head.col == key_col;
            let cell = if repeats { grid.get_down(at) } else { grid.get(at) };
            let code = (head.col == key_col).then(|| Self::code(scan, number)).flatten();
            let entry = self.entry(scan, (placed, head), at, cell, part, code.as_deref());
            row.cells.insert(placed.id.clone(), entry);
        }
        Use::Row(row)
    }

    /// A row of a free list that says that there is nothing to report: in the key column, or, before any row of data,
    /// in any column. A row that holds something else besides is a row like others.
    fn nil(&self, scan: &Scan<'_, 'a, '_>, number: u32) -> Option<NilRow> {
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
    fn keyless(scan: &Scan<'_, 'a, '_>, number: u32, is_in: bool, key: &Head) -> Use {
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

    /// The unit of a row, or why the row is not used.
    fn subject(&self, who: Who<'a>, raw: &str, set: Option<&CriteriaSet>) -> Result<&'a Unit, RemarkKind> {
        let name = tidy(raw);
        match who {
            Who::Known(unit, _) => Ok(unit),
            Who::NotSubject(unit) => Err(RemarkKind::RowNotSubject {
                name: self.catalogue.full_name(unit),
                set: set.map(|s| s.name.clone()).unwrap_or_default(),
                kinds: set.map(|s| self.words(&s.kinds)).unwrap_or_default(),
            }),
            Who::Several(candidates) => Err(RemarkKind::RowAmbiguous { name, candidates }),
            Who::Foreign(owner) => Err(RemarkKind::RowForeign { name, owner }),
            Who::Unknown(near) => Err(RemarkKind::RowUnknown { name, near }),
        }
    }

    /// The words for kinds of unit.
    fn words(&self, kinds: &[String]) -> Vec<String> {
        kinds
            .iter()
            .filter_map(|k| self.catalogue.kind(k))
            .map(|k| k.word.clone())
            .collect()
    }

    fn allowed(scan: &Scan<'_, 'a, '_>, head: &Head) -> Allowed<'a> {
        let found = scan.found;
        let column = found.column(head).map(|p| p.column);
        let any = column.is_some_and(|c| c.any_kind) || found.form().named_kind.is_some();
        Allowed {
            set: found.set().filter(|_| !any && !found.form().unit_set),
            or_self: column.is_some_and(|c| c.or_self),
        }
    }

    /// Text of the row's unit code.
    fn code(scan: &Scan<'_, 'a, '_>, number: u32) -> Option<String> {
        let head = scan.found.heads.iter().find(|h| {
            scan.found
                .column(h)
                .is_some_and(|p| p.column.value_type == ValueType::UnitCode)
        })?;
        scan.grid
            .get_down(CellRef::new(number, head.col))
            .map(|c| tidy(&value::raw(c)))
    }

    /// The unit that a row about a named unit (a village) belongs to.
    fn within(&self, scan: &Scan<'_, 'a, '_>, number: u32) -> Result<String, Use> {
        let found = scan.found;
        let within = found.form().within.as_deref().unwrap_or_default();
        let Some(head) = found
            .heads
            .iter()
            .find(|h| found.column(h).is_some_and(|p| p.id == within))
        else {
            return Ok(self.unit.code.clone());
        };
        let at = CellRef::new(number, head.col);
        let Some(cell) = scan.grid.get_down(at) else {
            let column = found.column(head).map(|p| p.header.clone()).unwrap_or_default();
            return Err(Use::Remark(
                at,
                String::new(),
                RemarkKind::RowWithoutKey { column },
            ));
        };
        let raw = value::raw(cell);
        let who = self.names.resolve(
            &raw,
            Self::code(scan, number).as_deref(),
            Self::allowed(scan, head),
        );
        match self.subject(who, &raw, found.set()) {
            Ok(unit) => Ok(unit.code.clone()),
            Err(what) => Err(Use::Remark(at, raw.into_owned(), what)),
        }
    }

    /// A named unit (a village) beside the unit of a row, with its kind: a column with the id that is the key of a
    /// sheet of named units.
    fn village_beside(&self, scan: &Scan<'_, 'a, '_>, number: u32) -> Option<(String, String)> {
        self.catalogue.form.sheets.iter().find_map(|sheet| {
            let (key, kind) = (sheet.key.as_ref()?, sheet.named_kind.as_ref()?);
            let found = scan.found;
            let head = found
                .heads
                .iter()
                .find(|h| found.column(h).is_some_and(|p| p.id == *key))?;
            let cell = scan.grid.get(CellRef::new(number, head.col))?;
            let text = tidy(&value::raw(cell));
            // "-" and "không" say that there is none.
            (!self.catalogue.words.none.contains(&fold(&text))).then(|| (text, kind.clone()))
        })
    }

    /// Id and name of a named unit.
    fn named(&self, within: &str, raw: &str, kind: &str) -> (String, String) {
        let text = tidy(raw);
        let key = name_key(&text, self.catalogue);
        let name = match (key.kind.as_deref() == Some(kind), text.split_once([' ', '.'])) {
            (true, Some((_, rest))) => rest.trim_start_matches(['.', ' ']).to_owned(),
            _ => text,
        };
        let word = self.catalogue.kind(kind).map_or("", |k| k.word.as_str());
        (
            format!("{within}/{}", slug(&name)),
            format!("{word} {name}").trim().to_owned(),
        )
    }

    /// Indicator of a row, by code or wording, with its figure.
    fn indicator(scan: &Scan<'_, 'a, '_>, number: u32) -> Option<(String, Figure<'a>)> {
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
            let (code, rest) = leading_code(typed)?;
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
        code.map(|c| value::indicator_code(&c))
            .as_deref()
            .and_then(by_code)
            .or_else(|| words.as_deref().and_then(by_words))
    }

    /// Number of the criterion of a row, by number or name.
    fn criterion(scan: &Scan<'_, 'a, '_>, number: u32) -> Option<String> {
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

    fn entry(
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

    fn missing_units(&mut self, scan: &Scan<'_, 'a, '_>) {
        let kinds = scan.found.set().map_or(&[][..], |s| s.kinds.as_slice());
        let names: Vec<String> = self
            .names
            .below
            .iter()
            .filter(|u| kinds.contains(&u.kind) && !scan.units.contains_key(&u.code))
            .map(|u| u.name.clone())
            .collect();
        if !names.is_empty() {
            self.remark(scan.found, scan.grid, None, "", RemarkKind::RowMissing { names });
        }
    }
}

/// The figure that a row asks for, and whether "không" is 0 there.
type Figure<'a> = (&'a Part, bool);

/// Whether a cell holds words, not a number.
fn is_words(cell: &Cell) -> bool {
    value::raw(cell).chars().any(char::is_alphabetic)
}

/// "(1)", "(2)", "(3)" … or 1, 2, 3 … from left to right, the key column among them.
fn is_numbering(grid: &Grid<'_>, row: u32, key_col: u16) -> bool {
    let mut last: Option<u32> = None;
    let mut count = 0;
    let mut key = false;
    for cell in grid.row(row) {
        let text = tidy(&value::raw(cell));
        let digits = text.trim_matches(['(', ')', '[', ']']);
        // "(5)=(3)+(4)" says how a column is made and is numbering too.
        let digits = digits.split([')', '=']).next().unwrap_or_default();
        let letters = digits.chars().count() == 1 && digits.chars().all(|c| c.is_ascii_uppercase());
        match digits.parse::<u32>() {
            Ok(n) if last.is_none_or(|l| n == l + 1) => last = Some(n),
            Err(_) if letters && last.is_none() => {}
            _ => return false,
        }
        key |= cell.at.col == key_col;
        count += 1;
    }
    count >= 3 && key && last.is_some()
}

fn starts_with_any(folded: &str, words: &[String]) -> bool {
    words.iter().any(|w| {
        folded
            .strip_prefix(w.as_str())
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// Whether words name a row of sums. A single word counts only alone or before a number or bracket: there are places and
/// products that begin with it ("Cộng Hòa").
fn is_total(folded: &str, words: &[String]) -> bool {
    words.iter().any(|w| {
        let Some(rest) = folded.strip_prefix(w.as_str()) else {
            return false;
        };
        let next = rest.trim_start().chars().next();
        match next {
            None => true,
            Some(c) if c.is_alphabetic() => w.contains(' ') && rest.starts_with(' '),
            Some(c) => c.is_ascii_digit() || matches!(c, '(' | ':' | '/' | '-' | ','),
        }
    })
}

/// The fixed row of a label. Any word for a sum names the one row whose own label is such a word.
fn fixed_row<'f>(
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
