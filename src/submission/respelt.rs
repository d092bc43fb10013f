//! Heads that are all but the form's own: a letter dropped, doubled or changed.
//!
//! What comes in: a sheet as found, with heads that mean nothing and columns that were not found. What goes out: the same
//! sheet, where a head is near one column only, and no other head is near that column. Figures have to agree.

use super::layout::{Found, Half, Head};
use crate::catalogue::PlacedColumn;
use crate::text::{bare, fold};

/// Longer heads are compared with nothing: no head of a form is as long.
const LONGEST: usize = 120;
/// Letters of a word in which one may be wrong.
const LEAST_WORD: usize = 3;
/// Letters of a head without blanks in which one may be wrong.
const LEAST_HEAD: usize = 10;

/// Takes such heads for their columns.
pub(super) fn mend(found: &mut Found<'_>) {
    if found.others.is_empty() {
        return;
    }
    let lost: Vec<usize> = (0..found.placed().len())
        .filter(|i| !found.heads.iter().any(|h| h.placed == *i))
        .collect();
    if lost.is_empty() || found.form().kind == crate::catalogue::SheetKind::Record {
        return;
    }
    let heads: Vec<_> = found
        .others
        .iter()
        .map(|(at, words)| (*at, fold(words)))
        .collect();
    let mut pairs = Vec::new();
    for (at, folded) in &heads {
        for i in &lost {
            if found.placed().get(*i).is_some_and(|p| is_near(folded, p)) {
                pairs.push((*at, *i));
            }
        }
    }
    for (at, placed) in &pairs {
        let alone = pairs.iter().filter(|(a, p)| a == at || p == placed).count() == 1;
        if let Some(words) = found.others.get(at).filter(|_| alone).cloned() {
            found.others.remove(at);
            found.heads.push(Head {
                placed: *placed,
                at: *at,
                col: at.col,
                row: at.row,
                words,
                same: false,
                half: Half::Whole,
            });
        }
    }
}

/// Whether a folded text is all but the head of a column, or another word for it.
pub(super) fn is_near(folded: &str, placed: &PlacedColumn<'_>) -> bool {
    folded.len() <= LONGEST
        && std::iter::once(&placed.header)
            .chain(&placed.column.synonyms)
            .any(|words| near(folded, &fold(words)))
}

fn near(typed: &str, wanted: &str) -> bool {
    let digits = |t: &str| t.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits(typed) != digits(wanted) {
        return false;
    }
    let pairs: Vec<(&str, &str)> = typed.split(' ').zip(wanted.split(' ')).collect();
    if typed.split(' ').count() == wanted.split(' ').count() {
        let other: Vec<_> = pairs.iter().filter(|(a, b)| a != b).collect();
        let is_slip = |a: &str, b: &str| {
            let (a, b) = (bare(a), bare(b));
            a.chars().count().min(b.chars().count()) >= LEAST_WORD && strsim::osa_distance(&a, &b) <= 1
        };
        return other.len() == 1 && pairs.len() > 1 && other.iter().all(|(a, b)| is_slip(a, b));
    }
    let joined = |t: &str| t.replace(' ', "");
    let (a, b) = (joined(typed), joined(wanted));
    b.chars().count() >= LEAST_HEAD && strsim::osa_distance(&a, &b) <= 1
}
