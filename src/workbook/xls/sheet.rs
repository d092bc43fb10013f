//! The cells of one sheet.

use std::collections::BTreeSet;

use super::super::compound::u16_at;
use super::super::tally::{MERGES, Tally};
use super::super::value::{number, reason};
use super::super::{Cell, CellIssueKind, CellRef, Content, NumberFormat, OpenError, Region, Sheet};
use super::damaged;
use super::globals::Globals;
use super::records::{BOF, EOF, Record, Records};

const WS_BOOL: u16 = 0x0081;
const ROW: u16 = 0x0208;
const COL_INFO: u16 = 0x007D;
const MERGE_CELLS: u16 = 0x00E5;
const BLANK: u16 = 0x0201;
const MUL_BLANK: u16 = 0x00BE;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027E;
const MUL_RK: u16 = 0x00BD;
const LABEL: u16 = 0x0204;
const RICH_LABEL: u16 = 0x00D6;
const LABEL_SST: u16 = 0x00FD;
const BOOL_ERR: u16 = 0x0205;
const FORMULA: u16 = 0x0006;
const STRING: u16 = 0x0207;

/// Excel's grid before 2007.
const COLUMNS: u16 = 256;

/// What a sheet's records turned out to be.
pub(super) enum Found {
    Worksheet(Sheet),
    Dialog,
}

/// A cell's place and format, as most records begin.
#[derive(Clone, Copy)]
struct Head {
    at: Option<CellRef>,
    format: NumberFormat,
}

struct Reader<'a, 'l> {
    globals: &'a Globals,
    tally: &'a mut Tally<'l>,
    sheet: Sheet,
    hidden_rows: BTreeSet<u32>,
    hidden_cols: Vec<(u16, u16)>,
    /// A formula whose text follows in a record of its own.
    pending: Option<Head>,
}

/// Reads the records of a sheet to the one that ends it.
pub(super) fn read(
    records: &mut Records<'_>,
    name: &str,
    globals: &Globals,
    tally: &mut Tally<'_>,
) -> Result<Found, OpenError> {
    if records.next()?.kind != BOF {
        return Err(damaged(format!(
            "sheet {name:?} does not begin where the list says"
        )));
    }
    let mut reader = Reader {
        globals,
        tally,
        sheet: Sheet {
            name: name.to_owned(),
            ..Sheet::default()
        },
        hidden_rows: BTreeSet::new(),
        hidden_cols: Vec::new(),
        pending: None,
    };
    // Charts lie inside the sheet on which they are shown.
    let mut inside: u32 = 0;
    loop {
        let record = records.next()?;
        match record.kind {
            BOF => inside += 1,
            EOF if inside == 0 => break,
            EOF => inside -= 1,
            _ if inside > 0 => {}
            WS_BOOL if u16_at(record.data, 0).is_some_and(|flags| flags & 0x0010 != 0) => {
                return Ok(Found::Dialog);
            }
            STRING => {
                let mut pieces = records.continued(record)?;
                let text = globals.script.long(&mut pieces);
                reader.formula_text(text)?;
            }
            _ => reader
                .record(record)?
                .ok_or_else(|| damaged(format!("sheet {name:?}: a record is cut short")))?,
        }
    }
    reader.finish().map(Found::Worksheet)
}

