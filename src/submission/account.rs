//! Every cell of a workbook accounted for: a label, a value of the form, printed by the form, or not placed and why.
//!
//! What comes in: the book, which tab is which sheet, and what reading made of each row. What goes out: each cell that
//! holds something under exactly one of these, and the cells that are not placed with their text as it stands.

use std::collections::{BTreeMap, BTreeSet};

use super::control::Page;
use super::grid::Grid;
use super::known::Known;
use super::layout::{Found, Head, STAMP_SHEET};
use super::lexicon::names_sheet;
use super::read::{Ledger, RowUse};
use super::{Remark, RemarkKind, Table, value};
use crate::catalogue::{
    Calc, CheckKind, Fill, PlacedColumn, Prefill, RESPONSE_COLUMNS, SheetKind, ValueType, is_response_sheet,
};
use crate::diagnostic::ListedRow;
use crate::text::{fold, tidy};
use crate::workbook::{Cell, CellRef, Content, NumberFormat};

/// A cell that holds something and is read as nothing of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    /// Name of the tab.
    pub tab: String,
    /// Cell.
    pub at: CellRef,
    /// The text of the cell exactly as the unit stored it.
    pub raw: String,
    /// Why it is not placed.
    pub why: Why,
}

/// Why a cell is not placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It stands in a row that is listed under a common reason.
    RowListed(ListedRow),
    /// It stands in a row that is not used, for a reason told at the row.
    RowRefused,
    /// It stands in a column, or behind a label, that the form has not.
    ColumnNotInForm,
    /// It stands on a sheet that the form has not.
    SheetNotInForm,
    /// It stands on a second sheet, or in a second table, that answers to the same sheet of the form.
    SecondTable,
    /// Words above, beside or under the tables: titles, remarks, signatures.
    Words,
    /// A figure outside the tables, or words where the form has a cell for something else.
    OutsideTables,
    /// It is written over what the form has printed there.
    OverPrinted,
    /// A figure over a formula of the form; the value worked out again is used.
    OverFormula,
}

/// What a cell is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Is {
    Label,
    Value,
    Printed,
    /// A formula of the form with another value typed over it; what it comes to.
    Overwritten {
        column: String,
        recomputed: String,
    },
    Not(Why),
}

/// Cells of a tab, by what they are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Heads and labels.
    pub labels: usize,
    /// Values of the form.
    pub values: usize,
    /// Printed by the form.
    pub printed: usize,
    /// Not placed.
    pub unplaced: usize,
}

impl Counts {
    /// All cells that hold something.
    pub fn all(&self) -> usize {
        self.labels + self.values + self.printed + self.unplaced
    }
}

/// What the accounting goes by.
pub(super) struct Books<'x> {
    pub(super) grids: &'x [Grid<'x>],
    pub(super) found: &'x [Found<'x>],
    pub(super) tables: Vec<Option<&'x Table>>,
    pub(super) ledgers: &'x [Ledger],
    /// The page to sign.
    pub(super) page: Option<&'x Page>,
    /// Tabs that answer to a sheet of the form of which another tab is used.
    pub(super) seconds: &'x BTreeSet<usize>,
    pub(super) known: Known<'x>,
}

/// The accounts.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    pub(super) unplaced: Vec<Unplaced>,
    pub(super) counts: Vec<Counts>,
    /// With the index of their tab.
    pub(super) remarks: Vec<(usize, Remark)>,
}

impl Books<'_> {
    /// Goes through every cell once.
    pub(super) fn account(&self) -> Accounts {
        let mut accounts = Accounts::default();
        for (tab, grid) in self.grids.iter().enumerate() {
            let mut counts = Counts::default();
            let here: Vec<usize> = self
                .found
                .iter()
                .enumerate()
                .filter(|(_, f)| f.tab == tab)
                .map(|(i, _)| i)
                .collect();
            let sheet = Tab::new(self, tab, &here);
            for row in &grid.rows {
                let mut right_is_printed = false;
                let cells: Vec<&Cell> = grid.row(*row).collect();
                // From the right: a number in front of a printed line numbers it.
                let mut taken: Vec<(&Cell, Is)> = Vec::with_capacity(cells.len());
                for cell in cells.into_iter().rev() {
                    let is = sheet.cell(cell, right_is_printed);
                    right_is_printed = matches!(is, Is::Printed | Is::Label);
                    taken.push((cell, is));
                }
                for (cell, is) in taken.into_iter().rev() {
                    accounts.take(tab, grid, cell, is, &sheet, &mut counts);
                }
            }
            accounts.counts.push(counts);
        }
        accounts
    }
}

