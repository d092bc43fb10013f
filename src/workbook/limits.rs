//! Caps on untrusted workbooks, one struct, each with its reason.

/// How large a workbook may be; a file over one of them is refused before it is loaded.
///
/// A district's workbook has about 0.3 MB and 5,000 cells. Of 5,002 public spreadsheets 99.9 % declare under 22 MB
/// unpacked (measured); an honest file can have a compression ratio of 299, so sizes are capped and ratios are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file itself.
    pub file_bytes: u64,
    /// Entries in the zip directory (public maximum 469).
    pub entries: u64,
    /// Sum of declared unpacked sizes, bytes.
    pub total_bytes: u64,
    /// Declared unpacked size of one part, bytes.
    pub part_bytes: u64,
    /// Cell formats (Excel's own limit is 65,490).
    pub cell_formats: u64,
    /// Shared texts, counted before opening; each costs about three times its size in memory.
    pub shared_strings: u64,
    /// Sheets of a workbook.
    pub sheets: u64,
    /// Cells over all sheets, blank ones included.
    pub cells: u64,
    /// Bytes of cell text over all sheets.
    pub text_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 48 << 20,
            entries: 1_000,
            total_bytes: 96 << 20,
            part_bytes: 48 << 20,
            cell_formats: 65_490,
            shared_strings: 1_000_000,
            sheets: 255,
            cells: 2_000_000,
            text_bytes: 64 << 20,
        }
    }
}
