//! `ntm` reads the Excel workbooks that districts submit on the new-rural-development programme (nông thôn mới),
//! checks them against a rulebook and a round's deadlines, and writes one consolidated provincial workbook.
//!
//! Data flows one way: bytes → [`workbook`] → `submission` → `check` → `report` → [`output`]. `ARCHITECTURE.md` has the map.

pub mod catalogue;
pub mod check;
pub mod cli;
pub mod completeness;
pub mod control;
pub mod count;
pub mod diagnostic;
pub mod facts;
pub mod feedback;
pub mod handbook;
pub mod intake;
pub mod number;
pub mod output;
pub mod previous;
pub mod printed;
pub mod report;
pub mod round;
pub mod standing;
pub mod submission;
pub mod text;
pub mod time;
pub mod understood;
pub mod workbook;
