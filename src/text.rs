//! Vietnamese text made comparable: one composed form, one place for the tone mark, one kind of blank.
//!
//! Nothing here changes what is shown or stored; these are keys for comparison.

mod old_font;
mod syllable;

use unicode_normalization::UnicodeNormalization;

pub use old_font::{OldFont, old_font_readings, read_old_font};
pub use syllable::is_syllable;

/// Composes (NFC), turns every kind of blank into one plain space, drops zero-width characters and trims.
///
/// Case, tone marks and punctuation stay as typed.
///
/// ```
/// assert_eq!(ntm::text::tidy(" Đa\u{0323}t\u{a0} 95\u{200b} "), "Đạt 95");
/// ```
pub fn tidy(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut blank = false;
    for c in raw.nfc() {
        if is_zero_width(c) {
            continue;
        }
        if c.is_whitespace() || c.is_control() {
            blank = true;
            continue;
        }
        if blank && !out.is_empty() {
            out.push(' ');
        }
        blank = false;
        out.push(c);
    }
    out
}

/// A key under which two spellings of the same Vietnamese words are equal.
///
/// Case, tone-mark placement ("Hoà" and "Hòa"), composed and decomposed letters, look-alike Ð and Ɖ, kinds of blank,
/// dash, quote, and a final full stop or colon do not count. Different words stay different: the tone itself counts. Idempotent on what
/// people type, not on its own result (the tone stands as a mark at the end of each word).
///
/// ```
/// use ntm::text::fold;
/// assert_eq!(fold("XUÂN HOÀ."), fold("Xuân  Hòa"));
/// assert_ne!(fold("Hoa"), fold("Hòa"));
/// ```
pub fn fold(raw: &str) -> String {
    let tidy = tidy(raw);
    let trimmed = tidy.trim_end_matches(['.', ':', ';', ',', '*']).trim_end();
    let mut out = String::with_capacity(trimmed.len() + 8);
    let mut tone: Option<char> = None;
    for c in trimmed.chars().flat_map(char::to_lowercase).nfd() {
        match c {
            '\u{0300}' | '\u{0301}' | '\u{0303}' | '\u{0309}' | '\u{0323}' => tone = Some(c),
            'ð' | 'ɖ' => out.push('đ'),
            '–' | '—' | '−' | '‑' => {
                out.extend(tone.take());
                out.push('-');
            }
            '’' | '‘' | '`' => out.push('\''),
            '“' | '”' => out.push('"'),
            c if c.is_alphanumeric() || is_combining(c) => out.push(c),
            c => {
                out.extend(tone.take());
                out.push(c);
            }
        }
    }
    out.extend(tone);
    out
}

/// [`fold`] of a text that goes on after a blank: keeps the blank at its end.
pub fn fold_prefix(raw: &str) -> String {
    format!("{} ", fold(raw))
}

/// [`fold`], then every mark dropped and đ taken as d: for suggesting a near name, never for deciding on one.
///
/// ```
/// assert_eq!(ntm::text::bare("Đạo Trù"), "dao tru");
/// ```
pub fn bare(raw: &str) -> String {
    fold(raw)
        .chars()
        .filter(|c| {
            !is_combining(*c) && !matches!(c, '\u{0300}' | '\u{0301}' | '\u{0303}' | '\u{0309}' | '\u{0323}')
        })
        .map(|c| if c == 'đ' { 'd' } else { c })
        .collect()
}

/// The letters without blanks and case: "liênchâu" for "Liên Châu". Tone placement counts.
pub fn closed_up(raw: &str) -> String {
    tidy(raw)
        .chars()
        .filter(|c| *c != ' ')
        .flat_map(char::to_lowercase)
        .map(|c| if matches!(c, 'ð' | 'ɖ') { 'đ' } else { c })
        .collect()
}

/// The closest of `options` to what was typed, when it is close enough to be worth a question.
pub fn nearest<'a>(typed: &str, options: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = bare(typed);
    options
        .into_iter()
        .map(|option| (strsim::osa_distance(&typed, &bare(option)), option))
        .filter(|(distance, option)| *distance <= 1 + option.chars().count() / 6)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, option)| option)
}

/// A name as part of a file name or id: bare letters, digits and single hyphens.
///
/// ```
/// assert_eq!(ntm::text::slug("Nhật Chiêu 1"), "nhat-chieu-1");
/// ```
pub fn slug(raw: &str) -> String {
    let mut out = String::new();
    for c in bare(raw).chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// Full-width digits, letters and signs as plain ones: "９５％" is "95%".
pub fn narrow(raw: &str) -> String {
    raw.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => u32::from(c)
                .checked_sub(0xfee0)
                .and_then(char::from_u32)
                .unwrap_or(c),
            other => other,
        })
        .collect()
}

/// The text with what cannot be seen written out, for quoting in a message.
pub fn visible(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '\n' => out.push('⏎'),
            '\t' => out.push('⇥'),
            '\r' => {}
            '\u{a0}' => out.push('␣'),
            c if is_zero_width(c) || c.is_control() => out.push('□'),
            c => out.push(c),
        }
    }
    out
}

/// The words with a capital in front.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The sentence with a small letter in front, for after a colon.
pub fn uncapital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) => format!("{}{}", first.to_lowercase(), letters.as_str()),
        None => String::new(),
    }
}

/// The first `limit` characters, with an ellipsis where something was left off.
pub fn clip(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(limit.saturating_sub(1)).collect();
    out.push('…');
    out
}

/// Whether a text shows nothing: blanks, control and zero-width characters only.
pub fn is_blank(raw: &str) -> bool {
    raw.chars()
        .all(|c| c.is_whitespace() || c.is_control() || is_zero_width(c))
}

fn is_zero_width(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{00ad}')
}

/// Marks that make a letter of their own in Vietnamese (ă, â, ê, ô, ơ, ư), not a tone.
fn is_combining(c: char) -> bool {
    matches!(c, '\u{0302}' | '\u{0306}' | '\u{031b}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tone_placement_and_form_do_not_count() {
        for (a, b) in [
            ("Hoà", "Hòa"),
            ("Thuỷ lợi", "Thủy lợi"),
            ("Quy hoạch", "QUY HOẠCH"),
            ("Đạt", "Ða\u{323}t"),
            ("Vĩnh Tường", "Vi\u{303}nh Tươ\u{300}ng"),
            ("Đạt.", "đạt"),
            ("1\u{a0}250", "1 250"),
            ("15–18", "15-18"),
        ] {
            assert_eq!(fold(a), fold(b), "{a} / {b}");
        }
    }

    #[test]
    fn different_words_stay_different() {
        for (a, b) in [
            ("Hoa", "Hòa"),
            ("Văn Quán", "Vân Quán"),
            ("Đạo Tú", "Đạo Trù"),
            ("Tân Lập", "Yên Lập"),
            ("xã", "xa"),
        ] {
            assert_ne!(fold(a), fold(b), "{a} / {b}");
        }
    }

    proptest! {
        #[test]
        fn tidy_is_idempotent(s in "\\PC{0,40}") {
            prop_assert_eq!(tidy(&tidy(&s)), tidy(&s));
        }

        #[test]
        fn folding_never_panics_and_ignores_composition(s in "[a-zA-Zàáảãạăắâấđêếôốơớưứ ]{0,30}") {
            let decomposed: String = s.nfd().collect();
            prop_assert_eq!(fold(&s), fold(&decomposed));
            prop_assert_eq!(fold(&s.to_uppercase()), fold(&s));
        }
    }
}
