//! The zip package: its directory judged by what it claims, its parts read whole so that the checksum is compared.
//!
//! In: the bytes of the file. Out: parts as text. Refused: directories over the limits, encrypted entries, two names
//! that are equal up to case, a part whose bytes do not give its checksum or are not UTF-8.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use zip::read::ZipArchive;
use zip::result::ZipError;

use super::{LimitKind, Limits, OpenError, OverLimit};

/// Relationships, content types, the sheet list and properties: 1 % of this in honest files, and what is read from
/// them takes several times their size.
pub(super) const SMALL_PART_BYTES: u64 = 4 << 20;

/// An open zip package. Names are compared as calamine compares them: `\` is `/`, case is ignored.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    index_by_name: BTreeMap<String, usize>,
}

/// Refuses a count over its limit.
pub(super) fn within(what: LimitKind, found: u64, allowed: u64) -> Result<(), OpenError> {
    if found > allowed {
        Err(OpenError::OverLimit(OverLimit { what, found, allowed }))
    } else {
        Ok(())
    }
}

fn damaged(part: &str, why: impl std::fmt::Display) -> OpenError {
    OpenError::Damaged(format!("part {part}: {why}"))
}

fn folded(name: &str) -> String {
    name.replace('\\', "/").to_lowercase()
}

/// Entry counts that zip64 records claim: the `zip` crate allocates by them, up to the file's size / 46 entries.
fn largest_zip64_claim(bytes: &[u8]) -> u64 {
    if !bytes
        .windows(4)
        .rev()
        .take(1 << 17)
        .any(|window| window == b"PK\x06\x07")
    {
        return 0;
    }
    let mut largest = 0;
    for (at, _) in bytes
        .windows(4)
        .enumerate()
        .filter(|(_, window)| *window == b"PK\x06\x06")
    {
        let count = bytes
            .get(at + 32..at + 40)
            .and_then(|raw| <[u8; 8]>::try_from(raw).ok());
        largest = largest.max(count.map_or(0, u64::from_le_bytes));
    }
    largest
}

impl<'a> Package<'a> {
    /// Reads the directory and judges the number of entries, nothing else yet.
    pub(super) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, OpenError> {
        within(LimitKind::Entries, largest_zip64_claim(bytes), limits.entries)?;
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|error| OpenError::Damaged(format!("zip directory: {error}")))?;
        within(LimitKind::Entries, archive.len() as u64, limits.entries)?;
        let mut index_by_name = BTreeMap::new();
        for (index, name) in archive.file_names().enumerate() {
            let name = name.map_err(|error| OpenError::Damaged(format!("zip directory: {error}")))?;
            if index_by_name.insert(folded(&name), index).is_some() {
                return Err(damaged(&name, "is in the file twice"));
            }
        }
        if archive.has_duplicate_names() {
            return Err(OpenError::Damaged(
                "zip directory: a name is in the file twice".into(),
            ));
        }
        Ok(Self {
            archive,
            index_by_name,
        })
    }

    /// Judges what the directory claims of every entry.
    pub(super) fn check_entries(&mut self, limits: &Limits) -> Result<(), OpenError> {
        let mut total: u64 = 0;
        for index in 0..self.archive.len() {
            let entry = self
                .archive
                .by_index_raw(index)
                .map_err(|error| OpenError::Damaged(format!("zip entry {index}: {error}")))?;
            if entry.encrypted() {
                return Err(OpenError::Encrypted);
            }
            within(LimitKind::PartBytes, entry.size(), limits.part_bytes)?;
            total = total.saturating_add(entry.size());
        }
        within(LimitKind::TotalBytes, total, limits.total_bytes)
    }

    pub(super) fn has(&self, part: &str) -> bool {
        self.index_by_name.contains_key(&folded(part))
    }

    /// Part names, lower case, sorted.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.index_by_name.keys().map(String::as_str)
    }

    /// A part as text, read to its end; `None` if there is no such part.
    pub(super) fn text(&mut self, part: &str, part_bytes: u64) -> Result<Option<String>, OpenError> {
        let Some(&index) = self.index_by_name.get(&folded(part)) else {
            return Ok(None);
        };
        let entry = match self.archive.by_index(index) {
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(OpenError::Encrypted);
            }
            other => other.map_err(|error| damaged(part, error))?,
        };
        within(LimitKind::PartBytes, entry.size(), part_bytes)?;
        let mut raw = Vec::new();
        // One byte more than allowed: a part that is longer than it claims must not be cut to a good-looking one.
        entry
            .take(part_bytes.saturating_add(1))
            .read_to_end(&mut raw)
            .map_err(|error| damaged(part, error))?;
        within(LimitKind::PartBytes, raw.len() as u64, part_bytes)?;
        if raw.starts_with(&[0xFF, 0xFE]) || raw.starts_with(&[0xFE, 0xFF]) || raw.get(1) == Some(&0) {
            return Err(damaged(
                part,
                "is in UTF-16; open it in Excel and save it as .xlsx",
            ));
        }
        let mut text = String::from_utf8(raw).map_err(|error| damaged(part, error))?;
        if text.starts_with('\u{FEFF}') {
            text.remove(0);
        }
        Ok(Some(text))
    }

    /// A small part that must be there.
    pub(super) fn required(&mut self, part: &str, limits: &Limits) -> Result<String, OpenError> {
        self.text(part, limits.part_bytes.min(SMALL_PART_BYTES))?
            .ok_or_else(|| damaged(part, "is missing"))
    }
}