impl Accounts {
    fn take(
        &mut self,
        tab: usize,
        grid: &Grid<'_>,
        cell: &Cell,
        is: Is,
        sheet: &Tab<'_>,
        counts: &mut Counts,
    ) {
        match is {
            Is::Label => counts.labels += 1,
            Is::Value => counts.values += 1,
            Is::Printed => counts.printed += 1,
            Is::Overwritten { column, recomputed } => {
                counts.unplaced += 1;
                let what = RemarkKind::FormulaOverwritten { column, recomputed };
                self.put(tab, grid, cell, Why::OverFormula, Some(what));
            }
            Is::Not(why) => {
                counts.unplaced += 1;
                let what = match &why {
                    // A form typed anew has titles of its own.
                    Why::Words if sheet.is_title(cell) => None,
                    Why::Words => Some(RemarkKind::WordsOutside),
                    Why::OutsideTables => Some(RemarkKind::Astray { over: false }),
                    Why::OverPrinted => Some(RemarkKind::Astray { over: true }),
                    _ => None,
                };
                self.put(tab, grid, cell, why, what);
            }
        }
    }

    fn put(&mut self, tab: usize, grid: &Grid<'_>, cell: &Cell, why: Why, what: Option<RemarkKind>) {
        let raw = value::raw(cell).into_owned();
        if let Some(what) = what {
            let remark = Remark {
                tab: grid.sheet.name.clone(),
                cell: Some(cell.at),
                raw: raw.clone(),
                what,
            };
            self.remarks.push((tab, remark));
        }
        self.unplaced.push(Unplaced {
            tab: grid.sheet.name.clone(),
            at: cell.at,
            raw,
            why,
        });
    }
}

/// One tab while it is gone through.
struct Tab<'t> {
    books: &'t Books<'t>,
    kind: TabKind<'t>,
}

/// What a tab is.
enum TabKind<'t> {
    Stamp,
    /// A page of an earlier answer.
    Response,
    /// One or more tables, from the top.
    Tables(Vec<OneTable<'t>>),
    Record(OneRecord<'t>),
    Control(&'t Page),
    Guide,
    Second,
    NotInForm,
}

/// A table while it is gone through.
struct OneTable<'t> {
    found: &'t Found<'t>,
    table: Option<&'t Table>,
    ledger: Option<&'t Ledger>,
    /// Columns of the form, by where they stand.
    columns: BTreeMap<u16, &'t PlacedColumn<'t>>,
    key: Option<u16>,
}

/// A record sheet while it is gone through.
struct OneRecord<'t> {
    found: &'t Found<'t>,
    labels: BTreeSet<CellRef>,
    /// Facts by the cell of their value.
    values: BTreeMap<CellRef, &'t PlacedColumn<'t>>,
    /// The first label of a row, and the first that the form has not.
    first_label: BTreeMap<u32, u16>,
    first_other: BTreeMap<u32, u16>,
}

impl<'t> OneRecord<'t> {
    fn new(found: &'t Found<'t>) -> Self {
        let first = |cells: &mut dyn Iterator<Item = CellRef>| {
            let mut first: BTreeMap<u32, u16> = BTreeMap::new();
            for at in cells {
                let col = first.entry(at.row).or_insert(at.col);
                *col = at.col.min(*col);
            }
            first
        };
        let value = |h: &'t Head| Some((CellRef::new(h.row, h.col), found.column(h)?));
        Self {
            found,
            labels: found.heads.iter().map(|h| h.at).collect(),
            values: found.heads.iter().filter_map(value).collect(),
            first_label: first(&mut found.heads.iter().map(|h| h.at)),
            first_other: first(&mut found.others.keys().copied()),
        }
    }
}