impl Reader<'_, '_> {
    /// Takes one record; nothing where it is shorter than its kind needs.
    fn record(&mut self, record: Record<'_>) -> Result<Option<()>, OpenError> {
        let data = record.data;
        match record.kind {
            ROW => {
                let (Some(row), Some(flags)) = (u16_at(data, 0), u16_at(data, 12)) else {
                    return Ok(None);
                };
                if flags & 0x0020 != 0 {
                    self.hidden_rows.insert(u32::from(row));
                }
            }
            COL_INFO => {
                let (Some(first), Some(last), Some(flags)) =
                    (u16_at(data, 0), u16_at(data, 2), u16_at(data, 8))
                else {
                    return Ok(None);
                };
                if flags & 1 != 0 && self.hidden_cols.len() < usize::from(COLUMNS) {
                    self.hidden_cols.push((first, last));
                }
            }
            MERGE_CELLS => return self.merges(data),
            BLANK => self.tally.add_cells(1)?,
            MUL_BLANK => self.tally.add_cells((data.len().saturating_sub(6) / 2) as u64)?,
            MUL_RK => return self.numbers(data),
            NUMBER | RK | LABEL | RICH_LABEL | LABEL_SST | BOOL_ERR | FORMULA => {
                self.settle()?;
                self.tally.add_cells(1)?;
                let Some(head) = self.head(data) else {
                    return Ok(None);
                };
                let Some(found) = self.content(record.kind, data.get(6..).unwrap_or_default(), head) else {
                    return Ok(None);
                };
                let formula = (record.kind == FORMULA).then(String::new);
                self.put(head, found, formula)?;
            }
            _ => {}
        }
        Ok(Some(()))
    }

    fn head(&self, data: &[u8]) -> Option<Head> {
        let (row, col, xf) = (u16_at(data, 0)?, u16_at(data, 2)?, u16_at(data, 4)?);
        Some(Head {
            at: (col < COLUMNS).then(|| CellRef::new(u32::from(row), col)),
            format: self.globals.format(xf),
        })
    }

    /// What a cell record holds after its head; `Ok(None)` is a blank.
    fn content(
        &mut self,
        kind: u16,
        data: &[u8],
        head: Head,
    ) -> Option<Result<Option<Content>, CellIssueKind>> {
        let text =
            |text: Option<String>| text.map(|text| Ok((!text.is_empty()).then_some(Content::Text(text))));
        match kind {
            NUMBER => Some(number(f64::from_le_bytes(data.get(..8)?.try_into().ok()?)).map(Some)),
            RK => Some(number(packed(data)?).map(Some)),
            LABEL | RICH_LABEL => {
                let mut pieces = super::records::Pieces::one(data);
                text(self.globals.script.long(&mut pieces))
            }
            LABEL_SST => {
                let index = super::super::compound::u32_at(data, 0)?;
                let shared = usize::try_from(index)
                    .ok()
                    .and_then(|i| self.globals.strings.get(i));
                match shared {
                    Some(shared) => text(Some(shared.clone())),
                    None => Some(Err(reason(format!("there is no shared text {index}")))),
                }
            }
            BOOL_ERR => Some(truth_or_error(*data.get(1)? != 0, *data.first()?).map(Some)),
            FORMULA => {
                let result: [u8; 8] = data.get(..8)?.try_into().ok()?;
                Some(match result {
                    [0, _, _, _, _, _, 0xFF, 0xFF] => {
                        self.pending = Some(head);
                        Ok(None)
                    }
                    [kind @ (1 | 2), _, value, _, _, _, 0xFF, 0xFF] => {
                        truth_or_error(kind == 2, value).map(Some)
                    }
                    [3, _, _, _, _, _, 0xFF, 0xFF] => Ok(None),
                    [_, _, _, _, _, _, 0xFF, 0xFF] => Err(reason("a result of an unknown kind")),
                    binary => number(f64::from_le_bytes(binary)).map(Some),
                })
            }
            _ => None,
        }
    }

    /// A run of numbers in one row: row, first column, format and number of each, last column.
    fn numbers(&mut self, data: &[u8]) -> Result<Option<()>, OpenError> {
        self.settle()?;
        let (Some(row), Some(first)) = (u16_at(data, 0), u16_at(data, 2)) else {
            return Ok(None);
        };
        let each = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
        self.tally.add_cells((each.len() / 6) as u64)?;
        for (raw, col) in each.chunks_exact(6).zip(u32::from(first)..) {
            let (Some(xf), Some(binary)) = (u16_at(raw, 0), raw.get(2..).and_then(packed)) else {
                return Ok(None);
            };
            let head = Head {
                at: u16::try_from(col)
                    .ok()
                    .filter(|&col| col < COLUMNS)
                    .map(|col| CellRef::new(u32::from(row), col)),
                format: self.globals.format(xf),
            };
            self.put(head, number(binary).map(Some), None)?;
        }
        Ok(Some(()))
    }

