//! CSV text as rows with places: units, the register, the facts of a sample.
//!
//! What comes in: a file that a person may have edited in Excel (BOM, semicolons, tabs). What goes out: rows whose fields
//! go by the head over them, each with its place. Refused: a quote that is not closed, a head that is not known or missing,
//! and, where the caller says so, a row with more or fewer fields than heads.

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
    /// The line of heads.
    head: Spot,
    /// Heads as written, trimmed.
    written: Vec<String>,
    /// Heads as understood: as written, unless [`CsvTable::rename`] gave them another name.
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

    /// The first field at or after a place that is not blank: what stands beyond the heads.
    pub(crate) fn beyond(&self, column: usize) -> Option<&str> {
        let mut fields = self.record.iter().skip(column).map(str::trim);
        fields.find(|field| !field.is_empty())
    }

    /// Whether nothing stands in it, as in the rows that Excel writes below a table.
    pub(crate) fn is_blank(&self) -> bool {
        self.record.iter().all(|field| field.trim().is_empty())
    }
}

/// The character between fields: what the line of heads has most of, outside quotes; a comma where there is none.
pub(crate) fn delimiter_of(text: &str) -> u8 {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().find(|line| !line.trim().is_empty());
    let mut quoted = false;
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    for byte in first.unwrap_or_default().bytes() {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(d, _)| *d == byte && !quoted) {
            *count += 1;
        }
    }
    let mut best = counts[0];
    for candidate in counts {
        if candidate.1 > best.1 {
            best = candidate;
        }
    }
    best.0
}

/// Where a quote stands that opens a field and is never closed.
fn unclosed_quote(text: &str, delimiter: u8) -> Option<usize> {
    let mut opened = None;
    let mut field_starts = true;
    let mut bytes = text.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        if opened.is_some() {
            if byte == b'"' && bytes.next_if(|(_, next)| *next == b'"').is_none() {
                opened = None;
            }
        } else if byte == b'"' && field_starts {
            opened = Some(at);
        }
        field_starts = byte == delimiter || byte == b'\n' || byte == b'\r';
    }
    opened
}

impl CsvTable {
    /// Reads a file; faults are added for lines that are no rows.
    pub(crate) fn read(file: &SourceText, ragged: Ragged, faults: &mut Vec<Fault>) -> Self {
        let source = Arc::new(file.clone());
        let text = source.text.trim_start_matches('\u{feff}');
        let shift = source.text.len() - text.len();
        let delimiter = delimiter_of(text);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(ragged == Ragged::Allowed)
            .from_reader(text.as_bytes());
        let place = |byte: u64| {
            let start = usize::try_from(byte).unwrap_or(0) + shift;
            let rest = source.text.get(start..).unwrap_or_default();
            let line = rest.trim_start_matches(['\r', '\n']);
            let start = start + rest.len() - line.len();
            Spot::new(&source, start..start + line.lines().next().map_or(0, str::len))
        };
        let (headers, head) = match reader.headers() {
            Ok(heads) => (
                heads.iter().map(|h| h.trim().to_owned()).collect::<Vec<_>>(),
                place(heads.position().map_or(0, csv::Position::byte)),
            ),
            Err(_) => (Vec::new(), place(0)),
        };
        let mut table = Self {
            source: Arc::clone(&source),
            head,
            written: headers.clone(),
            headers,
            rows: Vec::new(),
        };
        if let Some(at) = unclosed_quote(text, delimiter) {
            // The rest of the file would be one field: nothing that could be said of it is true.
            let line = place(at as u64);
            faults.push(
                Fault::at(
                    Spot::new(&source, shift + at..line.end),
                    "Dấu nháy kép mở mà không đóng",
                    "từ đây",
                )
                .help("Đóng dấu nháy kép ở cuối ô, hoặc bỏ dấu này"),
            );
            return table;
        }
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let spot = place(record.position().map_or(0, csv::Position::byte));
                    table.rows.push(CsvRow { record, spot });
                }
                Err(error) => {
                    let spot = place(error.position().map_or(0, csv::Position::byte));
                    faults.push(
                        Fault::at(spot, "Dòng không đủ hoặc thừa cột", "dòng này")
                            .help(format!("Dòng tên cột có {} cột", table.headers.len())),
                    );
                }
            }
        }
        table
    }

    /// Understands heads under other names; a head for which there is none stays as written.
    pub(crate) fn rename(&mut self, name: impl Fn(&str) -> Option<&'static str>) {
        for header in &mut self.headers {
            if let Some(name) = name(header) {
                name.clone_into(header);
            }
        }
    }

    /// Drops columns at the right without head and content, as Excel writes for cells that were once filled.
    pub(crate) fn drop_blank_columns(&mut self) {
        while let Some(at) = self.headers.len().checked_sub(1)
            && self.headers.last().is_some_and(String::is_empty)
            && self.rows.iter().all(|row| row.at(at).is_empty())
        {
            self.headers.pop();
            self.written.pop();
        }
    }

    /// The line of heads.
    pub(crate) fn head(&self) -> Spot {
        self.head.clone()
    }

    /// The place of a head, by its place among the heads.
    pub(crate) fn head_at(&self, column: usize) -> Spot {
        let line = self.source.text.get(self.head.start..self.head.end);
        let written = self.written.get(column).map_or("", String::as_str);
        match line.unwrap_or_default().find(written) {
            Some(start) if !written.is_empty() => {
                let start = self.head.start + start;
                Spot::new(&self.source, start..start + written.len())
            }
            _ => self.head(),
        }
    }

    /// The place of a head.
    pub(crate) fn head_of(&self, header: &str) -> Spot {
        self.column(header)
            .map_or_else(|| self.head(), |at| self.head_at(at))
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
