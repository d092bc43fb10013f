//! `register.csv`: one row for each file received, in the order received.

use jiff::civil::DateTime;

use crate::catalogue::{CsvRow, CsvTable, Fault, Ragged, SourceText, Spot};
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
    let mut faults = Vec::new();
    let table = CsvTable::read(file, Ragged::Allowed, &mut faults);
    if !table.has_heads(COLUMNS, &["received_at", "file"], &mut faults) {
        return Err(faults);
    }
    let mut rows: Vec<RegisterRow> = Vec::new();
    for row in &table.rows {
        let row = register_row(&table, row, &mut faults);
        if let Some(first) = rows.iter().find(|r| r.file == row.file) {
            faults.push(
                Fault::at(
                    row.spot.clone(),
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

fn register_row(table: &CsvTable, row: &CsvRow, faults: &mut Vec<Fault>) -> RegisterRow {
    let field = |name: &str| table.field(row, name);
    let fault = |title: String, label: &str| Fault::at(row.spot.clone(), title, label);
    let typed = field("received_at");
    let received_at = parse_moment(typed);
    if received_at.is_none() && !typed.is_empty() {
        faults.push(
            fault(format!("Giờ nhận `{typed}` không đọc được"), "cột received_at")
                .help("Ghi dạng 2020-12-18T16:30:00"),
        );
    }
    let typed = field("size");
    let size = typed.parse().ok();
    if size.is_none() && !typed.is_empty() {
        faults.push(fault(format!("Cỡ tệp `{typed}` không phải số"), "cột size"));
    }
    let file = field("file").replace('\\', "/");
    if file.is_empty() {
        let title = "Dòng của sổ tiếp nhận không có tên tệp".to_owned();
        faults.push(fault(title, "cột file"));
    }
    RegisterRow {
        received_at,
        unit: field("unit").to_owned(),
        channel: field("channel").to_owned(),
        file,
        sha256: field("sha256").to_lowercase(),
        size,
        note: field("note").to_owned(),
        spot: row.spot.clone(),
    }
}
