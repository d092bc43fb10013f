//! To come with the form writer.
use std::io::Write;
use super::{Stop, args::FillArgs};
pub(super) fn run(_args: &FillArgs, _out: &mut dyn Write) -> Result<u8, Stop> { Ok(2) }
