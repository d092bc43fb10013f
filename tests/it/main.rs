//! The integration tests, one binary.

mod deadlines;
mod figures;
mod output;
mod rulebook;
#[cfg(test)]
mod submission;
mod support;
#[cfg(test)]
mod workbook;
