//! The integration tests, one binary.

mod deadlines;
mod figures;
mod output;
mod reading;
mod rulebook;
mod submission;
mod support;
#[cfg(test)]
mod workbook;
