//! How each cell format shows a number: plain, as a percentage, as a date.
//!
//! In: the styles part. Out: [`NumberFormats`]. Refused: more formats, fonts, fills or borders than allowed, and names
//! or codes longer than Excel writes, because calamine copies them into every cell format.

use std::collections::BTreeMap;

use super::package::within;
use super::xml::{Step, Walk};
use super::{LimitKind, Limits, NumberFormat, OpenError};

/// Excel's longest attribute here is a format code of 255 characters; calamine copies it (and the font's name) into
/// each of up to 65,490 cell formats, so one of 1 MB would take 65 GB.
const ATTRIBUTE_BYTES: usize = 1_024;

/// The number format of every cell format, by the index that cells name.
#[derive(Debug, Default)]
pub(super) struct NumberFormats(Vec<NumberFormat>);

impl NumberFormats {
    /// The format of a cell's `s` attribute; no attribute is format 0.
    pub(super) fn get(&self, style: Option<&str>) -> NumberFormat {
        style
            .unwrap_or("0")
            .parse::<usize>()
            .ok()
            .and_then(|index| self.0.get(index).copied())
            .unwrap_or_default()
    }
}

/// Reads the styles part.
pub(super) fn read(text: &str, part: &str, limits: &Limits) -> Result<NumberFormats, OpenError> {
    let mut walk = Walk::new(text, part);
    let mut formats = NumberFormats::default();
    let mut custom: BTreeMap<String, NumberFormat> = BTreeMap::new();
    let mut section = String::new();
    let mut in_section: u64 = 0;
    loop {
        match walk.step()? {
            Step::Open(tag) => {
                let attributes = walk.attributes(&tag)?;
                if attributes
                    .iter()
                    .any(|attribute| attribute.value.len() > ATTRIBUTE_BYTES)
                {
                    return Err(walk.damaged(format!("an attribute of more than {ATTRIBUTE_BYTES} bytes")));
                }
                let local = tag.local_name();
                match (walk.depth(), local.as_ref()) {
                    (2, name) => {
                        name.clone_into(&mut section);
                        in_section = 0;
                        if name == "cellXfs"
                            && let Some(claimed) = walk.raw(&tag, "count")?
                        {
                            let claimed = claimed.parse().unwrap_or(u64::MAX);
                            within(LimitKind::CellFormats, claimed, limits.cell_formats)?;
                        }
                    }
                    (3, name) => {
                        in_section += 1;
                        within(LimitKind::CellFormats, in_section, limits.cell_formats)?;
                        if section == "numFmts" && name == "numFmt" {
                            let id = walk.raw(&tag, "numFmtId")?.unwrap_or_default();
                            let code = walk.value(&tag, "formatCode")?.unwrap_or_default();
                            custom.insert(id, by_code(&code));
                        } else if section == "cellXfs" && name == "xf" {
                            let id = walk.raw(&tag, "numFmtId")?.unwrap_or_default();
                            let by_number = || id.parse().map(built_in).unwrap_or_default();
                            formats.0.push(custom.get(&id).copied().unwrap_or_else(by_number));
                        }
                    }
                    // calamine goes by these names wherever they stand; a second list would shift every index.
                    (_, "cellXfs" | "xf" | "numFmts") => {
                        return Err(walk.damaged("a list of formats out of place"));
                    }
                    _ => {}
                }
            }
            Step::End => return Ok(formats),
            _ => {}
        }
    }
}

/// # Source
/// ECMA-376 part 1, 18.8.30: ids below 164 that mean a format without its code being written.
pub(super) fn built_in(id: u32) -> NumberFormat {
    match id {
        9 | 10 => NumberFormat::Percent,
        14..=22 | 27..=36 | 45..=47 | 50..=58 => NumberFormat::Date,
        _ => NumberFormat::Plain,
    }
}

/// Judges a format code by its first section, the one for positive numbers.
pub(super) fn by_code(code: &str) -> NumberFormat {
    if code.eq_ignore_ascii_case("general") {
        return NumberFormat::Plain;
    }
    let mut letters = code.chars();
    let mut percent = false;
    while let Some(letter) = letters.next() {
        match letter {
            // The next character stands for itself, is a width, or is repeated.
            '\\' | '_' | '*' => {
                letters.next();
            }
            '"' => while letters.next().is_some_and(|inner| inner != '"') {},
            '[' => {
                let inner: String = letters.by_ref().take_while(|&inner| inner != ']').collect();
                // [h], [mm], [ss] count elapsed time; the rest are colours, conditions, locales.
                let first = inner.chars().next().map(|first| first.to_ascii_lowercase());
                if matches!(first, Some('h' | 'm' | 's'))
                    && inner
                        .chars()
                        .all(|other| Some(other.to_ascii_lowercase()) == first)
                {
                    return NumberFormat::Date;
                }
            }
            ';' => break,
            '%' => percent = true,
            'd' | 'D' | 'm' | 'M' | 'y' | 'Y' | 'h' | 'H' | 's' | 'S' => return NumberFormat::Date,
            _ => {}
        }
    }
    if percent {
        NumberFormat::Percent
    } else {
        NumberFormat::Plain
    }
}
