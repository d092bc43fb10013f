//! The workbooks with mistakes in `samples/bad`: what each is told, that nothing is missed, and that nothing is told twice.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::support::type_over;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/bad")
}

fn thirty() -> PathBuf {
    folder().join("Ba mươi lỗi khác nhau.xlsx")
}

/// What `ntm check` says of a file, judged by the round of this folder.
fn check(file: &Path, more: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_ntm"))
        .args(["check", "--format", "json", "--round"])
        .arg(folder())
        .args(more)
        .arg(file)
        .output()
        .unwrap();
    let mut result: Value = serde_json::from_slice(&output.stdout).unwrap();
    result["files"][0].take()
}

fn word<'v>(finding: &'v Value, key: &str) -> &'v str {
    finding[key].as_str().unwrap_or_default()
}

/// Code, sheet and cell of every finding, each further cell too.
fn places(file: &Value) -> BTreeSet<(String, String, String)> {
    let mut all = BTreeSet::new();
    for finding in file["findings"].as_array().unwrap() {
        let others = finding["others"].as_array().unwrap().iter();
        let cells = others.map(|c| c.as_str().unwrap()).chain([word(finding, "cell")]);
        for cell in cells {
            let place = (
                word(finding, "code").to_owned(),
                word(finding, "sheet").to_owned(),
                cell.to_owned(),
            );
            assert!(all.insert(place.clone()), "told twice: {place:?}");
        }
    }
    all
}

/// The thirty mistakes as the script that makes the file lists them, each with the rule that has to see it.
const THIRTY: [(&str, &str, &str); 30] = [
    ("C001", "Xã NTM", "F12"),
    ("C002", "Chỉ tiêu xã", "J9"),
    ("C003", "Nguồn lực", "E10"),
    ("C004", "Chỉ tiêu xã", "H10"),
    ("C005", "Chỉ tiêu xã", "AX11"),
    ("C006", "Chỉ tiêu xã", "AQ13"),
    ("C007", "Xã NTM", "AG14"),
    ("C008", "Nguồn lực", "G11"),
    ("C009", "Tồn tại", "H9"),
    ("C010", "Chỉ tiêu xã", "S15"),
    ("C011", "Chỉ tiêu xã", "G16"),
    ("C012", "Chỉ tiêu xã", "Y17"),
    ("C013", "Xã NTM", "AG18"),
    ("C014", "Thông tin", "C25"),
    ("C015", "Xã NTM", "AF19"),
    ("C016", "Thông tin", "C21"),
    ("C017", "Thông tin", "C22"),
    ("R001", "Xã NTM", "B33"),
    ("R002", "Xã NTM", "B34"),
    ("R004", "Xã NTM", "B35"),
    ("R005", "Xã NTM", "B36"),
    ("R003", "Chỉ tiêu xã", ""),
    ("T008", "OCOP", "T7"),
    ("T011", "Xã NTM", ""),
    ("X001", "Xã NTM", "AA22"),
    ("X003", "Xã NTM", "R23"),
    ("X004", "Xã NTM", "AF24"),
    ("X008", "OCOP", "M9"),
    ("D005", "Tồn tại", "J8"),
    ("X011", "Phiếu xác nhận", "D18"),
];

fn expected() -> BTreeSet<(String, String, String)> {
    THIRTY
        .iter()
        .map(|(code, sheet, cell)| ((*code).to_owned(), (*sheet).to_owned(), (*cell).to_owned()))
        .collect()
}

#[test]
fn thirty_mistakes_are_found_and_no_thirty_first() {
    let found = check(&thirty(), &[]);
    assert_eq!(places(&found), expected());
    assert_eq!(found["outcome"], "partly_accepted");
    assert_eq!(
        THIRTY
            .iter()
            .map(|(code, ..)| code)
            .collect::<BTreeSet<_>>()
            .len(),
        30
    );
}

#[test]
fn thirty_mistakes_are_the_same_in_every_format() {
    let original = check(&thirty(), &[]);
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dinh-dang");
    let told = |file: &Value| -> BTreeSet<(String, String, String, String)> {
        let all = file["findings"].as_array().unwrap().iter();
        all.map(|f| {
            let part = |key| word(f, key).to_owned();
            (part("code"), part("sheet"), part("cell"), part("raw"))
        })
        .collect()
    };
    // Every value that the unit typed, by sheet, row and column, as read and as stored.
    let office = crate::feedback::office("samples/bad", "ntm-2016-2020");
    let values = |path: &Path| {
        let received = office.look(&std::fs::read(path).unwrap());
        crate::feedback::values(&office.catalogue, received.submission.as_ref().unwrap())
    };
    let typed = values(&thirty());
    assert!(typed.len() > 2000, "{}", typed.len());
    for name in [
        "ba-muoi-loi.xls",
        "ba-muoi-loi.ods",
        "ba-muoi-loi-libreoffice.xlsx",
    ] {
        assert_eq!(values(&data.join(name)), typed, "{name}");
        let saved = check(&data.join(name), &[]);
        assert_eq!(told(&saved), told(&original), "{name}");
        assert_eq!(saved["outcome"], original["outcome"], "{name}");
        assert_eq!(saved["unit"], original["unit"], "{name}");
    }
}

