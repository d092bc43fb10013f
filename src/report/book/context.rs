//! What every sheet needs to know of the others: tables, heads and places, for formulas and links.

use std::collections::BTreeMap;

use super::tidy;
use crate::catalogue::{CriteriaSet, OutputKind, OutputPart, OutputSheet, Unit};
use crate::diagnostic::Finding;
use crate::output::model::{CellModel, ColumnModel, SheetModel};
use crate::report::consolidated::Consolidated;
use crate::report::gaps::{Gap, GapState};
use crate::standing::Cite;
use crate::time::{show_date, show_moment};
use crate::workbook::CellRef;

/// First row of data, zero-based: five rows of head above it.
const FIRST_ROW: usize = 5;

/// Where things stand in the workbook.
pub(super) struct Places {
    gaps: BTreeMap<(String, String), usize>,
    tidy: BTreeMap<Cite, usize>,
}

impl Places {
    pub(super) fn new(c: &Consolidated<'_>, scope: Scope<'_>) -> Self {
        let mut gaps = BTreeMap::new();
        for (at, gap) in c.gaps.iter().filter(|g| scope.has_gap(g)).enumerate() {
            gaps.entry((gap.unit.clone(), gap.set.clone())).or_insert(at);
        }
        Self {
            gaps,
            tidy: tidy::places(c, scope),
        }
    }
}

/// What a workbook is about: the whole province, or the part of one reporting unit or one department.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// Everything.
    All,
    /// What a reporting unit sent, and what concerns it.
    Unit(&'a Unit),
    /// The gaps that a department leads on.
    Department(&'a str),
    /// What changed since the earlier round, and no other sheet.
    Changes,
}

impl Scope<'_> {
    /// Whether what belongs to a reporting unit is shown.
    pub(super) fn has(self, reporter: &str) -> bool {
        match self {
            Self::All | Self::Department(_) | Self::Changes => true,
            Self::Unit(unit) => unit.code == reporter,
        }
    }

    /// Whether figures of the whole province are shown.
    pub(super) fn is_whole(self) -> bool {
        matches!(self, Self::All | Self::Changes)
    }

    pub(super) fn has_gap(self, gap: &Gap) -> bool {
        match self {
            Self::All | Self::Unit(_) | Self::Changes => self.has(&gap.reporter),
            Self::Department(name) => gap.department == name,
        }
    }

    /// Whether a sheet is in the workbook.
    pub fn has_sheet(self, sheet: &OutputSheet) -> bool {
        match self {
            Self::All => true,
            Self::Unit(_) => sheet.parts.contains(&OutputPart::Unit),
            Self::Department(_) => sheet.parts.contains(&OutputPart::Department),
            Self::Changes => sheet.kind == OutputKind::Changes,
        }
    }
}

/// A sheet about to be built, with the round and the other sheets.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    pub(super) c: &'a Consolidated<'a>,
    pub(super) sheet: &'a OutputSheet,
    pub(super) places: &'a Places,
    /// The sheets that are built already, by id.
    pub(super) built: &'a Built,
    pub(super) scope: Scope<'a>,
}

/// Sheets by id.
pub(super) type Built = BTreeMap<String, SheetModel>;

impl<'a> Context<'a> {
    /// The sheets of the workbook.
    fn sheets(&self) -> impl Iterator<Item = &'a OutputSheet> + use<'a> {
        let scope = self.scope;
        let all = self.c.catalogue.output.iter();
        all.filter(move |s| scope.has_sheet(s))
    }

    /// The gaps of the workbook, with their number among all gaps.
    pub(super) fn gaps(&self) -> impl Iterator<Item = (usize, &'a Gap)> + use<'a> {
        let scope = self.scope;
        let all = self.c.gaps.iter().enumerate();
        all.filter(move |(_, g)| scope.has_gap(g))
    }

    /// The findings of the workbook.
    pub(super) fn findings(&self) -> impl Iterator<Item = &'a Finding> + use<'a> {
        let scope = self.scope;
        let all = self.c.findings.iter();
        all.filter(move |f| scope.has(&f.place.unit))
    }

    /// The reporting units of the workbook.
    pub(super) fn reporters(&self) -> impl Iterator<Item = &'a Unit> + use<'a> {
        let scope = self.scope;
        let all = self.c.reporters.iter();
        all.filter(move |u| scope.has(&u.code))
    }

    /// A sheet by id.
    pub(super) fn sheet_by_id(&self, id: &str) -> Option<&'a OutputSheet> {
        self.sheets().find(|s| s.id == id)
    }