impl<'t> Tab<'t> {
    fn new(books: &'t Books<'t>, tab: usize, here: &[usize]) -> Self {
        let grid = books.grids.get(tab);
        let name = grid.map_or("", |g| g.sheet.name.as_str());
        let mut tables: Vec<OneTable<'t>> = here
            .iter()
            .filter_map(|i| {
                let found = books.found.get(*i)?;
                let heads = found.heads.iter();
                Some(OneTable {
                    found,
                    table: books.tables.get(*i).copied().flatten(),
                    ledger: books.ledgers.get(*i),
                    columns: heads.filter_map(|h| Some((h.col, found.column(h)?))).collect(),
                    key: found.key().map(|k| k.col),
                })
            })
            .collect();
        tables.sort_by_key(|t| t.found.head_row);
        let kind = if name == STAMP_SHEET {
            TabKind::Stamp
        } else if is_response_sheet(name) {
            TabKind::Response
        } else if let Some(record) = tables.iter().find(|t| t.found.form().kind == SheetKind::Record) {
            TabKind::Record(OneRecord::new(record.found))
        } else if !tables.is_empty() {
            TabKind::Tables(tables)
        } else if let Some(page) = books.page.filter(|p| p.tab == tab) {
            TabKind::Control(page)
        } else if books.seconds.contains(&tab) {
            TabKind::Second
        } else if books
            .known
            .catalogue
            .form
            .sheets
            .iter()
            .any(|f| !f.has_data() && names_sheet(name, f))
        {
            TabKind::Guide
        } else {
            TabKind::NotInForm
        };
        Self { books, kind }
    }

    fn cell(&self, cell: &Cell, right_is_printed: bool) -> Is {
        match &self.kind {
            TabKind::Stamp => Is::Printed,
            // Beside the pages of an answer somebody may have written a remark.
            TabKind::Response if cell.at.col < RESPONSE_COLUMNS => Is::Printed,
            TabKind::Response => Is::Not(Why::OutsideTables),
            TabKind::Second => Is::Not(Why::SecondTable),
            TabKind::NotInForm => Is::Not(Why::SheetNotInForm),
            TabKind::Guide => self.around(cell, right_is_printed),
            TabKind::Control(page) => self.on_page(page, cell, right_is_printed),
            TabKind::Record(record) => self.on_record(record, cell, right_is_printed),
            TabKind::Tables(tables) => {
                let at = tables.iter().rposition(|t| cell.at.row >= t.found.top);
                match at.and_then(|i| tables.get(i)) {
                    Some(table) => self.on_table(table, cell),
                    None => self.above(tables.first(), cell),
                }
            }
        }
    }

    /// A cell outside what is read: printed there, words, or a figure.
    fn around(&self, cell: &Cell, right_is_printed: bool) -> Is {
        if self.is_printed(cell) || (right_is_printed && is_number(cell)) {
            return Is::Printed;
        }
        // Only the form's own workbook counts by formulas outside its tables.
        if self.books.known.made && cell.formula.is_some() {
            return Is::Printed;
        }
        Is::Not(if self.is_figure(cell) {
            Why::OutsideTables
        } else {
            Why::Words
        })
    }

    fn is_printed(&self, cell: &Cell) -> bool {
        matches!(&cell.content, Content::Text(text) if self.books.known.printed.has(text))
    }

    /// Words over the first table or label of a form typed anew.
    fn is_title(&self, cell: &Cell) -> bool {
        let top = match &self.kind {
            TabKind::Tables(tables) => tables.first().map(|t| t.found.top),
            TabKind::Record(record) => Some(record.found.top),
            TabKind::Control(page) => page.labels.first().map(|l| l.row),
            TabKind::Stamp | TabKind::Response | TabKind::Guide | TabKind::Second | TabKind::NotInForm => {
                None
            }
        };
        !self.books.known.made && top.is_some_and(|top| cell.at.row < top)
    }

