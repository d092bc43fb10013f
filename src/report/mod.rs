//! The consolidated figures as pure data.

pub mod book;
pub mod consolidated;
pub mod coverage;
pub mod gaps;
pub mod json;
pub mod letters;
pub mod revisions;
pub mod status;
pub mod targets;
