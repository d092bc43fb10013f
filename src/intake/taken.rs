//! A report as a provincial workbook hands it on: read, judged and chosen when that workbook was made.

use super::{Outcome, Reason, Received};
use crate::catalogue::Catalogue;
use crate::round::Round;
use crate::standing;
use crate::submission::Submission;

/// The report that counts for its unit. Nothing is known of the file itself, and nothing of it is found again.
pub fn taken_over(catalogue: &Catalogue, round: &Round, file: String, submission: Submission) -> Received {
    Received {
        sha256: String::new(),
        size: 0,
        register: None,
        unit: Some(submission.unit.clone()),
        found: None,
        standings: standing::of_submission(catalogue, round, &submission, &file),
        timing: None,
        looked: crate::diagnostic::Looked::default(),
        findings: Vec::new(),
        outcome: Outcome::Accepted,
        counts: true,
        reason: Reason::Latest,
        rulings: Vec::new(),
        accepted_late: None,
        submission: Some(submission),
        file,
    }
}