    /// The first sheet of a kind.
    pub(super) fn sheet_of(&self, kind: OutputKind) -> Option<&'a OutputSheet> {
        self.sheets().find(|s| s.kind == kind)
    }

    /// The matrix in which the units of a set stand.
    pub(super) fn matrix_of(&self, set: &str) -> Option<&'a OutputSheet> {
        self.sheets()
            .find(|s| s.kind == OutputKind::Matrix && s.sets().any(|id| id == set))
    }

    /// The matrix of a set, with the condition that picks the set's units where those of others stand there too.
    pub(super) fn units_of(&self, set: &CriteriaSet) -> Option<(&'a OutputSheet, Vec<String>)> {
        let sheet = self.matrix_of(&set.id)?;
        let mut conditions = Vec::new();
        if !sheet.also_sets.is_empty() {
            conditions.push(format!("{},{}", column(sheet, "set")?, quoted(&set.short)));
        }
        Some((sheet, conditions))
    }

    /// How many gaps of the workbook are in a state, and the formula that counts them.
    pub(super) fn gaps_in(&self, state: GapState) -> (usize, Option<String>) {
        let n = self.gaps().filter(|(_, g)| g.state == state).count();
        let states = self.sheet_of(OutputKind::Gaps).and_then(|t| column(t, "state"));
        (
            n,
            states.map(|s| format!("COUNTIFS({s},{})", quoted(state.vietnamese()))),
        )
    }

    /// The list of the rows of a form sheet.
    pub(super) fn list_of(&self, form_sheet: &str) -> Option<&'a OutputSheet> {
        self.sheets().find(|s| s.rows_of.as_deref() == Some(form_sheet))
    }

    /// Place of the first gap of a unit under a set.
    pub(super) fn first_gap(&self, unit: &str, set: &str) -> Option<String> {
        let at = self.places.gaps.get(&(unit.to_owned(), set.to_owned()))?;
        Some(place(self.sheet_of(OutputKind::Gaps)?, *at))
    }

    /// Place of a cell's row among the data.
    pub(super) fn data(&self, cite: &Cite) -> Option<String> {
        let at = self.places.tidy.get(cite)?;
        Some(place(self.sheet_of(OutputKind::Tidy)?, *at))
    }

    /// A cell of a submission in words, as a link to its row among the data.
    pub(super) fn source(&self, cite: Option<&Cite>) -> CellModel {
        let Some(cite) = cite else {
            return CellModel::muted("–");
        };
        let text = format!("{} · {} · {}", cite.file, cite.tab, cite.cell);
        link(text, self.data(cite))
    }

    /// The frame that every table sheet shares.
    pub(super) fn frame(&self, columns: Vec<ColumnModel>) -> SheetModel {
        let (c, sheet) = (self.c, self.sheet);
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
            empty: if sheet.empty.is_empty() {
                "không có".to_owned()
            } else {
                sheet.empty.clone()
            },
            footer: format!("{number}Số liệu chốt {}", show_date(c.round.cut_off)),
        }
    }

    /// The sheet's own cell of a column, in the same row: `tblXa[[#This Row],[Tính đạt]]`.
    pub(super) fn here(&self, word: &str) -> Option<String> {
        Some(format!(
            "{}[[#This Row],[{}]]",
            self.sheet.table,
            head(self.sheet, word)?
        ))
    }
}

/// A column of a sheet's table: `tblXa[Công nhận]`.
pub(super) fn column(sheet: &OutputSheet, word: &str) -> Option<String> {
    Some(format!("{}[{}]", sheet.table, head(sheet, word)?))
}

