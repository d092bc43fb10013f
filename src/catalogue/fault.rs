//! What is wrong with a rulebook or a round's own files, with its place, shown all at once.
//!
//! A fault is the rule keeper's to mend; nothing of a submission is opened while there is one.

use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// A text file that a fault can point into.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceText {
    /// Path as a person would name it (`templates/ntm-2016-2020/forms/huyen.toml`).
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// A stretch of a text file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The file.
    pub source: Arc<SourceText>,
    /// Byte range in its text.
    pub start: usize,
    /// End of the byte range.
    pub end: usize,
}

impl Spot {
    /// A place in a file; a range beyond the text is cut to it.
    pub fn new(source: &Arc<SourceText>, range: Range<usize>) -> Self {
        let len = source.text.len();
        Self {
            source: Arc::clone(source),
            start: range.start.min(len),
            end: range.end.min(len),
        }
    }

    /// The part of it where a text stands; all of it where the text is not found as it is.
    #[must_use]
    pub fn around(&self, text: &str) -> Self {
        let whole = self.source.text.get(self.start..self.end).unwrap_or_default();
        match whole.find(text) {
            Some(at) if !text.is_empty() => {
                let start = self.start + at;
                Self::new(&self.source, start..start + text.len())
            }
            _ => self.clone(),
        }
    }

    /// Path of the file, as it was read.
    pub fn path(&self) -> &str {
        &self.source.path
    }

    /// `path:line`, one-based.
    pub fn line(&self) -> String {
        let line = self
            .source
            .text
            .bytes()
            .take(self.start)
            .filter(|b| *b == b'\n')
            .count()
            + 1;
        format!("{}:{line}", self.source.path)
    }
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Where, unless the whole file is at fault.
    pub spot: Option<Spot>,
    /// What is wrong, one sentence without a full stop.
    pub title: String,
    /// What stands at the place, short.
    pub label: String,
    /// What is allowed, or what to do.
    pub help: Option<String>,
    /// A second place that belongs to it (the earlier of two equal codes).
    pub other: Option<(Spot, String)>,
}

impl Fault {
    /// A fault at a place.
    pub fn at(spot: Spot, title: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            spot: Some(spot),
            title: title.into(),
            label: label.into(),
            help: None,
            other: None,
        }
    }

    /// A fault of a file or folder as a whole.
    pub fn of(title: impl Into<String>) -> Self {
        Self {
            spot: None,
            title: title.into(),
            label: String::new(),
            help: None,
            other: None,
        }
    }

    /// Adds what is allowed or what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the second place.
    #[must_use]
    pub fn other(mut self, spot: Spot, label: impl Into<String>) -> Self {
        self.other = Some((spot, label.into()));
        self
    }
}

/// All faults as one text: file, line, caret, what is allowed; in the order of files and places.
pub fn render(faults: &[Fault]) -> String {
    let mut sorted: Vec<&Fault> = faults.iter().collect();
    sorted.sort();
    sorted.dedup();
    let renderer = Renderer::plain();
    let mut out = String::new();
    for fault in sorted {
        let mut group = Level::ERROR
            .with_name("lỗi")
            .primary_title(&fault.title)
            .elements(Vec::<annotate_snippets::Message<'_>>::new());
        if let Some(spot) = &fault.spot {
            group = group.element(
                Snippet::source(&spot.source.text)
                    .path(&spot.source.path)
                    .annotation(
                        AnnotationKind::Primary
                            .span(spot.start..spot.end.max(spot.start))
                            .label(&fault.label),
                    ),
            );
        }
        if let Some((spot, label)) = &fault.other {
            group = group.element(
                Snippet::source(&spot.source.text)
                    .path(&spot.source.path)
                    .annotation(AnnotationKind::Context.span(spot.start..spot.end).label(label)),
            );
        }
        if let Some(help) = &fault.help {
            group = group.element(Level::HELP.with_name("cách sửa").message(help));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}
