//! "Đã hiểu như sau": what each tab, row and column of a workbook was taken for, as plain data to be shown.

use std::collections::BTreeMap;

use super::account::{Accounts, Books, Counts};
use super::layout::{Found, STAMP_SHEET};
use super::lexicon::names_sheet;
use super::read::{Ledger, RowUse, Source};
use super::{Answer, Table};
use crate::catalogue::{Catalogue, is_response_sheet};
use crate::diagnostic::ListedRow;
use crate::workbook::{CellRef, Visibility};

/// A workbook as it is understood.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Understood {
    /// Tabs in the order of the file.
    pub tabs: Vec<UnderstoodTab>,
}

/// What a tab is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// It holds data of the form: see [`UnderstoodTab::tables`].
    Data,
    /// The form's page to sign.
    Control,
    /// The form's instructions.
    Guide,
    /// The hidden sheet of the form.
    Stamp,
    /// A page of an earlier answer.
    Response,
    /// It answers to the same sheet of the form as another tab, which is used.
    Second {
        /// Name of the form's sheet.
        sheet: String,
        /// Name of the tab that is used.
        used: String,
    },
    /// Nothing is on it.
    Empty,
    /// The form has no such sheet.
    NotInForm,
}

/// A tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderstoodTab {
    /// Its name.
    pub name: String,
    /// It is hidden.
    pub hidden: bool,
    /// What it is.
    pub role: Role,
    /// Sheets of the form on it.
    pub tables: Vec<UnderstoodTable>,
    /// Its cells by what they are; none before the file is read as a unit's submission.
    pub cells: Option<Counts>,
}

/// A sheet of the form as found on a tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderstoodTable {
    /// Id of the form's sheet.
    pub sheet: String,
    /// Its name.
    pub name: String,
    /// One-based row of the lowest heads; of a record sheet, of the first label.
    pub head_row: u32,
    /// Columns, or labels, from left to right and down; those that the form has not are among them.
    pub columns: Vec<UnderstoodColumn>,
    /// Rows with a value.
    pub rows_in: usize,
    /// Of those, rows that are used.
    pub rows_used: usize,
    /// Rows that are not used, by one-based number, with why; none for a reason told at the row.
    pub rows_listed: Vec<(Option<ListedRow>, Vec<u32>)>,
    /// Values read.
    pub values: usize,
}

/// A column, or a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnderstoodColumn {
    /// Cell of its head.
    pub at: CellRef,
    /// Words as written.
    pub words: String,
    /// Id of the form's column; none where the form has no such column.
    pub column: Option<String>,
    /// The form's own head.
    pub header: Option<String>,
}

/// As far as it is known before the file is read.
pub(super) fn of_layout(source: Source<'_, '_>, catalogue: &Catalogue) -> Understood {
    let none = Ledger::default();
    tabs(
        source,
        catalogue,
        None,
        |_, found| table(found, &none, None),
        |_| None,
    )
}

/// With what reading made of rows and cells.
pub(super) fn of_submission(source: Source<'_, '_>, books: &Books<'_>, accounts: &Accounts) -> Understood {
    let none = Ledger::default();
    tabs(
        source,
        books.known.catalogue,
        books.page.map(|p| p.tab),
        |i, found| {
            let ledger = books.ledgers.get(i).unwrap_or(&none);
            table(found, ledger, books.tables.get(i).copied().flatten())
        },
        |tab| accounts.counts.get(tab).copied(),
    )
}

fn tabs(
    source: Source<'_, '_>,
    catalogue: &Catalogue,
    page: Option<usize>,
    table: impl Fn(usize, &Found<'_>) -> UnderstoodTable,
    cells: impl Fn(usize) -> Option<Counts>,
) -> Understood {
    let name_of = |tab: usize| {
        source
            .book
            .sheets
            .get(tab)
            .map(|s| s.name.clone())
            .unwrap_or_default()
    };
    let tabs = source.book.sheets.iter().enumerate().map(|(tab, sheet)| {
        let mut tables: Vec<UnderstoodTable> = source
            .found
            .iter()
            .enumerate()
            .filter(|(_, f)| f.tab == tab)
            .map(|(i, f)| table(i, f))
            .collect();
        tables.sort_by_key(|t| t.head_row);
        let named = || {
            let mut sheets = catalogue.form.sheets.iter();
            sheets.find(|f| !f.has_data() && names_sheet(&sheet.name, f))
        };
        let role = if sheet.name == STAMP_SHEET {
            Role::Stamp
        } else if is_response_sheet(&sheet.name) {
            Role::Response
        } else if !tables.is_empty() {
            Role::Data
        } else if let Some(double) = source.doubles.iter().find(|d| d.tab == tab) {
            Role::Second {
                sheet: double.sheet.clone(),
                used: name_of(double.used),
            }
        } else if page == Some(tab) {
            Role::Control
        } else if source.grids.get(tab).is_none_or(super::grid::Grid::is_empty) {
            Role::Empty
        } else {
            match named().map(|f| f.kind) {
                Some(crate::catalogue::SheetKind::Control) => Role::Control,
                Some(_) => Role::Guide,
                None => Role::NotInForm,
            }
        };
        UnderstoodTab {
            name: sheet.name.clone(),
            hidden: sheet.visibility != Visibility::Visible,
            role,
            tables,
            cells: cells(tab),
        }
    });
    Understood { tabs: tabs.collect() }
}

fn table(found: &Found<'_>, ledger: &Ledger, table: Option<&Table>) -> UnderstoodTable {
    let mut columns: Vec<UnderstoodColumn> = found
        .heads
        .iter()
        .map(|head| {
            let placed = found.column(head);
            UnderstoodColumn {
                at: head.at,
                words: head.words.clone(),
                column: placed.map(|p| p.id.clone()),
                header: placed.map(|p| p.header.clone()),
            }
        })
        .chain(found.others.iter().map(|(at, words)| UnderstoodColumn {
            at: *at,
            words: words.clone(),
            column: None,
            header: None,
        }))
        .collect();
    columns.sort_by_key(|c| (c.at.row, c.at.col));
    if found.form().kind != crate::catalogue::SheetKind::Record {
        columns.sort_by_key(|c| (c.at.col, c.at.row));
    }
    let mut listed: BTreeMap<Option<ListedRow>, Vec<u32>> = BTreeMap::new();
    for (row, how) in &ledger.rows {
        match how {
            RowUse::Listed(reason) => listed.entry(Some(*reason)).or_default().push(row + 1),
            RowUse::Refused => listed.entry(None).or_default().push(row + 1),
            RowUse::Data(_) | RowUse::Beyond | RowUse::Nothing => {}
        }
    }
    let entries = table
        .into_iter()
        .flat_map(|t| &t.rows)
        .flat_map(|r| r.cells.values());
    UnderstoodTable {
        sheet: found.form().id.clone(),
        name: found.form().name.clone(),
        head_row: found.head_row + 1,
        columns,
        rows_in: ledger.rows_in,
        rows_used: ledger.rows_used,
        rows_listed: listed.into_iter().collect(),
        values: entries
            .filter(|e| !matches!(e.answer, Answer::Blank | Answer::Unreadable(_)))
            .count(),
    }
}
