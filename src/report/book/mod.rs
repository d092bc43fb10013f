//! The provincial workbook as data: each output sheet of the rulebook made into a table of cells.

mod findings;
mod gaps;
mod matrix;
mod notes;
mod submissions;
mod summary;
mod tidy;

use crate::catalogue::{OutputColumn, OutputKind, OutputSheet};
use crate::output::model::{BookModel, CellModel, ColumnModel, Look, SheetModel};
use crate::report::consolidated::Consolidated;
use crate::time::{show_date, show_moment};

/// The whole workbook.
pub fn build(c: &Consolidated<'_>) -> BookModel {
    let layout = Layout::new(c);
    let mut book = BookModel {
        title: format!("Tổng hợp {}", c.round.title),
        created: Some(c.as_of),
        summary_name: "Tổng quan".to_owned(),
        ..BookModel::default()
    };
    for (key, value) in [
        ("ntm_round", c.round.id.clone()),
        ("ntm_rulebook", c.catalogue.id.clone()),
        ("ntm_as_of", c.as_of.to_string()),
        ("ntm_version", env!("CARGO_PKG_VERSION").to_owned()),
    ] {
        book.properties.insert(key.to_owned(), value);
    }
    for sheet in &c.catalogue.output {
        match sheet.kind {
            OutputKind::Summary => {
                book.summary_name.clone_from(&sheet.name);
                book.summary = summary::build(c, sheet, &layout);
            }
            OutputKind::Submissions => book.sheets.push(submissions::build(c, sheet)),
            OutputKind::Matrix => book.sheets.push(matrix::build(c, sheet, &layout)),
            OutputKind::Gaps => book.sheets.push(gaps::build(c, sheet, &layout)),
            OutputKind::Findings => book.sheets.push(findings::build(c, sheet)),
            OutputKind::Tidy => book.sheets.push(tidy::build(c, sheet)),
            OutputKind::Notes => book.sheets.push(notes::build(c, sheet)),
        }
    }
    book
}

/// First row of data, zero-based: five rows of head above it.
pub(super) const FIRST_ROW: usize = 5;

/// Where things stand in the workbook, for links between sheets.
struct Layout {
    gap_sheet: Option<String>,
    tidy_sheet: Option<String>,
    tidy: std::collections::BTreeMap<crate::standing::Cite, usize>,
}

impl Layout {
    fn new(c: &Consolidated<'_>) -> Self {
        let name = |kind: OutputKind| {
            c.catalogue
                .output
                .iter()
                .find(|s| s.kind == kind)
                .map(|s| s.name.clone())
        };
        Self {
            gap_sheet: name(OutputKind::Gaps),
            tidy_sheet: name(OutputKind::Tidy),
            tidy: tidy::places(c),
        }
    }

    /// Place of the first gap of a unit under a set.
    fn first_gap(&self, c: &Consolidated<'_>, unit: &str, set: &str) -> Option<String> {
        let at = c.gaps.iter().position(|g| g.unit == unit && g.set == set)?;
        let row = at + FIRST_ROW + 1;
        Some(format!("'{}'!A{row}", self.gap_sheet.as_ref()?))
    }

    /// Place of a cell's row among the data.
    fn data(&self, cite: &crate::standing::Cite) -> Option<String> {
        let row = self.tidy.get(cite)? + FIRST_ROW + 1;
        Some(format!("'{}'!A{row}", self.tidy_sheet.as_ref()?))
    }
}

/// The frame that every table sheet shares.
fn frame(c: &Consolidated<'_>, sheet: &OutputSheet, columns: Vec<ColumnModel>) -> SheetModel {
    let number = if sheet.number.is_empty() {
        String::new()
    } else {
        format!("Biểu {}. ", sheet.number)
    };
    SheetModel {
        name: sheet.name.clone(),
        title: format!("{number}{}", sheet.title),
        subtitle: format!(
            "{} Số liệu chốt {}, tổng hợp {}; {}.",
            sheet.subtitle,
            show_date(c.round.cut_off),
            show_moment(c.as_of),
            coverage(c)
        ),
        illustrative: c.round.illustrative.clone(),
        table: sheet.table.clone(),
        freeze: sheet.freeze,
        tab: sheet.tab,
        columns,
        rows: Vec::new(),
        page_breaks: Vec::new(),
        empty: "không có".to_owned(),
        footer: format!("{number}Số liệu chốt {}", show_date(c.round.cut_off)),
    }
}

/// "đã nhận 9/9 đơn vị", with those that are missing.
fn coverage(c: &Consolidated<'_>) -> String {
    let missing: Vec<String> = c
        .reporters
        .iter()
        .filter(|u| c.counted(&u.code).is_none())
        .map(|u| c.catalogue.plain_name(u))
        .collect();
    let there = c.reporters.len() - missing.len();
    let base = format!("có số liệu của {there}/{} đơn vị", c.reporters.len());
    if missing.is_empty() {
        base
    } else {
        format!("{base}; chưa báo cáo: {}", missing.join(", "))
    }
}

fn column(definition: &OutputColumn, look: Look) -> ColumnModel {
    ColumnModel {
        header: definition.header.clone(),
        width: definition.width,
        look,
        trace: definition.trace,
        rotate: definition.rotate,
    }
}

fn or_dash(text: &str) -> CellModel {
    if text.is_empty() {
        CellModel::muted("–")
    } else {
        CellModel::text(text)
    }
}

fn count(n: usize) -> CellModel {
    CellModel::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

/// `A`, `AA`: letters of a zero-based column.
fn letters(col: usize) -> String {
    crate::workbook::CellRef::new(0, u16::try_from(col).unwrap_or(u16::MAX)).column_letters()
}
