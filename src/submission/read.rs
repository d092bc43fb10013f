//! From cells to a submission: rows found, units resolved, values typed, everything else listed.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::identity::STAMP_SHEET;
use super::layout::{Found, Grid, assign};
use super::value::{self, Wanted, words};
use super::{Answer, Entry, Remark, RemarkKind, Row, Submission, Table, Unread};
use crate::catalogue::{
    Catalogue, CriteriaSet, Each, Fill, PlacedColumn, SheetKind, Unit, ValueType, name_key,
};
use crate::diagnostic::{Hidden, Tolerated};
use crate::round::Round;
use crate::text::{fold, nearest, slug, tidy};
use crate::workbook::{Book, Cell, CellIssueKind, CellRef, Content, Visibility};

/// Reads a workbook as the submission of a reporting unit.
pub fn read(book: &Book, catalogue: &Catalogue, round: &Round, unit: &Unit) -> Submission {
    let grids: Vec<Grid<'_>> = book
        .sheets
        .iter()
        .filter(|s| s.name != STAMP_SHEET)
        .map(Grid::new)
        .collect();
    let forms: Vec<_> = catalogue
        .form
        .sheets
        .iter()
        .filter(|s| s.has_data())
        .map(|s| (s, catalogue.sheet_set(s, &unit.kind)))
        .collect();
    let found = assign(&grids, &forms, &unit.kind);
    let mut reader = Reader {
        catalogue,
        round,
        unit,
        date_1904: book.date_1904,
        names: round.units.all().iter().map(|u| fold(&u.name)).collect(),
        submission: Submission {
            unit: unit.clone(),
            tables: BTreeMap::new(),
            remarks: Vec::new(),
            rows_in: 0,
            rows_used: 0,
            rows_listed: 0,
            missing: BTreeSet::new(),
        },
    };
    for (index, grid) in grids.iter().enumerate() {
        reader.hidden(grid);
        reader.issues(grid);
        match found.get(&index) {
            Some(found) => reader.sheet(grid, found),
            None => reader.unknown_sheet(grid),
        }
    }
    let taken: BTreeSet<&str> = found.values().map(|f| f.form.id.as_str()).collect();
    for (form, _) in &forms {
        if !taken.contains(form.id.as_str()) {
            reader.submission.missing.insert(form.id.clone());
            reader.remark(
                "",
                None,
                "",
                RemarkKind::SheetMissing {
                    sheet: form.name.clone(),
                },
            );
        }
    }
    reader.submission
}

struct Reader<'a> {
    catalogue: &'a Catalogue,
    round: &'a Round,
    unit: &'a Unit,
    date_1904: bool,
    /// Folded names of all units, in the order of the unit file.
    names: Vec<String>,
    submission: Submission,
}

/// What a row's unit was resolved to.
enum Resolved {
    Unit {
        code: String,
        name: String,
        how: Option<Tolerated>,
    },
    Unknown {
        near: Option<String>,
    },
    Foreign {
        owner: String,
    },
    NotSubject,
}

impl<'a> Reader<'a> {
    fn remark(&mut self, tab: &str, cell: Option<CellRef>, raw: &str, what: RemarkKind) {
        self.submission.remarks.push(Remark {
            tab: tab.to_owned(),
            cell,
            raw: raw.to_owned(),
            what,
        });
    }

    fn hidden(&mut self, grid: &Grid<'_>) {
        let sheet = grid.sheet;
        if sheet.visibility != Visibility::Visible && !sheet.cells.is_empty() {
            self.remark(&sheet.name, None, "", RemarkKind::Hidden(Hidden::Sheet));
        }
        if !sheet.hidden_rows.is_empty() {
            let rows = sheet.hidden_rows.iter().map(|r| r + 1).collect();
            self.remark(&sheet.name, None, "", RemarkKind::Hidden(Hidden::Rows(rows)));
        }
        if !sheet.hidden_cols.is_empty() {
            let columns = sheet
                .hidden_cols
                .iter()
                .map(|c| CellRef::new(0, *c).column_letters())
                .collect();
            self.remark(
                &sheet.name,
                None,
                "",
                RemarkKind::Hidden(Hidden::Columns(columns)),
            );
        }
    }

