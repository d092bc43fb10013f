//! The integration tests, one binary.

mod deadlines;
mod rulebook;
#[cfg(test)]
mod workbook;
mod figures;
mod support;
