//! Looks at a file before calamine does, and draws up what calamine is to read.
//!
//! In: a zip package that is no `OpenDocument`. Out: a [`Plan`]: which part is which sheet, how each cell format shows numbers. Refused:
//! everything that is no .xlsx or .xlsm package, counts over the limits whether claimed or real, and packages in which
//! calamine would read another part than Excel does.

use std::collections::{BTreeMap, BTreeSet};

use super::formats::{self, NumberFormats};
use super::package::{Package, SMALL_PART_BYTES, within};
use super::xml::{Step, Walk, is_true};
use super::{Foreign, LimitKind, Limits, OpenError};

const MAIN_TYPES: &[(&str, Option<Foreign>)] = &[
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        None,
    ),
    ("application/vnd.ms-excel.sheet.macroenabled.main+xml", None),
    (
        "application/vnd.ms-excel.sheet.binary.macroenabled.main",
        Some(Foreign::Xlsb),
    ),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.",
        Some(Foreign::Word),
    ),
    ("application/vnd.ms-word.", Some(Foreign::Word)),
    (
        "application/vnd.openxmlformats-officedocument.presentationml.",
        Some(Foreign::PowerPoint),
    ),
    ("application/vnd.ms-powerpoint.", Some(Foreign::PowerPoint)),
];

/// Real workbooks have at most some tens of thousands, mostly leftovers; calamine keeps them all.
const DEFINED_NAMES: usize = 100_000;

/// What a sheet of the workbook is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SheetKind {
    Worksheet,
    Chart,
    Dialog,
}

/// One entry of the sheet list.
pub(super) struct PlannedSheet {
    pub(super) name: String,
    pub(super) part: String,
    pub(super) kind: SheetKind,
}

/// What the package holds, as found before calamine opens it.
pub(super) struct Plan {
    pub(super) sheets: Vec<PlannedSheet>,
    pub(super) formats: NumberFormats,
    pub(super) properties: BTreeMap<String, String>,
    pub(super) date_1904: bool,
    pub(super) external_links: bool,
    pub(super) macros: bool,
}

struct Relationship {
    target: String,
    kind: String,
}

/// Judges the package as a whole.
pub(super) fn check(package: &mut Package<'_>, limits: &Limits) -> Result<Plan, OpenError> {
    let main = main_part(package, limits)?;
    package.check_entries(limits)?;

    let (folder, file) = main
        .rsplit_once('/')
        .map_or(("", main.as_str()), |(folder, file)| (folder, file));
    let folder = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    let rels_part = format!("{folder}_rels/{file}.rels");
    let rels = relationships(&package.required(&rels_part, limits)?, &rels_part)?;
    let shared_strings = format!("{folder}sharedStrings.xml");
    let styles = format!("{folder}styles.xml");
    // calamine takes these two by name, Excel by relationship: one workbook must not read as two.
    for (kind, part) in [("sharedStrings", &shared_strings), ("styles", &styles)] {
        let targets = rels.values().filter(|rel| last_piece(&rel.kind) == kind);
        if targets
            .clone()
            .any(|rel| !resolve(&folder, &rel.target).eq_ignore_ascii_case(part))
            || (package.has(part) && targets.count() != 1)
        {
            return Err(OpenError::Damaged(format!(
                "part {rels_part}: {kind} is not the part {part}, once"
            )));
        }
    }

    let (sheets, date_1904) = sheet_list(&package.required(&main, limits)?, &main, &folder, &rels, limits)?;
    if let Some(text) = package.text(&shared_strings, limits.part_bytes)? {
        check_shared_strings(&text, &shared_strings, limits)?;
    }
    let formats = match package.text(&styles, limits.part_bytes)? {
        Some(text) => formats::read(&text, &styles, limits)?,
        None => NumberFormats::default(),
    };
    let properties = match package.text("docProps/custom.xml", limits.part_bytes.min(SMALL_PART_BYTES))? {
        Some(text) => custom_properties(&text, "docProps/custom.xml")?,
        None => BTreeMap::new(),
    };
    let external_links = rels
        .values()
        .any(|rel| last_piece(&rel.kind).starts_with("externalLink"));
    let macros = package.names().any(|name| name.ends_with("vbaproject.bin"));
    Ok(Plan {
        sheets,
        formats,
        properties,
        date_1904,
        external_links,
        macros,
    })
}

fn last_piece(kind: &str) -> &str {
    kind.rsplit('/').next().unwrap_or(kind)
}

