//! Looks at a file before calamine does.
use super::{Limits, OpenError};
pub(super) fn check(_bytes: &[u8], _limits: &Limits) -> Result<(), OpenError> {
    Ok(())
}