    fn issues(&mut self, grid: &Grid<'_>) {
        for issue in &grid.sheet.issues {
            // A formula that was never calculated is a blank cell to the form; where it must be filled, that is said there.
            if !matches!(issue.kind, CellIssueKind::NoStoredValue) {
                self.remark(&grid.sheet.name, issue.at, "", RemarkKind::CellDamaged);
            }
        }
    }

    fn unknown_sheet(&mut self, grid: &Grid<'_>) {
        let guide = self
            .catalogue
            .form
            .sheets
            .iter()
            .any(|s| !s.has_data() && fold(&s.name) == fold(&grid.sheet.name));
        if guide || grid.sheet.cells.is_empty() {
            return;
        }
        let cells = grid.sheet.cells.len();
        self.submission.rows_in += grid.rows().count();
        self.submission.rows_listed += grid.rows().count();
        self.remark(&grid.sheet.name, None, "", RemarkKind::SheetNotRead { cells });
    }

    fn sheet(&mut self, grid: &Grid<'_>, found: &Found<'a>) {
        let tab = grid.sheet.name.clone();
        if fold(&tab) != fold(&found.form.name) {
            self.remark(
                &tab,
                None,
                "",
                RemarkKind::SheetReadAs {
                    found: tab.clone(),
                    taken: found.form.name.clone(),
                },
            );
        }
        if found.form.kind == SheetKind::Record {
            self.record(grid, found);
        } else {
            self.columns(grid, found);
            self.table(grid, found);
        }
    }

    fn record(&mut self, grid: &Grid<'_>, found: &Found<'a>) {
        let set = self.catalogue.sheet_set(found.form, &self.unit.kind);
        let mut table = Table {
            sheet: found.form.id.clone(),
            tab: grid.sheet.name.clone(),
            set: set.map_or_else(String::new, |s| s.id.clone()),
            ..Table::default()
        };
        let mut row = Row {
            number: 1,
            unit: self.unit.code.clone(),
            unit_name: self.unit.name.clone(),
            key: "record".to_owned(),
            ..Row::default()
        };
        for placed in found.form.expand(set, &self.unit.kind) {
            let Some((label, value)) = found.fields.get(&placed.id) else {
                if placed.column.required {
                    self.remark(
                        &table.tab,
                        None,
                        "",
                        RemarkKind::ColumnMissing {
                            column: placed.header.clone(),
                        },
                    );
                }
                continue;
            };
            table.columns.insert(placed.id.clone(), *label);
            let entry = self.entry(grid.cell(*value), *value, &placed, set, "");
            if placed.column.fill == Fill::Typed && entry.answer != Answer::Blank {
                self.submission.rows_in += 1;
                self.submission.rows_used += 1;
            }
            row.cells.insert(placed.id.clone(), entry);
        }
        table.rows.push(row);
        self.submission.tables.insert(table.sheet.clone(), table);
    }

