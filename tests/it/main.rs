//! The integration tests, one binary.

mod deadlines;
mod figures;
mod output;
mod rulebook;
mod sample;
mod submission;
mod support;
#[cfg(test)]
mod workbook;
