//! The tables of the content part.

use std::borrow::Cow;
use std::collections::BTreeSet;

use quick_xml::events::BytesStart;

use super::super::package::within;
use super::super::sheet_part::in_grid;
use super::super::tally::{MERGES, Tally};
use super::super::xml::{Step, Walk};
use super::super::{
    Book, Cell, CellIssueKind, CellRef, LimitKind, Limits, OpenError, Region, Sheet, Visibility,
};
use super::text::Paragraphs;
use super::value::{Declared, Found};

/// The prefixes by which names are told here, and what they must stand for.
const NAMESPACES: &[(&str, &str)] = &[
    ("xmlns:office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
    ("xmlns:table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
    ("xmlns:text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
];
/// The look that `LibreOffice` gives to its copies of other workbooks' sheets.
const COPY_OF_OTHER: &str = "ta_extref";

/// Reads the whole part.
pub(super) fn read(text: &str, part: &str, limits: &Limits) -> Result<Book, OpenError> {
    let mut reader = Reader {
        walk: Walk::new(text, part),
        tally: Tally::new(limits),
        book: Book::default(),
        names: BTreeSet::new(),
        hidden_looks: BTreeSet::new(),
    };
    let mut begun = false;
    loop {
        match reader.walk.step()? {
            Step::Open(tag) => match (reader.walk.depth(), tag.name().as_ref()) {
                (1, "office:document-content") => {
                    reader.check_names(&tag)?;
                    begun = true;
                }
                (1, _) => return Err(reader.walk.damaged("it is no document")),
                (2, "office:automatic-styles") => reader.looks()?,
                (2, "office:body") | (3, "office:spreadsheet") => {}
                (4, "table:calculation-settings") => reader.settings()?,
                (4, "table:table") => reader.table(&tag)?,
                _ => reader.walk.skip()?,
            },
            Step::End if begun => return Ok(reader.book),
            Step::End => return Err(reader.walk.damaged("it is no document")),
            _ => {}
        }
    }
}

struct Reader<'a, 'l> {
    walk: Walk<'a>,
    tally: Tally<'l>,
    book: Book,
    names: BTreeSet<String>,
    /// Looks of tables that are not shown.
    hidden_looks: BTreeSet<String>,
}

/// A table that is being read.
#[derive(Default)]
struct Table {
    sheet: Sheet,
    /// Zero-based, as the next row or column takes it.
    row: u64,
    column: u64,
    /// First and last, zero-based, ascending.
    hidden_rows: Vec<(u64, u64)>,
    hidden_cols: Vec<(u64, u64)>,
}

/// A cell that holds something, as often as it is repeated.
struct Filled {
    column: u64,
    times: u64,
    found: Found,
    formula: Option<String>,
}

/// A count in an attribute; where it is missing, 1.
fn count(walk: &Walk<'_>, digits: Option<&str>) -> Result<u64, OpenError> {
    let Some(digits) = digits else { return Ok(1) };
    match digits.parse::<u64>() {
        Ok(count) => Ok(count.max(1)),
        Err(_) => Err(walk.damaged(format!("a count of {digits:.20}"))),
    }
}

fn is_hidden(visibility: Option<&str>) -> bool {
    matches!(visibility, Some("collapse" | "filter"))
}

/// Whether a number lies in one of the ranges, which ascend.
fn covers(ranges: &[(u64, u64)], number: u64) -> bool {
    let after = ranges.partition_point(|&(first, _)| first <= number);
    after
        .checked_sub(1)
        .and_then(|index| ranges.get(index))
        .is_some_and(|&(_, last)| number <= last)
}

impl Reader<'_, '_> {
    /// Names are compared with their prefix: a document that binds other prefixes must not read as an empty one.
    fn check_names(&self, tag: &BytesStart<'_>) -> Result<(), OpenError> {
        for attribute in self.walk.attributes(tag)? {
            let (prefix, meaning) = (attribute.key.as_ref(), attribute.value.as_ref());
            if NAMESPACES
                .iter()
                .any(|&(usual, bound)| (usual == prefix) != (bound == meaning))
            {
                return Err(self
                    .walk
                    .damaged(format!("{prefix} does not mean what it usually does")));
            }
        }
        Ok(())
    }

    /// Which looks of tables hide them.
    fn looks(&mut self) -> Result<(), OpenError> {
        let outside = self.walk.depth() - 1;
        let mut name = None;
        loop {
            match self.walk.step()? {
                Step::Open(tag) => match tag.name().as_ref() {
                    "style:style" => name = self.walk.value(&tag, "style:name")?,
                    "style:table-properties"
                        if self.walk.raw(&tag, "table:display")?.as_deref() == Some("false") =>
                    {
                        self.hidden_looks.extend(name.take());
                    }
                    _ => {}
                },
                Step::Close(_) if self.walk.depth() == outside => return Ok(()),
                Step::End => return Ok(()),
                _ => {}
            }
        }
    }

    /// The date system.
    fn settings(&mut self) -> Result<(), OpenError> {
        let outside = self.walk.depth() - 1;
        if !self.book.sheets.is_empty() {
            return Err(self.walk.damaged("settings after the tables that they are about"));
        }
        loop {
            match self.walk.step()? {
                Step::Open(tag) if tag.name().as_ref() == "table:null-date" => {
                    let date = self.walk.raw(&tag, "table:date-value")?;
                    self.book.date_1904 = date.is_some_and(|date| date.starts_with("1904-01-01"));
                }
                Step::Close(_) if self.walk.depth() == outside => return Ok(()),
                Step::End => return Ok(()),
                _ => {}
            }
        }
    }

    fn table(&mut self, tag: &BytesStart<'_>) -> Result<(), OpenError> {
        let outside = self.walk.depth() - 1;
        let name = self.walk.value(tag, "table:name")?.unwrap_or_default();
        let look = self.walk.value(tag, "table:style-name")?.unwrap_or_default();
        if look == COPY_OF_OTHER {
            self.book.external_links = true;
            return self.walk.skip();
        }
        if !self.names.insert(name.to_lowercase()) {
            return Err(self.walk.damaged(format!("two sheets of one name, {name:?}")));
        }
        within(
            LimitKind::Sheets,
            self.names.len() as u64,
            self.tally.limits().sheets,
        )?;
        let mut table = Table::default();
        table.sheet.name = name;
        if self.hidden_looks.contains(&look) {
            table.sheet.visibility = Visibility::Hidden;
        }
        loop {
            match self.walk.step()? {
                Step::Open(tag) => match tag.name().as_ref() {
                    "table:table-column" => self.column(&tag, &mut table)?,
                    "table:table-row" => self.row(&tag, &mut table)?,
                    // Rows and columns in groups, and those that are printed again on each page.
                    "table:table-columns"
                    | "table:table-header-columns"
                    | "table:table-column-group"
                    | "table:table-rows"
                    | "table:table-header-rows"
                    | "table:table-row-group" => {}
                    "table:table-source" => {
                        self.book.external_links = true;
                        self.walk.skip()?;
                    }
                    _ => self.walk.skip()?,
                },
                Step::Close(_) if self.walk.depth() == outside => break,
                Step::End => break,
                _ => {}
            }
        }
        let (rows, cols) = (table.hidden_rows, table.hidden_cols);
        table
            .sheet
            .hide(|row| covers(&rows, row.into()), |col| covers(&cols, col.into()));
        self.book.sheets.push(table.sheet);
        Ok(())
    }

    fn column(&mut self, tag: &BytesStart<'_>, table: &mut Table) -> Result<(), OpenError> {
        let [times, visibility] = self
            .walk
            .some(tag, ["table:number-columns-repeated", "table:visibility"])?;
        let first = table.column;
        table.column = first.saturating_add(count(&self.walk, times.as_deref())?);
        if is_hidden(visibility.as_deref()) {
            table.hidden_cols.push((first, table.column - 1));
        }
        self.walk.skip()
    }

    fn row(&mut self, tag: &BytesStart<'_>, table: &mut Table) -> Result<(), OpenError> {
        let outside = self.walk.depth() - 1;
        let [times, visibility] = self
            .walk
            .some(tag, ["table:number-rows-repeated", "table:visibility"])?;
        let times = count(&self.walk, times.as_deref())?;
        let first = table.row;
        table.row = first.saturating_add(times);
        if is_hidden(visibility.as_deref()) {
            table.hidden_rows.push((first, table.row - 1));
        }
        let mut filled = Vec::new();
        let mut column = 0;
        loop {
            match self.walk.step()? {
                Step::Open(tag) => match tag.name().as_ref() {
                    "table:table-cell" | "table:covered-table-cell" => {
                        self.tally.add_cells(1)?;
                        let cell = self.cell(&tag, first, column, table)?;
                        column = column.saturating_add(cell.times);
                        if !matches!(cell.found, Ok(None)) {
                            // At once: a row may hold a million texts, each made long by a number.
                            let all = cell.times.saturating_mul(times);
                            self.tally.add_cells(all - 1)?;
                            if let Ok(Some((content, _))) = &cell.found {
                                self.tally.add_text(content, cell.formula.as_deref(), all)?;
                            }
                            filled.push(cell);
                        }
                    }
                    _ => self.walk.skip()?,
                },
                Step::Close(_) if self.walk.depth() == outside => break,
                Step::End => break,
                _ => {}
            }
        }
        place(&filled, first, times, table)
    }

    /// Reads one cell element to its end.
    fn cell(
        &mut self,
        tag: &BytesStart<'_>,
        row: u64,
        column: u64,
        table: &mut Table,
    ) -> Result<Filled, OpenError> {
        let outside = self.walk.depth() - 1;
        let [times, across, down, kind, new_kind, formula] = self.walk.some(
            tag,
            [
                "table:number-columns-repeated",
                "table:number-columns-spanned",
                "table:number-rows-spanned",
                "office:value-type",
                "calcext:value-type",
                "table:formula",
            ],
        )?;
        let times = count(&self.walk, times.as_deref())?;
        let across = count(&self.walk, across.as_deref())?;
        let down = count(&self.walk, down.as_deref())?;
        if across > 1 || down > 1 {
            merge(&mut table.sheet, (row, column), (down, across))?;
            if table.sheet.merges.len() > MERGES {
                return Err(self.walk.damaged(format!("more than {MERGES} merged regions")));
            }
        }
        let formula = match formula {
            Some(_) => self
                .walk
                .value(tag, "table:formula")?
                .map(|text| self.formula(&text)),
            None => None,
        };
        let value = match kind.as_deref() {
            Some("string") => "office:string-value",
            Some("date") => "office:date-value",
            Some("time") => "office:time-value",
            Some("boolean") => "office:boolean-value",
            _ => "office:value",
        };
        let value = match kind {
            Some(_) => self.walk.value(tag, value)?,
            None => None,
        };
        let declared = Declared {
            kind: kind.map(Cow::into_owned),
            value,
            is_error: new_kind.as_deref() == Some("error"),
            has_formula: formula.is_some(),
        };
        let most = usize::try_from(self.tally.limits().text_bytes).unwrap_or(usize::MAX);
        let most = declared.wants_text(most.saturating_add(1));
        let mut shown = Paragraphs::up_to(most);
        loop {
            match self.walk.step()? {
                Step::Open(tag) if most > 0 && tag.name().as_ref() == "text:p" => {
                    shown.read(&mut self.walk)?;
                }
                Step::Open(_) => self.walk.skip()?,
                Step::Close(_) if self.walk.depth() == outside => break,
                Step::End => break,
                _ => {}
            }
        }
        Ok(Filled {
            column,
            times,
            found: declared.content(shown.finish(), self.book.date_1904),
            formula,
        })
    }

    /// The text of a formula without the mark of its language.
    fn formula(&mut self, text: &str) -> String {
        if text.contains("'file:") || text.contains("'http") {
            self.book.external_links = true;
        }
        let marked = text
            .split_once(":=")
            .filter(|(mark, _)| mark.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        marked
            .map_or_else(|| text.strip_prefix('=').unwrap_or(text), |(_, rest)| rest)
            .to_owned()
    }
}

/// Puts the cells of a row where they stand, each as often as it is repeated.
fn place(filled: &[Filled], first: u64, rows: u64, table: &mut Table) -> Result<(), OpenError> {
    for nth in 0..rows {
        for cell in filled {
            for across in 0..cell.times {
                // The grid counts from 1; what lies beyond every number is beyond the grid too.
                let row = first.saturating_add(nth).saturating_add(1);
                let column = cell.column.saturating_add(across).saturating_add(1);
                let at = in_grid(row, column);
                match (at, &cell.found) {
                    (None, _) => table.sheet.note(None, CellIssueKind::BadPosition)?,
                    (at, Err(kind)) => table.sheet.note(at, kind.clone())?,
                    (Some(at), Ok(Some((content, format)))) => table.sheet.cells.push(Cell {
                        at,
                        content: content.clone(),
                        format: *format,
                        formula: cell.formula.clone(),
                    }),
                    (Some(_), Ok(None)) => {}
                }
            }
        }
        if filled.is_empty() {
            break;
        }
    }
    Ok(())
}

/// Notes a merged region by its first cell and its size.
fn merge(sheet: &mut Sheet, first: (u64, u64), size: (u64, u64)) -> Result<(), OpenError> {
    let corner =
        |row: u64, column: u64| -> Option<CellRef> { in_grid(row.checked_add(1)?, column.checked_add(1)?) };
    let last = |from: u64, size: u64| from.checked_add(size - 1);
    let region = corner(first.0, first.1).zip(
        last(first.0, size.0)
            .zip(last(first.1, size.1))
            .and_then(|(row, column)| corner(row, column)),
    );
    match region {
        Some((first, last)) => {
            sheet.merges.push(Region { first, last });
            Ok(())
        }
        None => sheet.note(None, CellIssueKind::BadPosition),
    }
}
