//! Answers to units: made from the bytes of a file once more, so that no run keeps the cells of all files at once.

use jiff::civil::DateTime;

use crate::catalogue::{Catalogue, Unit};
use crate::feedback::{Answering, write};
use crate::intake::Received;
use crate::output::form::FormError;
use crate::round::Round;
use crate::workbook::{self, Limits};

/// The answer to a file; none where nobody knows whose it is.
pub(super) fn answer(
    catalogue: &Catalogue,
    round: &Round,
    as_of: DateTime,
    received: &Received,
    bytes: Option<&[u8]>,
) -> Option<Result<Vec<u8>, FormError>> {
    let unit: &Unit = received.unit.as_ref()?;
    if !round.reports(catalogue, unit) || received.is_owner_file() {
        return None;
    }
    let book = bytes.and_then(|bytes| workbook::open(bytes, &Limits::default()).ok());
    Some(write(&Answering {
        catalogue,
        round,
        as_of,
        unit,
        received,
        book: book.as_ref(),
    }))
}
