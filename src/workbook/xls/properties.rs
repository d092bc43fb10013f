//! Custom document properties: a dictionary of names and a list of values in one of the file's streams.
//!
//! # Source
//! Microsoft, \[MS-OLEPS\] Object Linking and Embedding Property Set Data Structures.

use std::collections::BTreeMap;

use super::super::OpenError;
use super::super::compound::{CompoundFile, u16_at, u32_at};
use super::text::Script;

const STREAM: &str = "\u{5}DocumentSummaryInformation";
/// `{D5CDD505-2E9C-101B-9397-08002B2CF9AE}`, the set that holds what people and programs add.
const CUSTOM: [u8; 16] = [
    0x05, 0xD5, 0xCD, 0xD5, 0x9C, 0x2E, 0x1B, 0x10, 0x93, 0x97, 0x08, 0x00, 0x2B, 0x2C, 0xF9, 0xAE,
];
/// Far more than anyone adds; they are read one by one.
const PROPERTIES: usize = 4_096;
/// Longer values are no stamp; several may claim the same bytes.
const VALUE_BYTES: usize = 8_192;
const DICTIONARY: u32 = 0;
const CODE_PAGE: u32 = 1;
const UTF_16: u16 = 1200;
const UTF_8: u16 = 65_001;

/// The properties by name. A set that cannot be read is as good as none: the workbook holds the same on a sheet.
pub(super) fn custom(file: &mut CompoundFile<'_>) -> Result<BTreeMap<String, String>, OpenError> {
    let stream = file.stream(STREAM)?.unwrap_or_default();
    Ok(set(&stream).unwrap_or_default())
}

fn usize_at(bytes: &[u8], at: usize) -> Option<usize> {
    u32_at(bytes, at).and_then(|number| usize::try_from(number).ok())
}

fn set(stream: &[u8]) -> Option<BTreeMap<String, String>> {
    let sets = usize_at(stream, 24)?.min(8);
    let start = (0..sets)
        .map(|n| 28 + 20 * n)
        .find(|&at| stream.get(at..at + 16) == Some(&CUSTOM))?;
    let set = stream.get(usize_at(stream, start + 16)?..)?;
    let count = usize_at(set, 4)?.min(PROPERTIES);
    let mut places = BTreeMap::new();
    for n in 0..count {
        let at = 8 + 8 * n;
        places.insert(u32_at(set, at)?, usize_at(set, at + 4)?);
    }
    let value = |id: u32| places.get(&id).and_then(|&at| set.get(at..));
    let page = value(CODE_PAGE).and_then(|raw| u16_at(raw, 4)).unwrap_or(1252);
    let mut properties = BTreeMap::new();
    for (id, name) in names(value(DICTIONARY)?, page)? {
        if let Some(text) = value(id).and_then(|raw| shown(raw, page)) {
            properties.entry(name).or_insert(text);
        }
    }
    Some(properties)
}

/// The dictionary: a number, the length of the name and the name, for each.
fn names(dictionary: &[u8], page: u16) -> Option<Vec<(u32, String)>> {
    let count = usize_at(dictionary, 0)?.min(PROPERTIES);
    let mut at = 4;
    let mut names = Vec::new();
    for _ in 0..count {
        let id = u32_at(dictionary, at)?;
        let length = usize_at(dictionary, at + 4)?;
        at += 8;
        let bytes = if page == UTF_16 {
            length.checked_mul(2)?
        } else {
            length
        };
        let raw = dictionary.get(at..at.checked_add(bytes)?)?;
        names.push((id, decoded(raw, page)));
        at += bytes;
        if page == UTF_16 {
            at = at.next_multiple_of(4);
        }
    }
    Some(names)
}

fn decoded(raw: &[u8], page: u16) -> String {
    let text = match page {
        UTF_16 => {
            let units: Vec<u16> = raw
                .chunks_exact(2)
                .filter_map(|pair| pair.try_into().ok().map(u16::from_le_bytes))
                .collect();
            String::from_utf16_lossy(&units)
        }
        UTF_8 => String::from_utf8_lossy(raw).into_owned(),
        page => match Script::of_page(page) {
            Script::Page(page) => page.decode_without_bom_handling(raw).0.into_owned(),
            Script::Unicode => String::new(),
        },
    };
    text.trim_end_matches('\0').to_owned()
}

/// A value as text: texts, whole numbers and truths, which is what programs store.
fn shown(raw: &[u8], page: u16) -> Option<String> {
    match u32_at(raw, 0)? {
        2 => u16_at(raw, 4).map(|number| number.cast_signed().to_string()),
        3 => u32_at(raw, 4).map(|number| number.cast_signed().to_string()),
        5 => {
            let binary = f64::from_le_bytes(raw.get(4..12)?.try_into().ok()?);
            Some(binary.to_string())
        }
        11 => u16_at(raw, 4).map(|truth| (truth != 0).to_string()),
        30 => {
            let bytes = usize_at(raw, 4).filter(|&bytes| bytes <= VALUE_BYTES)?;
            Some(decoded(raw.get(8..)?.get(..bytes)?, page))
        }
        31 => {
            let bytes = usize_at(raw, 4).filter(|&units| units <= VALUE_BYTES)? * 2;
            Some(decoded(raw.get(8..)?.get(..bytes)?, UTF_16))
        }
        _ => None,
    }
}
