//! The integration tests, one binary.

#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "tests put files where they please")]

mod bad_samples;
mod check;
mod completeness;
mod control;
mod control_totals;
mod deadlines;
mod excel_rules;
mod feedback;
mod figures;
mod form;
mod forty_mistakes;
mod nothing_lost;
mod old_font;
mod other_programme;
mod output;
mod receive;
mod rounds;
mod rulebook;
mod rules;
mod rules_covered;
mod sample;
mod submission;
mod support;
mod template;
mod two_levels;
mod understood;
mod workbook;
