//! A handbook as a document for Word: the only module that names `docx_rs`.
//!
//! Page and letters as official documents have them (Nghị định 30/2020/NĐ-CP, Phụ lục I): A4, margins 20 mm above and below,
//! 30 mm left, 15 mm right; Times New Roman 13; the number of the page in the middle of the head, from the second page on.
//! What holds a wide table is turned on its side. Same model, same bytes: the dates of the file are fixed.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, BorderType, Docx, DocxError, Header, LineSpacing, LineSpacingType, PageMargin, PageNum,
    PageOrientationType, PageSize, Paragraph, Run, RunFonts, Section, Shading, SpecialIndentType, Style,
    StyleType, Table as DocxTable, TableBorder, TableBorderPosition, TableBorders, TableCell,
    TableCellMargins, TableLayoutType, TableRow, VAlignType, WidthType,
};

use crate::handbook::{Block, Cover, Handbook, Row, Table};

/// Twentieths of a point in a millimetre, times ten.
const TWIPS_OF_10_MM: u32 = 567;
/// Short and long side of A4 in twips.
const A4: (u32, u32) = (11906, 16838);
/// Left and right margin, above and below, the head from the edge: in millimetres.
const LEFT: u32 = 30;
const RIGHT: u32 = 15;
const ABOVE: u32 = 20;
const HEAD: u32 = 10;
const FONT: &str = "Times New Roman";
/// Sizes in half points: text, tables, wide tables, titles.
const TEXT: usize = 26;
const SMALL: usize = 23;
const SMALLER: usize = 20;
const TITLE: usize = 36;
/// A day that stands in every file, so that the same handbook is the same bytes.
const DAY: &str = "2000-01-01T00:00:00Z";
/// Behind a table's head, and behind words that group its rows.
const HEAD_FILL: &str = "E2EFDA";
const GROUP_FILL: &str = "F2F2F2";
const LINE: &str = "7F7F7F";
/// Columns of labels: their part of the width in percent.
const LABELS: usize = 22;

/// The bytes of the document.
///
/// # Errors
/// Where the package cannot be put together.
pub fn write(handbook: &Handbook) -> Result<Vec<u8>, DocxError> {
    let mut docx = Docx::new()
        .created_at(DAY)
        .updated_at(DAY)
        .default_fonts(fonts())
        .default_size(TEXT)
        .default_line_spacing(LineSpacing::new().line_rule(LineSpacingType::Auto).line(252));
    for level in 1..=3 {
        docx = docx.add_style(heading_style(level));
    }
    let mut parts = parts(&handbook.blocks);
    let last = parts.pop().unwrap_or_default();
    let mut front = Section::new()
        .page_size(page(false))
        .page_margin(margins())
        .header(numbered_head())
        .title_pg();
    for piece in cover(&handbook.cover) {
        front = piece.into_section(front);
    }
    let mut first = Some(front);
    for part in parts {
        // The cover stands with the first part where both are upright.
        let mut section = match first.take() {
            Some(front) if part.wide => {
                docx = docx.add_section(front);
                Section::new()
            }
            Some(front) => front,
            None => Section::new(),
        };
        section = section.page_size(page(part.wide)).page_margin(margins());
        if part.wide {
            section = section.page_orient(PageOrientationType::Landscape);
        }
        for piece in pieces(&part) {
            section = piece.into_section(section);
        }
        docx = docx.add_section(section);
    }
    if let Some(front) = first.take() {
        docx = docx.add_section(front);
    }
    docx = docx.page_margin(margins());
    let (short, long) = A4;
    docx = if last.wide {
        docx.page_size(long, short)
            .page_orient(PageOrientationType::Landscape)
    } else {
        docx.page_size(short, long)
    };
    for piece in pieces(&last) {
        docx = piece.into_document(docx);
    }
    let mut package = docx.build();
    package.document = with_repeated_heads(package.document);
    package.doc_props.core = with_title(package.doc_props.core, &handbook.cover.title);
    let mut bytes = Cursor::new(Vec::new());
    package.pack(&mut bytes)?;
    Ok(bytes.into_inner())
}

/// Blocks that stand on pages of one direction.
#[derive(Default)]
struct Part<'a> {
    wide: bool,
    blocks: Vec<&'a Block>,
}

