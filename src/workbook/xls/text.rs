//! Texts as the two versions store them.

use encoding_rs::{Encoding, WINDOWS_1252};

use super::records::Pieces;

/// The version of a stream, as far as it changes how texts are stored.
#[derive(Debug, Clone, Copy)]
pub(super) enum Script {
    /// Excel 97 and later (BIFF8): UTF-16, or its lower bytes.
    Unicode,
    /// Excel 5.0 and 95 (BIFF5): bytes in the code page of the machine.
    Page(&'static Encoding),
}

const RICH: u8 = 8;
const EXTENDED: u8 = 4;
const WIDE: u8 = 1;

impl Script {
    /// The script of a BIFF5 stream with this code page.
    pub(super) fn of_page(page: u16) -> Self {
        let label = match page {
            874 => "windows-874".to_owned(),
            932 => "shift_jis".to_owned(),
            936 => "gbk".to_owned(),
            949 => "euc-kr".to_owned(),
            950 => "big5".to_owned(),
            10_000 | 32_768 => "macintosh".to_owned(),
            page @ 1_250..=1_258 => format!("windows-{page}"),
            _ => String::new(),
        };
        Self::Page(Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252))
    }

    /// A text after the number of its letters.
    fn letters(self, pieces: &mut Pieces<'_>, count: u16) -> Option<String> {
        match self {
            Self::Page(page) => {
                let bytes = pieces.bytes(count)?;
                Some(page.decode_without_bom_handling(&bytes).0.into_owned())
            }
            Self::Unicode => {
                let flags = pieces.byte()?;
                let runs = if flags & RICH == 0 { 0 } else { pieces.word()? };
                let extension = if flags & EXTENDED == 0 { 0 } else { pieces.long()? };
                let text = pieces.units(count, flags & WIDE != 0)?;
                // How pieces of the text look, and its pronunciation.
                pieces.skip(u32::from(runs) * 4)?;
                pieces.skip(extension)?;
                Some(text)
            }
        }
    }

    /// A text whose length stands in two bytes.
    pub(super) fn long(self, pieces: &mut Pieces<'_>) -> Option<String> {
        let count = pieces.word()?;
        if count == 0 && pieces.at_end() {
            return Some(String::new());
        }
        self.letters(pieces, count)
    }

    /// A text whose length stands in one byte.
    pub(super) fn short(self, pieces: &mut Pieces<'_>) -> Option<String> {
        let count = pieces.byte()?;
        self.letters(pieces, u16::from(count))
    }
}
