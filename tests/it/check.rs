//! `ntm check` as a whole program: which round a file is judged by, what is said, the answers that are written.

use std::path::Path;
use std::process::{Command, Output};

use super::support::{Sample, text, type_over};

fn ntm(arguments: &[&str], files: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntm"))
        .args(arguments)
        .args(files)
        .output()
        .unwrap()
}

fn json(status: i32, arguments: &[&str], files: &[&Path]) -> Vec<serde_json::Value> {
    let mut all = vec!["check", "--format", "json", "--as-of", "2020-12-23"];
    all.extend(arguments);
    let output = ntm(&all, files);
    assert_eq!(output.status.code(), Some(status), "{}", text(&output.stderr));
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(result["schema_version"], 1);
    result["files"].as_array().unwrap().clone()
}

/// Code, cell and words of every finding.
fn findings(file: &serde_json::Value) -> Vec<(String, String, String)> {
    let word = |f: &serde_json::Value, key: &str| f[key].as_str().unwrap_or_default().to_owned();
    let all = file["findings"].as_array().unwrap().iter();
    all.map(|f| (word(f, "code"), word(f, "cell"), word(f, "message")))
        .collect()
}

#[test]
fn a_file_in_a_round_is_judged_by_that_round_and_one_elsewhere_by_its_stamp_alike() {
    let sample = Sample::new();
    let file = sample.file("tam-dao");
    type_over(&file, "Chỉ tiêu xã", &[("J9", "Đang thi công"), ("K10", "104")]);
    sample.forget_hashes();
    let away = tempfile::tempdir().unwrap();
    let copy = away.path().join("số liệu.xlsx");
    std::fs::copy(&file, &copy).unwrap();

    let inside = json(1, &[], &[&file]).remove(0);
    let outside = json(1, &[], &[&copy]).remove(0);
    assert_eq!(inside["judged_by"], "round");
    assert_eq!(outside["judged_by"], "stamp");
    for key in [
        "unit",
        "unit_name",
        "form",
        "rulebook",
        "rows",
        "values",
        "outcome",
    ] {
        assert_eq!(inside[key], outside[key], "{key}");
    }
    assert_eq!(inside["unit"], "248");
    assert_eq!(inside["outcome"], "partly_accepted");
    // What was typed over is found in both, at its cell; the deadline needs the round, and so do earlier rounds.
    let told = |f: &serde_json::Value| -> Vec<_> {
        findings(f)
            .into_iter()
            .filter(|(code, ..)| !code.starts_with(['D', 'P']))
            .collect()
    };
    assert_eq!(told(&inside), told(&outside));
    let codes: Vec<(String, String)> = findings(&outside)
        .into_iter()
        .filter(|(code, ..)| code.starts_with('C'))
        .map(|(code, cell, _)| (code, cell))
        .collect();
    assert_eq!(
        codes,
        [
            ("C002".to_owned(), "J9".to_owned()),
            ("C004".to_owned(), "K10".to_owned())
        ]
    );
}

#[test]
fn a_workbook_typed_by_hand_is_judged_by_what_it_says() {
    let sample = Sample::new();
    let away = tempfile::tempdir().unwrap();
    let copy = away.path().join("a.xlsx");
    std::fs::copy(sample.file("YENLAC"), &copy).unwrap();
    let file = json(0, &[], &[&copy]).remove(0);
    assert_eq!(file["judged_by"], "content");
    assert_eq!(file["unit"], "251");
    assert_eq!(file["rulebook"], "ntm-2016-2020");
}

#[test]
fn files_in_the_place_of_a_command_are_checked() {
    let sample = Sample::new();
    let file = sample.file("tam-dao");
    let named = ntm(&["check"], &[&file]);
    let dropped = ntm(&[], &[&file]);
    let alias = ntm(&["kiemtra"], &[&file]);
    assert_eq!(text(&named.stdout), text(&dropped.stdout));
    assert_eq!(text(&named.stdout), text(&alias.stdout));
    assert!(
        text(&named.stdout).contains("Huyện Tam Đảo (248)"),
        "{}",
        text(&named.stdout)
    );
    // A word that is neither a file nor a command stays a slip.
    let slip = ntm(&["consolidat"], &[]);
    assert_eq!(slip.status.code(), Some(2));
    assert!(
        text(&slip.stderr).contains("consolidate"),
        "{}",
        text(&slip.stderr)
    );
}

#[test]
fn what_is_no_workbook_is_told_and_the_others_are_read() {
    let sample = Sample::new();
    let away = tempfile::tempdir().unwrap();
    let pdf = away.path().join("báo cáo.xlsx");
    std::fs::write(&pdf, b"%PDF-1.7\n...").unwrap();
    let gone = away.path().join("không có.xlsx");
    let good = sample.file("tam-dao");
    let files = json(2, &[], &[&pdf, &gone, &good]);
    assert_eq!(files[0]["outcome"], "returned");
    assert_eq!(findings(&files[0])[0].0, "F002");
    assert_eq!(files[1]["problem"], "no_such_file");
    assert_eq!(files[1]["outcome"], serde_json::Value::Null);
    assert_eq!(files[2]["unit"], "248");
    // A workbook of something else is no report of any round that is known.
    let mut other = rust_xlsxwriter::Workbook::new();
    other.add_worksheet().write_string(0, 0, "Danh bạ").unwrap();
    let path = away.path().join("danh bạ.xlsx");
    other.save(&path).unwrap();
    let files = json(1, &[], &[&path]);
    assert_eq!(files[0]["problem"], "round_unknown");
}

#[test]
fn answers_go_beside_and_never_over_a_file() {
    let sample = Sample::new();
    let away = tempfile::tempdir().unwrap();
    let file = away.path().join("Tam Đảo.xlsx");
    std::fs::copy(sample.file("tam-dao"), &file).unwrap();
    let before = std::fs::read(&file).unwrap();
    let dir = away.path().to_string_lossy().into_owned();

    let first = json(0, &["--feedback", &dir], &[&file]).remove(0);
    let answer = away.path().join("Tam Đảo - phản hồi.xlsx");
    assert_eq!(first["outputs"][0]["kind"], "feedback");
    assert!(answer.is_file());
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let bytes = std::fs::read(&answer).unwrap();

    // The same again gives the same bytes; the answer that came back is answered under another name.
    json(0, &["--feedback", &dir], &[&file]);
    assert_eq!(std::fs::read(&answer).unwrap(), bytes);
    let second = json(0, &["--feedback", &dir], &[&answer]).remove(0);
    let path = second["outputs"][0]["path"].as_str().unwrap().to_owned();
    assert!(path.ends_with("Tam Đảo - phản hồi (2).xlsx"), "{path}");
    assert_eq!(std::fs::read(&answer).unwrap(), bytes);

    // One that a person has worked in is kept.
    type_over(&answer, "Chỉ tiêu xã", &[("J9", "90")]);
    let changed = std::fs::read(&answer).unwrap();
    json(0, &["--feedback", &dir], &[&file]);
    assert_eq!(std::fs::read(&answer).unwrap(), bytes);
    let kept = std::fs::read_dir(away.path())
        .unwrap()
        .map(|e| std::fs::read(e.unwrap().path()).unwrap())
        .filter(|b| *b == changed)
        .count();
    assert_eq!(kept, 1);
}
