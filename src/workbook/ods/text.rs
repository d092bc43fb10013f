//! The text of a cell: paragraphs, in which blanks are written in three ways.

use super::super::OpenError;
use super::super::xml::{Step, Walk};

/// Gathers the paragraphs of one cell, up to so many bytes.
pub(super) struct Paragraphs {
    text: String,
    most: usize,
    any: bool,
}

impl Paragraphs {
    /// Nothing yet. What comes after `most` bytes is passed over: the caller refuses a text of that length.
    pub(super) const fn up_to(most: usize) -> Self {
        Self {
            text: String::new(),
            most,
            any: false,
        }
    }

    /// The text; nothing where there is no paragraph, not even an empty one.
    pub(super) fn finish(self) -> Option<String> {
        self.any.then_some(self.text)
    }

    fn push(&mut self, letter: char, times: usize) {
        let room = self.most.saturating_sub(self.text.len());
        let fitting = times.min(room.div_ceil(letter.len_utf8()));
        self.text.extend(std::iter::repeat_n(letter, fitting));
    }

    /// Reads the paragraph that was just opened to its end.
    pub(super) fn read(&mut self, walk: &mut Walk<'_>) -> Result<(), OpenError> {
        let outside = walk.depth().saturating_sub(1);
        if std::mem::replace(&mut self.any, true) {
            self.push('\n', 1);
        }
        // Blanks in a row count as one, at the start as none: those that are meant stand in elements.
        let mut after_blank = true;
        loop {
            match walk.step()? {
                Step::Text(piece) | Step::CData(piece) => {
                    for letter in piece.chars() {
                        self.letter(letter, &mut after_blank);
                    }
                }
                Step::Reference(letter) => self.letter(letter, &mut after_blank),
                Step::Open(tag) => match tag.name().as_ref() {
                    "text:s" => {
                        let count = walk.raw(&tag, "text:c")?;
                        let count = count.map_or(Ok(1), |count| {
                            count
                                .parse()
                                .map_err(|_| walk.damaged("a number of blanks that is none"))
                        })?;
                        self.push(' ', count);
                        after_blank = false;
                    }
                    "text:tab" => {
                        self.push('\t', 1);
                        after_blank = false;
                    }
                    "text:line-break" => {
                        self.push('\n', 1);
                        after_blank = false;
                    }
                    // Text with a look or a link of its own; other elements are notes, pictures, pronunciation.
                    "text:span" | "text:a" | "text:ruby" | "text:ruby-base" | "text:meta" => {}
                    name if is_field(name) => {}
                    _ => walk.skip()?,
                },
                Step::Close(_) if walk.depth() == outside => return Ok(()),
                Step::End => return Ok(()),
                Step::Close(_) | Step::Other => {}
            }
        }
    }

    fn letter(&mut self, letter: char, after_blank: &mut bool) {
        let blank = matches!(letter, ' ' | '\t' | '\n' | '\r');
        if !blank {
            self.push(letter, 1);
        } else if !*after_blank {
            self.push(' ', 1);
        }
        *after_blank = blank;
    }
}

/// Fields show their text: the name of the sheet, the date, a page number.
fn is_field(name: &str) -> bool {
    matches!(
        name,
        "text:sheet-name" | "text:date" | "text:time" | "text:title" | "text:file-name" | "text:page-number"
    )
}
