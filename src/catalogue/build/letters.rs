//! Letters to units: every place in braces is one that can be filled in.

use super::{Builder, not_known};
use crate::catalogue::Letter;
use crate::catalogue::fault::Spot;
use crate::catalogue::layers::Entry;
use crate::catalogue::raw::RawLetter;
use crate::report::letters::{LETTERS, PLACES};

impl Builder<'_> {
    pub(super) fn letters(&mut self, entries: Vec<Entry<RawLetter>>) -> Vec<Letter> {
        let mut letters = Vec::new();
        for entry in entries {
            let (id, text) = (entry.raw.id.get_ref(), entry.raw.text.get_ref());
            if !LETTERS.contains(&id.as_str()) {
                self.faults
                    .push(not_known("Thư", id, entry.at(&entry.raw.id), LETTERS));
            }
            let mut rest = text.as_str();
            while let Some((_, after)) = rest.split_once('{') {
                let (place, more) = after.split_once('}').unwrap_or((after, ""));
                if !PLACES.contains(&place) {
                    let span = entry.raw.text.span();
                    let source = entry.source.text.get(span.clone()).unwrap_or_default();
                    // The place itself, where the letter is written without escapes.
                    let at = source.find(&format!("{{{place}}}")).map_or(span.clone(), |at| {
                        span.start + at + 1..span.start + at + 1 + place.len()
                    });
                    let spot = Spot::new(&entry.source, at);
                    self.faults.push(not_known("Chỗ điền", place, spot, PLACES));
                }
                rest = more;
            }
            letters.push(Letter {
                id: id.clone(),
                text: text.clone(),
            });
        }
        letters
    }
}
