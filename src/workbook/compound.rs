//! The compound file around `.xls` and around encrypted workbooks: a small file system of sectors.
//!
//! In: the bytes of the file. Out: the streams of its root storage, by name. Every sector belongs to one chain at most
//! and is followed once, so that looped or crossed chains end; a stream that claims more bytes than the file has is
//! refused before it is gathered. Refused: chains that leave the file, directories that lead back to themselves.
//!
//! # Source
//! Microsoft, \[MS-CFB\] Compound File Binary File Format.

use super::OpenError;

const HEADER_BYTES: usize = 512;
const ENTRY_BYTES: usize = 128;
const MINI_SHIFT: u32 = 6;
/// Streams shorter than this lie in the mini stream.
const MINI_CUTOFF: u64 = 4096;
const LAST_SECTOR: u32 = 0xFFFF_FFFA;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
const NO_ENTRY: u32 = 0xFFFF_FFFF;

const STORAGE: u8 = 1;
const STREAM: u8 = 2;
const ROOT: u8 = 5;

/// An open compound file.
pub(super) struct CompoundFile<'a> {
    sectors: Sectors<'a>,
    fat: Vec<u32>,
    /// What the root storage holds.
    entries: Vec<Entry>,
    mini: Mini,
}

/// Where the short streams are.
struct Mini {
    fat_start: u32,
    stream: Entry,
    loaded: Option<(Vec<u32>, Vec<u8>, Vec<bool>)>,
}

#[derive(Clone)]
struct Entry {
    name: String,
    kind: u8,
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    size: u64,
}

/// The file cut into sectors, and which of them a chain has taken.
struct Sectors<'a> {
    bytes: &'a [u8],
    shift: u32,
    taken: Vec<bool>,
}

fn damaged(why: impl std::fmt::Display) -> OpenError {
    OpenError::Damaged(format!("compound file: {why}"))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let raw = bytes.get(at..at.checked_add(2)?)?;
    raw.try_into().ok().map(u16::from_le_bytes)
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let raw = bytes.get(at..at.checked_add(4)?)?;
    raw.try_into().ok().map(u32::from_le_bytes)
}

fn numbers(sector: &[u8]) -> impl Iterator<Item = u32> {
    sector
        .chunks_exact(4)
        .filter_map(|raw| raw.try_into().ok().map(u32::from_le_bytes))
}

impl<'a> Sectors<'a> {
    fn new(bytes: &'a [u8], shift: u32) -> Self {
        // The header takes the place of one sector; the last one may be cut short.
        let count = (bytes.len().div_ceil(1 << shift)).saturating_sub(1);
        Self {
            bytes,
            shift,
            taken: vec![false; count],
        }
    }

    fn size(&self) -> usize {
        1 << self.shift
    }

    /// A sector, which no chain may ask for again.
    fn take(&mut self, sector: u32) -> Result<&'a [u8], OpenError> {
        let index = usize::try_from(sector).unwrap_or(usize::MAX);
        match self.taken.get_mut(index) {
            None => Err(damaged(format!("sector {sector} lies beyond the file"))),
            Some(true) => Err(damaged(format!(
                "sector {sector} stands in two chains or twice in one"
            ))),
            Some(taken) => {
                *taken = true;
                let start = (index + 1) << self.shift;
                let end = (start + self.size()).min(self.bytes.len());
                self.bytes
                    .get(start..end)
                    .ok_or_else(|| damaged(format!("sector {sector} lies beyond the file")))
            }
        }
    }

    /// A whole chain, to its end.
    fn chain(&mut self, fat: &[u32], start: u32) -> Result<Vec<u8>, OpenError> {
        let mut data = Vec::new();
        let mut sector = start;
        while sector != END_OF_CHAIN {
            data.extend_from_slice(self.take(sector)?);
            sector = next(fat, sector)?;
        }
        Ok(data)
    }

    /// The bytes of a stream of this size.
    fn stream(&mut self, fat: &[u32], start: u32, size: u64) -> Result<Vec<u8>, OpenError> {
        let size = claimed(size, self.bytes.len())?;
        let mut data = Vec::with_capacity(size);
        let mut sector = start;
        while data.len() < size {
            let piece = self.take(sector)?;
            let wanted = (size - data.len()).min(self.size());
            data.extend_from_slice(
                piece
                    .get(..wanted)
                    .ok_or_else(|| damaged("a stream is cut short"))?,
            );
            if data.len() < size {
                sector = further(fat, sector)?;
            }
        }
        Ok(data)
    }
}

