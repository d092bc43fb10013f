//! A state in two columns, "Đạt" and "Chưa đạt": what a mark under each says, and both together.

use super::super::layout::Half;
use super::super::{Answer, Entry, Unread};
use crate::catalogue::Words;
use crate::diagnostic::Tolerated;
use crate::text::fold;

/// Letters of a mark.
const MARK: usize = 1;

/// A value under one half. A mark says that half; words say what they say.
pub(super) fn half_of(mut entry: Entry, half: Half, words: &Words) -> Entry {
    let folded = fold(&entry.raw);
    let short = folded.chars().count() <= MARK;
    // "Đ" is short for a word; x, v, + and 1 are marks.
    let is_mark = short && words.met.contains(&folded) && folded != "đ";
    let is_no_mark = short && words.unmet.contains(&folded) && !folded.chars().all(char::is_alphabetic);
    match (&entry.answer, half) {
        (Answer::Unreadable(Unread::Damaged) | Answer::Blank, _) => {}
        _ if is_mark => {
            entry.answer = Answer::State(half == Half::Met);
            entry.tolerated = Some(Tolerated::Mark);
        }
        // "-" and "0" say that there is no mark.
        _ if is_no_mark => entry.answer = Answer::Blank,
        (Answer::State(met), _) if *met != (half == Half::Met) => {
            entry.answer = Answer::Unreadable(Unread::NotInList);
        }
        _ => {}
    }
    entry
}

/// Both halves as one value: marked in the one or the other. Marked in both it cannot be read.
pub(super) fn both_halves(first: Entry, second: Entry) -> Entry {
    match (&first.answer, &second.answer) {
        (_, Answer::Blank) | (Answer::Unreadable(_), _) => first,
        (Answer::Blank, _) | (_, Answer::Unreadable(_)) => second,
        _ => Entry {
            answer: Answer::Unreadable(Unread::NotInList),
            raw: format!("{}; {}", first.raw, second.raw),
            tolerated: None,
            ..first
        },
    }
}
