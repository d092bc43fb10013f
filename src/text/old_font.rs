//! Texts typed for fonts of before Unicode: TCVN3 (`.VnTime`) and VNI (`VNI-Times`).
//!
//! What comes in: a text as stored, untidied, for a soft hyphen is a letter here. What goes out: the text in Unicode, or
//! none. Such a text is made of letters and signs of Latin-1 that a font showed as Vietnamese ones; nothing in a cell
//! says so but the letters themselves. [`read_old_font`] is for any text and decides by its syllables;
//! [`old_font_readings`] is for words that are then looked up in a closed list.
//!
//! # Source
//! TCVN 5712:1993 (VN3), and the tables of the VNI fonts for Windows.

use unicode_normalization::UnicodeNormalization;

use super::syllable::is_syllable;

/// A font of old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OldFont {
    /// TCVN3, one letter each.
    Tcvn3,
    /// VNI, marks behind their vowel.
    Vni,
}

/// TCVN3: from U+00A1 on, what each place showed; `·` for none.
const TCVN3: &str =
    "ĂÂÊÔƠƯĐăâêôơưđ······àảãáạ·ằẳẵắ·······ặầẩẫấậè·ẻẽéẹềểễếệìỉ···ĩíịò·ỏõóọồổỗốộờởỡớợù·ủũúụừửữứựỳỷỹýỵ";
/// First place of [`TCVN3`].
const TCVN3_FIRST: u32 = 0xa1;

/// VNI: small letters of their own.
const VNI_LETTERS: [(char, char); 8] = [
    ('ñ', 'đ'),
    ('ô', 'ơ'),
    ('ö', 'ư'),
    ('æ', 'ỉ'),
    ('ó', 'ĩ'),
    ('ò', 'ị'),
    ('î', 'ỵ'),
    // These two are the same in Unicode.
    ('ì', 'ì'),
];

/// VNI: small marks behind a vowel, and the combining marks that they are.
const VNI_MARKS: [(char, &str); 17] = [
    ('ø', "\u{300}"),
    ('ù', "\u{301}"),
    ('û', "\u{309}"),
    ('õ', "\u{303}"),
    ('ï', "\u{323}"),
    ('â', "\u{302}"),
    ('á', "\u{302}\u{301}"),
    ('à', "\u{302}\u{300}"),
    ('å', "\u{302}\u{309}"),
    ('ã', "\u{302}\u{303}"),
    ('ä', "\u{302}\u{323}"),
    ('ê', "\u{306}"),
    ('é', "\u{306}\u{301}"),
    ('è', "\u{306}\u{300}"),
    ('ú', "\u{306}\u{309}"),
    ('ü', "\u{306}\u{303}"),
    ('ë', "\u{306}\u{323}"),
];

/// A letter as stored and as shown; what is the same in both is not of the font.
struct Piece {
    stored: String,
    shown: char,
    old: bool,
}

/// Whether a text can be of an old font: it has something of Latin-1 above ASCII, and no letter that only Unicode has.
fn can_be(text: &str) -> bool {
    let mut old = false;
    for c in text.chars() {
        match c {
            '\u{a1}'..='\u{ff}' => old = true,
            c if c.is_ascii() => {}
            // Marks of decomposed letters, and every Vietnamese letter beyond Latin-1.
            '\u{100}'..='\u{36f}' | '\u{1ea0}'..='\u{1eff}' => return false,
            _ => {}
        }
    }
    old
}

