//! What a file is, by its first bytes: names and extensions lie.
//!
//! In: the bytes. Out: zip or not; everything that is not a zip package is refused by name.

use super::{Foreign, OpenError};

const COMPOUND_FILE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
/// Compound files keep a directory entry in 128 bytes, aligned.
const DIRECTORY_ENTRY: usize = 128;
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
/// The opening record of worksheets older than Excel 97, which are no compound files.
const OLD_SHEETS: &[&[u8]] = &[
    &[9, 0, 4, 0],
    &[9, 2, 6, 0],
    &[9, 4, 6, 0],
    &[9, 8, 8, 0],
    &[9, 8, 16, 0],
];

/// Lets a zip package pass and names everything else.
pub(super) fn zip_only(bytes: &[u8]) -> Result<(), OpenError> {
    if bytes.starts_with(b"PK\x03\x04") {
        return Ok(());
    }
    if bytes.starts_with(COMPOUND_FILE) {
        return Err(compound_file(bytes));
    }
    Err(OpenError::Foreign(foreign(bytes)))
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
        Foreign::Xls
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

/// Tells what a compound file holds from the names in its directory, without following its sector chains (a looped
/// chain is the classic trap): every aligned entry with a plausible shape counts.
fn compound_file(bytes: &[u8]) -> OpenError {
    let mut encrypted = false;
    let mut found = None;
    for entry in bytes.chunks_exact(DIRECTORY_ENTRY) {
        let kind = match entry_name(entry).as_deref() {
            Some("EncryptedPackage" | "EncryptionInfo") => {
                encrypted = true;
                continue;
            }
            Some("Workbook" | "Book") => Foreign::Xls,
            Some("WordDocument") => Foreign::Word,
            Some("PowerPoint Document") => Foreign::PowerPoint,
            _ => continue,
        };
        // The first one is the document, later ones are embedded in it.
        found.get_or_insert(kind);
    }
    match found {
        Some(kind) => OpenError::Foreign(kind),
        None if encrypted => OpenError::Encrypted,
        None => OpenError::Foreign(Foreign::Unknown),
    }
}

fn entry_name(entry: &[u8]) -> Option<String> {
    let length = usize::from(u16::from_le_bytes(entry.get(64..66)?.try_into().ok()?));
    let is_stream = entry.get(66) == Some(&2);
    if !is_stream || length > 64 || length % 2 != 0 {
        return None;
    }
    let units: Vec<u16> = entry
        .get(..length.checked_sub(2)?)?
        .chunks_exact(2)
        .filter_map(|pair| pair.try_into().ok().map(u16::from_le_bytes))
        .collect();
    String::from_utf16(&units).ok()
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
        Foreign::Ods
    } else if lower.starts_with("mime-version:")
        || (lower.starts_with('<')
            && [
                "<html",
                "<!doctype html",
                "<table",
                "urn:schemas-microsoft-com:office:spreadsheet",
            ]
            .into_iter()
            .any(has))
    {
        Foreign::Html
    } else {
        Foreign::Text
    }
}