fn next(fat: &[u32], sector: u32) -> Result<u32, OpenError> {
    match usize::try_from(sector).ok().and_then(|index| fat.get(index)) {
        Some(&next) if next < LAST_SECTOR || next == END_OF_CHAIN => Ok(next),
        _ => Err(damaged(format!("no way on from sector {sector}"))),
    }
}

/// The next sector of a stream that is not at its end.
fn further(fat: &[u32], sector: u32) -> Result<u32, OpenError> {
    match next(fat, sector)? {
        END_OF_CHAIN => Err(damaged("a stream is longer than its chain")),
        next => Ok(next),
    }
}

/// A size that there is room for.
fn claimed(size: u64, room: usize) -> Result<usize, OpenError> {
    usize::try_from(size)
        .ok()
        .filter(|&size| size <= room)
        .ok_or_else(|| damaged(format!("a stream of {size} bytes in {room}")))
}

impl<'a> CompoundFile<'a> {
    /// Reads the tables of sectors and the root storage.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, OpenError> {
        if bytes.len() < HEADER_BYTES {
            return Err(damaged("the header is cut short"));
        }
        let word = |at| u16_at(bytes, at).unwrap_or_default();
        let long = |at| u32_at(bytes, at).unwrap_or_default();
        let shift = match (word(26), word(30)) {
            (3, 9) => 9,
            (4, 12) => 12,
            (version, shift) => {
                return Err(damaged(format!(
                    "version {version} with sectors of 2^{shift} bytes"
                )));
            }
        };
        if u32::from(word(32)) != MINI_SHIFT {
            return Err(damaged("short sectors of an unknown size"));
        }
        let mut sectors = Sectors::new(bytes, shift);
        let fat = fat(bytes, &mut sectors)?;
        let directory = sectors.chain(&fat, long(48))?;
        let all: Vec<Entry> = directory
            .chunks_exact(ENTRY_BYTES)
            .filter_map(|raw| Entry::read(raw, shift))
            .collect();
        let Some(root) = all.first().filter(|entry| entry.kind == ROOT).cloned() else {
            return Err(damaged("the directory has no root"));
        };
        Ok(Self {
            entries: siblings(&all, root.child)?,
            mini: Mini {
                fat_start: long(60),
                stream: root,
                loaded: None,
            },
            sectors,
            fat,
        })
    }

    /// Whether the root storage holds a stream of this name.
    pub(super) fn has_stream(&self, name: &str) -> bool {
        self.find(name, STREAM).is_some()
    }

    /// Whether the root storage holds a storage of this name.
    pub(super) fn has_storage(&self, name: &str) -> bool {
        self.find(name, STORAGE).is_some()
    }

    fn find(&self, name: &str, kind: u8) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.kind == kind && entry.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of a stream of the root storage; each can be asked for once.
    pub(super) fn stream(&mut self, name: &str) -> Result<Option<Vec<u8>>, OpenError> {
        let Some((start, size)) = self.find(name, STREAM).map(|entry| (entry.start, entry.size)) else {
            return Ok(None);
        };
        if size >= MINI_CUTOFF {
            return self.sectors.stream(&self.fat, start, size).map(Some);
        }
        if self.mini.loaded.is_none() {
            let root = &self.mini.stream;
            let stream = self.sectors.stream(&self.fat, root.start, root.size)?;
            let table = self.sectors.chain(&self.fat, self.mini.fat_start)?;
            let taken = vec![false; stream.len() >> MINI_SHIFT];
            self.mini.loaded = Some((numbers(&table).collect(), stream, taken));
        }
        let Some((table, stream, taken)) = &mut self.mini.loaded else {
            return Ok(None);
        };
        let size = claimed(size, stream.len())?;
        let mut data = Vec::with_capacity(size);
        let mut sector = start;
        while data.len() < size {
            let index = usize::try_from(sector).unwrap_or(usize::MAX);
            match taken.get_mut(index) {
                None => return Err(damaged(format!("short sector {sector} lies beyond the others"))),
                Some(true) => {
                    return Err(damaged(format!(
                        "short sector {sector} stands in two chains or twice in one"
                    )));
                }
                Some(taken) => *taken = true,
            }
            let at = index << MINI_SHIFT;
            let end = at + (size - data.len()).min(1 << MINI_SHIFT);
            data.extend_from_slice(
                stream
                    .get(at..end)
                    .ok_or_else(|| damaged("a short stream is cut short"))?,
            );
            if data.len() < size {
                sector = further(table, sector)?;
            }
        }
        Ok(Some(data))
    }
}

