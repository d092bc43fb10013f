//! The records of a BIFF stream, and texts that run over several of them.
//!
//! A record is a kind, a length and that many bytes; what is longer goes on in records of kind [`CONTINUE`].

use super::super::OpenError;
use super::super::compound::u16_at;
use super::damaged;

pub(super) const BOF: u16 = 0x0809;
pub(super) const EOF: u16 = 0x000A;
pub(super) const CONTINUE: u16 = 0x003C;

/// One record.
#[derive(Clone, Copy)]
pub(super) struct Record<'a> {
    pub(super) kind: u16,
    pub(super) data: &'a [u8],
}

/// Steps through the records of a stream.
pub(super) struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    pub(super) const fn from(stream: &'a [u8], at: usize) -> Self {
        Self { stream, at }
    }

    /// Where the next record begins.
    pub(super) const fn at(&self) -> usize {
        self.at
    }

    /// The next record. A stream that ends before the record that closes it is cut short.
    pub(super) fn next(&mut self) -> Result<Record<'a>, OpenError> {
        let cut = || damaged("the stream ends before its last record");
        let kind = u16_at(self.stream, self.at).ok_or_else(cut)?;
        let length = u16_at(self.stream, self.at + 2).ok_or_else(cut)?;
        let start = self.at + 4;
        let end = start + usize::from(length);
        let data = self.stream.get(start..end).ok_or_else(cut)?;
        self.at = end;
        Ok(Record { kind, data })
    }

    /// A record's data with that of the records that continue it.
    pub(super) fn continued(&mut self, first: Record<'a>) -> Result<Pieces<'a>, OpenError> {
        let mut all = vec![first.data];
        while u16_at(self.stream, self.at) == Some(CONTINUE) {
            all.push(self.next()?.data);
        }
        Ok(Pieces {
            all,
            ..Pieces::one(&[])
        })
    }
}

/// Data in pieces, read from the first to the last.
pub(super) struct Pieces<'a> {
    all: Vec<&'a [u8]>,
    piece: usize,
    at: usize,
}

impl<'a> Pieces<'a> {
    /// Data in one piece.
    pub(super) fn one(data: &'a [u8]) -> Self {
        Self {
            all: vec![data],
            piece: 0,
            at: 0,
        }
    }

    /// The rest of the piece that is being read, the next one where it is used up.
    fn rest(&mut self) -> Option<&[u8]> {
        loop {
            let piece = self.all.get(self.piece)?;
            if self.at < piece.len() {
                return piece.get(self.at..);
            }
            self.piece += 1;
            self.at = 0;
        }
    }

    pub(super) fn at_end(&mut self) -> bool {
        self.rest().is_none()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let byte = self.rest()?.first().copied();
        self.at += 1;
        byte
    }

    pub(super) fn word(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    pub(super) fn long(&mut self) -> Option<u32> {
        Some(u32::from(self.word()?) | u32::from(self.word()?) << 16)
    }

    /// Leaves out bytes that are no text.
    pub(super) fn skip(&mut self, bytes: u32) -> Option<()> {
        let mut left = usize::try_from(bytes).ok()?;
        while left > 0 {
            let step = self.rest()?.len().min(left);
            self.at += step;
            left -= step;
        }
        Some(())
    }

    /// Bytes of a text of one byte a letter.
    pub(super) fn bytes(&mut self, count: u16) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        let mut left = usize::from(count);
        while left > 0 {
            let rest = self.rest()?;
            let step = rest.len().min(left);
            text.extend_from_slice(rest.get(..step)?);
            self.at += step;
            left -= step;
        }
        Some(text)
    }

    /// A text of so many UTF-16 units, each in two bytes or, compressed, in its lower one. Where the text goes on in
    /// another record, that one says again which of the two.
    pub(super) fn units(&mut self, count: u16, mut wide: bool) -> Option<String> {
        let mut units: Vec<u16> = Vec::new();
        let mut left = usize::from(count);
        while left > 0 {
            let whole = self
                .all
                .get(self.piece)
                .is_some_and(|piece| self.at < piece.len());
            if !whole {
                wide = self.byte()? & 1 != 0;
            }
            let rest = self.rest()?;
            let width = if wide { 2 } else { 1 };
            let step = (rest.len() / width).min(left);
            if step == 0 {
                return None;
            }
            let raw = rest.get(..step * width)?;
            if wide {
                units.extend(
                    raw.chunks_exact(2)
                        .filter_map(|pair| pair.try_into().ok().map(u16::from_le_bytes)),
                );
            } else {
                units.extend(raw.iter().map(|&byte| u16::from(byte)));
            }
            self.at += step * width;
            left -= step;
        }
        Some(String::from_utf16_lossy(&units))
    }
}
