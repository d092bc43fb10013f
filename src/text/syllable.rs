//! What can be a Vietnamese syllable: an onset, a rime and a tone that go together.
//!
//! Used to tell words from what a font of old makes of them, so it has to be strict about marks and need not know which
//! syllables are words.

use unicode_normalization::UnicodeNormalization;

/// Consonants in front; "qu" and "gi" stand for one sound each.
const ONSETS: &[&str] = &[
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k",
    "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
];

/// What follows the onset, without its tone.
const RIMES: &[&str] = &[
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "ăc", "ăm", "ăn", "ăng",
    "ăp", "ăt", "âc", "âm", "ân", "âng", "âp", "ât", "âu", "ây", "e", "ec", "em", "en", "eng", "eo", "ep",
    "et", "ê", "êch", "êm", "ên", "ênh", "êp", "êt", "êu", "i", "ia", "ich", "iêc", "iêm", "iên", "iêng",
    "iêp", "iêt", "iêu", "im", "in", "inh", "ip", "it", "iu", "o", "oa", "oac", "oach", "oai", "oam", "oan",
    "oang", "oanh", "oao", "oap", "oat", "oay", "oăc", "oăm", "oăn", "oăng", "oăp", "oăt", "oc", "oe", "oen",
    "oeo", "oet", "oi", "om", "on", "ong", "ooc", "oong", "op", "ot", "ô", "ôc", "ôi", "ôm", "ôn", "ông",
    "ôp", "ôt", "ơ", "ơi", "ơm", "ơn", "ơp", "ơt", "u", "ua", "uân", "uâng", "uât", "uây", "uc", "uê",
    "uêch", "uênh", "ui", "um", "un", "ung", "uơ", "uôc", "uôi", "uôm", "uôn", "uông", "uôt", "up", "ut",
    "uy", "uya", "uych", "uyên", "uyêt", "uyn", "uynh", "uyp", "uyt", "uyu", "ư", "ưa", "ưc", "ưi", "ưm",
    "ưn", "ưng", "ươc", "ươi", "ươm", "ươn", "ương", "ươp", "ươt", "ươu", "ưt", "ưu", "y", "ych", "yêm",
    "yên", "yêng", "yêt", "yêu", "ynh", "yt",
];

/// Longest syllable, in letters ("nghiêng").
const LONGEST: usize = 7;

/// Whether a word can be one Vietnamese syllable.
///
/// ```
/// use ntm::text::is_syllable;
/// assert!(["Đạt", "nghiêng", "quốc", "giếng", "thuỷ", "thủy"].iter().all(|w| is_syllable(w)));
/// assert!(["Café", "huyÖn", "Ñaït", "toàt", "nghúa", "teỏ"].iter().all(|w| !is_syllable(w)));
/// ```
pub fn is_syllable(word: &str) -> bool {
    if word.chars().count() > LONGEST {
        return false;
    }
    let (mut tones, mut letters, mut bearer) = (0, 0, None);
    let mut acute_or_dot = false;
    let plain: String = word
        .nfd()
        .filter(|c| {
            let tone = matches!(c, '\u{0300}' | '\u{0301}' | '\u{0303}' | '\u{0309}' | '\u{0323}');
            if tone {
                tones += 1;
                bearer = Some(letters);
            } else if c.is_alphanumeric() {
                letters += 1;
            }
            acute_or_dot |= matches!(c, '\u{0301}' | '\u{0323}');
            !tone
        })
        .nfc()
        .flat_map(char::to_lowercase)
        .collect();
    // A syllable that is stopped short (-c, -ch, -p, -t) has one of two tones; without one it is no word.
    let stopped = plain.ends_with(['c', 'p', 't']) || plain.ends_with("ch");
    let fits = |(onset, rime): (&str, &str)| {
        let front = onset.chars().count();
        RIMES.contains(&rime)
            && go_together(onset, rime)
            && bearer.is_none_or(|at: usize| at > front && bears_tone(rime, at - front - 1))
    };
    tones <= 1
        && (!stopped || acute_or_dot)
        && ONSETS
            .iter()
            .filter_map(|onset| Some((*onset, plain.strip_prefix(onset)?)))
            .any(fits)
}

/// Whether the tone of a rime stands on this letter of it: on the one with a mark of its own, else by the number of
/// vowels; "oa", "oe" and "uy" are written both ways.
fn bears_tone(rime: &str, at: usize) -> bool {
    let is_vowel = |c: &char| "aăâeêioôơuưy".contains(*c);
    let vowels: Vec<char> = rime.chars().take_while(is_vowel).collect();
    if let Some(marked) = vowels.iter().rposition(|c| "ăâêôơư".contains(*c)) {
        return at == marked;
    }
    let closed = rime.chars().count() > vowels.len();
    match vowels.len() {
        2 if closed => at == 1,
        2 if matches!(rime, "oa" | "oe" | "uy") => at < 2,
        3 => at == 1,
        _ => at == 0,
    }
}

/// "ngh" and "gh" stand before e, ê and i only; "ng", "g" and "c" before the others ("gi" but for itself: "gì").
fn go_together(onset: &str, rime: &str) -> bool {
    let front = rime.starts_with(['e', 'ê', 'i', 'y']);
    match onset {
        "ngh" | "gh" => front,
        "ng" | "c" => !front,
        "g" => !front || rime.starts_with('i'),
        _ => true,
    }
}