/// The table of chains: its own sectors are listed in the header and, for files over 7 MB, in a chain of lists.
fn fat(bytes: &[u8], sectors: &mut Sectors<'_>) -> Result<Vec<u32>, OpenError> {
    let header = bytes.get(76..HEADER_BYTES).unwrap_or_default();
    let mut fat = Vec::new();
    for sector in numbers(header).filter(|&sector| sector != FREE) {
        fat.extend(numbers(sectors.take(sector)?));
    }
    let mut list = u32_at(bytes, 68).unwrap_or(END_OF_CHAIN);
    // Some writers end the chain of lists by "free".
    while list != END_OF_CHAIN && list != FREE {
        let mut listed: Vec<u32> = numbers(sectors.take(list)?).collect();
        list = listed.pop().unwrap_or(END_OF_CHAIN);
        for sector in listed.into_iter().filter(|&sector| sector != FREE) {
            fat.extend(numbers(sectors.take(sector)?));
        }
    }
    Ok(fat)
}

/// The entries of one storage: a tree of siblings, each of which may be met once.
fn siblings(all: &[Entry], first: u32) -> Result<Vec<Entry>, OpenError> {
    let mut met = vec![false; all.len()];
    let mut open = vec![first];
    let mut found = Vec::new();
    while let Some(id) = open.pop() {
        if id == NO_ENTRY {
            continue;
        }
        let index = usize::try_from(id).unwrap_or(usize::MAX);
        let (Some(entry), Some(met)) = (all.get(index), met.get_mut(index)) else {
            return Err(damaged(format!("the directory has no entry {id}")));
        };
        if std::mem::replace(met, true) {
            return Err(damaged("the directory leads back to itself"));
        }
        open.push(entry.right);
        open.push(entry.left);
        found.push(entry.clone());
    }
    Ok(found)
}

impl Entry {
    fn read(raw: &[u8], shift: u32) -> Option<Self> {
        let size = u64::from(u32_at(raw, 120)?);
        // Files of the older version leave noise in the upper half.
        let upper = if shift == 9 {
            0
        } else {
            u64::from(u32_at(raw, 124)?)
        };
        Some(Self {
            name: entry_name(raw).unwrap_or_default(),
            kind: *raw.get(66)?,
            left: u32_at(raw, 68)?,
            right: u32_at(raw, 72)?,
            child: u32_at(raw, 76)?,
            start: u32_at(raw, 116)?,
            size: size | upper << 32,
        })
    }
}

/// The name of a directory entry.
fn entry_name(entry: &[u8]) -> Option<String> {
    let length = usize::from(u16_at(entry, 64)?);
    if length > 64 || length % 2 != 0 {
        return None;
    }
    let units: Vec<u16> = entry
        .get(..length.checked_sub(2)?)?
        .chunks_exact(2)
        .filter_map(|pair| pair.try_into().ok().map(u16::from_le_bytes))
        .collect();
    String::from_utf16(&units).ok()
}

/// Names of streams in a file whose directory cannot be followed: every aligned entry with a plausible shape.
pub(super) fn names_by_shape(bytes: &[u8]) -> impl Iterator<Item = String> {
    bytes
        .chunks_exact(ENTRY_BYTES)
        .filter(|entry| entry.get(66) == Some(&STREAM))
        .filter_map(entry_name)
}
