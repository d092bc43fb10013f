//! `register.csv`: one row for each file received, in the order received.

use std::sync::Arc;

use jiff::civil::DateTime;

use crate::catalogue::{Fault, SourceText, Spot};
use crate::time::parse_moment;

/// A row of the register.
#[derive(Debug, Clone)]
pub struct RegisterRow {
    /// When it was received, local time.
    pub received_at: Option<DateTime>,
    /// Code of the unit that sent it; empty when the register does not say.
    pub unit: String,
    /// How it came.
    pub channel: String,
    /// Path below `submissions/`, with `/`.
    pub file: String,
    /// SHA-256 in lower-case hexadecimal; empty when not recorded.
    pub sha256: String,
    /// Size in bytes.
    pub size: Option<u64>,
    /// Remark.
    pub note: String,
    /// Where it stands.
    pub spot: Spot,
}

const COLUMNS: &[&str] = &["received_at", "unit", "channel", "file", "sha256", "size", "note"];

/// Reads a register.
///
/// # Errors
/// Every fault: an unknown or missing column, a time that is none, a row without a file, the same file twice.
pub fn parse_register(file: &SourceText) -> Result<Vec<RegisterRow>, Vec<Fault>> {
    let source = Arc::new(file.clone());
    let head = Spot::new(&source, 0..file.text.find('\n').unwrap_or(file.text.len()));
    let bom = if file.text.starts_with('\u{feff}') { 3 } else { 0 };
    let text = file.text.trim_start_matches('\u{feff}');
    let delimiter = if text
        .lines()
        .next()
        .is_some_and(|l| l.contains(';') && !l.contains(','))
    {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .flexible(true)
        .from_reader(text.as_bytes());
    let headers = reader.headers().cloned().unwrap_or_default();
    let mut faults = Vec::new();
    for header in headers.iter().filter(|h| !COLUMNS.contains(h)) {
        faults.push(
            Fault::at(
                head.clone(),
                format!("Sổ tiếp nhận có cột lạ `{header}`"),
                "dòng tiêu đề",
            )
            .help(format!("Được dùng: {}", COLUMNS.join(", "))),
        );
    }
    for name in ["received_at", "file"] {
        if !headers.iter().any(|h| h == name) {
            faults.push(
                Fault::at(
                    head.clone(),
                    format!("Sổ tiếp nhận thiếu cột `{name}`"),
                    "dòng tiêu đề",
                )
                .help(format!("Cần các cột: {}", COLUMNS.join(", "))),
            );
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut rows: Vec<RegisterRow> = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                faults.push(Fault::of(format!(
                    "{}: không đọc được dòng CSV: {error}",
                    file.path
                )));
                break;
            }
        };
        let start = record
            .position()
            .map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0))
            + bom;
        let end = file
            .text
            .get(start..)
            .and_then(|t| t.find('\n'))
            .map_or(file.text.len(), |n| start + n);
        let spot = Spot::new(&source, start..end);
        let field = |name: &str| {
            headers
                .iter()
                .position(|h| h == name)
                .and_then(|i| record.get(i))
                .unwrap_or_default()
                .to_owned()
        };
        let typed = field("received_at");
        let received_at = parse_moment(&typed);
        if received_at.is_none() && !typed.is_empty() {
            faults.push(
                Fault::at(
                    spot.clone(),
                    format!("Giờ nhận `{typed}` không đọc được"),
                    "cột received_at",
                )
                .help("Ghi dạng 2020-12-18T16:30:00"),
            );
        }
        let size = field("size");
        let row = RegisterRow {
            received_at,
            unit: field("unit"),
            channel: field("channel"),
            file: field("file").replace('\\', "/"),
            sha256: field("sha256").to_lowercase(),
            size: size.parse().ok(),
            note: field("note"),
            spot: spot.clone(),
        };
        if row.size.is_none() && !size.is_empty() {
            faults.push(Fault::at(
                spot.clone(),
                format!("Cỡ tệp `{size}` không phải số"),
                "cột size",
            ));
        }
        if row.file.is_empty() {
            faults.push(Fault::at(
                spot.clone(),
                "Dòng của sổ tiếp nhận không có tên tệp",
                "cột file",
            ));
        }
        if let Some(first) = rows.iter().find(|r| r.file == row.file) {
            faults.push(
                Fault::at(
                    spot.clone(),
                    format!("Tệp `{}` có hai dòng trong sổ tiếp nhận", row.file),
                    "lần thứ hai",
                )
                .other(first.spot.clone(), "lần thứ nhất"),
            );
        }
        rows.push(row);
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}
