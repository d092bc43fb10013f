//! Reads `.ods`: an `OpenDocument` spreadsheet in a zip package.
//!
//! In: a package whose directory was judged. Out: the [`Book`]. The sheets are streamed from the one part that holds
//! them all; a cell that is repeated counts as often as it is repeated before any of it is kept, and what is blank
//! costs nothing however often it is repeated (every sheet that `LibreOffice` writes ends in a million blank rows).
//! Refused: encrypted documents, counts over the limits, documents whose names do not mean what they usually do.
//!
//! # Source
//! OASIS, Open Document Format for Office Applications, version 1.3, part 3.

mod content;
mod text;
mod value;

use std::collections::BTreeMap;

use super::package::{Package, SMALL_PART_BYTES};
use super::xml::{Step, Walk};
use super::{Book, Foreign, Limits, OpenError};

const CONTENT: &str = "content.xml";
const MANIFEST: &str = "META-INF/manifest.xml";
const META: &str = "meta.xml";
const MIME_TYPE: &str = "mimetype";

/// Whether a package is an `OpenDocument` spreadsheet; other `OpenDocument` files are refused by name.
pub(super) fn is_one(package: &mut Package<'_>) -> Result<bool, OpenError> {
    if !package.has(MIME_TYPE) {
        return Ok(false);
    }
    let mime_type = package.text(MIME_TYPE, SMALL_PART_BYTES)?.unwrap_or_default();
    Err(OpenError::Foreign(
        match mime_type
            .trim()
            .strip_prefix("application/vnd.oasis.opendocument.")
        {
            Some(kind) if kind.starts_with("spreadsheet") => return Ok(true),
            Some(kind) if kind.starts_with("text") => Foreign::Word,
            Some(kind) if kind.starts_with("presentation") => Foreign::PowerPoint,
            _ => Foreign::Archive,
        },
    ))
}

/// Reads every table.
pub(super) fn read(mut package: Package<'_>, limits: &Limits) -> Result<Book, OpenError> {
    package.check_entries(limits)?;
    let small = limits.part_bytes.min(SMALL_PART_BYTES);
    if let Some(manifest) = package.text(MANIFEST, small)?
        && is_encrypted(&manifest)?
    {
        return Err(OpenError::Encrypted);
    }
    let properties = match package.text(META, small)? {
        Some(text) => properties(&text)?,
        None => BTreeMap::new(),
    };
    let macros = package.names().any(|name| name.starts_with("basic/"));
    let text = package
        .text(CONTENT, limits.part_bytes)?
        .ok_or_else(|| OpenError::Damaged(format!("part {CONTENT}: is missing")))?;
    let mut book = content::read(&text, CONTENT, limits)?;
    book.properties = properties;
    book.macros = macros;
    Ok(book)
}

fn is_encrypted(manifest: &str) -> Result<bool, OpenError> {
    let mut walk = Walk::new(manifest, MANIFEST);
    loop {
        match walk.step()? {
            Step::Open(tag) if tag.local_name().as_ref() == "encryption-data" => return Ok(true),
            Step::End => return Ok(false),
            _ => {}
        }
    }
}

/// What people and programs added to the document's properties.
fn properties(text: &str) -> Result<BTreeMap<String, String>, OpenError> {
    let mut walk = Walk::new(text, META);
    let mut properties = BTreeMap::new();
    loop {
        match walk.step()? {
            Step::Open(tag) if tag.name().as_ref() == "meta:user-defined" => {
                let name = walk.value(&tag, "meta:name")?;
                let value = walk.all_text()?;
                if let Some(name) = name {
                    properties.entry(name).or_insert(value);
                }
            }
            Step::End => return Ok(properties),
            _ => {}
        }
    }
}