    /// Figures and marks, as they stand in cells of data; a date may stand in any title.
    fn is_figure(&self, cell: &Cell) -> bool {
        match &cell.content {
            Content::Number(_) => cell.format != NumberFormat::Date,
            Content::HugeNumber(_) | Content::Bool(_) | Content::Error(_) => true,
            Content::Text(text) => {
                let folded = fold(text);
                let words = &self.books.known.catalogue.words;
                let mark = folded.chars().count() <= 2
                    && (words.met.contains(&folded) || words.unmet.contains(&folded));
                mark || (folded.contains(|c: char| c.is_ascii_digit())
                    && !folded.contains(char::is_alphabetic))
            }
        }
    }

    /// Above the heads of the first table.
    fn above(&self, first: Option<&OneTable<'_>>, cell: &Cell) -> Is {
        let is = self.around(cell, false);
        // A form typed anew has bands over its heads.
        let band = first.is_some_and(|t| t.found.bands <= cell.at.row) && !self.books.known.made;
        match is {
            Is::Not(Why::Words) if band => Is::Label,
            other => other,
        }
    }

    fn on_table(&self, one: &OneTable<'_>, cell: &Cell) -> Is {
        let (found, at) = (one.found, cell.at);
        if at.row <= found.head_row {
            return Is::Label;
        }
        let how = one.ledger.and_then(|l| l.rows.get(&at.row));
        let column = one.columns.get(&at.col).copied();
        if one.ledger.is_some_and(|l| l.merged.contains(&at)) {
            return Is::Value;
        }
        match how {
            Some(RowUse::Data(index)) => {
                let Some(placed) = column else {
                    return Is::Not(Why::ColumnNotInForm);
                };
                match one.table.and_then(|t| t.rows.get(*index)) {
                    Some(row) if one.key != Some(at.col) => self.value(one, placed, row, cell),
                    _ => Is::Value,
                }
            }
            Some(RowUse::Listed(reason)) => Is::Not(Why::RowListed(*reason)),
            Some(RowUse::Refused) => Is::Not(Why::RowRefused),
            Some(RowUse::Beyond) => Is::Not(Why::SecondTable),
            Some(RowUse::Nothing) | None => {
                let offered = column.is_some_and(|p| match p.column.fill {
                    Fill::Computed => cell.formula.is_some() || is_check(cell),
                    Fill::Prefilled => is_ordinal(cell),
                    Fill::Typed | Fill::Carried => false,
                });
                if offered {
                    Is::Printed
                } else {
                    self.around(cell, false)
                }
            }
        }
    }

    /// A cell of a column of the form in a row of data.
    fn value(&self, one: &OneTable<'_>, placed: &PlacedColumn<'_>, row: &super::Row, cell: &Cell) -> Is {
        let known = &self.books.known;
        let set = one.found.set();
        match placed.column.fill {
            Fill::Typed | Fill::Carried => Is::Value,
            Fill::Prefilled => match placed.column.value_type {
                ValueType::Ordinal if is_ordinal(cell) => Is::Printed,
                ValueType::Ordinal => Is::Not(Why::OverPrinted),
                _ => {
                    // A form typed anew has its own words for what a row is about, not for what is required of it.
                    let compared = |from: &Prefill| {
                        let required = [Prefill::ClassShort, Prefill::ClassName, Prefill::Requirement];
                        known.made || required.contains(from)
                    };
                    let from = placed.column.from.filter(compared);
                    let printed = from.and_then(|from| known.in_row(from, row, set, one.found.form()));
                    known.against(printed, cell)
                }
            },
            Fill::Computed => {
                if cell.formula.is_some() {
                    return Is::Printed;
                }
                match &placed.column.calc {
                    Some(Calc::Check) if is_check(cell) => Is::Printed,
                    Some(Calc::Check) => Is::Not(Why::OverPrinted),
                    _ if !known.made || self.is_compared(one.found.form().id.as_str(), &placed.column.id) => {
                        Is::Value
                    }
                    Some(calc) => Self::against_formula(&placed.header, known.computed(calc, row, set), cell),
                    None => Is::Value,
                }
            }
        }
    }

