//! Who sent it, for which round, on which form: from the stamp, else from the record sheet.
use crate::catalogue::{Catalogue, Unit};
use crate::round::Round;
use crate::workbook::Book;

/// What a workbook says about itself; empty where it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// Form id from the stamp.
    pub form: String,
    /// Form version from the stamp.
    pub version: String,
    /// Unit code from the stamp.
    pub stamped_unit: String,
    /// Reporting unit as written on the record sheet.
    pub written_unit: String,
    /// Round id from the stamp.
    pub round: String,
    /// Cut-off date, from the record sheet or the stamp.
    pub cut_off: Option<jiff::civil::Date>,
    /// The unit, where stamp or record sheet name one that is known.
    pub unit: Option<Unit>,
    /// Nearest name, where the written one is not known.
    pub near: Option<String>,
    /// The unit of the record sheet, where it is known and another than the stamp's.
    pub other: Option<Unit>,
    /// Sheets of the form that were recognised.
    pub sheets: usize,
}

/// Reads what a workbook says about itself.
pub fn identify(_book: &Book, _catalogue: &Catalogue, _round: &Round) -> Identity {
    Identity::default()
}