    /// What was taken for which column, what is missing, what is outside the form.
    fn columns(&mut self, grid: &Grid<'_>, found: &Found<'a>) {
        let tab = grid.sheet.name.clone();
        let mut repeated: Vec<(&str, &str)> = Vec::new();
        for (placed, col, head) in &found.columns {
            if fold(head) == fold(&placed.header) {
                continue;
            }
            if placed.column.each.is_some() {
                repeated.push((head, &placed.header));
                continue;
            }
            let what = RemarkKind::ColumnReadAs {
                found: head.clone(),
                taken: placed.header.clone(),
            };
            self.remark(&tab, Some(CellRef::new(found.head_row, *col)), head, what);
        }
        // A row of numbers over the criteria is one thing to tell, not nineteen.
        if let (Some(first), Some(last)) = (repeated.first(), repeated.last()) {
            let what = RemarkKind::ColumnReadAs {
                found: format!("{} … {}", first.0, last.0),
                taken: format!("{} … {}", first.1, last.1),
            };
            self.remark(&tab, None, "", what);
        }
        for (col, head) in &found.unknown {
            let cells = grid
                .rows()
                .filter(|(r, row)| *r > found.head_row && row.contains_key(col))
                .count();
            if cells > 0 {
                self.remark(
                    &tab,
                    Some(CellRef::new(found.head_row, *col)),
                    head,
                    RemarkKind::ColumnNotRead {
                        column: head.clone(),
                        cells,
                    },
                );
            }
        }
        let there: BTreeSet<&str> = found.columns.iter().map(|(p, ..)| p.id.as_str()).collect();
        for placed in found.form.expand(found.set, &self.unit.kind) {
            let wanted = placed.column.fill == Fill::Typed
                && (placed.column.required || placed.column.required_if.is_some());
            if wanted && !there.contains(placed.id.as_str()) {
                self.remark(
                    &tab,
                    None,
                    "",
                    RemarkKind::ColumnMissing {
                        column: placed.header.clone(),
                    },
                );
            }
        }
    }

    fn table(&mut self, grid: &Grid<'_>, found: &Found<'a>) {
        let form = found.form;
        let mut table = Table {
            sheet: form.id.clone(),
            tab: grid.sheet.name.clone(),
            set: found.set.map_or_else(String::new, |s| s.id.clone()),
            ..Table::default()
        };
        for (placed, col, _) in &found.columns {
            table
                .columns
                .insert(placed.id.clone(), CellRef::new(found.head_row, *col));
        }
        let mut listed: BTreeMap<&'static str, Vec<u32>> = BTreeMap::new();
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let typed: Vec<u16> = found
            .columns
            .iter()
            .filter(|(p, ..)| p.column.fill == Fill::Typed)
            .map(|(_, c, _)| *c)
            .collect();
        let column_of = |id: &str| {
            found
                .columns
                .iter()
                .find(|(p, ..)| p.id == id)
                .map(|(_, c, _)| *c)
        };
        let known: BTreeSet<u16> = found.columns.iter().map(|(_, c, _)| *c).collect();
        for (r, cells) in grid.rows() {
            if r <= found.head_row {
                continue;
            }
            let number = r + 1;
            let filled: Vec<&Cell> = typed.iter().filter_map(|c| cells.get(c).copied()).collect();
            // Cells that nobody typed: numbers, names and formulas that the form put there.
            let stray = cells.keys().any(|c| !known.contains(c));
            let prefilled_key = form.kind != SheetKind::List || !form.fixed.is_empty();
            let first_text = cells.values().find_map(|c| match &c.content {
                Content::Text(t) => Some(tidy(t)),
                _ => None,
            });
            let kind = self.row_kind(
                cells,
                first_text.as_deref(),
                form.fixed.iter().any(|f| {
                    let label = column_of(form.key.as_deref().unwrap_or_default())
                        .and_then(|c| cells.get(&c))
                        .map(|c| fold(&words(&c.content)));
                    label.is_some_and(|l| std::iter::once(&f.label).chain(&f.synonyms).any(|n| fold(n) == l))
                }),
            );
            if let Some(reason) = kind {
                self.submission.rows_in += 1;
                self.submission.rows_listed += 1;
                listed.entry(reason).or_default().push(number);
                continue;
            }
            if filled.is_empty() {
                // A prefilled row without figures is still a row of its unit: its cells are blank, not absent.
                if !prefilled_key {
                    if stray || first_text.is_some_and(|t| t.chars().count() > 3) {
                        self.submission.rows_in += 1;
                        self.submission.rows_listed += 1;
                        listed
                            .entry("không có số liệu ở cột nào của mẫu")
                            .or_default()
                            .push(number);
                    }
                    continue;
                }
            } else {
                self.submission.rows_in += 1;
            }
            let mut row = Row {
                number,
                ..Row::default()
            };
            match self.resolve_row(grid, found, r, &mut row, &column_of) {
                Ok(true) => {
                    if form.kind == SheetKind::ByUnit || (found.set.is_some() && form.kind == SheetKind::List)
                    {
                        if let Some(first) = seen.get(&row.unit) {
                            let at = column_of(form.key.as_deref().unwrap_or_default())
                                .map(|c| CellRef::new(r, c));
                            let what = RemarkKind::RowDuplicate {
                                name: row.unit_name.clone(),
                                first: *first,
                            };
                            self.remark(&table.tab, at, &row.unit_name, what);
                            self.submission.rows_listed += usize::from(!filled.is_empty());
                            continue;
                        }
                        seen.insert(row.unit.clone(), number);
                    }
                    for (placed, col, _) in &found.columns {
                        let at = CellRef::new(r, *col);
                        if row.cells.contains_key(&placed.id) {
                            continue;
                        }
                        let entry = self.entry(grid.cell(at), at, placed, found.set, &row.key);
                        row.cells.insert(placed.id.clone(), entry);
                    }
                    self.submission.rows_used += usize::from(!filled.is_empty());
                    table.rows.push(row);
                }
                Ok(false) => {
                    if !filled.is_empty() {
                        self.submission.rows_listed += 1;
                        listed
                            .entry("không rõ dòng nói về nội dung nào của mẫu")
                            .or_default()
                            .push(number);
                    }
                }
                Err((cell, raw, what)) => {
                    self.submission.rows_listed += usize::from(!filled.is_empty());
                    self.remark(&table.tab, Some(cell), &raw, what);
                }
            }
        }
        for (reason, rows) in listed {
            self.remark(&table.tab, None, "", RemarkKind::RowsListed { reason, rows });
        }
        if form.kind == SheetKind::ByUnit
            && let Some(set) = found.set
        {
            let names: Vec<String> = self
                .round
                .units
                .children(&self.unit.code)
                .filter(|u| set.kinds.contains(&u.kind) && !seen.contains_key(&u.code))
                .map(|u| u.name.clone())
                .collect();
            if !names.is_empty() {
                self.remark(&table.tab, None, "", RemarkKind::RowMissing { names });
            }
        }
        self.submission.tables.insert(table.sheet.clone(), table);
    }

