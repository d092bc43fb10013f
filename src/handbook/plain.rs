//! Blocks as plain text for a terminal: lines of a fixed width, tables aligned.

use std::fmt::Write as _;

use super::{Block, Row, Table};

/// Characters of a line.
pub const WIDTH: usize = 100;
/// Narrowest that a column of a table is made.
const NARROWEST: usize = 10;
/// Blanks between columns.
const GAP: usize = 2;

/// The text of blocks, one empty line between two.
pub fn write(blocks: &[Block]) -> String {
    let pieces: Vec<String> = blocks.iter().map(piece).collect();
    pieces.join("\n")
}

fn piece(block: &Block) -> String {
    match block {
        Block::Heading { level, text } => {
            let line = if *level <= 1 { "=" } else { "-" };
            format!("{text}\n{}\n", line.repeat(width(text)))
        }
        Block::Paragraph(text) => hanging("", text),
        Block::List { numbered, items } => {
            let items = items.iter().zip(1..).map(|(item, number): (_, usize)| {
                let sign = if *numbered {
                    format!("{number}. ")
                } else {
                    "- ".to_owned()
                };
                hanging(&sign, item)
            });
            items.collect()
        }
        Block::Contents(headings) => {
            let lines = headings
                .iter()
                .map(|(level, text)| hanging(&"  ".repeat(usize::from(*level).saturating_sub(1)), text));
            lines.collect()
        }
        Block::Facts(facts) => {
            let wide = facts.iter().map(|(label, _)| width(label)).max().unwrap_or(0);
            let lines = facts
                .iter()
                .map(|(label, words)| hanging(&padded(label, wide + GAP), words));
            lines.collect()
        }
        Block::Table(table) => aligned(table),
    }
}

/// A text behind a sign, its further lines below its first word.
fn hanging(sign: &str, text: &str) -> String {
    let indent = width(sign);
    let mut out = String::new();
    for (at, line) in wrapped(text, WIDTH.saturating_sub(indent)).iter().enumerate() {
        let before = if at == 0 {
            sign.to_owned()
        } else {
            " ".repeat(indent)
        };
        let _ = writeln!(out, "{}", format!("{before}{line}").trim_end());
    }
    out
}

fn aligned(table: &Table) -> String {
    let mut widths: Vec<usize> = table.columns.iter().map(|c| width(&c.head)).collect();
    for row in &table.rows {
        if let Row::Cells(cells) = row {
            for (cell, widest) in cells.iter().zip(&mut widths) {
                *widest = cell.lines().map(width).max().unwrap_or(0).max(*widest);
            }
        }
    }
    narrow(&mut widths);
    let mut out = String::new();
    let heads: Vec<String> = table.columns.iter().map(|c| c.head.clone()).collect();
    push_row(&heads, &widths, &mut out);
    let rules: Vec<String> = widths.iter().map(|w| "-".repeat(*w)).collect();
    push_row(&rules, &widths, &mut out);
    for row in &table.rows {
        match row {
            Row::Cells(cells) => push_row(cells, &widths, &mut out),
            Row::Group(words) => out.push_str(&hanging("", words)),
        }
    }
    out
}

/// Takes from the widest columns until a line holds them all.
fn narrow(widths: &mut [usize]) {
    let gaps = GAP * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > WIDTH {
        match widths.iter_mut().max() {
            Some(widest) if *widest > NARROWEST => *widest -= 1,
            _ => return,
        }
    }
}

fn push_row(cells: &[String], widths: &[usize], out: &mut String) {
    let columns: Vec<Vec<String>> = cells.iter().zip(widths).map(|(c, w)| wrapped(c, *w)).collect();
    let height = columns.iter().map(Vec::len).max().unwrap_or(0);
    for at in 0..height {
        let mut line = String::new();
        for (column, wide) in columns.iter().zip(widths) {
            let words = column.get(at).map_or("", String::as_str);
            line.push_str(&padded(words, wide + GAP));
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

/// A text in lines of at most a width; a longer word is broken. Always at least one line.
fn wrapped(text: &str, wide: usize) -> Vec<String> {
    let wide = wide.max(1);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let mut word = word.to_owned();
            if !line.is_empty() && width(&line) + 1 + width(&word) > wide {
                lines.push(std::mem::take(&mut line));
            }
            while width(&word) > wide {
                let rest = word.chars().skip(wide).collect();
                lines.push(word.chars().take(wide).collect());
                word = rest;
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        lines.push(line);
    }
    lines
}

fn padded(text: &str, wide: usize) -> String {
    format!("{text}{}", " ".repeat(wide.saturating_sub(width(text))))
}

/// Cells of a terminal that a text takes: letters are composed, one each.
fn width(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_width_and_columns_stand_below_one_another() {
        let mut table = Table::new(&[("Mã", 1), ("Nội dung", 1)]);
        table.row(["C001", &"chữ ".repeat(60)]);
        table.row(["C002", "ngắn"]);
        let text = write(&[Block::heading(1, "Đề mục"), Block::Table(table)]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[..2], ["Đề mục", "======"]);
        assert!(lines.iter().all(|l| l.chars().count() <= WIDTH), "{text}");
        let last = lines.last().unwrap();
        assert_eq!(*last, "C002  ngắn");
        assert!(lines[5].starts_with("C001  chữ"));
        assert!(lines[6].starts_with("      chữ"), "{text}");
    }

    #[test]
    fn a_word_longer_than_the_line_is_broken_not_lost() {
        let text = write(&[Block::paragraph("a".repeat(250))]);
        let letters: usize = text.chars().filter(|c| *c == 'a').count();
        assert_eq!(letters, 250);
        assert!(text.lines().all(|l| l.len() <= WIDTH));
    }
}