/// Cuts where pages turn. Pages turn at headings: a wide table takes its own heading, and a chapter's first words, with it.
fn parts(blocks: &[Block]) -> Vec<Part<'_>> {
    let mut groups: Vec<Part<'_>> = Vec::new();
    for block in blocks {
        let begins = matches!(block, Block::Heading { level: 1 | 2, .. });
        if begins || groups.is_empty() {
            groups.push(Part::default());
        }
        if let Some(group) = groups.last_mut() {
            group.wide |= matches!(block, Block::Table(Table { wide: true, .. }));
            group.blocks.push(block);
        }
    }
    let opens = |part: &Part<'_>| matches!(part.blocks.first(), Some(Block::Heading { level: 1, .. }));
    let turned: Vec<bool> = groups
        .iter()
        .enumerate()
        .map(|(at, group)| {
            group.wide || opens(group) && groups.get(at + 1).is_some_and(|next| next.wide && !opens(next))
        })
        .collect();
    let mut parts: Vec<Part<'_>> = Vec::new();
    for (group, wide) in groups.into_iter().zip(turned) {
        match parts.last_mut() {
            Some(part) if part.wide == wide => part.blocks.extend(group.blocks),
            _ => parts.push(Part {
                wide,
                blocks: group.blocks,
            }),
        }
    }
    parts
}

/// Something that stands on a page.
enum Piece {
    Paragraph(Box<Paragraph>),
    Table(Box<DocxTable>),
}

impl Piece {
    fn paragraph(paragraph: Paragraph) -> Self {
        Self::Paragraph(Box::new(paragraph))
    }

    fn table(table: DocxTable) -> Self {
        Self::Table(Box::new(table))
    }

    fn into_section(self, section: Section) -> Section {
        match self {
            Self::Paragraph(paragraph) => section.add_paragraph(*paragraph),
            Self::Table(table) => section.add_table(*table),
        }
    }

    fn into_document(self, docx: Docx) -> Docx {
        match self {
            Self::Paragraph(paragraph) => docx.add_paragraph(*paragraph),
            Self::Table(table) => docx.add_table(*table),
        }
    }
}

fn millimetres(mm: u32) -> i32 {
    i32::try_from(mm * TWIPS_OF_10_MM / 10).unwrap_or(i32::MAX)
}

fn margins() -> PageMargin {
    PageMargin::new()
        .top(millimetres(ABOVE))
        .bottom(millimetres(ABOVE))
        .left(millimetres(LEFT))
        .right(millimetres(RIGHT))
        .header(millimetres(HEAD))
        .footer(millimetres(HEAD))
}

fn page(wide: bool) -> PageSize {
    let (short, long) = A4;
    if wide {
        PageSize::new().size(long, short)
    } else {
        PageSize::new().size(short, long)
    }
}

/// What is left between the margins, in twips.
fn text_width(wide: bool) -> usize {
    let (short, long) = A4;
    let side = if wide { long } else { short };
    let margins = (LEFT + RIGHT) * TWIPS_OF_10_MM / 10;
    usize::try_from(side.saturating_sub(margins)).unwrap_or(usize::MAX)
}

fn fonts() -> RunFonts {
    RunFonts::new().ascii(FONT).hi_ansi(FONT).east_asia(FONT).cs(FONT)
}

fn numbered_head() -> Header {
    Header::new().add_paragraph(
        Paragraph::new()
            .align(AlignmentType::Center)
            .add_page_num(PageNum::new()),
    )
}

fn heading_id(level: usize) -> String {
    format!("Heading{level}")
}

fn heading_style(level: usize) -> Style {
    let (size, before) = match level {
        1 => (28, 0),
        2 => (27, 280),
        _ => (26, 220),
    };
    let style = Style::new(heading_id(level), StyleType::Paragraph)
        .name(format!("heading {level}"))
        .size(size)
        .fonts(fonts())
        .bold()
        .outline_lvl(level - 1)
        .line_spacing(LineSpacing::new().before(before).after(100));
    if level == 1 {
        style.align(AlignmentType::Center)
    } else {
        style
    }
}

fn run(text: &str, size: usize) -> Run {
    Run::new().add_text(text).size(size).fonts(fonts())
}

fn spaced(before: u32, after: u32) -> LineSpacing {
    LineSpacing::new().before(before).after(after)
}