    /// Why a row is no row of data; none when it may be one.
    fn row_kind(
        &self,
        cells: &BTreeMap<u16, &Cell>,
        first: Option<&str>,
        fixed: bool,
    ) -> Option<&'static str> {
        if fixed {
            return None;
        }
        let vocabulary = &self.catalogue.words;
        // A row that numbers the columns: (1) (2) (3), or 1 2 3 … over most of the width.
        let numbers: Vec<Option<u32>> = cells
            .values()
            .map(|c| {
                words(&c.content)
                    .trim()
                    .trim_matches(|x| x == '(' || x == ')')
                    .parse()
                    .ok()
            })
            .collect();
        if numbers.len() >= 4 {
            let all: Option<Vec<u32>> = numbers.into_iter().collect();
            if let Some(all) = all
                && all.windows(2).all(|w| matches!(w, [a, b] if *b == a + 1))
            {
                return Some("dòng đánh số cột");
            }
        }
        let key = fold(first?);
        if vocabulary
            .total_rows
            .iter()
            .any(|w| key == *w || key.starts_with(&format!("{w} ")) && cells.len() > 1)
        {
            return Some("dòng cộng hoặc tỷ lệ");
        }
        if vocabulary
            .note_rows
            .iter()
            .any(|w| key == *w || key.starts_with(&format!("{w} ")) || key.starts_with(&format!("{w}:")))
        {
            return Some("ghi chú dưới bảng");
        }
        if vocabulary
            .group_rows
            .iter()
            .any(|w| key == *w || key.starts_with(&format!("{w}:")))
        {
            return Some("dòng nhóm");
        }
        // A text that stands alone in its row is a remark, whatever its first word.
        if cells.len() == 1 {
            return Some("ghi chú dưới bảng");
        }
        None
    }

    /// Finds what a row is about. `Ok(false)`: it cannot be told.
    fn resolve_row(
        &mut self,
        grid: &Grid<'_>,
        found: &Found<'a>,
        r: u32,
        row: &mut Row,
        column_of: &dyn Fn(&str) -> Option<u16>,
    ) -> Result<bool, (CellRef, String, RemarkKind)> {
        let form = found.form;
        let merged = |id: &str| column_of(id).and_then(|c| grid.merged(CellRef::new(r, c)));
        row.unit.clone_from(&self.unit.code);
        row.unit_name.clone_from(&self.unit.name);
        if form.kind == SheetKind::ByIndicator {
            let Some(set) = found.set else { return Ok(false) };
            let code = merged("indicator").map(|c| indicator_code(&c.content));
            let by_text = || {
                let text = fold(&words(&merged("indicator_text")?.content));
                set.criteria
                    .iter()
                    .flat_map(|c| &c.indicators)
                    .find(|i| fold(&i.text) == text)
                    .map(|i| i.code.clone())
            };
            let code = code.filter(|c| set.indicator(c).is_some()).or_else(by_text);
            let Some(code) = code else { return Ok(false) };
            row.key = code;
            return Ok(true);
        }
        if !form.fixed.is_empty() {
            let key = form.key.as_deref().unwrap_or_default();
            let Some(label) = merged(key).map(|c| fold(&words(&c.content))) else {
                return Ok(false);
            };
            let fixed = form.fixed.iter().find(|f| {
                std::iter::once(&f.label)
                    .chain(&f.synonyms)
                    .any(|n| fold(n) == label)
            });
            let Some(fixed) = fixed else { return Ok(false) };
            row.key.clone_from(&fixed.id);
            return Ok(true);
        }
        let unit_column = form.columns.iter().find(|c| c.value_type == ValueType::Unit);
        let key = form.key.as_deref().unwrap_or_default();
        let key_is_unit = unit_column.is_some_and(|c| c.id == key);
        let key_cell = merged(key);
        if key_cell.is_none() {
            let code_known = key_is_unit && merged("unit_code").is_some();
            if !code_known {
                let at = CellRef::new(r, column_of(key).unwrap_or(0));
                let column = form.column(key).map_or_else(String::new, |c| c.header.clone());
                return Err((at, String::new(), RemarkKind::RowWithoutKey { column }));
            }
        }
        if let Some(column) = unit_column
            && (key_is_unit || form.within.as_deref() == Some(column.id.as_str()))
        {
            let at = CellRef::new(r, column_of(&column.id).unwrap_or(0));
            let typed = merged(&column.id)
                .map(|c| tidy(&words(&c.content)))
                .unwrap_or_default();
            let code = merged("unit_code")
                .map(|c| code_text(&c.content))
                .unwrap_or_default();
            // The unit that a named one (a village) belongs to is no subject of the set itself.
            let set = if column.any_kind || form.within.is_some() {
                None
            } else {
                found.set
            };
            match self.unit_named(&typed, &code, set, column.or_self) {
                Resolved::Unit { code, name, how } => {
                    row.cells.insert(
                        column.id.clone(),
                        Entry {
                            answer: Answer::Unit(code.clone()),
                            raw: merged(&column.id).map_or_else(String::new, |c| words(&c.content)),
                            at,
                            tolerated: how,
                        },
                    );
                    row.unit = code;
                    row.unit_name = name;
                }
                Resolved::Unknown { near } => {
                    return Err((at, typed.clone(), RemarkKind::RowUnknown { name: typed, near }));
                }
                Resolved::Foreign { owner } => {
                    return Err((at, typed.clone(), RemarkKind::RowForeign { name: typed, owner }));
                }
                Resolved::NotSubject => {
                    let set = found.set.map_or_else(String::new, |s| s.short.clone());
                    return Err((at, typed.clone(), RemarkKind::RowNotSubject { name: typed, set }));
                }
            }
        }
        // A unit in no list (a village) is named in a column of its own, below the unit of the row.
        let named = form
            .named_kind
            .as_ref()
            .map(|_| key)
            .or_else(|| form.column("village").map(|_| "village"))
            .filter(|n| !n.is_empty());
        if let Some(named) = named
            && let Some(cell) = merged(named)
        {
            let kind = form.named_kind.clone().or_else(|| self.named_kind());
            let word = kind
                .as_deref()
                .and_then(|k| self.catalogue.kind(k))
                .map_or("", |k| k.word.as_str())
                .to_owned();
            let typed = tidy(&words(&cell.content));
            let bare = typed
                .strip_prefix(&word)
                .or_else(|| typed.strip_prefix(&capital(&word)))
                .unwrap_or(&typed)
                .trim()
                .to_owned();
            row.unit = format!("{}/{}", row.unit, slug(&bare));
            row.unit_name = format!("{word} {bare}").trim().to_owned();
        }
        Ok(true)
    }

    /// The kind of units in no list that the form's sheets are about.
    fn named_kind(&self) -> Option<String> {
        self.catalogue
            .form
            .sheets
            .iter()
            .find_map(|s| s.named_kind.clone())
    }

    /// A unit by name as typed, below the reporting unit; by its code where the name is not known.
    fn unit_named(&self, typed: &str, code: &str, set: Option<&CriteriaSet>, or_self: bool) -> Resolved {
        let catalogue = self.catalogue;
        let key = name_key(typed, &catalogue.kinds);
        // The name with its kind's word cut off, and the whole as typed (a name may begin like a kind: "Thị Cầu").
        let whole = fold(typed);
        let fits = |u: &Unit, name: &str| {
            (name == key.key && key.kind.as_ref().is_none_or(|k| *k == u.kind)) || name == whole
        };
        let below = |u: &&Unit| self.round.units.is_below(&u.code, &self.unit.code);
        let units = self.round.units.all();
        let all: Vec<&Unit> = units
            .iter()
            .zip(&self.names)
            .filter(|(u, name)| fits(u, name))
            .map(|(u, _)| u)
            .collect();
        if or_self && fits(self.unit, &fold(&self.unit.name)) {
            return Resolved::Unit {
                code: self.unit.code.clone(),
                name: self.unit.name.clone(),
                how: None,
            };
        }
        let mine: Vec<&Unit> = all.iter().copied().filter(below).collect();
        let subject = |u: &Unit| set.is_none_or(|s| s.kinds.contains(&u.kind));
        let chosen = mine
            .iter()
            .copied()
            .find(|u| subject(u))
            .or_else(|| mine.first().copied());
        if let Some(unit) = chosen {
            if !subject(unit) {
                return Resolved::NotSubject;
            }
            // The name as listed, alone or behind its kind's word, is no other spelling.
            let same = typed == unit.name || typed == catalogue.full_name(unit);
            return Resolved::Unit {
                code: unit.code.clone(),
                name: unit.name.clone(),
                how: (!same).then_some(Tolerated::Name),
            };
        }
        if let Some(unit) = self.round.units.get(code).filter(|u| below(u))
            && typed.is_empty()
        {
            return Resolved::Unit {
                code: unit.code.clone(),
                name: unit.name.clone(),
                how: Some(Tolerated::ByCode),
            };
        }
        if let Some(unit) = all.first() {
            let owner = self
                .round
                .units
                .at_level(&unit.code, &self.round.reporting_level, &catalogue.kinds)
                .unwrap_or(unit);
            return Resolved::Foreign {
                owner: catalogue.plain_name(owner),
            };
        }
        let names: Vec<&str> = self
            .round
            .units
            .all()
            .iter()
            .filter(below)
            .filter(|u| subject(u))
            .map(|u| u.name.as_str())
            .collect();
        Resolved::Unknown {
            near: nearest(&key.key, names).map(str::to_owned),
        }
    }

    /// A cell typed by its column.
    fn entry(
        &self,
        cell: Option<&Cell>,
        at: CellRef,
        placed: &PlacedColumn<'_>,
        set: Option<&CriteriaSet>,
        key: &str,
    ) -> Entry {
        let Some(cell) = cell else {
            return Entry {
                answer: Answer::Blank,
                raw: String::new(),
                at,
                tolerated: None,
            };
        };
        let raw = words(&cell.content);
        if tidy(&raw).is_empty() {
            return Entry {
                answer: Answer::Blank,
                raw,
                at,
                tolerated: None,
            };
        }
        let column = placed.column;
        if column.value_type == ValueType::Unit {
            // Units that are not the row's own subject: a product's commune, the reporting unit on the record sheet.
            let set = if column.any_kind || column.or_self {
                None
            } else {
                set.filter(|_| column.each.is_none())
            };
            let own = fold(&self.catalogue.full_name(self.unit));
            if name_key(&raw, &self.catalogue.kinds).key == name_key(&own, &self.catalogue.kinds).key
                && column.fill == Fill::Prefilled
            {
                return Entry {
                    answer: Answer::Unit(self.unit.code.clone()),
                    raw,
                    at,
                    tolerated: None,
                };
            }
            let (answer, tolerated) = match self.unit_named(&tidy(&raw), "", set, column.or_self) {
                Resolved::Unit { code, how, .. } => (Answer::Unit(code), how),
                _ => (Answer::Unreadable(Unread::NotInList), None),
            };
            return Entry {
                answer,
                raw,
                at,
                tolerated,
            };
        }
        let definition = placed
            .part
            .map(|p| p.code.as_str())
            .or((column.value_type == ValueType::Result).then_some(key));
        let found = definition.and_then(|code| set?.part(code));
        let (part, indicator) = (found.map(|(_, _, p)| p), found.map(|(_, i, _)| i));
        let wanted = Wanted {
            kind: &column.value_type,
            part,
            none_is_zero: indicator.is_some_and(|i| i.none_is_zero),
            unit: &column.unit,
            range: match part {
                Some(part) => (part.min, part.max),
                None => (column.min, column.max),
            },
            date_1904: self.date_1904,
        };
        let (answer, tolerated) = value::read(self.catalogue, cell, &wanted);
        // What the form itself put there is not the unit's writing.
        let tolerated = tolerated.filter(|_| {
            column.fill == Fill::Typed && column.each != Some(Each::Criterion)
                || matches!(answer, Answer::State(_)) && column.fill == Fill::Typed
        });
        Entry {
            answer,
            raw,
            at,
            tolerated,
        }
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `2.1` from the text "2.1", the text "2,1" or the number 2.1.
fn indicator_code(content: &Content) -> String {
    tidy(&words(content))
        .replace(',', ".")
        .trim_end_matches('.')
        .to_owned()
}

/// A unit code as text; a number has lost its leading zeros.
fn code_text(content: &Content) -> String {
    match content {
        Content::Number(n) if n.fract().is_zero() && *n >= Decimal::ZERO => format!("{:0>5}", n.normalize()),
        other => tidy(&words(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_keep_what_a_number_loses() {
        assert_eq!(code_text(&Content::Number(8794.into())), "08794");
        assert_eq!(code_text(&Content::Text(" 08794 ".to_owned())), "08794");
        assert_eq!(indicator_code(&Content::Text("2,1".to_owned())), "2.1");
    }
}