fn small(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn tcvn3(text: &str) -> Option<Vec<Piece>> {
    let place = |c: char| {
        let at = u32::from(c).checked_sub(TCVN3_FIRST)?;
        TCVN3
            .chars()
            .nth(usize::try_from(at).ok()?)
            .filter(|shown| *shown != '·')
    };
    text.chars()
        .map(|c| match place(c) {
            Some(shown) => Some(Piece {
                stored: c.to_string(),
                shown,
                old: true,
            }),
            // A letter that the font did not show.
            None if !c.is_ascii() && c.is_alphabetic() => None,
            None => Some(Piece {
                stored: c.to_string(),
                shown: c,
                old: false,
            }),
        })
        .collect()
}

fn vni(text: &str) -> Option<Vec<Piece>> {
    let mut pieces: Vec<Piece> = Vec::new();
    for c in text.chars() {
        if c.is_ascii() || !c.is_alphabetic() {
            pieces.push(Piece {
                stored: c.to_string(),
                shown: c,
                old: false,
            });
            continue;
        }
        let low = small(c);
        if let Some((_, marks)) = VNI_MARKS.iter().find(|(mark, _)| *mark == low)
            && let Some(last) = pieces.last_mut()
            && let Some(shown) = marked(last.shown, marks)
        {
            last.shown = shown;
            last.stored.push(c);
            last.old = true;
            continue;
        }
        let (_, letter) = VNI_LETTERS
            .iter()
            .find(|(stored, _)| *stored == low)
            .copied()
            .or_else(|| {
                // í, the other letter that is as in Unicode.
                (low == 'í').then_some(('í', 'í'))
            })?;
        let shown = if c == low {
            letter
        } else {
            letter.to_uppercase().next()?
        };
        pieces.push(Piece {
            stored: c.to_string(),
            shown,
            old: true,
        });
    }
    Some(pieces)
}

/// A vowel with marks as one letter of Vietnamese; none where there is no such letter.
fn marked(vowel: char, marks: &str) -> Option<char> {
    let mut composed = std::iter::once(vowel).chain(marks.chars()).nfc();
    let letter = composed.next()?;
    (matches!(small(vowel), 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ơ' | 'ư') && composed.next().is_none())
        .then_some(letter)
}

fn decode(text: &str, font: OldFont) -> Option<Vec<Piece>> {
    let pieces = match font {
        OldFont::Tcvn3 => tcvn3(text),
        OldFont::Vni => vni(text),
    }?;
    pieces.iter().any(|p| p.old).then_some(pieces)
}

fn shown(pieces: &[Piece]) -> String {
    pieces.iter().map(|p| p.shown).collect()
}

/// What a text can mean in each of the old fonts, to be looked up in a closed list.
///
/// ```
/// assert!(ntm::text::old_font_readings("C§").any(|t| t == "CĐ"));
/// assert_eq!(ntm::text::old_font_readings("Đạt").count(), 0);
/// ```
pub fn old_font_readings(text: &str) -> impl Iterator<Item = String> {
    let fonts: &[OldFont] = if can_be(text) {
        &[OldFont::Tcvn3, OldFont::Vni]
    } else {
        &[]
    };
    fonts.iter().filter_map(|font| Some(shown(&decode(text, *font)?)))
}

/// A text of an old font in Unicode; none for a text that is Vietnamese as it stands, or that no font makes Vietnamese.
///
/// Every word with letters of the font has to be a syllable when decoded. As it is stored, a word of three letters or more,
/// or two shorter ones, must not be one: "hoà bình" could be read as VNI too, and is not.
///
/// ```
/// use ntm::text::read_old_font;
/// assert_eq!(read_old_font("VÜnh T\u{ad}êng").as_deref(), Some("Vĩnh Tường"));
/// assert_eq!(read_old_font("Vónh Töôøng").as_deref(), Some("Vĩnh Tường"));
/// assert_eq!(read_old_font("Hoà bình, Café Müller"), None);
/// ```
pub fn read_old_font(text: &str) -> Option<String> {
    if !can_be(text) {
        return None;
    }
    let mut readings = [OldFont::Tcvn3, OldFont::Vni].into_iter().filter_map(|font| {
        let pieces = decode(text, font)?;
        is_plausible(&pieces).then(|| shown(&pieces))
    });
    let first = readings.next()?;
    // What both fonts can make words of is not decided.
    readings
        .next()
        .is_none_or(|second| second == first)
        .then_some(first)
}

fn is_plausible(pieces: &[Piece]) -> bool {
    let (mut long, mut short) = (0, 0);
    for word in pieces.split(|p| !p.shown.is_alphabetic()) {
        if !word.iter().any(|p| p.old) {
            continue;
        }
        let decoded = shown(word);
        if !is_syllable(&decoded) {
            return false;
        }
        let stored: String = word.iter().map(|p| p.stored.as_str()).collect();
        if !is_syllable(&stored) {
            match stored.chars().count() {
                0 | 1 => {}
                2 => short += 1,
                _ => long += 1,
            }
        }
    }
    long > 0 || short > 1
}
