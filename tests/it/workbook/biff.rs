//! Makes `.xls` files record by record and sector by sector, so that each can be wrong.

pub(crate) const SECTOR: usize = 512;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
const FAT_SECTOR: u32 = 0xFFFF_FFFD;

/// A record: kind, length, data.
pub(crate) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

/// 16-bit numbers as bytes.
pub(crate) fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// A record of words and then bytes.
pub(crate) fn mixed(kind: u16, first: &[u16], rest: &[u8]) -> Vec<u8> {
    record(kind, &[&words(first)[..], rest].concat())
}

/// A text as Excel 97 stores it, its length in two bytes; in single bytes where every letter fits.
pub(crate) fn text(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut data = words(&[u16::try_from(units.len()).unwrap()]);
    data.extend(letters(&units));
    data
}

fn letters(units: &[u16]) -> Vec<u8> {
    let narrow: Option<Vec<u8>> = units.iter().map(|&unit| u8::try_from(unit).ok()).collect();
    match narrow {
        Some(narrow) => [&[0][..], &narrow].concat(),
        None => [&[1][..], &words(units)].concat(),
    }
}

/// A list of shared texts that claims to have so many.
pub(crate) fn shared_strings(claimed: u32, texts: &[&str]) -> Vec<u8> {
    let mut data = [claimed.to_le_bytes(), claimed.to_le_bytes()].concat();
    data.extend(texts.iter().flat_map(|one| text(one)));
    record(0x00FC, &data)
}

/// A workbook stream: records of its own part, and for each sheet its name, state and records.
pub(crate) struct Stream {
    pub(crate) version: u16,
    pub(crate) globals: Vec<u8>,
    pub(crate) sheets: Vec<Listed>,
}

/// A sheet: name, state (1 hidden, 2 very hidden), kind (0 worksheet, 2 chart), records.
pub(crate) struct Listed {
    pub(crate) name: &'static str,
    pub(crate) state: u8,
    pub(crate) kind: u8,
    pub(crate) records: Vec<u8>,
}

impl Listed {
    pub(crate) fn new(name: &'static str, records: &[Vec<u8>]) -> Self {
        Self {
            name,
            state: 0,
            kind: 0,
            records: records.concat(),
        }
    }
}

impl Stream {
    pub(crate) fn of(sheets: Vec<Listed>) -> Self {
        Self {
            version: 0x0600,
            globals: Vec::new(),
            sheets,
        }
    }

    /// One sheet of these records.
    pub(crate) fn sheet(records: &[Vec<u8>]) -> Self {
        Self::of(vec![Listed::new("Biểu 01", records)])
    }

    pub(crate) fn with(mut self, globals: &[Vec<u8>]) -> Self {
        self.globals.extend(globals.concat());
        self
    }