fn cover(cover: &Cover) -> Vec<Piece> {
    let centred = |text: &str, size: usize| {
        Paragraph::new()
            .align(AlignmentType::Center)
            .add_run(run(text, size).bold())
    };
    let lines = |lines: Vec<&str>| {
        lines
            .iter()
            .fold(TableCell::new().clear_all_border(), |cell, line| {
                cell.add_paragraph(centred(line, SMALL).line_spacing(spaced(0, 0)))
            })
    };
    let width = text_width(false);
    let (left, right) = (width * 46 / 100, width * 54 / 100);
    let office = cover.office.iter().map(String::as_str).collect();
    let cells = vec![
        lines(office).width(left, WidthType::Dxa),
        nation(cover.nation).width(right, WidthType::Dxa),
    ];
    let head = DocxTable::without_borders(vec![TableRow::new(cells)])
        .set_grid(vec![left, right])
        .width(left + right, WidthType::Dxa)
        .layout(TableLayoutType::Fixed);
    let mut pieces = vec![
        Piece::table(head),
        Piece::paragraph(centred(&cover.title, TITLE).line_spacing(spaced(3200, 240))),
        Piece::paragraph(centred(&unbroken(&cover.programme), 30).line_spacing(spaced(0, 900))),
    ];
    pieces.extend(facts(&cover.facts, false));
    if let Some(caution) = &cover.caution {
        let words = Paragraph::new()
            .align(AlignmentType::Both)
            .add_run(run(caution, TEXT).italic());
        pieces.push(Piece::paragraph(words.line_spacing(spaced(360, 0))));
    }
    pieces
}

/// The two lines of the official head; the second has a line below it.
fn nation([name, motto]: [&str; 2]) -> TableCell {
    let line = |words: Run| {
        Paragraph::new()
            .align(AlignmentType::Center)
            .line_spacing(spaced(0, 0))
            .add_run(words.bold())
    };
    TableCell::new()
        .clear_all_border()
        .add_paragraph(line(run(name, SMALL)))
        .add_paragraph(line(run(motto, TEXT).underline("single")))
}

/// Years "2016 - 2020" on one line.
fn unbroken(text: &str) -> String {
    text.replace(" - ", "\u{a0}-\u{a0}")
}

fn pieces(part: &Part<'_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (at, block) in part.blocks.iter().enumerate() {
        match block {
            Block::Heading { level, text } => {
                let level = usize::from(*level).clamp(1, 3);
                let words = Paragraph::new()
                    .style(&heading_id(level))
                    .keep_next(true)
                    .keep_lines(true)
                    .add_run(Run::new().add_text(text));
                // A new part begins on a new page by itself.
                let chapter = level == 1 && (at > 0 || !part.wide);
                pieces.push(Piece::paragraph(if chapter {
                    words.page_break_before(true)
                } else {
                    words
                }));
            }
            Block::Paragraph(text) => pieces.push(Piece::paragraph(
                Paragraph::new()
                    .align(AlignmentType::Both)
                    .line_spacing(spaced(60, 60))
                    .add_run(run(text, TEXT)),
            )),
            Block::List { numbered, items } => {
                for (item, number) in items.iter().zip(1..) {
                    let sign = if *numbered {
                        format!("{number}. ")
                    } else {
                        "- ".to_owned()
                    };
                    pieces.push(Piece::paragraph(
                        Paragraph::new()
                            .align(AlignmentType::Both)
                            .indent(Some(360), Some(SpecialIndentType::Hanging(360)), None, None)
                            .line_spacing(spaced(40, 40))
                            .add_run(run(&format!("{sign}{item}"), TEXT)),
                    ));
                }
            }
            Block::Contents(headings) => {
                for (level, text) in headings {
                    let words = run(text, TEXT);
                    let (words, indent) = if *level <= 1 {
                        (words.bold(), 0)
                    } else {
                        (words, 360)
                    };
                    pieces.push(Piece::paragraph(
                        Paragraph::new()
                            .indent(Some(indent), None, None, None)
                            .line_spacing(spaced(20, 20))
                            .add_run(words),
                    ));
                }
            }
            Block::Facts(pairs) => pieces.extend(facts(pairs, part.wide)),
            Block::Table(table) => pieces.extend(table_pieces(table, part.wide)),
        }
    }
    pieces
}

/// Room below a table: two tables without a paragraph between them would be one.
fn below() -> Piece {
    let line = LineSpacing::new().line_rule(LineSpacingType::Exact).line(160);
    Piece::paragraph(Paragraph::new().line_spacing(line))
}

fn facts(facts: &[(String, String)], wide: bool) -> Vec<Piece> {
    let width = text_width(wide);
    let widths = [width * LABELS / 100, width - width * LABELS / 100];
    let last = facts.len().saturating_sub(1);
    let rows = facts.iter().enumerate().map(|(at, (label, words))| {
        // All on one page: what is said of a rule is read at once.
        let keep = at < last;
        TableRow::new(vec![
            cell(label, widths[0], SMALL, Look::Label, keep),
            cell(words, widths[1], SMALL, Look::Plain, keep),
        ])
    });
    vec![Piece::table(framed(rows.collect(), widths.to_vec())), below()]
}

