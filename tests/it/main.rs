//! The integration tests, one binary.

#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "tests put files where they please")]

mod bad_samples;
mod changes;
mod check;
mod completeness;
mod conditions;
mod control;
mod control_totals;
mod coverage;
mod deadlines;
mod excel_rules;
mod explanations;
mod feedback;
mod figures;
mod form;
mod forty_mistakes;
mod handbook;
mod nothing_lost;
mod old_font;
mod other_programme;
mod output;
mod own_rules;
mod receive;
mod rounds;
mod rule_conditions;
mod rulebook;
mod rules;
mod rules_covered;
mod sample;
mod submission;
mod support;
mod targets;
mod template;
mod two_levels;
mod understood;
mod workbook;
