//! Steps through one part's XML, refusing what no Office program writes.
//!
//! In: the text of a part. Out: start, end and text events, with attributes. Refused as damaged: a document type
//! definition, ill-formed or unfinished XML, an attribute given twice, nesting that no part needs.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::reader::Reader;

use super::OpenError;

/// Parts of a workbook nest less than twenty deep; deeper ones only make readers keep stacks.
const DEPTH: usize = 256;

/// One step of a [`Walk`].
pub(super) enum Step<'a> {
    /// A start tag; an empty element gives this and then [`Step::Close`].
    Open(BytesStart<'a>),
    /// An end tag.
    Close(BytesEnd<'a>),
    /// Character data outside CDATA, line ends normalised.
    Text(Cow<'a, str>),
    /// A reference such as `&amp;`, resolved.
    Reference(char),
    /// Content of a CDATA section.
    CData(Cow<'a, str>),
    /// A comment or processing instruction.
    Other,
    /// The whole part was read and every element closed.
    End,
}

/// Reads the XML of one part.
pub(super) struct Walk<'a> {
    reader: Reader<&'a [u8]>,
    part: &'a str,
    depth: usize,
}

impl<'a> Walk<'a> {
    pub(super) fn new(text: &'a str, part: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            part,
            depth: 0,
        }
    }

    /// How many elements are open, the one just opened included, the one just closed not.
    pub(super) const fn depth(&self) -> usize {
        self.depth
    }

    pub(super) fn damaged(&self, why: impl std::fmt::Display) -> OpenError {
        OpenError::Damaged(format!("part {}: {why}", self.part))
    }

    pub(super) fn step(&mut self) -> Result<Step<'a>, OpenError> {
        let event = self.reader.read_event().map_err(|error| self.damaged(error))?;
        Ok(match event {
            Event::Start(tag) | Event::Empty(tag) => {
                self.depth += 1;
                if self.depth > DEPTH {
                    return Err(self.damaged("elements nest too deep"));
                }
                Step::Open(tag)
            }
            Event::End(tag) => {
                self.depth = self.depth.saturating_sub(1);
                Step::Close(tag)
            }
            Event::Text(text) => Step::Text(text.xml10_content()),
            Event::CData(text) => Step::CData(text.xml10_content()),
            Event::GeneralRef(reference) => {
                let resolved = match &*reference {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" => Some('\''),
                    _ => reference
                        .resolve_char_ref()
                        .map_err(|error| self.damaged(error))?,
                };
                Step::Reference(resolved.ok_or_else(|| self.damaged("an entity that is not known"))?)
            }
            Event::DocType(_) => return Err(self.damaged("a document type definition")),
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => Step::Other,
            Event::Eof if self.depth > 0 => return Err(self.damaged("ends before its elements are closed")),
            Event::Eof => Step::End,
        })
    }

    /// Leaves the element that was just opened.
    pub(super) fn skip(&mut self) -> Result<(), OpenError> {
        let outside = self.depth.saturating_sub(1);
        loop {
            match self.step()? {
                Step::Close(_) if self.depth == outside => return Ok(()),
                Step::End => return Ok(()),
                _ => {}
            }
        }
    }

    /// All text of the element that was just opened, to its end.
    pub(super) fn all_text(&mut self) -> Result<String, OpenError> {
        let outside = self.depth.saturating_sub(1);
        let mut text = String::new();
        loop {
            match self.step()? {
                Step::Text(piece) | Step::CData(piece) => text.push_str(&piece),
                Step::Reference(letter) => text.push(letter),
                Step::Close(_) if self.depth == outside => return Ok(text),
                Step::End => return Ok(text),
                _ => {}
            }
        }
    }

    /// Attributes in order, none twice.
    pub(super) fn attributes<'t>(&self, tag: &'t BytesStart<'_>) -> Result<Vec<Attribute<'t>>, OpenError> {
        tag.attributes()
            .map(|attribute| attribute.map_err(|error| self.damaged(error)))
            .collect()
    }

    /// Some attributes by name (no prefix), raw and borrowed: the attributes of a cell, of which there are millions.
    /// Each of these may stand once.
    pub(super) fn some<'t, const N: usize>(
        &self,
        tag: &'t BytesStart<'_>,
        names: [&str; N],
    ) -> Result<[Option<Cow<'t, str>>; N], OpenError> {
        let mut found = [const { None }; N];
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| self.damaged(error))?;
            for (name, place) in names.iter().zip(&mut found) {
                if attribute.key.as_ref() == *name && place.replace(attribute.value.clone()).is_some() {
                    return Err(self.damaged(format!("the attribute {name} twice")));
                }
            }
        }
        Ok(found)
    }

    /// The raw value of the attribute of exactly this name (no prefix), as calamine looks it up.
    pub(super) fn raw(&self, tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, OpenError> {
        Ok(self
            .attributes(tag)?
            .into_iter()
            .find(|attribute| attribute.key.as_ref() == name)
            .map(|attribute| attribute.value.into_owned()))
    }

    /// The value of an attribute with references resolved.
    pub(super) fn value(&self, tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, OpenError> {
        for attribute in self.attributes(tag)? {
            if attribute.key.as_ref() == name {
                return self.resolved(&attribute).map(Some);
            }
        }
        Ok(None)
    }

    pub(super) fn resolved(&self, attribute: &Attribute<'_>) -> Result<String, OpenError> {
        attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map(Cow::into_owned)
            .map_err(|error| self.damaged(error))
    }
}

/// Whether an attribute says yes.
pub(super) fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true")
}
