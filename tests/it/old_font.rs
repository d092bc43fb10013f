//! Texts of fonts of before Unicode, against tables that are not the program's, and correct Vietnamese, which stays.

use std::path::{Path, PathBuf};

use ntm::text::{is_syllable, old_font_readings, read_old_font};

/// Words in Unicode, in TCVN3 with what that shows, and in VNI; `make_words.py` beside it says how they were made.
const WORDS: &str = include_str!("../data/phong-cu/words.tsv");

fn words() -> Vec<[&'static str; 4]> {
    WORDS
        .lines()
        .filter(|l| !l.starts_with('#'))
        .map(|l| l.split('\t').collect::<Vec<_>>().try_into().unwrap())
        .collect()
}

#[test]
fn words_of_both_fonts_are_what_they_show() {
    let words = words();
    assert!(words.len() >= 60);
    for [unicode, tcvn3, shown, vni] in words {
        for (stored, want) in [(tcvn3, shown), (vni, unicode)] {
            if stored == want {
                continue;
            }
            assert!(
                old_font_readings(stored).any(|decoded| decoded == want),
                "{stored}: {:?}, not {want}",
                old_font_readings(stored).collect::<Vec<_>>()
            );
        }
    }
}

/// What is decoded without a list to look it up in is right. Single short words that are Vietnamese as they stand ("sè",
/// "cã") are left alone: of whole phrases nearly all are recognised.
#[test]
fn free_text_is_decoded_rightly_or_not_at_all() {
    let (mut phrases, mut decoded) = (0, 0);
    for [unicode, tcvn3, shown, vni] in words() {
        for (stored, want) in [(tcvn3, shown), (vni, unicode)] {
            if stored == want {
                continue;
            }
            let read = read_old_font(stored);
            assert!(
                read.as_deref().is_none_or(|r| r == want),
                "{stored}: {read:?}, not {want}"
            );
            if stored.matches(' ').count() > 1 {
                phrases += 1;
                decoded += usize::from(read.is_some());
            }
        }
    }
    assert!(
        phrases > 50 && decoded * 10 >= phrases * 9,
        "{decoded} of {phrases}"
    );
}

#[test]
fn every_word_of_the_list_is_a_syllable() {
    for [unicode, ..] in words() {
        for word in unicode
            .split([' ', '/'])
            .filter(|w| w.chars().all(char::is_alphabetic))
        {
            assert!(is_syllable(word), "{word}");
        }
    }
}

/// Every text of the samples, unit lists, rulebooks and documents, whole and word by word. The document of the rule has
/// such texts as examples.
#[test]
fn correct_vietnamese_is_never_changed() {
    let mut texts = 0;
    for folder in [
        "samples",
        "templates",
        "docs",
        "tests/data/ba-ria-vung-tau-2020",
        "tests/data/thu-vien-kiem-thu",
    ] {
        for path in files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) {
            let known = ["csv", "toml", "md"]
                .iter()
                .any(|e| path.extension().is_some_and(|of| of == *e));
            if !known || path.file_name().is_some_and(|n| n == "C009.md") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for line in text.lines() {
                let pieces = line.split([' ', ',', ';', '“', '”', '"', '(', ')', '|', '.', ':', '/']);
                for piece in pieces.chain(line.split([',', '"', '|'])).chain([line]) {
                    assert_eq!(read_old_font(piece), None, "{}: {piece}", path.display());
                    texts += 1;
                }
            }
        }
    }
    assert!(texts > 50_000, "{texts}");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}