/// A target as calamine resolves it; `..` is a name like any other and finds no part.
fn resolve(folder: &str, target: &str) -> String {
    target
        .strip_prefix('/')
        .map_or_else(|| format!("{folder}{target}"), ToOwned::to_owned)
}

/// The workbook part of an .xlsx or .xlsm package; names what else the package is.
fn main_part(package: &mut Package<'_>, limits: &Limits) -> Result<String, OpenError> {
    if !package.has("[Content_Types].xml") || !package.has("_rels/.rels") {
        let is_office = package.names().any(|name| name.starts_with("xl/"));
        return Err(if is_office {
            OpenError::Damaged("the list of content types or of relationships is missing".into())
        } else {
            OpenError::Foreign(Foreign::Archive)
        });
    }
    let rels = relationships(&package.required("_rels/.rels", limits)?, "_rels/.rels")?;
    let mut mains = rels
        .values()
        .filter(|rel| rel.kind.ends_with("/relationships/officeDocument"));
    let Some(main) = mains.next().map(|rel| resolve("", &rel.target)) else {
        return Err(OpenError::Foreign(Foreign::Archive));
    };
    if mains.next().is_some() {
        return Err(OpenError::Damaged(
            "part _rels/.rels: more than one main document".into(),
        ));
    }
    let content_type = content_type(&package.required("[Content_Types].xml", limits)?, &main)?.to_lowercase();
    match MAIN_TYPES
        .iter()
        .find(|(start, _)| content_type.starts_with(start))
    {
        Some((_, None)) => Ok(main),
        Some((_, Some(kind))) => Err(OpenError::Foreign(*kind)),
        None => Err(OpenError::Foreign(Foreign::Unknown)),
    }
}

fn content_type(text: &str, main: &str) -> Result<String, OpenError> {
    let mut walk = Walk::new(text, "[Content_Types].xml");
    let mut by_extension = None;
    let mut by_name = None;
    loop {
        match walk.step()? {
            Step::Open(tag) => {
                let wanted = walk.value(&tag, "ContentType")?;
                if let Some(name) = walk.value(&tag, "PartName")? {
                    if name.strip_prefix('/').unwrap_or(&name).eq_ignore_ascii_case(main) {
                        by_name = wanted;
                    }
                } else if let Some(extension) = walk.value(&tag, "Extension")?
                    && main
                        .rsplit_once('.')
                        .is_some_and(|(_, end)| end.eq_ignore_ascii_case(&extension))
                {
                    by_extension = wanted;
                }
            }
            Step::End => return Ok(by_name.or(by_extension).unwrap_or_default()),
            _ => {}
        }
    }
}

fn relationships(text: &str, part: &str) -> Result<BTreeMap<String, Relationship>, OpenError> {
    let mut walk = Walk::new(text, part);
    let mut rels = BTreeMap::new();
    loop {
        match walk.step()? {
            Step::Open(tag) if tag.local_name().as_ref() == "Relationship" => {
                let target = walk.raw(&tag, "Target")?.unwrap_or_default();
                let kind = walk.raw(&tag, "Type")?.unwrap_or_default();
                let Some(id) = walk.raw(&tag, "Id")? else {
                    return Err(walk.damaged("a relationship without Id"));
                };
                if target.contains('&') && last_piece(&kind) == "worksheet" {
                    return Err(walk.damaged("the name of a sheet part is written with references"));
                }
                if rels.insert(id, Relationship { target, kind }).is_some() {
                    return Err(walk.damaged("two relationships of one Id"));
                }
            }
            Step::End => return Ok(rels),
            _ => {}
        }
    }
}

