//! A handbook as Markdown: one file that any editor shows, and that can be compared line by line.

use std::fmt::Write as _;

use super::{Block, Cover, Handbook, Row, Table};

/// The whole text.
pub fn write(handbook: &Handbook) -> String {
    let mut out = String::new();
    cover(&handbook.cover, &mut out);
    for block in &handbook.blocks {
        out.push('\n');
        push(block, &mut out);
    }
    out
}

fn cover(cover: &Cover, out: &mut String) {
    for line in cover.office.iter().map(String::as_str).chain(cover.nation) {
        let _ = writeln!(out, "{}  ", escaped(line));
    }
    let _ = writeln!(
        out,
        "\n# {}\n\n**{}**",
        escaped(&cover.title),
        escaped(&cover.programme)
    );
    out.push('\n');
    push(&Block::Facts(cover.facts.clone()), out);
    if let Some(caution) = &cover.caution {
        let _ = writeln!(out, "\n*{}*", escaped(caution));
    }
}

fn push(block: &Block, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = match block {
        Block::Heading { level, text } => {
            writeln!(out, "{} {}", "#".repeat(usize::from(*level) + 1), escaped(text))
        }
        Block::Paragraph(text) => writeln!(out, "{}", escaped(text)),
        Block::List { numbered, items } => {
            for (item, number) in items.iter().zip(1..) {
                let _ = if *numbered {
                    writeln!(out, "{number}. {}", escaped(item))
                } else {
                    writeln!(out, "- {}", escaped(item))
                };
            }
            Ok(())
        }
        Block::Contents(headings) => {
            for (level, text) in headings {
                let indent = "  ".repeat(usize::from(*level).saturating_sub(1));
                let _ = writeln!(out, "{indent}- {}", escaped(text));
            }
            Ok(())
        }
        Block::Facts(facts) => {
            for (label, words) in facts {
                let _ = writeln!(out, "- **{}:** {}", escaped(label), in_cell(words));
            }
            Ok(())
        }
        Block::Table(table) => {
            push_table(table, out);
            Ok(())
        }
    };
}

fn push_table(table: &Table, out: &mut String) {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&line(table.columns.iter().map(|c| in_cell(&c.head)).collect()));
    out.push_str(&line(table.columns.iter().map(|_| "---".to_owned()).collect()));
    for row in &table.rows {
        let cells = match row {
            Row::Cells(cells) => cells.iter().map(|c| in_cell(c)).collect(),
            Row::Group(words) => {
                let mut cells = vec![String::new(); table.columns.len()];
                if let Some(first) = cells.first_mut() {
                    *first = format!("**{}**", in_cell(words));
                }
                cells
            }
        };
        out.push_str(&line(cells));
    }
}

/// A text inside a line: its own line ends become breaks.
fn in_cell(text: &str) -> String {
    escaped(text).replace('\n', "<br>")
}

/// A text whose signs mean nothing to Markdown.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '|' | '*' | '_' | '`' | '<' | '#') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
