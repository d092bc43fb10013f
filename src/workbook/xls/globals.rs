//! What a workbook stream says of the workbook as a whole: sheets, shared texts, formats, date system.

use std::collections::BTreeMap;

use super::super::compound::{u16_at, u32_at};
use super::super::formats;
use super::super::package::within;
use super::super::{Foreign, LimitKind, Limits, NumberFormat, OpenError, Visibility};
use super::damaged;
use super::records::{BOF, EOF, Pieces, Record, Records};
use super::text::Script;

const FILE_PASS: u16 = 0x002F;
const CODE_PAGE: u16 = 0x0042;
const DATE_MODE: u16 = 0x0022;
const FORMAT: u16 = 0x041E;
const XF: u16 = 0x00E0;
const BOUND_SHEET: u16 = 0x0085;
const SHARED_STRINGS: u16 = 0x00FC;
const SUP_BOOK: u16 = 0x01AE;
const EXTERN_SHEET: u16 = 0x0017;

const BIFF5: u16 = 0x0500;
const BIFF8: u16 = 0x0600;

/// What the stream says before its sheets.
pub(super) struct Globals {
    pub(super) script: Script,
    pub(super) sheets: Vec<BoundSheet>,
    pub(super) strings: Vec<String>,
    pub(super) date_1904: bool,
    pub(super) external_links: bool,
    formats: Vec<NumberFormat>,
}

/// One entry of the sheet list.
pub(super) struct BoundSheet {
    pub(super) name: String,
    pub(super) visibility: Visibility,
    /// What it is, where it is no worksheet.
    pub(super) other: Option<&'static str>,
    /// Where its records begin.
    pub(super) at: usize,
}

impl Globals {
    /// How a cell format shows numbers.
    pub(super) fn format(&self, xf: u16) -> NumberFormat {
        self.formats.get(usize::from(xf)).copied().unwrap_or_default()
    }

    /// Reads the first part of a stream.
    pub(super) fn read(stream: &[u8], limits: &Limits) -> Result<Self, OpenError> {
        let mut records = Records::from(stream, 0);
        let first = records.next()?;
        let script = match (first.kind, u16_at(first.data, 0)) {
            (BOF, Some(BIFF8)) => Script::Unicode,
            (BOF, Some(BIFF5)) => Script::of_page(0),
            (0x0009 | 0x0209 | 0x0409, _) => return Err(OpenError::Foreign(Foreign::OldXls)),
            _ => return Err(damaged("it does not begin as a workbook")),
        };
        let mut globals = Self {
            script,
            sheets: Vec::new(),
            strings: Vec::new(),
            date_1904: false,
            external_links: false,
            formats: Vec::new(),
        };
        let mut codes: BTreeMap<u16, NumberFormat> = BTreeMap::new();
        let mut xfs: Vec<u16> = Vec::new();
        let mut sheets = Vec::new();
        loop {
            let record = records.next()?;
            match record.kind {
                EOF => break,
                BOF => return Err(damaged("a sheet inside the workbook's own part")),
                FILE_PASS => return Err(OpenError::Encrypted),
                CODE_PAGE => {
                    if let (Script::Page(_), Some(page)) = (globals.script, u16_at(record.data, 0)) {
                        globals.script = Script::of_page(page);
                    }
                }
                DATE_MODE => globals.date_1904 = u16_at(record.data, 0) == Some(1),
                FORMAT => {
                    let mut pieces = records.continued(record)?;
                    let code = pieces.word().zip(match globals.script {
                        Script::Unicode => globals.script.long(&mut pieces),
                        Script::Page(_) => globals.script.short(&mut pieces),
                    });
                    let (id, code) = code.ok_or_else(|| damaged("a number format is cut short"))?;
                    codes.insert(id, formats::by_code(&code));
                }
                XF => {
                    xfs.push(u16_at(record.data, 2).ok_or_else(|| damaged("a cell format is cut short"))?);
                    within(LimitKind::CellFormats, xfs.len() as u64, limits.cell_formats)?;
                }
                // Names are read once the code page is known.
                BOUND_SHEET => {
                    sheets.push(record);
                    within(LimitKind::Sheets, sheets.len() as u64, limits.sheets)?;
                }
                SHARED_STRINGS => {
                    if !globals.strings.is_empty() {
                        return Err(damaged("two lists of shared texts"));
                    }
                    globals.strings = shared_strings(records.continued(record)?, limits)?;
                }
                SUP_BOOK => globals.external_links |= is_other_book(record.data),
                EXTERN_SHEET if matches!(globals.script, Script::Page(_)) => {
                    // A length and the name, encoded: 1 stands before the path of another workbook.
                    globals.external_links |= record.data.get(1) == Some(&1);
                }
                _ => {}
            }
        }
        globals.formats = xfs
            .into_iter()
            .map(|id| {
                codes
                    .get(&id)
                    .copied()
                    .unwrap_or_else(|| formats::built_in(u32::from(id)))
            })
            .collect();
        for record in sheets {
            globals.sheets.push(bound_sheet(record, globals.script)?);
        }
        Ok(globals)
    }
}

fn bound_sheet(record: Record<'_>, script: Script) -> Result<BoundSheet, OpenError> {
    let cut = || damaged("an entry of the list of sheets is cut short");
    let at = u32_at(record.data, 0).ok_or_else(cut)?;
    let (Some(shown), Some(kind)) = (record.data.get(4), record.data.get(5)) else {
        return Err(cut());
    };
    let name = record.data.get(6..).unwrap_or_default();
    Ok(BoundSheet {
        name: script.short(&mut Pieces::one(name)).ok_or_else(cut)?,
        visibility: match shown & 3 {
            0 => Visibility::Visible,
            1 => Visibility::Hidden,
            _ => Visibility::VeryHidden,
        },
        other: match kind {
            0 => None,
            1 => Some("macrosheet"),
            2 => Some("chartsheet"),
            _ => Some("module"),
        },
        at: usize::try_from(at).map_err(|_| cut())?,
    })
}

/// Whether a supporting book is another workbook: not this one, add-in functions, or the placeholder for nothing.
fn is_other_book(data: &[u8]) -> bool {
    const THIS: u16 = 0x0401;
    const ADD_IN: u16 = 0x3A01;
    match u16_at(data, 2) {
        None | Some(0 | THIS | ADD_IN) => false,
        Some(1) => !matches!(data.get(5), None | Some(0 | b' ')),
        Some(_) => true,
    }
}

/// The shared texts. How many there are is only claimed: they are read until the data end, and a cell that names one
/// beyond them is an issue of its own.
fn shared_strings(mut pieces: Pieces<'_>, limits: &Limits) -> Result<Vec<String>, OpenError> {
    let cut = || damaged("the list of shared texts is cut short");
    pieces.long().ok_or_else(cut)?;
    let claimed = u64::from(pieces.long().ok_or_else(cut)?);
    within(LimitKind::SharedStrings, claimed, limits.shared_strings)?;
    let mut strings = Vec::new();
    let mut bytes: u64 = 0;
    for _ in 0..claimed {
        if pieces.at_end() {
            break;
        }
        let text = Script::Unicode.long(&mut pieces).ok_or_else(cut)?;
        bytes += text.len() as u64;
        within(LimitKind::TextBytes, bytes, limits.text_bytes)?;
        strings.push(text);
    }
    Ok(strings)
}
