//! A workbook as pure data, before it is written: sheets, columns, cells. No Excel library is named here.
//!
//! `report/` makes it, `output/` writes it. Nothing in it depends on the programme: a state is a word with a tone.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

use crate::catalogue::{OutputColumn, Tab};

/// A workbook.
#[derive(Debug, Clone, Default)]
pub struct BookModel {
    /// Document title.
    pub title: String,
    /// Custom document properties.
    pub properties: BTreeMap<String, String>,
    /// Creation time written into the file: the as-of time, never the clock.
    pub created: Option<DateTime>,
    /// The front page.
    pub summary: SummaryModel,
    /// Name of the front page's tab; empty for a workbook without one.
    pub summary_name: String,
    /// The other sheets in order.
    pub sheets: Vec<SheetModel>,
    /// Defined names: name → formula text without `=`, with sheet-qualified absolute references.
    pub names: Vec<(String, String)>,
}

/// A sheet with one table.
#[derive(Debug, Clone)]
pub struct SheetModel {
    /// Name on the tab.
    pub name: String,
    /// A1: "Biểu 03. …".
    pub title: String,
    /// A2: one sentence.
    pub subtitle: String,
    /// A3: set where the figures are not all real.
    pub illustrative: Option<String>,
    /// Name of the Excel table, unique in the book.
    pub table: String,
    /// Columns that stay in view.
    pub freeze: u16,
    /// Tab colour family.
    pub tab: Tab,
    /// Columns.
    pub columns: Vec<ColumnModel>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<CellModel>>,
    /// Indexes of rows before which a page starts.
    pub page_breaks: Vec<usize>,
    /// Said in row 6 when there is no row.
    pub empty: String,
    /// Footer, left.
    pub footer: String,
}

/// A column.
#[derive(Debug, Clone)]
pub struct ColumnModel {
    /// Head, unique in the sheet.
    pub header: String,
    /// Width in characters.
    pub width: f64,
    /// How its cells are shown.
    pub look: Look,
    /// Beyond the print area.
    pub trace: bool,
    /// Head turned by 90°.
    pub rotate: bool,
}

impl ColumnModel {
    /// A column as the rulebook defines it.
    pub fn new(definition: &OutputColumn, look: Look) -> Self {
        Self {
            header: definition.header.clone(),
            width: definition.width,
            look,
            trace: definition.trace,
            rotate: definition.rotate,
        }
    }
}

/// How cells of a column are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// Text, left, wrapped.
    #[default]
    Text,
    /// Text that names the row, left, bold.
    Name,
    /// Code, centred, always text.
    Code,
    /// A state's word, centred, coloured by its tone.
    State,
    /// Whole number.
    Integer,
    /// A number that matters: bold.
    Total,
    /// Number with as many decimals as it has, at most 4.
    Decimal,
    /// A change: the sign is always shown.
    Change,
    /// Date.
    Date,
    /// Date and time.
    Moment,
}

/// What a state means for the reader; shown by a pale fill beside the word, never by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// No colour.
    #[default]
    Plain,
    /// As wanted.
    Good,
    /// Needs attention.
    Attention,
    /// Not as wanted.
    Bad,
    /// Not known.
    NoData,
    /// Grey italics: words where a figure is not applicable or not there.
    Muted,
}

/// A value in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum CellModel {
    /// Text.
    Text(String),
    /// Word with a tone.
    Toned(String, Tone),
    /// Whole number.
    Integer(i64),
    /// Number.
    Number(Decimal),
    /// Date.
    Date(Date),
    /// Date and time.
    Moment(DateTime),
    /// Formula (without `=`; `{row}` stands for the one-based row it is written in) with the value it has.
    Formula(String, Box<CellModel>),
    /// A link to a place in this workbook (`'Sheet'!A7`) shown as its text.
    Link {
        /// Words.
        text: String,
        /// Place.
        target: String,
    },
}

impl CellModel {
    /// Text, from anything that is text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Grey words.
    pub fn muted(text: impl Into<String>) -> Self {
        Self::Toned(text.into(), Tone::Muted)
    }
}

/// The front page.
#[derive(Debug, Clone, Default)]
pub struct SummaryModel {
    /// Agency lines at the top left.
    pub agency: Vec<String>,
    /// Annex number ("PHỤ LỤC I").
    pub annex: String,
    /// Title.
    pub title: String,
    /// "(Kèm theo Báo cáo số …)".
    pub attached_to: String,
    /// Coverage in one line.
    pub coverage: String,
    /// Said where the figures are not all real.
    pub illustrative: Option<String>,
    /// Headline figures, at most six.
    pub cards: Vec<Card>,
    /// Tables under the cards, in order, each with its own heading.
    pub blocks: Vec<Block>,
    /// Last line.
    pub footnote: String,
}

/// A headline figure.
#[derive(Debug, Clone)]
pub struct Card {
    /// What it is.
    pub label: String,
    /// The figure, as a text ("105/105") or a formula that gives one.
    pub figure: CellModel,
    /// What stands under it (coverage, parts).
    pub note: String,
    /// How it changed since the earlier round; none where nothing is said of it.
    pub change: Option<CellModel>,
    /// Place it leads to.
    pub target: Option<String>,
}

/// A small table on the front page.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// Heading.
    pub heading: String,
    /// First column of the page's grid of 24 equal columns, zero-based.
    pub start: u16,
    /// Stands beside the block before it, at the same height, instead of below it.
    pub beside: bool,
    /// Heads.
    pub columns: Vec<BlockColumn>,
    /// Rows.
    pub rows: Vec<Vec<CellModel>>,
    /// Legend or remark under the table.
    pub note: String,
    /// A chart over the whole width of the columns, below the heading.
    pub chart: Option<ChartModel>,
}

/// A chart with the figures it is drawn from; these stand beside the printed page.
#[derive(Debug, Clone)]
pub struct ChartModel {
    /// How it is drawn.
    pub kind: ChartKind,
    /// Title.
    pub title: String,
    /// The same in words, for those who do not see it.
    pub alt: String,
    /// Head over the categories.
    pub category: String,
    /// Series with their tones, in order.
    pub series: Vec<(String, Tone)>,
    /// Category and a figure for each series.
    pub rows: Vec<(String, Vec<CellModel>)>,
    /// Least height in points.
    pub height: f64,
}

/// Kinds of [`ChartModel`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// A bar from left to right for each category, the series one behind the other.
    StackedBars,
    /// A column for each category.
    Columns,
}

/// A column of a [`Block`].
#[derive(Debug, Clone)]
pub struct BlockColumn {
    /// Head.
    pub header: String,
    /// Width in columns of the page's grid of 24.
    pub span: u16,
    /// How it is shown.
    pub look: Look,
}