    fn merges(&mut self, data: &[u8]) -> Result<Option<()>, OpenError> {
        let Some(count) = u16_at(data, 0) else {
            return Ok(None);
        };
        for raw in data
            .get(2..)
            .unwrap_or_default()
            .chunks_exact(8)
            .take(usize::from(count))
        {
            let corner = |row, col| Some(CellRef::new(u32::from(u16_at(raw, row)?), u16_at(raw, col)?));
            match corner(0, 4).zip(corner(2, 6)) {
                Some((first, last))
                    if first.row <= last.row && first.col <= last.col && last.col < COLUMNS =>
                {
                    self.sheet.merges.push(Region { first, last });
                }
                _ => self.sheet.note(None, CellIssueKind::BadPosition)?,
            }
        }
        if self.sheet.merges.len() > MERGES {
            return Err(damaged(format!("more than {MERGES} merged regions")));
        }
        Ok(Some(()))
    }

    /// The text that a formula gave.
    fn formula_text(&mut self, text: Option<String>) -> Result<(), OpenError> {
        let Some(head) = self.pending.take() else {
            return Ok(());
        };
        let found = match text {
            Some(text) if text.is_empty() => Ok(None),
            Some(text) => Ok(Some(Content::Text(text))),
            None => Err(reason("the text is cut short")),
        };
        self.put(head, found, Some(String::new()))
    }

    /// A formula whose text never came has no value.
    fn settle(&mut self) -> Result<(), OpenError> {
        match self.pending.take() {
            Some(head) => self.sheet.note(head.at, CellIssueKind::NoStoredValue),
            None => Ok(()),
        }
    }

    fn put(
        &mut self,
        head: Head,
        found: Result<Option<Content>, CellIssueKind>,
        formula: Option<String>,
    ) -> Result<(), OpenError> {
        let Some(at) = head.at else {
            return self.sheet.note(None, CellIssueKind::BadPosition);
        };
        match found {
            Err(kind) => self.sheet.note(Some(at), kind),
            Ok(None) => Ok(()),
            Ok(Some(content)) => {
                self.tally.add_text(&content, formula.as_deref(), 1)?;
                self.sheet.cells.push(Cell {
                    at,
                    content,
                    format: head.format,
                    formula,
                });
                Ok(())
            }
        }
    }

    fn finish(mut self) -> Result<Sheet, OpenError> {
        self.settle()?;
        // Excel writes cells in order, other programs as they come.
        let mut cells = std::mem::take(&mut self.sheet.cells);
        cells.sort_by_key(|cell| cell.at);
        for cell in cells {
            if self.sheet.cells.last().is_some_and(|last| last.at == cell.at) {
                self.sheet.note(Some(cell.at), CellIssueKind::BadPosition)?;
            } else {
                self.sheet.cells.push(cell);
            }
        }
        let (rows, cols) = (self.hidden_rows, self.hidden_cols);
        self.sheet.hide(
            |row| rows.contains(&row),
            |col| cols.iter().any(|&(first, last)| (first..=last).contains(&col)),
        );
        Ok(self.sheet)
    }
}

/// A number in four bytes: the upper part of a binary number or a whole one, either perhaps in hundredths.
fn packed(data: &[u8]) -> Option<f64> {
    let raw = super::super::compound::u32_at(data, 0)?;
    let value = if raw & 2 == 0 {
        f64::from_bits(u64::from(raw & !3) << 32)
    } else {
        f64::from(raw.cast_signed() >> 2)
    };
    Some(if raw & 1 == 0 { value } else { value / 100.0 })
}

fn truth_or_error(is_error: bool, value: u8) -> Result<Content, CellIssueKind> {
    if !is_error {
        return Ok(Content::Bool(value != 0));
    }
    let literal = match value {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2A => "#N/A",
        0x2B => "#GETTING_DATA",
        _ => return Err(reason(format!("an error numbered {value}"))),
    };
    Ok(Content::Error(literal.to_owned()))
}
