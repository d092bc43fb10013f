//! `ntm status`: who is missing at a moment, and the letters to them.

use std::process::{Command, Output};

use serde_json::{Value, json};

use super::{by, quarter};
use crate::support::{Sample, text};

fn status(sample: &Sample, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ntm"))
        .arg("status")
        .arg("--round")
        .arg(&sample.dir)
        .args(more)
        .output()
        .unwrap()
}

fn result(sample: &Sample, as_of: &str) -> Value {
    let run = status(sample, &["--format", "json", "--as-of", as_of]);
    serde_json::from_slice(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", text(&run.stderr)))
}

/// Who counts at each moment, from the times in the register: 16/9 09:20 Bình Xuyên, 14:35 Vĩnh Tường, 17/9 10:15 Vĩnh
/// Yên, 15:40 Tam Dương (returned), 18/9 08:30 Tam Đảo, 09:05 Vĩnh Tường again, 16:20 Lập Thạch, 18:05 Yên Lạc, 22/9
/// 17:30 Phúc Yên, accepted on 23/9.
#[test]
fn a_moment_knows_what_had_come_by_then_and_no_more() {
    let sample = quarter();
    for (as_of, counting, missing, returned, other) in [
        ("2020-09-16T09:19:59", 0, 9, 0, 0),
        ("2020-09-16T09:20:00", 1, 8, 0, 0),
        ("2020-09-17T15:39:59", 3, 6, 0, 0),
        ("2020-09-17T15:40:00", 3, 5, 1, 0),
        ("2020-09-18T17:00:00", 5, 3, 1, 0),
        ("2020-09-22T17:30:00", 6, 1, 1, 1),
        ("2020-09-23T08:00:00", 7, 1, 1, 0),
    ] {
        let result = result(&sample, as_of);
        let units = result["units"].as_array().unwrap();
        let number = |state: &str| units.iter().filter(|u| u["state"] == state).count();
        assert_eq!(
            (
                number("counts"),
                number("missing"),
                number("returned"),
                number("not_counted")
            ),
            (counting, missing, returned, other),
            "{as_of}"
        );
        // Every file is either known by then or named as later; Vĩnh Tường has two.
        let known: u64 = units.iter().map(|u| u["files"].as_u64().unwrap()).sum();
        let later = result["later"].as_array().unwrap().len() as u64;
        assert_eq!(known + later, 9, "{as_of}");
    }
}

/// Due 18/9 17:00: a day and five hours before noon of 17/9, and five days, six hours, 59 minutes and 59 seconds before
/// the end of 23/9.
#[test]
fn time_left_is_counted_to_the_second() {
    let sample = quarter();
    for (as_of, left) in [
        ("2020-09-17T12:00:00", 29 * 3600),
        ("2020-09-18T17:00:00", 0),
        ("2020-09-18T17:00:01", -1),
        ("2020-09-23", -(5 * 86_400 + 6 * 3600 + 59 * 60 + 59)),
    ] {
        let result = result(&sample, as_of);
        let units = by(&result, "units", "unit");
        assert_eq!(units["253"]["seconds_left"], json!(left), "{as_of}");
    }
}

#[test]
fn letters_are_ready_to_send() {
    let sample = quarter();
    let dir = sample.dir.join("nhắc");
    let dir_text = dir.to_string_lossy().into_owned();
    let early = status(&sample, &["--as-of", "2020-09-17T12:00", "--remind", &dir_text]);
    assert_eq!(early.status.code(), Some(1));
    let names = || {
        let mut names: Vec<String> = std::fs::read_dir(&dir)
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|n| n.starts_with("nhac-"))
            .collect();
        names.sort();
        names
    };
    assert_eq!(names().len(), 6);
    // One that the office has changed is kept; those of units whose reports have come since go.
    std::fs::write(dir.join("nhac-246-lap-thach.txt"), "Đã gọi điện ngày 17/9").unwrap();
    let late = status(&sample, &["--remind", &dir_text]);
    assert_eq!(
        names(),
        [
            "nhac-246-lap-thach.txt",
            "nhac-247-tam-duong.txt",
            "nhac-253-song-lo.txt"
        ]
    );
    let said = text(&late.stdout).replace(&dir_text, "nhắc");
    insta::assert_snapshot!("status", said);
    let letter = |name: &str| {
        let text = std::fs::read_to_string(dir.join(name)).unwrap();
        assert!(text.starts_with('\u{feff}') && text.contains("\r\n"), "{name}");
        assert!(!text.contains(['{', '}']), "{text}");
        text.trim_start_matches('\u{feff}').replace("\r\n", "\n")
    };
    insta::assert_snapshot!("letter_missing", letter("nhac-253-song-lo.txt"));
    insta::assert_snapshot!("letter_returned", letter("nhac-247-tam-duong.txt"));
    let english = status(&sample, &["--lang", "en"]);
    insta::assert_snapshot!("status_en", text(&english.stdout));
}

#[test]
fn a_round_with_everything_in_is_done() {
    let run = status(&Sample::new(), &[]);
    assert_eq!(run.status.code(), Some(0), "{}", text(&run.stdout));
    assert!(text(&run.stdout).contains("Được tính 9/9 · chưa nộp 0"));
}

/// A place that no letter can fill in is a fault at its word, not a letter with braces in it.
#[test]
fn a_letter_with_an_unknown_place_is_a_fault() {
    let sample = quarter();
    let rules = sample.dir.join("rules");
    std::fs::create_dir(&rules).unwrap();
    std::fs::write(
        rules.join("letters.toml"),
        "[[letter]]\nid = \"missing\"\ntext = \"\"\"\nKính gửi {unti}\n\"\"\"\n",
    )
    .unwrap();
    let run = status(&sample, &[]);
    assert_eq!(run.status.code(), Some(2));
    let said = text(&run.stderr);
    assert!(
        said.contains("Chỗ điền `unti` không có") && said.contains("Có phải `unit`?"),
        "{said}"
    );
    assert!(said.contains("letters.toml:4"), "{said}");
}