    fn name(&self, name: &str) -> Vec<u8> {
        let units: Vec<u16> = name.encode_utf16().collect();
        let length = [u8::try_from(units.len()).unwrap()];
        if self.version == 0x0600 {
            [&length[..], &letters(&units)].concat()
        } else {
            [&length[..], name.as_bytes()].concat()
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let begin = |kind: u16| mixed(0x0809, &[self.version, kind, 0, 0], &[]);
        let end = record(0x000A, &[]);
        let mut own = [begin(5), self.globals.clone()].concat();
        let list: usize = self
            .sheets
            .iter()
            .map(|sheet| 10 + self.name(sheet.name).len())
            .sum();
        let mut at = own.len() + list + end.len();
        let mut bodies = Vec::new();
        for sheet in &self.sheets {
            let position = u32::try_from(at).unwrap().to_le_bytes();
            let entry = [&position[..], &[sheet.state, sheet.kind], &self.name(sheet.name)].concat();
            own.extend(record(0x0085, &entry));
            let body = [begin(0x10), sheet.records.clone(), end.clone()].concat();
            at += body.len();
            bodies.extend(body);
        }
        own.extend(end);
        own.extend(bodies);
        own
    }

    /// The stream in a compound file.
    pub(crate) fn file(&self) -> Vec<u8> {
        let name = if self.version == 0x0600 {
            "Workbook"
        } else {
            "Book"
        };
        compound(&[(name, &self.bytes())])
    }
}

/// A compound file of these streams, short ones in the mini stream. The directory is the last chain but the table's own:
/// see [`directory`].
pub(crate) fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body: Vec<u8> = Vec::new();
    let mut fat: Vec<u32> = Vec::new();
    let mut put = |data: &[u8]| -> u32 {
        let first = u32::try_from(fat.len()).unwrap();
        let count = data.len().div_ceil(SECTOR);
        if count == 0 {
            return END_OF_CHAIN;
        }
        for n in 1..count {
            fat.push(first + u32::try_from(n).unwrap());
        }
        fat.push(END_OF_CHAIN);
        body.extend(data);
        body.resize(body.len().next_multiple_of(SECTOR), 0);
        first
    };
    let mut mini: Vec<u8> = Vec::new();
    let mut mini_fat: Vec<u32> = Vec::new();
    let mut entries = Vec::new();
    for (name, data) in streams {
        let start = if data.len() < 4_096 {
            let first = u32::try_from(mini_fat.len()).unwrap();
            for n in 1..data.len().div_ceil(64) {
                mini_fat.push(first + u32::try_from(n).unwrap());
            }
            mini_fat.push(END_OF_CHAIN);
            mini.extend(*data);
            mini.resize(mini.len().next_multiple_of(64), 0);
            first
        } else {
            put(data)
        };
        entries.push((*name, start, data.len()));
    }
    let mini_start = put(&mini);
    let table: Vec<u8> = mini_fat.iter().flat_map(|next| next.to_le_bytes()).collect();
    let mini_fat_start = put(&table);
    let mut directory = entry("Root Entry", 5, FREE, 1, mini_start, mini.len());
    for (n, (name, start, size)) in entries.iter().enumerate() {
        let right = if n + 1 < entries.len() {
            u32::try_from(n + 2).unwrap()
        } else {
            FREE
        };
        directory.extend(entry(name, 2, right, FREE, *start, *size));
    }
    let directory_start = put(&directory);
    let used = fat.len();
    let tables = used.div_ceil(127);
    assert!(tables <= 109);
    fat.extend(vec![FAT_SECTOR; tables]);
    fat.resize(tables * 128, FREE);

    let mut header = vec![0_u8; SECTOR];
    let mut set = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    set(0, &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    set(24, &words(&[0x3E, 3, 0xFFFE, 9, 6]));
    set(44, &u32::try_from(tables).unwrap().to_le_bytes());
    set(48, &directory_start.to_le_bytes());
    set(56, &4_096_u32.to_le_bytes());
    set(60, &mini_fat_start.to_le_bytes());
    set(68, &END_OF_CHAIN.to_le_bytes());
    for n in 0..109 {
        let sector = if n < tables {
            u32::try_from(used + n).unwrap()
        } else {
            FREE
        };
        set(76 + 4 * n, &sector.to_le_bytes());
    }
    header.extend(body);
    header.extend(fat.iter().flat_map(|next| next.to_le_bytes()));
    header
}

fn entry(name: &str, kind: u8, right: u32, child: u32, start: u32, size: usize) -> Vec<u8> {
    let mut entry = vec![0_u8; 128];
    let units = words(&name.encode_utf16().collect::<Vec<_>>());
    entry[..units.len()].copy_from_slice(&units);
    entry[64] = u8::try_from(units.len() + 2).unwrap();
    entry[66] = kind;
    entry[68..72].copy_from_slice(&FREE.to_le_bytes());
    entry[72..76].copy_from_slice(&right.to_le_bytes());
    entry[76..80].copy_from_slice(&child.to_le_bytes());
    entry[116..120].copy_from_slice(&start.to_le_bytes());
    entry[120..124].copy_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
    entry
}

/// Where the n-th entry of the directory stands in a file made by [`compound`].
pub(crate) fn directory(bytes: &[u8], n: usize) -> usize {
    sector_at(bytes, 48) + 128 * n
}

/// Where a sector's place in the table of chains stands.
pub(crate) fn link(bytes: &[u8], sector: u32) -> usize {
    sector_at(bytes, 76) + 4 * usize::try_from(sector).unwrap()
}

/// Where a short sector's place in its table stands.
pub(crate) fn mini_link(bytes: &[u8], sector: u32) -> usize {
    sector_at(bytes, 60) + 4 * usize::try_from(sector).unwrap()
}

/// Where the sector stands whose number is in the header at a place.
fn sector_at(bytes: &[u8], place: usize) -> usize {
    let sector = u32::from_le_bytes(bytes[place..place + 4].try_into().unwrap());
    (usize::try_from(sector).unwrap() + 1) * SECTOR
}

pub(crate) fn set_long(bytes: &mut [u8], at: usize, value: u32) {
    bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
}
