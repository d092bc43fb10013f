//! The control of a round: which file counts and why, what the province decided, who is missing; and that nothing else
//! than what was sent changes a figure.
//!
//! Most of it runs on the second sample round, which has a file for each case.

mod decisions;
mod decisions_typed;
mod same_result;
mod status;
mod which_file;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::support::Sample;

/// The round of the third quarter.
fn quarter() -> Sample {
    let sample = Sample::copy_of("samples/vinh-phuc-2020-09");
    for made in ["out", "facts"] {
        let _ = std::fs::remove_dir_all(sample.dir.join(made));
    }
    sample
}

/// Settings of a round, changed.
fn edit(sample: &Sample, file: &str, change: impl Fn(String) -> String) {
    let path = sample.dir.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    let changed = change(text.clone());
    assert_ne!(text, changed, "{file} did not change");
    std::fs::write(path, changed).unwrap();
}

/// Rows of a result by a key of theirs.
fn by<'a>(result: &'a Value, list: &str, key: &str) -> BTreeMap<String, &'a Value> {
    result[list]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row[key].as_str().unwrap_or_default().to_owned(), row))
        .collect()
}

/// The settings without the decision of a kind.
fn without(settings: &str, kind: &str) -> String {
    let mut parts = settings.split("[[decision]]");
    let mut kept = parts.next().unwrap().to_owned();
    for part in parts {
        if !part.contains(&format!("kind = \"{kind}\"")) {
            kept.push_str("[[decision]]");
            kept.push_str(part);
        }
    }
    kept
}

fn facts(file: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("samples/vinh-phuc-2020-09/facts")
        .join(file);
    csv::Reader::from_path(path)
        .unwrap()
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect())
        .collect()
}