/// The sheets in tab order, and whether dates count from 1904.
fn sheet_list(
    text: &str,
    part: &str,
    folder: &str,
    rels: &BTreeMap<String, Relationship>,
    limits: &Limits,
) -> Result<(Vec<PlannedSheet>, bool), OpenError> {
    let mut walk = Walk::new(text, part);
    let mut sheets: Vec<PlannedSheet> = Vec::new();
    let mut parts = BTreeSet::new();
    let mut names = BTreeSet::new();
    let mut date_1904 = false;
    let mut defined_names = 0;
    loop {
        match walk.step()? {
            Step::Open(tag) => match tag.local_name().as_ref() {
                "sheet" => {
                    let name = walk.value(&tag, "name")?.unwrap_or_default();
                    let mut ids = walk
                        .attributes(&tag)?
                        .into_iter()
                        .filter(|attribute| attribute.key.local_name().as_ref() == "id")
                        .map(|attribute| attribute.value.into_owned());
                    let (Some(id), None) = (ids.next(), ids.next()) else {
                        return Err(walk.damaged(format!("sheet {name:?} has not exactly one relationship")));
                    };
                    let Some(rel) = rels.get(&id) else {
                        return Err(
                            walk.damaged(format!("sheet {name:?} has a relationship that is not listed"))
                        );
                    };
                    let kind = match last_piece(&rel.kind) {
                        "worksheet" => SheetKind::Worksheet,
                        "chartsheet" => SheetKind::Chart,
                        "dialogsheet" => SheetKind::Dialog,
                        other => {
                            return Err(walk.damaged(format!(
                                "sheet {name:?} is of kind {other}; open it in Excel, remove that sheet and save as .xlsx"
                            )));
                        }
                    };
                    let sheet_part = resolve(folder, &rel.target);
                    if !parts.insert(sheet_part.to_lowercase()) {
                        return Err(walk.damaged(format!("two sheets in one part, {sheet_part}")));
                    }
                    // calamine finds a sheet by its name: a second one of the same name would read as the first.
                    if !names.insert(name.to_lowercase()) {
                        return Err(walk.damaged(format!("two sheets of one name, {name:?}")));
                    }
                    sheets.push(PlannedSheet {
                        name,
                        part: sheet_part,
                        kind,
                    });
                    within(LimitKind::Sheets, sheets.len() as u64, limits.sheets)?;
                }
                "workbookPr" => {
                    if let Some(value) = walk.raw(&tag, "date1904")? {
                        date_1904 = is_true(&value);
                    }
                }
                "definedName" => {
                    defined_names += 1;
                    if defined_names > DEFINED_NAMES {
                        return Err(walk.damaged(format!("more than {DEFINED_NAMES} defined names")));
                    }
                }
                _ => {}
            },
            Step::End => return Ok((sheets, date_1904)),
            _ => {}
        }
    }
}

/// Judges the number of shared texts: calamine allocates by the claimed one.
fn check_shared_strings(text: &str, part: &str, limits: &Limits) -> Result<(), OpenError> {
    let mut walk = Walk::new(text, part);
    let mut count: u64 = 0;
    // `<si/>` is the shortest shared text.
    let possible = text.len() as u64 / 5;
    loop {
        match walk.step()? {
            Step::Open(tag) => match tag.local_name().as_ref() {
                "sst" => {
                    if let Some(claimed) = walk.raw(&tag, "uniqueCount")? {
                        let claimed: u64 = claimed
                            .parse()
                            .map_err(|_| walk.damaged("uniqueCount is no number that can be"))?;
                        within(LimitKind::SharedStrings, claimed, limits.shared_strings)?;
                        if claimed > possible {
                            return Err(
                                walk.damaged(format!("claims {claimed} texts, has room for {possible}"))
                            );
                        }
                    }
                }
                "si" => {
                    count += 1;
                    within(LimitKind::SharedStrings, count, limits.shared_strings)?;
                }
                _ => {}
            },
            Step::End => return Ok(()),
            _ => {}
        }
    }
}

/// Custom document properties as text, whatever their type.
fn custom_properties(text: &str, part: &str) -> Result<BTreeMap<String, String>, OpenError> {
    let mut walk = Walk::new(text, part);
    let mut properties = BTreeMap::new();
    let mut open: Option<(String, String)> = None;
    loop {
        match walk.step()? {
            Step::Open(tag) if tag.local_name().as_ref() == "property" => {
                open = walk.value(&tag, "name")?.map(|name| (name, String::new()));
            }
            Step::Close(tag) if tag.local_name().as_ref() == "property" => {
                if let Some((name, value)) = open.take() {
                    properties.entry(name).or_insert(value);
                }
            }
            // Only what stands inside the value element: a property may be written over several lines.
            Step::Text(piece) | Step::CData(piece) if walk.depth() > 2 => {
                if let Some((_, value)) = &mut open {
                    value.push_str(&piece);
                }
            }
            Step::Reference(letter) if walk.depth() > 2 => {
                if let Some((_, value)) = &mut open {
                    value.push(letter);
                }
            }
            Step::End => return Ok(properties),
            _ => {}
        }
    }
}
