//! Reads the cells.
use super::{Book, Limits, OpenError};
pub(super) fn read(_bytes: &[u8], _limits: &Limits) -> Result<Book, OpenError> {
    Ok(Book::default())
}