#[test]
fn the_answer_to_thirty_mistakes_keeps_them_over_three_trips() {
    let away = tempfile::tempdir().unwrap();
    let dir = |trip: usize| away.path().join(trip.to_string()).to_string_lossy().into_owned();
    // What the new form has mended is said to be so: a column of one's own, hidden rows.
    let stays: BTreeSet<_> = expected()
        .into_iter()
        .filter(|(code, ..)| code.starts_with(['C', 'R', 'X', 'P', 'D']))
        .collect();
    let mut file = thirty();
    for trip in 0..3 {
        let checked = check(&file, &["--feedback", &dir(trip)]);
        file = PathBuf::from(checked["outputs"][0]["path"].as_str().unwrap());
        let again = check(&file, &[]);
        let told: BTreeSet<_> = places(&again)
            .into_iter()
            .filter(|(code, ..)| !code.starts_with('T'))
            .collect();
        assert_eq!(told, stays, "trip {trip}");
        assert_eq!(again["values"], check(&file, &[])["values"]);
    }
}

#[test]
fn correcting_everything_in_the_answer_gives_accepted() {
    let away = tempfile::tempdir().unwrap();
    let dir = away.path().to_string_lossy().into_owned();
    let checked = check(&thirty(), &["--feedback", &dir]);
    let answer = PathBuf::from(checked["outputs"][0]["path"].as_str().unwrap());
    let good = folder().join("../vinh-phuc-2020-12/submissions/vinh-tuong-2020.xlsx");
    let good = ntm::workbook::open(&std::fs::read(good).unwrap(), &ntm::workbook::Limits::default()).unwrap();
    let value = |sheet: &str, cell: &str| -> String {
        let at = cell.parse().unwrap();
        let sheet = good.sheets.iter().find(|s| s.name == sheet).unwrap();
        let found = sheet.cells.iter().find(|c| c.at == at);
        let is_date = found.is_some_and(|c| c.format == ntm::workbook::NumberFormat::Date);
        match found.map(|c| &c.content) {
            Some(ntm::workbook::Content::Number(n)) if is_date => {
                let days: i64 = n.to_string().parse().unwrap();
                let date = jiff::civil::date(1899, 12, 30).checked_add(jiff::ToSpan::days(days));
                ntm::time::show_date(date.unwrap())
            }
            Some(ntm::workbook::Content::Number(n)) => n.to_string(),
            Some(ntm::workbook::Content::Text(text)) => text.clone(),
            None => String::new(),
            other => panic!("{other:?}"),
        }
    };
    for (code, sheet, cell) in THIRTY {
        match code {
            // Rows that do not belong are emptied, what is gone by itself needs nothing.
            "R001" | "R002" | "R004" | "R005" => {
                let row = cell.trim_start_matches('B');
                for column in ["B", "F", "G"] {
                    type_over(&answer, sheet, &[(&format!("{column}{row}"), "")]);
                }
            }
            "T008" | "T011" => {}
            // The row of the commune without figures.
            "R003" => {
                for column in 4..55 {
                    let at = ntm::workbook::CellRef::new(19, column).to_string();
                    type_over(&answer, sheet, &[(&at, &value(sheet, &at))]);
                }
            }
            // The figure that the state rests on.
            "X003" => type_over(&answer, "Chỉ tiêu xã", &[("AA23", &value("Chỉ tiêu xã", "AA23"))]),
            // The total was a formula: what the sheets come to.
            "X011" => type_over(&answer, sheet, &[(cell, "15850")]),
            _ => type_over(&answer, sheet, &[(cell, &value(sheet, cell))]),
        }
    }
    let left = check(&answer, &[]);
    assert_eq!(left["outcome"], "accepted", "{:?}", left["findings"]);
}

#[test]
fn every_workbook_with_mistakes_is_told_in_words() {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|n| Path::new(n).extension().is_some_and(|e| e == "xlsx"))
        .collect();
    names.sort();
    assert!(names.len() >= 10, "{names:?}");
    let mut said = String::new();
    for name in &names {
        let file = check(&folder().join(name), &[]);
        writeln!(said, "{name}: {}", word(&file, "outcome")).unwrap();
        let findings = file["findings"].as_array().unwrap();
        assert!(!findings.is_empty(), "{name} is found to be without fault");
        for finding in findings {
            writeln!(
                said,
                "  {} [{}] {} {}",
                word(finding, "severity"),
                word(finding, "code"),
                word(finding, "sheet"),
                word(finding, "message")
            )
            .unwrap();
        }
    }
    insta::assert_snapshot!("bad_samples", said);
}