/// Rows of a column of a sheet, absolute, from and to an index of a row of data: `$E$15:$E$95`. The sheet must have one
/// column for each definition.
pub(super) fn range_of(sheet: &OutputSheet, word: &str, first: usize, last: usize) -> Option<String> {
    let col = sheet.columns.iter().position(|c| c.from == word)?;
    let letters = CellRef::new(0, u16::try_from(col).ok()?).column_letters();
    Some(format!(
        "${letters}${}:${letters}${}",
        first + FIRST_ROW + 1,
        last + FIRST_ROW + 1
    ))
}

/// The head of a column, where a formula can name it: letters, digits and blanks need no marks of their own in a
/// reference to a table, in Excel or elsewhere.
fn head<'s>(sheet: &'s OutputSheet, word: &str) -> Option<&'s str> {
    let head = sheet.columns.iter().find(|c| c.from == word)?.header.as_str();
    is_plain(head).then_some(head)
}

/// Whether a head can be named in a formula.
pub(super) fn is_plain(head: &str) -> bool {
    head.chars().all(|c| c.is_alphanumeric() || c == ' ')
}

/// First cell of a row of data.
pub(super) fn place(sheet: &OutputSheet, at: usize) -> String {
    format!("'{}'!A{}", sheet.name.replace('\'', "''"), at + FIRST_ROW + 1)
}

/// Words that lead to a place, where it is in the workbook.
pub(super) fn link(text: impl Into<String>, target: Option<String>) -> CellModel {
    let text = text.into();
    match target {
        Some(target) => CellModel::Link { text, target },
        None => CellModel::Text(text),
    }
}

/// A value of the row with a key in another sheet.
pub(super) fn lookup(sheet: &OutputSheet, word: &str, key: &str, code: &str) -> Option<String> {
    Some(format!(
        "INDEX({},MATCH({},{},0))",
        column(sheet, word)?,
        quoted(code),
        column(sheet, key)?
    ))
}

/// How many units of a matrix fulfil conditions, each a range and a criterion.
pub(super) fn counted(sheet: &OutputSheet, conditions: &[String]) -> Option<String> {
    Some(if conditions.is_empty() {
        format!("ROWS({})", column(sheet, "unit.code")?)
    } else {
        format!("COUNTIFS({})", conditions.join(","))
    })
}

/// A formula with the value it has; the value alone where a column that the formula names is not in the rulebook.
pub(super) fn live(formula: Option<String>, value: CellModel) -> CellModel {
    match formula {
        Some(formula) => CellModel::Formula(formula, Box::new(value)),
        None => value,
    }
}

/// A text in a formula.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Missing units that stand by name under every title; the front page and the sheet of submissions name all.
const NAMED: usize = 4;

/// "có số liệu của 9/9 đơn vị", with those that are missing.
pub(super) fn coverage(c: &Consolidated<'_>) -> String {
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
        let named = missing.get(..NAMED).unwrap_or(&missing).join(", ");
        let rest = missing.len().saturating_sub(NAMED);
        let rest = if rest > 0 {
            format!(" và {rest} đơn vị khác")
        } else {
            String::new()
        };
        format!("{base}; chưa báo cáo: {named}{rest}")
    }
}

/// Text, or a grey dash for none.
pub(super) fn or_dash(text: &str) -> CellModel {
    if text.is_empty() {
        dash()
    } else {
        CellModel::text(text)
    }
}

/// Where a value is not applicable.
pub(super) fn dash() -> CellModel {
    CellModel::muted("–")
}

/// A count.
pub(super) fn count(n: usize) -> CellModel {
    CellModel::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

/// A cell of a table, absolute: `'Ghi chú'!$C$8`; the sheet must have one column for each definition.
pub(super) fn cell_of(sheet: &OutputSheet, word: &str, at: usize) -> Option<String> {
    let col = sheet.columns.iter().position(|c| c.from == word)?;
    let letters = CellRef::new(0, u16::try_from(col).ok()?).column_letters();
    Some(format!(
        "'{}'!${letters}${}",
        sheet.name.replace('\'', "''"),
        at + FIRST_ROW + 1
    ))
}