fn table_pieces(table: &Table, wide: bool) -> Vec<Piece> {
    let size = if table.wide { SMALLER } else { SMALL };
    let width = text_width(wide);
    let shares = table.columns.iter().map(|c| c.share).sum::<usize>().max(1);
    let widths: Vec<usize> = table.columns.iter().map(|c| width * c.share / shares).collect();
    let heads = table
        .columns
        .iter()
        .zip(&widths)
        .map(|(c, w)| cell(&c.head, *w, size, Look::Head, true));
    let mut rows = vec![TableRow::new(heads.collect()).cant_split()];
    for row in &table.rows {
        rows.push(match row {
            Row::Cells(cells) => {
                let cells = cells
                    .iter()
                    .zip(&widths)
                    .map(|(c, w)| cell(c, *w, size, Look::Plain, false));
                TableRow::new(cells.collect()).cant_split()
            }
            Row::Group(words) => {
                let all = cell(words, widths.iter().sum(), size, Look::Group, true);
                TableRow::new(vec![all.grid_span(widths.len())]).cant_split()
            }
        });
    }
    vec![Piece::table(framed(rows, widths)), below()]
}

fn framed(rows: Vec<TableRow>, widths: Vec<usize>) -> DocxTable {
    let positions = [
        TableBorderPosition::Top,
        TableBorderPosition::Left,
        TableBorderPosition::Bottom,
        TableBorderPosition::Right,
        TableBorderPosition::InsideH,
        TableBorderPosition::InsideV,
    ];
    let borders = positions
        .into_iter()
        .fold(TableBorders::new(), |borders, position| {
            borders.set(
                TableBorder::new(position)
                    .border_type(BorderType::Single)
                    .size(4)
                    .color(LINE),
            )
        });
    DocxTable::new(rows)
        .width(widths.iter().sum(), WidthType::Dxa)
        .set_grid(widths)
        .layout(TableLayoutType::Fixed)
        .margins(TableCellMargins::new().margin(30, 80, 30, 80))
        .set_borders(borders)
}

#[derive(Clone, Copy, PartialEq)]
enum Look {
    Head,
    Group,
    Label,
    Plain,
}

fn cell(text: &str, width: usize, size: usize, look: Look, keep: bool) -> TableCell {
    let mut cell = TableCell::new().width(width, WidthType::Dxa);
    for line in text.split('\n') {
        let words = run(line, size);
        let paragraph = Paragraph::new().line_spacing(spaced(0, 0)).keep_next(keep);
        cell = cell.add_paragraph(match look {
            Look::Head => paragraph.align(AlignmentType::Center).add_run(words.bold()),
            Look::Group | Look::Label => paragraph.add_run(words.bold()),
            Look::Plain => paragraph.add_run(words),
        });
    }
    match look {
        Look::Head => cell
            .vertical_align(VAlignType::Center)
            .shading(Shading::new().fill(HEAD_FILL)),
        Look::Group | Look::Label => cell.shading(Shading::new().fill(GROUP_FILL)),
        Look::Plain => cell,
    }
}

/// Marks the first row of every table with a head as one that is repeated on each page, which `docx_rs` has no word for.
/// Only rows of such tables are kept whole, so that the first `cantSplit` of a table stands in its head.
fn with_repeated_heads(document: Vec<u8>) -> Vec<u8> {
    const WHOLE: &str = "<w:cantSplit";
    let Ok(text) = String::from_utf8(document) else {
        return Vec::new();
    };
    let mut out = String::with_capacity(text.len() + text.len() / 50);
    for (at, table) in text.split("<w:tbl>").enumerate() {
        if at > 0 {
            out.push_str("<w:tbl>");
        }
        let end = table.find("</w:tbl>").filter(|_| at > 0).unwrap_or(0);
        match table
            .get(..end)
            .and_then(|inner| inner.find(WHOLE))
            .and_then(|head| table.split_at_checked(head))
        {
            Some((before, after)) => {
                out.push_str(before);
                out.push_str("<w:tblHeader />");
                out.push_str(after);
            }
            None => out.push_str(table),
        }
    }
    out.into_bytes()
}

/// Title and maker of the file, which `docx_rs` gives no way to say.
fn with_title(core: Vec<u8>, title: &str) -> Vec<u8> {
    let Ok(text) = String::from_utf8(core) else {
        return Vec::new();
    };
    let title = title.replace('&', "&amp;").replace('<', "&lt;");
    text.replace(">unknown<", ">ntm<")
        .replace(
            "</cp:coreProperties>",
            &format!("<dc:title>{title}</dc:title></cp:coreProperties>"),
        )
        .into_bytes()
}
