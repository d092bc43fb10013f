//! What changed between the versions that a unit sent, one after the other.

use crate::intake::Received;
use crate::report::consolidated::Consolidated;
use crate::submission::{Change, changes};

/// Two versions of a unit's report, one sent after the other.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Reporting unit.
    pub unit: String,
    /// Path of the earlier file.
    pub before: String,
    /// Path of the later file.
    pub after: String,
    /// Values that differ.
    pub changes: Vec<Change>,
}

/// Every pair of consecutive versions that could be read, in the order of units and of receipt.
pub(super) fn find(c: &Consolidated<'_>) -> Vec<Revision> {
    let mut revisions = Vec::new();
    for unit in &c.reporters {
        let readable = |f: &&Received| f.unit.as_ref().is_some_and(|u| u.code == unit.code);
        let versions: Vec<_> = c
            .files
            .iter()
            .filter(readable)
            .filter_map(|f| Some((f, f.submission.as_ref()?)))
            .collect();
        for pair in versions.windows(2) {
            let [(old, before), (new, after)] = pair else {
                continue;
            };
            // Byte for byte the same is told where the file is listed.
            if old.sha256 == new.sha256 {
                continue;
            }
            revisions.push(Revision {
                unit: unit.code.clone(),
                before: old.file.clone(),
                after: new.file.clone(),
                changes: changes(c.catalogue, before, after),
            });
        }
    }
    revisions
}
