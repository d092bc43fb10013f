//! Closed lists: states, yes and no, values of a list, numbers of criteria.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use super::{Field, Read, bad, begins, holds, with_how};
use crate::catalogue::Catalogue;
use crate::diagnostic::Tolerated;
use crate::printed::{SHORT_STATES, STATES, YES_NO};
use crate::submission::{Answer, Unread};
use crate::text::fold;
use crate::workbook::{Cell, Content, NumberFormat};

/// Words of the form itself for states and answers, folded; whoever writes these wrote as asked.
static OWN: LazyLock<Own> = LazyLock::new(|| {
    let [met, unmet, not_applicable] = STATES;
    let [short_met, short_unmet, short_not_applicable] = SHORT_STATES;
    let [yes, no] = YES_NO;
    Own {
        met: [met, short_met].map(fold),
        unmet: [unmet, short_unmet].map(fold),
        not_applicable: [not_applicable, short_not_applicable].map(fold),
        yes: [fold(yes)],
        no: [fold(no)],
    }
});

struct Own {
    met: [String; 2],
    unmet: [String; 2],
    not_applicable: [String; 2],
    yes: [String; 1],
    no: [String; 1],
}

/// Words in front of the number of a criterion, folded.
static CRITERION_WORDS: LazyLock<[String; 4]> = LazyLock::new(|| {
    [
        fold("tiêu chí số"),
        fold("tiêu chí"),
        "tc.".to_owned(),
        "tc".to_owned(),
    ]
});

/// Whether folded words behind a count say that criteria are counted.
pub(super) fn is_criteria(folded: &str) -> bool {
    CRITERION_WORDS.iter().skip(1).any(|w| w == folded)
}

/// "Không áp dụng" in any of its spellings.
pub(super) fn not_applicable(folded: &str, catalogue: &Catalogue) -> Option<Read> {
    if holds(folded, &OWN.not_applicable) {
        Some((Answer::NotApplicable, None))
    } else if holds(folded, &catalogue.words.not_applicable) {
        Some((Answer::NotApplicable, Some(Tolerated::Mark)))
    } else {
        None
    }
}

/// TRUE, FALSE, 1 and 0; any other number is none of the allowed words.
fn truth(cell: &Cell) -> Option<bool> {
    match &cell.content {
        Content::Bool(b) => Some(*b),
        Content::Number(n) if cell.format == NumberFormat::Plain && n.is_zero() => Some(false),
        Content::Number(n) if cell.format == NumberFormat::Plain && *n == Decimal::ONE => Some(true),
        _ => None,
    }
}

pub(super) fn state(cell: &Cell, catalogue: &Catalogue) -> Read {
    let Content::Text(text) = &cell.content else {
        return truth(cell).map_or_else(
            || bad(Unread::NotInList),
            |b| (Answer::State(b), Some(Tolerated::Mark)),
        );
    };
    let folded = fold(text);
    let words = &catalogue.words;
    if holds(&folded, &OWN.met) {
        (Answer::State(true), None)
    } else if holds(&folded, &OWN.unmet) {
        (Answer::State(false), None)
    } else if let Some(read) = not_applicable(&folded, catalogue) {
        read
    } else if holds(&folded, &words.met) {
        (Answer::State(true), Some(Tolerated::Mark))
    } else if holds(&folded, &words.unmet) {
        (Answer::State(false), Some(Tolerated::Mark))
    } else if begins(&folded, &words.nearly_met) {
        bad(Unread::NearlyMet)
    } else {
        bad(Unread::NotInList)
    }
}

pub(super) fn yes_no(cell: &Cell, catalogue: &Catalogue) -> Read {
    let Content::Text(text) = &cell.content else {
        return truth(cell).map_or_else(
            || bad(Unread::NotInList),
            |b| (Answer::YesNo(b), Some(Tolerated::Mark)),
        );
    };
    let folded = fold(text);
    if holds(&folded, &OWN.yes) {
        (Answer::YesNo(true), None)
    } else if holds(&folded, &OWN.no) {
        (Answer::YesNo(false), None)
    } else if holds(&folded, &catalogue.words.yes) {
        (Answer::YesNo(true), Some(Tolerated::Mark))
    } else if holds(&folded, &catalogue.words.no) {
        (Answer::YesNo(false), Some(Tolerated::Mark))
    } else if let Some(read) = not_applicable(&folded, catalogue) {
        read
    } else {
        bad(Unread::NotInList)
    }
}

pub(super) fn choice(raw: &str, list: &str, catalogue: &Catalogue) -> Read {
    let folded = fold(raw);
    let values = catalogue.list(list).map_or(&[][..], |l| l.values.as_slice());
    if let Some(value) = values.iter().find(|v| fold(&v.label) == folded) {
        return (Answer::Choice(value.id.clone()), None);
    }
    match values
        .iter()
        .find(|v| v.synonyms.iter().any(|s| fold(s) == folded))
    {
        Some(value) => (Answer::Choice(value.id.clone()), Some(Tolerated::Synonym)),
        None => bad(Unread::NotInList),
    }
}

pub(super) fn criterion(cell: &Cell, field: &Field<'_>) -> Read {
    match &cell.content {
        Content::Number(n) if cell.format == NumberFormat::Plain && n.fract().is_zero() => {
            (field.allow(*n), None)
        }
        Content::Text(text) => {
            let folded = fold(text);
            match criterion_number(&folded) {
                Some((number, rest, worded)) => {
                    let how = if worded || !rest.is_empty() {
                        Tolerated::Synonym
                    } else {
                        Tolerated::NumberAsText
                    };
                    with_how(field.allow(Decimal::from(number)), Some(how))
                }
                None => bad(Unread::NotInList),
            }
        }
        _ => bad(Unread::NotInList),
    }
}

/// The number at the start of a folded text such as "7", "7. môi trường", "tc7 điện", "tiêu chí 7", what follows it, and whether
/// words stood in front. "7.1" and "19 tiêu chí" are not about a criterion 7 or 19.
pub(in crate::submission) fn criterion_number(folded: &str) -> Option<(u16, &str, bool)> {
    let after_word = CRITERION_WORDS
        .iter()
        .find_map(|word| folded.strip_prefix(word.as_str()));
    let worded = after_word.is_some();
    let text = after_word.unwrap_or(folded).trim_start();
    let end = text
        .char_indices()
        .find(|(_, c)| !c.is_ascii_digit())
        .map_or(text.len(), |(at, _)| at);
    let (digits, rest) = text.split_at_checked(end)?;
    let number = digits.parse().ok()?;
    let follows = match rest.chars().next() {
        None | Some(':' | ')') => true,
        Some('.') => !rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit()),
        Some(' ') => worded || rest.trim_start().starts_with('-'),
        Some(_) => false,
    };
    follows.then_some((number, rest.trim_start_matches(['.', ':', ')', ' ']), worded))
}
