//! Words that say up to which day data are: "(Số liệu tính đến hết ngày 14/12/2020)".

use jiff::civil::Date;

use super::date::{Written, written};
use crate::catalogue::Words;
use crate::text::{fold, narrow};

/// Up to which day data are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// The day itself.
    Day(Date),
    /// A month or a quarter, by its last day.
    Period(Date),
}

/// Longest text that is looked at: a title, not a report.
const LONGEST: usize = 400;
/// Words that a date is written in at most: "14 tháng 12 năm 2020".
const MOST_WORDS: usize = 5;

/// What a text says of it; none where it says nothing, or no date that can be read.
pub(crate) fn until_written(raw: &str, words: &Words) -> Option<Until> {
    if raw.len() > 4 * LONGEST || !raw.contains(char::is_numeric) {
        return None;
    }
    let folded = fold(&narrow(raw));
    let between = [fold("hết"), fold("ngày")];
    words.data_until.iter().find_map(|phrase| {
        let rest = folded.split_once(phrase.as_str())?.1;
        let rest: Vec<&str> = rest
            .split_whitespace()
            .skip_while(|word| between.iter().any(|b| b == word))
            .take(MOST_WORDS)
            .collect();
        (1..=rest.len()).find_map(|count| {
            let said = rest.get(..count)?.join(" ");
            let said = said.trim_end_matches(|c: char| !c.is_numeric());
            Some(match written(said, words.short_years_from)? {
                Written::Day(day) => Until::Day(day),
                Written::Period(last) => Until::Period(last),
            })
        })
    })
}
