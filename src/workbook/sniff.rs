//! What a file is, by its first bytes: names and extensions lie.
//!
//! In: the bytes. Out: the kind of container; everything that can hold no workbook is refused by name.

use super::{Foreign, OpenError};

/// What can hold a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Container {
    /// A zip package: `.xlsx`, `.xlsm`, `.ods`.
    Zip,
    /// A compound file: `.xls`, and encrypted workbooks.
    Compound,
}

const COMPOUND_FILE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Excel's owner file `~$….xlsx` always has this size.
const OWNER_FILE_BYTES: usize = 165;
/// How much of a text file is looked at.
const TEXT_HEAD: usize = 8 << 10;

const PICTURES: &[&[u8]] = &[
    b"\x89PNG\r\n",
    b"\xFF\xD8\xFF",
    b"GIF87a",
    b"GIF89a",
    b"II*\0",
    b"MM\0*",
    b"BM",
    b"RIFF",
];
const ARCHIVES: &[&[u8]] = &[b"Rar!", b"7z\xBC\xAF\x27\x1C", b"\x1F\x8B", b"BZh", b"\xFD7zXZ"];
/// The opening record of worksheets that stand alone, in no compound file: Excel 4.0 and older.
const OLD_SHEETS: &[&[u8]] = &[
    &[9, 0, 4, 0],
    &[9, 2, 6, 0],
    &[9, 4, 6, 0],
    &[9, 8, 8, 0],
    &[9, 8, 16, 0],
];

/// Lets what can hold a workbook pass and names everything else.
pub(super) fn container(bytes: &[u8]) -> Result<Container, OpenError> {
    if bytes.starts_with(b"PK\x03\x04") {
        Ok(Container::Zip)
    } else if bytes.starts_with(COMPOUND_FILE) {
        Ok(Container::Compound)
    } else {
        Err(OpenError::Foreign(foreign(bytes)))
    }
}

fn foreign(bytes: &[u8]) -> Foreign {
    let starts = |marks: &[&[u8]]| marks.iter().any(|mark| bytes.starts_with(mark));
    let head = bytes.get(..TEXT_HEAD).unwrap_or(bytes);
    if bytes.is_empty() {
        Foreign::Empty
    } else if is_owner_file(bytes) {
        Foreign::OwnerFile
    } else if bytes.starts_with(b"PK\x05\x06") || starts(ARCHIVES) {
        Foreign::Archive
    } else if head
        .get(..1024)
        .unwrap_or(head)
        .windows(5)
        .any(|window| window == b"%PDF-")
    {
        Foreign::Pdf
    } else if starts(OLD_SHEETS) {
        Foreign::OldXls
    } else if bytes.starts_with(b"{\\rtf") {
        Foreign::Word
    } else if let Some(text) = as_text(head) {
        text_kind(&text)
    } else if starts(PICTURES) {
        Foreign::Picture
    } else {
        Foreign::Unknown
    }
}

/// Excel writes the user's name as one length byte and text padded with blanks to 55 bytes, then again in UTF-16.
fn is_owner_file(bytes: &[u8]) -> bool {
    let Some((&length, rest)) = bytes.split_first() else {
        return false;
    };
    let padding = rest.get(usize::from(length)..54);
    bytes.len() == OWNER_FILE_BYTES
        && padding.is_some_and(|blank| blank.iter().all(|&byte| byte == b' ' || byte == 0))
}

/// The head as text if it can be text in any encoding that offices here use (TCVN3 and VNI are 8-bit).
fn as_text(head: &[u8]) -> Option<String> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest
            .chunks_exact(2)
            .filter_map(|pair| pair.try_into().ok().map(unit))
            .collect();
        String::from_utf16_lossy(&units)
    };
    if let Some(rest) = head.strip_prefix(&[0xFF, 0xFE]) {
        return Some(utf16(rest, u16::from_le_bytes));
    }
    if let Some(rest) = head.strip_prefix(&[0xFE, 0xFF]) {
        return Some(utf16(rest, u16::from_be_bytes));
    }
    let rest = head.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(head);
    // JPEG and the like have control bytes in their first bytes; texts have none.
    let is_text = !rest
        .iter()
        .any(|&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C));
    is_text.then(|| String::from_utf8_lossy(rest).into_owned())
}

fn text_kind(text: &str) -> Foreign {
    let lower = text.trim_start().to_lowercase();
    let has = |mark: &str| lower.contains(mark);
    if lower.starts_with('<') && has("urn:oasis:names:tc:opendocument") {
        Foreign::FlatOds
    } else if lower.starts_with('<') && has("urn:schemas-microsoft-com:office:spreadsheet") {
        Foreign::XmlSpreadsheet
    } else if lower.starts_with("mime-version:")
        || (lower.starts_with('<') && ["<html", "<!doctype html", "<table"].into_iter().any(has))
    {
        Foreign::Html
    } else {
        Foreign::Text
    }
}
