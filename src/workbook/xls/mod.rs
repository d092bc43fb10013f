//! Reads `.xls`: a stream of records in a compound file.
//!
//! In: the bytes of a compound file. Out: the [`Book`]. Nothing is allocated by a number that the file merely claims;
//! each record is looked at once, in order, and cells are kept as they come, never the rectangle that they span. So no
//! other reader is asked: those at hand allocate that rectangle. Refused: what else a compound file may be, encrypted
//! workbooks, versions before 5.0, records that end early, sheets that lie over each other.
//!
//! # Source
//! Microsoft, \[MS-XLS\] Excel Binary File Format; for Excel 5.0 and 95 the OpenOffice.org documentation of the format.

mod globals;
mod properties;
mod records;
mod sheet;
mod text;

use std::collections::BTreeSet;

use super::compound::{CompoundFile, names_by_shape};
use super::tally::Tally;
use super::{Book, Foreign, Limits, OpenError, SkippedSheet};
use globals::Globals;
use records::Records;
use sheet::Found;

/// Streams that hold a workbook, the later version first: a file may carry both.
const WORKBOOKS: &[&str] = &["Workbook", "Book"];

fn damaged(why: impl std::fmt::Display) -> OpenError {
    OpenError::Damaged(format!("xls: {why}"))
}

/// Reads every worksheet.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Book, OpenError> {
    let mut file = match CompoundFile::open(bytes) {
        Ok(file) => file,
        // Half a Word document is still no workbook.
        Err(error) => {
            return Err(foreign(|name| names_by_shape(bytes).any(|met| met == name)).unwrap_or(error));
        }
    };
    if let Some(other) = foreign(|name| file.has_stream(name)) {
        return Err(other);
    }
    let Some(name) = WORKBOOKS.iter().find(|name| file.has_stream(name)) else {
        return Err(OpenError::Foreign(Foreign::Unknown));
    };
    let stream = file.stream(name)?.unwrap_or_default();
    let globals = Globals::read(&stream, limits)?;
    let mut book = Book {
        properties: properties::custom(&mut file)?,
        date_1904: globals.date_1904,
        external_links: globals.external_links,
        macros: file.has_storage("_VBA_PROJECT_CUR") || file.has_storage("_VBA_PROJECT"),
        ..Book::default()
    };
    drop(file);
    let mut tally = Tally::new(limits);
    let mut names = BTreeSet::new();
    let mut walked: usize = 0;
    for bound in &globals.sheets {
        if !names.insert(bound.name.to_lowercase()) {
            return Err(damaged(format!("two sheets of one name, {:?}", bound.name)));
        }
        let mut records = Records::from(&stream, bound.at);
        let mut what = bound.other;
        if what.is_none() {
            match sheet::read(&mut records, &bound.name, &globals, &mut tally)? {
                Found::Worksheet(mut sheet) => {
                    sheet.visibility = bound.visibility;
                    book.sheets.push(sheet);
                }
                Found::Dialog => what = Some("dialogsheet"),
            }
            // Sheets lie one after the other; entries that lead to the same records would have them read again and again.
            walked = walked.saturating_add(records.at().saturating_sub(bound.at));
            if walked > stream.len() {
                return Err(damaged("sheets lie over each other"));
            }
        }
        if let Some(what) = what {
            book.skipped.push(SkippedSheet {
                name: bound.name.clone(),
                what: what.to_owned(),
            });
        }
    }
    Ok(book)
}

/// What a compound file is by the names of its streams, where that is no workbook. Documents embedded in it lie deeper.
fn foreign(has: impl Fn(&str) -> bool) -> Option<OpenError> {
    if has("EncryptedPackage") || has("EncryptionInfo") {
        Some(OpenError::Encrypted)
    } else if WORKBOOKS.iter().any(|name| has(name)) {
        None
    } else if has("WordDocument") {
        Some(OpenError::Foreign(Foreign::Word))
    } else if has("PowerPoint Document") {
        Some(OpenError::Foreign(Foreign::PowerPoint))
    } else {
        None
    }
}
