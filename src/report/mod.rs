//! The consolidated figures as pure data.

pub mod before;
pub mod book;
pub mod changes;
pub mod consolidated;
pub mod coverage;
pub mod explanations;
pub mod gaps;
pub mod json;
pub mod letters;
pub mod measures;
pub mod revisions;
pub mod status;
pub mod targets;
