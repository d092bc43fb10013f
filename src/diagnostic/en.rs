//! Findings in English.
use super::{Finding, Message};
pub(super) fn message(finding: &Finding) -> Message { super::vi::message(finding) }
