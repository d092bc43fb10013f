//! The handbook: what a unit has to know to fill the form, how it is judged, and why, said in Vietnamese for people.
//!
//! What comes in: a [`Catalogue`], and a [`Round`] where there is one. What goes out: a [`Handbook`] of plain blocks, which
//! [`markdown`] writes as text and `output::docx` as a document; [`plain`] shows blocks at a terminal, for one rule.
//! Everything in it is said by the rulebook: a new sheet, column, threshold or rule stands in it without a change here.
//! Nothing is computed and no fact is said without its source and how well it is known.

mod columns;
mod criteria;
pub mod document;
mod forms;
mod guide;
pub mod markdown;
pub mod plain;
pub mod rule;
mod rules;
mod sources;

use crate::catalogue::Catalogue;
use crate::printed::NATION;
use crate::round::Round;
use crate::time::{show_date, show_moment};

pub use sources::{confidence_words, source_words};

use sources::Sources;

/// A handbook.
#[derive(Debug, Clone)]
pub struct Handbook {
    /// First page.
    pub cover: Cover,
    /// The rest, from the list of chapters on.
    pub blocks: Vec<Block>,
}

/// The first page of a [`Handbook`].
#[derive(Debug, Clone)]
pub struct Cover {
    /// Who issues it, line by line.
    pub office: Vec<String>,
    /// The two lines of the official head.
    pub nation: [&'static str; 2],
    /// Title.
    pub title: String,
    /// Programme and period.
    pub programme: String,
    /// Round, deadlines, form: label and words.
    pub facts: Vec<(String, String)>,
    /// What is not real in it.
    pub caution: Option<String>,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Heading, from level 1.
    Heading {
        /// Level.
        level: u8,
        /// Words.
        text: String,
    },
    /// Paragraph.
    Paragraph(String),
    /// List, with numbers or without.
    List {
        /// With numbers.
        numbered: bool,
        /// Items.
        items: Vec<String>,
    },
    /// The headings that follow, with their levels.
    Contents(Vec<(u8, String)>),
    /// Label and words, one below the other; a line end in the words begins a new line.
    Facts(Vec<(String, String)>),
    /// Table.
    Table(Table),
}

/// A table with a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Columns.
    pub columns: Vec<TableColumn>,
    /// Rows.
    pub rows: Vec<Row>,
    /// It needs a page turned on its side.
    pub wide: bool,
}

/// A column of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Head.
    pub head: String,
    /// Part of the width, against the other columns.
    pub share: usize,
}

/// A row of a [`Table`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// Words over the rows that follow, across all columns.
    Group(String),
    /// A cell for each column; a line end begins a new line.
    Cells(Vec<String>),
}

impl Table {
    /// A table without rows.
    fn new(columns: &[(&str, usize)]) -> Self {
        Self {
            columns: columns
                .iter()
                .map(|(head, share)| TableColumn::new(*head, *share))
                .collect(),
            rows: Vec::new(),
            wide: false,
        }
    }

    fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows
            .push(Row::Cells(cells.into_iter().map(Into::into).collect()));
    }
}

impl TableColumn {
    fn new(head: impl Into<String>, share: usize) -> Self {
        Self {
            head: head.into(),
            share,
        }
    }
}

impl Block {
    fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading {
            level,
            text: text.into(),
        }
    }

    fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph(text.into())
    }
}

/// How a chapter is made.
type Chapter = fn(&Subject<'_>) -> Vec<Block>;

/// Chapters in order: title, and how it is made.
const CHAPTERS: [(&str, Chapter); 5] = [
    ("I. CÁCH ĐIỀN VÀ GỬI BÁO CÁO", guide::blocks),
    ("II. CÁC TRANG CỦA BIỂU MẪU", forms::blocks),
    ("III. TIÊU CHÍ VÀ MỨC YÊU CẦU", criteria::blocks),
    ("IV. QUY TẮC KIỂM TRA", rules::blocks),
    ("V. VĂN BẢN VÀ NGUỒN", sources::blocks),
];

/// What a handbook is about.
struct Subject<'a> {
    catalogue: &'a Catalogue,
    round: Option<&'a Round>,
    sources: Sources<'a>,
}

impl<'a> Subject<'a> {
    /// Kinds of unit that fill the form.
    fn kinds(&self) -> Vec<&'a str> {
        let form = &self.catalogue.form;
        let of_level = self.catalogue.kinds.iter().filter(|k| k.level == form.level);
        of_level
            .map(|k| k.id.as_str())
            .filter(|id| form.kinds.is_empty() || form.kinds.iter().any(|k| k == id))
            .collect()
    }
}

/// Makes the handbook of a rulebook; with a round, of that round.
pub fn of(catalogue: &Catalogue, round: Option<&Round>) -> Handbook {
    let subject = Subject {
        catalogue,
        round,
        sources: Sources::of(catalogue),
    };
    let mut chapters = Vec::new();
    for (title, make) in CHAPTERS {
        chapters.push(Block::heading(1, title));
        chapters.extend(make(&subject));
    }
    let contents = chapters.iter().filter_map(|block| match block {
        Block::Heading {
            level: level @ (1 | 2),
            text,
        } => Some((*level, text.clone())),
        _ => None,
    });
    let mut blocks = vec![Block::heading(1, "MỤC LỤC"), Block::Contents(contents.collect())];
    blocks.extend(chapters);
    Handbook {
        cover: cover(catalogue, round),
        blocks,
    }
}

fn cover(catalogue: &Catalogue, round: Option<&Round>) -> Cover {
    let form = &catalogue.form;
    let office = round.map(|r| r.office.clone()).filter(|lines| !lines.is_empty());
    let mut facts = Vec::new();
    let mut fact = |label: &str, words: String| facts.push((label.to_owned(), words));
    if let Some(round) = round {
        if let Some(province) = round.units.get(&round.province) {
            fact("Địa phương", catalogue.full_name(province));
        }
        fact("Đợt báo cáo", round.title.clone());
        fact("Ngày chốt số liệu", show_date(round.cut_off));
        fact("Hạn nộp", show_moment(round.due));
        if let Some(closed) = round.closed {
            fact("Khóa sổ", show_moment(closed));
        }
    }
    fact(
        "Biểu mẫu",
        format!("{} ({}, phiên bản {})", form.title, form.id, form.version),
    );
    fact("Bộ quy tắc", catalogue.id.clone());
    Cover {
        office: office.unwrap_or_else(|| vec![catalogue.terms.office.to_uppercase()]),
        nation: NATION,
        title: "SỔ TAY HƯỚNG DẪN LẬP VÀ GỬI BÁO CÁO".to_owned(),
        programme: catalogue.title.clone(),
        facts,
        caution: round.and_then(|r| r.illustrative.clone()),
    }
}
