//! From cells to a submission.
use super::Submission;
use crate::catalogue::{Catalogue, Unit};
use crate::round::Round;
use crate::workbook::Book;

/// Reads a workbook as the submission of a reporting unit.
pub fn read(_book: &Book, _catalogue: &Catalogue, _round: &Round, unit: &Unit) -> Submission {
    Submission {
        unit: unit.clone(),
        tables: Default::default(),
        remarks: Vec::new(),
        rows_in: 0,
        rows_used: 0,
        rows_listed: 0,
        missing: Default::default(),
    }
}
