//! CSV text as rows with places: units, the register, the facts of a sample.
//!
//! What comes in: a file that a person may have edited in Excel (BOM, semicolons). What goes out: rows whose fields go by
//! the head over them, each with its place. Refused: a head that is not known or missing, and, where the caller says so,
//! a row with more or fewer fields than heads.

use std::sync::Arc;

use csv::StringRecord;

use super::{Fault, SourceText, Spot, unknown_key};

/// What a row with more or fewer fields than heads is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ragged {
    /// A row like any other; what is missing is blank.
    Allowed,
    /// A fault.
    Refused,
}

/// A CSV file, read.
#[derive(Debug)]
pub(crate) struct CsvTable {
    source: Arc<SourceText>,
    /// Heads, trimmed.
    pub(crate) headers: Vec<String>,
    /// Rows in order.
    pub(crate) rows: Vec<CsvRow>,
}

/// A row with its place.
#[derive(Debug)]
pub(crate) struct CsvRow {
    record: StringRecord,
    /// Its line.
    pub(crate) spot: Spot,
}

impl CsvRow {
    /// The field at a place, trimmed; blank where the row is short.
    pub(crate) fn at(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default().trim()
    }
}

impl CsvTable {
    /// Reads a file; faults are added for lines that are no rows.
    pub(crate) fn read(file: &SourceText, ragged: Ragged, faults: &mut Vec<Fault>) -> Self {
        let source = Arc::new(file.clone());
        let text = source.text.trim_start_matches('\u{feff}');
        let shift = source.text.len() - text.len();
        let first = text.lines().next().unwrap_or_default();
        let semicolons = first.contains(';') && !first.contains(',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(if semicolons { b';' } else { b',' })
            .flexible(ragged == Ragged::Allowed)
            .from_reader(text.as_bytes());
        let place = |byte: u64| {
            let start = usize::try_from(byte).unwrap_or(0) + shift;
            let rest = source.text.get(start..).unwrap_or_default();
            let line = rest.trim_start_matches(['\r', '\n']);
            let start = start + rest.len() - line.len();
            Spot::new(&source, start..start + line.lines().next().map_or(0, str::len))
        };
        let headers: Vec<String> = reader
            .headers()
            .map(|heads| heads.iter().map(|h| h.trim().to_owned()).collect())
            .unwrap_or_default();
        let mut rows = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let spot = place(record.position().map_or(0, csv::Position::byte));
                    rows.push(CsvRow { record, spot });
                }
                Err(error) => {
                    let spot = place(error.position().map_or(0, csv::Position::byte));
                    faults.push(
                        Fault::at(spot, "Dòng không đủ hoặc thừa cột", "dòng này")
                            .help(format!("Dòng tên cột có {} cột", headers.len())),
                    );
                }
            }
        }
        Self {
            source,
            headers,
            rows,
        }
    }

    /// The line of heads.
    pub(crate) fn head(&self) -> Spot {
        let text = &self.source.text;
        Spot::new(&self.source, 0..text.find('\n').unwrap_or(text.len()))
    }

    /// The place of a head.
    pub(crate) fn head_of(&self, header: &str) -> Spot {
        let line = self.source.text.lines().next().unwrap_or_default();
        match line.find(header) {
            Some(start) => Spot::new(&self.source, start..start + header.len()),
            None => self.head(),
        }
    }

    /// The place of a column among the heads.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.headers.iter().position(|h| h == name)
    }

    /// A field by the head over it; blank where there is no such column.
    pub(crate) fn field<'r>(&self, row: &'r CsvRow, name: &str) -> &'r str {
        self.column(name).map_or("", |at| row.at(at))
    }

    /// Whether every head is allowed and the needed ones are there; a fault for each that is not.
    pub(crate) fn has_heads(&self, allowed: &[&str], needed: &[&str], faults: &mut Vec<Fault>) -> bool {
        let before = faults.len();
        for header in self.headers.iter().filter(|h| !allowed.contains(&h.as_str())) {
            let mut fault = unknown_key(self.head_of(header), header, allowed);
            fault.title = format!("Cột `{header}` không có trong danh mục");
            "không hiểu cột này".clone_into(&mut fault.label);
            faults.push(fault);
        }
        for name in needed.iter().filter(|name| self.column(name).is_none()) {
            faults.push(
                Fault::at(self.head(), format!("Thiếu cột `{name}`"), "dòng tên cột")
                    .help(format!("Cần các cột: {}", needed.join(", "))),
            );
        }
        faults.len() == before
    }
}
