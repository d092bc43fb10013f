//! A rule's document: Markdown in, its sections and examples out.
//!
//! As much of Markdown as the documents use: a title, headings of the second level, paragraphs, lists with `- `, tables.
//! What is something else stays a paragraph, word for word: nothing of a document is lost.

use super::{Block, Row, Table, TableColumn};

/// A document in parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Title, without the sign of a heading.
    pub title: String,
    /// Sections in order.
    pub sections: Vec<Section>,
}

/// A section of a [`Document`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Heading; empty for what stands before the first one.
    pub heading: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A row of a table of examples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The case in words.
    pub case: String,
    /// Where.
    pub at: String,
    /// What stands there.
    pub value: String,
    /// What comes of it.
    pub result: String,
}

/// Heading of the section with the examples.
const EXAMPLES: &str = "Ví dụ";
/// What the result of an example that breaks no rule begins with.
const PASSES: &str = "đạt";

impl Document {
    /// Takes a text apart.
    pub fn parse(text: &str) -> Self {
        let mut document = Self {
            title: String::new(),
            sections: Vec::new(),
        };
        let mut section = Section::new("");
        for line in text.lines() {
            let line = line.trim_end();
            if let Some(title) = line.strip_prefix("# ").filter(|_| document.title.is_empty()) {
                title.trim().clone_into(&mut document.title);
            } else if let Some(heading) = line.strip_prefix("## ") {
                document.end(std::mem::replace(&mut section, Section::new(heading.trim())));
            } else {
                add(&mut section.blocks, line);
            }
        }
        document.end(section);
        document
    }

    /// Puts a section that is read to its end; one that says nothing is none.
    fn end(&mut self, mut section: Section) {
        section.blocks.retain(|b| *b != Block::paragraph(""));
        if !section.heading.is_empty() || !section.blocks.is_empty() {
            self.sections.push(section);
        }
    }

    /// The blocks of the section with a heading.
    pub fn section(&self, heading: &str) -> &[Block] {
        let section = self.sections.iter().find(|s| s.heading == heading);
        section.map_or(&[], |s| &s.blocks)
    }

    /// The examples, in order.
    pub fn examples(&self) -> Vec<Example> {
        let tables = self.section(EXAMPLES).iter().filter_map(|b| match b {
            Block::Table(table) => Some(&table.rows),
            _ => None,
        });
        let example = |row: &Row| match row {
            Row::Cells(cells) => match cells.as_slice() {
                [case, at, value, result] => Some(Example {
                    case: case.clone(),
                    at: at.clone(),
                    value: value.clone(),
                    result: result.clone(),
                }),
                _ => None,
            },
            Row::Group(_) => None,
        };
        tables.flatten().filter_map(example).collect()
    }
}

impl Section {
    fn new(heading: &str) -> Self {
        Self {
            heading: heading.to_owned(),
            blocks: Vec::new(),
        }
    }
}

impl Example {
    /// It breaks no rule of its document.
    pub fn passes(&self) -> bool {
        self.result.starts_with(PASSES)
    }

    /// Nothing but what it is about comes of it.
    pub fn is_plain(&self) -> bool {
        !self.result.contains(';')
    }
}

/// Adds a line to what stands before it. An empty paragraph is the end of a block.
fn add(blocks: &mut Vec<Block>, line: &str) {
    let words = line.trim();
    if words.is_empty() {
        blocks.push(Block::paragraph(""));
        return;
    }
    if let Some(cells) = cells(words) {
        match blocks.last_mut() {
            Some(Block::Table(table)) if is_rule(&cells) && table.rows.is_empty() => {}
            Some(Block::Table(table)) => table.rows.push(Row::Cells(cells)),
            _ => blocks.push(Block::Table(Table {
                columns: cells.into_iter().map(|head| TableColumn::new(head, 1)).collect(),
                rows: Vec::new(),
                wide: false,
            })),
        }
        return;
    }
    if let Some(item) = words.strip_prefix("- ") {
        match blocks.last_mut() {
            Some(Block::List { items, .. }) => items.push(item.to_owned()),
            _ => blocks.push(Block::List {
                numbered: false,
                items: vec![item.to_owned()],
            }),
        }
        return;
    }
    match blocks.last_mut() {
        Some(Block::Paragraph(text)) if !text.is_empty() => join(text, words),
        Some(Block::List { items, .. }) => match items.last_mut() {
            Some(item) => join(item, words),
            None => items.push(words.to_owned()),
        },
        _ => blocks.push(Block::paragraph(words)),
    }
}

fn join(text: &mut String, words: &str) {
    text.push(' ');
    text.push_str(words);
}

/// The cells of a row of a table.
fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.strip_prefix('|')?;
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    Some(inner.split('|').map(|cell| cell.trim().to_owned()).collect())
}

/// The line between head and rows.
fn is_rule(cells: &[String]) -> bool {
    cells
        .iter()
        .all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':')))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# C001. Tên\n\n## Yêu cầu\nMột câu dài,\nxuống dòng.\n\n## Cách sửa\n- Việc một\n  nối tiếp.\n- Việc hai.\n\n\
        ## Ví dụ\nMột câu.\n\n| Trường hợp | Ô | Giá trị | Kết quả |\n| --- | --- | --- | --- |\n| a | b | c | đạt; kèm C002 |\n| d | e | f | C001 |\n";

    #[test]
    fn a_document_is_taken_apart_without_loss() {
        let document = Document::parse(TEXT);
        assert_eq!(document.title, "C001. Tên");
        let headings: Vec<&str> = document.sections.iter().map(|s| s.heading.as_str()).collect();
        assert_eq!(headings, ["Yêu cầu", "Cách sửa", "Ví dụ"]);
        assert_eq!(
            document.section("Yêu cầu"),
            [Block::paragraph("Một câu dài, xuống dòng.")]
        );
        assert_eq!(
            document.section("Cách sửa"),
            [Block::List {
                numbered: false,
                items: vec!["Việc một nối tiếp.".to_owned(), "Việc hai.".to_owned()],
            }]
        );
        let examples = document.examples();
        assert_eq!(examples.len(), 2);
        assert!(examples[0].passes() && !examples[0].is_plain());
        assert!(!examples[1].passes() && examples[1].is_plain());
        assert_eq!(examples[1].at, "e");
    }

    #[test]
    fn what_is_not_known_stays_a_paragraph() {
        let document = Document::parse("Không có tiêu đề\n### sâu hơn\n");
        assert_eq!(document.title, "");
        assert_eq!(
            document.sections[0].blocks,
            [Block::paragraph("Không có tiêu đề ### sâu hơn")]
        );
    }
}