    /// Whether a rule compares a column with what it is made of, and tells the difference.
    fn is_compared(&self, sheet: &str, column: &str) -> bool {
        let catalogue = self.books.known.catalogue;
        let mut rules = [
            CheckKind::SumMismatch,
            CheckKind::RankMismatch,
            CheckKind::Recount,
        ]
        .into_iter()
        .flat_map(|kind| catalogue.rules_of(kind));
        rules.any(|r| {
            r.sheet.as_deref() == Some(sheet)
                && (r.total.as_deref() == Some(column) || r.column.as_deref() == Some(column))
        })
    }

    fn against_formula(column: &str, recomputed: Option<String>, cell: &Cell) -> Is {
        let typed = super::raw(cell);
        let recomputed = recomputed.unwrap_or_default();
        if fold(&typed) == fold(&recomputed) {
            return Is::Printed;
        }
        Is::Overwritten {
            column: column.to_owned(),
            recomputed,
        }
    }

    fn on_record(&self, record: &OneRecord<'_>, cell: &Cell, right_is_printed: bool) -> Is {
        let at = cell.at;
        if record.labels.contains(&at) {
            return Is::Label;
        }
        if let Some(placed) = record.values.get(&at) {
            let known = &self.books.known;
            return match (placed.column.fill, placed.column.from) {
                // The round may have been given others since the form was made; a wrong cut-off has its own finding.
                (Fill::Prefilled, Some(Prefill::RoundTitle | Prefill::CutOff | Prefill::Due)) => Is::Value,
                (Fill::Prefilled, Some(from))
                    if known.made && placed.column.value_type != ValueType::Unit =>
                {
                    known.against(known.of_form(from), cell)
                }
                (Fill::Computed, Some(from)) if known.made && cell.formula.is_none() => {
                    Self::against_formula(&placed.header, known.of_form(from), cell)
                }
                (Fill::Computed, _) if cell.formula.is_some() => Is::Printed,
                _ => Is::Value,
            };
        }
        if record.first_other.get(&at.row).is_some_and(|col| *col <= at.col) {
            return Is::Not(Why::ColumnNotInForm);
        }
        let label = record.first_label.get(&at.row);
        match self.around(cell, right_is_printed) {
            // Words beside a fact may be the fact.
            Is::Not(Why::Words) if label.is_some_and(|col| *col < at.col) => Is::Not(Why::OutsideTables),
            Is::Not(_) if is_number(cell) && label.is_some_and(|col| at.col < *col) => Is::Printed,
            other => other,
        }
    }

    fn on_page(&self, page: &Page, cell: &Cell, right_is_printed: bool) -> Is {
        if page.labels.contains(&cell.at) {
            return Is::Label;
        }
        if let Some((_, stated)) = page.signed.totals.iter().find(|(_, s)| s.at == cell.at) {
            return if stated.by_formula { Is::Printed } else { Is::Value };
        }
        self.around(cell, right_is_printed)
    }
}

fn is_number(cell: &Cell) -> bool {
    match &cell.content {
        Content::Number(_) => true,
        Content::Text(text) => is_short_number(text),
        _ => false,
    }
}

/// "1", "I", "a)", "1.1": what numbers a line.
fn is_short_number(text: &str) -> bool {
    let text = tidy(text);
    text.chars().count() <= 5 && !text.contains(' ')
}

fn is_ordinal(cell: &Cell) -> bool {
    is_number(cell)
}

/// What a check of the form says begins with its sign.
fn is_check(cell: &Cell) -> bool {
    cell.formula.is_some()
        || matches!(&cell.content, Content::Text(text) if tidy(text).starts_with(['√', '▲', '○', '≠', '–', '?', '↓']))
}

/// Whether what stands in a cell is what is known to be printed there.
impl Known<'_> {
    fn against(&self, printed: Option<String>, cell: &Cell) -> Is {
        match printed {
            None => Is::Value,
            Some(printed) if self.says(cell, &printed) => Is::Printed,
            Some(_) => Is::Not(Why::OverPrinted),
        }
    }
}
